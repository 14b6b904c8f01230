"""What a lane asks with its thread, and the first title of a conversation."""

from dataclasses import FrozenInstanceError
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelslab_desktop.core.chat import Lane, Message, Request, Role, State, asked, title_of
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.core.parameters import Parameters

LANE = Lane(1, 1, 0, "a/model", "Be brief.", Parameters(0.5))


def thread(*texts: str) -> list[Message]:
    """Messages that begin with "Q" are questions, all others answers."""
    return [
        Message(n, 1, n, n - 1, Role.USER if text.startswith("Q") else Role.ASSISTANT, text, State.DONE, 0.0)
        for n, text in enumerate(texts, start=1)
    ]


def test_a_lane_asks_with_its_model_system_prompt_and_parameters() -> None:
    assert asked(LANE, thread("Q")) == Request("a/model", ((Role.USER, "Q"),), "Be brief.", Parameters(0.5))


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["Q1", "A1", "Q2"], ["Q1", "A1", "Q2"]),
        (["Q1", "", "Q2"], ["Q1\n\nQ2"]),
        (["Q1", " \n", "Q2"], ["Q1\n\nQ2"]),
        (["Q1", "A1", "A2", "Q2"], ["Q1", "A1\n\nA2", "Q2"]),
        (["Q1", "", "Q2", "", "Q3", "A3", "Q4"], ["Q1\n\nQ2\n\nQ3", "A3", "Q4"]),
        ([], []),
    ],
)
def test_empty_answers_are_left_out_and_neighbours_of_one_role_joined(texts: list[str], said: list[str]) -> None:
    assert [text for _, text in asked(LANE, thread(*texts)).messages] == said


@given(st.lists(st.sampled_from(["Q", "A", "", "Qq\n", "Aa"])))
def test_roles_always_take_turns(texts: list[str]) -> None:
    roles = [role for role, _ in asked(LANE, thread(*texts)).messages]
    assert all(one is not next_one for one, next_one in pairwise(roles))


def test_a_message_ends_as_another_value() -> None:
    message = thread("Half an answer")[0]
    problem = Problem(Kind.CUT_OFF)
    ended = message.ended(State.INCOMPLETE, problem)
    assert (ended.text, ended.state, ended.problem) == ("Half an answer", State.INCOMPLETE, problem)
    assert (message.state, message.problem) == (State.DONE, None)
    with pytest.raises(FrozenInstanceError):
        message.text = "other"  # type: ignore[misc]


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("A question", "A question"),
        ("\n\n  First line  \nsecond line", "First line"),
        ("", ""),
        (" \n ", ""),
        ("one two three", "one two…"),
        ("one two, three", "one two…"),
        ("abcdefghijkl", "abcdefghi…"),
        ("1234567890", "1234567890"),
    ],
)
def test_a_title_is_the_first_line_cut_at_a_word(question: str, title: str) -> None:
    assert title_of(question, limit=10) == title


@given(st.text(), st.integers(min_value=2, max_value=80))
def test_a_title_is_one_line_and_never_too_long(question: str, limit: int) -> None:
    title = title_of(question, limit)
    assert len(title) <= limit
    assert len(title.splitlines()) <= 1
    assert bool(title) == bool(question.strip())


@pytest.mark.parametrize(
    ("retry_after", "now", "left"),
    [
        (30.0, 110.0, 30.0),
        (30.0, 130.0, 10.0),
        (30.0, 140.0, 0.0),
        (30.0, 9000.0, 0.0),
        (30.0, 0.0, 30.0),
        (None, 110.0, 0.0),
    ],
)
def test_what_is_left_of_a_wait_is_counted_from_the_end_of_the_answer(
    retry_after: float | None, now: float, left: float
) -> None:
    problem = Problem(Kind.RATE_LIMIT, retry_after=retry_after)
    refused = Message(1, 1, 1, None, Role.ASSISTANT, "", State.FAILED, 100.0, duration=10.0, problem=problem)
    assert refused.wait_left(now) == left


def test_without_trouble_there_is_nothing_to_wait_for() -> None:
    assert thread("A")[0].wait_left(0.0) == 0.0
