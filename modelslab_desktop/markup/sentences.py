"""Words and sentences of plain text in any script, without a dictionary; knows no markup.

Scripts that put no spaces between words are read character by character, as is usual for them. What tells nothing to a
reader, such as white space and marks of direction, belongs to the word before it.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_BREAKS = frozenset("\n\r\u2028\u2029\0")  # they end a passage: a paragraph, a cell, a line of code

# Marks which are no letters for `re`: accents, and the vowels of Hebrew, Arabic and the scripts of India
_MARKS = (
    "\u0300-\u036f\u0591-\u05bd\u05bf-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e8\u06ea-\u06ed"
    "\u0900-\u0903\u093a-\u0963\u0980-\u0dff\u20d0-\u20f0\u200c\u200d\ufe20-\ufe2f"
)
_HAN = "\u3005-\u3007\u3041-\u3096\u309d-\u309f\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_KATAKANA = "\u30a1-\u30ff\u31f0-\u31ff\uff66-\uff9f"
_UNSPACED = "\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
_UNSPACED_MARKS = (
    "\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u0eb1\u0eb4-\u0ebc\u0ec8-\u0ecd\u102b-\u103e\u1056-\u1060\u17b4-\u17d3"
)
_SILENT = "\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\0"
_ALONE = f"{_HAN}{_KATAKANA}{_UNSPACED}"
_TOKEN = re.compile(
    rf"(?P<number>\d+(?:[.,:'’\u00a0\u202f]\d+)*)"
    rf"|(?P<alone>[{_HAN}][\u3099\u309a{_MARKS}]*|[{_KATAKANA}]+|[{_UNSPACED}][{_UNSPACED_MARKS}]*)"
    rf"|(?P<word>(?:(?![{_ALONE}])[\w{_MARKS}])+(?:['’](?:(?![{_ALONE}])[^\W\d_])+)*)"
    rf"|[^\w\s{_SILENT}](?:[\ufe0e\ufe0f\u200d\U0001f3fb-\U0001f3ff]+[^\w\s{_SILENT}]?)*"
)
_ALIKE = str.maketrans("‘’ʼ‛´“”„‟«»‐‑‒–—−\u00a0\u202f", '\'\'\'\'\'""""""------  ')
_ENDS = frozenset(".!?…。！？｡؟۔।॥။។")
_ENDS_AT_ONCE = frozenset("。！？｡")  # no space follows them
_CLOSERS = frozenset("\"'”’»›)]}」』）】")
_SHORTENED = re.compile(
    r"[a-z]|abb|abs|approx|art|bspw|bzw|ca|cf|chap|co|corp|dr|eds?|eg|etc|figs?|gen|ggf|gov|hr|ie|inc|inkl|jr|kap|ltd|"
    r"max|min|mio|mrd?|mrs|ms|mt|nos?|nr|op|par|pp|prof|resp|rev|sec|sen|sr|st|tel|usw|vgl|vol|vs|zb",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or a sign: where it begins and ends in the text, and what it is compared by."""

    start: int
    end: int
    key: str
    is_word: bool


@dataclass(frozen=True, slots=True)
class Sentence:
    """Tokens that belong together: the indices of the first one, and of the one behind the last."""

    first: int
    end: int


def tokens_of(text: str) -> list[Token]:
    """The tokens of a text, in their order."""
    return [_token(match) for match in _TOKEN.finditer(text)]


def _token(match: re.Match[str]) -> Token:
    text = match[0]
    key = text if text.isascii() else unicodedata.normalize("NFC", text.translate(_ALIKE))
    return Token(match.start(), match.end(), key, match.lastgroup is not None)


def sentences_of(text: str, tokens: Sequence[Token]) -> list[Sentence]:
    """The sentences of a text, which take in all of its tokens; a list's item, a cell or a line is one at least."""
    if not tokens:
        return []
    edges = [0, *_later_starts(text, tokens), len(tokens)]
    return [Sentence(start, end) for start, end in pairwise(edges)]


def _later_starts(text: str, tokens: Sequence[Token]) -> Iterator[int]:
    start = 0
    for index in range(1, len(tokens)):
        gap = text[tokens[index - 1].end : tokens[index].start]
        if not _BREAKS.isdisjoint(gap) or _ends_sentence(text, tokens, start, index, gap):
            yield index
            start = index


def _ends_sentence(text: str, tokens: Sequence[Token], start: int, index: int, gap: str) -> bool:
    """Whether a sentence that began with a token has its end before another one, which follows after a gap."""
    last = index - 1
    while last > start and tokens[last].key in _CLOSERS:
        last -= 1
    sign = tokens[last].key
    if sign not in _ENDS or last == start:
        return False
    if sign in _ENDS_AT_ONCE:
        return tokens[index].key not in _ENDS and tokens[index].key not in _CLOSERS
    return (
        bool(gap) and not text[tokens[index].start].islower() and not (sign == "." and _is_short(tokens, start, last))
    )


def _is_short(tokens: Sequence[Token], start: int, stop: int) -> bool:
    """Whether a full stop belongs to the word before it: to an initial, an abbreviation or the number of an item."""
    word = tokens[stop - 1].key
    if word.isdigit():
        return stop - 1 == start
    return _SHORTENED.fullmatch(word) is not None
