"""The session floor put together over a real database and a real client, with every signal it tells written down."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from modelslab_desktop.api.client import Client, Patience
from modelslab_desktop.api.demo import DEMO_KEY, DemoTransport
from modelslab_desktop.core.chat import Lane, Message, Role, State
from modelslab_desktop.core.models import Model
from modelslab_desktop.core.parameters import Parameters
from modelslab_desktop.session.account import Account
from modelslab_desktop.session.chat import ChatSession
from modelslab_desktop.session.library import Library
from modelslab_desktop.session.limiter import Limiter
from modelslab_desktop.session.live import LiveAnswer
from modelslab_desktop.session.models import Models
from modelslab_desktop.session.preferences import Preferences
from modelslab_desktop.session.tasks import Tasks
from modelslab_desktop.store.chats import Chats
from modelslab_desktop.store.database import open_database
from modelslab_desktop.store.secrets import Secrets
from modelslab_desktop.store.settings import Settings

MODEL = "test/model"
KEY = "sk-test-1234567890"
PLAIN = Parameters()
WAIT = 10.0  # s, for a condition to come about
PATIENCE = Patience(first_wait=0.01, drain=0.01)

_SIGNALS = {
    "session": (
        "conversation_started conversation_used lane_changed lanes_changed message_added answer_replaced reply_grew"
        " message_changed streaming_changed storing_failed"
    ),
    "account": "stage_changed connect_failed key_not_kept key_not_found key_not_forgotten",
    "models": "models_changed marks_changed",
    "library": "conversation_added conversation_changed conversation_removed",
    "tasks": "crashed",
}


class Desk:
    """One run of the program without its window; another one over the same folder is the next run."""

    def __init__(
        self,
        folder: Path,
        base_url: str,
        transport: httpx.AsyncBaseTransport | None = None,
        *,
        attached: bool = True,
    ) -> None:
        self.path = folder / "chats.sqlite3"
        self._base_url, self._transport = base_url, transport
        self.clients = 0
        self.connection = open_database(self.path)
        self.settings = Settings(self.connection)
        self.chats = Chats(self.connection)
        self.chats.interrupted()
        self.tasks = Tasks()
        self.models = Models(self.settings)
        self.preferences = Preferences(self.settings)
        self.library = Library(self.chats)
        secrets = Secrets("127.0.0.1", time_limit=WAIT)
        self.account = Account(base_url, self._client, self._demo, secrets, self.models, self.settings, self.tasks)
        self.session = ChatSession(self.account, self.chats, self.tasks, Limiter())
        self.told: list[tuple[Any, ...]] = []
        self._news = asyncio.Event()
        for part, names in _SIGNALS.items():
            for name in names.split():
                getattr(getattr(self, part), name).connect(lambda *what, name=name: self._note(name, *what))
        if attached:
            self.attach()

    def attach(self) -> None:
        """Give the tasks their loop, which the program has after the first frame."""
        self.tasks.attach(asyncio.get_running_loop())

    def _note(self, *what: Any) -> None:
        self.told.append(what)
        self._news.set()

    async def _client(self, key: str) -> Client:
        self.clients += 1
        return Client(self._base_url, key, self._transport, patience=PATIENCE)

    async def _demo(self) -> Client:
        return Client("https://demo.invalid", DEMO_KEY, DemoTransport(pace=0), patience=PATIENCE)

    async def close(self) -> None:
        """End the run, as the program does."""
        await self.session.close()
        await self.account.close()
        self.connection.close()

    # --- waiting

    async def until(self, condition: Callable[[], object]) -> None:
        """Wait for what a signal brings about."""
        async with asyncio.timeout(WAIT):
            while not condition():
                self._news.clear()
                await self._news.wait()

    async def first(self, name: str) -> Any:
        """What the signal of this name has told first, waited for."""
        await self.until(lambda: self.all(name))
        return self.all(name)[0]

    def all(self, name: str) -> list[Any]:
        """What the signal of this name has told until now."""
        return [what[1] if len(what) == 2 else what[1:] for what in self.told if what[0] == name]

    async def ended(self, answer: Message) -> Message:
        """The answer once it has ended."""
        await self.until(lambda: any(message.id == answer.id for message in self.all("message_changed")))
        found: Message = next(message for message in self.all("message_changed") if message.id == answer.id)
        return found

    async def grown(self, text: str) -> LiveAnswer:
        """An answer on its way, once this much of it has been told."""
        await self.until(lambda: any(live.reply.text == text for live in self.all("reply_grew")))
        found: LiveAnswer = next(live for live in self.all("reply_grew") if live.reply.text == text)
        return found

    # --- using

    def connected(self) -> "Desk":
        """The same desk with a key in use, as from the environment, and with a list of models from the last run."""
        self.models.replace([Model(MODEL, "test")])
        self.account.begin(KEY)
        self.told.clear()
        return self

    def new_lane(self, model: str = MODEL, system_prompt: str = "", parameters: Parameters = PLAIN) -> Lane:
        """The lane of a conversation that has not begun."""
        return Lane(0, 0, 0, model, system_prompt, parameters)

    def ask(self, question: str, lane: Lane | None = None) -> Message:
        """Send a question, in a new conversation unless a lane is given; the answer as it begins."""
        used = lane if lane and lane.id else self.session.begin([lane or self.new_lane()], question)[0]
        self.session.send([self.chats.lane(used.id)], question)
        answer: Message = self.all("message_added")[-1]
        assert answer.role is Role.ASSISTANT
        return answer

    async def answered(self, question: str, lane: Lane | None = None) -> Message:
        """Send a question and wait for the end of its answer."""
        return await self.ended(self.ask(question, lane))

    def lane_of(self, message: Message) -> Lane:
        """The lane of a message, as it is stored."""
        return self.chats.lane(message.lane_id)

    def stored(self, lane_id: int) -> list[Message]:
        """A lane's thread as another process would read it."""
        other = sqlite3.connect(self.path)
        try:
            chats = Chats(other)
            return chats.thread(chats.lane(lane_id))
        finally:
            other.close()

    def states(self, lane_id: int) -> list[tuple[str, State]]:
        """The stored texts of a lane with their states."""
        return [(message.text, message.state) for message in self.stored(lane_id)]


async def eventually(condition: Callable[[], bool]) -> None:
    """Wait for what no signal tells."""
    for _ in range(1000):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("the condition did not come about within 10 s")
