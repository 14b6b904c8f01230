"""A report as a Word document: real headings, lists, tables and links, in styles that can be changed; knows no Qt."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Mm, Pt, RGBColor
from docx.styles.style import CharacterStyle, ParagraphStyle
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from modelslab_desktop.core.report import Report
from modelslab_desktop.markup.elements import HEADINGS, flow, number_of, text_of
from modelslab_desktop.markup.html import RUN
from modelslab_desktop.markup.lines import clean
from modelslab_desktop.markup.report import HOLDERS, page_of

Sheet = tuple[int, int]  # the width and the height of a page in mm

A4: Sheet = (210, 297)
LETTER: Sheet = (216, 279)
_MARGIN = 22  # mm
_STEP = 0.63  # cm, of indentation
_DEEPEST = 8  # levels of a list that Word knows, from 0
_WIDEST = 63  # columns of a table
_LONGEST_TITLE = 255  # characters, of a document's property
_FONT, _CODE_FONT = "Calibri", "Consolas"
_SIDES = ("top", "left", "bottom", "right", "insideH", "insideV")
_BULLETS, _NUMBERS = 90, 91  # ids of definitions, beyond those of the template
_MARKERS = "•◦▪"
_SIZES = {"Title": 24, "Heading 1": 17, "Heading 2": 14, "Heading 3": 12.5}  # pt; the others are as large as text


def report_docx(report: Report, colors: Mapping[str, str], sheet: Sheet = A4) -> bytes:
    """The report as the contents of a .docx file; the colours are those of a theme for paper, by role, as #rrggbb."""
    document = Document()
    _set_up(document, colors, sheet)
    _describe(document, report)
    _Writer(document, colors).write(page_of(report, _add_source), _Place())
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _add_source(target: Element, source: str, alone: bool) -> None:
    """A formula as its TeX source."""
    if alone and target.tag in HOLDERS:
        target = SubElement(target, "p", {"class": "center"})
    SubElement(target, "code").text = source


# --- the document as such


def _describe(document: WordDocument, report: Report) -> None:
    about = document.core_properties
    about.title = " ".join(clean(report.title).split())[:_LONGEST_TITLE]
    about.created = about.modified = report.created.astimezone(UTC).replace(tzinfo=None)
    about.author = about.last_modified_by = about.comments = ""


def _set_up(document: WordDocument, colors: Mapping[str, str], sheet: Sheet) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = map(Mm, sheet)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(_MARGIN)
    _dress_styles(document, colors)
    numbering: Any = document.part.numbering_part.element
    for id, ordered in ((_BULLETS, False), (_NUMBERS, True)):
        numbering.insert(0, parse_xml(_list_definition(id, ordered=ordered)))
    _add_page_number(section.footer.paragraphs[0])


def _dress_styles(document: WordDocument, colors: Mapping[str, str]) -> None:
    normal = _style(document, "Normal")
    _set_font(normal, _FONT, 11)
    normal.paragraph_format.space_after = Pt(6)
    for level in range(7):
        heading = _style(document, f"Heading {level}" if level else "Title")
        _set_font(heading, _FONT, _SIZES.get(heading.name or "", 11))
        heading.font.color.rgb = _rgb(colors["text"])
        heading.font.bold, heading.font.italic = True, False
    title = _style(document, "Title")
    for border in title.element.findall(f"{qn('w:pPr')}/{qn('w:pBdr')}"):
        border.getparent().remove(border)
    quote = _style(document, "Quote")
    quote.font.italic = False
    quote.font.color.rgb = _rgb(colors["text-muted"])
    _add_border(quote.element.get_or_add_pPr(), "left", colors["line"])
    _add_style(document, "Details", colors["text-muted"], size=9.5)
    _shade(_add_style(document, "Question"), colors["question"])
    _shade(_add_style(document, "Verdict"), colors["accent-soft"])
    code = _add_style(document, "Code", size=9.5, font=_CODE_FONT)
    _shade(code, colors["code-surface"])
    code.element.get_or_add_rPr().append(OxmlElement("w:noProof"))
    for border in document.styles["Table Grid"].element.iter(*(qn(f"w:{side}") for side in _SIDES)):
        border.set(qn("w:color"), colors["line"][1:])
    inline = document.styles.add_style("Code Text", WD_STYLE_TYPE.CHARACTER)
    assert isinstance(inline, CharacterStyle)
    _set_font(inline, _CODE_FONT, 10)
    link = document.styles.add_style("Hyperlink", WD_STYLE_TYPE.CHARACTER)
    assert isinstance(link, CharacterStyle)
    link.font.color.rgb, link.font.underline = _rgb(colors["link"]), True


