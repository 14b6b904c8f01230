"""The Messages protocol: JSON to the words of the domain and back; pure, knows no network.

The events of a stream are read as servers really send them, see EventReader.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from modelslab_desktop.api.problems import LONGEST_DETAIL, clean, is_error, problem_of_error, words_of
from modelslab_desktop.core.chat import Request, Usage
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.core.models import Model
from modelslab_desktop.core.reply import (
    BlockStarted,
    Damaged,
    Ended,
    Event,
    InputDelta,
    SignatureTold,
    Started,
    StopReasonTold,
    TextDelta,
    ThinkingDelta,
    UsageTold,
)

_FIELDS = (b"data:", b"event:", b"id:", b"retry:", b":")
LONGEST_FIELD = max(map(len, _FIELDS))

_STOP_REASONS = {  # OpenAI's words in Anthropic's
    "stop": "end_turn",
    "length": "max_tokens",
    "tool_calls": "tool_use",
    "function_call": "tool_use",
    "content_filter": "refusal",
}


def question(request: Request) -> dict[str, Any]:
    """The part of a request that has tokens to count: the model, the messages and the system prompt."""
    body: dict[str, Any] = {
        "model": request.model,
        "messages": [{"role": role.value, "content": text} for role, text in request.messages],
    }
    if request.system_prompt.strip():
        body["system"] = request.system_prompt
    return body


def streamed_question(request: Request) -> dict[str, Any]:
    """The body of /v1/messages: only what the user set is sent."""
    return {**question(request), **request.parameters.sent(), "stream": True}


def encoded(body: Mapping[str, Any]) -> bytes:
    """JSON in UTF-8; a lone surrogate, which a clipboard can hold, goes as a question mark."""
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")


def models_in(body: Any) -> list[Model]:
    """The models of a list, in OpenAI's or Anthropic's shape; raises Problem when it is neither."""
    if isinstance(body, dict) and is_error(body):
        raise problem_of_error(body)
    entries = body.get("data", body.get("models")) if isinstance(body, dict) else body
    if not isinstance(entries, list):
        raise Problem(Kind.NOT_THE_API, "no model list")
    found = [_model(entry) for entry in entries]
    return list({model.id: model for model in found if model.id}.values())


def next_page(body: Any) -> str:
    """The id after which the model list goes on, in Anthropic's shape; "" at its end."""
    return _text(body.get("last_id")) if isinstance(body, dict) and body.get("has_more") is True else ""


def tokens_in(body: Any) -> int:
    """The answer of /v1/messages/count_tokens; raises Problem when there is no number in it."""
    count = _count(body.get("input_tokens")) if isinstance(body, dict) else None
    if count is None:
        raise Problem(Kind.NOT_AN_ANSWER, words_of(body)[:LONGEST_DETAIL])
    return count


def is_event_stream(head: bytes, content_type: str) -> bool:
    """Whether a body that begins so (white space apart) is a stream; the type alone is not to be trusted."""
    if head[:1] in (b"{", b"[", b"<", b'"'):
        return False
    return "event-stream" in content_type.lower() or any(
        head.startswith(field) or (field.startswith(head) and head) for field in _FIELDS
    )


def message_events(body: Any) -> list[Event]:
    """The events of a whole message that came instead of a stream; raises Problem when it is none."""
    if not isinstance(body, dict):
        raise Problem(Kind.NOT_AN_ANSWER, words_of(body)[:LONGEST_DETAIL])
    if is_error(body):
        raise problem_of_error(body)
    reader = EventReader()
    if isinstance(body.get("choices"), list):
        return [*reader.read_object("message", body), *reader.end()]
    if "content" not in body:
        raise Problem(Kind.NOT_AN_ANSWER, words_of(body)[:LONGEST_DETAIL])
    return [*reader.read_object("message_start", {"message": body}), *reader.end()]


