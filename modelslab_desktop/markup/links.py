"""Addresses: where links may lead, how destinations, titles and definitions are written; knows no element."""

import re
from html.entities import html5

from modelslab_desktop.markup.lines import REPLACEMENT

References = dict[str, tuple[str, str]]  # addresses and titles, by normal label

_ESCAPE_OR_ENTITY = re.compile(
    r"\\([!-/:-@\[-`{-~])|&(?:#([0-9]{1,8})|#[xX]([0-9a-fA-F]{1,8})|([A-Za-z][A-Za-z0-9]*));"
)
ENTITY = re.compile(r"&(?:#([0-9]{1,8})|#[xX]([0-9a-fA-F]{1,8})|([A-Za-z][A-Za-z0-9]*));")
_ALLOWED = re.compile(r"https?://[^/\s]|mailto:.", re.IGNORECASE)
_PICTURE = re.compile(r"https?://[^/\s]", re.IGNORECASE)
_UNSAFE_IN_HREF = re.compile(r"[^A-Za-z0-9!#$%()*+,\-./:;=?@_~&']+")
_POINTED = re.compile(r"<((?:\\.|[^<>\n\\])*+)>", re.DOTALL)
_TITLE = re.compile(r'"(?:\\.|[^"\\])*+"|\'(?:\\.|[^\'\\])*+\'|\((?:\\.|[^()\\])*+\)', re.DOTALL)
_SPACE = re.compile(r"[ \t\n\v\f\r]*")
_BLANK_REST = re.compile(r"[ \t]*(?:\n|\Z)")
_LABEL = re.compile(r"\[((?:\\[\s\S]|[^\[\]\\]){0,1000}+)\]")
_PLAIN_STOP = re.compile(r"\\[!-/:-@\[-`{-~]|[() \t\n\v\f\r]")
_DEEPEST_PARENTHESES = 32
_LONGEST_LABEL = 1000
_LEAST_ALLOWANCE = 100_000


class Definitions:
    """The definitions of links; what they add to a text, used again and again, is limited to about its own length."""

    def __init__(self, references: References | None = None, text_length: int = 0) -> None:
        self._references = references or {}
        self._allowance = max(text_length, _LEAST_ALLOWANCE)

    def __bool__(self) -> bool:
        return bool(self._references)

    def find(self, label: str) -> tuple[str, str] | None:
        """The address and the title that belong to a label."""
        definition = self._references.get(normal_label(label)) if len(label) <= _LONGEST_LABEL else None
        if definition:
            self._allowance -= sum(map(len, definition))
        return definition if self._allowance >= 0 else None


def character(entity: re.Match[str]) -> str:
    """What an entity stands for; itself when there is none of that name."""
    decimal, hexadecimal, name = entity.groups()[-3:]
    if name:
        return html5.get(f"{name};", entity[0])
    code = int(decimal) if decimal else int(hexadecimal, 16)
    if not code or 0xD800 <= code < 0xE000 or code > 0x10FFFF:
        return REPLACEMENT
    return chr(code)


def unescape(text: str) -> str:
    """Resolve backslash escapes and entities, as in destinations, titles and info strings."""
    if "\\" not in text and "&" not in text:
        return text
    return _ESCAPE_OR_ENTITY.sub(lambda match: match[1] or character(match), text)


def safe_address(address: str) -> str:
    """The address of a link as an attribute holds it, or "" if links must not lead there."""
    return _percent_encoded(address) if _ALLOWED.match(address) else ""


def safe_picture(address: str) -> str:
    """The address of a picture as an attribute holds it, or "" if pictures must not come from there."""
    return _percent_encoded(address) if _PICTURE.match(address) else ""


def _percent_encoded(address: str) -> str:
    def encoded(match: re.Match[str]) -> str:
        return "".join(f"%{byte:02X}" for byte in match[0].encode(errors="replace"))

    return _UNSAFE_IN_HREF.sub(encoded, address)


def read_target(text: str, at: int) -> tuple[str, str, int] | None:
    """Read `(destination "title")` from its parenthesis on: destination, title and the offset behind it."""
    at = _after(_SPACE, text, at + 1)
    destination = read_destination(text, at)
    if destination is None:
        return None
    address, at = destination
    title, end = "", _after(_SPACE, text, at)
    if end > at and (quoted := _TITLE.match(text, end)):
        title, end = unescape(quoted[0][1:-1]), _after(_SPACE, text, quoted.end())
    return (address, title, end + 1) if text[end : end + 1] == ")" else None


def read_destination(text: str, at: int) -> tuple[str, int] | None:
    """Read a destination: the address and the offset behind it."""
    if text[at : at + 1] == "<":
        pointed = _POINTED.match(text, at)
        return (unescape(pointed[1].strip()), pointed.end()) if pointed else None
    end = _end_of_plain(text, at)
    return None if end is None else (unescape(text[at:end]), end)


def _end_of_plain(text: str, at: int) -> int | None:
    depth, scan = 0, at
    while stop := _PLAIN_STOP.search(text, scan):
        scan = stop.end()
        if stop[0] == "(":
            depth += 1
            if depth > _DEEPEST_PARENTHESES:
                return None
        elif stop[0] == ")":
            if not depth:
                return stop.start()
            depth -= 1
        elif len(stop[0]) == 1:
            return stop.start() if stop.start() > at else None
    return len(text)


def read_label(text: str, at: int) -> tuple[str, int] | None:
    """Read a link label `[…]`: its text and the offset behind it."""
    label = _LABEL.match(text, at)
    return (label[1], label.end()) if label else None


def normal_label(label: str) -> str:
    """The key under which a label is looked up."""
    return " ".join(label.split()).casefold()


def read_definition(text: str, at: int) -> tuple[str, str, str, int] | None:
    """Read `[label]: destination "title"`: label, destination, title and the offset behind its line."""
    label = read_label(text, at)
    if label is None or not label[0].strip() or text[label[1] : label[1] + 1] != ":":
        return None
    at = _after(_SPACE, text, label[1] + 1)
    destination = read_destination(text, at) if at < len(text) else None
    if destination is None:
        return None
    address, at = destination
    start = _after(_SPACE, text, at)
    title = _TITLE.match(text, start) if start > at else None
    if title and (end := _BLANK_REST.match(text, title.end())):
        return label[0], address, unescape(title[0][1:-1]), end.end()
    end = _BLANK_REST.match(text, at)
    return (label[0], address, "", end.end()) if end else None


def _after(pattern: re.Pattern[str], text: str, at: int) -> int:
    match = pattern.match(text, at)
    return match.end() if match else at
