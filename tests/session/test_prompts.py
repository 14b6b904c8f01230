"""A prompt set is asked cell by cell, a place left free for the user; it pauses, goes on after a restart, and obeys."""

import asyncio
import random
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from modelslab_desktop.core.chat import Conversation, Lane, Message, State
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.core.prompt_run import Progress
from modelslab_desktop.session.limiter import PLACES
from modelslab_desktop.session.prompts import AT_ONCE, PromptRuns
from modelslab_desktop.store.database import rows
from modelslab_desktop.store.prompts import Prompts
from tests.servers import Answer, Asked, Server, json_of, stream_of
from tests.session.conftest import NewDesk
from tests.session.desk import Desk, eventually

pytestmark = pytest.mark.anyio

A, B, C = "test/a", "test/b", "test/c"
REFUSED = json_of({"error": {"type": "invalid_request_error", "message": "no"}}, 400)
BAD_KEY = json_of({"error": {"type": "authentication_error", "message": "who?"}}, 401)


class Service:
    """Answers each prompt with itself and the model's name, or otherwise; holds answers back as it is told to."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str]] = []  # model and prompt
        self.bodies: list[list[dict[str, str]]] = []
        self.others: dict[tuple[str, str], Answer] = {}
        self._gate = asyncio.Event()
        self._held: list[asyncio.Event] = []
        self._gate.set()

    async def __call__(self, asked: Asked) -> Answer:
        model, messages = asked.json["model"], asked.json["messages"]
        prompt = messages[-1]["content"]
        self.asked.append((model, prompt))
        self.bodies.append(messages)
        if not self._gate.is_set():
            let_go = asyncio.Event()
            self._held.append(let_go)
            await let_go.wait()
        return self.others.get((model, prompt)) or stream_of(f"{model} on {prompt}")

    def hold(self) -> None:
        """Answer nothing until it is let go."""
        self._gate.clear()

    def let_one_go(self) -> None:
        self._held.pop(0).set()

    def let_all_go(self) -> None:
        self._gate.set()
        for event in self._held:
            event.set()


@pytest.fixture
async def service() -> Service:
    return Service()


@pytest.fixture
async def server(service: Service) -> AsyncIterator[Server]:
    async with Server(script=service) as server:
        yield server
        service.let_all_go()


@pytest.fixture
async def desk(new_desk: NewDesk, server: Server) -> Desk:
    return new_desk(server.base_url).connected()


class Runs:
    """The runs of a desk, with what they have told."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.runs = PromptRuns(desk.session, desk.chats, Prompts(desk.connection))
        self.ended: list[int] = []
        self.rows: list[tuple[int, int]] = []
        self.begun: list[Conversation] = []
        self.told: list[Progress] = []
        self.runs.begun.connect(self.begun.append)
        self.runs.ended.connect(self.ended.append)
        self.runs.row_changed.connect(lambda id_, position: self.rows.append((id_, position)))
        self.runs.progress_changed.connect(lambda id_: self.told.append(self.runs.progress(id_)))

    def create(self, prompts: list[str], models: list[str], limit: int = 1000) -> int:
        lanes = [self.desk.new_lane(model) for model in models]
        return self.runs.create("Set", prompts, lanes, limit).id

    def start(self, prompts: list[str], models: list[str], limit: int = 1000) -> int:
        id_ = self.create(prompts, models, limit)
        self.runs.resume(id_)
        return id_

    async def run_to_its_end(self, id_: int) -> Progress:
        await self.desk.until(lambda: id_ in self.ended)
        return self.runs.progress(id_)

    async def under_way(self, id_: int, count: int) -> None:
        await self.desk.until(lambda: self.runs.progress(id_).under_way == count)

    def lanes(self, id_: int) -> list[Lane]:
        return self.desk.chats.lanes(id_)

    def texts(self, id_: int) -> list[list[str]]:
        """The answers by rows and columns."""
        lanes = self.lanes(id_)
        count = len(self.runs.prompts(id_))
        found = [self.runs.answers(id_, position) for position in range(count)]
        return [[row[lane.id].text if lane.id in row else "" for lane in lanes] for row in found]


@pytest.fixture
async def runs(desk: Desk) -> Runs:
    return Runs(desk)


def expected(prompts: list[str], models: list[str]) -> list[list[str]]:
    return [[f"{model} on {prompt}" for model in models] for prompt in prompts]


def numbered(count: int) -> list[str]:
    return [f"prompt {number}" for number in range(count)]


