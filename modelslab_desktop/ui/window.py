"""The main window: places the parts and wires them; what they do is said in them."""

from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QWidget

from modelslab_desktop.core.chat import Conversation, Lane
from modelslab_desktop.core.errors import Problem
from modelslab_desktop.core.paths import Profile
from modelslab_desktop.session.account import Account, Stage
from modelslab_desktop.session.chat import ChatSession
from modelslab_desktop.session.comparing import Comparing
from modelslab_desktop.session.library import Library
from modelslab_desktop.session.models import Models
from modelslab_desktop.session.preferences import Preferences
from modelslab_desktop.ui.chat import ChatView
from modelslab_desktop.ui.main_page import MainPage
from modelslab_desktop.ui.sidebar import Sidebar
from modelslab_desktop.ui.theme import Look

if TYPE_CHECKING:
    from pathlib import Path

    from modelslab_desktop.session.pictures import Pictures
    from modelslab_desktop.ui.compare_desk import CompareDesk
    from modelslab_desktop.ui.inspector import Inspector
    from modelslab_desktop.ui.overlay import Overlay
    from modelslab_desktop.ui.words import Step, Words
    from modelslab_desktop.ui.zoom import ZoomSign

SIZE = QSize(1280, 800)
LEAST = QSize(560, 420)
NOTCH = 120  # of a wheel, in Qt's eighths of a degree


