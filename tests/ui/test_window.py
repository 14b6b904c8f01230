"""The window: folding, keys, cards over it, names for everyone, themes, and its end."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QAccessible, QDesktopServices
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTextBrowser,
    QWidget,
)
from shiboken6 import delete

from modelslab_desktop.core.chat import State
from modelslab_desktop.core.paths import Profile
from modelslab_desktop.session.account import Stage
from modelslab_desktop.ui.inspector import Inspector
from modelslab_desktop.ui.overlay import Overlay
from modelslab_desktop.ui.reading import Reading
from modelslab_desktop.ui.sidebar import Sidebar
from modelslab_desktop.ui.transcript import Transcript
from modelslab_desktop.ui.window import SIZE, Window
from tests.ui.room import ECHO, SLOW, Room

NewRoom = Callable[..., Room]


class Opener(QObject):
    """Stands where the system would open an address."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses = list[str]()

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.addresses.append(url.toString())


CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QLineEdit,
    QPlainTextEdit,
    QTextBrowser,
    Transcript,
)


def part(room: Room, kind: type[QWidget]) -> QWidget:
    (found,) = room.window.findChildren(kind)
    return found


def open_cards(room: Room) -> list[Overlay]:
    return [each for each in room.window.findChildren(Overlay) if each.isVisible()]


def resize(room: Room, width: int) -> None:
    room.window.resize(width, 800)
    QApplication.processEvents()


# --- folding


@pytest.mark.parametrize(
    ("width", "sidebar", "inspector"), [(1280, True, True), (1000, True, True), (900, True, False), (600, False, False)]
)
def test_what_has_no_room_is_folded(width: int, sidebar: bool, inspector: bool, room: Room) -> None:
    resize(room, width)
    assert part(room, Sidebar).isVisible() == sidebar
    assert part(room, Inspector).isVisible() == inspector
    resize(room, 1280)
    assert part(room, Sidebar).isVisible()
    assert part(room, Inspector).isVisible()


def test_the_keys_fold_and_unfold(room: Room) -> None:
    for key, kind in ((Qt.Key.Key_B, Sidebar), (Qt.Key.Key_I, Inspector)):
        room.ctrl(key)
        assert part(room, kind).isHidden()
        room.ctrl(key)
        assert part(room, kind).isVisible()


def test_in_a_narrow_window_a_part_can_be_called_all_the_same(room: Room) -> None:
    resize(room, 900)
    room.ctrl(Qt.Key.Key_I)
    assert part(room, Inspector).isVisible()
    room.ctrl(Qt.Key.Key_I)
    assert part(room, Inspector).isHidden()


def test_what_is_folded_stays_so_over_a_restart(new_room: NewRoom) -> None:
    room = new_room()
    room.ctrl(Qt.Key.Key_B)
    again = new_room()
    assert part(again, Sidebar).isHidden()
    assert part(again, Inspector).isVisible()


@pytest.mark.parametrize(
    "state", ['{"geometry": "not base64 ü", "sidebar": "yes"}', '{"geometry": 7}', "[]", "no JSON"]
)
def test_a_window_state_that_cannot_be_read_is_no_trouble(state: str, new_room: NewRoom) -> None:
    room = new_room()
    room.window.close()
    room.connection.execute("UPDATE setting SET value = ? WHERE key = 'window'", (state,))
    again = Window(
        room.look,
        Profile(Path()),
        room.account,
        room.models,
        room.preferences,
        room.library,
        room.session,
        lambda: room.pictures,
        room.comparing,
    )
    assert again.size() == SIZE
    delete(again)


# --- keys


def test_ctrl_n_begins_a_conversation(room: Room) -> None:
    room.answered("One")
    room.ctrl(Qt.Key.Key_N)
    assert room.lane.id == 0
    assert room.focus is room.composer.field


def test_ctrl_l_goes_to_the_composer(room: Room) -> None:
    part(room, Sidebar).setFocus()
    assert room.focus is not room.composer.field
    room.ctrl(Qt.Key.Key_L)
    assert room.focus is room.composer.field


def test_escape_clears_the_search_and_stops_no_answer(slow_room: Room) -> None:
    slow_room.ask("Tell me a story", SLOW)
    slow_room.ctrl(Qt.Key.Key_K)
    QTest.keyClicks(slow_room.focus, "story")
    slow_room.key(Qt.Key.Key_Escape)
    assert slow_room.named(QLineEdit, "Search conversations").text() == ""
    assert slow_room.is_streaming
    slow_room.key(Qt.Key.Key_Escape)
    slow_room.until(lambda: not slow_room.is_streaming)


