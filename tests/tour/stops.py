"""The stops of the tour: each brings the program into a state, as a person would, and takes a picture of its window."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLineEdit, QScrollBar

from modelslab_desktop.core.chat import Lane
from modelslab_desktop.core.errors import Problem
from modelslab_desktop.session.account import Stage
from modelslab_desktop.ui.inspector import Inspector
from modelslab_desktop.ui.sidebar import Sidebar
from tests.servers import Answer, Server
from tests.tour.guide import WIDE, Guide, first
from tests.tour.profile import ASKING, MODEL, STORING, Stored, chart, make_profile, models
from tests.tour.sheet import sheet
from tests.ui.room import ECHO, SLOW, Room

TALL, NARROW = (1280, 1600), (560, 420)
CARD, SMALL = (560, 620), (760, 420)  # at a zoom of 1
DRAFT = "A long draft, which goes on for some lines.\n\n" + "And on, with words that fill the line to its end. " * 12
THINKER = "demo/thinker"


class Tour(Guide):
    """Goes through the program once, in one look."""

    def go(self) -> None:
        """Make every stop."""
        with tempfile.TemporaryDirectory() as folder:
            with self._room(Path(folder) / "new", demo=False) as room:
                self._first_card(room)
            with self._room(Path(folder) / "demo", demo=True) as room:
                self._empty(room)
                self._streams(room)
            with self._pictures() as address:
                self._go_through_the_year(Path(folder) / "year", address)

    def _go_through_the_year(self, folder: Path, pictures: str) -> None:
        stored = make_profile(folder, pictures)
        with self._room(folder, demo=True) as room:
            room.models.show_only(models())
            self._answers(room, stored)
            self._pictures_of_answers(room, stored, pictures)
            self._conversations(room, stored)
            self._cards(room, stored)
            self._narrow(room, stored)

    @contextmanager
    def _pictures(self) -> Iterator[str]:
        """A server that has the picture of an answer; gives its address."""
        missing = Answer(b"not here", 404, "text/plain")
        server = Server(missing, script={"/chart.png": [Answer(chart(), content_type="image/png")]})
        self._loop.run_until_complete(server.__aenter__())
        try:
            yield server.base_url
        finally:
            self._loop.run_until_complete(server.__aexit__(None, None, None))

    # --- the first run

    def _first_card(self, room: Room) -> None:
        self._take(room, "first card")
        account = room.account
        field = first(room.window, QLineEdit)
        field.setText("a key that is being checked")
        room.window.show_stage(Stage.CONNECTING)
        self._take(room, "first card, connecting")
        room.window.show_stage(Stage.NEEDS_KEY)
        troubles = []
        self._size(room, self._zoomed(CARD))
        for kind in ASKING:
            account.connect_failed.emit(Problem(kind, f"what the technician wants to know about {kind}"))
            troubles.append(self._picture(room))
        self._save("first card, each trouble", sheet(troubles))
        self._size(room, NARROW)
        self._take(room, "first card, narrow")

    def _empty(self, room: Room) -> None:
        self._take(room, "empty chat")
        room.composer.show_draft(DRAFT)
        self._take(room, "empty chat, long draft")
        room.composer.clear()

    def _streams(self, room: Room) -> None:
        room.ask("What is 17 × 23?", THINKER)
        room.until(lambda: self._come(room, thinking=True) > 100)
        self._take(room, "streaming, thinking")
        self._end(room)
        room.window.new_chat()
        room.ask("Tell me slowly", SLOW)
        room.until(lambda: self._come(room) > 300)
        self._take(room, "streaming")
        room.window.chat.stop()
        self._end(room)
        self._take(room, "stopped")
        room.answered("And another one", ECHO)
        self._take(room, "a second turn")
        self._bar(room).setValue(0)
        self._take(room, "jump to latest")

    def _come(self, room: Room, *, thinking: bool = False) -> int:
        live = room.session.live(room.messages[-1].id)
        assert live is not None
        return len(live.reply.thinking if thinking else live.reply.text)

    # --- what is stored

    def _answers(self, room: Room, stored: Stored) -> None:
        self._size(room, TALL)
        room.window.chat.open(stored.gallery)
        self._scroll(room, "gallery")
        self._size(room, WIDE)
        room.window.chat.open(stored.thinking)
        self._take(room, "thought, folded")
        self._press(room, "Thought")
        self._take(room, "thought, open")
        for state, id in stored.states.items():
            room.window.chat.open(id)
            self._take(room, f"answer, {state}")
        self._size(room, self._zoomed(SMALL))
        troubles = []
        for id in stored.troubles.values():
            room.window.chat.open(id)
            troubles.append(self._picture(room))
        self._save("answer, each trouble", sheet(troubles))
        troubles.clear()
        room.window.new_chat()
        for kind in STORING:
            room.window.show_problem(Problem(kind, f"what the technician wants to know about {kind}"))
            troubles.append(self._picture(room))
        room.window.chat.notices.hide()
        self._save("notice, each trouble", sheet(troubles))
        room.window.show_fault()
        self._take(room, "notice of a fault")
        room.window.chat.notices.hide()
        self._size(room, WIDE)

    def _pictures_of_answers(self, room: Room, stored: Stored, address: str) -> None:
        self._size(room, TALL)
        room.window.chat.open(stored.pictures)
        for name in ("chart", "missing"):
            room.pictures.load(f"{address}/{name}.png")
        known = room.pictures.picture
        room.until(lambda: known(f"{address}/chart.png").content and known(f"{address}/missing.png").problem)
        self._take(room, "pictures")
        self._size(room, WIDE)

    def _conversations(self, room: Room, stored: Stored) -> None:
        room.window.chat.open(stored.long_talk)
        self._unfold(room, Sidebar, Qt.Key.Key_B)
        self._take(room, "sidebar with 1,000 conversations")
        room.ctrl(Qt.Key.Key_F)
        self._type(room, "price")
        self._take(room, "find bar")
        self._type(room, "less")
        self._take(room, "find bar, nothing found")
        room.key(Qt.Key.Key_Escape)
        self._menu(room)
        room.ctrl(Qt.Key.Key_K)
        self._type(room, "Lyon")
        self._take(room, "search")
        self._type(room, " nowhere")
        self._take(room, "search, nothing found")
        room.key(Qt.Key.Key_Escape)
        self._pause()
        room.window.chat.open(stored.long_names)
        self._take(room, "long names")
        room.key(Qt.Key.Key_F2)
        self._take(room, "rename")
        room.key(Qt.Key.Key_Escape)
        self._sidebar_menu(room)
        room.library.delete(stored.long_names)
        self._take(room, "deleted, with undo")

    def _cards(self, room: Room, stored: Stored) -> None:
        room.window.chat.open(stored.long_talk)
        room.window.choose_model()
        self._take(room, "picker")
        self._type(room, "coder")
        self._take(room, "picker, search")
        self._type(room, " nothing like it")
        self._take(room, "picker, nothing found")
        room.key(Qt.Key.Key_Escape)
        room.key(Qt.Key.Key_Escape)
        room.window.show_settings()
        self._take(room, "settings")
        room.key(Qt.Key.Key_Escape)
        self._inspector(room)

    def _inspector(self, room: Room) -> None:
        lane = room.lane
        room.window.chat.edit_lane(Lane(lane.id, lane.conversation_id, 0, MODEL, "You are brief.\n" * 12))
        self._unfold(room, Inspector, Qt.Key.Key_I)
        first(room.window, Inspector).show_lane(room.lane)
        self._take(room, "inspector, long system prompt")

    def _narrow(self, room: Room, stored: Stored) -> None:
        self._size(room, NARROW)
        room.window.new_chat()
        self._take(room, "narrow, empty")
        room.window.chat.open(stored.gallery)
        self._take(room, "narrow, end of the gallery")
        for share in (0, 0.3, 0.45, 0.6):
            self._bar(room).setValue(round(self._bar(room).maximum() * share))
            self._take(room, f"narrow, gallery at {share:.0%}")
        room.composer.show_draft(DRAFT)
        self._take(room, "narrow, long draft")
        room.composer.clear()
        room.window.choose_model()
        self._take(room, "narrow, picker")
        room.key(Qt.Key.Key_Escape)
        room.window.show_settings()
        self._take(room, "narrow, settings")
        room.key(Qt.Key.Key_Escape)
        room.ctrl(Qt.Key.Key_B)
        self._take(room, "narrow, sidebar")
        room.ctrl(Qt.Key.Key_B)
        room.ctrl(Qt.Key.Key_I)
        self._take(room, "narrow, inspector")
        room.ctrl(Qt.Key.Key_I)

    # --- means

    def _bar(self, room: Room) -> QScrollBar:
        return room.window.chat.transcript.verticalScrollBar()

    def _end(self, room: Room) -> None:
        room.until(lambda: not room.is_streaming)

    def _scroll(self, room: Room, name: str) -> None:
        """Picture after picture, from the beginning to the end."""
        bar = self._bar(room)
        bar.setValue(0)
        self._settle()
        for page in range(1, 30):
            self._take(room, f"{name}, page {page}")
            if bar.value() >= bar.maximum():
                return
            bar.triggerAction(QScrollBar.SliderAction.SliderPageStepAdd)

    def _menu(self, room: Room) -> None:
        """The menu of a message, over the last answer."""
        view = room.window.chat.transcript
        spot = QPoint(view.width() // 2, view.height() // 2)
        target = view.childAt(spot)
        assert target is not None
        self._take_menu(room, target, target.mapFrom(view, spot), "menu of a message")

    def _sidebar_menu(self, room: Room) -> None:
        view = first(room.window, Sidebar)
        spot = QPoint(view.width() // 2, view.height() // 2)
        target = view.childAt(spot)
        assert target is not None
        self._take_menu(room, target, target.mapFrom(view, spot), "menu of a conversation")
