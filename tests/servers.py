"""A real HTTP server on loopback that answers by a script and keeps what it was asked; knows nothing of the program.

async with Server(stream_of("Hello")) as server:
    ...  # speak to server.base_url
    assert server.requests[0].json["stream"] is True
"""

import asyncio
import json
import ssl
from collections.abc import AsyncIterable, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from types import TracebackType
from typing import Any, Self

SSE = "text/event-stream; charset=utf-8"
JSON = "application/json"


@dataclass(frozen=True)
class Answer:
    """What the server sends for one request.

    `body` may be an async iterable (see Live), for a stream that the test drives. `step` writes that many bytes at a
    time. The `ending` is "whole"; "cut" (the connection is reset in mid-body); "hang" (silence until the client goes);
    or "mute" (no byte at all is sent).
    """

    body: bytes | AsyncIterable[bytes] = b""
    status: int = 200
    content_type: str | None = SSE
    headers: Mapping[str, str] = field(default_factory=dict)
    step: int = 0
    ending: str = "whole"
    raw: bool = False  # the body is everything that is sent: no status line, no headers


@dataclass
class Asked:
    """One request as it came; `abandoned` is set when the client leaves before the answer's end."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    abandoned: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Live:
    """A body that the test feeds piece by piece."""

    def __init__(self) -> None:
        self._pieces: asyncio.Queue[bytes | None] = asyncio.Queue()

    def send(self, *pieces: bytes) -> None:
        for piece in pieces:
            self._pieces.put_nowait(piece)

    def end(self) -> None:
        self._pieces.put_nowait(None)

    async def __aiter__(self) -> Any:
        while (piece := await self._pieces.get()) is not None:
            yield piece


Script = Callable[[Asked], Answer | Awaitable[Answer]]


class Server:
    """Answers one after the other, the last one for ever; or by path; or by a function of the request."""

    def __init__(
        self,
        *answers: Answer,
        script: Script | Mapping[str, Sequence[Answer]] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._tls = tls
        self.requests: list[Asked] = []
        self.connections = 0
        self._script = script if callable(script) else _by_path(script or {}, answers)
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._arrived = asyncio.Condition()

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def base_url(self) -> str:
        return f"{'https' if self._tls else 'http'}://127.0.0.1:{self.port}"

    async def asked(self, count: int = 1) -> Asked:
        """The count-th request, awaited."""
        async with self._arrived:
            await self._arrived.wait_for(lambda: len(self.requests) >= count)
        return self.requests[count - 1]

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0, ssl=self._tls)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task = asyncio.get_running_loop().create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                ahead: bytes | None = b""
                while ahead is not None and (asked := await _read_request(reader, ahead)) is not None:
                    self.requests.append(asked)
                    async with self._arrived:
                        self._arrived.notify_all()
                    answer = self._script(asked)
                    whole = answer if isinstance(answer, Answer) else await answer
                    ahead = await self._answer(asked, whole, reader, writer)
        finally:
            writer.close()

    async def _answer(
        self, asked: Asked, answer: Answer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bytes | None:
        """Send the answer, watching for the client to leave.

        Returns what was read ahead of the next request, or None when the connection is at its end.
        """
        sending = asyncio.create_task(_send(answer, writer))
        leaving = asyncio.create_task(reader.read(1))
        try:
            await asyncio.wait((sending, leaving), return_when=asyncio.FIRST_COMPLETED)
            if not sending.done() or sending.exception() is not None:
                asked.abandoned.set()
                return None
            ahead = leaving.result() if leaving.done() else b""
            return ahead if sending.result() and (ahead or not leaving.done()) else None
        finally:
            sending.cancel()
            leaving.cancel()
            await asyncio.gather(sending, leaving, return_exceptions=True)


def event(data: Mapping[str, Any], name: str | None = None) -> bytes:
    """One event of a Messages stream; its name is the data's type unless told otherwise."""
    return f"event: {name or data['type']}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def started(model: str = "test/model", input_tokens: int = 10) -> bytes:
    """The first events of a message with one text block."""
    message: dict[str, Any] = {
        "id": "msg_1",
        "type": "message",
        "role": "assistant",
        "model": model,
        "content": [],
        "stop_reason": None,
        "stop_sequence": None,
        "usage": {"input_tokens": input_tokens, "output_tokens": 1},
    }
    block = {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}}
    return event({"type": "message_start", "message": message}) + event(block)