def test_ctrl_k_goes_to_the_search_and_unfolds_it(room: Room) -> None:
    room.ctrl(Qt.Key.Key_B)
    room.ctrl(Qt.Key.Key_K)
    assert part(room, Sidebar).isVisible()
    assert room.focus.accessibleName() == "Search conversations"


def test_ctrl_k_works_in_a_narrow_window(room: Room) -> None:
    resize(room, 600)
    room.ctrl(Qt.Key.Key_K)
    assert room.focus.accessibleName() == "Search conversations"
    assert room.focus.isVisible()


def test_f2_renames_the_conversation(room: Room) -> None:
    room.answered("One")
    room.key(Qt.Key.Key_F2)
    QTest.keyClicks(room.focus, "Another name")
    QTest.keyClick(room.focus, Qt.Key.Key_Return)
    room.until(lambda: [conversation.title for conversation in room.library.all()] == ["Another name"])


# --- what is on screen


def test_the_last_conversation_is_opened_at_the_next_start(new_room: NewRoom) -> None:
    room = new_room()
    room.answered("The first")
    room.window.new_chat()
    room.answered("The last")
    conversation = room.lane.conversation_id
    again = new_room()
    assert again.lane.conversation_id == conversation
    assert any("The last" in each.toPlainText() for each in again.window.findChildren(Reading))


def test_a_new_chat_at_the_end_is_a_new_chat_at_the_next_start(new_room: NewRoom) -> None:
    room = new_room()
    room.answered("One")
    room.window.new_chat()
    assert new_room().lane.id == 0


def test_deleting_the_conversation_on_screen_shows_a_new_one(room: Room) -> None:
    room.answered("One")
    room.library.delete(room.lane.conversation_id)
    assert room.lane.id == 0


def test_deleting_another_conversation_changes_nothing_of_a_new_one(room: Room) -> None:
    room.answered("One")
    one = room.lane.conversation_id
    room.window.new_chat()
    room.use(SLOW)
    room.composer.show_draft("half a thought")
    room.library.delete(one)
    assert (room.lane.model, room.composer.text()) == (SLOW, "half a thought")


def test_deleting_a_conversation_whose_answer_is_on_its_way_leaves_no_crash(slow_room: Room) -> None:
    crashes = list[BaseException]()
    slow_room.tasks.crashed.connect(crashes.append)
    slow_room.ask("Slowly", SLOW)
    lane = slow_room.lane
    slow_room.library.delete(lane.conversation_id)
    slow_room.session.stop(lane.id)
    slow_room.until(lambda: not slow_room.session.is_streaming(lane.id))
    assert crashes == []


def test_deleting_a_conversation_stops_its_answer_and_undo_brings_back_what_had_come(slow_room: Room) -> None:
    slow_room.ask("Slowly", SLOW)
    slow_room.until(lambda: any(each.toPlainText() for each in slow_room.window.findChildren(Reading)[1:]))
    lane = slow_room.lane
    slow_room.library.delete(lane.conversation_id)
    slow_room.until(lambda: not slow_room.session.is_streaming(lane.id))
    slow_room.press("Undo")
    slow_room.window.chat.open(lane.conversation_id)
    assert slow_room.messages[-1].state is State.STOPPED
    assert slow_room.messages[-1].text


def test_without_a_key_the_first_card_is_shown(new_room: NewRoom) -> None:
    room = new_room(demo=False)
    assert room.account.stage is Stage.NEEDS_KEY
    assert not room.composer.isVisible()
    room.account.try_demo()
    room.until(room.composer.isVisible)


# --- cards


def test_prices_take_the_place_of_the_settings(room: Room) -> None:
    room.ctrl(Qt.Key.Key_Comma)
    room.press("Enter prices…")
    assert len(open_cards(room)) == 1
    assert room.is_shown("Save price")
    room.key(Qt.Key.Key_Escape)
    assert room.focus is room.composer.field


@pytest.mark.parametrize(("key", "name"), [(Qt.Key.Key_M, "Choose a model"), (Qt.Key.Key_Comma, "Settings")])
def test_a_card_takes_the_focus_and_gives_it_back(key: Qt.Key, name: str, room: Room) -> None:
    room.ctrl(key)
    (card,) = open_cards(room)
    assert room.is_shown(name)
    for _ in range(30):
        QTest.keyClick(room.focus, Qt.Key.Key_Tab)
        assert card.isAncestorOf(room.focus)
    QTest.keyClick(room.focus, Qt.Key.Key_Escape)
    assert open_cards(room) == []
    assert room.focus is room.composer.field


def test_escape_on_a_card_does_not_stop_the_answer_behind_it(slow_room: Room) -> None:
    slow_room.ask("Slowly", SLOW)
    slow_room.ctrl(Qt.Key.Key_Comma)
    slow_room.key(Qt.Key.Key_Escape)
    assert open_cards(slow_room) == []
    slow_room.until(lambda: any(each.toPlainText() for each in slow_room.window.findChildren(Reading)))
    assert slow_room.is_streaming


