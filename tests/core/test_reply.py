from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from modelslab_desktop.core.chat import Usage
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.core.reply import (
    Block,
    BlockStarted,
    Damaged,
    Ended,
    Event,
    InputDelta,
    Reply,
    SignatureTold,
    Started,
    StopReasonTold,
    TextDelta,
    ThinkingDelta,
    UsageTold,
    Waiting,
)

TAGGED = st.lists(
    st.sampled_from(["<think>", "<thinking>", "</think>", "</thinking>", "<", "th", ">", "/", " ", "\n", "a", "é"]),
    max_size=12,
).map("".join)


def reply_of(*events: Event) -> Reply:
    reply = Reply()
    for event in events:
        reply.add(event)
    return reply


def said(*texts: str) -> Reply:
    return reply_of(*(TextDelta(0, text) for text in texts), Ended())


def test_facts_are_kept() -> None:
    reply = reply_of(
        Started("msg_1", "a/model"),
        UsageTold(Usage(10, None)),
        Damaged("broken"),
        UsageTold(Usage(None, 5)),
        StopReasonTold("end_turn"),
    )
    assert (reply.id, reply.model, reply.stop_reason) == ("msg_1", "a/model", "end_turn")
    assert (reply.usage, reply.damages) == (Usage(10, 5), 1)


def test_blocks_may_leave_gaps() -> None:
    assert reply_of(TextDelta(0, "a"), TextDelta(2, "b"), TextDelta(7, "c")).text == "abc"


def test_interleaved_blocks_are_put_in_order() -> None:
    reply = reply_of(TextDelta(0, "a"), TextDelta(1, "c"), TextDelta(0, "b"))
    assert reply.text == "abc"
    assert reply.text_since(1) is None


def test_interleaved_thinking_is_put_in_order() -> None:
    assert reply_of(ThinkingDelta(0, "a"), ThinkingDelta(2, "c"), ThinkingDelta(0, "b")).thinking == "abc"


def test_a_thinking_tag_at_the_beginning_is_no_text() -> None:
    reply = said("<think>Let me see.</think>\n\nHello")
    assert (reply.thinking, reply.text) == ("Let me see.", "Hello")


def test_an_open_thinking_tag_shows_its_thinking_at_once() -> None:
    reply = reply_of(TextDelta(0, "\n<thinking>\nLet me "), TextDelta(0, "see"))
    assert (reply.thinking, reply.text) == ("Let me see", "")


def test_a_tag_within_the_text_is_text() -> None:
    assert said("Use <think>", " like this</think>").text == "Use <think> like this</think>"


def test_what_only_looks_like_a_tag_is_not_lost() -> None:
    assert said("<thi").text == "<thi"
    assert said("  ").text == "  "
    assert said("<think>a</th").thinking == "a</th"


def test_much_white_space_before_a_tag_makes_it_text() -> None:
    assert said(*" " * 65, "<think>a</think>").text == " " * 65 + "<think>a</think>"


@given(TAGGED, st.lists(st.integers(0, 60)))
def test_the_cutting_of_tags_makes_no_difference(text: str, cuts: list[int]) -> None:
    edges = sorted({0, len(text), *(cut for cut in cuts if cut < len(text))})
    cut = said(*(text[start:end] for start, end in pairwise(edges)))
    whole = said(text)
    assert (cut.thinking, cut.text) == (whole.thinking, whole.text)


@given(TAGGED, st.integers(1, 4))
def test_what_was_shown_is_never_taken_back(text: str, size: int) -> None:
    reply, shown, thought = Reply(), "", ""
    for start in range(0, len(text), size):
        reply.add(TextDelta(0, text[start : start + size]))
        assert reply.text.startswith(shown)
        assert reply.thinking.startswith(thought)
        new = reply.text_since(len(shown))
        assert new is not None
        shown, thought = shown + new, reply.thinking
        assert shown == reply.text


@given(st.lists(st.text(max_size=5), max_size=20), st.integers(0, 120), st.booleans())
def test_the_tail_follows_what_is_known(texts: list[str], length: int, read_before: bool) -> None:
    reply = reply_of(*(TextDelta(0, text) for text in texts))
    if read_before:
        assert isinstance(reply.text, str)
    assert reply.text_since(length) == reply.text[length:]


def test_blocks_are_told_as_they_were_sent() -> None:
    reply = reply_of(
        BlockStarted(0, "thinking"),
        ThinkingDelta(0, "Let me "),
        ThinkingDelta(0, "see"),
        BlockStarted(1, "text"),
        TextDelta(1, "<think>raw</think>"),
        SignatureTold(0, "sig"),
        BlockStarted(2, "tool_use", "toolu_1", "look"),
        InputDelta(2, '{"a":'),
        InputDelta(2, "1}"),
        BlockStarted(3, "text"),
    )
    assert reply.blocks == (
        Block("thinking", thinking="Let me see", signature="sig"),
        Block("text", text="<think>raw</think>"),
        Block("tool_use", id="toolu_1", name="look", input='{"a":1}'),
        Block("text"),
    )


def test_a_new_try_forgets_the_facts_of_the_one_that_failed() -> None:
    reply = reply_of(
        Started("msg_1", "a/model"),
        UsageTold(Usage(10, None)),
        BlockStarted(0, "tool_use", "toolu_1", "look"),
        InputDelta(0, "{"),
        Damaged("broken"),
        Waiting(1, Problem(Kind.SERVER)),
        Started("msg_2", "a/model"),
        TextDelta(0, "Hello"),
    )
    assert (reply.id, reply.usage, reply.damages) == ("msg_2", Usage(), 0)
    assert reply.blocks == (Block("text", text="Hello"),)
