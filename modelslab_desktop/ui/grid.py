"""A prompt set on the screen: how far it has come, the grid that fills, and the cell that is opened whole."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from modelslab_desktop.core.chat import Lane, Message
from modelslab_desktop.core.errors import Problem
from modelslab_desktop.core.models import readable_name
from modelslab_desktop.core.prompt_run import Progress
from modelslab_desktop.session.chat import ChatSession
from modelslab_desktop.session.live import LiveAnswer
from modelslab_desktop.session.prompts import PromptRuns
from modelslab_desktop.ui.card_page import label
from modelslab_desktop.ui.flow import Flow
from modelslab_desktop.ui.gallery import Gallery
from modelslab_desktop.ui.grid_rows import GridRows, Index, Marks
from modelslab_desktop.ui.grid_table import GridTable
from modelslab_desktop.ui.open_cell import OpenCell
from modelslab_desktop.ui.page import LivelyPage
from modelslab_desktop.ui.problem import ProblemBox
from modelslab_desktop.ui.prompt_export import AnsweredPrompt, Row, sheets_of
from modelslab_desktop.ui.prompt_words import counted, said_of_progress
from modelslab_desktop.ui.speech import announce
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.words import Step, words_for

BESIDE: Final = 1000  # px of width; with less, an open cell takes the grid's place
SHARES: Final = (55, 45)  # of the width in percent, for the grid and an open cell beside it
MARGIN: Final = 16  # px
METER: Final = 4  # px
_EXPORTS: Final = {".xlsx": "Excel workbook (.xlsx)", ".csv": "CSV file (.csv)"}
_STEPS: Final = (("Alt+Left", 0, -1), ("Alt+Right", 0, 1), ("Alt+Up", -1, 0), ("Alt+Down", 1, 0))
_RETRIES: Final = (Step.TRY_AGAIN, Step.WAIT, Step.FREE_SPACE)


class PromptGrid(QWidget):
    """Shows one set; starts, pauses and repeats it, and asks others for what leaves the window."""

    export_requested = Signal(str)  # .xlsx or .csv; `sheets` has what is to be written
    cell_opened = Signal(object, int)  # turn id or None, lane id
    step_requested = Signal(object)  # Step
    link_activated = Signal(str)
    failed = Signal(object)  # Problem: what was asked for could not be stored

    def __init__(
        self,
        look: Look,
        runs: PromptRuns,
        session: ChatSession,
        marks: Marks = lambda _: {},
        gallery: Gallery | None = None,
    ) -> None:
        super().__init__()
        self._look = look
        self._runs = runs
        self._session = session
        self._marks = marks
        self._conversation_id = 0
        self._was_running = False
        self.rows = GridRows(runs, session.live, marks)
        self._bar = _Bar(look)
        self.table = GridTable(look, self.rows)
        self.cell = OpenCell(look, gallery)
        self._line = QFrame()
        self._lay_out()
        self._connect()

    def show_set(self, conversation_id: int) -> None:
        """Show a set."""
        lanes = self._session.lanes(conversation_id)
        stays = conversation_id == self._conversation_id
        current = self.table.currentIndex()
        place = (current.row(), current.column()) if stays and current.isValid() else (0, 0)
        self._conversation_id = conversation_id
        self.rows.show_set(conversation_id, lanes, [readable_name(lane.model) for lane in lanes])
        if not stays:
            self.close_cell()
        self.table.setCurrentIndex(self.rows.index(*place))
        self._follow(conversation_id)

    def show_marks(self, turn_id: int) -> None:
        """There is another verdict on the answers of a turn."""
        for prompt in self.rows.prompts:
            if prompt.turn_id == turn_id:
                self.rows.refresh(prompt.position)

    def sheets(self) -> list[tuple[str, list[Row]]]:
        """All that is to be exported; raises Problem."""
        answered = [
            AnsweredPrompt(
                prompt.text,
                self._runs.answers(self._conversation_id, prompt.position),
                self._marks(prompt.turn_id) if prompt.turn_id else {},
            )
            for prompt in self.rows.prompts
        ]
        return sheets_of(answered, self.rows.lanes, self.rows.labels)

    # --- an open cell

    def open_cell(self, index: Index) -> None:
        """Show an answer whole."""
        self.table.setCurrentIndex(index)
        self.cell.show()
        self._line.show()
        self._place()
        self._show_cell()
        self.cell.begin_reading()

    def close_cell(self) -> None:
        """Go back to the grid."""
        focused: QWidget | None = QApplication.focusWidget()
        had_focus = focused is not None and self.cell.isAncestorOf(focused)
        self.cell.hide()
        self._line.hide()
        self.table.show()
        if had_focus:
            self.table.setFocus()

    @property
    def has_open_cell(self) -> bool:
        """Whether an answer is shown whole."""
        return not self.cell.isHidden()

    def event(self, event: QEvent) -> bool:
        """Keep Escape from the window's commands while a cell is open."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and self._closes(event):
            event.accept()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Hand the keyboard on. A focus proxy does that too, but makes Tab pass over all that stands before it."""
        self.table.setFocus(event.reason())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._closes(event):
            self.close_cell()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _closes(self, event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_Escape and self.has_open_cell

    def _place(self) -> None:
        """Have an open cell beside the grid where there is room, else in its place."""
        is_wide = self.width() >= self._look.px(BESIDE)
        self.table.setVisible(is_wide or not self.has_open_cell)
        self._line.setVisible(is_wide and self.has_open_cell)

    def _show_cell(self) -> None:
        index = self.table.currentIndex()
        if not self.has_open_cell or not index.isValid():
            return
        row, column = index.row(), index.column()
        prompt, lane = self.rows.prompts[row], self.rows.lanes[column]
        title = f"Prompt {row + 1} of {len(self.rows.prompts)}"
        answer = self._answer(row, lane)
        self.cell.show_cell(title, prompt.text, answer)
        self.cell.show_steps(
            left=column > 0,
            right=column + 1 < len(self.rows.lanes),
            up=row > 0,
            down=row + 1 < len(self.rows.prompts),
        )
        if answer and (live := self._session.live(answer.id)):
            self.cell.grow(live)
        self.cell_opened.emit(prompt.turn_id, lane.id)

    def _answer(self, row: int, lane: Lane) -> Message | None:
        try:
            return self._runs.answers(self._conversation_id, row).get(lane.id)
        except Problem as problem:
            self.failed.emit(problem)
            return None

    def _go(self, rows: int, columns: int) -> None:
        current = self.table.currentIndex()
        index = self.rows.index(current.row() + rows, current.column() + columns)
        if self.has_open_cell and index.isValid():
            self.table.setCurrentIndex(index)
            announce(self, self.rows.data(index) or "")  # type: ignore[arg-type]

    def _retry_cell(self) -> None:
        index = self.table.currentIndex()
        if answer := self._answer(index.row(), self.rows.lanes[index.column()]):
            self._try(lambda: self._runs.retry(self._conversation_id, answer))

    # --- what happens

    def _follow(self, conversation_id: int) -> None:
        if conversation_id != self._conversation_id:
            return
        progress = self._runs.progress(conversation_id)
        if progress.is_running != self._was_running:
            self._was_running = progress.is_running
            self.rows.refresh_all()
        self._bar.show_progress(progress)

    def _refresh(self, conversation_id: int, row: int) -> None:
        if conversation_id == self._conversation_id:
            self.rows.refresh(row)
            index = self.table.currentIndex()
            if index.row() == row and not self.cell.shows(self._answer(row, self.rows.lanes[index.column()])):
                self._show_cell()

    def _grow(self, live: LiveAnswer) -> None:
        if live.conversation_id == self._conversation_id:
            self.rows.grow(live)
            if self.has_open_cell:
                self.cell.grow(live)

    def _tell_end(self, conversation_id: int) -> None:
        if conversation_id == self._conversation_id:
            announce(self, said_of_progress(self._runs.progress(conversation_id)))

    # --- what is wished

    def _resume(self) -> None:
        self._try(lambda: self._runs.resume(self._conversation_id))

    def _retry_failed(self) -> None:
        progress = self._runs.progress(self._conversation_id)
        needed = progress.failed + progress.left
        if progress.requests + needed > progress.limit:  # the button has said so
            self._try(lambda: self._runs.allow(self._conversation_id, needed))
        self._try(lambda: self._runs.retry_failed(self._conversation_id))

    def _allow_more(self) -> None:
        left = self._runs.progress(self._conversation_id).left
        self._try(lambda: self._runs.allow(self._conversation_id, left))
        self._resume()

    def _take_step(self, step: Step) -> None:
        if step in _RETRIES:
            self._resume()
        else:
            self.step_requested.emit(step)

    def _try(self, wish: Callable[[], None]) -> None:
        try:
            wish()
        except Problem as problem:
            self.failed.emit(problem)

    # --- the parts

    def _lay_out(self) -> None:
        self._line.setObjectName("line")
        self._line.setFixedWidth(1)
        self._line.hide()
        self.cell.hide()
        page, body, whole = LivelyPage(), QHBoxLayout(), QVBoxLayout(self)
        for layout in (body, page.rows, whole):
            layout.setContentsMargins(0, 0, 0, 0)
            layout.setSpacing(0)
        for part, share in ((self.table, SHARES[0]), (self._line, 0), (self.cell, SHARES[1])):
            body.addWidget(part, share)
        for part in (self.table, self.cell):
            part.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)
        page.rows.addWidget(self._bar)
        page.rows.addLayout(body, 1)
        whole.addWidget(page)

    def _connect(self) -> None:
        self._runs.progress_changed.connect(self._follow)
        self._runs.row_changed.connect(self._refresh)
        self._runs.ended.connect(self._tell_end)
        self._session.reply_grew.connect(self._grow)
        self._look.changed.connect(self._fit)
        self.table.opened.connect(self.open_cell)
        self.table.moved.connect(self._show_cell)
        self.cell.close_requested.connect(self.close_cell)
        self.cell.step_wanted.connect(self._go)
        self.cell.retry_requested.connect(self._retry_cell)
        self.cell.step_requested.connect(self.step_requested)
        self.cell.link_activated.connect(self.link_activated)
        self._bar.pause_requested.connect(lambda: self._runs.pause(self._conversation_id))
        self._bar.resume_requested.connect(self._resume)
        self._bar.retry_requested.connect(self._retry_failed)
        self._bar.more_requested.connect(self._allow_more)
        self._bar.export_requested.connect(self.export_requested)
        self._bar.step_requested.connect(self._take_step)
        for keys, rows, columns in _STEPS:
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda rows=rows, columns=columns: self._go(rows, columns))

    def _fit(self) -> None:
        """Show all in other colours, or at another size."""
        self.table.fit()
        self._place()
        self._show_cell()


class _Bar(QFrame):
    """How far a run has come, and what can be done with it."""

    pause_requested = Signal()
    resume_requested = Signal()
    retry_requested = Signal()
    more_requested = Signal()
    export_requested = Signal(str)  # .xlsx or .csv
    step_requested = Signal(object)  # Step

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setAccessibleName("Progress")
        self._look = look
        self._said = label(role="heading")
        self._meter = _Meter(look)
        self._pause = QPushButton("Pause")
        self._resume = QPushButton()
        self._retry = QPushButton()
        self._more = QPushButton()
        self._export = QPushButton("Export")
        self._runs = (self._pause, self._resume, self._more, self._retry)
        self._problem: ProblemBox | None = None
        self._shown_problem: Problem | None = None
        self._is_sure = False  # whether the limit may be passed
        self._progress: Progress | None = None
        self._rows = QVBoxLayout(self)
        self._lay_out()
        self._connect()
        self._dress()

    def show_progress(self, progress: Progress) -> None:
        """Say how far it has come, and offer what can be done."""
        if self._progress is None or progress.failed != self._progress.failed:
            self._is_sure = False
        self._progress = progress
        self._said.setText(said_of_progress(progress))
        self._meter.show_parts(progress.finished, progress.failed, progress.total)
        focused = next((button for button in self._runs if button.hasFocus()), None)
        self._offer(progress)
        if focused and focused.isHidden():
            self._first().setFocus()
        self._show_problem(progress)

    def _offer(self, progress: Progress) -> None:
        is_idle = not progress.is_running
        begun = progress.requests > 0
        self._pause.setVisible(progress.is_running)
        self._resume.setText("Resume" if begun else "Start")
        self._resume.setVisible(is_idle and progress.left > 0 and not progress.is_at_limit)
        self._more.setText(f"Allow {counted(progress.left, 'more request')}")
        self._more.setVisible(is_idle and progress.is_at_limit)
        self._retry.setVisible(is_idle and progress.failed > 0)
        self._retry.setText(self._retry_text(progress))
        self._export.setEnabled(progress.finished + progress.failed > 0)

    def _retry_text(self, progress: Progress) -> str:
        if self._is_sure:
            beyond = progress.requests + progress.failed + progress.left - progress.limit
            return f"Yes, {counted(beyond, 'request')} above the limit"
        return "Ask the failed one again" if progress.failed == 1 else f"Ask {progress.failed:,} failed ones again"

    def _ask_failed(self) -> None:
        """The first click asks back where it would pass the limit."""
        progress = self._progress
        if progress is None:
            return
        if self._is_sure or progress.requests + progress.failed + progress.left <= progress.limit:
            self._is_sure = False
            self.retry_requested.emit()
        else:
            self._is_sure = True
            self._offer(progress)

    def _first(self) -> QPushButton:
        """What the keyboard goes to when its button has gone."""
        return next((button for button in self._runs if not button.isHidden()), self._export)

    def _show_problem(self, progress: Progress) -> None:
        if progress.problem == self._shown_problem:
            return
        self._shown_problem = progress.problem
        if self._problem:
            self._problem.hide()
            self._problem.deleteLater()
            self._problem = None
        if progress.problem:
            self._problem = ProblemBox(self._look, words_for(progress.problem), progress.problem.detail)
            self._problem.step_requested.connect(self.step_requested)
            self._rows.addWidget(self._problem)

    def _open_exports(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for suffix, text in _EXPORTS.items():
            menu.addAction(text).triggered.connect(lambda _=False, suffix=suffix: self.export_requested.emit(suffix))
        menu.popup(self._export.mapToGlobal(self._export.rect().bottomLeft()))

    def _lay_out(self) -> None:
        buttons = Flow(self._look, *self._runs, self._export)
        self._look.space(self._rows, MARGIN, 12, MARGIN, 12, gap=8)
        self._rows.addWidget(self._said)
        self._rows.addWidget(self._meter)
        self._rows.addLayout(buttons)

    def _connect(self) -> None:
        self._pause.clicked.connect(self.pause_requested)
        self._resume.clicked.connect(self.resume_requested)
        self._more.clicked.connect(self.more_requested)
        self._retry.clicked.connect(self._ask_failed)
        self._export.clicked.connect(self._open_exports)
        self._look.changed.connect(self._dress)

    def _dress(self) -> None:
        self._export.setIcon(self._look.icon("down", size=16))
        self._retry.setIcon(self._look.icon("retry", size=16))


class _Meter(QWidget):
    """The shares that are finished and that have failed, as a line; the words beside it say the same."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._parts = (0, 0, 1)
        look.changed.connect(self._fit)
        self._fit()

    def show_parts(self, finished: int, failed: int, total: int) -> None:
        """Show so many of so many."""
        self._parts = finished, failed, max(1, total)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        finished, failed, total = self._parts
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        start = 0.0
        for share, role in ((1.0, "divider"), (finished / total, "accent"), (failed / total, "danger")):
            width = self.width() * share
            painter.setBrush(self._look.color(role))
            painter.drawRoundedRect(QRectF(start, 0, width, self.height()), self.height() / 2, self.height() / 2)
            start += width if role == "accent" else 0.0

    def _fit(self) -> None:
        self.setFixedHeight(self._look.px(METER))
