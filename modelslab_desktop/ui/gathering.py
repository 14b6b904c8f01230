"""Flat runs and flat blocks into the elements that hold them; knows no Qt."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

from modelslab_desktop.markup.elements import add_text

LINE_BREAK = "\u2028"

_TAGS = {"q": "blockquote", "u": "ul", "o": "ol"}
_ORDER = ("strong", "em", "del", "a", "img", "code", "span")  # which of two that reach equally far holds the other


class Mark(NamedTuple):
    """What holds a run of text: an element, and the value of its main attribute."""

    tag: str
    value: str = ""


FORMULA = Mark("span")


class Run(NamedTuple):
    """A piece of text and all that holds it."""

    text: str
    marks: frozenset[Mark]
    whole: Mark | None = None  # the picture or the formula that it stands for


class Item(NamedTuple):
    """What begins with a block that begins a list's item."""

    of: int  # tells a list from others
    number: int
    ticked: bool | None  # None for what is no task


class Leaf(NamedTuple):
    """A block and what holds it: a letter for each list and quote, the outermost first; large for a loose list."""

    within: str
    item: Item | None
    element: Element


def fill(target: Element, runs: Sequence[Run]) -> None:
    """Append runs of text; of what holds several of them, one element is made."""
    at = 0
    while at < len(runs):
        text, marks, _ = runs[at]
        if not marks:
            _add_lines(target, text)
            at += 1
            continue
        mark, end = max(((mark, _reach(runs, at, mark)) for mark in marks), key=_outermost)
        element = SubElement(target, mark.tag, _attributes(mark))
        if mark.tag != "img":
            fill(element, [Run(run.text, run.marks - {mark}) for run in runs[at:end]])
        at = end


def _outermost(candidate: tuple[Mark, int]) -> tuple[int, int]:
    mark, end = candidate
    return end, -_ORDER.index(mark.tag)


def _reach(runs: Sequence[Run], start: int, mark: Mark) -> int:
    return next((at for at in range(start, len(runs)) if mark not in runs[at].marks), len(runs))


def _attributes(mark: Mark) -> dict[str, str]:
    match mark.tag:
        case "a":
            return {"href": mark.value}
        case "img":
            address, _, name = mark.value.partition(" ")
            return {"src": address, "alt": name}
        case "span":
            return {"class": "math"}
        case _:
            return {}


def _add_lines(target: Element, text: str) -> None:
    first, *others = text.split(LINE_BREAK)
    add_text(target, first)
    for other in others:
        SubElement(target, "br")
        add_text(target, other)


@dataclass(slots=True)
class _Open:
    """An open list or quote, and what its next block goes into."""

    letter: str
    element: Element
    inner: Element
    of: int | None = None  # which list; not known where the selection begins within an item


def tree_of(leaves: Iterator[Leaf]) -> Element:
    """The blocks in what holds them."""
    root = Element("div")
    opened: list[_Open] = []
    for leaf in leaves:
        _close(opened, leaf)
        for letter in leaf.within[len(opened) :]:
            opened.append(_begin(opened[-1].inner if opened else root, letter))
        if leaf.item:
            _begin_item(_innermost_list(opened), leaf.item)
        _add(opened, opened[-1].inner if opened else root, leaf)
    return root


def _close(opened: list[_Open], leaf: Leaf) -> None:
    """Close what does not hold the next block."""
    within = leaf.within.lower()
    held = next((at for at, each in enumerate(opened) if within[at : at + 1] != each.letter), len(opened))
    if leaf.item:
        listed = _last_list(within)
        if held > listed:
            held = listed + 1 if opened[listed].of in (None, leaf.item.of) else listed
    del opened[held:]


def _last_list(within: str) -> int:
    return max(within.rfind("u"), within.rfind("o"))


def _begin(parent: Element, letter: str) -> _Open:
    element = SubElement(parent, _TAGS[letter.lower()])
    inner = element if letter == "q" else SubElement(element, "li")
    return _Open(letter.lower(), element, inner)


def _innermost_list(opened: list[_Open]) -> _Open:
    return next(each for each in reversed(opened) if each.letter != "q")


def _begin_item(listed: _Open, item: Item) -> None:
    """Begin an item, or let the one begin that the list has been opened with."""
    if len(listed.element) > 1 or len(listed.inner) or listed.inner.text or listed.of is not None:
        listed.inner = SubElement(listed.element, "li")
    if listed.of is None:
        listed.of = item.of
        start = item.number + 1 - len(listed.element)
        if listed.letter == "o" and start != 1:
            listed.element.set("start", str(start))
    if item.ticked is not None:
        box = SubElement(listed.inner, "input", {"type": "checkbox"})
        box.tail = " "
        if item.ticked:
            box.set("checked", "")


def _add(opened: list[_Open], parent: Element, leaf: Leaf) -> None:
    """Put the block in its place; the text of a tight list's item goes into the item itself."""
    if leaf.element.tag == "p" and opened and leaf.within[-1] in "uo":
        add_text(parent, leaf.element.text or "")
        parent.extend(leaf.element)
    else:
        parent.append(leaf.element)


def unwrapped(root: Element) -> Element:
    """What is left when the one list item or quote is left out that holds everything."""
    while len(root) == 1 and not root.text and root[0].tag in _TAGS.values():
        inner = root[0] if root[0].tag == "blockquote" else root[0][0]
        if len(root[0]) > 1 and root[0].tag != "blockquote":
            return root
        root = inner
    return root


def running(root: Element) -> Element:
    """A single paragraph as nothing but its text, which can be put into another one."""
    return root[0] if len(root) == 1 and not root.text and root[0].tag == "p" else root
