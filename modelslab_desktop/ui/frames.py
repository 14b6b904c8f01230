"""What a reader does with the cards of code and the wide tables of a text: scroll them sideways, copy, wrap.

The document keeps its lines as long as they are, and Qt cuts them at the edge of the text. Only what has been scrolled
is painted a second time, by a pane over it, and the mouse's places in it are moved by as much.
"""

from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QPointF, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QMouseEvent, QTextBlock, QTextBlockFormat, QTextCursor, QWheelEvent
from PySide6.QtWidgets import QScrollBar, QTextEdit, QWidget

from modelslab_desktop.ui.card_buttons import CardButtons
from modelslab_desktop.ui.cards import Card, card_at, code_of, found_again, table_at
from modelslab_desktop.ui.formats import CARD_HEADER, CARD_PADDING, CODE_CARD, IN_TABLE, formats_of
from modelslab_desktop.ui.pane import SHADE, Pane
from modelslab_desktop.ui.theme import Look

NOTCH = 60  # px at a zoom of 1, for a notch of the wheel
ANGLE = 120  # of a notch
DRAG_STEP = 24  # px at a zoom of 1, for each turn of the timer while a selection is drawn beyond the edge
MOST = 40  # frames, of which those far away are given up
FAR = 4000  # px
GROWING = 3  # frames that a growing text may write anew
DRAG_EVERY = 30  # ms
DESCENT = 3  # px at a zoom of 1, that letters may reach below their line
DRAG_EDGE = 12  # px at a zoom of 1: what counts as beyond