class Window(QMainWindow):
    """Holds everything that a person sees."""

    closed = Signal()

    def __init__(
        self,
        look: Look,
        profile: Profile,
        account: Account,
        models: Models,
        preferences: Preferences,
        library: Library,
        session: ChatSession,
        pictures: Callable[[], "Pictures"],
        comparing: Comparing,
    ) -> None:
        super().__init__()
        self._look = look
        self._profile = profile
        self._account = account
        self._models = models
        self._preferences = preferences
        self._library = library
        self._session = session
        self._comparing = comparing
        self._last = preferences.conversation  # until the first one is shown
        self._sign: ZoomSign | None = None
        self._is_closed = False
        self._turned = 0  # of the wheel, since the last step of the zoom
        self._overlays: dict[str, Overlay] = {}
        self._taker: Callable[[str], None] = lambda _: None  # of the model that is chosen
        self.setWindowTitle("ModelsLab Desktop")
        self.setMinimumSize(LEAST)
        self._sidebar = Sidebar(look, library)
        self._inspector: Inspector | None = None
        self.chat = ChatView(look, session, library, preferences, pictures)
        self.chat.price_of = lambda model_id: comparing.prices.of(model_id)
        self.chat.prompt_grid = lambda id: self._compare_desk.prompts.show(id)
        self._desk: CompareDesk | None = None
        self._pages = QStackedWidget()
        self._place()
        self._wire()
        self._restore()

    def _place(self) -> None:
        self._main = MainPage(self._look, self._sidebar, self.chat)
        self._pages.addWidget(self._main)
        self.setCentralWidget(self._pages)

    def _wire(self) -> None:
        self._account.key_not_forgotten.connect(self._say_not_forgotten)
        self._account.key_not_found.connect(self._say_not_found)
        self._account.key_not_kept.connect(self._say_not_kept)
        self._account.stage_changed.connect(self.show_stage)
        self.chat.conversation_shown.connect(self._preferences.remember_conversation)
        self.chat.conversation_shown.connect(self._sidebar.show_current)
        self.chat.conversation_shown.connect(self._main.reveal_chat)
        self.chat.header.delete_requested.connect(lambda: self._library.delete(self.chat.lane.conversation_id))
        self.chat.header.inspector_toggled.connect(partial(self._main.toggle, "inspector"))
        self.chat.header.rename_requested.connect(self._rename)
        self.chat.header.sidebar_toggled.connect(partial(self._main.toggle, "sidebar"))
        self.chat.link_activated.connect(self._open_link)
        self.chat.model_needed.connect(lambda: self.choose_model())
        self.chat.header.compare_requested.connect(lambda: self._compare_desk.compare())
        self.chat.header.prompts_requested.connect(lambda: self._compare_desk.open_prompts())
        self.chat.header.report_requested.connect(lambda: self._compare_desk.save_report())
        self.chat.header.results_requested.connect(lambda: self._compare_desk.show_results())
        self.chat.compare_requested.connect(lambda answer: self._compare_desk.compare_answer(answer))
        self.chat.tool_requested.connect(lambda tool: self._compare_desk.use(tool))
        self.chat.lanes_shown.connect(self._take_lanes)
        self.chat.deed_requested.connect(lambda deed: self._compare_desk.do(deed))
        self.chat.step_requested.connect(self._take_step)
        self._library.conversation_added.connect(self._sidebar.add)
        self._library.conversation_changed.connect(self._sidebar.change)
        self._library.conversation_changed.connect(self.chat.retitle)
        self._library.conversation_removed.connect(self._leave)
        self._library.conversation_removed.connect(lambda gone: self._session.stop_conversation(gone.id))
        self._library.conversation_removed.connect(self._sidebar.remove)
        self._models.models_changed.connect(self._offer_first_model)
        self._preferences.theme_changed.connect(self._look.choose)
        self._session.conversation_started.connect(self._sidebar.add)
        self._session.conversation_used.connect(self._sidebar.use)
        self._session.streaming_changed.connect(self._sidebar.mark_streaming)
        self._sidebar.conversation_chosen.connect(self.chat.open)
        self._sidebar.delete_requested.connect(self._library.delete)
        self._sidebar.new_chat_requested.connect(self.new_chat)
        self._sidebar.rename_requested.connect(self._library.rename)
        self._sidebar.restore_requested.connect(self._library.restore)
        self._sidebar.settings_requested.connect(self.show_settings)

    def complete(self) -> None:
        """Add what the first frame does without."""
        # loaded late: together 25 ms of start-up
        from modelslab_desktop.ui.actions import COMPARING, add_actions
        from modelslab_desktop.ui.inspector import Inspector

        self._sidebar.show_all()
        inspector = self._inspector = Inspector(self._look)
        inspector.show_lane(self.chat.lane)
        self._main.take_inspector(inspector)
        self.chat.lane_wanted.connect(inspector.flush)
        self.chat.lane_shown.connect(inspector.show_lane)
        inspector.defaults_requested.connect(self._remember_defaults)
        inspector.lane_edited.connect(self.chat.edit_lane)
        inspector.model_requested.connect(lambda: self.choose_model())
        add_actions(
            self,
            {
                "New chat": self.new_chat,
                "Search conversations": self._search,
                "Find in the conversation": self.chat.find_text,
                "Next match": self.chat.find_next,
                "Previous match": self.chat.find_previous,
                "Previous message": partial(self.chat.step, -1),
                "Next message": partial(self.chat.step, 1),
                "Copy the message": self.chat.copy_message,
                "Copy as Markdown": self.chat.copy_source,
                "Quote in reply": self.chat.quote,
                "Open the menu": self._open_menu,
                "Rename the conversation": self._rename,
                "Choose a model": lambda: self.choose_model(),
                "Compare": lambda: self._compare_desk.compare(),
                **{name: partial(self._use_desk, name) for name in COMPARING},
                **{f"Column {n}": partial(self.chat.focus_column, n - 1) for n in range(1, 7)},
                "Show or hide the conversations": partial(self._main.toggle, "sidebar"),
                "Show or hide model and parameters": partial(self._main.toggle, "inspector"),
                "Write a message": self._main.write,
                "Stop the answer": self.chat.escape,
                "Settings": self.show_settings,
                "Zoom in": partial(self._zoom, 1),
                "Zoom out": partial(self._zoom, -1),
                "Usual size": partial(self._magnify, 1.0),
                "Quit": self.close,
            },
        )
        self._enable_actions()

    # --- the stages of the account

    def show_stage(self, stage: Stage) -> None:
        """Show the first card while a key is asked for, else the chat."""
        if stage in (Stage.NEEDS_KEY, Stage.CONNECTING):
            self._welcome_page()
            self._welcome.show_stage(stage, can_go_back=self._account.can_go_back)
            self._show_page(1)
            return
        if self._shows_card:
            self._welcome.clear()
            self._show_page(0)
            self.chat.begin_writing()
        if stage is not Stage.KEYLESS:
            self.chat.notices.end()
        self._offer_first_model()

    def _show_page(self, index: int) -> None:
        self._pages.setCurrentIndex(index)
        self._enable_actions()

    def _enable_actions(self) -> None:
        """Let the commands work that make sense with what is on screen."""
        if self.actions():
            # loaded late: with the actions
            from modelslab_desktop.ui.actions import enable_actions

            enable_actions(self, not self._shows_card, has_messages=self.chat.lanes.recall)

    @property
    def _shows_card(self) -> bool:
        return self._pages.currentIndex() == 1

    def _welcome_page(self) -> None:
        if self._pages.count() > 1:
            return
        # loaded late: only the first run shows it
        from modelslab_desktop.ui.welcome import Welcome

        self._welcome = Welcome(self._look)
        self._welcome.cancel_requested.connect(self._account.cancel)
        self._welcome.connect_requested.connect(self._account.connect_key)
        self._welcome.demo_requested.connect(self._account.try_demo)
        self._welcome.link_requested.connect(self._open_link)
        self._account.connect_failed.connect(self._welcome.show_problem)
        self._pages.addWidget(self._welcome)

    # --- what is on screen

    def new_chat(self) -> None:
        """Begin a conversation."""
        lane = self._preferences.new_lane()
        self.chat.new_chat(Lane(0, 0, 0, self._account.first_model(lane.model), lane.system_prompt, lane.parameters))

    def open_last(self) -> None:
        """Show what was on screen when the program was closed."""
        self.new_chat()
        if self._last:
            self.chat.open(self._last)

    @property
    def _compare_desk(self) -> "CompareDesk":
        """What comparing needs beside the conversation; made when somebody compares."""
        if self._desk is None:
            # loaded late: the first frame does not show it
            from modelslab_desktop.ui.compare_desk import CompareDesk

            self._desk = CompareDesk(
                self._look,
                self.chat,
                self._session,
                self._library,
                self._models,
                self._comparing,
                self._profile.folder,
                self,
            )
        return self._desk

    def _use_desk(self, command: str) -> None:
        self._compare_desk.obey(command)

    def _take_lanes(self) -> None:
        """Have what comparing needs, once there is something to compare."""
        self._enable_actions()
        if len(self.chat.lanes) > 1:
            _ = self._compare_desk

    def show_parameters(self) -> None:
        """Show the model and the parameters of the lane in use."""
        self._main.unfold("inspector")

    def choose_model(self, taker: Callable[[str], None] | None = None) -> None:
        """Open the model picker, for whoever takes the model: the lane in use, unless told otherwise."""
        if taker is None and self.chat.lanes.are_blind:
            return  # which model is which stays hidden
        self._taker = taker or self.chat.use_model
        if "Choose a model" not in self._overlays:
            # loaded late: the first frame does not show it
            from modelslab_desktop.ui.picker import Picker

            self._picker = Picker(self._look, self._models)
            self._picker.model_chosen.connect(self._take_model)
            self._picker.refresh_requested.connect(self._account.refresh_models)
            self.lay_over(self._picker, "Choose a model", 520, 600)
        self._picker.show_for(self.chat.lane.model)
        self._overlays["Choose a model"].open()

    def lay_over(self, content: QWidget, name: str, width: int, height: int | None = None) -> "Overlay":
        """A card with this content, to be opened over the window."""
        # loaded late: the first frame does not show it
        from modelslab_desktop.ui.overlay import Overlay

        card = self._overlays[name] = Overlay(self._look, self, content, name, width, height)
        return card

    def show_settings(self) -> None:
        """Open the settings."""
        if "Settings" not in self._overlays:
            # loaded late: the first frame does not show it
            from modelslab_desktop.ui.settings import SettingsPanel

            self._settings = SettingsPanel(self._look, self._preferences, self._profile.folder)
            self.lay_over(self._settings, "Settings", 560)
            self._settings.key_change_requested.connect(self._account.ask_for_key)
            self._settings.forget_requested.connect(self._account.forget_key)
            self._settings.demo_requested.connect(self._account.try_demo)
            self._settings.folder_requested.connect(lambda: self.open_folder(self._profile.folder))
            self._settings.prices_requested.connect(self._show_prices)
            self._settings.zoom_requested.connect(self._zoom)
            self._settings.close_requested.connect(self._overlays["Settings"].close)
            self._account.stage_changed.connect(self._leave_settings)
        self._settings.show_account(self._account.stage, self._account.address)
        self._overlays["Settings"].open()

    def _show_prices(self) -> None:
        """Let what models cost be entered, in the place of the settings."""
        self._overlays["Settings"].close()
        self._compare_desk.show_prices()

    def _leave_settings(self, stage: Stage) -> None:
        """Close them once a wish of theirs has led elsewhere; what only changes behind them is shown."""
        if stage in (Stage.CONNECTED, Stage.KEYLESS):
            self._settings.show_account(stage, self._account.address)
        else:
            self._overlays["Settings"].close()

    def _take_model(self, model_id: str) -> None:
        self._overlays["Choose a model"].close()
        self._taker(model_id)
        if not any(card.isVisible() for card in self._overlays.values()):  # the one that asked for a model
            self.chat.begin_writing()
        self._models.use(model_id)
        self._preferences.remember_model(model_id)

    def _remember_defaults(self, lane: Lane) -> None:
        self._preferences.remember_defaults(lane)
        if self._inspector:
            self._inspector.show_saved()

    def _offer_first_model(self) -> None:
        """Give a chat that has not begun a model, once one is known."""
        lane = self.chat.lane
        fitting = self._account.first_model(lane.model)
        if not lane.id and fitting != lane.model:
            self.chat.use_model(fitting)

    def _leave(self, gone: Conversation) -> None:
        if gone.id == self.chat.lane.conversation_id:
            self.new_chat()

    def _rename(self) -> None:
        if self.chat.lane.id:
            self._main.unfold("sidebar")
            self._sidebar.rename_current()

    def _search(self) -> None:
        self._main.unfold("sidebar")
        self._sidebar.focus_search()

    # --- trouble

    def show_problem(self, problem: Problem) -> None:
        """Say what is wrong where it is seen, whatever is on screen."""
        # loaded late: only trouble needs it
        from modelslab_desktop.ui.words import words_for

        self._close_cards()
        self._say(words_for(problem), problem.detail)

    def show_fault(self) -> None:
        """Say that the program has a fault."""
        # loaded late: only trouble needs it
        from modelslab_desktop.ui.words import FAULT

        self._close_cards()
        self._say(FAULT)

    def _close_cards(self) -> None:
        for overlay in self._overlays.values():
            overlay.close()

    def _say(self, words: "Words", detail: str = "", again: Callable[[], None] | None = None) -> None:
        self._main.reveal_chat()
        show = self._welcome.show_notice if self._shows_card else self.chat.notices.show
        show(words, detail, again)

    def _say_not_found(self, problem: Problem) -> None:
        # loaded late: only trouble needs it
        from modelslab_desktop.ui.words import words_for

        again = self._account.refresh_models
        self.chat.notices.show(words_for(problem), problem.detail, again, lasting=True)

    def _say_not_kept(self, problem: Problem) -> None:
        # loaded late: only trouble needs it
        from modelslab_desktop.ui.words import words_for_unkept_key

        self.chat.notices.show(words_for_unkept_key(problem), problem.detail, lasting=True)

    def _say_not_forgotten(self, problem: Problem) -> None:
        # loaded late: only trouble needs it
        from modelslab_desktop.ui.words import NOT_FORGOTTEN

        self._say(NOT_FORGOTTEN, problem.detail, self._account.forget_again)

    def _take_step(self, step: "Step") -> None:
        # loaded late: only trouble needs them
        from modelslab_desktop.ui.words import CREDITS_PAGE, Step

        match step:
            case Step.FIX_KEY:
                self._account.ask_for_key()
            case Step.ADD_CREDITS:
                self._open_link(CREDITS_PAGE)
            case Step.CHOOSE_MODEL:
                self.choose_model()
            case Step.CHANGE_SETTINGS:
                self._main.fold(wanted="inspector")
            case _:
                self.chat.notices.hide()

    def _open_link(self, address: str) -> None:
        # loaded late: few open a link
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        url = QUrl(address)
        if url.scheme() in ("http", "https", "mailto"):
            QDesktopServices.openUrl(url)

    def _open_menu(self) -> None:
        # loaded late: few open one by keys
        from PySide6.QtGui import QContextMenuEvent
        from PySide6.QtWidgets import QApplication

        widget: QWidget | None = self.focusWidget()
        if widget is not None:
            at = widget.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle).toRect().center()
            asked = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, at, widget.mapToGlobal(at))
            QApplication.sendEvent(widget, asked)

    def open_folder(self, folder: "Path") -> None:
        """Show a folder as the system shows folders."""
        # loaded late: few open it
        from PySide6.QtCore import QUrl
        from PySide6.QtGui import QDesktopServices

        QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))

    # --- the window itself

    def _zoom(self, steps: int) -> None:
        self._magnify(self._look.next_zoom(steps))

    def _magnify(self, zoom: float) -> None:
        # loaded late: few zoom
        from modelslab_desktop.ui.zoom import ZoomSign

        changed = zoom != self._look.zoom
        self._look.magnify(zoom)
        if self._sign is None:
            self._sign = ZoomSign(self._look, self)
        self._sign.tell()
        if changed:
            self._preferences.remember_zoom(zoom)

    def _restore(self) -> None:
        state = self._preferences.window
        self.resize(SIZE)
        if geometry := state.get("geometry"):
            self.restoreGeometry(QByteArray.fromBase64(str(geometry).encode()))
        for part in self._main.folded:
            self._main.folded[part] = bool(state.get(part, False))
        self._main.fold()

    def _remember(self) -> None:
        geometry = bytes(self.saveGeometry().toBase64().data()).decode()
        self._preferences.remember_window({"geometry": geometry, **self._main.folded})

    def focusNextPrevChild(self, forward: bool) -> bool:
        return self.chat.tab(forward) or super().focusNextPrevChild(forward)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._main.fold()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl, wherever nothing else has a use for it, the wheel zooms."""
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            super().wheelEvent(event)
            return
        self._turned += event.angleDelta().y()
        steps = int(self._turned / NOTCH)
        if steps:
            self._turned -= steps * NOTCH
            self._zoom(steps)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._inspector:
            self._inspector.flush()
        self.chat.store_draft()
        with suppress(Problem):  # a window that cannot be remembered can still be closed
            self._remember()
        event.accept()
        if not self._is_closed:
            self._is_closed = True
            self.chat.end()
            self.closed.emit()
