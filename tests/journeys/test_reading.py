"""What a reader does with what has come: find words in it, zoom, let its pictures be loaded, copy and quote it."""

from tests.accessibility import State, wait_for
from tests.journeys.desk import Desk, Program
from tests.journeys.service import KEY, Service
from tests.journeys.test_screen_reader import store_conversation
from tests.servers import Answer, stream_of
from tests.ui.test_decoding import GIF

WORDS = "Some **bold** words, a [link](https://a.example/there).\n\n- one\n- two"
AS_READ = "Some bold words, a link (https://a.example/there).\n\n- one\n- two"
CODE = f"result = one  # {'and another ' * 20}\nprint(result)"
ELSEWHERE = "http://pictures.example/cat.png"
PICTURE = f"Look:\n\n![A cat]({ELSEWHERE})"
LOAD = "Load\u00a0picture"


def start_with_answer(desk: Desk, service: Service, text: str, **settings: str) -> Program:
    """The program with one question and this answer."""
    service.will_answer(stream_of(text))
    program = desk.start_connected(**settings)
    program.ask("Tell me a story")
    program.find("*finished in*")
    return program


def go_to_answer(program: Program) -> None:
    """Move the focus to the last message, by keys."""
    program.keys("Alt+Up")
    wait_for(lambda: focused(program).startswith("Answer from"), "focus on the answer")


def select(program: Program, wanted: str, *keys: str) -> None:
    """Select some words of the answer, by keys."""
    program.keys(*keys)
    # commands overtake other keys, which Qt hands on only once the accessibility bus has heard of them
    wait_for(lambda: program.find("Answer from*").selected == wanted, f"selection of {wanted!r}")


def focused(program: Program) -> str:
    focus = program.focused()
    return focus.name if focus else ""


def find(program: Program, words: str) -> None:
    """Open the bar that finds words, and type some."""
    program.keys("Ctrl+F")
    wait_for(lambda: focused(program) == "Find in the conversation", "focus on the field")
    program.type(words)


def pasted(program: Program) -> str:
    """What the clipboard holds as text."""
    program.write("Message", "")
    program.keys("Ctrl+L")
    wait_for(lambda: focused(program) == "Message", "focus on the composer")
    program.keys("Ctrl+V")
    return wait_for(lambda: program.find("Message").text, "text in the composer")


def on_screen(program: Program) -> list[str]:
    """The beginnings of the answers that are scrolled to."""
    shown = [one for one in program.look() if State.SHOWING in one.states]
    return [one.node.text.split(".")[0] for one in shown if one.name.startswith("Answer")]


# --- finding


def test_words_are_found_counted_and_walked_to_and_fro_by_keys(desk: Desk) -> None:
    store_conversation(desk)
    program = desk.start("--demo")
    program.open("A long one")
    program.find("Question")
    assert "Answer 10" not in on_screen(program)
    find(program, "answer 10")
    program.find("11 of 11", "label")  # the last one before what was on screen
    wait_for(lambda: "Answer 109" in on_screen(program), "last match")
    program.keys("Return")
    program.find("1 of 11", "label")
    wait_for(lambda: "Answer 10" in on_screen(program), "first match")
    program.keys("Return")
    program.find("2 of 11", "label")
    wait_for(lambda: "Answer 100" in on_screen(program), "second match")
    program.keys("Shift+Return", "Shift+Return")
    program.find("11 of 11", "label")
    program.press("Next match")
    program.find("1 of 11", "label")
    program.press("Previous match")
    program.find("11 of 11", "label")
    program.keys("F3")
    program.find("1 of 11", "label")


def test_escape_closes_the_bar_and_gives_the_keyboard_back(desk: Desk, service: Service) -> None:
    program = start_with_answer(desk, service, WORDS)
    find(program, "bold")
    program.find("1 of 1", "label")
    program.keys("Escape")
    program.wait_until_gone("Find in the conversation")
    wait_for(lambda: focused(program) == "Message", "focus where it was")


def test_the_result_of_a_search_is_announced(desk: Desk, service: Service) -> None:
    program = start_with_answer(desk, service, WORDS)
    with desk.stage.bus.announcements() as next_one:
        find(program, "bold")
        assert next_one() == "1 of 1"
        program.type("er")
        assert next_one() == "No results"
    assert all(State.ENABLED not in program.find(name).states for name in ("Previous match", "Next match"))


