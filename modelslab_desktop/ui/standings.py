"""The table of how the models stand, with their ratings drawn as a dot and a line; knows no verdict."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPen, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)

from modelslab_desktop.core.models import readable_name
from modelslab_desktop.core.rating import Rating, Standing
from modelslab_desktop.session.results import TOO_FEW, percent
from modelslab_desktop.ui.theme import CONTROL, SMALL, Look

Index = QModelIndex | QPersistentModelIndex

ROW: Final = 48  # px
_COLUMNS: Final = ("Model", "Verdicts", "Won", "Lost", "Tied", "Rating, out of 100", "Chart of the ratings")
_MODEL, _RATING, _CHART = 0, 5, 6
_COUNTS: Final = range(1, 5)
_WIDTHS: Final = (180, 76, 56, 56, 56, 150, 180)  # px; the model's and, where the counts are left out, the chart's vary
_LEAST_CHART: Final = 100  # px
_INSET: Final = 8  # px, from a cell's edge to its text
_SCALE_INSET: Final = 20  # px, from the edges of the chart to its ends
_DOT: Final = 5  # px, its radius
_TICK: Final = 4  # px, half the height of a line's end
_ROOT: Final = QModelIndex()


class StandingsModel(QAbstractTableModel):
    """A row for each model."""

    def __init__(self) -> None:
        super().__init__()
        self.standings: list[Standing] = []

    def become(self, standings: Sequence[Standing]) -> None:
        """Take other rows over."""
        self.beginResetModel()
        self.standings = list(standings)
        self.endResetModel()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.standings)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(_COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if section == _CHART else _COLUMNS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _alignment(section)
        return _COLUMNS[section] if role == Qt.ItemDataRole.AccessibleTextRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        standing, column = self.standings[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return "" if column == _CHART else _said(standing)[column]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return _said(standing)[_RATING if column == _CHART else column]
        if column == _MODEL and role == Qt.ItemDataRole.ToolTipRole:
            return standing.model
        if column == _MODEL and role == Qt.ItemDataRole.AccessibleDescriptionRole:
            return praise(standing)
        return None


class StandingsTable(QTableView):
    """As high as its rows; where it is narrow, what has no column stands below the model's name."""

    def __init__(self, look: Look, rows: StandingsModel) -> None:
        super().__init__()
        self._look = look
        self._rows = rows
        self.setAccessibleName("My results by model")
        self.setModel(rows)
        self.setItemDelegate(_Cells(look, rows, self))
        self.setHorizontalHeader(_Head(look, self))
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows.modelReset.connect(self.fit)
        self.fit()

    def fit(self) -> None:
        """Take the number of rows, and the lengths of another zoom."""
        row = self._look.px(ROW)
        self.horizontalHeader().setMinimumSectionSize(1)
        self.verticalHeader().setMinimumSectionSize(row)
        self.verticalHeader().setDefaultSectionSize(row)
        self.setFixedHeight(self.horizontalHeader().sizeHint().height() + self._rows.rowCount() * row + 1)
        self._share_width()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(_WIDTHS[_MODEL]), self.minimumHeight())

    def below(self, standing: Standing) -> str:
        """What stands below the model's name."""
        if self.isColumnHidden(_RATING):
            return _rated(standing.rating)
        return counts(standing) if self.isColumnHidden(_COUNTS[0]) else praise(standing)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        """Show as many columns as there is room for; the model's gets what is left."""
        widths, room = list(map(self._look.px, _WIDTHS)), self.viewport().width()
        shown = {_MODEL, _RATING, _CHART, *_COUNTS}
        if room < sum(widths):
            shown -= {*_COUNTS}
            widths[_CHART] = min(widths[_CHART], room - widths[_MODEL] - widths[_RATING])
        if widths[_CHART] < self._look.px(_LEAST_CHART):
            shown -= {_CHART}
        if room < widths[_MODEL] + widths[_RATING]:
            shown -= {_RATING}
        widths[_MODEL] = room - sum(widths[column] for column in shown - {_MODEL})
        for column, width in enumerate(widths):
            self.setColumnHidden(column, column not in shown)
            if column in shown:
                self.setColumnWidth(column, width)


