"""Prompt sets in words: why there are no prompts, how far a run has come, how a cell stands; knows no widget."""

from typing import Final

from modelslab_desktop.core.chat import Message, State
from modelslab_desktop.core.metrics import word_count
from modelslab_desktop.core.prompt_run import Progress
from modelslab_desktop.core.prompts import MOST_BYTES, MOST_CHARACTERS, MOST_PROMPTS, Trouble
from modelslab_desktop.session.live import LiveAnswer
from modelslab_desktop.ui.durations import seconds
from modelslab_desktop.ui.words import words_for

TROUBLES: Final = {
    Trouble.EMPTY: "There are no prompts in it.",
    Trouble.TOO_MANY: f"These are more than {MOST_PROMPTS:,} prompts. Please make several sets of them.",
    Trouble.TOO_LONG: f"One of the prompts has more than {MOST_CHARACTERS:,} characters.",
    Trouble.TOO_LARGE: f"This file is too large: up to {MOST_BYTES // 1_000_000} MB can be read.",
    Trouble.BINARY: "This file holds no text. Text files, CSV files and Excel workbooks (.xlsx) can be read.",
    Trouble.OLD_SHEET: "This is an old Excel file, or one with a password. "
    "Save it as .xlsx without a password, or as CSV.",
    Trouble.DAMAGED: "This workbook could not be read, it may be damaged. Saving it as CSV often helps.",
    Trouble.NOT_READ: "This file could not be opened. It may have been moved, or it may be protected.",
}
_ENDINGS: Final = {
    State.STOPPED: "Stopped by you",
    State.INCOMPLETE: "Cut off before its end",
    State.FAILED: "Failed",
    State.INTERRUPTED: "Interrupted when the program ended",
}


def counted(number: int, thing: str) -> str:
    """A number of things."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def said_of_requests(prompts: int, models: int) -> str:
    """What a set means: "20 prompts × 3 models = 60 requests"."""
    product = counted(prompts * models, "request")
    return f"{counted(prompts, 'prompt')} × {counted(models, 'model')} = {product}"


def said_of_progress(progress: Progress) -> str:
    """How far a run has come: "14 of 60 finished, about 4 minutes left"."""
    parts = [f"{progress.finished:,} of {progress.total:,} finished"]
    if progress.failed:
        parts.append(f"{progress.failed:,} failed")
    return ", ".join(part for part in (*parts, _prospect(progress)) if part)


def _prospect(progress: Progress) -> str:
    """What comes next."""
    if progress.is_at_limit and not progress.under_way:
        return f"stopped at the limit of {counted(progress.limit, 'request')}"
    if progress.is_running or not progress.left:
        ends = progress.left + progress.under_way == 0
        return "" if ends or progress.seconds_left is None else f"{time_left(progress.seconds_left)} left"
    if progress.under_way:
        return f"pausing after {counted(progress.under_way, 'answer')}"
    return "paused" if progress.finished or progress.failed else "not started"


def time_left(value: float) -> str:
    """A duration in s as one would guess it: "about 4 minutes"."""
    minutes = round(value / 60)
    if minutes < 1:
        return "less than a minute"
    if minutes < 90:
        return f"about {counted(minutes, 'minute')}"
    return f"about {counted(round(value / 3600), 'hour')}"


def said_of_cell(answer: Message, live: LiveAnswer | None, *, briefly: bool = False) -> str:
    """How a cell stands; briefly, without times and lengths."""
    if answer.state is State.STREAMING:
        return _said_of_live(live)
    if answer.state is State.DONE:
        facts = () if briefly else _facts(answer)
        return ", ".join(("Finished", *facts)) if len(facts) < 2 else f"Finished {facts[0]}, {facts[1]}"
    if answer.problem:
        return f"{_ENDINGS[answer.state]}: {words_for(answer.problem).title}"
    return _ENDINGS[answer.state]


def _said_of_live(live: LiveAnswer | None) -> str:
    if live and live.queued:
        return "Waiting for a free place"
    if live and live.waiting:
        return f"Trying again in {seconds(max(0, round(live.wait_left)))}"
    if live and live.reply.has_text:
        return "Writing…"
    return "Thinking…" if live and live.reply.has_thinking else "Waiting for the first words…"


def _facts(answer: Message) -> tuple[str, ...]:
    time = "" if answer.duration is None else f"in {seconds(answer.duration)}"
    length = counted(word_count(answer.text), "word")
    return (time, length) if time else (length,)
