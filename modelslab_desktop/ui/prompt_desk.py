"""Sets of prompts in the window: the card that begins one, the grid that fills, and the files around them."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from modelslab_desktop.core.chat import Conversation, Lane, Message, title_of
from modelslab_desktop.core.errors import Problem
from modelslab_desktop.core.verdicts import Outcome
from modelslab_desktop.session.chat import ChatSession
from modelslab_desktop.session.comparing import Comparing
from modelslab_desktop.session.models import Models
from modelslab_desktop.ui.grid import PromptGrid
from modelslab_desktop.ui.judging import LEAST, FittedBar, Judge, labels_of
from modelslab_desktop.ui.lanes_desk import LanesDesk
from modelslab_desktop.ui.overlay import Overlay
from modelslab_desktop.ui.prompt_set import PromptSet
from modelslab_desktop.ui.speech import announce
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.verdict_bar import VerdictBar

_MARKS = {(Outcome.BEST, True): "best", (Outcome.EQUAL, False): "equal", (Outcome.NEITHER, False): "will not do"}
_FILES = "Prompts (*.txt *.md *.csv *.tsv *.xlsx)"


class Room(Protocol):
    """The window, as far as it is needed here."""

    def choose_model(self, taker: Callable[[str], None] | None = None) -> None: ...
    def lay_over(self, content: QWidget, name: str, width: int, height: int | None = None) -> Overlay: ...


class PromptDesk(QObject):
    """Begins sets, and shows them in one grid."""

    opened = Signal(int)  # id of the conversation that is a set
    failed = Signal(object)  # Problem
    step_requested = Signal(object)  # Step
    link_activated = Signal(str)

    def __init__(self, look: Look, session: ChatSession, comparing: Comparing, models: Models, room: Room) -> None:
        super().__init__()
        self._look = look
        self._runs = comparing.prompts
        self._files = comparing.prompt_files
        self._results = comparing.results
        self._sets = comparing.model_sets
        self._models = models
        self._session = session
        self._room = room
        self._start: PromptSet | None = None
        self._card: LanesDesk | None = None  # which opens it
        self._shown = 0  # id of the conversation that the grid shows
        self._turn: int | None = None  # id of the row of which a cell is open
        self.grid = PromptGrid(look, self._runs, session, self._marks)
        self.grid.export_requested.connect(self._export)
        self.grid.failed.connect(self.failed)
        self.grid.step_requested.connect(self.step_requested)
        self.grid.link_activated.connect(self.link_activated)
        self._files.written.connect(lambda path: announce(self.grid, f"The answers are saved: {path}"))
        self._files.not_written.connect(lambda _, problem: self.failed.emit(problem))
        self._results.verdict_changed.connect(self.grid.show_marks)
        self._judge = Judge(look, self._results, self._put_bar)
        self._judge.failed.connect(self.failed)
        self.grid.cell_opened.connect(self._ask)
        self._runs.row_changed.connect(lambda id_, _: self._ask(self._turn) if id_ == self._shown else None)
        self._results.verdict_changed.connect(lambda _: self._ask(self._turn))

    def show(self, conversation_id: int) -> QWidget:
        """The grid, with a set in it."""
        self._shown = conversation_id
        self.grid.show_set(conversation_id)
        return self.grid

    def end(self, gone: Conversation) -> None:
        """Ask nothing more for a set that has been deleted."""
        if self._runs.is_set(gone.id):
            self._runs.pause(gone.id)

    def open(self, lanes: Sequence[Lane]) -> None:
        """Offer to begin a set, with these models."""
        if self._card is None:
            self._start = start = PromptSet(self._look)
            overlay = self._room.lay_over(start, "Run a set of prompts", 640)
            self._card = LanesDesk(start, overlay, self._sets, self._models)
            self._card.failed.connect(self.failed)
            start.model_requested.connect(lambda: self._room.choose_model(start.add_model))
            start.file_requested.connect(self._choose_file)
            start.file_dropped.connect(self._files.load)
            start.start_requested.connect(self._begin)
            self._files.read.connect(start.take_file)
            self._files.refused.connect(start.refuse_file)
        self._card.open(lanes)

    def _begin(self, title: str, prompts: Sequence[str], lanes: Sequence[Lane], limit: int) -> None:
        try:
            begun = self._runs.create(title or title_of(prompts[0]), prompts, lanes, limit)
            self._runs.resume(begun.id)
        except Problem as problem:
            self.failed.emit(problem)
            return
        if self._card and self._start:
            self._card.close()
            self._start.clear()
        self.opened.emit(begun.id)

    def _choose_file(self) -> None:
        dialog = QFileDialog(self._start, "Load prompts")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilter(_FILES)
        dialog.fileSelected.connect(lambda path: self._files.load(Path(path)))
        dialog.open()

    def _export(self, suffix: str) -> None:
        dialog = QFileDialog(self.grid, "Export answers")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(suffix.removeprefix("."))
        dialog.selectFile(f"Answers{suffix}")
        dialog.fileSelected.connect(lambda path: self._save(Path(path)))
        dialog.open()

    def _save(self, path: Path) -> None:
        try:
            self._files.save(path, self.grid.sheets())
        except Problem as problem:
            self.failed.emit(problem)

    def _ask(self, turn_id: int | None, _: int = 0) -> None:
        """Ask below the open cell which answer of its row is best, once all have ended."""
        self._turn = turn_id
        answers = [answer for answer in self._row(turn_id) if answer.text]
        on_their_way = any(self._session.live(answer.id) for answer in answers)
        if not self.grid.has_open_cell or len(answers) < LEAST or on_their_way:
            self._judge.put_away()
        else:
            self._judge.ask(answers, labels_of(answers, range(len(answers))), blind=False)

    def _row(self, turn_id: int | None) -> list[Message]:
        """The answers of a row, in the order of their columns."""
        found = [prompt.position for prompt in self._runs.prompts(self._shown) if prompt.turn_id == turn_id]
        answers = self._runs.answers(self._shown, found[0]) if found and turn_id else {}
        return [answers[lane.id] for lane in self._session.lanes(self._shown) if lane.id in answers]

    def _put_bar(self, bar: VerdictBar) -> QWidget:
        place = FittedBar(self._look, bar)
        self.grid.cell.verdict_place.addWidget(place)
        return place

    def _marks(self, turn_id: int) -> Mapping[int, str]:
        """What the verdict on a row says of its answers, by their lanes."""
        verdict = self._results.verdict(turn_id)
        if verdict is None:
            return {}
        lane_of = {answer.id: answer.lane_id for answer in self._row(turn_id)}
        return {
            lane_of[each.message_id]: mark
            for each in verdict.contenders
            if each.message_id in lane_of and (mark := _MARKS.get((verdict.outcome, each.won), ""))
        }
