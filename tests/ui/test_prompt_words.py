"""A prompt set in words."""

from dataclasses import replace

import pytest

from modelslab_desktop.core.chat import Message, Role, State
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.core.prompt_run import Progress
from modelslab_desktop.core.prompts import Trouble
from modelslab_desktop.core.reply import Reply, TextDelta, Waiting
from modelslab_desktop.session.live import LiveAnswer
from modelslab_desktop.ui.prompt_words import TROUBLES, said_of_cell, said_of_progress, said_of_requests, time_left

HALF = Progress(60, 14, 0, 4, 18, 60, is_running=True, seconds_left=240.0)
ANSWER = Message(1, 1, 1, None, Role.ASSISTANT, "one two three", State.DONE, 0, duration=2.3)


def test_every_trouble_has_a_sentence() -> None:
    assert set(TROUBLES) == set(Trouble)
    assert all(sentence.endswith(".") for sentence in TROUBLES.values())


def test_requests_are_told_as_a_product() -> None:
    assert said_of_requests(20, 3) == "20 prompts × 3 models = 60 requests"
    assert said_of_requests(1, 1) == "1 prompt × 1 model = 1 request"
    assert said_of_requests(1000, 6) == "1,000 prompts × 6 models = 6,000 requests"


@pytest.mark.parametrize(
    ("progress", "said"),
    [
        (HALF, "14 of 60 finished, about 4 minutes left"),
        (replace(HALF, seconds_left=None), "14 of 60 finished"),
        (replace(HALF, failed=2), "14 of 60 finished, 2 failed, about 4 minutes left"),
        (replace(HALF, is_running=False), "14 of 60 finished, pausing after 4 answers"),
        (replace(HALF, is_running=False, under_way=0), "14 of 60 finished, paused"),
        (replace(HALF, is_running=False, finished=0, under_way=0, requests=0), "0 of 60 finished, not started"),
        (
            replace(HALF, is_running=False, under_way=0, requests=20, limit=20),
            "14 of 60 finished, stopped at the limit of 20 requests",
        ),
        (replace(HALF, is_running=False, under_way=0, finished=58, failed=2), "58 of 60 finished, 2 failed"),
        (
            Progress(60, 56, 0, 4, 60, 60, is_running=True, seconds_left=9.0),
            "56 of 60 finished, less than a minute left",
        ),
    ],
)
def test_progress_is_told_with_what_comes_next(progress: Progress, said: str) -> None:
    assert said_of_progress(progress) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "less than a minute"),
        (29, "less than a minute"),
        (31, "about 1 minute"),
        (240, "about 4 minutes"),
        (5300, "about 88 minutes"),
        (7300, "about 2 hours"),
    ],
)
def test_a_time_is_told_as_one_would_guess_it(seconds: float, said: str) -> None:
    assert time_left(seconds) == said


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (ANSWER, "Finished in 2.3 s, 3 words"),
        (replace(ANSWER, duration=None), "Finished, 3 words"),
        (ANSWER.ended(State.STOPPED), "Stopped by you"),
        (ANSWER.ended(State.INCOMPLETE), "Cut off before its end"),
        (ANSWER.ended(State.INTERRUPTED), "Interrupted when the program ended"),
        (ANSWER.ended(State.FAILED), "Failed"),
        (ANSWER.ended(State.FAILED, Problem(Kind.NO_CREDITS)), "Failed: Your account has no credits left"),
        (ANSWER.ended(State.FAILED, Problem(Kind.UNKNOWN_MODEL)), "Failed: This model is not available"),
    ],
)
def test_an_answer_that_has_ended_tells_how(answer: Message, said: str) -> None:
    assert said_of_cell(answer, None) == said


def test_times_and_lengths_can_be_left_out() -> None:
    assert said_of_cell(ANSWER, None, briefly=True) == "Finished"


def test_an_answer_on_its_way_tells_what_it_does() -> None:
    streaming = replace(ANSWER, state=State.STREAMING)
    live = LiveAnswer(streaming, 1, Reply())
    assert said_of_cell(streaming, live) == "Waiting for the first words…"
    live.queued = True
    assert said_of_cell(streaming, live) == "Waiting for a free place"
    live.queued = False
    live.take(Waiting(5, Problem(Kind.RATE_LIMIT)))
    assert said_of_cell(streaming, live) == "Trying again in 5 s"
    live.take(TextDelta(0, "Hello"))
    assert said_of_cell(streaming, live) == "Writing…"
