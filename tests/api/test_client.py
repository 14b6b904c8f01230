"""The client against a real server that misbehaves in every way we know of."""

import asyncio
import gzip
import logging
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import httpx
import pytest

from modelslab_desktop import __version__
from modelslab_desktop.api.client import Client, Patience
from modelslab_desktop.core.chat import Request, Role, Usage
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.core.models import Model
from modelslab_desktop.core.parameters import Parameters
from modelslab_desktop.core.reply import Damaged, TextDelta, ThinkingDelta, Waiting
from tests.api.reading import HASTE, KEY, ONE_TRY, QUESTION, outcome_of
from tests.servers import (
    JSON,
    Answer,
    Asked,
    Live,
    Server,
    delta,
    event,
    finished,
    json_of,
    models_of,
    started,
    stream_of,
)

pytestmark = pytest.mark.anyio

PAGE = b"<html><head><title>Bad Gateway</title></head></html>"
BUSY = json_of({"error": {"type": "overloaded_error", "message": "busy"}}, 529)
SILENT = replace(HASTE, silence=0.05, short_answer=0.05, drain=0.05)


@asynccontextmanager
async def speaking_to(*answers: Answer, patience: Patience = HASTE) -> AsyncIterator[tuple[Client, Server]]:
    async with Server(*answers) as server:
        client = Client(server.base_url, KEY, patience=patience)
        yield client, server
        await client.close()


async def problem_of(*answers: Answer, patience: Patience = ONE_TRY) -> Problem:
    async with speaking_to(*answers, patience=patience) as (client, _):
        problem = (await outcome_of(client)).problem
    assert problem is not None
    return problem


# what is sent


async def test_only_what_was_set_is_sent() -> None:
    async with speaking_to(stream_of("Hello")) as (client, server):
        await outcome_of(client, Request("a/model", ((Role.USER, "Hi"),), "  ", Parameters(max_tokens=None)))
    assert server.requests[0].json == {
        "model": "a/model",
        "messages": [{"role": "user", "content": "Hi"}],
        "stream": True,
    }


async def test_what_was_set_is_sent_under_its_name() -> None:
    asked = Request(
        "a/model",
        ((Role.USER, "Hi"), (Role.ASSISTANT, "Hello"), (Role.USER, "你好 \ud83d")),
        "Be brief.",
        Parameters(temperature=0, top_p=0.5, max_tokens=9),
    )
    async with speaking_to(stream_of("Hello")) as (client, server):
        await outcome_of(client, asked)
    assert server.requests[0].json == {
        "model": "a/model",
        "messages": [
            {"role": "user", "content": "Hi"},
            {"role": "assistant", "content": "Hello"},
            {"role": "user", "content": "你好 ?"},
        ],
        "system": "Be brief.",
        "temperature": 0,
        "top_p": 0.5,
        "max_tokens": 9,
        "stream": True,
    }


async def test_the_headers_are_those_of_the_protocol() -> None:
    async with speaking_to(stream_of("Hello")) as (client, server):
        client.use_key(" another-key\n")
        await outcome_of(client)
    asked = server.requests[0]
    assert (asked.method, asked.path) == ("POST", "/v1/messages")
    assert asked.headers["x-api-key"] == "another-key"
    assert asked.headers["anthropic-version"] == "2023-06-01"
    assert asked.headers["content-type"] == JSON
    assert asked.headers["user-agent"] == f"modelslab-desktop/{__version__}"


async def test_a_base_that_ends_in_v1_is_understood() -> None:
    async with Server(models_of("a/model")) as server:
        client = Client(f"{server.base_url}/api/v1/", KEY)
        await client.list_models()
        await client.close()
    assert server.requests[0].path == "/api/v1/models"


@pytest.mark.parametrize("url", ["http://example.com", "https://", "not an address", "https://ⅷ.example"])
def test_an_unsafe_address_is_refused_before_anything_is_sent(url: str) -> None:
    with pytest.raises(Problem) as caught:
        Client(url, KEY)
    assert caught.value.kind is Kind.UNSAFE_ADDRESS


# models and tokens


