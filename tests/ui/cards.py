"""A card over a window, as a person finds it: its controls by their names, and what it says."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QScrollArea, QWidget

from modelslab_desktop.ui.overlay import Overlay
from modelslab_desktop.ui.theme import Look
from tests.ui.focus import focused

W = TypeVar("W", bound=QWidget)


class Card:
    """A widget in an overlay, open."""

    def __init__(self, look: Look, content: QWidget, settle: Callable[[Callable[[], bool]], None]) -> None:
        self.window = QWidget()
        self.overlay = Overlay(look, self.window, content, "Card", 560)
        self.window.resize(1280, 800)
        self.window.show()
        self.window.activateWindow()
        settle(self.window.isActiveWindow)
        self.overlay.open()
        self.settle = settle

    def fit(self, size: QSize) -> None:
        """Have a window of this size."""
        self.window.resize(size)
        QApplication.processEvents()

    def named(self, name: str, kind: type[W]) -> W:
        """The one control on screen with this accessible name or text."""
        found = [each for each in self._shown(kind) if _name(each) == name]
        assert len(found) == 1, f"{len(found)} controls are named {name!r}"
        return found[0]

    def names(self) -> list[str]:
        """The names of all buttons on screen, in the order of their places."""
        buttons = sorted(
            self._shown(QAbstractButton), key=lambda each: each.mapTo(self.window, each.rect().topLeft()).y()
        )
        return [_name(each) for each in buttons]

    def button(self, name: str) -> QAbstractButton:
        """The one button on screen of this name."""
        return self.named(name, QAbstractButton)

    def press(self, name: str) -> None:
        """Click a button."""
        self.button(name).click()

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.focus, key, modifiers)

    def tab(self) -> str:
        """Press Tab; the name of what has the keyboard then."""
        self.key(Qt.Key.Key_Tab)
        return self.focus_name

    def write(self, text: str) -> None:
        QTest.keyClicks(self.focus, text)

    @property
    def focus(self) -> QWidget:
        return focused()

    @property
    def focus_name(self) -> str:
        return _name(self.focus)

    @property
    def said(self) -> str:
        """All that is written on it, buttons apart."""
        return "\n".join(each.text() for each in self._shown(QLabel))

    @property
    def area(self) -> QScrollArea:
        return self._shown(QScrollArea)[0]

    @property
    def page(self) -> QWidget:
        """What scrolls in the card."""
        page = self.area.widget()
        assert page is not None
        return page

    def _shown(self, kind: type[W]) -> list[W]:
        QApplication.processEvents()  # a layout shows what is new in it a moment later
        return [each for each in self.window.findChildren(kind) if each.isVisible()]


def _name(widget: QWidget) -> str:
    return widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")
