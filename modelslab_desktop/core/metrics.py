"""What can be measured of answers: words, times and costs, and which of a turn's answers is first in them."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final, TypeVar

from modelslab_desktop.core.chat import Message, State, Usage

if TYPE_CHECKING:
    from decimal import Decimal

    T = TypeVar("T", int, float, Decimal)

_TOKENS_PER_PRICE: Final = 1_000_000
_EAST_ASIAN: Final = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff][\u3000-\u303f\uff01-\uff1f]*")


class Standing(StrEnum):
    """What an answer is alone in, among those of its turn."""

    FIRST_WORDS = "first_words"  # its text began soonest
    FASTEST = "fastest"  # it was complete soonest: what one waits for, however much was written meanwhile
    SHORTEST = "shortest"  # in words
    LONGEST = "longest"
    CHEAPEST = "cheapest"


@dataclass(frozen=True, slots=True)
class Price:
    """What a model costs for each million tokens, as the user has entered it; the currency is any short text."""

    input: "Decimal"
    output: "Decimal"
    currency: str = "$"


PriceOf = Callable[[str], Price | None]  # by a model's id


@lru_cache(maxsize=6)  # the answers of a turn: each is counted again whenever one of them ends
def word_count(text: str) -> int:
    """The number of words; a Chinese or Japanese character counts as one, as word processors count them."""
    return len((text if text.isascii() else _EAST_ASIAN.sub(" x ", text)).split())


def cost(usage: Usage, price: Price | None) -> "Decimal | None":
    """What an answer cost, in the price's currency; None without a price, or when the server told no tokens."""
    if price is None or usage.input_tokens is None or usage.output_tokens is None:
        return None
    return (usage.input_tokens * price.input + usage.output_tokens * price.output) / _TOKENS_PER_PRICE


def rounded_cost(amount: "Decimal") -> "Decimal":
    """A cost to two decimals, or to two digits that are not nought where it is smaller."""
    return round(amount, max(2, 1 - amount.adjusted()))


def rounded_time(seconds: float) -> float:
    """A duration in s as exactly as people are told it."""
    return max(round(seconds, 1), 0.1) if seconds < 9.95 else round(seconds)


def standings(answers: Iterable[Message], price_of: PriceOf = lambda _: None) -> dict[int, tuple[Standing, ...]]:
    """What each finished answer of a turn is alone in, by its id; nothing while one is still on its way.

    Answers that did not end well take no part. What reads the same is a tie, and in what one of them is not known
    none of them is first.
    """
    answers = list(answers)
    if any(answer.state is State.STREAMING for answer in answers):
        return {}
    finished = [answer for answer in answers if answer.state is State.DONE and answer.text.strip()]
    words = {answer.id: word_count(answer.text) for answer in finished}
    firsts = {
        Standing.FIRST_WORDS: _least({answer.id: _time(answer.first_words) for answer in finished}),
        Standing.FASTEST: _least({answer.id: _time(answer.duration) for answer in finished}),
        Standing.SHORTEST: _least(words),
        Standing.LONGEST: _least({answer: -count for answer, count in words.items()}),
        Standing.CHEAPEST: _least(_costs(finished, price_of)),
    }
    return {each.id: tuple(what for what, first in firsts.items() if first == each.id) for each in finished}


def _time(seconds: float | None) -> float | None:
    return None if seconds is None else rounded_time(seconds)


def _costs(answers: list[Message], price_of: PriceOf) -> "dict[int, Decimal | None]":
    """The costs by answer; all unknown where they are not in one currency."""
    prices = {answer.id: price_of(answer.model) for answer in answers}
    if len({price.currency for price in prices.values() if price}) > 1:
        return dict.fromkeys(prices)
    costs = {answer.id: cost(answer.usage, prices[answer.id]) for answer in answers}
    return {answer: None if amount is None else rounded_cost(amount) for answer, amount in costs.items()}


def _least(values: "Mapping[int, T | None]") -> int | None:
    """Whose value is less than all the others', if all are known."""
    known = sorted((value, answer) for answer, value in values.items() if value is not None)
    if len(known) < len(values) or len(known) < 2 or known[0][0] == known[1][0]:
        return None
    return known[0][1]
