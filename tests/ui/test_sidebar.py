"""The sidebar lists conversations by their last use, finds them, and asks for what is done to them."""

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt, QTimer
from PySide6.QtGui import QImage, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListView, QMenu, QPushButton, QWidget
from shiboken6 import delete

from modelslab_desktop.core.chat import Conversation, Lane
from modelslab_desktop.session.library import Library
from modelslab_desktop.store.chats import Chats
from modelslab_desktop.store.database import open_database
from modelslab_desktop.ui.sidebar import Sidebar, under_headings
from modelslab_desktop.ui.theme import Look
from tests.ui.focus import focused

DAY = 24 * 60 * 60  # s
NOON = time.mktime((2026, 3, 18, 12, 0, 0, 0, 0, -1))  # a Wednesday
T = TypeVar("T", bound=QWidget)
Settle = Callable[[Callable[[], bool]], None]


class Shelf:
    """A library on disk, and the sidebar that shows it, wired as the window does."""

    def __init__(self, look: Look, settle: Settle, connection: sqlite3.Connection) -> None:
        self._look = look
        self._settle = settle
        self.connection = connection
        self._chats = Chats(connection)
        self.library = Library(self._chats)
        self.told: list[tuple[object, ...]] = []

    def put(self, title: str, used: float | None = None) -> Conversation:
        """A conversation in the library, last used at a time (Unix time, s)."""
        conversation, _ = self._chats.start(title, [Lane(0, 0, 0, "demo/echo")])
        if used is not None:
            with self.connection:
                self.connection.execute("UPDATE conversation SET used = ? WHERE id = ?", (used, conversation.id))
            conversation = replace(conversation, used=used)
        return conversation

    def put_many(self, count: int) -> list[Conversation]:
        """Conversations of one month long ago, the latest first."""
        values = [(f"Chat {number}", NOON - number) for number in range(count)]
        with self.connection:
            self.connection.executemany("INSERT INTO conversation (title, used, draft) VALUES (?, ?, '')", values)
        return self.library.all()

    def show(self) -> None:
        self.sidebar = Sidebar(self._look, self.library)
        self.sidebar.show_all()
        for wish in ("conversation_chosen", "delete_requested", "new_chat_requested", "rename_requested"):
            getattr(self.sidebar, wish).connect(lambda *what, wish=wish: self.told.append((wish, *what)))
        self.sidebar.restore_requested.connect(self.library.restore)
        self.library.conversation_added.connect(self.sidebar.add)
        self.library.conversation_changed.connect(self.sidebar.change)
        self.library.conversation_removed.connect(self.sidebar.remove)
        self.sidebar.resize(260, 500)
        self.sidebar.show()
        self.sidebar.activateWindow()
        self._settle(self.sidebar.isActiveWindow)

    @property
    def view(self) -> QListView:
        return self._named(QListView, "Conversations")

    @property
    def search(self) -> QLineEdit:
        return self._named(QLineEdit, "Search conversations")

    @property
    def rows(self) -> list[str]:
        model = self.view.model()
        return [model.index(row, 0).data() for row in range(model.rowCount())]

    def row(self, title: str) -> QModelIndex:
        return self.view.model().index(self.rows.index(title), 0)

    def current(self) -> object:
        return self.view.currentIndex().data()

    def open_ones(self) -> list[str]:
        return [index.data() for index in self.view.selectedIndexes()]

    def go_to(self, title: str) -> None:
        self.view.setFocus()
        self.view.setCurrentIndex(self.row(title))

    def button(self, name: str) -> QPushButton:
        return self._named(QPushButton, name)

    def notes(self) -> list[str]:
        labels = self.sidebar.findChildren(QLabel)
        return [label.text() for label in labels if label.isVisible()]

    def _named(self, kind: type[T], name: str) -> T:
        return next(each for each in self.sidebar.findChildren(kind) if each.accessibleName() == name)


@pytest.fixture
def shelf(look: Look, settle: Settle, tmp_path: Path) -> Iterator[Shelf]:
    with closing(open_database(tmp_path / "chats.sqlite3")) as connection:
        shelf = Shelf(look, settle, connection)
        yield shelf
        delete(shelf.sidebar)


def at(days: float) -> Conversation:
    """A conversation last used this many days before noon."""
    return Conversation(0, f"{days} days ago", NOON - days * DAY)


