"""One message as it stands in the transcript: its speaker, its text, what is said of it and what can be done."""

import time

from PySide6.QtCore import QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from modelslab_desktop.core.chat import Message, State
from modelslab_desktop.core.models import readable_name
from modelslab_desktop.session.live import LiveAnswer
from modelslab_desktop.ui.answer_words import said_of
from modelslab_desktop.ui.durations import seconds
from modelslab_desktop.ui.footer import Footer
from modelslab_desktop.ui.gallery import Gallery
from modelslab_desktop.ui.problem import ProblemBox
from modelslab_desktop.ui.reading import Reading
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.thinking import Thinking
from modelslab_desktop.ui.words import Step, words_for

GAP = 8  # px between the parts of a message
TEXT_GAP = 12  # px below the text
HIDDEN = "Shown once all have finished"
RETRIES = (Step.TRY_AGAIN, Step.WAIT)
BUBBLE_PADDING = 12  # px
BUBBLE_RADIUS = 12  # px
ROOM_TO_GROW = 600  # px below the text while it grows
DRAWN_AFTER = 100  # ms
BUBBLE_SHARE = 0.85  # of the column, at most


class _View(QWidget):
    """What a question and an answer have in common: a text that is read."""

    link_activated = Signal(str)
    quote_requested = Signal(str)  # a quotation in Markdown

    def __init__(self, look: Look, message: Message, name: str, reading: Reading) -> None:
        super().__init__()
        self.setAutoFillBackground(True)  # so that Qt moves it by copying what is painted, and paints only what is new
        self.setAccessibleName(name)
        self._look = look
        self._message = message
        self._text = reading
        reading.link_activated.connect(self.link_activated)

    @property
    def message(self) -> Message:
        """The message that is shown."""
        return self._message

    @property
    def reading(self) -> Reading:
        """What is read of the message, without any thinking."""
        return self._text

    @property
    def _source(self) -> str:
        return self._message.text

    def copy_source(self) -> None:
        """Copy the whole message as Markdown."""
        # loaded late: few copy
        from modelslab_desktop.ui.copying import copy_source

        copy_source(self._source)


class QuestionView(_View):
    """A question, as typed, on a soft surface at the right."""

    def __init__(self, look: Look, message: Message, gallery: Gallery | None = None) -> None:
        super().__init__(look, message, "You", Reading(look, "Question", gallery, ground="question"))
        # loaded late: Markdown costs 49 ms of start-up
        from modelslab_desktop.markup import question_html

        self._leads = False
        self._text.setParent(self)
        self._text.show_html(question_html(message.text))

    def lead(self) -> None:
        """Stand at the left, above the answers of several models, and no wider than can be read."""
        self._leads = True

    @property
    def box(self) -> QRect:
        """The surface that it stands on."""
        padding = self._look.px(BUBBLE_PADDING)
        return QRect(self._text.x() - padding, 0, self._text.width() + 2 * padding, self.height())

    def copy(self) -> None:
        """Copy the question as it reads."""
        # loaded late: few copy
        from modelslab_desktop.ui.copying import copy_question

        copy_question(self._source)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        _open_menu(self, self._text, event)

    def height_at(self, width: int) -> int:
        """The height in px at a width in px."""
        padding = 2 * self._look.px(BUBBLE_PADDING)
        return self._text.height_at(self._text_width(width)) - self._text.gap_below() + padding

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.refit()

    def refit(self) -> None:
        """Place the text anew in the width that there is."""
        inner, padding = self._text_width(self.width()), self._look.px(BUBBLE_PADDING)
        left = padding if self._leads else self.width() - inner - padding
        self._text.setGeometry(left, padding, inner, self._text.height_at(inner))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.color("question"))
        radius = self._look.px(BUBBLE_RADIUS)
        painter.drawRoundedRect(QRectF(self.box), radius, radius)
        self._text.paint_behind(painter, event.rect())

    def _text_width(self, width: int) -> int:
        widest = min(width, self._look.column) if self._leads else width
        most = int(widest * BUBBLE_SHARE) - 2 * self._look.px(BUBBLE_PADDING)
        self._text.height_at(most)
        return min(most, self._text.ideal_width() + 2)


