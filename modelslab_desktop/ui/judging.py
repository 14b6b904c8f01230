"""Asks for verdicts: on one turn wherever its answers are shown, and on the last turn of a comparison."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from modelslab_desktop.core.blind import label_of
from modelslab_desktop.core.chat import Message
from modelslab_desktop.core.errors import Problem
from modelslab_desktop.core.models import readable_name
from modelslab_desktop.core.verdicts import Ruling
from modelslab_desktop.session.results import Results
from modelslab_desktop.ui.chat import ChatView
from modelslab_desktop.ui.composer import Column
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.verdict_bar import VerdictBar

LEAST = 2  # answers, to choose from


class Judge(QObject):
    """Keeps the bar that asks which of some answers is best; it stands wherever it is put."""

    failed = Signal(object)  # Problem: a verdict could not be kept
    gone = Signal()  # the bar, as there is nothing to ask

    def __init__(self, look: Look, results: Results, put: Callable[[VerdictBar], QWidget]) -> None:
        super().__init__()
        self._look = look
        self._results = results
        self._put = put  # puts a bar onto the screen; returns what goes with it
        self._bar: VerdictBar | None = None
        self._place: QWidget | None = None
        self._answers: list[Message] = []
        self._is_blind = False

    def ask(self, answers: Sequence[Message], labels: Sequence[str], *, blind: bool, topic: str = "") -> None:
        """Ask about the answers of a turn, which go by these labels, or show the verdict that there is.

        A new verdict is on the topic, unless the user says otherwise.
        """
        same = [answer.id for answer in answers] == [answer.id for answer in self._answers]
        self._answers, self._is_blind = list(answers), blind
        if self._bar is None or not same:
            self.put_away()
            self._answers = list(answers)
            self._bar = VerdictBar(self._look, labels)
            self._bar.judged.connect(self._judge)
            self._bar.taken_back.connect(self._take_back)
            self._place = self._put(self._bar)
        self._bar.relabel(labels)
        self._bar.offer_topics(self._results.topics(), topic)
        verdict = self._results.verdict(self._answers[0].turn_id)
        if ruling := verdict and verdict.ruling([answer.id for answer in self._answers]):
            self._bar.show_ruling(ruling)
        else:
            self._bar.ask()

    def put_away(self) -> None:
        """Ask nothing."""
        if self._place:
            self._place.hide()
            self._place.deleteLater()
            self.gone.emit()
        self._bar = self._place = None
        self._answers = []

    def _judge(self, ruling: Ruling) -> None:
        self._try(lambda: self._results.judge(self._answers, ruling, blind=self._is_blind))

    def _take_back(self) -> None:
        self._try(lambda: self._results.take_back(self._answers[0].turn_id))

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except Problem as problem:
            self.failed.emit(problem)


class Judging(QObject):
    """Asks above the composer about the last turn of the comparison on screen, once all its answers have ended."""

    def __init__(self, look: Look, chat: ChatView, results: Results) -> None:
        super().__init__()
        self._chat = chat
        self._results = results
        self._judge = Judge(look, results, lambda bar: chat.add_above_composer(FittedBar(look, bar)))
        self._judge.gone.connect(chat.clear_above_composer)
        self._judge.failed.connect(chat.notices.show_problem)
        results.verdict_changed.connect(self.look)
        results.cleared.connect(self.look)

    def look(self) -> None:
        """Ask about what is on screen now."""
        verdicts = self._results.verdicts_in(self._chat.lane.conversation_id)
        self._show_names(set(verdicts))
        answers = self._answers()
        if len(answers) < LEAST:
            self._judge.put_away()
        else:
            topic = verdicts[max(verdicts)].topic if verdicts else ""
            self._judge.ask(answers, self._labels(answers), blind=self._chat.lanes.are_blind, topic=topic)

    def _show_names(self, judged: set[int]) -> None:
        """Show whose the answers are where there is a verdict, and hide it where there is none any more."""
        before, self._chat.judged = self._chat.judged, judged
        if self._chat.comparison:
            for turn_id in before ^ judged:
                self._chat.comparison.show_verdict(turn_id)

    def _answers(self) -> list[Message]:
        comparison = self._chat.comparison
        answers = comparison.last_answers if comparison else []
        if any(self._chat.is_on_its_way(answer) for answer in answers):
            return []
        return [answer for answer in answers if answer.text]

    def _labels(self, answers: Sequence[Message]) -> list[str]:
        comparison = self._chat.comparison
        places = [comparison.place_of(answer) if comparison else 0 for answer in answers]
        if self._chat.lanes.are_blind and answers[0].turn_id not in self._chat.judged:
            return [label_of(place) for place in places]
        return labels_of(answers, places)


def labels_of(answers: Sequence[Message], places: Sequence[int]) -> list[str]:
    """What answers are called: by their models, or by their columns where one model stands twice."""
    names = [readable_name(answer.model) for answer in answers]
    return [f"Column {place + 1}" if names.count(name) > 1 else name for name, place in zip(names, places, strict=True)]


class FittedBar(Column):
    """A bar as wide as the composer, or wider where one line holds it then; and as high as it needs."""

    def __init__(self, look: Look, bar: VerdictBar) -> None:
        super().__init__(look, bar)
        self._bar = bar
        bar.height_changed.connect(self._be_as_high)
        look.changed.connect(self._be_as_high)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._be_as_high()

    def _be_as_high(self) -> None:
        room, line = self._row.contentsRect().width(), self._bar.sizeHint().width()
        most = max(self._look.column, line if line <= room else 0)
        self._bar.setMaximumWidth(most)
        self._bar.setFixedHeight(self._bar.height_at(min(room, most)))
