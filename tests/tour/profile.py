"""What the tour finds stored: a year of conversations, the gallery of constructs, and every kind of trouble."""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice
from PySide6.QtGui import QColor, QImage, QImageWriter, QPainter

from modelslab_desktop.core.chat import Lane, Message, State, Usage
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.core.models import Model
from modelslab_desktop.core.paths import Profile
from modelslab_desktop.store.chats import Chats
from modelslab_desktop.store.database import open_database

CONVERSATIONS = 1000
MODELS = 250
MODEL = "anthropic/claude-sonnet-4.5"
GALLERY = Path(__file__).with_name("gallery.md")
LONG_TITLE = "A title that goes on and on, past the edge of the sidebar and of every window, since nobody cut it short"
LONG_MODEL = "some-organisation-with-a-long-name/an-extraordinarily-long-model-name-instruct-v2.5-preview-2025-10-31"

_BETWEEN = 8 * 3600.0  # s
_DETAIL = "HTTP 4xx: {'error': {'type': 'some_error', 'message': 'What the server said about it, in its own words'}}"
_ANSWER = "It depends on **what it is for**. Three things count most:\n\n1. the price\n2. the weight\n3. the colour\n"
_PICTURES = """The revenue of four quarters:

![Revenue of four quarters as bars](HERE/chart.png)

One that is not there:

![Costs of four quarters as bars](HERE/missing.png)

And one that nobody has asked for yet:

![Profit of four quarters as bars](HERE/profit.png)
"""
_THINKING = "The person asks for an overview.\n\nFirst the figures, then what follows from them.\n\n- sales\n- support"
_TITLES = (
    "Letter to the landlord about the heating",
    "Summary of the minutes",
    "Why does this query take so long?",
    "Ideas for the summer party",
    "Translate the manual into French",
    "会議の議事録をまとめる",
    "Regular expression for invoice numbers",
    "خطة المشروع للربع القادم",
    "Draft: answer to the customer in Lyon",
    "Explain compound interest to a child",
    "Excel formula for working days",
)
_VENDORS = ("anthropic", "openai", "google", "meta-llama", "mistralai", "deepseek", "qwen", "cohere", "x-ai", "nvidia")
_SIZES = ("large-2", "small-3.1", "pro", "flash", "70b-instruct", "405b-instruct", "8b", "mini", "coder", "vision")

ASKING = tuple(Kind)[: tuple(Kind).index(Kind.CUT_OFF) + 1]  # what can happen to an answer, or to a key that is tried
STORING = tuple(Kind)[tuple(Kind).index(Kind.DISK_FULL) :]  # what can happen on this computer

Change = Callable[[Message], Message]


@dataclass(frozen=True)
class Stored:
    """The ids of the conversations that the tour opens."""

    gallery: int
    thinking: int
    states: dict[State, int]
    troubles: dict[Kind, int]
    pictures: int
    long_names: int
    long_talk: int


def models() -> list[Model]:
    """As many models as the service lists."""
    names = (
        f"{_VENDORS[number % 10]}/model-{number // 10}-{_SIZES[number // 10 % 10]}" for number in range(MODELS - 2)
    )
    return [Model(MODEL, "Anthropic"), Model(LONG_MODEL, "Some organisation"), *(Model(name, "") for name in names)]


def make_profile(folder: Path, pictures: str) -> Stored:
    """Store everything; the pictures of an answer lie at an address."""
    connection = open_database(Profile(folder).database)
    connection.execute("PRAGMA synchronous = OFF")
    writer = _Writer(Chats(connection))
    writer.fill_the_year()
    stored = writer.store_what_is_opened(pictures)
    connection.close()
    return stored


def chart() -> bytes:
    """A picture in PNG."""
    picture = QImage(720, 360, QImage.Format.Format_RGB32)
    picture.fill(QColor("#f4f1ea"))
    painter = QPainter(picture)
    for number, height in enumerate((180, 240, 210, 300)):
        painter.fillRect(60 + number * 160, 340 - height, 110, height, QColor("#3b6ea5"))
    painter.end()
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    QImageWriter(buffer, QByteArray(b"png")).write(picture)
    return bytes(content.data())


class _Writer:
    def __init__(self, chats: Chats) -> None:
        self._chats = chats
        self._now = time.time()

    def fill_the_year(self) -> None:
        for number in range(CONVERSATIONS, 0, -1):
            title = _TITLES[number % len(_TITLES)]
            self._store(title, _ANSWER, used=self._now - number * _BETWEEN)

    def store_what_is_opened(self, pictures: str) -> Stored:
        return Stored(
            long_talk=self._talk(),
            pictures=self._store("Show me the figures", _PICTURES.replace("HERE", pictures)),
            long_names=self._store(LONG_TITLE, _ANSWER, model=LONG_MODEL),
            troubles={kind: self._trouble(kind) for kind in ASKING},
            states={state: self._ended(state) for state in (State.STOPPED, State.INCOMPLETE, State.INTERRUPTED)},
            thinking=self._store("What follows from the figures?", _ANSWER, lambda answer: _with_thinking(answer)),
            gallery=self._store("The gallery", GALLERY.read_text("utf-8")),
        )

    def _ended(self, state: State) -> int:
        return self._store(f"An answer that is {state}", _ANSWER, lambda answer: replace(answer, state=state))

    def _trouble(self, kind: Kind) -> int:
        text = _ANSWER if kind is Kind.CUT_OFF else ""
        problem = Problem(kind, _DETAIL, retry_after=60.0 if kind is Kind.RATE_LIMIT else None)

        def failed(answer: Message) -> Message:
            return replace(answer, state=State.FAILED, problem=problem, usage=Usage(), first_words=None)

        return self._store(f"Trouble: {kind}", text, failed)

    def _talk(self) -> int:
        """A conversation with more than one turn, to search in."""
        conversation, [lane] = self._chats.start("Which one is best?", [Lane(0, 0, 0, MODEL)])
        for question in (
            "Which one is best?",
            "And *why*?\nIn two lines, with `code`.",
            "Show me a table",
            "Thank you",
        ):
            ((lane, _, answer),) = self._chats.begin_turn(conversation.id, question, [lane], self._now)
            self._chats.finish(replace(_said(answer), text=_ANSWER))
        return conversation.id

    def _store(
        self,
        title: str,
        text: str,
        change: Change = lambda answer: answer,
        *,
        model: str = MODEL,
        used: float | None = None,
    ) -> int:
        conversation, [lane] = self._chats.start(title, [Lane(0, 0, 0, model)])
        ((_, _, answer),) = self._chats.begin_turn(conversation.id, title, [lane], used or self._now)
        self._chats.finish(change(replace(_said(answer), text=text)))
        return conversation.id


def _said(answer: Message) -> Message:
    ended = answer.ended(State.DONE)
    return replace(ended, usage=Usage(1200, 345), first_words=0.8, duration=12.0, stop_reason="end_turn")


def _with_thinking(answer: Message) -> Message:
    return replace(answer, thinking=_THINKING, thought=3.2)
