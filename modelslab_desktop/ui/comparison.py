"""The lanes of one conversation in its transcript: in columns, as tabs, or below each other."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from modelslab_desktop.core.blind import label_of, names_maker, places_of, veiled
from modelslab_desktop.core.chat import Lane, Layout, Message, Role, State
from modelslab_desktop.core.metrics import PriceOf
from modelslab_desktop.core.models import readable_name
from modelslab_desktop.core.turns import side_by_side
from modelslab_desktop.session.chat import ChatSession
from modelslab_desktop.session.open_lanes import OpenLanes
from modelslab_desktop.ui.answer_words import said_at_end, said_of, said_of_turn
from modelslab_desktop.ui.column_head import ColumnHead, Deed
from modelslab_desktop.ui.columns import Columns
from modelslab_desktop.ui.lane_words import differences_of
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.transcript import NO_PLACES, Transcript

if TYPE_CHECKING:
    from modelslab_desktop.session.live import LiveAnswer

GIVES_AWAY = "may give itself away: it names a model or a maker"  # an answer of a hidden model
NARROW = 900  # px of the window at a zoom of 1, below which columns become tabs
APART = 16  # ms between answers that end at once: to show the end of a long one takes half as much


class Comparison(QObject):
    """Shows two to six lanes; one of them is in use: what keys and parameters are meant for."""

    used = Signal(int)  # place of the lane that is in use now
    deed_wanted = Signal(int, str)  # place, Deed: what is not done here
    squeezed = Signal()  # columns stand as tabs from now on, or no longer: the window is too narrow for them
    turn_ended = Signal(int)  # id of a turn of which all answers have ended

    def __init__(
        self,
        look: Look,
        session: ChatSession,
        transcript: Transcript,
        is_judged: Callable[[int], bool],
        price_of: PriceOf,
    ) -> None:
        super().__init__(transcript)  # with which it ends
        self._look = look
        self._session = session
        self._transcript = transcript
        self._lanes: list[Lane] = []
        self._layout = Layout.COLUMNS
        self._heads: list[ColumnHead] = []
        self._columns: Columns | None = None
        self._place = 0  # of the lane in use
        self._is_alone = False  # whether that is shown alone, for a while
        self._is_narrow = False
        self._is_blind = False  # whether models are hidden
        self._is_judged = is_judged  # whether there is a verdict on a turn, by its id
        self._price_of = price_of
        self._ended: list[Message] = []  # not shown as such yet
        self._next_end = QTimer(self)
        self._next_end.setSingleShot(True)
        self._next_end.setInterval(APART)
        self._next_end.timeout.connect(self._show_end)

    # --- what is shown

    def show(self, lanes: OpenLanes) -> None:
        """Show lanes, at the end of what was said in them; blind, without a word of who they are."""
        self._is_alone, self._is_blind = False, lanes.blind
        self._ended.clear()
        if self._lanes and self._lanes[0].conversation_id not in (0, lanes.conversation_id):
            self._columns = None  # other ones had their own widths
        self._lanes, self._layout, self._place = lanes.all, lanes.layout, lanes.used
        self._fill()

    def show_lane(self, place: int, lane: Lane) -> None:
        """Take a lane's model, parameters or tip over."""
        self._lanes[place] = lane
        self._dress_heads()

    def fit(self, width: int) -> None:
        """Stand as tabs in a window of so few px."""
        is_narrow = width < self._look.px(NARROW)
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            if self._lanes:
                self._fill()
                self.squeezed.emit()

    @property
    def is_squeezed(self) -> bool:
        """Whether columns stand as tabs, for want of room."""
        return self._is_narrow and self._layout is Layout.COLUMNS

    @property
    def stands_alone(self) -> bool:
        """Whether one lane is shown alone for a while."""
        return self._is_alone

    def use(self, place: int) -> None:
        """Let a lane be the one in use, and see it."""
        if not 0 <= place < len(self._lanes):
            return
        changed, keyboard, self._place = place != self._place, self._keyboard_at, place
        if changed and self._stands_as is Layout.TABS:
            self._show_messages()
        self._dress_heads()
        if changed and keyboard and self._stands_as is not Layout.COLUMNS:
            self._heads[place].take_keyboard(keyboard)  # the buttons are in this head now
        if self._columns:
            self._columns.reveal(place)
        if changed and not self._is_blind:
            self.used.emit(place)

    def focus(self, place: int) -> None:
        """Go with the keyboard to the last answer of a lane."""
        self.use(place)
        for index in range(self._transcript.count - 1, -1, -1):
            if self.place_of(self._transcript.message_at(index)) == place:
                self._transcript.walk.go_to(index)
                return

    def do(self, deed: Deed) -> None:
        """Do something with the lane in use."""
        self._take(self._place, deed)

    def show_alone(self, *, alone: bool) -> None:
        """Show the lane in use alone for a while, or all of them again."""
        if alone != self._is_alone:
            self._is_alone = alone
            self._fill()

    # --- what goes on in the lanes

    def add(self, message: Message) -> None:
        """Show a question or an answer on its way; a question that several lanes were asked stands there once."""
        place = self.place_of(message)
        if message.role is Role.USER:
            if not self._has_question(message.turn_id):
                self._transcript.add(message)
        elif self._stands_as is Layout.COLUMNS:
            self._transcript.add(self._veil(message), place)
        elif self._stands_as is Layout.STACKED:
            self._stack(message)
        elif place == self._place:
            self._transcript.add(self._veil(message))

    def _stack(self, message: Message) -> None:
        """Show an answer below those that stand before it: hidden models have another order in each turn."""
        if self._is_blind or message.turn_id < self._transcript.messages[-1].turn_id:
            if not self._holds(message.id):
                self._show_messages()
        else:
            self._transcript.add(self._veil(message))

    def replace(self, old: Message, new: Message) -> None:
        """Show a new answer in the place of an old one."""
        if not self._holds(old.id):
            return
        if self._stands_as is Layout.TABS:
            self._transcript.replace(old, self._veil(new))
        elif any(each.id == old.id for lane in self._lanes for each in self._session.messages(lane)):
            self._fill()  # another lane goes on from the old one
        else:
            self._transcript.replace(old, self._veil(new), keeps_rest=True)

    def grow(self, live: "LiveAnswer") -> None:
        """Show what has come of an answer, unless answers are shown together at the end."""
        if not self._is_veiled(live.message.turn_id) and self._holds(live.message.id):
            self._transcript.grow(live)

    def change(self, message: Message) -> None:
        """Show an answer that has ended, or all of hidden models when they have: several one after the other.

        To show them in one turn of the loop would stall it.
        """
        answers = self.answers(message.turn_id)
        if not self._is_veiled(message.turn_id):
            self._ended.append(message)
        elif not any(self._session.live(answer.id) for answer in answers):
            self._ended += answers
        else:
            for answer in answers:
                self._change(self._veil(answer))
        if not self._next_end.isActive():
            self._show_end()

    def _show_end(self) -> None:
        """Show the end of one answer, and of the turn with the last."""
        if not self._ended:
            return
        self._next_end.start()
        message = self._ended.pop(0)
        answers = self.answers(message.turn_id)
        self._change(self._veil(message))
        awaited = {each.id for each in self._ended}
        if not any(answer.id in awaited or self._session.live(answer.id) for answer in answers):
            self._transcript.remark([answer.id for answer in answers])
            self.turn_ended.emit(message.turn_id)

    def said_at_start(self, message: Message) -> str:
        """What a screen reader says when an answer begins: for all of a turn, once."""
        on_their_way = [answer for answer in self.answers(message.turn_id) if self._session.live(answer.id)]
        if not on_their_way or on_their_way[0].id != message.id:
            return ""
        count = len(on_their_way)
        return f"{count} models are answering" if count > 1 else f"{self._called(message)} is answering"

    def said_at_end(self, message: Message) -> str:
        """What a screen reader says when an answer has ended; of hidden models, when all have."""
        if self._is_veiled(message.turn_id):
            is_last = not any(self._session.live(answer.id) for answer in self.answers(message.turn_id))
            return "All answers are finished" if is_last else ""
        ended = "finished" if message.state is State.DONE else said_at_end(message)
        return f"{self._called(message)}: {ended}"

    def _called(self, message: Message) -> str:
        if self._is_veiled(message.turn_id):
            return label_of(self.place_of(message))
        return f"Column {self.place_of(message) + 1}, {readable_name(message.model)}"

    def _change(self, message: Message) -> None:
        if self._holds(message.id):
            self._transcript.change(message)

    def answers(self, turn_id: int) -> list[Message]:
        """The answers of a turn, in the order of their places."""
        found: dict[int, Message] = {}
        for lane in self._lanes:
            for message in reversed(self._session.messages(lane)):
                if message.turn_id == turn_id and message.role is Role.ASSISTANT:
                    found.setdefault(message.id, message)
                if message.turn_id <= turn_id:
                    break
        return sorted(found.values(), key=self.place_of)

    @property
    def last_answers(self) -> list[Message]:
        """The answers of the last turn, in the order of their places."""
        turns = [thread[-1].turn_id for lane in self._lanes if (thread := self._session.messages(lane))]
        return self.answers(max(turns)) if turns else []

    def leave(self) -> None:
        """Let something else be on screen."""
        self._ended.clear()
        self._lanes, self._heads, self._columns, self._is_alone = [], [], None, False

    def show_verdict(self, turn_id: int) -> None:
        """Show whose the answers of a turn are, once there is a verdict."""
        for answer in self.answers(turn_id):
            self._change(self._veil(answer))

    def _is_named_above(self, message: Message) -> bool:
        """Whether the head above an answer says whose it is."""
        if self._stands_as is Layout.STACKED or message.role is Role.USER:
            return False
        if self._is_blind:
            return self._is_veiled(message.turn_id)
        if self._stands_as is Layout.TABS:
            return message.model == self._lanes[self._place].model
        is_own = any(lane.id == message.lane_id and lane.model == message.model for lane in self._lanes)
        return is_own and self._transcript.has_column(message.id)

    def _remark(self, message: Message) -> str:
        """What is said under an answer: how it stands among the others of its turn, or no more than its length."""
        if message.role is Role.USER:
            return ""
        if self._is_veiled(message.turn_id):
            known = names_maker(message.text, [lane.model for lane in self._lanes])
            said = said_of(replace(message, model=""))  # its letter stands above it
            return f"{said} · {GIVES_AWAY}" if known else said
        answers = self.answers(message.turn_id)
        return said_of_turn(answers, self._price_of).get(message.id, "") if len(answers) > 1 else ""

    def _holds(self, message_id: int) -> bool:
        return any(message.id == message_id for message in reversed(self._transcript.messages))

    def _has_question(self, turn_id: int) -> bool:
        messages = reversed(self._transcript.messages)
        return any(message.turn_id == turn_id and message.role is Role.USER for message in messages)

    def place_of(self, message: Message) -> int:
        """Where an answer stands among those of its turn."""
        lane = next((n for n, lane in enumerate(self._lanes) if lane.id == message.lane_id), 0)
        return places_of(message.turn_id, len(self._lanes))[lane] if self._is_blind else lane

    # --- models that are hidden

    def _is_veiled(self, turn_id: int) -> bool:
        return self._is_blind and not self._is_judged(turn_id)

    def _veil(self, message: Message) -> Message:
        """A message as it may be shown."""
        if message.role is Role.USER or not self._is_veiled(message.turn_id):
            return message
        is_hidden = any(self._session.live(answer.id) for answer in self.answers(message.turn_id))
        return veiled(message, label_of(self.place_of(message)), is_hidden=is_hidden)

    # --- how the lanes stand

    @property
    def _stands_as(self) -> Layout:
        if self._is_alone or (self._is_narrow and self._layout is Layout.COLUMNS):
            return Layout.TABS
        return self._layout

    def _fill(self) -> None:
        """Fill the transcript anew, below new heads; the keyboard stays where it was."""
        keyboard = self._keyboard_at
        names = [label_of(n) if self._is_blind else f"Column {n + 1}" for n in range(len(self._lanes))]
        self._heads = [ColumnHead(self._look, name) for name in names]
        for place, head in enumerate(self._heads):
            head.wanted.connect(lambda deed, place=place: self._take(place, Deed(deed)))
        before, is_columns = self._columns, self._stands_as is Layout.COLUMNS
        self._columns = Columns(self._look, self._heads, self._is_veiled, side_by_side=is_columns)
        if before:
            self._columns.share_as(before)
        self._dress_heads()
        self._show_messages()
        if keyboard:
            self._heads[self._place].take_keyboard(keyboard)

    @property
    def _keyboard_at(self) -> str:
        """Which button of a head the keyboard is on; empty if on none."""
        return next(filter(None, (head.keyboard_at for head in self._heads)), "")

    def _show_messages(self) -> None:
        read = self._transcript.walk.view
        messages, places = self._in_turns()
        is_columns = self._stands_as is Layout.COLUMNS
        if self._stands_as is Layout.TABS:
            messages = [message for message in messages if places.get(message.id, self._place) == self._place]
        shown = [self._veil(message) for message in messages]
        self._transcript.remark_of = self._remark
        self._transcript.is_named_above = self._is_named_above
        self._transcript.show_thread(shown, self._columns, places if is_columns else NO_PLACES)
        if read:
            self._read_on(read.message.id)

    def _read_on(self, message_id: int) -> None:
        """Give the keyboard back to a message whose widget is another now; to the last one, if it is not shown."""
        found = [index for index, message in enumerate(self._transcript.messages) if message.id == message_id]
        self._transcript.walk.go_to(found[0] if found else self._transcript.count - 1)

    def _in_turns(self) -> tuple[list[Message], dict[int, int]]:
        """The messages by their turns, and the places of the answers."""
        messages, places = side_by_side([self._session.messages(lane) for lane in self._lanes])
        if not self._is_blind:
            return messages, places
        count = len(self._lanes)
        places = {
            message.id: places_of(message.turn_id, count)[places[message.id]]
            for message in messages
            if message.id in places
        }
        return sorted(messages, key=lambda each: (each.turn_id, places.get(each.id, -1))), places

    def _dress_heads(self) -> None:
        count, is_beside = len(self._lanes), self._stands_as is Layout.COLUMNS
        differs = zip(differences_of(self._lanes), differences_of(self._lanes, briefly=True), strict=True)
        for place, (head, lane, said) in enumerate(zip(self._heads, self._lanes, differs, strict=True)):
            name = label_of(place) if self._is_blind else readable_name(lane.model)
            head.show_lane(name, *(("", "") if self._is_blind else said), asked=lane.asked, place=(place, count))
            used = place == self._place
            head.show_use(used=used, alone=self._is_alone)
            head.offer(
                menu=not self._is_blind and (used or is_beside),  # as a tab, all others leave their names the room
                alone=is_beside or (self._is_alone and used),
                stop=self._session.is_streaming(lane.id),
            )
        if self._columns:
            self._columns.widen(self._place, self._heads[self._place].width_of_all)

    def _take(self, place: int, deed: Deed) -> None:
        self.use(place)
        match deed:
            case Deed.USE:
                pass
            case Deed.SHOW_ALONE:
                self.show_alone(alone=not self._is_alone)
            case _:
                self.deed_wanted.emit(place, deed)
