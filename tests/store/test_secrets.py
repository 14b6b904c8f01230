"""The key in a real gnome-keyring on a private D-Bus session, and in the keyrings that are refused."""

import asyncio
import gc
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
from keyring.backends import SecretService

from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.store.secrets import Secrets
from tests.keyrings import KeyringSession, environment_in, keyring_session

pytestmark = [
    pytest.mark.anyio,
    pytest.mark.skipif(sys.platform != "linux", reason="the Secret Service is Linux's"),
]

KEY = "sk-a key with 'quotes' and \\ and ü"

# a third party's backend, as it is found in the wild: the password in a file
PLAIN_BACKEND = """
from pathlib import Path
from keyring.backend import KeyringBackend

class PlaintextKeyring(KeyringBackend):
    priority = 20

    def get_password(self, service, username):
        return Path(__file__).with_name("password").read_text()

    def set_password(self, service, username, password):
        Path(__file__).with_name("password").write_text(password)
"""


@pytest.fixture
def session(monkeypatch: pytest.MonkeyPatch) -> Iterator[KeyringSession]:
    with keyring_session() as session:
        enter(session.environment, monkeypatch)
        yield session


@pytest.fixture
def no_session(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(environment_in(tmp_path), monkeypatch)


def enter(environment: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PYTHON_KEYRING_BACKEND", "XDG_CURRENT_DESKTOP"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)


async def test_a_saved_key_is_loaded_again_and_can_be_forgotten(session: KeyringSession) -> None:
    secrets = Secrets("modelslab.com")
    assert await secrets.load() is None
    await secrets.save("an older key")
    await secrets.save(KEY)
    assert await Secrets("modelslab.com").load() == KEY
    await secrets.forget()
    assert await secrets.load() is None


async def test_forgetting_what_was_never_saved_is_no_trouble(session: KeyringSession) -> None:
    await Secrets("modelslab.com").forget()


async def test_each_host_has_a_key_of_its_own(session: KeyringSession) -> None:
    await Secrets("modelslab.com").save(KEY)
    await Secrets("localhost").save("another")
    await Secrets("localhost").forget()
    assert await Secrets("localhost").load() is None
    assert await Secrets("modelslab.com").load() == KEY


# keyring leaves its connection to the garbage collector when the unlocking is refused
@pytest.mark.filterwarnings("ignore:unclosed <socket:ResourceWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_a_keyring_that_stays_locked_is_said_to_be_locked(session: KeyringSession) -> None:
    secrets = Secrets("modelslab.com")
    await secrets.save(KEY)
    session.lock()
    for attempt in (secrets.load, secrets.forget, lambda: secrets.save(KEY)):
        with pytest.raises(Problem) as caught:
            await attempt()
        assert caught.value.kind is Kind.KEYRING_LOCKED
    gc.collect()


async def test_without_a_session_there_is_no_keyring(no_session: None) -> None:
    with pytest.raises(Problem) as caught:
        await Secrets("modelslab.com").load()
    assert caught.value.kind is Kind.NO_KEYRING


async def test_a_keyring_that_is_started_later_is_found(no_session: None, monkeypatch: pytest.MonkeyPatch) -> None:
    secrets = Secrets("modelslab.com")
    with pytest.raises(Problem):
        await secrets.load()
    with keyring_session() as session:
        enter(session.environment, monkeypatch)
        assert await secrets.load() is None


@pytest.mark.parametrize("name", ["fail", "null"])
async def test_a_keyring_that_is_switched_off_is_none(
    name: str, session: KeyringSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", f"keyring.backends.{name}.Keyring")
    with pytest.raises(Problem) as caught:
        await Secrets("modelslab.com").save(KEY)
    assert caught.value.kind is Kind.NO_KEYRING


async def test_a_backend_that_cannot_be_imported_is_no_keyring(
    session: KeyringSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "a_backend.that_is_not_installed.Keyring")
    with pytest.raises(Problem) as caught:
        await Secrets("modelslab.com").load()
    assert caught.value.kind is Kind.NO_KEYRING


async def test_a_plain_text_backend_is_refused_and_gets_no_key(
    session: KeyringSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "alt_file.py").write_text(PLAIN_BACKEND)
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "alt_file.PlaintextKeyring")
    with pytest.raises(Problem) as caught:
        await Secrets("modelslab.com").save(KEY)
    assert caught.value == Problem(Kind.PLAIN_KEYRING, "alt_file.PlaintextKeyring")
    assert not (tmp_path / "password").exists()


@pytest.mark.parametrize("name", ["keyring.backends.SecretService.Keyring", "keyring.backends.chainer.ChainerBackend"])
async def test_a_safe_backend_may_be_configured(
    name: str, session: KeyringSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    await Secrets("modelslab.com").save(KEY)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", name)
    assert await Secrets("modelslab.com").load() == KEY


async def test_a_plain_text_backend_beside_a_safe_one_is_passed_over(
    session: KeyringSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "alt_beside.py").write_text(PLAIN_BACKEND)
    monkeypatch.syspath_prepend(tmp_path)
    import_module("alt_beside")  # its class is now among those that keyring would choose from
    await Secrets("modelslab.com").save(KEY)
    assert not (tmp_path / "password").exists()
    assert await Secrets("modelslab.com").load() == KEY


@pytest.mark.parametrize("said", ["{key}", "b'{key}' is refused", "cannot store {key!r}"])
async def test_the_key_is_in_no_text_and_no_cause_of_a_problem(
    said: str, session: KeyringSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise RuntimeError(said.format(key=KEY))

    monkeypatch.setattr(SecretService.Keyring, "set_password", refuse)
    with pytest.raises(Problem) as caught:
        await Secrets("modelslab.com").save(KEY)
    assert "RuntimeError" in caught.value.detail
    assert KEY not in str(caught.value)
    assert repr(KEY)[1:-1] not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


SLOW = """
import asyncio
from modelslab_desktop.core.errors import Problem
from modelslab_desktop.store.secrets import Secrets

async def main():
    try:
        await Secrets("modelslab.com", time_limit=0.2).load()
    except Problem as problem:
        print(problem.kind, flush=True)

asyncio.run(main())
"""


def test_a_keyring_that_does_not_answer_is_slow_and_the_process_still_ends(session: KeyringSession) -> None:
    with session.silent():
        program = [sys.executable, "-c", SLOW]
        done = subprocess.run(program, env=session.environment, capture_output=True, text=True, timeout=60)
    assert (done.stdout, done.stderr, done.returncode) == ("keyring_slow\n", "", 0)


async def test_the_loop_goes_on_while_the_keyring_is_asked(session: KeyringSession) -> None:
    with session.silent():
        loading = asyncio.ensure_future(Secrets("modelslab.com").load())
        for _ in range(100):
            await asyncio.sleep(0)
        assert not loading.done()
    assert await loading is None
