"""The elements of an answer as a report has them: headings below its own, code in colours, formulae drawn, no pictures.

Nothing is fetched by whoever opens a report: a picture is a link to its address.
"""

from collections.abc import Callable
from xml.etree.ElementTree import Element, SubElement

from modelslab_desktop.markup.code import kinds_in
from modelslab_desktop.markup.elements import HEADINGS, add_text, text_of
from modelslab_desktop.markup.text import BOXES

ABOVE = 3  # levels of headings that a report has itself
_OF_BLOCKS = frozenset({"ul", "ol", "blockquote", "table", "thead", "tbody", "tr"})
_OF_TEXT = frozenset({"p", "ul", "ol", "td", "th", "blockquote", *HEADINGS})  # each has a direction of its own
_LINK = {"rel": "noopener noreferrer"}

Formula = Callable[[Element, str, bool], None]  # adds a formula to an element: its source, whether it stands alone


def dress(source: Element, target: Element, add_formula: Formula) -> None:
    """Copy what an element contains into another."""
    holds_blocks = source.tag in _OF_BLOCKS
    if not holds_blocks:
        add_text(target, source.text or "")
    for child in source:
        _add(child, target, add_formula)
        if not holds_blocks:
            add_text(target, child.tail or "")


def _add(child: Element, target: Element, add_formula: Formula) -> None:
    match child.tag:
        case "input":
            add_text(target, f"{BOXES['checked' in child.attrib]} ")
        case "img":
            add_picture(child, target)
        case "pre":
            _add_code(child, target)
        case "table":
            dress(child, SubElement(add_wide(target, "Table"), "table"), add_formula)
        case "span" | "div" if child.get("class", "").startswith("math"):
            add_formula(target, text_of(child), child.tag == "div" or "display" in child.get("class", ""))
        case tag:
            dress(child, SubElement(target, _lowered(tag), _attributes(child)), add_formula)


def _lowered(tag: str) -> str:
    return f"h{min(6, int(tag[1]) + ABOVE)}" if tag in HEADINGS else tag


def _attributes(element: Element) -> dict[str, str]:
    kept = {name: value for name, value in element.items() if name in ("href", "title", "start")}
    if align := element.get("align"):
        kept["class"] = align
    if element.tag == "a":
        kept |= _LINK
    elif element.tag == "th":
        kept["scope"] = "col"
    elif element.tag == "li" and element.find("input") is not None:
        kept["class"] = "task"
    if element.tag in _OF_TEXT:
        kept["dir"] = "auto"
    return kept


def add_wide(target: Element, name: str) -> Element:
    """An element for what may be wider than the room that it has; it scrolls, by keyboard too."""
    return SubElement(target, "div", {"class": "wide", "tabindex": "0", "role": "group", "aria-label": name})


def add_picture(picture: Element, target: Element) -> None:
    """A link to the address of a picture."""
    address = picture.get("src", "")
    SubElement(target, "a", {"href": address, **_LINK}).text = f"Picture: {picture.get('alt') or address}"


def _add_code(block: Element, target: Element) -> None:
    """Code, each piece of a kind in an element of its own."""
    lines = SubElement(target, "pre", {"tabindex": "0", "dir": "ltr"})
    code = SubElement(lines, "code")
    for text, kind in kinds_in(code_of(block), language_of(block)):
        if kind:
            SubElement(code, "span", {"class": f"code-{kind}"}).text = text
        else:
            add_text(code, text)


def code_of(block: Element) -> str:
    """The lines of a block of code."""
    return text_of(block).removesuffix("\n")


def language_of(block: Element) -> str:
    """What stands at the fence of a block of code."""
    code = block.find("code")
    return code.get("class", "").removeprefix("language-") if code is not None else ""
