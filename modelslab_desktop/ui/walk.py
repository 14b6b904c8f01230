"""The keyboard among the messages of a transcript: from one to the next, through the controls of each, and back.

It knows no message's content; what it walks over tells it where the messages are and brings them to the screen.
"""

from collections.abc import Mapping
from typing import Protocol

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QRegion, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

from modelslab_desktop.ui.focus_chain import others_in_chain
from modelslab_desktop.ui.message import MessageView
from modelslab_desktop.ui.theme import Look

RING_ROOM = (12, 8)  # px between a message and the ring around it, at the sides and above and below, at a zoom of 1
RING_WIDTH = 2  # px at a zoom of 1
RING_RADIUS = 10  # px at a zoom of 1
LINE_ROOM = 24  # px that are kept free above and below the line in which the cursor is
_TAB, _BACKTAB = Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason


class Way(Protocol):
    """What is walked over: messages by their place, most of them without a widget."""

    @property
    def count(self) -> int: ...
    @property
    def widgets(self) -> Mapping[int, MessageView]: ...
    def place_of(self, message_id: int) -> int: ...
    def last_on_screen(self) -> int: ...
    def show_message(self, place: int) -> MessageView: ...
    def show_line(self, view: MessageView, line: QRect) -> None: ...


class Walk:
    """Moves the focus from message to message, and marks the one which it has reached by keys."""

    def __init__(self, look: Look, way: Way, area: QWidget, page: QWidget) -> None:
        self._look = look
        self._way = way
        self._area = area
        self._page = page
        self._ring: Ring | None = None
        self._here: MessageView | None = None  # the message in which the focus is

    @property
    def is_marked(self) -> bool:
        """Whether a message is marked as the one in focus."""
        return self._ring is not None and not self._ring.isHidden()

    @property
    def place(self) -> int | None:
        """The place of the message in which the focus is."""
        found = self._found()
        return None if found is None else self._way.place_of(found[0])

    @property
    def view(self) -> MessageView | None:
        """The message in which the focus is."""
        found = self._found()
        return None if found is None else found[1]

    def step(self, by: int) -> bool:
        """Go so many messages on, from where the reader is; False where there is none."""
        here = self.place
        place = self._way.last_on_screen() if here is None else here + by
        return self.go_to(place)

    def go_to(self, place: int) -> bool:
        """Bring a message to the screen, focus its text, and mark it; False where there is none."""
        if not 0 <= place < self._way.count:
            return False
        self._way.show_message(place).reading.setFocus(Qt.FocusReason.ShortcutFocusReason)
        return True

    def tab(self, forward: bool) -> bool:
        """Do what the Tab key does anywhere in the window: the messages stand in the window's order as one, in theirs.

        A message's widgets come into the window's own order whenever they are made, be it above or below others.
        """
        focus = QApplication.focusWidget() or self._area
        found = self._found(focus)
        if found is None:
            return self._tab_on(focus, forward)
        stops = _stops(found[1])
        at = next((at for at, stop in enumerate(stops) if stop is focus), -1 if forward else len(stops))
        at += 1 if forward else -1
        if 0 <= at < len(stops):
            _focus(stops[at], forward)
            self._show_stop(found[1], stops[at])
            return True
        place = self._way.place_of(found[0]) + (1 if forward else -1)
        return self._tab_to_message(place, forward) or self._tab_on(self._area, forward)

    def _tab_on(self, start: QWidget, forward: bool) -> bool:
        """Go to what follows in the window's order."""
        for widget in others_in_chain(start, forward):
            if widget is self._area and self._area.isVisible():
                if self._tab_to_message(0 if forward else self._way.count - 1, forward):
                    return True
            elif not self._page.isAncestorOf(widget) and _is_stop(widget):
                return _focus(widget, forward)
        return False

    def _tab_to_message(self, place: int, forward: bool) -> bool:
        if not 0 <= place < self._way.count:
            return False
        view = self._way.show_message(place)
        stops = _stops(view)
        if not stops:  # all messages are being hidden, and Qt looks for another widget to give the focus to
            return False
        stop = stops[0 if forward else -1]
        _focus(stop, forward)
        self._show_stop(view, stop)
        return True

    def _show_stop(self, view: MessageView, stop: QWidget) -> None:
        """Scroll to a control of a message that may be higher than the screen."""
        box = stop.rect().translated(stop.mapTo(view, stop.rect().topLeft()))
        most = self._page.height() - 2 * LINE_ROOM
        self._way.show_line(view, box.adjusted(0, -LINE_ROOM, 0, min(LINE_ROOM, most - box.height())))

    def take_note(self, focus: QWidget | None) -> None:
        """Mark the message that the focus has come to by keys, and no other."""
        if focus is None:  # another window has it now
            return
        found = self._found(focus)
        view = found[1] if found else None
        self._watch_cursor(view)
        if view is not None and (view.reading.reached_by_key or (self.is_marked and focus is not view.reading)):
            self._mark(view)
        elif self._ring:
            self._ring.hide()

    def follow(self) -> None:
        """Place the ring anew, after messages have moved."""
        if self._ring and self._here and not self._ring.isHidden():
            self._ring.surround(self._here)

    def forget(self, view: MessageView) -> None:
        """A message's widget goes."""
        if view is self._here:
            self._here = None
            if self._ring:
                self._ring.hide()

    def _mark(self, view: MessageView) -> None:
        if self._ring is None:
            self._ring = Ring(self._look, self._page)
        self._ring.surround(view)
        self._ring.raise_()
        self._ring.show()

    def _watch_cursor(self, view: MessageView | None) -> None:
        """Follow the cursor of the text in focus, wherever keys move it."""
        if view is self._here:
            return
        if self._here is not None:
            self._here.reading.cursor_moved.disconnect(self._follow_cursor)
        self._here = view
        if view is not None:
            view.reading.cursor_moved.connect(self._follow_cursor)

    def _follow_cursor(self) -> None:
        if self._here is not None:
            line = self._here.reading.cursorRect().translated(self._here.reading.pos())
            self._way.show_line(self._here, line.adjusted(0, -LINE_ROOM, 0, LINE_ROOM))

    def _found(self, focus: QWidget | None = None) -> tuple[int, MessageView] | None:
        """The message in which a widget is, or the focus, with its id."""
        focus = focus or QApplication.focusWidget()
        if focus is None or not self._page.isAncestorOf(focus):
            return None
        return next((each for each in self._way.widgets.items() if each[1].isAncestorOf(focus)), None)