class AnswerView(_View):
    """An answer: who speaks, its thinking (folded), its text, its trouble and its footer."""

    grew = Signal()  # in height, while it streams
    height_changed = Signal()
    retry_requested = Signal()
    compare_requested = Signal()
    continue_requested = Signal()
    step_requested = Signal(object)  # Step

    def __init__(self, look: Look, message: Message, gallery: Gallery | None = None) -> None:
        name = readable_name(message.model)
        super().__init__(look, message, name, Reading(look, f"Answer from {name}", gallery))
        self.setAttribute(Qt.WidgetAttribute.WA_StaticContents)
        self._speaker = QLabel(name, self)
        self._speaker.setProperty("role", "heading")
        self._speaker.setTextFormat(Qt.TextFormat.PlainText)
        self._thinking: Thinking | None = None
        self._text.setParent(self)  # below the speaker
        self._problem: ProblemBox | None = None
        self._live: LiveAnswer | None = None
        self._measures: tuple[int, int, int, str] | None = None  # what its height depends on, while it streams
        self._later: QTimer | None = None
        self._footer = Footer(look, self)
        self._footer.copy_requested.connect(self.copy)
        self._footer.retry_requested.connect(self.retry_requested)
        self._footer.compare_requested.connect(self.compare_requested)
        self._footer.continue_requested.connect(self.continue_requested)

    @property
    def box(self) -> QRect:
        """All of it."""
        return self.rect()

    def copy(self) -> None:
        """Copy the whole answer as it reads, without its thinking."""
        # loaded late: few copy
        from modelslab_desktop.ui.copying import copy_answer

        copy_answer(self._source)
        self._footer.confirm_copied()

    @property
    def _source(self) -> str:
        return self._live.reply.text if self._live else self._message.text

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        on_thinking = self._thinking and self._thinking.geometry().contains(event.pos())
        thought = self._thinking.reading if self._thinking and on_thinking else None
        _open_menu(self, thought or self._text, event)

    def show_live(self, live: LiveAnswer) -> None:
        """Show as much of the answer as has come."""
        self._live = live
        thought = self._think().show_live(live) if live.reply.has_thinking else True
        more = live.reply.text_since(self._text.length)
        drawn = self._text.grow(more) if more is not None else self._text.grow_to(live.reply.text)
        said = _progress(live, written=self._text.length > 0)
        self._footer.say(said)
        self._footer.offer_copy(self._text.length > 0)
        self._footer.offer_retry(False)
        self._draw_later(not (drawn and thought))
        thinking = self._thinking.height_at(self.width()) if self._thinking else 0
        measures = self._text.height_at(self.width()), self._text.gap_below(), thinking, said
        if measures != self._measures:
            self._measures = measures
            self.grew.emit()

    def _draw_later(self, wanted: bool) -> None:
        """See to what came too soon to be drawn, should nothing follow."""
        if self._later is None:
            self._later = QTimer(self)
            self._later.setSingleShot(True)
            self._later.setInterval(DRAWN_AFTER)
            self._later.timeout.connect(self._draw_rest)
        if wanted:
            self._later.start()
        else:
            self._later.stop()

    def _draw_rest(self) -> None:
        if self._live:
            self.show_live(self._live)

    def show_ended(self, message: Message) -> None:
        """Show the whole answer and how it ended; or, of one that is still hidden, that it is."""
        if message.model != self._message.model:
            self._rename(readable_name(message.model))
        self._message = message
        self._live = None
        if self._later:
            self._later.stop()
        if message.thinking:
            self._think().show_ended(message.thinking, message.thought)
        self._text.finish(message.text)
        self._footer.say(HIDDEN if message.state is State.STREAMING else said_of(message))
        self._footer.offer_copy(bool(message.text))
        self._show_problem(message)
        self.height_changed.emit()

    def _rename(self, name: str) -> None:
        """Say whose answer it is once that may be known, or no longer."""
        self.setAccessibleName(name)
        self._text.setAccessibleName(f"Answer from {name}")
        self._speaker.setText(name)

    def show_speaker(self, *, shown: bool) -> None:
        """Show whose answer it is, or not where that stands above it already; a screen reader hears it anyway."""
        if self._speaker.isHidden() is shown:
            self._speaker.setVisible(shown)
            self.height_changed.emit()

    def say(self, words: str) -> None:
        """Say something else than usual of an answer that has ended, or the usual again."""
        if self._message.state is not State.STREAMING:
            self._footer.say(words or said_of(self._message))
            self.height_changed.emit()

    def offer_lanes(self, *, several: bool, named: bool) -> None:
        """Offer to let another model answer as well; among several, to go on with this one, once it is named.

        There is nothing to go on with where nothing came but trouble.
        """
        ended = self._message.state is not State.STREAMING
        self._footer.offer_compare(ended and not several)
        has_any = bool(self._message.text) or self._message.problem is None
        self._footer.offer_continue(ended and several and named and has_any)

    def offer_retry(self, offered: bool) -> bool:
        """Show or hide what asks for the answer again, once it has ended; tells whether the height may be another."""
        ended = self._message.state is not State.STREAMING
        self._footer.offer_retry(offered and ended and not self._problem_retries)
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
        top, gap, text_gap = 0, self._look.px(GAP), self._look.px(TEXT_GAP)
        for part, height in self._parts(width):
            if move:
                part.setGeometry(0, top, width, self._room_for_text(height) if part is self._text else height)
            if part is self._text:
                top += height - self._text.gap_below() + text_gap
            else:
                top += height + gap
        return top - gap

    def _room_for_text(self, height: int) -> int:
        """The height in px that the text gets: more than it needs while it grows, as each change paints all of it."""
        if self._live is None:
            return height
        return self._text.height() if self._text.height() >= height else height + self._look.px(ROOM_TO_GROW)

    def _parts(self, width: int) -> list[tuple[QWidget, int]]:
        parts: list[tuple[QWidget, int]] = []
        if not self._speaker.isHidden():
            parts.append((self._speaker, self._speaker_height(width)))
        if self._thinking:
            parts.append((self._thinking, self._thinking.height_at(width)))
        parts.append((self._text, self._text.height_at(width)))
        if self._problem:
            parts.append((self._problem, self._problem.height_at(width)))
        parts.append((self._footer, self._footer.height_at(width)))
        return parts

    def _speaker_height(self, width: int) -> int:
        hint = self._speaker.sizeHint()
        if hint.width() > width:
            self._speaker.setWordWrap(True)
        return self._speaker.heightForWidth(width) if self._speaker.wordWrap() else hint.height()

    def _think(self) -> Thinking:
        """The thinking, made for the first that comes: few answers have any."""
        if self._thinking is None:
            self._thinking = Thinking(self._look)
            self._thinking.setParent(self)
            self._thinking.stackUnder(self._text)
            self._thinking.height_changed.connect(self.height_changed)
            self._thinking.show()
        return self._thinking

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


MessageView = QuestionView | AnswerView


def _open_menu(view: MessageView, reading: Reading, event: QContextMenuEvent) -> None:
    # loaded late: few open it
    from modelslab_desktop.ui.message_menu import MessageMenu

    menu = MessageMenu(view, reading, reading.link_at(event), is_message=reading is view.reading)
    menu.copy_requested.connect(view.copy)
    menu.source_requested.connect(view.copy_source)
    menu.quote_requested.connect(view.quote_requested)
    menu.link_activated.connect(view.link_activated)
    menu.popup(event.globalPos())


def _progress(live: LiveAnswer, *, written: bool) -> str:
    """What is going on with an answer on its way, in words."""
    if live.queued:
        return "Waiting for a free place: other answers are still on their way"
    if live.waiting:
        return f"{words_for(live.waiting.problem).title}. Trying again in {seconds(max(0, round(live.wait_left)))}"
    if written:
        return "Writing…"
    return "Thinking…" if live.reply.has_thinking else "Waiting for the first words…"