class EventReader:
    """Reads the events of one stream; what concerns the whole of it is kept between them."""

    def __init__(self) -> None:
        self.ended = False  # message_stop or [DONE] has come
        self.stop_told = False  # a stop reason has come in its proper place
        self._early_stop_reason = ""  # told by message_start, where it may be wrong
        self._early_output: int | None = None
        self._usage: dict[str, int] = {}
        self._halves: dict[int, str] = {}  # first halves of surrogate pairs, waiting for the next delta
        self._by_type: dict[str, Callable[[dict[str, Any]], Iterable[Event]]] = {
            "message_start": self._message_start,
            "content_block_start": self._block_start,
            "content_block_delta": self._block_delta,
            "message_delta": self._message_delta,
            "message_stop": lambda _: self.end(),
            "message": lambda body: (*self._message_start({"message": body}), *self.end()),
        }

    def read(self, name: str, data: str) -> Sequence[Event]:
        """What one server-sent event says; raises Problem when it is an error."""
        try:
            body = json.loads(data)
        except (ValueError, RecursionError) as error:
            return self._no_json(name, data, error)
        if type(body) is not dict:
            return self._no_object(name, body)
        if body.get("type") == "content_block_delta" and not self._halves:  # nearly all events end here
            delta = body.get("delta")
            if type(delta) is dict and delta.get("type") == "text_delta":
                text, index = delta.get("text"), body.get("index")
                if type(text) is str and type(index) is int and text.isascii():
                    return (TextDelta(index, text),) if text else ()
        return tuple(self.read_object(name, body))

    def read_object(self, name: str, body: dict[str, Any]) -> Iterable[Event]:
        """The same for an event's decoded object."""
        if name == "error" or is_error(body):
            raise problem_of_error(body, 500)
        kind = _text(body.get("type"))
        if not kind and name != "message":  # which is also the name of every event that was sent without one
            kind = name
        read = self._by_type.get(kind)
        if read is not None and not isinstance(body.get("choices"), list):
            return read(body)
        return self._choices(body)

    def end(self) -> list[Event]:
        """What is known only at the end: the facts of message_start that nothing later corrected."""
        if self.ended:
            return []
        self.ended = True
        events: list[Event] = [TextDelta(index, "\ufffd") for index in self._halves]  # the other half never came
        if self._early_output is not None and "output_tokens" not in self._usage:
            events.append(UsageTold(Usage(output_tokens=self._early_output)))
        if self._early_stop_reason and not self.stop_told:
            events.append(StopReasonTold(self._early_stop_reason))
        return [*events, Ended()]

    def _no_json(self, name: str, data: str, error: Exception) -> Sequence[Event]:
        if data.strip() == "[DONE]":
            return self.end()
        if name == "error":
            raise problem_of_error(data, 500)
        # no data at all, a comment in the wrong place, a kind of event that is not ours
        if not data.strip() or data.startswith(":") or (name != "message" and name not in self._by_type):
            return ()
        return (Damaged(f"an event of {len(data)} characters: {type(error).__name__}"),)

    def _no_object(self, name: str, body: Any) -> Sequence[Event]:
        if name == "error":
            raise problem_of_error(body, 500)
        return ()

    def _message_start(self, body: dict[str, Any]) -> Iterable[Event]:
        message = _object(body.get("message"))
        yield Started(_text(message.get("id")), _text(message.get("model")))
        self._early_stop_reason = _text(message.get("stop_reason"))
        usage = _object(message.get("usage"))
        self._early_output = _count(usage.get("output_tokens")) or None
        yield from self._use({name: count for name, count in usage.items() if name != "output_tokens"})
        content = message.get("content")
        for index, block in enumerate(content if isinstance(content, list) else [content]):
            yield from self._block(index, {"type": "text", "text": block} if isinstance(block, str) else _object(block))

    def _block_start(self, body: dict[str, Any]) -> Iterable[Event]:
        return self._block(_index(body), _object(body.get("content_block")))

    def _block(self, index: int, block: dict[str, Any]) -> Iterable[Event]:
        """A block with what it already holds: little in a stream, everything in a whole message."""
        if not block:
            return
        yield BlockStarted(index, _text(block.get("type")), _text(block.get("id")), _text(block.get("name")))
        yield from self._pieces(index, block)
        if asked := block.get("input"):
            yield InputDelta(index, clean(json.dumps(asked)))

    def _block_delta(self, body: dict[str, Any]) -> Iterable[Event]:
        return self._pieces(_index(body), _object(body.get("delta")))

    def _pieces(self, index: int, piece: dict[str, Any]) -> Iterable[Event]:
        """What a block or a delta carries; one of an unknown type carries nothing for us."""
        kind = _text(piece.get("type")).removesuffix("_delta")
        if kind in ("thinking", "") and (thinking := _text(piece.get("thinking"))):
            yield ThinkingDelta(index, thinking)
        if kind in ("text", "") and (text := self._whole(index, piece.get("text"))):
            yield TextDelta(index, text)
        if kind in ("signature", "thinking", "") and (signature := _text(piece.get("signature"))):
            yield SignatureTold(index, signature)
        if kind in ("input_json", "") and (asked := _text(piece.get("partial_json"))):
            yield InputDelta(index, asked)

    def _message_delta(self, body: dict[str, Any]) -> Iterable[Event]:
        yield from self._use(_object(body.get("usage")))
        yield from self._stop(_text(_object(body.get("delta")).get("stop_reason")))

    def _choices(self, body: dict[str, Any]) -> Iterable[Event]:
        """A chunk, or a whole answer, in OpenAI's shape; anything else says nothing."""
        choices = body.get("choices")
        if not isinstance(choices, list):
            return
        for choice in map(_object, choices[:1]):
            said = _object(choice.get("delta")) or _object(choice.get("message"))
            if thinking := _text(said.get("reasoning_content")) or _text(said.get("reasoning")):
                yield ThinkingDelta(0, thinking)
            if text := self._whole(1, said.get("content")):
                yield TextDelta(1, text)
            reason = _text(choice.get("finish_reason"))
            yield from self._stop(_STOP_REASONS.get(reason, reason))
        usage = _object(body.get("usage"))
        named = {"input_tokens": usage.get("prompt_tokens"), "output_tokens": usage.get("completion_tokens")}
        yield from self._use(named)

    def _stop(self, reason: str) -> Iterable[Event]:
        if reason:
            self.stop_told = True
            yield StopReasonTold(reason)

    def _use(self, usage: Mapping[str, Any]) -> Iterable[Event]:
        """Token counts are told in parts, and a null or a zero means that nothing is known."""
        counts = {name: count for name in usage if (count := _count(usage[name]))}
        if not counts:
            return
        self._usage.update(counts)
        parts = ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
        read = sum(self._usage.get(name, 0) for name in parts)
        yield UsageTold(Usage(read or None, self._usage.get("output_tokens")))

    def _whole(self, index: int, text: Any) -> str:
        """The text with the surrogate pairs joined that were cut between two deltas."""
        if not isinstance(text, str) or not text:
            return ""
        text = self._halves.pop(index, "") + text
        if "\ud800" <= text[-1] <= "\udbff":
            self._halves[index] = text[-1]
            text = text[:-1]
        return clean(text)


def _model(entry: Any) -> Model:
    if isinstance(entry, str):
        return Model(clean(entry))
    fields = _object(entry)
    return Model(_text(fields.get("id")) or _text(fields.get("name")), _text(fields.get("owned_by")))


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: Any) -> str:
    return clean(value) if isinstance(value, str) else ""


def _index(body: Mapping[str, Any]) -> int:
    return _count(body.get("index")) or 0


def _count(value: Any) -> int | None:
    """A count of tokens, or nothing when the value is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return int(value) if 0 <= value < 1e15 else None
