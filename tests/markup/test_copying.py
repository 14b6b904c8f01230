"""What is copied of an answer: text for a plain field, Markdown that reads the same, HTML for office programs."""

from pathlib import Path
from textwrap import dedent

import pytest
from hypothesis import given, settings

from modelslab_desktop.markup import to_html
from modelslab_desktop.markup.elements import parse
from modelslab_desktop.markup.office import office_html
from modelslab_desktop.markup.source import to_markdown
from modelslab_desktop.markup.text import plain_text
from tests.markup.oracle import elements, shown_text, structure
from tests.markup.samples import CORPUS, MARKDOWN, WILD, answers
from tests.markup.test_resilience import HUGE, SHAPES, steps


def text(source: str, *, addresses: bool = True) -> str:
    return plain_text(parse(to_html(source)), addresses=addresses)


def rewritten(source: str) -> str:
    return to_markdown(parse(to_html(source)))


def office(source: str) -> str:
    return office_html(parse(to_html(source)), {"keyword": "#123456"})


# --- as plain text

PLAIN = {
    "headings and marks": ("## A **b** _c_ ~~d~~ `e`", "A b c d e"),
    "paragraphs": ("a\nb\n\nc  \nd", "a b\n\nc\nd"),
    "bullets": ("* a\n* b", "- a\n- b"),
    "a loose list": ("- a\n\n- b", "- a\n\n- b"),
    "numbers": ("9. a\n10. b\n\n    c", "9. a\n\n10. b\n\n    c"),
    "nesting": ("1. a\n   - b\n     - c\n2. d", "1. a\n   - b\n     - c\n2. d"),
    "tasks": ("- [x] a\n- [ ] b\n  - c", "☑ a\n☐ b\n  - c"),
    "a table": ("| a | b |\n|---|--:|\n| 1 \\| 2 | |", "a\tb\n1 | 2\t"),
    "code": ("```py\ndef f():\n\treturn 1\n\n\n  # *no*\n```", "def f():\n\treturn 1\n\n\n  # *no*"),
    "code in an item": ("- a\n  ```\n  x\n    y\n  ```", "- a\n  x\n    y"),
    "a quote": ("> a\n>\n> - b\n>   > c", "> a\n>\n> - b\n>   > c"),
    "a rule": ("a\n\n***\n\nb", "a\n\n---\n\nb"),
    "a formula": ("a $x^2$\n\n$$\ny\n$$", "a $x^2$\n\n$$\ny\n$$"),
    "a link": ("see [this](https://a.example/b)", "see this (https://a.example/b)"),
    "a bare address": ("https://a.example/ and a@b.example", "https://a.example/ and a@b.example"),
    "a picture": ("![a cat](https://a.example/c.png)", "a cat (https://a.example/c.png)"),
    "entities": ("&lt;b&gt; a &amp; b <i>", "<b> a & b <i>"),
}


@pytest.mark.parametrize(("source", "wanted"), PLAIN.values(), ids=PLAIN.keys())
def test_plain_text_reads_without_markup(source: str, wanted: str) -> None:
    assert text(source) == wanted


def test_the_addresses_of_links_can_be_left_out() -> None:
    assert text("see [this](https://a.example/b) and ![a cat](https://a.example/c.png)", addresses=False) == (
        "see this and a cat"
    )


@given(WILD)
@settings(max_examples=200, deadline=None)
def test_no_letter_is_lost_in_plain_text(source: str) -> None:
    html = to_html(source)
    assert set(shown_text(html)) <= set(plain_text(parse(html)))


# --- as Markdown

SOURCES = {
    "headings": "# a\n\n###### b #\\#",
    "marks": "**a** *b* ~~c~~ `d` ***e*** **f *g*** *h **i***",
    "lists": "- a\n  - b\n\n    c\n- d",
    "two lists in a row": "- a\n\n<!-- -->\n\n- b\n\n* c\n\n1. d\n2) e",
    "numbers": "7. a\n8. b",
    "tasks": "- [x] a\n\n  b\n- [ ] c",
    "code": "````py\n```\na\n````\n\n    b",
    "code with backticks": "``a`b`` `` ` ``",
    "a table": "| a | b | c |\n|:--|:-:|--:|\n| `\\|` | **x** | [l](http://a.example) |",
    "quotes": "> a\n> > b\n\n> c",
    "a rule in a list": "- a\n  ***\n- b",
    "links": '[a\\]b](<http://a.example/(> "t") <http://b.example> www.c.example a@d.example !\\[x] ![y](http://e.example)',
    "formulae": "a $x_1$ b $$y$$\n\n\\[\nz\n\\]",
    "prices": "$5 and $10, \\$x\\$",
    "what looks like blocks": "\\# a\n\n1\\. b\n\n\\- c\n\n\\> d",
    "what looks like marks": "2 * 3 * 4 snake_case_name \\*e\\* \\<b> &amp;lt; \\`f\\`",
    "breaks": "a\\\nb\n\n- c  \n  d",
}


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES.keys())
def test_markdown_reads_as_the_source_does(source: str) -> None:
    assert structure(to_html(rewritten(source))) == structure(to_html(source))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.stem)
