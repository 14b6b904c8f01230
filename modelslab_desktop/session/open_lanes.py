"""The lanes of the conversation on screen, whether or not it has begun; one of them is in use."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from modelslab_desktop.core.chat import Lane, Layout, Message
from modelslab_desktop.session.chat import ChatSession


class OpenLanes(QObject):
    """What is done to lanes as a whole; every change of stored ones raises Problem when it cannot be kept."""

    filled = Signal()  # there are others, or they stand otherwise
    changed = Signal(int)  # the place of one that has another model, other parameters or another tip

    def __init__(self, session: ChatSession, lane: Lane) -> None:
        super().__init__()
        self._session = session
        self._lanes = [lane]
        self._asked_before: dict[int, bool] = {}  # by position, before one lane was to be asked alone
        self.used = 0  # the place of the one that the model picker and the parameters are meant for
        self.layout = Layout.COLUMNS
        self.blind = False  # whether the models are hidden, where there are several
        self.recall = True  # whether a question is sent with what was said before it; in a set of prompts, it is not
        session.lane_changed.connect(self._take_lane)
        session.lanes_changed.connect(self._take_lanes)

    def __len__(self) -> int:
        return len(self._lanes)

    @property
    def all(self) -> list[Lane]:
        """Every lane, in the order in which they stand: one of a chat, several of a comparison."""
        return list(self._lanes)

    @property
    def current(self) -> Lane:
        """The lane in use."""
        return self._lanes[self.used]

    @property
    def conversation_id(self) -> int:
        """The id of their conversation; 0 while it has not begun."""
        return self._lanes[0].conversation_id

    @property
    def are_blind(self) -> bool:
        """Whether models are to be hidden."""
        return self.blind and len(self._lanes) > 1

    @property
    def are_streaming(self) -> bool:
        """Whether an answer is on its way to any of them."""
        return any(self._session.is_streaming(lane.id) for lane in self._lanes)

    def open(
        self, lanes: Sequence[Lane], layout: Layout = Layout.COLUMNS, *, blind: bool = False, recalls: bool = True
    ) -> None:
        """Let these be the lanes on screen."""
        self._asked_before = {}
        is_new = not lanes[0].conversation_id
        self._lanes = [replace(lane, id=0, position=n) if is_new else lane for n, lane in enumerate(lanes)]
        self.used, self.layout, self.blind, self.recall = 0, layout, blind, recalls

    def holds(self, message: Message) -> bool:
        """Whether a message is one of theirs."""
        return any(lane.id == message.lane_id for lane in self._lanes)

    def place_of(self, lane: Lane) -> int | None:
        """Where a lane stands: by its id, or by its position while it is not stored."""
        for place, shown in enumerate(self._lanes):
            if shown.id == lane.id and (lane.id or shown.position == lane.position):
                return place
        return None

    # --- asking

    def send(self, question: str) -> None:
        """Ask all that are not left out; a conversation that has not begun begins."""
        if not self.conversation_id:
            self._lanes = self._session.begin(self._lanes, question, layout=self.layout, blind=self.blind)
            self.filled.emit()
        self._session.send([lane for lane in self._lanes if lane.asked] or self._lanes, question)
        before, self._asked_before = self._asked_before, {}
        for lane in self.all:
            if lane.asked != before.get(lane.position, lane.asked):
                self.edit(replace(lane, asked=before[lane.position]))

    def can_retry(self, answer: Message) -> Lane | None:
        """The lane that ends at an answer and is not receiving one."""
        free = (lane for lane in self._lanes if lane.tip_id == answer.id and not self._session.is_streaming(lane.id))
        return next(free, None)

    def ask_alone(self, place: int) -> None:
        """Let the next question go to one lane only; those after it go where they went before."""
        self._asked_before = self._asked_before or {lane.position: lane.asked for lane in self._lanes}
        for other, lane in enumerate(self.all):
            self.edit(replace(lane, asked=other == place))

    def leave_out(self, place: int) -> None:
        """Let questions not go to a lane; or, if they did not, go there again."""
        self._asked_before = {}
        lane = self._lanes[place]
        self.edit(replace(lane, asked=not lane.asked))

    # --- changing them

    def edit(self, lane: Lane) -> None:
        """Take over what the user has set for a lane."""
        if lane.id:
            self._session.change_lane(lane)  # which tells so
        else:
            self._take_lane(lane)

    def add(self, model_id: str) -> None:
        """Let another model answer beside these; it knows what was said in a chat so far, and nothing of others."""
        tip = self._last_said if len(self._lanes) == 1 else None
        position = max(lane.position for lane in self._lanes) + 1
        lane = replace(self.current, id=0, model=model_id, tip_id=tip, asked=True, position=position)
        if self.conversation_id:
            self._session.add_lane(lane)
        else:
            self._lanes.append(lane)
            self.filled.emit()

    @property
    def _last_said(self) -> int | None:
        """The id of the last answer that has ended; one on its way belongs to its own lane."""
        tip = self.current.tip_id
        if tip is None or self._session.live(tip) is None:
            return tip
        return self._session.messages(self.current)[-2].parent_id

    def add_for(self, answer: Message, model_id: str) -> None:
        """Let another model answer the question of an answer, knowing what was said before it."""
        thread = self._session.messages(self.current)
        question = next((message for message in thread if message.id == answer.parent_id), None)
        if question:
            lane = replace(self.current, model=model_id, tip_id=question.parent_id, asked=True)
            self._session.join(self._session.add_lane(lane), question)

    def move(self, place: int, to: int) -> None:
        """Let a lane stand in another place, if there is such a place."""
        if not 0 <= to < len(self._lanes):
            return
        self._asked_before = {}
        lanes = self.all
        lanes.insert(to, lanes.pop(place))
        self.used = to
        if self.conversation_id:
            self._session.order_lanes(lanes)
        else:
            self._lanes = [replace(lane, position=n) for n, lane in enumerate(lanes)]
            self.filled.emit()

    def remove(self, place: int) -> Lane:
        """Take a lane away; what was said in it is kept, and a stored one can be brought back."""
        gone = self._lanes[place]
        if self.conversation_id:
            self._session.close_lane(self._lanes[place])
        else:
            del self._lanes[place]
            self.used = 0
            self.filled.emit()
        return gone

    def bring_back(self, lane: Lane) -> None:
        """Take a lane in again that was taken away."""
        self._session.reopen_lane(lane)

    def stop(self, place: int) -> None:
        """Stop the answer of one lane."""
        self._session.stop(self._lanes[place].id)

    def show_as(self, layout: Layout, *, blind: bool) -> None:
        """Let them stand otherwise, or hide their models."""
        if self.conversation_id:
            self._session.show_as(self.conversation_id, layout, blind=blind)
        self.layout, self.blind = layout, blind
        self.filled.emit()

    def _take_lane(self, lane: Lane) -> None:
        place = self.place_of(lane)
        if place is not None:
            self._lanes[place] = lane
            self.changed.emit(place)

    def _take_lanes(self, conversation_id: int) -> None:
        if conversation_id and conversation_id == self.conversation_id:
            self._lanes = self._session.lanes(conversation_id)
            self.used = min(self.used, len(self._lanes) - 1)
            self.filled.emit()
