"""Every trouble has words with one next step."""

import pytest

from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.ui.words import Step, Words, words_for, words_for_unkept_key

NAME = "Qwen2.5 VL 72B Instruct"


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
