"""What screen readers are told: the beginning and the end of an answer, and every message, widget or not."""

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QApplication

from modelslab_desktop.core.chat import Message, State
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.ui.answer_words import beginning_of, said_at_end, said_at_start
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.transcript import Transcript
from tests.ui.talk import answer, question, talk

Settle = Callable[[Callable[[], bool]], None]

ANSWER = answer("One two three.", model="mistralai/Mistral-7B-Instruct")
NAME = said_at_start(ANSWER).removesuffix(" is answering")
LIST, ITEM = QAccessible.Role.List, QAccessible.Role.ListItem


# --- in words


def test_the_end_of_an_answer_is_told_with_its_length() -> None:
    assert said_at_end(ANSWER) == f"{NAME} has answered, 3 words"
    assert said_at_end(replace(ANSWER, text="")) == f"{NAME} has answered"


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.STOPPED, "’s answer was stopped by you, 3 words"),
        (State.INCOMPLETE, "’s answer was cut off before its end, 3 words"),
        (State.INTERRUPTED, "’s answer was interrupted when the program ended, 3 words"),
        (State.FAILED, "’s answer was broken off, 3 words"),
    ],
)
def test_an_answer_that_did_not_end_well_says_so(state: State, said: str) -> None:
    assert said_at_end(replace(ANSWER, state=state)) == NAME + said


def test_trouble_is_told_in_the_words_that_are_shown() -> None:
    failed = replace(ANSWER, state=State.FAILED, problem=Problem(Kind.OVERLOADED))
    assert said_at_end(failed).startswith("ModelsLab is very busy. Many people")


def test_a_message_that_is_only_heard_of_begins_with_its_speaker() -> None:
    assert beginning_of(question("Why?")) == "You: Why?"
    assert beginning_of(ANSWER) == f"{NAME}: One two three."
    assert beginning_of(replace(ANSWER, text="")) == NAME
    long = beginning_of(question("word " * 1000), most=100)
    assert len(long) < 120
    assert long.endswith("word…")


# --- the tree


