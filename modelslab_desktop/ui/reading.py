"""The text of one message: as high as its document, read and selected like any text, growing while it streams."""

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QMimeData, QRect, QRectF, QSize, Qt, QUrl, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPalette,
    QResizeEvent,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QTextEdit

from modelslab_desktop.ui.backdrop import Backdrop
from modelslab_desktop.ui.document import DocumentWriter
from modelslab_desktop.ui.formats import (
    CARD_LEAST,
    CARD_PADDING,
    CODE_CARD,
    HAIRLINE,
    INDENT,
    PARAGRAPH_GAP,
    PICTURE_CARD,
    PICTURE_PADDING,
    TAB,
)
from modelslab_desktop.ui.gallery import Gallery
from modelslab_desktop.ui.growth import Growth
from modelslab_desktop.ui.page_top import begin_at_top
from modelslab_desktop.ui.pictures import SCHEME, DocumentPictures
from modelslab_desktop.ui.tables import fit_tables
from modelslab_desktop.ui.theme import Look

if TYPE_CHECKING:
    from modelslab_desktop.ui.frames import Frames

_PAGE_KEYS = (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Space)
_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)


class Reading(QTextBrowser):
    """Rendered Markdown without a frame or scroll bars of its own."""

    link_activated = Signal(str)
    grew = Signal(float, float)  # of itself: from a height on, px, all stands so many px lower
    reflowed = Signal()  # the reader has lines wrapped, or not: the height is another
    cursor_moved = Signal()  # by keys

    def __init__(self, look: Look, name: str, gallery: Gallery | None = None, ground: str = "window") -> None:
        super().__init__()
        self._look = look
        self._ground = ground  # the role of the colour that it stands on
        self._frames: Frames | None = None
        self._has_cards = False  # as far as its ideal width is asked for
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextBrowserInteraction | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setOpenLinks(False)
        self.setUndoRedoEnabled(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTabStopDistance(look.px(TAB))
        self.anchorClicked.connect(self._activate)
        document = self.document()
        document.setDocumentMargin(0)
        document.setIndentWidth(look.px(INDENT))
        self._pictures = DocumentPictures(document, look, gallery) if gallery else None
        self._growth = Growth(document, look, self._pictures)
        if self._pictures:
            self._pictures.moved.connect(self._shift)
            self._pictures.grew.connect(self.grew)
        self._plain_from = math.inf  # px: nothing is to be painted behind what stands below
        self._writings = 0  # of the text, when that was found
        self.reached_by_key = False  # when it was last given the focus
        self._dress()

    def show_html(self, html: str) -> None:
        """Show a whole text."""
        self._has_cards = "<pre" in html
        self._growth.clear()
        DocumentWriter(QTextCursor(self.document()), self._look, self._pictures).write(html)

    @property
    def length(self) -> int:
        """How many characters of Markdown have come while it grew."""
        return self._growth.length

    def grow(self, more: str) -> bool:
        """Show more of a text that grows; False when it was too soon to draw, and nothing must be added later."""
        return self._keeping_selection(lambda: self._growth.append(more))

    def grow_to(self, text: str) -> bool:
        """Show a text that may have changed before its end."""
        return self._keeping_selection(lambda: self._growth.append(self._growth.rest_of(text)))

    def finish(self, text: str) -> None:
        """Show a text that will not grow any more."""
        self._keeping_selection(lambda: self._growth.finish(text))

    def _keeping_selection(self, change: Callable[[], bool | None]) -> bool:
        """Change the document, and select again what was selected in a block that has been drawn anew."""
        was = self.textCursor().anchor(), self.textCursor().position()
        changed = change()
        cursor, end = self.textCursor(), self.document().characterCount() - 1
        if (cursor.anchor(), cursor.position()) != was:
            cursor.setPosition(min(was[0], end))
            cursor.setPosition(min(was[1], end), QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)
        if self._frames and changed is not False:
            self._frames.regrown()
        return bool(changed)

    def height_at(self, width: int) -> int:
        """The height in px that the text needs at a width in px, with the gap below its last block."""
        document = self.document()
        if document.isEmpty():
            return 0
        if document.textWidth() != width:
            fit_tables(document, width, self._look)
            document.setTextWidth(width)
        begin_at_top(document, self._look)
        return math.ceil(document.size().height()) + self._padding_below()

    def gap_below(self) -> int:
        """The part of the height, in px, that only keeps the last block away from a next one."""
        last = self.document().lastBlock().blockFormat()
        return self._look.px(PARAGRAPH_GAP) if last.lineHeight() == HAIRLINE else 0  # after a table

    def _padding_below(self) -> int:
        """What the frame of the last block needs below its text, px."""
        last = self.document().lastBlock().blockFormat()
        if last.hasProperty(CODE_CARD):
            return self._look.px(CARD_PADDING)
        return self._look.px(PICTURE_PADDING) if last.boolProperty(PICTURE_CARD) else 0

    def show_position(self, position: int) -> QRect:
        """Bring a position of the document into sight sideways, if it stands in a frame that scrolls; its place, px."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(position)
        place = self.cursorRect(cursor)
        if self._frames or self.document().size().width() > self.width() + 1:
            place.translate(-self._need_frames().reveal(position), 0)
        return place

    def ideal_width(self) -> int:
        """The width in px of the text's longest line, unbroken."""
        ideal = math.ceil(self.document().idealWidth())
        return max(ideal, self._look.px(CARD_LEAST)) if self._has_cards else ideal

    def sizeHint(self) -> QSize:
        return QSize(200, self.height_at(self.width()))

    def paint_behind(self, painter: QPainter, exposed: QRect) -> None:
        """Paint the cards, bars and rules, which Qt's documents do not know; for the widget that holds this one.

        It cannot be done here: to wrap its viewport, Shiboken would load every widget class (2 MB, 9 ms).
        """
        seen = QRectF(exposed.translated(-self.pos()))
        if self._writings == self._growth.writings and seen.top() >= self._plain_from:
            return  # as a rule, while a paragraph grows
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(self.pos())
        backdrop = Backdrop(self.document(), self._look, self.width())
        met = backdrop.paint(painter, seen)
        self._writings, self._plain_from = self._growth.writings, backdrop.plain_from
        painter.restore()
        if self._frames or any(card.is_code or card.rect.right() > self.width() + 1 for card in met):
            self._need_frames().meet(seen, met)

    def _need_frames(self) -> "Frames":
        if self._frames is None:
            # loaded late: few messages have code or wide tables
            from modelslab_desktop.ui.frames import Frames

            self._frames = Frames(self, self._look, self._ground)
            self._frames.reflowed.connect(self._forget_plain)
            self._frames.reflowed.connect(self.reflowed)
        return self._frames

    def _forget_plain(self) -> None:
        """What has to be painted behind the text stands elsewhere now."""
        self._plain_from = math.inf

    def wheelEvent(self, event: QWheelEvent) -> None:
        scrolled = self._frames is not None and self._frames.scroll_by_wheel(event)
        event.setAccepted(scrolled)  # otherwise the transcript scrolls

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(self._frames.in_text(event) if self._frames else event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        super().mouseDoubleClickEvent(self._frames.in_text(event) if self._frames else event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._frames:
            self._frames.drag(event)
        super().mouseReleaseEvent(self._frames.in_text(event) if self._frames else event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._frames:
            self._frames.drag(event)
        super().mouseMoveEvent(self._frames.in_text(event) if self._frames else event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        size = event.size()
        # Qt lays the text out anew for another width, even where height_at has done so
        is_laid_out = self.document().textWidth() == size.width()
        super().resizeEvent(QResizeEvent(size, size) if is_laid_out else event)
        if event.size().width() != event.oldSize().width():
            self._forget_plain()
            if self._frames:
                self._frames.place()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Stay: of long lines, only their frame is scrolled."""
        if dx:
            self.horizontalScrollBar().setValue(0)

    def setExtraSelections(self, selections: Sequence[QTextEdit.ExtraSelection]) -> None:
        super().setExtraSelections(selections)
        if self._frames:
            self._frames.refresh()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _PAGE_KEYS and not event.modifiers():
            event.ignore()  # the transcript scrolls
        else:
            super().keyPressEvent(event)
            self.cursor_moved.emit()

    def createMimeDataFromSelection(self) -> QMimeData:
        # loaded late: few copy
        from modelslab_desktop.ui.copying import selection_data

        return selection_data(self.textCursor())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        event.ignore()  # the message has a menu

    def link_at(self, event: QContextMenuEvent) -> str:
        """The address of the link for which a menu is asked; nothing where there is none."""
        if event.reason() is QContextMenuEvent.Reason.Keyboard:
            link = self.textCursor().charFormat().anchorHref()
        else:
            place = self.mapFromGlobal(event.globalPos())
            link = self.anchorAt(self._frames.place_in_text(place) if self._frames else place)
        return "" if link.startswith(SCHEME) else link  # what loads a picture leads nowhere

    def focusNextPrevChild(self, forward: bool) -> bool:
        if self.hasFocus():
            return super().focusNextPrevChild(forward)
        return QTextEdit.focusNextPrevChild(self, forward)  # from a button of a card: not to a link of the text

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() not in (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason):
            self.reached_by_key = event.reason() in _BY_KEY
        super().focusInEvent(event)

    def _dress(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Base, QColor(Qt.GlobalColor.transparent))
        palette.setColor(QPalette.ColorRole.Text, self._look.color("text"))
        self.setPalette(palette)

    def _activate(self, url: QUrl) -> None:
        if not (self._pictures and self._pictures.take(url.toString())):
            self.link_activated.emit(url.toString())

    def _shift(self, position: int, difference: int) -> None:
        """What stands for a picture has been replaced."""
        self._growth.shift(position, difference)
