"""Inline markup as CommonMark and GFM read it, filled into the element that holds it; knows no block.

One pass over the text makes a flat list of tokens: text, finished elements, brackets and runs of delimiters. Brackets
and runs are paired as they close; the elements are built last, from the tokens in their order.
"""

import re
from bisect import bisect_left
from collections.abc import Callable
from xml.etree.ElementTree import Element

from modelslab_desktop.markup.addresses import bare_address_end
from modelslab_desktop.markup.delimiters import Delimiters, Run
from modelslab_desktop.markup.formulae import Formulae
from modelslab_desktop.markup.links import (
    ENTITY,
    Definitions,
    character,
    read_label,
    read_target,
    safe_address,
    safe_picture,
)
from modelslab_desktop.markup.tokens import Bracket, Builder, LinkEnd, Token, link, link_or_text, plain_text

_MOST_OPEN_ENDS = 3  # code that is open, and a formula; what neither closes is left open

_SPECIAL = re.compile(
    r"[\n\\`&<*_\[\]~$]|!\[|(?<![A-Za-z])(?:[hH][tT][tT][pP][sS]?|[fF][tT][pP])://|(?<![^ \t\n\v\f*_~(])www\."
)
_POINTED_ADDRESS = re.compile(r"<([A-Za-z][A-Za-z0-9+.-]{1,31}:[^\x00-\x20<>]*)>")
_POINTED_EMAIL = re.compile(
    r"<([A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]++@[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
    r"(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*)>"
)
_TAG = re.compile(
    r"</?[A-Za-z][A-Za-z0-9-]*+"
    r"(?:\s++[A-Za-z_:][A-Za-z0-9_.:-]*+(?:\s*+=\s*+(?:[^\s\"'=<>`]++|'[^']*+'|\"[^\"]*+\"))?+)*+\s*+/?>"
)
_INDENT = re.compile(r"[ \t]*")
_TICKS = re.compile(r"`+")
_PUNCTUATION = frozenset("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~")


def fill(element: Element, text: str, definitions: Definitions, *, keep_breaks: bool) -> None:
    """Read inline markup into an element."""
    element.text = None
    if _SPECIAL.search(text) or "@" in text:
        Builder(element).build(_Reader(text, definitions, keep_breaks=keep_breaks).read())
    else:
        element.text = text


def closing_marks(text: str) -> str:
    """What would close the code, the formula and the emphasis which are open at a text's end."""
    marks = ""
    for _ in range(_MOST_OPEN_ENDS):
        reader = _Reader(text + marks, Definitions(), keep_breaks=False)
        tokens = reader.read()
        if not reader.missing_end:
            break
        marks += reader.missing_end
    runs = [token for token in tokens if isinstance(token, Run) and token.is_open]
    return marks + "".join(run.char * run.count for run in reversed(runs))


