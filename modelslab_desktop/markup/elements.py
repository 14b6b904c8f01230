"""The HTML of `to_html` read back into elements, and how blocks and running text lie in them."""

from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, SubElement

from modelslab_desktop.markup.html import RUN

_VOID = frozenset({"br", "hr", "img", "input"})
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_BLOCKS = frozenset({*HEADINGS, "p", "ul", "ol", "blockquote", "pre", "hr", "table", "div"})


def parse(html: str) -> Element:
    """The elements of a fragment, in one that stands for the whole."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return reader.root


def flow(element: Element) -> Iterator[Element]:
    """The blocks in an element; running text between them comes as an element of its own, named RUN."""
    run = Element(RUN)
    add_text(run, element.text or "")
    for child in element:
        if child.tag not in _BLOCKS:
            run.append(_without_tail(child))
        else:
            if _says_something(run):
                yield run
            run = Element(RUN)
            yield child
        add_text(run, child.tail or "")
    if _says_something(run):
        yield run


def add_text(element: Element, text: str) -> None:
    """Append text to what an element contains."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def text_of(element: Element) -> str:
    """All text in an element."""
    return "".join(element.itertext())


def rows_of(table: Element) -> list[list[Element]]:
    """The cells of a table, row by row."""
    return [list(row) for row in table.iter("tr")]


def is_loose(items: Element) -> bool:
    """Whether the items of a list stand apart like paragraphs."""
    return any(child.tag == "p" for item in items for child in item)


def is_ticked(item: Element) -> bool | None:
    """Whether the box of a task is ticked; None for an item that is no task."""
    box = item.find("input")
    return None if box is None else "checked" in box.attrib


def number_of(items: Element) -> int:
    """The number of a list's first item."""
    return int(items.get("start", "1"))


def _says_something(run: Element) -> bool:
    """Whether there is more than space and the box of a task."""
    return any(child.tag != "input" for child in run) or bool(text_of(run).strip())


def _without_tail(element: Element) -> Element:
    same = Element(element.tag, element.attrib)
    same.text = element.text
    same.extend(element)
    return same


class _Reader(HTMLParser):
    """Builds elements; it is fed only what `markup` itself has written, so every end tag fits."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("div")
        self._open = [self.root]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = SubElement(self._open[-1], tag, {name: value or "" for name, value in attrs})
        if tag not in _VOID:
            self._open.append(element)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - it is that of the innermost element
        self._open.pop()

    def handle_data(self, data: str) -> None:
        add_text(self._open[-1], data)
