"""Trouble in the program as it is put together: whatever is wished, it is said in words, and nothing seems done."""

import asyncio
import logging
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QRadioButton, QWidget

from modelslab_desktop.app import Program
from modelslab_desktop.core.paths import Profile
from modelslab_desktop.session.account import Stage
from modelslab_desktop.ui.inspector import Inspector
from modelslab_desktop.ui.sidebar import Sidebar
from tests.ui.room import new_loop, run_until

MODEL = "maker/model"
Settle = Callable[[Callable[[], bool]], None]


class Desk:
    """The program with a conversation on screen, and a disk that can be taken away from it."""

    def __init__(self, app: QApplication, folder: Path, loop: asyncio.AbstractEventLoop) -> None:
        self.program = Program(app, Profile(folder), "http://127.0.0.1:9")
        self.window = self.program.window
        self.loop = loop

    def open(self) -> None:
        self.program.window.show_stage(self.program.account.stage)
        self.program.look.dress()
        self.window.show()
        self.window.complete()
        self.program.tasks.attach(self.loop)
        self.window.open_last()
        self.window.activateWindow()
        while not self.window.isActiveWindow():
            QApplication.processEvents()

    def connected(self) -> "Desk":
        """With a conversation on screen."""
        self.program.account.begin("a key")
        self.open()
        self.ask("The first question")
        return self

    def ask(self, question: str) -> None:
        """Ask in the conversation on screen, and stop the answer before it has begun."""
        self.window.chat.edit_lane(replace(self.window.chat.lane, model=MODEL))
        self.window.chat.send(question)
        lane = self.window.chat.lane
        self.program.session.stop(lane.id)
        self.until(lambda: not self.program.session.is_streaming(lane.id))

    def protect(self, protected: bool = True) -> None:
        """Let nothing be written any more."""
        self.program.connection.execute(f"PRAGMA query_only = {'ON' if protected else 'OFF'}")

    def until(self, condition: Callable[[], object]) -> None:
        run_until(self.loop, condition)

    def close(self) -> None:
        self.protect(False)
        self.window.close()
        self.loop.run_until_complete(self.program.close())

    @property
    def sidebar(self) -> Sidebar:
        return self.window.findChildren(Sidebar)[0]

    @property
    def titles(self) -> list[str]:
        stored = self.program.connection.execute("SELECT title FROM conversation WHERE deleted IS NULL")
        return [title for (title,) in stored.fetchall()]

    def says(self, words: str) -> bool:
        self._let_qt_go_on()
        return any(words in each.text() for each in self.window.findChildren(QLabel) if each.isVisible())

    def shown(self, name: str) -> list[QAbstractButton]:
        self._let_qt_go_on()
        every = self.window.findChildren(QAbstractButton)
        return [each for each in every if each.isVisible() and name in (each.text(), each.accessibleName())]

    def _let_qt_go_on(self) -> None:
        """Handle Qt's events, but not within a task: their timers would enter other tasks, which Python forbids."""
        try:
            asyncio.get_running_loop()
        except RuntimeError:
            QApplication.processEvents()

    def press(self, name: str) -> None:
        (button,) = self.shown(name)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def desk(app: QApplication, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    loop = new_loop(app)
    made = Desk(app, tmp_path / "profile", loop)
    monkeypatch.setattr(sys, "excepthook", lambda _, error, __: made.program.tell(error))
    yield made
    made.close()
    loop.close()


# --- a disk that takes nothing


def rename(desk: Desk) -> None:
    desk.sidebar.rename_current()
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    field.setText("Another name")
    QTest.keyClick(field, Qt.Key.Key_Return)


def delete(desk: Desk) -> None:
    desk.window.chat.header.delete_requested.emit()


def choose_dark(desk: Desk) -> None:
    desk.window.show_settings()
    (dark,) = desk.shown("Dark")
    dark.click()


def mark_favourite(desk: Desk) -> None:
    desk.program.account.try_demo()
    desk.until(lambda: len(desk.program.models.all) > 1)
    desk.protect()
    desk.window.choose_model()
    QTest.keyClick(desk.window.focusWidget(), Qt.Key.Key_Down)
    QTest.keyClick(desk.window.focusWidget(), Qt.Key.Key_F)


def make_default(desk: Desk) -> None:
    desk.press("Use these for new chats")


def begin_another(desk: Desk) -> None:
    desk.window.new_chat()  # which is remembered for the next start


@pytest.mark.parametrize("wish", [rename, delete, choose_dark, mark_favourite, make_default, begin_another])
def test_a_wish_that_cannot_be_stored_is_answered_in_words(wish: Callable[[Desk], None], desk: Desk) -> None:
    desk.connected().protect()
    wish(desk)
    desk.until(lambda: desk.says("Your chats cannot be written to"))
    assert desk.shown("Dismiss")
    assert desk.titles == ["The first question"]


def test_what_was_not_renamed_keeps_its_name_on_screen(desk: Desk) -> None:
    desk.connected().protect()
    rename(desk)
    desk.until(lambda: desk.says("Your chats cannot be written to"))
    assert desk.says("The first question")


def test_what_was_not_deleted_stays_on_screen(desk: Desk) -> None:
    conversation = desk.connected().window.chat.lane.conversation_id
    desk.protect()
    delete(desk)
    desk.until(lambda: desk.says("Your chats cannot be written to"))
    assert desk.window.chat.lane.conversation_id == conversation
    assert not desk.shown("Undo")


def test_what_could_not_be_brought_back_can_be_brought_back_later(desk: Desk) -> None:
    delete(desk.connected())
    desk.protect()
    desk.press("Undo")
    desk.until(lambda: desk.says("Your chats cannot be written to"))
    assert desk.titles == []
    desk.protect(False)
    desk.press("Undo")
    desk.until(lambda: desk.titles == ["The first question"])


def test_a_theme_that_was_not_stored_is_not_the_one_that_is_marked(desk: Desk) -> None:
    desk.connected().protect()
    desk.window.show_settings()
    marked = [each.text() for each in desk.window.findChildren(QRadioButton) if each.isChecked()]
    choose_dark(desk)
    desk.until(lambda: desk.says("Your chats cannot be written to"))
    assert [each.text() for each in desk.window.findChildren(QRadioButton) if each.isChecked()] == marked


def test_defaults_that_were_not_stored_are_not_said_to_be(desk: Desk) -> None:
    desk.connected().protect()
    make_default(desk)
    desk.until(lambda: desk.says("Your chats cannot be written to"))
    assert not desk.shown("Saved.")
    desk.protect(False)
    make_default(desk)
    assert desk.shown("Saved.")


def test_what_is_written_in_one_conversation_is_there_again_although_it_could_not_be_stored(desk: Desk) -> None:
    conversation = desk.connected().window.chat.lane.conversation_id
    desk.protect()
    QTest.keyClicks(desk.window.chat.composer.field, "half a thought")
    desk.window.new_chat()
    assert desk.window.chat.composer.text() == ""
    desk.window.chat.open(conversation)
    assert desk.window.chat.composer.text() == "half a thought"
    desk.protect(False)
    desk.press("Try again")
    stored = desk.program.connection.execute("SELECT draft FROM conversation").fetchall()
    assert stored == [("half a thought",)]


def test_a_conversation_that_cannot_be_read_leaves_the_one_on_screen(desk: Desk) -> None:
    first = desk.connected().window.chat.lane
    desk.window.new_chat()
    desk.ask("The second question")
    shown = desk.window.chat.lane
    desk.program.connection.execute("UPDATE message SET text = CAST(x'ff' AS TEXT) WHERE lane_id = ?", (first.id,))
    desk.window.chat.open(first.conversation_id)
    assert desk.says("Your chats could not be read")
    assert desk.window.chat.lane == shown
    assert desk.says("The second question")


def test_the_first_card_says_trouble_too(desk: Desk) -> None:
    desk.program.account.begin()
    desk.open()
    desk.protect()
    desk.window.new_chat()
    desk.until(lambda: desk.says("Your chats cannot be written to"))


# --- a fault of the program


def crash() -> None:
    raise LookupError("nobody expected this")


def test_a_fault_is_said_and_logged(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.connected()
    with caplog.at_level(logging.ERROR):
        QTimer.singleShot(0, crash)
        desk.until(lambda: desk.says("Something went wrong in the program"))
    assert "nobody expected this" in caplog.text


def test_a_task_that_crashes_is_said_and_logged_too(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    async def work() -> None:
        crash()

    desk.connected()
    with caplog.at_level(logging.ERROR):
        desk.program.tasks.start(work(), "work")
        desk.until(lambda: desk.says("Something went wrong in the program"))
    assert "nobody expected this" in caplog.text


def test_the_same_fault_again_and_again_is_one_notice(desk: Desk) -> None:
    desk.connected()
    desk.window.show_fault()
    (before,) = desk.shown("Dismiss")
    desk.window.show_fault()
    assert desk.shown("Dismiss") == [before]


# --- a key that the keyring does not give


@pytest.fixture
def keyless(desk: Desk) -> Desk:
    """A start with a conversation, a known model and a stored key, but without a keyring."""
    desk.connected()
    desk.program.account.forget_key()
    desk.program.connection.execute("INSERT OR REPLACE INTO setting VALUES ('key_in_keyring', 'true')")
    desk.program.account.begin()
    desk.until(lambda: desk.program.account.stage is Stage.KEYLESS)
    return desk


def test_without_the_keyring_the_chats_stay_readable(keyless: Desk) -> None:
    assert keyless.window.chat.isVisible()
    assert keyless.says("The first question")
    assert keyless.says("No keyring was found on this computer")


def test_the_reader_keeps_the_keyboard_when_the_keyring_does_not_answer(keyless: Desk) -> None:
    keyless.sidebar.focus_search()
    before = QApplication.focusWidget()
    keyless.program.account.refresh_models()
    keyless.loop.run_until_complete(asyncio.sleep(0.05))
    assert QApplication.focusWidget() is before


def test_the_card_that_is_asked_for_leads_back_to_the_chats(keyless: Desk) -> None:
    keyless.press("Enter your key")
    assert not keyless.window.chat.isVisible()
    keyless.press("Back to my chats")
    assert keyless.window.chat.isVisible()
    assert keyless.program.account.stage is Stage.KEYLESS


def test_an_answer_without_a_key_says_so_and_leads_to_the_card(keyless: Desk) -> None:
    keyless.press("Dismiss")
    keyless.window.chat.send("Another question")
    lane = keyless.window.chat.lane
    keyless.until(lambda: not keyless.program.session.is_streaming(lane.id))
    keyless.until(lambda: keyless.says("No keyring was found on this computer"))
    keyless.press("Enter your key")
    keyless.until(lambda: len(keyless.shown("Back to my chats")) == 1)


def test_the_notice_about_the_key_stays_in_every_conversation_until_there_is_a_key(keyless: Desk) -> None:
    keyless.window.new_chat()
    assert keyless.says("No keyring was found on this computer")
    keyless.program.account.try_demo()
    assert not keyless.says("No keyring was found on this computer")


def test_after_forgetting_the_card_leads_nowhere_else(desk: Desk) -> None:
    desk.connected()
    desk.program.account.forget_key()
    assert desk.shown("Connect")
    assert not desk.shown("Back to my chats")


def test_a_key_that_the_keyring_keeps_is_said_in_words_of_its_own(desk: Desk) -> None:
    desk.connected()
    desk.program.account.forget_key()
    desk.until(lambda: desk.says("The key could not be taken out of the keyring"))
    assert not desk.says("kept until you close the program")
    (box,) = {each.parentWidget() for each in desk.shown("Try again")}
    desk.press("Try again")
    desk.until(lambda: desk.shown("Try again") and desk.shown("Try again")[0].parentWidget() is not box)


def test_the_settings_stay_open_when_only_the_key_is_found_missing(desk: Desk) -> None:
    desk.connected()
    desk.window.show_settings()
    desk.program.account.stage_changed.emit(Stage.KEYLESS)
    assert desk.says("The keyring does not give your key.")


# --- an inspector that must not be forgotten


def test_another_model_leaves_what_was_just_typed_as_the_system_prompt(desk: Desk) -> None:
    desk.program.account.begin("a key")
    desk.open()
    (prompt,) = [each for each in desk.window.findChildren(QWidget) if each.accessibleName() == "System prompt"]
    assert desk.window.findChildren(Inspector)[0].isAncestorOf(prompt)
    QTest.keyClicks(prompt, "Be brief.")
    desk.program.window.chat.use_model(MODEL)
    assert (desk.window.chat.lane.model, desk.window.chat.lane.system_prompt) == (MODEL, "Be brief.")
