"""The stops of the tour at which models are compared: columns, verdicts, cards, and sets of prompts."""

import asyncio
import tempfile
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QPlainTextEdit

from modelslab_desktop.core.chat import Layout
from modelslab_desktop.core.models import Model
from modelslab_desktop.ui.grid import PromptGrid
from modelslab_desktop.ui.prompt_set import PromptSet
from tests.tour.compared import CLAUDE, DEEPSEEK, GEMMA, LLAMA, MISTRAL, PROMPTS, QWEN, RUNNING, Compared, make_compared
from tests.tour.guide import WIDE, Guide, first
from tests.ui.room import Room

ROOMY, LARGE, TIGHT, NARROW = (1400, 860), (2560, 1440), (880, 700), (560, 640)
MODELS = (QWEN, LLAMA, DEEPSEEK, MISTRAL, GEMMA, CLAUDE, *RUNNING)


class ComparingTour(Guide):
    """Goes through comparing once, in one look."""

    def go(self) -> None:
        """Make every stop."""
        with tempfile.TemporaryDirectory() as folder:
            stored = make_compared(Path(folder) / "compared")
            with self._room(Path(folder) / "compared", demo=True) as room:
                room.models.show_only([Model(id, "") for id in MODELS])
                self._start(room)
                self._layouts(room, stored)
                self._menus(room, stored)
                self._verdict(room, stored)
                self._blind(room, stored)
                self._cards(room, stored)
                self._sets(room, stored)
                self._small(room, stored)

    # --- the beginning

    def _start(self, room: Room) -> None:
        room.window.new_chat()
        room.press("Compare")
        self._take(room, "compare, start")
        for model in (QWEN, DEEPSEEK):
            room.press("Add model")
            self._type(room, model.split("/")[1][:8])
            room.key(Qt.Key.Key_Return)
        self._take(room, "compare, start with two models")
        room.key(Qt.Key.Key_Escape)

    # --- what stands side by side

    def _layouts(self, room: Room, stored: Compared) -> None:
        room.window.chat.open(stored.one)
        self._take(room, "comparison at 1280 px")
        room.ctrl(Qt.Key.Key_B)
        self._bar_to(room, 0)
        self._take(room, "comparison at 1280 px, sidebar folded")
        room.window.chat.open(stored.three)
        self._size(room, ROOMY)
        self._take(room, "comparison at 1400 px")
        self._bar_to(room, 0)
        self._take(room, "comparison at 1400 px, first turn")
        for layout in (Layout.TABS, Layout.STACKED):
            room.window.chat.lanes.show_as(layout, blind=False)
            self._take(room, f"comparison as {layout}")
        room.window.chat.lanes.show_as(Layout.COLUMNS, blind=False)
        self._use(room, "Show this column alone")
        self._take(room, "comparison, one column alone")
        self._use(room, "Show this column alone")
        room.window.chat.open(stored.six)
        self._take(room, "six columns")
        sideways = room.window.chat.transcript.horizontalScrollBar()
        sideways.setValue(sideways.maximum())
        self._take(room, "six columns, scrolled sideways")
        self._size(room, LARGE)
        self._take(room, "six columns on a large screen")
        room.window.chat.open(stored.three)
        self._take(room, "comparison on a large screen")
        self._size(room, ROOMY)
        room.ctrl(Qt.Key.Key_B)

    def _menus(self, room: Room, stored: Compared) -> None:
        room.window.chat.open(stored.three)
        self._settle()
        layout = next(name for name in ("Layout: Columns", "Layout: Tabs") if room.is_shown(name))
        for name in ("Menu: Column 1", layout, "More"):
            self._settle()
            room.named(QAbstractButton, name).click()
            self._settle()
            self._take_popup(room, f"comparison, menu {name}")

    # --- verdicts

    def _verdict(self, room: Room, stored: Compared) -> None:
        room.window.chat.open(stored.three)
        self._ask_for_verdict(room)
        self._press(room, "Qwen")
        self._take(room, "verdict, details")
        self._press(room, "clear")
        self._press(room, "Done")
        self._take(room, "verdict, given")
        self._press(room, "Change verdict")
        self._take(room, "verdict, to be changed")
        self._press(room, "Take it back")

    def _blind(self, room: Room, stored: Compared) -> None:
        room.window.chat.open(stored.blind)
        self._take(room, "blind")
        self._ask_for_verdict(room)
        self._press(room, "B is best")
        self._press(room, "Done")
        self._take(room, "blind, after the verdict")

    # --- cards

    def _cards(self, room: Room, stored: Compared) -> None:
        self._size(room, WIDE)
        room.window.chat.open(stored.one)
        self._use(room, "Differences")
        self._wait(0.6)
        self._take(room, "differences")
        room.key(Qt.Key.Key_Escape)
        for command, name in (("Combine answers", "combine"), ("My results", "my results")):
            self._use(room, command)
            self._take(room, name)
            room.key(Qt.Key.Key_Escape)
        self._prices(room)

    # --- sets of prompts

    def _sets(self, room: Room, stored: Compared) -> None:
        self._use(room, "Run a set of prompts")
        self._take(room, "set of prompts, start")
        first(first(room.window, PromptSet), QPlainTextEdit).setPlainText("\n".join(PROMPTS))
        self._pause()
        self._take(room, "set of prompts, written")
        room.key(Qt.Key.Key_Escape)
        room.window.chat.open(stored.prompts)
        self._take(room, "grid, paused with a failure")
        grid = first(room.window, PromptGrid)
        grid.open_cell(grid.rows.index(3, 2))
        self._take(room, "grid, an open cell")
        grid.open_cell(grid.rows.index(3, 1))
        self._take(room, "grid, an open cell that failed")
        grid.close_cell()
        self._run(room, stored)

    def _run(self, room: Room, stored: Compared) -> None:
        room.window.chat.open(stored.running)
        self._take(room, "grid, not started")
        self._press(room, "Start")
        self._loop.run_until_complete(self._see_running(room, stored.running))

    async def _see_running(self, room: Room, id: int) -> None:
        """All in one run of the loop, at whose end Qt's events come without it, which no stream survives."""
        runs, changed = room.comparing.prompts, asyncio.Event()
        runs.progress_changed.connect(lambda _: changed.set())
        async with asyncio.timeout(10):
            while runs.progress(id).finished < 2:
                await changed.wait()
                changed.clear()
            self._save("grid, running", room.window.grab().toImage())
            runs.pause(id)
            room.session.stop_conversation(id)
            while runs.progress(id).under_way:
                await changed.wait()
                changed.clear()

    # --- little room

    def _small(self, room: Room, stored: Compared) -> None:
        for size, name in ((TIGHT, "below 900 px"), (NARROW, "narrow")):
            self._size(room, size)
            room.window.chat.open(stored.three)
            self._take(room, f"{name}, comparison")
            room.window.chat.open(stored.blind)
            self._take(room, f"{name}, blind")
            room.window.chat.open(stored.prompts)
            self._take(room, f"{name}, grid")
        self._open_small_cards(room, stored)

    def _open_small_cards(self, room: Room, stored: Compared) -> None:
        room.window.chat.open(stored.one)
        for command, name in (
            ("Differences", "differences"),
            ("Combine answers", "combine"),
            ("My results", "my results"),
            ("Run a set of prompts", "set of prompts"),
        ):
            self._use(room, command)
            self._take(room, f"narrow, {name}")
            room.key(Qt.Key.Key_Escape)
        room.window.new_chat()
        room.press("Compare")
        self._take(room, "narrow, start")
        room.key(Qt.Key.Key_Escape)

    def _prices(self, room: Room) -> None:
        room.window.show_settings()
        self._press(room, "Enter prices")
        self._settle()
        self._take(room, "prices")
        room.key(Qt.Key.Key_Escape)
        room.key(Qt.Key.Key_Escape)

    # --- means

    def _ask_for_verdict(self, room: Room) -> None:
        """Have the bar shown that asks for one, which a low window does not show by itself."""
        self._settle()
        if room.is_shown("Which is best?"):
            room.press("Which is best?")
            self._settle()

    def _use(self, room: Room, command: str) -> None:
        """Have one of the window's commands."""
        next(each for each in room.window.actions() if each.text() == command).trigger()

    def _bar_to(self, room: Room, value: int) -> None:
        for _ in range(3):  # what is measured on the way moves the rest
            self._settle()
            room.window.chat.transcript.verticalScrollBar().setValue(value)

    def _wait(self, seconds: float) -> None:
        self._loop.run_until_complete(asyncio.sleep(seconds))
