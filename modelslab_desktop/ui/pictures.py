"""The pictures in a document: a line of text stands for each until a person asks for it, and then the picture itself.

All that stands for a picture bears its number, so that it is found again and written anew when something has come.
"""

import math
from collections.abc import Iterator
from itertools import chain, count
from typing import NamedTuple

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QPainter,
    QPyTextObject,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextList,
    QTextTable,
)

from modelslab_desktop.session.pictures import State
from modelslab_desktop.ui.formats import FRAME_GAP, LINE, PICTURE_BLOCK, PICTURE_CARD, PICTURE_PADDING, formats_of
from modelslab_desktop.ui.gallery import Gallery
from modelslab_desktop.ui.page_top import begin_at_top
from modelslab_desktop.ui.painting import paint_frame
from modelslab_desktop.ui.theme import SMALL, Look
from modelslab_desktop.ui.words import host_of_picture, may_load_again, picture_trouble, short_address

SCHEME = "load-picture:"  # no link of an answer has it: `markup` lets only http, https and mailto be one
_NUMBER = PICTURE_CARD + 2  # of a run: it stands for the picture of this number
_ADDRESS = PICTURE_CARD + 3
_NAME = PICTURE_CARD + 4
_OBJECT = int(QTextFormat.ObjectTypes.UserObject) + 70

# px at a zoom of 1
_ICON = 16
_SIDE = 12  # between the frame and what stands in it
_TEXT = _SIDE + _ICON + 10  # between the frame and its text
_RADIUS = 8
_WIDEST_IN_CELL = 240

_MINIMUM = QTextBlockFormat.LineHeightTypes.MinimumHeight.value
_SINGLE = QTextBlockFormat.LineHeightTypes.SingleHeight.value
_OBJECT_TYPE = QTextFormat.Property.ObjectType.value

Run = tuple[str, QTextCharFormat]
_numbers = count(1)


class _Place(NamedTuple):
    """What stands for one picture: where, and the format of its first run, which holds all that is known of it."""

    start: int
    end: int
    marked: QTextCharFormat


def description_of(form: QTextCharFormat) -> str | None:
    """The description of the picture that a run of text stands for; None for any other run."""
    return form.stringProperty(_NAME) if form.hasProperty(_NUMBER) else None


def address_of(form: QTextCharFormat) -> str:
    """The address of the picture that a run of text stands for."""
    return form.stringProperty(_ADDRESS)