def _style(document: WordDocument, name: str) -> ParagraphStyle:
    style = document.styles[name]
    assert isinstance(style, ParagraphStyle)
    return style


def _add_style(
    document: WordDocument, name: str, color: str = "", *, size: float = 11, font: str = _FONT
) -> ParagraphStyle:
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    assert isinstance(style, ParagraphStyle)
    style.base_style = document.styles["Normal"]
    _set_font(style, font, size)
    if color:
        style.font.color.rgb = _rgb(color)
    return style


def _set_font(style: CharacterStyle, name: str, size: float) -> None:
    """Give a style its font for all scripts, in place of that of the template's theme."""
    style.font.size = Pt(size)
    style.font.name = name
    fonts = style.element.rPr.rFonts
    for attribute in [each for each in fonts.attrib if each.endswith("Theme")]:
        del fonts.attrib[attribute]
    fonts.set(qn("w:cs"), name)


def _shade(style: ParagraphStyle, color: str) -> None:
    style.element.get_or_add_pPr().insert_element_before(
        parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{color[1:]}"/>'),
        *_AFTER_SHADING,
    )


_AFTER_SHADING = (
    *("w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:contextualSpacing", "w:jc", "w:outlineLvl"),
)


def _add_border(properties: Any, side: str, color: str) -> None:
    border = f'<w:{side} w:val="single" w:sz="12" w:space="8" w:color="{color[1:]}"/>'
    properties.insert_element_before(parse_xml(f"<w:pBdr {nsdecls('w')}>{border}</w:pBdr>"), "w:shd", *_AFTER_SHADING)


def _rgb(color: str) -> RGBColor:
    return RGBColor.from_string(color[1:].upper())


def _list_definition(id: int, *, ordered: bool) -> str:
    levels = "".join(_level(level, ordered=ordered) for level in range(_DEEPEST + 1))
    return (
        f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{id}">'
        f'<w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'
    )


def _level(level: int, *, ordered: bool) -> str:
    left, kind = round((level + 1) * _STEP * _TWIPS), "decimal" if ordered else "bullet"
    text = f"%{level + 1}." if ordered else _MARKERS[level % len(_MARKERS)]
    return (
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>'
        f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{left}" w:hanging="{round(_STEP * _TWIPS)}"/></w:pPr></w:lvl>'
    )


_TWIPS = 567  # for one cm


def _add_page_number(paragraph: Paragraph) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = f'<w:fldSimple {nsdecls("w")} w:instr="PAGE"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    paragraph._p.append(parse_xml(field))


