"""Asking the prompts of a set, cell by cell: with pauses, after a restart, and never more than is allowed."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice

from PySide6.QtCore import QObject, Signal

from modelslab_desktop.core.chat import Conversation, Lane, Message, Role, State
from modelslab_desktop.core.errors import Problem
from modelslab_desktop.core.prompt_run import STOPPING, Cell, Progress, Prompt, Tally, seconds_left
from modelslab_desktop.session.chat import ChatSession
from modelslab_desktop.session.limiter import PLACES
from modelslab_desktop.store.chats import Chats
from modelslab_desktop.store.prompts import Prompts

AT_ONCE = PLACES - 1  # answers on their way, so that a place is free for the user's own question

_Key = tuple[int, int]  # a turn's id and a lane's


class PromptRuns(QObject):
    """The runs of all prompt sets; a set is a conversation whose lanes are columns and whose turns are rows."""

    begun = Signal(object)  # Conversation: a set that has been made
    row_changed = Signal(int, int)  # conversation id, position of the prompt: other answers, or another state of one
    progress_changed = Signal(int)  # conversation id
    ended = Signal(int)  # conversation id: nothing more is to be asked, or may be

    def __init__(self, session: ChatSession, chats: Chats, prompts: Prompts) -> None:
        super().__init__()
        self._session = session
        self._chats = chats
        self._prompts = prompts
        self._runs: dict[int, _Run] = {}  # by conversation id: those that were looked at
        session.message_added.connect(self._add)
        session.answer_replaced.connect(lambda _, answer: self._add(answer))
        session.message_changed.connect(self._change)
        session.storing_failed.connect(self._halt_all)

    def create(self, title: str, prompts: Sequence[str], lanes: Sequence[Lane], limit: int) -> Conversation:
        """Store a set, which is not asked before it is resumed; raises Problem."""
        conversation, _ = self._chats.start(title, lanes, recalls=False)
        try:
            self._prompts.add(conversation.id, prompts, limit)
        except Problem:
            self._chats.delete(conversation.id)
            raise
        self.begun.emit(conversation)
        return conversation

    def is_set(self, conversation_id: int) -> bool:
        """Whether a conversation is a prompt set."""
        return conversation_id in self._runs or self._prompts.limit(conversation_id) is not None

    def prompts(self, conversation_id: int) -> Sequence[Prompt]:
        """The prompts of a set in their order."""
        return self._run(conversation_id).prompts

    def cells(self, conversation_id: int, position: int) -> Mapping[int, Cell]:
        """How the answers to a prompt stand, by their lanes; one that has not been asked has none."""
        run = self._run(conversation_id)
        turn = run.prompts[position].turn_id
        found = (run.cells.get((turn, lane.id)) for lane in self._lanes(run)) if turn else ()
        return {cell.lane_id: cell for cell in found if cell}

    def answers(self, conversation_id: int, position: int) -> dict[int, Message]:
        """The answers to a prompt by their lanes; raises Problem."""
        turn = self._run(conversation_id).prompts[position].turn_id
        return {answer.lane_id: answer for answer in self._chats.answers(turn)} if turn else {}  # the last of each

    def is_running(self, conversation_id: int) -> bool:
        """Whether more is being asked."""
        return self._run(conversation_id).is_running

    def progress(self, conversation_id: int) -> Progress:
        """How far a set has come."""
        run = self._run(conversation_id)
        return run.progress(self._lanes(run))

    def resume(self, conversation_id: int) -> None:
        """Ask what has not been answered, and go on until all is; for the first time too."""
        run = self._run(conversation_id)
        run.is_running, run.problem, run.complete = True, None, 0
        self._ask_next(run)

    def pause(self, conversation_id: int) -> None:
        """Ask nothing more; what is on its way comes to its end."""
        run = self._run(conversation_id)
        run.is_running = False
        run.again.clear()
        self.progress_changed.emit(conversation_id)

    def retry_failed(self, conversation_id: int) -> None:
        """Ask anew what has failed, within the limit."""
        run = self._run(conversation_id)
        run.again = {key for key, cell in run.cells.items() if cell.has_failed}
        self.resume(conversation_id)

    def retry(self, conversation_id: int, answer: Message) -> None:
        """Ask for one answer anew, as a person wants it, whatever the limit; raises Problem."""
        run = self._run(conversation_id)
        if run.requests >= run.limit:
            self.allow(conversation_id, 1)
        self._session.retry(answer.lane_id, answer)

    def allow(self, conversation_id: int, more: int) -> None:
        """Let so many more requests be made from now on; raises Problem."""
        run = self._run(conversation_id)
        limit = run.requests + more
        self._prompts.change_limit(conversation_id, limit)
        run.limit = limit
        self.progress_changed.emit(conversation_id)

    # --- what is kept of a run

    def _run(self, conversation_id: int) -> "_Run":
        if conversation_id not in self._runs:
            limit = self._prompts.limit(conversation_id)
            if limit is None:
                raise LookupError(f"conversation {conversation_id} is no prompt set")
            self._prompts.link_lost(conversation_id)
            run = _Run(conversation_id, self._prompts.all(conversation_id), limit)
            run.requests = self._prompts.requests(conversation_id)
            for cell in self._prompts.cells(conversation_id):
                run.put(cell)
            self._runs[conversation_id] = run
        return self._runs[conversation_id]

    def _run_of(self, message: Message) -> "_Run | None":
        """The run in which this turn is a row."""
        return next((run for run in self._runs.values() if message.turn_id in run.positions), None)

    def _lanes(self, run: "_Run") -> list[Lane]:
        return self._session.lanes(run.conversation_id)

    # --- asking

    def _ask_next(self, run: "_Run") -> None:
        """Ask as much as there are places for, and as is allowed."""
        try:
            while run.is_running and (room := self._room(run)) > 0:
                row = run.next_row(self._lanes(run))
                if row is None:
                    break
                prompt, lanes = row
                self._ask(run, prompt, lanes[:room])
        except Problem as problem:
            run.halt(problem)
        self._tell(run)

    def _room(self, run: "_Run") -> int:
        return min(AT_ONCE - self._session.under_way, run.limit - run.requests)

    def _ask(self, run: "_Run", prompt: Prompt, lanes: Sequence[Lane]) -> None:
        """Ask some lanes a prompt: together where it is new, else each by itself."""
        if prompt.turn_id is None:
            run.asking = prompt
            self._session.send(lanes, prompt.text)
            return
        for lane in lanes:
            if cell := run.cells.get((prompt.turn_id, lane.id)):
                self._session.retry(lane.id, self._answer(lane, cell))
            else:
                self._session.join(lane, _question(prompt, prompt.turn_id))

    def _answer(self, lane: Lane, cell: Cell) -> Message:
        return next(message for message in self._session.messages(lane) if message.id == cell.message_id)

    def _tell(self, run: "_Run") -> None:
        progress = self.progress(run.conversation_id)
        is_over = run.is_running and not progress.under_way and (progress.is_at_limit or not progress.left)
        if is_over:
            run.is_running = False
        self.progress_changed.emit(run.conversation_id)
        if is_over:
            self.ended.emit(run.conversation_id)

    # --- what the session tells

    def _add(self, message: Message) -> None:
        if message.role is Role.USER:
            self._link(message)
        elif run := self._run_of(message):
            run.requests += 1
            self._put(run, message)

    def _link(self, question: Message) -> None:
        """Note the turn of a prompt that is being asked."""
        for run in self._runs.values():
            if (prompt := run.asking) and prompt.text == question.text:
                run.asking = None
                run.link(prompt, question.turn_id)
                self._prompts.link(prompt.id, question.turn_id)

    def _change(self, message: Message) -> None:
        if run := self._run_of(message):
            self._put(run, message)
            if message.problem and message.problem.kind in STOPPING:
                run.halt(message.problem)
            elif _is_fault(message) or message.state is State.INTERRUPTED:  # which is the end of the program
                run.is_running = False
            if not run.is_running:
                self._tell(run)
        for each in list(self._runs.values()):  # a place has become free
            if each.is_running:
                self._ask_next(each)

    def _put(self, run: "_Run", message: Message) -> None:
        kind = message.problem.kind if message.problem else None
        run.put(Cell(message.id, message.turn_id, message.lane_id, message.state, message.duration, kind))
        self.row_changed.emit(run.conversation_id, run.positions[message.turn_id])

    def _halt_all(self, problem: Problem) -> None:
        """Nothing can be kept, and so nothing more is asked."""
        for run in self._runs.values():
            if run.is_running:
                run.halt(problem)
                self._tell(run)


class _Run:
    """What is known of a set while the program runs."""

    def __init__(self, conversation_id: int, prompts: list[Prompt], limit: int) -> None:
        self.conversation_id = conversation_id
        self.prompts = prompts
        self.limit = limit
        self.requests = 0
        self.cells: dict[_Key, Cell] = {}
        self.tallies: dict[int, Tally] = {}  # of the cells, by lanes
        self.complete = 0  # so many of the first prompts have nothing to ask any more
        self.positions = {prompt.turn_id: prompt.position for prompt in prompts if prompt.turn_id}
        self.again: set[_Key] = set()  # failed cells that are to be asked anew
        self.asking: Prompt | None = None  # until its turn is known
        self.is_running = False
        self.problem: Problem | None = None

    def put(self, cell: Cell) -> None:
        """Take over how a cell stands; questions that stand beside the prompts are no cells."""
        key = cell.turn_id, cell.lane_id
        if cell.turn_id in self.positions:
            self.tallies[cell.lane_id] = self.tally(cell.lane_id).exchanged(self.cells.get(key), cell)
            self.cells[key] = cell
            self.again.discard(key)

    def tally(self, lane_id: int) -> Tally:
        """The cells of a lane, counted."""
        return self.tallies.get(lane_id, Tally())

    def link(self, prompt: Prompt, turn_id: int) -> None:
        """Note the turn of a prompt."""
        self.prompts[prompt.position] = replace(prompt, turn_id=turn_id)
        self.positions[turn_id] = prompt.position

    def halt(self, problem: Problem) -> None:
        """Pause for a trouble that all cells would have."""
        self.is_running, self.problem = False, problem
        self.again.clear()

    def next_row(self, lanes: Sequence[Lane]) -> tuple[Prompt, list[Lane]] | None:
        """The first prompt that some lanes are still to be asked, with these lanes."""
        for prompt in islice(self.prompts, self.complete, None):
            missing = [lane for lane in lanes if self._is_to_ask((prompt.turn_id or 0, lane.id))]
            if missing:
                return prompt, missing
            self.complete = prompt.position + 1
        return None

    def progress(self, lanes: Sequence[Lane]) -> Progress:
        """How far it has come in these lanes."""
        tallies = {lane.id: self.tally(lane.id) for lane in lanes}
        again = sum(lane_id in tallies for _, lane_id in self.again)
        return Progress(
            total=len(self.prompts) * len(tallies),
            finished=sum(each.finished for each in tallies.values()),
            failed=sum(each.failed for each in tallies.values()) - again,
            under_way=sum(each.under_way for each in tallies.values()),
            requests=self.requests,
            limit=self.limit,
            is_running=self.is_running,
            seconds_left=seconds_left(list(tallies.values()), len(self.prompts), AT_ONCE),
            problem=self.problem,
        )

    def _is_to_ask(self, key: _Key) -> bool:
        cell = self.cells.get(key)
        return cell is None or cell.is_open or key in self.again


def _is_fault(message: Message) -> bool:
    """Whether an answer ended by a fault of ours, which the next ones may have too."""
    return message.state is State.FAILED and message.problem is None


def _question(prompt: Prompt, turn_id: int) -> Message:
    """A prompt as others were asked it in this turn."""
    return Message(0, 0, turn_id, None, Role.USER, prompt.text, State.DONE, 0)
