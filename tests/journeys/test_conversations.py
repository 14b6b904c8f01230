"""Keeping conversations: drafts, titles, the search, and deleting with a way back."""

from tests.accessibility import State, wait_for
from tests.journeys.desk import Desk, Program
from tests.journeys.service import Service
from tests.servers import stream_of


def test_a_draft_belongs_to_its_conversation_and_outlives_the_program(desk: Desk) -> None:
    first = desk.start_connected()
    first.ask("Hello")
    first.wait_for_answer("A short answer.")
    first.write("Message", "a draft for the conversation")
    first.new_chat()
    assert first.find("Message").text == ""
    first.write("Message", "a draft for a new chat")
    first.open("Hello")
    wait_for(lambda: first.find("Message").text == "a draft for the conversation", "draft")
    first.new_chat()
    wait_for(lambda: first.find("Message").text == "a draft for a new chat", "draft")
    first.close()
    second = desk.start_connected()
    second.open("Hello")
    wait_for(lambda: second.find("Message").text == "a draft for the conversation", "draft")


def test_the_draft_of_a_new_chat_outlives_the_program(desk: Desk) -> None:
    first = desk.start_connected()
    first.write("Message", "a draft for a new chat")
    first.close()
    second = desk.start_connected()
    wait_for(lambda: second.find("Message").text == "a draft for a new chat", "draft")


def test_the_next_start_shows_what_was_on_screen(desk: Desk) -> None:
    first = desk.start_connected()
    talk(first, "First question", "Second question")
    first.open("First question")
    wait_for(lambda: first.questions == ["First question"], "the first conversation")
    first.close()
    second = desk.start_connected()
    wait_for(lambda: second.questions == ["First question"], "the first conversation")


def test_a_deleted_conversation_comes_back_by_undo(desk: Desk) -> None:
    program = desk.start_connected()
    talk(program, "First question", "Second question")
    delete(program, "First question")
    wait_for(lambda: program.conversations == ["Second question"], "list without it")
    program.press("Undo")
    wait_for(lambda: program.conversations == ["Second question", "First question"], "list with it")
    program.open("First question")
    program.wait_for_answer("A short answer.")


def test_a_deleted_conversation_stays_deleted(desk: Desk) -> None:
    first = desk.start_connected()
    talk(first, "First question", "Second question")
    delete(first, "Second question")
    wait_for(lambda: first.conversations == ["First question"], "list without it")
    first.wait_until_gone("Question")
    first.close()
    second = desk.start_connected()
    assert second.conversations == ["First question"]


def test_a_conversation_is_renamed_by_its_menu(desk: Desk) -> None:
    first = desk.start_connected()
    talk(first, "First question")
    first.open_menu("Conversation menu")
    first.leave_menu("Down", "Return")
    first.type("better title")
    first.keys("Return")
    wait_for(lambda: first.conversations == ["better title"], "new title")
    first.find("better title", "label")
    first.close()
    second = desk.start_connected()
    assert second.conversations == ["better title"]


def test_the_search_finds_a_word_of_an_answer(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    service.will_answer(stream_of("The capybara is a rodent."))
    program.ask("First question")
    program.wait_for_answer("The capybara is a rodent.")
    talk(program, "Second question")
    program.write("Search conversations", "capybara")
    wait_for(lambda: program.conversations == ["First question"], "what was found")
    program.find("Search conversations").focus()
    program.keys("Return")
    program.wait_for_answer("The capybara is a rodent.")
    program.write("Search conversations", "walrus")
    program.find("Nothing found for “walrus”.")


def test_conversations_are_listed_by_their_last_use(desk: Desk) -> None:
    program = desk.start_connected()
    talk(program, "First question", "Second question", "Third question")
    assert program.conversations == ["Third question", "Second question", "First question"]
    program.open("First question")
    wait_for(lambda: program.questions == ["First question"], "the first conversation")
    program.ask("And again")
    wait_for(lambda: program.conversations[0] == "First question", "it at the top")


def test_a_conversation_is_renamed_by_a_key(desk: Desk) -> None:
    program = desk.start_connected()
    talk(program, "First question")
    program.keys("F2")
    program.type("better title")
    program.keys("Return")
    wait_for(lambda: program.conversations == ["better title"], "new title")


def test_the_menu_of_a_conversation_deletes_it(desk: Desk) -> None:
    program = desk.start_connected()
    talk(program, "First question")
    program.open_menu("Conversation menu")
    program.leave_menu("Down", "Down", "Down", "Return")
    wait_for(lambda: program.conversations == [], "empty list")
    program.press("Undo")
    wait_for(lambda: program.conversations == ["First question"], "list with it")


def test_the_lists_are_walked_by_keys(desk: Desk) -> None:
    program = desk.start_connected()
    talk(program, "First question", "Second question")
    program.keys("Ctrl+K", "Down", "Down", "Return")
    wait_for(lambda: program.questions == ["First question"], "the first conversation")
    assert State.FOCUSED in program.find("Message").states


def talk(program: Program, *questions: str) -> None:
    """Have a conversation about each question."""
    for question in questions:
        program.new_chat()
        program.ask(question)
        program.wait_for_answer("A short answer.")
        program.find("Swift One · *finished in*")


def delete(program: Program, title: str) -> None:
    """Delete a conversation in the list, by the key for it."""
    program.go_to(title)
    program.keys("Delete")
