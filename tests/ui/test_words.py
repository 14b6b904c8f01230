"""Every trouble has words with one next step; an answer's facts are said, and the unknown ones left out."""

from dataclasses import replace

import pytest

from modelslab_desktop.core.chat import Message, Role, State, Usage
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.ui.words import Step, Words, said_of, seconds, word_count, words_for, words_for_unkept_key

MODEL = "Qwen/Qwen2.5-VL-72B-Instruct-together"
NAME = "Qwen2.5 VL 72B Instruct"
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


def every_words() -> list[Words]:
    return [words_for(Problem(kind), model) for kind in Kind for model in ("", NAME)]


@pytest.mark.parametrize("kind", Kind)
def test_every_trouble_has_a_title_and_a_sentence(kind: Kind) -> None:
    words = words_for(Problem(kind), NAME)
    assert words.title
    assert not words.title.endswith(".")
    assert words.sentence.endswith(".")


def test_a_step_has_a_button_and_no_step_has_none() -> None:
    assert all(bool(words.button) is (words.step is not Step.NONE) for words in every_words())


def test_words_are_calm_blame_nobody_and_show_no_placeholder() -> None:
    for words in every_words():
        said = f"{words.title} {words.sentence} {words.button}"
        assert words.title[0].isupper()
        assert not {"!", "{", "}"}.intersection(said)
        assert not {"error", "failed", "invalid", "illegal", "fatal", "wrongly"}.intersection(said.lower().split())


def test_words_keep_the_detail_to_themselves() -> None:
    words = words_for(Problem(Kind.SERVER, "0x80004005"), NAME)
    assert "0x80004005" not in f"{words.title} {words.sentence}"


def test_a_model_is_called_by_its_name() -> None:
    assert words_for(Problem(Kind.UNKNOWN_MODEL), NAME).title == "Qwen2.5 VL 72B Instruct is not available"
    assert words_for(Problem(Kind.UNKNOWN_MODEL)).title == "This model is not available"


@pytest.mark.parametrize(
    ("kind", "step", "button"),
    [
        (Kind.BAD_KEY, Step.FIX_KEY, "Fix the key"),
        (Kind.NO_CREDITS, Step.ADD_CREDITS, "Add credits"),
        (Kind.RATE_LIMIT, Step.WAIT, "Try again"),
        (Kind.UNKNOWN_MODEL, Step.CHOOSE_MODEL, "Choose another model"),
        (Kind.TIMEOUT, Step.TRY_AGAIN, "Try again"),
        (Kind.DISK_FULL, Step.FREE_SPACE, "Try again"),
        (Kind.DATABASE_NEWER, Step.NONE, ""),
    ],
)
def test_the_step_fits_the_trouble(kind: Kind, step: Step, button: str) -> None:
    words = words_for(Problem(kind))
    assert (words.step, words.button) == (step, button)


@pytest.mark.parametrize("kind", [Kind.NO_KEYRING, Kind.PLAIN_KEYRING, Kind.KEYRING_LOCKED, Kind.KEYRING_SLOW])
def test_a_keyring_that_took_no_key_says_how_long_the_key_is_kept(kind: Kind) -> None:
    words = words_for_unkept_key(Problem(kind))
    assert "kept until you close the program" in words.sentence
    assert bool(words.button) is (words.step is not Step.NONE)


@pytest.mark.parametrize(
    ("kind", "button"),
    [
        (Kind.NO_KEYRING, "Enter your key"),
        (Kind.PLAIN_KEYRING, "Enter your key"),
        (Kind.KEYRING_LOCKED, "Try again"),
        (Kind.KEYRING_SLOW, "Try again"),
    ],
)
def test_a_keyring_that_gave_no_key_says_nothing_of_keeping_one(kind: Kind, button: str) -> None:
    words = words_for(Problem(kind))
    assert "kept" not in words.sentence
    assert words.button == button


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ("`temperature` and `top_p` cannot both be specified", "not both"),
        ("max_tokens: 200000 > 8192", "Maximum tokens"),
        ("temperature: may only be 1", "this Temperature"),
        ("top_p is deprecated", "this Top P"),
        ("bad", "One of its settings"),
    ],
)
def test_a_refused_setting_is_named(detail: str, said: str) -> None:
    words = words_for(Problem(Kind.BAD_REQUEST, detail), NAME)
    assert said in words.sentence
    assert words.step is Step.CHANGE_SETTINGS


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


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), (" one\n\ntwo  three ", 3), ("Grüße, élan", 2), ("你好，世界。", 4), ("GPT は速い", 4), ("안녕 세계", 2)],
)
def test_words_are_counted_in_any_script(text: str, words: int) -> None:
    assert word_count(text) == words
