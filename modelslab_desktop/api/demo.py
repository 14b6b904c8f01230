"""The demo models: an httpx transport that answers as a server of the protocol would; opens no port and asks nobody."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle
from typing import Any

import httpx

from modelslab_desktop.core.paths import resource

DEMO_KEY = "demo"
DEMO_OWNER = "Demo"

_TOUR, _RICH, _SLOW = "demo/guided-tour", "demo/rich-markdown", "demo/slow"
_FAILS, _ECHO, _THINKER = "demo/fails", "demo/echo-short", "demo/thinker"
DEMO_MODELS = (_TOUR, _RICH, _THINKER, _ECHO, _SLOW, _FAILS)

_FIRST_PAUSE = 0.3  # s, before anything is said
_PAUSE = 0.0125  # s, before each delta: about 80 a second
_SLOW_PAUSE = 0.33  # s, before each word
_RETRY_AFTER = 5.0  # s
_TOKEN = 4  # characters, roughly

_CHAPTERS = {  # in their order, with the words that ask for them
    "welcome": r"\b(welcome|tour|overview|start over|begin again)\b",
    "chats": r"\b(chats?|conversations?|sidebar|search|rename|delete|undo)\b",
    "models": r"\b(models?|picker|favou?rites?|recents?)\b",
    "parameters": r"\b(parameters?|settings?|inspector|system prompt|temperature|top.?p|maximum|tokens?)\b",
    "keyboard": r"\b(keyboard|shortcuts?|keys|enter|shift|send)\b",
    "stop": r"\b(stop|retry|copy|fail(s|ed)?|errors?)\b",
    "privacy": r"\b(privacy|private|safe|secure|secret|keyring|api key|key|data)\b",
}

_FAILURES: dict[str, tuple[int, dict[str, Any]]] = {  # by the word in the question; the first that is found counts
    "key": (401, {"error": {"type": "authentication_error", "message": "Invalid API key", "code": 401}}),
    "credits": (
        402,
        {"status": "error", "message": "Insufficient credits. Please add more credits to continue."},
    ),
    "model": (404, {"type": "error", "error": {"type": "not_found_error", "message": "model: demo/none not found"}}),
}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What a request asks, as far as a demo model cares."""

    model: str
    system_prompt: str
    parameters: Mapping[str, Any]
    messages: tuple[tuple[str, str], ...]  # role and text
    streams: bool

    @property
    def question(self) -> str:
        return next((text for role, text in reversed(self.messages) if role == "user"), "")

    @property
    def tokens(self) -> int:
        return _tokens(self.system_prompt + "".join(text for _, text in self.messages))


@dataclass(frozen=True, slots=True)
class _Script:
    """What a model says, and how: an ending is "whole", "overloaded" or "cut"."""

    text: str
    thinking: str = ""
    pieces: str = "few characters"
    ending: str = "whole"

    def limited(self, max_tokens: Any) -> tuple["_Script", str]:
        """The script within a number of tokens, and the stop reason."""
        limit = max_tokens * _TOKEN if isinstance(max_tokens, int) else len(self.text)
        text = self.text[:limit]
        cut = len(text) < len(self.text)
        return _Script(text, self.thinking, self.pieces, self.ending), "max_tokens" if cut else "end_turn"


