"""A box to choose a word from a list, or to type another one where that is allowed; knows nothing of its words."""

from collections.abc import Iterable

from PySide6.QtCore import QRect, QSignalBlocker, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox

from modelslab_desktop.ui.fields import LineEdit
from modelslab_desktop.ui.listing import mirrored
from modelslab_desktop.ui.theme import Look

_ICON = 16  # px


class ChoiceBox(QComboBox):
    """Drawn in the look of the other fields; its arrow is painted, since Qt's has the colour of no theme.

    With a placeholder, another word can be typed.
    """

    def __init__(self, look: Look, name: str, *, placeholder: str = "", width: int = 180) -> None:
        super().__init__()
        self._look = look
        self._width = width
        self.setAccessibleName(name)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.field = LineEdit(name, placeholder)
        if placeholder:
            self.setEditable(True)
            self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
            self.setLineEdit(self.field)

    def offer(self, words: Iterable[str]) -> None:
        """Offer these, and leave what is typed as it is."""
        with QSignalBlocker(self):
            typed = self.currentText()
            self.clear()
            self.addItems(list(words))
            if self.isEditable():
                self.setCurrentIndex(-1)
                self.setEditText(typed)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(self._width), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(80), super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        edge = self._look.px(_ICON)
        place = QRect(self.width() - edge - self._look.px(8), (self.height() - edge) // 2, edge, edge)
        self._look.icon("down", size=_ICON).paint(QPainter(self), mirrored(place, self.rect()))