async def test_models_are_listed_once_and_in_the_servers_order() -> None:
    async with speaking_to(models_of("b/two", "a/one", "b/two")) as (client, _):
        assert await client.list_models() == [Model("b/two", "test"), Model("a/one", "test")]


async def test_the_other_shape_of_the_list_is_read_page_by_page() -> None:
    first = {"data": [{"type": "model", "id": "one", "display_name": "One"}], "has_more": True, "last_id": "one"}
    last = {"data": [{"type": "model", "id": "two"}, {"id": None}, "three", 4], "has_more": False, "last_id": "two"}
    async with speaking_to(json_of(first), json_of(last)) as (client, server):
        assert await client.list_models() == [Model("one"), Model("two"), Model("three")]
    assert server.requests[1].path == "/v1/models?after_id=one"


async def test_a_list_that_never_ends_is_left() -> None:
    page = {"data": ["one"], "has_more": True, "last_id": "one"}
    async with speaking_to(json_of(page)) as (client, server):
        assert Model("one") in await client.list_models()
    assert len(server.requests) == 50


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (json_of({"error": {"message": "Invalid API key"}}, 401), Kind.BAD_KEY),
        (json_of({"status": "error", "message": "Invalid API key"}), Kind.BAD_KEY),
        (json_of({"hello": "world"}), Kind.NOT_THE_API),
        (Answer(PAGE, 200, "text/html"), Kind.NOT_THE_API),
        (Answer(b"", 200, None), Kind.NOT_AN_ANSWER),
        (json_of({"data": []}, ending="cut"), Kind.CUT_OFF),
        (Answer(b"not gzip", 200, JSON, {"Content-Encoding": "gzip"}), Kind.NOT_AN_ANSWER),
    ],
)
async def test_a_list_that_is_none_is_a_problem(answer: Answer, kind: Kind) -> None:
    async with speaking_to(answer) as (client, _):
        with pytest.raises(Problem) as caught:
            await client.list_models()
    assert caught.value.kind is kind


async def test_tokens_are_counted_without_parameters() -> None:
    asked = Request("a/model", ((Role.USER, "Hi"),), "Be brief.", Parameters(temperature=1))
    async with speaking_to(json_of({"input_tokens": 15})) as (client, server):
        assert await client.count_tokens(asked) == 15
    assert server.requests[0].path == "/v1/messages/count_tokens"
    assert set(server.requests[0].json) == {"model", "messages", "system"}


@pytest.mark.parametrize("body", [{"input_tokens": "15"}, {"input_tokens": True}, {"status": "processing"}, [], 15])
async def test_a_count_that_is_none_is_a_problem(body: object) -> None:
    async with speaking_to(json_of(body)) as (client, _):
        with pytest.raises(Problem) as caught:
            await client.count_tokens(QUESTION)
    assert caught.value.kind is Kind.NOT_AN_ANSWER


# how a reply comes


async def test_events_are_told_as_they_come() -> None:
    live = Live()
    async with speaking_to(Answer(live)) as (client, _), aclosing(client.stream_reply(QUESTION)) as events:
        live.send(started(), delta("Hel"))
        assert [event async for event in _until(events, TextDelta)][-1] == TextDelta(0, "Hel")
        live.send(delta("lo"))
        assert await anext(events) == TextDelta(0, "lo")
        live.send(finished())
        live.end()
        assert [event async for event in events]


async def _until(events: AsyncIterator[object], kind: type) -> AsyncIterator[object]:
    async for each in events:
        yield each
        if isinstance(each, kind):
            return


@pytest.mark.parametrize("step", [1, 2, 7])
async def test_small_pieces_over_a_real_connection_make_no_difference(step: int) -> None:
    async with speaking_to(stream_of("Grüße, ", "你好 👩‍💻", step=step)) as (client, _):
        outcome = await outcome_of(client)
    assert outcome.reply.text == "Grüße, 你好 👩‍💻"
    assert outcome.problem is None


async def test_a_compressed_stream_is_read() -> None:
    packed = gzip.compress(started() + delta("Hello") + finished())
    async with speaking_to(Answer(packed, headers={"Content-Encoding": "gzip"})) as (client, _):
        assert (await outcome_of(client)).reply.text == "Hello"


