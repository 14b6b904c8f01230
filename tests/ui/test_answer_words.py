"""An answer's facts are said: in a chat as far as they are known, side by side with the unknown and who is first."""

from dataclasses import replace
from decimal import Decimal

import pytest

from modelslab_desktop.core.chat import Message, Role, State, Usage
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.core.metrics import Price
from modelslab_desktop.ui.answer_words import money, reported, said_of, said_of_turn
from modelslab_desktop.ui.durations import seconds

MODEL = "Qwen/Qwen2.5-VL-72B-Instruct-together"
ANSWER = Message(
    id=2,
    lane_id=1,
    turn_id=1,
    parent_id=1,
    role=Role.ASSISTANT,
    text="Two words",
    state=State.DONE,
    created=0.0,
    model=MODEL,
    stop_reason="end_turn",
    usage=Usage(52, 1530),
    first_words=0.84,
    duration=6.21,
)
OTHER = replace(ANSWER, id=3, lane_id=2, model="b", text="One", usage=Usage(52, None), first_words=1.9, duration=8.0)
PRICE = Price(Decimal("0.5"), Decimal("2"))


def test_an_answer_is_summed_up_in_words() -> None:
    assert said_of(ANSWER) == (
        "Qwen2.5 VL 72B Instruct · first words after 0.8 s · finished in 6.2 s · 2 words · 52 tokens in, 1,530 out"
    )


def test_what_is_not_known_is_left_out() -> None:
    bare = replace(ANSWER, text="", usage=Usage(), first_words=None, duration=None)
    assert said_of(bare) == "Qwen2.5 VL 72B Instruct"
    assert said_of(replace(bare, model="")) == ""


@pytest.mark.parametrize(
    ("usage", "said"),
    [(Usage(1, None), "1 token in"), (Usage(None, 1), "1 token out"), (Usage(0, 0), "0 tokens in, 0 out")],
)
def test_tokens_are_said_as_far_as_they_are_known(usage: Usage, said: str) -> None:
    assert said_of(replace(ANSWER, usage=usage)).endswith(f" · {said}")


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.STOPPED, "stopped by you"),
        (State.INCOMPLETE, "cut off before its end"),
        (State.FAILED, "broken off"),
    ],
)
def test_an_answer_that_did_not_end_well_says_so(state: State, said: str) -> None:
    assert f" · {said} after 6.2 s · " in said_of(replace(ANSWER, state=state))
    assert f" · {said} · " in said_of(replace(ANSWER, state=state, duration=None))


def test_an_answer_that_the_end_of_the_program_interrupted_says_so() -> None:
    assert " · interrupted when the program ended · " in said_of(replace(ANSWER, state=State.INTERRUPTED))


def test_a_length_limit_is_said() -> None:
    assert " · it reached its length limit · " in said_of(replace(ANSWER, stop_reason="max_tokens"))


def test_a_streaming_answer_has_no_ending_yet() -> None:
    streaming = replace(ANSWER, state=State.STREAMING, usage=Usage())
    assert said_of(streaming) == "Qwen2.5 VL 72B Instruct · first words after 0.8 s · 2 words"


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.0, "0 s"),
        (0.004, "0.1 s"),
        (0.84, "0.8 s"),
        (9.94, "9.9 s"),
        (9.96, "10 s"),
        (5, "5 s"),
        (12.4, "12 s"),
        (59.6, "1 min"),
        (125, "2 min 5 s"),
        (3600, "1 h"),
        (3785, "1 h 3 min"),
    ],
)
def test_durations_are_said_as_people_say_them(value: float, said: str) -> None:
    assert seconds(value) == said


def test_a_price_tells_the_cost_in_a_chat_too() -> None:
    assert said_of(ANSWER, PRICE).endswith(" · about $0.0031 (estimate)")
    assert said_of(OTHER, PRICE).endswith(" · cost unknown")


# --- side by side


def test_side_by_side_each_fact_says_who_is_first_in_it() -> None:
    said = said_of_turn([ANSWER, OTHER])
    assert said[ANSWER.id] == (
        "first words after 0.8 s (soonest), finished in 6.2 s (fastest), 2 words (longest), 1,530 tokens"
    )
    assert said[OTHER.id] == "first words after 1.9 s, finished in 8 s, 1 word (shortest), tokens unknown"