def test_a_search_counts_what_is_still_coming_and_its_end_does_not_stop_it(desk: Desk, service: Service) -> None:
    program = desk.start_connected()
    stream = service.will_stream()
    program.ask("Tell me a story")
    stream.say("One word, ")
    program.wait_for_answer("One word,")
    find(program, "word")
    program.find("1 of 1", "label")
    stream.say("another word ")
    program.find("1 of 2", "label")
    program.keys("Escape")
    program.wait_until_gone("Find in the conversation")
    stream.say("and the end.")
    program.wait_for_answer("One word, another word and the end.")
    assert not service.question().abandoned.is_set()
    stream.end()
    program.find("*finished in*")


# --- zoom


def letter_height(program: Program) -> int:
    """The height in px of the first letter of the answer."""
    return program.find("Answer from*").letter_at(0).height


def test_keys_zoom_and_the_zoom_is_said(desk: Desk, service: Service) -> None:
    program = start_with_answer(desk, service, WORDS)
    usual = letter_height(program)
    with desk.stage.bus.announcements() as next_one:
        program.keys("Ctrl+equal")
        assert next_one() == "Zoom 110 %"
        wait_for(lambda: letter_height(program) > usual, "larger letters")
        program.keys("Ctrl+minus", "Ctrl+minus")
        assert next_one() == "Zoom 100 %"
        assert next_one() == "Zoom 90 %"
        wait_for(lambda: letter_height(program) < usual, "smaller letters")
        program.keys("Ctrl+0")
        assert next_one() == "Zoom 100 %"
        wait_for(lambda: letter_height(program) == usual, "letters of the usual size")


def test_a_conversation_is_read_at_twice_its_size_now_and_at_the_next_start(desk: Desk, service: Service) -> None:
    text = " ".join(f"word{number}" for number in range(200))
    first = start_with_answer(desk, service, text)
    usual = letter_height(first)
    with desk.stage.bus.announcements() as next_one:
        first.keys("Ctrl+equal")
        while next_one() != "Zoom 200 %":
            first.keys("Ctrl+equal")
    wait_for(lambda: letter_height(first) > 1.8 * usual, "letters of twice the size")
    assert_readable(first, text)
    first.close()
    second = desk.start(MODELSLAB_API_KEY=KEY)
    wait_for(lambda: letter_height(second) > 1.8 * usual, "letters as large as before")
    assert_readable(second, text)
    second.keys("Ctrl+comma")
    second.find("Text size: 200 %", "label")


def assert_readable(program: Program, text: str) -> None:
    """All letters of the answer stand within it, and it within the window."""
    answer = program.find("Answer from*")
    assert answer.text == text
    window, box = program.find("ModelsLab Desktop", "frame").place, answer.place
    assert 0 <= box.left < box.right <= window.right
    letters = [answer.letter_at(offset) for offset in range(0, len(text), 10)]
    assert all(box.left <= letter.left < letter.right <= box.right for letter in letters)
    assert len({letter.top for letter in letters}) > 10  # in lines


# --- pictures


def test_a_picture_is_named_and_fetched_only_when_it_is_asked_for(desk: Desk, service: Service) -> None:
    service.will_pass_on(ELSEWHERE, Answer(GIF, content_type="image/gif"))
    first = start_with_answer(desk, service, PICTURE, http_proxy=service.base_url)
    first.wait_for_answer(f"Look:\nPicture: A cat · pictures.example/cat.png · {LOAD}")
    go_to_answer(first)
    select(first, LOAD, "Tab")  # it leads there, and no further
    first.close()
    assert service.asked_elsewhere == []
    second = desk.start_connected(http_proxy=service.base_url)
    second.wait_for_answer(f"Look:\nPicture: A cat · pictures.example/cat.png · {LOAD}")
    go_to_answer(second)
    second.keys("Tab", "Return")
    second.wait_for_answer("Look:\n\ufffc\u2028A cat")
    (asked,) = service.asked_elsewhere
    assert asked.path == ELSEWHERE
    assert asked.headers.keys() <= {"host", "user-agent", "accept", "accept-encoding", "proxy-connection", "connection"}


