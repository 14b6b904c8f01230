"""What went wrong, from a body, a status or an exception of the network to a Problem; knows no Client."""

import json
import re
import socket
import ssl
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import Any

import httpx

from modelslab_desktop.core.errors import Kind, Problem

LONGEST_DETAIL = 500
_SHORTEST_ECHO = 8  # so many characters of the key in a row may not be repeated
_SHORTEST_KEY = 6  # anything shorter, such as the demo's, is a word and no secret

_BY_STATUS = {
    400: Kind.BAD_REQUEST,
    401: Kind.BAD_KEY,
    402: Kind.NO_CREDITS,
    403: Kind.PREMIUM_ONLY,
    404: Kind.NOT_THE_API,
    405: Kind.NOT_THE_API,
    407: Kind.PROXY,
    408: Kind.TIMEOUT,
    413: Kind.TOO_LONG,
    422: Kind.BAD_REQUEST,
    429: Kind.RATE_LIMIT,
    504: Kind.TIMEOUT,
    511: Kind.NOT_THE_API,
    524: Kind.TIMEOUT,  # Cloudflare's 504
    529: Kind.OVERLOADED,
}
_BY_TYPE = {
    "authentication_error": Kind.BAD_KEY,
    "invalid_api_key": Kind.BAD_KEY,
    "billing_error": Kind.NO_CREDITS,
    "insufficient_quota": Kind.NO_CREDITS,
    "permission_error": Kind.PREMIUM_ONLY,
    "rate_limit_error": Kind.RATE_LIMIT,
    "rate_limit_exceeded": Kind.RATE_LIMIT,
    "model_not_found": Kind.UNKNOWN_MODEL,
    "context_length_exceeded": Kind.TOO_LONG,
    "request_too_large": Kind.TOO_LONG,
    "invalid_request_error": Kind.BAD_REQUEST,
    "not_found_error": Kind.NOT_THE_API,
    "overloaded_error": Kind.OVERLOADED,
    "timeout_error": Kind.TIMEOUT,
    "api_error": Kind.SERVER,
    "server_error": Kind.SERVER,
}
# what the words of a message may say more exactly
_VAGUE = {None, Kind.BAD_REQUEST, Kind.PREMIUM_ONLY, Kind.NOT_THE_API, Kind.SERVER}
_BY_WORDS = tuple(
    (kind, re.compile(words, re.IGNORECASE))
    for kind, words in (
        (Kind.TOO_LONG, r"context.{0,10}(length|window|size)|prompt is too long|maximum context|too many tokens"),
        (Kind.UNKNOWN_MODEL, r"model\b.{0,120}(not found|n.t exist|not exist|not supported|not available|unknown)"),
        (Kind.UNKNOWN_MODEL, r"(unknown|invalid|unsupported|no such) model|not_found.{0,20}model|^model:"),
        (Kind.BAD_KEY, r"(invalid|incorrect|wrong|missing) api.?key|api.?key (is )?(required|invalid|missing)"),
        (Kind.NO_CREDITS, r"insufficient (credit|balance|fund|quota)|(add|buy) (more )?credits|out of credits"),
        (Kind.PREMIUM_ONLY, r"premium|requires a.{0,20}subscription|upgrade your (plan|subscription)"),
        (Kind.RATE_LIMIT, r"rate.?limit|too many requests|queued requests"),
        (Kind.OVERLOADED, r"overloaded|at capacity"),
        (Kind.SERVER, r"try again|internal (server )?error|server error|temporar"),
    )
)


def is_error(body: Mapping[str, Any]) -> bool:
    """Whether a JSON object is one of the four shapes of an error, whatever the HTTP status says."""
    if body.get("error") or body.get("type") == "error":
        return True
    return str(body.get("status")).lower() in ("error", "failed") or _is_bare(body)


def problem_of_error(body: Any, status: int = 200, retry_after: float | None = None) -> Problem:
    """The Problem that an error body tells (any of its shapes, or any other JSON), with its status."""
    inner = body.get("error") if isinstance(body, dict) else None
    named = inner if isinstance(inner, dict) else body if isinstance(body, dict) else {}
    detail = words_of(named.get("message") or named.get("messege") or inner or body)[:LONGEST_DETAIL]
    told = seconds_of(named.get("retry_after")) if "retry_after" in named else None
    if told is None and isinstance(body, dict):
        told = seconds_of(body.get("retry_after"))
    kind = _kind_of(named, status, detail)
    return Problem(kind, detail, retry_after=retry_after if told is None else told)


def problem_of_answer(status: int, headers: Mapping[str, str], content: bytes) -> Problem:
    """The Problem of an HTTP answer that is not what was asked for."""
    retry_after = seconds_of(headers.get("retry-after"))
    text = content.decode("utf-8", "replace").lstrip("\ufeff").strip()
    if 300 <= status < 400:
        return Problem(Kind.NOT_THE_API, f"HTTP {status}: a redirection")
    if text.startswith("<"):
        return _problem_of_page(status, text, retry_after)
    try:
        body = json.loads(text)
    except (ValueError, RecursionError):
        return _problem_of_text(status, text, retry_after)
    if status < 400 and not (isinstance(body, dict) and is_error(body)):
        return Problem(Kind.NOT_AN_ANSWER, words_of(body)[:LONGEST_DETAIL])
    return problem_of_error(body, status, retry_after)


