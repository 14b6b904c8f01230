"""What is said where a model was not asked: on the page, below the answers of the others; knows no message."""

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from modelslab_desktop.ui.theme import SMALL, Look

NOT_ASKED = "Not asked"
HEIGHT = 24  # px at a zoom of 1


class Gaps(QWidget):
    """All places on the page that are left blank: one widget, which lets the mouse through."""

    def __init__(self, look: Look, page: QWidget) -> None:
        super().__init__(page)
        self._look = look
        self._page = page
        self._places: list[QRect] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    @property
    def places(self) -> list[QRect]:
        """Where it is said, on the page."""
        return list(self._places)

    def show_at(self, spans: Sequence[tuple[int, int, int]]) -> None:
        """Say it in these places, each given by its left edge, its top and its width, px."""
        height = self._look.px(HEIGHT)
        places = [QRect(left, top, width, height) for left, top, width in spans]
        for changed in (*self._places, *places) if places != self._places else ():
            self.update(changed)
        self._places = places
        self.setGeometry(self._page.rect())
        self.setVisible(bool(places))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._look.font(SMALL))
        painter.setPen(self._look.color("text-muted"))
        for place in self._places:
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeading, NOT_ASKED)
