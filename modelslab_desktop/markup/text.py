"""Elements as text for a field that knows no format: bullets, numbers, tabs between cells, code as it is."""

import re
from collections.abc import Iterable
from xml.etree.ElementTree import Element

from modelslab_desktop.markup.elements import flow, is_loose, is_ticked, number_of, rows_of, text_of

_SPACES = re.compile(r"[ \t\r\n]+")
BOXES = {True: "☑", False: "☐"}


class TextWriter:
    """Writes elements as lines of text."""

    rule = "---"

    def __init__(self, *, addresses: bool = True) -> None:
        self._addresses = addresses

    def write(self, root: Element) -> str:
        """The text of a whole tree."""
        return "\n".join(self.lines_in(root, apart=True))

    # --- blocks

    def lines_in(self, parent: Element, *, apart: bool) -> list[str]:
        """The lines of an element's blocks, with blank lines between them if they are to stand apart."""
        lines: list[str] = []
        for block in flow(parent):
            if lines and apart:
                lines.append("")
            lines += self.lines_of(block)
        return lines

    def lines_of(self, block: Element) -> list[str]:
        """The lines of one block."""
        match block.tag:
            case "ul" | "ol":
                return self.list_lines(block)
            case "blockquote":
                return [f"> {line}" if line else ">" for line in self.lines_in(block, apart=True) or [""]]
            case "pre":
                return self.code_lines(block)
            case "table":
                return self.table_lines(block)
            case "hr":
                return [self.rule]
            case "div":
                return text_of(block).split("\n")
            case tag:
                return self.text_lines(self.inline(block), tag)

    def text_lines(self, text: str, tag: str) -> list[str]:  # noqa: ARG002 - Markdown marks headings
        """The lines of a paragraph or a heading."""
        return [line.strip(" ") for line in text.strip(" \n").split("\n")]

    def code_lines(self, block: Element) -> list[str]:
        """The lines of code."""
        return text_of(block).removesuffix("\n").split("\n")

    def table_lines(self, table: Element) -> list[str]:
        """The rows of a table."""
        return ["\t".join(self.cell(cell) for cell in row) for row in rows_of(table)]

    def cell(self, cell: Element) -> str:
        """The text of a cell, on one line."""
        return self.inline(cell).replace("\n", " ").strip()

    # --- lists

    def list_lines(self, items: Element) -> list[str]:
        """The lines of a list, those of its items indented under their markers."""
        apart = is_loose(items)
        lines: list[str] = []
        for place, item in enumerate(items):
            if lines and apart:
                lines.append("")
            lines += self.item_lines(item, self.marker(items, place), self.lines_in(item, apart=apart))
        return lines

    def item_lines(self, item: Element, marker: str, lines: list[str]) -> list[str]:
        """The lines of an item behind its marker, or behind the box of a task."""
        ticked = is_ticked(item)
        return hung(marker if ticked is None else BOXES[ticked], lines)

    def marker(self, items: Element, place: int) -> str:
        """What the item begins with that comes after so many others."""
        return "-" if items.tag == "ul" else f"{number_of(items) + place}."

    # --- running text

    def inline(self, parent: Element) -> str:
        """The running text in an element."""
        parts = [self.plain(parent.text)]
        for child in parent:
            parts += self.span(child), self.plain(child.tail)
        return "".join(parts)

    def plain(self, text: str | None) -> str:
        """Text without markup."""
        return _SPACES.sub(" ", text) if text else ""

    def span(self, element: Element) -> str:
        """The text of an element in running text."""
        match element.tag:
            case "br":
                return "\n"
            case "input":
                return ""
            case "img":
                return self._named(element.get("alt", ""), element.get("src", ""))
            case "a":
                return self._named(self.inline(element), element.get("href", ""))
            case "code" | "span":
                return text_of(element).replace("\n", " ")
            case _:
                return self.inline(element)

    def _named(self, name: str, address: str) -> str:
        """A link or a picture; its address follows its name unless the name tells it."""
        if not name:
            return address
        told = address.removeprefix("mailto:").removesuffix("/")
        if not self._addresses or told.removeprefix("https://").removeprefix("http://") in name:
            return name
        return f"{name} ({address})"


def hung(marker: str, lines: Iterable[str]) -> list[str]:
    """Lines behind a marker, the further ones as far in as the first."""
    first, *others = lines or [""]
    indent = " " * (len(marker) + 1)
    return [f"{marker} {first}" if first else marker, *(f"{indent}{line}" if line else "" for line in others)]


def plain_text(root: Element, *, addresses: bool = True) -> str:
    """The text that people read; the addresses of links are told, or left out."""
    return TextWriter(addresses=addresses).write(root)
