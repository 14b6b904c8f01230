"""The key in the keyring of the operating system, and nowhere else; knows no database and no network."""

import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from typing import TYPE_CHECKING, Final, TypeVar

from modelslab_desktop.core.errors import Kind, Problem

if TYPE_CHECKING:
    import asyncio

    from keyring.backend import KeyringBackend

T = TypeVar("T")

_SERVICE: Final = "modelslab-desktop"
_SAFE: Final = {
    "win32": ("keyring.backends.Windows.WinVaultKeyring",),
    "darwin": ("keyring.backends.macOS.Keyring",),
}.get(
    sys.platform,
    (
        "keyring.backends.SecretService.Keyring",
        "keyring.backends.kwallet.DBusKeyring",
        "keyring.backends.libsecret.Keyring",
    ),
)
_NONE: Final = ("keyring.backends.fail.Keyring", "keyring.backends.null.Keyring")
_CHAIN: Final = "keyring.backends.chainer.ChainerBackend"
_LOCKED: Final = ("KeyringLocked", "LockedException", "PromptDismissedException")


class Secrets:
    """One account's key; every method raises Problem when there is no safe keyring, or none that answers in time."""

    def __init__(self, account: str, *, time_limit: float = 30.0) -> None:
        self._account = account
        self._time_limit = time_limit  # s

    async def load(self) -> str | None:
        """The key, or None if none is kept."""
        return await self._call(lambda backend: backend.get_password(_SERVICE, self._account) or None)

    async def save(self, key: str) -> None:
        """Keep this key in place of the one before."""
        await self._call(lambda backend: backend.set_password(_SERVICE, self._account, key), secret=key)

    async def forget(self) -> None:
        """Remove the key; it is no trouble if there is none."""
        await self._call(self._delete)

    def _delete(self, backend: "KeyringBackend") -> None:
        if backend.get_password(_SERVICE, self._account) is not None:
            backend.delete_password(_SERVICE, self._account)

    async def _call(self, work: Callable[["KeyringBackend"], T], secret: str = "") -> T:
        """Do the work in a thread of its own; one that waits for a password must not keep the program from ending."""
        # loaded late: 31 ms of start-up, and here it is loaded already
        import asyncio

        loop = asyncio.get_running_loop()
        answer: asyncio.Future[T | Problem] = loop.create_future()

        def run() -> None:
            outcome = _outcome(work, secret)
            with suppress(RuntimeError):  # the loop was closed in the meantime
                loop.call_soon_threadsafe(_settle, answer, outcome)

        threading.Thread(target=run, name="keyring", daemon=True).start()
        try:
            outcome = await asyncio.wait_for(answer, self._time_limit)
        except TimeoutError:
            outcome = Problem(Kind.KEYRING_SLOW, f"no answer within {self._time_limit:g} s")
        if isinstance(outcome, Problem):
            raise outcome
        return outcome


def _settle(answer: "asyncio.Future[T]", outcome: T) -> None:
    if not answer.done():
        answer.set_result(outcome)


def _outcome(work: Callable[["KeyringBackend"], T], secret: str) -> T | Problem:
    """What the work gives, or its Problem: a new one without a cause, since the error may hold the key."""
    try:
        return work(_backend())
    except Problem as problem:
        return problem
    except Exception as error:  # a backend passes on whatever its D-Bus, Security or Credential library raises
        return _problem_of(error, secret)


def _problem_of(error: Exception, secret: str) -> Problem:
    names = {type(each).__name__ for each in (error, error.__cause__)}
    cancelled = str(error) == "Cancelled by user"  # how KWallet's backend says that the prompt was dismissed
    kind = Kind.KEYRING_LOCKED if cancelled or names.intersection(_LOCKED) else Kind.NO_KEYRING
    return Problem(kind, _scrubbed(f"{type(error).__name__}: {error}", secret))


def _scrubbed(text: str, secret: str) -> str:
    for spelling in filter(None, (secret, repr(secret)[1:-1])):
        text = text.replace(spelling, "…")
    return text


def _backend() -> "KeyringBackend":
    """The keyring that the user has configured, if it is a safe one; else the best of this system."""
    # loaded late: 55 ms of start-up
    from keyring import core

    configured = core.load_env() or core.load_config()
    if configured is None or _name(configured) == _CHAIN:
        return _best()
    if _name(configured) in _SAFE:
        return configured
    kind = Kind.NO_KEYRING if _name(configured) in _NONE else Kind.PLAIN_KEYRING
    raise Problem(kind, _name(configured))


def _best() -> "KeyringBackend":
    """The safe backend with the highest priority among those that work now.

    They are imported by name: a frozen program may lack the entry points by which keyring finds them, and keyring
    looks only once, so that a keyring started later would be missed.
    """
    named = (name.rpartition(".") for name in _SAFE)
    classes = [getattr(import_module(module), name) for module, _, name in named]
    usable = [each for each in classes if each.viable]
    if not usable:
        raise Problem(Kind.NO_KEYRING, "no keyring of this system answers")
    best: type[KeyringBackend] = max(usable, key=lambda each: float(each.priority))
    return best()


def _name(backend: "KeyringBackend") -> str:
    return f"{type(backend).__module__}.{type(backend).__qualname__}"
