"""What two texts differ in, as a reader would tell it: which sentences correspond, and which of their words differ.

Two models rarely write a sentence alike, and what any two texts have in common is mostly small words: compared without
regard to sentences, they would agree a little everywhere. So sentences are paired first, by the rare words that stand
in both, and words are compared within such pairs alone. The search for what is common is bit-parallel: it takes a time
that is bounded by the product of the lengths over 64, whatever the texts.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, count, takewhile
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from modelslab_desktop.core.difference import Kind, Piece, Unit
from modelslab_desktop.markup.sentences import sentences_of, tokens_of

_MOST_AT_ONCE = 40_000_000  # pairs of words, so that no other thread waits for longer than 40 ms
_ENOUGH = 0.5  # of the weight of the smaller one of two sentences, for them to correspond
_ENOUGH_OF_LARGER = 0.25
_ENTRY_WORDS = 4  # at most, in what may be a cell of a table or an entry of a list
_MOVED_WORDS = 4  # at least, in a sentence that is looked for in other places

_NOTHING = range(0)


class _Stretch(NamedTuple):
    """A part of two sequences: whether it is the same in both, and where it stands."""

    same: bool
    a: range
    b: range


class _Row(NamedTuple):
    """Sentences of both texts that correspond; of those without a counterpart, one range is empty."""

    a: range
    b: range
    same: bool = False
    move: int | None = None  # the number of the move that this is one of the two places of


def differences(a: str, b: str, *, by: Unit) -> tuple[Piece, ...]:
    """The pieces that both texts are made of, in turn."""
    return differences_by(a, b, [by])[by]


def differences_by(a: str, b: str, units: Iterable[Unit]) -> dict[Unit, tuple[Piece, ...]]:
    """The pieces by each of some units, for which sentences are paired only once."""
    one, other = _Text(a), _Text(b)
    rows = list(_rows(one, other))
    rows = list(_with_moves(rows, _moves(one, other, rows)))
    return {unit: _pieces(one, other, rows, unit) for unit in units}


def _pieces(one: "_Text", other: "_Text", rows: Iterable[_Row], by: Unit) -> tuple[Piece, ...]:
    made = _Pieces(one, other, by)
    made.add(Kind.SAME, one.head, other.head)
    for row in rows:
        made.add_row(row)
    return made.all()


class _Text:
    """One of the texts, its tokens and its sentences."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokens_of(text)
        self.keys = [token.key for token in self.tokens]
        self._sentences = sentences_of(text, self.tokens)
        self.sentence_keys = [tuple(self.keys[each.first : each.end]) for each in self._sentences]
        sizes = (len(token.key) if token.is_word else 0 for token in self.tokens)
        self._letters = list(accumulate(sizes, initial=0))

    @property
    def head(self) -> str:
        """What stands before the first token."""
        return self.part(range(-1, 0))

    def part(self, tokens: range) -> str:
        """Some tokens, with what stands between them and behind the last."""
        return self.text[self._start(tokens.start) : self._start(tokens.stop)] if tokens else ""

    def _start(self, token: int) -> int:
        if token < 0:
            return 0
        return self.tokens[token].start if token < len(self.tokens) else len(self.text)

    def tokens_in(self, sentences: range) -> range:
        """The tokens of some sentences."""
        if not sentences:
            return _NOTHING
        return range(self._sentences[sentences.start].first, self._sentences[sentences.stop - 1].end)

    def letters_in(self, tokens: range) -> int:
        """How many letters and digits some tokens have."""
        return self._letters[tokens.stop] - self._letters[tokens.start]

    def words_in(self, sentence: int) -> list[str]:
        """The words of a sentence, in small letters."""
        tokens = self.tokens_in(range(sentence, sentence + 1))
        return [self.keys[token].lower() for token in tokens if self.tokens[token].is_word]


# --- which sentences correspond


def _rows(one: _Text, other: _Text) -> Iterator[_Row]:
    """The sentences of both texts in turn, with those side by side that correspond."""
    for stretch in _stretches(one.sentence_keys, other.sentence_keys):
        if stretch.same:
            yield from (_Row(_only(i), _only(j), same=True) for i, j in zip(stretch.a, stretch.b, strict=True))
        elif stretch.a and stretch.b:
            yield from _paired(one, other, stretch)
        else:
            yield from _lone(one, other, stretch.a, stretch.b)


