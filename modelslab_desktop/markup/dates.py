"""The dates in plain text, in the spellings of several languages; a day that is left open is left open."""

import re
from collections.abc import Hashable, Iterator

from modelslab_desktop.core.difference import Fact, Span
from modelslab_desktop.markup.facts import Found
from modelslab_desktop.markup.numbers import said_of_year

# English and German months are written with a capital letter, which tells them from "may" and "march"
_MONTHS = (
    r"Jan(?:uary|uar|\.)?|Jän(?:ner|\.)?|[ei]nero|[jJ]anvier|[jJ]aneiro|gennaio",
    r"Feb(?:ruary|ruar|\.)?|febrero|[fF]évrier|fevereiro|febbraio",
    r"Mar(?:ch|\.)?|März|Mrz\.?|marzo|[mM]ars|março",
    r"Apr(?:il|\.)?|abril|[aA]vril|aprile",
    r"May|Mai|mayo|mai|maio|maggio",
    r"June?|Juni|junio|[jJ]uin|junho|giugno",
    r"July?|Juli|julio|[jJ]uillet|julho|luglio",
    r"Aug(?:ust|\.)?|agosto|[aA]oût",
    r"Sept?(?:ember|\.)?|sep?tiembre|[sS]eptembre|setembro|settembre",
    r"Oct(?:ober|\.)?|Okt(?:ober|\.)?|octubre|[oO]ctobre|outubro|ottobre",
    r"Nov(?:ember|\.)?|noviembre|[nN]ovembre|novembro",
    r"Dec(?:ember|\.)?|Dez(?:ember|\.)?|diciembre|[dD]écembre|dezembro|dicembre",
)
_MONTH = "(?:" + "|".join(f"(?P<m{number}>{names})" for number, names in enumerate(_MONTHS, 1)) + r")(?!\w)"
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º|\.)?"
_YEAR = r"(?P<year>[12]\d{3})(?!\d|[.,]\d)"
_GAP = r"[ \u00a0\u202f]"
_DATES = tuple(
    re.compile(rf"(?<![\w.,/-]){pattern}")
    for pattern in (
        rf"{_DAY}{_GAP}(?:of |de )?{_MONTH}(?:,?{_GAP}(?:de |of )?{_YEAR})?",
        rf"{_MONTH}{_GAP}{_DAY}(?!\d|[.,:]\d|%|{_GAP}?\w+:)(?:,?{_GAP}{_YEAR})?",
        rf"{_MONTH}{_GAP}(?:de |of )?{_YEAR}",
        r"(?P<year>\d{4})([-/])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?![\d/-])",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?!\d)",
        r"(?P<either>\d{1,2})/(?P<other>\d{1,2})/(?P<year>\d{4})(?![\d/])",
        r"(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日",
        r"(?P<year>\d{4})年(?P<month>\d{1,2})月",
    )
)

Day = tuple[int | None, int, int | None]  # year, month and day


def dates_in(text: str) -> list[Found]:
    """The dates in a text, in their order."""
    found: dict[int, Found] = {}
    taken = bytearray(len(text))
    for pattern in _DATES:
        for match in pattern.finditer(text):
            start, end = match.span()
            days = list(filter(_is_possible, _days(match)))
            if days and not any(taken[start:end]):
                taken[start:end] = b"\1" * (end - start)
                found[start] = _found(days, Span(start, end))
    return [found[start] for start in sorted(found)]


def _days(match: re.Match[str]) -> Iterator[Day]:
    """The days that it can mean."""
    parts = {name: int(part) if part.isdecimal() else 0 for name, part in match.groupdict().items() if part}
    year, day = parts.get("year"), parts.get("day")
    if "either" in parts:
        yield year, parts["either"], parts["other"]
        yield year, parts["other"], parts["either"]
    elif "month" in parts:
        yield year, parts["month"], day
    else:
        yield year, next(number for number in range(1, 13) if f"m{number}" in parts), day


def _is_possible(date: Day) -> bool:
    _, month, day = date
    return 1 <= month <= 12 and (day is None or 1 <= day <= 31)


def _found(days: list[Day], span: Span) -> Found:
    said, wanted = set[Hashable](), set[Hashable]()
    for year, month, day in days:
        is_whole = year is not None and day is not None
        part = ("in year", month, day) if year is None else ("in month", year, month)
        if is_whole:
            said |= {(year, month, day), ("whole", "in year", month, day), ("whole", "in month", year, month)}
            wanted |= {(year, month, day), ("in year", month, day), ("in month", year, month)}
        else:
            said |= {part, ("whole", *part)}
            wanted.add(("whole", *part))
        said |= said_of_year(year) if year is not None else set()
    return Found(Fact.DATE, span, frozenset(said), frozenset(wanted))