async def test_one_connection_serves_one_question_after_the_other() -> None:
    async with speaking_to(stream_of("Hello")) as (client, server):
        for _ in range(3):
            assert [each async for each in client.stream_reply(QUESTION)]
    assert (len(server.requests), server.connections) == (3, 1)


async def test_the_end_of_the_message_is_the_end_though_the_server_keeps_the_line() -> None:
    async with speaking_to(stream_of("Hello", ending="hang"), patience=SILENT) as (client, server):
        outcome = await outcome_of(client)
        await server.requests[0].abandoned.wait()
    assert (outcome.reply.text, outcome.problem) == ("Hello", None)


async def test_a_cut_after_the_stop_reason_loses_nothing() -> None:
    told = event({"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 5}})
    async with speaking_to(Answer(started() + delta("Hello") + told, ending="cut")) as (client, _):
        outcome = await outcome_of(client)
    assert (outcome.reply.text, outcome.reply.usage, outcome.problem) == ("Hello", Usage(10, 5), None)


async def test_the_last_event_counts_though_the_cut_took_its_blank_line() -> None:
    body = started() + delta("Hello") + b"data: [DONE]"
    async with speaking_to(Answer(body, ending="cut")) as (client, _):
        assert (await outcome_of(client)).problem is None


async def test_a_cut_keeps_what_came_and_is_told() -> None:
    async with speaking_to(Answer(started() + delta("Hel") + delta("lo")[:40], ending="cut")) as (client, server):
        outcome = await outcome_of(client)
    assert outcome.reply.text == "Hel"
    assert outcome.problem is not None
    assert outcome.problem.kind is Kind.CUT_OFF
    assert len(server.requests) == 1


async def test_broken_events_are_told_without_their_content() -> None:
    async with speaking_to(Answer(started() + b"data: {secret\n\n" + delta("Hello") + finished())) as (client, _):
        outcome = await outcome_of(client)
    (damage,) = (each for each in outcome.events if isinstance(each, Damaged))
    assert "secret" not in damage.detail
    assert outcome.reply.damages == 1


async def test_leaving_the_stream_closes_the_connection() -> None:
    async with speaking_to(Answer(started() + delta("Hello"), ending="hang")) as (client, server):
        async with aclosing(client.stream_reply(QUESTION)) as events:
            assert [each async for each in _until(events, TextDelta)]
        await server.requests[0].abandoned.wait()


@pytest.mark.parametrize("ending", ["hang", "mute"])
async def test_cancelling_the_reader_closes_the_connection(ending: str) -> None:
    async with speaking_to(Answer(started() + delta("Hello"), ending=ending)) as (client, server):
        task = asyncio.create_task(_read_all(client))
        asked = await server.asked()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asked.abandoned.wait()


async def _read_all(client: Client) -> None:
    async for _ in client.stream_reply(QUESTION):
        pass


# trouble


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (json_of({"error": {"message": "no", "type": "authentication_error"}}, 401), Kind.BAD_KEY),
        (json_of({"status": "error", "messege": "Insufficient credits."}), Kind.NO_CREDITS),
        (json_of({"status": "processing", "eta": 10}), Kind.NOT_AN_ANSWER),
        (json_of({"error": "model not found"}, 404), Kind.UNKNOWN_MODEL),
        (Answer(PAGE, 502, "text/html"), Kind.SERVER),
        (Answer(PAGE, 200, "text/html"), Kind.NOT_THE_API),
        (Answer(PAGE, 200), Kind.NOT_THE_API),
        (Answer(b"SSH-2.0-OpenSSH_9.2\r\n\r\n", raw=True), Kind.NOT_THE_API),
        (Answer(b"HTTP/1.1 200 OK\r\nBroken\r\n\r\n", raw=True), Kind.NOT_THE_API),
        (Answer(b"", raw=True), Kind.CUT_OFF),
        (Answer(b"HTTP/1.1 200 OK\r\nContent-Le", raw=True), Kind.CUT_OFF),
        (json_of({"content": "Hello"}, ending="cut"), Kind.CUT_OFF),
        (Answer(b'{"content": "Hel', 200, JSON), Kind.NOT_AN_ANSWER),
        (Answer(b"", 200, JSON), Kind.NOT_AN_ANSWER),
        (Answer(b"", 401, ending="cut"), Kind.BAD_KEY),
        (Answer(b"x" * 1_000_000, 400, "text/plain"), Kind.BAD_REQUEST),
    ],
)
async def test_what_is_no_reply_is_a_problem(answer: Answer, kind: Kind) -> None:
    assert (await problem_of(answer)).kind is kind


async def test_an_endless_error_is_read_only_so_far() -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield b"x" * 65536

    patience = replace(ONE_TRY, short_answer=3600)
    async with speaking_to(Answer(endless(), 500, "text/plain"), patience=patience) as (client, server):
        problem = (await outcome_of(client)).problem
        await server.requests[0].abandoned.wait()
    assert problem is not None
    assert len(problem.detail) == 500


async def test_an_error_that_falls_silent_is_still_that_error() -> None:
    answer = json_of({"error": "Invalid API key"}, 401, ending="hang")
    assert (await problem_of(answer, patience=SILENT)).kind is Kind.BAD_KEY


@pytest.mark.parametrize("body", [b"", started(), started() + delta("Hello")])
async def test_silence_is_a_timeout(body: bytes) -> None:
    async with speaking_to(Answer(body, ending="hang"), patience=SILENT) as (client, server):
        outcome = await outcome_of(client)
    assert outcome.problem is not None
    assert outcome.problem.kind is Kind.TIMEOUT
    assert len(server.requests) == 1


async def test_a_redirection_is_not_followed() -> None:
    async with Server(stream_of("Hello")) as other:
        moved = Answer(b"", 307, None, {"Location": f"{other.base_url}/v1/messages"})
        assert (await problem_of(moved)).kind is Kind.NOT_THE_API
        async with speaking_to(moved) as (client, _):
            with pytest.raises(Problem):
                await client.list_models()
        assert other.requests == []


async def test_nobody_listens() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        client = Client(f"http://127.0.0.1:{taken.getsockname()[1]}", KEY, patience=ONE_TRY)
        problem = (await outcome_of(client)).problem
    assert problem is not None
    assert problem.kind is Kind.REFUSED


async def test_a_certificate_that_nobody_vouches_for_is_told() -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).with_name("self-signed.pem"))
    async with Server(stream_of("Hello"), tls=context) as server:
        problem = (await outcome_of(Client(server.base_url, KEY, patience=ONE_TRY))).problem
    assert problem is not None
    assert problem.kind is Kind.CERTIFICATE
    assert server.requests == []


async def test_a_server_without_tls_is_told() -> None:
    async def greet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example at your service\r\n")
        await reader.read()
        writer.close()

    server = await asyncio.start_server(greet, "127.0.0.1", 0)
    async with server:
        address = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        problem = (await outcome_of(Client(address, KEY, patience=ONE_TRY))).problem
    assert problem is not None
    assert problem.kind is Kind.CERTIFICATE


async def test_without_a_key_none_is_sent_and_a_refusal_says_so() -> None:
    async with Server(json_of({"error": "API key required"}, 401)) as server:
        problem = (await outcome_of(Client(server.base_url, "", patience=HASTE))).problem
    assert problem is not None
    assert problem.kind is Kind.NO_KEY
    assert "x-api-key" not in server.requests[0].headers


@pytest.mark.parametrize("key", ["schlüssel-0123456789", "two words-0123456789", "line\nfeed-0123456789"])
async def test_a_key_that_cannot_be_sent_is_a_bad_key(key: str) -> None:
    async with Server(stream_of("Hello")) as server:
        problem = (await outcome_of(Client(server.base_url, key, patience=HASTE))).problem
    assert problem is not None
    assert problem.kind is Kind.BAD_KEY
    assert key not in "".join(chain_of(problem))
    assert server.requests == []


@pytest.mark.parametrize("proxy", ["socks9://127.0.0.1:1", "http://127.0.0.1:port"])
async def test_an_unusable_proxy_is_told_when_it_would_be_used(monkeypatch: pytest.MonkeyPatch, proxy: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    problem = (await outcome_of(Client("https://models.invalid", KEY, patience=ONE_TRY))).problem
    assert problem is not None
    assert problem.kind is Kind.PROXY


async def test_a_proxy_that_refuses_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Server(Answer(b"", 407, None)) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.base_url)
        problem = (await outcome_of(Client("https://models.invalid", KEY, patience=ONE_TRY))).problem
    assert problem is not None
    assert problem.kind is Kind.PROXY
    assert "x-api-key" not in proxy.requests[0].headers


async def test_plain_http_on_this_computer_goes_through_no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    async with Server(stream_of("Hello")) as proxy, Server(stream_of("Hello")) as server:
        monkeypatch.setenv("HTTP_PROXY", proxy.base_url)
        monkeypatch.setenv("ALL_PROXY", proxy.base_url)
        assert (await outcome_of(Client(server.base_url, KEY))).problem is None
    assert proxy.requests == []


async def test_a_name_that_is_not_found_means_no_network() -> None:
    class Nowhere(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("no") from socket.gaierror(socket.EAI_NONAME, "not known")

    problem = (await outcome_of(Client("https://models.invalid", KEY, Nowhere(), patience=ONE_TRY))).problem
    assert problem is not None
    assert problem.kind is Kind.NO_NETWORK


async def test_certificates_are_checked_by_the_system() -> None:
    client = Client("https://models.invalid", KEY)
    context = client._http._transport._pool._ssl_context  # type: ignore[attr-defined]
    assert type(context).__module__.startswith("truststore")
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname
    await client.close()


# trying again


@pytest.mark.parametrize(
    "failure",
    [
        BUSY,
        json_of({"status": "error", "message": "Rate limit exceeded.", "retry_after": 0}, 429),
        Answer(PAGE, 502, "text/html"),
        Answer(b"", raw=True),
        Answer(b""),
        Answer(started(), ending="cut"),
        Answer(started() + event({"type": "error", "error": {"type": "api_error", "message": "no"}})),
    ],
)
async def test_a_passing_trouble_is_waited_for(failure: Answer) -> None:
    async with speaking_to(failure, failure, stream_of("Hello")) as (client, server):
        outcome = await outcome_of(client)
    waits = [each for each in outcome.events if isinstance(each, Waiting)]
    assert (outcome.reply.text, outcome.problem) == ("Hello", None)
    assert (len(waits), len(server.requests)) == (2, 3)
    assert all(0 < wait.seconds < 1 for wait in waits)


async def test_three_tries_are_enough() -> None:
    async with speaking_to(BUSY) as (client, server):
        outcome = await outcome_of(client)
    assert outcome.problem == Problem(Kind.OVERLOADED, "busy")
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    "refusal",
    [
        json_of({"error": "Invalid API key"}, 401),
        json_of({"error": "Insufficient credits"}, 402),
        json_of({"error": "premium"}, 403),
        json_of({"error": "no"}, 400),
        json_of({"error": "model not found"}, 404),
        json_of({"status": "processing"}),
        Answer(PAGE, 200, "text/html"),
    ],
)
async def test_a_refusal_is_not_asked_again(refusal: Answer) -> None:
    async with speaking_to(refusal) as (client, server):
        outcome = await outcome_of(client)
    assert outcome.problem is not None
    assert len(server.requests) == 1


@pytest.mark.parametrize("kind", ["text", "thinking"])
async def test_nothing_is_asked_again_once_words_were_shown(kind: str) -> None:
    said = event({"type": "content_block_delta", "index": 0, "delta": {"type": f"{kind}_delta", kind: "Hel"}})
    error = event({"type": "error", "error": {"type": "overloaded_error", "message": "busy"}})
    async with speaking_to(Answer(started() + said + error)) as (client, server):
        outcome = await outcome_of(client)
    assert any(isinstance(each, TextDelta | ThinkingDelta) for each in outcome.events)
    assert outcome.problem == Problem(Kind.OVERLOADED, "busy")
    assert len(server.requests) == 1


