"""A reply as it arrives: the events of a stream, and what they add up to."""

import re
from dataclasses import dataclass, field

from modelslab_desktop.core.chat import Usage
from modelslab_desktop.core.errors import Problem


@dataclass(frozen=True, slots=True)
class Started:
    """The server has begun; model is the id it answers as ("" when unsaid)."""

    id: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class BlockStarted:
    """A content block has begun; its type is as sent (text, thinking, tool_use…), id and name are a tool's."""

    index: int
    type: str
    id: str = ""
    name: str = ""


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
class SignatureTold:
    """The signature of the thinking block with this index."""

    index: int
    signature: str


@dataclass(frozen=True, slots=True)
class InputDelta:
    """A piece of the JSON that the tool_use block with this index asks its tool with."""

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


@dataclass(frozen=True, slots=True)
class Ended:
    """The message is complete."""


Event = (
    Started
    | BlockStarted
    | TextDelta
    | ThinkingDelta
    | SignatureTold
    | InputDelta
    | UsageTold
    | StopReasonTold
    | Damaged
    | Waiting
    | Ended
)


@dataclass(frozen=True, slots=True)
class Block:
    """One content block as it was sent; input is JSON text, and only a tool_use has id, name and input."""

    type: str
    text: str = ""
    thinking: str = ""
    signature: str = ""
    id: str = ""
    name: str = ""
    input: str = ""


class _Growing:
    """A text that is appended to; joined only when read."""

    __slots__ = ("_length", "_parts")

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0

    def append(self, text: str) -> None:
        self._parts.append(text)
        self._length += len(text)

    def __bool__(self) -> bool:
        return self._length > 0

    def all(self) -> str:
        if len(self._parts) > 1:  # joined once, so that the next reading is cheap
            self._parts[:] = ["".join(self._parts)]
        return self._parts[0] if self._parts else ""

    def since(self, length: int) -> str:
        """What follows the first `length` characters, without touching those."""
        missing = self._length - length
        tail: list[str] = []
        for part in reversed(self._parts):
            if missing <= 0:
                break
            tail.append(part if len(part) <= missing else part[-missing:])
            missing -= len(part)
        return "".join(reversed(tail))


_MOST_SPACE = 64  # characters of white space that may stand before <think>
_OPENING = re.compile(rf"\s{{0,{_MOST_SPACE}}}<think(?:ing)?>", re.IGNORECASE)
_CLOSING = re.compile(r"</think(?:ing)?>", re.IGNORECASE)
_OPENING_TAGS = ("<think>", "<thinking>")
_CLOSING_TAGS = ("</think>", "</thinking>")


class _Splitter:
    """Parts the thinking that stands inline before an answer, as <think>…</think>, from the answer."""

    __slots__ = ("_held", "_read")

    def __init__(self) -> None:
        self._held = ""  # may yet turn out to belong to a tag
        self._read = self._before

    def read(self, text: str) -> tuple[str, str]:
        """The thinking and the answer which this text adds."""
        held, self._held = self._held + text, ""
        return self._read(held)

    def rest(self) -> tuple[str, str]:
        """What was held back, now that nothing follows."""
        held, self._held = self._held, ""
        return (held, "") if self._read == self._inside else ("", held)

    @property
    def settled(self) -> bool:
        """Whether all that follows is the answer."""
        return self._read == self._answer

    def _before(self, text: str) -> tuple[str, str]:
        if opening := _OPENING.match(text):
            self._read = self._opened
            return self._opened(text[opening.end() :])
        begun = text.lstrip()
        if len(text) - len(begun) <= _MOST_SPACE and _begins(begun, _OPENING_TAGS):
            self._held = text
            return "", ""
        self._read = self._answer
        return "", text

    def _opened(self, text: str) -> tuple[str, str]:
        begun = text.lstrip()
        if not begun:
            return "", ""
        self._read = self._inside
        return self._inside(begun)

    def _inside(self, text: str) -> tuple[str, str]:
        if closing := _CLOSING.search(text):
            self._read = self._closed
            return text[: closing.start()], self._closed(text[closing.end() :])[1]
        start = text.rfind("<")
        if start >= 0 and _begins(text[start:], _CLOSING_TAGS):
            text, self._held = text[:start], text[start:]
        return text, ""

    def _closed(self, text: str) -> tuple[str, str]:
        begun = text.lstrip()
        if begun:
            self._read = self._answer
        return "", begun

    def _answer(self, text: str) -> tuple[str, str]:
        return "", text


def _begins(text: str, tags: tuple[str, ...]) -> bool:
    return any(tag.startswith(text.lower()) for tag in tags)


