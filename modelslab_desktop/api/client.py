"""The one way to the models: lists them, counts tokens, streams replies; knows no Qt and no file."""

import asyncio
import json
import random
import re
import ssl
from codecs import BOM_UTF8
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx
import truststore
from httpx_sse import EventSource, ServerSentEvent

from modelslab_desktop import __version__
from modelslab_desktop.api import wire
from modelslab_desktop.api.problems import hide_key, problem_of_answer, problem_of_exception
from modelslab_desktop.core.address import is_loopback, safe_base_url
from modelslab_desktop.core.chat import Request
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.core.models import Model
from modelslab_desktop.core.reply import Event, TextDelta, ThinkingDelta, Waiting

LONGEST_ERROR = 64 * 1024  # bytes read of a body that is no answer
LONGEST_JSON = 64 * 1024 * 1024  # bytes read of a body that is one
_MOST_PAGES = 50  # of a model list
_HEADERS = {
    "anthropic-version": "2023-06-01",
    "user-agent": f"modelslab-desktop/{__version__}",
    "accept-encoding": "identity",  # what is compressed on the way is also held back on the way
}

# Not among them: TIMEOUT, for a person has waited long enough by then (connecting is another matter, see below)
_WORTH_RETRYING = {
    Kind.RATE_LIMIT,
    Kind.SERVER,
    Kind.OVERLOADED,
    Kind.NO_NETWORK,
    Kind.REFUSED,
    Kind.CUT_OFF,
}


@dataclass(frozen=True, slots=True)
class Patience:
    """How long to wait for what, in seconds, and how often to try."""

    connect: float = 10.0
    silence: float = 120.0  # a thinking model is slow to begin
    short_answer: float = 30.0  # for the model list and for counting
    tries: int = 3
    first_wait: float = 1.0  # doubled before each further try
    longest_wait: float = 120.0  # a server that asks for more is not waited for
    drain: float = 0.2  # for the end of the body after the end of the message