def test_markdown_of_real_answers_reads_as_they_do(path: Path) -> None:
    differing = [each for each in answers(path) if structure(to_html(rewritten(each))) != structure(to_html(each))]
    assert not differing, differing[0]


def test_markdown_that_needs_no_escapes_has_none() -> None:
    source = dedent(
        """\
        ## Costs: 20 % less, and more!

        Use `a_b` for 2 * 3, ~5 of snake_case [1] at $5 & "so" on (C:\\Users) – **done**.

        - [x] *soon*
        - [ ] late

        | a | b |
        | :-- | --: |
        | 1 | 2 |

        1. x
           ```py
           y = "*"
           ```

        > [z](https://a.example/?b=1&c=2)"""
    )
    assert rewritten(source) == source


@given(MARKDOWN)
@settings(max_examples=200, deadline=None)
def test_no_letter_is_lost_in_markdown(source: str) -> None:
    html = to_html(source)
    assert set(shown_text(html)) - set("[]:") <= set(shown_text(to_html(to_markdown(parse(html)))))


# --- for office programs


def test_the_html_is_whole_and_marks_what_is_to_be_pasted() -> None:
    html = office("a **b**")
    assert html.startswith('<html><head><meta charset="utf-8">')
    assert "<!--StartFragment--><p" in html.replace("\n", "")
    assert html.rstrip().endswith("<!--EndFragment-->\n</body></html>")


def test_tables_have_borders_and_header_cells() -> None:
    tree = elements(office("| a | b |\n|--|:-:|\n| 1 | 2 |"))
    assert tree.find(".//table").get("border") == "1"
    assert all("border:1px solid" in cell.get("style") for cell in tree.iter("td", "th"))
    assert [cell.text for cell in tree.iter("th")] == ["a", "b"]
    assert "text-align:center" in tree.findall(".//td")[1].get("style")


def test_code_keeps_its_lines_and_gets_the_colours_that_are_given() -> None:
    code = elements(office("```python\nif  x:\n    y < 1\n```")).find(".//pre")
    assert code.text_content() == "if  x:\n    y < 1"
    assert "monospace" in code.get("style")
    assert [(each.text, each.get("style")) for each in code.iter("span")] == [("if", "color:#123456")]


def test_deletions_are_no_tracked_changes() -> None:
    html = office("~~a~~")
    assert "<s>a</s>" in html
    assert "<del" not in html


def test_pictures_are_links_so_that_nothing_is_fetched() -> None:
    html = office("![a](http://b.example/c.png)")
    assert "<img" not in html
    assert 'href="http://b.example/c.png"' in html


def test_nothing_in_an_answer_becomes_markup() -> None:
    html = office('<script>a</script> <img src=x onerror=b> "c" `<d>`\n\n```html\n<e>\n```')
    assert not {"script", "img", "d", "e"} & {each.tag for each in elements(html).iter()}
    assert "&lt;script&gt;a" in html


def copied(html: str) -> str:
    tree = parse(html)
    return plain_text(tree) + to_markdown(tree) + office_html(tree, {})


@pytest.mark.parametrize("shape", sorted(shape for shape in SHAPES if shape.isprintable() and " " in shape))
def test_twice_the_answer_takes_at_most_little_more_than_twice_the_steps(shape: str) -> None:
    once, twice = (steps(copied, to_html(SHAPES[shape](length))) for length in (1500, 3000))
    assert twice <= 2.6 * once + 2000


@pytest.mark.parametrize("shape", SHAPES)
def test_a_huge_answer_is_copied_whole(shape: str) -> None:
    html = to_html(SHAPES[shape](HUGE))
    assert set(filter(str.isalnum, shown_text(html))) <= set(copied(html))