def _paired(one: _Text, other: _Text, stretch: _Stretch) -> Iterator[_Row]:
    """Sentences of which none is the same: those that are alike side by side, the others alone."""
    at_a, at_b = stretch.a.start, stretch.b.start
    for a, b in _groups(_links(one, other, stretch)):
        yield from _lone(one, other, range(at_a, a.start), range(at_b, b.start))
        yield _Row(a, b)
        at_a, at_b = a.stop, b.stop
    yield from _lone(one, other, range(at_a, stretch.a.stop), range(at_b, stretch.b.stop))


def _lone(one: _Text, other: _Text, a: range, b: range) -> Iterator[_Row]:
    """Sentences with little in common: alone, but for as many cells or entries as the other text has in their place."""
    if len(a) == len(b) and all(
        len(one.words_in(i)) <= _ENTRY_WORDS >= len(other.words_in(j)) for i, j in zip(a, b, strict=True)
    ):
        yield from (_Row(_only(i), _only(j)) for i, j in zip(a, b, strict=True))
        return
    yield from (_Row(_only(i), _NOTHING) for i in a)
    yield from (_Row(_NOTHING, _only(j)) for j in b)


def _links(one: _Text, other: _Text, stretch: _Stretch) -> list[tuple[int, int]]:
    """The pairs of sentences that have enough in common, in their order; none crosses another."""
    words_a = [(word, i) for i in stretch.a for word in one.words_in(i)]
    words_b = [(word, j) for j in stretch.b for word in other.words_in(j)]
    often = Counter(word for word, _ in words_a + words_b)
    weight_a, weight_b = defaultdict[int, float](float), defaultdict[int, float](float)
    common = defaultdict[tuple[int, int], float](float)
    for word, i in words_a:
        weight_a[i] += often[word] ** -0.5
    for word, j in words_b:
        weight_b[j] += often[word] ** -0.5
    for found in _stretches([word for word, _ in words_a], [word for word, _ in words_b]):
        if found.same:
            for at_a, at_b in zip(found.a, found.b, strict=True):
                common[words_a[at_a][1], words_b[at_b][1]] += often[words_a[at_a][0]] ** -0.5
    return sorted(link for link, weight in common.items() if _is_enough(weight, weight_a[link[0]], weight_b[link[1]]))


def _is_enough(common: float, a: float, b: float) -> bool:
    return common >= _ENOUGH * min(a, b) and common >= _ENOUGH_OF_LARGER * max(a, b)


def _groups(links: list[tuple[int, int]]) -> list[tuple[range, range]]:
    """The links as ranges of sentences: one sentence may correspond to several of the other text."""
    groups: list[tuple[range, range]] = []
    for i, j in links:
        if groups and (groups[-1][0].stop > i or groups[-1][1].stop > j):
            a, b = groups.pop()
            groups.append((range(a.start, max(a.stop, i + 1)), range(b.start, max(b.stop, j + 1))))
        else:
            groups.append((_only(i), _only(j)))
    return groups


def _moves(one: _Text, other: _Text, rows: Iterable[_Row]) -> list[tuple[range, range]]:
    """Sentences without a counterpart in their place which the other text has elsewhere, as runs."""
    places_a, places_b = defaultdict[Hashable, list[int]](list), defaultdict[Hashable, list[int]](list)
    for row in rows:
        if not row.b and len(one.words_in(row.a.start)) >= _MOVED_WORDS:
            places_a[one.sentence_keys[row.a.start]].append(row.a.start)
        elif not row.a:
            places_b[other.sentence_keys[row.b.start]].append(row.b.start)
    found = [
        (places[0], places_b[key][0]) for key, places in places_a.items() if len(places) == len(places_b[key]) == 1
    ]
    runs: list[tuple[range, range]] = []
    for i, j in found:
        if runs and (runs[-1][0].stop, runs[-1][1].stop) == (i, j):
            a, b = runs.pop()
            runs.append((range(a.start, i + 1), range(b.start, j + 1)))
        else:
            runs.append((_only(i), _only(j)))
    return runs


def _with_moves(rows: Iterable[_Row], moves: Sequence[tuple[range, range]]) -> Iterator[_Row]:
    """The rows, with each run of sentences that has moved as one row in both of its places."""
    moves_a = {i: move for move, (a, _) in enumerate(moves) for i in a}
    moves_b = {j: move for move, (_, b) in enumerate(moves) for j in b}
    for row in rows:
        move = moves_b.get(row.b.start) if not row.a else moves_a.get(row.a.start) if not row.b else None
        if move is None:
            yield row
        elif row.a.start == moves[move][0].start and row.a:
            yield _Row(moves[move][0], _NOTHING, move=move)
        elif row.b.start == moves[move][1].start and row.b:
            yield _Row(_NOTHING, moves[move][1], move=move)


