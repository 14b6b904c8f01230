"""The user's verdicts on answers, and what they say of the models; nothing of it leaves this computer."""

import time
from collections.abc import Iterator, Sequence

from PySide6.QtCore import QObject, Signal

from modelslab_desktop.core.chat import Message
from modelslab_desktop.core.models import readable_name
from modelslab_desktop.core.rating import Standing, standings
from modelslab_desktop.core.sheets import csv_text
from modelslab_desktop.core.verdicts import Contender, Ruling, Verdict
from modelslab_desktop.store.verdicts import Verdicts

TOO_FEW = "too few to say"
_COLUMNS = (
    "Topic",
    "Model",
    "Model id",
    "Verdicts",
    "Won",
    "Lost",
    "Tied",
    "Rating (0 to 100)",
    "Likely from",
    "Likely to",
    "Chosen for",
)


class Results(QObject):
    """Keeps verdicts, tells which have changed, and counts them up."""

    verdict_changed = Signal(int)  # id of the turn
    cleared = Signal()  # all verdicts are gone

    def __init__(self, verdicts: Verdicts) -> None:
        super().__init__()
        self._verdicts = verdicts

    def judge(self, answers: Sequence[Message], ruling: Ruling, *, blind: bool) -> Verdict:
        """Keep the ruling on the answers of a turn, which stand in the order that it speaks of."""
        contenders = tuple(Contender(each.model, each.id, at == ruling.best) for at, each in enumerate(answers))
        turn_id = answers[0].turn_id
        verdict = Verdict(
            turn_id,
            time.time(),
            contenders,
            ruling.outcome,
            ruling.reasons,
            ruling.note.strip(),
            self._known_as(ruling.topic, turn_id),
            blind,
        )
        self._verdicts.judge(verdict)
        self.verdict_changed.emit(turn_id)
        return verdict

    def take_back(self, turn_id: int) -> None:
        """Forget the verdict on a turn."""
        self._verdicts.take_back(turn_id)
        self.verdict_changed.emit(turn_id)

    def verdict(self, turn_id: int) -> Verdict | None:
        """The verdict on a turn."""
        return self._verdicts.on_turn(turn_id)

    def verdicts_in(self, conversation_id: int) -> dict[int, Verdict]:
        """The verdicts of a conversation by their turns."""
        found = self._verdicts.in_conversation(conversation_id)
        return {verdict.turn_id: verdict for verdict in found if verdict.turn_id is not None}

    def topics(self) -> list[str]:
        """The topics in use, the one used last first."""
        return self._verdicts.topics()

    def standings(self, topic: str | None = None) -> list[Standing]:
        """What the verdicts say of each model: all of them, or those on one topic (an empty one for none)."""
        return standings(each for each in self._verdicts.all() if topic is None or each.topic == topic)

    def csv(self) -> str:
        """The standings over all, and then for each topic, as CSV."""
        return csv_text([_COLUMNS, *self._lines()])

    def reset(self) -> None:
        """Forget all verdicts."""
        self._verdicts.reset()
        self.cleared.emit()

    def _known_as(self, topic: str, turn_id: int) -> str:
        """A topic as other verdicts than that on a turn have it, whatever the case of its letters and the spaces."""
        tidy = " ".join(topic.split())
        others = self._verdicts.topics(apart_from=turn_id)
        return next((known for known in others if known.casefold() == tidy.casefold()), tidy)

    def _lines(self) -> Iterator[tuple[str | int, ...]]:
        verdicts = self._verdicts.all()
        yield from (_line("All topics", each) for each in standings(verdicts))
        for topic in sorted({verdict.topic for verdict in verdicts}, key=str.casefold):
            about = standings(verdict for verdict in verdicts if verdict.topic == topic)
            yield from (_line(topic or "No topic", each) for each in about)


def _line(topic: str, standing: Standing) -> tuple[str | int, ...]:
    rating = standing.rating
    likely = (percent(rating.share), percent(rating.low), percent(rating.high)) if rating else (TOO_FEW, "", "")
    reasons = ", ".join(f"{reason} ({count})" for reason, count in standing.reasons)
    counted = (standing.verdicts, standing.wins, standing.losses, standing.ties)
    return (topic, readable_name(standing.model), standing.model, *counted, *likely, reasons)


def percent(share: float) -> int:
    """A share as a whole number out of 100."""
    return round(100 * share)
