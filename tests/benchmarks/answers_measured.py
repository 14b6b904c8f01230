"""What the answer view uses and how long its frames take: while an answer streams, and in a long conversation."""

import json
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.measures import Figures
from tests.benchmarks.screen import Screen
from tests.benchmarks.stored import add_long_conversation, make_profile
from tests.benchmarks.watching import Watched, watched

LENGTH, DELTAS = 60_000, 12_000  # of the answer that the program receives
PACE = 300  # deltas in a second, in the program
FEW, MANY = 10, 10_000  # messages
OFFSCREEN = {"QT_QPA_PLATFORM": "offscreen"}


def view(kind: str, pace: int, settings: Mapping[str, str], texts: int = 1) -> Figures:
    """What a view uses while an answer of so many texts streams, and how long its frames take."""
    with watched("stream_view", kind, str(pace), str(texts), **settings) as process:
        process.wait_for("ready")
        used = process.cpu
        process.go_on()
        shown = json.loads(process.wait_for("shown"))
        cpu = process.cpu - used
    return {"cpu": cpu, "first": shown["used"][0], "last": shown["used"][-1]} | _frames("", shown["frames"])


@contextmanager
def answer_server(length: int = LENGTH, deltas: int = DELTAS, pace: int = PACE) -> Iterator[str]:
    """A process that answers with one long answer; gives its address."""
    with watched("answer_server", str(length), str(deltas), str(pace)) as server:
        yield f"http://127.0.0.1:{server.wait_for('port')}"


@dataclass(frozen=True)
class Chats:
    """A profile with a short and a long conversation in it, and the screen for the program's window."""

    screen: Screen
    profile: Path
    ids: Mapping[int, int]  # by the number of messages

    def streamed(self, base_url: str, length: int = LENGTH) -> Figures:
        """What the program uses while an answer streams."""
        with self._copy() as profile:
            arguments = ("streaming_window", "--profile", profile, "--base-url", base_url)
            with watched(*arguments, MODELSLAB_API_KEY="key", **self.screen.settings) as program:
                return _streamed(program, length)

    def streamed_plain(self, base_url: str, length: int = LENGTH) -> Figures:
        """What a program uses that does no more than to append the text."""
        with watched("streaming_plain", base_url, **self.screen.settings) as program:
            return _streamed(program, length)

    def opened(self, messages: int) -> Figures:
        """The first frame of a conversation, what it holds, and the frames while it is scrolled."""
        with self._copy() as profile:
            arguments = ("opening", profile, "1", str(self.ids[messages]))
            with watched(*arguments, **self.screen.settings) as program:
                program.wait_for("ready")
                used = program.cpu
                program.go_on()
                program.wait_for("opened")
                figures = {"cpu": program.cpu - used, "pss": float(program.memory.pss)}
                for way in ("wheel", "pages", "drags"):
                    program.go_on()
                    figures |= _frames(f"{way} ", json.loads(program.wait_for("scrolled")))
                return figures | {"pss at the end": float(program.memory.pss)}

    @contextmanager
    def _copy(self) -> Iterator[Path]:
        with tempfile.TemporaryDirectory() as folder:
            yield Path(shutil.copytree(self.profile, Path(folder) / "profile"))


def make_chats(screen: Screen, folder: Path, *, many: int = MANY) -> Chats:
    """A profile with the conversations."""
    make_profile(folder)
    return Chats(screen, folder, {messages: add_long_conversation(folder, messages) for messages in (FEW, many)})


def _streamed(program: Watched, length: int) -> Figures:
    program.wait_for("ready")
    used = program.cpu
    program.go_on()
    read = int(program.wait_for("read"))
    if read != length:
        raise RuntimeError(f"{read} characters came")
    return {"cpu": program.cpu - used}


def _frames(way: str, times: Sequence[float]) -> Figures:
    """How long a frame takes, in s: 99 of 100, and the longest."""
    ordered = sorted(times)
    return {f"{way}p99": ordered[int(0.99 * (len(ordered) - 1))], f"{way}worst": ordered[-1]}
