"""GitHub's own parser as the oracle, and what of two renderings has to agree: structure, text and addresses."""

import re
from typing import Any

import cmarkgfm  # type: ignore[import-untyped]
import lxml.html  # type: ignore[import-untyped]
from cmarkgfm.cmark import Options  # type: ignore[import-untyped]

EXTENSIONS = ["table", "strikethrough", "autolink", "tasklist"]
BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr"}
BLOCKS |= {"table", "thead", "tbody", "tr", "th", "td"}
WRAPPERS = {"div", "span", "input", "root"}
COMPARED = {
    "a": ("href", "title"),
    "img": ("src", "alt", "title"),
    "ol": ("start",),
    "th": ("align",),
    "td": ("align",),
}


def github_html(text: str) -> str:
    """The HTML that GitHub's parser makes of a text."""
    html: str = cmarkgfm.markdown_to_html_with_extensions(text, Options.CMARK_OPT_UNSAFE, EXTENSIONS)
    return html


def elements(html: str) -> Any:
    """The tree of an HTML fragment, under a root of our own."""
    return lxml.html.fragment_fromstring(html, create_parent="root")


def structure(html: str) -> str:
    """The HTML in one canonical form: white space and attributes that mean nothing are left out."""
    if not html.strip():
        return ""
    form = re.sub(r"(<pre>.*?</pre>)|\s+", lambda match: match[1] or " ", _form(elements(html)), flags=re.DOTALL)
    return re.sub(rf" ?(</?(?:{'|'.join(BLOCKS)})\b[^>]*>) ?", r"\1", form).strip()


def _form(node: Any) -> str:
    if node.tag == "br":
        return " "
    inside = _text(node.text) + "".join(_form(child) + _text(child.tail) for child in node)
    if node.tag in WRAPPERS:
        return inside
    if node.tag in BLOCKS and node.tag != "pre":
        inside = inside.strip()
    values = "".join(f' {name}="{node.get(name)}"' for name in COMPARED.get(node.tag, ()) if node.get(name))
    return f"<{node.tag}{values}>{inside}</{node.tag}>"


def _text(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shown_text(html: str) -> str:
    """The text that a reader sees, without white space."""
    return "".join(elements(html).text_content().split()) if html.strip() else ""
