"""On which numbers, dates and names two texts disagree: a short list that a person can check."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence

from modelslab_desktop.core.difference import Disagreement, Fact, Kind, Mention, Piece, Span, Unit, places
from modelslab_desktop.markup.dates import dates_in
from modelslab_desktop.markup.difference import differences
from modelslab_desktop.markup.facts import Found, without
from modelslab_desktop.markup.names import Words, names_in, words_of
from modelslab_desktop.markup.numbers import numbers_in

_MOST_PAIRED = 3  # of a kind in one passage; of more it is not plain what stands in the place of what


def disagreements(a: str, b: str, pieces: Sequence[Piece] | None = None) -> list[Disagreement]:
    """The facts that stand in one text alone, each once; first those that have another one in their place.

    The pieces are those of the same texts by sentences, where they are known already.
    """
    words = words_of(a), words_of(b)
    facts_a, facts_b = _facts(a, words), _facts(b, words)
    lone_a, lone_b = _lone(facts_a, facts_b), _lone(facts_b, facts_a)
    pairs = _pairs(lone_a, lone_b, differences(a, b, by=Unit.SENTENCES) if pieces is None else pieces)
    told = [Disagreement(one.fact, _mention(a, one), _mention(b, other)) for one, other in pairs]
    alone = [
        *(
            (one.span.start / len(a), Disagreement(one.fact, _mention(a, one), None))
            for one in lone_a
            if one.tells_alone
        ),
        *(
            (one.span.start / len(b), Disagreement(one.fact, None, _mention(b, one)))
            for one in lone_b
            if one.tells_alone
        ),
    ]
    told += [each for _, each in sorted(alone, key=lambda placed: placed[0])]
    return _each_once(told)


def _facts(text: str, words: Sequence[Words]) -> list[Found]:
    """All facts of a text, in their order; a date is no number, and its month no name."""
    dates = dates_in(text)
    rest = without(text, [each.span for each in dates])
    return sorted([*dates, *numbers_in(rest), *names_in(rest, words)], key=lambda each: each.span.start)


def _lone(facts: Sequence[Found], others: Sequence[Found]) -> list[Found]:
    """The facts with which none of the others agrees."""
    said = frozenset[object]().union(*(other.said for other in others))
    return [each for each in facts if each.is_told and said.isdisjoint(each.wanted)]


def _pairs(lone_a: Sequence[Found], lone_b: Sequence[Found], pieces: Sequence[Piece]) -> list[tuple[Found, Found]]:
    """The facts that stand in each other's place: as many of a kind on both sides of what corresponds."""
    changes = [place for place in places(pieces) if place.piece.kind is Kind.CHANGED]
    spans_a, spans_b = [change.a for change in changes], [change.b for change in changes]
    found: dict[Span, tuple[Found, Found]] = {}
    for what in (lambda each: (each.fact, each.measure), lambda each: each.fact):
        taken = {other.span for _, other in found.values()}
        some_a = _by_change([each for each in lone_a if each.span not in found], spans_a, what)
        some_b = _by_change([each for each in lone_b if each.span not in taken], spans_b, what)
        for key, some in some_a.items():
            if len(some) == len(some_b[key]) <= _MOST_PAIRED:
                found.update((pair[0].span, pair) for pair in zip(some, some_b[key], strict=True))
    return [found[span] for span in sorted(found, key=lambda span: span.start)]


def _by_change(
    facts: Sequence[Found], changes: Sequence[Span], what: Callable[[Found], Hashable]
) -> defaultdict[Hashable, list[Found]]:
    """The facts that stand in a change, by that and by what they are."""
    found = defaultdict[Hashable, list[Found]](list)
    for fact in facts:
        index = bisect_right(changes, fact.span.start, key=lambda change: change.end)
        if index < len(changes) and changes[index].start <= fact.span.start:
            found[index, what(fact)].append(fact)
    return found


def _mention(text: str, fact: Found) -> Mention:
    return Mention(text[fact.span.start : fact.span.end], fact.span)


def _each_once(found: Sequence[Disagreement]) -> list[Disagreement]:
    """The first of those that read alike; what has a pair is not told alone as well."""
    told = set[tuple[Fact, str | None, str | None]]()
    kept = []
    for each in found:
        a, b = _read(each.a), _read(each.b)
        if (each.fact, a, b) not in told:
            kept.append(each)
        told |= {(each.fact, a, b), (each.fact, a, None), (each.fact, None, b)}
    return kept


def _read(mention: Mention | None) -> str | None:
    return " ".join(mention.text.lower().split()) if mention else None
