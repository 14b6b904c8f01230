"""The demo models, read by the program and by the official SDK."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import aclosing

import anthropic
import httpx
import pytest

from modelslab_desktop.api.client import Client
from modelslab_desktop.api.demo import DEMO_KEY, DEMO_MODELS, DemoTransport
from modelslab_desktop.core.address import BASE_URL
from modelslab_desktop.core.chat import Request, Role
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.core.parameters import Parameters
from modelslab_desktop.core.paths import resource
from modelslab_desktop.core.reply import TextDelta, Waiting
from tests.api.reading import HASTE, Outcome, outcome_of
from tests.servers import Answer, Asked, Server

pytestmark = pytest.mark.anyio

CHAPTERS = ["Welcome", "Chats", "Models", "Parameters", "Keyboard", "Stop and retry", "Privacy", "That was the tour"]


def demo() -> Client:
    return Client(BASE_URL, DEMO_KEY, DemoTransport(pace=0), patience=HASTE)


async def ask(model: str, *said: str, **more: object) -> Outcome:
    """The outcome of a talk in which questions and answers alternate."""
    roles = (Role.USER, Role.ASSISTANT)
    messages = tuple((roles[place % 2], text) for place, text in enumerate(said))
    return await outcome_of(demo(), Request(model, messages, **more))  # type: ignore[arg-type]


def heading(text: str) -> str:
    found = re.match(r"#+ (?:Chapter \d: )?(.+)", text)
    return found[1] if found else ""


async def test_the_models_are_listed_with_their_owner() -> None:
    client = demo()
    models = await client.list_models()
    await client.close()
    assert [model.id for model in models] == list(DEMO_MODELS)
    assert {model.vendor for model in models} == {"Demo"}


@pytest.mark.parametrize("model", DEMO_MODELS)
async def test_every_answer_says_that_it_is_a_demo_and_counts_its_tokens(model: str) -> None:
    outcome = await ask(model, "Hello?")
    assert re.search(r"demo.*no model was asked", outcome.reply.text, re.IGNORECASE)
    assert outcome.reply.model == model
    assert outcome.reply.usage.input_tokens
    if model != "demo/fails":
        assert outcome.problem is None
        assert (outcome.reply.stop_reason, bool(outcome.reply.usage.output_tokens)) == ("end_turn", True)


async def test_every_chapter_says_that_it_is_a_demo() -> None:
    chapters = list(resource("demo").glob("tour-*.md"))
    assert len(chapters) == len(CHAPTERS)
    for chapter in chapters:
        assert "no model was asked" in chapter.read_text("utf-8").strip().lower().splitlines()[-1]


async def test_the_tour_goes_on_from_chapter_to_chapter() -> None:
    said = ["Hello!"]
    for chapter in CHAPTERS:
        text = (await ask("demo/guided-tour", *said)).reply.text
        assert heading(text) == chapter
        said += [text, "next"]


@pytest.mark.parametrize(
    ("question", "chapter"),
    [
        ("How do I rename a chat?", "Chats"),
        ("Where can I find other models?", "Models"),
        ("What is the temperature?", "Parameters"),
        ("Are there keyboard shortcuts?", "Keyboard"),
        ("Can I stop you?", "Stop and retry"),
        ("Is my API key safe?", "Privacy"),
        ("Show me the tour again", "Welcome"),
    ],
)
async def test_the_tour_answers_what_it_is_asked(question: str, chapter: str) -> None:
    welcome = (await ask("demo/guided-tour", "Hello!")).reply.text
    assert heading((await ask("demo/guided-tour", "Hello!", welcome, question)).reply.text) == chapter
    assert heading((await ask("demo/guided-tour", question)).reply.text) == chapter


async def test_the_tour_returns_to_what_was_left_out() -> None:
    privacy = (await ask("demo/guided-tour", "privacy")).reply.text
    assert heading((await ask("demo/guided-tour", "privacy", privacy, "next")).reply.text) == "Welcome"


async def test_the_echo_repeats_what_was_sent() -> None:
    parameters = Parameters(temperature=0.5, max_tokens=77)
    text = (
        await ask("demo/echo-short", "{system_prompt}?", system_prompt="Be kind.", parameters=parameters)
    ).reply.text
    assert "**System prompt:** Be kind." in text
    assert "temperature = 0.5, max_tokens = 77" in text
    assert "**Your question:** {system_prompt}?" in text
    bare = (await ask("demo/echo-short", "Hi", parameters=Parameters(max_tokens=None))).reply.text
    assert "**System prompt:** none" in bare
    assert "**Parameters:** none" in bare


async def test_the_thinker_thinks_first() -> None:
    reply = (await ask("demo/thinker", "Why?")).reply
    assert "“Why?”" in reply.thinking
    assert [block.type for block in reply.blocks] == ["thinking", "text"]


async def test_the_rich_answer_has_one_of_each() -> None:
    text = (await ask("demo/rich-markdown", "Show me")).reply.text
    for part in ("```python", "```sql", "| Quarter |", "- [x]", "> ", "](https://", "😀", "你好", "مرحبًا", "$$"):
        assert part in text


async def test_few_tokens_make_a_short_answer() -> None:
    reply = (await ask("demo/rich-markdown", "Show me", parameters=Parameters(max_tokens=10))).reply
    assert (len(reply.text), reply.stop_reason) == (40, "max_tokens")


@pytest.mark.parametrize(
    ("question", "kind", "begins"),
    [
        ("Go on", Kind.OVERLOADED, True),
        ("a wrong key", Kind.BAD_KEY, False),
        ("no credits left", Kind.NO_CREDITS, False),
        ("an unknown model", Kind.UNKNOWN_MODEL, False),
        ("no network", Kind.NO_NETWORK, False),
        ("cut it", Kind.CUT_OFF, True),
    ],
)
async def test_the_failing_model_fails_as_it_is_asked_to(question: str, kind: Kind, begins: bool) -> None:
    outcome = await ask("demo/fails", question)
    assert outcome.problem is not None
    assert outcome.problem.kind is kind
    assert bool(outcome.reply.text) is begins


async def test_the_limit_passes() -> None:
    outcome = await ask("demo/fails", "the rate limit")
    (wait,) = (event for event in outcome.events if isinstance(event, Waiting))
    assert (wait.problem.kind, wait.problem.retry_after) == (Kind.RATE_LIMIT, 0)
    assert outcome.problem is None
    assert outcome.reply.text.startswith("That worked.")


async def test_deltas_are_small_and_begin_soon() -> None:
    outcome = await ask("demo/rich-markdown", "Show me")
    deltas = [event.text for event in outcome.events if isinstance(event, TextDelta)]
    assert max(map(len, deltas)) <= 6
    words = [event for event in (await ask("demo/slow", "Show me")).events if isinstance(event, TextDelta)]
    assert len(words) > 300


async def test_leaving_the_slow_model_ends_it() -> None:
    before = asyncio.all_tasks()
    client = Client(BASE_URL, DEMO_KEY, DemoTransport(pace=0.01))
    async with aclosing(client.stream_reply(Request("demo/slow", ((Role.USER, "Go"),)))) as events:
        async for event in events:
            if isinstance(event, TextDelta):
                break
    await client.close()
    assert asyncio.all_tasks() == before


async def test_tokens_are_counted() -> None:
    client = demo()
    assert await client.count_tokens(Request("demo/slow", ((Role.USER, "x" * 400),), "y" * 40)) == 110
    await client.close()


async def test_nothing_is_told_without_a_key() -> None:
    client = Client(BASE_URL, "", DemoTransport(pace=0))
    with pytest.raises(Problem) as caught:
        await client.list_models()
    await client.close()
    assert caught.value.kind is Kind.NO_KEY


async def test_a_model_that_is_no_demo_is_unknown() -> None:
    assert (await ask("no/model", "Hello?")).problem == Problem(Kind.UNKNOWN_MODEL, "model: no/model")


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"model": "demo/slow"}', b'{"model": "demo/slow", "messages": [1]}']
)
async def test_a_request_that_is_none_is_a_bad_request(body: bytes) -> None:
    async with httpx.AsyncClient(transport=DemoTransport(pace=0)) as http:
        answer = await http.post(f"{BASE_URL}/v1/messages", content=body, headers={"x-api-key": DEMO_KEY})
    assert answer.status_code == 400


async def bridge(asked: Asked) -> Answer:
    """The demo's answer to what came over a real connection."""
    url = f"http://demo{asked.path}"
    request = httpx.Request(asked.method, url, headers=asked.headers, content=asked.body)
    answer = await DemoTransport(pace=0).handle_async_request(request)
    assert isinstance(answer.stream, httpx.AsyncByteStream)
    return Answer(answer.stream, answer.status_code, answer.headers["content-type"])


