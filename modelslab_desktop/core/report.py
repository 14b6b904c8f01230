"""What a report of a chat or a comparison says, ready to be written down; knows no format."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from modelslab_desktop.core.chat import Conversation, Lane, Message, Role
from modelslab_desktop.core.models import readable_name

Setting = tuple[str, str]  # its name and its value, in words
_MONTHS = (  # strftime would write them in whatever language the system speaks
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class ReportColumn:
    """Who was asked: a label, the model's id (empty where names are hidden) and the settings."""

    label: str
    model: str = ""
    settings: tuple[Setting, ...] = ()


@dataclass(frozen=True, slots=True)
class ReportAnswer:
    """An answer as Markdown, and what is said of it, in words; what is empty is left out."""

    text: str
    label: str = ""
    model: str = ""  # the id, where it is not that of the column
    state: str = ""
    times: str = ""
    words: str = ""
    tokens: str = ""
    cost: str = ""

    @property
    def facts(self) -> tuple[str, ...]:
        """All that is said of it."""
        said = (self.model, self.state, self.times, self.words, self.tokens, self.cost)
        return tuple(fact for fact in said if fact)


@dataclass(frozen=True, slots=True)
class ReportTurn:
    """A question, an answer for each column (None where there is none), and the verdict in words."""

    question: str
    answers: tuple[ReportAnswer | None, ...]
    verdict: str = ""

    @property
    def given(self) -> tuple[ReportAnswer, ...]:
        """The answers that there are."""
        return tuple(answer for answer in self.answers if answer)


@dataclass(frozen=True, slots=True)
class Report:
    """A title, when the report was made, who was asked, and all that was said."""

    title: str
    created: datetime
    columns: tuple[ReportColumn, ...]
    turns: tuple[ReportTurn, ...]

    @property
    def date(self) -> str:
        """When it was made, in words."""
        moment = self.created
        return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year}, {moment.hour:02}:{moment.minute:02}"


Say = Callable[[Message], ReportAnswer]


@dataclass(slots=True)
class _Row:
    """One turn: its question, and the answers by the places of their lanes."""

    question: str = ""
    answers: dict[int, Message] = field(default_factory=dict)


def report_of(
    conversation: Conversation,
    lanes: Sequence[Lane],
    threads: Sequence[Sequence[Message]],
    say: Say,
    *,
    created: datetime,
    verdicts: Mapping[int, str] | None = None,
    blind: bool = False,
    orders: Mapping[int, Sequence[int]] | None = None,
) -> Report:
    """The report of these lanes and their threads; `say` puts what is known of an answer into words.

    `verdicts` are in words, by the id of their turn. A blind report has no names, times or costs, and its answers are
    called A, B and so on in the order of `orders`: for each turn the ids of the lanes as they are shown.
    """
    rows = _rows(threads)
    columns = _blind_columns(lanes) if blind else _columns(lanes)
    told = []
    for turn, row in sorted(rows.items()):
        shown = _in_order(row, lanes, (orders or {}).get(turn, ()) if blind else ())
        answers = _blind_answers(shown, say) if blind else _answers(shown, lanes, columns, say)
        told.append(ReportTurn(row.question, answers, (verdicts or {}).get(turn, "")))
    return Report(conversation.title, created, columns, tuple(told))


def _rows(threads: Iterable[Sequence[Message]]) -> dict[int, _Row]:
    """The turns by their ids; an answer that several lanes share is told once, in the lane that comes first."""
    rows: dict[int, _Row] = {}
    told = set[int]()
    for place, thread in enumerate(threads):
        for message in thread:
            row = rows.setdefault(message.turn_id, _Row())
            if message.role is Role.USER:
                row.question = row.question or message.text
            elif message.id not in told:
                told.add(message.id)
                row.answers[place] = message
    return rows


def _in_order(row: _Row, lanes: Sequence[Lane], order: Sequence[int]) -> list[Message | None]:
    """The answers as the ids of lanes are ordered; lanes that are not named come after those that are."""
    ranks = {lane_id: rank for rank, lane_id in enumerate(order)}
    places = sorted(range(len(lanes)), key=lambda place: ranks.get(lanes[place].id, len(ranks)))
    return [row.answers.get(place) for place in places]


def _answers(
    shown: Sequence[Message | None], lanes: Sequence[Lane], columns: Sequence[ReportColumn], say: Say
) -> tuple[ReportAnswer | None, ...]:
    return tuple(
        _named(say(message), message, lane, column) if message else None
        for message, lane, column in zip(shown, lanes, columns, strict=True)
    )


def _named(answer: ReportAnswer, message: Message, lane: Lane, column: ReportColumn) -> ReportAnswer:
    """An answer under its column's label, or its own model's where the lane has another by now."""
    if message.model in ("", lane.model):
        return replace(answer, label=column.label, model="")
    return replace(answer, label=readable_name(message.model), model=message.model)


def _blind_answers(shown: Sequence[Message | None], say: Say) -> tuple[ReportAnswer | None, ...]:
    alone = sum(message is not None for message in shown) == 1
    return tuple(
        replace(say(message), label=_letter(place, alone=alone), model="", times="", tokens="", cost="")
        if message
        else None
        for place, message in enumerate(shown)
    )


def _columns(lanes: Sequence[Lane]) -> tuple[ReportColumn, ...]:
    """Columns named after their models; where a model is there twice, numbered."""
    names = [readable_name(lane.model) for lane in lanes]
    labels = [
        f"{name} ({names[: place + 1].count(name)})" if names.count(name) > 1 else name
        for place, name in enumerate(names)
    ]
    return tuple(ReportColumn(label, lane.model, settings_of(lane)) for label, lane in zip(labels, lanes, strict=True))


def _blind_columns(lanes: Sequence[Lane]) -> tuple[ReportColumn, ...]:
    """Columns without names, and without the settings in which they differ: those would tell who is who."""
    every = [settings_of(lane) for lane in lanes]
    shared = tuple(setting for setting in every[0] if all(setting in settings for settings in every)) if every else ()
    alone = len(lanes) == 1
    return tuple(ReportColumn(_letter(place, alone=alone), "", shared) for place in range(len(lanes)))


def _letter(place: int, *, alone: bool) -> str:
    return "Answer" if alone else f"Answer {chr(ord('A') + place)}"


def settings_of(lane: Lane) -> tuple[Setting, ...]:
    """A lane's settings in words."""
    asked = lane.parameters
    return (
        ("Temperature", _said(asked.temperature)),
        ("Top P", _said(asked.top_p)),
        ("Maximum tokens", _said(asked.max_tokens)),
        ("System prompt", lane.system_prompt.strip() or "none"),
    )


def _said(value: float | None) -> str:
    return "the model’s default" if value is None else f"{value:,}"
