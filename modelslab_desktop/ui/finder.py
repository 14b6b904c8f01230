"""Finds text in the conversation on screen: leads a search, marks what it finds and takes the reader there."""

from collections.abc import Callable, Iterable
from contextlib import suppress

from PySide6.QtCore import QObject, QRect, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from modelslab_desktop.core.chat import Message, Role
from modelslab_desktop.markup import question_html
from modelslab_desktop.markup.plain import GrowingPlain, plain_pieces
from modelslab_desktop.session.finding import Finding, Match, Needle, Texts
from modelslab_desktop.session.live import LiveAnswer
from modelslab_desktop.ui.find_bar import FindBar
from modelslab_desktop.ui.marks import Marks, position_at
from modelslab_desktop.ui.message import MessageView
from modelslab_desktop.ui.reading import Reading
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.transcript import Transcript

SLICE = 0.004  # s of counting at a time
PAUSE = 1  # ms in between, for everything else
GROWN_AFTER = 200  # ms from an answer's growth to its being counted anew
LONGEST_SELECTION = 200  # characters that are taken as what to look for


class Finder(QObject):
    """Fills the bar, which its owner places; while that is closed it costs nothing."""

    bar_toggled = Signal(bool)  # whether it is to be shown
    focus_returned = Signal()  # to nowhere in particular: what had it is gone

    def __init__(self, look: Look, transcript: Transcript, live: Callable[[int], LiveAnswer | None]) -> None:
        super().__init__()
        self.bar = FindBar(look)
        self.bar.hide()
        self.is_open = False
        self._look = look
        self._transcript = transcript
        self._live = live
        self._texts = Texts(_Renderer())
        self._finding: Finding | None = None
        self._marks: dict[int, tuple[MessageView, Marks]] = {}  # by a message's index
        self._leading = False  # whether the reader is to be taken to the current match, once there is one
        self._reached: Match | None = None  # where the reader has been taken
        self._return_to: QWidget | None = None
        self._working = QTimer(self, interval=PAUSE)
        self._working.timeout.connect(self._work)
        self._grown: set[int] = set()  # ids of messages
        self._counting_anew = QTimer(self, singleShot=True, interval=GROWN_AFTER)
        self._counting_anew.timeout.connect(self._count_anew)
        self.bar.needle_changed.connect(self._look_for)
        self.bar.next_requested.connect(self.go_next)
        self.bar.previous_requested.connect(self.go_back)
        self.bar.close_requested.connect(self.close)

    # --- opening and closing

    def open(self) -> None:
        """Show the bar and give it the keyboard; what is selected in a message is looked for."""
        focus = QApplication.focusWidget()
        if focus and not self.bar.isAncestorOf(focus):
            self._return_to = focus
        was_open, self.is_open = self.is_open, True
        if not was_open:
            self._watch()
            self.bar_toggled.emit(True)
        selected = _selected_in(focus) if isinstance(focus, Reading) else ""
        self.bar.begin(selected)
        if selected and isinstance(focus, Reading):
            self._begin(selected, self._place_in(focus, focus.textCursor().selectionStart()))
            self._lead()
        elif not was_open:
            self._begin(self.bar.needle, self._place())
            self._work()

    def close(self) -> None:
        """Take the bar and all marks away; the keyboard goes back to where it was."""
        if not self.is_open:
            return
        had_focus = self.bar.isAncestorOf(QApplication.focusWidget() or self._transcript)
        self.is_open = False
        self._transcript.messages_changed.disconnect(self._change)
        self._transcript.answer_grew.disconnect(self._grow)
        self._transcript.views_placed.disconnect(self._mark)
        self._stop()
        self.bar_toggled.emit(False)
        if had_focus:
            self._give_focus_back()
        self._return_to = None

    def _watch(self) -> None:
        self._transcript.messages_changed.connect(self._change)
        self._transcript.answer_grew.connect(self._grow)
        self._transcript.views_placed.connect(self._mark)

    def _give_focus_back(self) -> None:
        with suppress(RuntimeError):  # of PySide, for a message whose widget is no more
            if self._return_to and self._return_to.isVisible():
                self._return_to.setFocus()
                return
        self.focus_returned.emit()

    # --- what to look for

    def go_next(self) -> None:
        """Go to the match after the current one."""
        if self._finding:
            if self._finding.current == self._reached:
                self._finding.go_next()
            self._lead()

    def go_back(self) -> None:
        """Go to the match before the current one."""
        if self._finding:
            if self._finding.current == self._reached:
                self._finding.go_back()
            self._lead()

    def _look_for(self, text: str) -> None:
        self._begin(text, self._place())
        self._lead()

    def _begin(self, text: str, place: tuple[int, int]) -> None:
        """Begin a search at a message's index and a position in its document."""
        self._stop()
        messages = self._transcript.messages
        if not text.strip() or not messages:
            return
        self._finding = Finding(Needle(text), messages, self._texts, self._text_on_its_way)
        index, position = place
        view = dict(self._transcript.indexed_views()).get(index)
        self._finding.go_near(index, self._marks_of(index, view).count_before(position) if view else 0)

    def _stop(self) -> None:
        self._finding = self._reached = None
        self._leading = False
        self._working.stop()
        self._counting_anew.stop()
        self._grown.clear()
        for index, view in self._transcript.indexed_views():
            if index in self._marks and self._marks[index][0] is view:
                self._marks[index][1].remove()
        self._marks.clear()
        self.bar.show_result("", found=False, final=True)

    def _place(self) -> tuple[int, int]:
        """Where a search begins: at the current match if that is on the screen, else at the screen's top."""
        seen = [(i, view) for i, view in self._transcript.indexed_views() if self._is_near(view, beyond=0)]
        current = self._finding.current if self._finding else None
        for index, view in seen:
            if current and current.index == index and current == self._reached:
                return index, self._marks_of(index, view).position_of(current.nth)
        if not seen:
            return 0, 0
        index, view = min(seen, key=lambda each: each[0])
        return index, position_at(view.reading.document(), 0, -view.y() - view.reading.y())

    def _place_in(self, reading: Reading, position: int) -> tuple[int, int]:
        found = (index for index, view in self._transcript.indexed_views() if view.reading is reading)
        index = next(found, None)
        return self._place() if index is None else (index, position)

    def _text_on_its_way(self, message_id: int) -> str | None:
        live = self._live(message_id)
        return live.reply.text if live else None

    # --- what has changed

    def _change(self, first: int) -> None:
        """Take a thread over that is another one from a message on."""
        if first == 0:
            self._begin(self.bar.needle, self._place())
        elif self._finding:
            self._finding.change(first, self._transcript.messages)
        self._work()

    def _grow(self, message_id: int) -> None:
        self._grown.add(message_id)
        if self._finding and not self._counting_anew.isActive():
            self._counting_anew.start()

    def _count_anew(self) -> None:
        if self._finding:
            for message_id in self._grown:
                self._finding.recount(message_id)
        self._grown.clear()
        self._work()

    # --- taking the reader there

    def _lead(self) -> None:
        self._leading = True
        self._work()

    def _work(self) -> None:
        """Count on for a moment, and show how far that has come."""
        if self._finding is None:
            return
        more = self._finding.work(SLICE)
        if not more:
            self._working.stop()
        elif not self._working.isActive():
            self._working.start()
        if self._leading and not self._finding.is_looking:
            self._leading = False
            self._reach(self._finding.current)
        self._mark()
        self.bar.show_result(_result_of(self._finding), found=self._finding.current is not None, final=not more)

    def _reach(self, match: Match | None) -> None:
        """Take the reader to a match."""
        self._reached = match
        if match is None:
            return
        if match.index not in dict(self._transcript.indexed_views()):
            self._transcript.reveal(match.index)
        if view := dict(self._transcript.indexed_views()).get(match.index):
            spot = self._spot(match, view)
            self._transcript.reveal(match.index, spot.top(), spot.bottom())

    def _spot(self, match: Match, view: MessageView) -> QRect:
        """Where a match begins in the view of its message."""
        position = self._marks_of(match.index, view).position_of(match.nth)
        return view.reading.show_position(position).translated(view.reading.pos())

    # --- marks

    def _mark(self) -> None:
        """Mark what was found near the screen."""
        if self._finding is None:
            return
        current, views = self._finding.current, self._transcript.indexed_views()
        shown = dict(views)
        self._marks = {i: (view, marks) for i, (view, marks) in self._marks.items() if shown.get(i) is view}
        beyond = self._transcript.height() // 2
        for index, view in views:
            if index in self._marks or self._is_near(view, beyond):
                top = -beyond - view.y() - view.reading.y()
                nth = current.nth if current and current.index == index else None
                self._marks_of(index, view).show(top, top + self._transcript.height() + 2 * beyond, nth)

    def _marks_of(self, index: int, view: MessageView) -> Marks:
        if index not in self._marks or self._marks[index][0] is not view:
            assert self._finding
            self._marks[index] = view, Marks(view.reading, self._look, self._finding.needle)
        return self._marks[index][1]

    def _is_near(self, view: MessageView, beyond: int) -> bool:
        return view.y() < self._transcript.height() + beyond and view.y() + view.height() > -beyond


class _Renderer:
    """Renders messages as they are read."""

    def pieces(self, message: Message) -> Iterable[str]:
        return plain_pieces(message.text, question_html) if message.role is Role.USER else plain_pieces(message.text)

    def growing(self) -> GrowingPlain:
        return GrowingPlain()


def _selected_in(reading: Reading) -> str:
    """What is selected, if it stands in one block and is not too long to be looked for."""
    selected = reading.textCursor().selectedText().replace("\u2028", " ")
    is_words = selected.isprintable() and "\ufffc" not in selected
    return selected if is_words and len(selected) <= LONGEST_SELECTION else ""


def _result_of(finding: Finding) -> str:
    if finding.is_done and not finding.total:
        return "No results"
    if not finding.total:
        return "Searching…"
    found = f"{finding.place:,} of {finding.total:,}" if finding.place else f"{finding.total:,} found"
    return found if finding.is_done else f"{found}…"