class DemoTransport(httpx.AsyncBaseTransport):
    """Answers every request by itself; `pace` scales all pauses, and 0 leaves them out."""

    def __init__(self, *, pace: float = 1.0) -> None:
        self._pace = pace
        self._refused: set[bytes] = set()  # requests that were told to come again later

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The demo's answer, in the words of the protocol."""
        content = await request.aread()
        if not (request.headers.get("x-api-key") or request.headers.get("authorization")):
            return _error(401, "authentication_error", "API key required")
        path = request.url.path
        if path.endswith("/v1/models"):
            return _json(200, _model_list())
        if request.method != "POST" or not path.endswith(("/v1/messages", "/v1/messages/count_tokens")):
            return _error(404, "not_found_error", "no such address")
        try:
            asked = _asked(json.loads(content))
        except (ValueError, TypeError, KeyError, AttributeError):
            return _error(400, "invalid_request_error", "the request could not be read")
        if asked.model not in DEMO_MODELS:
            return _error(404, "not_found_error", f"model: {asked.model}")
        if path.endswith("count_tokens"):
            return _json(200, {"input_tokens": asked.tokens})
        return self._failure(asked, content) or self._reply(asked)

    def _failure(self, asked: _Asked, content: bytes) -> httpx.Response | None:
        """The failure that the question names to the model that always fails."""
        if asked.model != _FAILS:
            return None
        if _names(asked.question, "network"):
            raise httpx.ConnectError("the demo's network is down")
        if _names(asked.question, "limit") and content not in self._refused:
            self._refused.add(content)
            body = {"message": "Rate limit exceeded. Maximum 5 queued requests allowed."}
            return _json(429, {"status": "error", **body, "retry_after": _RETRY_AFTER * self._pace})
        self._refused.discard(content)
        for word, (status, failure) in _FAILURES.items():
            if _names(asked.question, word):
                return _json(status, failure)
        return None

    def _reply(self, asked: _Asked) -> httpx.Response:
        script, stop_reason = _script(asked).limited(asked.parameters.get("max_tokens"))
        if asked.streams:
            events = _Events(asked, script, stop_reason, self._pace)
            return httpx.Response(200, headers={"content-type": "text/event-stream"}, stream=events)
        if script.ending != "whole":
            return _error(529, "overloaded_error", "Overloaded")
        content = [{"type": "thinking", "thinking": script.thinking, "signature": "demo"}] if script.thinking else []
        content.append({"type": "text", "text": script.text})
        usage = {"input_tokens": asked.tokens, "output_tokens": _tokens(script.thinking + script.text)}
        return _json(200, {**_message(asked.model, usage), "content": content, "stop_reason": stop_reason})


class _Events(httpx.AsyncByteStream):
    """The events of one reply, each after its pause."""

    def __init__(self, asked: _Asked, script: _Script, stop_reason: str, pace: float) -> None:
        self._asked = asked
        self._script = script
        self._stop_reason = stop_reason
        self._pace = pace

    async def __aiter__(self) -> AsyncIterator[bytes]:
        await asyncio.sleep(_FIRST_PAUSE * self._pace)
        usage = {"input_tokens": self._asked.tokens, "output_tokens": 1}
        yield _event({"type": "message_start", "message": _message(self._asked.model, usage)})
        index = 0
        if self._script.thinking:
            async for event in self._block(0, "thinking", self._script.thinking):
                yield event
            index = 1
        async for event in self._block(index, "text", self._script.text):
            yield event
        for event in self._end():
            yield event

    async def _block(self, index: int, kind: str, text: str) -> AsyncIterator[bytes]:
        block = {"type": kind, kind: ""} | ({"signature": ""} if kind == "thinking" else {})
        yield _event({"type": "content_block_start", "index": index, "content_block": block})
        slow = self._script.pieces == "words"
        for piece in _words(text) if slow else _few_characters(text):
            await asyncio.sleep((_SLOW_PAUSE if slow else _PAUSE) * self._pace)
            delta = {"type": f"{kind}_delta", kind: piece}
            yield _event({"type": "content_block_delta", "index": index, "delta": delta})
        if kind == "thinking":
            delta = {"type": "signature_delta", "signature": "demo"}
            yield _event({"type": "content_block_delta", "index": index, "delta": delta})
        if self._script.ending == "whole":
            yield _event({"type": "content_block_stop", "index": index})

    def _end(self) -> Iterator[bytes]:
        if self._script.ending == "cut":
            return
        if self._script.ending == "overloaded":
            yield _event({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}})
            return
        told = {"stop_reason": self._stop_reason, "stop_sequence": None}
        usage = {"output_tokens": _tokens(self._script.thinking + self._script.text)}
        yield _event({"type": "message_delta", "delta": told, "usage": usage})
        yield _event({"type": "message_stop"})