@pytest.fixture
async def sdk() -> AsyncIterator[anthropic.AsyncAnthropic]:
    async with (
        Server(script=bridge) as server,
        anthropic.AsyncAnthropic(base_url=server.base_url, api_key=DEMO_KEY, max_retries=0) as client,
    ):
        yield client


@pytest.mark.parametrize("model", [model for model in DEMO_MODELS if model != "demo/fails"])
async def test_the_official_sdk_reads_the_same(model: str, sdk: anthropic.AsyncAnthropic) -> None:
    ours = (await ask(model, "Hello?", parameters=Parameters(max_tokens=4000))).reply
    question: list[anthropic.types.MessageParam] = [{"role": "user", "content": "Hello?"}]
    async with sdk.messages.stream(model=model, max_tokens=4000, messages=question) as reading:
        streamed = await reading.get_final_message()
    whole = await sdk.messages.create(model=model, max_tokens=4000, messages=question)
    for message in (streamed, whole):
        assert "".join(block.text for block in message.content if block.type == "text") == ours.text
        assert "".join(block.thinking for block in message.content if block.type == "thinking") == ours.thinking
        assert message.usage.output_tokens == ours.usage.output_tokens
        assert message.stop_reason == "end_turn"


async def test_the_official_sdk_counts_and_fails_the_same(sdk: anthropic.AsyncAnthropic) -> None:
    question: list[anthropic.types.MessageParam] = [{"role": "user", "content": "x" * 40}]
    assert (await sdk.messages.count_tokens(model="demo/slow", messages=question)).input_tokens == 10
    with pytest.raises(anthropic.NotFoundError):
        await sdk.messages.create(model="no/model", max_tokens=9, messages=question)
    with pytest.raises(anthropic.APIStatusError):
        async with sdk.messages.stream(model="demo/fails", max_tokens=99, messages=question) as reading:
            await reading.get_final_message()
