"""The messages of one lane, scrolled: only those near the screen exist as widgets."""

from bisect import bisect_right
from collections.abc import Callable
from itertools import accumulate

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QScrollBar, QToolButton, QWidget

from modelslab_desktop.core.chat import Message, Role
from modelslab_desktop.session.live import LiveAnswer
from modelslab_desktop.ui.message import AnswerView, MessageView, QuestionView
from modelslab_desktop.ui.theme import COLUMN, SCROLL_BAR, SIDE, Look

GAP = 28  # px between messages
SCREENS_KEPT = 2  # beyond the screen, above and below, in screens
STEP = 48  # px for an arrow key or a notch of the wheel


class Transcript(QAbstractScrollArea):
    """Follows its end while the reader is there; lets go at any scroll upwards."""

    retry_requested = Signal(object)  # Message
    step_requested = Signal(object, object)  # Message, Step
    link_activated = Signal(str)

    def __init__(self, look: Look, live: Callable[[int], LiveAnswer | None]) -> None:
        super().__init__()
        self._look = look
        self._live = live
        self._messages: list[Message] = []
        self._heights: list[int] = []  # px; estimated until seen
        self._tops: list[int] = [0]  # px; one more than there are messages
        self._seen: set[int] = set()  # ids of messages whose height is known
        self._views: dict[int, MessageView] = {}
        self._following = True
        self._anchor = (0, 0)  # the message at the top of the screen, and how far it is scrolled, px
        self._value = 0  # of the scroll bar, px
        self._arranging = False
        self._fitted_to = 0  # the column, in px, for which the heights were estimated
        self.setAccessibleName("Conversation")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its messages take it, and leave it the keys that scroll
        self.setViewport(QWidget())  # one that Python has made: for another it would load every widget class, 2 MB
        self.verticalScrollBar().setSingleStep(STEP)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self._latest = QToolButton(self)
        self._latest.setText("Jump to latest")
        self._latest.setObjectName("latest")
        self._latest.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._latest.setIcon(look.icon("latest", size=16))
        self._latest.clicked.connect(self.follow)
        self._latest.hide()
        look.changed.connect(self._dress_anew)

    @property
    def messages(self) -> list[Message]:
        """What is shown, the first message first."""
        return list(self._messages)

    def show_thread(self, messages: list[Message]) -> None:
        """Show another thread, at its end."""
        for view in self._views.values():
            _discard(view)
        self._views.clear()
        self._seen.clear()
        self._messages = list(messages)
        self._heights = [self._estimate(message) for message in messages]
        self._following = True
        self._sum_up(0)
        self._arrange()

    def add(self, message: Message) -> None:
        """Append a message; a question takes the reader to the end."""
        self._messages.append(message)
        self._heights.append(self._estimate(message))
        self._sum_up(len(self._messages) - 1)
        if message.role is Role.USER:
            self._following = True
        self._arrange()

    def replace(self, old: Message, new: Message) -> None:
        """Put a new answer in an old one's place; what came after that leaves too."""
        index = self._index(old.id)
        for message in self._messages[index:]:
            self._drop(message.id)
        del self._messages[index:], self._heights[index:]
        self.add(new)

    def change(self, message: Message) -> None:
        """Show a message that has ended."""
        index = self._index(message.id)
        self._messages[index] = message
        view = self._views.get(message.id)
        if isinstance(view, AnswerView):
            view.show_ended(message)
        else:
            self._seen.discard(message.id)

    def grow(self, live: LiveAnswer) -> None:
        """Show what has come of an answer, if it is near the screen."""
        view = self._views.get(live.message.id)
        if isinstance(view, AnswerView):
            view.show_live(live)

    def follow(self) -> None:
        """Go to the end and stay there."""
        self._following = True
        self._arrange()

    # --- where things lie

    def _estimate(self, message: Message) -> int:
        letters_in_line = max(20, self._column() // 8)
        lines = sum(1 + len(line) // letters_in_line for line in message.text.split("\n"))
        return 23 * lines + (24 if message.role is Role.USER else 80)

    def _column(self) -> int:
        """The width in px that messages get, whether or not there is a scroll bar."""
        return max(200, min(COLUMN, self.width() - SCROLL_BAR - 2 * SIDE))

    def _sum_up(self, start: int) -> None:
        """Bring the tops up to date from a message on."""
        steps = (height + GAP for height in self._heights[start:])
        self._tops[start:] = accumulate(steps, initial=self._tops[start] if start else GAP)

    def _index(self, message_id: int) -> int:
        for index in range(len(self._messages) - 1, -1, -1):
            if self._messages[index].id == message_id:
                return index
        raise KeyError(message_id)

    def _near(self) -> range:
        """The messages that exist as widgets."""
        screen = self.viewport().height()
        top = self.verticalScrollBar().value()
        first = bisect_right(self._tops, top - SCREENS_KEPT * screen) - 1
        last = bisect_right(self._tops, top + (1 + SCREENS_KEPT) * screen)
        return range(max(0, first), min(last, len(self._messages)))

    def _arrange(self) -> None:
        """Make what is near the screen, measure it, and keep in place what is being read."""
        if self._arranging or not self.isVisible():
            return
        self._arranging = True
        column = self._column()
        self._place_scroll_bar()
        while self._measure_near(column):
            self._place_scroll_bar()
        self._place_views(column)
        self._value = self.verticalScrollBar().value()
        self._latest.setVisible(not self._following and self._is_below_end())
        self._arranging = False

    def _measure_near(self, column: int) -> bool:
        """Measure all that is near the screen; tells whether anything has moved."""
        return sum(self._measure(index, column) for index in self._near()) > 0

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
        left = (self.width() - SCROLL_BAR - column) // 2
        top = self.verticalScrollBar().value()
        near = self._near()
        ids = {self._messages[index].id for index in near}
        others = [id for id in self._views if id not in ids]
        kept = [id for id in others if _is_in_use(self._views[id])]
        for message_id in set(others).difference(kept):
            self._drop(message_id)
        for index in (*near, *map(self._index, kept)):
            view = self._views[self._messages[index].id]
            view.setGeometry(left, self._tops[index] - top, column, self._heights[index])
            view.show()

    def _is_below_end(self) -> bool:
        bar = self.verticalScrollBar()
        return bar.maximum() - bar.value() > 2

    def _scrolled(self, value: int) -> None:
        if self._arranging:
            return
        self._following = value >= self._value and not self._is_below_end()
        self._value = value
        index = max(0, bisect_right(self._tops, value) - 1)
        self._anchor = (index, value - self._tops[index])
        self._arrange()

    # --- the widgets near the screen

    def _make(self, message: Message) -> MessageView:
        view = self._make_question(message) if message.role is Role.USER else self._make_answer(message)
        view.setParent(self.viewport())
        view.link_activated.connect(self.link_activated)
        self._views[message.id] = view
        self._seen.discard(message.id)
        return view

    def _make_question(self, message: Message) -> QuestionView:
        return QuestionView(self._look, message)

    def _make_answer(self, message: Message) -> AnswerView:
        view = AnswerView(self._look, message)
        live = self._live(message.id)
        if live:
            view.show_live(live)
        else:
            view.show_ended(message)
        view.height_changed.connect(lambda: self._fit(view))
        view.retry_requested.connect(lambda: self.retry_requested.emit(view.message))
        view.step_requested.connect(lambda step: self.step_requested.emit(view.message, step))
        return view

    def _fit(self, view: AnswerView) -> None:
        """Take a message's new height over."""
        self._seen.discard(view.message.id)
        self._arrange()
        view.refit()

    def _drop(self, message_id: int) -> None:
        if view := self._views.pop(message_id, None):
            _discard(view)

    def _dress_anew(self) -> None:
        self._latest.setIcon(self._look.icon("latest", size=16))
        for message_id in list(self._views):
            self._drop(message_id)
        self._arrange()

    # --- Qt's events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._column() != self._fitted_to:
            self._fitted_to = self._column()
            was = self._heights
            self._seen.clear()
            self._heights = [
                self._heights[i] if message.id in self._views else self._estimate(message)
                for i, message in enumerate(self._messages)
            ]
            self._sum_up(0)
            self._keep_place(was)
        self._arrange()
        size = self._latest.sizeHint()
        self._latest.setGeometry(
            (self.width() - size.width()) // 2, self.height() - size.height() - 12, size.width(), size.height()
        )

    def _keep_place(self, heights: list[int]) -> None:
        """After heights have changed from these: keep the same share of the message at the top above the screen."""
        index, offset = self._anchor
        if not self._following and index < len(heights) and offset > 0:
            self._measure(index, self._column())
            self._anchor = (index, round(offset * self._heights[index] / heights[index]))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Home:
                self.verticalScrollBar().setValue(0)
            case Qt.Key.Key_End:
                self.follow()
            case Qt.Key.Key_Space:
                self.verticalScrollBar().triggerAction(QScrollBar.SliderAction.SliderPageStepAdd)
            case _:
                super().keyPressEvent(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """The views are placed by hand."""

    def sizeHint(self) -> QSize:
        return QSize(COLUMN, 400)


def _discard(view: QWidget) -> None:
    view.hide()
    view.deleteLater()


def _is_in_use(view: QWidget) -> bool:
    """Whether the keyboard is in it, so that taking it away would throw the reader out."""
    focus: QWidget | None = view.window().focusWidget()
    return focus is not None and view.isAncestorOf(focus)
