"""A comparison in the whole window, as a person finds it: its columns, its answers, its menus and its cards."""

import json
from collections.abc import Sequence
from typing import Any

import httpx
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QListView, QMenu, QWidget

from modelslab_desktop.api.client import Client
from modelslab_desktop.api.demo import DEMO_KEY, DemoTransport
from modelslab_desktop.core.chat import Lane, Layout, Message, State
from modelslab_desktop.session.results import Results
from modelslab_desktop.store.verdicts import Verdicts
from modelslab_desktop.ui.chat import ChatView
from modelslab_desktop.ui.column_head import ColumnHead
from modelslab_desktop.ui.message import AnswerView, MessageView, QuestionView
from modelslab_desktop.ui.transcript import Transcript
from modelslab_desktop.ui.verdict_bar import VerdictBar
from tests.ui.room import ADDRESS, Room

TOUR, RICH, THINKER = "demo/guided-tour", "demo/rich-markdown", "demo/thinker"


class Recorder(DemoTransport):
    """Answers as the demo does, and keeps what it was asked."""

    def __init__(self, bodies: list[dict[str, Any]], pace: float) -> None:
        super().__init__(pace=pace)
        self._bodies = bodies

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("/v1/messages"):
            self._bodies.append(json.loads(await request.aread()))
        return await super().handle_async_request(request)