def test_conversations_stand_below_the_time_of_their_last_use() -> None:
    used = [at(days) for days in (-1, 0, 0.4, 0.6, 1.4, 1.6, 7.4, 7.6, 30.4, 30.6, 50, 80, 400)]
    rows = [row if isinstance(row, str) else row.title.split()[0] for row in under_headings(used, NOON)]
    assert " ".join(rows) == (
        "Today -1 0 0.4 Yesterday 0.6 1.4 Previous 7 days 1.6 7.4 Previous 30 days 7.6 30.4"
        " February 2026 30.6 January 2026 50 December 2025 80 February 2025 400"
    )


def test_without_conversations_the_list_says_what_will_come(shelf: Shelf) -> None:
    shelf.show()
    assert shelf.rows == []
    assert "Your conversations will be listed here." in shelf.notes()
    shelf.sidebar.add(shelf.put("First"))
    assert shelf.rows == ["Today", "First"]
    assert shelf.notes() == []


def test_headings_can_neither_be_chosen_nor_reached_by_keys(shelf: Shelf) -> None:
    shelf.put("Old", NOON)
    shelf.put("New")
    shelf.show()
    shelf.go_to("New")
    QTest.keyClick(shelf.view, Qt.Key.Key_Down)
    assert shelf.current() == "Old"
    QTest.keyClick(shelf.view, Qt.Key.Key_Home)
    assert shelf.current() == "New"
    QTest.mouseClick(
        shelf.view.viewport(), Qt.MouseButton.LeftButton, pos=shelf.view.visualRect(shelf.row("Today")).center()
    )
    QTest.keyClick(shelf.view, Qt.Key.Key_Return)
    assert [what for _, what in shelf.told] == [shelf.library.search("New")[0].id]


