"""The grid of a prompt set fills, tells how each cell stands, opens cells whole, and asks before it spends more."""

from collections.abc import Callable
from contextlib import suppress

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QFontMetrics, QTextOption
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QMenu

from modelslab_desktop.core.chat import Lane, State
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.session.prompts import PromptRuns
from modelslab_desktop.store.prompts import Prompts
from modelslab_desktop.ui.grid import BESIDE, PromptGrid
from modelslab_desktop.ui.grid_table import cut
from modelslab_desktop.ui.message import AnswerView
from modelslab_desktop.ui.reading import Reading
from modelslab_desktop.ui.theme import Look
from tests.ui.focus import focused
from tests.ui.room import ECHO, FAILS, SLOW, Room

TWO = ["Say hello", "Say bye"]


class Set:
    """A prompt set in a grid, over the offline models."""

    def __init__(self, look: Look, room: Room) -> None:
        self.room = room
        self.runs = PromptRuns(room.session, room.chats, Prompts(room.connection))
        self.marks: dict[int, dict[int, str]] = {}
        self.grid = PromptGrid(look, self.runs, room.session, lambda turn: self.marks.get(turn, {}))
        self.id = 0

    def show(self, prompts: list[str], models: list[str], limit: int = 1000, width: int = 1200) -> "Set":
        lanes = [Lane(0, 0, 0, model) for model in models]
        self.id = self.runs.create("Set", prompts, lanes, limit).id
        self.grid.resize(width, 700)
        self.grid.show_set(self.id)
        self.grid.show()
        self.grid.activateWindow()
        self.room.until(lambda: self.grid.isActiveWindow())
        return self

    def run(self) -> None:
        """Start, and wait for the end."""
        self.press("Start")
        self.wait()

    def wait(self) -> None:
        self.room.until(lambda: not self.runs.is_running(self.id) and not self.runs.progress(self.id).under_way)

    def press(self, name: str) -> None:
        QTest.mouseClick(self.button(name), Qt.MouseButton.LeftButton)

    def button(self, name: str) -> QAbstractButton:
        [found] = [
            each
            for each in self.grid.findChildren(QAbstractButton)
            if each.isVisible() and (each.accessibleName() or each.text()) == name
        ]
        return found

    def offers(self, name: str) -> bool:
        with suppress(ValueError):
            return self.button(name).isEnabled()
        return False

    def state(self, row: int, column: int) -> str:
        return self.grid.rows.shown(row, column).state

    @property
    def said(self) -> list[str]:
        return [each.text() for each in self.grid.findChildren(QLabel) if each.isVisible()]

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(focused(), key, modifiers)

    def at(self, row: int, column: int) -> QModelIndex:
        return self.grid.rows.index(row, column)

    def text_heights(self) -> list[int]:
        """How high the texts of an open cell are in px, the lowest first."""
        return sorted(each.height_at(400) for each in self.grid.findChildren(Reading) if each.isVisible())

    @property
    def read(self) -> str:
        """The text of the answer that is open."""
        [view] = [each for each in self.grid.findChildren(AnswerView) if each.isVisible()]
        return view.reading.toPlainText()


@pytest.fixture
def new_set(look: Look, room: Room) -> Callable[..., Set]:
    return lambda *asked, **more: Set(look, room).show(*asked, **more)


@pytest.fixture
def new_slow_set(look: Look, slow_room: Room) -> Callable[..., Set]:
    return lambda *asked, **more: Set(look, slow_room).show(*asked, **more)


# --- filling


def test_a_set_waits_to_be_started_and_then_fills(new_set: Callable[..., Set]) -> None:
    shown = new_set(TWO, [ECHO, FAILS])
    assert [[shown.state(row, column) for column in (0, 1)] for row in (0, 1)] == [["Not asked yet"] * 2] * 2
    assert "0 of 4 finished, not started" in shown.said
    assert not shown.offers("Export")
    shown.run()
    for row in (0, 1):
        assert shown.state(row, 0).startswith("Finished in ")
        assert shown.state(row, 1).startswith("Failed: ")
        assert TWO[row] in shown.grid.rows.shown(row, 0).text
    assert "2 of 4 finished, 2 failed" in shown.said
    assert shown.offers("Export")


