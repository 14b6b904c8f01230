"""A report on paper: its HTML set in pages and written as a PDF, by Qt itself; may be called from any thread."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import floor

from PySide6.QtCore import QBuffer, QIODevice, QLocale, QMarginsF, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QGuiApplication,
    QPageLayout,
    QPageSize,
    QPainter,
    QPdfWriter,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)

from modelslab_desktop.core.report import Report
from modelslab_desktop.ui.theme import Look, load_theme

Letter = QPageSize.PageSizeId.Letter
_LETTERS = {  # where letters are written on Letter, and lengths may yet be metric
    *(QLocale.Country.UnitedStates, QLocale.Country.Canada, QLocale.Country.Mexico, QLocale.Country.Philippines),
    *(QLocale.Country.PuertoRico, QLocale.Country.Colombia, QLocale.Country.Chile, QLocale.Country.Venezuela),
}
_CENTRE = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom
_MARGIN = 18  # mm
_FOOT = 14  # mm, above the lower margin, for the number of the page
_SIZE = 10  # pt, of text
_SMALL = 8.5  # pt
_INDENT = 18  # px at 96 dpi
_UNSEEN = 1  # pt, of the source of a formula: it is searched for, and what is smaller is left out of the file
_KEPT_SPACE = "\u00a0"
_LEAST_ROOM = 60  # px, below what was set last, for another part to begin on the same page


@dataclass(frozen=True, slots=True)
class Paper:
    """What is needed to set a page: colours by role, the families of two fonts, the screen's dpi, and the sheet."""

    colors: Mapping[str, str]
    family: str
    code_family: str
    dpi: int
    sheet: QPageSize.PageSizeId


def paper_for(look: Look, locale: QLocale) -> Paper:
    """The paper of this place, in the colours of the light theme: paper is light, whatever the theme."""
    sheet = Letter if locale.territory() in _LETTERS else QPageSize.PageSizeId.A4
    dpi = round(QGuiApplication.primaryScreen().logicalDotsPerInchY())
    return Paper(load_theme("light").colors, look.font(_SIZE).family(), look.code_font().family(), dpi, sheet)


def report_pdf(report: Report, paper: Paper) -> bytes:
    """The report as the contents of a PDF file."""
    # loaded late: Markdown costs 49 ms of start-up
    from modelslab_desktop.markup.report import paper_parts

    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(report.title)
    writer.setCreator("ModelsLab Desktop")
    writer.setPageLayout(_page_layout(paper))
    writer.setResolution(paper.dpi)
    _print([*_set(paper_parts(report), writer, paper)], writer, paper)
    return bytes(buffer.data().data())


def _page_layout(paper: Paper) -> QPageLayout:
    margins = QMarginsF(_MARGIN, _MARGIN, _MARGIN, _MARGIN)
    size = QPageSize(paper.sheet)
    return QPageLayout(size, QPageLayout.Orientation.Portrait, margins, QPageLayout.Unit.Millimeter)