def test_a_click_and_enter_choose_while_arrows_only_move(shelf: Shelf) -> None:
    old, new = shelf.put("Old", time.time() - 1), shelf.put("New", time.time())
    shelf.show()
    shelf.sidebar.show_current(new.id)
    shelf.go_to("New")
    QTest.keyClick(shelf.view, Qt.Key.Key_Down)
    assert (shelf.current(), shelf.open_ones(), shelf.told) == ("Old", ["New"], [])
    QTest.keyClick(shelf.view, Qt.Key.Key_Return)
    place = shelf.view.visualRect(shelf.row("New")).center()
    QTest.mouseClick(shelf.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert shelf.told == [("conversation_chosen", old.id), ("conversation_chosen", new.id)]


def test_a_conversation_in_use_moves_to_the_top_and_stays_open_and_current(shelf: Shelf) -> None:
    old = shelf.put("Old", NOON)
    shelf.put("New")
    shelf.show()
    shelf.sidebar.show_current(old.id)
    assert shelf.rows == ["Today", "New", "March 2026", "Old"]
    shelf.sidebar.use(replace(old, used=time.time() + 1))
    assert shelf.rows == ["Today", "Old", "New"]
    assert (shelf.current(), shelf.open_ones()) == ("Old", ["Old"])


def test_facts_move_neither_what_is_in_sight_nor_the_selection(shelf: Shelf, settle: Settle) -> None:
    chats = shelf.put_many(400)
    shelf.show()
    shelf.sidebar.show_current(chats[100].id)
    bar = shelf.view.verticalScrollBar()
    settle(lambda: bar.maximum() > 0)
    bar.setValue(1000)
    seen = shelf.view.indexAt(QPoint(20, 100)).data()
    shelf.sidebar.use(replace(chats[200], used=time.time()))
    shelf.sidebar.add(shelf.put("New"))
    shelf.sidebar.remove(chats[2])
    shelf.sidebar.use(replace(chats[100], used=time.time() + 1))
    QApplication.processEvents()
    assert shelf.view.indexAt(QPoint(20, 100)).data() == seen
    assert shelf.open_ones() == ["Chat 100"]


def test_at_its_top_the_list_shows_what_is_new(shelf: Shelf) -> None:
    shelf.put_many(50)
    shelf.show()
    QApplication.processEvents()
    shelf.sidebar.add(shelf.put("New"))
    QApplication.processEvents()
    assert shelf.view.indexAt(QPoint(20, 40)).data() == "New"


def test_all_of_a_long_list_can_be_reached(shelf: Shelf, settle: Settle) -> None:
    chats = shelf.put_many(1000)
    shelf.show()
    shelf.view.setFocus()

    def at_the_end() -> bool:
        QTest.keyClick(shelf.view, Qt.Key.Key_End)
        return shelf.current() == "Chat 999"

    settle(at_the_end)
    assert len(shelf.rows) == 1001
    shelf.sidebar.remove(chats[999])
    assert shelf.rows[-1] == "Chat 998"


def test_an_open_conversation_far_down_is_shown(shelf: Shelf, settle: Settle) -> None:
    chats = shelf.put_many(1000)
    shelf.show()
    shelf.sidebar.show_current(chats[900].id)
    settle(lambda: shelf.view.viewport().rect().contains(shelf.view.visualRect(shelf.row("Chat 900"))))
    assert shelf.open_ones() == ["Chat 900"]
    shelf.sidebar.show_current(0)
    assert shelf.open_ones() == []


def test_a_long_list_stays_true_while_facts_arrive(shelf: Shelf) -> None:
    chats = shelf.put_many(500)
    shelf.show()
    rows = shelf.rows
    shelf.library.delete(chats[400].id)
    shelf.library.restore(chats[400].id)
    assert shelf.rows == rows  # it is too far down for the view to know of it
    for number in (499, 0, 250, 119, 120, 1):
        rows = shelf.rows
        shelf.library.delete(chats[number].id)
        shelf.library.restore(chats[number].id)
        assert shelf.rows[: len(rows)] == rows
        shelf.sidebar.use(replace(chats[number], used=NOON + 500 - number))
    for conversation in chats[:450]:
        shelf.library.delete(conversation.id)
    assert shelf.rows == ["March 2026", "Chat 499", *(f"Chat {number}" for number in range(450, 499))]


def test_an_answering_conversation_says_so_in_words(shelf: Shelf) -> None:
    chat = shelf.put("Budget")
    shelf.show()
    role = Qt.ItemDataRole.AccessibleTextRole
    plain = shelf.view.viewport().grab().toImage()
    shelf.sidebar.mark_streaming(chat.id, True)
    assert shelf.row("Budget").data(role) == "Budget, answering"
    assert shelf.view.viewport().grab().toImage() != plain
    shelf.sidebar.mark_streaming(chat.id, False)
    assert shelf.row("Budget").data(role) == "Budget"
    shelf.sidebar.mark_streaming(chat.id + 1, True)
    assert shelf.view.viewport().grab().toImage() == plain


def test_the_search_filters_and_esc_empties_it(shelf: Shelf, settle: Settle) -> None:
    shelf.put("Trip to Rome")
    shelf.put("Budget")
    shelf.show()
    QTest.keyClicks(shelf.search, "rome")
    settle(lambda: shelf.rows == ["Today", "Trip to Rome"])
    QTest.keyClicks(shelf.search, "x")
    settle(lambda: shelf.rows == [])
    assert "Nothing found for “romex”." in shelf.notes()
    QTest.keyClick(shelf.search, Qt.Key.Key_Escape)
    settle(lambda: shelf.rows == ["Today", "Budget", "Trip to Rome"])
    assert (shelf.search.text(), shelf.notes()) == ("", [])


def test_quick_typing_asks_the_library_once(shelf: Shelf, settle: Settle) -> None:
    shelf.put("Trip to Rome")
    shelf.put("Budget")
    shelf.show()
    asked: list[str] = []
    shelf.connection.set_trace_callback(asked.append)
    QTest.keyClicks(shelf.search, "rome")
    settle(lambda: shelf.rows == ["Today", "Trip to Rome"])
    assert sum("MATCH" in statement for statement in asked) == 1


def test_a_search_in_a_long_list_begins_at_its_top_and_ends_with_all_of_it(shelf: Shelf, settle: Settle) -> None:
    shelf.put_many(1000)
    shelf.show()
    first_rows = shelf.rows
    assert len(first_rows) < 500  # the view learns of more as it scrolls
    bar = shelf.view.verticalScrollBar()
    settle(lambda: bar.maximum() > 0)
    bar.setValue(1500)
    shelf.search.setText("chat")
    settle(lambda: bar.value() == 0)
    shelf.search.setText("chat 77")
    settle(lambda: shelf.rows == ["March 2026", "Chat 77", *(f"Chat {number}" for number in range(770, 780))])
    shelf.search.clear()
    settle(lambda: shelf.rows == first_rows)


def test_keys_lead_from_the_search_to_the_list_and_back(shelf: Shelf, settle: Settle) -> None:
    shelf.put("Trip to Rome")
    shelf.show()
    shelf.search.setFocus()
    settle(shelf.search.hasFocus)
    QTest.keyClick(shelf.search, Qt.Key.Key_Down)
    assert (shelf.view.hasFocus(), shelf.current()) == (True, "Trip to Rome")
    QTest.keyClick(shelf.view, Qt.Key.Key_Up)
    assert shelf.search.hasFocus()


def test_enter_in_the_search_opens_the_first_that_is_found(shelf: Shelf) -> None:
    rome = shelf.put("Trip to Rome")
    shelf.put("Budget")
    shelf.show()
    QTest.keyClick(shelf.search, Qt.Key.Key_Return)
    assert shelf.told == []
    QTest.keyClicks(shelf.search, "rome")
    QTest.keyClick(shelf.search, Qt.Key.Key_Return)
    assert shelf.told == [("conversation_chosen", rome.id)]


def test_facts_keep_to_the_search(shelf: Shelf, settle: Settle) -> None:
    rome = shelf.put("Trip to Rome")
    shelf.put("Budget")
    shelf.show()
    QTest.keyClicks(shelf.search, "rome")
    settle(lambda: shelf.rows == ["Today", "Trip to Rome"])
    shelf.sidebar.add(shelf.put("Naples"))
    shelf.sidebar.add(shelf.put("Rome again"))
    assert shelf.rows == ["Today", "Rome again", "Trip to Rome"]
    shelf.library.delete(rome.id)
    assert shelf.rows == ["Today", "Rome again"]


def test_delete_asks_for_the_row_with_the_focus_and_undo_brings_it_back(shelf: Shelf, settle: Settle) -> None:
    old, new = shelf.put("Old", time.time() - 1), shelf.put("New", time.time())
    shelf.show()
    shelf.sidebar.show_current(new.id)
    shelf.go_to("Old")
    QTest.keyClick(shelf.view, Qt.Key.Key_Delete)
    assert shelf.told == [("delete_requested", old.id)]
    shelf.library.delete(old.id)
    assert shelf.rows == ["Today", "New"]
    assert "Deleted “Old”" in shelf.notes()
    shelf.button("Undo").click()
    assert shelf.rows == ["Today", "New", "Old"]
    assert shelf.notes() == []


def test_the_offer_to_undo_ends_but_not_under_the_finger(shelf: Shelf, settle: Settle) -> None:
    shelf.show()
    shelf.sidebar.remove(Conversation(1, "Budget", NOON))
    undo = shelf.button("Undo")
    undo.setFocus()
    settle(undo.hasFocus)
    bar = undo.parentWidget()
    assert bar is not None
    time_left = bar.findChild(QTimer)
    assert isinstance(time_left, QTimer)
    assert (time_left.isActive(), time_left.interval()) == (True, 10_000)
    time_left.timeout.emit()
    assert (undo.isVisible(), time_left.isActive()) == (True, True)
    shelf.search.setFocus()
    time_left.timeout.emit()
    assert not undo.isVisible()


def test_the_offer_to_undo_shortens_a_long_title(shelf: Shelf) -> None:
    shelf.show()
    shelf.sidebar.remove(Conversation(1, "A title " * 20, NOON))
    QApplication.processEvents()
    assert "Deleted “A title" in shelf.notes()[-1]
    assert shelf.notes()[-1].endswith("…”")
    assert shelf.sidebar.width() == 260


def test_f2_edits_the_title_in_the_list(shelf: Shelf) -> None:
    old, new = shelf.put("Old", time.time() - 1), shelf.put("New", time.time())
    shelf.show()
    shelf.sidebar.show_current(new.id)
    shelf.go_to("Old")
    QTest.keyClick(shelf.view, Qt.Key.Key_F2)
    assert editor(shelf).text() == "Old"
    retitle(shelf, "  Older ")
    assert shelf.told == [("rename_requested", old.id, "Older")]
    assert shelf.rows == ["Today", "New", "Old"]
    shelf.library.rename(old.id, "Older")
    assert shelf.rows == ["Today", "New", "Older"]
    assert shelf.open_ones() == ["New"]


def test_renaming_without_focus_edits_the_open_conversation_even_when_a_search_hides_it(
    shelf: Shelf, settle: Settle
) -> None:
    rome = shelf.put("Trip to Rome")
    shelf.put("Budget")
    shelf.show()
    shelf.sidebar.show_current(rome.id)
    QTest.keyClicks(shelf.search, "budget")
    settle(lambda: shelf.rows == ["Today", "Budget"])
    shelf.search.setFocus()
    shelf.sidebar.rename_current()
    assert (editor(shelf).text(), shelf.search.text()) == ("Trip to Rome", "")
    retitle(shelf, "Rome")
    assert shelf.told == [("rename_requested", rome.id, "Rome")]


@pytest.mark.parametrize("title", ["", "  ", "Budget"])
def test_an_empty_or_unchanged_title_renames_nothing(shelf: Shelf, title: str) -> None:
    chat = shelf.put("Budget")
    shelf.show()
    shelf.sidebar.show_current(chat.id)
    shelf.sidebar.rename_current()
    retitle(shelf, title)
    assert shelf.told == []


def test_a_title_being_edited_survives_what_happens_around_it(shelf: Shelf) -> None:
    old = shelf.put("Old", time.time() - 1)
    shelf.show()
    shelf.sidebar.show_current(old.id)
    shelf.sidebar.rename_current()
    editor(shelf).setText("Older")
    shelf.sidebar.add(shelf.put("New"))
    retitle(shelf, "Older")
    assert shelf.told == [("rename_requested", old.id, "Older")]


def test_enter_that_ends_a_composition_does_not_end_the_editing(shelf: Shelf) -> None:
    chat = shelf.put("Budget")
    shelf.show()
    shelf.sidebar.show_current(chat.id)
    shelf.sidebar.rename_current()
    editor(shelf).clear()
    QApplication.sendEvent(editor(shelf), QInputMethodEvent("にほ", []))
    QTest.keyClick(editor(shelf), Qt.Key.Key_Return)
    QApplication.processEvents()
    assert shelf.told == []
    finished = QInputMethodEvent("", [])
    finished.setCommitString("日本")
    QApplication.sendEvent(editor(shelf), finished)
    QTest.keyClick(editor(shelf), Qt.Key.Key_Return)
    QApplication.processEvents()
    assert shelf.told == [("rename_requested", chat.id, "日本")]


@pytest.mark.parametrize(
    ("key", "held"),
    [(Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)],
)
def test_the_menu_opens_by_key_and_deletes(shelf: Shelf, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    chat = shelf.put("Budget")
    shelf.show()
    shelf.go_to("Budget")
    QTest.keyClick(shelf.view, key, held)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert [action.text() for action in menu.actions()] == ["Rename", "Delete"]
    menu.actions()[1].trigger()
    menu.close()
    assert shelf.told == [("delete_requested", chat.id)]


def test_another_theme_is_put_on_at_once(shelf: Shelf, look: Look) -> None:
    shelf.put("Budget")
    shelf.show()
    buttons = [shelf.button(name) for name in ("New chat", "Settings")]

    def seen() -> list[QImage]:
        return [shelf.view.grab().toImage(), *(button.icon().pixmap(20).toImage() for button in buttons)]

    light = seen()
    look.choose("dark")
    dark = seen()
    look.choose("light")
    assert all(one != other for one, other in zip(dark, light, strict=True))
    assert seen() == light


def test_buttons_ask_for_a_new_chat_and_the_settings(shelf: Shelf) -> None:
    shelf.show()
    asked: list[str] = []
    shelf.sidebar.settings_requested.connect(lambda: asked.append("settings"))
    shelf.button("New chat").click()
    shelf.button("Settings").click()
    assert shelf.told == [("new_chat_requested",)]
    assert asked == ["settings"]


def test_tab_goes_through_all_parts_in_their_order(shelf: Shelf, settle: Settle) -> None:
    shelf.put("Budget")
    shelf.show()
    shelf.library.delete(shelf.put("Trip").id)
    shelf.button("New chat").setFocus()
    settle(shelf.button("New chat").hasFocus)
    names = []
    for _ in range(5):
        names.append(focused().accessibleName())
        QTest.keyClick(focused(), Qt.Key.Key_Tab)
    assert names == ["New chat", "Search conversations", "Conversations", "Undo", "Settings"]


def editor(shelf: Shelf) -> QLineEdit:
    return next(each for each in shelf.view.findChildren(QLineEdit) if each.accessibleName() == "Title")


def retitle(shelf: Shelf, title: str) -> None:
    editor(shelf).setText(title)
    QTest.keyClick(editor(shelf), Qt.Key.Key_Return)
    QApplication.processEvents()
