"""The numbers in plain text, with their units; one that can be read in two ways means both."""

import re
from collections.abc import Hashable
from decimal import Decimal

from modelslab_desktop.core.difference import Fact, Span
from modelslab_desktop.markup.facts import Found

_SCALES = {
    3: r"thousand|k|tausend|tsd\.?|mille|mil",
    6: r"millions?|mio\.?|mn|millionen|millones|millón|milioni|milione",
    9: r"billions?|bn|milliarden?|mrd\.?|milliards?|miliardi|miliardo",
    12: r"trillions?|tn|billionen",
}
_UNITS = {
    "%": r"%|٪|percent|per cent|prozent|pour ?cent|por ciento",
    "points": r"percentage points?|prozentpunkte?n?",
    "€": r"€|eur|euros?",
    "$": r"us\$|usd|(?:us )?dollars?",  # the sign alone stands before a number, and ends a formula
    "£": r"£|gbp|pounds? sterling",
    "¥": r"¥|jpy|yen|円",
    "₹": r"₹|inr|rupees?",
    "°C": r"° ?c|℃|degrees? celsius|grad celsius",
    "°F": r"° ?f|℉|degrees? fahrenheit",
    "°": r"°|degrees?|grad",
    "km²": r"km²|sq\.? ?km|square kilomet(?:er|re)s?|quadratkilometern?",
    "m²": r"m²|square met(?:er|re)s?|quadratmetern?",
    "km/h": r"km/h|kph|kilomet(?:er|re)s? per hour|stundenkilometern?",
    "mph": r"mph|miles per hour",
    "mm": r"mm|millimet(?:er|re)s?|millimetern?",
    "cm": r"cm|centimet(?:er|re)s?|zentimetern?",
    "km": r"km|kilomet(?:er|re)s?|kilometern?",
    "m": r"m|met(?:er|re)s?|metern?",
    "miles": r"mi|miles?",
    "feet": r"ft|feet|foot",
    "inches": r"inch(?:es)?",
    "mg": r"mg|milligrams?|milligramm",
    "kg": r"kg|kilograms?|kilos?|kilogramm",
    "g": r"g|grams?|gramm",
    "lb": r"lbs?|pounds?",
    "t": r"tons?|tonnes?|tonnen?",
    "ml": r"ml|millilit(?:er|re)s?|milliliter",
    "l": r"l|lit(?:er|re)s?|litern?",
    "ms": r"ms|milliseconds?|millisekunden",
    "s": r"s|secs?|seconds?|sekunden?",
    "min": r"mins?|minutes?|minuten?",
    "h": r"h|hrs?|hours?|stunden?",
    "days": r"days?|tagen?|jours?|días?",
    "weeks": r"weeks?|wochen?|semaines?",
    "months": r"months?|monaten?",
    "years": r"years?|yrs?|jahren?|ans|années?|años?",
    "kB": r"kb|kilobytes?",
    "MB": r"mb|megabytes?",
    "GB": r"gb|gigabytes?",
    "TB": r"tb|terabytes?",
    "kWh": r"kwh|kilowatt[- ]hours?|kilowattstunden",
    "kW": r"kw|kilowatts?",
    "W": r"w|watts?",
    "V": r"v|volts?",
}
_GAP = r"[ \u00a0\u202f\u2009]"
_NUMBER = re.compile(
    rf"(?<![\w.,:/])(?P<coin>[€$£¥₹]{_GAP}?)?(?P<sign>(?<![\w)])[-−](?=\d))?"
    r"(?:(?P<hour>\d{1,2}):(?P<minute>\d{2})(?![\d:])"
    r"|(?P<decade>\d{3}0)['’]?s(?!\w)"
    r"|(?P<digits>\d{1,3}(?P<group>[,.'’\u00a0\u202f\u2009 ])\d{3}(?:(?P=group)\d{3})*(?:[.,]\d+)?(?!\d)"
    r"|\d+(?:[.,]\d+)*))"
)
_HALF = re.compile(rf"{_GAP}?(?P<am>a\.?m\.?)?(?P<pm>p\.?m\.?)?(?!\w)", re.IGNORECASE)
_SCALE = re.compile(
    f"(?:{_GAP}|-)?(?:" + "|".join(f"(?P<e{power}>{names})" for power, names in _SCALES.items()) + r")(?!\w)",
    re.IGNORECASE,
)
_UNIT = re.compile(
    f"(?:{_GAP}|-)?(?:"
    + "|".join(f"(?P<u{index}>{names})" for index, names in enumerate(_UNITS.values()))
    + r")(?!\w)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"(?:st|nd|rd|th|er|ère|e|º|ª)(?!\w)")
_ITEM = re.compile(rf"(?:^|[\n\r\u2028\u2029\0]){_GAP}*\d{{1,3}}[.)](?=\s)")  # the number of a list's item
_SPELLED = re.compile(
    r"(?<!\w)(?:(zero)|(one)|(two)|(three)|(four)|(five)|(six)|(seven)|(eight)|(nine)|(ten)|(eleven)|(twelve))(?!\w)",
    re.IGNORECASE,
)
_ANY = "any unit"
_SMALL = 10  # numbers below are as often steps, examples or counts of what follows


def numbers_in(text: str) -> list[Found]:
    """The numbers in a text, in their order; those in words are only there for others to agree with."""
    items = {match.end() - 1 for match in _ITEM.finditer(text)}  # where such a number has its point
    found = [_number(match) for match in _NUMBER.finditer(text) if match.end() not in items]
    spelled = [_spelled(match) for match in _SPELLED.finditer(text)]
    return sorted((each for each in [*found, *spelled] if each), key=lambda each: each.span.start)


def said_of_year(year: int) -> set[Hashable]:
    """What a date says for a number that may be its year."""
    return {(Decimal(year), _ANY)}


def _spelled(match: re.Match[str]) -> Found:
    said = _said([Decimal((match.lastindex or 1) - 1)], "")
    return Found(Fact.NUMBER, Span(*match.span()), said, frozenset(), is_told=False)


def _number(match: re.Match[str]) -> Found | None:
    if match["hour"]:
        return _time(match)
    if match["decade"]:
        return _exact(match, match.end(), ("decade", match["decade"]))
    values = _readings(match["digits"])
    return _measured(match, values) if values else _exact(match, match.end(), match["digits"])


def _exact(match: re.Match[str], end: int, said: Hashable) -> Found:
    """What agrees with nothing but the same."""
    return Found(Fact.NUMBER, Span(match.start(), end), frozenset({said}), frozenset({said}), "exact")


def _measured(match: re.Match[str], values: list[Decimal]) -> Found | None:
    """A number with its unit, if it has one."""
    text, end = match.string, match.end()
    if scale := _SCALE.match(text, end):
        values = [value.scaleb(int((scale.lastgroup or "e0")[1:])) for value in values]
        end = scale.end()
    unit = match["coin"].strip() if match["coin"] else ""
    if not unit and (named := _UNIT.match(text, end)) and (unit := _unit_of(named)):
        end = named.end()
    elif ordinal := _ORDINAL.match(text, end):
        end = ordinal.end()
    if text[end : end + 1].isalpha() and text[end].isascii():
        return None  # a part of a name, such as 3D
    if match["sign"]:
        values = [-value for value in values]
    tells = bool(unit) or max(values) >= _SMALL
    says, wants = _said(values, unit), _wanted(values, unit)
    return Found(Fact.NUMBER, Span(match.start(), end), says, wants, unit, tells_alone=tells)


def _unit_of(named: re.Match[str]) -> str:
    """The unit of a name; a letter is one only as it is written: 5 g are grams, and 5G is none."""
    group = named.lastgroup or "u0"
    unit = list(_UNITS)[int(group[1:])]
    return unit if len(named[group]) > 1 or not named[group].isalpha() or named[group] in (unit, "L") else ""


def _time(match: re.Match[str]) -> Found:
    hour, minute = int(match["hour"]), int(match["minute"])
    half = _HALF.match(match.string, match.end())
    end = half.end() if half and half.lastgroup else match.end()
    if half and half["pm"] and hour < 12:
        hour += 12
    return _exact(match, end, ("time", hour, minute))


def _readings(digits: str) -> list[Decimal]:
    """What digits with points and commas can mean: 1,000 is a thousand here and one there."""
    plain = re.sub(r"[^\d.,]", "", digits)
    parts = re.split("[.,]", plain)
    signs = [sign for sign in plain if sign in ".,"]
    is_grouped = all(len(part) == 3 for part in parts[1:]) and 1 <= len(parts[0]) <= 3
    whole = Decimal("".join(parts))
    if not signs:
        return [whole]
    if len(signs) == 1:
        broken = whole.scaleb(-len(parts[1]))
        return [whole, broken] if is_grouped and parts[0] != "0" else [broken]
    if len(set(signs)) == 1:
        return [whole] if is_grouped else []
    return [whole.scaleb(-len(parts[-1]))] if len(set(signs[:-1])) == 1 and signs[-1] not in signs[:-1] else []


def _said(values: list[Decimal], unit: str) -> frozenset[Hashable]:
    return frozenset(said for value in values for said in ((value, unit), (value, _ANY)))


def _wanted(values: list[Decimal], unit: str) -> frozenset[Hashable]:
    """A number without a unit may mean any; one with a unit agrees with one that has none."""
    return frozenset(want for value in values for want in ([(value, unit), (value, "")] if unit else [(value, _ANY)]))
