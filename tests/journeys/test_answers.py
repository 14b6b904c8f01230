"""Asking and answering: streaming, stopping, trying again, going elsewhere meanwhile, and sudden ends."""

import time

from tests.accessibility import wait_for
from tests.journeys.desk import Desk
from tests.journeys.service import Service
from tests.servers import Answer, delta, event, json_of, started

PROMISED = 1.0  # s of text that a killed program may lose

FAILING = event({"type": "error", "error": {"type": "api_error", "message": "the model fell over"}})


def test_an_answer_grows_on_screen_while_it_comes(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    stream = service.will_stream()
    program.ask("Tell me a story")
    stream.say("Once ", "upon ")
    program.wait_for_answer("Once upon")
    stream.say("a time.")
    program.wait_for_answer("Once upon a time.")
    stream.end()
    program.find("Swift One · first words after *finished in*10 tokens in, 5 out")
    assert program.questions == ["Tell me a story"]
    assert service.question().json["messages"] == [{"role": "user", "content": "Tell me a story"}]
    assert program.find("Message").text == ""


def test_stop_stands_in_the_place_of_send_while_an_answer_comes(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    stream = service.will_stream()
    program.ask("Tell me a story")
    program.find("Stop")
    assert program.application.find_all("Send") == []
    stream.end()
    program.find("Send")
    assert program.application.find_all("Stop") == []


def test_a_server_that_says_nothing_is_waited_for_in_words(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    service.will_answer(Answer(ending="mute"))
    program.ask("Tell me a story")
    program.find("Waiting for the first words…")


def test_stop_closes_the_connection_at_once_and_keeps_the_text(desk: Desk, service: Service) -> None:
    first = desk.start_connected()
    stream = service.will_stream()
    first.ask("Tell me a story")
    stream.say("Once upon")
    first.wait_for_answer("Once upon")
    first.press("Stop")
    wait_for(service.question().abandoned.is_set, "end of the connection")
    first.find("Swift One · *stopped by you*")
    first.find("Send")
    first.close()
    second = desk.start_connected()
    second.open("Tell me a story")
    second.wait_for_answer("Once upon")


def test_escape_stops_an_answer_before_its_first_words(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    service.will_stream()
    program.ask("Tell me a story")
    question = service.question()
    program.keys("Escape")
    wait_for(question.abandoned.is_set, "end of the connection")
    program.find("Swift One · *stopped by you*")


def test_a_failed_answer_says_why_and_can_be_asked_again(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    service.will_answer(Answer(started() + delta("Once upon") + FAILING))
    program.ask("Tell me a story")
    program.find("Something went wrong at ModelsLab", "label")
    assert program.answers == ["Once upon"]
    program.press("Try again")
    program.wait_for_answer("A short answer.")
    program.wait_until_gone("Something went wrong at ModelsLab")
    assert len(program.answers) == 1
    assert service.question(2).json == service.question(1).json


def test_the_details_of_a_failure_can_be_read(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    service.will_answer(Answer(started() + delta("Once upon") + FAILING))
    program.ask("Tell me a story")
    program.press("Details")
    program.find("*the model fell over*", "label")


def test_an_answer_that_breaks_off_is_kept_and_marked(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    service.will_answer(Answer(started() + delta("Once upon"), ending="cut"))
    program.ask("Tell me a story")
    program.find("The connection broke off", "label")
    program.find("Swift One · *cut off before its end*")
    assert program.answers == ["Once upon"]


def test_a_busy_server_is_asked_again_without_a_word_from_the_person(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    service.will_answer(json_of({"error": {"message": "busy", "type": "overloaded_error"}}, 503))
    program.ask("Tell me a story")
    program.find("* Trying again in *")
    program.wait_for_answer("A short answer.")


def test_a_refused_key_leads_to_the_first_card_and_back(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    service.will_answer(json_of({"error": {"message": "Invalid API key", "type": "authentication_error"}}, 401))
    program.ask("Tell me a story")
    program.press("Fix the key")
    program.connect()
    program.press("Ask again")
    program.wait_for_answer("A short answer.")


def test_an_answer_goes_on_while_another_conversation_is_open(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    stream = service.will_stream()
    program.ask("First question")
    stream.say("Alpha ")
    program.wait_for_answer("Alpha")
    program.new_chat()
    stream.say("beta ")
    program.open("First question*")
    program.wait_for_answer("Alpha beta")
    stream.say("gamma.")
    stream.end()
    program.wait_for_answer("Alpha beta gamma.")
    program.find("Swift One · *finished in*")


def test_two_conversations_stream_at_the_same_time(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    one = service.will_stream()
    program.ask("First question")
    one.say("Alpha ")
    program.wait_for_answer("Alpha")
    program.new_chat()
    two = service.will_stream()
    program.ask("Second question")
    two.say("Omega ")
    program.wait_for_answer("Omega")
    assert program.conversations == ["Second question, answering", "First question, answering"]
    one.say("beta.")
    one.end()
    wait_for(lambda: program.conversations == ["Second question, answering", "First question"], "end of the first")
    assert program.answers == ["Omega"]
    two.say("psi.")
    two.end()
    program.wait_for_answer("Omega psi.")
    program.open("First question")
    program.wait_for_answer("Alpha beta.")
    assert not any(question.abandoned.is_set() for question in service.questions)


def test_an_answer_goes_on_while_a_menu_is_open(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    stream = service.will_stream()
    program.ask("Tell me a story")
    stream.say("Once ")
    program.wait_for_answer("Once")
    program.open_menu("Conversation menu")
    stream.say("upon.")
    program.wait_for_answer("Once upon.")
    stream.end()
    program.find("Swift One · *finished in*")
    program.leave_menu("Escape")


def test_a_window_that_is_closed_in_mid_answer_asks_nothing_and_keeps_the_text(desk: Desk, service: Service) -> None:
    first = desk.start_connected()
    stream = service.will_stream()
    first.ask("Tell me a story")
    stream.say("Once upon")
    first.wait_for_answer("Once upon")
    first.close()
    assert service.question().abandoned.is_set()
    second = desk.start_connected()
    second.open("Tell me a story")
    second.wait_for_answer("Once upon")
    second.find("Swift One · *interrupted when the program ended*")
    second.press("Ask again")
    second.wait_for_answer("A short answer.")
    assert service.question(2).json == service.question(1).json


def test_two_answers_in_progress_survive_the_end_of_the_program(desk: Desk, service: Service) -> None:
    first = desk.start_connected()
    for question in ("First question", "Second question"):
        stream = service.will_stream()
        first.new_chat()
        first.ask(question)
        stream.say(f"Part of the answer to: {question}")
        first.wait_for_answer(f"Part of the answer to: {question}")
    first.keys("Ctrl+Q")
    first.end()
    second = desk.start_connected()
    second.open("Second question")
    second.wait_for_answer("Part of the answer to: Second question")
    second.open("First question")
    second.wait_for_answer("Part of the answer to: First question")


def test_a_killed_program_loses_no_more_than_the_last_second(desk: Desk, service: Service) -> None:
    first = desk.start_connected()
    stream = service.will_stream()
    first.ask("Tell me a story")
    stream.say("Once upon")
    first.wait_for_answer("Once upon")
    time.sleep(PROMISED)
    stream.say(" a time")
    first.kill()
    second = desk.start_connected()
    second.open("Tell me a story")
    second.find("Swift One · *interrupted when the program ended*")
    assert second.answers[0].startswith("Once upon")
    second.press("Ask again")
    second.wait_for_answer("A short answer.")


def test_more_questions_than_places_wait_for_their_turn(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    streams = []
    for number in range(1, 6):
        streams.append(service.will_stream())
        program.new_chat()
        program.ask(f"Question {number}")
        service.question(number)
    program.new_chat()
    program.ask("One too many")
    program.find("Waiting for a free place*")
    assert len(service.questions) == 5
    streams[0].end()
    program.wait_for_answer("A short answer.")


def test_the_window_can_be_closed_just_as_answers_end(desk: Desk, service: Service) -> None:
    first = desk.start_connected()
    streams = {question: service.will_stream() for question in ("First question", "Second question", "Third question")}
    for question, stream in streams.items():
        first.new_chat()
        first.ask(question)
        stream.say(f"Answer to: {question}")
        first.wait_for_answer(f"Answer to: {question}")
    for stream in streams.values():
        stream.end()
    first.close()
    second = desk.start_connected()
    for question in streams:
        second.open(question)
        second.wait_for_answer(f"Answer to: {question}")
