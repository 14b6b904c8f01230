"""Elements as Markdown that reads as they do."""

import re
from itertools import count
from xml.etree.ElementTree import Element

from modelslab_desktop.markup.elements import HEADINGS, flow, is_ticked, rows_of, text_of
from modelslab_desktop.markup.formulae import Formulae
from modelslab_desktop.markup.text import TextWriter, hung

_DELIMITERS = {"left": ":--", "right": "--:", "center": ":-:"}
_OTHER_BULLET, _OTHER_NUMBER = "*", ")"
_BACKTICKS = re.compile(r"`+")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_LANGUAGE = re.compile(r"language-(\S+)")

# what would be read as markup in running text, and what keeps it from being read so
_MARKS = re.compile(
    r"""
    \\(?=[!-/:-@\[-`{-~]|$)         # a backslash that would escape what follows, or a break
    | `
    | \*(?<!\s\*(?=\s))             # but for one between spaces
    | _(?<![^\W_]_(?=[^\W_]))(?<!\s_(?=\s))  # but for one within a word
    | ~(?<=\S~)|~(?=~)
    | <(?=[A-Za-z/!?])
    | &(?=\#?\w+;)
    | \](?=[(\[])
    """,
    re.VERBOSE,
)
_LINE_START = re.compile(
    r"""
    ^(?: (?P<sign>\#{1,6}(?=\s|$) | [-+*](?=\s|$) | > | =+(?=\s*$) | -{2,}(?=\s*$) | ~{3} | \| | :-+:?(?=\s*(?:\||$)))
       | (?P<bracket>\[)(?=[^\]]+\]:)
       | (?P<number>\d{1,9})(?P<dot>[.)])(?=\s|$) )
    """,
    re.VERBOSE,
)
_ENTITIES = {"&": "&amp;", "[": "&#91;", "]": "&#93;"}  # a backslash would make a formula's mark of a bracket
_AUTOLINK = re.compile(r"https?:[^\s<>]*$|mailto:[^\s<>]+@[A-Za-z0-9.-]+$")
_IN_LINKS = {ord("["): "&#91;", ord("]"): "&#93;", ord("$"): "&#36;"}
_TRAILING_SIGNS = re.compile(r"#+$")


