"""Comparing without knowing who answered: labels, a new order for each turn, and answers that give themselves away."""

import re
from collections.abc import Iterable
from dataclasses import replace
from random import Random

from modelslab_desktop.core.chat import Message, State, Usage
from modelslab_desktop.core.errors import Problem

# who makes models, and what they are called, as answers name them
_MAKERS = frozenset(
    [
        "openai",
        "chatgpt",
        "gpt",
        "anthropic",
        "claude",
        "google",
        "deepmind",
        "gemini",
        "gemma",
        "meta",
        "llama",
        "mistral",
        "mixtral",
        "codestral",
        "qwen",
        "tongyi",
        "alibaba",
        "deepseek",
        "cohere",
        "xai",
        "grok",
        "nvidia",
        "nemotron",
        "phi",
        "yi",
        "baidu",
        "ernie",
        "zhipu",
        "chatglm",
        "glm",
        "moonshot",
        "kimi",
        "minimax",
        "databricks",
        "dbrx",
        "falcon",
        "olmo",
        "modelslab",
        "perplexity",
        "sonar",
        "ibm",
        "amazon",
        "inception",
        "hermes",
        "wizardlm",
        "vicuna",
    ]
)
_COMMON = frozenset(
    ["meta", "google", "amazon", "microsoft", "phi", "yi", "gemini", "sonar", "falcon", "hermes"]
)  # that mean more than that
# what somebody says of himself, up to the name
_SELF = re.compile(
    r"\b(?:i am|i['’]m|i was|i have been|i['’]ve been|my name is|my (?:creator|developer|maker)s?|call me"
    r"|as an? [^.\n]{0,30}?\b(?:ai|assistant|chatbot|model)"
    r"|ich bin|ich wurde|ich heiße|mein name ist|je suis|je m['’]appelle|soy|me llamo|sono|mi chiamo)\b[^.\n]{0,60}\Z"
)
_WORD = re.compile(r"[a-z]{2,}")


def label_of(place: int) -> str:
    """What the answer in a place is called as long as its model is hidden."""
    return f"Answer {chr(ord('A') + place)}"


def places_of(turn_id: int, count: int) -> list[int]:
    """Where the answers of so many lanes stand in a turn: in an order of its own, always the same for that turn."""
    places = list(range(count))
    Random(turn_id).shuffle(places)
    return places


def veiled(message: Message, label: str, *, is_hidden: bool) -> Message:
    """An answer without what tells whose it is; hidden, as if nothing of it had come yet."""
    problem = message.problem and Problem(message.problem.kind, "", retry_after=message.problem.retry_after)
    shown = replace(message, model=label, usage=Usage(), first_words=None, duration=None, thought=None, problem=problem)
    if is_hidden:
        return replace(shown, text="", thinking="", stop_reason="", state=State.STREAMING, problem=None)
    return shown


def names_maker(text: str, models: Iterable[str]) -> bool:
    """Whether an answer names who made it, or one of the models that are compared."""
    own = {word for model in models for word in _WORD.findall(model.lower()) if word in _MAKERS}
    lower = text.lower()
    for found in re.finditer(r"[a-z]+", lower):
        word = found[0]
        if word not in _MAKERS:
            continue
        if (word in own and word not in _COMMON) or _SELF.search(lower, max(0, found.start() - 90), found.start()):
            return True
    return False
