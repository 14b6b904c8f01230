"""Sending, streaming, stopping and retrying: every answer of every conversation, whatever is on screen."""

import time
from collections.abc import Callable, Sequence
from contextlib import aclosing
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from modelslab_desktop.core.chat import Conversation, Lane, Layout, Message, Request, State, asked, title_of
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.session.account import Account
from modelslab_desktop.session.limiter import Limiter
from modelslab_desktop.session.tasks import Tasks
from modelslab_desktop.store.chats import Chats

if TYPE_CHECKING:
    from modelslab_desktop.session.live import LiveAnswer

TOLD_EVERY = 1 / 30  # s; more often costs frames that nobody sees
COUNTED_EVERY = 1.0  # s
JOURNALED_EVERY = 0.5  # s; a killed process loses no more than this


class ChatSession(QObject):
    """Sends questions to lanes and receives their answers; tells facts, and knows no widget."""

    conversation_started = Signal(object)  # Conversation
    conversation_used = Signal(object)  # Conversation
    lane_changed = Signal(object)  # Lane
    lanes_changed = Signal(int)  # id of the conversation that has other lanes, or has them in another order
    message_added = Signal(object)  # Message
    answer_replaced = Signal(object, object)  # Message that leaves the thread, Message that stands in its place
    reply_grew = Signal(object)  # LiveAnswer: text, thinking or what it waits for
    message_changed = Signal(object)  # Message, ended
    streaming_changed = Signal(int, bool)  # conversation id, whether an answer of it is on its way
    storing_failed = Signal(object)  # Problem

    def __init__(self, account: Account, chats: Chats, tasks: Tasks, limiter: Limiter) -> None:
        super().__init__()
        self._account = account
        self._chats = chats
        self._tasks = tasks
        self._limiter = limiter
        self._live: dict[int, LiveAnswer] = {}  # by message id
        self._threads: dict[int, list[Message]] = {}  # by lane id: those on screen, and those not yet stored
        self._opened = 0  # id of the conversation whose threads are kept
        self._unstored: dict[int, Message] = {}  # by id: answers that have ended, and that the disk did not take
        self._closing = False

    def lanes(self, conversation_id: int) -> list[Lane]:
        """The lanes of a conversation."""
        return self._chats.lanes(conversation_id)

    def messages(self, lane: Lane) -> list[Message]:
        """The messages of a lane, the first one first; kept in memory until another conversation is opened."""
        if lane.conversation_id != self._opened:
            self._opened = lane.conversation_id
            unstored = [live.message for live in self._live.values()] + list(self._unstored.values())
            needed = {message.lane_id for message in unstored}
            self._threads = {id: thread for id, thread in self._threads.items() if id in needed}
        if lane.id not in self._threads:
            self._threads[lane.id] = self._chats.thread(lane) if lane.id else []
        return self._threads[lane.id]

    def live(self, message_id: int) -> "LiveAnswer | None":
        """An answer that is being received."""
        return self._live.get(message_id)

    @property
    def under_way(self) -> int:
        """How many answers are being received, or wait for a place."""
        return len(self._live)

    def is_streaming(self, lane_id: int) -> bool:
        """Whether a lane is receiving an answer."""
        return any(live.message.lane_id == lane_id for live in self._live.values())

    def change_lane(self, lane: Lane) -> None:
        """Keep a lane's new model, system prompt or parameters."""
        self._chats.change_lane(lane)
        self.lane_changed.emit(lane)

    def add_lane(self, lane: Lane) -> Lane:
        """Store another lane of a conversation; its thread ends at the tip that it has."""
        added = self._chats.add_lane(lane)
        self.lanes_changed.emit(lane.conversation_id)
        return added

    def close_lane(self, lane: Lane) -> None:
        """Stop a lane and take it out of its comparison; its messages are kept."""
        self.stop(lane.id)
        self._chats.close_lane(lane.id)
        self.lanes_changed.emit(lane.conversation_id)

    def reopen_lane(self, lane: Lane) -> None:
        """Take a lane into its comparison again."""
        self._chats.reopen_lane(lane.id)
        self.lanes_changed.emit(lane.conversation_id)

    def order_lanes(self, lanes: Sequence[Lane]) -> None:
        """Let the lanes of a conversation stand in this order."""
        self._chats.order_lanes([lane.id for lane in lanes])
        self.lanes_changed.emit(lanes[0].conversation_id)

    def show_as(self, conversation_id: int, layout: Layout, *, blind: bool) -> Conversation:
        """Keep how the lanes of a conversation stand, and whether their models are hidden."""
        return self._chats.show_as(conversation_id, layout, blind=blind)

    def fork(self, lane: Lane, title: str) -> Conversation:
        """A new conversation that goes on from a lane, with a copy of all that was said in it."""
        conversation, _ = self._chats.fork(lane, title)
        self.conversation_started.emit(conversation)
        return conversation

    def begin(
        self, lanes: Sequence[Lane], question: str, *, layout: Layout = Layout.COLUMNS, blind: bool = False
    ) -> list[Lane]:
        """Store a new conversation, with the question as its draft until it is sent; raises Problem."""
        conversation, stored = self._chats.start(title_of(question), lanes, draft=question, layout=layout, blind=blind)
        self.conversation_started.emit(conversation)
        return stored

    def send(self, lanes: Sequence[Lane], question: str) -> None:
        """Ask the models of some lanes of a conversation; raises Problem if the question cannot be stored."""
        id_ = lanes[0].conversation_id
        for lane in lanes:
            self._thread(lane)  # before anything is stored that it would hold then
        self._ask(id_, self._chats.begin_turn(id_, question, lanes, time.time()))

    def join(self, lane: Lane, question: Message) -> None:
        """Ask a lane what others were asked in their turn."""
        self._thread(lane)
        self._ask(lane.conversation_id, [self._chats.join_turn(lane, question, time.time())])

    def _ask(self, conversation_id: int, begun: Sequence[tuple[Lane, Message, Message]]) -> None:
        for lane, question, answer in begun:  # all of them are on their way before anyone is told
            thread = self._thread(lane)
            thread += [question, answer]
            self._receive(answer, lane, self._recalled(lane, thread[:-1]))
        for lane, question, answer in begun:
            self.lane_changed.emit(lane)
            self.message_added.emit(question)
            self.message_added.emit(answer)
        self.streaming_changed.emit(conversation_id, True)
        self._tell_used(conversation_id)

    def retry(self, lane_id: int, answer: Message) -> None:
        """Ask the same again, with the lane as it is now; the new answer stands in the old one's place."""
        lane = self._chats.lane(lane_id)
        thread = self.messages(lane)
        place = [message.id for message in thread].index(answer.id)
        recalls = self._recalls(lane.conversation_id)
        changed, again = self._chats.begin_retry(answer, lane, time.time(), keeps_rest=not recalls)
        rest = [] if recalls else [replace(after, parent_id=again.id) for after in thread[place + 1 : place + 2]]
        thread[place : None if recalls else place + 2] = [again, *rest]
        self.lane_changed.emit(changed)
        self._receive(again, changed, self._recalled(lane, thread[:place]))
        self.answer_replaced.emit(answer, again)
        self.streaming_changed.emit(lane.conversation_id, True)
        self._tell_used(lane.conversation_id)

    def _thread(self, lane: Lane) -> list[Message]:
        """Where a lane's next messages belong; a long thread is not read where none of it is recalled."""
        if lane.id in self._threads or self._recalls(lane.conversation_id):
            return self.messages(lane)
        return []

    def _recalls(self, conversation_id: int) -> bool:
        conversation = self._chats.conversation(conversation_id)
        return conversation is None or conversation.recalls

    def _recalled(self, lane: Lane, thread: list[Message]) -> list[Message]:
        """What a thread's last question is sent with, itself included."""
        return thread if self._recalls(lane.conversation_id) else thread[-1:]

    def stop(self, lane_id: int) -> None:
        """Close the connection of the lane's answer at once and keep its text."""
        self._stop(lambda live: live.message.lane_id == lane_id)

    def stop_conversation(self, conversation_id: int) -> None:
        """The same for every lane of a conversation."""
        self._stop(lambda live: live.conversation_id == conversation_id)

    def store_again(self) -> None:
        """Store the ended answers that could not be stored; raises Problem if they still cannot be."""
        for message in list(self._unstored.values()):
            self._chats.finish(message)
            del self._unstored[message.id]

    async def close(self) -> None:
        """End every answer, each kept with the text it has."""
        self._closing = True
        await self._tasks.close()

    def _stop(self, chosen: Callable[["LiveAnswer"], bool]) -> None:
        for live in list(self._live.values()):
            if chosen(live) and live.work:
                live.work.cancel()

    def _tell_used(self, conversation_id: int) -> None:
        if conversation := self._chats.conversation(conversation_id):
            self.conversation_used.emit(conversation)

    def _receive(self, answer: Message, lane: Lane, thread: list[Message]) -> None:
        # loaded late: 9 ms of start-up
        from modelslab_desktop.session.live import LiveAnswer

        live = self._live[answer.id] = LiveAnswer(answer, lane.conversation_id)
        live.work = self._tasks.start(self._stream(live, asked(lane, thread)), f"answer {answer.id}")
        live.work.when_ended(lambda: self._finish_unbegun(live))

    def _finish_unbegun(self, live: "LiveAnswer") -> None:
        """A task that is cancelled before its first step never enters its coroutine."""
        if live.message.id in self._live:
            self._finish(live, live.ended(self._cut_short(live), None))

    def _cut_short(self, live: "LiveAnswer") -> State:
        """How an answer has ended that came to no end of its own."""
        if self._closing:
            return State.INTERRUPTED
        # neither the user nor the end of the program: a fault of ours, which the owner of the tasks tells
        return State.STOPPED if live.work and live.work.cancelled else State.FAILED

    async def _stream(self, live: "LiveAnswer", request: Request) -> None:
        state: State | None = None
        problem = None
        try:
            async with self._limiter.place(when_waiting=lambda: self._queue(live, True)):
                self._queue(live, False)
                await self._take_all(live, request)
            state = State.INCOMPLETE if live.reply.damages else State.DONE
        except Problem as error:
            # a traceback holds the request, and the request the key
            problem = Problem(error.kind, error.detail, retry_after=error.retry_after)
            cut = error.kind is Kind.CUT_OFF and bool(live.reply.text)
            state = State.INCOMPLETE if cut else State.FAILED
        finally:
            self._finish(live, live.ended(state or self._cut_short(live), problem))

    async def _take_all(self, live: "LiveAnswer", request: Request) -> None:
        client = await self._account.client(request.model)
        async with aclosing(client.stream_reply(request)) as events:
            async for event in events:
                if live.waiting:
                    live.stop_telling()  # the countdown is over
                live.take(event)
                if live.waiting:
                    self._tell(live)
                else:
                    self._tell_soon(live)

    def _queue(self, live: "LiveAnswer", queued: bool) -> None:
        if live.queued != queued:
            live.queued = queued
            self.reply_grew.emit(live)

    def _tell_soon(self, live: "LiveAnswer") -> None:
        if live.telling is None:
            live.telling = self._tasks.later(TOLD_EVERY, lambda: self._tell(live))
        if live.journaling is None:
            live.journaling = self._tasks.later(JOURNALED_EVERY, lambda: self._journal(live))

    def _tell(self, live: "LiveAnswer") -> None:
        live.stop_telling()
        # a countdown is told every second, text only when it has come
        live.telling = self._tasks.later(COUNTED_EVERY, lambda: self._tell(live)) if live.waiting else None
        self.reply_grew.emit(live)

    def _journal(self, live: "LiveAnswer") -> None:
        live.journaling = None
        try:
            self._chats.journal(live.message.id, live.reply.text, live.reply.thinking)
        except Problem as problem:
            self.storing_failed.emit(problem)

    def _finish(self, live: "LiveAnswer", message: Message) -> None:
        del self._live[message.id]
        live.stop_telling()
        if live.journaling:
            live.journaling.cancel()
        self._put(message)
        self._unstored[message.id] = message
        try:
            self.store_again()
        except Problem as problem:
            self.storing_failed.emit(problem)
        self.message_changed.emit(message)
        others = any(other.conversation_id == live.conversation_id for other in self._live.values())
        self.streaming_changed.emit(live.conversation_id, others)

    def _put(self, message: Message) -> None:
        """Replace the message in its thread, if that is in memory."""
        thread = self._threads.get(message.lane_id, [])
        for index in range(len(thread) - 1, -1, -1):
            if thread[index].id == message.id:
                thread[index] = message
                return
