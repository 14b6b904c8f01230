"""What stands in a conversation that has not begun: who will answer, and a few ways to begin."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from modelslab_desktop.core.models import is_demo, readable_name

SUGGESTIONS = {
    "Make an e-mail shorter and friendlier": "Make this e-mail shorter and friendlier:\n\n",
    "Explain something in plain words": "Explain in plain words: ",
    "Compare things in a table": "Make a table that compares ",
}
TOUR_QUESTION = "Show me around"


class EmptyChat(QWidget):
    """What stands where the messages will be, with a few ways to begin."""

    suggested = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        title = QLabel("What would you like to ask?")
        title.setProperty("role", "title")
        self._model = QLabel()
        self._model.setProperty("role", "muted")
        self._tour = self._button("Take the guided tour", TOUR_QUESTION)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        column.addStretch(2)
        column.addWidget(title, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._model, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(16)
        column.addWidget(self._tour, 0, Qt.AlignmentFlag.AlignHCenter)
        for name, text in SUGGESTIONS.items():
            column.addWidget(self._button(name, text), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)

    def show_model(self, model_id: str) -> None:
        """Say who will answer."""
        name = readable_name(model_id)
        self._model.setText(f"{name} will answer" if model_id else "Choose a model at the right to begin")
        self._tour.setVisible(is_demo(model_id))

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(name)
        button.clicked.connect(lambda: self.suggested.emit(text))
        return button