def delta(text: str, index: int = 0) -> bytes:
    """One text delta."""
    return event({"type": "content_block_delta", "index": index, "delta": {"type": "text_delta", "text": text}})


def finished(stop_reason: str = "end_turn", output_tokens: int = 5) -> bytes:
    """The last events of a message."""
    told = {"stop_reason": stop_reason, "stop_sequence": None}
    return (
        event({"type": "content_block_stop", "index": 0})
        + event({"type": "message_delta", "delta": told, "usage": {"output_tokens": output_tokens}})
        + event({"type": "message_stop"})
    )


def stream_of(*texts: str, **changes: Any) -> Answer:
    """A whole, well-formed stream with a delta per text."""
    return replace(Answer(started() + b"".join(map(delta, texts)) + finished()), **changes)


def json_of(value: Any, status: int = 200, **changes: Any) -> Answer:
    """A JSON answer."""
    return replace(Answer(json.dumps(value).encode(), status, JSON), **changes)


def models_of(*ids: str) -> Answer:
    """A model list."""
    return json_of({"object": "list", "data": [{"id": id, "object": "model", "owned_by": "test"} for id in ids]})


def _by_path(paths: Mapping[str, Sequence[Answer]], otherwise: Sequence[Answer]) -> Script:
    left = {path: list(answers) for path, answers in paths.items()}
    rest = list(otherwise)

    def answer(asked: Asked) -> Answer:
        answers = left.get(asked.path, rest)
        if not answers:
            return json_of({"error": {"message": f"nothing scripted for {asked.path}", "type": "test"}}, 500)
        return answers.pop(0) if len(answers) > 1 else answers[0]

    return answer


async def _read_request(reader: asyncio.StreamReader, ahead: bytes) -> Asked | None:
    line = ahead + await reader.readline()
    if not line:
        return None
    method, path, _ = line.decode("latin-1").split(" ", 2)
    headers: dict[str, str] = {}
    while (line := await reader.readline()).strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    body = await reader.readexactly(int(headers.get("content-length", "0")))
    return Asked(method, path, headers, body)


async def _send(answer: Answer, writer: asyncio.StreamWriter) -> bool:
    """Write one answer; whether the connection is still good afterwards."""
    if answer.ending == "mute":
        await asyncio.Event().wait()
    if not answer.raw:
        writer.write(_head(answer))
        await writer.drain()
    async for piece in _pieces(answer):
        writer.write(piece if answer.raw else b"%x\r\n%s\r\n" % (len(piece), piece))
        await writer.drain()
        if answer.step:
            await asyncio.sleep(0)
    if answer.ending == "hang":
        await asyncio.Event().wait()
    if answer.ending == "cut" or answer.raw:
        return False
    writer.write(b"0\r\n\r\n")
    await writer.drain()
    return True


def _head(answer: Answer) -> bytes:
    headers = {"Transfer-Encoding": "chunked", **answer.headers}
    if answer.content_type is not None:
        headers["Content-Type"] = answer.content_type
    lines = [f"HTTP/1.1 {answer.status} Answer", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1")


async def _pieces(answer: Answer) -> Any:
    if isinstance(answer.body, bytes):
        step = answer.step or len(answer.body) or 1
        for start in range(0, len(answer.body), step):
            yield answer.body[start : start + step]
    else:
        async for piece in answer.body:
            yield piece
