"""What leads a window through the tour: rooms, sizes, keys and pictures; knows none of the stops."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QWidget

from modelslab_desktop.ui.theme import Look
from tests.ui.room import Room

WIDE = (1280, 800)
TYPING = 0.4  # s, longer than what is typed waits for another key
PACE = 0.15  # of the demo's pauses

W = TypeVar("W", bound=QWidget)
Save = Callable[[str, QImage], None]


class Guide:
    """Brings a window into a state, and takes its picture."""

    def __init__(self, app: QApplication, loop: asyncio.AbstractEventLoop, look: Look, save: Save) -> None:
        self._app = app
        self._loop = loop
        self._look = look
        self._save = save

    @contextmanager
    def _room(self, folder: Path, *, demo: bool) -> Iterator[Room]:
        room = Room(self._look, folder, self._loop, PACE)
        room.tasks.crashed.connect(_raise)
        room.open(demo=demo)
        self._size(room, WIDE)
        try:
            yield room
        finally:
            room.close()
            room.window.deleteLater()
            self._app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def _size(self, room: Room, size: tuple[int, int]) -> None:
        room.window.resize(*size)
        room.window.activateWindow()  # without a screen, another window's end may have taken that from it
        room.until(room.window.isActiveWindow)

    def _zoomed(self, size: tuple[int, int]) -> tuple[int, int]:
        return self._look.px(size[0]), self._look.px(size[1])

    def _type(self, room: Room, text: str) -> None:
        QTest.keyClicks(room.focus, text)
        self._pause()

    def _pause(self) -> None:
        """Let what is typed take effect."""
        self._loop.run_until_complete(asyncio.sleep(TYPING))

    def _settle(self) -> None:
        """Let everything happen that is put off for a moment."""
        self._loop.run_until_complete(asyncio.sleep(0.06))

    def _picture(self, room: Room) -> QImage:
        self._settle()
        return room.window.grab().toImage()

    def _take(self, room: Room, name: str) -> None:
        self._save(name, self._picture(room))

    def _press(self, room: Room, beginning: str) -> None:
        """Click on the first button whose text begins so."""
        found = (each for each in room.window.findChildren(QAbstractButton) if each.text().startswith(beginning))
        next(each for each in found if each.isVisible()).click()

    def _unfold(self, room: Room, kind: type[QWidget], key: Qt.Key) -> None:
        """Have a part at the side shown, which a narrow window or a large zoom has folded."""
        if not any(each.isVisible() for each in room.window.findChildren(kind)):
            room.ctrl(key)

    def _take_menu(self, room: Room, target: QWidget, spot: QPoint, name: str) -> None:
        """Have a menu opened with the right button of the mouse."""
        place = target.mapToGlobal(spot)
        self._loop.call_later(0.1, lambda: self._take_popup(room, name))
        event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, spot, place)
        self._app.sendEvent(target, event)
        self._loop.run_until_complete(asyncio.sleep(0.2))

    def _take_popup(self, room: Room, name: str) -> None:
        """A menu is a window of its own: its picture is laid over that of the program's window."""
        menu = self._app.activePopupWidget()
        assert isinstance(menu, QMenu)
        picture = room.window.grab().toImage()
        painter = QPainter(picture)
        painter.drawPixmap(room.window.mapFromGlobal(menu.pos()), menu.grab())
        painter.end()
        menu.close()
        self._save(name, picture)


def first(parent: QWidget, kind: type[W]) -> W:
    """The first widget of its kind that is seen."""
    return next(each for each in parent.findChildren(kind) if each.isVisible())


def _raise(error: BaseException) -> None:
    """A fault in a task counts as one that nobody has caught."""
    raise error
