"""Nothing in an answer becomes markup of its own, leads where links must not, or is fetched."""

import re

import pytest
from hypothesis import example, given, settings

from modelslab_desktop.markup import question_html, to_html
from modelslab_desktop.markup.completion import completed
from tests.markup.oracle import elements
from tests.markup.samples import WILD

BARE = "root p h1 h2 h3 h4 h5 h6 ul blockquote pre hr br em strong del table thead tbody tr"
ALLOWED = {
    **{tag: set[str]() for tag in BARE.split()},
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "code": {"class"},
    "span": {"class"},
    "div": {"class"},
    "li": {"class"},
    "ol": {"start"},
    "th": {"align"},
    "td": {"align"},
    "input": {"type", "disabled", "checked"},
}
LINK = re.compile(r"(?:https?://[^/]|mailto:.)[!-~]*\Z", re.IGNORECASE)
PICTURE = re.compile(r"https?://[^/][!-~]*\Z", re.IGNORECASE)

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<!-- --><b>x</b>",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt&colon;alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](data:text/html,x)",
    "[a](file:///etc/passwd)",
    "[a](//x.y/z)",
    "[a](http:x)",
    "[a][b]\n\n[b]: vbscript:x",
    "<javascript:alert(1)>",
    "<file:///etc/passwd>",
    "![a](file:///etc/passwd)",
    "![a](data:image/png;base64,x)",
    "![a](mailto:x@y.z)",
    'http://a.b/"onmouseover="x',
    '[a](http://b.c "\\"><script>")',
    '![" onerror="x](http://b.c)',
    '```"><script>\nx\n```',
    "```a\" onclick='x'\n```",
    "a@b.c\"'><script>",
    "\0<b>\x01\x1f\ud800\ufffe",
    "$<script>$ \\(<b>\\)\n\n$$\n<i>\n$$",
    '|<b>|\n|---|\n|"onclick=|',
]


def assert_safe(html: str) -> None:
    html.encode()
    assert not re.search(r"[\0-\x08\x0e-\x1f]", html)
    for node in elements(html or "<p></p>").iter():
        assert set(node.attrib) <= ALLOWED[node.tag], html
        assert LINK.match(node.get("href", "http://x")), html
        assert PICTURE.match(node.get("src", "http://x")), html


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_stays_text(attack: str) -> None:
    assert_safe(to_html(attack))
    assert_safe(question_html(attack))


@settings(max_examples=400, deadline=None)
@given(WILD)
@example('[a](http://b.c"d)')
def test_no_text_makes_unsafe_html(text: str) -> None:
    assert_safe(to_html(text))
    assert_safe(question_html(text))
    assert_safe(to_html(completed(text)))


def test_raw_html_is_shown_as_text() -> None:
    assert to_html('<b class="_x_ *y*">z</b> <!-- *c* -->') == (
        '<p>&lt;b class="_x_ *y*"&gt;z&lt;/b&gt; &lt;!-- *c* --&gt;</p>'
    )


def test_lines_of_html_source_stay_lines() -> None:
    assert to_html("<ul>\n<li>a</li>\n</ul>\nb\nc") == (
        "<p>&lt;ul&gt;<br>\n&lt;li&gt;a&lt;/li&gt;<br>\n&lt;/ul&gt;<br>\nb\nc</p>"
    )


def test_a_link_that_must_not_be_opened_leaves_its_text() -> None:
    assert to_html("[the *file*](file:///etc/passwd) <ftp://a.b> ftp://c.d/e_f_g") == (
        "<p>the <em>file</em> &lt;ftp://a.b&gt; ftp://c.d/e_f_g</p>"
    )


def test_a_picture_that_must_not_be_loaded_leaves_its_description() -> None:
    assert to_html("![a *chart*](chart.png) ![](b.png)") == "<p>a chart b.png</p>"


def test_text_is_not_unescaped_twice() -> None:
    assert to_html("`&amp;lt;` &amp;lt;") == "<p><code>&amp;amp;lt;</code> &amp;lt;</p>"
