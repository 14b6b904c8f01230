"""A private D-Bus session with a real gnome-keyring, for the tests on Linux; never the user's own keyring."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import secretstorage
from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]

# no service directories: nothing is started on demand, so there is no window that could ask for a password
BUS_CONFIGURATION = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={path}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
_STARTING_LIMIT = 20.0  # s


@dataclass(frozen=True)
class KeyringSession:
    """The environment of a process in the session, and a hand on its keyring."""

    environment: dict[str, str]
    keyring: subprocess.Popen[bytes]

    def lock(self) -> None:
        """Lock the login keyring, as a desktop does."""
        with _login(self.environment) as login:
            login.lock()

    @contextmanager
    def silent(self) -> Iterator[None]:
        """Keep the keyring from answering, as one that waits for a password."""
        self.keyring.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self.keyring.send_signal(signal.SIGCONT)


@contextmanager
def keyring_session() -> Iterator[KeyringSession]:
    """An unlocked and empty keyring on a bus and in a home of its own; fails where the programs are missing."""
    missing = [name for name in ("dbus-daemon", "gnome-keyring-daemon") if shutil.which(name) is None]
    assert not missing, f"install the packages dbus and gnome-keyring: there is no {' and no '.join(missing)}"
    with ExitStack() as cleanup:
        # not pytest's folder: the path of a socket may have 107 bytes at most
        folder = Path(cleanup.enter_context(tempfile.TemporaryDirectory(prefix="keyring-", ignore_cleanup_errors=True)))
        environment = environment_in(folder)
        configuration = folder / "bus.conf"
        configuration.write_text(BUS_CONFIGURATION.format(path=folder / "bus"))
        cleanup.enter_context(_running(["dbus-daemon", "--nofork", f"--config-file={configuration}"], environment))
        # its socket appears before it listens, and a keyring that is refused does not try again
        _wait_until(lambda: _is_listening(environment))
        keyring = cleanup.enter_context(
            _running(["gnome-keyring-daemon", "--foreground", "--unlock", "--components=secrets"], environment, b"word")
        )
        _wait_until(lambda: _is_unlocked(environment))
        yield KeyringSession(environment, keyring)


def environment_in(folder: Path) -> dict[str, str]:
    """This process's environment, led to a home and to a bus in this folder."""
    led_elsewhere = ("XDG_", "DBUS_", "PYTHON_KEYRING", "KEYRING_PROPERTY")
    return {name: value for name, value in os.environ.items() if not name.startswith(led_elsewhere)} | {
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={folder / 'bus'}",
    }


@contextmanager
def _running(
    command: Sequence[str], environment: dict[str, str], told: bytes = b""
) -> Iterator[subprocess.Popen[bytes]]:
    # both are silenced: in a container they complain of limits that they may not raise
    silenced = subprocess.DEVNULL
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=silenced, stderr=silenced) as process:
        try:
            assert process.stdin is not None
            process.stdin.write(told)
            process.stdin.close()
            yield process
        finally:
            process.kill()


def _wait_until(ready: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _STARTING_LIMIT
    while not ready():
        assert time.monotonic() < deadline, "the private D-Bus session did not start"
        time.sleep(0.01)


def _is_listening(environment: dict[str, str]) -> bool:
    try:
        open_dbus_connection(environment["DBUS_SESSION_BUS_ADDRESS"]).close()
    except (ConnectionError, FileNotFoundError):
        return False
    return True


def _is_unlocked(environment: dict[str, str]) -> bool:
    try:
        with _login(environment) as login:
            return not login.is_locked()
    except (ConnectionError, secretstorage.SecretStorageException):
        return False


@contextmanager
def _login(environment: dict[str, str]) -> Iterator[secretstorage.Collection]:
    with closing(open_dbus_connection(environment["DBUS_SESSION_BUS_ADDRESS"])) as connection:
        yield secretstorage.Collection(connection, "/org/freedesktop/secrets/collection/login")