# --- which words differ


def _word_stretches(one: _Text, other: _Text, a: range, b: range) -> list[_Stretch]:
    """What is the same and what differs, in turn; what is too little to be read as the same counts as different."""
    stack: list[_Stretch] = []
    keys_a, keys_b = one.keys[a.start : a.stop], other.keys[b.start : b.stop]
    for found in _stretches(keys_a, keys_b):
        stack.append(_Stretch(found.same, _shifted(found.a, a.start), _shifted(found.b, b.start)))
        while len(stack) >= 3 and _is_little(one, other, *stack[-3:]):
            last = stack.pop()
            stack.pop()
            first = stack.pop()
            stack.append(_Stretch(False, range(first.a.start, last.a.stop), range(first.b.start, last.b.stop)))
    return stack


def _is_little(one: _Text, other: _Text, before: _Stretch, between: _Stretch, after: _Stretch) -> bool:
    """Whether there is less between two differences than either holds."""
    if before.same or after.same or not between.same:
        return False
    size = one.letters_in(between.a)
    return all(size <= max(one.letters_in(each.a), other.letters_in(each.b)) for each in (before, after))


# --- pieces


class _Pieces:
    """The pieces that have been made so far."""

    def __init__(self, one: _Text, other: _Text, by: Unit) -> None:
        self._one = one
        self._other = other
        self._by = by
        self._made: list[Piece] = []
        self._moved: dict[int, int] = {}  # by the number of a move: the index of the piece that was made first

    def add(self, kind: Kind, a: str, b: str) -> None:
        """Add a piece, to the last one where that is of the same kind."""
        last = self._made[-1] if self._made else None
        if last and last.kind is kind and kind in (Kind.SAME, Kind.REMOVED, Kind.ADDED):
            self._made[-1] = Piece(kind, last.a + a, last.b + b)
        elif a or b:
            self._made.append(Piece(kind, a, b))

    def add_row(self, row: _Row) -> None:
        """Add sentences of both texts, or of one."""
        a, b = self._one.tokens_in(row.a), self._other.tokens_in(row.b)
        if row.move is not None:
            self._add_moved(row.move, self._one.part(a), self._other.part(b))
            return
        whole = row.same or self._by is Unit.SENTENCES or not (a and b)
        for found in [_Stretch(row.same, a, b)] if whole else _word_stretches(self._one, self._other, a, b):
            self.add(_kind_of(found), self._one.part(found.a), self._other.part(found.b))

    def _add_moved(self, move: int, a: str, b: str) -> None:
        index = len(self._made)
        twin = self._moved.setdefault(move, index)
        self._made.append(Piece(Kind.MOVED, a, b, twin))
        self._made[twin] = replace(self._made[twin], twin=index)

    def all(self) -> tuple[Piece, ...]:
        """All pieces in turn."""
        return tuple(self._made)


def _kind_of(found: _Stretch) -> Kind:
    if found.same:
        return Kind.SAME
    return Kind.CHANGED if found.a and found.b else Kind.REMOVED if found.a else Kind.ADDED


# --- what two sequences have in common


def _stretches(a: Sequence[Hashable], b: Sequence[Hashable]) -> Iterator[_Stretch]:
    """What is the same and what differs, in turn, so that as much as can be is the same."""
    at_a = at_b = 0
    for start_a, start_b, size in _common(a, b):
        if at_a < start_a or at_b < start_b:
            yield _Stretch(False, range(at_a, start_a), range(at_b, start_b))
        at_a, at_b = start_a + size, start_b + size
        if size:
            yield _Stretch(True, range(start_a, at_a), range(start_b, at_b))


def _common(a: Sequence[Hashable], b: Sequence[Hashable]) -> Iterator[tuple[int, int, int]]:
    """Where the parts of the longest common subsequence begin in both, and their sizes; at the end comes nothing."""
    if len(a) * len(b) > _MOST_AT_ONCE:
        size = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))
        yield 0, 0, size
        yield len(a), len(b), 0
        return
    ids = defaultdict[Hashable, int](count().__next__)  # hashes could collide
    for block in LCSseq.editops([ids[each] for each in a], [ids[each] for each in b]).as_matching_blocks():
        yield block.a, block.b, block.size


def _only(index: int) -> range:
    return range(index, index + 1)


def _shifted(indices: range, by: int) -> range:
    return range(indices.start + by, indices.stop + by)
