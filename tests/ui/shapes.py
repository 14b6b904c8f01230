"""What a document looks like, as values: its blocks with their formats, lists and runs of text."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QTextBlock, QTextDocument, QTextList

from modelslab_desktop.ui.formats import CODE_CARD, CODE_LANGUAGE, QUOTE_DEPTH, RULE


@dataclass(frozen=True)
class Run:
    """A piece of text in one format."""

    text: str
    weight: int
    italic: bool
    strike: bool
    code: bool
    link: str


@dataclass(frozen=True)
class Shape:
    """One block of a document."""

    text: str
    runs: tuple[Run, ...]
    card: int  # the how manieth of the document; 0 for none
    language: str
    quotes: int
    rule: bool
    heading: int
    indent: int
    margins: tuple[float, float, float, float]  # px; left, top, right, bottom
    alignment: Qt.AlignmentFlag
    line_height: float
    marker: str
    listed: tuple[str, int, int] | None  # style, level and number of the item


def shapes(document: QTextDocument) -> list[Shape]:
    """Every block of a document, those in tables included."""
    found, cards = list[Shape](), dict[int, int]()
    block = document.begin()
    while block.isValid():
        found.append(_shape(block, cards))
        block = block.next()
    return found


def _shape(block: QTextBlock, cards: dict[int, int]) -> Shape:
    form = block.blockFormat()
    card = form.intProperty(CODE_CARD)
    listed: QTextList | None = block.textList()
    return Shape(
        block.text(),
        _runs(block),
        cards.setdefault(card, len(cards) + 1) if card else 0,
        form.stringProperty(CODE_LANGUAGE),
        form.intProperty(QUOTE_DEPTH),
        form.boolProperty(RULE),
        form.headingLevel(),
        form.indent(),
        (form.leftMargin(), form.topMargin(), form.rightMargin(), form.bottomMargin()),
        form.alignment() & Qt.AlignmentFlag.AlignHorizontal_Mask,
        form.lineHeight(),
        form.marker().name,
        (listed.format().style().name, listed.format().indent(), listed.format().start() + listed.itemNumber(block))
        if listed is not None
        else None,
    )


def _runs(block: QTextBlock) -> tuple[Run, ...]:
    found = []
    piece = block.begin()
    while not piece.atEnd():
        fragment = piece.fragment()
        piece += 1
        form = fragment.charFormat()
        font = form.font()
        link = form.anchorHref() if form.isAnchor() else ""
        code = font.families() == QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont).families()
        found.append(Run(fragment.text(), form.fontWeight(), font.italic(), font.strikeOut(), code, link))
    return tuple(found)
