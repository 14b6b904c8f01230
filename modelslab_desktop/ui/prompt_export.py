"""The answers to a prompt set as the sheets of a workbook; knows no file."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from modelslab_desktop.core.chat import Lane, Message
from modelslab_desktop.core.metrics import word_count
from modelslab_desktop.ui.prompt_words import said_of_cell

Row = list[str | int]

_DETAILS = (
    *("No.", "Prompt", "Column", "Model", "State", "Answer", "First words after (ms)", "Finished in (ms)"),
    *("Words", "Tokens read", "Tokens written", "Asked"),
)


@dataclass(frozen=True, slots=True)
class AnsweredPrompt:
    """A prompt with the answers to it, and the marks that a verdict gave them, by their lanes."""

    text: str
    answers: Mapping[int, Message]
    marks: Mapping[int, str]


def sheets_of(
    prompts: Sequence[AnsweredPrompt], lanes: Sequence[Lane], labels: Sequence[str]
) -> list[tuple[str, list[Row]]]:
    """A sheet with the prompts as rows and the lanes as columns, and one with all that is known of each answer."""
    return [("Answers", _answers(prompts, lanes, labels)), ("Details", _details(prompts, lanes, labels))]


def _answers(prompts: Sequence[AnsweredPrompt], lanes: Sequence[Lane], labels: Sequence[str]) -> list[Row]:
    header: Row = ["No.", "Prompt", *labels, *(f"{label}: state" for label in labels), "Verdict"]
    return [header, *(_answers_to(number, each, lanes, labels) for number, each in enumerate(prompts, start=1))]


def _answers_to(number: int, prompt: AnsweredPrompt, lanes: Sequence[Lane], labels: Sequence[str]) -> Row:
    answers = [prompt.answers.get(lane.id) for lane in lanes]
    marks = [
        f"{label}: {mark}" for lane, label in zip(lanes, labels, strict=True) if (mark := prompt.marks.get(lane.id))
    ]
    texts, states = [answer.text if answer else "" for answer in answers], [_state(answer) for answer in answers]
    return [number, prompt.text, *texts, *states, ", ".join(marks)]


def _details(prompts: Sequence[AnsweredPrompt], lanes: Sequence[Lane], labels: Sequence[str]) -> list[Row]:
    rows: Iterator[Row] = (
        _detail(number, each.text, label, answer)
        for number, each in enumerate(prompts, start=1)
        for lane, label in zip(lanes, labels, strict=True)
        if (answer := each.answers.get(lane.id))
    )
    return [[*_DETAILS], *rows]


def _detail(number: int, prompt: str, label: str, answer: Message) -> Row:
    return [
        *(number, prompt, label, answer.model, _state(answer), answer.text),
        *(_milliseconds(answer.first_words), _milliseconds(answer.duration), word_count(answer.text)),
        *(_known(answer.usage.input_tokens), _known(answer.usage.output_tokens)),
        datetime.fromtimestamp(answer.created).astimezone().isoformat(" ", "seconds"),
    ]


def _state(answer: Message | None) -> str:
    return said_of_cell(answer, None, briefly=True) if answer else "Not asked"


def _milliseconds(value: float | None) -> str | int:
    return "unknown" if value is None else round(value * 1000)


def _known(value: int | None) -> str | int:
    return "unknown" if value is None else value