def test_cells_tell_while_they_are_written_and_while_they_wait(new_slow_set: Callable[..., Set]) -> None:
    shown = new_slow_set([f"Prompt {number}" for number in range(6)], [SLOW])
    shown.grid.grab()
    shown.press("Start")
    assert shown.state(5, 0) == "Waiting"
    shown.room.until(lambda: shown.state(0, 0) == "Writing…")
    written = shown.grid.rows.shown(0, 0).text
    shown.room.until(lambda: len(shown.grid.rows.shown(0, 0).text) > len(written) > 0)
    shown.press("Pause")
    assert shown.state(5, 0) == "Not asked yet"
    assert "0 of 6 finished, pausing after 4 answers" in shown.said
    assert shown.offers("Resume")


def test_a_text_that_goes_on_beyond_its_lines_ends_with_an_ellipsis(look: Look) -> None:
    font, option = look.font(14), QTextOption()
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    line = QFontMetrics(font).horizontalAdvance("ten words ")
    text = "ten words " * 10
    assert cut("ten words " * 3, font, option, line).rstrip() == "ten words ten words ten words"
    shown = cut(text, font, option, line)
    assert shown.startswith("ten words ten words ten")
    assert shown.endswith("…")
    assert len(shown) <= 30
    assert cut("x" * 200, font, option, line).endswith("…")
    assert cut("", font, option, line) == ""


def test_what_a_screen_reader_is_told_says_who_what_and_how(new_set: Callable[..., Set]) -> None:
    shown = new_set(TWO, [ECHO])
    shown.run()
    turn = shown.runs.prompts(shown.id)[0].turn_id
    lane = shown.grid.rows.lanes[0].id
    assert turn
    shown.marks[turn] = {lane: "Best"}
    shown.grid.show_marks(turn)
    rows = shown.grid.rows
    assert str(rows.data(shown.at(0, 0))).startswith("Best. Finished in ")
    assert rows.headerData(0, Qt.Orientation.Horizontal) == "Echo Short"
    assert rows.headerData(1, Qt.Orientation.Vertical) == "2. Say bye"
    assert not str(rows.data(shown.at(1, 0))).startswith("Best")


def test_only_rows_that_are_looked_at_are_read(new_set: Callable[..., Set]) -> None:
    shown = new_set([f"Prompt {number}" for number in range(300)], [ECHO])
    shown.runs.resume(shown.id)
    shown.room.until(lambda: shown.runs.progress(shown.id).finished >= 40)
    shown.runs.pause(shown.id)
    shown.wait()
    statements: list[str] = []
    shown.room.connection.set_trace_callback(statements.append)
    shown.grid.rows.refresh_all()
    shown.grid.grab()
    shown.grid.grab()
    shown.room.connection.set_trace_callback(None)
    read = [each for each in statements if "FROM message" in each]
    assert 0 < len(read) < 20
    assert len(read) == len(set(read))


# --- the limit, and failures


def test_failed_ones_are_asked_again_within_the_limit(new_set: Callable[..., Set]) -> None:
    shown = new_set(TWO, [FAILS, ECHO])
    shown.run()
    shown.press("Ask 2 failed ones again")
    shown.wait()
    assert shown.runs.progress(shown.id).requests == 6
    assert shown.runs.progress(shown.id).failed == 2


def test_asking_again_beyond_the_limit_needs_a_second_click(new_set: Callable[..., Set]) -> None:
    shown = new_set(["Say hello"], [FAILS], limit=1)
    shown.run()
    shown.press("Ask the failed one again")
    assert shown.runs.progress(shown.id).requests == 1
    shown.press("Yes, 1 request above the limit")
    shown.wait()
    assert shown.runs.progress(shown.id).requests == 2


def test_a_set_that_stopped_at_its_limit_goes_on_when_more_is_allowed(new_set: Callable[..., Set]) -> None:
    shown = new_set(TWO, [ECHO], limit=1)
    shown.run()
    assert "1 of 2 finished, stopped at the limit of 1 request" in shown.said
    assert not shown.offers("Resume")
    shown.press("Allow 1 more request")
    shown.wait()
    assert "2 of 2 finished" in shown.said