class _Reader:
    """Reads one text into tokens."""

    def __init__(self, text: str, definitions: Definitions, *, keep_breaks: bool) -> None:
        self._text = text
        self._at = 0
        self._definitions = definitions
        self._keep_breaks = keep_breaks
        self._tokens: list[Token] = []
        self._brackets: list[Bracket] = []
        self._delimiters = Delimiters()
        self._formulae = Formulae(text)
        self._ticks: dict[int, list[int]] | None = None  # where runs of backticks stand, by their length
        self._open_ticks = ""  # the first backticks that nothing closes
        self._after_tag = 0  # where the last tag ended: source of HTML keeps its lines
        self._has_comment_end = True

    def read(self) -> list[Token]:
        """The tokens of the text."""
        while special := _SPECIAL.search(self._text, self._at):
            if special.start() > self._at:
                self._tokens.append(self._text[self._at : special.start()])
                self._at = special.start()
            _HANDLERS.get(special[0], _Reader._bare_address)(self)
        self._tokens.append(self._text[self._at :])
        self._delimiters.pair()
        return self._tokens

    @property
    def missing_end(self) -> str:
        """What would close the code or the formula that is open at the text's end, or nothing."""
        return self._open_ticks or "".join(self._formulae.missing[:1])

    def _take(self, end: int, token: Token | None = None) -> None:
        """Go on from `end`, with a token for the text up to there; without one, it is text as it stands."""
        self._tokens.append(self._text[self._at : end] if token is None else token)
        self._at = end

    def _newline(self) -> None:
        before = self._text[max(self._at - 2, 0) : self._at]
        if self._tokens and isinstance(text := self._tokens[-1], str):
            self._tokens[-1] = text.rstrip(" \t\v\f")
        if before == "  " or self._keep_breaks or self._after_tag == self._at:
            self._tokens.append(Element("br"))
        self._take(self._at + 1)
        indent = _INDENT.match(self._text, self._at)
        self._at = indent.end() if indent else self._at

    def _backslash(self) -> None:
        following = self._text[self._at + 1 : self._at + 2]
        if following in ("(", "[") and self._formula():
            return
        if following == "\n":
            self._tokens.append(Element("br"))
            self._at += 1
        elif following in _PUNCTUATION:
            self._take(self._at + 2, following)
        else:
            self._take(self._at + 1)

    def _dollar(self) -> None:
        if not self._formula():
            self._take(self._at + (2 if self._text.startswith("$$", self._at) else 1))

    def _formula(self) -> bool:
        end = self._formulae.end_at(self._at)
        if end is None:
            return False
        is_display = self._text.startswith(("$$", "\\["), self._at)
        formula = Element("span", {"class": "math display" if is_display else "math"})
        formula.text = self._text[self._at : end]
        self._take(end, formula)
        return True

    def _backticks(self) -> None:
        opening = _TICKS.match(self._text, self._at)
        start = opening.end() if opening else self._at + 1
        length = start - self._at
        closing = self._ticks_after(start, length)
        if closing is None:
            self._open_ticks = self._open_ticks or self._text[self._at : start]
            self._take(start)
            return
        content = self._text[start:closing].replace("\n", " ")
        if content.startswith(" ") and content.endswith(" ") and content.strip(" "):
            content = content[1:-1]
        code = Element("code")
        code.text = content
        self._take(closing + length, code)

    def _ticks_after(self, at: int, length: int) -> int | None:
        """Where the next run of exactly that many backticks stands."""
        if self._ticks is None:
            self._ticks = {}
            for run in _TICKS.finditer(self._text):
                self._ticks.setdefault(len(run[0]), []).append(run.start())
        places = self._ticks.get(length, [])
        following = bisect_left(places, at)
        return places[following] if following < len(places) else None

    def _ampersand(self) -> None:
        entity = ENTITY.match(self._text, self._at)
        if entity:
            self._take(entity.end(), character(entity))
        else:
            self._take(self._at + 1)

    def _less_than(self) -> None:
        """An address in pointed brackets is a link; a tag is text in which nothing else is read."""
        if address := _POINTED_ADDRESS.match(self._text, self._at):
            self._take(address.end(), link_or_text(safe_address(address[1]), address[1], address[0]))
        elif email := _POINTED_EMAIL.match(self._text, self._at):
            self._take(email.end(), link_or_text(safe_address(f"mailto:{email[1]}"), email[1], email[0]))
        elif end := self._tag_end():
            self._take(end)
            self._after_tag = end
        else:
            self._take(self._at + 1)

    def _tag_end(self) -> int | None:
        if tag := _TAG.match(self._text, self._at):
            return tag.end()
        if not self._has_comment_end or not self._text.startswith("<!--", self._at):
            return None
        end = self._text.find("-->", self._at + 4)
        self._has_comment_end = end >= 0
        return end + 3 if self._has_comment_end else None

    def _run(self) -> None:
        run = Run(self._text, self._at)
        if run.can_pair:
            self._delimiters.add(run)
        self._take(self._at + run.length, run)

    def _opening_bracket(self) -> None:
        self._open(is_picture=False)

    def _opening_picture(self) -> None:
        self._open(is_picture=True)

    def _open(self, *, is_picture: bool) -> None:
        if self._brackets:
            self._brackets[-1].has_bracket_inside = True
        start = self._at + (2 if is_picture else 1)
        bracket = Bracket(is_picture=is_picture, start=start, place=len(self._tokens), bottom=self._delimiters.last)
        self._brackets.append(bracket)
        self._take(start, bracket)

    def _closing_bracket(self) -> None:
        bracket = self._brackets.pop() if self._brackets else None
        target = self._target_after(bracket) if bracket and bracket.is_active else None
        if bracket is None or target is None:
            self._take(self._at + 1)
            return
        address, title, end = target
        self._delimiters.pair(bracket.bottom)
        if bracket.is_picture:
            self._finish_picture(bracket, address, title)
        else:
            self._finish_link(bracket, address, title)
        self._at = end

    def _target_after(self, bracket: Bracket) -> tuple[str, str, int] | None:
        """The address, title and end of the link which the closing bracket here would end."""
        after = self._at + 1
        if self._text.startswith("(", after) and (target := read_target(self._text, after)):
            return target
        if not self._definitions:
            return None
        label, end = read_label(self._text, after) or ("", after)
        if not label.strip() and not bracket.has_bracket_inside:
            label = self._text[bracket.start : self._at]
        definition = self._definitions.find(label)
        return (*definition, end) if definition else None

    def _finish_link(self, bracket: Bracket, address: str, title: str) -> None:
        bracket.element = link(safe_address(address), title)
        self._tokens.append(LinkEnd())
        for outer in reversed(self._brackets):
            if outer.is_picture:
                continue
            if not outer.is_active:
                break
            outer.is_active = False

    def _finish_picture(self, bracket: Bracket, address: str, title: str) -> None:
        description = "".join(map(plain_text, self._tokens[bracket.place + 1 :]))
        del self._tokens[bracket.place :]
        source = safe_picture(address)
        if not source:
            self._tokens.append(description or address)
            return
        # The address is only named: what shows this decides whether it is ever fetched.
        picture = Element("img", {"src": source, "alt": description})
        if title:
            picture.set("title", title)
        self._tokens.append(picture)

    def _bare_address(self) -> None:
        end = None if self._brackets else bare_address_end(self._text, self._at)
        if end is None:
            self._take(self._at + 1)
            return
        shown = self._text[self._at : end]
        address = f"http://{shown}" if self._text.startswith("www.", self._at) else shown
        self._take(end, link_or_text(safe_address(address), shown, shown))


_HANDLERS: dict[str, Callable[[_Reader], None]] = {
    "\n": _Reader._newline,
    "\\": _Reader._backslash,
    "`": _Reader._backticks,
    "&": _Reader._ampersand,
    "<": _Reader._less_than,
    "*": _Reader._run,
    "_": _Reader._run,
    "~": _Reader._run,
    "[": _Reader._opening_bracket,
    "![": _Reader._opening_picture,
    "]": _Reader._closing_bracket,
    "$": _Reader._dollar,
}
