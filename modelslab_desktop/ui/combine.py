"""The card that has one answer written out of several, after showing what is sent, and to whom."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit, QPushButton, QSizePolicy, QVBoxLayout

from modelslab_desktop.core.combining import combining_prompt
from modelslab_desktop.ui.card_page import CardPage, label
from modelslab_desktop.ui.flow import Flow
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.two_lines import ModelButton

PREVIEW = 200  # px at a zoom of 1, high


class Combine(CardPage):
    """Ticked answers, the model that combines them, and the very text that it is sent."""

    model_requested = Signal()
    send_requested = Signal(str, str)  # model id, the text

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Combine answers")
        self._question = ""
        self._answers: list[tuple[_Tick, str]] = []
        self._model_id = ""
        self._ticks = QVBoxLayout()
        look.space(self._ticks, 0, 0, 0, 0, gap=4)
        self._model = ModelButton(look)
        self._said = label(role="muted")
        self._sent = QPlainTextEdit()
        self._sent.setProperty("role", "field")
        self._sent.setReadOnly(True)
        self._sent.setAccessibleName("What is sent")
        self._sent.setTabChangesFocus(True)
        self._send = QPushButton("Send")
        self._send.setProperty("role", "primary")
        self.add_section("", label("One model writes one answer out of those that you tick.", "muted"))
        self.add_section("Answers", self._ticks)
        self.add_section("Written by", self._model)
        self.add_section("What is sent", self._said, self._sent)
        foot = QVBoxLayout()
        foot.addLayout(Flow(look, self._send))
        self.set_foot(foot)
        self.setFocusProxy(self._model)
        self._model.clicked.connect(self.model_requested)
        self._send.clicked.connect(lambda: self.send_requested.emit(self._model_id, self._sent.toPlainText()))
        look.changed.connect(self._dress)
        self._dress()

    def show_answers(self, question: str, answers: Sequence[tuple[str, str]], model_id: str) -> None:
        """Offer answers, given by their labels and their texts, and the model that is likely to be wanted."""
        for tick, _ in self._answers:
            tick.hide()
            tick.deleteLater()
        self._question = question
        self._answers = [(_Tick(name), text) for name, text in answers]
        for tick, _ in self._answers:
            tick.setChecked(True)
            tick.toggled.connect(self._show)
            self._ticks.addWidget(tick)
        self.show_model(model_id)

    def show_model(self, model_id: str) -> None:
        """Let this model do it."""
        self._model_id = model_id
        self._show()

    def _show(self) -> None:
        ticked = [text for tick, text in self._answers if tick.isChecked()]
        text = combining_prompt(self._question, ticked) if ticked else ""
        self._model.show_model(self._model_id)
        self._sent.setPlainText(text)
        is_enough = len(ticked) > 1
        self._send.setEnabled(is_enough and bool(self._model_id))
        self._said.setText(
            f"These {len(text.split()):,} words go to {self._model_id}, in a new chat of their own."
            if is_enough
            else "Tick at least two answers."
        )

    def _dress(self) -> None:
        self._sent.setFixedHeight(self._look.px(PREVIEW))


class _Tick(QCheckBox):
    """A tick for an answer, whose name is shortened where there is too little room for it."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self._name = name
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._shorten()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self._shorten()

    def _shorten(self) -> None:
        box = self.sizeHint().width() - self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic.value, self.text()).width()
        shown = self.fontMetrics().elidedText(self._name, Qt.TextElideMode.ElideRight, self.width() - box)
        self.setText(shown)
        self.setToolTip(self._name if shown != self._name else "")
