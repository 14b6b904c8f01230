"""Every control has a name and a role, and can be reached by the Tab key, in every state of the program."""

from collections.abc import Callable, Iterable

import pytest

from tests.accessibility import Seen, State, wait_for
from tests.journeys.desk import Desk, Program

CONTROLS = {"button menu", "check box", "link", "list", "list item", "push button", "radio button", "slider", "text"}
CARDS = ("Choose a model", "Settings", "Compare", "Differences", "My results")
SAY_NOTHING = {"", "filler", "invalid", "panel", "redundant object", "unknown"}  # roles of what is not a control


def show_first_card(program: Program) -> None:
    program.find("API key", "text")


def show_refused_key(program: Program) -> None:
    program.connect("sk-wrong")
    program.find("ModelsLab did not accept your key", "label")


def show_empty_chat(program: Program) -> None:
    program.press("Try without a key")
    program.find("Take the guided tour")


def show_picker(program: Program) -> None:
    show_empty_chat(program)
    program.press("Model*", "push button")
    wait_for(lambda: program.rows("Models"), "models")


def show_settings(program: Program) -> None:
    show_empty_chat(program)
    program.press("Settings", "push button")
    program.find("Appearance", "label")


def show_set_parameters(program: Program) -> None:
    show_empty_chat(program)
    program.set("Temperature", 0.5)
    program.set("Top P", 0.5)
    program.find("Use both")


def show_answer_on_its_way(program: Program) -> None:
    show_empty_chat(program)
    program.choose_model("slow")
    program.ask("Hello")
    program.find("Writing…")


def show_conversation(program: Program) -> None:
    show_empty_chat(program)
    program.choose_model("echo")
    program.ask("Hello")
    program.find("*finished in*")


def show_code(program: Program) -> None:
    show_empty_chat(program)
    program.choose_model("echo")
    program.ask(f"```python\nresult = 1  # {'and so on ' * 20}\n```")
    program.find("*finished in*")
    program.find("Wrap lines of Python code")


def show_search_in_conversation(program: Program) -> None:
    show_conversation(program)
    program.keys("Ctrl+F")
    program.write("Find in the conversation", "hello")
    program.find("* of *", "label")


def show_thinking(program: Program) -> None:
    show_empty_chat(program)
    program.choose_model("thinker")
    program.ask("Hello")
    program.find("*finished in*")
    program.press("Thought for *")
    program.find("Thinking")


def show_failed_answer_with_details(program: Program) -> None:
    show_empty_chat(program)
    program.choose_model("fails")
    program.ask("key")
    program.press("Details")
    program.find("*Invalid API key*", "label")


def show_deleted_conversation(program: Program) -> None:
    show_conversation(program)
    program.go_to("Hello")
    program.keys("Delete")
    program.find("Undo")


def show_compare_card(program: Program) -> None:
    show_empty_chat(program)
    program.press("Compare", "push button")
    program.press("Add model")
    program.choose_among_models("echo")
    program.find("Start comparing")


def show_comparison(program: Program) -> None:
    show_empty_chat(program)
    program.choose_model("echo")
    program.compare("thinker", "echo")
    program.ask("Hello")
    program.find("Which answer is best?")


def show_differences(program: Program) -> None:
    show_comparison(program)
    program.press("Differences")
    program.find("Sentences", "radio button")


def show_results(program: Program) -> None:
    show_comparison(program)
    program.press("Equal")
    program.press("Done")
    program.keys("Ctrl+Shift+R")
    program.find("My results", "panel")


def show_prompt_grid(program: Program) -> None:
    show_empty_chat(program)
    program.keys("Ctrl+Shift+P")
    program.press("Add model")
    program.choose_among_models("echo")
    program.write("Prompts", "Hello")
    program.find("1 prompt × 2 models*")
    program.press("Start")
    program.find("2 of 2 finished")
    program.keys("Return")
    program.find("Which answer is better?")


STATES = (
    show_first_card,
    show_refused_key,
    show_empty_chat,
    show_picker,
    show_settings,
    show_set_parameters,
    show_answer_on_its_way,
    show_conversation,
    show_code,
    show_search_in_conversation,
    show_thinking,
    show_failed_answer_with_details,
    show_deleted_conversation,
    show_compare_card,
    show_comparison,
    show_differences,
    show_results,
    show_prompt_grid,
)


@pytest.mark.parametrize("show", STATES)
def test_every_control_has_a_name_and_a_role(desk: Desk, show: Callable[[Program], None]) -> None:
    program = desk.start()
    show(program)
    assert list(without_name_or_role(program.look())) == []


@pytest.mark.parametrize("show", STATES)
def test_every_control_can_be_reached_by_the_tab_key(desk: Desk, show: Callable[[Program], None]) -> None:
    program = desk.start()
    show(program)
    reached = {program.tab().node for seen in in_front(program) if State.FOCUSABLE in seen.states}
    assert [seen.name for seen in in_front(program) if is_reachable(seen) and seen.node not in reached] == []


def without_name_or_role(seen: list[Seen]) -> Iterable[str]:
    """The controls that a screen reader could not tell, each with the way to it."""
    parents = {child: one for one in seen for child in one.children}
    for one in seen:
        is_control = State.FOCUSABLE in one.states or one.role in CONTROLS
        if is_control and (not one.name.strip() or one.role in SAY_NOTHING):
            way = [one]
            while above := parents.get(way[-1].node):
                way.append(above)
            yield " in ".join(f"{step.role} {step.name!r}" for step in way)


def in_front(program: Program) -> list[Seen]:
    """What is on the card that lies over the window, if there is one; else all."""
    cards = [name for name in CARDS if program.application.find_all(name, "panel")]
    return program.find(cards[0], "panel").walk() if cards else program.look()


def is_reachable(seen: Seen) -> bool:
    """Whether a control is one of those that the Tab key goes to; rows and cells are reached by the arrow keys."""
    by_arrows = ("label", "list item", "cell", "radio button")
    return {State.FOCUSABLE, State.ENABLED} <= seen.states and seen.role not in by_arrows