def test_choosing_a_model_from_the_card_changes_who_answers(room: Room) -> None:
    room.ctrl(Qt.Key.Key_M)
    QTest.keyClicks(room.focus, "echo")
    QTest.keyClick(room.focus, Qt.Key.Key_Return)
    assert open_cards(room) == []
    assert room.lane.model == ECHO
    assert room.models.recent[0] == ECHO
    assert room.preferences.model == ECHO


def test_the_theme_can_be_changed_while_a_message_has_the_focus(room: Room) -> None:
    room.answered("One")
    next(each for each in room.window.findChildren(Reading) if each.isVisible()).setFocus()
    room.ctrl(Qt.Key.Key_Comma)
    room.preferences.choose_theme("dark")
    room.until(lambda: room.look.theme.name == "dark")
    QApplication.processEvents()
    room.key(Qt.Key.Key_Escape)
    assert open_cards(room) == []


def test_another_theme_repaints_the_window(room: Room) -> None:
    room.answered("One")
    before = room.window.grab().toImage()
    room.preferences.choose_theme("dark")
    after = room.window.grab().toImage()
    middle = room.window.rect().center()
    assert before.pixelColor(middle).lightness() > 200
    assert after.pixelColor(middle).lightness() < 80
    room.preferences.choose_theme("light")
    assert room.window.grab().toImage().pixelColor(middle) == before.pixelColor(middle)


# --- for everyone


@pytest.mark.parametrize("shown", ["chat", "new chat", "trouble", "picker", "settings", "first card"])
def test_every_control_on_screen_has_a_name(shown: str, new_room: NewRoom) -> None:
    room = new_room(demo=shown != "first card")
    match shown:
        case "chat":
            room.answered("One", "demo/thinker")
        case "trouble":
            room.answered("Fail please", "demo/fails")
        case "picker":
            room.ctrl(Qt.Key.Key_M)
        case "settings":
            room.ctrl(Qt.Key.Key_Comma)
    controls = [each for kind in CONTROLS for each in room.window.findChildren(kind) if each.isVisible()]
    assert len(controls) >= 5
    unnamed = [
        each
        for each in controls
        if not isinstance(each, QScrollBar)
        and each.objectName() not in ("qt_spinbox_lineedit", "qt_toolbar_ext_button")
        and not QAccessible.queryAccessibleInterface(each).text(QAccessible.Text.Name)
    ]
    assert unnamed == []


def test_every_control_of_the_chat_is_reached_by_tab(room: Room) -> None:
    room.answered("One")
    reached = set[QWidget]()
    for _ in range(80):
        reached.add(room.focus)
        QTest.keyClick(room.focus, Qt.Key.Key_Tab)
    names = {each.accessibleName() or (each.text() if isinstance(each, QAbstractButton) else "") for each in reached}
    wanted = {"Message", "Copy", "Ask again", "Search conversations", "Conversation menu", "System prompt"}
    assert wanted <= names


@pytest.mark.parametrize(
    ("address", "opened"),
    [
        ("https://a.example/b", True),
        ("http://a.example", True),
        ("mailto:me@a.example", True),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("smb://a/b", False),
        ("", False),
    ],
)
def test_only_addresses_of_the_web_and_of_mail_are_opened(address: str, opened: bool, room: Room) -> None:
    asked = Opener()
    for scheme in ("http", "https", "mailto", "file", "javascript", "smb"):
        QDesktopServices.setUrlHandler(scheme, asked, "open")  # type: ignore[arg-type]
    room.window.chat.link_activated.emit(address)
    for scheme in ("http", "https", "mailto", "file", "javascript", "smb"):
        QDesktopServices.unsetUrlHandler(scheme)
    assert asked.addresses == ([address] if opened else [])


# --- the end


def test_closing_while_an_answer_comes_asks_nothing_and_keeps_the_text(new_room: NewRoom) -> None:
    room = new_room(pace=0.1)
    room.ask("Slowly", SLOW)
    room.until(lambda: any(each.toPlainText() for each in room.window.findChildren(Reading)))
    lane = room.lane
    assert room.window.close()
    assert room.closings == [True]
    again = new_room()
    assert again.session.messages(again.chats.lane(lane.id))[-1].state is State.INTERRUPTED


def test_the_window_can_be_closed_when_nothing_can_be_stored(room: Room) -> None:
    room.connection.execute("PRAGMA query_only = ON")
    assert room.window.close()
    assert room.closings == [True]
    room.connection.execute("PRAGMA query_only = OFF")
