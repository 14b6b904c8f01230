"""Comparing models side by side: from the first clicks to a verdict, through failures, a killed program and a set."""

import time
from collections import Counter

from tests.accessibility import Gone, State, wait_for
from tests.journeys.desk import Desk, Program
from tests.journeys.service import KEY, MODELS, Service, Stream
from tests.journeys.test_answers import PROMISED
from tests.journeys.test_reading import focused
from tests.servers import Answer, json_of, stream_of

SWIFT, DEEP, PLAIN = MODELS
TEXTS = {SWIFT: "Alpha", DEEP: "Beta", PLAIN: "Gamma"}
NAMES = {SWIFT: "Swift One", DEEP: "Deep Nine", PLAIN: "Plain Five"}
TELLING = ("swift", "deep", "nine", "plain", "five", "acme", "other/")  # words of the models' names
INTERRUPTED = "interrupted when the program ended*"


def start_two(desk: Desk) -> Program:
    """The program with two models that stand side by side."""
    program = desk.start_connected()
    program.compare("nine")
    return program


def start_three(desk: Desk, *, blind: bool = False) -> Program:
    """The program with three models that stand side by side."""
    program = desk.start_connected()
    program.compare("nine", "five", blind=blind)
    return program


def ask_all(program: Program, service: Service, question: str = "Tell me a story") -> None:
    """Ask, and wait until every model has answered in its own words."""
    for model, text in TEXTS.items():
        service.will_answer(stream_of(text), model=model)
    program.ask(question)
    program.find("Which answer is *")


def streams(service: Service) -> dict[str, Stream]:
    """What each model will answer, as the test says."""
    return {model: service.will_stream(model) for model in MODELS}


def models_asked(service: Service) -> list[str]:
    return [asked.json["model"] for asked in service.questions]


def columns(program: Program) -> list[str]:
    """What the columns are called."""
    return [name for name in program.application.names("panel") if name.startswith(("Column ", "Answer "))]


def told(program: Program) -> set[str]:
    """All that a screen reader can find out of the window: names, descriptions and texts."""
    said = set()
    for seen in program.look():
        said |= {seen.name, seen.node.description}
        try:
            said.add(seen.node.text)
        except Gone:  # it has none
            continue
    return said


def giving_away(program: Program) -> list[str]:
    """What names a model."""
    return [text for text in told(program) if any(word in text.lower() for word in TELLING)]


def refused() -> Answer:
    return json_of({"error": {"type": "invalid_request_error", "message": "not with this model"}}, 400)


# --- beginning


