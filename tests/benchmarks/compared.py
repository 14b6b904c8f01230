"""Two texts of 5,000 words each: ordinary ones, and those that are hardest to compare."""

import random
import time
from collections.abc import Sequence

from modelslab_desktop.core.difference import Unit
from modelslab_desktop.markup.difference import differences_by
from modelslab_desktop.markup.disagreement import disagreements
from tests.benchmarks.measures import Figures

WORDS = 5000
_SENTENCE = 15  # words
_VOCABULARY = 4000  # words, of which the nth is used once for n uses of the first


def compared() -> Figures:
    """The CPU time, s, that it takes to compare each pair in both ways, with its facts."""
    return {name: _cost(a, b) for name, (a, b) in pairs().items()}


def pairs() -> dict[str, tuple[str, str]]:
    """The texts, by what is to be said of them; the same ones each time."""
    chance = random.Random(4)
    written, others = _words(chance), _words(chance)
    edited = [chance.choice(others) if chance.random() < 0.1 else word for word in written]
    return {
        "edited": (_text(written), _text(edited)),
        "unrelated": (_text(written), _text(others)),
        "one sentence": (" ".join(written), " ".join(edited)),
        "short sentences": (_text(written, 1), _text(others, 1)),
        "two words": ("x y " * (WORDS // 2), "y x x " * (WORDS // 3)),
        "numbers": (_numbers(chance), _numbers(chance)),
        "names": (_names("Foo"), _names("Goo")),
    }


def _cost(a: str, b: str) -> float:
    begun = time.process_time()
    disagreements(a, b, differences_by(a, b, Unit)[Unit.SENTENCES])
    return time.process_time() - begun


def _words(chance: random.Random) -> list[str]:
    words = [f"word{number}" for number in range(_VOCABULARY)]
    return chance.choices(words, [1 / (number + 1) for number in range(_VOCABULARY)], k=WORDS)


def _text(words: Sequence[str], length: int = _SENTENCE) -> str:
    sentences = (words[start : start + length] for start in range(0, len(words), length))
    return " ".join(f"{' '.join(sentence).capitalize()}." for sentence in sentences)


def _numbers(chance: random.Random) -> str:
    return " ".join(str(chance.randrange(10**6)) for _ in range(WORDS))


def _names(name: str) -> str:
    return " ".join(f"he met {name}{number} Bar{number % 50} there." for number in range(WORDS // 5))