class Frame:
    """A card, or a table that is too wide: where it stands, what it shows and how far it is scrolled."""

    def __init__(
        self, edit: QTextEdit, look: Look, ground: str, card: Card, wrapped: Callable[["Frame", bool], None]
    ) -> None:
        self.card = card
        self._told_wrapped = wrapped
        self.buttons: CardButtons | None = None
        self.wrapped = False
        self.bar: QScrollBar | None = None
        self._edit = edit
        self._look = look
        self._ground = ground
        self._pane: Pane | None = None
        self._widest = 0.0  # px, of the lines that have been measured
        self._measured_to = card.first  # the block from which on lines may have changed
        self._room = 0.0  # px

    @property
    def offset(self) -> int:
        """How far it is scrolled, px."""
        return self.bar.value() if self.bar else 0

    @property
    def is_in_use(self) -> bool:
        """Whether it is not as it would be if it were made anew."""
        buttons = (self.buttons.copy, self.buttons.wrap) if self.buttons else ()
        return self.wrapped or self.offset > 0 or any(button.hasFocus() for button in buttons if button)

    @property
    def region(self) -> QRect:
        """Where that stands which scrolls."""
        rect = self.card.rect
        top, bottom = rect.top(), rect.bottom()
        if self.card.is_code:
            top, bottom = top + self._look.px(CARD_HEADER), bottom - self._look.px(CARD_PADDING - DESCENT)
        left = round(rect.left()) + (1 if self.card.is_code else 0)
        return QRect(left, round(top), self._edit.width() - left, round(bottom) - round(top) + 1)

    def place(self, card: Card) -> None:
        """Stand where the card stands now."""
        self.card = card
        room = self._edit.width() - card.rect.left() - (2 * self._look.px(CARD_PADDING) if card.is_code else 0)
        if room != self._room:
            self._room = room
            self._measured_to = card.first
        most = self._measure()
        if self.buttons:
            self.buttons.offer_wrap(most > 0 or self.wrapped, lambda wrapped: self._told_wrapped(self, wrapped))
            header = QRectF(card.rect.topLeft(), card.rect.topRight() + QPointF(0, self._look.px(CARD_HEADER)))
            self.buttons.place(header.toRect())
        if most or self.bar:
            self._place_bar(most)

    def scroll_to(self, offset: int) -> None:
        """Scroll, as far as can be."""
        if self.bar:
            self.bar.setValue(offset)

    def reveal(self, left: float, right: float) -> None:
        """Scroll so far that what stands between two places of the text, in px, is in sight."""
        region, margin = self.region, self._look.px(SHADE)
        if left - self.offset < region.left() + margin:
            self.scroll_to(round(left) - region.left() - margin)
        elif right - self.offset > region.right() - margin:
            self.scroll_to(round(right) - region.right() + margin)

    def refresh(self) -> None:
        """Paint again what is scrolled."""
        if self._pane and self.offset:
            self._pane.update()

    def wrap(self, wrapped: bool) -> None:
        """Wrap the card's lines, or let them be as long as they are."""
        self.wrapped = wrapped
        document = self._edit.document()
        last = document.findBlockByNumber(self.card.last)
        cursor = QTextCursor(document.findBlockByNumber(self.card.first))
        cursor.setPosition(last.position() + last.length() - 1, QTextCursor.MoveMode.KeepAnchor)
        change = QTextBlockFormat()
        change.setNonBreakableLines(not wrapped)
        cursor.mergeBlockFormat(change)

    def wrap_again(self) -> None:
        """Wrap lines that have been written anew."""
        if not self.wrapped:
            return
        document = self._edit.document()
        card = found_again(self.card, document, formats_of(self._look), self._edit.width())
        if card and document.findBlockByNumber(card.last).blockFormat().nonBreakableLines():
            self.card = card
            self.wrap(True)

    def remove(self) -> None:
        """Take everything away that was shown."""
        if self.buttons:
            self.buttons.remove()
        for widget in (self.bar, self._pane):
            if widget:
                widget.hide()
                widget.deleteLater()

    def _measure(self) -> int:
        """How far it can be scrolled, px; of code, only lines are measured that may have changed."""
        if not self.card.is_code:
            return max(0, round(self.card.rect.width() - self._room))
        if self.wrapped:
            return 0
        if self._measured_to <= self.card.first or self._measured_to > self.card.last:
            self._measured_to, self._widest = self.card.first, 0.0
        block = self._edit.document().findBlockByNumber(self._measured_to)
        short = self._room / (formats_of(self._look).code_advance * _WIDEST_LETTER)
        for _ in range(self._measured_to, self.card.last + 1):
            if block.length() > short:
                self._widest = max(self._widest, _natural_width(block))
            block = block.next()
        self._measured_to = self.card.last
        return max(0, round(self._widest - self._room))

    def _place_bar(self, most: int) -> None:
        if not self.bar:
            self.bar = QScrollBar(Qt.Orientation.Horizontal, self._edit)
            self.bar.setProperty("role", "frame")
            self.bar.setCursor(Qt.CursorShape.ArrowCursor)
            self.bar.setAccessibleName("Scroll sideways")
            self.bar.valueChanged.connect(self._scrolled)
            code = self.card.is_code
            edge = self._look.color("divider") if code else None
            ground = self._look.color("code-surface" if code else self._ground)
            self._pane = Pane(self._edit, ground, edge, self._look.px(SHADE))
            self._pane.stackUnder(self.bar)
        region = self.region
        height = self.bar.sizeHint().height()
        below = round(self.card.rect.bottom())
        self.bar.setGeometry(region.left(), below - height if self.card.is_code else below + 2, region.width(), height)
        self.bar.setPageStep(region.width())
        self.bar.setSingleStep(self._look.px(DRAG_STEP))
        self.bar.setRange(0, most)
        self.bar.setVisible(most > 0)
        self._scrolled()

    def _scrolled(self) -> None:
        if self._pane and self.bar:
            self._pane.show_at(self.region, self.bar.value(), self.bar.maximum())