@dataclass(slots=True, eq=False)
class Reply:
    """All that has arrived of one reply; grows by add(event), in time that does not depend on its length."""

    id: str = ""
    model: str = ""
    stop_reason: str = ""
    usage: Usage = Usage()
    damages: int = 0
    _starts: dict[int, BlockStarted] = field(default_factory=dict)
    _texts: dict[int, list[str]] = field(default_factory=dict)
    _thoughts: dict[int, list[str]] = field(default_factory=dict)
    _inputs: dict[int, list[str]] = field(default_factory=dict)
    _signatures: dict[int, str] = field(default_factory=dict)
    _text: _Growing = field(default_factory=_Growing)
    _thinking: _Growing = field(default_factory=_Growing)
    _splitter: _Splitter = field(default_factory=_Splitter)
    _last_text: int = -1  # the highest index that text has come for
    _last_thought: int = -1
    _interleaved: bool = False  # text or thinking came for a block before the last one

    def add(self, event: Event) -> None:
        """Take one event in; blocks are keyed by index, so that they may interleave or leave gaps."""
        match event:
            case TextDelta():
                self._add_text(event.index, event.text)
            case ThinkingDelta():
                self._add_thinking(event.index, event.text)
            case InputDelta():
                self._inputs.setdefault(event.index, []).append(event.text)
            case _:
                self._add_fact(event)

    @property
    def text(self) -> str:
        """The answer so far, without inline thinking: the text blocks in the order of their index."""
        return self._text.all() if not self._interleaved else self._sorted()[1]

    @property
    def thinking(self) -> str:
        """The thinking so far, that of inline <think>…</think> included."""
        return self._thinking.all() if not self._interleaved else self._sorted()[0]

    def text_since(self, length: int) -> str | None:
        """The text after its first `length` characters; None when those may have changed: read `text` anew."""
        return None if self._interleaved else self._text.since(length)

    def thinking_since(self, length: int) -> str | None:
        """The same of the thinking."""
        return None if self._interleaved else self._thinking.since(length)

    @property
    def has_text(self) -> bool:
        """Whether there is any text, told without reading it."""
        return bool(self._text)

    @property
    def has_thinking(self) -> bool:
        """Whether there is any thinking, told without reading it."""
        return bool(self._thinking)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """The content blocks as they were sent, in the order of their index."""
        indices = {*self._starts, *self._texts, *self._thoughts, *self._inputs, *self._signatures}
        return tuple(block for index in sorted(indices) for block in self._blocks_at(index))

    def _add_text(self, index: int, text: str) -> None:
        self._texts.setdefault(index, []).append(text)
        if index < self._last_text:
            self._interleaved = True
        else:
            self._last_text = index
        if not self._splitter.settled:
            self._take(self._splitter.read(text))
        else:
            self._text.append(text)

    def _add_thinking(self, index: int, text: str) -> None:
        self._thoughts.setdefault(index, []).append(text)
        if index < self._last_thought:
            self._interleaved = True
        else:
            self._last_thought = index
        self._thinking.append(text)

    def _add_fact(self, event: Event) -> None:
        match event:
            case UsageTold(usage):
                self.usage = _merged(self.usage, usage)
            case StopReasonTold(stop_reason):
                self.stop_reason = stop_reason
            case Started(id=id, model=model):
                self.id, self.model = id, model
            case BlockStarted(index=index):
                self._starts[index] = event
            case SignatureTold(index, signature):
                self._signatures[index] = signature
            case Damaged():
                self.damages += 1
            case Ended():
                self._take(self._splitter.rest())
            case Waiting():
                self._begin_anew()

    def _begin_anew(self) -> None:
        """Forget the facts of a try that failed; it brought no text, or there would be no other."""
        self.stop_reason, self.usage, self.damages = "", Usage(), 0
        for facts in (self._starts, self._inputs, self._signatures):
            facts.clear()

    def _take(self, parted: tuple[str, str]) -> None:
        thinking, text = parted
        if thinking:
            self._thinking.append(thinking)
        if text:
            self._text.append(text)

    def _sorted(self) -> tuple[str, str]:
        """Thinking and text, read anew in the order of the blocks."""
        splitter = _Splitter()
        inline, text = splitter.read(_joined(self._texts))
        held_thinking, held_text = splitter.rest()
        return _joined(self._thoughts) + inline + held_thinking, text + held_text

    def _blocks_at(self, index: int) -> list[Block]:
        started = self._starts.get(index, BlockStarted(index, ""))
        found = []
        if index in self._thoughts or index in self._signatures or started.type == "thinking":
            thinking = "".join(self._thoughts.get(index, ()))
            found.append(Block("thinking", thinking=thinking, signature=self._signatures.get(index, "")))
        if index in self._texts or started.type == "text":
            found.append(Block("text", text="".join(self._texts.get(index, ()))))
        if index in self._inputs or started.type not in ("", "text", "thinking"):
            asked = "".join(self._inputs.get(index, ()))
            found.append(Block(started.type or "tool_use", id=started.id, name=started.name, input=asked))
        return found


def _merged(old: Usage, new: Usage) -> Usage:
    return Usage(
        old.input_tokens if new.input_tokens is None else new.input_tokens,
        old.output_tokens if new.output_tokens is None else new.output_tokens,
    )


def _joined(blocks: dict[int, list[str]]) -> str:
    return "".join(part for index in sorted(blocks) for part in blocks[index])
