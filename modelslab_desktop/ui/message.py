"""One message as it stands in the transcript: its speaker, its text, what is said of it and what can be done."""

import time
from collections.abc import Callable

from PySide6.QtCore import QMimeData, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from modelslab_desktop.core.chat import Message, State
from modelslab_desktop.core.models import readable_name
from modelslab_desktop.session.live import LiveAnswer
from modelslab_desktop.ui.problem import ProblemBox
from modelslab_desktop.ui.reading import Reading
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.words import Step, said_of, seconds, words_for

GAP = 8  # px between the parts of a message
TEXT_GAP = 12  # px below the text
RETRIES = (Step.TRY_AGAIN, Step.WAIT)
BUBBLE_PADDING = 12  # px
BUBBLE_RADIUS = 12  # px
DRAWN_AFTER = 100  # ms
COPIED_SHOWN = 2000  # ms
BUBBLE_SHARE = 0.85  # of the column, at most


class QuestionView(QWidget):
    """A question, as typed, on a soft surface at the right."""

    link_activated = Signal(str)

    def __init__(self, look: Look, message: Message) -> None:
        super().__init__()
        # loaded late: Markdown costs 49 ms of start-up
        from modelslab_desktop.markup import question_html

        self._look = look
        self._text = Reading(look, "Question")
        self._text.setParent(self)
        self._text.show_html(question_html(message.text))
        self._text.link_activated.connect(self.link_activated)

    def height_at(self, width: int) -> int:
        """The height in px at a width in px."""
        return self._text.height_at(self._text_width(width)) - self._text.gap_below() + 2 * BUBBLE_PADDING

    def resizeEvent(self, event: QResizeEvent) -> None:
        inner = self._text_width(self.width())
        left = self.width() - inner - BUBBLE_PADDING
        self._text.setGeometry(left, BUBBLE_PADDING, inner, self._text.height_at(inner))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.color("question"))
        left = self._text.x() - BUBBLE_PADDING
        painter.drawRoundedRect(QRectF(left, 0, self.width() - left, self.height()), BUBBLE_RADIUS, BUBBLE_RADIUS)
        self._text.paint_behind(painter, event.rect())

    def _text_width(self, width: int) -> int:
        most = int(width * BUBBLE_SHARE) - 2 * BUBBLE_PADDING
        self._text.height_at(most)
        return min(most, self._text.ideal_width() + 2)


