"""One cell of a prompt set, opened whole: the prompt, the answer as it reads, and a place for a verdict."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from modelslab_desktop.core.chat import Message, Role, State
from modelslab_desktop.session.live import LiveAnswer
from modelslab_desktop.ui.card_page import label
from modelslab_desktop.ui.gallery import Gallery
from modelslab_desktop.ui.message import AnswerView, QuestionView
from modelslab_desktop.ui.page import scrolling
from modelslab_desktop.ui.theme import Look

MARGIN: Final = 20  # px
GAP: Final = 20  # px, between the prompt and the answer
LEAST: Final = 120  # px of height, for both


class OpenCell(QWidget):
    """Shows an answer under its prompt; which one comes next is only asked for."""

    close_requested = Signal()
    step_wanted = Signal(int, int)  # rows and columns to go
    retry_requested = Signal()
    step_requested = Signal(object)  # Step
    link_activated = Signal(str)

    def __init__(self, look: Look, gallery: Gallery | None = None) -> None:
        super().__init__()
        self.setObjectName("cell")
        self.setAccessibleName("Answer")
        self._look = look
        self._gallery = gallery
        self._answer: Message | None = None
        self._title = label(role="heading")
        self._buttons = {
            "left": self._button("Previous model", "Alt+Left", 0, -1),
            "right": self._button("Next model", "Alt+Right", 0, 1),
            "up": self._button("Previous prompt", "Alt+Up", -1, 0),
            "down": self._button("Next prompt", "Alt+Down", 1, 0),
        }
        self._close = QToolButton()
        self._sheet = _Sheet(look)
        self._area = scrolling(self._sheet)
        self.verdict_place = QVBoxLayout()  # below the answer, where it does not scroll
        self._lay_out()
        self._dress()
        look.changed.connect(self._dress)

    def show_cell(self, title: str, prompt: str, answer: Message | None) -> None:
        """Show an answer; or, without one, that it has not been asked."""
        self._title.setText(title)
        self._answer = answer
        question = Message(0, 0, 0, None, Role.USER, prompt, State.DONE, 0)
        view = self._view_of(answer) if answer else None
        was_read = self._sheet.has_focus()
        self._sheet.show_views(QuestionView(self._look, question, self._gallery), view)
        if was_read:
            self.begin_reading()

    def begin_reading(self) -> None:
        """Give the keyboard to the answer, where there is one."""
        if self._sheet.answer:
            self._sheet.answer.reading.setFocus()
        else:
            self._close.setFocus()

    def shows(self, answer: Message | None) -> bool:
        """Whether this is shown already, as far as it has come."""
        shown = self._answer
        return (shown and (shown.id, shown.state)) == (answer and (answer.id, answer.state))

    def show_steps(self, *, left: bool, right: bool, up: bool, down: bool) -> None:
        """Offer to go where there is something."""
        for name, offered in (("left", left), ("right", right), ("up", up), ("down", down)):
            self._buttons[name].setEnabled(offered)

    def grow(self, live: LiveAnswer) -> None:
        """Show more of the answer, if it is the one shown."""
        if self._answer and self._sheet.answer and live.message.id == self._answer.id:
            self._sheet.answer.show_live(live)

    def _view_of(self, answer: Message) -> AnswerView:
        view = AnswerView(self._look, answer, self._gallery)
        if answer.state is not State.STREAMING:
            view.show_ended(answer)
        view.offer_retry(True)
        view.retry_requested.connect(self.retry_requested)
        view.step_requested.connect(self.step_requested)
        view.link_activated.connect(self.link_activated)
        return view

    def _button(self, name: str, keys: str, rows: int, columns: int) -> QToolButton:
        button = QToolButton()
        button.setAccessibleName(name)
        button.setToolTip(f"{name} ({keys.replace('+', ' + ')})")
        button.clicked.connect(lambda: self.step_wanted.emit(rows, columns))
        return button

    def _lay_out(self) -> None:
        top, rows = QHBoxLayout(), QVBoxLayout(self)
        self._look.space(top, MARGIN, 8, 8, 8, gap=2)
        top.addWidget(self._title, 1)
        for button in (*self._buttons.values(), self._close):
            top.addWidget(button)
        self._look.space(rows, 0, 0, 0, 0)
        rows.addLayout(top)
        rows.addWidget(self._area, 1)
        rows.addLayout(self.verdict_place)
        self._close.setAccessibleName("Close the answer")
        self._close.setToolTip("Close (Esc)")
        self._close.clicked.connect(self.close_requested)

    def _dress(self) -> None:
        for name, button in self._buttons.items():
            button.setIcon(self._look.icon(name))
        self._close.setIcon(self._look.icon("close"))
        self._area.setMinimumHeight(self._look.px(LEAST))


class _Sheet(QWidget):
    """A prompt and the answer to it, one above the other, as high as they need."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("page")
        self._look = look
        self._question: QuestionView | None = None
        self.answer: AnswerView | None = None
        self._empty = QLabel("This has not been asked yet.", self)
        self._empty.setProperty("role", "muted")
        look.changed.connect(self.arrange)

    def show_views(self, question: QuestionView, answer: AnswerView | None) -> None:
        """Show these in the place of others."""
        for old in (self._question, self.answer):
            if old:
                old.hide()
                old.deleteLater()
        self._question, self.answer = question, answer
        for view in (question, answer):
            if view:
                view.setParent(self)
                view.show()
        if answer:
            answer.grew.connect(self.arrange)
            answer.height_changed.connect(self.arrange)
        self._empty.setHidden(answer is not None)
        self.arrange()

    def has_focus(self) -> bool:
        """Whether the keyboard is in one of them."""
        focused: QWidget | None = QApplication.focusWidget()
        return focused is not None and self.isAncestorOf(focused)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.arrange()

    def arrange(self) -> None:
        """Place the parts in the width that there is, and ask for the height that they need."""
        if self._question is None:
            return
        margin = self._look.px(MARGIN)
        width = min(self._look.column, self.width() - 2 * margin)
        left, top = (self.width() - width) // 2, self._look.px(4)
        for part in (self._question, self.answer or self._empty):
            height = part.sizeHint().height() if isinstance(part, QLabel) else part.height_at(width)
            part.setGeometry(left, top, width, height)
            if not isinstance(part, QLabel):
                part.refit()
            top += height + self._look.px(GAP)
        self.setMinimumHeight(top)
