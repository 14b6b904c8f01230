"""Where messages lie: whatever is done to the rows, they are as if they had been laid out anew."""

from collections.abc import Sequence
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from modelslab_desktop.core.chat import Message, Role, State
from modelslab_desktop.ui.rows import Rows

GAP = 28
HEIGHTS = st.integers(1, 400)
Placed = tuple[Message, int, int | None]  # with its height and its column


def message(id: int, turn: int, role: Role = Role.ASSISTANT) -> Message:
    return Message(id, 1, turn, None, role, "", State.DONE, 0.0)


def shown(placed: Sequence[Placed]) -> Rows:
    """Rows that hold all of these from the beginning."""
    rows = Rows(GAP)
    columns = {each.id: column for each, _, column in placed if column is not None}
    rows.show([each for each, _, _ in placed], [height for _, height, _ in placed], columns)
    return rows


def laid_out(placed: Sequence[Placed]) -> list[int]:
    """The tops of these, and of what would follow them, found in the plainest way."""
    tops: list[int] = []
    top, height = GAP, 0  # of the row
    for index, (each, own, column) in enumerate(placed):
        before = placed[index - 1] if index else None
        beside = before and column is not None and before[2] is not None and before[0].turn_id == each.turn_id
        if before and not beside:
            top, height = top + height + GAP, 0
        height = max(height, own)
        tops.append(top)
    return [*tops, top + height + GAP if placed else GAP]


@st.composite
def threads(draw: st.DrawFn, most: int = 6) -> list[Placed]:
    """Turns of a comparison: a question, and answers side by side; of a chat; or some of both."""
    ids, placed = count(1), list[Placed]()
    for turn in range(1, draw(st.integers(0, most)) + 1):
        placed.append((message(next(ids), turn, Role.USER), draw(HEIGHTS), None))
        columns = draw(st.one_of(st.just([None]), st.sets(st.integers(0, 5), min_size=1).map(sorted)))
        placed += [(message(next(ids), turn), draw(HEIGHTS), column) for column in columns]
    return placed


class Changes(RuleBasedStateMachine):
    """Rows beside a plain list of the same messages."""

    def __init__(self) -> None:
        super().__init__()
        self.rows = Rows(GAP)
        self.placed: list[Placed] = []
        self.ids = count(1000)

    def turn_at(self, share: float) -> int:
        turns = sorted({each.turn_id for each, _, _ in self.placed})
        return turns[int(share * (len(turns) - 1))]

    @rule(thread=threads())
    def show(self, thread: list[Placed]) -> None:
        self.placed = list(thread)
        self.rows.show(
            [each for each, _, _ in thread],
            [height for _, height, _ in thread],
            {each.id: column for each, _, column in thread if column is not None},
        )

    @rule(height=HEIGHTS)
    def ask(self, height: int) -> None:
        asked = message(next(self.ids), self.turn_at(1.0) + 1 if self.placed else 1, Role.USER)
        assert self.rows.insert(asked, height) == len(self.placed)
        self.placed.append((asked, height, None))

    @precondition(lambda self: self.placed and all(column is None for _, _, column in self.placed))
    @rule(height=HEIGHTS)
    def answer_below(self, height: int) -> None:
        added = message(next(self.ids), self.turn_at(1.0))
        assert self.rows.insert(added, height) == len(self.placed)
        self.placed.append((added, height, None))

    @precondition(lambda self: self.placed)
    @rule(height=HEIGHTS, share=st.floats(0, 1), column=st.integers(0, 5))
    def insert_beside_others(self, height: int, share: float, column: int) -> None:
        turn = self.turn_at(share)
        taken = [column for each, _, column in self.placed if each.turn_id == turn and each.role is Role.ASSISTANT]
        if column in taken or None in taken:
            return  # a lane answers a turn once, and nothing stands beside an answer that several share
        added = message(next(self.ids), turn)
        index = self.rows.insert(added, height, column)
        self.placed.append((added, height, column))
        self.placed.sort(key=lambda each: (each[0].turn_id, -1 if each[2] is None else each[2]))
        assert self.placed[index][0] is added

    @precondition(lambda self: self.placed)
    @rule(height=HEIGHTS, share=st.floats(0, 1))
    def replace(self, height: int, share: float) -> None:
        index = int(share * (len(self.placed) - 1))
        old, _, column = self.placed[index]
        new = message(next(self.ids), old.turn_id, old.role)
        self.rows.replace(index, new, height)
        self.placed[index] = (new, height, column)

    @precondition(lambda self: self.placed)
    @rule(share=st.floats(0, 1))
    def cut(self, share: float) -> None:
        index = int(share * (len(self.placed) - 1))
        assert self.rows.cut(index) == [each for each, _, _ in self.placed[index:]]
        del self.placed[index:]

    @precondition(lambda self: self.placed)
    @rule(height=HEIGHTS, share=st.floats(0, 1))
    def set_height(self, height: int, share: float) -> None:
        index = int(share * (len(self.placed) - 1))
        each, before, column = self.placed[index]
        assert self.rows.set_height(index, height) is (height != before)
        self.placed[index] = (each, height, column)

    @invariant()
    def is_as_if_laid_out_anew(self) -> None:
        assert self.rows.messages == [each for each, _, _ in self.placed]
        assert self.rows.heights == [height for _, height, _ in self.placed]
        columns = [self.rows.column(index) for index in range(len(self.placed))]
        assert columns == [column for _, _, column in self.placed]
        assert self.rows.tops == laid_out(self.placed)