@pytest.fixture
def reader(app: QApplication) -> Iterator[None]:
    """A screen reader is there."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


@pytest.fixture
def transcript(app: QApplication, look: Look, reader: None) -> Iterator[Transcript]:
    made = Transcript(look, lambda _: None)
    made.resize(800, 600)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def messages_of(transcript: Transcript) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(transcript.viewport())
    assert found is not None
    return found


def names(transcript: Transcript) -> list[str]:
    """What each message is called, as a screen reader hears it."""
    listed = messages_of(transcript)
    return [listed.child(index).text(QAccessible.Text.Name) for index in range(listed.childCount())]


def test_every_message_is_in_the_tree_and_only_those_near_the_screen_as_widgets(transcript: Transcript) -> None:
    thread = talk(200)
    transcript.show_thread(thread)
    listed = messages_of(transcript)
    assert (listed.role(), listed.text(QAccessible.Text.Name)) == (LIST, "Messages")
    children = [listed.child(index) for index in range(listed.childCount())]
    assert len(children) == 400
    rows = [child for child in children if child.object() is None]
    assert len(rows) == 400 - len(transcript.widgets)
    assert {row.role() for row in rows} == {ITEM}
    assert all(row.state().offscreen for row in rows)
    assert names(transcript)[:2] == ["You: Question 0", beginning_of(thread[1])]


def test_nothing_is_listed_while_no_screen_reader_is_there(app: QApplication, look: Look) -> None:
    alone = Transcript(look, lambda _: None)
    alone.resize(800, 600)
    alone.show()
    alone.show_thread(talk(100))
    assert messages_of(alone).childCount() < 100


def test_a_screen_reader_that_comes_later_finds_every_message_at_the_next_move(
    app: QApplication, look: Look, settle: Settle
) -> None:
    made = Transcript(look, lambda _: None)
    made.resize(800, 600)
    made.show()
    made.show_thread(talk(100))
    assert messages_of(made).childCount() < 100
    QAccessible.setActive(True)
    made.activateWindow()
    settle(made.isActiveWindow)
    made.walk.step(-1)
    try:
        assert messages_of(made).childCount() == 200
        assert messages_of(made).parent().indexOfChild(messages_of(made)) >= 0
    finally:
        QAccessible.setActive(False)


def test_the_way_back_to_the_end_is_heard_of(transcript: Transcript) -> None:
    transcript.show_thread(talk(100))
    transcript.verticalScrollBar().setValue(0)
    area = messages_of(transcript).parent()
    children = [area.child(index) for index in range(area.childCount())]
    shown = [child.text(QAccessible.Text.Name) for child in children if not child.state().invisible]
    assert area.text(QAccessible.Text.Name) == "Conversation"
    assert {"Messages", "Jump to latest"} <= set(shown)


def test_each_child_knows_its_parent_and_its_place(transcript: Transcript) -> None:
    transcript.show_thread(talk(100))
    listed = messages_of(transcript)
    for index in (0, 1, 50, 198, 199):
        child = listed.child(index)
        assert listed.indexOfChild(child) == index
        assert child.parent().role() == LIST
    assert listed.child(-1) is None
    assert listed.child(200) is None


def test_the_places_of_the_messages_follow_each_other_and_the_scrolling(transcript: Transcript) -> None:
    transcript.show_thread(talk(100))
    listed = messages_of(transcript)
    before = [listed.child(index).rect() for index in range(200)]
    assert all(one.bottom() < other.top() for one, other in itertools.pairwise(before))
    bar = transcript.verticalScrollBar()
    bar.setValue(bar.maximum() - 50)
    assert listed.child(199).rect().top() == before[199].top() + 50


def test_a_message_is_found_by_a_point_on_the_screen(transcript: Transcript) -> None:
    transcript.show_thread(talk(100))
    listed = messages_of(transcript)
    middle = listed.child(199).rect().center()
    assert listed.indexOfChild(listed.childAt(middle.x(), middle.y())) == 199
    assert listed.childAt(-5000, -5000) is None


def test_no_row_is_made_before_it_is_asked_for_and_each_only_once(transcript: Transcript) -> None:
    transcript.show_thread(talk(5000))
    listed = messages_of(transcript)
    assert listed.childCount() == 10_000
    assert listed._rows == {}  # type: ignore[attr-defined]
    assert listed.child(7) is listed.child(7)
    assert list(listed._rows) == [7]  # type: ignore[attr-defined]


def test_rows_of_a_longer_thread_that_has_gone_are_no_longer_valid(transcript: Transcript) -> None:
    transcript.show_thread(talk(100))
    row = messages_of(transcript).child(90)
    transcript.show_thread(talk(2))
    assert not row.isValid()
    assert row.text(QAccessible.Text.Name) == ""
    assert row.rect().isNull()
    transcript.show_thread(talk(100))
    assert row.isValid()


def test_a_row_outlives_its_transcript(app: QApplication, look: Look, reader: None) -> None:
    gone = Transcript(look, lambda _: None)
    gone.resize(800, 600)
    gone.show()
    gone.show_thread(talk(100))
    row = messages_of(gone).child(0)
    gone.close()
    gone.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not row.isValid()
    assert row.text(QAccessible.Text.Name) == ""


def test_a_message_that_comes_near_the_screen_is_its_widget(transcript: Transcript, settle: Settle) -> None:
    thread = talk(100)
    transcript.show_thread(thread)
    listed = messages_of(transcript)
    assert listed.child(0).object() is None
    transcript.verticalScrollBar().setValue(0)
    settle(lambda: transcript.is_settled)
    assert listed.child(0).object() is transcript.widgets[thread[0].id]
    assert names(transcript)[:2] == ["You", "Model"]
    assert listed.child(199).object() is None


def test_the_names_are_those_of_the_thread_on_screen(transcript: Transcript) -> None:
    transcript.show_thread(talk(100))
    names(transcript)
    other = [message for n in range(100) for message in pair(f"Other {n}")]
    transcript.show_thread(other)
    assert names(transcript)[0] == "You: Other 0"


def pair(text: str) -> tuple[Message, Message]:
    return question(text), answer(text)
