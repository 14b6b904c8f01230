"""What a person hears who cannot see the screen: answers begin and end, and each is read by line, near or far."""

from contextlib import closing
from dataclasses import replace

from modelslab_desktop.core.chat import Lane
from modelslab_desktop.core.chat import State as AnswerState
from modelslab_desktop.core.paths import Profile
from modelslab_desktop.store.chats import Chats
from modelslab_desktop.store.database import open_database
from tests.accessibility import Seen, State, wait_for
from tests.journeys.desk import Desk, Program
from tests.journeys.service import Service

TURNS = 300


def store_conversation(desk: Desk) -> None:
    """A long conversation, as it is stored."""
    with closing(open_database(Profile(desk.profile).database)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        chats = Chats(connection)
        conversation, [lane] = chats.start("A long one", [Lane(0, 0, 0, "demo/echo-short")])
        for number in range(TURNS):
            ((lane, _, answer),) = chats.begin_turn(conversation.id, f"Question {number}", [lane], 1.0)
            text = f"Answer {number}.\n\n- one\n- two"
            chats.finish(replace(answer.ended(AnswerState.DONE), text=text))


def messages(program: Program) -> list[Seen]:
    """Every message of the conversation, as it is listed."""
    listed = program.find("Messages", "list").look().children
    return program.stage.bus.look(listed)


def focused_text(program: Program) -> str:
    def text() -> str | None:
        focus = program.focused()
        return focus.node.text if focus and focus.role == "label" else None

    return wait_for(text, "text with the focus")


def test_the_beginning_and_the_end_of_an_answer_are_announced_once_each(desk: Desk, service: Service) -> None:
    with desk.stage.bus.announcements() as next_one:
        program = desk.start_connected()
        stream = service.will_stream()
        program.ask("Tell me a story")
        assert next_one() == "Swift One is answering"
        stream.say("Once ", "upon ", "a time.")
        program.wait_for_answer("Once upon a time.")
        stream.end()
        assert next_one() == "Swift One has answered, 4 words"
        stream = service.will_stream()
        program.ask("Another one")
        assert next_one() == "Swift One is answering"
        stream.say("Once")
        program.find("Writing…")
        program.press("Stop")
        assert next_one() == "Swift One’s answer was stopped by you, 1 word"


def test_trouble_is_announced_with_its_sentence(desk: Desk) -> None:
    with desk.stage.bus.announcements() as next_one:
        program = desk.start()
        program.press("Try without a key")
        program.choose_model("fails")
        program.ask("key")
        assert next_one().endswith("is answering")
        assert next_one().startswith("ModelsLab did not accept your key. ")


def test_an_answer_is_read_line_by_line(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    stream = service.will_stream()
    program.ask("Tell me a story")
    stream.say("First line.\n\nSecond line.\n\n```\nthird\nfourth\n```\n")
    stream.end()
    program.find("*finished in*")
    answer = program.find("Answer from Swift One", "label")
    text = answer.text
    lines = ["First line.", "Second line.", "third", "fourth"]
    assert [answer.line_at(text.index(line) + 2).strip() for line in lines] == lines
    answer.move_cursor(text.index("Second"))
    assert answer.cursor == text.index("Second")
    assert State.EDITABLE not in answer.states


def test_keys_read_an_answer_line_by_line(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    stream = service.will_stream()
    program.ask("Tell me a story")
    stream.say("First line.\n\nSecond line.")
    stream.end()
    program.find("*finished in*")
    program.keys("Alt+Up")
    answer = program.find("Answer from Swift One", "label")
    wait_for(lambda: State.FOCUSED in answer.states, "focus on the answer")
    program.keys("Down")
    wait_for(lambda: answer.line_at(answer.cursor).strip() == "Second line.", "cursor in the second line")


def test_the_speakers_of_the_messages_are_named(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    stream = service.will_stream()
    program.ask("Tell me a story")
    stream.say("Once")
    stream.end()
    program.find("*finished in*")
    assert [seen.name for seen in messages(program)] == ["You", "Swift One"]


def test_every_message_of_a_long_conversation_is_heard_of_and_reached(desk: Desk) -> None:
    store_conversation(desk)
    program = desk.start("--demo")
    program.open("A long one")
    wait_for(lambda: "Question" in {seen.name for seen in program.look()}, "conversation")
    listed = messages(program)
    assert len(listed) == 2 * TURNS
    far = [seen for seen in listed if seen.role == "list item"]
    assert len(far) > TURNS
    assert far[0].name == "You: Question 0"
    assert far[1].name.endswith(": Answer 0.\n\n- one\n- two")
    assert not any(State.SHOWING in seen.states for seen in far)
    program.keys("Alt+Up", "Home")
    wait_for(lambda: focused_text(program) == "Question 0", "focus on the first question")
    program.keys("Alt+Down")
    wait_for(lambda: focused_text(program).startswith("Answer 0."), "focus on the first answer")
    assert [seen.role == "list item" for seen in (messages(program)[0], messages(program)[-1])] == [False, True]
    program.keys("Escape")
    wait_for(lambda: (focus := program.focused()) and focus.name == "Message", "focus on the composer")


def test_looking_at_messages_while_other_conversations_are_opened_does_no_harm(desk: Desk) -> None:
    store_conversation(desk)
    program = desk.start("--demo")
    for _ in range(4):
        program.open("A long one")
        wait_for(lambda: "Question" in {seen.name for seen in program.look()}, "conversation")
        before = program.find("Messages", "list").look().children
        program.keys("Ctrl+N")
        program.stage.bus.look(before)  # most of them have gone
        program.find("What would you like to ask?")
        program.ask("Hello")
        program.find("*finished in*")
        assert len(messages(program)) == 2
