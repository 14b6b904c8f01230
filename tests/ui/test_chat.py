"""The conversation on screen: sending, stopping, trying again, drafts, and trouble with the disk."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel

from modelslab_desktop.core.chat import Role, State
from modelslab_desktop.ui.reading import Reading
from tests.ui.room import ECHO, FAILS, SLOW, Room

NewRoom = Callable[..., Room]


def texts(room: Room) -> list[str]:
    """The texts on screen."""
    return [each.toPlainText() for each in room.window.findChildren(Reading) if each.isVisible()]


def labels(room: Room) -> list[str]:
    return [each.text() for each in room.window.findChildren(QLabel) if each.isVisible()]


# --- sending


def test_a_question_is_sent_answered_and_shown(room: Room) -> None:
    answer = room.answered("What do you hear?")
    assert answer.state is State.DONE
    assert room.composer.text() == ""
    assert texts(room)[0] == "What do you hear?"
    assert len(texts(room)) == 2
    assert "What do you hear?" in room.window.chat.header.findChildren(QLabel)[0].text()


def test_the_next_question_goes_on_in_the_same_conversation(room: Room) -> None:
    room.answered("One")
    conversation = room.lane.conversation_id
    room.answered("Two")
    assert room.lane.conversation_id == conversation
    assert [message.role for message in room.messages] == [Role.USER, Role.ASSISTANT] * 2
    assert len(room.library.all()) == 1


def test_without_a_model_the_picker_opens_and_the_text_stays(room: Room) -> None:
    room.ask("Anyone there?", model="")
    assert room.composer.text() == "Anyone there?"
    assert room.library.all() == []
    assert room.is_shown("Choose a model")


def test_the_way_to_begin_that_is_offered_can_be_taken(room: Room) -> None:
    room.press("Take the guided tour")
    room.until(lambda: room.lane.id and not room.is_streaming)
    assert room.messages[-1].state is State.DONE


def test_a_suggestion_is_put_into_the_composer(room: Room) -> None:
    room.press("Explain it in plain words")
    assert room.composer.text() == "Explain in plain words: "
    assert room.focus is room.composer.field


# --- an answer on its way


def test_stop_keeps_what_has_come(slow_room: Room) -> None:
    slow_room.ask("Slowly", SLOW)
    slow_room.until(lambda: len(texts(slow_room)) == 2 and texts(slow_room)[1])
    slow_room.press("Stop")
    slow_room.until(lambda: not slow_room.is_streaming)
    assert slow_room.messages[-1].state is State.STOPPED
    assert slow_room.messages[-1].text
    assert slow_room.named(type(slow_room.composer.field), "Message").isVisible()
    assert slow_room.is_shown("Send")


def test_escape_stops_too(slow_room: Room) -> None:
    slow_room.ask("Slowly", SLOW)
    slow_room.key(Qt.Key.Key_Escape)
    slow_room.until(lambda: not slow_room.is_streaming)
    assert slow_room.messages[-1].state is State.STOPPED


def test_the_next_question_can_be_written_meanwhile(slow_room: Room) -> None:
    slow_room.ask("Slowly", SLOW)
    QTest.keyClicks(slow_room.composer.field, "And then")
    QTest.keyClick(slow_room.composer.field, Qt.Key.Key_Return)
    assert slow_room.composer.text() == "And then"
    assert len(slow_room.messages) == 2
    slow_room.window.chat.stop()
    slow_room.until(lambda: not slow_room.is_streaming)
    assert slow_room.composer.text() == "And then"


def test_leaving_and_coming_back_finds_the_answer_on_its_way(slow_room: Room) -> None:
    slow_room.ask("Slowly", SLOW)
    conversation = slow_room.lane.conversation_id
    slow_room.until(lambda: len(texts(slow_room)) == 2 and texts(slow_room)[1])
    slow_room.window.new_chat()
    assert slow_room.is_shown("Send")
    slow_room.window.chat.open(conversation)
    assert slow_room.is_streaming
    assert slow_room.is_shown("Stop")
    assert texts(slow_room)[1]


# --- trouble


def test_a_failed_answer_can_be_tried_again(room: Room) -> None:
    failed = room.answered("Fail please", FAILS)
    assert failed.state is State.FAILED
    room.use(ECHO)
    room.press("Try again")
    room.until(lambda: not room.is_streaming)
    assert [message.state for message in room.messages] == [State.DONE, State.DONE]
    assert room.messages[-1].model == ECHO
    assert "ModelsLab is very busy" not in labels(room)


def test_asking_an_earlier_answer_again_loses_nothing_of_what_came_after(room: Room) -> None:
    first = room.answered("One")
    room.answered("Two")
    room.window.chat.retry(first)
    room.until(lambda: not room.is_streaming)
    assert "Two" in [message.text for message in room.messages]


def test_the_text_comes_back_when_it_cannot_be_stored(room: Room) -> None:
    room.connection.execute("PRAGMA query_only = ON")
    room.ask("Keep me")
    assert room.composer.text() == "Keep me"
    assert room.library.all() == []
    room.until(lambda: room.is_shown("Dismiss"))
    assert any("protected" in text for text in labels(room))
    room.connection.execute("PRAGMA query_only = OFF")
    room.ask("Keep me")
    room.until(lambda: room.lane.id and not room.is_streaming)
    assert room.composer.text() == ""


def test_the_text_of_a_second_question_comes_back_too(room: Room) -> None:
    room.answered("One")
    room.use(ECHO)
    room.composer.show_draft("Two")
    room.connection.execute("PRAGMA query_only = ON")
    QTest.keyClick(room.composer.field, Qt.Key.Key_Return)
    assert room.composer.text() == "Two"
    assert len(room.messages) == 2
    room.connection.execute("PRAGMA query_only = OFF")


def test_a_notice_can_be_dismissed(room: Room) -> None:
    room.connection.execute("PRAGMA query_only = ON")
    room.ask("Keep me")
    room.connection.execute("PRAGMA query_only = OFF")
    room.until(lambda: room.is_shown("Dismiss"))
    room.press("Dismiss")
    room.until(lambda: not room.is_shown("Dismiss"))


def test_only_the_last_answer_can_be_asked_for_again(room: Room) -> None:
    room.answered("Fail please", FAILS)
    assert room.is_shown("Try again")
    room.answered("Go on", ECHO)
    assert not room.is_shown("Try again")
    assert room.is_shown("Ask again")


def test_a_notice_of_one_conversation_is_gone_in_another(room: Room) -> None:
    room.connection.execute("PRAGMA query_only = ON")
    room.ask("Keep me")
    room.connection.execute("PRAGMA query_only = OFF")
    room.until(lambda: room.is_shown("Dismiss"))
    room.window.new_chat()
    room.until(lambda: not room.is_shown("Dismiss"))


def test_what_could_not_be_sent_is_sent_by_trying_again(room: Room) -> None:
    room.connection.execute("PRAGMA query_only = ON")
    room.ask("Keep me")
    room.connection.execute("PRAGMA query_only = OFF")
    room.until(lambda: room.is_shown("Try again"))
    room.press("Try again")
    room.until(lambda: room.lane.id and not room.is_streaming)
    assert room.messages[0].text == "Keep me"
    assert room.composer.text() == ""


# --- drafts


def test_each_conversation_keeps_its_own_draft(room: Room) -> None:
    room.answered("One")
    one = room.lane.conversation_id
    QTest.keyClicks(room.composer.field, "draft of one")
    room.window.new_chat()
    assert room.composer.text() == ""
    QTest.keyClicks(room.composer.field, "draft of a new chat")
    room.window.chat.open(one)
    assert room.composer.text() == "draft of one"
    room.window.new_chat()
    assert room.composer.text() == "draft of a new chat"


@pytest.mark.parametrize("begun", [False, True])
def test_a_draft_is_there_after_a_restart(begun: bool, new_room: NewRoom) -> None:
    room = new_room()
    if begun:
        room.answered("One")
    QTest.keyClicks(room.composer.field, "half a thought")
    again = new_room()
    if begun:
        again.window.chat.open(again.library.all()[0].id)
    assert again.composer.text() == "half a thought"


def test_a_draft_is_stored_while_it_is_written(room: Room) -> None:
    QTest.keyClicks(room.composer.field, "half a thought")
    room.until(lambda: room.preferences.draft == "half a thought")


def test_what_was_sent_is_no_draft_any_more(new_room: NewRoom) -> None:
    room = new_room()
    room.answered("One")
    again = new_room()
    assert again.library.all()[0].draft == ""
    assert again.preferences.draft == ""