class _Cells(QStyledItemDelegate):
    """Paints the cells: the model with what it was chosen for, the counts, and the rating in words and as a picture."""

    def __init__(self, look: Look, rows: StandingsModel, table: StandingsTable) -> None:
        super().__init__(table)
        self._look = look
        self._rows = rows
        self._table = table

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        standing, column = self._rows.standings[index.row()], index.column()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._table.hasFocus() and index.row() == self._table.currentIndex().row():
            painter.fillRect(option.rect, self._look.color("hover"))
        if index.row():
            painter.fillRect(option.rect.x(), option.rect.y(), option.rect.width(), 1, self._look.color("divider"))
        if column == _CHART:
            self._draw_rating(painter, option.rect, standing.rating)
        elif column == _MODEL and (below := self._table.below(standing)):
            half = option.rect.adjusted(0, self._look.px(5), 0, -option.rect.height() // 2)
            self._write(painter, half, _said(standing)[_MODEL], column)
            half.moveTop(option.rect.center().y() - self._look.px(1))
            self._write(painter, half, below, column, SMALL, "text-muted")
        else:
            muted = column == _RATING and standing.rating is None
            role = "text-muted" if muted else "text"
            self._write(painter, option.rect, _said(standing)[column], column, CONTROL, role)
        painter.restore()

    def _write(
        self, painter: QPainter, rect: QRect, text: str, column: int, size: float = CONTROL, role: str = "text"
    ) -> None:
        font = self._look.font(
            size, QFont.Weight.DemiBold if (column, role) == (_MODEL, "text") else QFont.Weight.Normal
        )
        place = rect.adjusted(self._look.px(_INSET), 0, -self._look.px(_INSET), 0)
        painter.setFont(font)
        painter.setPen(self._look.color(role))
        line = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, int(_alignment(column)), line)

    def _draw_rating(self, painter: QPainter, rect: QRect, rating: Rating | None) -> None:
        px, scale = self._look.px, _scale(self._look, rect)
        middle = rect.center().y() + 0.5
        painter.setPen(QPen(self._look.color("divider"), 1))
        painter.drawLine(QPointF(_at(scale, 0.5), rect.top()), QPointF(_at(scale, 0.5), rect.bottom() + 1))
        if rating is None:
            return
        low, high = _at(scale, rating.low), _at(scale, rating.high)
        painter.setPen(QPen(self._look.color("line"), px(2)))
        painter.drawLine(QPointF(low, middle), QPointF(high, middle))
        for end in (low, high):
            painter.drawLine(QPointF(end, middle - px(_TICK)), QPointF(end, middle + px(_TICK)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.color("accent"))
        painter.drawEllipse(QPointF(_at(scale, rating.share), middle), px(_DOT), px(_DOT))


class _Head(QHeaderView):
    """The names of the columns, and the scale of the chart."""

    def __init__(self, look: Look, table: QTableView) -> None:
        super().__init__(Qt.Orientation.Horizontal, table)
        self._look = look
        self.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.setHighlightSections(False)
        self.setAccessibleName("Columns")

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        painter.save()
        super().paintSection(painter, rect, section)
        painter.restore()
        if section != _CHART:
            return
        painter.setFont(self._look.font(SMALL))
        painter.setPen(self._look.color("text-muted"))
        scale, wide = _scale(self._look, rect), self._look.px(2 * _SCALE_INSET)
        for share in (0.0, 0.5, 1.0):
            place = QRectF(_at(scale, share) - wide / 2, rect.top(), wide, rect.height())
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), str(percent(share)))


def praise(standing: Standing) -> str:
    """What a model was chosen for, and how often."""
    if not standing.reasons:
        return ""
    return "Chosen for: " + ", ".join(f"{reason} {count}" for reason, count in standing.reasons)


def counts(standing: Standing) -> str:
    """How often a model has won, lost and tied."""
    return f"won {standing.wins:,}, lost {standing.losses:,}, tied {standing.ties:,}"


def _said(standing: Standing) -> tuple[str, ...]:
    counted = (standing.verdicts, standing.wins, standing.losses, standing.ties)
    return (readable_name(standing.model), *(f"{count:,}" for count in counted), _rated(standing.rating))


def _rated(rating: Rating | None) -> str:
    if rating is None:
        return TOO_FEW
    return f"{percent(rating.share)}, likely {percent(rating.low)} to {percent(rating.high)}"


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column in _COUNTS else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter


def _scale(look: Look, rect: QRect) -> tuple[float, float]:
    """Where the chart's 0 and 100 stand, in px."""
    return rect.left() + look.px(_SCALE_INSET), rect.right() + 1 - look.px(_SCALE_INSET)


def _at(scale: tuple[float, float], share: float) -> float:
    start, end = scale
    return start + share * (end - start)
