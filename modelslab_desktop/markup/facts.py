"""What all facts of a text have in common, whatever they are: how two of them agree."""

from collections.abc import Hashable
from dataclasses import dataclass

from modelslab_desktop.core.difference import Fact, Span


@dataclass(frozen=True, slots=True)
class Found:
    """A fact in a text; it agrees with those that say something of what it wants."""

    fact: Fact
    span: Span
    said: frozenset[Hashable]
    wanted: frozenset[Hashable]
    measure: str = ""  # a fact of the same measure is the first to stand in its place
    is_told: bool = True  # otherwise it may be no fact, and is only there for others to agree with
    tells_alone: bool = True  # otherwise it tells nothing unless another one stands in its place


def without(text: str, spans: list[Span]) -> str:
    """The text with nothing in place of some parts; all else stays where it is."""
    parts, at = [], 0
    for span in spans:
        parts += [text[at : span.start], "\0" * (span.end - span.start)]
        at = span.end
    return "".join([*parts, text[at:]])
