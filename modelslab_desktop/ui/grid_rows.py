"""The cells of a prompt set as a table shows and a screen reader tells them; reads only the rows that are looked at."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from modelslab_desktop.core.chat import Lane, Message, State
from modelslab_desktop.core.errors import Problem
from modelslab_desktop.session.live import LiveAnswer
from modelslab_desktop.session.prompts import PromptRuns
from modelslab_desktop.ui.prompt_words import said_of_cell

if TYPE_CHECKING:
    from modelslab_desktop.core.prompt_run import Prompt

Index = QModelIndex | QPersistentModelIndex
Marks = Callable[[int], Mapping[int, str]]  # what a verdict says of the answers of a turn, by their lanes

BEGINNING: Final = 300  # characters of an answer that are shown
_READ: Final = 600  # characters of its source, for that
_ROOT: Final = QModelIndex()
_MARKUP: Final = re.compile(r"!?\[([^\]]*)\]\([^)]*\)|[*`#>|]+|-{3,}")
_ROLES: Final = {State.DONE: "text-muted", State.STREAMING: "accent"}


@dataclass(frozen=True, slots=True)
class Shown:
    """What a cell says: its state in words and the role of their colour, the answer's beginning, the verdict's mark."""

    state: str
    role: str = "text-muted"
    text: str = ""
    mark: str = ""


class GridRows(QAbstractTableModel):
    """Prompts as rows and lanes as columns."""

    def __init__(self, runs: PromptRuns, live: Callable[[int], LiveAnswer | None], marks: Marks) -> None:
        super().__init__()
        self._runs = runs
        self._live = live
        self._marks = marks
        self._conversation_id = 0
        self._shown: dict[int, list[Shown]] = {}  # by row: those that were looked at
        self._growing: dict[int, tuple[int, int]] = {}  # rows and columns of answers on their way, by their ids
        self.prompts: Sequence[Prompt] = ()
        self.lanes: Sequence[Lane] = ()
        self.labels: Sequence[str] = ()

    def show_set(self, conversation_id: int, lanes: Sequence[Lane], labels: Sequence[str]) -> None:
        """Show the answers of these lanes, which go by these labels."""
        self.beginResetModel()
        self._conversation_id = conversation_id
        self._forget()
        self.prompts = self._runs.prompts(conversation_id)
        self.lanes, self.labels = lanes, labels
        self.endResetModel()

    def shown(self, row: int, column: int) -> Shown:
        """What a cell says."""
        if row not in self._shown:
            self._shown[row] = self._read(row)
        return self._shown[row][column]

    def beginning(self, row: int) -> str:
        """The beginning of a prompt."""
        return " ".join(self.prompts[row].text[:BEGINNING].split())

    def refresh(self, row: int) -> None:
        """Something in this row is another now."""
        self._shown.pop(row, None)
        self._growing = {id_: place for id_, place in self._growing.items() if place[0] != row}
        self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.lanes) - 1))

    def refresh_all(self) -> None:
        """What is said of cells without an answer is another now."""
        self._forget()
        if self.prompts and self.lanes:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self.prompts) - 1, len(self.lanes) - 1))

    def grow(self, live: LiveAnswer) -> None:
        """Show more of an answer, if its row was looked at and its beginning is not complete."""
        place = self._growing.get(live.message.id)
        if place is None:
            return
        row, column = place
        before = self._shown[row][column]
        shown = self._show(live.message, before.mark)
        if shown != before:
            self._shown[row][column] = shown
            self.dataChanged.emit(self.index(row, column), self.index(row, column))

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.prompts)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.lanes)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        shown = self.shown(index.row(), index.column())
        return ". ".join(part for part in (shown.mark, shown.state, shown.text) if part)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if role == Qt.ItemDataRole.ToolTipRole and orientation is Qt.Orientation.Horizontal:
            return self.labels[section]
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Horizontal:
            return self.labels[section]
        return f"{section + 1}. {self.beginning(section)}"

    def _read(self, row: int) -> list[Shown]:
        try:
            answers = self._runs.answers(self._conversation_id, row)
        except Problem:
            return [Shown("Could not be read", "danger")] * len(self.lanes)
        turn = self.prompts[row].turn_id
        marks = self._marks(turn) if turn else {}
        for column, lane in enumerate(self.lanes):
            answer = answers.get(lane.id)
            if answer and answer.state is State.STREAMING:
                self._growing[answer.id] = row, column
        return [self._show(answers.get(lane.id), marks.get(lane.id, "")) for lane in self.lanes]

    def _show(self, answer: Message | None, mark: str) -> Shown:
        if answer is None:
            return Shown("Waiting" if self._runs.is_running(self._conversation_id) else "Not asked yet")
        live = self._live(answer.id)
        text = live.reply.text if live else answer.text
        state = said_of_cell(answer, live)
        role = _ROLES.get(answer.state, "danger")
        return replace(Shown(state, role, mark=mark), text=beginning_of(text))

    def _forget(self) -> None:
        self._shown.clear()
        self._growing.clear()


def beginning_of(text: str) -> str:
    """The beginning of a Markdown text on one line, without most of its markup."""
    line = " ".join(_MARKUP.sub(r"\1", text[:_READ]).split())
    return line if len(line) <= BEGINNING and len(text) <= _READ else line[: BEGINNING - 1] + "…"
