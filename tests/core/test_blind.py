"""Comparing without knowing who answered."""

from collections import Counter
from itertools import pairwise

import pytest

from modelslab_desktop.core.blind import label_of, names_maker, places_of, veiled
from modelslab_desktop.core.chat import Message, Role, State, Usage
from modelslab_desktop.core.errors import Kind, Problem

QWEN, LLAMA, PHI = "Qwen/Qwen2.5-72B-Instruct", "meta-llama/Llama-3.3-70B", "microsoft/phi-4"
TEXT = "The capital is Paris."


def answer(**facts: object) -> Message:
    known: dict[str, object] = {
        "thinking": "I think.",
        "model": QWEN,
        "stop_reason": "end_turn",
        "usage": Usage(12, 34),
        "first_words": 0.8,
        "duration": 6.2,
        "thought": 3.0,
        "state": State.DONE,
    }
    told = {**known, **facts}
    return Message(2, 1, 1, 1, Role.ASSISTANT, TEXT, created=100.0, **told)  # type: ignore[arg-type]


# --- labels and places


def test_answers_are_called_by_letters() -> None:
    assert [label_of(place) for place in range(6)] == [f"Answer {letter}" for letter in "ABCDEF"]


@pytest.mark.parametrize("count", range(1, 7))
def test_each_lane_has_a_place_of_its_own(count: int) -> None:
    assert all(sorted(places_of(turn, count)) == list(range(count)) for turn in range(100))


def test_the_order_of_a_turn_is_always_the_same() -> None:
    assert places_of(41, 4) == places_of(41, 4)


@pytest.mark.parametrize("count", [2, 3, 6])
def test_turns_have_orders_of_their_own_in_which_each_lane_comes_everywhere(count: int) -> None:
    places = [places_of(turn, count) for turn in range(1, 601)]
    for lane in range(count):
        met = Counter(each[lane] for each in places)
        assert min(met[place] for place in range(count)) > 600 / count / 2


def test_neighbouring_turns_do_not_only_take_turns() -> None:
    firsts = [places_of(turn, 2)[0] for turn in range(1, 40)]
    assert any(one == other for one, other in pairwise(firsts))


# --- an answer without what tells whose it is


def test_an_answer_is_shown_without_name_times_and_tokens() -> None:
    shown = veiled(answer(), "Answer A", is_hidden=False)
    assert (shown.text, shown.thinking, shown.model) == (TEXT, "I think.", "Answer A")
    assert (shown.usage, shown.first_words, shown.duration, shown.thought) == (Usage(), None, None, None)
    assert (shown.id, shown.turn_id, shown.state) == (2, 1, State.DONE)


def test_a_hidden_answer_has_no_text_either() -> None:
    shown = veiled(answer(), "Answer A", is_hidden=True)
    assert (shown.text, shown.thinking) == ("", "")


@pytest.mark.parametrize("state", State)
def test_a_hidden_answer_does_not_tell_whether_it_has_ended(state: State) -> None:
    ended = answer(state=state, stop_reason="refusal", problem=Problem(Kind.OVERLOADED, "refused"))
    assert veiled(ended, "A", is_hidden=True) == veiled(answer(state=State.STREAMING), "A", is_hidden=True)


def test_the_words_of_a_server_do_not_tell_the_model() -> None:
    problem = Problem(Kind.OVERLOADED, f"model {QWEN} is overloaded", retry_after=5.0)
    shown = veiled(answer(problem=problem), "Answer A", is_hidden=False).problem
    assert shown is not None
    assert (shown.kind, shown.detail, shown.retry_after) == (Kind.OVERLOADED, "", 5.0)


# --- answers that give themselves away


@pytest.mark.parametrize(
    "text",
    [
        "I am Qwen, created by Alibaba Cloud.",
        "I'm ChatGPT.",
        "I’m ChatGPT.",
        "Hello! My name is Claude, and I can help.",
        "I was trained by Google.",
        "I have been developed by Meta to help you.",
        "As a large language model trained by Google, I cannot say.",
        "As an AI assistant made by Amazon, I have no taste.",
        "Ich bin Claude, ein Assistent.",
        "Je suis Gemini.",
        "Soy DeepSeek.",
    ],
)
def test_an_answer_that_says_who_made_it_is_known(text: str) -> None:
    assert names_maker(text, [PHI])


@pytest.mark.parametrize("text", ["Ask Qwen instead.", "QWEN2.5 is a model.", "我是Qwen。", "Llama-3 can do it too."])
def test_an_answer_that_names_a_model_of_the_comparison_is_known(text: str) -> None:
    assert names_maker(text, [QWEN, LLAMA])
    assert not names_maker(text, [PHI])


@pytest.mark.parametrize(
    "text",
    [
        "",
        TEXT,
        "A search engine such as Google finds it.",
        "The phone was made by Google.",
        "Companies such as Amazon and Meta sell advertisements.",
        "The value of phi is 1.618, as Gemini rises in June.",
        "A llamaball is nothing.",
        "I am sure.\nGoogle knows more.",
    ],
)
def test_an_answer_that_speaks_of_the_world_is_not_flagged(text: str) -> None:
    assert not names_maker(text, [PHI, "google/gemini-2.0", "other/plain"])