class DocumentPictures(QObject):
    """Writes what stands for the pictures of one document, and keeps that up to date."""

    moved = Signal(int, int)  # all that follows a position of the document, by so much
    grew = Signal(float, float)  # all that stands below a height, px, is by so many px lower

    def __init__(self, document: QTextDocument, look: Look, gallery: Gallery) -> None:
        super().__init__(document)
        self._document = document
        self._look = look
        self._gallery = gallery
        self._painter: _PicturePainter | None = None  # from the first picture on

    def runs(self, address: str, name: str, base: QTextCharFormat, *, alone: bool) -> list[Run]:
        """What stands for a picture now, as runs of text, in the format of the text around it."""
        self._begin()
        marked = QTextCharFormat(base)
        marked.setProperty(_NUMBER, next(_numbers))
        marked.setProperty(_ADDRESS, address)
        marked.setProperty(_NAME, " ".join(name.split()))
        return self._runs(marked, alone=alone)

    def settle(self, cursor: QTextCursor, gap_above: int | None = None) -> None:
        """Give the block with a picture its format; one that has nothing else in it is told its gap, px, above."""
        form = cursor.blockFormat()
        if gap_above is not None:
            form.setProperty(PICTURE_BLOCK, True)
            form.setTopMargin(gap_above)
            form.setBottomMargin(self._look.px(FRAME_GAP) - formats_of(self._look).lead)
        cursor.setBlockFormat(self._shaped(form, cursor.block()))

    def settle_cells(self, start: int, end: int) -> None:
        """Give the cells between two positions their format, where they hold pictures."""
        cursor = QTextCursor(self._document)
        for place in self._places(start=start, end=end):
            if place.start >= start:
                cursor.setPosition(place.start)
                self.settle(cursor)

    def take(self, link: str) -> bool:
        """Load a picture, if that is what a link means."""
        if not link.startswith(SCHEME):
            return False
        self._gallery.load(bytes.fromhex(link.removeprefix(SCHEME)).decode())
        return True

    # --- what stands for a picture

    def _runs(self, marked: QTextCharFormat, *, alone: bool) -> list[Run]:
        if self._gallery.state(marked.stringProperty(_ADDRESS)) is State.LOADED:
            return self._loaded(marked, alone=alone)
        return self._placeholder(marked, alone=alone)

    def _placeholder(self, marked: QTextCharFormat, *, alone: bool) -> list[Run]:
        address, name = marked.stringProperty(_ADDRESS), marked.stringProperty(_NAME)
        shown = QTextCharFormat(marked)
        if not shown.isAnchor():
            shown.setToolTip(address)
        aside = self._aside(marked)
        runs = [
            (f"Picture: {name}" if name else "Picture", shown),
            (f" · {short_address(address)}", aside),
        ]
        match self._gallery.state(address), self._gallery.problem(address):
            case State.LOADING, _:
                return [*runs, (" · Loading…", aside)]
            case State.FAILED, problem if problem:
                runs.append(("\u2028" if alone else " · ", aside))
                runs.append((picture_trouble(problem), aside))
                return [*runs, (" ", aside), self._action(aside, "Try again")] if may_load_again(problem) else runs
        return [*runs, (" · ", aside), self._action(aside, "Load picture")]

    def _loaded(self, marked: QTextCharFormat, *, alone: bool) -> list[Run]:
        address, name = marked.stringProperty(_ADDRESS), marked.stringProperty(_NAME)
        picture = QTextCharFormat(marked)
        picture.setObjectType(_OBJECT)
        if not picture.isAnchor():
            picture.setToolTip(f"{name}\n{address}" if name else address)
        caption = name or f"Picture from {host_of_picture(address)}"
        return [("\ufffc", picture), ("\u2028" if alone else " ", self._aside(marked)), (caption, self._aside(marked))]

    def _aside(self, marked: QTextCharFormat) -> QTextCharFormat:
        """The format of what is said of a picture."""
        made = QTextCharFormat()
        made.setFont(self._look.font(SMALL))
        made.setForeground(self._look.color("text-muted"))
        made.setToolTip(marked.stringProperty(_ADDRESS))
        for mark in (_NUMBER, _ADDRESS, _NAME):
            made.setProperty(mark, marked.property(mark))
        return made

    def _action(self, aside: QTextCharFormat, name: str) -> Run:
        """What can be done: a link that leads nowhere outside."""
        address = aside.stringProperty(_ADDRESS)
        made = QTextCharFormat(aside)
        made.setAnchor(True)
        made.setAnchorHref(SCHEME + address.encode().hex())
        made.setToolTip(f"{name}: {address}")
        made.setForeground(self._look.color("link"))
        made.setFontUnderline(True)
        return name.replace(" ", "\u00a0"), made

    def _shaped(self, form: QTextBlockFormat, block: QTextBlock) -> QTextBlockFormat:
        """The format of a block for what stands in it now."""
        made = QTextBlockFormat(form)
        loaded = _has_picture(block)
        card = form.boolProperty(PICTURE_BLOCK) and not loaded
        if card is not form.boolProperty(PICTURE_CARD):
            px, sign = self._look.px, 1 if card else -1
            made.setProperty(PICTURE_CARD, card)
            made.setLeftMargin(form.leftMargin() + sign * px(_TEXT))
            made.setRightMargin(form.rightMargin() + sign * px(_SIDE))
            lead = formats_of(self._look).lead  # which a picture does not keep free above
            made.setTopMargin(form.topMargin() + sign * (px(PICTURE_PADDING) - lead))
            made.setBottomMargin(form.bottomMargin() + sign * px(PICTURE_PADDING))
        if form.boolProperty(PICTURE_BLOCK):
            made.setLineHeight(*((0, _SINGLE) if loaded else (self._look.px(LINE), _MINIMUM)))
        return made

    # --- when something has come

    def _begin(self) -> None:
        if self._painter is None:
            self._painter = _PicturePainter(self, self._look, self._gallery)
            self._document.documentLayout().registerHandler(_OBJECT, self._painter)
            self._gallery.changed.connect(self._update)
            self._gallery.drawn.connect(self._repaint)

    def _update(self, address: str) -> None:
        for place in reversed(list(self._places(address))):
            self._write_anew(place)

    def _repaint(self, address: str) -> None:
        for place in list(self._places(address)):
            self._document.markContentsDirty(place.start, 1)

    def _write_anew(self, place: _Place) -> None:
        cursor = QTextCursor(self._document)
        cursor.setPosition(place.start)
        top = self._document.documentLayout().blockBoundingRect(cursor.block()).top()
        height = self._document.size().height()
        marked = QTextCharFormat(place.marked)
        marked.clearProperty(_OBJECT_TYPE)
        cursor.beginEditBlock()
        cursor.setPosition(place.end, QTextCursor.MoveMode.KeepAnchor)
        cursor.removeSelectedText()
        for text, form in self._runs(marked, alone=cursor.blockFormat().boolProperty(PICTURE_BLOCK)):
            cursor.insertText(text, form)
        cursor.setBlockFormat(self._shaped(cursor.blockFormat(), cursor.block()))
        cursor.endEditBlock()
        begin_at_top(self._document, self._look)
        self.moved.emit(place.start, cursor.position() - place.end)
        self.grew.emit(top, self._document.size().height() - height)

    def _places(self, address: str = "", start: int = 0, end: float = math.inf) -> Iterator[_Place]:
        """What stands for the pictures of this address, or for all, in the blocks from one position to another."""
        found: _Place | None = None
        for first, last, form in chain.from_iterable(map(_runs_in, _blocks(self._document, start, end))):
            number = form.intProperty(_NUMBER)
            if found and (found.marked.intProperty(_NUMBER) != number):
                yield found
                found = None
            if number and (not address or form.stringProperty(_ADDRESS) == address):
                found = found._replace(end=last) if found else _Place(first, last, form)
        if found:
            yield found