def test_a_trouble_that_stops_all_is_said_with_its_next_step(new_set: Callable[..., Set]) -> None:
    shown = new_set(["the network, please"] * 3, [FAILS])
    steps: list[object] = []
    shown.grid.step_requested.connect(steps.append)
    shown.run()
    assert "ModelsLab cannot be reached" in shown.said
    requests = shown.runs.progress(shown.id).requests
    assert requests <= 4
    shown.press("Try again")
    shown.wait()
    assert shown.runs.progress(shown.id).requests > requests
    assert steps == []


def test_what_could_not_be_stored_is_told(new_set: Callable[..., Set]) -> None:
    shown = new_set(["Say hello"], [ECHO], limit=1)
    shown.run()
    told: list[Problem] = []
    shown.grid.failed.connect(told.append)
    shown.room.connection.execute("PRAGMA query_only = ON")
    shown.grid.open_cell(shown.at(0, 0))
    shown.press("Ask again")
    shown.room.connection.execute("PRAGMA query_only = OFF")
    assert [problem.kind for problem in told] == [Kind.READ_ONLY]


# --- an open cell


def test_enter_opens_a_cell_whole_and_escape_closes_it(new_set: Callable[..., Set]) -> None:
    shown = new_set(TWO, [ECHO])
    shown.run()
    opened: list[tuple[object, int]] = []
    shown.grid.cell_opened.connect(lambda turn, lane: opened.append((turn, lane)))
    shown.grid.table.setFocus()
    shown.key(Qt.Key.Key_Down)
    shown.key(Qt.Key.Key_Return)
    assert "Prompt 2 of 2" in shown.said
    assert "Say bye" in shown.read
    assert "Echo Short" in shown.said
    prompt = shown.runs.prompts(shown.id)[1]
    assert opened == [(prompt.turn_id, shown.grid.rows.lanes[0].id)]
    assert isinstance(QApplication.focusWidget(), Reading)
    shown.key(Qt.Key.Key_Escape)
    assert not shown.grid.has_open_cell
    assert QApplication.focusWidget() is shown.grid.table
    assert shown.grid.table.currentIndex().row() == 1


def test_an_open_cell_is_zoomed_with_all_else(new_set: Callable[..., Set], look: Look) -> None:
    shown = new_set(TWO, [ECHO])
    shown.run()
    shown.grid.open_cell(shown.at(1, 0))
    before = shown.text_heights()
    look.magnify(2.0)
    assert "Say bye" in shown.read
    assert all(now > 1.5 * then for now, then in zip(shown.text_heights(), before, strict=True))


def test_a_double_click_opens_a_cell(new_set: Callable[..., Set]) -> None:
    shown = new_set(TWO, [ECHO])
    place = shown.grid.table.visualRect(shown.at(1, 0)).center()
    viewport = shown.grid.table.viewport()
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    assert "This has not been asked yet." in shown.said
    assert "Prompt 2 of 2" in shown.said