async def requests(service: Service, count: int) -> None:
    """Wait for so many requests."""
    await eventually(lambda: len(service.asked) >= count)


# --- a whole run


async def test_every_prompt_is_asked_in_every_lane_without_what_came_before(runs: Runs, service: Service) -> None:
    prompts = [*numbered(5), "prompt 1"]  # one of them twice
    id_ = runs.start(prompts, [A, B, C])
    progress = await runs.run_to_its_end(id_)
    assert (progress.finished, progress.total, progress.left, progress.requests) == (18, 18, 0, 18)
    assert not progress.is_running
    assert runs.texts(id_) == expected(prompts, [A, B, C])
    assert Counter(service.asked) == Counter((model, prompt) for prompt in prompts for model in (A, B, C))
    assert all(len(body) == 1 for body in service.bodies)
    assert runs.ended == [id_]
    assert rows(runs.desk.connection, "SELECT count(*) FROM prompt WHERE turn_id IS NULL") == [(0,)]


async def test_a_new_set_is_told_and_asks_nothing_by_itself(runs: Runs, service: Service) -> None:
    id_ = runs.create(["one"], [A])
    [conversation] = runs.begun
    assert (conversation.id, conversation.recalls) == (id_, False)
    assert runs.runs.is_set(id_)
    assert runs.runs.progress(id_) == Progress(1, 0, 0, 0, 0, 1000, is_running=False)
    assert service.asked == []


async def test_an_ordinary_conversation_is_no_set(runs: Runs, desk: Desk) -> None:
    answer = await desk.answered("Hello")
    assert not runs.runs.is_set(desk.lane_of(answer).conversation_id)


async def test_more_lanes_than_places_are_asked_in_the_same_turn(runs: Runs) -> None:
    models = [f"test/{number}" for number in range(6)]
    id_ = runs.start(["one", "two"], models)
    await runs.run_to_its_end(id_)
    assert runs.texts(id_) == expected(["one", "two"], models)
    assert rows(runs.desk.connection, "SELECT count(*) FROM turn") == [(2,)]


async def test_each_change_of_a_cell_is_told_with_its_row(runs: Runs) -> None:
    id_ = runs.start(numbered(2), [A, B])
    await runs.run_to_its_end(id_)
    assert Counter(runs.rows) == {(id_, 0): 4, (id_, 1): 4}  # begun and ended


async def test_every_finished_cell_is_stored_at_once(runs: Runs, service: Service) -> None:
    service.hold()
    id_ = runs.start(numbered(3), [A, B])
    await requests(service, 4)
    service.let_one_go()
    await runs.desk.until(lambda: runs.runs.progress(id_).finished == 1)
    with closing(sqlite3.connect(runs.desk.path)) as other:
        assert other.execute("SELECT count(*) FROM message WHERE state = 'done' AND role = 'assistant'").fetchall() == [
            (1,)
        ]


# --- places


async def test_one_place_is_kept_free_for_the_users_own_question(runs: Runs, service: Service, desk: Desk) -> None:
    service.hold()
    id_ = runs.start(numbered(10), [A])
    await requests(service, AT_ONCE)
    assert AT_ONCE == PLACES - 1
    assert runs.runs.progress(id_).under_way == AT_ONCE
    own = desk.ask("And mine?")
    await requests(service, PLACES)
    assert service.asked[-1][1] == "And mine?"
    service.let_one_go()
    await runs.under_way(id_, AT_ONCE - 1)  # the user's own answer counts, and a place stays free
    assert len(service.asked) == PLACES
    service.let_all_go()
    await desk.ended(own)
    await runs.run_to_its_end(id_)


async def test_two_sets_share_the_places_and_both_come_to_their_end(runs: Runs, service: Service) -> None:
    service.hold()
    first, second = runs.start(numbered(6), [A]), runs.start(numbered(6), [B])
    await requests(service, AT_ONCE)
    assert runs.desk.session.under_way == AT_ONCE
    service.let_all_go()
    assert (await runs.run_to_its_end(first)).finished == 6
    assert (await runs.run_to_its_end(second)).finished == 6


# --- the limit


async def test_no_more_requests_are_made_than_allowed(runs: Runs, service: Service) -> None:
    id_ = runs.start(numbered(4), [A, B, C], limit=7)
    progress = await runs.run_to_its_end(id_)
    assert (progress.finished, progress.left, progress.requests, progress.is_at_limit) == (7, 5, 7, True)
    assert len(service.asked) == 7
    runs.runs.resume(id_)
    assert runs.ended == [id_, id_]
    assert len(service.asked) == 7


