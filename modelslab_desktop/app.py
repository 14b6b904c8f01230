"""Composition: builds every part, joins them, and runs them in one loop."""

import importlib
import logging
import os
import sys
import tempfile
import time
from argparse import Namespace
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QApplication

from modelslab_desktop import __version__
from modelslab_desktop.core.address import BASE_URL, host_of
from modelslab_desktop.core.errors import Problem
from modelslab_desktop.core.paths import Profile
from modelslab_desktop.garbage import collect_when_idle
from modelslab_desktop.session.account import Account
from modelslab_desktop.session.chat import ChatSession
from modelslab_desktop.session.comparing import Comparing
from modelslab_desktop.session.library import Library
from modelslab_desktop.session.limiter import Limiter
from modelslab_desktop.session.models import Models
from modelslab_desktop.session.preferences import Preferences
from modelslab_desktop.session.tasks import Tasks
from modelslab_desktop.store.chats import Chats
from modelslab_desktop.store.database import open_database
from modelslab_desktop.store.secrets import Secrets
from modelslab_desktop.store.settings import Settings
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.window import Window

if TYPE_CHECKING:
    from modelslab_desktop.api.client import Client
    from modelslab_desktop.api.pictures import PictureClient
    from modelslab_desktop.session.pictures import Pictures

SWITCHED_EVERY = 0.0002  # s for which a thread that computes, as one that loads a lexer, may hold up each call of Qt
FIRST_FRAME_WITHIN = 0.5  # s
WARM_UP_AFTER = 1.5  # s from the first frame
NEEDED_BY_AN_ANSWER = (
    *("httpx", "modelslab_desktop.api.client", "markdown", "modelslab_desktop.markup"),
    *("modelslab_desktop.ui.frames", "modelslab_desktop.ui.card_buttons"),
)
BIN_KEPT = 30 * 24 * 3600  # s

log = logging.getLogger("modelslab_desktop")


class Program:
    """The program, put together over one profile and one address."""

    def __init__(self, app: QApplication, profile: Profile, base_url: str) -> None:
        self._base_url = base_url
        self.connection = open_database(profile.database)
        settings = Settings(self.connection)
        self._chats = chats = Chats(self.connection)
        chats.interrupted()
        self.tasks = Tasks()
        self.tasks.crashed.connect(self.tell)
        self.models = models = Models(settings)
        secrets = Secrets(host_of(base_url))
        preferences = Preferences(settings)
        self.account = Account(base_url, self._open_client, self._open_demo, secrets, models, settings, self.tasks)
        self.session = ChatSession(self.account, chats, self.tasks, Limiter())
        self.look = Look(app, preferences.theme, preferences.zoom)
        library = Library(chats)
        self._pictures: Pictures | None = None
        self.window = Window(
            self.look,
            profile,
            self.account,
            models,
            preferences,
            library,
            self.session,
            self.pictures,
            Comparing(self.connection, settings, chats, self.session, self.tasks),
        )

    def tell(self, error: BaseException) -> None:
        """Show a trouble that no part has taken up; what is no Problem is a fault of ours, and is logged too."""
        if isinstance(error, Problem):
            self.window.show_problem(error)
        else:
            log.critical("a fault of the program", exc_info=error)
            self.window.show_fault()

    async def close(self) -> None:
        """End what is going on, each answer kept with the text it has, and close every file."""
        await self.session.close()
        await self.account.close()
        if self._pictures:
            await self._pictures.close()
        self.connection.close()

    async def warm_up(self) -> None:
        """Do, while nobody waits, what need not be done at once, in steps of some 30 ms."""
        # loaded late: 31 ms of start-up
        import asyncio

        await asyncio.sleep(WARM_UP_AFTER)
        with suppress(Problem):  # the next start will do
            self._chats.purge(time.time() - BIN_KEPT)
        for part in NEEDED_BY_AN_ANSWER:  # not in a thread, which would take 4 MB for itself
            importlib.import_module(part)
            await asyncio.sleep(0)
        self.account.refresh_models()

    async def _open_client(self, key: str) -> "Client":
        # loaded late: httpx costs 93 ms of start-up
        from modelslab_desktop.api.client import Client

        return Client(self._base_url, key)

    def pictures(self) -> "Pictures":
        """The pictures of answers, once there are answers."""
        # loaded late: 0.7 ms of start-up
        from modelslab_desktop.session.pictures import Pictures

        if self._pictures is None:
            self._pictures = Pictures(self._open_pictures, self.tasks)
        return self._pictures

    async def _open_pictures(self) -> "PictureClient":
        # loaded late: httpx costs 93 ms of start-up
        from modelslab_desktop.api.pictures import PictureClient

        return PictureClient()

    async def _open_demo(self) -> "Client":
        # loaded late: httpx costs 93 ms of start-up
        from modelslab_desktop.api.client import Client
        from modelslab_desktop.api.demo import DEMO_KEY, DemoTransport

        return Client(BASE_URL, DEMO_KEY, DemoTransport())


