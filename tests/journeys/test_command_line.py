"""What the program does with its arguments, and where there is no screen."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from modelslab_desktop import __version__
from tests.journeys.desk import Desk

OFFSCREEN_REMARK = "This plugin does not support propagateSizeHints()\n"  # Qt's own, about itself
FEWEST_COLOURS = 24  # an empty window has a handful; text brings shades


def test_the_version_is_told(desk: Desk) -> None:
    told = desk.run("--version")
    assert (told.returncode, told.stdout, told.stderr) == (0, f"ModelsLab Desktop {__version__}\n", "")


def test_every_option_is_explained(desk: Desk) -> None:
    told = desk.run("--help")
    assert told.returncode == 0
    named = ("--demo", "--profile", "--base-url", "--version", "MODELSLAB_API_KEY", "MODELSLAB_BASE_URL")
    assert [option for option in named if option not in told.stdout] == []


def test_an_unknown_option_is_refused(desk: Desk) -> None:
    told = desk.run("--colour")
    assert told.returncode == 2
    assert "--colour" in told.stderr


@pytest.mark.parametrize("address", ["http://example.org", "ftp://127.0.0.1", "http://127.0.0.1.example.org:80/v1"])
def test_an_unsafe_address_is_refused_with_a_sentence(desk: Desk, address: str) -> None:
    told = desk.run("--base-url", address)
    assert told.returncode == 2
    assert "only https is safe" in told.stderr


def test_an_unsafe_address_of_the_environment_is_refused_too(desk: Desk) -> None:
    told = desk.run(MODELSLAB_BASE_URL="http://example.org")
    assert told.returncode == 2
    assert "only https is safe" in told.stderr


def test_the_demo_without_a_screen_leaves_a_picture(desk: Desk, tmp_path: Path) -> None:
    picture = tmp_path / "answer.png"
    told = desk.run("--play-demo", str(picture), QT_QPA_PLATFORM="offscreen", DISPLAY="")
    assert (told.returncode, told.stderr.replace(OFFSCREEN_REMARK, "")) == (0, "")
    assert str(picture) in told.stdout
    image = QImage(str(picture))
    pixels = ((x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2))
    assert len({image.pixel(x, y) for x, y in pixels}) >= FEWEST_COLOURS
