"""A reply as it arrives: the events of a stream, and what they add up to."""

from dataclasses import dataclass, field

from modelslab_desktop.core.chat import Usage
from modelslab_desktop.core.errors import Problem


@dataclass(frozen=True, slots=True)
class Started:
    """The server has begun; model is the id it answers as ("" when unsaid)."""

    id: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class TextDelta:
    """Text for the block with this index."""

    index: int
    text: str


@dataclass(frozen=True, slots=True)
class ThinkingDelta:
    """Thinking for the block with this index."""

    index: int
    text: str


@dataclass(frozen=True, slots=True)
class UsageTold:
    """Token counts; a None inside leaves what was told before."""

    usage: Usage


@dataclass(frozen=True, slots=True)
class StopReasonTold:
    """Why the model stops: end_turn, max_tokens, stop_sequence, refusal and others, as sent."""

    stop_reason: str


@dataclass(frozen=True, slots=True)
class Damaged:
    """A part of the stream could not be read; the rest goes on."""

    detail: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Nothing has come yet, and the next try begins in so many seconds, because of the problem."""

    seconds: float
    problem: Problem


Event = Started | TextDelta | ThinkingDelta | UsageTold | StopReasonTold | Damaged | Waiting


@dataclass(slots=True)
class Reply:
    """All that has arrived of one reply; grows by add(event), in time that does not depend on its length."""

    id: str = ""
    model: str = ""
    stop_reason: str = ""
    usage: Usage = Usage()
    damages: int = 0
    _blocks: dict[int, list[str]] = field(default_factory=dict)
    _thoughts: dict[int, list[str]] = field(default_factory=dict)

    def add(self, event: Event) -> None:
        """Take one event in; blocks are keyed by index, so that they may interleave or leave gaps."""
        match event:
            case TextDelta(index, text):
                self._blocks.setdefault(index, []).append(text)
            case ThinkingDelta(index, text):
                self._thoughts.setdefault(index, []).append(text)
            case UsageTold(usage):
                self.usage = Usage(
                    self.usage.input_tokens if usage.input_tokens is None else usage.input_tokens,
                    self.usage.output_tokens if usage.output_tokens is None else usage.output_tokens,
                )
            case StopReasonTold(stop_reason):
                self.stop_reason = stop_reason
            case Started(id=id, model=model):
                self.id, self.model = id, model
            case Damaged():
                self.damages += 1

    @property
    def text(self) -> str:
        """The answer so far: the text blocks in the order of their index."""
        return _joined(self._blocks)

    @property
    def thinking(self) -> str:
        """The thinking so far."""
        return _joined(self._thoughts)


def _joined(blocks: dict[int, list[str]]) -> str:
    for parts in blocks.values():
        if len(parts) > 1:  # joined once, so that the next reading is cheap
            parts[:] = ["".join(parts)]
    return "".join(blocks[index][0] for index in sorted(blocks) if blocks[index])
