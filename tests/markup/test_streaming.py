"""A growing text: finished blocks never change, and what is open is shown as what it is becoming."""

import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from modelslab_desktop.markup import GrowingText, to_html
from modelslab_desktop.markup.completion import completed
from tests.growing import finished
from tests.markup.oracle import shown_text
from tests.markup.samples import CORPUS, MARKDOWN, WILD, answers

TEXT = "# Title\n\nSome **text**.\n- a\n\n- b\n\n  c\n\nEnd\n```py\nx\n\ny\n```\n| a |\n|---|\n| b |\n\n***\nlast"
BLOCKS = [
    "# Title\n",
    "\nSome **text**.\n",
    "- a\n\n- b\n\n  c\n\n",
    "End\n",
    "```py\nx\n\ny\n```\n",
    "| a |\n|---|\n| b |\n\n",
    "***\n",
]


def grown(text: str, cuts: list[int]) -> tuple[list[str], str]:
    """The finished blocks and the open tail of a text that arrives in pieces."""
    growing, blocks = GrowingText(), []
    for start, end in pairwise([0, *sorted(cuts), len(text)]):
        blocks += growing.append(text[start:end])
    return blocks, growing.tail


def joined_html(sources: list[str]) -> str:
    return "\n".join(filter(None, map(to_html, sources)))


def test_blocks_are_finished_one_after_the_other() -> None:
    assert grown(TEXT, list(range(len(TEXT)))) == (BLOCKS, "last")


def test_the_offset_of_finished_blocks_counts_from_the_text_s_beginning() -> None:
    start = len("".join(BLOCKS[:2]))
    assert finished(TEXT, 0) == finished(TEXT, start) == len(TEXT) - len("last")
    assert finished(TEXT[: start + 10], start) == start


@pytest.mark.parametrize(
    "text", ["text", "text\n", "- a\n\n", "- a\n\n  b\n", "```\na\n\nb\n", "| a |\n", "> a\n> b\n", "    a\n\n", "a\r"]
)
def test_an_open_block_is_not_finished(text: str) -> None:
    assert finished(text, 0) == 0


@pytest.mark.parametrize("text", ["text\n\n", "# a\n", "```\na\n```\n", "$$x$$\n", "a\n===\n", "text\r\n\r\n"])
def test_a_block_with_its_end_is_finished(text: str) -> None:
    assert finished(text, 0) == len(text)


@settings(max_examples=300, deadline=None)
@given(st.one_of(MARKDOWN, WILD), st.data())
def test_finished_blocks_and_the_tail_make_the_whole(text: str, data: st.DataObject) -> None:
    # Definitions reach beyond their block, and white space beyond ASCII makes a paragraph only beside other text.
    assume(not re.search(r"\]:|[^\S \t\n\r\v\f]", text))
    blocks, tail = grown(text, data.draw(st.lists(st.integers(0, len(text)), max_size=8)))
    assert "".join(blocks) + tail == text
    assert joined_html([*blocks, tail]) == to_html(text)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_finished_blocks_of_real_answers_make_the_whole(path: Path) -> None:
    for text in answers(path):
        if "]: " not in text:
            blocks, tail = grown(text, list(range(0, len(text), 37)))
            assert joined_html([*blocks, tail]) == to_html(text)


@pytest.mark.parametrize(
    ("tail", "shown"),
    [
        ("a **bold te", "<p>a <strong>bold te</strong></p>"),
        ("a **bold*", "<p>a <strong>bold</strong></p>"),
        ("a **", "<p>a</p>"),
        ("***a **b", "<p><em><strong>a b</strong></em></p>"),
        ("*it **bo", "<p><em>it <strong>bo</strong></em></p>"),
        ("a ~~str", "<p>a <del>str</del></p>"),
        ("a `cod", "<p>a <code>cod</code></p>"),
        ("a **b `c", "<p>a <strong>b <code>c</code></strong></p>"),
        ("a \\` b", "<p>a ` b</p>"),
        ("**a\nb", "<p><strong>a\nb</strong></p>"),
        ("**a\n**", "<p><strong>a</strong></p>"),
        ("> **a\n> **", "<blockquote>\n<p><strong>a</strong></p>\n</blockquote>"),
        ("- a\n- **b", "<ul>\n<li>a</li>\n<li><strong>b</strong></li>\n</ul>"),
        ("## a **b", "<h2>a <strong>b</strong></h2>"),
        ("see [the li", "<p>see</p>"),
        ("see [the link](", "<p>see</p>"),
        ("see [it](https://a.b/c", '<p>see <a href="https://a.b/c">it</a></p>'),
        ('see [it](https://a.b/c "ti', '<p>see <a href="https://a.b/c">it</a></p>'),
        ("see ![a picture](https://a", "<p>see</p>"),
        ("see [1", "<p>see [1</p>"),
        ("let \\(a_1", '<p>let <span class="math">\\(a_1\\)</span></p>'),
        ("\\[ a_1", '<div class="math">\\[ a_1\n\\]</div>'),
        ("text\n\n$$\n", "<p>text</p>"),
        ("text\n\\[ \\", "<p>text</p>"),
        ("$$\na\n$", '<div class="math">$$\na\n$$</div>'),
        ("```py", "<pre><code></code></pre>"),
        ("```py\na", '<pre><code class="language-py">a\n</code></pre>'),
        ("```py\na\n``", '<pre><code class="language-py">a\n</code></pre>'),
        ("#", ""),
        ("-", ""),
        ("- [", ""),
        ("text\n-", "<p>text</p>"),
        ("text\n---", "<p>text</p>"),
        ("text\n1.", "<p>text</p>"),
        ("text\n`", "<p>text</p>"),
        ("foo_bar_ba", "<p>foo_bar_ba</p>"),
        ("2 * 3 and 5*6", "<p>2 * 3 and 5*6</p>"),
        ("costs $5", "<p>costs $5</p>"),
    ],
)
def test_what_is_open_is_shown_as_what_it_is_becoming(tail: str, shown: str) -> None:
    assert to_html(completed(tail)) == shown


@pytest.mark.parametrize("tail", ["| a | b", "| a | b |\n", "| a | b |\n|", "| a | b |\n|--", "| a | b |\n|---|-"])
def test_the_first_row_of_a_table_is_shown_as_its_heads(tail: str) -> None:
    assert to_html(completed(tail)) == to_html("| a | b |\n|---|---|\n")


def test_a_row_of_a_table_is_shown_while_it_arrives() -> None:
    heads = "> | a | b |\n> |---|---|\n"
    assert to_html(completed(f"{heads}> | **c")) == to_html(f"{heads}> | **c** | |\n")


def test_a_table_begins_inside_its_item() -> None:
    assert to_html(completed("- x\n\n  | a | *b")) == to_html("- x\n\n  | a | *b* |\n  |---|---|\n")


@pytest.mark.parametrize("text", ["Plain text: a.b (c) – d?", "A\nB", "**a** `b` [c](http://d.e) f", "a\n\n", ""])
def test_text_without_open_markup_is_left_as_it_is(text: str) -> None:
    assert completed(text) == text


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_text_that_is_shown_once_stays(path: Path) -> None:
    """What a reader sees of the first part of an answer is how the whole answer begins."""
    for text in [text for text in answers(path) if "\\" not in text and len(text) < 1000][:40]:
        whole = shown_text(to_html(text))
        for end in range(0, len(text), 3):
            assert whole.startswith(shown_text(to_html(completed(text[:end])))), text[:end]
