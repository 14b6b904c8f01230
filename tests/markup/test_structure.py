"""What each construct becomes; the causes for which answers were misread have a row each."""

import pytest

from modelslab_desktop.markup import question_html, to_html
from tests.markup.oracle import github_html, structure

CAUSES = {
    "a list nested by two spaces": ("- a\n  - b\n    - c", "<ul><li>a<ul><li>b<ul><li>c</li></ul></li></ul></li></ul>"),
    "a list nested by three spaces": ("1. a\n   - b", "<ol><li>a<ul><li>b</li></ul></li></ol>"),
    "a list nested by four spaces": ("1. a\n    - b", "<ol><li>a<ul><li>b</li></ul></li></ol>"),
    "a list nested by a tab": ("1. a\n\t* b", "<ol><li>a<ul><li>b</li></ul></li></ol>"),
    "a list right after a paragraph": ("Text:\n- a\n- b", "<p>Text:</p><ul><li>a</li><li>b</li></ul>"),
    "a numbered list right after a paragraph": ("Text:\n1. a", "<p>Text:</p><ol><li>a</li></ol>"),
    "a year at the start of a line": ("It was\n1984. Yes", "<p>It was 1984. Yes</p>"),
    "item 10 and up": (
        "9. a\n10. b\n    - c\n11. d",
        '<ol start="9"><li>a</li><li>b<ul><li>c</li></ul></li><li>d</li></ol>',
    ),
    "a list that begins at zero": ("0. a", '<ol start="0"><li>a</li></ol>'),
    "another sign, another list": ("- a\n* b", "<ul><li>a</li></ul><ul><li>b</li></ul>"),
    "numbers after a text between": (
        "1. a\n\ntext\n\n2. b",
        '<ol><li>a</li></ol><p>text</p><ol start="2"><li>b</li></ol>',
    ),
    "a loose list": ("- a\n\n- b", "<ul><li><p>a</p></li><li><p>b</p></li></ul>"),
    "a tight list inside a loose one": (
        "1. a\n   - b\n   - c\n\n2. d",
        "<ol><li><p>a</p><ul><li>b</li><li>c</li></ul></li><li><p>d</p></li></ol>",
    ),
    "a second paragraph in an item": ("- a\n\n  b", "<ul><li><p>a</p><p>b</p></li></ul>"),
    "a lazy line in an item": ("- a\nb", "<ul><li>a b</li></ul>"),
    "a fence in an item": (
        "1. a\n   ```sh\n   x\n     y\n   ```\n2. b",
        "<ol><li>a<pre><code>x\n  y\n</code></pre></li><li>b</li></ol>",
    ),
    "a fence right after a paragraph": ("Run:\n```\nx\n```\nDone", "<p>Run:</p><pre><code>x\n</code></pre><p>Done</p>"),
    "a fence in a fence": ("````\n```\nx\n```\n````", "<pre><code>```\nx\n```\n</code></pre>"),
    "a fence that never closes": ("```\na\n\nb", "<pre><code>a\n\nb\n</code></pre>"),
    "tabs in code": ("```\n\ta\tb\n```", "<pre><code>\ta\tb\n</code></pre>"),
    "indented code": ("a\n\n    b\n\n    c\n\nd", "<p>a</p><pre><code>b\n\nc\n</code></pre><p>d</p>"),
    "a table right after a paragraph": (
        "Text\n| a | b |\n|---|:-:|\n| 1 | 2 |",
        '<p>Text</p><table><thead><tr><th>a</th><th align="center">b</th></tr></thead>'
        '<tbody><tr><td>1</td><td align="center">2</td></tr></tbody></table>',
    ),
    "a table without outer bars": ("a | b\n--|--\n1 | 2", None),
    "a short row of a table": ("|a|b|\n|-|-|\n|1|", None),
    "a bar in a cell": ("|a|\n|-|\n| `x \\| y` |", None),
    "a table in an item": ("- x\n\n  |a|\n  |-|\n  |b|", None),
    "a table that a list ends": ("|a|\n|-|\n|b|\n- c", None),
    "a quote of a list": ("> - a\n> - b\n>\n> c", "<blockquote><ul><li>a</li><li>b</li></ul><p>c</p></blockquote>"),
    "a lazy line in a quote": ("> a\nb", "<blockquote><p>a b</p></blockquote>"),
    "nested quotes": ("> a\n>> b", "<blockquote><p>a</p><blockquote><p>b</p></blockquote></blockquote>"),
    "headings": ("# a #\n## b\nc\n===\nd\n---", "<h1>a</h1><h2>b</h2><h1>c</h1><h2>d</h2>"),
    "no heading without a space": ("#a", "<p>#a</p>"),
    "a heading right after a paragraph": ("a\n### b", "<p>a</p><h3>b</h3>"),
    "a rule": ("a\n\n---\n\nb\n***", "<p>a</p><hr></hr><p>b</p><hr></hr>"),
    "a hard break": ("a  \nb\\\nc", "<p>a b c</p>"),
    "strong text that ends with punctuation": ("**a:** b **c.**d", None),
    "strong text beside other scripts": ("**中文**中 **é**—**a**", None),
    "names with underscores": ("snake_case_name and __init__", "<p>snake_case_name and <strong>init</strong></p>"),
    "emphasis in strong text": ("***a** b* **c *d***", None),
    "stars that are not emphasis": ("2 * 3 * 4 and 5*6", "<p>2 * 3 * 4 and 5*6</p>"),
    "strikethrough": ("~~a~~ ~b~ ~~~c~~~", "<p><del>a</del> <del>b</del> ~~~c~~~</p>"),
    "code with backticks": ("`` a`b `` ` `` `", "<p><code>a`b</code> <code>``</code></p>"),
    "bare addresses": (
        "See https://a.b/c_d(e), www.x.org. (http://q.r) or a.b@c.de!",
        '<p>See <a href="https://a.b/c_d(e)">https://a.b/c_d(e)</a>, <a href="http://www.x.org">www.x.org</a>. '
        '(<a href="http://q.r">http://q.r</a>) or <a href="mailto:a.b@c.de">a.b@c.de</a>!</p>',
    ),
    "addresses in pointed brackets": ("<https://a.b/c> <d@e.fg>", None),
    "a link with a title": ('[*a*](http://b.c/d "e")', '<p><a href="http://b.c/d" title="e"><em>a</em></a></p>'),
    "an address with parentheses": ("[a](https://b.c/d_(e)) [f](<https://g.h/i j>)", None),
    "a link by reference": ("[a][b] [B] [b][]\n\n[b]: http://c.d 'e'", None),
    "a link in a link": ("[a [b](http://c.d) e](http://f.g)", None),
    "an address beyond ASCII": ("[a](https://b.c/é?d=f g)\n[a](https://b.c/é?d=f&g)", None),
    "a picture": ("![a *b*](http://c.d/e.png)", '<p><img src="http://c.d/e.png" alt="a b"></img></p>'),
    "entities": ("&amp;&lt;&copy;&#65;&#x42;&nothing;", "<p>&amp;&lt;©AB&amp;nothing;</p>"),
    "escapes": ("\\*a\\* \\# \\q", "<p>*a* # \\q</p>"),
    "task lists": ("- [x] a\n- [ ] b\n- [x]c", "<ul><li>a</li><li>b</li><li>[x]c</li></ul>"),
    "line ends of every kind": ("a\r\nb\rc\n\r\nd", "<p>a b c</p><p>d</p>"),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_a_construct_is_read_as_github_reads_it(cause: str) -> None:
    text, expected = CAUSES[cause]
    got = structure(to_html(text))
    assert got == structure(github_html(text))
    assert expected is None or got == expected


def test_a_code_block_names_its_language() -> None:
    assert to_html("```c++ title=x\na\n```") == '<pre><code class="language-c++">a\n</code></pre>'


def test_a_task_has_a_box_that_cannot_be_ticked() -> None:
    assert to_html("- [x] a").splitlines()[1] == (
        '<li class="task"><input type="checkbox" disabled="" checked=""> a</li>'
    )


def test_a_hard_break_is_a_break_and_a_soft_one_is_white_space() -> None:
    assert to_html("a  \nb\nc") == "<p>a<br>\nb\nc</p>"


def test_a_question_keeps_its_line_breaks() -> None:
    assert question_html("a\n*b*\n\n- c\n  d") == ("<p>a<br>\n<em>b</em></p>\n<ul>\n<li>c<br>\nd</li>\n</ul>")


def test_no_text_makes_no_html() -> None:
    assert to_html("") == to_html(" \n\t\n") == ""


def test_text_deeper_than_containers_go_is_kept() -> None:
    assert "&gt;" * 50 + " deep" in to_html(">" * 150 + " deep")
    assert "deep" in to_html("- " * 500 + "deep")


def test_text_deeper_than_emphasis_goes_is_kept() -> None:
    html = to_html("*a **b " * 200 + "deep" + " c** d*" * 200)
    assert html.count("a ") == html.count("b ") == 200
    assert html.count("<") < 200
