"""The messages of one lane, scrolled: only those near the screen exist as widgets."""

from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QScrollBar, QToolButton, QWidget

from modelslab_desktop.core.chat import Message, Role
from modelslab_desktop.session.live import LiveAnswer
from modelslab_desktop.ui.gallery import Gallery
from modelslab_desktop.ui.message import AnswerView, MessageView, QuestionView
from modelslab_desktop.ui.speech import announce
from modelslab_desktop.ui.theme import SCROLL_BAR, SIDE, Look
from modelslab_desktop.ui.walk import Walk

if TYPE_CHECKING:
    from modelslab_desktop.ui.listed import ListedMessages

GAP = 28  # px between messages
SCREENS_KEPT = 2  # beyond the screen, above and below, in screens
SCREENS_AHEAD = 1  # in which messages are made before they are seen
AHEAD_AFTER = 4  # ms without anything else to do
NEXT_AFTER = 1  # ms, where something on the screen is still missing
STEP = 48  # px for an arrow key or a notch of the wheel
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
READER_KNOWN_AFTER = 1000  # ms; Qt asks the system for a screen reader while the program starts
REVEAL_MARGINS = 24, 60  # px between what is revealed and the upper and the lower edge of the screen


@dataclass(frozen=True, slots=True)
class _Place:
    """What stood at the top of the screen, by its character, so that it is found again at another size."""

    anchor: tuple[int, int]
    zoom: float
    position: int  # in the text of the message; -1 above it
    below: int  # px from the top of that character's line, or of the message, to the top of the screen


