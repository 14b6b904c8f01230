"""An answer in words: what is said under it, and what a screen reader tells of it; knows no widget."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Final

from modelslab_desktop.core.chat import Message, Role, State, Usage
from modelslab_desktop.core.metrics import Price, PriceOf, Standing, cost, rounded_cost, standings, word_count
from modelslab_desktop.core.models import readable_name
from modelslab_desktop.ui.durations import seconds
from modelslab_desktop.ui.words import words_for

if TYPE_CHECKING:
    from decimal import Decimal

    from modelslab_desktop.core.report import ReportAnswer

_STOP_REASONS: Final = {
    "max_tokens": "it reached its length limit",
    "model_context_window_exceeded": "the conversation fills the model's memory",
    "refusal": "the model declined to go on",
}
_ENDINGS: Final = {
    State.STOPPED: "stopped by you",
    State.INCOMPLETE: "cut off before its end",
    State.FAILED: "broken off",
    State.INTERRUPTED: "interrupted when the program ended",
}
_STANDINGS: Final = {
    Standing.FIRST_WORDS: "soonest",
    Standing.FASTEST: "fastest",
    Standing.SHORTEST: "shortest",
    Standing.LONGEST: "longest",
    Standing.CHEAPEST: "cheapest",
}


def said_of(message: Message, price: Price | None = None) -> str:
    """What is said under an answer: who, how long, how much, and how it ended if not well; the unknown left out."""
    if _has_nothing(message):
        return ""
    parts = (
        readable_name(message.model) if message.model else "",
        _beginning(message),
        _ending(message),
        _STOP_REASONS.get(message.stop_reason, ""),
        _length(message),
        _tokens(message.usage),
        _cost(message, price) if price else "",
    )
    return " · ".join(part for part in parts if part)


def _has_nothing(message: Message) -> bool:
    """Whether nothing came of an answer but trouble, which is told in a place of its own."""
    return message.state is State.FAILED and message.problem is not None and not message.text


def said_of_turn(answers: Sequence[Message], price_of: PriceOf = lambda _: None) -> dict[int, str]:
    """What is said under each answer of a turn, by its id: how long, how much, and in what it is first.

    The unknown is said to be unknown. Models are not named, since the answers stand below their names; costs are
    told once one of the models has a price.
    """
    found = standings(answers, price_of)
    priced = any(price_of(answer.model) for answer in answers)
    return {answer.id: _compared(answer, found.get(answer.id, ()), price_of, priced=priced) for answer in answers}


def _compared(answer: Message, first_in: Collection[Standing], price_of: PriceOf, *, priced: bool) -> str:
    def part(words: str, *standings: Standing) -> str:
        return _marked(words, [_STANDINGS[each] for each in standings if each in first_in])

    if _has_nothing(answer):
        return ""
    ended = answer.state is not State.STREAMING and bool(answer.text)
    parts = (
        part(_beginning(answer), Standing.FIRST_WORDS),
        part(_ending(answer) or ("time unknown" if ended else ""), Standing.FASTEST),
        _STOP_REASONS.get(answer.stop_reason, ""),
        part(_length(answer), Standing.SHORTEST, Standing.LONGEST),
        _written(answer.usage) if ended else "",
        part(_cost(answer, price_of(answer.model)), Standing.CHEAPEST) if ended and priced else "",
    )
    return ", ".join(part for part in parts if part)


def _marked(words: str, marks: list[str]) -> str:
    """A fact and, in its brackets, what an answer is first in by it."""
    if not marks:
        return words
    opened = f"{words[:-1]}, " if words.endswith(")") else f"{words} ("
    return f"{opened}{', '.join(marks)})"


def reported(answer: Message, price: Price | None = None) -> "ReportAnswer":
    """An answer as a report tells of it, without the name of its model; the unknown is said to be unknown."""
    # loaded late: few make reports
    from modelslab_desktop.core.report import ReportAnswer

    is_done = answer.state is State.DONE
    ended = "finished in" if is_done else "ended after"
    time = "" if answer.duration is None else f"{ended} {seconds(answer.duration)}"
    states = (
        "" if is_done else _ENDINGS.get(answer.state, "still being written"),
        words_for(answer.problem).title if answer.problem else "",
        _STOP_REASONS.get(answer.stop_reason, ""),
    )
    return ReportAnswer(
        answer.text,
        state=", ".join(state for state in states if state),
        times=", ".join(part for part in (_beginning(answer), time) if part) or "time unknown",
        words=_length(answer),
        tokens=_tokens(answer.usage) or "tokens unknown",
        cost=_cost(answer, price) if price else "",
    )


def money(amount: "Decimal", currency: str) -> str:
    """An amount as it is said: "$0.0031", "0.12 EUR"."""
    return in_currency(f"{rounded_cost(amount):,f}", currency)


def in_currency(number: str, currency: str) -> str:
    """A number with its currency: a sign stands before it, a word behind it."""
    return f"{number} {currency}" if currency[-1].isalpha() else f"{currency}{number}"


def said_at_start(answer: Message) -> str:
    """What a screen reader says when an answer begins."""
    return f"{_speaker(answer)} is answering"


def said_at_end(answer: Message) -> str:
    """What a screen reader says when an answer has ended, well or not."""
    length = f", {_length(answer)}" if answer.text else ""
    if answer.problem:
        words = words_for(answer.problem, readable_name(answer.model))
        return f"{words.title}. {words.sentence}"
    if answer.state is State.DONE:
        return f"{_speaker(answer)} has answered{length}"
    return f"{_speaker(answer)}’s answer was {_ENDINGS.get(answer.state, 'broken off')}{length}"


def title_of_thinking(seconds_taken: float | None) -> str:
    """What stands over thinking that is over; old answers do not know how long it took."""
    return "Thought" if seconds_taken is None else f"Thought for {seconds(max(1, round(seconds_taken)))}"


def beginning_of(message: Message, most: int = 1000) -> str:
    """Who speaks and what, for a message that is only heard of: its source, cut at so many characters."""
    said = message.text if len(message.text) <= most else message.text[:most].rsplit(None, 1)[0] + "…"
    return f"{_speaker(message)}: {said}" if said else _speaker(message)


def _speaker(message: Message) -> str:
    return "You" if message.role is Role.USER else readable_name(message.model) or "The model"


def _beginning(answer: Message) -> str:
    return "" if answer.first_words is None else f"first words after {seconds(answer.first_words)}"


def _ending(message: Message) -> str:
    time = "" if message.duration is None else seconds(message.duration)
    if message.state is State.DONE:
        return time and f"finished in {time}"
    said = _ENDINGS.get(message.state, "")
    return f"{said} after {time}" if time and said and message.state is not State.INTERRUPTED else said


def _length(message: Message) -> str:
    return _counted(word_count(message.text), "word") if message.text else ""


def _tokens(usage: Usage) -> str:
    read, written = usage.input_tokens, usage.output_tokens
    if read is None:
        return "" if written is None else f"{_counted(written, 'token')} out"
    return f"{_counted(read, 'token')} in" + ("" if written is None else f", {written:,} out")


def _written(usage: Usage) -> str:
    return "tokens unknown" if usage.output_tokens is None else _counted(usage.output_tokens, "token")


def _cost(answer: Message, price: Price | None) -> str:
    """What an answer cost; a server's bill may differ."""
    amount = cost(answer.usage, price)
    if price is None or amount is None:
        return "cost unknown"
    return f"about {money(amount, price.currency)} (estimate)" if amount else "free (estimate)"


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
