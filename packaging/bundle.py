"""The frozen program: built anew when its sources have changed; with --smoke it has to answer in the demo."""

import argparse
import os
import subprocess
import sys
import tempfile
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

from environment import DEV, ROOT, digest
from PySide6.QtGui import QImage
from speech import fail, say

from tests.screens import private_screen

RECIPE = ROOT / "packaging" / "modelslab-desktop.spec"
FOLDER = ROOT / "dist" / "modelslab-desktop"
PROGRAM = FOLDER / ("modelslab-desktop.exe" if os.name == "nt" else "modelslab-desktop")

_STAMP = ROOT / "build" / "bundled-from.txt"
_TIME_LIMIT = 90  # s; a first start on a cold machine is slow
_SMALLEST = 400  # px, either side
_FEWEST_COLOURS = 24  # an empty window has a handful; text brings shades


def main(arguments: list[str]) -> None:
    """Build if needed, then look at an answer if asked to."""
    parser = argparse.ArgumentParser(prog="dev.py bundle", description=__doc__)
    parser.add_argument("--smoke", action="store_true", help="start the frozen program and have it answer in the demo")
    chosen = parser.parse_args(arguments)
    _build()
    if chosen.smoke:
        _smoke()


def _build() -> None:
    sources = _sources()
    if PROGRAM.exists() and _STAMP.is_file() and _STAMP.read_text(encoding="ascii") == sources:
        return
    say("Freezing the program with PyInstaller")
    places = ["--distpath", str(FOLDER.parent), "--workpath", str(_STAMP.parent / "frozen")]
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", *places, str(RECIPE)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        fail(f"PyInstaller could not freeze the program. Its words:\n{done.stdout}{done.stderr}")
    _STAMP.write_text(sources, encoding="ascii")
    size = sum(file.lstat().st_size for file in FOLDER.rglob("*") if file.is_file() and not file.is_symlink())
    say(f"The frozen program is in {FOLDER.relative_to(ROOT)} ({size / 1e6:.0f} MB)")


def _sources() -> str:
    """One hash of everything that goes into the frozen program."""
    folders = (ROOT / "modelslab_desktop", ROOT / "resources")
    files = sorted(file for folder in folders for file in folder.rglob("*") if file.suffix != ".pyc" and file.is_file())
    contents = [part for file in files for part in (str(file.relative_to(ROOT)).encode(), file.read_bytes())]
    return digest([sys.version.encode(), DEV.read_bytes(), RECIPE.read_bytes(), *contents])


def _smoke() -> None:
    """The frozen program, on a screen of its own where screens can be had, without this environment's Python."""
    say("Starting the frozen program: it plays the demo conversation")
    with tempfile.TemporaryDirectory() as folder, _screen() as display:
        picture = Path(folder, "answer.png")
        clean = {
            name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "QT_", "VIRTUAL_"))
        }
        _play(picture, {**clean, "DISPLAY": display} if display else clean)
        _look_at(picture)
    say("The frozen program answered, and its window shows it")


def _screen() -> AbstractContextManager[str | None]:
    return private_screen() if sys.platform.startswith("linux") else nullcontext()


def _play(picture: Path, settings: dict[str, str]) -> None:
    command = [str(PROGRAM), "--play-demo", str(picture)]
    try:
        code = subprocess.run(command, cwd=picture.parent, env=settings, timeout=_TIME_LIMIT, check=False).returncode
    except subprocess.TimeoutExpired:
        fail(f"The frozen program has not answered within {_TIME_LIMIT} s.")
    if code:
        fail(f"The frozen program ended with exit code {code}.")


def _look_at(picture: Path) -> None:
    image = QImage(str(picture))
    if image.isNull():
        fail("The frozen program left no picture of its window.")
    width, height = image.width(), image.height()
    colours = {image.pixel(x, y) for x in range(0, width, 2) for y in range(0, height, 2)}
    if min(width, height) < _SMALLEST or len(colours) < _FEWEST_COLOURS:
        fail(f"The picture is {width} × {height} pixels in {len(colours)} colours: no window with an answer in it.")


if __name__ == "__main__":
    main(sys.argv[1:])
