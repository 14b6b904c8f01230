"""What is measured: one run of one process each, in SI units by the name of the outcome; knows no limit."""

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.screen import Screen
from tests.benchmarks.watching import Memory, watched

IDLE = 10.0  # s
DELTAS = 100_000

_NOBODY = "http://127.0.0.1:9"
_TEXT = 5  # characters in a delta

Figures = dict[str, float]
Measure = Callable[[], Figures]


@dataclass(frozen=True)
class Bench:
    """Where the runs take place, and the profile that they begin with."""

    screen: Screen
    profile: Path

    @contextmanager
    def passing_profile(self) -> Iterator[Path]:
        """A copy of the profile, for one run."""
        with tempfile.TemporaryDirectory() as folder:
            yield Path(shutil.copytree(self.profile, Path(folder) / "profile"))

    def empty_window(self) -> Figures:
        """A window of Qt's with nothing in it."""
        return self._first_frame("empty_window")

    def first_window(self) -> Figures:
        """The program."""
        with self.passing_profile() as profile:
            return self._first_frame("first_window", "--profile", profile, "--base-url", _NOBODY)

    def answered_window(self) -> Figures:
        """The program after its first answer: what it holds, and what it does when nobody does anything."""
        with self.passing_profile() as profile:
            arguments = ("--profile", profile, "--demo")
            with watched("answered_window", *arguments, **self.screen.settings) as program:
                program.wait_for("settled")
                held, used = _by_name(program.memory), program.cpu
                time.sleep(IDLE)
                return held | {"idle": program.cpu - used}

    def _first_frame(self, name: str, *arguments: str | Path) -> Figures:
        self.screen.wait_until(shows=False)
        with watched(name, *arguments, **self.screen.settings) as program:
            program.wait_for("painted")
            figures = {"cpu": program.cpu} | _by_name(program.memory)
            self.screen.wait_until(shows=True)  # what it says is true
            return figures


@contextmanager
def stream_server(deltas: int = DELTAS) -> Iterator[str]:
    """A process that answers with streams; gives its address."""
    with watched("stream_server", str(deltas)) as server:
        yield f"http://127.0.0.1:{server.wait_for('port')}"


def stream(client: str, base_url: str, deltas: int = DELTAS) -> Figures:
    """What a client uses to read one stream, its start apart."""
    with watched(client, base_url) as process:
        process.wait_for("ready")
        used = process.cpu
        process.go_on()
        length = int(process.wait_for("read"))
        if length != deltas * _TEXT:
            raise RuntimeError(f"{client} read {length} characters")
        return {"cpu": process.cpu - used}


def _by_name(memory: Memory) -> Figures:
    return {"pss": memory.pss, "private": memory.private}