class Ring(QWidget):
    """The line around the message in focus."""

    def __init__(self, look: Look, page: QWidget) -> None:
        super().__init__(page)
        self._look = look
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def surround(self, view: MessageView) -> None:
        """Lie around a message."""
        sides, ends = map(self._look.px, RING_ROOM)
        self.setGeometry(view.box.translated(view.pos()).adjusted(-sides, -ends, sides, ends))

    def resizeEvent(self, event: QResizeEvent) -> None:
        # what lies inside is none of its business, and is not painted again with it
        sides, ends = map(self._look.px, RING_ROOM)
        self.setMask(QRegion(self.rect()) - QRegion(self.rect().adjusted(sides, ends, -sides, -ends)))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        width = self._look.px(RING_WIDTH)
        painter.setPen(QPen(self._look.color("accent"), width))
        inside = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        radius = self._look.px(RING_RADIUS)
        painter.drawRoundedRect(inside, radius, radius)


def _stops(view: MessageView) -> list[QWidget]:
    """What the Tab key goes to in a message, as it is read: from above to below, and from left to right."""
    found = [each for each in view.findChildren(QWidget) if _is_stop(each)]
    return sorted(found, key=lambda each: (each.mapTo(view, each.rect().topLeft()).y(), each.x()))


def _is_stop(widget: QWidget) -> bool:
    takes_tab = widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus
    return takes_tab and widget.focusProxy() is None and widget.isVisible() and widget.isEnabled()


def _focus(widget: QWidget, forward: bool) -> bool:
    widget.setFocus(_TAB if forward else _BACKTAB)
    return True