async def test_another_try_counts_as_a_request(runs: Runs, service: Service) -> None:
    service.others[A, "prompt 0"] = REFUSED
    id_ = runs.start(numbered(3), [A], limit=4)
    assert (await runs.run_to_its_end(id_)).failed == 1
    runs.runs.retry_failed(id_)
    await runs.desk.until(lambda: len(runs.ended) == 2)
    assert runs.runs.progress(id_).requests == 4
    runs.runs.retry_failed(id_)
    assert len(service.asked) == 4


async def test_more_may_be_allowed_later_and_that_is_kept(runs: Runs, service: Service, new_desk: NewDesk) -> None:
    id_ = runs.start(numbered(4), [A], limit=2)
    await runs.run_to_its_end(id_)
    runs.runs.allow(id_, 2)
    runs.runs.resume(id_)
    await runs.desk.until(lambda: len(runs.ended) == 2)
    assert runs.texts(id_) == expected(numbered(4), [A])
    await runs.desk.close()
    assert Runs(new_desk()).runs.progress(id_).limit == 4


# --- failures


async def test_cells_that_fail_do_not_stop_the_others(runs: Runs, service: Service) -> None:
    service.others |= {(B, prompt): REFUSED for prompt in numbered(3)}
    id_ = runs.start(numbered(3), [A, B])
    progress = await runs.run_to_its_end(id_)
    assert (progress.finished, progress.failed, progress.left) == (3, 3, 0)
    assert progress.problem is None
    assert [row[0] for row in runs.texts(id_)] == [f"{A} on {prompt}" for prompt in numbered(3)]


async def test_failed_cells_are_asked_again_in_their_place_and_no_others(runs: Runs, service: Service) -> None:
    service.others |= {(B, "prompt 0"): REFUSED, (A, "prompt 2"): REFUSED}
    id_ = runs.start(numbered(4), [A, B])
    await runs.run_to_its_end(id_)
    service.others.clear()
    service.asked.clear()
    runs.runs.retry_failed(id_)
    await runs.desk.until(lambda: len(runs.ended) == 2)
    assert sorted(service.asked) == [(A, "prompt 2"), (B, "prompt 0")]
    assert runs.texts(id_) == expected(numbered(4), [A, B])
    assert all(len(body) == 1 for body in service.bodies)


async def test_a_trouble_that_all_would_have_pauses_the_run(runs: Runs, service: Service) -> None:
    service.others |= {(A, prompt): BAD_KEY for prompt in numbered(20)}
    id_ = runs.start(numbered(20), [A])
    await runs.desk.until(lambda: runs.runs.progress(id_).problem and not runs.runs.progress(id_).under_way)
    progress = runs.runs.progress(id_)
    assert progress.problem is not None
    assert progress.problem.kind is Kind.BAD_KEY
    assert not progress.is_running
    assert (progress.failed, progress.left) == (0, 20)
    assert len(service.asked) <= AT_ONCE
    service.others.clear()
    runs.runs.resume(id_)
    assert (await runs.run_to_its_end(id_)).finished == 20


async def test_a_run_pauses_where_nothing_can_be_stored(runs: Runs, service: Service) -> None:
    service.hold()
    service.others |= {(A, prompt): stream_of("x" * 90_000) for prompt in numbered(20)}
    id_ = runs.start(numbered(20), [A])
    await requests(service, AT_ONCE)
    [(pages,)] = rows(runs.desk.connection, "PRAGMA page_count")
    rows(runs.desk.connection, f"PRAGMA max_page_count = {pages}")
    service.let_all_go()
    await runs.under_way(id_, 0)
    problem = runs.runs.progress(id_).problem
    assert problem is not None
    assert problem.kind is Kind.DISK_FULL
    assert len(service.asked) == AT_ONCE
    rows(runs.desk.connection, "PRAGMA max_page_count = 1000000")
    runs.runs.resume(id_)
    assert (await runs.run_to_its_end(id_)).finished == 20
    assert all(len(text) == 90_000 for [text] in runs.texts(id_))