def problem_of_exception(error: Exception) -> Problem:
    """The Problem that an exception of httpx stands for."""
    return Problem(_kind_of_exception(error), f"{type(error).__name__}: {error}"[:LONGEST_DETAIL])


def hide_key(problem: Problem, key: str) -> bool:
    """Put "[key]" where the detail repeats the key, or 8 or more of its characters; whether there was any."""
    if len(key) < _SHORTEST_KEY:
        return False
    detail = problem.detail
    for size in range(len(key), min(len(key), _SHORTEST_ECHO) - 1, -1):
        for start in range(len(key) - size + 1):
            detail = detail.replace(key[start : start + size], "[key]")
    hidden = detail != problem.detail
    problem.detail = detail  # in place, so that no other exception keeps the old one as its context
    problem.args = (problem.kind, detail, problem.retry_after)
    return hidden


def words_of(value: Any) -> str:
    """The text within any JSON value: servers put strings, lists and objects of lists where a message belongs."""
    if isinstance(value, str):
        return clean(value.strip())
    if isinstance(value, dict | list):
        return clean(json.dumps(value, ensure_ascii=False))
    return "" if value is None else str(value)


def clean(text: str) -> str:
    """The text with its surrogate halves joined, or replaced where they stand alone; else nothing can store it."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def seconds_of(value: Any) -> float | None:
    """Seconds to wait, from a number, a text with a number, or an HTTP date."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        seconds = float(value)
    except (ValueError, OverflowError):
        return _seconds_until(str(value))
    return max(seconds, 0.0) if isfinite(seconds) else None


def _seconds_until(date: str) -> float | None:
    try:
        moment = parsedate_to_datetime(date)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)


def _is_bare(body: Mapping[str, Any]) -> bool:
    """An error object without its wrapping: {"code", "message", "type"}."""
    if not isinstance(body.get("message") or body.get("messege"), str):
        return False
    return "code" in body or str(body.get("type")).endswith("_error")


def _kind_of(named: Mapping[str, Any], status: int, detail: str) -> Kind:
    kind = _named_kind(named)
    if kind is None and status >= 400:
        kind = _kind_of_status(status)
    if kind in _VAGUE:
        kind = next((exact for exact, words in _BY_WORDS if words.search(detail)), kind)
    return kind or Kind.BAD_REQUEST


def _named_kind(named: Mapping[str, Any]) -> Kind | None:
    """The kind that an error's type or code names; a code may be an HTTP status."""
    for name in (named.get("code"), named.get("type")):
        if str(name) in _BY_TYPE:
            return _BY_TYPE[str(name)]
        if re.fullmatch(r"[45][0-9]{2}", str(name)):
            return _kind_of_status(int(str(name)))
    return None


def _kind_of_status(status: int) -> Kind:
    return _BY_STATUS.get(status, Kind.SERVER if status >= 500 else Kind.BAD_REQUEST)


def _problem_of_page(status: int, page: str, retry_after: float | None) -> Problem:
    """A page of HTML: a gateway's trouble, or not the API at all."""
    title = re.search(r"<title[^>]*>([^<]{0,200})", page, re.IGNORECASE)
    kind = _kind_of_status(status) if status in (407, 429) or status >= 500 else Kind.NOT_THE_API
    detail = f"HTTP {status}, a web page: {' '.join(title[1].split()) if title else 'untitled'}"
    return Problem(kind, detail, retry_after=retry_after)


def _problem_of_text(status: int, text: str, retry_after: float | None) -> Problem:
    if status < 400:
        return Problem(Kind.NOT_AN_ANSWER, text[:LONGEST_DETAIL])
    detail = f"HTTP {status}: {text}"[:LONGEST_DETAIL]
    return Problem(_kind_of({}, status, detail), detail, retry_after=retry_after)


def _kind_of_exception(error: Exception) -> Kind:
    match error:
        case httpx.TimeoutException():
            return Kind.TIMEOUT
        case httpx.ProxyError():
            return Kind.PROXY
        case httpx.ConnectError():
            return _kind_of_connection(error)
        case httpx.RemoteProtocolError():
            # h11 has the same exception for a connection that ends early and for what is no HTTP
            return Kind.CUT_OFF if re.search("closed|disconnected", str(error)) else Kind.NOT_THE_API
        case httpx.NetworkError():
            return Kind.CUT_OFF
        case httpx.UnsupportedProtocol() | httpx.InvalidURL():
            return Kind.UNSAFE_ADDRESS
        case httpx.DecodingError():
            return Kind.NOT_AN_ANSWER
    return Kind.BAD_REQUEST


def _kind_of_connection(error: BaseException) -> Kind:
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLError) for cause in causes):
        return Kind.CERTIFICATE
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return Kind.NO_NETWORK
    return Kind.REFUSED if any(isinstance(cause, ConnectionRefusedError) for cause in causes) else Kind.NO_NETWORK


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The exception, what it was raised from, and the members of groups among them."""
    if error is None:
        return
    yield error
    if isinstance(error, BaseExceptionGroup):
        for member in error.exceptions:
            yield from _causes(member)
    yield from _causes(error.__cause__ or error.__context__)
