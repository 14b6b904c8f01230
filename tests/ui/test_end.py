"""How the program ends: well, whatever it has at hand by then; each time in a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent.parent
BEGINNING = """
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from modelslab_desktop.ui.reading import Reading
from modelslab_desktop.ui.theme import Look
app = QApplication([])
look = Look(app)
reading = Reading(look, "Answer")
reading.finish("Some **bold** words and $x$")
reading.selectAll()
"""
COPIES = {
    "an answer": "from modelslab_desktop.ui.copying import copy_answer; copy_answer('Some **bold** words')",
    "what is selected": "reading.copy()",
    "Markdown": "from modelslab_desktop.ui.copying import copy_source; copy_source('Some **bold** words')",
}
DECODING = """
from modelslab_desktop.ui.gallery import _decoder
file = QBuffer()
file.open(QBuffer.OpenModeFlag.WriteOnly)
image = QImage(4000, 4000, QImage.Format.Format_RGB32)
image.fill(0)
image.save(file, "PNG")
for number in range(3):
    _decoder().start(str(number), 700, bytes(file.data()))
"""


@pytest.mark.parametrize("copy", COPIES.values(), ids=COPIES.keys())
def test_it_ends_well_after_something_was_copied(copy: str) -> None:
    assert ended_after(copy) == (0, "")


def test_it_ends_well_while_pictures_are_decoded() -> None:
    assert ended_after(DECODING) == (0, "")


def ended_after(script: str) -> tuple[int, str]:
    """The exit code of a program that has done this, and what it complained of."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-c", BEGINNING + script]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr
