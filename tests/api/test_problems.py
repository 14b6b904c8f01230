"""Every way in which a server says that something is wrong, and what a person is told it is."""

import json
import socket
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest

from modelslab_desktop.api.problems import hide_key, problem_of_answer, problem_of_exception, seconds_of
from modelslab_desktop.core.errors import Kind, Problem

PAGE = "<!DOCTYPE html><html><head><title>502\n Bad Gateway</title></head><body>cloud</body></html>"


def typed(kind: str, message: str = "no") -> dict[str, Any]:
    return {"type": "error", "error": {"type": kind, "message": message}}


def told(message: str, **more: Any) -> dict[str, Any]:
    return {"status": "error", "message": message, **more}


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        # by status, the body saying nothing
        (400, "", Kind.BAD_REQUEST),
        (401, "", Kind.BAD_KEY),
        (402, "", Kind.NO_CREDITS),
        (403, "", Kind.PREMIUM_ONLY),
        (404, "", Kind.NOT_THE_API),
        (405, "", Kind.NOT_THE_API),
        (407, "", Kind.PROXY),
        (408, "", Kind.TIMEOUT),
        (413, "", Kind.TOO_LONG),
        (422, "", Kind.BAD_REQUEST),
        (429, "", Kind.RATE_LIMIT),
        (500, "", Kind.SERVER),
        (503, "", Kind.SERVER),
        (504, "", Kind.TIMEOUT),
        (520, "", Kind.SERVER),
        (524, PAGE, Kind.TIMEOUT),
        (529, "", Kind.OVERLOADED),
        # the vendor's documented texts, in each shape, also with a status that lies
        (401, {"error": {"message": "Invalid API key", "type": "authentication_error", "code": 401}}, Kind.BAD_KEY),
        (200, told("Invalid API key"), Kind.BAD_KEY),
        (200, {"error": "API key required"}, Kind.BAD_KEY),
        (200, told("Insufficient credits. Please add more credits to continue."), Kind.NO_CREDITS),
        (403, told("This feature requires a premium subscription"), Kind.PREMIUM_ONLY),
        (403, told("Invalid api key"), Kind.BAD_KEY),
        (
            200,
            {"status": "error", "messege": "Rate limit exceeded."},
            Kind.RATE_LIMIT,
        ),
        (200, {"error": {"message": "x", "code": 429}}, Kind.RATE_LIMIT),
        (200, {"error": {"message": "x", "code": "402"}}, Kind.NO_CREDITS),
        (500, "Something went wrong, please try again", Kind.SERVER),
        (200, told("Something went wrong, please try again"), Kind.SERVER),
        (200, {"status": "failed", "message": "no"}, Kind.BAD_REQUEST),
        (200, told({"prompt": ["The prompt field is required."]}), Kind.BAD_REQUEST),  # type: ignore[arg-type]
        # by type
        (400, typed("invalid_request_error"), Kind.BAD_REQUEST),
        (400, typed("billing_error"), Kind.NO_CREDITS),
        (403, typed("permission_error"), Kind.PREMIUM_ONLY),
        (200, typed("rate_limit_error"), Kind.RATE_LIMIT),
        (200, typed("request_too_large"), Kind.TOO_LONG),
        (200, typed("api_error"), Kind.SERVER),
        (200, typed("overloaded_error"), Kind.OVERLOADED),
        (200, typed("timeout_error"), Kind.TIMEOUT),
        (429, {"error": {"code": "insufficient_quota", "message": "no"}}, Kind.NO_CREDITS),
        # by words
        (404, typed("not_found_error", "model: some/model"), Kind.UNKNOWN_MODEL),
        (400, typed("invalid_request_error", "The model `x` does not exist"), Kind.UNKNOWN_MODEL),
        (400, told("Model not found"), Kind.UNKNOWN_MODEL),
        (500, told("Unknown model some/model"), Kind.UNKNOWN_MODEL),
        (400, typed("invalid_request_error", "prompt is too long: 9 tokens > 8 maximum"), Kind.TOO_LONG),
        (400, {"error": {"message": "This model's maximum context length is 8192 tokens"}}, Kind.TOO_LONG),
        # what is no answer of the API
        (200, PAGE, Kind.NOT_THE_API),
        (404, PAGE, Kind.NOT_THE_API),
        (502, PAGE, Kind.SERVER),
        (429, PAGE, Kind.RATE_LIMIT),
        (407, PAGE, Kind.PROXY),
        (302, "", Kind.NOT_THE_API),
        (200, {"status": "processing", "eta": 5}, Kind.NOT_AN_ANSWER),
        (200, "pong", Kind.NOT_AN_ANSWER),
        (200, [1, 2], Kind.NOT_AN_ANSWER),
        (200, "", Kind.NOT_AN_ANSWER),
        (400, "[" * 100_000, Kind.BAD_REQUEST),
    ],
)
def test_an_answer_tells_what_is_wrong(status: int, body: Any, kind: Kind) -> None:
    content = body if isinstance(body, str) else json.dumps(body)
    assert problem_of_answer(status, {}, content.encode()).kind is kind


def test_the_servers_own_words_are_kept() -> None:
    body = {"error": {"message": "temperature and top_p cannot both be specified", "type": "invalid_request_error"}}
    problem = problem_of_answer(400, {}, json.dumps(body).encode())
    assert problem.detail == "temperature and top_p cannot both be specified"
    assert problem_of_answer(502, {}, PAGE.encode()).detail == "HTTP 502, a web page: 502 Bad Gateway"


def test_details_are_short_and_can_be_stored() -> None:
    for text in ("x" * 100_000, json.dumps({"error": "\ud83d" + "é" * 100_000})):
        detail = problem_of_answer(500, {}, text.encode("utf-8", "surrogatepass")).detail
        assert len(detail) <= 500
        assert detail.encode()


def test_the_body_tells_how_long_to_wait_before_the_header() -> None:
    body = json.dumps({"status": "error", "message": "Rate limit exceeded.", "retry_after": 30}).encode()
    assert problem_of_answer(429, {"retry-after": "7"}, body).retry_after == 30
    nested = json.dumps({"error": {"message": "slow down", "retry_after": "12.5"}}).encode()
    assert problem_of_answer(429, {}, nested).retry_after == 12.5
    assert problem_of_answer(429, {"retry-after": "7"}, b"slow down").retry_after == 7
    assert problem_of_answer(429, {}, b"slow down").retry_after is None


def test_a_wait_may_be_a_number_a_text_or_a_date() -> None:
    later = seconds_of(format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True))
    assert later is not None
    assert 3500 < later <= 3600
    assert seconds_of("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert seconds_of(-5) == 0
    nonsense: list[Any] = [None, True, "soon", "nan", "inf", "1e999", [], 10**400]
    assert [seconds_of(value) for value in nonsense] == [None] * len(nonsense)


def caused(error: Exception, cause: BaseException) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (httpx.ConnectTimeout("x"), Kind.TIMEOUT),
        (httpx.ReadTimeout("x"), Kind.TIMEOUT),
        (httpx.WriteTimeout("x"), Kind.TIMEOUT),
        (httpx.PoolTimeout("x"), Kind.TIMEOUT),
        (httpx.ProxyError("407"), Kind.PROXY),
        (caused(httpx.ConnectError("x"), ssl.SSLCertVerificationError("self-signed")), Kind.CERTIFICATE),
        (caused(httpx.ConnectError("x"), ssl.SSLError("wrong version number")), Kind.CERTIFICATE),
        (caused(httpx.ConnectError("x"), socket.gaierror("not known")), Kind.NO_NETWORK),
        (caused(httpx.ConnectError("x"), ConnectionRefusedError()), Kind.REFUSED),
        (caused(httpx.ConnectError("x"), ExceptionGroup("x", [ConnectionRefusedError()])), Kind.REFUSED),
        (caused(httpx.ConnectError("x"), OSError("unreachable")), Kind.NO_NETWORK),
        (httpx.ReadError("x"), Kind.CUT_OFF),
        (httpx.WriteError("x"), Kind.CUT_OFF),
        (httpx.CloseError("x"), Kind.CUT_OFF),
        (httpx.RemoteProtocolError("Server disconnected without sending a response."), Kind.CUT_OFF),
        (httpx.RemoteProtocolError("illegal status line: bytearray(b'SSH-2.0')"), Kind.NOT_THE_API),
        (httpx.UnsupportedProtocol("x"), Kind.UNSAFE_ADDRESS),
        (httpx.InvalidURL("x"), Kind.UNSAFE_ADDRESS),
        (httpx.DecodingError("x"), Kind.NOT_AN_ANSWER),
        (httpx.LocalProtocolError("x"), Kind.BAD_REQUEST),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_exception_of_the_network_has_a_kind(error: Exception, kind: Kind) -> None:
    assert problem_of_exception(error).kind is kind


KEY = "mlab-0123456789abcdef"


@pytest.mark.parametrize("echo", [KEY, KEY[:8], KEY[:12], KEY[5:15], KEY[-8:]])
def test_no_part_of_the_key_is_repeated(echo: str) -> None:
    problem = Problem(Kind.BAD_KEY, f"the key {echo} is wrong, {echo}", retry_after=3)
    hide_key(problem, KEY)
    assert problem == Problem(Kind.BAD_KEY, "the key [key] is wrong, [key]", retry_after=3)


def test_a_short_word_is_no_secret() -> None:
    problem = Problem(Kind.UNKNOWN_MODEL, "model: demo/none")
    hide_key(problem, "demo")
    assert problem.detail == "model: demo/none"