def run(options: Namespace) -> int:
    """Open the window and stay until it is closed; returns the exit code."""
    app = _application()
    with _profile(options) as profile:
        try:
            program = Program(app, profile, options.base_url)
        except Problem as problem:
            return _refuse(problem)
        _log_to(profile.log)
        sys.excepthook = lambda _, error, __: program.tell(error)  # what a slot raises comes here
        program.account.begin(_environment_key(), demo=options.demo or bool(options.play_demo))
        _show_first_frame(app, program)
        return _stay(app, program, options.play_demo)


def _application() -> QApplication:
    QApplication.setApplicationName("modelslab-desktop")
    QApplication.setApplicationDisplayName("ModelsLab Desktop")
    QApplication.setApplicationVersion(__version__)
    QApplication.setDesktopFileName("modelslab-desktop")
    QApplication.setQuitOnLastWindowClosed(False)  # the answers on their way are stored first
    return QApplication([sys.argv[0], "-style", "fusion"])  # said here, since naming it later loads QStyle: 5 ms


@contextmanager
def _profile(options: Namespace) -> Iterator[Profile]:
    """The profile to use: the one asked for, a passing one for a picture of the demo, or the user's."""
    if options.profile:
        yield Profile(options.profile.absolute())
    elif options.play_demo:
        with tempfile.TemporaryDirectory(prefix="modelslab-demo-") as folder:
            yield Profile(Path(folder))
    else:
        data = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
        yield Profile(Path(data) / "modelslab-desktop")


def _environment_key() -> str:
    """The key from the environment, which is not handed on to any process that the program starts."""
    return os.environ.pop("MODELSLAB_API_KEY", "").strip()


def _show_first_frame(app: QApplication, program: Program) -> None:
    program.window.show_stage(program.account.stage)
    program.look.dress()
    program.window.show()
    patience = time.monotonic() + FIRST_FRAME_WITHIN  # a window may never be exposed
    while not program.window.testAttribute(Qt.WidgetAttribute.WA_Mapped) and time.monotonic() < patience:
        app.processEvents()
    program.window.complete()
    collect_when_idle()


def _stay(app: QApplication, program: Program, picture: Path | None) -> int:
    # loaded late: 31 ms of start-up, and the first frame needs no loop
    import asyncio

    import qasync

    sys.setswitchinterval(SWITCHED_EVERY)
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    program.tasks.attach(loop)
    if picture:
        # loaded late: only this option needs it
        from modelslab_desktop.rehearsal import play_demo

        work = play_demo(program.window, picture)
    else:
        program.tasks.start(program.warm_up(), "warm up")
        program.window.open_last()
        work = _closed(program.window)
    with loop:
        return int(loop.run_until_complete(_then_close(work, program)))


async def _then_close(work: Coroutine[Any, Any, int], program: Program) -> int:
    """Do the work and close the program in one run of the loop: between two, Qt's events would find none."""
    try:
        return await work
    finally:
        await program.close()


async def _closed(window: Window) -> int:
    """Wait until the window is closed."""
    # loaded late: 31 ms of start-up
    import asyncio

    closed: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    window.closed.connect(lambda: None if closed.done() else closed.set_result(0))
    return await closed


def _refuse(problem: Problem) -> int:
    """Say why the program cannot open; returns the exit code."""
    # loaded late: only trouble needs them
    from PySide6.QtWidgets import QMessageBox

    from modelslab_desktop.ui.words import words_for

    words = words_for(problem)
    sys.stderr.write(f"{words.title}. {words.sentence}\n{problem.detail}\n")
    box = QMessageBox(QMessageBox.Icon.Warning, "ModelsLab Desktop", f"{words.title}.\n\n{words.sentence}")
    box.setDetailedText(problem.detail)
    box.exec()
    return 1


def _log_to(path: Path) -> None:
    handler = logging.FileHandler(path, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
