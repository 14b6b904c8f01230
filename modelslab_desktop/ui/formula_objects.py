"""Writes formulae into a document, measures and draws them; loads what sets them, which takes 120 ms."""

from collections.abc import Callable
from functools import cache, lru_cache
from math import ceil

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSizeF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QFontMetricsF,
    QGuiApplication,
    QPaintEngine,
    QPainter,
    QPainterPath,
    QPixmap,
    QPixmapCache,
    QPyTextObject,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextList,
    QTransform,
)

from modelslab_desktop.markup.typesetting import Formula, Outline, typeset
from modelslab_desktop.ui.formats import FRAME_GAP, MATH, Formats
from modelslab_desktop.ui.formulae import DRAWN, MATH_SIZE, STRUT

EM = 1.13  # of the text's size: so are the small letters of both equally high
_OBJECT = "\ufffc"
_KEPT_SPACE = "\u00a0"  # for white space, where no line may break
_BEARING = 0.06  # em, on either side
_LEAST = MATH_SIZE + 1  # of a strut: the ascent in px of a line of text
_MARGIN = 0.2  # em, which marks may reach beyond a formula's extent
_NARROW = 100  # px: less than any line
_CLEAR = 3  # px above, for a high one, and as a baseline is moved to the edge of a pixel

Runs = list[tuple[str, QTextCharFormat]]


def formula_runs(source: str, text: QTextCharFormat, document: QTextDocument) -> Runs | None:
    """The runs that show a formula, given with its delimiters, in text of a format; None if its source is to show."""
    formula = typeset(source)
    if formula is None:
        return None
    for kind, handler in _handlers().items():
        document.documentLayout().registerHandler(kind, handler)
    em = _pixels(text.font()) * EM
    drawn = _object(DRAWN, source, em, text)
    strut = _object(STRUT, source, em, text)
    metrics = QFontMetricsF(text.font())
    strut.setFont(_strut_font(text.font(), max(formula.descent * em, metrics.descent())))
    strut.setProperty(_LEAST, metrics.ascent())
    strut.setVerticalAlignment(QTextCharFormat.VerticalAlignment.AlignBaseline)
    return [(_OBJECT, drawn), (_OBJECT, strut), (_KEPT_SPACE.join(source.split()), _hidden(source))]


def _object(kind: int, source: str, em: float, text: QTextCharFormat) -> QTextCharFormat:
    made = QTextCharFormat(text)
    made.setObjectType(kind)
    made.setProperty(MATH, source)
    made.setProperty(MATH_SIZE, em)
    return made


def display_block(block: QTextBlockFormat, formats: Formats) -> QTextBlockFormat:
    """The format of a block in which nothing but a displayed formula stands."""
    block.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    block.setLineHeight(0, QTextBlockFormat.LineHeightTypes.SingleHeight.value)
    block.setTopMargin(formats.px(FRAME_GAP))
    block.setBottomMargin(formats.px(FRAME_GAP) - formats.lead)
    return block


def _pixels(font: QFont) -> float:
    size = font.pixelSize()
    return size if size > 0 else font.pointSizeF() * QGuiApplication.primaryScreen().logicalDotsPerInchY() / 72


def _strut_font(font: QFont, descent: float) -> QFont:
    """A font that reaches so many px below the baseline: that is how Qt is told how far an object does."""
    strut = QFont(font)
    strut.setPixelSize(100)
    points = 72 / QGuiApplication.primaryScreen().logicalDotsPerInchY()
    strut.setPointSizeF(max(1.0, descent * 100 / QFontMetricsF(strut).descent()) * points)
    return strut


@cache
def _hidden_format() -> QTextCharFormat:
    font = QFont()
    font.setPointSizeF(0.05)
    font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 1)
    hidden = QTextCharFormat()
    hidden.setFont(font)
    hidden.setForeground(QColor(Qt.GlobalColor.transparent))
    return hidden


def _hidden(source: str) -> QTextCharFormat:
    hidden = QTextCharFormat(_hidden_format())
    hidden.setProperty(MATH, source)
    return hidden


class _Drawn(QPyTextObject):
    """The objects that draw the formulae of all documents; they have no height."""

    def intrinsicSize(self, document: QTextDocument, position: int, form: QTextFormat) -> QSizeF:
        formula = typeset(form.stringProperty(MATH))
        return QSizeF(_width(formula, form) * _share(formula, form, document, position), 0) if formula else QSizeF()

    def drawObject(
        self, painter: QPainter, rect: QRectF | QRect, document: QTextDocument, position: int, form: QTextFormat
    ) -> None:
        source = form.stringProperty(MATH)
        formula = typeset(source)
        if formula is None:
            return
        em = rect.width() / (formula.width + 2 * _BEARING)
        place = QPointF(rect.left() + _BEARING * em, rect.top())
        _draw(painter, source, formula, place, em, form.foreground().color())


