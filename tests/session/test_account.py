"""The way to the models: a key of the environment, of the keyring or typed in, and the demo that needs none."""

import asyncio
import gc
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest

from modelslab_desktop.core.chat import State
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.core.models import Model
from modelslab_desktop.session.account import TOUR, Stage
from modelslab_desktop.store.secrets import Secrets
from tests.keyrings import KeyringSession, keyring_session
from tests.servers import Answer, Asked, Live, Server, json_of, models_of, started, stream_of
from tests.session.conftest import NewDesk
from tests.session.desk import KEY, MODEL, Desk, eventually

pytestmark = pytest.mark.anyio

PLAIN_BACKEND = """
from keyring.backend import KeyringBackend

class PlaintextKeyring(KeyringBackend):
    priority = 20

    def get_password(self, service, username):
        raise AssertionError("a plain keyring must not be asked")

    def set_password(self, service, username, password):
        raise AssertionError("a plain keyring must not be told")
"""


def _answer(asked: Asked) -> Answer:
    """A server that knows one key."""
    if asked.headers.get("x-api-key") != KEY:
        return json_of({"error": {"message": "Invalid API key", "code": 401}}, 401)
    return models_of(MODEL, "test/other") if asked.path == "/v1/models" else stream_of("Hello")


@pytest.fixture
def keyring(monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyringSession]:
    """A real keyring, on a bus of its own."""
    with keyring_session() as session:
        for name, value in session.environment.items():
            monkeypatch.setenv(name, value)
        monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
        monkeypatch.delenv("XDG_CURRENT_DESKTOP", raising=False)
        yield session


@pytest.fixture
def plain_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plain_keyring_of_a_test.py").write_text(PLAIN_BACKEND)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "plain_keyring_of_a_test.PlaintextKeyring")


def stored_anywhere(desk: Desk, text: str) -> bool:
    """Whether the text stands in the database or a file beside it."""
    with closing(sqlite3.connect(desk.path)) as connection:
        dump = "\n".join(connection.iterdump())
    return text in dump or any(text.encode() in path.read_bytes() for path in desk.path.parent.glob("chats*"))


async def is_forgotten() -> None:
    """Wait until the keyring holds no key any more."""
    for _ in range(1000):
        with suppress(Problem):  # an entry that goes while it is read
            if await Secrets("127.0.0.1").load() is None:
                return
    raise AssertionError("the key is still in the keyring")


# --- the beginning of a run


async def test_the_first_run_needs_a_key(new_desk: NewDesk) -> None:
    desk = new_desk()
    desk.account.begin()
    assert desk.account.stage is Stage.NEEDS_KEY
    assert desk.told == []
    assert not desk.account.can_go_back


async def test_a_key_of_the_environment_is_used_and_never_stored(new_desk: NewDesk, keyring: KeyringSession) -> None:
    async with Server(script=_answer) as server:
        desk = new_desk(server.base_url)
        desk.account.begin(KEY)
        assert desk.account.stage is Stage.CONNECTED
        await desk.first("models_changed")
        assert (await desk.answered("Hi")).text == "Hello"
    assert not stored_anywhere(desk, KEY)
    after = new_desk()
    after.account.begin()
    assert after.account.stage is Stage.NEEDS_KEY


async def test_the_key_of_the_keyring_is_taken_up_at_the_next_start(new_desk: NewDesk, keyring: KeyringSession) -> None:
    async with Server(script=_answer) as server:
        desk = new_desk(server.base_url)
        desk.account.connect_key(f" {KEY}\n")
        await eventually(lambda: desk.settings.get("key_in_keyring", False))
        assert not desk.all("key_not_kept")
        await desk.close()
        after = new_desk(server.base_url)
        after.account.begin()
        assert after.account.stage is Stage.CONNECTED
        assert (await after.answered("Hi")).text == "Hello"
    assert not stored_anywhere(after, KEY)


async def test_a_key_that_has_left_the_keyring_is_asked_for_again(new_desk: NewDesk, keyring: KeyringSession) -> None:
    desk = new_desk()
    desk.settings.set("key_in_keyring", True)
    desk.account.begin()
    problem = await desk.first("key_not_found")
    assert problem.kind is Kind.NO_KEY
    assert desk.account.stage is Stage.KEYLESS


async def test_a_keyring_that_is_gone_is_told_and_takes_nobody_out_of_the_chats(new_desk: NewDesk) -> None:
    desk = new_desk()
    desk.settings.set("key_in_keyring", True)
    desk.account.begin()
    problem = await desk.first("key_not_found")
    assert problem.kind is Kind.NO_KEYRING
    assert desk.all("stage_changed") == [Stage.CONNECTED, Stage.KEYLESS]
    ended = await desk.answered("Hi")
    assert ended.problem is not None
    assert ended.problem.kind is Kind.NO_KEYRING


