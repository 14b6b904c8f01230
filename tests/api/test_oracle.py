"""The official SDK reads well-formed streams; the program must come to the same message."""

import asyncio
import json
from collections.abc import Iterator
from typing import Any

import anthropic
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelslab_desktop.api.client import Client
from modelslab_desktop.core.reply import Reply
from tests.api.reading import KEY, outcome_of
from tests.api.test_streams import bytes_of
from tests.servers import Answer, Server, event

WELL_FORMED = [
    "plain",
    "tool-use",
    "thinking-blocks",
    "max-tokens",
    "refusal",
    "cached-usage",
    "01-comments",
    "01-other-fields",
    "01-data-in-two-lines",
    "02-late-signature",
    "02-overlapping-blocks",
    "08-text-in-block-start",
    "09-inline-think",
    "10-crlf",
    "10-line-separators",
    "10-many-scripts",
]


@pytest.fixture(scope="module")
def runner() -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        yield runner


@pytest.mark.parametrize("name", WELL_FORMED)
def test_a_recorded_stream_becomes_the_sdks_message(name: str, runner: asyncio.Runner) -> None:
    theirs, ours = runner.run(both_readings(bytes_of(name)))
    assert ours == theirs


@st.composite
def cut_up(draw: st.DrawFn, whole: str) -> list[str]:
    middle = draw(st.integers(0, len(whole)))
    return [whole[:middle], whole[middle:]]


TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
PIECES = st.lists(TEXT, max_size=5)
INPUT = st.dictionaries(TEXT, st.integers() | TEXT | st.booleans(), max_size=3)
BLOCKS = st.one_of(
    st.tuples(st.just("text"), PIECES),
    st.tuples(st.just("thinking"), PIECES),
    st.tuples(st.just("tool_use"), INPUT.map(json.dumps).flatmap(cut_up)),
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(BLOCKS, max_size=5),
    st.sampled_from(["end_turn", "max_tokens", "stop_sequence", "tool_use", "refusal", "pause_turn"]),
    st.tuples(*[st.integers(1, 10_000)] * 4),
)
def test_any_well_formed_stream_becomes_the_sdks_message(
    runner: asyncio.Runner, blocks: list[tuple[str, list[str]]], stop_reason: str, counts: tuple[int, int, int, int]
) -> None:
    body = b"".join(stream(blocks, stop_reason, counts))
    theirs, ours = runner.run(both_readings(body))
    assert ours == theirs


def stream(blocks: list[tuple[str, list[str]]], stop_reason: str, counts: tuple[int, int, int, int]) -> Iterator[bytes]:
    """A stream as the API itself sends it."""
    usage = {"input_tokens": counts[0], "cache_read_input_tokens": counts[1], "output_tokens": counts[2]}
    message = {"id": "msg_1", "type": "message", "role": "assistant", "model": "m", "content": [], "usage": usage}
    yield event({"type": "message_start", "message": {**message, "stop_reason": None, "stop_sequence": None}})
    for index, (kind, pieces) in enumerate(blocks):
        yield event({"type": "content_block_start", "index": index, "content_block": empty(kind)})
        name = {"tool_use": "partial_json"}.get(kind, kind)
        for piece in pieces:
            delta = {"type": {"tool_use": "input_json"}.get(kind, kind) + "_delta", name: piece}
            yield event({"type": "content_block_delta", "index": index, "delta": delta})
        yield event({"type": "content_block_stop", "index": index})
    told = {"stop_reason": stop_reason, "stop_sequence": None}
    yield event({"type": "message_delta", "delta": told, "usage": {"output_tokens": counts[3]}})
    yield event({"type": "message_stop"})


def empty(kind: str) -> dict[str, Any]:
    match kind:
        case "tool_use":
            return {"type": kind, "id": "toolu_1", "name": "look", "input": {}}
        case "thinking":
            return {"type": kind, "thinking": "", "signature": ""}
    return {"type": kind, "text": ""}


async def both_readings(body: bytes) -> tuple[dict[str, Any], dict[str, Any]]:
    async with Server(Answer(body)) as server:
        async with anthropic.AsyncAnthropic(base_url=server.base_url, api_key=KEY, max_retries=0) as sdk:
            asked = {"model": "m", "max_tokens": 9, "messages": [{"role": "user", "content": "Hello?"}]}
            async with sdk.messages.stream(**asked) as reading:  # type: ignore[arg-type]
                message = await reading.get_final_message()
        outcome = await outcome_of(Client(server.base_url, KEY))
    assert outcome.problem is None
    return told_by_sdk(message), told_by_us(outcome.reply)


def told_by_sdk(message: Any) -> dict[str, Any]:
    blocks: list[tuple[Any, ...]] = []
    for block in message.content:
        match block.type:
            case "text":
                blocks.append(("text", block.text))
            case "thinking":
                blocks.append(("thinking", block.thinking, block.signature))
            case "tool_use":
                blocks.append(("tool_use", block.id, block.name, block.input))
    usage = message.usage
    cached = (usage.cache_read_input_tokens or 0) + (usage.cache_creation_input_tokens or 0)
    return {
        "id": message.id,
        "model": message.model,
        "stop_reason": message.stop_reason,
        "usage": (usage.input_tokens + cached, usage.output_tokens),
        "blocks": blocks,
    }


def told_by_us(reply: Reply) -> dict[str, Any]:
    blocks: list[tuple[Any, ...]] = []
    for block in reply.blocks:
        match block.type:
            case "text":
                blocks.append(("text", block.text))
            case "thinking":
                blocks.append(("thinking", block.thinking, block.signature))
            case "tool_use":
                blocks.append(("tool_use", block.id, block.name, json.loads(block.input or "{}")))
    return {
        "id": reply.id,
        "model": reply.model,
        "stop_reason": reply.stop_reason,
        "usage": (reply.usage.input_tokens, reply.usage.output_tokens),
        "blocks": blocks,
    }
