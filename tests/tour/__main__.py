"""The tour: a picture of every screen and state, in both themes and at two zooms, to look at."""

import argparse
import asyncio
import os
import sys
from collections.abc import Sequence
from itertools import product
from pathlib import Path
from types import TracebackType

from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from modelslab_desktop.ui.theme import Look
from tests.tour.comparing import ComparingTour
from tests.tour.sheet import file_name, page, thumbnails
from tests.tour.stops import Tour
from tests.ui.room import new_loop

ROOT = Path(__file__).resolve().parents[2]
THEMES = ("light", "dark")
ZOOMS = (1.0, 2.0)


def main(arguments: Sequence[str]) -> int:
    """Take the pictures, and say where they are."""
    parser = argparse.ArgumentParser(prog="dev.py tour", description="Save a picture of every screen and state.")
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "build" / "tour", help="(build/tour)")
    parser.add_argument("--theme", choices=THEMES, action="append", help="only this one")
    parser.add_argument("--zoom", type=float, choices=ZOOMS, action="append", help="only this one")
    options = parser.parse_args(arguments)
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    faults = _faults()
    app = QApplication([sys.argv[0], "-style", "fusion"])
    loop = new_loop(app)
    taken: dict[str, list[str]] = {}
    for theme, zoom in product(options.theme or THEMES, options.zoom or ZOOMS):
        name = f"{theme} {zoom:.0%}".replace("%", "")
        taken[name] = _tour(app, loop, theme, zoom, options.folder / name)
    loop.close()
    index = page(options.folder, list(taken), next(iter(taken.values())))
    sys.stdout.write(f"{sum(map(len, taken.values()))} pictures: {index}\n")
    return 1 if faults else 0


def _faults() -> list[BaseException]:
    """What will be raised where nobody catches it, as in a slot."""
    faults = list[BaseException]()

    def note(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        faults.append(error)
        sys.__excepthook__(kind, error, trace)

    sys.excepthook = note
    return faults


def _tour(app: QApplication, loop: asyncio.AbstractEventLoop, theme: str, zoom: float, folder: Path) -> list[str]:
    """One time through everything; gives the names of the states, and leaves a sheet of all pictures."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    pictures: dict[str, QImage] = {}

    def save(name: str, picture: QImage) -> None:
        if not picture.save(str(folder / file_name(name))):
            raise OSError(f"{folder / file_name(name)} cannot be written")
        pictures[name] = picture

    look = Look(app, theme, zoom)
    look.dress()
    for tour in (Tour, ComparingTour):
        tour(app, loop, look, save).go()
    look.deleteLater()
    thumbnails(list(pictures.values())).save(str(folder.with_suffix(".png")))
    return list(pictures)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
