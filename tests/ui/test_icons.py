"""The icons' files are those that their drawings make."""

import zlib
from pathlib import Path

import icons
import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from modelslab_desktop.ui.theme import MASK_EDGE, Look


def test_each_file_is_what_its_drawing_makes(app: QApplication) -> None:
    made = icons.files()
    there = {path for path in icons.ICONS.iterdir() if path.suffix != ".svg"}
    assert set(made) == there, "python3 packaging/dev.py icons makes them anew"
    assert [path.name for path in there if shown(path, path.read_bytes()) != shown(path, made[path])] == []
    assert icons.EDGE == MASK_EDGE


def shown(path: Path, content: bytes) -> object:
    """What a file shows, however it was deflated."""
    return QImage.fromData(content) if path.suffix == ".png" else zlib.decompress(content)


@pytest.mark.parametrize("role", ["icon", "danger"])
def test_an_icon_is_painted_in_the_colour_of_its_role(look: Look, role: str) -> None:
    picture = look.icon("stop", role, 20).pixmap(20, 20).toImage()
    assert picture.pixelColor(picture.width() // 2, picture.height() // 2) == look.color(role)
    assert picture.pixelColor(0, 0).alpha() == 0
