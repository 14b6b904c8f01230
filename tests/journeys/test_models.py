"""Choosing who answers, and how."""

import pytest

from tests.accessibility import State, wait_for
from tests.journeys.desk import Desk
from tests.journeys.service import MODELS, Service


def test_enter_takes_the_first_model_that_is_found(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    program.press("Model*", "push button")
    wait_for(lambda: len(program.rows("Models")) == len(MODELS), "all models")
    program.find("Search models").write("nine")
    wait_for(lambda: program.rows("Models") == ["Deep Nine, acme/deep-nine"], "one model")
    program.keys("Return")
    program.find("Model: Deep Nine", "push button")
    program.wait_until_gone("Search models")
    program.ask("Hello")
    assert service.question().json["model"] == "acme/deep-nine"


def test_a_model_that_is_not_listed_is_asked_by_its_id(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    program.choose_model("acme/unlisted-7b")
    program.ask("Hello")
    assert service.question().json["model"] == "acme/unlisted-7b"
    program.find("Answer from Unlisted 7B")


def test_escape_leaves_the_picker_without_a_choice(desk: Desk) -> None:
    program = desk.start_connected()
    program.keys("Ctrl+M")
    program.write("Search models", "nine")
    program.keys("Escape")
    program.wait_until_gone("Search models")
    program.find("Model: Swift One", "push button")
    assert State.FOCUSED in program.find("Message").states


def test_the_list_of_models_is_there_without_a_network(desk: Desk, service: Service) -> None:
    first = desk.start_connected()
    first.close()
    service.fail()
    second = desk.start_connected()
    second.press("Model*", "push button")
    wait_for(lambda: len(second.rows("Models")) == len(MODELS), "all models")


def test_only_what_is_set_is_sent(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    program.press("Model's default for maximum tokens")
    program.ask("Hello")
    assert set(service.question().json) == {"model", "messages", "stream"}


def test_the_system_prompt_and_the_parameters_are_sent(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    program.write("System prompt", "Answer in one word.")
    program.set("Temperature", 0.3)
    program.set("Maximum tokens", 77)
    program.ask("Hello")
    sent = service.question().json
    assert sent["system"] == "Answer in one word."
    assert (sent["temperature"], sent["max_tokens"]) == (0.3, 77)
    assert "top_p" not in sent


def test_turning_top_p_on_turns_temperature_off(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    program.set("Temperature", 0.3)
    program.set("Top P", 0.8)
    wait_for(lambda: State.CHECKED in program.find("Model's default for temperature").states, "default temperature")
    program.ask("Hello")
    sent = service.question().json
    assert sent["top_p"] == 0.8
    assert "temperature" not in sent


def test_both_are_sent_to_who_insists(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    program.set("Temperature", 0.3)
    program.set("Top P", 0.8)
    program.press("Use both")
    program.wait_until_gone("Use both")
    program.ask("Hello")
    sent = service.question().json
    assert (sent["temperature"], sent["top_p"]) == (0.3, 0.8)


@pytest.mark.parametrize(("name", "at"), [("Temperature", 25), ("Top P", 60)])
def test_a_slider_sets_its_parameter(desk: Desk, service: Service, name: str, at: int) -> None:
    program = desk.start_connected()
    program.find(f"{name} slider", "slider").set(at)
    assert program.find(name, "spin box").value == at / 100
    program.ask("Hello")
    assert service.question().json[name.lower().replace(" ", "_")] == at / 100


def test_a_conversation_keeps_its_model_and_parameters(desk: Desk, service: Service) -> None:
    first = desk.start_connected()
    first.choose_model("plain")
    first.set("Temperature", 0.3)
    first.write("System prompt", "Answer in one word.")
    first.ask("Hello")
    first.wait_for_answer("A short answer.")
    first.close()
    second = desk.start_connected("Model: *")
    second.open("Hello")
    second.find("Model: Plain Five", "push button")
    assert second.find("System prompt", "text").text == "Answer in one word."
    second.ask("And now?")
    sent = service.question(2).json
    assert (sent["model"], sent["system"], sent["temperature"]) == ("other/plain-five", "Answer in one word.", 0.3)
    assert [message["role"] for message in sent["messages"]] == ["user", "assistant", "user"]


def test_new_chats_begin_with_the_defaults_of_the_user(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    program.set("Temperature", 0.3)
    program.press("Use these for new chats")
    program.ask("Hello")
    program.wait_for_answer("A short answer.")
    program.new_chat()
    program.ask("Again")
    assert service.question(2).json["temperature"] == 0.3


def test_keys_meant_for_the_picker_reach_nothing_behind_it(desk: Desk) -> None:
    program = desk.start_connected()
    program.ask("Hello")
    program.wait_for_answer("A short answer.")
    program.press("Model*", "push button")
    program.find("Search models")
    program.keys("Ctrl+N", "Ctrl+B", "Ctrl+I", "F2")
    program.type("nine")
    wait_for(lambda: program.rows("Models") == ["Deep Nine, acme/deep-nine"], "one model")
    assert program.questions == ["Hello"]
    assert program.application.find_all("Conversations")
    assert program.application.find_all("Temperature")


def test_two_hundred_models_are_filtered_as_one_types(desk: Desk, service: Service) -> None:
    service.models = tuple(f"vendor-{number % 9}/model-{number}" for number in range(250))
    program = desk.start_connected("Model: *")
    program.keys("Ctrl+M")
    program.find("250 models ·", "label")
    program.type("model 249")
    wait_for(lambda: program.rows("Models") == ["Model 249, vendor-6/model-249"], "one model")


def test_a_favourite_stands_first_also_after_a_restart(desk: Desk) -> None:
    first = desk.start_connected()
    first.keys("Ctrl+M")
    first.find("Search models")
    first.type("nine")
    wait_for(lambda: first.rows("Models") == ["Deep Nine, acme/deep-nine"], "one model")
    first.keys("Down", "f")
    wait_for(lambda: first.rows("Models") == ["Deep Nine, acme/deep-nine, favourite"], "favourite")
    first.close()
    second = desk.start_connected("Model: *")
    second.keys("Ctrl+M")
    wait_for(lambda: second.rows("Models")[:1] == ["Deep Nine, acme/deep-nine, favourite"], "favourite at the top")
