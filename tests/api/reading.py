"""How the tests of this floor read a reply: through the real Client, over a transport that hands out given bytes."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass, field

import httpx

from modelslab_desktop.api.client import Client, Patience
from modelslab_desktop.core.chat import Request, Role
from modelslab_desktop.core.errors import Problem
from modelslab_desktop.core.reply import Event, Reply

KEY = "mlab-0123456789abcdef"
QUESTION = Request("test/model", ((Role.USER, "Hello?"),))
HASTE = Patience(connect=5, silence=5, short_answer=5, first_wait=0.001)
ONE_TRY = Patience(connect=5, silence=5, short_answer=5, tries=1)


class Bytes(httpx.AsyncBaseTransport):
    """Answers every request with these chunks."""

    def __init__(self, chunks: Iterable[bytes], status: int = 200, content_type: str = "text/event-stream") -> None:
        self._chunks = tuple(chunks)
        self._status = status
        self._content_type = content_type

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        headers = {"content-type": self._content_type}
        return httpx.Response(self._status, headers=headers, stream=_Chunks(self._chunks))


class _Chunks(httpx.AsyncByteStream):
    def __init__(self, chunks: tuple[bytes, ...]) -> None:
        self._chunks = chunks

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for chunk in self._chunks:
            yield chunk


@dataclass
class Outcome:
    """What came of one request."""

    events: list[Event] = field(default_factory=list)
    reply: Reply = field(default_factory=Reply)
    problem: Problem | None = None


async def outcome_of(client: Client, request: Request = QUESTION) -> Outcome:
    """Read a reply to its end, and close the client."""
    outcome = Outcome()
    try:
        async for event in client.stream_reply(request):
            outcome.events.append(event)
            outcome.reply.add(event)
    except Problem as problem:
        outcome.problem = problem
    await client.close()
    return outcome


async def outcome_of_bytes(*chunks: bytes, status: int = 200, content_type: str = "text/event-stream") -> Outcome:
    """What the program makes of a body, in one try."""
    return await outcome_of(
        Client("http://127.0.0.1:1", KEY, Bytes(chunks, status, content_type), patience=ONE_TRY),
    )
