"""Tables into a QTextDocument: rows are gathered, then written at once, in columns of a sensible width."""

from dataclasses import dataclass, field
from math import ceil

from PySide6.QtGui import (
    QFontMetricsF,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextLength,
    QTextTable,
    QTextTableFormat,
)

from modelslab_desktop.ui.formats import (
    CELL_PADDING,
    MATH,
    PARAGRAPH_GAP,
    TABLE_COLUMNS,
    TABLE_GAP_BELOW,
    TABLE_NUMBER,
    Formats,
    Holder,
    hold,
)
from modelslab_desktop.ui.theme import Look

# px at a zoom of 1
WIDEST = 320  # as a column is at most, where its text would go on
NARROWEST = 140  # as a column is made to fit, where it would like more
COMFORT = 220  # as a column is made at most, where the table scrolls anyway
SCROLL_ROOM = 8  # for what scrolls a table that is too wide

ROUNDING = 1  # px, by which Qt may make a column narrower than it was told

_NO_OBJECT = QTextFormat.ObjectTypes.NoObject.value

NO_TABLE = -1
LONG = 120  # characters that are surely wider than the widest column
NEARLY = 0.6  # of the characters of a column's longest text; a shorter one is not wider


@dataclass(slots=True)
class Cell:
    """A cell on its way into the document."""

    heading: bool
    align: str
    runs: list[tuple[str, QTextCharFormat]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a table stands: how far from the edge and from what is above, px; and in what."""

    left: int
    above: int
    holder: Holder


@dataclass(frozen=True, slots=True)
class Column:
    """How wide a column would like to be, and is at least; px."""

    wanted: int
    least: int


class TableRows:
    """The rows of a table, as they are read."""

    def __init__(self) -> None:
        self._rows: list[list[Cell]] = []
        self._table: QTextTable | None = None
        self._written = 0  # rows that stand in it
        self._columns: list[Column] = []  # of these

    @property
    def index(self) -> int:
        """The index of the document's table, once that has been written."""
        return self._table.objectIndex() if self._table else NO_TABLE

    @property
    def count(self) -> int:
        """How many rows have begun."""
        return len(self._rows)

    def begin(self) -> None:
        """Begin a row."""
        self._rows.append([])

    def add(self, cell: Cell) -> None:
        """Append a cell to the last row."""
        if self._rows:
            self._rows[-1].append(cell)

    def keep(self, count: int, cursor: QTextCursor) -> None:
        """Take the rows after so many away again, from the document too, and go behind the table."""
        del self._rows[count:]
        if self._table and self._written > count:
            self._table.removeRows(count, self._written - count)
            self._written = count
        if self._table:
            cursor.setPosition(self._table.lastPosition() + 1)

    def insert(self, cursor: QTextCursor, look: Look, formats: Formats, place: Place) -> bool:
        """Write what is new of the table, and go behind it; false when it has no cells."""
        rows = self._rows[self._written :]
        if not any(rows):
            return False
        columns = [_measured(rows, c, formats, cursor) for c in range(max(map(len, self._rows)))]
        if self._table is None:
            self._table = _inserted(cursor, len(rows), columns, _table_format(formats, place), look)
        else:
            self._table.appendRows(len(rows))
            columns = list(map(_wider, columns, self._columns))
            _widen(self._table, columns, cursor.document().textWidth(), look)
        self._columns = columns
        for r, row in enumerate(rows, self._written):
            for c, cell in enumerate(row):
                _fill(self._table, r, c, cell, formats)
        self._written = len(self._rows)
        cursor.setPosition(self._table.lastPosition() + 1)
        return True


def _inserted(cursor: QTextCursor, rows: int, columns: list[Column], form: QTextTableFormat, look: Look) -> QTextTable:
    form.setProperty(TABLE_NUMBER, cursor.position() + 1)
    form.setProperty(TABLE_COLUMNS, _written(columns))
    _fit(form, columns, cursor.document().textWidth(), look)
    return cursor.insertTable(rows, len(columns), form)


def _wider(one: Column, other: Column) -> Column:
    return Column(max(one.wanted, other.wanted), max(one.least, other.least))


def _widen(table: QTextTable, columns: list[Column], width: float, look: Look) -> None:
    """Give a table that has grown the widths that its columns would like now."""
    form = table.format()
    if form.stringProperty(TABLE_COLUMNS) != _written(columns):
        form.setProperty(TABLE_COLUMNS, _written(columns))
        _fit(form, columns, width, look)
        table.setFormat(form)


def fit_tables(document: QTextDocument, width: int, look: Look) -> None:
    """Give the columns of every table the widths that suit a document of this width in px."""
    for table in document.rootFrame().childFrames():
        if isinstance(table, QTextTable):
            form = table.format()
            _fit(form, _read(form.stringProperty(TABLE_COLUMNS)), width, look)
            if form != table.format():
                table.setFormat(form)


def set_gap_below(document: QTextDocument, index: int, gap: float, formats: Formats) -> None:
    """Keep what follows the table with an index so many px away from it: Qt heeds only the table's margin there."""
    table = document.object(index)
    if not isinstance(table, QTextTable):
        return
    form = table.format()
    more = max(round(gap), formats.px(PARAGRAPH_GAP)) - form.intProperty(TABLE_GAP_BELOW)
    if more:
        form.setProperty(TABLE_GAP_BELOW, form.intProperty(TABLE_GAP_BELOW) + more)
        form.setBottomMargin(form.bottomMargin() + more)
        table.setFormat(form)


def _fill(table: QTextTable, r: int, c: int, cell: Cell, formats: Formats) -> None:
    place = table.cellAt(r, c)
    place.setFormat(formats.head_cell if cell.heading else formats.body_cell)
    cursor = place.firstCursorPosition()
    cursor.setBlockFormat(formats.cell(cell.align))
    for text, char in cell.runs:
        cursor.insertText(text, char)


# --- the widths of columns


def _measured(rows: list[list[Cell]], c: int, formats: Formats, cursor: QTextCursor) -> Column:
    """How wide a column would like to be: as wide as its widest text, within a bound; and at least."""
    cells = [row[c] for row in rows if c < len(row)]
    longest = max(map(_length, cells), default=0)
    wanted = least = 0.0
    if longest <= LONG:
        wanted = max((_width(cell, cursor) for cell in cells if _length(cell) >= NEARLY * longest), default=0.0)
    runs = [run for cell in cells for run in cell.runs if run[1].objectType() == _NO_OBJECT and not _is_hidden(run[1])]
    words = ((len(word), word, char) for text, char in runs for word in text.split() or [text])
    if (found := max(words, key=lambda word: word[0], default=None)) is not None:
        least = _advance(found[1], found[2], cursor)
    frame = 2 * formats.px(CELL_PADDING) + ROUNDING
    whole = _widest_object(cells, cursor) + frame  # which no line can break
    bound = formats.px(WIDEST)
    wide = max(whole, min(bound, ceil(wanted) + frame) if longest <= LONG else bound)
    return Column(wide, max(whole, min(wide, ceil(least) + frame, bound), min(wide, formats.px(NARROWEST))))


def _widest_object(cells: list[Cell], cursor: QTextCursor) -> int:
    """The width in px of the widest formula or picture in some cells."""
    found = [run for cell in cells for run in cell.runs if run[1].objectType() != _NO_OBJECT]
    return ceil(max((_advance(text, char, cursor) for text, char in found), default=0.0))


def _is_hidden(char: QTextCharFormat) -> bool:
    """Whether a run is the source of a formula, behind what is drawn."""
    return char.hasProperty(MATH)


def _length(cell: Cell) -> int:
    return sum(len(text) for text, _ in cell.runs)


def _width(cell: Cell, cursor: QTextCursor) -> float:
    return sum(_advance(text, char, cursor) for text, char in cell.runs)


def _advance(text: str, char: QTextCharFormat, cursor: QTextCursor) -> float:
    if char.objectType() == _NO_OBJECT:
        return QFontMetricsF(char.font()).horizontalAdvance(text)
    document = cursor.document()
    handler = document.documentLayout().handlerForObject(char.objectType())
    return handler.intrinsicSize(document, cursor.position(), char).width()


def _fit(form: QTextTableFormat, columns: list[Column], width: float, look: Look) -> None:
    """Let the columns be as wide as they like; if that is too much, as narrow as can be read."""
    room = width - form.leftMargin()
    widths = [column.wanted for column in columns]
    excess = sum(widths) - room if width > 0 else 0
    if excess > 0:
        slack = [column.wanted - column.least for column in columns]
        share = min(1.0, excess / (sum(slack) or 1))
        widths = [column.wanted - ceil(share * its) for column, its in zip(columns, slack, strict=True)]
        excess = sum(widths) - room
        if excess > 0:
            widths = [max(column.least, min(column.wanted, look.px(COMFORT))) for column in columns]
    form.setColumnWidthConstraints([QTextLength(QTextLength.Type.FixedLength, wide) for wide in widths])
    form.setBottomMargin(form.intProperty(TABLE_GAP_BELOW) + (look.px(SCROLL_ROOM) if excess > 0 else 0))


def _written(columns: list[Column]) -> str:
    return " ".join(f"{column.wanted} {column.least}" for column in columns)


def _read(columns: str) -> list[Column]:
    numbers = iter(map(int, columns.split()))
    return [Column(wanted, least) for wanted, least in zip(numbers, numbers, strict=True)]


def _table_format(formats: Formats, place: Place) -> QTextTableFormat:
    table = QTextTableFormat()
    table.setBorder(0)  # each cell has a line below it
    table.setBorderCollapse(False)
    table.setCellPadding(formats.px(CELL_PADDING))
    table.setCellSpacing(0)
    table.setTopMargin(place.above)
    table.setLeftMargin(place.left)
    table.setProperty(TABLE_GAP_BELOW, formats.px(PARAGRAPH_GAP))
    hold(table, place.holder)
    table.setHeaderRowCount(1)
    table.setWidth(QTextLength(QTextLength.Type.VariableLength, 0))
    return table
