"""What a conversation is made of: lanes, turns and messages; all frozen."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from modelslab_desktop.core.errors import Problem
from modelslab_desktop.core.parameters import Parameters


class Role(StrEnum):
    """Who speaks."""

    USER = "user"
    ASSISTANT = "assistant"


class State(StrEnum):
    """How far an answer has come; a question is always DONE."""

    STREAMING = "streaming"
    DONE = "done"
    STOPPED = "stopped"  # by the user
    INCOMPLETE = "incomplete"  # the stream ended early or was damaged; the text is kept
    FAILED = "failed"  # a Problem says why; text that had come is kept
    INTERRUPTED = "interrupted"  # the program ended while it streamed


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens read (those read from a cache included) and written; None when the server did not say."""

    input_tokens: int | None = None
    output_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class Message:
    """A question or an answer; its parent is the message before it in the same lane."""

    id: int
    lane_id: int
    turn_id: int
    parent_id: int | None
    role: Role
    text: str
    state: State
    created: float  # Unix time, s
    thinking: str = ""
    model: str = ""  # the answering model's id; empty for a question
    stop_reason: str = ""
    usage: Usage = Usage()
    first_words: float | None = None  # s from sending to the first text
    duration: float | None = None  # s from sending to the end
    problem: Problem | None = None
    thought: float | None = None  # s that the thinking took; old answers do not know it

    def ended(self, state: State, problem: Problem | None = None) -> "Message":
        """The same message in a final state."""
        return replace(self, state=state, problem=problem)

    def wait_left(self, now: float) -> float:
        """The seconds at this Unix time until it makes sense to ask again, as the server said when it refused."""
        if self.problem is None or self.problem.retry_after is None:
            return 0.0
        ended = self.created + (self.duration or 0.0)
        return min(max(0.0, self.problem.retry_after + ended - now), self.problem.retry_after)


@dataclass(frozen=True, slots=True)
class Lane:
    """A model with its parameters, its system prompt and its own thread of messages, which ends at the tip."""

    id: int
    conversation_id: int
    position: int
    model: str
    system_prompt: str = ""
    parameters: Parameters = Parameters()
    tip_id: int | None = None
    asked: bool = True  # whether the next question goes to it


class Layout(StrEnum):
    """How the lanes of a comparison stand on the screen."""

    COLUMNS = "columns"
    TABS = "tabs"
    STACKED = "stacked"


@dataclass(frozen=True, slots=True)
class Conversation:
    """What the sidebar lists: a title, when it was last used (Unix time, s) and what is still unsent."""

    id: int
    title: str
    used: float
    draft: str = ""
    layout: Layout = Layout.COLUMNS  # of its lanes, where there are several
    blind: bool = False  # whether its models are hidden until there is a verdict
    recalls: bool = True  # whether a question is asked with what was said before it


@dataclass(frozen=True, slots=True)
class Request:
    """What one sending asks of one model."""

    model: str
    messages: tuple[tuple[Role, str], ...]
    system_prompt: str = ""
    parameters: Parameters = Parameters()


def asked(lane: Lane, thread: Sequence[Message]) -> Request:
    """What a lane asks with this thread: answers without text are left out, and neighbours of one role are joined."""
    said: list[tuple[Role, str]] = []
    for message in thread:
        if not message.text.strip():
            continue
        if said and said[-1][0] is message.role:
            said[-1] = (message.role, f"{said[-1][1]}\n\n{message.text}")
        else:
            said.append((message.role, message.text))
    return Request(lane.model, tuple(said), lane.system_prompt, lane.parameters)


def title_of(question: str, limit: int = 60) -> str:
    """A conversation's first title: the question's first line, cut at a word to at most `limit` characters."""
    line = next((line.strip() for line in question.splitlines() if line.strip()), "")
    if len(line) <= limit:
        return line
    cut = line[: limit - 1].rsplit(" ", 1)[0] if " " in line[: limit - 1] else line[: limit - 1]
    return cut.rstrip(" ,.;:-") + "…"
