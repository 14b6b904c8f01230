"""Whatever bytes come, in whatever pieces: the result is a reply or a Problem, and the pieces make no difference."""

import asyncio
import json
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from itertools import pairwise

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelslab_desktop.api.client import Client
from modelslab_desktop.core.errors import Problem
from modelslab_desktop.core.models import Model
from modelslab_desktop.core.reply import Ended
from tests.api.reading import KEY, ONE_TRY, Bytes, Outcome, outcome_of, outcome_of_bytes
from tests.api.test_streams import EXPECTED, bytes_of
from tests.servers import delta, finished, started

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["type", "index", "delta", "text", "message", "content", "usage", "error", "choices", "code"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
NAMES = st.sampled_from(
    [
        "message_start",
        "content_block_start",
        "content_block_delta",
        "message_delta",
        "message_stop",
        "error",
        "ping",
        "x",
    ]
)
NAMED = st.builds(lambda name, value: f"event: {name}\ndata: {json.dumps(value)}\n\n".encode(), NAMES, VALUES)
TYPED = st.builds(
    lambda name, more: f"data: {json.dumps({'type': name, **more})}\n\n".encode(),
    NAMES,
    st.dictionaries(st.sampled_from(["index", "delta", "message", "content_block", "usage"]), VALUES, max_size=3),
)
DEBRIS = st.sampled_from(
    [
        *(started(), delta("Hello"), delta("<think>"), finished(), b"data: [DONE]\n\n", b"event: error\n", b"data:"),
        *(b"\r", b"\n", b"\r\n\r\n", b": ", b"\xef\xbb\xbf", b"\xe4\xbd", b"\xa0", b"{", b"<html>", b"\x00"),
    ]
)
BODIES = st.lists(NAMED | TYPED | DEBRIS | st.binary(max_size=8), max_size=12).map(b"".join)
CUTS = st.lists(st.integers(0, 2000), max_size=12)
TYPES = st.sampled_from(["text/event-stream", "application/json", "text/html", "", "text/event-stream; charset=utf-16"])


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


def pieces(body: bytes, cuts: list[int]) -> list[bytes]:
    edges = sorted({0, len(body), *(cut for cut in cuts if cut < len(body))})
    return [body[start:end] for start, end in pairwise(edges)]


def result(outcome: Outcome) -> tuple[object, ...]:
    return outcome.events, outcome.problem, outcome.reply.text, outcome.reply.thinking, outcome.reply.blocks


@settings(max_examples=300, deadline=None)
@given(body=BODIES, cuts=CUTS, status=st.sampled_from([200, 200, 200, 302, 400, 502]), content_type=TYPES)
def test_any_bytes_in_any_pieces_come_to_the_same(
    runner: asyncio.Runner, body: bytes, cuts: list[int], status: int, content_type: str
) -> None:
    whole = runner.run(outcome_of_bytes(body, status=status, content_type=content_type))
    cut = runner.run(outcome_of_bytes(*pieces(body, cuts), status=status, content_type=content_type))
    assert result(cut) == result(whole)
    for text in (whole.reply.text, whole.reply.thinking, whole.reply.model, repr(whole.problem)):
        text.encode()  # what cannot be encoded cannot be stored


@settings(max_examples=150, deadline=None)
@given(name=st.sampled_from(sorted(set(EXPECTED) - {"07-deep-json"})), cuts=CUTS)
def test_a_recorded_stream_in_any_pieces_comes_to_the_same(runner: asyncio.Runner, name: str, cuts: list[int]) -> None:
    body = bytes_of(name)
    assert result(runner.run(outcome_of_bytes(*pieces(body, cuts)))) == result(runner.run(outcome_of_bytes(body)))


class Breaking(httpx.AsyncBaseTransport):
    """Hands out a body, and then breaks."""

    def __init__(self, body: bytes, error: httpx.HTTPError) -> None:
        self._body = body
        self._error = error

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(
            200, headers={"content-type": "text/event-stream"}, stream=_Broken(self._body, self._error)
        )


class _Broken(httpx.AsyncByteStream):
    def __init__(self, body: bytes, error: httpx.HTTPError) -> None:
        self._body = body
        self._error = error

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body
        raise self._error


@settings(max_examples=100, deadline=None)
@given(
    name=st.sampled_from(["plain", "thinking-blocks", "tool-use", "09-inline-think-split", "10-many-scripts"]),
    length=st.integers(0, 2500),
    error=st.sampled_from([httpx.ReadError("x"), httpx.ReadTimeout("x"), httpx.RemoteProtocolError("closed")]),
)
def test_a_stream_that_breaks_anywhere_keeps_a_beginning(
    runner: asyncio.Runner, name: str, length: int, error: httpx.HTTPError
) -> None:
    body = bytes_of(name)[:length]
    client = Client("https://models.invalid", KEY, Breaking(body, error), patience=ONE_TRY)
    outcome = runner.run(outcome_of(client))
    assert EXPECTED[name].text.startswith(outcome.reply.text)
    assert EXPECTED[name].thinking.startswith(outcome.reply.thinking)
    assert (outcome.problem is None) == (Ended() in outcome.events) == bool(outcome.reply.stop_reason)


@settings(max_examples=100, deadline=None)
@given(value=VALUES)
def test_any_json_is_a_model_list_or_a_problem(runner: asyncio.Runner, value: object) -> None:
    async def ask() -> None:
        client = Client("https://models.invalid", KEY, Bytes([json.dumps(value).encode()]))
        with suppress(Problem):
            models = await client.list_models()
            assert all(type(model) is Model and model.id for model in models)
        await client.close()

    runner.run(ask())