class Transcript(QAbstractScrollArea):
    """Follows its end while the reader is there; lets go at any scroll upwards."""

    retry_requested = Signal(object)  # Message
    step_requested = Signal(object, object)  # Message, Step
    link_activated = Signal(str)
    quote_requested = Signal(str)  # a quotation in Markdown
    typed = Signal(str)  # what is meant for the composer
    messages_changed = Signal(int)  # the index from which on there are others
    answer_grew = Signal(int)  # id of its message
    views_placed = Signal()

    def __init__(self, look: Look, live: Callable[[int], LiveAnswer | None], gallery: Gallery | None = None) -> None:
        super().__init__()
        self._look = look
        self._gallery = gallery
        self._live = live
        self._messages: list[Message] = []
        self._heights: list[int] = []  # px; estimated until seen
        self._tops: list[int] = [0]  # px; one more than there are messages
        self._seen: set[int] = set()  # ids of messages whose height is known
        self._views: dict[int, MessageView] = {}
        self._following = True
        self._place: _Place | None = None  # the last one that was kept through a change of size
        self._anchor = (0, 0)  # the message at the top of the screen, and how far it is scrolled, px
        self._value = 0  # of the scroll bar, px
        self._arranging = False
        self._zoom, self._gap = look.zoom, look.px(GAP)
        self._fitted_to = 0  # the column, in px, for which the heights were estimated
        self.setAccessibleName("Conversation")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its messages take it, and leave it the keys that scroll
        self.setViewport(QWidget())  # one that Python has made: for another it would load every widget class, 2 MB
        self.verticalScrollBar().setSingleStep(look.px(STEP))
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._ahead = QTimer(self)
        self._ahead.setSingleShot(True)
        self._ahead.timeout.connect(self._make_ahead)
        self._latest = QToolButton(self)
        self._latest.setText("Jump to latest")
        self._latest.setObjectName("latest")
        self._latest.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._latest.setIcon(look.icon("latest", size=16))
        self._latest.clicked.connect(self.follow)
        self._latest.hide()
        look.changed.connect(self._dress_anew)
        self.walk = Walk(look, self, self, self.viewport())
        self._listed: ListedMessages | None = None  # for a screen reader
        QTimer.singleShot(READER_KNOWN_AFTER, self, self._list_messages)
        self.views_placed.connect(self.walk.follow)
        if isinstance(app := QApplication.instance(), QApplication):
            app.focusChanged.connect(self._take_focus)

    @property
    def messages(self) -> list[Message]:
        """What is shown, the first message first."""
        return list(self._messages)

    def show_thread(self, messages: list[Message]) -> None:
        """Show another thread, at its end."""
        for message_id in list(self._views):
            self._drop(message_id)
        self._seen.clear()
        self._messages = list(messages)
        self._heights = [self._estimate(message) for message in messages]
        self._following = True
        self._sum_up(0)
        self._arrange()
        self._list_messages()
        self.messages_changed.emit(0)

    def add(self, message: Message) -> None:
        """Append a message; a question takes the reader to the end."""
        self._messages.append(message)
        self._heights.append(self._estimate(message))
        self._sum_up(len(self._messages) - 1)
        if message.role is Role.USER:
            self._following = True
        self._arrange()
        self.messages_changed.emit(len(self._messages) - 1)

    def replace(self, old: Message, new: Message) -> None:
        """Put a new answer in an old one's place; what came after that leaves too."""
        place, marked, index = self.walk.place, self.walk.is_marked, self._index(old.id)
        for message in self._messages[index:]:
            self._drop(message.id)
        del self._messages[index:], self._heights[index:]
        self.add(new)
        if place is not None and place >= index:
            self._focus_again(index, marked=marked)

    def change(self, message: Message) -> None:
        """Show a message that has ended."""
        index = self._index(message.id)
        self._messages[index] = message
        view = self._views.get(message.id)
        if isinstance(view, AnswerView):
            view.show_ended(message)
        else:
            self._seen.discard(message.id)
        self.messages_changed.emit(index)

    def grow(self, live: LiveAnswer) -> None:
        """Show what has come of an answer, if it is near the screen."""
        view = self._views.get(live.message.id)
        if isinstance(view, AnswerView):
            view.show_live(live)
        self.answer_grew.emit(live.message.id)

    def follow(self) -> None:
        """Go to the end and stay there."""
        self._following = True
        self._arrange()

    def reveal(self, index: int, top: int = 0, bottom: int = 0) -> None:
        """Bring a part of a message, in px below the message's top, well onto the screen, and stay there."""
        bar, screen = self.verticalScrollBar(), self.viewport().height()
        above = self._tops[index] + top - bar.value()
        least, most = map(self._look.px, REVEAL_MARGINS)
        seen = least <= above <= screen - most - (bottom - top)
        self._following = False
        self._anchor = (index, bar.value() - self._tops[index] if seen else top - screen // 3)
        self._arrange()
        self._anchor = (index, bar.value() - self._tops[index])  # there may not have been so much to scroll

    def indexed_views(self) -> list[tuple[int, MessageView]]:
        """The messages that exist as widgets, with their indices."""
        near = {self._messages[index].id: index for index in self._within(SCREENS_KEPT)}
        return [(near[id] if id in near else self._index(id), view) for id, view in self._views.items()]

    def shift(self, distance: int) -> None:
        """Move what is read up by so many px, unless the end is followed."""
        if not self._following:
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + distance)

    # --- for the keyboard, which walks from message to message

    @property
    def count(self) -> int:
        """How many messages there are."""
        return len(self._messages)

    @property
    def widgets(self) -> Mapping[int, MessageView]:
        """The messages that exist as widgets, by their id."""
        return self._views

    def message_at(self, index: int) -> Message:
        """The message at an index."""
        return self._messages[index]

    def place_of(self, message_id: int) -> int:
        """The index of a message."""
        return self._index(message_id)

    def rect_of(self, index: int) -> QRect:
        """Where a message is on the computer's screen, or would be were it not scrolled away."""
        column = self._column()
        top = self._tops[index] - self.verticalScrollBar().value()
        return QRect(self.viewport().mapToGlobal(QPoint(self._left(column), top)), QSize(column, self._heights[index]))

    def tab(self, forward: bool) -> bool:
        """Do what the Tab key does anywhere in the window; Qt does it as well when what has the focus is hidden."""
        return not self._arranging and self.walk.tab(forward)

    def _focus_again(self, index: int, *, marked: bool) -> None:
        """Give the focus to a message whose widget had it and is another now, without moving what is read."""
        self._measure(index, self._column())
        reason = Qt.FocusReason.ShortcutFocusReason if marked else Qt.FocusReason.OtherFocusReason
        self._views[self._messages[index].id].reading.setFocus(reason)
        self._arrange()

    def last_on_screen(self) -> int:
        """The index of the lowest message that can be seen, as a whole if there is one; -1 if there is none."""
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        index = min(bisect_right(self._tops, bottom - self._gap), len(self._messages)) - 1
        is_whole = index < 1 or self._tops[index] + self._heights[index] <= bottom
        return index if is_whole or self._tops[index - 1] < top else index - 1

    def show_message(self, index: int) -> MessageView:
        """Scroll no further than it takes to see a message, or the beginning of one that is higher than the screen."""
        self._measure(index, self._column())
        anchor, offset = self._anchor
        screen = self.viewport().height()
        now = max(0, self._tops[-1] - screen) if self._following else self._tops[anchor] + offset
        top, height = self._tops[index] - self._gap // 2, self._heights[index] + self._gap
        if top < now or height > screen:
            self._scroll_to(index, top)
        elif top + height > now + screen:
            self._scroll_to(index, top + height - screen)
        else:
            self._arrange()  # it may have been made only now
        return self._views[self._messages[index].id]

    def copy_message(self) -> None:
        """Copy the message in focus, or else the last one."""
        view = self.walk.view or self.show_message(self.count - 1)
        view.copy()
        announce(self, "Copied")

    def copy_source(self) -> None:
        """Copy what is selected as Markdown, or else the message in focus."""
        # loaded late: few copy
        from modelslab_desktop.ui.copying import copy_source, selection_source

        if view := self._selecting_view():
            copy_source(selection_source(view.reading.textCursor()))
        elif self.walk.view:
            self.walk.view.copy_source()
        else:
            return
        announce(self, "Copied as Markdown")

    def quote(self) -> None:
        """Quote what is selected."""
        # loaded late: few quote
        from modelslab_desktop.ui.copying import quotation

        if view := self._selecting_view():
            self.quote_requested.emit(quotation(view.reading.textCursor()))

    def _selecting_view(self) -> MessageView | None:
        """The message of which something is selected: the one in focus, or else the last one."""
        views = [view for _, view in sorted(self.indexed_views()) if view.reading.textCursor().hasSelection()]
        return self.walk.view if self.walk.view in views else views[-1] if views else None

    def show_line(self, view: MessageView, line: QRect) -> None:
        """Scroll no further than it takes to see a part of a message."""
        bar, screen = self.verticalScrollBar(), self.viewport().height()
        top, bottom = view.y() + line.top(), view.y() + line.bottom()
        if top < 0:
            bar.setValue(bar.value() + top)
        elif bottom > screen:
            bar.setValue(bar.value() + bottom - screen)

    def _scroll_to(self, index: int, value: int) -> None:
        """Let what is so many px below the first message's top be at the screen's; the message's top is known."""
        self._following = False
        self._anchor = (index, value - self._tops[index])
        self._arrange()
        bar = self.verticalScrollBar()
        self._anchor = (index, bar.value() - self._tops[index])  # there may not have been so much to scroll
        self._following = not self._is_below_end()

    def _list_messages(self) -> None:
        """Let a screen reader find the messages, if there is one; it may come at any time."""
        if not QAccessible.isActive():
            return
        if self._listed is None:
            # loaded late: 3 ms and 0.3 MB that few need
            from modelslab_desktop.ui.listed import ListedMessages

            self._listed = ListedMessages(self, self, self.viewport())
        self._listed.tell_anew()

    def _take_focus(self, _: QWidget | None, focus: QWidget | None) -> None:
        if self._listed is None:
            self._list_messages()
        self.walk.take_note(focus)

    # --- where things lie

    def _estimate(self, message: Message) -> int:
        letters_in_line = max(20, self._column() // self._look.px(8))
        lines = 1 + message.text.count("\n") + len(message.text) // letters_in_line
        return self._look.px(23 * lines + (24 if message.role is Role.USER else 80))

    def _column(self) -> int:
        """The width in px that messages get, whether or not there is a scroll bar."""
        return max(200, min(self._look.column, self.width() - self._look.px(SCROLL_BAR) - 2 * SIDE))

    def _left(self, column: int) -> int:
        """Where the messages begin."""
        return (self.width() - self._look.px(SCROLL_BAR) - column) // 2

    def _sum_up(self, start: int) -> None:
        """Bring the tops up to date from a message on."""
        steps = (height + self._gap for height in self._heights[start:])
        self._tops[start:] = accumulate(steps, initial=self._tops[start] if start else self._gap)

    def _index(self, message_id: int) -> int:
        for index in range(len(self._messages) - 1, -1, -1):
            if self._messages[index].id == message_id:
                return index
        raise KeyError(message_id)

    def _within(self, screens: float) -> range:
        """The messages on the screen, and so many screens beyond."""
        screen = self.viewport().height()
        top = self.verticalScrollBar().value()
        first = bisect_right(self._tops, top - screens * screen) - 1
        last = bisect_right(self._tops, top + (1 + screens) * screen)
        return range(max(0, first), min(last, len(self._messages)))

    def _near(self) -> list[int]:
        """The messages near the screen that are made already."""
        return [index for index in self._within(SCREENS_KEPT) if self._messages[index].id in self._views]

    def _arrange(self, *, makes: bool = True) -> None:
        """Make what is on the screen, measure it, and keep in place what is being read.

        Where it makes nothing, what is missing follows in the next turns of the loop, so that scrolling never stalls.
        """
        if self._arranging or not self.isVisible():
            return
        self._arranging = True
        column = self._column()
        self._place_scroll_bar()
        while self._measure_near(column, makes=makes):
            self._place_scroll_bar()
        self._place_views(column)
        self._value = self.verticalScrollBar().value()
        self._latest.setVisible(not self._following and self._is_below_end())
        self._arranging = False
        self._ahead.start(AHEAD_AFTER if self._is_complete() else NEXT_AFTER)

    def _is_complete(self) -> bool:
        """Whether all is made that is on the screen."""
        return all(self._messages[index].id in self._views for index in self._within(0))

    @property
    def is_settled(self) -> bool:
        """Whether all that is wanted near the screen is made, and stands where it stays."""
        return not self._ahead.isActive()

    def _make_ahead(self) -> None:
        """Make one more message on the screen or near it, the nearest first, so that scrolling finds it ready."""
        seen = self._within(0)
        missing = [i for i in self._within(SCREENS_AHEAD) if self._messages[i].id not in self._views]
        if not self._seen.issuperset(self._views):
            self._arrange(makes=False)  # shows what was made in the last turn: both in one would be too long
        elif missing and self.isVisible():
            nearest = min(missing, key=lambda index: max(seen.start - index, index - seen.stop + 1))
            self._make(self._messages[nearest])
            self._ahead.start(NEXT_AFTER)

    def _measure_near(self, column: int, *, makes: bool) -> bool:
        """Measure all that is near the screen; tells whether anything has moved."""
        wanted = sorted({*self._near(), *(self._within(0) if makes else ())}, reverse=self._following)
        return sum(self._measure(index, column) for index in wanted) > 0

    def _measure(self, index: int, column: int) -> bool:
        """Make and measure a message that has not been seen; tells whether its height was another than thought."""
        message = self._messages[index]
        view = self._views.get(message.id) or self._make(message)
        last = index == len(self._messages) - 1
        changed = isinstance(view, AnswerView) and view.offer_retry(last)
        if message.id in self._seen and not changed:
            return False
        self._seen.add(message.id)
        height = view.height_at(column)
        if height == self._heights[index]:
            return False
        self._heights[index] = height
        self._sum_up(index)
        return True

    def _place_scroll_bar(self) -> None:
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, max(0, self._tops[-1] - self.viewport().height()))
        if self._following:
            bar.setValue(bar.maximum())
        else:
            index, offset = self._anchor
            bar.setValue(self._tops[min(index, len(self._tops) - 1)] + offset)

    def _place_views(self, column: int) -> None:
        left = self._left(column)
        top = self.verticalScrollBar().value()
        near = self._near()
        ids = {self._messages[index].id for index in near}
        others = [id for id in self._views if id not in ids]
        kept = [id for id in others if _is_in_use(self._views[id])]
        for message_id in set(others).difference(kept):
            self._drop(message_id)
        placed = [(self._views[self._messages[index].id], index) for index in (*near, *map(self._index, kept))]
        for view, index in placed:  # moved before any is resized: only then Qt copies what is painted
            view.move(left, self._tops[index] - top)
        for view, index in placed:
            view.resize(column, self._heights[index])
            if view.isHidden():
                view.show()
        self.views_placed.emit()

    def _is_below_end(self) -> bool:
        bar = self.verticalScrollBar()
        return bar.maximum() - bar.value() > 2

    def _scrolled(self, value: int) -> None:
        if self._arranging:
            return
        self._following = value >= self._value and not self._is_below_end()
        index = self._steady(value, upwards=value < self._value)
        self._value = value
        self._anchor = (index, value - self._tops[index])
        self._arrange(makes=False)
        if self._is_complete():  # else what is missing may have another height than thought
            value = self.verticalScrollBar().value()
            index = self._topmost(value)
            self._anchor = (index, value - self._tops[index])

    def _steady(self, value: int, *, upwards: bool) -> int:
        """A message that was on the screen before: it stays in its place, however high what comes into sight is."""
        index = self._topmost(value)
        for i in reversed(self._within(0)) if upwards else self._within(0):
            if self._messages[i].id not in self._seen:
                break
            index = i
            if not upwards:
                break
        return index

    def _topmost(self, value: int) -> int:
        """The message at the top of the screen, for a value of the scroll bar."""
        return max(0, bisect_right(self._tops, value) - 1)

    # --- the widgets near the screen

    def _make(self, message: Message) -> MessageView:
        view = self._make_question(message) if message.role is Role.USER else self._make_answer(message)
        view.setParent(self.viewport())
        view.link_activated.connect(self.link_activated)
        view.quote_requested.connect(self.quote_requested)
        view.reading.reflowed.connect(lambda: self._fit(view))
        view.reading.grew.connect(lambda top, more: self._make_room(message.id, view, top, more))
        self._views[message.id] = view
        self._seen.discard(message.id)
        return view

    def _make_question(self, message: Message) -> QuestionView:
        return QuestionView(self._look, message, self._gallery)

    def _make_answer(self, message: Message) -> AnswerView:
        view = AnswerView(self._look, message, self._gallery)
        live = self._live(message.id)
        if live:
            view.show_live(live)
        else:
            view.show_ended(message)
        view.grew.connect(lambda: self._take_growth(view))
        view.height_changed.connect(lambda: self._fit(view))
        view.retry_requested.connect(lambda: self.retry_requested.emit(view.message))
        view.step_requested.connect(lambda step: self.step_requested.emit(view.message, step))
        return view

    def _make_room(self, message_id: int, view: MessageView, top: float, more: float) -> None:
        """Move what stands below a height in a text, px, by so many px, without moving what is being read."""
        if message_id not in self._views:
            return  # it is about to be deleted
        streams = bool(self._messages and self._live(self._messages[-1].id))
        if not (self._following and streams):
            value, index = self.verticalScrollBar().value(), self._index(message_id)
            first = self._topmost(value)
            is_above = first == index and self._tops[index] + view.reading.y() + top < value
            self._anchor = first, value - self._tops[first] + (round(more) if is_above else 0)
            self._following = False
        self._seen.discard(message_id)
        self._arrange()
        view.refit()
        self._following = self._following or not self._is_below_end()

    def _fit(self, view: MessageView) -> None:
        """Take a message's new height over."""
        self._seen.discard(view.message.id)
        self._arrange()
        view.refit()

    def _take_growth(self, view: AnswerView) -> None:
        """Make room for what has come of an answer."""
        if view.message.id not in self._views:
            return  # it is about to be deleted
        index = self._index(view.message.id)
        height = view.height_at(self._column())
        if height != self._heights[index]:
            self._heights[index] = height
            self._sum_up(index)
            self._arrange()

    def _drop(self, message_id: int) -> None:
        if view := self._views.pop(message_id, None):
            self.walk.forget(view)
            _discard(view)

    def _dress_anew(self) -> None:
        self._latest.setIcon(self._look.icon("latest", size=16))
        self.verticalScrollBar().setSingleStep(self._look.px(STEP))
        place, marked, read = self.walk.place, self.walk.is_marked, self._place_read()
        for message_id in list(self._views):
            self._drop(message_id)
        if self._zoom == self._look.zoom:
            self._arrange()
        else:
            self._zoom, self._gap = self._look.zoom, self._look.px(GAP)
            self._fit_all(read)
            self._place_latest()
        if place is not None:
            self._focus_again(place, marked=marked)

    # --- Qt's events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._column() != self._fitted_to:
            self._fit_all(self._place_read())
        else:
            self._arrange()
        self._place_latest()

    def _place_latest(self) -> None:
        size = self._latest.sizeHint()
        left = (self.width() - size.width()) // 2
        self._latest.move(left, self.height() - size.height() - self._look.px(12))
        self._latest.resize(size)

    def _fit_all(self, read: "_Place | None") -> None:
        """Measure everything anew for another width or size of text, and stay at what is being read."""
        self._fitted_to = self._column()
        self._seen.clear()
        self._heights = [
            self._heights[i] if message.id in self._views else self._estimate(message)
            for i, message in enumerate(self._messages)
        ]
        self._sum_up(0)
        if read:
            self._go_back(read)
        self._arrange()

    def _place_read(self) -> "_Place | None":
        """What stands at the top of the screen, unless the end is followed."""
        index, offset = self._anchor
        if self._following or not index < len(self._messages) or self._messages[index].id not in self._views:
            return None
        if self._place and self._place.anchor == self._anchor:
            return self._place  # where the reader has gone; each change of size would move it by some px
        reading = self._views[self._messages[index].id].reading
        below = offset - reading.y()
        if below <= 0:
            return _Place(self._anchor, self._zoom, -1, offset)
        cursor = reading.cursorForPosition(QPoint(0, below))
        return _Place(self._anchor, self._zoom, cursor.position(), below - reading.cursorRect(cursor).top())

    def _go_back(self, read: "_Place") -> None:
        """Bring a place in a message back to the top of the screen."""
        index, column = read.anchor[0], self._column()
        self._measure(index, column)
        view = self._views[self._messages[index].id]
        view.resize(column, self._heights[index])
        view.refit()  # a widget that is not shown yet is told nothing of its size
        below = round(read.below * self._look.zoom / read.zoom)
        if read.position >= 0:
            cursor = view.reading.textCursor()
            cursor.setPosition(min(read.position, view.reading.document().characterCount() - 1))
            below += view.reading.y() + view.reading.cursorRect(cursor).top()
        self._anchor = index, below
        self._place = replace(read, anchor=self._anchor)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Home:
                self._walk_to(0)
                self.verticalScrollBar().setValue(0)
            case Qt.Key.Key_End:
                self._walk_to(self.count - 1)
                self.follow()
            case Qt.Key.Key_Space:
                self.verticalScrollBar().triggerAction(QScrollBar.SliderAction.SliderPageStepAdd)
            case _ if event.text().isprintable() and event.text() and not event.modifiers() & _COMMANDS:
                self.typed.emit(event.text())
            case _:
                super().keyPressEvent(event)

    def _walk_to(self, index: int) -> None:
        if self.walk.place is not None:
            self.walk.go_to(index)

    def focusNextPrevChild(self, forward: bool) -> bool:
        return self.tab(forward)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            event.ignore()  # the window zooms
        else:
            super().wheelEvent(event)

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """The views are placed by hand."""

    def sizeHint(self) -> QSize:
        return QSize(self._look.column, 400)


def _discard(view: QWidget) -> None:
    focus: QWidget | None = view.window().focusWidget()
    if focus is not None and view.isAncestorOf(focus):
        focus.clearFocus()  # or else hiding it would move it on to a message that goes as well
    view.hide()
    view.deleteLater()


def _is_in_use(view: QWidget) -> bool:
    """Whether the keyboard is in it, so that taking it away would throw the reader out."""
    focus: QWidget | None = view.window().focusWidget()
    return focus is not None and view.isAncestorOf(focus)
