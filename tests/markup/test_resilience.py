"""No text crashes the reader, makes it hang or gets lost.

A hang is told by counting what the interpreter does, not by a clock: twice the text may take little more than twice
the calls and lines.
"""

import re
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from types import FrameType
from typing import Any

import pytest
from hypothesis import assume, given, settings

from modelslab_desktop.markup import GrowingText, to_html
from modelslab_desktop.markup.completion import completed
from tests.markup.oracle import shown_text
from tests.markup.samples import WILD

HUGE = 100_000

REPEATED = [
    *"[]*_~`<>&$\\(|#-+=!:@\"'\n\t",
    *(
        "![",
        "[](",
        "[a](",
        "[a](<b",
        '[a](b "c',
        "[a](b 'c",
        "[a](b (c ",
        "![a](b",
        "[a]: b\n",
        "[a]:\n",
        "[\\",
        "[ ](",
    ),
    *("*a ", "_a ", "a* ", "a**b", "*a_ ", "**a *a ", "~a ", "~~a~~", "*~", "*a **b ", "a\n", "a\\\n", "a  \n"),
    *("> ", ">a\n", "- ", "- a\n", "- a\n\n", "1. ", "1) a\n", ">- ", "-\t", "* * *\n", "a\n-\n", "  - a\n    - b\n"),
    *("```\n", "- ```\n", "~~~ a\n", "    a\n", "a|b\n", "|-|\n", "x\n|-|\n", ":-", "|a|\n|-|\n|b|\n\n"),
    *("<a ", '<a b="', "<a b='", "<!--", "<?", "<http:", "<a@", "</a>", "&a", "&#1", "&amp;"),
    *("http://a", "http://a_b ", "http://a_", "www.", "www.a_", "a@", "a@b.c ", "mailto:", "://", "a."),
    *("$a", "$a ", "$$\n", "$$x\n", "\\(", "\\[", "\\[\n", "$1 aa bb", "\0", "\ud800", "\r", "\ufeff"),
]

SHAPES: dict[str, Callable[[int], str]] = {
    "backtick runs of growing lengths": lambda n: "".join("`" * k + "e" for k in range(int((2 * n) ** 0.5))),
    "lists, each deeper": lambda n: "".join("  " * k + "- a\n" for k in range(int(n**0.5))),
    "quotes, each deeper": lambda n: "".join(">" * k + "a\n" for k in range(int((2 * n) ** 0.5))),
    "lines in the deepest list": lambda n: ("- " * 90 + "a\n") * (n // 180),
    "a table of many columns": lambda n: "|" + "a|" * (n // 5) + "\n|" + "-|" * (n // 5) + "\n" + "|b|\n" * (n // 15),
    "nested brackets": lambda n: "[" * (n // 2) + "a" + "]" * (n // 2),
    "nested links": lambda n: "[" * (n // 5) + "a" + "](u)" * (n // 5),
    "nested pictures": lambda n: "![" * (n // 15) + "a" + "](http://u.v)" * (n // 15),
    "nested emphasis": lambda n: "*a **b " * (n // 14) + " c** d*" * (n // 14),
    "openers of one kind, closers of another": lambda n: "x" + "*b" * (n // 4) + "_a" * (n // 4),
    "many definitions": lambda n: "".join(f"[a{k}]: b\n" for k in range(n // 9)),
    "many references": lambda n: "[a]: http://b.c\n\n" + "[a]" * (n // 3),
    "a long address that many links share": lambda n: f"[a]: http://b.c/{'d' * (n // 2)}\n\n" + "[a]" * (n // 6),
    "a long label": lambda n: "[" + "a" * n + "]: b",
    "a long address": lambda n: "http://a.b" + ")" * n,
    "a long e-mail address": lambda n: "a." * (n // 2) + "@" + "b." * (n // 2) + "c",
    "a long line of spaces": lambda n: "a" + " " * n + "b",
    "blank lines in an item": lambda n: "- a\n" + "  \n" * (n // 3) + "  b",
    "a long cell": lambda n: "|a|\n|-|\n|" + "a" * n + "|",
    "many marks before a letter": lambda n: "*" * n + "a",
    "many brackets before a letter": lambda n: "![[" * (n // 3) + "](a",
    "a bar in every place": lambda n: "a|" + "\\|" * (n // 2),
}
for piece in REPEATED:
    SHAPES[repr(piece)] = lambda n, piece=piece: piece * (n // len(piece))  # type: ignore[misc]


@contextmanager
def counted() -> Iterator[list[int]]:
    """Counts the Python calls and lines and the calls of built-in functions."""
    count = [0]

    def trace(_frame: FrameType, _event: str, _argument: Any) -> Any:
        count[0] += 1
        return trace

    def profile(_frame: FrameType, event: str, _argument: Any) -> None:
        count[0] += event == "c_call"

    before = sys.gettrace()
    sys.settrace(trace)
    sys.setprofile(profile)
    try:
        yield count
    finally:
        sys.setprofile(None)
        sys.settrace(before)


def steps(function: Callable[[str], object], text: str) -> int:
    with counted() as count:
        function(text)
    return count[0]


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_text_takes_at_most_little_more_than_twice_the_steps(shape: str) -> None:
    make = SHAPES[shape]
    for function in (to_html, completed):
        once, twice = steps(function, make(1500)), steps(function, make(3000))
        assert twice <= 2.6 * once + 2000, function


@pytest.mark.parametrize("shape", SHAPES)
def test_a_huge_text_is_read(shape: str) -> None:
    text = SHAPES[shape](HUGE)
    assert len(to_html(text)) < 20 * HUGE
    assert len(completed(text)) < 6 * HUGE


def test_texts_may_be_read_in_many_threads() -> None:
    texts = [f"[a{n}]: http://b.c/{n}\n\n[a{n}] *{n}*" for n in range(200)]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(to_html, texts)) == list(map(to_html, texts))


def test_a_growing_text_reads_each_line_once() -> None:
    def grow(text: str) -> None:
        growing = GrowingText()
        for start in range(0, len(text), 20):
            growing.append(text[start : start + 20])

    once, twice = steps(grow, "- item of a list\n" * 100), steps(grow, "- item of a list\n" * 200)
    assert twice <= 2.2 * once


@settings(max_examples=300, deadline=None)
@given(WILD)
def test_no_letter_gets_lost(text: str) -> None:
    # Letters of addresses, entities and info strings are not shown, nor what a row has beyond the table's columns.
    assume(not re.search(r"[\[&|]|```|~~~", text))
    assert list(filter(str.isalpha, shown_text(to_html(text)))) == list(filter(str.isalpha, text))
