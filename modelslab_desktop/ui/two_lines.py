"""Buttons that say two things, one beneath the other; what is too long is elided."""

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QStyle

from modelslab_desktop.core.models import readable_name
from modelslab_desktop.ui.theme import CONTROL, ICON_SIZE, SMALL, Look

HEIGHT = 56  # px


class TwoLineButton(QPushButton):
    """A button with a line of text and a smaller one beneath it, and an icon at its end where there is one."""

    def __init__(self, look: Look, icon: str = "") -> None:
        super().__init__()
        self._look = look
        self._icon = icon
        self._lines = ("", "")
        self._elide = Qt.TextElideMode.ElideRight
        look.changed.connect(self._dress)
        self._dress()

    def show_lines(self, first: str, second: str = "", elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight) -> None:
        """Show these lines; a single one stands in the middle."""
        self._lines = (first, second)
        self._elide = elide
        self.setToolTip(f"{first}\n{second}" if second else "")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter, px = QPainter(self), self._look.px
        place = QRect(px(12), px(8), self.width() - px(24), self.height() - px(16))
        if self._icon:
            edge = px(ICON_SIZE)
            icon = QRect(self.width() - px(12) - edge, (self.height() - edge) // 2, edge, edge)
            self._look.icon(self._icon).paint(painter, self._mirrored(icon))
            place.setWidth(place.width() - edge - px(8))
        first, second = self._lines
        half = place.height() // 2 if second else 0
        self._draw(painter, first, place.adjusted(0, 0, 0, -half), CONTROL, "text")
        if second:
            self._draw(painter, second, place.adjusted(0, half, 0, 0), SMALL, "text-muted")

    def _draw(self, painter: QPainter, text: str, place: QRect, pixels: float, role: str) -> None:
        font = self._look.font(pixels)
        leading = QStyle.visualAlignment(self.layoutDirection(), Qt.AlignmentFlag.AlignLeft)
        painter.setFont(font)
        painter.setPen(self._look.color(role))
        shown = QFontMetrics(font).elidedText(text, self._elide, place.width())
        painter.drawText(self._mirrored(place), leading | Qt.AlignmentFlag.AlignVCenter, shown)

    def _dress(self) -> None:
        self.setFixedHeight(self._look.px(HEIGHT))
        self.update()

    def _mirrored(self, place: QRect) -> QRect:
        return QStyle.visualRect(self.layoutDirection(), self.rect(), place)


class ModelButton(TwoLineButton):
    """Shows a model's readable name with its id beneath."""

    def __init__(self, look: Look) -> None:
        super().__init__(look, "down")
        self.show_model("")

    def show_model(self, model_id: str) -> None:
        """Show this model; an empty id means that none is chosen yet."""
        name = readable_name(model_id) if model_id else "Choose a model"
        self.setAccessibleName(f"Model: {name if model_id else 'none chosen yet'}")
        self.setAccessibleDescription(model_id)
        self.show_lines(name, model_id, Qt.TextElideMode.ElideMiddle)
