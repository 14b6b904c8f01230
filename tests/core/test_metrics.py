"""Words, costs, and who is first: said only where it is known and nobody shares it."""

from dataclasses import replace
from decimal import Decimal

import pytest

from modelslab_desktop.core.chat import Message, Role, State, Usage
from modelslab_desktop.core.metrics import Price, Standing, cost, rounded_cost, standings, word_count

FIRST_WORDS, FASTEST, SHORTEST, LONGEST, CHEAPEST = (
    Standing.FIRST_WORDS,
    Standing.FASTEST,
    Standing.SHORTEST,
    Standing.LONGEST,
    Standing.CHEAPEST,
)
PRICE = Price(Decimal("0.5"), Decimal("1.5"))


def answer(id: int, text: str = "one two three", **facts: object) -> Message:
    usual = {"model": f"model {id}", "usage": Usage(100, 10), "first_words": float(id), "duration": 10.0 * id}
    bare = Message(id, id, 1, None, Role.ASSISTANT, text, State.DONE, 0.0)
    return replace(bare, **{**usual, **facts})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), (" one\n\ntwo  three ", 3), ("Grüße, élan", 2), ("你好，世界。", 4), ("GPT は速い", 4), ("안녕 세계", 2)],
)
def test_words_are_counted_in_any_script(text: str, words: int) -> None:
    assert word_count(text) == words


# --- costs


def test_a_cost_counts_what_is_read_and_what_is_written_by_the_million() -> None:
    assert cost(Usage(1_000_000, 2_000_000), PRICE) == Decimal("3.5")
    assert cost(Usage(52, 1530), PRICE) == Decimal("0.002321")


@pytest.mark.parametrize("usage", [Usage(), Usage(52, None), Usage(None, 1530)])
def test_a_cost_is_unknown_and_not_nothing_when_the_server_did_not_tell_the_tokens(usage: Usage) -> None:
    assert cost(usage, PRICE) is None


def test_a_cost_is_unknown_without_a_price() -> None:
    assert cost(Usage(52, 1530), None) is None


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("0.00314", "0.0031"), ("0.0149", "0.015"), ("0.999", "1.00"), ("12.345", "12.34"), ("0", "0.00")],
)
def test_small_costs_keep_two_digits_and_large_ones_two_decimals(amount: str, rounded: str) -> None:
    assert str(rounded_cost(Decimal(amount))) == rounded


# --- who is first


def test_each_standing_belongs_to_one_answer() -> None:
    found = standings([answer(1, "one two"), answer(2, "one"), answer(3)])
    assert found == {1: (FIRST_WORDS, FASTEST), 2: (SHORTEST,), 3: (LONGEST,)}


def test_the_fastest_is_who_is_complete_first_and_not_who_begins_first() -> None:
    late_start = answer(2, first_words=9.0, duration=9.5)
    found = standings([answer(1), late_start])
    assert found[1] == (FIRST_WORDS,)
    assert FASTEST in found[2]


def test_nobody_is_first_in_a_tie() -> None:
    twin = replace(answer(1), id=2)
    assert standings([answer(1), twin]) == {1: (), 2: ()}


@pytest.mark.parametrize(("one", "other", "is_tie"), [(6.21, 6.24, True), (6.2, 6.3, False), (61.2, 60.8, True)])
def test_times_that_read_the_same_are_a_tie(one: float, other: float, is_tie: bool) -> None:
    found = standings([answer(1, duration=one), answer(2, duration=other)])
    assert any(FASTEST in each for each in found.values()) is not is_tie


def test_two_may_share_the_second_place() -> None:
    found = standings([answer(1), answer(2, duration=30.0), answer(3)])
    assert FASTEST in found[1]


def test_a_single_answer_is_first_in_nothing() -> None:
    assert standings([answer(1)]) == {1: ()}
    assert standings([]) == {}


def test_nothing_is_said_while_one_of_them_is_on_its_way() -> None:
    assert standings([answer(1), answer(2), answer(3, state=State.STREAMING)]) == {}


@pytest.mark.parametrize("state", [State.STOPPED, State.INCOMPLETE, State.FAILED, State.INTERRUPTED])
def test_answers_that_did_not_end_well_take_no_part(state: State) -> None:
    found = standings([answer(1, "one", state=state), answer(2, "one two"), answer(3)])
    assert found == {2: (FIRST_WORDS, FASTEST, SHORTEST), 3: (LONGEST,)}


def test_an_empty_answer_takes_no_part() -> None:
    assert standings([answer(1, " "), answer(2)]) == {2: ()}


def test_an_unknown_time_lets_nobody_be_the_fastest() -> None:
    found = standings([answer(1), answer(2), answer(3, duration=None)])
    assert found[1] == (FIRST_WORDS,)


def test_the_cheapest_is_known_only_when_all_costs_are() -> None:
    prices = {"model 1": Price(Decimal(3), Decimal(3)), "model 2": PRICE}
    assert CHEAPEST in standings([answer(1), answer(2)], prices.get)[2]
    assert not any(CHEAPEST in each for each in standings([answer(1), answer(2), answer(3)], prices.get).values())
    untold = answer(1, usage=Usage(100, None))
    assert not any(CHEAPEST in each for each in standings([untold, answer(2)], prices.get).values())


def test_costs_in_two_currencies_are_not_compared() -> None:
    prices = {"model 1": Price(Decimal(3), Decimal(3), "€"), "model 2": PRICE}
    assert not any(CHEAPEST in each for each in standings([answer(1), answer(2)], prices.get).values())
