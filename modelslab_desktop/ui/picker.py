"""The list of models to choose from, with its search; knows neither network nor lanes."""

import re
from dataclasses import dataclass
from itertools import groupby

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from modelslab_desktop.core.models import Model
from modelslab_desktop.session.models import Models
from modelslab_desktop.ui.listing import (
    INSET,
    Index,
    ListView,
    RowDelegate,
    Rows,
    RowState,
    SearchField,
    column,
    mirrored,
)
from modelslab_desktop.ui.theme import BODY, ICON_SIZE, SCROLL_BAR, SMALL, Look

ROW = 48  # px
MARGIN = 16  # px, between the card's edge and what stands in it

_LOADING = "Loading the list of models… You can type an id meanwhile."
_PUNCTUATION = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Entry:
    """A model with what the search reads of it, in lower case."""

    id: str
    name: str
    vendor: str
    squeezed: str  # name, id and vendor without punctuation
    words: str  # the same with a space before every word


@dataclass(frozen=True, slots=True)
class Typed:
    """What is typed in the search field, offered as the id of a model that is not listed."""

    id: str


class Picker(QWidget):
    """Search for a model, mark favourites, choose one."""

    model_chosen = Signal(str)
    refresh_requested = Signal()

    def __init__(self, look: Look, models: Models) -> None:
        super().__init__()
        self._look = look
        self._models = models
        self._entries: list[Entry] = []
        self._build()
        self._connect()
        self._read()

    def show_for(self, current_id: str) -> None:
        """Show all models, at the one that is in use."""
        self._rows.current = current_id
        self._search.clear()
        self._show()
        self._list.setCurrentIndex(self._rows.index_of(current_id))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that the field had no use for."""
        if event.key() == Qt.Key.Key_Down and self._search.hasFocus():
            if not self._list.currentIndex().isValid():
                self._list.setCurrentIndex(self._list.first())
            self._list.setFocus()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self._search = SearchField(self._look, "Search models")
        self._rows = ModelRows()
        self._list = ModelList(self._rows, ModelDelegate(self._look, self._rows))
        self._note = QLabel(_LOADING, wordWrap=True)
        self._count = QLabel()
        self._refresh = QPushButton("Refresh")
        self._refresh.setAccessibleName("Refresh the list of models")
        for widget, role in ((self._note, "muted"), (self._count, "muted"), (self._refresh, "link")):
            widget.setProperty("role", role)
        foot = QHBoxLayout()
        self._look.space(foot, 0, 0, 0, 0, gap=4)
        foot.addWidget(self._count)
        foot.addWidget(self._refresh)
        foot.addStretch()
        layout = QVBoxLayout(self)
        self._look.space(layout, MARGIN, MARGIN, MARGIN - SCROLL_BAR, 12, gap=8)
        layout.addLayout(column(self._look, self._search, self._note))
        layout.addWidget(self._list, stretch=1)
        layout.addLayout(foot)
        self.setFocusProxy(self._search)
        self._dress()

    def _connect(self) -> None:
        self._list.favourite_toggled.connect(self._toggle)
        self._list.left_upwards.connect(self._search.setFocus)
        self._list.menu_requested.connect(self._open_menu)
        self._list.opened.connect(self._choose)
        self._list.typed.connect(self._type)
        self._look.changed.connect(self._dress)
        self._models.marks_changed.connect(self._show)
        self._models.models_changed.connect(self._read)
        self._refresh.clicked.connect(self.refresh_requested)
        self._search.returnPressed.connect(self._choose_highlighted)
        self._search.textChanged.connect(self._filter)

    def _dress(self) -> None:
        self._list.fit()
        self._search.fit()
        self._refresh.setFont(self._look.font(SMALL))

    def _read(self) -> None:
        """Take the list of models over."""
        self._entries = [entry(model) for model in self._models.all]
        self._show()

    def _filter(self) -> None:
        self._show()
        self._list.setCurrentIndex(self._list.first() if self._search.text().strip() else self._rows.index(-1))
        self._list.scrollToTop()

    def _show(self) -> None:
        """List what the search field asks for."""
        typed = self._search.text().strip()
        if typed:
            found = matching(self._entries, typed)
            self._list.become([*found, *self._offer(typed, found)])
        else:
            self._list.become(self._in_sections())
        self._rows.mark(set(self._models.favourites))
        self._note.setVisible(not self._entries)
        self._count.setText(_counted(len(self._entries)))

    def _in_sections(self) -> list[str | Entry | Typed]:
        known = {one.id: one for one in self._entries}
        rows: list[str | Entry | Typed] = []
        for heading, ids in (("Favourites", self._models.favourites), ("Recent", self._models.recent)):
            if ids:
                rows += [heading, *(known.get(id) or entry(Model(id)) for id in ids)]
        for vendor, entries in groupby(sorted(self._entries, key=_by_vendor), key=lambda one: one.vendor):
            rows += [vendor, *entries]
        return rows

    def _offer(self, typed: str, found: list[Entry]) -> list[Typed]:
        """What is typed as an id of its own: when nothing matches, or when it looks like one."""
        listed = any(one.id == typed for one in found)
        return [Typed(typed)] if not found or (_looks_like_id(typed) and not listed) else []

    def _choose(self, index: Index) -> None:
        if row := self._rows.row(index):
            self.model_chosen.emit(row.id)

    def _choose_highlighted(self) -> None:
        self._choose(self._list.currentIndex())

    def _toggle(self, index: Index) -> None:
        row = self._rows.row(index)
        if isinstance(row, Entry):
            self._models.mark(row.id, row.id not in self._rows.favourites)

    def _type(self, text: str) -> None:
        """What is typed over the list belongs into the search field."""
        self._search.setFocus()
        self._search.insert(text)

    def _open_menu(self, at: QPoint) -> None:
        index = self._list.indexAt(at)
        row = self._rows.row(index)
        if not isinstance(row, Entry):
            return
        self._list.setCurrentIndex(index)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        words = "Remove from favourites" if row.id in self._rows.favourites else "Add to favourites"
        menu.addAction(words, QKeySequence(Qt.Key.Key_F)).triggered.connect(lambda: self._toggle(index))
        menu.popup(self._list.viewport().mapToGlobal(at))


class ModelRows(Rows[Entry | Typed]):
    """The rows of the list; they say the name, the id and how a model is marked."""

    def __init__(self) -> None:
        super().__init__()
        self.current = ""
        self.favourites: set[str] = set()

    def said(self, row: Entry | Typed, role: int) -> object:
        """The name and the id, and in words what else is painted."""
        if role == Qt.ItemDataRole.DisplayRole:
            return said(row)
        return ", ".join([said(row), *self._marks(row.id)]) if role == Qt.ItemDataRole.AccessibleTextRole else None

    def mark(self, favourites: set[str]) -> None:
        """Say of these models that they are favourites."""
        if favourites != self.favourites:
            self.favourites = favourites
            self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))

    def index_of(self, model_id: str) -> Index:
        """The first row of a model; an invalid index when it is not listed."""
        found = (at for at, row in enumerate(self.rows) if not isinstance(row, str) and row.id == model_id)
        position = next(found, -1)
        return self.reveal(position) if position >= 0 else self.index(-1)

    def _marks(self, model_id: str) -> list[str]:
        favourite = ["favourite"] if model_id in self.favourites else []
        return [*favourite, "current"] if model_id == self.current else favourite


class ModelList(ListView[Entry | Typed]):
    """The list with its star and its key for favourites; whatever else is typed goes to the search."""

    favourite_toggled = Signal(object)  # QModelIndex
    typed = Signal(str)

    def __init__(self, rows: ModelRows, delegate: "ModelDelegate") -> None:
        super().__init__("Models", rows, delegate)
        self.setAccessibleDescription("Enter chooses a model, F marks a favourite.")
        self._star_place = delegate.star_place

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F and not event.modifiers() and self.currentIndex().isValid():
            self.favourite_toggled.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def keyboardSearch(self, search: str) -> None:
        self.typed.emit(search)

    def click(self, index: Index) -> None:
        """A click on the star marks, one beside it chooses."""
        if self._star_place(self.visualRect(index)).contains(self.pressed_at):
            self.favourite_toggled.emit(index)
        else:
            super().click(index)


class ModelDelegate(RowDelegate[Entry | Typed]):
    """Paints the name above the id, the star at the end and a check mark at the model in use."""

    def __init__(self, look: Look, rows: ModelRows) -> None:
        super().__init__(look, rows, ROW, hover="pressed")
        self._models = rows
        self._name = look.font(BODY)
        self._id = look.font(SMALL)

    def fit(self) -> bool:
        self._name = self.look.font(BODY)
        self._id = self.look.font(SMALL)
        return super().fit()

    def star_place(self, row: QRect) -> QRect:
        """Where the star of a row is, which can be clicked."""
        edge, inset = self.look.px(ICON_SIZE), self.look.px(INSET)
        place = QRect(row.right() - inset - edge + 1, row.center().y() - edge // 2, edge, edge)
        return mirrored(place, row)

    def check_place(self, row: QRect) -> QRect:
        """Where the check mark of a row is."""
        beside = self.look.px(ICON_SIZE + INSET)
        return mirrored(mirrored(self.star_place(row), row).translated(-beside, 0), row)

    def paint_row(self, painter: QPainter, rect: QRect, row: Entry | Typed, state: RowState) -> None:
        place, px = self.inner(rect), self.look.px
        if isinstance(row, Typed):
            self.write(painter, place, said(row), self._name, "text")
            return
        if row.id in self._models.favourites:
            self._paint_icon(painter, "star-filled", "accent", self.star_place(rect))
        elif state.hovered or state.focused:
            self._paint_icon(painter, "star", "icon", self.star_place(rect))
        if row.id == self._models.current:
            self._paint_icon(painter, "check", "accent", self.check_place(rect))
        text = mirrored(place.adjusted(0, 0, -2 * px(ICON_SIZE + INSET), 0), place)
        self.write(painter, text.adjusted(0, px(4), 0, px(2 - ROW / 2)), row.name, self._name, "text")
        self.write(painter, text.adjusted(0, px(ROW / 2), 0, -px(4)), row.id, self._id, "text-muted")

    def _paint_icon(self, painter: QPainter, name: str, role: str, place: QRect) -> None:
        self.look.icon(name, role).paint(painter, place)


def entry(model: Model) -> Entry:
    """A model as the list shows and searches it."""
    name, vendor = model.name, model.vendor
    words = _PUNCTUATION.sub(" ", f" {name} {model.id} {vendor}".lower())
    return Entry(model.id, name, vendor, words.replace(" ", ""), words)


def said(row: Entry | Typed) -> str:
    """A row in words."""
    return f"Use “{row.id}” as typed" if isinstance(row, Typed) else f"{row.name}, {row.id}"


def matching(entries: list[Entry], typed: str) -> list[Entry]:
    """The models that have every typed word in name, id or vendor, the best match first."""
    words = [squeezed for word in typed.lower().split() if (squeezed := _PUNCTUATION.sub("", word))]
    start = "".join(words)
    openings = [f" {word}" for word in words]

    def rank(one: Entry) -> int:
        if one.squeezed.startswith(start):
            return 0
        return 1 if all(opening in one.words for opening in openings) else 2

    found = [one for one in entries if all(word in one.squeezed for word in words)]
    return sorted(found, key=lambda one: (rank(one), len(one.name), one.name))


def _by_vendor(one: Entry) -> tuple[str, str]:
    return one.vendor.lower(), one.name.lower()


def _looks_like_id(typed: str) -> bool:
    return " " not in typed and ("/" in typed or "-" in typed)


def _counted(models: int) -> str:
    return "1 model ·" if models == 1 else f"{models} models ·"