class AnswerView(QWidget):
    """An answer: who speaks, its thinking (folded), its text, its trouble and its footer."""

    height_changed = Signal()
    retry_requested = Signal()
    step_requested = Signal(object)  # Step
    link_activated = Signal(str)

    def __init__(self, look: Look, message: Message) -> None:
        super().__init__()
        self._look = look
        self._message = message
        self._source = ""  # what is shown, as Markdown
        name = readable_name(message.model)
        self._speaker = QLabel(name, self)
        self._speaker.setProperty("role", "heading")
        self._speaker.setTextFormat(Qt.TextFormat.PlainText)
        self._thought = self._fold_button()
        self._thinking: Reading | None = None
        self._text = Reading(look, f"Answer from {name}")
        self._text.setParent(self)
        self._text.link_activated.connect(self.link_activated)
        self._problem: ProblemBox | None = None
        self._live: LiveAnswer | None = None
        self._later = QTimer(self)  # draws what came too soon, should nothing follow
        self._later.setSingleShot(True)
        self._later.setInterval(DRAWN_AFTER)
        self._later.timeout.connect(self._draw_rest)
        self._footer = QWidget(self)
        self._said = QLabel()
        self._said.setProperty("role", "muted")
        self._said.setWordWrap(True)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._copy = self._button("copy", "Copy", self._copy_text)
        self._retry = self._button("retry", "Ask again", lambda: self.retry_requested.emit())
        row = QHBoxLayout(self._footer)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._said, 1)
        row.addWidget(self._copy)
        row.addWidget(self._retry)

    @property
    def message(self) -> Message:
        """The message that is shown."""
        return self._message

    def show_live(self, live: LiveAnswer) -> None:
        """Show as much of the answer as has come."""
        text, thinking = live.reply.text, live.reply.thinking
        self._source = text
        self._show_thinking(thinking, "Thinking…")
        drawn = self._text.grow(text)
        self._said.setText(_progress(live))
        self._copy.setVisible(bool(text))
        self._retry.hide()
        if drawn:
            self.height_changed.emit()
        else:
            self._live = live
            self._later.start()

    def _draw_rest(self) -> None:
        if self._live:
            self.show_live(self._live)

    def show_ended(self, message: Message) -> None:
        """Show the whole answer and how it ended."""
        self._message = message
        self._live = None
        self._source = message.text
        self._show_thinking(message.thinking, "Thought")
        self._text.finish(message.text)
        self._said.setText(said_of(message))
        self._copy.setVisible(bool(message.text))
        self._retry.setVisible(not self._problem_retries)
        self._show_problem(message)
        self.height_changed.emit()

    def offer_retry(self, offered: bool) -> bool:
        """Show or hide what asks for the answer again, once it has ended; tells whether the height may be another."""
        ended = self._message.state is not State.STREAMING
        self._retry.setVisible(offered and ended and not self._problem_retries)
        return self._problem is not None and self._problem_retries and self._problem.offer_step(offered)

    def height_at(self, width: int) -> int:
        """The height in px at a width in px."""
        return self._arrange(width, move=False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._arrange(self.width(), move=True)

    def paintEvent(self, event: QPaintEvent) -> None:
        self._text.paint_behind(QPainter(self), event.rect())

    def refit(self) -> None:
        """Place the parts anew in the width that there is."""
        self._arrange(self.width(), move=True)

    def _arrange(self, width: int, *, move: bool) -> int:
        """Stack the parts that are shown; returns the height in px that they take."""
        top = 0
        for part, height in self._parts(width):
            if move:
                part.setGeometry(0, top, part.sizeHint().width() if part is self._thought else width, height)
            if part is self._text:
                top += height - self._text.gap_below() + TEXT_GAP
            else:
                top += height + GAP
        return top - GAP

    def _parts(self, width: int) -> list[tuple[QWidget, int]]:
        parts: list[tuple[QWidget, int]] = [(self._speaker, self._speaker.sizeHint().height())]
        if not self._thought.isHidden():
            parts.append((self._thought, self._thought.sizeHint().height()))
        if self._thinking and not self._thinking.isHidden():
            parts.append((self._thinking, self._thinking.height_at(width)))
        parts.append((self._text, self._text.height_at(width)))
        if self._problem:
            parts.append((self._problem, self._problem.height_at(width)))
        parts.append((self._footer, max(28, self._footer.sizeHint().height())))
        return parts

    def _show_thinking(self, thinking: str, title: str) -> None:
        self._thought.setVisible(bool(thinking))
        self._thought.setText(title)
        if self._thinking and not self._thinking.isHidden():
            self._thinking.setPlainText(thinking)
        self._thought.setProperty("thinking", thinking)

    def _show_problem(self, message: Message) -> None:
        if self._problem:
            self._problem.hide()
            self._problem.deleteLater()
            self._problem = None
        if message.problem is None:
            return
        self._problem = ProblemBox(
            self._look,
            words_for(message.problem, readable_name(message.model)),
            message.problem.detail,
            wait=message.wait_left(time.time()),
        )
        self._problem.setParent(self)
        self._problem.step_requested.connect(self._take_step)
        self._problem.height_changed.connect(self.height_changed)
        self._problem.show()

    @property
    def _problem_retries(self) -> bool:
        """Whether the box of the trouble asks for the answer again by itself."""
        problem = self._message.problem
        return problem is not None and words_for(problem).step in RETRIES

    def _take_step(self, step: Step) -> None:
        if step in RETRIES:
            self.retry_requested.emit()
        else:
            self.step_requested.emit(step)

    def _copy_text(self) -> None:
        # loaded late: Markdown costs 49 ms of start-up
        from modelslab_desktop.markup import to_html

        data = QMimeData()
        data.setText(self._source)  # as plain text the rendered one would lack its bullets and numbers
        data.setHtml(to_html(self._source))
        QGuiApplication.clipboard().setMimeData(data)
        self._copy.setText("Copied")
        self._copy.setIcon(self._look.icon("check", size=16))
        QTimer.singleShot(COPIED_SHOWN, self._copy, self._offer_copy)

    def _offer_copy(self) -> None:
        self._copy.setText("Copy")
        self._copy.setIcon(self._look.icon("copy", size=16))

    def _toggle_thinking(self, shown: bool) -> None:
        if self._thinking is None:
            self._thinking = Reading(self._look, "Thinking")
            self._thinking.setParent(self)
        self._thinking.setPlainText(self._thought.property("thinking"))
        self._thinking.setVisible(shown)
        self._thought.setIcon(self._look.icon("down" if shown else "right", size=16))
        self.height_changed.emit()

    def _fold_button(self) -> QToolButton:
        button = QToolButton(self)
        button.setCheckable(True)
        button.setProperty("role", "small")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setIcon(self._look.icon("right", size=16))
        button.toggled.connect(self._toggle_thinking)
        return button

    def _button(self, icon: str, name: str, slot: Callable[[], None]) -> QPushButton:
        button = QPushButton(self._look.icon(icon, size=16), name)
        button.setProperty("role", "small")
        button.setIconSize(QSize(16, 16))
        button.clicked.connect(slot)
        return button


MessageView = QuestionView | AnswerView


def _progress(live: LiveAnswer) -> str:
    """What is going on with an answer on its way, in words."""
    if live.queued:
        return "Waiting for a free place: other answers are still on their way"
    if live.waiting:
        return f"{words_for(live.waiting.problem).title}. Trying again in {seconds(max(0, round(live.wait_left)))}"
    if live.reply.text:
        return "Writing…"
    return "Thinking…" if live.reply.thinking else "Waiting for the first words…"
