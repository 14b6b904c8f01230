"""What inline markup is read into, and how elements are built from it; knows no Markdown."""

from xml.etree.ElementTree import Element

from modelslab_desktop.markup.addresses import split_emails
from modelslab_desktop.markup.delimiters import Run
from modelslab_desktop.markup.html import RUN
from modelslab_desktop.markup.links import safe_address

DEEPEST = 60  # elements inside each other within one text; what would stand deeper keeps its text only


class Bracket:
    """An opening bracket; with an element it has become a link."""

    __slots__ = ("bottom", "element", "has_bracket_inside", "is_active", "is_picture", "place", "start")

    def __init__(self, *, is_picture: bool, start: int, place: int, bottom: Run | None) -> None:
        self.is_picture = is_picture
        self.start = start  # of the text inside
        self.place = place  # among the tokens
        self.bottom = bottom  # the last delimiter before it
        self.is_active = True  # no link closed inside it yet
        self.has_bracket_inside = False
        self.element: Element | None = None

    @property
    def source(self) -> str:
        """The bracket as it was written."""
        return "![" if self.is_picture else "["


class LinkEnd:
    """Where the innermost open link ends."""


Token = str | Element | Run | Bracket | LinkEnd


class Builder:
    """Builds tokens into an element."""

    def __init__(self, element: Element) -> None:
        self._open = [element]
        self._text: list[str] = []
        self._links = 0

    def build(self, tokens: list[Token]) -> None:
        """Append what the tokens stand for."""
        for token in tokens:
            if isinstance(token, str):
                self._text.append(token)
            elif isinstance(token, Run):
                self._build_run(token)
            elif isinstance(token, LinkEnd):
                self._end()
                self._links -= 1
            elif isinstance(token, Element):
                self._flush()
                self._open[-1].append(token)
            elif token.element is None:
                self._text.append(token.source)
            else:
                self._begin(token.element)
                self._links += 1
        self._flush()

    def _build_run(self, run: Run) -> None:
        for _ in run.closes:
            self._end()
        self._text.append(run.char * run.count)
        for tag in reversed(run.opens):
            self._begin(Element(tag))

    def _begin(self, element: Element) -> None:
        self._flush()
        within = self._open[-1]
        if len(self._open) >= DEEPEST or (element.tag == within.tag == "strong"):
            element = within
        else:
            within.append(element)
        self._open.append(element)

    def _end(self) -> None:
        self._flush()
        self._open.pop()

    def _flush(self) -> None:
        text = "".join(self._text)
        self._text.clear()
        if "@" not in text or self._links:
            _append_text(self._open[-1], text)
            return
        for piece, address in split_emails(text):
            if address:
                self._open[-1].append(link(safe_address(address), "", piece))
            else:
                _append_text(self._open[-1], piece)


def _append_text(element: Element, text: str) -> None:
    if not text:
        return
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def link(address: str, title: str, text: str | None = None) -> Element:
    """A link; only its text when it must not lead to the address."""
    if not address:
        return Element(RUN)
    element = Element("a", {"href": address})
    if title:
        element.set("title", title)
    element.text = text
    return element


def link_or_text(address: str, shown: str, source: str) -> Token:
    """A link that shows its address; its source as text when it must not lead there."""
    return link(address, "", shown) if address else source


def plain_text(token: Token) -> str:
    """What a token is without markup."""
    if isinstance(token, str):
        return token
    if isinstance(token, Run):
        return token.char * token.count
    if isinstance(token, Element):
        return token.get("alt") or ("\n" if token.tag == "br" else "".join(token.itertext()))
    return token.source if isinstance(token, Bracket) and token.element is None else ""
