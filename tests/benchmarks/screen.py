"""A screen whose picture lies in a file, so that anyone can see what it shows; knows nothing of who draws on it."""

import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_LONGEST = 10.0  # s


@dataclass(frozen=True)
class Screen:
    """The settings of a program that is to be shown on it, and the file with the picture."""

    settings: dict[str, str]
    picture: Path

    def wait_until(self, shows: bool) -> None:
        """Wait until it shows a window, or none: until one pixel, below the middle, is another than black, or black."""
        deadline = time.monotonic() + _LONGEST
        while self._shows != shows:
            if time.monotonic() > deadline:
                raise RuntimeError(f"the screen {'stays black' if shows else 'is not cleared'}")
            time.sleep(0.001)

    @property
    def _shows(self) -> bool:
        with self.picture.open("rb") as file:
            file.seek(self.picture.stat().st_size // 16 * 12)
            return any(file.read(4))


@contextmanager
def visible_screen(size: str = "1280x800x24") -> Iterator[Screen]:
    """An Xvfb for as long as the block lasts."""
    reading, writing = os.pipe()
    with tempfile.TemporaryDirectory() as folder:
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
        silenced = subprocess.DEVNULL  # its chatter about keyboards says nothing
        server = subprocess.Popen([*command, "-fbdir", folder], pass_fds=[writing], stdout=silenced, stderr=silenced)
        os.close(writing)
        try:
            with os.fdopen(reading) as answer:
                number = answer.readline().strip()
            settings = {"DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
            yield Screen(settings, Path(folder) / "Xvfb_screen0")
        finally:
            server.terminate()
            server.wait()