def test_a_cost_is_marked_as_an_estimate_and_an_unknown_one_is_said_to_be_unknown() -> None:
    dear = replace(OTHER, usage=Usage(52, 1530))
    priced = {MODEL: PRICE, "b": Price(Decimal(3), Decimal(15))}
    said = said_of_turn([ANSWER, dear], priced.get)
    assert said[ANSWER.id].endswith("1,530 tokens, about $0.0031 (estimate, cheapest)")
    assert said[dear.id].endswith(", about $0.023 (estimate)")
    assert said_of_turn([ANSWER, OTHER], priced.get)[OTHER.id].endswith("tokens unknown, cost unknown")
    only_one = said_of_turn([ANSWER, dear], {MODEL: PRICE}.get)
    assert only_one[ANSWER.id].endswith("(estimate)")
    assert only_one[dear.id].endswith(", cost unknown")


def test_a_price_of_nothing_is_told_as_free() -> None:
    free = {"b": Price(Decimal(0), Decimal(0))}
    said = said_of_turn([replace(OTHER, usage=Usage(52, 1530)), ANSWER], free.get)
    assert said[OTHER.id].endswith(", free (estimate)")


def test_without_any_price_nothing_is_said_of_costs() -> None:
    assert not [said for said in said_of_turn([ANSWER, OTHER]).values() if "cost" in said or "estimate" in said]


def test_a_time_that_is_not_known_is_said_to_be_unknown() -> None:
    old = replace(ANSWER, first_words=None, duration=None)
    assert said_of_turn([old])[old.id] == "time unknown, 2 words, 1,530 tokens"


def test_an_answer_on_its_way_says_only_what_is_known_by_now() -> None:
    growing = replace(OTHER, state=State.STREAMING, duration=None, usage=Usage())
    said = said_of_turn([ANSWER, growing], {MODEL: PRICE, "b": PRICE}.get)
    assert said[growing.id] == "first words after 1.9 s, 1 word"
    assert "fastest" not in said[ANSWER.id]


def test_an_answer_that_never_began_says_how_it_ended_and_no_more() -> None:
    stopped = replace(OTHER, state=State.STOPPED, text="", first_words=None, usage=Usage())
    assert said_of_turn([ANSWER, stopped], {"b": PRICE}.get)[stopped.id] == "stopped by you after 8 s"


def test_of_an_answer_that_is_but_trouble_nothing_is_said_beside_the_trouble() -> None:
    failed = replace(OTHER, state=State.FAILED, problem=Problem(Kind.PREMIUM_ONLY), text="", usage=Usage())
    assert said_of(failed) == said_of_turn([ANSWER, failed])[failed.id] == ""
    begun = replace(failed, text="It")
    assert "broken off after 8 s" in said_of_turn([ANSWER, begun])[begun.id]
    assert "broken off after 8 s" in said_of(begun)


def test_a_length_limit_is_said_side_by_side() -> None:
    cut = replace(OTHER, stop_reason="max_tokens")
    assert ", it reached its length limit, 1 word" in said_of_turn([cut])[cut.id]


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("0.00314", "$", "$0.0031"),
        ("0.0000012", "$", "$0.0000012"),
        ("0.017", "€", "€0.017"),
        ("0.5", "$", "$0.50"),
        ("1234.567", "$", "$1,234.57"),
        ("0.12", "EUR", "0.12 EUR"),
        ("0.12", "US$", "US$0.12"),
    ],
)
def test_amounts_are_said_with_as_many_digits_as_tell_something(amount: str, currency: str, said: str) -> None:
    assert money(Decimal(amount), currency) == said


# --- reports


def test_what_is_known_of_an_answer_is_reported_in_words() -> None:
    told = reported(ANSWER, PRICE)
    assert told.facts == (
        "first words after 0.8 s, finished in 6.2 s",
        "2 words",
        "52 tokens in, 1,530 out",
        "about $0.0031 (estimate)",
    )


def test_what_is_not_known_is_reported_to_be_unknown() -> None:
    told = reported(replace(ANSWER, usage=Usage(), first_words=None, duration=None))
    assert told.facts == ("time unknown", "2 words", "tokens unknown")


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.STOPPED, "stopped by you"),
        (State.FAILED, "broken off, Your plan does not include this model"),
        (State.STREAMING, "still being written"),
    ],
)
def test_an_answer_that_did_not_end_well_is_reported_without_a_name(state: State, said: str) -> None:
    problem = Problem(Kind.PREMIUM_ONLY) if state is State.FAILED else None
    told = reported(replace(ANSWER, state=state, problem=problem))
    assert told.state == said
    assert told.times == "first words after 0.8 s, ended after 6.2 s"
    assert "qwen" not in repr(told).lower()
