"""How far a run has come and how long it will take, from the cells alone."""

from functools import reduce

import pytest

from modelslab_desktop.core.chat import State
from modelslab_desktop.core.errors import Kind
from modelslab_desktop.core.prompt_run import Cell, Progress, Tally, seconds_left


def done(duration: float | None) -> Cell:
    return Cell(1, 1, 1, State.DONE, duration)


def tally(*cells: Cell) -> Tally:
    return reduce(lambda counted, cell: counted.exchanged(None, cell), cells, Tally())


FAILED, INTERRUPTED, STREAMING = (Cell(1, 1, 1, state) for state in (State.FAILED, State.INTERRUPTED, State.STREAMING))


def test_cells_are_counted_by_how_they_stand() -> None:
    counted = tally(done(2.0), done(None), FAILED, INTERRUPTED, STREAMING)
    assert counted == Tally(finished=2, failed=1, under_way=1, timed=1, seconds=2.0)


def test_a_cell_that_changes_is_counted_once() -> None:
    counted = tally(STREAMING, FAILED).exchanged(STREAMING, done(3.0)).exchanged(FAILED, STREAMING)
    assert counted == tally(done(3.0), STREAMING)


def test_nothing_is_known_of_the_time_before_the_first_answer() -> None:
    assert seconds_left([Tally(), Tally()], 10, 4) is None
    assert seconds_left([tally(done(None), FAILED)], 10, 4) is None


def test_each_lane_takes_as_long_as_its_answers_took_until_now() -> None:
    assert seconds_left([tally(done(2.0), done(4.0)), tally(done(10.0))], 3, 1) == 1 * 3.0 + 2 * 10.0


def test_a_lane_without_answers_takes_as_long_as_the_others() -> None:
    assert seconds_left([tally(done(2.0), done(4.0)), Tally()], 2, 1) == 2 * 3.0


def test_several_are_answered_at_once() -> None:
    assert seconds_left([tally(done(6.0))], 9, 4) == 8 * 6.0 / 4
    assert seconds_left([tally(done(6.0))], 3, 4) == 6.0  # the last two together


def test_failed_answers_are_not_asked_again_by_themselves_and_others_are() -> None:
    assert seconds_left([tally(done(5.0), FAILED, INTERRUPTED, STREAMING)], 4, 1) == 2 * 5.0


def test_no_time_is_left_when_all_is_answered() -> None:
    assert seconds_left([tally(done(5.0))], 1, 4) == 0


@pytest.mark.parametrize(
    ("state", "problem", "is_open", "has_failed"),
    [
        (State.DONE, None, False, False),
        (State.STREAMING, None, False, False),
        (State.STOPPED, None, False, True),
        (State.INCOMPLETE, Kind.CUT_OFF, False, True),
        (State.FAILED, Kind.SERVER, False, True),
        (State.FAILED, Kind.NO_NETWORK, True, False),
        (State.INTERRUPTED, None, True, False),
    ],
)
def test_what_was_never_answered_is_open_and_what_went_wrong_has_failed(
    state: State, problem: Kind | None, is_open: bool, has_failed: bool
) -> None:
    cell = Cell(1, 1, 1, state, None, problem)
    assert (cell.is_open, cell.has_failed) == (is_open, has_failed)


def test_the_limit_is_reached_only_while_something_is_left() -> None:
    assert Progress(6, 2, 1, 0, 3, 3, is_running=True).is_at_limit
    assert not Progress(6, 4, 2, 0, 6, 6, is_running=True).is_at_limit
    assert not Progress(6, 2, 1, 0, 3, 4, is_running=True).is_at_limit