# --- what it says


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a block stands: its style, how far in, and what it begins: an item of a list (or 0), or a task."""

    style: str = ""
    depth: int = 0
    list_id: int = 0
    has_box: bool = False


@dataclass(frozen=True, slots=True)
class _Manner:
    """How a run of text looks."""

    bold: bool = False
    italic: bool = False
    strike: bool = False
    code: bool = False
    link: str = ""
    kind: str = ""  # of code


class _Writer:
    """Appends elements at the end of a document."""

    def __init__(self, document: WordDocument, colors: Mapping[str, str]) -> None:
        self._document = document
        self._colors = colors
        self._numbering: Any = document.part.numbering_part.element
        self._styles = {style.name: style.style_id for style in document.styles}
        self._bullets = int(self._numbering.add_num(_BULLETS).numId)

    def write(self, element: Element, place: _Place) -> None:
        """Write the blocks in an element."""
        is_part = element.tag in _PARTS or element.get("class") == "answers"
        for block in element if is_part else flow(element):
            self._write_block(block, place)

    def _write_block(self, block: Element, place: _Place) -> None:
        if writer := _WRITERS.get(block.tag):
            writer(self, block, place)
        elif block.tag in HEADINGS:
            level = int(block.tag[1]) - 1
            self._add_text(block, replace(place, style=f"Heading {level}" if level else "Title"))
        else:
            self._add_text(block, place)

    def _write_part(self, block: Element, place: _Place) -> None:
        self.write(block, replace(place, style=_STYLES.get(block.get("class", ""), place.style)))

    def _write_list(self, items: Element, place: _Place) -> None:
        list_id = self._bullets if items.tag == "ul" else self._numbers(number_of(items), place.depth)
        inside = _Place(place.style, place.depth + 1)
        for item in items:
            has_box = item.get("class") == "task"
            first = replace(inside, has_box=True) if has_box else replace(inside, list_id=list_id)
            for number, block in enumerate([*flow(item)] or [Element(RUN)]):
                self._write_block(block, inside if number else first)

    def _numbers(self, start: int, depth: int) -> int:
        """A list of its own, so that its numbers begin anew."""
        numbers = self._numbering.add_num(_NUMBERS)
        numbers.add_lvlOverride(min(depth, _DEEPEST)).add_startOverride(start)
        return int(numbers.numId)

    def _write_quote(self, block: Element, place: _Place) -> None:
        self.write(block, _Place("Quote", place.depth + 1))

    def _write_code(self, block: Element, place: _Place) -> None:
        self._add_text(block, _Place("Code", place.depth))

    def _write_rule(self, _: Element, place: _Place) -> None:
        paragraph = self._add_paragraph(_Place(depth=place.depth))
        _add_border(paragraph._p.get_or_add_pPr(), "bottom", self._colors["line"])

    def _write_table(self, block: Element, place: _Place) -> None:
        rows = [*block.iter("tr")]
        width = max(sum(map(_span, row)) for row in rows)
        if width > _WIDEST:
            self._write_wide_table(rows, place)
            return
        table = self._document.add_table(len(rows), width, "Table Grid")
        heads = len(block.findall("thead/tr"))
        for number, (source, row) in enumerate(zip(rows, table.rows, strict=True)):
            if number < heads:
                row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
            self._write_row(source, row.cells)
        self._add_paragraph(_Place(depth=place.depth))  # lest two tables become one

    def _write_wide_table(self, rows: Sequence[Element], place: _Place) -> None:
        """A table that Word would refuse to open, as lines with tabs between its cells."""
        lines = Element("pre")
        lines.text = "\n".join("\t".join(" ".join(text_of(cell).split()) for cell in row) for row in rows)
        self._write_code(lines, place)

    def _write_row(self, source: Element, cells: Sequence[_Cell]) -> None:
        at = 0
        for cell in source:
            target = cells[at]
            if _span(cell) > 1:
                target = target.merge(cells[at + _span(cell) - 1])
            paragraph = target.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(2)
            self._fill(paragraph, cell, _Manner(bold=cell.tag == "th"))
            at += _span(cell)

    # --- running text

    def _add_text(self, block: Element, place: _Place) -> None:
        style = _STYLES.get(block.get("class", ""), place.style)
        self._fill(self._add_paragraph(replace(place, style=style)), block, _Manner())

    def _fill(self, paragraph: Paragraph, source: Element, manner: _Manner) -> None:
        """Write running text into a paragraph."""
        if alignment := _ALIGNMENTS.get(source.get("class", "")):
            paragraph.alignment = alignment
        is_code = source.tag == "pre"
        if not is_code and _is_rtl(text_of(source)):
            paragraph._p.get_or_add_pPr().insert_element_before(OxmlElement("w:bidi"), *_AFTER_BIDI)
        at_start = True
        for text, looks in _runs(source, manner):
            said = text if is_code or text is _BREAK else _SPACES.sub(" ", text)
            said = said.lstrip(" ") if at_start and not is_code else said
            if said:
                self._add_run(paragraph, said, looks, is_styled=is_code)
                at_start = said is _BREAK

    def _add_run(self, paragraph: Paragraph, text: str, manner: _Manner, *, is_styled: bool) -> None:
        run = paragraph.add_run("\n" if text is _BREAK else _UNWRITABLE.sub(" ", text))
        run.bold = manner.bold or None
        run.italic = manner.italic or None
        run.font.strike = manner.strike or None
        if manner.kind:
            run.font.color.rgb = _rgb(self._colors[manner.kind])
        if manner.code and not is_styled:
            run._r.style = self._styles["Code Text"]
        if not text.isascii() and any(unicodedata.bidirectional(sign) in _RTL for sign in text):
            run.font.rtl = True
        if manner.link:
            self._link(paragraph, run, manner)

    def _link(self, paragraph: Paragraph, run: Run, manner: _Manner) -> None:
        """Let a run lead to an address."""
        link = OxmlElement("w:hyperlink")
        link.set(qn("r:id"), self._document.part.relate_to(manner.link, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
        if not manner.code:
            run._r.style = self._styles["Hyperlink"]
        paragraph._p.append(link)
        link.append(run._r)

    def _add_paragraph(self, place: _Place) -> Paragraph:
        paragraph = self._document.add_paragraph()
        if place.style:
            paragraph._p.style = self._styles[place.style]
        if place.list_id:
            numbers = paragraph._p.get_or_add_pPr().get_or_add_numPr()
            numbers.get_or_add_ilvl().val = min(place.depth - 1, _DEEPEST)
            numbers.get_or_add_numId().val = place.list_id
            paragraph.paragraph_format.space_after = Pt(2)
        elif place.depth:
            paragraph.paragraph_format.left_indent = Cm(_STEP * min(place.depth, _DEEPEST + 1))
        if place.has_box:
            paragraph.paragraph_format.first_line_indent = Cm(-_STEP)
            paragraph.paragraph_format.space_after = Pt(2)
        return paragraph


def _runs(element: Element, manner: _Manner) -> Iterator[tuple[str, _Manner]]:
    """The running text in an element, piece by piece, with its looks."""
    if element.text:
        yield element.text, manner
    for child in element:
        if child.tag == "br":
            yield _BREAK, manner
        else:
            yield from _runs(child, _changed(manner, child))
        if child.tail:
            yield child.tail, manner


def _changed(manner: _Manner, element: Element) -> _Manner:
    match element.tag:
        case "strong":
            return replace(manner, bold=True)
        case "em":
            return replace(manner, italic=True)
        case "del":
            return replace(manner, strike=True)
        case "code":
            return replace(manner, code=True)
        case "a":
            return replace(manner, link=element.get("href", ""))
        case "span":
            return replace(manner, kind=element.get("class", ""))
    return manner


def _span(cell: Element) -> int:
    return int(cell.get("colspan", "1"))


def _is_rtl(text: str) -> bool:
    """Whether the first letter that has a direction is read from right to left."""
    if text.isascii():
        return False
    directions = (unicodedata.bidirectional(sign) for sign in text)
    return next((direction for direction in directions if direction in ("L", *_RTL)), "L") != "L"


_BREAK = "\r\n"  # known as this very text, unlike the line ends in other texts
_SPACES = re.compile(r"[ \t\r\n]+")
_UNWRITABLE = re.compile("[\v\f]")  # XML has no place for them
_RTL = ("R", "AL")
_AFTER_BIDI = ("w:adjustRightInd", "w:snapToGrid", *_AFTER_SHADING[2:])
_ALIGNMENTS = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
_STYLES = {"muted": "Details", "question": "Question", "verdict": "Verdict"}
_PARTS = ("body", "header", "main", "section", "article")
_WRITERS: dict[str, Callable[[_Writer, Element, _Place], None]] = {
    **dict.fromkeys((*_PARTS, "div"), _Writer._write_part),
    "ul": _Writer._write_list,
    "ol": _Writer._write_list,
    "blockquote": _Writer._write_quote,
    "pre": _Writer._write_code,
    "hr": _Writer._write_rule,
    "table": _Writer._write_table,
}