async def test_the_server_says_how_long_to_wait() -> None:
    limit = json_of({"status": "error", "message": "Rate limit exceeded.", "retry_after": 0.02}, 429)
    async with speaking_to(limit, stream_of("Hello")) as (client, _):
        outcome = await outcome_of(client)
    assert outcome.events[0] == Waiting(0.02, Problem(Kind.RATE_LIMIT, "Rate limit exceeded.", retry_after=0.02))


async def test_a_long_wait_is_left_to_the_person() -> None:
    limit = json_of({"error": "Rate limit exceeded."}, 429, headers={"Retry-After": "121"})
    async with speaking_to(limit) as (client, server):
        outcome = await outcome_of(client)
    assert outcome.problem == Problem(Kind.RATE_LIMIT, "Rate limit exceeded.", retry_after=121)
    assert len(server.requests) == 1


async def test_waits_grow() -> None:
    async with speaking_to(BUSY, patience=replace(HASTE, tries=4)) as (client, _):
        waits = [each.seconds for each in (await outcome_of(client)).events if isinstance(each, Waiting)]
    assert all(1.1 < later / earlier < 3.5 for earlier, later in pairwise(waits))
    assert len(waits) == 3


async def test_only_connecting_is_tried_again_after_a_timeout() -> None:
    class Slow(httpx.AsyncBaseTransport):
        tries = 0

        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            self.tries += 1
            raise httpx.ConnectTimeout("slow")

    slow = Slow()
    problem = (await outcome_of(Client("https://models.invalid", KEY, slow, patience=HASTE))).problem
    assert problem is not None
    assert (problem.kind, slow.tries) == (Kind.TIMEOUT, 3)


async def test_cancelling_a_wait_ends_it() -> None:
    limit = json_of({"error": "Rate limit exceeded."}, 429, headers={"Retry-After": "100"})
    async with speaking_to(limit) as (client, server), aclosing(client.stream_reply(QUESTION)) as events:
        waiting = await anext(events)
        task = asyncio.ensure_future(anext(events))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    assert isinstance(waiting, Waiting)
    assert len(server.requests) == 1


# the key


def chain_of(error: BaseException | None) -> list[str]:
    """All texts of an exception, its cause and its context."""
    if error is None:
        return []
    return [str(error), repr(error), *chain_of(error.__cause__), *chain_of(error.__context__)]


def echoing(shape: Callable[[str], Answer]) -> Callable[[Asked], Answer]:
    return lambda asked: shape(asked.headers.get("x-api-key", ""))


@pytest.mark.parametrize(
    "shape",
    [
        lambda key: json_of({"error": {"message": f"Invalid API key: {key}", "code": 401}}, 401),
        lambda key: json_of({"error": f"Invalid API key: {key[:10]}***"}, 401),
        lambda key: json_of({"status": "error", "message": {"key": [key]}}),
        lambda key: json_of({"status": "processing", "key": key}),
        lambda key: Answer(key.encode(), 500, "text/plain"),
        lambda key: Answer(f"<title>{key}</title>".encode(), 403, "text/html"),
        lambda key: Answer(started() + event({"type": "error", "error": {"type": "api_error", "message": key}})),
        lambda key: Answer(f"{key} is no status line\r\n\r\n".encode(), raw=True),
    ],
)
async def test_the_key_is_in_no_exception_and_no_log(
    shape: Callable[[str], Answer], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with Server(script=echoing(shape)) as server:
        client = Client(server.base_url, KEY, patience=ONE_TRY)
        outcome = await outcome_of(client)
        assert server.requests[0].headers["x-api-key"] == KEY
    # httpcore tells at DEBUG what it received, and no one asks it to
    logged = [record.getMessage() for record in caplog.records if record.name != "httpcore.http11"]
    assert outcome.problem is not None
    assert "[key]" in str(outcome.problem)
    assert KEY[:8] not in "\n".join([*chain_of(outcome.problem), repr(client), repr(outcome.events), *logged])


async def test_the_key_is_not_logged_by_what_sends_it(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with speaking_to(stream_of("Hello")) as (client, _):
        await outcome_of(client)
    assert caplog.records
    assert KEY not in caplog.text
