"""Bare addresses in running text, as GFM links them; knows no element."""

import re
from collections.abc import Iterator

from modelslab_desktop.markup.delimiters import is_punctuation, is_space

_SCHEME = re.compile(r"(?:https?|ftp)://|www\.", re.IGNORECASE)
_DOMAIN = re.compile(r"(?:\\?[A-Za-z0-9_.\-])*")  # as in cmark, letters beyond ASCII end it
_TO_SPACE = re.compile(r"[^ \t\n\v\f\r<]*")
_TRAILING_ENTITY = re.compile(r"&[A-Za-z]+;\Z")
_EMAIL_NAME = re.compile(r"[A-Za-z0-9.+_-]")
_EMAIL_HOST = re.compile(r"(?:[A-Za-z0-9_-]|\.(?=[A-Za-z0-9]))*")
_MAILTO = re.compile(r"(?:\A|[^A-Za-z0-9])(mailto:)\Z")
_MOST_SEGMENTS = 10  # beyond it, GFM does not look for underscores


def bare_address_end(text: str, at: int) -> int | None:
    """Where the address that begins with http://, https://, ftp:// or www. ends; None if it is no address."""
    scheme = _SCHEME.match(text, at)
    if scheme is None:
        return None
    is_www = scheme[0].lower() == "www."
    host = at if is_www else scheme.end()
    if host >= len(text) or is_space(text[host]) or is_punctuation(text[host]):
        return None
    if (is_www and len(text) - at <= len("www.")) or not _is_domain(text, host):
        return None
    full = _TO_SPACE.match(text, host)
    end = _without_trailing_marks(text, at, full.end() if full else host)
    return end if end > at else None


def _is_domain(text: str, host: int) -> bool:
    """Whether the last two segments are free of underscores."""
    match = _DOMAIN.match(text, host + 1, max(len(text) - 1, host + 1))
    segments = (match[0] if match else "").split(".")
    return len(segments) > _MOST_SEGMENTS + 1 or not any("_" in segment for segment in segments[-2:])


def _without_trailing_marks(text: str, start: int, end: int) -> int:
    """Leave punctuation at an address's end to the sentence around it."""
    surplus = text.count(")", start, end) - text.count("(", start, end)
    while end > start:
        last = text[end - 1]
        if last == ")" and surplus > 0:
            surplus -= 1
        elif last == ";":
            entity = _TRAILING_ENTITY.search(text, max(start, end - 40), end)
            end = entity.start() + 1 if entity else end
        elif last not in "?!.,:*_~'\"":
            break
        end -= 1
    return end


def split_emails(text: str) -> Iterator[tuple[str, str]]:
    """The text in pieces, with the address to link each to, or ""."""
    done = scanned = 0
    while (sign := text.find("@", scanned)) >= 0:
        start = _email_start(text, scanned, sign)
        end = _email_end(text, sign) if start < sign else 0
        if not end:
            scanned = sign + 1
            continue
        mailto = _MAILTO.search(text, max(scanned, start - 8), start)
        start = mailto.start(1) if mailto else start
        yield text[done:start], ""
        yield text[start:end], text[start:end] if mailto else f"mailto:{text[start:end]}"
        done = scanned = end
    yield text[done:], ""


def _email_start(text: str, least: int, sign: int) -> int:
    start = sign
    while start > least and _EMAIL_NAME.match(text, start - 1):
        start -= 1
    return start


def _email_end(text: str, sign: int) -> int:
    """Where the address around an @ ends, 0 if it is none."""
    match = _EMAIL_HOST.match(text, sign + 1)
    host = match[0] if match else ""
    end = sign + 1 + len(host)
    if text[end : end + 1] == "@" or "." not in host or not (host[-1].isalpha() and host[-1].isascii()):
        return 0
    return _without_trailing_marks(text, sign, end)