class Frames(QObject):
    """The frames of one text, as far as they have been near the screen."""

    reflowed = Signal()  # lines were wrapped or not: the text has another height

    def __init__(self, edit: QTextEdit, look: Look, ground: str) -> None:
        super().__init__(edit)
        self._edit = edit
        self._look = look
        self._ground = ground
        self._frames: dict[int, Frame] = {}
        self._waiting: dict[int, Card] = {}
        self._exposed = QRectF()  # what was painted last
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self._arrange)
        self._dragging = QTimer(self)
        self._dragging.setInterval(DRAG_EVERY)
        self._dragging.timeout.connect(self._drag_on)
        self._drag: QMouseEvent | None = None
        self._revision = edit.document().revision()  # of the text, when the cursor was last moved
        edit.selectionChanged.connect(self.refresh)
        edit.cursorPositionChanged.connect(self._follow_cursor)

    # --- where they stand

    def meet(self, exposed: QRectF, cards: list[Card]) -> None:
        """Take note of what has been painted; what is new or has moved is seen to when painting is over."""
        met = {card.number: card for card in cards if card.is_code or self._is_wide(card)}
        new = {number: card for number, card in met.items() if not self._stands(card)}
        end = self._edit.document().size().height()
        gone = {
            number: frame.card
            for number, frame in self._frames.items()
            if number not in met and (frame.card.rect.intersects(exposed) or frame.card.rect.top() > end)
        }
        self._exposed = exposed
        if new or gone:
            self._waiting |= gone | new
            self._soon.start(0)

    def place(self) -> None:
        """Place everything anew, as after the text has got another width."""
        self._waiting |= {number: frame.card for number, frame in self._frames.items()}
        self._arrange()

    def regrown(self) -> None:
        """See to what the growing text may have undone."""
        for frame in sorted(self._frames.values(), key=lambda frame: frame.card.first)[-GROWING:]:
            frame.wrap_again()
        self._revision = self._edit.document().revision()
        self.refresh()

    def _is_wide(self, card: Card) -> bool:
        return card.rect.right() > self._edit.width() + 1

    def _stands(self, card: Card) -> bool:
        frame = self._frames.get(card.number)
        return frame is not None and frame.card == card

    def _arrange(self) -> None:
        self._soon.stop()
        waiting, self._waiting = self._waiting, {}
        for number in sorted(waiting):
            self._frame_of(waiting[number])
        if len(self._frames) > MOST:
            self._remove_far()

    def _remove_far(self) -> None:
        """Take away what is far from the screen, as it costs a little with each change, and is soon made again."""
        near = self._exposed.adjusted(0, -FAR, 0, FAR)
        for number, frame in list(self._frames.items()):
            if not (frame.card.rect.intersects(near) or frame.is_in_use):
                self._remove(number)

    def _frame_of(self, noted: Card) -> Frame | None:
        """The frame of a card, made or placed as that stands now; none where there is nothing to frame."""
        card = found_again(noted, self._edit.document(), formats_of(self._look), self._edit.width())
        if card is None or not (card.is_code or self._is_wide(card)):
            self._remove(noted.number)
            return None
        frame = self._frames.get(card.number)
        if frame is None:
            frame = self._frames[card.number] = Frame(self._edit, self._look, self._ground, card, self._wrap)
            if card.is_code:
                self._furnish(frame)
        frame.place(card)
        return frame

    def _furnish(self, frame: Frame) -> None:
        # loaded late: only cards of code have names
        from modelslab_desktop.markup import language_name

        language = language_name(frame.card.language)
        name = f"{language} code" if frame.card.language else "code"
        before = self._last_button_before(frame.card.number)
        code = lambda: code_of(self._edit.document(), frame.card)  # noqa: E731
        frame.buttons = CardButtons(self._edit, self._look, name, language, before, code)

    def _last_button_before(self, number: int) -> QWidget:
        """What the keyboard comes to before the buttons of a card."""
        earlier = [found for found, frame in self._frames.items() if found < number and frame.buttons]
        buttons = self._frames[max(earlier)].buttons if earlier else None
        return buttons.last if buttons else self._edit

    def _wrap(self, frame: Frame, wrapped: bool) -> None:
        frame.wrap(wrapped)
        self.reflowed.emit()
        self.place()

    def _remove(self, number: int) -> None:
        if frame := self._frames.pop(number, None):
            frame.remove()

    # --- what the reader does

    def scroll_by_wheel(self, event: QWheelEvent) -> bool:
        """Scroll the frame under the pointer, if the wheel is turned sideways; tells whether it was."""
        frame = self._frame_under(event.position())
        if frame is None or not frame.bar or not frame.bar.maximum():
            return False
        turned, exact = event.angleDelta(), event.pixelDelta()
        sideways = turned.x()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier and not sideways:
            sideways, exact = turned.y(), exact.transposed()
        if abs(sideways) <= abs(turned.y()) and sideways != turned.y():
            return False
        frame.scroll_to(frame.offset - (exact.x() or round(sideways / ANGLE * self._look.px(NOTCH))))
        return True

    def in_text(self, event: QMouseEvent) -> QMouseEvent:
        """The event where it would be if nothing were scrolled."""
        frame = self._frame_under(event.position())
        if frame is None or not frame.offset:
            return event
        shifted = event.position() + QPointF(frame.offset, 0)
        return QMouseEvent(
            event.type(),
            shifted,
            event.globalPosition(),
            event.button(),
            event.buttons(),
            event.modifiers(),
            event.pointingDevice(),
        )

    def place_in_text(self, place: QPoint) -> QPoint:
        """A place where it would be if nothing were scrolled."""
        frame = self._frame_under(QPointF(place))
        return place + QPoint(frame.offset, 0) if frame else place

    def drag(self, event: QMouseEvent) -> None:
        """Scroll for as long as a selection is drawn to the edge of a frame or beyond it."""
        self._drag = QMouseEvent(event) if event.buttons() & Qt.MouseButton.LeftButton else None
        if self._drag and self._drag_step(self._drag):
            self._dragging.start()
        else:
            self._dragging.stop()

    def reveal(self, position: int) -> int:
        """Bring a position of the document into sight; how far its frame is scrolled now, px."""
        block = self._edit.document().findBlock(position)
        frame = self._frame_around(block)
        if frame is None:
            return 0
        cursor = QTextCursor(block)
        cursor.setPosition(position)
        rect = self._edit.cursorRect(cursor)
        frame.reveal(rect.left(), rect.right())
        return frame.offset

    def _frame_around(self, block: QTextBlock) -> Frame | None:
        form = block.blockFormat()
        card: Card | None = None
        if form.hasProperty(CODE_CARD):
            card = card_at(self._edit.document(), block, formats_of(self._look), self._edit.width())
        elif form.hasProperty(IN_TABLE):
            card = table_at(self._edit.document(), block)
        if card is None:
            return None
        return self._frames[card.number] if self._stands(card) else self._frame_of(card)

    def _frame_under(self, place: QPointF) -> Frame | None:
        for frame in self._frames.values():
            rect = frame.card.rect
            if rect.top() <= place.y() <= rect.bottom():
                return frame if place.x() >= rect.left() else None
        return None

    def _drag_step(self, event: QMouseEvent) -> int:
        """By how much to scroll for a pointer that is there, px."""
        frame = self._frame_under(QPointF(self._edit.width() - 1, event.position().y()))
        if frame is None or not frame.bar:
            return 0
        region, edge, x = frame.region, self._look.px(DRAG_EDGE), event.position().x()
        if x > region.right() - edge and frame.offset < frame.bar.maximum():
            return self._look.px(DRAG_STEP)
        if x < region.left() + edge and frame.offset > 0:
            return -self._look.px(DRAG_STEP)
        return 0

    def _drag_on(self) -> None:
        event = self._drag
        step = self._drag_step(event) if event else 0
        if not event or not step:
            self._dragging.stop()
            return
        frame = self._frame_under(QPointF(self._edit.width() - 1, event.position().y()))
        if frame:
            frame.scroll_to(frame.offset + step)
            self._edit.mouseMoveEvent(event)

    def _follow_cursor(self) -> None:
        revision, self._revision = self._revision, self._edit.document().revision()
        if revision == self._revision and not self._dragging.isActive():  # it was moved by the reader, not by the text
            self.reveal(self._edit.textCursor().position())
        self.refresh()

    def refresh(self) -> None:
        """Paint again what is scrolled, as after a selection has changed."""
        for frame in self._frames.values():
            frame.refresh()


def _natural_width(block: QTextBlock) -> float:
    """The width in px of a block's widest line, unbroken."""
    layout = block.layout()
    return max((layout.lineAt(line).naturalTextWidth() for line in range(layout.lineCount())), default=0.0)


_WIDEST_LETTER = 4  # times the width of the others, and that of a tab; shorter lines need no measuring
