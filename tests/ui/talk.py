"""Messages and answers on their way, made up for the views."""

from itertools import count
from typing import TYPE_CHECKING, Any

from modelslab_desktop.core.chat import Message, Role, State, Usage
from modelslab_desktop.core.reply import TextDelta, ThinkingDelta
from modelslab_desktop.session.live import LiveAnswer

if TYPE_CHECKING:
    from collections.abc import Iterable

_ids = count(1)


def question(text: str = "What is a lane?") -> Message:
    """A question."""
    return Message(next(_ids), 1, 1, None, Role.USER, text, State.DONE, 0.0)


def answer(text: str = "A thread of messages.", **facts: Any) -> Message:
    """An answer that has ended well unless told otherwise."""
    ended = {"state": State.DONE, "model": "test/model", "usage": Usage(12, 34), "first_words": 0.8, "duration": 6.2}
    return Message(next(_ids), 1, 1, None, Role.ASSISTANT, text, created=0.0, **{**ended, **facts})


def live_answer(text: str = "", thinking: str = "") -> LiveAnswer:
    """An answer on its way."""
    live = LiveAnswer(answer("", state=State.STREAMING, first_words=None, duration=None), 1)
    add(live, text, thinking)
    return live


def add(live: LiveAnswer, text: str = "", thinking: str = "") -> None:
    """Let more of an answer come."""
    if thinking:
        live.take(ThinkingDelta(0, thinking))
    if text:
        live.take(TextDelta(1, text))


def talk(turns: int, text: str = "Paragraph one.\n\nParagraph two.") -> list[Message]:
    """A conversation of so many turns, each answer with its number."""
    pairs: Iterable[tuple[Message, Message]] = (
        (question(f"Question {n}"), answer(f"Answer {n}. {text}")) for n in range(turns)
    )
    return [message for pair in pairs for message in pair]
