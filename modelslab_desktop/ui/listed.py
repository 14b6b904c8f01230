"""The messages of a transcript as screen readers find them: every one, whether or not it is a widget.

Only messages near the screen are widgets. The others are rows without one, made when a screen reader asks for them and
kept for the next time: Qt deletes them at the end of the program. A row has a name, a role and a place; its text can
be read by line once it is a widget, since Qt for Python cannot offer text without one.
"""

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import QObject, QPoint, QRect
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QAccessibleInterface,
    QWindow,
)
from PySide6.QtWidgets import QAccessibleWidget, QWidget

from modelslab_desktop.core.chat import Message
from modelslab_desktop.ui.answer_words import beginning_of

_kept: list[QAccessibleInterface] = []  # Qt calls them until the program has ended, and does not count as a user


class Thread(Protocol):
    """The messages that are told of."""

    @property
    def count(self) -> int: ...
    @property
    def widgets(self) -> Mapping[int, QWidget]: ...
    def message_at(self, place: int) -> Message: ...
    def place_of(self, message_id: int) -> int: ...
    def rect_of(self, place: int) -> QRect: ...


class ListedMessages:
    """Keeps what screen readers are told of a thread."""

    def __init__(self, thread: Thread, area: QWidget, page: QWidget) -> None:
        self._page = page
        messages = _MessageList(thread, page)
        # Qt's own for an area that scrolls knows nothing of other buttons in it
        _register(area, QAccessibleWidget(area, QAccessible.Role.Grouping, "Conversation"))
        _register(page, messages)
        page.destroyed.connect(messages.end)

    def tell_anew(self) -> None:
        """There are other messages than before."""
        QAccessible.updateAccessibility(QAccessibleEvent(self._page, QAccessible.Event.ObjectReorder))


def _register(widget: QWidget, accessible: QAccessibleInterface) -> None:
    """Put this in the place of Qt's own, which a screen reader that came late may know already."""
    QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(QAccessible.queryAccessibleInterface(widget)))
    QAccessible.registerAccessibleInterface(accessible)
    _kept.append(accessible)


class _MessageList(QAccessibleWidget):
    """The page that the messages lie on, as the list of them all."""

    def __init__(self, thread: Thread, page: QWidget) -> None:
        super().__init__(page, QAccessible.Role.List, "Messages")
        self.thread: Thread | None = thread
        self._rows: dict[int, _Row] = {}

    def end(self) -> None:
        """The page has gone."""
        self.thread = None

    def childCount(self) -> int:
        return self.thread.count if self.thread else 0

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        if self.thread is None or not 0 <= index < self.thread.count:
            return None
        if view := self.thread.widgets.get(self.thread.message_at(index).id):
            return QAccessible.queryAccessibleInterface(view)
        if index not in self._rows:
            self._rows[index] = _Row(self, index)
        return self._rows[index]

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        if isinstance(child, _Row):
            return child.index
        widget = child.object()
        found = (id for id, view in self.thread.widgets.items() if view is widget) if self.thread else iter(())
        return next((self.thread.place_of(id) for id in found if self.thread), -1)

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        views = self.thread.widgets.values() if self.thread else ()
        hit = next((view for view in views if view.rect().contains(view.mapFromGlobal(QPoint(x, y)))), None)
        return QAccessible.queryAccessibleInterface(hit) if hit else None


class _Row(QAccessibleInterface):
    """One message that is too far from the screen to be a widget."""

    def __init__(self, messages: _MessageList, index: int) -> None:
        super().__init__()
        self._messages = messages
        self.index = index

    @property
    def _thread(self) -> Thread | None:
        thread = self._messages.thread
        return thread if thread and self.index < thread.count else None

    def isValid(self) -> bool:
        return self._thread is not None

    def text(self, kind: QAccessible.Text) -> str:
        if kind is not QAccessible.Text.Name or self._thread is None:
            return ""
        return beginning_of(self._thread.message_at(self.index))

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.ListItem

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        state.offscreen = True
        state.readOnly = True
        return state

    def rect(self) -> QRect:
        return self._thread.rect_of(self.index) if self._thread else QRect()

    def parent(self) -> QAccessibleInterface:
        return self._messages

    # where there is none: the stubs do not know that Qt allows it

    def object(self) -> QObject | None:  # type: ignore[override]
        return None

    def window(self) -> QWindow | None:  # type: ignore[override]
        return None

    def child(self, index: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def childAt(self, x: int, y: int) -> QAccessibleInterface | None:  # type: ignore[override]
        return None

    def childCount(self) -> int:
        return 0

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        return -1

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        """A message's name is not to be changed."""
