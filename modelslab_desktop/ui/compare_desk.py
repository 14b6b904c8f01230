"""What comparing needs beside the conversation: the cards that are laid over the window, and what follows from them."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from modelslab_desktop.core.blind import label_of, places_of
from modelslab_desktop.core.chat import Lane, Layout, Message, Role
from modelslab_desktop.core.errors import Problem
from modelslab_desktop.core.models import readable_name
from modelslab_desktop.core.verdicts import in_words
from modelslab_desktop.session.chat import ChatSession
from modelslab_desktop.session.comparing import Comparing
from modelslab_desktop.session.library import Library
from modelslab_desktop.session.models import Models
from modelslab_desktop.ui.chat import ChatView
from modelslab_desktop.ui.column_head import Deed
from modelslab_desktop.ui.compare_bar import MOST_LANES, Tool
from modelslab_desktop.ui.judging import Judging
from modelslab_desktop.ui.overlay import Overlay
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.words import Step, Words

if TYPE_CHECKING:
    from modelslab_desktop.ui.combine import Combine
    from modelslab_desktop.ui.differences import Differences
    from modelslab_desktop.ui.lanes_desk import LanesDesk
    from modelslab_desktop.ui.prices import PricesPanel
    from modelslab_desktop.ui.prompt_desk import PromptDesk

CONTINUED = Words(
    "This chat goes on from the comparison", "The comparison is kept as it was.", Step.TRY_AGAIN, "Back to it"
)


_EVERYWHERE = {
    "Add model": "add_model",
    "My results": "show_results",
    "Save report": "save_report",
    "Run a set of prompts": "open_prompts",
}
_TOOLS = {
    "Differences": Tool.DIFFERENCES,
    "Combine answers": Tool.COMBINE,
    "Hide or show the models": Tool.BLIND,
    "Columns, tabs or stacked": Tool.NEXT_LAYOUT,
}
_DEEDS = {
    "Show this column alone": Deed.SHOW_ALONE,
    "Ask only this column next": Deed.ASK_ALONE,
    "Leave this column out": Deed.LEAVE_OUT,
    "Move the column to the left": Deed.MOVE_LEFT,
    "Move the column to the right": Deed.MOVE_RIGHT,
    "Continue with this one": Deed.CONTINUE,
    "Remove this column": Deed.REMOVE,
}
TOO_FEW = Words("There are not two answers yet", "Ask two models, and wait until they have finished.")
LEAST = 2  # answers, to be compared or combined


class Room(Protocol):
    """The window, as far as it is needed here."""

    def choose_model(self, taker: Callable[[str], None] | None = None) -> None: ...
    def show_parameters(self) -> None: ...
    def open_folder(self, folder: Path) -> None: ...
    def lay_over(self, content: QWidget, name: str, width: int, height: int | None = None) -> Overlay: ...


class CompareDesk(QObject):
    """Opens the cards of comparing, and does what is asked for in them."""

    def __init__(
        self,
        look: Look,
        chat: ChatView,
        session: ChatSession,
        library: Library,
        models: Models,
        comparing: Comparing,
        folder: Path,
        room: Room,
    ) -> None:
        super().__init__()
        self._look = look
        self._chat = chat
        self._session = session
        self._library = library
        self._models = models
        self._comparing = comparing
        self._folder = folder  # in which tables are saved
        self._room = room
        self._cards: dict[str, Overlay] = {}
        self._start: LanesDesk | None = None
        self._differences: Differences | None = None
        self._combine: Combine | None = None
        self._prompts: PromptDesk | None = None
        self._prices: PricesPanel | None = None
        self._judging = Judging(look, chat, comparing.results)
        chat.lanes_shown.connect(self._judging.look)
        chat.turn_ended.connect(lambda _: self._judging.look())
        session.streaming_changed.connect(lambda _, streams: self._judging.look() if streams else None)
        self._judging.look()
        comparing.prices.changed.connect(chat.tell_costs)

    @property
    def prompts(self) -> "PromptDesk":
        """Sets of prompts; made at the first one."""
        if self._prompts is None:
            # loaded late: few have sets of prompts
            from modelslab_desktop.ui.prompt_desk import PromptDesk

            self._prompts = PromptDesk(self._look, self._session, self._comparing, self._models, self._room)
            self._prompts.opened.connect(self._chat.open)
            self._comparing.prompts.begun.connect(self._library.conversation_added)
            self._library.conversation_removed.connect(self._prompts.end)
            self._prompts.failed.connect(self._chat.notices.show_problem)
            self._prompts.step_requested.connect(self._chat.step_requested)
            self._prompts.link_activated.connect(self._chat.link_activated)
        return self._prompts

    def open_prompts(self) -> None:
        """Offer to run a set of prompts, by the models on screen."""
        self.prompts.open(self._chat.lanes.all)

    # --- more models

    def compare(self) -> None:
        """Gather models for a comparison that has not begun; let another one answer in a conversation that has."""
        if self._chat.lane.id:
            self.add_model()
        else:
            self._open_start()

    def add_model(self) -> None:
        """Choose a model that answers beside those on screen; the models of a set of prompts stay as they began."""
        if self._chat.lanes.recall and len(self._chat.lanes) < MOST_LANES:
            self._room.choose_model(self._chat.add_model)

    def compare_answer(self, answer: Message) -> None:
        """Choose a model that answers the same question as another one."""
        self._room.choose_model(lambda model_id: self._chat.compare_answer(answer, model_id))

    def _open_start(self) -> None:
        if self._start is None:
            # loaded late: few comparisons begin with a card
            from modelslab_desktop.ui.compare_start import CompareStart
            from modelslab_desktop.ui.lanes_desk import LanesDesk

            start = CompareStart(self._look)
            card = self._room.lay_over(start, "Compare", 560)
            self._start = LanesDesk(start, card, self._comparing.model_sets, self._models)
            self._start.failed.connect(self._chat.notices.show_problem)
            start.model_requested.connect(lambda: self._room.choose_model(start.add_model))
            start.start_requested.connect(self._begin)
        self._start.open(self._chat.lanes.all)

    def _begin(self, lanes: Sequence[Lane], layout: Layout, blind: bool) -> None:
        if self._start:
            self._start.close()
        self._chat.new_comparison(lanes, layout, blind=blind)

    def obey(self, command: str) -> None:
        """Do what one of the window's commands asks for, if it makes sense with what is on screen."""
        if command in _EVERYWHERE:
            getattr(self, _EVERYWHERE[command])()
        elif command == "Compare this answer":
            if (view := self._chat.focused_message) and view.role is Role.ASSISTANT and len(self._chat.lanes) == 1:
                self.compare_answer(view)
        elif self._chat.comparison and command in _TOOLS:
            self._chat.use_tool(_TOOLS[command])
        elif self._chat.comparison and command in _DEEDS and not self._chat.lanes.are_blind:
            self._chat.comparison.do(_DEEDS[command])

    # --- what is done with one column, or with all

    def do(self, deed: str) -> None:
        """Do with the lane in use what its column's menu asks for."""
        match Deed(deed):
            case Deed.CHOOSE_MODEL:
                self._room.choose_model()
            case Deed.CHANGE_PARAMETERS:
                self._room.show_parameters()
            case Deed.CONTINUE:
                self._try(self._continue)

    def use(self, tool: str) -> None:
        """Do with the comparison what the bar above the composer asks for."""
        match Tool(tool):
            case Tool.ADD_MODEL:
                self.add_model()
            case Tool.DIFFERENCES:
                self.show_differences()
            case Tool.COMBINE:
                self._open_combine()
            case Tool.PROMPTS:
                self.open_prompts()
            case Tool.RESULTS:
                self.show_results()
            case Tool.REPORT:
                self.save_report()

    def _continue(self) -> None:
        """Go on with the lane in use in a chat of its own; the comparison stays as it is."""
        lane = self._chat.lane
        before = self._library.conversation(lane.conversation_id)
        if before is None:
            return
        chat = self._session.fork(lane, before.title)
        self._chat.open(chat.id)
        tip = self._chat.lane.tip_id
        self._chat.notices.show(CONTINUED, again=lambda: self._go_back(chat.id, before.id, tip))

    def _go_back(self, chat_id: int, comparison_id: int, tip: int | None) -> None:
        """Show the comparison again; the chat that went on from it goes, unless something was asked in it."""
        is_as_it_was = self._chat.lane.tip_id == tip
        self._chat.open(comparison_id)
        if is_as_it_was:
            self._try(lambda: self._library.delete(chat_id))

    # --- what is done with the answers

    def show_differences(self) -> None:
        """Compare two answers of the last turn that has several."""
        answers = self._answers_to_compare()
        if len(answers) < LEAST:
            self._chat.notices.show(TOO_FEW)
            return
        if self._differences is None:
            # loaded late: few look for differences
            from modelslab_desktop.ui.differences import HEIGHT, WIDTH, Differences

            self._differences = Differences(self._look)
            self._cards["differences"] = self._room.lay_over(self._differences, "Differences", WIDTH, HEIGHT)
            self._differences.close_requested.connect(self._cards["differences"].close)
            self._differences.link_activated.connect(self._chat.link_activated)
        self._differences.compare([(self._label(answer), answer.text) for answer in answers])
        self._cards["differences"].open()

    def _open_combine(self) -> None:
        """Offer to have one answer written out of those of the last turn."""
        answers = self._answers_to_compare()
        question = self._question_of(answers[0]) if answers else ""
        if len(answers) < LEAST:
            self._chat.notices.show(TOO_FEW)
            return
        if self._combine is None:
            # loaded late: few combine answers
            from modelslab_desktop.ui.combine import Combine

            self._combine = combine = Combine(self._look)
            card = self._cards["combine"] = self._room.lay_over(combine, "Combine answers", 620)
            combine.close_requested.connect(card.close)
            combine.model_requested.connect(lambda: self._room.choose_model(combine.show_model))
            combine.send_requested.connect(self._send_combined)
        model = self._chat.lane.model if not self._chat.lanes.are_blind else ""
        self._combine.show_answers(question, [(self._label(answer), answer.text) for answer in answers], model)
        self._cards["combine"].open()

    def _question_of(self, answer: Message) -> str:
        threads = (self._session.messages(lane) for lane in self._chat.lanes.all)
        found = (each.text for thread in threads for each in thread if each.id == answer.parent_id)
        return next(found, "")

    def _send_combined(self, model_id: str, text: str) -> None:
        self._cards["combine"].close()
        self._chat.new_chat(Lane(0, 0, 0, model_id))
        self._chat.send(text)

    def _answers_to_compare(self) -> list[Message]:
        comparison = self._chat.comparison
        answers = comparison.last_answers if comparison else []
        return [answer for answer in answers if answer.text and not self._chat.is_on_its_way(answer)]

    def _label(self, answer: Message) -> str:
        comparison = self._chat.comparison
        place = comparison.place_of(answer) if comparison else 0
        if self._chat.lanes.are_blind and answer.turn_id not in self._chat.judged:
            return label_of(place)
        return f"{place + 1}: {readable_name(answer.model)}"

    def show_prices(self) -> None:
        """Enter what models cost."""
        if self._prices is None:
            # loaded late: few enter prices
            from modelslab_desktop.ui.prices import PricesPanel

            self._prices = PricesPanel(self._look, self._comparing.prices)
            self._cards["prices"] = self._room.lay_over(self._prices, "Prices", 560)
            self._prices.close_requested.connect(self._cards["prices"].close)
            self._prices.model_requested.connect(lambda: self._room.choose_model(self._show_price_of))
        self._show_price_of("" if self._chat.lanes.are_blind else self._chat.lane.model)
        self._cards["prices"].open()

    def _show_price_of(self, model_id: str) -> None:
        if self._prices and model_id:
            self._prices.show_model(model_id)

    def show_results(self) -> None:
        """Show what the verdicts say of the models."""
        if "results" not in self._cards:
            # loaded late: few look at their results
            from modelslab_desktop.ui.results import WIDTH, ResultsPanel

            panel = ResultsPanel(self._look, self._comparing.results, self._folder)
            card = self._cards["results"] = self._room.lay_over(panel, "My results", WIDTH)
            panel.folder_requested.connect(self._room.open_folder)
            panel.close_requested.connect(card.close)
        self._cards["results"].open()

    def save_report(self) -> None:
        """Save what is on screen as a document."""
        # loaded late: few save reports
        from modelslab_desktop.core.report import report_of
        from modelslab_desktop.ui.answer_words import reported
        from modelslab_desktop.ui.report import save_report
        from modelslab_desktop.ui.speech import announce
        from modelslab_desktop.ui.words import words_for_unsaved

        lanes = self._chat.lanes.all
        conversation = self._library.conversation(lanes[0].conversation_id)
        if conversation is None:
            return
        threads = [self._session.messages(lane) for lane in lanes]
        turns = {message.turn_id for thread in threads for message in thread}
        prices = self._comparing.prices
        report = report_of(
            conversation,
            lanes,
            threads,
            lambda answer: reported(answer, prices.of(answer.model)),
            created=datetime.now().astimezone(),
            verdicts=self._verdicts_in_words(conversation.id),
            blind=self._chat.lanes.are_blind and not turns <= self._chat.judged,
            orders={turn: [lanes[n].id for n in _ranked(places_of(turn, len(lanes)))] for turn in turns},
        )
        saving = save_report(self._chat.window(), self._look, report)
        saving.saved.connect(lambda path: announce(self._chat, f"The report is saved: {path}"))
        saving.failed.connect(
            lambda problem: self._chat.notices.show(words_for_unsaved(problem), problem.detail, saving.ask)
        )

    def _verdicts_in_words(self, conversation_id: int) -> dict[int, str]:
        comparison, told = self._chat.comparison, dict[int, str]()
        for turn, verdict in self._comparing.results.verdicts_in(conversation_id).items():
            answers = comparison.answers(turn) if comparison else []
            if ruling := verdict.ruling([answer.id for answer in answers]):
                told[turn] = in_words(ruling, [self._label(answer) for answer in answers])
        return told

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except Problem as problem:
            self._chat.notices.show_problem(problem)


def _ranked(places: Sequence[int]) -> list[int]:
    """The lanes by their places."""
    return sorted(range(len(places)), key=lambda lane: places[lane])