TestChanges = Changes.TestCase


@given(threads(), st.integers(0, 3000), st.integers(0, 900))
def test_what_is_within_two_heights_comes_in_whole_rows(thread: list[Placed], top: int, height: int) -> None:
    rows, tops = shown(thread), laid_out(thread)
    within = rows.within(top, top + height)
    for index, (_, own, _) in enumerate(thread):
        if tops[index] <= top + height and tops[index] + own > top:
            assert index in within
    if within:
        assert within.start == 0 or tops[within.start - 1] < tops[within.start]
        assert within.stop == len(thread) or tops[within.stop - 1] < tops[within.stop]


@given(threads(), st.integers(0, 3000))
def test_the_topmost_message_begins_the_row_at_a_height(thread: list[Placed], height: int) -> None:
    tops = laid_out(thread)
    expected = max((top for top in tops if top <= height), default=GAP)
    assert shown(thread).topmost(height) == tops.index(expected)


COMPARED: list[Placed] = [
    (message(1, 1, Role.USER), 40, None),
    (message(2, 1), 100, 0),
    (message(3, 1), 300, 1),
    (message(4, 2, Role.USER), 40, None),
    (message(5, 2), 50, 1),
]


def test_answers_of_a_turn_stand_side_by_side_and_the_longest_counts() -> None:
    rows = shown(COMPARED)
    assert rows.tops[1] == rows.tops[2] == GAP + 40 + GAP
    assert rows.tops[3] == rows.tops[1] + 300 + GAP


def test_the_last_answer_of_each_column_is_the_one_that_nothing_follows() -> None:
    rows = shown(COMPARED)
    assert [rows.is_last(index) for index in (1, 2, 4)] == [True, False, True]


def test_of_a_chat_only_the_last_answer_is_followed_by_nothing() -> None:
    rows = shown([(each, height, None) for each, height, _ in COMPARED[:2] + COMPARED[3:]])
    assert [rows.is_last(index) for index in (1, 3)] == [False, True]


def test_all_answers_of_the_last_turn_are_last_where_they_stand_below_each_other() -> None:
    rows = shown([(each, height, None) for each, height, _ in COMPARED[:3]])
    assert [rows.is_last(index) for index in (1, 2)] == [True, True]


def test_an_unknown_message_has_no_index() -> None:
    with pytest.raises(KeyError):
        shown(COMPARED).index(99)