class Client:
    """Speaks to one server with one key; every method raises nothing but Problem."""

    def __init__(
        self,
        base_url: str,
        key: str,
        transport: httpx.AsyncBaseTransport | None = None,
        *,
        patience: Patience = Patience(),
    ) -> None:
        self._base_url = safe_base_url(base_url)
        self._patience = patience
        self._http = _http_client(self._base_url, transport)
        self.use_key(key)

    def use_key(self, key: str) -> None:
        """Send this key from now on."""
        self._key = key.strip()

    async def list_models(self) -> list[Model]:
        """All models of the server, in its order."""
        models: list[Model] = []
        after = ""
        for _ in range(_MOST_PAGES):
            body = await self._call("GET", "/v1/models" + (f"?{urlencode({'after_id': after})}" if after else ""))
            models += wire.models_in(body)
            after = wire.next_page(body)
            if not after:
                break
        return models

    async def count_tokens(self, request: Request) -> int:
        """How many tokens the request's messages and system prompt have for its model."""
        return wire.tokens_in(await self._call("POST", "/v1/messages/count_tokens", wire.question(request)))

    async def stream_reply(self, request: Request) -> AsyncGenerator[Event, None]:
        """The events of a reply as they come; ends when the message is complete, raises CUT_OFF when it is not.

        Tries again by itself only as long as no text was yielded, and says so by a Waiting before each wait.
        Closing the generator, or cancelling the task that reads it, closes the connection at once.
        """
        tries, shown = 0, False
        while True:
            tries += 1
            try:
                async with aclosing(self._try_reply(request)) as events:
                    async for event in events:
                        shown = shown or isinstance(event, TextDelta | ThinkingDelta)
                        yield event
                return
            except Problem as problem:
                if shown or tries >= self._patience.tries or not self._is_worth_retrying(problem):
                    raise
                pause = Waiting(self._pause(tries, problem), problem)
            yield pause
            await asyncio.sleep(pause.seconds)

    async def close(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def _try_reply(self, request: Request) -> AsyncGenerator[Event, None]:
        content = wire.encoded(wire.streamed_question(request))
        async with self._sent("POST", "/v1/messages", content, silence=self._patience.silence) as response:
            body = _Body(response)
            if not response.is_success or not await body.is_event_stream():
                for event in wire.message_events(await self._json(response, body)):
                    yield event
                return
            async with aclosing(self._read_stream(body)) as events:
                async for event in events:
                    yield event

    async def _read_stream(self, body: "_Body") -> AsyncGenerator[Event, None]:
        reader = wire.EventReader()
        async with aclosing(EventSource(body.as_event_stream()).aiter_sse()) as source:
            try:
                async for sse in source:
                    for event in reader.read(sse.event, sse.data):
                        yield event
                    if reader.ended:
                        break
            except httpx.HTTPError:
                if not reader.stop_told:
                    raise
            if not reader.ended and not reader.stop_told:
                raise Problem(Kind.CUT_OFF, "the stream ended before the message did")
            for event in reader.end():
                yield event
            await self._drain(source)

    async def _drain(self, source: AsyncIterator[ServerSentEvent]) -> None:
        """Read the end of the body, so that the connection can be used again."""
        with suppress(httpx.HTTPError, TimeoutError):
            async with asyncio.timeout(self._patience.drain):
                async for _ in source:
                    pass

    async def _call(self, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        content = None if body is None else wire.encoded(body)
        async with self._sent(method, path, content, silence=self._patience.short_answer) as response:
            return await self._json(response, _Body(response))

    async def _json(self, response: httpx.Response, body: "_Body") -> Any:
        if not response.is_success:
            content = await body.read_some(LONGEST_ERROR, self._patience.short_answer)
            raise problem_of_answer(response.status_code, response.headers, content)
        content = await body.read(LONGEST_JSON)
        try:
            return json.loads(content)
        except (ValueError, RecursionError):
            problem = problem_of_answer(response.status_code, response.headers, content)
        raise problem

    @asynccontextmanager
    async def _sent(
        self, method: str, path: str, content: bytes | None, *, silence: float
    ) -> AsyncIterator[httpx.Response]:
        """Send a request; what goes wrong until the response is read becomes a Problem without the key."""
        timeout = httpx.Timeout(self._patience.short_answer, connect=self._patience.connect, read=silence)
        url, headers, cause = self._base_url + path, self._headers(), None
        try:
            async with self._http.stream(method, url, content=content, headers=headers, timeout=timeout) as response:
                yield response
            return
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            problem, cause = problem_of_exception(error), error
        except Problem as refusal:
            keyless = refusal.kind is Kind.BAD_KEY and not self._key
            problem = Problem(Kind.NO_KEY, refusal.detail) if keyless else refusal
        hidden = hide_key(problem, self._key)
        # raised here and not above, so that no exception with the key in it becomes the context of this one
        raise problem from (None if hidden else cause)

    def _headers(self) -> dict[str, str]:
        if not re.fullmatch(r"[!-~]*", self._key):  # such a header could not be sent, and would be told in the error
            raise Problem(Kind.BAD_KEY, "the key holds characters that no key has")
        return {"content-type": "application/json"} | ({"x-api-key": self._key} if self._key else {})

    def _is_worth_retrying(self, problem: Problem) -> bool:
        if (problem.retry_after or 0) > self._patience.longest_wait:
            return False
        return problem.kind in _WORTH_RETRYING or isinstance(problem.__cause__, httpx.ConnectTimeout)

    def _pause(self, tries: int, problem: Problem) -> float:
        backoff = self._patience.first_wait * 2.0 ** (tries - 1) * random.uniform(0.75, 1.25)
        return max(backoff, problem.retry_after or 0.0)


class _Body(httpx.AsyncByteStream):
    """The body of a response, read once: as an event stream that httpx-sse can read, or as bytes."""

    def __init__(self, response: httpx.Response) -> None:
        self._content_type = response.headers.get("content-type", "")
        self._chunks = response.aiter_bytes()
        self._head = bytearray()  # read ahead

    async def is_event_stream(self) -> bool:
        """Whether it is one, by its first bytes, which are then kept for the reading."""
        while len(head := self._head.removeprefix(BOM_UTF8).lstrip()) < wire.LONGEST_FIELD:
            chunk = await anext(self._chunks, b"")
            if not chunk:
                break
            self._head += chunk
        return wire.is_event_stream(bytes(head), self._content_type)

    def as_event_stream(self) -> httpx.Response:
        """A response with this body and with the headers that it ought to have."""
        return httpx.Response(200, headers={"content-type": "text/event-stream; charset=utf-8"}, stream=self)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The chunks without a BOM, and a blank line after the last: httpx-sse minds the one and needs the other."""
        yield bytes(self._head.removeprefix(BOM_UTF8))
        try:
            async for chunk in self._chunks:
                yield chunk
        except httpx.HTTPError:
            yield b"\n\n"  # the last event may have come whole before the cut
            raise
        yield b"\n\n"

    async def read(self, limit: int) -> bytes:
        """All of it up to a limit in bytes; raises what httpx raises."""
        async for chunk in self._chunks:
            self._head += chunk
            if len(self._head) > limit:
                break
        return bytes(self._head[:limit])

    async def read_some(self, limit: int, seconds: float) -> bytes:
        """What comes of it within the limits, if it is cut off or never ends."""
        with suppress(httpx.HTTPError, TimeoutError):
            async with asyncio.timeout(seconds):
                await self.read(limit)
        return bytes(self._head[:limit])


class _NoWay(httpx.AsyncBaseTransport):
    """Stands in where this computer's proxy settings cannot be used."""

    def __init__(self, detail: str) -> None:
        self._detail = detail

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        raise Problem(Kind.PROXY, f"on the way to {request.url.host}: {self._detail}")


def _http_client(base_url: str, transport: httpx.AsyncBaseTransport | None) -> httpx.AsyncClient:
    try:
        url = httpx.URL(base_url)
    except httpx.InvalidURL as error:
        raise Problem(Kind.UNSAFE_ADDRESS, "not an address") from error
    try:
        return httpx.AsyncClient(
            transport=transport,
            verify=transport is not None or truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT),
            headers=_HEADERS,
            # a proxy is not on this computer, and plain http is safe on this computer only
            trust_env=not is_loopback(url.host),
            limits=httpx.Limits(keepalive_expiry=60),
        )
    except (ImportError, ValueError, httpx.InvalidURL) as error:
        return httpx.AsyncClient(transport=_NoWay(f"{type(error).__name__}: {error}"))