def _set(parts: Iterable[tuple[str, list[str]]], writer: QPdfWriter, paper: Paper) -> Iterator["_Part"]:
    """Set each part below the one before it; small ones, since Qt lets no other thread go on while it sets one."""
    page, y = 0, 0.0
    for html, formulae in parts:
        document = _document(html, formulae, paper, writer)
        height = document.pageSize().height()
        if y > height - _LEAST_ROOM:
            page, y = page + 1, 0.0
        _begin_at(document, y)
        _keep_headings_with_text(document)
        yield _Part(document, page)
        _, end = _extent(document, document.lastBlock())
        page, y = page + int(end // height), end % height


def _document(html: str, formulae: Sequence[str], paper: Paper, writer: QPdfWriter) -> QTextDocument:
    document = QTextDocument()
    document.setUndoRedoEnabled(False)
    document.setUseDesignMetrics(True)  # letters stand where the font has them, not on pixels of a screen
    document.setDocumentMargin(0)
    document.setIndentWidth(_INDENT * paper.dpi / 96)
    document.documentLayout().setPaintDevice(writer)
    font = QFont(paper.family)
    font.setPointSizeF(_SIZE)
    document.setDefaultFont(font)
    document.setDefaultStyleSheet(_stylesheet(paper))
    document.setHtml(html)
    _set_headings(document)
    _set_formulae(document, formulae, paper)
    document.setPageSize(QSizeF(writer.width(), _height(writer, paper)))
    return document


def _begin_at(document: QTextDocument, y: float) -> None:
    """Leave room for what is on the first page already.

    The room is below a block that cannot be seen: the margin of a document is that of all its pages, and above its
    first block, or for an empty one, Qt leaves none.
    """
    if not y:
        return
    cursor = QTextCursor(document)
    gap = cursor.blockFormat().topMargin()
    cursor.insertBlock()
    cursor.movePosition(QTextCursor.MoveOperation.Start)
    room = QTextBlockFormat()
    room.setLineHeight(1, QTextBlockFormat.LineHeightTypes.FixedHeight.value)
    room.setBottomMargin(y + gap - 1)
    cursor.setBlockFormat(room)
    cursor.insertText(_KEPT_SPACE, QTextCharFormat())


def _height(writer: QPdfWriter, paper: Paper) -> int:
    """The px that a page has for text: whole ones, since Qt breaks pages by rounded ones."""
    return floor(writer.height() - _FOOT / 25.4 * paper.dpi)


def _set_headings(document: QTextDocument) -> None:
    """Let no heading be smaller than text: Qt makes the lower ones so, and takes no size from a style sheet."""
    for block in _blocks(document):
        if level := block.blockFormat().headingLevel():
            larger = QTextCharFormat()
            larger.setProperty(QTextFormat.Property.FontSizeAdjustment, max(0, 4 - level))
            cursor = QTextCursor(block)
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            cursor.mergeCharFormat(larger)


def _set_formulae(document: QTextDocument, formulae: Sequence[str], paper: Paper) -> None:
    """Put the formulae where pictures stand that are named by their numbers."""
    if not formulae:
        return
    # loaded late: few reports have formulae, and what sets them takes 120 ms
    from modelslab_desktop.ui.formula_objects import formula_runs

    cursor = QTextCursor(document)
    for position, form in reversed([*_pictures(document)]):
        source = formulae[int(form.toImageFormat().name())]
        text = _text_format(form, document.defaultFont())
        cursor.setPosition(position)
        cursor.setPosition(position + 1, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        for run, looks in formula_runs(source, text, document) or [(source, _code_format(text, paper))]:
            if looks.foreground().color().alpha() == 0:
                looks.setFontPointSize(_UNSEEN)
            cursor.insertText(run, looks)


def _text_format(picture: QTextCharFormat, font: QFont) -> QTextCharFormat:
    """The format that text has where a picture is."""
    text = QTextCharFormat(picture)
    for name in (
        QTextFormat.Property.ObjectType,
        QTextFormat.Property.ImageName,
        QTextFormat.Property.TextVerticalAlignment,
    ):
        text.clearProperty(name)
    if not text.hasProperty(QTextFormat.Property.FontPointSize):
        text.setFontPointSize(font.pointSizeF())
    if not text.hasProperty(QTextFormat.Property.FontFamilies):
        text.setFontFamilies([font.family()])
    return text


def _code_format(text: QTextCharFormat, paper: Paper) -> QTextCharFormat:
    code = QTextCharFormat(text)
    code.setFontFamilies([paper.code_family])
    code.setBackground(QColor(paper.colors["code-surface"]))
    return code


def _pictures(document: QTextDocument) -> Iterator[tuple[int, QTextCharFormat]]:
    for block in _blocks(document):
        pieces = block.begin()
        while not pieces.atEnd():
            piece = pieces.fragment()
            if piece.charFormat().isImageFormat():
                for place in range(piece.length()):
                    yield piece.position() + place, piece.charFormat()
            pieces += 1


def _blocks(document: QTextDocument) -> Iterator[QTextBlock]:
    block = document.begin()
    while block.isValid():
        yield block
        block = block.next()


def _keep_headings_with_text(document: QTextDocument) -> None:
    """Begin a page with a heading that would end one."""
    height = document.pageSize().height()

    def page_of(block: QTextBlock) -> int:
        return int(_extent(document, block)[0] // height)

    for block in _blocks(document):
        if not block.blockFormat().headingLevel():
            continue
        following = block.next()
        while following.isValid() and following.blockFormat().headingLevel():
            following = following.next()
        if following.isValid() and page_of(following) > page_of(block):
            breaking = QTextBlockFormat()
            breaking.setPageBreakPolicy(QTextFormat.PageBreakFlag.PageBreak_AlwaysBefore)
            QTextCursor(block).mergeBlockFormat(breaking)


def _extent(document: QTextDocument, block: QTextBlock) -> tuple[float, float]:
    """From where to where the lines of a block reach, in px; a block's own rectangle ignores that they may be moved."""
    top = document.documentLayout().blockBoundingRect(block).top()
    lines = block.layout()
    if not lines.lineCount():
        return top, top
    last = lines.lineAt(lines.lineCount() - 1)
    return top + lines.lineAt(0).y(), top + last.y() + last.height()


def _print(parts: Sequence["_Part"], writer: QPdfWriter, paper: Paper) -> None:
    painter = QPainter(writer)
    size = parts[0].document.pageSize()
    font = QFont(paper.family)
    font.setPointSizeF(_SMALL)
    pages: list[list[_Part]] = [[] for _ in range(parts[-1].first + parts[-1].document.pageCount())]
    for part in parts:
        for page in range(part.first, part.first + part.document.pageCount()):
            pages[page].append(part)
    for page, shown in enumerate(pages):
        if page:
            writer.newPage()
        for part in shown:
            part.draw(painter, page)
        painter.setFont(font)
        painter.setPen(QColor(paper.colors["text-muted"]))
        foot = QRectF(0, size.height(), size.width(), writer.height() - size.height())
        painter.drawText(foot, _CENTRE.value, f"{page + 1} / {len(pages)}")
    painter.end()


@dataclass(frozen=True, slots=True)
class _Part:
    """A part that is set, and the page on which it begins, from 0."""

    document: QTextDocument
    first: int

    def draw(self, painter: QPainter, page: int) -> None:
        """Draw what of it stands on a page."""
        size = self.document.pageSize()
        top = (page - self.first) * size.height()
        painter.save()
        painter.translate(0, -top)
        # 1 px less, in which the ground of the next page's first line would show
        self.document.drawContents(painter, QRectF(0, top, size.width(), size.height() - 1))
        painter.restore()


def _stylesheet(paper: Paper) -> str:
    """What Qt knows of style sheets; kinds of code are classes named as their colours."""
    colors = paper.colors
    kinds = "".join(f".{role} {{ color: {color} }}\n" for role, color in colors.items() if role.startswith("code-"))
    return kinds + _SHEET.format(
        text=colors["text"],
        muted=colors["text-muted"],
        link=colors["link"],
        line=colors["line"],
        divider=colors["divider"],
        surface=colors["code-surface"],
        question=colors["question"],
        verdict=colors["accent-soft"],
        code_family=paper.code_family,
        small=_SMALL,
    )


_SHEET = """\
body {{ color: {text} }}
p {{ margin: 0 0 6px 0 }}
h1 {{ margin: 0 0 4px 0 }}
h2 {{ margin: 18px 0 6px 0 }}
h3 {{ margin: 14px 0 4px 0 }}
h4 {{ margin: 10px 0 4px 0 }}
h5, h6 {{ margin: 8px 0 4px 0 }}
.muted {{ color: {muted}; font-size: {small}pt }}
a {{ color: {link} }}
ul, ol {{ margin: 0 0 6px 0 }}
.task {{ list-style-type: none }}
blockquote {{ margin: 0 0 6px 20px; color: {muted} }}
pre {{ background-color: {surface}; white-space: pre-wrap; margin: 0 0 8px 0; font-size: {small}pt }}
code, pre {{ font-family: "{code_family}" }}
code {{ background-color: {surface} }}
table {{ border-collapse: collapse; margin: 4px 0 8px 0; border: 1px solid {line} }}
th, td {{ padding: 4px; vertical-align: top; text-align: left }}
th {{ background-color: {surface} }}
.question {{ background-color: {question} }}
.verdict {{ background-color: {verdict} }}
.center {{ text-align: center }}
.right {{ text-align: right }}
"""
