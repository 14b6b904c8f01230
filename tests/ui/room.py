"""The whole window over a real profile, with the offline models behind it and a real loop to run in."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import qasync
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from modelslab_desktop.api.client import Client
from modelslab_desktop.api.demo import DEMO_KEY, DemoTransport
from modelslab_desktop.api.pictures import PictureClient
from modelslab_desktop.core.chat import Lane, Message
from modelslab_desktop.core.paths import Profile
from modelslab_desktop.session.account import Account
from modelslab_desktop.session.chat import ChatSession
from modelslab_desktop.session.comparing import Comparing
from modelslab_desktop.session.library import Library
from modelslab_desktop.session.limiter import Limiter
from modelslab_desktop.session.models import Models
from modelslab_desktop.session.pictures import Pictures
from modelslab_desktop.session.preferences import Preferences
from modelslab_desktop.session.tasks import Tasks
from modelslab_desktop.store.chats import Chats
from modelslab_desktop.store.database import open_database
from modelslab_desktop.store.secrets import Secrets
from modelslab_desktop.store.settings import Settings
from modelslab_desktop.ui.composer import Composer
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.window import Window
from tests.ui.focus import focused

ADDRESS = "https://demo.invalid"
ECHO, SLOW, FAILS = "demo/echo-short", "demo/slow", "demo/fails"
W = TypeVar("W", bound=QWidget)


class Room:
    """One run of the program; another one over the same folder is the next run."""

    def __init__(self, look: Look, folder: Path, loop: asyncio.AbstractEventLoop, pace: float = 0) -> None:
        self.loop = loop
        self._pace = pace
        self.look = look
        profile = Profile(folder)
        self.connection = open_database(profile.database)
        settings = Settings(self.connection)
        self.chats = Chats(self.connection)
        self.chats.interrupted()
        self.tasks = Tasks()
        self.models = Models(settings)
        self.preferences = Preferences(settings)
        self.library = Library(self.chats)
        secrets = Secrets("demo.invalid")
        self.account = Account(ADDRESS, self._client, self._client, secrets, self.models, settings, self.tasks)
        self.session = ChatSession(self.account, self.chats, self.tasks, Limiter())
        self.pictures = Pictures(self._picture_client, self.tasks)
        self.comparing = Comparing(self.connection, settings, self.chats, self.session, self.tasks)
        self.window = Window(
            look,
            profile,
            self.account,
            self.models,
            self.preferences,
            self.library,
            self.session,
            lambda: self.pictures,
            self.comparing,
        )
        self.closings = list[bool]()
        self.window.closed.connect(lambda: self.closings.append(True))

    async def _client(self, key: str = DEMO_KEY) -> Client:
        return Client(ADDRESS, key, DemoTransport(pace=self._pace))

    async def _picture_client(self) -> PictureClient:
        return PictureClient(is_allowed=lambda _: True)  # the tests' servers are on this computer

    def open(self, *, demo: bool = True) -> None:
        """Begin as the program does."""
        self.account.begin(demo=demo)
        self.window.show_stage(self.account.stage)
        self.window.resize(1280, 800)
        self.window.show()
        QApplication.processEvents()
        self.window.complete()
        self.tasks.attach(self.loop)
        self.window.open_last()
        self.window.activateWindow()
        while not self.window.isActiveWindow():
            QApplication.processEvents()
        self.until(lambda: not demo or len(self.models.all) > 0)

    def until(self, condition: Callable[[], object]) -> None:
        """Let the program run until the condition holds."""
        run_until(self.loop, condition)

    def close(self) -> None:
        """End the run as the program does."""
        self.window.close()

        async def close() -> None:
            await self.session.close()
            await self.account.close()
            await self.pictures.close()

        self.loop.run_until_complete(close())
        self.connection.close()

    # --- what is there

    @property
    def composer(self) -> Composer:
        return self.window.chat.composer

    @property
    def lane(self) -> Lane:
        return self.window.chat.lane

    @property
    def messages(self) -> list[Message]:
        """The thread on screen, as it is in memory."""
        return self.session.messages(self.lane)

    @property
    def is_streaming(self) -> bool:
        return self.session.is_streaming(self.lane.id)

    @property
    def focus(self) -> QWidget:
        return focused()

    def named(self, kind: type[W], name: str) -> W:
        """The one control on screen with this accessible name or text."""
        found = [each for each in self.window.findChildren(kind) if each.isVisible() and _name(each) == name]
        assert len(found) == 1, f"{len(found)} controls are named {name!r}"
        return found[0]

    def is_shown(self, name: str) -> bool:
        return any(each.isVisible() and _name(each) == name for each in self.window.findChildren(QWidget))

    # --- using it

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.focus, key, modifiers)

    def ctrl(self, key: Qt.Key) -> None:
        self.key(key, Qt.KeyboardModifier.ControlModifier)

    def press(self, name: str) -> None:
        QTest.mouseClick(self.named(QAbstractButton, name), Qt.MouseButton.LeftButton)

    def use(self, model: str) -> None:
        """Let another model answer in the conversation on screen."""
        lane = self.lane
        changed = Lane(lane.id, lane.conversation_id, 0, model, lane.system_prompt, lane.parameters, lane.tip_id)
        self.window.chat.edit_lane(changed)

    def ask(self, question: str, model: str = ECHO) -> None:
        """Type a question and send it."""
        self.use(model)
        self.composer.show_draft(question)
        QTest.keyClick(self.composer.field, Qt.Key.Key_Return)

    def answered(self, question: str, model: str = ECHO) -> Message:
        """Ask and wait for the end of the answer."""
        self.ask(question, model)
        self.until(lambda: not self.is_streaming)
        return self.messages[-1]


def _name(widget: QWidget) -> str:
    return widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton) else "")


def run_until(loop: asyncio.AbstractEventLoop, condition: Callable[[], object]) -> None:
    """Run the loop until the condition holds, for 10 s at most."""

    async def wait() -> None:
        for _ in range(2000):
            if condition():
                return
            await asyncio.sleep(0.005)
        raise AssertionError("the condition did not come about within 10 s")

    loop.run_until_complete(wait())


def new_loop(app: QApplication) -> asyncio.AbstractEventLoop:
    """A loop that runs Qt's events and asyncio's."""
    app.setQuitOnLastWindowClosed(False)
    loop: asyncio.AbstractEventLoop = qasync.QEventLoop(app)
    return loop