class MarkdownWriter(TextWriter):
    """Writes elements as lines of Markdown."""

    rule = "***"  # under a line of text, dashes would make a heading of it

    def __init__(self) -> None:
        super().__init__()
        self._followers: set[Element] = set()  # lists right after a list of their kind
        self._emphases = 0  # open ones
        self._in_link = False

    # --- blocks

    def lines_in(self, parent: Element, *, apart: bool) -> list[str]:
        before: Element | None = None
        for block in flow(parent):
            if before is not None and before.tag == block.tag and before not in self._followers:
                self._followers.add(block)
            before = block
        return super().lines_in(parent, apart=apart)

    def text_lines(self, text: str, tag: str) -> list[str]:
        lines = super().text_lines(text, tag)
        if tag in HEADINGS:
            title = _TRAILING_SIGNS.sub(r"\\\g<0>", " ".join(lines))
            return [f"{'#' * (1 + HEADINGS.index(tag))} {title}"]
        lines = [_LINE_START.sub(_harmless, line) for line in lines]
        return [f"{line}\\" for line in lines[:-1]] + lines[-1:]

    def code_lines(self, block: Element) -> list[str]:
        code = block.find("code")
        found = _LANGUAGE.search(code.get("class", "")) if code is not None else None
        lines = super().code_lines(block)
        language = found[1] if found else ""
        sign = "~" if "`" in language else "`"
        fence = sign * max([3, *(1 + len(run) for run in re.findall(f"{sign}+", text_of(block)))])
        return [f"{fence}{language}", *(lines if text_of(block) else []), fence]

    def table_lines(self, table: Element) -> list[str]:
        heads, *rows = [[self.cell(cell) for cell in row] for row in rows_of(table)]
        first = rows_of(table)[0]
        if first[0].tag != "th":  # part of a table, without its head
            heads, rows = [""] * len(heads), [heads, *rows]
        delimiters = [_DELIMITERS.get(cell.get("align", ""), "---") for cell in first]
        return [f"| {' | '.join(row)} |" for row in (heads, delimiters, *rows)]

    def cell(self, cell: Element) -> str:
        return super().cell(cell).replace("|", "\\|")

    def item_lines(self, item: Element, marker: str, lines: list[str]) -> list[str]:
        ticked = is_ticked(item)
        if ticked is not None:  # the box belongs to the text, and what follows is indented by the marker alone
            first, *others = lines or [""]
            lines = [f"[{'x' if ticked else ' '}] {first}", *others]
        return hung(marker, lines)

    def marker(self, items: Element, place: int) -> str:
        marker = super().marker(items, place)
        if items not in self._followers:
            return marker
        return _OTHER_BULLET if items.tag == "ul" else f"{marker[:-1]}{_OTHER_NUMBER}"

    # --- running text

    def plain(self, text: str | None) -> str:
        escaped = _escaped(super().plain(text)) if text else ""
        return escaped.translate(_IN_LINKS) if self._in_link else escaped

    def inline(self, parent: Element) -> str:
        parts = [self.plain(parent.text)]
        for child in parent:
            if child.tag == "a" and parts[-1].endswith("!"):
                parts[-1] = f"{parts[-1][:-1]}\\!"
            parts += self.span(child), self.plain(child.tail)
        return "".join(parts)

    def span(self, element: Element) -> str:
        match element.tag:
            case "strong":
                return _wrapped(self.inline(element), "**")
            case "em":
                return self._emphasis(element)
            case "del":
                return _wrapped(self.inline(element), "~~")
            case "code":
                return _code_span(text_of(element))
            case "a":
                return self._link(element)
            case "img":
                return f"![{self.plain(element.get('alt')).translate(_IN_LINKS)}]({_destination(element, 'src')})"
            case _:
                return super().span(element)

    def _emphasis(self, element: Element) -> str:
        """Emphasis in emphasis has another mark, or the two would be read as one that is strong."""
        self._emphases += 1
        text = self.inline(element)
        self._emphases -= 1
        return _wrapped(text, "_" if self._emphases % 2 else "*")

    def _link(self, element: Element) -> str:
        address = element.get("href", "")
        if text_of(element) == address.removeprefix("mailto:") and _AUTOLINK.match(address):
            return f"<{text_of(element)}>"
        self._in_link = True
        text = self.inline(element)
        self._in_link = False
        return f"[{text}]({_destination(element, 'href')})"


def _escaped(text: str) -> str:
    """Running text with what would be markup escaped."""
    formulae = Formulae(text)
    escaped = _MARKS.sub(lambda mark: _ENTITIES.get(mark[0], f"\\{mark[0]}"), text)
    if "$" in text and any(formulae.end_at(at) for at in range(len(text)) if text[at] == "$"):
        escaped = escaped.replace("$", "\\$")
    return escaped


def _harmless(start: re.Match[str]) -> str:
    """The beginning of a line, so that it begins no block."""
    groups = start.groupdict("")
    if groups["bracket"]:
        return _ENTITIES["["]
    return f"{groups['number']}\\{groups['dot'] or groups['sign']}"


def _wrapped(text: str, mark: str) -> str:
    """Text between two marks, which touch no space."""
    inner = text.strip()
    if not inner:
        return text
    before, _, after = text.partition(inner)
    return f"{before}{mark}{inner}{mark}{after}"


def _code_span(text: str) -> str:
    text = text.replace("\n", " ")
    taken = set(map(len, _BACKTICKS.findall(text)))
    fence = "`" * next(length for length in count(1) if length not in taken)
    padded = text[:1] == "`" or text[-1:] == "`" or (text[:1] == text[-1:] == " " and text.strip())
    return f"{fence} {text} {fence}" if padded else f"{fence}{text}{fence}"


def _destination(element: Element, attribute: str) -> str:
    """What stands between the parentheses of a link."""
    address = element.get(attribute, "")
    address = _ENTITY.sub("&amp;", address).replace("$", "&#36;")
    if re.search(r"[\s()<>\\]", address) or not address:
        address = "<" + re.sub(r"([<>\\])", r"\\\1", address) + ">"
    title = element.get("title")
    return f'{address} "{_escaped(title).replace(chr(34), chr(92) + chr(34))}"' if title else address


def to_markdown(root: Element) -> str:
    """Markdown that `to_html` reads as these elements."""
    return MarkdownWriter().write(root)
