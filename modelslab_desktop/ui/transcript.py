"""The messages of a conversation, scrolled: only those near the screen exist as widgets.

They stand below each other; in a comparison, the answers of a turn stand side by side, below their question.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QResizeEvent, QShowEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QFrame, QScrollBar, QToolButton, QWidget

from modelslab_desktop.core.chat import Message, Role
from modelslab_desktop.session.live import LiveAnswer
from modelslab_desktop.ui.gallery import Gallery
from modelslab_desktop.ui.message import AnswerView, MessageView, QuestionView
from modelslab_desktop.ui.rows import Rows
from modelslab_desktop.ui.speech import announce
from modelslab_desktop.ui.theme import SCROLL_BAR, SIDE, Look
from modelslab_desktop.ui.walk import Walk

if TYPE_CHECKING:
    from modelslab_desktop.ui.columns import Columns
    from modelslab_desktop.ui.listed import ListedMessages

GAP = 28  # px between messages
SCREENS_KEPT = 2  # beyond the screen, above and below, in screens
SCREENS_AHEAD = 1  # in which messages are made before they are seen
AHEAD_AFTER = 4  # ms without anything else to do
NEXT_AFTER = 1  # ms, where something on the screen is still missing
STEP = 48  # px for an arrow key or a notch of the wheel
_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier
NO_PLACES: Mapping[int, int] = {}
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
    compare_requested = Signal(object)  # Message, to which another model is to answer as well
    continue_requested = Signal(object)  # Message, of the lane to go on with
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
        self._rows = Rows(look.px(GAP))  # their heights are estimated until they are seen
        self._columns: Columns | None = None  # in which answers stand side by side
        self._seen: set[int] = set()  # ids of messages whose height is known
        self._views: dict[int, MessageView] = {}
        self._following = True
        self._held: int | None = None  # the id of the question at which following ends, where answers stand in columns
        self._place: _Place | None = None  # the last one that was kept through a change of size
        self._anchor = (0, 0)  # the message at the top of the screen, and how far it is scrolled, px
        self._value = 0  # of the scroll bar, px
        self._arranging = False
        self._zoom = look.zoom
        self._fitted_to = 0  # the column, in px, for which the heights were estimated
        self.remark_of: Callable[[Message], str] = lambda _: ""  # what is said under an answer, unless the usual
        self.is_named_above: Callable[[Message], bool] = lambda _: False  # whether a head says whose an answer is
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
        return list(self._rows.messages)

    def show_thread(
        self,
        messages: Sequence[Message],
        columns: "Columns | None" = None,
        places: Mapping[int, int] = NO_PLACES,
    ) -> None:
        """Show other messages, at their end; some of them, by their ids, in these places among columns."""
        for message_id in list(self._views):
            self._drop(message_id)
        self._seen.clear()
        self._following, self._held = True, None
        self._rows.show((), ())  # or the page, when columns change its size, would make widgets for the old ones again
        self._take_columns(columns)
        self._rows.show(messages, [self._estimate(message, places.get(message.id)) for message in messages], places)
        self._arrange()
        self._list_messages()
        self.messages_changed.emit(0)

    def add(self, message: Message, place: int | None = None) -> None:
        """Append a message, or put it into its place beside others; a question takes the reader to the end."""
        index = self._rows.insert(message, self._estimate(message, place), place)
        if message.role is Role.USER:
            self._following = True
            self._held = message.id if self._columns and self._columns.is_side_by_side else None
        self._arrange()
        self.messages_changed.emit(index)

    def replace(self, old: Message, new: Message, *, keeps_rest: bool = False) -> None:
        """Put a new answer in an old one's place; what came after that leaves too, unless it is of other lanes."""
        place, marked, index = self.walk.place, self.walk.is_marked, self._rows.index(old.id)
        if keeps_rest:
            self._drop(old.id)
            self._rows.replace(index, new, self._estimate(new, self._rows.column(index)))
            self._arrange()
            self.messages_changed.emit(index)
        else:
            for message in self._rows.cut(index):
                self._drop(message.id)
            self.add(new)
        if place is not None and place >= index:
            self._focus_again(index, marked=marked)

    def change(self, message: Message) -> None:
        """Show a message that has ended."""
        index = self._rows.index(message.id)
        self._rows.messages[index] = message
        view = self._views.get(message.id)
        if isinstance(view, AnswerView):
            view.show_ended(message)
            if words := self.remark_of(message):
                view.say(words)
            self._offer_lanes(view)
        else:
            self._seen.discard(message.id)
        self.messages_changed.emit(index)

    def remark(self, message_ids: Collection[int]) -> None:
        """Say anew what is said under some answers."""
        for message_id in message_ids:
            view = self._views.get(message_id)
            if isinstance(view, AnswerView):
                view.say(self.remark_of(view.message))

    def grow(self, live: LiveAnswer) -> None:
        """Show what has come of an answer, if it is near the screen."""
        view = self._views.get(live.message.id)
        if isinstance(view, AnswerView):
            view.show_live(live)
        self.answer_grew.emit(live.message.id)

    def follow(self) -> None:
        """Go to the end and stay there."""
        self._following, self._held = True, None
        self._arrange()

    def reveal(self, index: int, top: int = 0, bottom: int = 0) -> None:
        """Bring a part of a message, in px below the message's top, well onto the screen, and stay there."""
        self._reveal_column(index)
        bar, screen = self.verticalScrollBar(), self.viewport().height()
        above = self._rows.tops[index] + top - bar.value()
        least, most = map(self._look.px, REVEAL_MARGINS)
        seen = least <= above <= screen - most - (bottom - top)
        self._following = False
        self._anchor = (index, bar.value() - self._rows.tops[index] if seen else top - screen // 3)
        self._arrange()
        self._anchor = (index, bar.value() - self._rows.tops[index])  # there may not have been so much to scroll

    def indexed_views(self) -> list[tuple[int, MessageView]]:
        """The messages that exist as widgets, with their indices."""
        near = {self._rows.messages[index].id: index for index in self._within(SCREENS_KEPT)}
        return [(near[id] if id in near else self._rows.index(id), view) for id, view in self._views.items()]

    def has_column(self, message_id: int) -> bool:
        """Whether a message stands in a column, beside others of its turn."""
        return self._rows.column(self._rows.index(message_id)) is not None

    def shift(self, distance: int) -> None:
        """Move what is read up by so many px, unless the end is followed."""
        if not self._following:
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() + distance)

    # --- for the keyboard, which walks from message to message

    @property
    def count(self) -> int:
        """How many messages there are."""
        return len(self._rows.messages)

    @property
    def widgets(self) -> Mapping[int, MessageView]:
        """The messages that exist as widgets, by their id."""
        return self._views

    def message_at(self, index: int) -> Message:
        """The message at an index."""
        return self._rows.messages[index]

    def place_of(self, message_id: int) -> int:
        """The index of a message."""
        return self._rows.index(message_id)

    def rect_of(self, index: int) -> QRect:
        """Where a message is on the computer's screen, or would be were it not scrolled away."""
        left, width = self._span(self._rows.column(index))
        top = self._rows.tops[index] - self.verticalScrollBar().value()
        return QRect(self.viewport().mapToGlobal(QPoint(left, top)), QSize(width, self._rows.heights[index]))

    def tab(self, forward: bool) -> bool:
        """Do what the Tab key does anywhere in the window; Qt does it as well when what has the focus is hidden."""
        return not self._arranging and self.walk.tab(forward)

    def _focus_again(self, index: int, *, marked: bool) -> None:
        """Give the focus to a message whose widget had it and is another now, without moving what is read."""
        self._measure(index)
        reason = Qt.FocusReason.ShortcutFocusReason if marked else Qt.FocusReason.OtherFocusReason
        self._views[self._rows.messages[index].id].reading.setFocus(reason)
        self._arrange()

    def last_on_screen(self) -> int:
        """The index of the lowest message that can be seen, as a whole if there is one; -1 if there is none."""
        top = self.verticalScrollBar().value()
        bottom = top + self.viewport().height()
        seen = self._rows.within(top, bottom - self._rows.gap)
        index = seen.stop - 1
        is_whole = index < 1 or self._rows.tops[index] + self._rows.heights[index] <= bottom
        return index if is_whole or self._rows.tops[index - 1] < top else index - 1

    def show_message(self, index: int) -> MessageView:
        """Scroll no further than it takes to see a message, or the beginning of one that is higher than the screen."""
        self._reveal_column(index)
        self._measure(index)
        anchor, offset = self._anchor
        screen = self.viewport().height()
        now = (
            min(self._top_held(), max(0, self._rows.tops[-1] - screen))
            if self._following
            else self._rows.tops[anchor] + offset
        )
        top, height = self._rows.tops[index] - self._rows.gap // 2, self._rows.heights[index] + self._rows.gap
        if top < now or height > screen:
            self._scroll_to(index, top)
        elif top + height > now + screen:
            self._scroll_to(index, top + height - screen)
        else:
            self._arrange()  # it may have been made only now
        message = self._rows.messages[index]
        return self._views.get(message.id) or self._make(message)  # none is kept on a screen without any height

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
        self._anchor = (index, value - self._rows.tops[index])
        self._arrange()
        bar = self.verticalScrollBar()
        self._anchor = (index, bar.value() - self._rows.tops[index])  # there may not have been so much to scroll
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

    # --- columns

    def _take_columns(self, columns: "Columns | None") -> None:
        """Let answers stand in columns from now on, or else below each other."""
        if columns is not self._columns:
            if self._columns:
                self._columns.leave()
            self._columns = columns
            self.setViewportMargins(0, columns.height_above if columns else 0, 0, 0)
            if columns:
                columns.enter(self, self.viewport())
                columns.resized.connect(self._follow_columns)
                columns.scrolled.connect(self._arrange)
        self._place_columns()

    def _place_columns(self) -> bool:
        """Give the columns the room that there is; tells whether one has another width."""
        return self._columns is not None and self._columns.fit(self.width() - self._look.px(SCROLL_BAR))

    def _reveal_column(self, index: int) -> None:
        """Scroll sideways as far as it takes to see the column of a message."""
        place = self._rows.column(index)
        if self._columns and place is not None:
            self._columns.reveal(place)

    def _follow_columns(self) -> None:
        """Columns have other widths or other places: measure what stands in them anew."""
        self._fit_all(self._place_read())

    # --- where things lie

    def _estimate(self, message: Message, place: int | None = None) -> int:
        letters_in_line = max(20, self._span(place)[1] // self._look.px(8))
        lines = 1 + message.text.count("\n") + len(message.text) // letters_in_line
        return self._look.px(23 * lines + (24 if message.role is Role.USER else 80))

    def _span(self, place: int | None) -> tuple[int, int]:
        """Where a message in a place among the columns begins, and how wide it is; whether or not there is a bar."""
        room = self.width() - self._look.px(SCROLL_BAR)
        if self._columns and self._columns.is_side_by_side and place is not None:
            return self._columns.span(place)
        if self._columns and self._columns.is_side_by_side:
            return self._columns.whole
        width = max(200, min(self._look.column, room - 2 * SIDE))
        return (room - width) // 2, width

    def _within(self, screens: float) -> range:
        """The messages on the screen, and so many screens beyond."""
        screen = self.viewport().height()
        top = self.verticalScrollBar().value()
        return self._rows.within(round(top - screens * screen), round(top + (1 + screens) * screen))

    def _near(self) -> list[int]:
        """The messages near the screen that are made already."""
        return [index for index in self._within(SCREENS_KEPT) if self._rows.messages[index].id in self._views]

    def _arrange(self, *, makes: bool = True) -> None:
        """Make what is on the screen, measure it, and keep in place what is being read.

        Where it makes nothing, what is missing follows in the next turns of the loop, so that scrolling never stalls.
        """
        if self._arranging or not self.isVisible():
            return
        self._arranging = True
        self._place_scroll_bar()
        while self._measure_near(makes=makes):
            self._place_scroll_bar()
        self._place_views()
        self._value = self.verticalScrollBar().value()
        self._latest.setVisible((not self._following or self._held is not None) and self._is_below_end())
        self._arranging = False
        self._ahead.start(AHEAD_AFTER if self._is_complete() else NEXT_AFTER)

    def _is_complete(self) -> bool:
        """Whether all is made that is on the screen."""
        return all(self._rows.messages[index].id in self._views for index in self._within(0))

    @property
    def is_settled(self) -> bool:
        """Whether all that is wanted near the screen is made, and stands where it stays."""
        return not self._ahead.isActive()

    def _make_ahead(self) -> None:
        """Make one more message on the screen or near it, the nearest first, so that scrolling finds it ready."""
        seen = self._within(0)
        missing = [i for i in self._within(SCREENS_AHEAD) if self._rows.messages[i].id not in self._views]
        if not self._seen.issuperset(self._views):
            self._arrange(makes=False)  # shows what was made in the last turn: both in one would be too long
        elif missing and self.isVisible():
            nearest = min(missing, key=lambda index: max(seen.start - index, index - seen.stop + 1))
            self._make(self._rows.messages[nearest])
            self._ahead.start(NEXT_AFTER)

    def _measure_near(self, *, makes: bool) -> bool:
        """Measure all that is near the screen; tells whether anything has moved."""
        wanted = sorted({*self._near(), *(self._within(0) if makes else ())}, reverse=self._following)
        return sum(self._measure(index) for index in wanted) > 0

    def _measure(self, index: int) -> bool:
        """Make and measure a message that has not been seen; tells whether its height was another than thought."""
        message = self._rows.messages[index]
        view = self._views.get(message.id) or self._make(message)
        changed = isinstance(view, AnswerView) and view.offer_retry(self._rows.is_last(index))
        if message.id in self._seen and not changed:
            return False
        self._seen.add(message.id)
        return self._rows.set_height(index, view.height_at(self._span(self._rows.column(index))[1]))

    def _place_scroll_bar(self) -> None:
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setRange(0, max(0, self._rows.tops[-1] - self.viewport().height()))
        if self._following:
            bar.setValue(min(bar.maximum(), self._top_held()))
        else:
            index, offset = self._anchor
            bar.setValue(self._rows.tops[min(index, len(self._rows.tops) - 1)] + offset)

    def _top_held(self) -> int:
        """How far the end is followed, px: answers side by side are read from their beginning."""
        if self._held is None:
            return self._rows.tops[-1]
        return self._rows.tops[self._rows.index(self._held)] - self._rows.gap // 2

    def _place_views(self) -> None:
        top = self.verticalScrollBar().value()
        near = self._near()
        ids = {self._rows.messages[index].id for index in near}
        others = [id for id in self._views if id not in ids]
        kept = [id for id in others if _is_in_use(self._views[id])]
        for message_id in set(others).difference(kept):
            self._drop(message_id)
        placed = [
            (self._views[self._rows.messages[index].id], index, self._span(self._rows.column(index)))
            for index in (*near, *map(self._rows.index, kept))
        ]
        for view, index, (left, _) in placed:  # moved before any is resized: only then Qt copies what is painted
            view.move(left, self._rows.tops[index] - top)
        for view, index, (_, width) in placed:
            view.resize(width, self._rows.heights[index])
            if view.isHidden():
                view.show()
        if self._columns:
            gaps = self._rows.gaps(self._within(0), self._columns.count)
            self._columns.show_gaps([(height - top, column) for height, column in gaps])
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
        self._anchor = (index, value - self._rows.tops[index])
        self._arrange(makes=False)
        if self._is_complete():  # else what is missing may have another height than thought
            value = self.verticalScrollBar().value()
            index = self._rows.topmost(value)
            self._anchor = (index, value - self._rows.tops[index])

    def _steady(self, value: int, *, upwards: bool) -> int:
        """A message that was on the screen before: it stays in its place, however high what comes into sight is."""
        index = self._rows.topmost(value)
        for i in reversed(self._within(0)) if upwards else self._within(0):
            if self._rows.messages[i].id not in self._seen:
                break
            index = i
            if not upwards:
                break
        return index

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
        view = QuestionView(self._look, message, self._gallery)
        if self._columns and self._columns.is_side_by_side:
            view.lead()
        return view

    def _make_answer(self, message: Message) -> AnswerView:
        view = AnswerView(self._look, message, self._gallery)
        live = self._live(message.id)
        if live:
            view.show_live(live)
        else:
            view.show_ended(message)
            if words := self.remark_of(message):
                view.say(words)
        self._offer_lanes(view)
        view.grew.connect(lambda: self._take_growth(view))
        view.height_changed.connect(lambda: self._fit(view))
        view.retry_requested.connect(lambda: self.retry_requested.emit(view.message))
        view.continue_requested.connect(lambda: self.continue_requested.emit(view.message))
        view.compare_requested.connect(lambda: self.compare_requested.emit(view.message))
        view.step_requested.connect(lambda step: self.step_requested.emit(view.message, step))
        return view

    def _offer_lanes(self, view: AnswerView) -> None:
        columns = self._columns
        named = columns is not None and not columns.hides(view.message.turn_id)
        view.offer_lanes(several=columns is not None, named=named)
        view.show_speaker(shown=not self.is_named_above(view.message))

    def _make_room(self, message_id: int, view: MessageView, top: float, more: float) -> None:
        """Move what stands below a height in a text, px, by so many px, without moving what is being read."""
        if message_id not in self._views:
            return  # it is about to be deleted
        streams = bool(self._rows.messages and self._live(self._rows.messages[-1].id))
        if not (self._following and streams):
            value, index = self.verticalScrollBar().value(), self._rows.index(message_id)
            first = self._rows.topmost(value)
            is_above = first == index and self._rows.tops[index] + view.reading.y() + top < value
            self._anchor = first, value - self._rows.tops[first] + (round(more) if is_above else 0)
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
        index = self._rows.index(view.message.id)
        if self._rows.set_height(index, view.height_at(self._span(self._rows.column(index))[1])):
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
            self._zoom, self._rows.gap = self._look.zoom, self._look.px(GAP)
            self.setViewportMargins(0, self._columns.height_above if self._columns else 0, 0, 0)
            self._fit_all(read)
            self._place_latest()
        if place is not None:
            self._focus_again(place, marked=marked)

    # --- Qt's events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._place_columns() or self._span(None)[1] != self._fitted_to:
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
        self._fitted_to = self._span(None)[1]
        self._place_columns()
        self._seen.clear()
        self._rows.heights = [
            self._rows.heights[i] if message.id in self._views else self._estimate(message, self._rows.column(i))
            for i, message in enumerate(self._rows.messages)
        ]
        self._rows.sum_up(0)
        if read:
            self._go_back(read)
        self._arrange()

    def _place_read(self) -> "_Place | None":
        """What stands at the top of the screen, unless the end is followed."""
        index, offset = self._anchor
        if self._following or not index < self.count or self._rows.messages[index].id not in self._views:
            return None
        if self._place and self._place.anchor == self._anchor:
            return self._place  # where the reader has gone; each change of size would move it by some px
        reading = self._views[self._rows.messages[index].id].reading
        below = offset - reading.y()
        if below <= 0:
            return _Place(self._anchor, self._zoom, -1, offset)
        cursor = reading.cursorForPosition(QPoint(0, below))
        return _Place(self._anchor, self._zoom, cursor.position(), below - reading.cursorRect(cursor).top())

    def _go_back(self, read: "_Place") -> None:
        """Bring a place in a message back to the top of the screen."""
        index = read.anchor[0]
        self._measure(index)
        view = self._views[self._rows.messages[index].id]
        view.resize(self._span(self._rows.column(index))[1], self._rows.heights[index])
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