async def test_a_keyring_can_be_asked_again(new_desk: NewDesk, keyring: KeyringSession) -> None:
    async with Server(script=_answer) as server:
        desk = new_desk(server.base_url)
        desk.settings.set("key_in_keyring", True)
        desk.account.begin()
        await desk.first("key_not_found")
        await Secrets("127.0.0.1").save(KEY)
        desk.account.refresh_models()
        await desk.first("models_changed")
    assert desk.account.stage is Stage.CONNECTED


async def test_a_keyring_that_gives_no_key_does_not_end_the_demo(new_desk: NewDesk) -> None:
    desk = new_desk()
    desk.settings.set("key_in_keyring", True)
    desk.account.begin()
    desk.account.try_demo()
    await desk.first("key_not_found")
    desk.account.ask_for_key()
    desk.account.cancel()
    assert desk.all("stage_changed") == [Stage.CONNECTED, Stage.DEMO, Stage.NEEDS_KEY, Stage.KEYLESS]


async def test_what_the_keyring_holds_is_not_read_unless_this_program_has_kept_it(
    new_desk: NewDesk, keyring: KeyringSession
) -> None:
    await Secrets("127.0.0.1").save(KEY)
    desk = new_desk()
    desk.account.begin()
    ended = await desk.answered("Hi")
    assert ended.problem is not None
    assert ended.problem.kind is Kind.NO_KEY


async def test_going_back_before_the_keyring_was_read_leaves_the_stored_key_in_use(new_desk: NewDesk) -> None:
    desk = new_desk()
    desk.models.replace([Model(MODEL)])
    desk.settings.set("key_in_keyring", True)
    desk.account.begin()
    desk.account.ask_for_key()
    assert desk.account.can_go_back
    desk.account.cancel()
    assert desk.account.stage is Stage.CONNECTED


# --- connecting


async def test_a_good_key_is_checked_by_listing_the_models(new_desk: NewDesk, keyring: KeyringSession) -> None:
    async with Server(script=_answer) as server:
        desk = new_desk(server.base_url)
        desk.account.connect_key(KEY)
        assert desk.account.stage is Stage.CONNECTING
        await desk.until(lambda: len(desk.all("stage_changed")) == 2)
        await eventually(lambda: desk.settings.get("key_in_keyring", False))
        assert [asked.path for asked in server.requests] == ["/v1/models"]
    assert desk.all("stage_changed") == [Stage.CONNECTING, Stage.CONNECTED]
    assert [model.id for model in desk.models.all] == [MODEL, "test/other"]
    assert desk.account.can_go_back


async def test_a_wrong_key_is_told_and_not_kept(new_desk: NewDesk, keyring: KeyringSession) -> None:
    async with Server(script=_answer) as server:
        desk = new_desk(server.base_url)
        desk.account.connect_key("wrong")
        problem = await desk.first("connect_failed")
    assert problem.kind is Kind.BAD_KEY
    assert desk.account.stage is Stage.NEEDS_KEY
    assert not desk.account.can_go_back
    assert desk.settings.get("key_in_keyring", False) is False
    assert not stored_anywhere(desk, "wrong")


async def test_without_a_network_connecting_fails_and_can_be_tried_again(new_desk: NewDesk) -> None:
    async with Server(script=_answer) as server:
        closed_port = server.port
    desk = new_desk(f"http://127.0.0.1:{closed_port}")
    desk.account.connect_key(KEY)
    problem = await desk.first("connect_failed")
    assert problem.kind is Kind.REFUSED
    desk.account.connect_key(KEY)
    await desk.until(lambda: len(desk.all("connect_failed")) == 2)
    assert desk.account.stage is Stage.NEEDS_KEY


async def test_a_plain_keyring_gets_no_key_and_the_key_serves_this_run(new_desk: NewDesk, plain_keyring: None) -> None:
    async with Server(script=_answer) as server:
        desk = new_desk(server.base_url)
        desk.account.connect_key(KEY)
        problem = await desk.first("key_not_kept")
        assert problem.kind is Kind.PLAIN_KEYRING
        assert desk.account.stage is Stage.CONNECTED
        assert (await desk.answered("Hi")).state is State.DONE
    assert not stored_anywhere(desk, KEY)
    after = new_desk()
    after.account.begin()
    assert after.account.stage is Stage.NEEDS_KEY


async def test_a_check_can_be_cancelled(new_desk: NewDesk) -> None:
    async with Server(Answer(ending="mute")) as server:
        desk = new_desk(server.base_url)
        desk.account.connect_key(KEY)
        asked = await server.asked()
        desk.account.cancel()
        await asyncio.wait_for(asked.abandoned.wait(), 10)
    assert desk.all("stage_changed") == [Stage.CONNECTING, Stage.NEEDS_KEY]
    assert not desk.all("connect_failed")


