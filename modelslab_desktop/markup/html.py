"""Elements to HTML; every text and every value is escaped here, and nowhere else."""

from xml.etree.ElementTree import Element

RUN = "run"  # an element that is only its contents: the text of a tight list item

_VOID = frozenset({"br", "hr", "img", "input"})
_OF_BLOCKS = frozenset({"ul", "ol", "blockquote", "table", "thead", "tbody", "tr"})
_ON_LINES = _OF_BLOCKS | {"p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "pre", "hr", "div", "th", "td"}


def serialize(root: Element) -> str:
    """The HTML of what an element contains; blocks on lines of their own."""
    out: list[str] = []
    pending: list[Element | str] = [*reversed(root)]
    while pending:
        node = pending.pop()
        if isinstance(node, str):
            out.append(node)
            continue
        if node.tail:
            pending.append(_escaped(node.tail))
        _begin(node, out, pending)
    return "".join(out)


def _begin(element: Element, out: list[str], pending: list[Element | str]) -> None:
    """Write an element up to its first child; its children and its end remain to be written."""
    tag = element.tag
    if tag != RUN:
        if tag in _ON_LINES and out and not out[-1].endswith("\n"):
            out.append("\n")
        out.append(f"<{tag}{_attributes(element)}>" if element.attrib else f"<{tag}>")
        if tag not in _VOID:
            pending.append(f"</{tag}>\n" if tag in _ON_LINES else f"</{tag}>")
        elif tag in _ON_LINES:
            pending.append("\n")
        if tag in _OF_BLOCKS:
            out.append("\n")
    if element.text:
        out.append(_escaped(element.text))
    pending.extend(reversed(element))


def _attributes(element: Element) -> str:
    return "".join(f' {name}="{_quoted(value)}"' for name, value in element.items())


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(value: str) -> str:
    return _escaped(value).replace('"', "&quot;")
