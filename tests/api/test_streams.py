"""Streams as servers really send them, a file or more for each known oddity, and what must come of each."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from modelslab_desktop.core.chat import Usage
from modelslab_desktop.core.errors import Kind
from tests.api.reading import Outcome, outcome_of_bytes

pytestmark = pytest.mark.anyio

STREAMS = Path(__file__).parent.parent / "streams"
UNKNOWN = Usage()


@dataclass(frozen=True)
class Expected:
    text: str = "Hello, world"
    thinking: str = ""
    stop_reason: str = "end_turn"
    usage: Usage = Usage(25, 15)
    damages: int = 0
    problem: Kind | None = None


CUT = Expected(stop_reason="", usage=Usage(25), problem=Kind.CUT_OFF)
THOUGHTFUL = Expected(thinking="Let me see.")

EXPECTED = {
    "plain": Expected(),
    "tool-use": Expected("I will look.", stop_reason="tool_use"),
    "thinking-blocks": THOUGHTFUL,
    "max-tokens": Expected(stop_reason="max_tokens", usage=Usage(25, 2)),
    "refusal": Expected("I can", stop_reason="refusal"),
    "cached-usage": Expected(usage=Usage(100, 15)),
    "01-no-event-lines": Expected(),
    "01-unknown-everything": Expected(),
    "01-empty-ping": Expected(),
    "01-comments": Expected(),
    "01-done": Expected(stop_reason="", usage=Usage(25, 1)),
    "01-done-after-stop": Expected(),
    "01-other-fields": Expected(),
    "01-data-in-two-lines": Expected(),
    "02-index-gap": Expected(),
    "02-overlapping-blocks": Expected(),
    "02-late-signature": THOUGHTFUL,
    "02-no-block-start": Expected(),
    "02-no-index": Expected(),
    "03-error-wrapped": Expected("Hello", stop_reason="", usage=Usage(25), problem=Kind.OVERLOADED),
    "03-error-bare": Expected("Hello", stop_reason="", usage=Usage(25), problem=Kind.RATE_LIMIT),
    "03-error-bare-without-name": Expected("Hello", stop_reason="", usage=Usage(25), problem=Kind.SERVER),
    "03-error-by-type-only": Expected("Hello", stop_reason="", usage=Usage(25), problem=Kind.BAD_KEY),
    "03-error-text": Expected("Hello", stop_reason="", usage=Usage(25), problem=Kind.SERVER),
    "03-error-openai": Expected("Hello", stop_reason="", usage=UNKNOWN, problem=Kind.NO_CREDITS),
    "03-error-status": Expected("Hello", stop_reason="", usage=Usage(25), problem=Kind.RATE_LIMIT),
    "04-no-message-stop": Expected(),
    "04-no-stop-reason": CUT,
    "04-null-stop-reason": Expected(stop_reason="", problem=Kind.CUT_OFF),
    "04-message-stop-only": Expected(stop_reason="", usage=Usage(25, 1)),
    "04-no-last-blank-line": Expected(),
    "04-no-last-blank-line-but-one": Expected(),
    "04-cut-inside-an-event": Expected("Hello", "", "", Usage(25), 1, Kind.CUT_OFF),
    "04-empty": Expected("", stop_reason="", usage=UNKNOWN, problem=Kind.CUT_OFF),
    "04-only-comments": Expected("", stop_reason="", usage=UNKNOWN, problem=Kind.CUT_OFF),
    "05-usage-null": Expected(usage=UNKNOWN),
    "05-usage-zero": Expected(usage=UNKNOWN),
    "05-usage-only-at-start": Expected(),
    "05-usage-only-at-end": Expected(),
    "05-usage-cached-at-end": Expected(),
    "05-usage-nonsense": Expected(usage=UNKNOWN),
    "06-early-stop-reason": Expected(stop_reason="max_tokens"),
    "06-early-stop-reason-alone": Expected(usage=Usage(25, 1)),
    "06-early-stop-reason-then-cut": Expected("Hello", stop_reason="", usage=Usage(25), problem=Kind.CUT_OFF),
    "07-broken-json": Expected(damages=1),
    "07-deep-json": Expected(damages=1),
    "07-wrong-types": Expected(),
    "08-whole-message": Expected(),
    "08-whole-message-with-thinking": THOUGHTFUL,
    "08-content-is-a-string": Expected(),
    "08-content-is-null": Expected("", usage=UNKNOWN),
    "08-whole-openai": Expected(thinking="Let me see.", stop_reason="max_tokens"),
    "08-whole-message-in-an-event": Expected(),
    "08-openai-chunks": THOUGHTFUL,
    "08-openai-chunks-without-done": Expected(usage=UNKNOWN),
    "08-text-in-block-start": Expected(),
    "09-inline-think": THOUGHTFUL,
    "09-inline-think-split": THOUGHTFUL,
    "09-inline-think-open": Expected("", "Let me see.</th", "max_tokens"),
    "09-not-a-tag": Expected("<th>Hello</th> and a later <think>tag</think>"),
    "09-only-half-a-tag": Expected(" <thi"),
    "10-crlf": Expected(),
    "10-cr": Expected(),
    "10-bom": Expected(),
    "10-line-separators": Expected("one\u2028two\u2029three\u0085four\u000bfive"),
    "10-many-scripts": Expected("Grüße 你好 👩‍💻 مرحبا"),
    "10-escaped-surrogates": Expected("a 😀 b 😀 c \ufffd d"),
    "10-half-a-surrogate-at-the-end": Expected("a \ufffd"),
    "10-half-a-surrogate-then-text": Expected("a \ufffd b"),
    "10-bad-utf-8": Expected("a \ufffd\ufffd b"),
}


def seen(outcome: Outcome) -> Expected:
    reply = outcome.reply
    kind = outcome.problem.kind if outcome.problem else None
    return Expected(reply.text, reply.thinking, reply.stop_reason, reply.usage, reply.damages, kind)


def bytes_of(name: str) -> bytes:
    return (STREAMS / f"{name}.sse").read_bytes()


def test_every_recorded_stream_is_expected_to_become_something() -> None:
    assert {path.stem for path in STREAMS.glob("*.sse")} == set(EXPECTED)


@pytest.mark.parametrize("name", EXPECTED)
async def test_a_stream_becomes_what_it_should(name: str) -> None:
    assert seen(await outcome_of_bytes(bytes_of(name))) == EXPECTED[name]


@pytest.mark.parametrize("name", [name for name in EXPECTED if name != "07-deep-json"])
async def test_one_byte_at_a_time_makes_no_difference(name: str) -> None:
    single = (bytes([byte]) for byte in bytes_of(name))
    assert seen(await outcome_of_bytes(*single)) == EXPECTED[name]


@pytest.mark.parametrize(
    "content_type", ["", "Text/Event-Stream", "text/event-stream; charset=iso-8859-1", "application/json", "text/plain"]
)
async def test_the_content_type_is_not_trusted(content_type: str) -> None:
    outcome = await outcome_of_bytes(bytes_of("10-many-scripts"), content_type=content_type)
    assert seen(outcome) == EXPECTED["10-many-scripts"]


async def test_a_whole_message_may_claim_to_be_a_stream() -> None:
    outcome = await outcome_of_bytes(bytes_of("08-whole-message"), content_type="text/event-stream")
    assert seen(outcome) == EXPECTED["08-whole-message"]


async def test_a_tool_call_is_kept_as_it_was_sent() -> None:
    reply = (await outcome_of_bytes(bytes_of("tool-use"))).reply
    (_, block) = reply.blocks
    assert (block.type, block.id, block.name) == ("tool_use", "toolu_01", "get_weather")
    assert block.input == '{"city": "Paris", "days": 2}'


async def test_the_signature_stays_with_its_thinking() -> None:
    for name in ("thinking-blocks", "02-late-signature", "08-whole-message-with-thinking"):
        (thinking, text) = (await outcome_of_bytes(bytes_of(name))).reply.blocks
        assert (thinking.type, thinking.signature) == ("thinking", "EqQBCgIYAg==")
        assert (text.type, text.text) == ("text", "Hello, world")


async def test_retry_after_is_read_from_an_error_within_the_stream() -> None:
    problem = (await outcome_of_bytes(bytes_of("03-error-status"))).problem
    assert problem is not None
    assert problem.retry_after == 30
