"""The conversation on screen: its header, its messages and the composer under them."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from modelslab_desktop.core.chat import Conversation, Lane, Layout, Message, State
from modelslab_desktop.core.errors import Problem
from modelslab_desktop.session.chat import ChatSession
from modelslab_desktop.session.drafts import Drafts
from modelslab_desktop.session.library import Library
from modelslab_desktop.session.open_lanes import OpenLanes
from modelslab_desktop.session.preferences import Preferences
from modelslab_desktop.ui.composer import Column, Composer
from modelslab_desktop.ui.empty import TOUR_QUESTION, EmptyChat
from modelslab_desktop.ui.header import Header
from modelslab_desktop.ui.notices import Notices
from modelslab_desktop.ui.theme import Look

if TYPE_CHECKING:
    from modelslab_desktop.core.metrics import Price
    from modelslab_desktop.session.live import LiveAnswer
    from modelslab_desktop.session.pictures import Pictures
    from modelslab_desktop.ui.compare_bar import CompareBar
    from modelslab_desktop.ui.comparison import Comparison
    from modelslab_desktop.ui.finder import Finder
    from modelslab_desktop.ui.transcript import Transcript

LOW = 560  # px at a zoom of 1, of the whole; below, verdicts are asked for only where the user wants it
DRAFT_PAUSE = 400  # ms without a key before a draft is stored


class ChatView(QWidget):
    """Shows one conversation at a time; answers of the others go on unseen."""

    lane_wanted = Signal()  # whatever has been edited of the lane is needed now
    lane_shown = Signal(object)  # Lane
    conversation_shown = Signal(int)  # 0 for one that has not begun
    model_needed = Signal()
    step_requested = Signal(object)  # Step, of an answer's trouble or of a notice
    link_activated = Signal(str)
    answer_ended = Signal(object)  # Message, of the conversation on screen
    lanes_shown = Signal()  # others than before, or in another order
    turn_ended = Signal(int)  # id of a turn on screen of which all answers have ended
    compare_requested = Signal(object)  # Message, to which another model is to answer as well
    tool_requested = Signal(str)  # Tool, for the comparison on screen
    deed_requested = Signal(str)  # Deed, for the lane in use

    def __init__(
        self,
        look: Look,
        session: ChatSession,
        library: Library,
        preferences: Preferences,
        pictures: Callable[[], "Pictures"],
    ) -> None:
        super().__init__()
        self._look = look
        self._session = session
        self._library = library
        self._preferences = preferences
        self._pictures = pictures
        self.lanes = OpenLanes(session, preferences.new_lane())
        self.judged: set[int] = set()  # ids of the turns on which there is a verdict
        self.prompt_grid: Callable[[int], QWidget] = lambda _: self._empty  # what shows a prompt set, by its id
        self.price_of: Callable[[str], Price | None] = lambda _: None  # what a model costs, by its id
        self._comparison: Comparison | None = None
        self._compare_bar: CompareBar | None = None
        self._above: QWidget | None = None  # what asks for a verdict above the composer
        self._above_wanted = False  # in a low window too
        self._drafts = Drafts(library, preferences)
        self._shown = 0  # id of the conversation on screen
        self.header = Header(look)
        self._transcript: Transcript | None = None
        self._finder: Finder | None = None
        self._empty = EmptyChat(look)
        self._stack = QStackedWidget()
        self._stack.setMinimumHeight(1)  # what stands above and below comes first in a low window
        self._stack.addWidget(self._empty)
        self.composer = Composer(look)
        self.composer.show_draft(preferences.draft)
        self._foot = QVBoxLayout()
        look.space(self._foot, 0, 8, 0, 16, gap=8)
        self._foot.addWidget(Column(look, self.composer))
        self.notices = Notices(look, self._foot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._column = column
        column.addWidget(self.header)
        column.addWidget(self._stack, 1)
        column.addLayout(self._foot)
        self._draft_timer = QTimer(self)
        self._draft_timer.setSingleShot(True)
        self._draft_timer.setInterval(DRAFT_PAUSE)
        self._connect()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
        if self._comparison:
            self._comparison.fit(self.window().width())

    def _fit(self) -> None:
        """Divide a low window: what stands below the messages scrolls before it leaves them no room."""
        find_bar = self._finder.bar.sizeHint().height() if self._finder and self._finder.is_open else 0
        room = self.height() - self.header.height() - find_bar - self._look.px(24) - 1
        if self.notices.shown:
            self.notices.shown.limit(room - self.composer.limit(room // 2) - self._look.px(8))
        else:
            self.composer.limit(room * 2 // 3)
        if self._compare_bar:
            is_low = self.height() < self._look.px(LOW)
            self._compare_bar.be_low(is_low=is_low, asks=self._above is not None)
            if self._above:
                self._above.setVisible(not is_low or self._above_wanted)

    def _connect(self) -> None:
        self.composer.stop_requested.connect(self.stop)
        self.composer.submitted.connect(self.send)
        self.composer.text_changed.connect(self._draft_timer.start)
        self._draft_timer.timeout.connect(self.store_draft)
        self._empty.suggested.connect(self._take_suggestion)
        self._look.changed.connect(self._fit, Qt.ConnectionType.QueuedConnection)  # once all parts have their size
        self._session.answer_replaced.connect(self._replace)
        self.lanes.changed.connect(self._take_lane)
        self.lanes.filled.connect(self._take_lanes)
        self.notices.changed.connect(self._fit)
        self.notices.step_requested.connect(self.step_requested)
        self._session.streaming_changed.connect(lambda id, _: self._show_streaming() if id == self._id else None)
        self._session.message_added.connect(self._add)
        self._session.message_changed.connect(self._change)
        self._session.reply_grew.connect(self._grow)
        self._session.storing_failed.connect(lambda problem: self.notices.show_problem(problem, self._store_again))

    @property
    def transcript(self) -> "Transcript":
        """The messages; made when there are some to show."""
        if self._transcript is None:
            # loaded late: 20 ms of start-up
            from modelslab_desktop.ui.gallery import Gallery
            from modelslab_desktop.ui.transcript import Transcript

            self._transcript = Transcript(self._look, self._live_shown, Gallery(self._look, self._pictures()))
            self._transcript.link_activated.connect(self.link_activated)
            self._transcript.typed.connect(self._write)
            self._transcript.quote_requested.connect(self.composer.quote)
            self._transcript.retry_requested.connect(self.retry)
            self._transcript.compare_requested.connect(self.compare_requested)
            self._transcript.continue_requested.connect(self._continue)
            self._transcript.step_requested.connect(lambda _, step: self.step_requested.emit(step))
            self._stack.addWidget(self._transcript)
        return self._transcript

    def _live_shown(self, message_id: int) -> "LiveAnswer | None":
        """An answer on its way, unless answers are hidden until all have ended."""
        return None if self.lanes.are_blind else self._session.live(message_id)

    def find_text(self) -> None:
        """Open the bar that finds text in the conversation on screen."""
        if not (self._is_stored and self.lanes.recall):
            return
        if self._finder is None:
            # loaded late: few search
            from modelslab_desktop.ui.finder import Finder

            self._finder = Finder(self._look, self.transcript, self._live_shown)
            self._finder.bar_toggled.connect(self._show_find_bar)
            self._finder.focus_returned.connect(self.composer.setFocus)
            self._column.insertWidget(1, self._finder.bar)
        self._finder.open()

    def _show_find_bar(self, shown: bool) -> None:
        """Show or hide it, and keep in place what is read below it."""
        if self._finder:
            top = self._stack.y()
            self._finder.bar.setVisible(shown)
            self._fit()
            self._column.activate()
            self.transcript.shift(self._stack.y() - top)

    def find_next(self) -> None:
        """Go to the next match, or open the bar to find some."""
        if self._finder and self._finder.is_open:
            self._finder.go_next()
        else:
            self.find_text()

    def find_previous(self) -> None:
        """Go to the match before, or open the bar to find some."""
        if self._finder and self._finder.is_open:
            self._finder.go_back()
        else:
            self.find_text()

    @property
    def lane(self) -> Lane:
        """The lane in use; its id is 0 while the conversation has not begun."""
        return self.lanes.current

    @property
    def _id(self) -> int:
        return self.lanes.conversation_id

    @property
    def _is_stored(self) -> bool:
        return bool(self._id)

    def new_chat(self, lane: Lane) -> None:
        """Show a conversation that has not begun."""
        self._leave()
        self.lanes.open([lane])
        self._show("New chat", self._preferences.draft)

    def new_comparison(self, lanes: Sequence[Lane], layout: Layout, *, blind: bool) -> None:
        """Show a comparison that has not begun."""
        self._leave()
        self.lanes.open(lanes, layout, blind=blind)
        self._show("New comparison", self._preferences.draft)

    def open(self, conversation_id: int) -> None:
        """Show a stored conversation, at its end."""
        self._leave()
        self._try(lambda: self._open(conversation_id))

    def _open(self, conversation_id: int) -> None:
        if conversation := self._library.conversation(conversation_id):
            lanes = self._session.lanes(conversation_id)
            for lane in lanes:
                self._session.messages(lane)  # what cannot be read leaves what is on screen
            self.lanes.open(lanes, conversation.layout, blind=conversation.blind, recalls=conversation.recalls)
            self._show(conversation.title, conversation.draft)

    def _leave(self) -> None:
        """Keep what has been written, and take a notice away that concerns no other conversation."""
        self.notices.leave()
        self.lane_wanted.emit()
        self.store_draft()

    def retitle(self, conversation: Conversation) -> None:
        """Take a new title over, if it is that of the conversation on screen."""
        if conversation.id == self._id:
            self.header.show_title(conversation.title, stored=True)

    def edit_lane(self, lane: Lane) -> None:
        """Take over what the user has set for a lane on screen."""
        self._try(lambda: self.lanes.edit(lane), again=lambda: self.edit_lane(self.lane))

    def use_model(self, model_id: str) -> None:
        """Let another model answer from now on."""
        self.lane_wanted.emit()
        self.edit_lane(replace(self.lane, model=model_id))

    def send(self, question: str) -> None:
        """Ask the question; the composer is emptied only once it is stored."""
        self.lane_wanted.emit()
        if not all(lane.model for lane in self.lanes.all):
            self.model_needed.emit()
            return
        is_first = not self._is_stored
        if self._try(lambda: self.lanes.send(question), again=self.composer.submit):
            self.composer.clear()
            self._draft_timer.stop()
            self._try(lambda: self._drafts.forget_sent(is_first=is_first))

    def retry(self, answer: Message) -> None:
        """Ask for the last answer of a lane again; what follows an earlier one would leave the thread."""
        self.lane_wanted.emit()
        if lane := self.lanes.can_retry(answer):
            self._try(lambda: self._session.retry(lane.id, answer), again=lambda: self.retry(answer))

    def stop(self) -> None:
        """Stop every answer on screen."""
        self._session.stop_conversation(self._id)

    def escape(self) -> None:
        """Go back from the messages to the composer; stop the answer on screen, unless keys have led to a message.

        Without an answer to stop, the bar that finds text is closed.
        """
        if not self.lanes.recall:
            return  # a set of prompts is paused by its own button
        if self.comparison and self.comparison.stands_alone:
            self.comparison.show_alone(alone=False)
            return
        walk = self._transcript.walk if self._transcript and self._is_stored else None
        if walk is None or not walk.is_marked:
            if self._finder and not self.lanes.are_streaming:
                self._finder.close()
            self.stop()
        if walk and walk.place is not None:
            self.composer.setFocus()

    def tab(self, forward: bool) -> bool:
        """Move the focus as the Tab key does, if there are messages, which have an order of their own."""
        return self._transcript is not None and self._transcript.isVisible() and self._transcript.tab(forward)

    def begin_writing(self) -> None:
        """Give the keyboard to the composer, or to the grid of a prompt set, which has none."""
        place: QWidget | None = self.composer if self.lanes.recall else self._stack.currentWidget()
        if place:
            place.setFocus()

    def step(self, by: int) -> None:
        """Move the keyboard so many messages on; below the last one is the composer."""
        if self._is_stored and not self.transcript.walk.step(by) and by > 0:
            self.composer.setFocus()

    def copy_message(self) -> None:
        """Copy the message in focus, or else the last one."""
        if self._is_stored and self.transcript.count:
            self.transcript.copy_message()

    def copy_source(self) -> None:
        """Copy what is selected as Markdown, or else the message in focus."""
        if self._is_stored:
            self.transcript.copy_source()

    def quote(self) -> None:
        """Quote what is selected in the composer."""
        if self._is_stored:
            self.transcript.quote()

    def _write(self, text: str) -> None:
        """Go on in the composer with what was typed elsewhere."""
        self.composer.setFocus()
        self.composer.field.insertPlainText(text)

    def store_draft(self) -> None:
        """Keep what stands in the composer: on the disk, or in memory as long as that does not take it."""
        self._draft_timer.stop()
        self._drafts.note(self.composer.text())
        self._try(self._drafts.store, again=self.store_draft)

    def _store_again(self) -> None:
        self._try(self._session.store_again, again=self._store_again)

    def _show(self, title: str, draft: str) -> None:
        self._shown = self._id
        self.header.show_title(title, stored=self._is_stored)
        self._empty.show_model(self.lane.model)
        self._fill()
        if self._finder and not (self._is_stored and self.lanes.recall):
            self._finder.close()
        self.composer.show_draft(self._drafts.open(self._id, draft))
        self._draft_timer.stop()
        self._show_streaming()
        self.lane_shown.emit(self.lane)
        self.conversation_shown.emit(self._id)
        self.begin_writing()

    def _fill(self) -> None:
        """Show the messages of all lanes; of one that has not begun, what can be asked; the grid of a prompt set."""
        self.composer.setVisible(self.lanes.recall)
        self.header.offer_compare(offered=self.lanes.recall)
        if self._comparison and not (self.lanes.recall and len(self.lanes) > 1):
            self._comparison.leave()
        if not self.lanes.recall:
            self._show_part(self.prompt_grid(self._id))
            self._show_compare_bar()
            self.lanes_shown.emit()
            return
        if len(self.lanes) > 1:
            self._compare().show(self.lanes)
        elif self._is_stored:
            self.transcript.remark_of = self._remark
            self.transcript.is_named_above = lambda _: False
            self.transcript.show_thread(self._session.messages(self.lane))
        is_shown = self._is_stored or len(self.lanes) > 1
        self._stack.setCurrentWidget(self.transcript if is_shown else self._empty)
        self._show_compare_bar()
        self.lanes_shown.emit()

    def _remark(self, answer: Message) -> str:
        """What is said under an answer of a chat, where its model has a price."""
        price = self.price_of(answer.model)
        if price is None:
            return ""
        # loaded late: few enter prices
        from modelslab_desktop.ui.answer_words import said_of

        return said_of(answer, price)

    def tell_costs(self) -> None:
        """There are other prices."""
        if self._transcript:
            self._transcript.remark(list(self._transcript.widgets))

    def _show_part(self, part: QWidget) -> None:
        """Let this stand between header and composer."""
        if self._stack.indexOf(part) < 0:
            self._stack.addWidget(part)
        self._stack.setCurrentWidget(part)

    def _take_lanes(self) -> None:
        """There are other lanes on screen, or they stand otherwise; or the conversation has begun."""
        self._fill()
        if self._id != self._shown and (begun := self._library.conversation(self._id)):
            self._shown = self._id
            self._drafts.open(self._id, begun.draft)
            self.header.show_title(begun.title, stored=True)
            self.conversation_shown.emit(self._id)
        self._show_streaming()
        self.lane_shown.emit(self.lane)

    def _take_lane(self, place: int) -> None:
        lane = self.lanes.all[place]
        self._empty.show_model(self.lane.model)
        if self.comparison:
            self.comparison.show_lane(place, lane)
            self._show_compare_bar()
        if place == self.lanes.used:
            self.lane_shown.emit(lane)

    # --- several lanes

    def _compare(self) -> "Comparison":
        """What shows several lanes; made when there are some."""
        if self._comparison is None:
            # loaded late: a chat has one lane
            from modelslab_desktop.ui.comparison import Comparison

            self._comparison = Comparison(
                self._look,
                self._session,
                self.transcript,
                lambda turn_id: turn_id in self.judged,
                lambda model_id: self.price_of(model_id),
            )
            self._comparison.used.connect(self._use)
            self._comparison.squeezed.connect(self._show_compare_bar)
            self._comparison.deed_wanted.connect(self._do)
            self._comparison.turn_ended.connect(self.turn_ended)
            self._comparison.fit(self.window().width())
        return self._comparison

    @property
    def comparison(self) -> "Comparison | None":
        """What shows the lanes on screen, if there are several."""
        return self._comparison if len(self.lanes) > 1 and self.lanes.recall else None

    def _show_compare_bar(self) -> None:
        is_wanted = len(self.lanes) > 1 and self.lanes.recall
        if self._compare_bar is None and is_wanted:
            # loaded late: a chat has no need of it
            from modelslab_desktop.ui.compare_bar import CompareBar

            self._compare_bar = CompareBar(self._look)
            self._compare_bar.layout_chosen.connect(self._lay_out)
            self._compare_bar.wanted.connect(self.use_tool)
            self._foot.insertWidget(self._foot.count() - 1, Column(self._look, self._compare_bar))
        if self._compare_bar:
            self._compare_bar.setVisible(is_wanted)
            self._compare_bar.show_lanes(self.lanes, squeezed=bool(self.comparison and self.comparison.is_squeezed))
        self.composer.name_stop("Stop all" if is_wanted else "Stop")

    def use_tool(self, tool: str) -> None:
        """Do with the comparison what is asked for, or have it done."""
        # loaded late: with the bar
        from modelslab_desktop.ui.compare_bar import Tool

        if tool == Tool.VERDICT:
            self._above_wanted = not self._above_wanted
            self._fit()
        elif tool == Tool.BLIND:
            self._try(lambda: self.lanes.show_as(self.lanes.layout, blind=not self.lanes.blind))
        elif tool == Tool.NEXT_LAYOUT:
            layouts = list(Layout)
            self._lay_out(layouts[(layouts.index(self.lanes.layout) + 1) % len(layouts)])
        else:
            self.tool_requested.emit(tool)

    def _lay_out(self, layout: Layout) -> None:
        self._try(lambda: self.lanes.show_as(layout, blind=self.lanes.blind))

    def _use(self, place: int) -> None:
        """Let model picker and parameters be meant for another lane."""
        self.lane_wanted.emit()
        self.lanes.used = place
        self.lane_shown.emit(self.lane)

    @property
    def focused_message(self) -> Message | None:
        """The message that the keyboard is in, or else the last one."""
        if self._transcript is None or not self._is_stored or not self._transcript.count:
            return None
        view = self._transcript.walk.view
        return view.message if view else self._transcript.messages[-1]

    def is_on_its_way(self, answer: Message) -> bool:
        """Whether an answer is being received."""
        return self._session.live(answer.id) is not None

    def add_above_composer(self, part: QWidget) -> QWidget:
        """Let something stand above the composer; in a low window, once it is asked for. Returns it."""
        self._foot.insertWidget(0, part)
        self._above = part
        self._fit()
        return part

    def clear_above_composer(self) -> None:
        """What stood above the composer has gone."""
        self._above, self._above_wanted = None, False
        self._fit()

    def focus_column(self, place: int) -> None:
        """Go with the keyboard to a column."""
        if self.comparison:
            self.comparison.focus(place)

    def add_model(self, model_id: str) -> None:
        """Let another model answer beside those on screen."""
        self.lane_wanted.emit()
        self._try(lambda: self.lanes.add(model_id), again=lambda: self.add_model(model_id))

    def compare_answer(self, answer: Message, model_id: str) -> None:
        """Let another model answer the same question."""
        self._try(lambda: self.lanes.add_for(answer, model_id))

    def _continue(self, answer: Message) -> None:
        """Go on with the lane of an answer alone."""
        # loaded late: a chat has no columns
        from modelslab_desktop.ui.column_head import Deed

        for place, lane in enumerate(self.lanes.all):
            if lane.id == answer.lane_id:
                self._use(place)
                self.deed_requested.emit(Deed.CONTINUE)

    def _do(self, place: int, deed: str) -> None:
        """Do with a column what its menu asks for."""
        # loaded late: a chat has no columns
        from modelslab_desktop.ui.column_head import Deed

        deeds: dict[Deed, Callable[[], None]] = {
            Deed.ASK_ALONE: lambda: self.lanes.ask_alone(place),
            Deed.LEAVE_OUT: lambda: self.lanes.leave_out(place),
            Deed.MOVE_LEFT: lambda: self.lanes.move(place, place - 1),
            Deed.MOVE_RIGHT: lambda: self.lanes.move(place, place + 1),
            Deed.REMOVE: lambda: self._remove(place),
            Deed.STOP: lambda: self.lanes.stop(place),
        }
        if act := deeds.get(Deed(deed)):
            self._try(act)
        else:
            self.deed_requested.emit(deed)

    def _remove(self, place: int) -> None:
        """Take a lane away, and offer to bring it back."""
        gone = self.lanes.remove(place)
        if gone.id:
            # loaded late: few take lanes away
            from modelslab_desktop.ui.words import REMOVED

            self.notices.show(REMOVED, again=lambda: self._try(lambda: self.lanes.bring_back(gone)))

    def end(self) -> None:
        """Show nothing more of what goes on in the lanes: the window is closed, and answers only end to be stored."""
        self._session.answer_replaced.disconnect(self._replace)
        self._session.message_added.disconnect(self._add)
        self._session.message_changed.disconnect(self._change)
        self._session.reply_grew.disconnect(self._grow)
        if self._comparison:
            self._comparison.leave()

    # --- what goes on in the lanes

    def _show_streaming(self) -> None:
        self.composer.show_streaming(self.lanes.are_streaming)

    def _add(self, message: Message) -> None:
        if self.lanes.recall and self.lanes.holds(message):
            (self.comparison or self.transcript).add(message)
            self._show_streaming()
            self._announce_start(message)

    def _replace(self, old: Message, new: Message) -> None:
        if self.lanes.recall and self.lanes.holds(new):
            (self.comparison or self.transcript).replace(old, new)
            self.composer.show_streaming(True)
            self._announce_start(new)

    def _grow(self, live: "LiveAnswer") -> None:
        if self.lanes.recall and self.lanes.holds(live.message):
            (self.comparison or self.transcript).grow(live)

    def _change(self, message: Message) -> None:
        if self.lanes.recall and self.lanes.holds(message):
            (self.comparison or self.transcript).change(message)
            self._show_streaming()
            self.answer_ended.emit(message)
            self._announce_end(message)

    def _announce_start(self, message: Message) -> None:
        if message.state is not State.STREAMING:
            return
        # loaded late: the first frame announces nothing
        from modelslab_desktop.ui.answer_words import said_at_start
        from modelslab_desktop.ui.speech import announce

        if self.comparison is None:
            announce(self.transcript, said_at_start(message))
        elif said := self.comparison.said_at_start(message):
            announce(self.transcript, said)

    def _announce_end(self, message: Message) -> None:
        # loaded late: the first frame announces nothing
        from modelslab_desktop.ui.answer_words import said_at_end
        from modelslab_desktop.ui.speech import announce

        if self.comparison is None:
            announce(self.transcript, said_at_end(message))
        elif said := self.comparison.said_at_end(message):
            announce(self.transcript, said)

    def _take_suggestion(self, text: str) -> None:
        if text == TOUR_QUESTION:
            self.send(text)
        else:
            self.composer.show_draft(text)
            self.composer.setFocus()

    def _try(self, act: Callable[[], object], again: Callable[[], object] | None = None) -> bool:
        """Do something that is stored; trouble is said, and False returned."""
        try:
            act()
        except Problem as problem:
            self.notices.show_problem(problem, again)
            return False
        return True
