"""The header shows the title and folds what stands beside the conversation."""

import pytest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QToolButton

from modelslab_desktop.ui.header import Header
from modelslab_desktop.ui.theme import Look

LONG = "A very long title " * 20


@pytest.fixture
def header(look: Look) -> Header:
    made = Header(look)
    made.resize(700, 52)
    made.show()
    return made


def title(header: Header) -> QLabel:
    return header.findChildren(QLabel)[0]


def button(header: Header, name: str) -> QToolButton:
    return next(each for each in header.findChildren(QToolButton) if each.accessibleName() == name)


def test_a_title_is_shown_as_it_is(header: Header) -> None:
    header.show_title("<b>Plain</b> & simple", stored=True)
    QApplication.processEvents()
    assert title(header).text() == "<b>Plain</b> & simple"
    assert title(header).toolTip() == ""


def test_a_long_title_is_cut_and_can_be_read_in_its_tip(header: Header) -> None:
    header.show_title(LONG, stored=True)
    QApplication.processEvents()
    assert title(header).text().endswith("…")
    assert title(header).toolTip() == LONG
    shown = len(title(header).text())
    header.resize(400, 52)
    QApplication.processEvents()
    assert len(title(header).text()) < shown


def test_a_title_has_its_room_back_when_the_window_widens(header: Header) -> None:
    header.resize(300, 52)
    header.show_title("A title of some length, which fits", stored=False)
    QApplication.processEvents()
    header.resize(900, 52)
    QApplication.processEvents()
    assert title(header).text() == "A title of some length, which fits"


@pytest.mark.parametrize(
    ("stored", "offered"),
    [(True, ["rename", "report", "delete", "prompts", "results"]), (False, ["prompts", "results"])],
)
def test_only_a_stored_conversation_can_be_renamed_saved_or_deleted(
    stored: bool, offered: list[str], header: Header
) -> None:
    asked = list[str]()
    for name in ("rename", "report", "delete", "prompts", "results"):
        getattr(header, f"{name}_requested").connect(lambda name=name: asked.append(name))
    header.show_title("A chat", stored=stored)
    button(header, "Conversation menu").click()
    (opened,) = header.findChildren(QMenu)
    for action in opened.actions():
        action.trigger()
    opened.close()
    assert asked == offered


def test_the_buttons_ask_to_fold(header: Header) -> None:
    asked = list[str]()
    header.sidebar_toggled.connect(lambda: asked.append("sidebar"))
    header.inspector_toggled.connect(lambda: asked.append("inspector"))
    button(header, "Show or hide the conversations").click()
    button(header, "Show or hide model and parameters").click()
    assert asked == ["sidebar", "inspector"]


@pytest.mark.parametrize("zoom", [1.0, 2.0])
def test_compare_is_but_an_icon_in_a_narrow_window(zoom: float, header: Header, look: Look) -> None:
    look.magnify(zoom)
    (compare,) = header.findChildren(QPushButton)
    shown = []
    for width in (320, 640, 1280):
        header.resize(width, 52)
        QApplication.processEvents()
        shown.append(compare.text())
        assert compare.width() >= compare.sizeHint().width()
        assert compare.accessibleName() == "Compare"
        assert compare.toolTip()
    assert shown == (["", "Compare", "Compare"] if zoom == 1.0 else ["", "", "Compare"])


def test_another_theme_draws_the_icons_anew(header: Header, look: Look) -> None:
    each = header.findChildren(QToolButton)
    before = [one.icon().cacheKey() for one in each]
    look.choose("dark")
    assert not set(before).intersection(one.icon().cacheKey() for one in each)