class _Strut(QPyTextObject):
    """The objects that keep the lines of all documents high enough for the formulae in them; they have no width."""

    def intrinsicSize(self, document: QTextDocument, position: int, form: QTextFormat) -> QSizeF:
        formula = typeset(form.stringProperty(MATH))
        if formula is None:
            return QSizeF()
        ascent = formula.ascent * form.doubleProperty(MATH_SIZE) * _share(formula, form, document, position) + _CLEAR
        descent = QFontMetricsF(form.toCharFormat().font()).descent()
        return QSizeF(0, max(ascent, form.doubleProperty(_LEAST)) + descent)

    def drawObject(
        self, painter: QPainter, rect: QRectF | QRect, document: QTextDocument, position: int, form: QTextFormat
    ) -> None:
        pass


@cache
def _handlers() -> dict[int, QPyTextObject]:
    return {DRAWN: _Drawn(), STRUT: _Strut()}  # Qt does not own them


def _width(formula: Formula, form: QTextFormat) -> float:
    """The px that a formula is wide, where it is not made smaller."""
    return (formula.width + 2 * _BEARING) * form.doubleProperty(MATH_SIZE)


def _share(formula: Formula, form: QTextFormat, document: QTextDocument, position: int) -> float:
    """How much smaller a formula is made to fit into a line."""
    width = _width(formula, form)
    return 1.0 if width < _NARROW else min(1.0, _room(document, position) / width)


def _room(document: QTextDocument, position: int) -> float:
    """The px that a line has for a formula, or no end of them in a table."""
    block = document.findBlock(position)
    if document.textWidth() <= 0 or QTextCursor(block).currentTable() is not None:
        return float("inf")
    form = block.blockFormat()
    listed: QTextList | None = block.textList()
    level = form.indent() + (listed.format().indent() if listed is not None else 0)
    sides = form.leftMargin() + form.rightMargin() + level * document.indentWidth()
    return max(1.0, document.textWidth() - sides - 1)  # 1 px for what is behind it, lest that go to the next line


def _draw(painter: QPainter, source: str, formula: Formula, place: QPointF, em: float, color: QColor) -> None:
    """Draw a formula whose baseline begins at a place; on a screen, as a picture that is made once."""
    device = painter.deviceTransform()
    if device.isRotating() or device.m11() != device.m22() or _is_paper(painter):
        painter.save()
        painter.translate(place)
        _fill(painter, formula, em, color)
        painter.restore()
        return
    scale = device.m11()
    corner = device.map(place).toPoint() - _reach(formula, em * scale)
    back, _ = device.inverted()
    painter.drawPixmap(back.map(QPointF(corner)), _picture(source, formula, em * scale, color, scale))


def _is_paper(painter: QPainter) -> bool:
    """Whether outlines are kept as they are, so that they can be printed at any size."""
    return painter.paintEngine().type() is QPaintEngine.Type.Pdf


def _reach(formula: Formula, em: float) -> QPoint:
    """How many pixels a formula's picture reaches to the left of its beginning and above its baseline."""
    return QPoint(ceil(_MARGIN * em), ceil((formula.ascent + _MARGIN) * em))


def _picture(source: str, formula: Formula, em: float, color: QColor, ratio: float) -> QPixmap:
    """The picture of a formula at a size in pixels of the screen."""
    key = f"{source} {em} {color.rgba()} {ratio}"
    picture = QPixmap()
    if QPixmapCache.find(key, picture):
        return picture
    reach = _reach(formula, em)
    size = QPointF(formula.width + _MARGIN, formula.descent + _MARGIN) * em
    picture = QPixmap(reach.x() + ceil(size.x()), reach.y() + ceil(size.y()))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.translate(reach)
    _fill(painter, formula, em, color)
    painter.end()
    picture.setDevicePixelRatio(ratio)
    QPixmapCache.insert(key, picture)
    return picture


def _fill(painter: QPainter, formula: Formula, em: float, color: QColor) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(em, em)
    painter.fillPath(path_of(formula), QBrush(color))


@lru_cache(maxsize=512)
def path_of(formula: Formula) -> QPainterPath:
    """All of a formula, of one em, from the left end of its baseline."""
    path = QPainterPath()
    path.setFillRule(Qt.FillRule.WindingFill)
    for mark in formula.marks:
        place = QTransform(mark.x_scale, 0, 0, mark.y_scale, mark.x, mark.y)
        path.addPath(place.map(_outline_path(mark.outline)))
    return path


@lru_cache(maxsize=1024)
def _outline_path(outline: Outline) -> QPainterPath:
    path = QPainterPath()
    for start, *segments in outline.contours:
        path.moveTo(*start)
        for segment in segments:
            _STEPS[len(segment)](path, *segment)
        path.closeSubpath()
    return path


_STEPS: dict[int, Callable[..., None]] = {
    2: QPainterPath.lineTo,
    4: QPainterPath.quadTo,
    6: QPainterPath.cubicTo,
}