async def test_a_fault_of_the_program_pauses_the_run(new_desk: NewDesk) -> None:
    class Faulty(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            raise LookupError("nobody expected this")

    desk = new_desk("http://127.0.0.1:9", transport=Faulty()).connected()
    runs = Runs(desk)
    id_ = runs.start(numbered(20), [A])
    await desk.until(lambda: not runs.runs.is_running(id_) and not runs.runs.progress(id_).under_way)
    assert runs.runs.progress(id_).requests == AT_ONCE
    await desk.until(lambda: len(desk.all("crashed")) == AT_ONCE)
    desk.told.clear()  # it was meant to crash


async def test_a_prompt_that_cannot_be_stored_is_not_asked(runs: Runs, service: Service) -> None:
    id_ = runs.create(["x" * 90_000], [A])
    [(pages,)] = rows(runs.desk.connection, "PRAGMA page_count")
    rows(runs.desk.connection, f"PRAGMA max_page_count = {pages}")
    runs.runs.resume(id_)
    problem = runs.runs.progress(id_).problem
    assert problem is not None
    assert problem.kind is Kind.DISK_FULL
    rows(runs.desk.connection, "PRAGMA max_page_count = 1000000")
    runs.runs.resume(id_)
    assert (await runs.run_to_its_end(id_)).finished == 1
    assert len(service.asked) == 1


async def test_a_set_that_cannot_be_stored_is_not_there(runs: Runs) -> None:
    [(pages,)] = rows(runs.desk.connection, "PRAGMA page_count")
    rows(runs.desk.connection, f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Problem):
        runs.create(["x" * 90_000] * 5, [A])
    rows(runs.desk.connection, "PRAGMA max_page_count = 1000000")
    assert runs.begun == []
    assert runs.desk.chats.conversations() == []


# --- pausing


async def test_a_pause_lets_what_is_on_its_way_come_to_its_end(runs: Runs, service: Service) -> None:
    service.hold()
    id_ = runs.start(numbered(8), [A])
    await requests(service, AT_ONCE)
    runs.runs.pause(id_)
    service.let_all_go()
    await runs.under_way(id_, 0)
    progress = runs.runs.progress(id_)
    assert (progress.finished, progress.left, progress.is_running) == (AT_ONCE, 8 - AT_ONCE, False)
    assert runs.ended == []
    runs.runs.resume(id_)
    assert (await runs.run_to_its_end(id_)).finished == 8
    assert len(service.asked) == 8


async def test_an_answer_that_the_user_stops_counts_as_failed_and_the_others_go_on(
    runs: Runs, service: Service
) -> None:
    service.hold()
    id_ = runs.start(numbered(3), [A, B])
    await requests(service, AT_ONCE)
    runs.desk.session.stop(runs.lanes(id_)[0].id)
    await runs.desk.until(lambda: runs.runs.progress(id_).failed)
    service.let_all_go()
    progress = await runs.run_to_its_end(id_)
    assert progress.failed in (1, 2)  # those of the lane that were on their way
    assert progress.finished == 6 - progress.failed


async def test_questions_of_the_user_in_the_same_conversation_are_no_rows(runs: Runs, desk: Desk) -> None:
    id_ = runs.start(numbered(2), [A])
    await runs.run_to_its_end(id_)
    await desk.answered("One more", runs.lanes(id_)[0])
    progress = runs.runs.progress(id_)
    assert (progress.total, progress.finished) == (2, 2)
    assert runs.texts(id_) == expected(numbered(2), [A])


async def test_a_lane_that_is_added_later_is_asked_everything(runs: Runs, desk: Desk, service: Service) -> None:
    id_ = runs.start(numbered(3), [A])
    await runs.run_to_its_end(id_)
    desk.session.add_lane(Lane(0, id_, 0, B))
    assert runs.runs.progress(id_).left == 3
    runs.runs.resume(id_)
    await runs.desk.until(lambda: len(runs.ended) == 2)
    assert runs.texts(id_) == expected(numbered(3), [A, B])


# --- the time left


async def test_the_time_left_is_unknown_until_there_is_an_answer(runs: Runs, service: Service) -> None:
    service.hold()
    id_ = runs.start(numbered(8), [A])
    await requests(service, AT_ONCE)
    assert runs.runs.progress(id_).seconds_left is None
    service.let_one_go()
    await runs.desk.until(lambda: runs.runs.progress(id_).finished == 1)
    left = runs.runs.progress(id_).seconds_left
    assert left is not None
    assert left > 0
    service.let_all_go()
    assert (await runs.run_to_its_end(id_)).seconds_left == 0


# --- the next run of the program


async def test_a_run_goes_on_after_the_program_was_closed(
    runs: Runs, service: Service, new_desk: NewDesk, server: Server
) -> None:
    service.hold()
    id_ = runs.start(numbered(6), [A, B])
    await requests(service, AT_ONCE)
    service.let_one_go()
    await requests(service, AT_ONCE + 1)
    await runs.desk.close()
    before = rows_of(runs.desk.path)
    service.let_all_go()
    service.asked.clear()

    again = Runs(new_desk(server.base_url).connected())
    progress = again.runs.progress(id_)
    assert (progress.finished, progress.left, progress.is_running) == (1, 11, False)
    assert service.asked == []  # nothing is spent before a person says so
    again.runs.resume(id_)
    progress = await again.run_to_its_end(id_)
    assert (progress.finished, progress.failed) == (12, 0)
    assert again.texts(id_) == expected(numbered(6), [A, B])
    assert len(service.asked) == 11
    assert before <= rows_of(again.desk.path)  # what was finished is untouched


def rows_of(path: Path) -> set[tuple[int, str]]:
    """The finished answers in a file."""
    with closing(sqlite3.connect(path)) as connection:
        return set(
            connection.execute("SELECT id, text FROM message WHERE state = 'done' AND role = 'assistant'").fetchall()
        )


# a set of prompts asked of the demo's models; each finished cell is told once it is stored
RUNNING = """
import asyncio, sys
from pathlib import Path
from tests.session.desk import Desk, eventually
from tests.session.test_prompts import Runs, numbered

async def run():
    desk = Desk(Path(sys.argv[1]), "http://127.0.0.1:9")
    desk.account.begin(demo=True)
    runs = Runs(desk)
    desk.session.message_changed.connect(lambda message: print(message.id, flush=True))
    runs.start(numbered(400), ["demo/echo-short"] * 3)
    await asyncio.Event().wait()

asyncio.run(run())
"""


def run_and_kill(folder: Path, count: int) -> set[int]:
    """The first answers that the process told, so many; it was killed after that."""
    with subprocess.Popen([sys.executable, "-c", RUNNING, str(folder)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = {int(process.stdout.readline()) for _ in range(count)}
        process.kill()
    return told


@pytest.mark.parametrize("seed", range(5))
async def test_a_run_goes_on_after_the_process_was_killed(seed: int, new_desk: NewDesk, tmp_path: Path) -> None:
    told = run_and_kill(tmp_path, random.Random(seed).randint(1, 40))
    before = rows_of(tmp_path / "chats.sqlite3")
    assert told <= {id_ for id_, _ in before}
    runs = Runs(new_desk())
    runs.desk.account.begin(demo=True)
    [conversation] = runs.desk.chats.conversations()
    progress = runs.runs.progress(conversation.id)
    assert progress.finished == len(before)
    assert (progress.failed, progress.left) == (0, 1200 - len(before))
    runs.runs.resume(conversation.id)
    await runs.desk.until(lambda: runs.runs.progress(conversation.id).finished >= len(before) + 12)
    runs.runs.pause(conversation.id)
    await runs.under_way(conversation.id, 0)
    assert before <= rows_of(runs.desk.path)
    asked = [prompt for prompt in runs.runs.prompts(conversation.id) if prompt.turn_id]
    questions = rows(
        runs.desk.connection, "SELECT turn_id, min(text) FROM message WHERE role = 'user' GROUP BY turn_id ORDER BY 1"
    )
    assert [(prompt.turn_id, prompt.text) for prompt in asked] == questions  # none was asked in two turns


async def test_a_turn_that_was_begun_and_not_noted_is_found_again(
    runs: Runs, service: Service, new_desk: NewDesk, server: Server
) -> None:
    id_ = runs.start(numbered(2), [A])
    await runs.run_to_its_end(id_)
    await runs.desk.close()
    with closing(sqlite3.connect(runs.desk.path, isolation_level=None)) as other:
        other.execute("UPDATE prompt SET turn_id = NULL")
    again = Runs(new_desk(server.base_url).connected())
    assert again.runs.progress(id_).left == 0
    assert again.texts(id_) == expected(numbered(2), [A])


async def test_an_answer_asked_again_by_hand_stands_in_its_cell(runs: Runs, service: Service) -> None:
    id_ = runs.start(numbered(2), [A])
    await runs.run_to_its_end(id_)
    lane = runs.lanes(id_)[0]
    answer: Message = runs.runs.answers(id_, 0)[lane.id]
    runs.desk.session.retry(lane.id, answer)
    assert runs.runs.cells(id_, 0)[lane.id].state is State.STREAMING
    await runs.under_way(id_, 0)
    assert runs.runs.answers(id_, 0)[lane.id].id > answer.id
    assert runs.runs.progress(id_).requests == 3
