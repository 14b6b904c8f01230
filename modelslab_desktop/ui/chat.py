"""The conversation on screen: its header, its messages and the composer under them."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from modelslab_desktop.core.chat import Conversation, Lane, Message, State, title_of
from modelslab_desktop.core.errors import Problem
from modelslab_desktop.session.chat import ChatSession
from modelslab_desktop.session.library import Library
from modelslab_desktop.session.preferences import Preferences
from modelslab_desktop.ui.composer import Column, Composer
from modelslab_desktop.ui.empty import TOUR_QUESTION, EmptyChat
from modelslab_desktop.ui.header import Header
from modelslab_desktop.ui.theme import Look

if TYPE_CHECKING:
    from modelslab_desktop.session.live import LiveAnswer
    from modelslab_desktop.session.pictures import Pictures
    from modelslab_desktop.ui.finder import Finder
    from modelslab_desktop.ui.notice import Notice
    from modelslab_desktop.ui.transcript import Transcript
    from modelslab_desktop.ui.words import Step, Words

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
        self._lane = preferences.new_lane()
        self._notice: Notice | None = None
        self._drafts: dict[int, str] = {}  # by conversation id: those not yet stored
        self._stored_draft = preferences.draft  # of the conversation on screen
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

    def _fit(self) -> None:
        """Divide a low window: what stands below the messages scrolls before it leaves them no room."""
        find_bar = self._finder.bar.sizeHint().height() if self._finder and self._finder.is_open else 0
        room = self.height() - self.header.height() - find_bar - self._look.px(24) - 1
        if self._notice:
            self._notice.limit(room - self.composer.limit(room // 2) - self._look.px(8))
        else:
            self.composer.limit(room * 2 // 3)

    def _connect(self) -> None:
        self.composer.stop_requested.connect(self.stop)
        self.composer.submitted.connect(self.send)
        self.composer.text_changed.connect(self._draft_timer.start)
        self._draft_timer.timeout.connect(self.store_draft)
        self._empty.suggested.connect(self._take_suggestion)
        self._look.changed.connect(self._fit, Qt.ConnectionType.QueuedConnection)  # once all parts have their size
        self._session.answer_replaced.connect(self._replace)
        self._session.lane_changed.connect(self._take_lane)
        self._session.message_added.connect(self._add)
        self._session.message_changed.connect(self._change)
        self._session.reply_grew.connect(self._grow)
        self._session.storing_failed.connect(lambda problem: self.show_problem(problem, self._store_again))

    @property
    def transcript(self) -> "Transcript":
        """The messages; made when there are some to show."""
        if self._transcript is None:
            # loaded late: 20 ms of start-up
            from modelslab_desktop.ui.gallery import Gallery
            from modelslab_desktop.ui.transcript import Transcript

            self._transcript = Transcript(self._look, self._session.live, Gallery(self._look, self._pictures()))
            self._transcript.link_activated.connect(self.link_activated)
            self._transcript.typed.connect(self._write)
            self._transcript.quote_requested.connect(self.composer.quote)
            self._transcript.retry_requested.connect(self.retry)
            self._transcript.step_requested.connect(lambda _, step: self.step_requested.emit(step))
            self._stack.addWidget(self._transcript)
        return self._transcript

    def find_text(self) -> None:
        """Open the bar that finds text in the conversation on screen."""
        if not self._lane.id:
            return
        if self._finder is None:
            # loaded late: few search
            from modelslab_desktop.ui.finder import Finder

            self._finder = Finder(self._look, self.transcript, self._session.live)
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
        """The lane on screen; its id is 0 while the conversation has not begun."""
        return self._lane

    def new_chat(self, lane: Lane) -> None:
        """Show a conversation that has not begun."""
        self._leave()
        self._show(lane, [], "New chat", self._preferences.draft)

    def open(self, conversation_id: int) -> None:
        """Show a stored conversation, at its end."""
        self._leave()
        self._try(lambda: self._open(conversation_id))

    def _open(self, conversation_id: int) -> None:
        if conversation := self._library.conversation(conversation_id):
            lane = self._session.lanes(conversation_id)[0]
            self._show(lane, self._session.messages(lane), conversation.title, conversation.draft)

    def _leave(self) -> None:
        """Keep what has been written, and take a notice away that concerns no other conversation."""
        if self._notice and not self._notice.lasting:
            self.hide_notice()
        self.lane_wanted.emit()
        self.store_draft()

    def retitle(self, conversation: Conversation) -> None:
        """Take a new title over, if it is that of the conversation on screen."""
        if conversation.id == self._lane.conversation_id:
            self.header.show_title(conversation.title, stored=True)

    def edit_lane(self, lane: Lane) -> None:
        """Take over what the user has set for the conversation on screen."""
        if lane.id:
            self._try(lambda: self._session.change_lane(lane), again=lambda: self.edit_lane(self._lane))
        if lane.id == self._lane.id:
            self._lane = lane
            self._empty.show_model(lane.model)
            self.lane_shown.emit(lane)

    def use_model(self, model_id: str) -> None:
        """Let another model answer from now on."""
        self.lane_wanted.emit()
        self.edit_lane(replace(self._lane, model=model_id))

    def send(self, question: str) -> None:
        """Ask the question; the composer is emptied only once it is stored."""
        self.lane_wanted.emit()
        if not self._lane.model:
            self.model_needed.emit()
            return
        new = not self._lane.id
        if self._try(lambda: self._send(question), again=self.composer.submit):
            self._stored_draft = ""
            self.composer.clear()
            self._draft_timer.stop()
            self._drafts.pop(self._lane.conversation_id, None)
            if new:
                self._drafts.pop(0, None)
                self._try(lambda: self._preferences.save_draft(""))

    def _send(self, question: str) -> None:
        if not self._lane.id:
            [self._lane] = self._session.begin([self._lane], question)
            self._stored_draft = question
            self.header.show_title(title_of(question), stored=True)
            self.transcript.show_thread([])
            self._stack.setCurrentWidget(self.transcript)
            self.conversation_shown.emit(self._lane.conversation_id)
        self._session.send([self._lane], question)

    def retry(self, answer: Message) -> None:
        """Ask for the last answer again; what follows an earlier one would leave the thread."""
        self.lane_wanted.emit()
        if answer.id == self._lane.tip_id and not self._session.is_streaming(answer.lane_id):
            self._try(lambda: self._session.retry(self._lane.id, answer), again=lambda: self.retry(answer))

    def stop(self) -> None:
        """Stop the answer on screen."""
        self._session.stop(self._lane.id)

    def escape(self) -> None:
        """Go back from the messages to the composer; stop the answer on screen, unless keys have led to a message.

        Without an answer to stop, the bar that finds text is closed.
        """
        walk = self._transcript.walk if self._transcript and self._lane.id else None
        if walk is None or not walk.is_marked:
            if self._finder and not self._session.is_streaming(self._lane.id):
                self._finder.close()
            self.stop()
        if walk and walk.place is not None:
            self.composer.setFocus()

    def tab(self, forward: bool) -> bool:
        """Move the focus as the Tab key does, if there are messages, which have an order of their own."""
        return self._transcript is not None and self._transcript.isVisible() and self._transcript.tab(forward)

    def step(self, by: int) -> None:
        """Move the keyboard so many messages on; below the last one is the composer."""
        if self._lane.id and not self.transcript.walk.step(by) and by > 0:
            self.composer.setFocus()

    def copy_message(self) -> None:
        """Copy the message in focus, or else the last one."""
        if self._lane.id and self.transcript.count:
            self.transcript.copy_message()

    def copy_source(self) -> None:
        """Copy what is selected as Markdown, or else the message in focus."""
        if self._lane.id:
            self.transcript.copy_source()

    def quote(self) -> None:
        """Quote what is selected in the composer."""
        if self._lane.id:
            self.transcript.quote()

    def _write(self, text: str) -> None:
        """Go on in the composer with what was typed elsewhere."""
        self.composer.setFocus()
        self.composer.field.insertPlainText(text)

    def store_draft(self) -> None:
        """Keep what stands in the composer: on the disk, or in memory as long as that does not take it."""
        self._draft_timer.stop()
        id, text = self._lane.conversation_id, self.composer.text()
        if text != self._stored_draft:
            self._drafts[id] = text
        else:
            self._drafts.pop(id, None)
        self._try(self._store_drafts, again=self.store_draft)

    def _store_drafts(self) -> None:
        for id, text in list(self._drafts.items()):
            if id:
                self._library.save_draft(id, text)
            else:
                self._preferences.save_draft(text)
            del self._drafts[id]
            if id == self._lane.conversation_id:
                self._stored_draft = text

    def show_problem(self, problem: Problem, again: Callable[[], object] | None = None) -> None:
        """Say above the composer what is wrong."""
        # loaded late: only trouble needs it
        from modelslab_desktop.ui.words import words_for

        self.show_notice(words_for(problem), problem.detail, again)

    def show_notice(
        self, words: "Words", detail: str = "", again: Callable[[], object] | None = None, *, lasting: bool = False
    ) -> None:
        """Say something above the composer; it can be tried again where `again` does so.

        A lasting notice stays while conversations come and go.
        """
        # loaded late: only trouble needs it
        from modelslab_desktop.ui.notice import Notice

        if self._notice and self._notice.says(words, detail):
            return
        self.hide_notice()
        self._notice = Notice(self._look, words, detail, again, lasting=lasting)
        self._notice.step_requested.connect(self._take_step)
        self._notice.close_requested.connect(self.hide_notice)
        self._foot.insertWidget(0, self._notice)
        self._fit()

    def hide_notice(self) -> None:
        """Take the notice away."""
        if self._notice:
            self._foot.removeWidget(self._notice)
            self._notice.hide()
            self._notice.deleteLater()
            self._notice = None

    def end_notice(self) -> None:
        """Take a lasting notice away, once its reason has gone."""
        if self._notice and self._notice.lasting:
            self.hide_notice()

    def _take_step(self, step: "Step") -> None:
        again = self._notice and self._notice.again
        self.hide_notice()
        if again:
            again()
        else:
            self.step_requested.emit(step)

    def _store_again(self) -> None:
        self._try(self._session.store_again, again=self._store_again)

    def _show(self, lane: Lane, messages: list[Message], title: str, draft: str) -> None:
        self._lane = lane
        self.header.show_title(title, stored=bool(lane.id))
        self._empty.show_model(lane.model)
        self._stack.setCurrentWidget(self.transcript if lane.id else self._empty)
        if lane.id:
            self.transcript.show_thread(messages)
        elif self._finder:
            self._finder.close()
        self._stored_draft = draft
        self.composer.show_draft(self._drafts.get(lane.conversation_id, draft))
        self._draft_timer.stop()
        self.composer.show_streaming(self._session.is_streaming(lane.id))
        self.lane_shown.emit(lane)
        self.conversation_shown.emit(lane.conversation_id)
        self.composer.setFocus()

    def _take_lane(self, lane: Lane) -> None:
        if lane.id == self._lane.id:
            self._lane = lane
            self.lane_shown.emit(lane)

    def _add(self, message: Message) -> None:
        if message.lane_id == self._lane.id:
            self.transcript.add(message)
            self.composer.show_streaming(self._session.is_streaming(message.lane_id))
            self._announce_start(message)

    def _replace(self, old: Message, new: Message) -> None:
        if new.lane_id == self._lane.id:
            self.transcript.replace(old, new)
            self.composer.show_streaming(True)
            self._announce_start(new)

    def _grow(self, live: "LiveAnswer") -> None:
        if live.message.lane_id == self._lane.id:
            self.transcript.grow(live)

    def _change(self, message: Message) -> None:
        if message.lane_id == self._lane.id:
            self.transcript.change(message)
            self.composer.show_streaming(self._session.is_streaming(message.lane_id))
            self.answer_ended.emit(message)
            self._announce_end(message)

    def _announce_start(self, message: Message) -> None:
        # loaded late: the first frame announces nothing
        from modelslab_desktop.ui.speech import announce
        from modelslab_desktop.ui.words import said_at_start

        if message.state is State.STREAMING:
            announce(self.transcript, said_at_start(message))

    def _announce_end(self, message: Message) -> None:
        # loaded late: the first frame announces nothing
        from modelslab_desktop.ui.speech import announce
        from modelslab_desktop.ui.words import said_at_end

        announce(self.transcript, said_at_end(message))

    def _take_suggestion(self, text: str) -> None:
        if text == TOUR_QUESTION:
            self.send(text)
        else:
            self.composer.show_draft(text)
            self.composer.setFocus()

    def _try(self, act: Callable[[], None], again: Callable[[], object] | None = None) -> bool:
        """Do something that is stored; trouble is said, and False returned."""
        try:
            act()
        except Problem as problem:
            self.show_problem(problem, again)
            return False
        return True
