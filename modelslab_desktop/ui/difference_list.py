"""The list of the numbers, dates and names on which two answers disagree; looks for none itself."""

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFont, QPainter

from modelslab_desktop.core.difference import Disagreement, Mention
from modelslab_desktop.ui.listing import Index, ListView, RowDelegate, Rows, RowState, mirrored
from modelslab_desktop.ui.theme import CONTROL, SMALL, Look

ROW = 30  # px
ROWS = 4  # in sight, at most
MORE_ROWS = 10  # where the list is all there is to see
_KIND = 64  # px, of the word that says what it is
_NOT_THERE = "not there"


class _Row(NamedTuple):
    """A disagreement, and what both answers are called."""

    disagreement: Disagreement
    labels: tuple[str, str]


class DisagreementList(ListView[_Row]):
    """One line for each; a click or Enter leads to its place."""

    chosen = Signal(object)  # Disagreement

    def __init__(self, look: Look) -> None:
        self._shown = _Rows()
        self._lines = _Delegate(look, self._shown)
        self._most = ROWS
        super().__init__("Numbers, dates and names that differ", self._shown, self._lines)
        self.opened.connect(self._choose)

    def show_all(self, found: Sequence[Disagreement], labels: tuple[str, str], *, most: int = ROWS) -> None:
        """Show these, between answers that are called so; so many are in sight at most."""
        self._most = most
        self._shown.become([_Row(each, labels) for each in found])
        self.scrollToTop()
        self.fit()

    def fit(self) -> None:
        super().fit()
        self.setFixedHeight(self._lines.height * min(self._most, max(1, len(self._shown.rows))))

    def _choose(self, index: Index) -> None:
        if row := self._shown.row(index):
            self.chosen.emit(row.disagreement)


class _Rows(Rows[_Row]):
    def said(self, row: _Row, role: int) -> object:
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return in_words(row.disagreement, row.labels)
        return None


def in_words(disagreement: Disagreement, labels: tuple[str, str]) -> str:
    """A disagreement as a sentence."""
    a, b = (_read(mention) for mention in (disagreement.a, disagreement.b))
    said = (f"{label}: {text}" if text else f"not in {label}" for label, text in zip(labels, (a, b), strict=True))
    return f"{disagreement.fact.value}. {'; '.join(said)}"


def _read(mention: Mention | None) -> str:
    return " ".join(mention.text.split()) if mention else ""


class _Delegate(RowDelegate[_Row]):
    """Paints what each answer says below its column."""

    def __init__(self, look: Look, rows: _Rows) -> None:
        super().__init__(look, rows, ROW)

    def paint_row(self, painter: QPainter, rect: QRect, row: _Row, state: RowState) -> None:
        inner, half = self.inner(rect), rect.width() // 2
        kind = self.look.px(_KIND)
        fact, a, b = row.disagreement.fact, row.disagreement.a, row.disagreement.b
        first = QRect(inner.left() + kind, inner.top(), half - kind - inner.left(), inner.height())
        second = QRect(half + self.look.px(18), inner.top(), inner.right() - half - self.look.px(18), inner.height())
        small = self.look.font(SMALL)
        self.write(painter, mirrored(QRect(inner.topLeft(), first.bottomLeft()), rect), fact.value, small, "text-muted")
        for place, mention in ((first, a), (second, b)):
            text, role = (_read(mention), "text") if mention else (_NOT_THERE, "text-muted")
            weight = QFont.Weight.DemiBold if mention and a and b else QFont.Weight.Normal
            self.write(
                painter, mirrored(place, rect), text, self.look.font(CONTROL, weight) if mention else small, role
            )