def test_keys_and_buttons_go_from_cell_to_cell_as_far_as_there_are_some(new_set: Callable[..., Set]) -> None:
    shown = new_set(TWO, [ECHO, FAILS])
    shown.run()
    shown.grid.open_cell(shown.at(0, 0))
    assert [shown.offers(name) for name in ("Previous model", "Previous prompt")] == [False, False]
    shown.key(Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert "Prompt 2 of 2" in shown.said
    assert "Say bye" in shown.read
    shown.press("Next model")
    assert shown.grid.table.currentIndex() == shown.at(1, 1)
    shown.key(Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert shown.grid.table.currentIndex() == shown.at(1, 1)
    shown.key(Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert shown.grid.table.currentIndex() == shown.at(0, 1)


def test_an_open_cell_grows_and_comes_to_its_end(new_slow_set: Callable[..., Set]) -> None:
    shown = new_slow_set(["Tell me"], ["demo/echo-short"])
    shown.grid.open_cell(shown.at(0, 0))
    shown.press("Start")
    shown.room.until(lambda: any(each.isVisible() for each in shown.grid.findChildren(AnswerView)) and shown.read)
    shown.wait()
    lane = shown.grid.rows.lanes[0].id
    assert shown.runs.answers(shown.id, 0)[lane].state is State.DONE
    assert "Tell me" in shown.read
    assert any("finished in" in said for said in shown.said)


def test_another_answer_of_the_row_leaves_the_open_one_as_it_is_read(new_slow_set: Callable[..., Set]) -> None:
    shown = new_slow_set(["Tell me"], ["demo/echo-short", SLOW])
    shown.press("Start")
    shown.room.until(lambda: shown.state(0, 0).startswith("Finished"))
    shown.grid.open_cell(shown.at(0, 0))
    [view] = shown.grid.findChildren(AnswerView)
    shown.room.session.stop(shown.grid.rows.lanes[1].id)
    shown.room.until(lambda: shown.state(0, 1) == "Stopped by you")
    assert shown.grid.findChildren(AnswerView) == [view]


def test_one_answer_can_be_asked_again_from_its_cell(new_set: Callable[..., Set]) -> None:
    shown = new_set(["Say hello"], [ECHO], limit=1)
    shown.run()
    lane = shown.grid.rows.lanes[0].id
    before = shown.runs.answers(shown.id, 0)[lane].id
    shown.grid.open_cell(shown.at(0, 0))
    shown.press("Ask again")
    shown.wait()
    after = shown.runs.answers(shown.id, 0)[lane]
    assert after.id > before
    assert after.state is State.DONE
    assert "Say hello" in shown.read


def test_where_it_is_narrow_an_open_cell_takes_the_place_of_the_grid(new_set: Callable[..., Set]) -> None:
    shown = new_set(TWO, [ECHO], width=BESIDE - 1)
    shown.grid.open_cell(shown.at(0, 0))
    assert not shown.grid.table.isVisible()
    shown.room.until(lambda: shown.grid.cell.width() == shown.grid.width())
    assert shown.grid.minimumSizeHint().width() < BESIDE / 2  # so that the window can become narrower
    shown.grid.resize(BESIDE, 700)
    QApplication.processEvents()
    assert shown.grid.table.isVisible()
    shown.grid.resize(BESIDE - 1, 700)
    shown.press("Close the answer")
    assert shown.grid.table.isVisible()


def test_columns_share_the_width_until_they_are_at_their_least(new_set: Callable[..., Set]) -> None:
    shown = new_set(TWO, [ECHO] * 2)
    table = shown.grid.table
    assert table.columnWidth(0) + table.columnWidth(1) == table.viewport().width()
    many = new_set(TWO, [ECHO] * 6)
    assert many.grid.table.horizontalScrollBar().maximum() > 0


def test_the_grid_follows_the_zoom(new_set: Callable[..., Set], look: Look) -> None:
    shown = new_set(TWO, [ECHO])
    height = shown.grid.table.rowHeight(0)
    look.magnify(1.5)
    assert shown.grid.table.rowHeight(0) > 1.3 * height


# --- exporting


def test_the_answers_are_exported_as_they_stand(new_set: Callable[..., Set]) -> None:
    shown = new_set(TWO, [ECHO, FAILS])
    shown.run()
    turn, lanes = shown.runs.prompts(shown.id)[0].turn_id, shown.grid.rows.lanes
    assert turn
    shown.marks[turn] = {lanes[0].id: "Best"}
    [(first, answers), (second, details)] = shown.grid.sheets()
    assert (first, second) == ("Answers", "Details")
    assert answers[0] == ["No.", "Prompt", "Echo Short", "Fails", "Echo Short: state", "Fails: state", "Verdict"]
    assert answers[1][:2] == [1, "Say hello"]
    assert "Say hello" in str(answers[1][2])
    assert answers[1][4] == "Finished"
    assert str(answers[1][5]).startswith("Failed: ")
    assert [row[-1] for row in answers[1:]] == ["Echo Short: Best", ""]
    assert len(details) == 5
    detail = dict(zip(details[0], details[1], strict=True))
    assert (detail["Model"], detail["Column"], detail["State"]) == (ECHO, "Echo Short", "Finished")
    assert isinstance(detail["Finished in (ms)"], int)


def test_the_kind_of_file_is_asked_for_by_a_menu(new_set: Callable[..., Set]) -> None:
    shown = new_set(["Say hello"], [ECHO])
    shown.run()
    wanted: list[str] = []
    shown.grid.export_requested.connect(wanted.append)
    shown.press("Export")
    [menu] = shown.grid.findChildren(QMenu)
    for action in menu.actions():
        action.trigger()
    assert wanted == [".xlsx", ".csv"]
    menu.close()
