"""What a person decided about the answers of a turn; knows no rating and no screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How the comparison of some answers ended."""

    BEST = "best"  # one of them is better than all others
    EQUAL = "equal"
    NEITHER = "neither"  # none of them will do


class Reason(StrEnum):
    """What is good about an answer."""

    CORRECT = "correct"
    CLEAR = "clear"
    RIGHT_TONE = "right tone"
    COMPLETE = "complete"
    SHORT = "short"


@dataclass(frozen=True, slots=True)
class Contender:
    """An answer that was judged: who gave it, where it is as long as its chat is kept, and whether it won."""

    model: str
    message_id: int | None = None
    won: bool = False


@dataclass(frozen=True, slots=True)
class Ruling:
    """A choice among answers by their places on the screen, with what can be said of it."""

    outcome: Outcome
    best: int | None = None  # the place of the best answer
    reasons: frozenset[Reason] = frozenset()
    note: str = ""
    topic: str = ""

    def __post_init__(self) -> None:
        if (self.best is not None) is not (self.outcome is Outcome.BEST):
            raise ValueError("one answer is the best, or none is")


@dataclass(frozen=True, slots=True)
class Verdict:
    """A ruling as it is kept: it outlives the chat, and then only its turn and its messages are unknown."""

    turn_id: int | None
    created: float  # Unix time, s
    contenders: tuple[Contender, ...]
    outcome: Outcome
    reasons: frozenset[Reason] = frozenset()
    note: str = ""
    topic: str = ""
    blind: bool = False  # whether the models' names were hidden

    def __post_init__(self) -> None:
        if sum(contender.won for contender in self.contenders) != (self.outcome is Outcome.BEST):
            raise ValueError("one answer is the best, or none is")

    def ruling(self, message_ids: Sequence[int]) -> Ruling | None:
        """The choice among these answers by their places; None where they are not just those that were judged."""
        judged = [contender.message_id for contender in self.contenders]
        if len(judged) != len(message_ids) or set(judged) != set(message_ids):
            return None
        won = [contender.message_id for contender in self.contenders if contender.won]
        best = message_ids.index(won[0]) if won and won[0] is not None else None
        return Ruling(self.outcome, best, self.reasons, self.note, self.topic)


def in_words(ruling: Ruling, labels: Sequence[str]) -> str:
    """A ruling as a sentence without its full stop, with the answers under these labels."""
    said = _chosen(ruling, labels)
    reasons = ", ".join(reason for reason in Reason if reason in ruling.reasons)
    return f"{said}: {reasons}" if reasons else said


def _chosen(ruling: Ruling, labels: Sequence[str]) -> str:
    if ruling.best is not None:
        return f"You chose {labels[ruling.best]}"
    if ruling.outcome is Outcome.EQUAL:
        return "You found both equal" if len(labels) == 2 else "You found all equal"
    return "You chose neither" if len(labels) == 2 else "You chose none"
