"""A card over the window: it takes the keyboard, keeps it, and gives it back."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QPushButton, QSpinBox, QVBoxLayout, QWidget
from shiboken6 import delete

from modelslab_desktop.ui.overlay import MARGIN, Overlay
from modelslab_desktop.ui.theme import Look
from tests.ui.focus import focused

Settle = Callable[[Callable[[], bool]], None]


class Stage:
    """A window with two fields, and a card with three controls over it."""

    def __init__(self, look: Look, settle: Settle) -> None:
        self.window = QWidget()
        self.under = [QLineEdit(), QLineEdit()]
        column = QVBoxLayout(self.window)
        for field in self.under:
            column.addWidget(field)
        content = QWidget()
        self.controls = [QLineEdit(), QPushButton("Off"), QPushButton("One"), QPushButton("Two")]
        inner = QVBoxLayout(content)
        for control in self.controls:
            inner.addWidget(control)
        self.controls[1].setEnabled(False)
        content.setFocusProxy(self.controls[0])
        self.overlay = Overlay(look, self.window, content, "Card", 400)
        self.closed = list[bool]()
        self.overlay.closed.connect(lambda: self.closed.append(True))
        self.window.resize(900, 600)
        self.window.show()
        self.window.activateWindow()
        settle(self.window.isActiveWindow)
        self.under[0].setFocus()

    @property
    def focus(self) -> QWidget:
        return focused()

    @property
    def card(self) -> QFrame:
        return next(each for each in self.overlay.findChildren(QFrame) if each.accessibleName() == "Card")


@pytest.fixture
def stage(look: Look, settle: Settle) -> Stage:
    return Stage(look, settle)


def test_the_focus_goes_into_the_card_and_back(stage: Stage) -> None:
    stage.overlay.open()
    assert stage.focus is stage.controls[0]
    stage.overlay.close()
    assert stage.focus is stage.under[0]
    assert stage.closed == [True]


def test_escape_closes_the_card(stage: Stage) -> None:
    stage.overlay.open()
    QTest.keyClick(stage.focus, Qt.Key.Key_Escape)
    assert stage.overlay.isHidden()
    assert stage.closed == [True]


def test_escape_closes_the_card_and_does_nothing_else(stage: Stage) -> None:
    heard = list[bool]()
    action = QAction("Stop", stage.window)
    action.setShortcut(QKeySequence("Esc"))
    action.triggered.connect(lambda: heard.append(True))
    stage.window.addAction(action)
    stage.overlay.open()
    QTest.keyClick(stage.focus, Qt.Key.Key_Escape)
    assert (stage.overlay.isHidden(), heard) == (True, [])
    QTest.keyClick(stage.focus, Qt.Key.Key_Escape)
    assert heard == [True]


def test_tab_stays_inside(stage: Stage) -> None:
    stage.overlay.open()
    line, _, one, two = stage.controls
    for key, order in ((Qt.Key.Key_Tab, [one, two, line, one]), (Qt.Key.Key_Backtab, [line, two, one, line])):
        for expected in order:
            QTest.keyClick(stage.focus, key)
            assert stage.focus is expected


def test_tab_leaves_a_number_field(stage: Stage) -> None:
    number = QSpinBox(stage.controls[0].parentWidget())
    stage.overlay.open()
    number.show()
    number.setFocus()
    QTest.keyClick(number, Qt.Key.Key_Tab)
    assert stage.focus is not number


def test_a_click_beside_the_card_closes_it_and_one_on_it_does_not(stage: Stage) -> None:
    stage.overlay.open()
    QTest.mouseClick(stage.overlay, Qt.MouseButton.LeftButton, pos=stage.card.geometry().center())
    assert stage.overlay.isVisible()
    QTest.mouseClick(stage.overlay, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert stage.overlay.isHidden()


def test_closing_twice_is_told_once(stage: Stage) -> None:
    stage.overlay.open()
    stage.overlay.close()
    stage.overlay.close()
    assert stage.closed == [True]


def test_opening_what_is_open_still_gives_the_focus_back(stage: Stage) -> None:
    stage.overlay.open()
    stage.overlay.open()
    stage.overlay.close()
    assert stage.focus is stage.under[0]


def test_a_control_that_has_gone_meanwhile_gets_no_focus(stage: Stage) -> None:
    stage.overlay.open()
    delete(stage.under[0])
    assert stage.overlay.close()
    assert stage.overlay.isHidden()
    assert stage.closed == [True]


@pytest.mark.parametrize(("width", "height"), [(900, 600), (420, 300), (1600, 1000)])
def test_the_card_fits_the_window(width: int, height: int, stage: Stage) -> None:
    stage.overlay.open()
    stage.window.resize(width, height)
    QApplication.processEvents()
    assert stage.overlay.size() == stage.window.size()
    assert stage.card.width() == min(400, width - 2 * MARGIN)
    assert stage.overlay.rect().contains(stage.card.geometry())
