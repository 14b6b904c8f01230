"""Watches a process from outside: what it has used, and when its window shows; knows nothing of what runs in it."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

_KIB = 1024


@dataclass(frozen=True)
class Memory:
    """What a process holds of the machine's memory, in bytes."""

    pss: int  # pages that others hold too count in parts
    private: int  # pages that no other process holds
    written: int  # those of them that it has written to, whoever else may hold the others


class Watched:
    """A Python process of ours; it writes a line when it has got somewhere, and may wait for one."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    @property
    def id(self) -> int:
        """What the system calls it by."""
        return self._process.pid

    @property
    def cpu(self) -> float:
        """The processor time it has used so far, in s: that of all its threads, in and out of the kernel."""
        # the clock of another process, as clock_getcpuclockid(3) numbers it
        return time.clock_gettime((~self._process.pid << 3) | 2)

    @property
    def memory(self) -> Memory:
        """What it holds now."""
        lines = Path(f"/proc/{self._process.pid}/smaps_rollup").read_text("ascii").splitlines()[1:]
        held = {name: int(size.split()[0]) * _KIB for name, _, size in (line.partition(":") for line in lines)}
        return Memory(held["Pss"], held["Private_Clean"] + held["Private_Dirty"], held["Private_Dirty"])

    def wait_for(self, word: str) -> str:
        """Wait for a line that begins with this word; gives the rest of it."""
        assert self._process.stdout is not None
        for line in self._process.stdout:
            begin, _, rest = line.strip().partition(" ")
            if begin == word:
                return rest
        raise RuntimeError(f"{self._process.args!r} ended before it was {word}")

    def go_on(self) -> None:
        """Give it the line that it waits for."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()


@contextmanager
def watched(name: str, *arguments: str | Path, **settings: str) -> Iterator[Watched]:
    """A run of a module of this folder, with settings of the environment; killed at the end of the block."""
    line = [sys.executable, "-m", f"tests.benchmarks.{name}", *map(str, arguments)]
    pipe = subprocess.PIPE
    with subprocess.Popen(line, cwd=ROOT, env=_environment() | settings, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield Watched(process)
        finally:
            process.kill()


def others_with_qt() -> list[int]:
    """The processes that share Qt's pages with what is measured, and so make its PSS smaller."""
    return [int(folder.name) for folder in Path("/proc").iterdir() if folder.name.isdecimal() and _has_qt(folder)]


def _has_qt(folder: Path) -> bool:
    try:
        return "libQt6Core" in (folder / "maps").read_text("utf-8", "replace")
    except OSError:  # it has ended, or is another user's
        return False


def _environment() -> dict[str, str]:
    """This process's, without what would make Python compile every source at every start."""
    unwanted = {"PYTHONDONTWRITEBYTECODE", "MODELSLAB_API_KEY", "MODELSLAB_BASE_URL"}
    return {name: value for name, value in os.environ.items() if name not in unwanted}
