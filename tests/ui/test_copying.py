"""Working with what is said: copying it, quoting it in a reply, and the menu with which both is done."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from modelslab_desktop.ui.composer import Composer
from modelslab_desktop.ui.message import AnswerView, QuestionView
from modelslab_desktop.ui.message_menu import ADDRESS_SHOWN, MessageMenu
from modelslab_desktop.ui.reading import Reading
from modelslab_desktop.ui.theme import Look
from tests.ui.room import Room
from tests.ui.talk import answer, live_answer, question

SOURCE = "# Title\n\nSome **bold** words\n\n- [x] done\n\nand [a link](https://a.example/b)"
PLAIN = "Title\n\nSome bold words\n\n☑ done\n\nand a link (https://a.example/b)"

AnswerOf = Callable[..., AnswerView]


@pytest.fixture
def answered(look: Look) -> Iterator[AnswerOf]:
    """Shows an answer."""
    shown: list[AnswerView] = []

    def show(source: str = SOURCE, thinking: str = "") -> AnswerView:
        view = AnswerView(look, answer(source, thinking=thinking))
        view.show_ended(view.message)
        view.resize(700, view.height_at(700))
        view.show()
        shown.append(view)
        return view

    yield show
    for view in shown:
        view.close()


def clipboard() -> QMimeData:
    return QApplication.clipboard().mimeData()


def markdown() -> str:
    return bytes(clipboard().data("text/markdown").data()).decode()


def select(reading: Reading, words: str) -> None:
    cursor = reading.document().find(words)
    assert not cursor.isNull()
    reading.setTextCursor(cursor)


def ask_for_menu(widget: QWidget, at: QPoint, reason: QContextMenuEvent.Reason) -> MessageMenu:
    QApplication.sendEvent(widget, QContextMenuEvent(reason, at, widget.mapToGlobal(at)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, MessageMenu)
    return menu


def menu_of(reading: Reading, at: QPoint | None = None) -> MessageMenu:
    """The menu that a click with the right button on a text opens."""
    return ask_for_menu(reading.viewport(), at or QPoint(5, 5), QContextMenuEvent.Reason.Mouse)


def names(menu: MessageMenu) -> list[str]:
    return [each.text() for each in menu.actions() if each.text()]


def choose(menu: MessageMenu, name: str) -> None:
    next(each for each in menu.actions() if each.text() == name).trigger()
    menu.close()


# --- whole messages


def test_an_answer_is_copied_clean_formatted_and_as_its_source(answered: AnswerOf) -> None:
    answered(thinking="Let me see").copy()
    assert clipboard().text() == PLAIN
    assert "<strong>bold</strong>" in clipboard().html()
    assert markdown() == SOURCE
    assert "Let me see" not in clipboard().text() + clipboard().html() + markdown()


def test_a_question_is_copied_with_its_line_breaks(look: Look) -> None:
    QuestionView(look, question("a **b**\nc")).copy()
    assert clipboard().text() == "a b\nc"
    assert "<br" in clipboard().html()
    assert markdown() == "a **b**\nc"


def test_the_source_of_a_message_is_copied_for_plain_fields_only(answered: AnswerOf, look: Look) -> None:
    for view, source in ((answered(), SOURCE), (QuestionView(look, question("a **b**\nc")), "a **b**\nc")):
        view.copy_source()
        assert clipboard().text() == markdown() == source
        assert not clipboard().hasHtml()


def test_the_source_of_an_answer_on_its_way_is_what_has_come(look: Look) -> None:
    live = live_answer("So **far**", thinking="Hm")
    view = AnswerView(look, live.message)
    view.show_live(live)
    view.copy_source()
    assert clipboard().text() == "So **far**"


# --- parts


def test_the_keys_copy_what_is_selected_as_it_reads(answered: AnswerOf) -> None:
    reading = answered().reading
    select(reading, "bold words")
    QTest.keyClick(reading, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard().text() == "bold words"
    assert "<strong>bold</strong> words" in clipboard().html()
    assert markdown() == "**bold** words"


def test_everything_selected_is_copied_without_addresses_in_its_plain_text(answered: AnswerOf) -> None:
    reading = answered().reading
    reading.selectAll()
    reading.copy()
    assert clipboard().text() == PLAIN.replace(" (https://a.example/b)", "")
    assert 'href="https://a.example/b"' in clipboard().html()


def test_code_is_copied_in_the_colours_of_the_light_theme_for_paper(app: QApplication) -> None:
    dark, light = Look(app, "dark"), Look(app, "light")
    reading = Reading(dark, "Answer")
    reading.finish("```python\nif x: pass\n```")
    reading.selectAll()
    reading.copy()
    assert light.color("code-keyword").name() in clipboard().html()
    assert dark.color("code-keyword").name() not in clipboard().html()


# --- the menu


def test_the_menu_offers_the_whole_message_while_nothing_is_selected(answered: AnswerOf) -> None:
    view = answered()
    menu = menu_of(view.reading)
    assert names(menu) == ["Copy the message", "Copy as Markdown", "Select all"]
    choose(menu, "Copy the message")
    assert clipboard().text() == PLAIN
    choose(menu_of(view.reading), "Copy as Markdown")
    assert clipboard().text() == SOURCE


def test_the_menu_offers_what_is_selected(answered: AnswerOf) -> None:
    view = answered()
    quotes: list[str] = []
    view.quote_requested.connect(quotes.append)
    select(view.reading, "bold words")
    menu = menu_of(view.reading)
    assert names(menu) == ["Copy", "Copy as Markdown", "Quote in reply", "Select all"]
    choose(menu, "Copy")
    assert clipboard().text() == "bold words"
    choose(menu_of(view.reading), "Copy as Markdown")
    assert clipboard().text() == "**bold** words"
    choose(menu_of(view.reading), "Quote in reply")
    assert quotes == ["> **bold** words"]


def test_select_all_selects_the_whole_text(answered: AnswerOf) -> None:
    view = answered("a\n\nb")
    choose(menu_of(view.reading), "Select all")
    assert view.reading.textCursor().selectedText() == "a\u2029b"


def test_a_link_can_be_copied_and_its_address_is_seen_before_it_opens(answered: AnswerOf) -> None:
    view = answered("[all of this](https://a.example/b?c=d&e=f)")
    opened: list[str] = []
    view.link_activated.connect(opened.append)
    menu = menu_of(view.reading, QPoint(8, 10))
    assert names(menu)[-2:] == ["Copy link address", "Open https://a.example/b?c=d&&e=f"]
    assert menu.actions()[-1].toolTip() == "https://a.example/b?c=d&e=f"
    choose(menu, "Copy link address")
    assert clipboard().text() == "https://a.example/b?c=d&e=f"
    choose(menu_of(view.reading, QPoint(8, 10)), "Open https://a.example/b?c=d&&e=f")
    assert opened == ["https://a.example/b?c=d&e=f"]


def test_a_long_address_is_shortened_in_its_middle(answered: AnswerOf) -> None:
    address = f"https://a.example/{'b' * 200}/end.html"
    shown = names(menu_of(answered(f"[all of this]({address})").reading, QPoint(8, 10)))[-1].removeprefix("Open ")
    assert len(shown) == ADDRESS_SHOWN
    assert shown.startswith("https://a.example/b")
    assert shown.endswith("/end.html")


def test_the_address_of_a_letter_is_copied_as_people_write_it(answered: AnswerOf) -> None:
    choose(menu_of(answered("<mail@a.example>").reading, QPoint(8, 10)), "Copy link address")
    assert clipboard().text() == "mail@a.example"


def test_keys_open_the_menu_for_the_link_at_the_cursor(answered: AnswerOf) -> None:
    reading = answered("words, then [a link](https://a.example/b)").reading
    select(reading, "link")
    menu = ask_for_menu(reading, QPoint(300, 300), QContextMenuEvent.Reason.Keyboard)
    assert "Open https://a.example/b" in names(menu)


def test_the_menu_of_a_question_does_the_same(look: Look) -> None:
    view = QuestionView(look, question("a **b**"))
    view.resize(700, view.height_at(700))
    view.show()
    choose(menu_of(view.reading), "Copy as Markdown")
    assert clipboard().text() == "a **b**"


def test_outside_of_the_text_the_menu_is_that_of_the_message(answered: AnswerOf) -> None:
    view = answered()
    menu = ask_for_menu(view, QPoint(5, 5), QContextMenuEvent.Reason.Mouse)
    assert "Copy the message" in names(menu)


# --- quoting


def test_a_quotation_goes_into_the_composer_with_the_cursor_below(look: Look) -> None:
    composer = Composer(look)
    composer.quote("> a\n>\n> b")
    assert composer.text() == "> a\n>\n> b\n\n"
    assert composer.field.textCursor().atEnd()


@pytest.mark.parametrize(
    ("draft", "wanted"),
    [("What of", "What of\n\n> a\n\n"), ("What of\n", "What of\n\n> a\n\n"), ("> b\n\n", "> b\n\n> a\n\n")],
)
def test_what_is_written_stays_above_a_quotation(look: Look, draft: str, wanted: str) -> None:
    composer = Composer(look)
    composer.show_draft(draft)
    composer.field.moveCursor(QTextCursor.MoveOperation.Start)
    composer.quote("> a")
    assert composer.text() == wanted
    composer.field.undo()
    assert composer.text() == draft


def test_the_shortcut_quotes_what_is_selected_in_the_conversation(room: Room) -> None:
    room.answered("one **two** three")
    room.composer.show_draft("About")
    view = next(each for each in room.window.findChildren(QuestionView))
    select(view.reading, "two three")
    room.ctrl(Qt.Key.Key_R)
    assert room.composer.text() == "About\n\n> **two** three\n\n"
    assert room.composer.field.hasFocus()


def test_the_menu_quotes_into_the_composer(room: Room) -> None:
    room.answered("one two")
    view = next(each for each in room.window.findChildren(QuestionView))
    select(view.reading, "two")
    choose(menu_of(view.reading), "Quote in reply")
    assert room.composer.text() == "> two\n\n"


def test_a_quotation_is_kept_as_a_draft(room: Room) -> None:
    room.answered("one two")
    conversation = room.lane.conversation_id
    select(next(each for each in room.window.findChildren(QuestionView)).reading, "two")
    room.ctrl(Qt.Key.Key_R)
    room.window.new_chat()
    room.window.chat.open(conversation)
    assert room.composer.text() == "> two\n\n"


def test_the_shortcut_copies_the_selection_or_else_the_message_in_focus_as_markdown(room: Room) -> None:
    room.answered("one **two** three")
    view = next(each for each in room.window.findChildren(QuestionView))
    select(view.reading, "two three")
    room.key(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert clipboard().text() == "**two** three"
    cursor = view.reading.textCursor()
    cursor.clearSelection()
    view.reading.setTextCursor(cursor)
    view.reading.setFocus()
    room.key(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert clipboard().text() == "one **two** three"


def test_without_a_selection_nothing_is_quoted(room: Room) -> None:
    room.answered("one two")
    room.ctrl(Qt.Key.Key_R)
    assert room.composer.text() == ""


def test_keys_open_the_menu_of_the_message_in_focus(room: Room) -> None:
    room.answered("one two")
    view = next(each for each in room.window.findChildren(QuestionView))
    view.reading.setFocus()
    room.key(Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, MessageMenu)
    choose(menu, "Copy the message")
    assert clipboard().text() == "one two"