class Bench(Room):
    """The window with several models in it, and what was sent to them."""

    bodies: list[dict[str, Any]]

    async def _client(self, key: str = DEMO_KEY) -> Client:
        return Client(ADDRESS, key, Recorder(self.bodies, self._pace))

    def open(self, *, demo: bool = True) -> None:
        self.bodies = []
        super().open(demo=demo)

    # --- using it

    def compare(self, *models: str, layout: Layout = Layout.COLUMNS, blind: bool = False, width: int = 1400) -> None:
        """Have a comparison on screen that has not begun."""
        self.window.resize(width, 800)
        self.window.chat.new_comparison([Lane(0, 0, n, model) for n, model in enumerate(models)], layout, blind=blind)
        QApplication.processEvents()

    def begin(self, question: str) -> None:
        """Ask all of them, and do not wait."""
        self.composer.show_draft(question)
        QTest.keyClick(self.composer.field, Qt.Key.Key_Return)

    def say(self, question: str) -> None:
        """Ask all of them, and wait for the end of all answers."""
        self.begin(question)
        self.rest()

    def rest(self) -> None:
        """Wait until nothing is on its way any more, and all that has ended is shown so."""
        self.until(lambda: not self.session.under_way)
        self.until(lambda: all(message.state is not State.STREAMING for message in self.transcript.messages))
        self.until(lambda: not self.chat.isVisible() or self.transcript.is_settled)

    def click(self, widget: QWidget, at: QPoint | None = None) -> None:
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton, pos=at or widget.rect().center())
        QApplication.processEvents()

    def click_model(self, model: str) -> None:
        """Take a model of the list that is open."""
        view = self.named(QListView, "Models")
        rows = (view.model().index(row, 0) for row in range(view.model().rowCount()))
        index = next(row for row in rows if str(row.data()).endswith(f", {model}"))
        view.scrollTo(index)
        self.click(view.viewport(), view.visualRect(index).center())

    def press_in_header(self, name: str) -> None:
        """Press a button above the conversation, of whose name there are more below."""
        buttons = self.chat.header.findChildren(QAbstractButton)
        self.click(next(each for each in buttons if each.isVisible() and each.text() == name))

    def choose(self, button: str, entry: str) -> None:
        """Open the menu of a button, and take one of its entries."""
        self.press(button)
        self.take(entry)

    def take(self, entry: str) -> None:
        """Take an entry of the menu that is open."""
        QApplication.processEvents()
        menu = self.menu
        found = [action for action in menu.actions() if action.text() == entry]
        assert found, f"{entry!r} is not in the menu"
        found[0].trigger()
        menu.close()
        QApplication.processEvents()

    @property
    def menu(self) -> QMenu:
        """The menu that is open."""
        return next(each for each in QApplication.topLevelWidgets() if isinstance(each, QMenu) and each.isVisible())

    def resize(self, width: int, height: int = 800) -> None:
        self.window.resize(width, height)
        QApplication.processEvents()

    # --- what is there

    @property
    def chat(self) -> ChatView:
        return self.window.chat

    @property
    def transcript(self) -> Transcript:
        return self.window.chat.transcript

    @property
    def compared(self) -> list[str]:
        """The models of the lanes, in their order."""
        return [lane.model for lane in self.window.chat.lanes.all]

    @property
    def threads(self) -> list[list[str]]:
        """The texts of each lane."""
        return [[each.text for each in self.session.messages(lane)] for lane in self.window.chat.lanes.all]

    @property
    def last(self) -> list[Message]:
        """The last message of each lane."""
        return [self.session.messages(lane)[-1] for lane in self.window.chat.lanes.all]

    @property
    def verdict_bars(self) -> list[VerdictBar]:
        """What asks for a verdict."""
        return [bar for bar in self.window.findChildren(VerdictBar) if bar.isVisible()]

    @property
    def results(self) -> Results:
        """The verdicts that are kept."""
        return Results(Verdicts(self.connection))

    def card(self, name: str) -> QWidget:
        """A card that lies over the window."""
        return next(
            each
            for each in self.window.findChildren(QWidget)
            if each.isVisible() and each.objectName() == "card" and each.accessibleName() == name
        )

    def says(self, words: str) -> bool:
        """Whether this is on screen."""
        return any(words in label.text() for label in self.window.findChildren(QLabel) if label.isVisible())

    def listen(self) -> list[str]:
        """What a screen reader says from now on: filled while the program runs."""
        heard: list[str] = []

        def note(words: str) -> None:
            if words:
                heard.append(words)

        def hear_start(message: Message) -> None:
            if message.state is State.STREAMING and self.chat.comparison:
                note(self.chat.comparison.said_at_start(message))

        self.session.message_added.connect(hear_start)
        self.session.answer_replaced.connect(lambda _, new: hear_start(new))
        self.session.message_changed.connect(
            lambda message: note(self.chat.comparison.said_at_end(message)) if self.chat.comparison else None
        )
        return heard

    @property
    def heads(self) -> list[ColumnHead]:
        """What stands above the columns, or the tabs, from left to right."""
        found = [head for head in self.window.findChildren(ColumnHead) if head.isVisible()]
        return sorted(found, key=lambda head: head.x())

    @property
    def views(self) -> list[MessageView]:
        """The messages on screen, in the order in which they are read."""
        return [view for _, view in sorted(self.transcript.indexed_views(), key=lambda each: each[0])]

    @property
    def answers(self) -> list[AnswerView]:
        return [view for view in self.views if isinstance(view, AnswerView)]

    @property
    def questions(self) -> list[QuestionView]:
        return [view for view in self.views if isinstance(view, QuestionView)]

    def tops(self) -> dict[int, set[int]]:
        """How far down the answers of each turn begin: each turn that is near the screen by its id."""
        found: dict[int, set[int]] = {}
        for view in self.answers:
            found.setdefault(view.message.turn_id, set()).add(view.y())
        return found

    def are_lined_up(self) -> bool:
        """Whether all answers of a turn begin at one height, each in a column of its own, below its question."""
        lowest = {view.message.turn_id: view.geometry().bottom() for view in self.questions}
        beside = all(
            len({view.x() for view in self.answers if view.message.turn_id == turn})
            == sum(view.message.turn_id == turn for view in self.answers)
            for turn in self.tops()
        )
        tops = self.tops()
        below = all(min(tops[turn]) > lowest[turn] for turn in tops if turn in lowest)
        return beside and below and all(len(heights) == 1 for heights in tops.values())


def text_of(view: MessageView) -> str:
    return view.reading.toPlainText()


def within(outer: QWidget, inner: QWidget) -> bool:
    """Whether a widget lies within another one, from left to right."""
    left = inner.mapTo(outer.window(), QPoint(0, 0)).x()
    start = outer.mapTo(outer.window(), QPoint(0, 0)).x()
    return start <= left and left + inner.width() <= start + outer.width()


def said(widgets: Sequence[QWidget]) -> list[str]:
    """Every word that widgets have for people: on screen, for a screen reader, in their tool tips."""
    words: list[str] = []
    for widget in widgets:
        words += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(), widget.windowTitle()]
        words += [widget.whatsThis(), widget.statusTip()]
        for name in ("text", "toPlainText", "placeholderText", "title", "currentText"):
            read = getattr(widget, name, None)
            if callable(read):
                words.append(str(read()))
    return words
