"""Elements as HTML for the clipboard, in the words that Word, Outlook and Excel understand."""

from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from modelslab_desktop.markup.code import kinds_in
from modelslab_desktop.markup.elements import add_text, text_of
from modelslab_desktop.markup.html import serialize
from modelslab_desktop.markup.text import BOXES

_FONT = "font-family:Calibri,Arial,sans-serif"
_TEXT = f"{_FONT};font-size:11pt"
_CODE_FONT = "font-family:Consolas,'Courier New',monospace"
_CODE_GROUND = "background:#f6f6f6"
_BELOW = "margin-top:0;margin-bottom:8pt"
_CELL = f"{_TEXT};border:1px solid #bfbfbf;vertical-align:top"
_STYLES = {
    "p": f"{_TEXT};{_BELOW}",
    "ul": f"{_TEXT};{_BELOW}",
    "ol": f"{_TEXT};{_BELOW}",
    "li": _TEXT,
    "blockquote": f"{_BELOW};margin-left:12pt;padding-left:9pt;border-left:3px solid #bfbfbf;color:#595959",
    # no margins: each line gets them
    "pre": f"{_CODE_FONT};font-size:10pt;{_CODE_GROUND};border:1px solid #d9d9d9;padding:6pt;margin:0",
    "code": f"{_CODE_FONT};font-size:10pt;{_CODE_GROUND}",
    "table": "border-collapse:collapse",
    "th": f"{_CELL};background:#f2f2f2;font-weight:bold",
    "td": _CELL,
    "div": f"{_TEXT};{_BELOW};text-align:center",
}
_HEADINGS = {"h1": 20, "h2": 16, "h3": 13, "h4": 12, "h5": 11, "h6": 11}  # pt
_STYLES |= {tag: f"{_FONT};font-size:{size}pt;margin-top:12pt;margin-bottom:6pt" for tag, size in _HEADINGS.items()}
_GAPLESS = ("pre", "table")  # below which programs leave no room
_GAP = {"style": "font-size:6pt;margin:0"}  # of a paragraph that is nothing but room
_OF_BLOCKS = frozenset({"blockquote", "ul", "ol", "table", "thead", "tbody", "tr"})
_SAME_CELL = "mso-data-placement:same-cell"  # keeps Excel from beginning a row at a line break


def office_html(root: Element, colors: Mapping[str, str]) -> str:
    """A whole HTML document; `colors` are those of the kinds of code, as #rrggbb."""
    body = Element("body")
    _copy(root, body, colors)
    head = '<html><head><meta charset="utf-8"></head><body>\n<!--StartFragment-->'
    return f"{head}{serialize(body)}<!--EndFragment-->\n</body></html>"


def _copy(source: Element, target: Element, colors: Mapping[str, str]) -> None:
    """Copy what an element contains, dressed; the space between blocks says nothing."""
    holds_blocks = source.tag in _OF_BLOCKS
    if not holds_blocks:
        add_text(target, source.text or "")
    for child in source:
        _add(child, target, colors)
        if not holds_blocks:
            add_text(target, child.tail or "")


def _add(child: Element, target: Element, colors: Mapping[str, str]) -> None:
    if len(target) and target[-1].tag in _GAPLESS:
        SubElement(target, "p", _GAP).text = "\u00a0"
    match child.tag:
        case "input":
            add_text(target, BOXES["checked" in child.attrib])
        case "img":
            _add_picture(child, target)
        case "pre":
            _add_code(child, target, colors)
        case "br":
            SubElement(target, "br", {"style": _SAME_CELL} if target.tag in ("th", "td") else {})
        case tag:
            _copy(child, SubElement(target, _NAMES.get(tag, tag), _dressed(child, target)), colors)


_NAMES = {"del": "s"}  # Word takes <del> for a change that was tracked


def _dressed(element: Element, parent: Element) -> dict[str, str]:
    """The attributes of an element, with its looks."""
    attributes = {name: value for name, value in element.items() if name != "class"}
    style = _TEXT if parent.tag == "li" and element.tag in ("ul", "ol") else _STYLES.get(element.tag, "")
    if align := element.get("align"):
        style += f";text-align:{align}"
    if element.tag == "table":
        attributes |= {"border": "1", "cellspacing": "0", "cellpadding": "6"}
    if element.find("input") is not None:
        style += ";list-style-type:none"
    return {**attributes, "style": style} if style else attributes


def _add_picture(picture: Element, target: Element) -> None:
    """A link stands for a picture: fetching it would tell a stranger that the answer is read."""
    address = picture.get("src", "")
    SubElement(target, "a", {"href": address}).text = picture.get("alt") or address


def _add_code(block: Element, target: Element, colors: Mapping[str, str]) -> None:
    """Code, coloured piece by piece."""
    code = block.find("code")
    language = code.get("class", "").removeprefix("language-") if code is not None else ""
    lines = SubElement(target, "pre", {"style": _STYLES["pre"]})
    for text, kind in kinds_in(text_of(block).removesuffix("\n"), language):
        if kind in colors:
            SubElement(lines, "span", {"style": f"color:{colors[kind]}"}).text = text
        else:
            add_text(lines, text)
