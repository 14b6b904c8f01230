"""A Problem is a value: equal by what it says."""

import pytest

from modelslab_desktop.core.errors import Kind, Problem


def test_problems_are_equal_by_kind_detail_and_wait() -> None:
    problem = Problem(Kind.RATE_LIMIT, "slow down", retry_after=30)
    assert problem == Problem(Kind.RATE_LIMIT, "slow down", retry_after=30)
    assert len({problem, Problem(Kind.RATE_LIMIT, "slow down", retry_after=30)}) == 1
    others = (Problem(Kind.SERVER, "slow down", retry_after=30), Problem(Kind.RATE_LIMIT), ValueError("slow down"))
    assert all(problem != other for other in others)


def test_a_problem_says_its_kind_and_detail() -> None:
    assert str(Problem(Kind.SERVER)) == "server"
    assert str(Problem(Kind.SERVER, "status 500")) == "server: status 500"


def test_a_problem_can_be_raised_and_caught() -> None:
    with pytest.raises(Problem) as caught:
        raise Problem(Kind.TIMEOUT, "120 s") from OSError("a cause")
    assert caught.value == Problem(Kind.TIMEOUT, "120 s")
