"""That the tour still comes through everything; how it looks is for eyes."""

import re
import subprocess
import sys
from pathlib import Path

from PySide6.QtGui import QImage

from tests.tour.__main__ import ROOT

FEWEST = 40  # pictures
FEWEST_COLOURS = 12


def test_the_tour_takes_a_picture_at_every_stop(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.tour", str(tmp_path), "--theme", "dark", "--zoom", "2"]
    tour = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert tour.returncode == 0, tour.stderr
    shown = re.findall(r'<img src="([^"]+)"', (tmp_path / "index.html").read_text("utf-8"))
    assert len(shown) == len(set(shown)) > FEWEST
    assert {tmp_path / name for name in shown} == set((tmp_path / "dark 200").glob("*.png"))
    blank = [name for name in shown if _colours(tmp_path / name) < FEWEST_COLOURS]
    assert blank == []


def _colours(path: Path) -> int:
    """How many colours there are, as seen at a grid of points."""
    picture = QImage(str(path))
    width, height = picture.width(), picture.height()
    return len({picture.pixel(x, y) for x in range(0, width, 3) for y in range(0, height, 3)})
