"""Columns of answers: how wide they are, how they scroll sideways, and how their lines are moved."""

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from modelslab_desktop.core.chat import Message
from modelslab_desktop.ui.columns import NARROWEST, Columns, Line
from modelslab_desktop.ui.message import AnswerView, QuestionView
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.transcript import Transcript
from tests.ui.conftest import Settle
from tests.ui.talk import answer, question

LEFT = Qt.MouseButton.LeftButton


class Board:
    """A transcript with columns, each with one answer of every turn."""

    def __init__(self, look: Look, settle: Settle, count: int, width: int = 1400, *, turns: int = 1) -> None:
        self.settle = settle
        self.look = look
        self.heads = [QWidget() for _ in range(count)]
        self.columns = Columns(look, self.heads)
        self.widget = Transcript(look, lambda _: None)
        self.widget.resize(width, 700)
        self.widget.show()
        messages, places = list[Message](), dict[int, int]()
        for turn in range(1, turns + 1):
            messages.append(replace(question("Which of you is right?"), turn_id=turn))
            for place in range(count):
                messages.append(replace(answer("Words enough to fill a line or two. " * 5), turn_id=turn))
                places[messages[-1].id] = place
        self.widget.show_thread(messages, self.columns, places)
        settle(lambda: self.widget.is_settled)

    @property
    def widths(self) -> list[int]:
        return [head.width() for head in self.heads]

    @property
    def lines(self) -> list[Line]:
        found = [line for line in self.widget.viewport().findChildren(Line) if line.isVisible()]
        return sorted(found, key=lambda line: line.x())

    @property
    def answers(self) -> list[AnswerView]:
        views = [view for _, view in sorted(self.widget.indexed_views())]
        return [view for view in views if isinstance(view, AnswerView)]

    @property
    def questions(self) -> list[QuestionView]:
        return [view for _, view in sorted(self.widget.indexed_views()) if isinstance(view, QuestionView)]

    def resize(self, width: int) -> None:
        self.widget.resize(width, 700)
        QApplication.processEvents()

    def scroll(self, value: int) -> None:
        self.widget.horizontalScrollBar().setValue(value)
        QApplication.processEvents()

    def drag(self, number: int, by: int) -> None:
        """Move the line after so many columns with the mouse."""
        line = self.lines[number - 1]
        start = QPointF(line.width() // 2, 300)
        for kind, at in (
            (QEvent.Type.MouseButtonPress, start),
            (QEvent.Type.MouseMove, start + QPointF(by, 0)),
        ):
            QApplication.sendEvent(line, moved(line, kind, at))
        QApplication.processEvents()

    def stand_below_their_heads(self) -> bool:
        """Whether every answer stands within its column, where the head of that is."""
        left = self.widget.viewport().x()
        return all(
            head.x() <= left + view.x() and left + view.x() + view.width() <= head.x() + head.width()
            for head, view in zip(self.heads * (len(self.answers) // len(self.heads)), self.answers, strict=True)
        )


def moved(line: Line, kind: QEvent.Type, at: QPointF) -> QMouseEvent:
    return QMouseEvent(kind, at, line.mapToGlobal(at), LEFT, LEFT, Qt.KeyboardModifier.NoModifier)


@pytest.fixture
def board(look: Look, settle: Settle) -> Board:
    return Board(look, settle, 3)


@pytest.mark.parametrize("width", [700, 1401, 3000])
@pytest.mark.parametrize("count", range(2, 7))
def test_no_column_is_narrower_than_can_be_read(count: int, width: int, look: Look, settle: Settle) -> None:
    board = Board(look, settle, count, width)
    assert min(board.widths) >= NARROWEST
    assert max(board.widths) - min(board.widths) <= count
    assert all(one.geometry().right() + 1 == other.x() for one, other in pairwise(board.heads))
    assert sum(board.widths) == max(count * NARROWEST, board.columns.whole[1] + 2 * board.columns.whole[0])
    assert board.stand_below_their_heads()


@pytest.mark.parametrize("count", range(2, 7))
def test_there_is_a_line_between_two_columns(count: int, look: Look, settle: Settle) -> None:
    board = Board(look, settle, count, 3000)
    middles = [line.x() + line.width() // 2 for line in board.lines]
    assert middles == [head.x() for head in board.heads[1:]]


# --- sideways


def test_what_has_no_room_is_scrolled_to_sideways(look: Look, settle: Settle) -> None:
    board = Board(look, settle, 6)
    bar = board.widget.horizontalScrollBar()
    assert bar.isVisible()
    assert bar.maximum() + bar.pageStep() == 6 * NARROWEST
    asked = board.questions[0].geometry()
    before = [view.x() for view in board.answers]
    board.scroll(bar.maximum())
    assert [view.x() for view in board.answers] == [x - bar.maximum() for x in before]
    assert board.stand_below_their_heads()
    assert board.heads[-1].geometry().right() < board.widget.width()
    assert board.questions[0].geometry() == asked


def test_where_there_is_room_nothing_scrolls_sideways(board: Board) -> None:
    assert not board.widget.horizontalScrollBar().isVisible()
    board.resize(1000)
    assert board.widget.horizontalScrollBar().isVisible()


def test_a_column_is_revealed_with_no_more_scrolling_than_it_takes(look: Look, settle: Settle) -> None:
    board = Board(look, settle, 6)
    bar = board.widget.horizontalScrollBar()
    board.columns.reveal(1)
    assert bar.value() == 0
    board.columns.reveal(5)
    assert bar.value() == bar.maximum()
    board.columns.reveal(4)
    assert bar.value() == bar.maximum()
    board.columns.reveal(1)
    assert bar.value() == NARROWEST


def test_the_keyboard_scrolls_sideways_to_the_answer_that_it_comes_to(look: Look, settle: Settle) -> None:
    board = Board(look, settle, 6)
    board.widget.activateWindow()
    settle(board.widget.isActiveWindow)
    board.widget.walk.go_to(6)
    QApplication.processEvents()
    focused = board.widget.walk.view
    assert focused is not None
    assert focused.x() >= 0
    assert focused.geometry().right() <= board.widget.viewport().width()
    board.widget.walk.go_to(1)
    QApplication.processEvents()
    assert board.widget.horizontalScrollBar().value() == 0


def test_nothing_scrolls_sideways_any_more_once_a_chat_is_shown(look: Look, settle: Settle) -> None:
    board = Board(look, settle, 6)
    board.scroll(300)
    board.widget.show_thread([question(), answer()])
    settle(lambda: board.widget.is_settled)
    assert not board.widget.horizontalScrollBar().isVisible()
    assert board.lines == []
    assert board.widget.viewport().y() == 0
    assert all(0 <= view.x() < board.widget.width() // 2 for view in board.answers)


# --- lines that are moved


def test_a_line_gives_to_one_column_what_it_takes_from_the_next(board: Board) -> None:
    first, second, third = board.widths
    board.drag(1, 60)
    assert board.widths == [first + 60, second - 60, third]
    assert board.stand_below_their_heads()
    board.drag(2, -20)
    assert board.widths == [first + 60, second - 80, third + 20]


@pytest.mark.parametrize("by", [-900, 900])
def test_a_line_cannot_make_a_column_too_narrow(by: int, board: Board) -> None:
    first, second, third = board.widths
    board.drag(1, by)
    wide = first + second - NARROWEST
    assert board.widths == ([NARROWEST, wide, third] if by < 0 else [wide, NARROWEST, third])


def test_where_columns_are_as_narrow_as_can_be_a_line_stays(look: Look, settle: Settle) -> None:
    board = Board(look, settle, 6)
    board.drag(3, 50)
    assert board.widths == [NARROWEST] * 6


def test_answers_are_as_high_as_their_new_width_asks_for(board: Board) -> None:
    before = [view.height() for view in board.answers]
    board.drag(1, 100)
    one, other, third = [view.height() for view in board.answers]
    assert one < before[0] < other
    assert third == before[2]


def test_columns_share_another_width_as_before(board: Board) -> None:
    board.drag(1, 100)
    before, room = board.widths, sum(board.widths)
    board.resize(2200)
    shares = [width / sum(board.widths) for width in board.widths]
    assert shares == pytest.approx([width / room for width in before], abs=0.005)
    board.resize(700)
    assert board.widths == [NARROWEST] * 3
    board.resize(1400)
    assert board.widths == pytest.approx(before, abs=2)


# --- zoom


def test_at_twice_the_size_columns_are_twice_as_wide_at_least(board: Board, look: Look) -> None:
    board.drag(1, 60)
    before = board.widths
    look.magnify(2.0)
    QApplication.processEvents()
    board.settle(lambda: board.widget.is_settled)
    assert min(board.widths) >= 2 * NARROWEST
    assert board.stand_below_their_heads()
    assert board.widget.viewport().y() == board.columns.height_above == board.columns.height()
    look.magnify(1.0)
    QApplication.processEvents()
    board.settle(lambda: board.widget.is_settled)
    assert board.widths == pytest.approx(before, abs=2)


# --- tabs


def test_heads_above_one_column_share_the_width_evenly(look: Look, settle: Settle) -> None:
    board = Board(look, settle, 3)
    tabs = [QWidget() for _ in range(4)]
    columns = Columns(look, tabs, side_by_side=False)
    board.widget.show_thread([question(), answer()], columns)
    settle(lambda: board.widget.is_settled)
    assert max(tab.width() for tab in tabs) - min(tab.width() for tab in tabs) <= 1
    assert board.lines == []
    assert not board.widget.horizontalScrollBar().isVisible()
    assert board.widget.viewport().y() == columns.height_above
