"""What is read of an answer: the text of its HTML without any markup; knows no element but those of `to_html`.

Blocks, cells of tables and lines of code are kept apart by BREAK, which stands in no text: nothing that is looked for
reaches from one into the next, nor into a formula or out of what is said of a picture.
"""

import re
from collections.abc import Callable, Iterator
from html import unescape

from modelslab_desktop.markup.blocks import GrowingText, defines_links
from modelslab_desktop.markup.render import to_html

BREAK = "\0"

_CODE = re.compile(r"<pre>(.*?)</pre>", re.DOTALL)
_SPACES = re.compile(r"[ \t\r\n]+")
_LINE_BREAK = re.compile(r"<br> ?")
_PICTURE = re.compile(r'<img src="([^"]*)" alt="([^"]*)"[^>]*>')
_BLOCK = re.compile(r"</?(?:p|h[1-6]|[uo]l|li|blockquote|hr|div|table|thead|tbody|tr|t[hd])\b[^>]*>")
_FORMULA = re.compile(r'<span class="math')
_TAG = re.compile(r"<[^>]*>")
_BREAKS = re.compile(f"{BREAK}[{BREAK} ]*")
_BREAK_WITHIN = "\1"  # in running text: spaces after it are read
_PIECE = 4096  # characters of source that are read at a time


def plain_text(html: str) -> str:
    """The text that is read of a fragment of HTML."""
    parts = _CODE.split(html)  # running text and code by turns
    parts[::2] = map(_running_text, parts[::2])
    parts[1::2] = map(_code_text, parts[1::2])
    return BREAK.join(parts)


def plain_pieces(text: str, to_html: Callable[[str], str] = to_html) -> Iterator[str]:
    """The text that is read of a whole message, in pieces that take a few ms each; no block is cut."""
    if len(text) <= _PIECE or defines_links(text):
        yield plain_text(to_html(text))
        return
    growing = GrowingText()
    for start in range(0, len(text), _PIECE):
        yield plain_text(to_html("".join(growing.append(text[start : start + _PIECE]))))
    yield plain_text(to_html(growing.tail))


class GrowingPlain:
    """The text that is read of an answer on its way."""

    def __init__(self) -> None:
        self._growing = GrowingText()

    def append(self, delta: str) -> str:
        """Take more of the answer; the text that is read of the blocks that are finished now."""
        return plain_text(to_html("".join(self._growing.append(delta))))

    def open_text(self) -> str:
        """The text that is read of what is not finished."""
        return plain_text(to_html(self._growing.open_end))


def _running_text(html: str) -> str:
    html = _LINE_BREAK.sub("\u2028", _SPACES.sub(" ", html))
    html = _FORMULA.sub(_BREAK_WITHIN + "<", _BLOCK.sub(BREAK, _PICTURE.sub(_picture_text, html)))
    return _BREAKS.sub(BREAK, unescape(_TAG.sub("", html))).replace(_BREAK_WITHIN, BREAK)


def _picture_text(picture: re.Match[str]) -> str:
    return f"{_BREAK_WITHIN}{picture[2]}{_BREAK_WITHIN}"


def _code_text(html: str) -> str:
    return unescape(_TAG.sub("", html)).replace("\n", BREAK)