async def test_another_key_that_is_refused_leaves_the_old_one_in_use(new_desk: NewDesk) -> None:
    async with Server(script=_answer) as server:
        desk = new_desk(server.base_url)
        desk.account.begin(KEY)
        await desk.first("models_changed")
        desk.account.ask_for_key()
        assert desk.account.can_go_back
        desk.account.connect_key("wrong")
        await desk.first("connect_failed")
        desk.account.cancel()
        assert desk.account.stage is Stage.CONNECTED
        assert (await desk.answered("Hi")).text == "Hello"


async def test_a_check_that_is_cancelled_leads_to_the_card_and_from_there_back(new_desk: NewDesk) -> None:
    async with Server(Answer(ending="mute")) as server:
        desk = new_desk(server.base_url).connected()
        desk.account.ask_for_key()
        desk.account.connect_key("another")
        await server.asked()
        desk.account.cancel()
        desk.account.cancel()
    assert desk.all("stage_changed") == [Stage.NEEDS_KEY, Stage.CONNECTING, Stage.NEEDS_KEY, Stage.CONNECTED]


async def test_an_answer_is_not_asked_for_with_a_key_that_is_still_being_checked(new_desk: NewDesk) -> None:
    live = Live()
    live.send(started())
    async with Server(Answer(live), Answer(ending="mute"), stream_of("Hello")) as server:
        desk = new_desk(server.base_url).connected()
        answer = desk.ask("Hi")
        await server.asked()
        desk.account.connect_key("another")
        await server.asked(2)
        live.end()  # before any text, so that the answer is asked for once more
        assert (await desk.ended(answer)).text == "Hello"
    assert [asked.headers["x-api-key"] for asked in server.requests] == [KEY, "another", KEY]


async def test_a_list_that_cannot_be_stored_does_not_keep_the_key_from_being_used(new_desk: NewDesk) -> None:
    async with Server(script=_answer) as server:
        desk = new_desk(server.base_url)
        desk.connection.execute("PRAGMA query_only = ON")
        desk.account.connect_key(KEY)
        await desk.until(lambda: len(desk.all("crashed")) == 2)  # that of the list, and that of the key's place
        assert [error.kind for error in desk.all("crashed")] == [Kind.READ_ONLY] * 2
        assert desk.account.stage is Stage.CONNECTED
        assert [model.id for model in desk.models.all] == [MODEL, "test/other"]
        desk.connection.execute("PRAGMA query_only = OFF")
    desk.told.clear()


async def test_closing_right_after_connecting_keeps_the_key(new_desk: NewDesk, keyring: KeyringSession) -> None:
    async with Server(script=_answer) as server:
        desk = new_desk(server.base_url)
        desk.account.connect_key(KEY)
        await desk.until(lambda: desk.account.stage is Stage.CONNECTED)
        await desk.close()
    assert await Secrets("127.0.0.1").load() == KEY
    after = new_desk()
    after.account.begin()
    assert after.account.stage is Stage.CONNECTED


# --- forgetting


async def test_closing_right_after_forgetting_takes_the_key_out_all_the_same(
    new_desk: NewDesk, keyring: KeyringSession
) -> None:
    await Secrets("127.0.0.1").save(KEY)
    desk = new_desk()
    desk.settings.set("key_in_keyring", True)
    desk.account.begin()
    desk.account.forget_key()
    await desk.close()
    assert await Secrets("127.0.0.1").load() is None


# keyring leaves its connection to the garbage collector when the unlocking is refused
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_key_that_the_keyring_does_not_let_go_is_told_and_not_used(
    new_desk: NewDesk, keyring: KeyringSession
) -> None:
    await Secrets("127.0.0.1").save(KEY)
    desk = new_desk()
    desk.settings.set("key_in_keyring", True)
    desk.account.begin()
    keyring.lock()
    desk.account.forget_key()
    problem = await desk.first("key_not_forgotten")
    assert problem.kind is Kind.KEYRING_LOCKED
    ended = await desk.answered("Hi")
    assert ended.problem is not None
    assert ended.problem.kind is Kind.NO_KEY
    for thread in set(threading.enumerate()) - {threading.current_thread()}:
        thread.join()  # one that asks the keyring may outlast the answer, and leave its connection to another test
    gc.collect()


async def test_an_answer_that_waits_is_not_asked_for_with_a_forgotten_key(new_desk: NewDesk) -> None:
    live = Live()
    live.send(started())
    async with Server(Answer(live), stream_of("Hello")) as server:
        desk = new_desk(server.base_url).connected()
        answer = desk.ask("Hi")
        await server.asked()
        desk.account.forget_key()
        live.end()
        await desk.ended(answer)
    assert [asked.headers.get("x-api-key") for asked in server.requests] == [KEY, None]