def test_a_picture_of_the_own_network_is_refused_in_words(desk: Desk, service: Service) -> None:
    address = f"{service.base_url}/cat.png"
    program = start_with_answer(desk, service, f"![A cat]({address})")
    go_to_answer(program)
    program.keys("Tab", "Return")
    said = "The picture could not be loaded: it lies in your own network, where an answer must not reach."
    program.wait_for_answer(f"Picture: A cat · 127.0.0.1/cat.png\u2028{said}")
    assert "/cat.png" not in service.paths


def test_a_picture_that_is_not_there_may_be_tried_again(desk: Desk, service: Service) -> None:
    service.will_pass_on(ELSEWHERE, Answer(status=404))
    program = start_with_answer(desk, service, PICTURE, http_proxy=service.base_url)
    go_to_answer(program)
    program.keys("Tab", "Return")
    wait_for(lambda: "there is nothing at this address. Try\u00a0again" in program.answers[0], "trouble in words")
    service.will_pass_on(ELSEWHERE, Answer(GIF, content_type="image/gif"))
    program.keys("Tab", "Return")
    program.wait_for_answer("Look:\n\ufffc\u2028A cat")


# --- copying and quoting


def test_the_menu_copies_a_message_as_it_reads(desk: Desk, service: Service) -> None:
    program = start_with_answer(desk, service, WORDS)
    go_to_answer(program)
    program.choose("Copy the message")
    program.find("Copied", "push button")
    assert pasted(program) == AS_READ


def test_the_menu_copies_a_message_as_markdown(desk: Desk, service: Service) -> None:
    program = start_with_answer(desk, service, WORDS)
    go_to_answer(program)
    program.choose("Copy as Markdown")
    assert pasted(program) == WORDS


def test_the_menu_quotes_what_is_selected(desk: Desk, service: Service) -> None:
    program = start_with_answer(desk, service, WORDS)
    program.write("Message", "As you say:")
    go_to_answer(program)
    select(program, "Some bold ", "Ctrl+Shift+Right", "Ctrl+Shift+Right")
    program.choose("Quote in reply")
    wait_for(lambda: program.find("Message").text == "As you say:\n\n> Some **bold**\n\n", "quotation")
    wait_for(lambda: focused(program) == "Message", "focus on the composer")


def test_a_question_has_its_menu_too(desk: Desk, service: Service) -> None:
    program = start_with_answer(desk, service, WORDS)
    go_to_answer(program)
    program.keys("Alt+Up")
    wait_for(lambda: focused(program) == "Question", "focus on the question")
    program.choose("Copy the message")
    assert pasted(program) == "Tell me a story"


# --- code


def test_keys_lead_past_the_links_to_the_buttons_of_code(desk: Desk, service: Service) -> None:
    program = start_with_answer(desk, service, f"See [this](https://a.example):\n\n```python\n{CODE}\n```")
    go_to_answer(program)
    select(program, "this", "Tab")
    stops = [program.tab().name for _ in range(3)]
    assert stops == ["Wrap lines of Python code", "Copy Python code", "Copy"]
    program.keys("Shift+Tab", "space")
    program.find("Copied", "push button")
    assert pasted(program) == CODE


def test_the_cursor_brings_the_end_of_a_long_line_into_sight(desk: Desk, service: Service) -> None:
    program = start_with_answer(desk, service, f"```python\n{CODE}\n```")
    bar = program.find("Scroll sideways", "scroll bar")
    assert bar.value == 0
    go_to_answer(program)
    program.keys(*["Ctrl+Right"] * 30)
    wait_for(lambda: bar.value > 0, "code that is scrolled")


def test_the_lines_of_code_are_wrapped_by_a_switch(desk: Desk, service: Service) -> None:
    program = start_with_answer(desk, service, f"```python\n{CODE}\n```")
    program.find("Scroll sideways", "scroll bar")
    end = CODE.index("\n") - 1
    answer = program.find("Answer from*")
    assert answer.letter_at(end).right > answer.place.right
    program.tab_to("Wrap lines of Python code")
    program.keys("space")
    wait_for(lambda: State.CHECKED in program.find("Wrap lines of Python code").states, "wrapped lines")
    program.wait_until_gone("Scroll sideways")
    assert answer.letter_at(end).right <= answer.place.right