def _asked(body: dict[str, Any]) -> _Asked:
    named = ("model", "messages", "system", "stream")
    return _Asked(
        str(body["model"]),
        _plain(body.get("system")),
        {name: value for name, value in body.items() if name not in named},
        tuple((str(message["role"]), _plain(message["content"])) for message in body["messages"]),
        body.get("stream") is True,
    )


def _plain(content: Any) -> str:
    """The text of a content, which is a string or a list of blocks."""
    if isinstance(content, list):
        return "".join(str(block.get("text", "")) for block in content)
    return content if isinstance(content, str) else ""


def _script(asked: _Asked) -> _Script:
    match asked.model:
        case "demo/guided-tour":
            return _Script(_text(f"tour-{_chapter(asked)}"))
        case "demo/slow":
            return _Script(_text("slow"), pieces="words")
        case "demo/thinker":
            thinking = _text("thinker-thinking").replace("{question}", asked.question)
            return _Script(_text("thinker-answer"), thinking)
        case "demo/echo-short":
            return _Script(_echo(asked))
        case "demo/fails":
            return _failing_script(asked.question)
    return _Script(_text("rich-markdown"))


def _failing_script(question: str) -> _Script:
    if _names(question, "limit"):
        return _Script(_text("fails-after-waiting"))
    if _names(question, "cut"):
        return _Script(_text("fails-cut"), ending="cut")
    return _Script(_text("fails"), ending="overloaded")


def _chapter(asked: _Asked) -> str:
    """The chapter that is asked for, or the first that was not told yet."""
    for name, words in _CHAPTERS.items():
        if re.search(words, asked.question, re.IGNORECASE):
            return name
    heard = "\n".join(text for role, text in asked.messages if role == "assistant")
    return next((name for name in _CHAPTERS if _title(name) not in heard), "end")


def _title(chapter: str) -> str:
    return _text(f"tour-{chapter}").split("\n", 1)[0]


def _echo(asked: _Asked) -> str:
    parameters = ", ".join(f"{name} = {value}" for name, value in asked.parameters.items())
    values = {
        "system_prompt": asked.system_prompt or "none",
        "parameters": parameters or "none; the model's defaults count",
        "question": asked.question,
    }
    # in one pass, so that a question may hold a placeholder
    return re.sub(r"{(\w+)}", lambda found: values[found[1]], _text("echo-short"))


def _names(question: str, word: str) -> bool:
    return re.search(rf"\b{word.rstrip('s')}s?\b", question, re.IGNORECASE) is not None


def _text(name: str) -> str:
    return resource("demo", f"{name}.md").read_text(encoding="utf-8").strip()


def _few_characters(text: str) -> Iterator[str]:
    sizes, start = cycle((3, 5, 2, 6, 4)), 0
    while start < len(text):
        end = start + next(sizes)
        yield text[start:end]
        start = end


def _words(text: str) -> Iterator[str]:
    return (found[0] for found in re.finditer(r"\S+\s*", text))


def _tokens(text: str) -> int:
    return max(1, -(-len(text) // _TOKEN))


def _model_list() -> dict[str, Any]:
    entries = [{"id": id, "object": "model", "created": 0, "owned_by": DEMO_OWNER} for id in DEMO_MODELS]
    return {"object": "list", "data": entries}


def _message(model: str, usage: Mapping[str, int]) -> dict[str, Any]:
    return {
        "id": "msg_demo",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": dict(usage),
    }


def _event(data: Mapping[str, Any]) -> bytes:
    return f"event: {data['type']}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def _json(status: int, body: Mapping[str, Any]) -> httpx.Response:
    return httpx.Response(status, json=body)


def _error(status: int, kind: str, message: str) -> httpx.Response:
    return _json(status, {"type": "error", "error": {"type": kind, "message": message}})