async def test_forgetting_that_cannot_be_stored_forgets_nothing(new_desk: NewDesk) -> None:
    desk = new_desk().connected()
    desk.connection.execute("PRAGMA query_only = ON")
    with pytest.raises(Problem):
        desk.account.forget_key()
    desk.connection.execute("PRAGMA query_only = OFF")
    assert desk.account.stage is Stage.CONNECTED
    assert desk.account.can_go_back


async def test_a_forgotten_key_is_gone_from_the_keyring_and_from_memory(
    new_desk: NewDesk, keyring: KeyringSession
) -> None:
    async with Server(script=_answer) as server:
        desk = new_desk(server.base_url)
        desk.account.connect_key(KEY)
        await eventually(lambda: desk.settings.get("key_in_keyring", False))
        desk.account.forget_key()
        assert desk.account.stage is Stage.NEEDS_KEY
        assert not desk.account.can_go_back
        await is_forgotten()
        await desk.close()
        after = new_desk(server.base_url)
        after.account.begin()
        assert after.account.stage is Stage.NEEDS_KEY
        ended = await after.answered("Hi")
        assert ended.problem is not None
        assert ended.problem.kind is Kind.NO_KEY


# --- the demo


async def test_the_demo_answers_offline_and_needs_no_key(new_desk: NewDesk) -> None:
    desk = new_desk()
    desk.account.begin(demo=True)
    assert desk.account.stage is Stage.DEMO
    await desk.first("models_changed")
    assert TOUR in [model.id for model in desk.models.all]
    ended = await desk.answered("Show me around", desk.new_lane(TOUR))
    assert (ended.state, ended.text != "") == (State.DONE, True)
    assert desk.clients == 0


async def test_the_demo_s_models_are_not_kept_for_the_next_start(new_desk: NewDesk) -> None:
    desk = new_desk()
    desk.models.replace([Model(MODEL)])
    desk.account.try_demo()
    await desk.until(lambda: TOUR in [model.id for model in desk.models.all])
    await desk.close()
    assert [model.id for model in new_desk().models.all] == [MODEL]


async def test_going_back_from_the_demo_shows_the_account_s_models_again(new_desk: NewDesk) -> None:
    desk = new_desk().connected()
    desk.account.try_demo()
    await desk.until(lambda: TOUR in [model.id for model in desk.models.all])
    desk.account.ask_for_key()
    desk.account.cancel()
    assert desk.account.stage is Stage.CONNECTED
    assert [model.id for model in desk.models.all] == [MODEL]


# --- the first model of a new chat


@pytest.mark.parametrize(
    ("preferred", "recent", "listed", "first"),
    [
        ("a/preferred", ["a/recent"], ["a/listed"], "a/preferred"),
        ("", ["a/recent"], ["a/listed"], "a/recent"),
        ("", [], ["a/listed", "b/listed"], "a/listed"),
        ("demo/slow", ["demo/slow", "a/recent"], ["a/listed"], "a/recent"),
        ("demo/slow", [], [], ""),
    ],
)
async def test_a_new_chat_begins_with_what_can_be_reached(
    preferred: str, recent: list[str], listed: list[str], first: str, new_desk: NewDesk
) -> None:
    desk = new_desk().connected()
    for model_id in reversed(recent):
        desk.models.use(model_id)
    desk.models.replace([Model(model_id) for model_id in listed])
    assert desk.account.first_model(preferred) == first


async def test_a_new_chat_of_the_demo_begins_with_the_tour(new_desk: NewDesk) -> None:
    desk = new_desk()
    desk.account.try_demo()
    assert desk.account.first_model("a/preferred") == TOUR
    await desk.first("models_changed")
    assert desk.account.first_model("a/preferred") == TOUR
    assert desk.account.first_model("demo/slow") == "demo/slow"


# --- the list of models


async def test_the_list_is_refreshed_silently(new_desk: NewDesk) -> None:
    async with Server(models_of("new/model"), json_of({"error": "no"}, 500)) as server:
        desk = new_desk(server.base_url).connected()
        desk.account.refresh_models()
        await desk.first("models_changed")
        assert [model.id for model in desk.models.all] == ["new/model"]
        desk.account.refresh_models()
        await asyncio.wait_for(server.asked(2), 10)
        await asyncio.sleep(0)
    await desk.close()
    assert [model.id for model in desk.models.all] == ["new/model"]
    assert {name for name, *_ in desk.told} == {"models_changed"}


async def test_no_list_is_asked_for_without_a_key(new_desk: NewDesk) -> None:
    desk = new_desk()
    desk.account.refresh_models()
    await desk.close()
    assert desk.clients == 0
    assert desk.told == []
