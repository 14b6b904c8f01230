"""The card where a prompt set begins: its prompts, its models, and how many requests that means; knows no session."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from modelslab_desktop.core.chat import title_of
from modelslab_desktop.core.prompts import Division, Refused, Table, Trouble, division_of, prompts_in
from modelslab_desktop.ui.card_page import label
from modelslab_desktop.ui.choice_box import ChoiceBox
from modelslab_desktop.ui.fields import ENTER
from modelslab_desktop.ui.flow import Flow
from modelslab_desktop.ui.lanes_card import LanesCard
from modelslab_desktop.ui.prompt_words import TROUBLES, counted, said_of_requests
from modelslab_desktop.ui.speech import announce
from modelslab_desktop.ui.theme import Look

MOST_REQUESTS: Final = 100_000
FIELD: Final = 132  # px
PREVIEW: Final = 120  # px
LONGEST_LINE: Final = 200  # characters of a prompt in the preview
READ_AFTER: Final = 150  # ms without a key, until what was typed is read

_INTRODUCTION: Final = (
    "Many questions, each asked of several models. Every question is sent by itself, without the ones before it."
)
_LIMIT: Final = "No more than this is ever sent without asking you, tries after failures included."


class PromptSet(LanesCard):
    """Gathers prompts and models; the file, the model and the start are only asked for."""

    start_requested = Signal(str, object, object, int)  # title, list of prompts, tuple of Lane, limit of requests
    file_requested = Signal()  # take_file or refuse_file answers it, once one was chosen
    file_dropped = Signal(object)  # Path, to be read as if it had been chosen

    def __init__(self, look: Look) -> None:
        super().__init__(look, "Prompt set", "Start")
        self.setAcceptDrops(True)
        self._prompts: list[str] = []
        self._text = _Field(look)
        self._load = QPushButton("Load a file")
        self._division = _DivisionChoice(look)
        self._table = _TableChoice(look)
        self._found = label(role="muted")
        self._trouble = label(role="danger")
        self._preview = _Preview(look)
        self._product = label()
        self._limit = QSpinBox()
        self._most = self._limit_row()
        self._has_own_limit = False
        self._needed = label(role="muted")
        self._reading = QTimer(self, singleShot=True, interval=READ_AFTER)
        self._lay_out()
        self._connect()
        self.setFocusProxy(self._text)
        self._read()

    @property
    def prompts(self) -> list[str]:
        """The prompts as they are understood now."""
        return self._prompts

    def take_file(self, name: str, content: str | Table) -> None:
        """Use what was read from a file."""
        if isinstance(content, Table):
            self._table.show_table(name, content)
            self._show_source()
        else:
            self._table.show_table("", None)
            self._text.setPlainText(content)
        self._read()
        announce(self, self._trouble.text() or f"{name}: {self._found.text()}")

    def refuse_file(self, name: str, trouble: Trouble) -> None:
        """Say why a file cannot be used; what was there stays."""
        self._say_trouble(f"{name}: {TROUBLES[trouble]}")
        announce(self, self._trouble.text())

    def clear(self) -> None:
        """Forget the prompts, once they were taken over."""
        self._has_own_limit = False
        self._table.show_table("", None)
        self._text.clear()
        self._read()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter starts, wherever the keyboard is."""
        if event.key() in ENTER and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self._request_start()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if len(event.mimeData().urls()) == 1 and event.mimeData().urls()[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.file_dropped.emit(Path(event.mimeData().urls()[0].toLocalFile()))
        event.acceptProposedAction()

    # --- the prompts

    def _read_later(self) -> None:
        self._reading.start()

    def _read(self) -> None:
        """Understand what is there, and say what was understood."""
        self._reading.stop()
        self._show_source()
        self._say_trouble("")
        self._prompts = []
        if self._table.table or self._text.toPlainText().strip():
            try:
                self._prompts = self._understood()
            except Refused as refused:
                self._say_trouble(TROUBLES[refused.trouble])
        self._found.setText(counted(len(self._prompts), "prompt") if self._prompts else "")
        self._found.setVisible(bool(self._prompts))
        is_plain = self._table.table is None and self._division.chosen is Division.LINES
        self._preview.show_prompts([] if is_plain else self._prompts)  # or it would repeat what stands above it
        self._count()

    def _understood(self) -> list[str]:
        if self._table.table:
            return self._table.table.prompts()
        text = self._text.toPlainText()
        self._division.suggest(division_of(text), is_open="\n" in text.strip())
        return prompts_in(text, self._division.chosen)

    def _say_trouble(self, sentence: str) -> None:
        self._trouble.setText(sentence)
        self._trouble.setVisible(bool(sentence))

    def _show_source(self) -> None:
        has_table = self._table.table is not None
        self._table.setVisible(has_table)
        self._text.setVisible(not has_table)
        self._division.setVisible(not has_table and "\n" in self._text.toPlainText().strip())

    def _leave_table(self) -> None:
        self._table.show_table("", None)
        self._read()
        self._text.setFocus()

    # --- the requests

    def _count(self) -> None:
        """Say how many requests it means, and what is missing before it can start."""
        prompts, models = len(self._prompts), len(self.lanes)
        product = prompts * models
        if not self._has_own_limit:
            self._limit.blockSignals(True)
            self._limit.setValue(max(1, product))
            self._limit.blockSignals(False)
        short = product > self._limit.value()
        self._product.setText(said_of_requests(prompts, models))
        self._product.setVisible(product > 0)
        self._most.setVisible(product > 0)
        self._needed.setText(_needed(prompts, models, self._limit.value() if short else 0))
        self._needed.setVisible(bool(self._needed.text()))
        self._start.setEnabled(product > 0)

    def _take_limit(self) -> None:
        self._has_own_limit = True
        self._count()

    def _request_start(self) -> None:
        if self._reading.isActive():
            self._read()
        if self._start.isEnabled():
            title = f"{counted(len(self._prompts), 'prompt')}: {title_of(self._prompts[0], limit=40)}"
            self.start_requested.emit(title, self._prompts, self.lanes, self._limit.value())

    # --- the parts

    def _lay_out(self) -> None:
        self.sections.addWidget(label(_INTRODUCTION, "muted"))
        source = Flow(self._look, self._load)
        parts = (self._text, self._table, source, self._division, self._trouble, self._found, self._preview)
        self.add_section("Prompts", *parts)
        self.sections.addWidget(self._sets)
        self.add_section("Models", self._chosen, self._saving)
        foot = QVBoxLayout()
        foot.addWidget(self._product)
        foot.addWidget(self._most)
        foot.addWidget(self._needed)
        foot.addLayout(Flow(self._look, self._start))
        self.set_foot(foot)

    def _limit_row(self) -> QWidget:
        before, row = QLabel("Send at most"), QWidget()
        before.setBuddy(self._limit)
        self._limit.setAlignment(Qt.AlignmentFlag.AlignCenter)
        row.setLayout(Flow(self._look, before, self._limit, QLabel("requests")))
        return row

    def _connect(self) -> None:
        self._limit.setRange(1, MOST_REQUESTS)
        self._limit.setGroupSeparatorShown(True)
        self._limit.setAccessibleName("Limit of requests")
        self._limit.setAccessibleDescription(_LIMIT)
        self._limit.setToolTip(_LIMIT)
        self._text.textChanged.connect(self._read_later)
        self._reading.timeout.connect(self._read)
        self._load.clicked.connect(self.file_requested)
        self._division.changed.connect(self._read)
        self._table.changed.connect(self._read)
        self._table.left.connect(self._leave_table)
        self._chosen.changed.connect(self._count)
        self._limit.valueChanged.connect(self._take_limit)
        self._start.clicked.connect(self._request_start)


class _Field(QPlainTextEdit):
    """Where prompts are pasted; a file that is dropped on it goes to the card."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setProperty("role", "field")
        self.setAccessibleName("Prompts")
        self.setPlaceholderText("Paste prompts here, one per line.\nLonger ones can be parted by blank lines.")
        self.setTabChangesFocus(True)
        self.setAcceptDrops(False)
        look.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.setFixedHeight(self._look.px(FIELD))


class _DivisionChoice(QWidget):
    """What parts the prompts: as it looks, or as the person says."""

    changed = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._lines = QRadioButton("Each line is a prompt")
        self._blocks = QRadioButton("Parted by blank lines")
        self._is_told = False
        self._lines.setChecked(True)
        self._lines.clicked.connect(self._tell)
        self._blocks.clicked.connect(self._tell)
        row = QVBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addLayout(Flow(look, self._lines, self._blocks, gap=20))

    @property
    def chosen(self) -> Division:
        """What parts them."""
        return Division.LINES if self._lines.isChecked() else Division.BLANK_LINES

    def suggest(self, division: Division, *, is_open: bool) -> None:
        """Choose this, unless the person has chosen; a text of one line asks nothing."""
        if not is_open:
            self._is_told = False
        if not self._is_told:
            (self._lines if division is Division.LINES else self._blocks).setChecked(True)

    def _tell(self) -> None:
        self._is_told = True
        self.changed.emit()


class _TableChoice(QFrame):
    """Which column of a file holds the prompts, and whether its first row names the columns."""

    changed = Signal()
    left = Signal()  # text is to be pasted instead

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.table: Table | None = None
        self._name = label()
        self._columns = ChoiceBox(look, "Column with the prompts")
        self._header = QCheckBox("First row is a header")
        self._leave = QPushButton("Paste text instead")
        self._leave.setProperty("role", "link")
        column = QLabel("Prompts are in")
        column.setBuddy(self._columns)
        row = QHBoxLayout()
        row.addWidget(column)
        row.addWidget(self._columns, 1)
        rows = QVBoxLayout(self)
        look.space(row, 0, 0, 0, 0, gap=8)
        look.space(rows, 0, 0, 0, 0, gap=8)
        rows.addWidget(self._name)
        rows.addLayout(row)
        rows.addWidget(self._header)
        rows.addLayout(Flow(look, self._leave))
        self._columns.activated.connect(lambda column: self._change(column, has_header=self._header.isChecked()))
        self._header.clicked.connect(lambda checked: self._change(self._columns.currentIndex(), has_header=checked))
        self._leave.clicked.connect(self.left)

    def show_table(self, name: str, table: Table | None) -> None:
        """Ask about this file, or about none."""
        self.table = table
        self._name.setText(name)
        if table:
            self._show(table)

    def _show(self, table: Table) -> None:
        self._columns.clear()
        self._columns.addItems(table.names)
        self._columns.setCurrentIndex(table.column)
        self._header.setChecked(table.has_header)

    def _change(self, column: int, *, has_header: bool) -> None:
        if self.table:
            self.table = Table(self.table.rows, column, has_header)
            self._show(self.table)
            self.changed.emit()


class _Preview(QListView):
    """The prompts as they were understood, each on one line."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._lines = QStringListModel(self)
        self.setAccessibleName("Preview")
        self.setModel(self._lines)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        look.changed.connect(self._fit)

    def show_prompts(self, prompts: Sequence[str]) -> None:
        """List these."""
        lines = [f"{number}.  {_line(prompt)}" for number, prompt in enumerate(prompts, start=1)]
        self._lines.setStringList(lines)
        self.setVisible(bool(lines))
        self._fit()

    def _fit(self) -> None:
        rows = min(5, self._lines.rowCount())
        self.setFixedHeight(rows * max(1, self.sizeHintForRow(0)) + 2 if rows else 0)


def _line(prompt: str) -> str:
    line = " ".join(prompt[: 2 * LONGEST_LINE].split())
    return line if len(line) <= LONGEST_LINE else line[:LONGEST_LINE] + "…"


def _needed(prompts: int, models: int, limit: int) -> str:
    """What is missing before a set can start, or what the limit means for it."""
    if not prompts:
        return "Paste or load some prompts to start."
    if not models:
        return "Add one to six models to start."
    return f"It will stop after {counted(limit, 'request')}, and go on when you allow more." if limit else ""
