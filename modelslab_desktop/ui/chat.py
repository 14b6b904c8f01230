"""The conversation on screen: its header, its messages and the composer under them."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from modelslab_desktop.core.chat import Conversation, Lane, Message, title_of
from modelslab_desktop.core.errors import Problem
from modelslab_desktop.session.chat import ChatSession
from modelslab_desktop.session.library import Library
from modelslab_desktop.session.preferences import Preferences
from modelslab_desktop.ui.composer import Column, Composer
from modelslab_desktop.ui.empty import TOUR_QUESTION, EmptyChat
from modelslab_desktop.ui.header import Header
from modelslab_desktop.ui.theme import COLUMN, SIDE, Look

if TYPE_CHECKING:
    from modelslab_desktop.session.live import LiveAnswer
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

    def __init__(self, look: Look, session: ChatSession, library: Library, preferences: Preferences) -> None:
        super().__init__()
        self._look = look
        self._session = session
        self._library = library
        self._preferences = preferences
        self._lane = preferences.new_lane()
        self._notice: Notice | None = None
        self._drafts: dict[int, str] = {}  # by conversation id: those not yet stored
        self._stored_draft = preferences.draft  # of the conversation on screen
        self.header = Header(look)
        self._transcript: Transcript | None = None
        self._empty = EmptyChat()
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self.composer = Composer(look)
        self.composer.show_draft(preferences.draft)
        self._foot = QVBoxLayout()
        self._foot.setContentsMargins(0, 8, 0, 16)
        self._foot.setSpacing(8)
        self._foot.addWidget(Column(self.composer, COLUMN, SIDE))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(self._stack, 1)
        column.addLayout(self._foot)
        self._draft_timer = QTimer(self)
        self._draft_timer.setSingleShot(True)
        self._draft_timer.setInterval(DRAFT_PAUSE)
        self._connect()

    def _connect(self) -> None:
        self.composer.stop_requested.connect(self.stop)
        self.composer.submitted.connect(self.send)
        self.composer.text_changed.connect(self._draft_timer.start)
        self._draft_timer.timeout.connect(self.store_draft)
        self._empty.suggested.connect(self._take_suggestion)
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
            from modelslab_desktop.ui.transcript import Transcript

            self._transcript = Transcript(self._look, self._session.live)
            self._transcript.link_activated.connect(self.link_activated)
            self._transcript.retry_requested.connect(self.retry)
            self._transcript.step_requested.connect(lambda _, step: self.step_requested.emit(step))
            self._stack.addWidget(self._transcript)
        return self._transcript

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
            self._lane = self._session.begin(self._lane, question)
            self._stored_draft = question
            self.header.show_title(title_of(question), stored=True)
            self.transcript.show_thread([])
            self._stack.setCurrentWidget(self.transcript)
            self.conversation_shown.emit(self._lane.conversation_id)
        self._session.send(self._lane, question)

    def retry(self, answer: Message) -> None:
        """Ask for the last answer again; what follows an earlier one would leave the thread."""
        self.lane_wanted.emit()
        if answer.id == self._lane.tip_id and not self._session.is_streaming(answer.lane_id):
            self._try(lambda: self._session.retry(answer), again=lambda: self.retry(answer))

    def stop(self) -> None:
        """Stop the answer on screen."""
        self._session.stop(self._lane.id)

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

    def _replace(self, old: Message, new: Message) -> None:
        if new.lane_id == self._lane.id:
            self.transcript.replace(old, new)
            self.composer.show_streaming(True)

    def _grow(self, live: "LiveAnswer") -> None:
        if live.message.lane_id == self._lane.id:
            self.transcript.grow(live)

    def _change(self, message: Message) -> None:
        if message.lane_id == self._lane.id:
            self.transcript.change(message)
            self.composer.show_streaming(self._session.is_streaming(message.lane_id))
            self.answer_ended.emit(message)

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
