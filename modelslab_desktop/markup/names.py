"""The names in plain text, as far as capital letters tell them: none in scripts without, only long ones in German."""

import re
import unicodedata
from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from modelslab_desktop.core.difference import Fact, Span
from modelslab_desktop.markup.facts import Found
from modelslab_desktop.markup.sentences import Token, sentences_of, tokens_of

_WITHIN = re.compile("of|de|da|dos?|di|del|della|du|des|la|le|van|von|der|den|ter|zu|bin|ibn|al|el|the")
_GERMAN = ("und", "der", "die", "das", "ist", "nicht", "ein", "eine")
_ENGLISH = ("and", "the", "of", "is", "not", "a", "in", "to")
_NO_NAMES = re.compile(
    "[a-z]|the|an|i'(?:m|d|ll|ve)|mrs?|ms|dr|prof|[ap]m|january|february|march|april|may|june|july|august|september|october|"
    "november|december"
)
_MOST_WORDS = 6
_BREAKS = frozenset("\n\r\u2028\u2029\0")


class Words(NamedTuple):
    """The words of a text: those written small somewhere, and whether nouns have capital letters in it."""

    small: frozenset[str]
    is_german: bool


class _Run(NamedTuple):
    """Words with capital letters that follow each other, and whether the first one may have its for its place."""

    tokens: Sequence[Token]
    at_start: bool


def words_of(text: str) -> Words:
    """What has to be known of both texts for the names of each."""
    counts = Counter(token.key for token in tokens_of(text) if token.is_word and token.key.islower())
    german, english = (sum(counts[word] for word in words) for words in (_GERMAN, _ENGLISH))
    return Words(frozenset(counts), german > english)


def names_in(text: str, words: Sequence[Words]) -> list[Found]:
    """The names in a text, in their order; what may be none is only there for others to agree with."""
    found = []
    tokens = tokens_of(text)
    for sentence in sentences_of(text, tokens):
        part = tokens[sentence.first : sentence.end]
        is_title = _is_title(part)
        for run in _runs(text, part):
            name = _without_opening(text, run, words)
            if said := _said_words(name.tokens):
                found.append(_found(name, said, is_told=not is_title and _is_name(name, said, words)))
    return found


def _is_title(tokens: Sequence[Token]) -> bool:
    """Whether a sentence is a title, all words of which may have capital letters."""
    words = [token.key for token in tokens if token.is_word]
    large = sum(word[:1].isupper() for word in words)
    return tokens[-1].key not in ".!?" and large > len(words) / 2


def _runs(text: str, tokens: Sequence[Token]) -> Iterator[_Run]:
    """Words with capital letters that follow each other, small ones that join names included."""
    start = 0
    while start < len(tokens):
        end = start + 1
        if _is_large(tokens[start]):
            while step := _step(text, tokens, end):
                end += step
            yield _Run(tokens[start:end], start == 0 or not tokens[start - 1].is_word)
        start = end


def _step(text: str, tokens: Sequence[Token], end: int) -> int:
    """How many tokens more a name takes in: another word, with a joining one before it or the point of an initial."""
    for step in (1, 2, 3):
        if end + step > len(tokens):
            return 0
        between, last = tokens[end : end + step - 1], tokens[end + step - 1]
        spaces = text[tokens[end - 1].end : last.start]
        if not _BREAKS.isdisjoint(spaces) or not all(_joins(tokens[end - 1], each, spaces) for each in between):
            return 0
        if _is_large(last):
            return step
    return 0


def _joins(before: Token, token: Token, between: str) -> bool:
    """Whether a token joins the words of a name, given what stands between these."""
    if token.key == ".":
        return len(before.key) == 1
    return between == token.key == "-" or _WITHIN.fullmatch(token.key) is not None


def _is_large(token: Token) -> bool:
    return token.is_word and token.key[0].isupper() and "_" not in token.key


def _without_opening(text: str, run: _Run, words: Sequence[Words]) -> _Run:
    """A name without the word that opens a sentence before it."""
    if (
        run.at_start
        and text[run.tokens[0].end : run.tokens[0].end + 1].isspace()
        and _is_known(run.tokens[0].key.lower(), words)
    ):
        large = [at for at in range(1, len(run.tokens)) if _is_large(run.tokens[at])]
        return _Run(run.tokens[large[0] :], at_start=False) if large else run
    return run


def _is_known(word: str, words: Sequence[Words]) -> bool:
    """Whether it is a word like any other."""
    return _NO_NAMES.fullmatch(word) is not None or any(word in each.small for each in words)


def _said_words(tokens: Sequence[Token]) -> list[str]:
    large = (token.key.lower().removesuffix("'s") for token in tokens if _is_large(token))
    return [word for word in large if not _NO_NAMES.fullmatch(word)][:_MOST_WORDS]


def _is_name(run: _Run, said: list[str], words: Sequence[Words]) -> bool:
    new = [word for word in said if not _is_known(word, words)]
    if run.at_start or any(each.is_german for each in words):
        return len(said) > 1 and len(new) == len(said) and not (run.at_start and any(each.is_german for each in words))
    return bool(new)


def _found(run: _Run, said: list[str], *, is_told: bool) -> Found:
    """A name agrees with a longer or a shorter form of itself, and with its initials."""
    stems = [_stem(word) for word in said]
    parts = [frozenset(part) for size in range(1, len(stems) + 1) for part in combinations(stems, size)]
    initials = frozenset({_stem("".join(word[0] for word in said))}) if len(said) > 1 else frozenset(stems)
    whole = frozenset(stems)
    says: set[Hashable] = {("whole", whole), ("whole", initials), ("part", initials)}
    wants: set[Hashable] = {("part", whole), ("whole", initials)}
    says.update(("part", part) for part in parts)
    wants.update(("whole", part) for part in parts)
    span = Span(run.tokens[0].start, run.tokens[-1].end)
    return Found(Fact.NAME, span, frozenset(says), frozenset(wants), is_told=is_told)


def _stem(word: str) -> str:
    """A word without accents, and without the ending of a plural."""
    bare = "".join(each for each in unicodedata.normalize("NFD", word) if not unicodedata.combining(each))
    return bare[:-1] if len(bare) > 4 and bare.endswith("s") else bare
