"""The text that is read: that of the rendered blocks, without markup, whether it is read at once or piece by piece."""

import pytest

from modelslab_desktop.markup import question_html, to_html
from modelslab_desktop.markup.plain import BREAK, GrowingPlain, plain_pieces, plain_text
from tests.markup.samples import CORPUS, answers

PLAIN = {
    "emphasis": ("some **bo**ld and `co de`", ["some bold and co de"]),
    "blocks": ("# Title\n\n- one\n- two\n\n> three", ["Title", "one", "two", "three"]),
    "code": ("```py\na = 1\n  b < 2\n```", ["a = 1", "  b < 2"]),
    "tables": ("| a | b |\n|---|---|\n| c | d e |", ["a", "b", "c", "d e"]),
    "line ends": ("one\ntwo", ["one two"]),
    "hard breaks": ("one  \ntwo", ["one\u2028two"]),
    "links": ("see [the docs](https://example.org) now", ["see the docs now"]),
    "raw HTML": ("a <b>&amp;</b> `<pre>`", ["a <b>&</b> <pre>"]),
    "pictures": ("see ![a *cat*](https://example.org/cat.png) here", ["see ", "a cat", " here"]),
    "formulae": ("so $x_1 < 2$ holds", ["so ", "$x_1 < 2$ holds"]),
    "displayed formulae": ("\\[\na\n\\]", ["\\[ a \\]"]),
    "tasks": ("- [x] done", ["done"]),
}


def blocks(text: str) -> list[str]:
    return [block for block in text.split(BREAK) if block.strip(" ")]


@pytest.mark.parametrize(("source", "read"), PLAIN.values(), ids=PLAIN.keys())
def test_only_what_is_read_is_left(source: str, read: list[str]) -> None:
    assert blocks(plain_text(to_html(source))) == read


def test_the_lines_of_a_question_are_kept() -> None:
    assert blocks("".join(plain_pieces("one\ntwo", question_html))) == ["one\u2028two"]


@pytest.mark.skipif(not CORPUS, reason="the corpus does not lie beside the checkout")
def test_a_long_answer_is_read_alike_in_pieces() -> None:
    long = "\n\n".join(text for text in answers(CORPUS[0])[:60] if "]:" not in text)
    pieces = list(plain_pieces(long))
    assert len(pieces) > 10
    assert blocks(BREAK.join(pieces)) == blocks(plain_text(to_html(long)))


@pytest.mark.skipif(not CORPUS, reason="the corpus does not lie beside the checkout")
def test_a_grown_answer_reads_as_if_it_had_come_at_once() -> None:
    for text in (text + "\n" for text in answers(CORPUS[0])[:40] if "]:" not in text):
        growing = GrowingPlain()
        finished = [growing.append(text[start : start + 37]) for start in range(0, len(text), 37)]
        assert blocks(BREAK.join([*finished, growing.open_text()])) == blocks(plain_text(to_html(text)))


def test_an_open_block_reads_as_what_it_is_becoming() -> None:
    growing = GrowingPlain()
    assert blocks(growing.append("# One\n\nsome **bo")) == ["One"]
    assert blocks(growing.open_text()) == ["some bo"]
