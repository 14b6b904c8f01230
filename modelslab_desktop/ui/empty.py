"""What stands in a conversation that has not begun: who will answer, and a few ways to begin."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton

from modelslab_desktop.core.models import is_demo, readable_name
from modelslab_desktop.ui.page import Page
from modelslab_desktop.ui.theme import Look

SUGGESTIONS = {
    "Improve an e-mail": "Make this e-mail shorter and friendlier:\n\n",
    "Explain it in plain words": "Explain in plain words: ",
    "Compare things in a table": "Make a table that compares ",
}
TOUR_QUESTION = "Show me around"


class EmptyChat(Page):
    """What stands where the messages will be, with a few ways to begin."""

    suggested = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._model = _label("muted")
        self._tour = self._button("Take the guided tour", TOUR_QUESTION)
        self._fill(look)
        look.changed.connect(self.fit)

    def show_model(self, model_id: str) -> None:
        """Say who will answer."""
        name = readable_name(model_id)
        self._model.setText(f"{name} will answer" if model_id else "Choose a model at the right to begin")
        self._tour.setVisible(is_demo(model_id))

    def fit(self) -> None:
        self._model.setContentsMargins(0, 0, 0, self._look.px(16))
        super().fit()

    def _fill(self, look: Look) -> None:
        look.space(self.rows, 12, 12, 12, 12, gap=8)
        self.rows.addStretch(2)
        self.rows.addWidget(_label("title", "What would you like to ask?"))
        self.rows.addWidget(self._model)
        for button in (self._tour, *(self._button(name, text) for name, text in SUGGESTIONS.items())):
            self.rows.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        self.rows.addStretch(3)

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(name)
        button.clicked.connect(lambda: self.suggested.emit(text))
        return button


def _label(role: str, text: str = "") -> QLabel:
    label = QLabel(text)
    label.setProperty("role", role)
    label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    label.setWordWrap(True)
    return label
