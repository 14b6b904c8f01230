"""Asks for a verdict on the last turn of a comparison, and shows what it leads to."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QResizeEvent

from modelslab_desktop.core.blind import label_of
from modelslab_desktop.core.chat import Message, Role
from modelslab_desktop.core.errors import Problem
from modelslab_desktop.core.models import readable_name
from modelslab_desktop.core.verdicts import Ruling
from modelslab_desktop.session.results import Results
from modelslab_desktop.ui.chat import ChatView
from modelslab_desktop.ui.composer import Column
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.verdict_bar import VerdictBar


class Judging(QObject):
    """Keeps the bar above the composer that asks which answer is best, while there are some to choose from."""

    def __init__(self, look: Look, chat: ChatView, results: Results) -> None:
        super().__init__()
        self._look = look
        self._chat = chat
        self._results = results
        self._bar: VerdictBar | None = None
        self._place: _Place | None = None
        self._turn = 0  # id of the one that is asked about
        self._count = 0  # of its answers
        results.verdict_changed.connect(self._take_verdict)
        results.cleared.connect(self.look)

    def look(self) -> None:
        """Ask about what is on screen now."""
        self._chat.judged = set(self._results.verdicts_in(self._chat.lane.conversation_id))
        answers = self._answers()
        if not answers:
            self._put_away()
            return
        turn = answers[0].turn_id
        if turn != self._turn or self._bar is None or self._count != len(answers):
            self._put_away()
            self._build(answers)
        self._show()

    def _answers(self) -> list[Message]:
        """The answers of the last turn, once all have ended, if there are several to choose from."""
        comparison = self._chat.comparison
        if comparison is None:
            return []
        answers = comparison.last_answers
        if any(self._chat.is_on_its_way(answer) for answer in answers):
            return []
        said = [answer for answer in answers if answer.role is Role.ASSISTANT and answer.text]
        return said if len(said) > 1 else []

    def _build(self, answers: Sequence[Message]) -> None:
        self._turn, self._count = answers[0].turn_id, len(answers)
        self._bar = VerdictBar(self._look, self._labels(answers))
        self._place = _Place(self._look, self._bar)
        self._bar.judged.connect(self._judge)
        self._bar.taken_back.connect(self._take_back)
        self._chat.add_above_composer(self._place)

    def _put_away(self) -> None:
        if self._place:
            self._place.hide()
            self._place.deleteLater()
        self._bar = self._place = None
        self._turn = 0

    def _labels(self, answers: Sequence[Message]) -> list[str]:
        if self._chat.comparison is None:
            return []
        if self._chat.lanes.are_blind and self._turn not in self._chat.judged:
            return [label_of(self._chat.comparison.place_of(answer)) for answer in answers]
        names = [readable_name(answer.model) for answer in answers]
        return [
            f"Column {self._chat.comparison.place_of(answer) + 1}" if names.count(name) > 1 else name
            for answer, name in zip(answers, names, strict=True)
        ]

    def _show(self) -> None:
        answers = self._answers()
        if not (self._bar and answers):
            return
        self._bar.offer_topics(self._results.topics())
        self._bar.relabel(self._labels(answers))
        verdict = self._results.verdict(self._turn)
        if ruling := verdict and verdict.ruling([answer.id for answer in answers]):
            self._bar.show_ruling(ruling)
        else:
            self._bar.ask()

    def _judge(self, ruling: Ruling) -> None:
        if answers := self._answers():
            self._try(lambda: self._results.judge(answers, ruling, blind=self._chat.lanes.are_blind))

    def _take_back(self) -> None:
        turn = self._turn
        self._try(lambda: self._results.take_back(turn))

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except Problem as problem:
            self._chat.notices.show_problem(problem)

    def _take_verdict(self, turn_id: int) -> None:
        self._chat.judged = set(self._results.verdicts_in(self._chat.lane.conversation_id))
        if self._chat.comparison:
            self._chat.comparison.show_verdict(turn_id)
        self._show()


class _Place(Column):
    """The bar, as wide as the composer and as high as it needs."""

    def __init__(self, look: Look, bar: VerdictBar) -> None:
        super().__init__(look, bar)
        self._bar = bar
        bar.height_changed.connect(self._be_as_high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._be_as_high()

    def _be_as_high(self) -> None:
        self._bar.setFixedHeight(self._bar.height_at(self._bar.width()))