class _PicturePainter(QPyTextObject):
    """Tells Qt's documents how large a picture is, and paints it."""

    def __init__(self, parent: QObject, look: Look, gallery: Gallery) -> None:
        super().__init__(parent)
        self._look = look
        self._gallery = gallery

    def intrinsicSize(self, document: QTextDocument, position: int, form: QTextFormat) -> QSizeF:
        width = self._room(document, position)
        return QSizeF(self._gallery.size(form.stringProperty(_ADDRESS), width))

    def drawObject(
        self, painter: QPainter, rect: QRectF | QRect, document: QTextDocument, position: int, form: QTextFormat
    ) -> None:
        scale = painter.deviceTransform().m11()
        corner = QPointF(round(rect.x() * scale) / scale, round(rect.y() * scale) / scale)
        place = QRectF(corner, QSizeF(rect.width(), rect.height()))
        image = self._gallery.image(form.stringProperty(_ADDRESS), round(rect.width() * scale))
        if image:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(place, image)
        else:
            painter.fillRect(place, self._look.color("surface"))
        painter.setPen(self._look.color("divider"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(place.adjusted(0.5, 0.5, -0.5, -0.5))

    def _room(self, document: QTextDocument, position: int) -> int:
        """The width in px that there is for a picture."""
        if isinstance(document.frameAt(position), QTextTable):
            return self._look.px(_WIDEST_IN_CELL)
        block = document.findBlock(position)  # no cursor: placing one asks for the layout, which asks for this
        form, width = block.blockFormat(), document.textWidth()
        listed: QTextList | None = block.textList()
        indent = form.indent() + (listed.format().indent() if listed is not None else 0)
        taken = form.leftMargin() + form.rightMargin() + indent * document.indentWidth()
        return int((width if width > 0 else self._look.column) - taken)


def _blocks(document: QTextDocument, start: int = 0, end: float = math.inf) -> Iterator[QTextBlock]:
    block = document.findBlock(start)
    while block.isValid() and block.position() < end:
        yield block
        block = block.next()


def _runs_in(block: QTextBlock) -> Iterator[tuple[int, int, QTextCharFormat]]:
    """The runs of a block: from where to where, and their format."""
    piece = block.begin()
    while not piece.atEnd():
        fragment = piece.fragment()
        yield fragment.position(), fragment.position() + fragment.length(), fragment.charFormat()
        piece += 1


def _has_picture(block: QTextBlock) -> bool:
    return any(form.objectType() == _OBJECT for _, _, form in _runs_in(block))


def placeholder_rect(look: Look, block: QTextBlock, text: QRectF, width: int, level: float) -> QRectF:
    """The frame of a placeholder around its text; the width of the page and that of a level of lists in px."""
    form, px = block.blockFormat(), look.px
    left = form.leftMargin() - px(_TEXT) + form.indent() * level
    right = width - form.rightMargin() + px(_SIDE)
    return QRectF(left, text.top() - px(PICTURE_PADDING), right - left, text.height() + 2 * px(PICTURE_PADDING))


def paint_placeholder(painter: QPainter, look: Look, block: QTextBlock, frame: QRectF) -> None:
    """Paint the frame and the icon of a placeholder behind its text."""
    px = look.px
    paint_frame(painter, look, frame, px(_RADIUS))
    middle = frame.top() + px(PICTURE_PADDING) + block.layout().lineAt(0).height() / 2
    icon = QRectF(frame.left() + px(_SIDE), middle - px(_ICON) / 2, px(_ICON), px(_ICON))
    look.icon("picture", size=_ICON).paint(painter, icon.toRect())