def test_four_clicks_and_one_question_set_two_models_side_by_side(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    answers = streams(service)
    program.click("Compare", "push button")
    program.click("Add model", "push button")
    program.click("Deep Nine*", "list item")
    program.click("Start comparing", "push button")
    program.wait_until_gone("Start comparing")
    program.type("hello")
    program.keys("Return")
    service.question(2)  # before either has got a word
    assert models_asked(service) == [SWIFT, DEEP]
    for model in (DEEP, SWIFT):
        answers[model].say(TEXTS[model])
        answers[model].end()
    wait_for(lambda: program.answers == ["Alpha", "Beta"], "both answers")
    assert program.questions == ["hello"]
    assert columns(program) == ["Column 1", "Column 2"]
    assert len(service.questions) == 2


def test_what_a_comparison_is_used_by_goes_by_its_names(desk: Desk, service: Service) -> None:
    program = start_three(desk)
    answers = streams(service)
    program.ask("Tell me a story")
    program.find("Stop all", "push button")
    for model, answer in answers.items():
        answer.say(TEXTS[model])
        answer.end()
    program.find("Which answer is best?")
    assert columns(program) == ["Column 1", "Column 2", "Column 3"]
    buttons = Counter(program.application.names("push button"))
    assert buttons["Continue with this one"] == 3
    assert all(buttons[name] == 1 for name in ("Compare", "Add model", "Differences", "Layout: Columns"))


def test_the_end_of_each_column_is_announced_once_and_its_words_are_not(desk: Desk, service: Service) -> None:
    with desk.stage.bus.announcements() as next_one:
        program = start_three(desk)
        answers = streams(service)
        program.ask("Tell me a story")
        assert next_one() == "3 models are answering"
        for place, model in ((2, DEEP), (3, PLAIN), (1, SWIFT)):
            answers[model].say("Once ", "upon ", "a ", "time")
            wait_for(lambda place=place: program.answers[place - 1] == "Once upon a time", "answer")  # type: ignore[misc]
            answers[model].end()
            assert next_one() == f"Column {place}, {NAMES[model]}: finished"
        program.keys("Ctrl+J")
        assert next_one() == "Copied"


# --- each column by itself


def test_a_refused_model_leaves_the_others_alone_and_can_be_asked_again(desk: Desk, service: Service) -> None:
    program = start_two(desk)
    service.will_answer(refused(), model=SWIFT)
    deep = service.will_stream(DEEP)
    program.ask("Tell me a story")
    program.find("Swift One could not work with this request", "label")
    deep.say("Beta")
    wait_for(lambda: program.answers == ["", "Beta"], "beginning of the other answer")
    program.press("Ask again")
    wait_for(lambda: program.answers == ["A short answer.", "Beta"], "second try")
    deep.say(" and on.")
    deep.end()
    wait_for(lambda: program.answers == ["A short answer.", "Beta and on."], "end of the other answer")
    assert models_asked(service) == [SWIFT, DEEP, SWIFT]
    assert service.question(3).json == service.question(1).json
    assert not service.question(2).abandoned.is_set()


def test_one_column_waits_for_its_turn_in_words_while_another_is_written(desk: Desk, service: Service) -> None:
    program = start_two(desk)
    pause = {"retry-after": "2"}  # s
    service.will_answer(json_of({"error": {"message": "slow down"}}, 429, headers=pause), model=DEEP)
    swift = service.will_stream(SWIFT)
    program.ask("Tell me a story")
    program.find("ModelsLab asks for a short pause. Trying again in *")
    swift.say("Alpha")
    wait_for(lambda: program.answers == ["Alpha", ""], "beginning of the other answer")
    wait_for(lambda: program.answers == ["Alpha", "A short answer."], "answer after the pause")
    swift.end()
    program.find("Which answer is better?")


def test_a_sixth_column_waits_for_a_free_place(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    program.compare("nine", "five", "acme/four", "acme/five", "acme/six")
    open_ones = [service.will_stream() for _ in range(5)]
    program.ask("Tell me a story")
    service.question(5)
    program.find("Waiting for a free place*")
    assert len(service.questions) == 5
    assert columns(program) == [f"Column {number}" for number in range(1, 7)]
    assert State.ENABLED not in program.find("Add model").states
    sixth = service.will_stream()
    open_ones[0].end()
    assert service.question(6).json["model"] == "acme/six"
    sixth.say("Zeta")
    wait_for(lambda: program.answers[5] == "Zeta", "words of the sixth")
    program.press("Stop all")
    program.find("Send")
    wait_for(lambda: all(asked.abandoned.is_set() for asked in service.questions[1:]), "end of the connections")


def test_a_killed_program_loses_no_more_than_the_last_second_of_any_column(desk: Desk, service: Service) -> None:
    first = start_three(desk)
    answers = streams(service)
    first.ask("Tell me a story")
    for model, answer in answers.items():
        answer.say(TEXTS[model])
    wait_for(lambda: first.answers == [*TEXTS.values()], "beginnings of all answers")
    time.sleep(PROMISED)
    for answer in answers.values():
        answer.say(" and on")
    first.kill()
    second = desk.start(MODELSLAB_API_KEY=KEY)
    wait_for(lambda: len(second.application.find_all(INTERRUPTED, "label")) == 3, "three interrupted answers")
    assert columns(second) == ["Column 1", "Column 2", "Column 3"]
    before = second.answers
    assert all(answer.startswith(text) for answer, text in zip(before, TEXTS.values(), strict=True))
    retries = second.application.find_all("Ask again", "push button")
    assert len(retries) == 3
    retries[1].press()
    wait_for(lambda: second.answers == [before[0], "A short answer.", before[2]], "another answer in the middle")
    assert len(second.application.find_all(INTERRUPTED, "label")) == 2
    assert models_asked(service) == [*MODELS, DEEP]


# --- going on


def test_one_column_goes_on_as_a_chat_and_the_notice_leads_back(desk: Desk, service: Service) -> None:
    program = start_two(desk)
    ask_all(program, service)
    program.application.find_all("Continue with this one")[1].press()
    program.find("Back to it")
    assert program.answers == ["Beta"]
    program.press("Back to it")
    wait_for(lambda: program.answers == ["Alpha", "Beta"], "comparison")
    assert program.conversations == ["Tell me a story"]
    program.application.find_all("Continue with this one")[1].press()
    wait_for(lambda: program.answers == ["Beta"], "chat")
    program.ask("And then?")
    program.wait_for_answer("A short answer.")
    asked = service.question(3).json
    assert asked["model"] == DEEP
    assert [message["content"] for message in asked["messages"]] == ["Tell me a story", "Beta", "And then?"]
    program.press("Back to it")
    wait_for(lambda: program.answers == ["Alpha", "Beta"], "comparison")
    assert program.conversations == ["Tell me a story", "Tell me a story"]  # one in which more was asked stays


def test_the_keyboard_stays_where_it_is_when_columns_stand_otherwise(desk: Desk, service: Service) -> None:
    program = start_three(desk)
    ask_all(program, service)
    program.keys("Alt+2")
    for keys in ("Ctrl+Shift+O", "Escape", "Ctrl+Shift+Page_Down", *["Ctrl+Shift+L"] * 3):
        before = program.focused()
        program.keys(keys)
        # the message is shown by another widget then
        wait_for(lambda before=before: (now := program.focused()) and now != before, f"focus after {keys}")  # type: ignore[misc]
        assert focused(program) == "Answer from Deep Nine"
    program.tab_to("Show alone: Column 2")
    program.keys("space")
    wait_for(lambda: focused(program) == "Show all columns: Column 2", "focus on the way back")


def test_a_report_is_saved_where_the_dialog_says(desk: Desk, service: Service) -> None:
    program = start_three(desk)
    ask_all(program, service)
    report = desk.folder / "report.html"
    with desk.stage.bus.announcements() as next_one:
        program.keys("Ctrl+Shift+S")
        program.write("File name:", str(report))
        program.press("Save")
        assert next_one() == f"The report is saved: {report}"
    page = report.read_text(encoding="utf-8")
    assert all(word in page for word in ("Tell me a story", *TEXTS.values(), *NAMES.values(), *MODELS))


# --- without knowing who answers


def test_nothing_names_a_model_before_the_verdict_on_a_blind_comparison(desk: Desk, service: Service) -> None:
    with desk.stage.bus.announcements() as next_one:
        program = start_three(desk, blind=True)
        answers = streams(service)
        program.ask("Tell me a story")
        assert next_one() == "3 models are answering"
        service.question(3)
        for model, answer in answers.items():
            answer.say(TEXTS[model])
        answers[SWIFT].end()
        wait_for(lambda: len(program.application.find_all("Shown once all have finished")) == 3, "hidden answers")
        assert told(program).isdisjoint(TEXTS.values())
        assert giving_away(program) == []
        answers[DEEP].end()
        answers[PLAIN].end()
        program.find("Which answer is best?")
        assert next_one() == "All answers are finished"
    assert columns(program) == ["Answer A", "Answer B", "Answer C"]
    assert {*TEXTS.values(), "ModelsLab Desktop"} <= told(program)
    assert giving_away(program) == []
    program.press("B is best")
    program.find("You chose *", "label")
    shown = {node.name: node.text for node in program.application.find_all("Answer from *", "label")}
    assert shown == {f"Answer from {NAMES[model]}": text for model, text in TEXTS.items()}
    chosen = [*shown][1].removeprefix("Answer from ")
    program.find(f"You chose {chosen}", "label")


def test_models_are_hidden_and_shown_again_in_a_comparison_that_has_begun(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    program.compare("nine", "five", "nine")  # more than there is room for
    ask_all(program, service)
    program.find("Scroll sideways")
    program.keys("Ctrl+Shift+H")
    wait_for(lambda: columns(program) == [f"Answer {letter}" for letter in "ABCD"], "hidden models")
    assert giving_away(program) == []
    program.keys("Ctrl+Shift+H")
    wait_for(lambda: columns(program) == [f"Column {number}" for number in range(1, 5)], "models")
    shown = [node.name for node in program.application.find_all("Answer from *", "label")]
    assert shown == [f"Answer from {NAMES[model]}" for model in (*MODELS, DEEP)]


# --- sets of prompts


def start_set(desk: Desk, count: int) -> Program:
    """The program with so many prompts for two models, which have not been asked yet."""
    program = desk.start_connected()
    program.keys("Ctrl+Shift+P")
    program.press("Add model")
    program.choose_among_models("nine")
    program.write("Prompts", "\n".join(f"Prompt {number}" for number in range(1, count + 1)))
    program.find(f"{count} prompts × 2 models = {2 * count} requests")
    return program


def test_a_killed_set_of_prompts_goes_on_and_asks_no_finished_cell_again(desk: Desk, service: Service) -> None:
    first = start_set(desk, 6)
    under_way = [service.will_stream() for _ in range(6)]
    first.press("Start")
    service.question(4)
    for finished in under_way[:2]:
        finished.say("Done")
        finished.end()
    service.question(6)
    first.find("2 of 12 finished*")
    first.kill()
    second = desk.start(MODELSLAB_API_KEY=KEY)
    second.find("2 of 12 finished, paused")
    second.press("Resume")
    second.find("8 of 12 finished, stopped at the limit of 12 requests")
    second.press("Allow 4 more requests")
    second.find("12 of 12 finished")
    cells = [(asked.json["model"], asked.json["messages"][0]["content"]) for asked in service.questions]
    asked = Counter(cells)
    assert len(asked) == 12
    assert [asked[cell] for cell in cells[:6]] == [1, 1, 2, 2, 2, 2]
    assert len(cells) == 16
    assert all(len(question.json["messages"]) == 1 for question in service.questions)


def test_the_grid_of_a_set_is_used_by_keys(desk: Desk) -> None:
    program = start_set(desk, 2)
    program.tab_to("Start")
    program.keys("space")
    program.find("4 of 4 finished")
    wait_for(lambda: focused(program) == "Answers", "focus on the grid")
    program.keys("Ctrl+L")  # there is no composer
    assert focused(program) == "Answers"
    program.keys("Return")
    program.find("Prompt 1 of 2")
    program.keys("Alt+Down", "Alt+Right")
    program.find("Prompt 2 of 2")
    program.find("Answer from Deep Nine")
    program.keys("Escape")
    program.wait_until_gone("Prompt 2 of 2")
    program.tab_to("Export")


def test_the_answers_to_a_set_are_exported_where_the_dialog_says(desk: Desk) -> None:
    program = start_set(desk, 2)
    sheet = desk.folder / "answers.csv"
    with desk.stage.bus.announcements() as next_one:
        program.press("Start")
        program.find("4 of 4 finished")
        program.open_menu("Export")
        program.leave_menu("Down", "Down", "Return")
        program.write("File name:", str(sheet))
        program.press("Save")
        while (said := next_one()) != f"The answers are saved: {sheet}":
            assert "finished" in said
    assert "Prompt 2" in sheet.read_text(encoding="utf-8")
