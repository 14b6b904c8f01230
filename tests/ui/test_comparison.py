"""Comparing models on screen: columns that line up, each going its own way, and how they come and go."""

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QPushButton, QToolButton, QWidget

from modelslab_desktop.core.chat import Lane, Layout, Role, State
from modelslab_desktop.core.parameters import Parameters
from modelslab_desktop.ui.columns import NARROWEST, Line
from modelslab_desktop.ui.combine import Combine
from modelslab_desktop.ui.compare_start import CompareStart
from modelslab_desktop.ui.gaps import Gaps
from modelslab_desktop.ui.reading import Reading
from tests.ui.comparing import RICH, THINKER, TOUR, Bench, said, text_of, within
from tests.ui.room import ECHO, FAILS, SLOW

NewBench = Callable[..., Bench]
ALT = Qt.KeyboardModifier.AltModifier
LONG_NAME = "some-vendor-with-a-name/" + "A-Model-With-A-Very-Long-Name-" * 5


# --- from a fresh window


def test_four_clicks_lead_to_two_columns(bench: Bench) -> None:
    bench.press("Compare")
    bench.press("Add model")
    bench.click_model(ECHO)
    bench.press("Start comparing")
    first, second = bench.compared
    assert second == ECHO != first
    assert bench.focus is bench.composer.field
    bench.say("What do you hear?")
    assert [message.state for message in bench.last] == [State.DONE, State.DONE]
    assert [head.accessibleName() for head in bench.heads] == ["Column 1", "Column 2"]
    assert len(bench.questions) == 1
    assert bench.are_lined_up()
    assert len(bench.library.all()) == 1


def test_the_keyboard_begins_a_comparison_too(bench: Bench) -> None:
    bench.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert bench.window.findChildren(CompareStart)[0].isVisible()


def test_nothing_is_kept_of_a_comparison_that_nobody_asked_anything(bench: Bench) -> None:
    bench.compare(ECHO, TOUR)
    bench.window.new_chat()
    assert bench.library.all() == []
    assert bench.heads == []


def test_the_composer_says_to_how_many_it_sends(bench: Bench) -> None:
    bench.compare(ECHO, TOUR, RICH)
    bench.until(lambda: bench.says("Sends to 3 models"))


# --- standing side by side


@pytest.mark.parametrize("models", [(ECHO, RICH), (TOUR, ECHO, THINKER), (ECHO, RICH, FAILS, TOUR, THINKER, ECHO)])
def test_the_answers_of_a_turn_begin_at_one_height_whatever_their_length(models: list[str], bench: Bench) -> None:
    bench.compare(*models)
    for question in ("One", "Two, which is longer. " * 20, "Three"):
        bench.say(question)
        assert bench.are_lined_up()
    bar = bench.transcript.verticalScrollBar()
    met: set[int] = set()
    for value in range(0, bar.maximum(), 400):
        bar.setValue(value)
        bench.until(lambda: bench.transcript.is_settled)
        assert bench.are_lined_up()
        met |= bench.tops().keys()
    assert len(met) == 3


def test_they_line_up_while_they_are_written_too(slow_bench: Bench) -> None:
    slow_bench.compare(RICH, ECHO, THINKER)
    heights: set[int] = set()
    for question in ("One", "Two"):
        slow_bench.begin(question)
        slow_bench.until(lambda: slow_bench.session.under_way == 3 and len(slow_bench.answers) >= 3)

        def watch() -> bool:
            heights.add(slow_bench.answers[-1].height())
            assert slow_bench.are_lined_up()
            return not slow_bench.session.under_way

        slow_bench.until(watch)
        slow_bench.rest()
    assert len(heights) > 3


def test_each_answer_stands_below_the_head_of_its_model(bench: Bench) -> None:
    bench.compare(ECHO, TOUR, RICH)
    bench.say("Who is where?")
    for head, view in zip(bench.heads, sorted(bench.answers, key=lambda each: each.x()), strict=True):
        assert within(head, view)
        assert head.accessibleDescription() == view.accessibleName()


def test_a_question_is_read_from_its_beginning_however_long_the_answers_are(slow_bench: Bench) -> None:
    slow_bench.compare(RICH, RICH)
    slow_bench.say("One")
    slow_bench.say("Two")
    asked = slow_bench.questions[-1]
    assert 0 <= asked.y() < slow_bench.transcript.viewport().height() // 4


def test_six_columns_with_long_names_and_other_scripts_stand_within_their_edges(bench: Bench) -> None:
    bench.compare(LONG_NAME, ECHO, LONG_NAME, ECHO, ECHO, TOUR)
    bench.say("ما هي عاصمة فرنسا؟ " * 12)
    assert bench.are_lined_up()
    assert all(head.width() >= NARROWEST for head in bench.heads)
    for head, view in zip(bench.heads, sorted(bench.answers, key=lambda each: each.x()), strict=True):
        assert within(head, view)
        for part in head.findChildren(QWidget):
            assert not part.isVisible() or within(head, part)
    bar = bench.transcript.horizontalScrollBar()
    assert bar.maximum() > 0
    bar.setValue(bar.maximum())
    assert within(bench.transcript, bench.heads[-1])
    assert bench.are_lined_up()


def test_a_dragged_line_stays_where_it_is_while_columns_come_back(bench: Bench) -> None:
    bench.compare(ECHO, TOUR, RICH, width=1600)
    bench.say("One")
    line = min(bench.transcript.viewport().findChildren(Line), key=lambda each: each.x())
    QTest.mousePress(line, Qt.MouseButton.LeftButton)
    QTest.mouseMove(line, QPoint(line.width() // 2 + 50, 10))
    QApplication.processEvents()
    widths = [head.width() for head in bench.heads]
    assert widths[0] > widths[2]
    bench.press("Show alone: Column 2")
    bench.press("Show all columns: Column 2")
    assert [head.width() for head in bench.heads] == widths
    bench.say("Two")
    assert [head.width() for head in bench.heads] == widths


# --- from a chat, and back to one


def test_a_chat_becomes_a_comparison_that_knows_what_was_said(bench: Bench) -> None:
    bench.answered("My name is Ada", ECHO)
    bench.press_in_header("Compare")
    bench.click_model(TOUR)
    assert bench.compared == [ECHO, TOUR]
    assert len(bench.questions) == len(bench.answers) == 1
    bench.say("Who am I?")
    sent = {body["model"]: str(body["messages"]) for body in bench.bodies[-2:]}
    assert sent.keys() == {ECHO, TOUR}
    assert all("My name is Ada" in said for said in sent.values())
    assert bench.are_lined_up()


def test_what_was_said_before_stands_above_all_columns(bench: Bench) -> None:
    bench.resize(1400)
    bench.answered("One", ECHO)
    bench.chat.add_model(TOUR)
    bench.say("Two")
    shared = next(view for view in bench.answers if view.message.turn_id == min(bench.tops()))
    assert shared.width() > bench.heads[0].width()


def test_a_model_can_be_added_while_an_answer_is_on_its_way(slow_bench: Bench) -> None:
    slow_bench.answered("Before", ECHO)
    slow_bench.ask("Slowly", SLOW)
    slow_bench.until(lambda: slow_bench.messages[-1].id and slow_bench.session.live(slow_bench.messages[-1].id))
    slow_bench.chat.add_model(ECHO)
    slow_bench.chat.stop()
    slow_bench.rest()
    slow_bench.begin("After")
    slow_bench.until(lambda: slow_bench.last[1].text)
    slow_bench.chat.stop()
    slow_bench.rest()
    asked = next(body for body in slow_bench.bodies[-2:] if body["model"] == ECHO)
    assert "Slowly" not in str(asked["messages"])
    assert "Before" in str(asked["messages"])


def test_a_comparison_goes_on_as_a_chat_and_comes_back_by_the_notice(bench: Bench) -> None:
    bench.compare(ECHO, TOUR)
    bench.say("One")
    comparison = bench.lane.conversation_id
    tour = bench.threads[1]
    bench.choose("Menu: Column 2", "Continue with this one")
    assert bench.lane.conversation_id != comparison
    assert bench.heads == []
    assert bench.compared == [TOUR]
    assert bench.threads == [tour]
    assert len(bench.library.all()) == 2
    bench.press("Back to it")
    assert bench.lane.conversation_id == comparison
    assert len(bench.heads) == 2
    assert [each.id for each in bench.library.all()] == [comparison]


def test_the_chat_goes_on_from_the_column_that_was_chosen(bench: Bench) -> None:
    bench.compare(ECHO, TOUR)
    bench.say("One")
    bench.choose("Menu: Column 2", "Continue with this one")
    bench.say("Two")
    assert [body["model"] for body in bench.bodies[2:]] == [TOUR]
    assert bench.answers[-1].message.state is State.DONE
    bench.chat.open(bench.library.all()[-1].id)
    assert len(bench.threads[0]) == len(bench.threads[1]) == 2


def test_the_button_under_an_answer_goes_on_with_its_model_too(bench: Bench) -> None:
    bench.compare(ECHO, TOUR)
    bench.say("One")
    view = next(view for view in bench.answers if view.message.model == TOUR)
    bench.click(next(each for each in view.findChildren(QPushButton) if each.text() == "Continue"))
    assert bench.compared == [TOUR]
    assert bench.is_shown("Back to it")


def test_an_answer_on_its_way_is_not_left_behind_half_when_a_chat_goes_on_without_it(slow_bench: Bench) -> None:
    slow_bench.compare(ECHO, SLOW)
    slow_bench.begin("One")
    slow_bench.until(lambda: text_of_last(slow_bench, 1))
    slow_bench.choose("Menu: Column 2", "Continue with this one")
    slow_bench.until(lambda: slow_bench.compared == [SLOW])
    assert slow_bench.last[0].state is not State.STREAMING


def text_of_last(bench: Bench, place: int) -> str:
    live = bench.session.live(bench.last[place].id)
    return live.reply.text if live else ""


def test_compare_under_an_answer_lets_another_model_answer_the_same(bench: Bench) -> None:
    bench.answered("One", ECHO)
    bench.answered("Two", ECHO)
    bench.answered("Three", ECHO)
    bench.resize(1400)
    view = next(view for view in bench.answers if "Two" in text_of(view))
    button = next(each for each in view.findChildren(QPushButton) if each.text() == "Compare")
    bench.click(button)
    bench.click_model(TOUR)
    bench.rest()
    asked = bench.bodies[-1]
    assert asked["model"] == TOUR
    assert "Two" in str(asked["messages"])
    assert "Three" not in str(asked["messages"])
    assert len(bench.questions) == 3
    turns = [view.message.turn_id for view in bench.answers]
    assert turns == sorted(turns)
    assert turns.count(view.message.turn_id) == 2
    assert bench.are_lined_up()


def test_an_answer_of_a_comparison_offers_no_more_of_that(bench: Bench) -> None:
    bench.compare(ECHO, TOUR)
    bench.say("One")
    assert not any(each.isVisible() and each.text() == "Compare" for each in bench.transcript.findChildren(QPushButton))


def test_taking_all_but_one_away_leaves_a_chat(bench: Bench) -> None:
    bench.compare(ECHO, TOUR)
    bench.say("One")
    bench.choose("Menu: Column 1", "Remove from the comparison")
    assert bench.compared == [TOUR]
    assert bench.heads == []
    bench.say("Two")
    assert bench.bodies[-1]["model"] == TOUR
    bench.resize(800)
    bench.resize(1400)
    assert bench.heads == []
    assert len(bench.answers) == 2


def test_a_chat_stays_one_whatever_becomes_of_the_window_after_a_comparison(bench: Bench) -> None:
    bench.compare(ECHO, TOUR)
    bench.say("One")
    bench.press("Show alone: Column 2")
    bench.window.new_chat()
    bench.answered("Alone", ECHO)
    bench.key(Qt.Key.Key_Escape)
    bench.resize(800)
    bench.resize(1400)
    assert bench.heads == []
    assert [text_of(view) for view in bench.questions] == ["Alone"]


# --- what is done with columns


def test_a_model_that_is_removed_leaves_the_others_as_they_are(bench: Bench) -> None:
    bench.compare(ECHO, TOUR, RICH)
    bench.say("One")
    _, tour, rich = bench.threads
    bench.choose("Menu: Column 1", "Remove from the comparison")
    assert bench.compared == [TOUR, RICH]
    assert bench.threads == [tour, rich]
    assert len(bench.heads) == 2
    assert bench.are_lined_up()


def test_columns_change_places(bench: Bench) -> None:
    bench.compare(ECHO, TOUR, RICH)
    bench.say("One")
    bench.choose("Menu: Column 1", "Move right")
    assert bench.compared == [TOUR, ECHO, RICH]
    bench.choose("Menu: Column 3", "Move left")
    assert bench.compared == [TOUR, RICH, ECHO]
    assert [view.message.model for view in bench.answers] == [TOUR, RICH, ECHO]
    assert bench.are_lined_up()


def test_a_column_at_the_edge_offers_no_way_beyond_it(bench: Bench) -> None:
    bench.compare(ECHO, TOUR)
    bench.press("Menu: Column 1")
    entries = [action.text() for action in bench.menu.actions()]
    assert "Move left" not in entries
    assert "Move right" in entries
    bench.menu.close()


def test_a_model_that_is_left_out_is_not_asked(bench: Bench) -> None:
    bench.compare(ECHO, TOUR, RICH)
    bench.say("One")
    bench.choose("Menu: Column 2", "Leave out of questions")
    assert "left out" in bench.heads[1].accessibleDescription()
    assert bench.says("Sends to 2 of 3 models")
    bench.say("Two")
    assert sorted(body["model"] for body in bench.bodies[3:]) == sorted([ECHO, RICH])
    assert [len(thread) for thread in bench.threads] == [4, 2, 4]
    assert bench.are_lined_up()


def test_where_a_model_was_not_asked_it_is_said_in_its_column(bench: Bench) -> None:
    def gaps() -> list[tuple[int, int]]:
        """The column of each place, and how far below the answers beside it it is."""
        rest = [gap for gap in bench.transcript.findChildren(Gaps) if gap.isVisible()]
        lefts = [head.x() for head in bench.heads]
        found = [place for gap in rest for place in gap.places]
        return [(bisect_right(lefts, place.x()) - 1, place.y() - bench.answers[-1].y()) for place in found]

    bench.resize(1400, 1000)
    bench.compare(ECHO, ECHO, ECHO)
    bench.say("One")
    assert gaps() == []
    bench.choose("Menu: Column 2", "Leave out of questions")
    bench.say("Two")
    bench.transcript.verticalScrollBar().setValue(bench.transcript.verticalScrollBar().maximum())
    bench.until(lambda: bench.transcript.is_settled)
    assert gaps()[-1] == (1, 0)
    bench.chat.add_model(ECHO)
    bench.rest()
    bench.transcript.verticalScrollBar().setValue(bench.transcript.verticalScrollBar().maximum())
    bench.until(lambda: bench.transcript.is_settled)
    assert gaps()[-2:] == [(1, 0), (3, 0)]
    bench.choose("Layout: Columns", "Stacked")
    assert gaps() == []


def test_one_model_is_asked_alone(bench: Bench) -> None:
    bench.compare(ECHO, TOUR, RICH)
    bench.say("One")
    bench.choose("Menu: Column 2", "Ask only this one next")
    assert bench.says("Sends to 1 of 3 models")
    bench.say("Two")
    assert [body["model"] for body in bench.bodies[3:]] == [TOUR]
    assert within(bench.heads[1], bench.answers[-1])


def test_the_picker_changes_the_model_of_the_column_whose_menu_it_was_opened_from(bench: Bench) -> None:
    bench.compare(ECHO, TOUR)
    bench.choose("Menu: Column 2", "Choose another model…")
    bench.click_model(RICH)
    assert bench.compared == [ECHO, RICH]
    assert "Rich Markdown" in bench.heads[1].accessibleDescription()


def test_a_column_is_shown_alone_and_escape_brings_the_others_back(bench: Bench) -> None:
    bench.compare(ECHO, TOUR, RICH)
    bench.say("One")
    bench.press("Show alone: Column 2")
    assert [view.message.model for view in bench.answers] == [TOUR]
    assert bench.answers[0].width() > NARROWEST
    bench.key(Qt.Key.Key_Escape)
    assert [view.message.model for view in bench.answers] == [ECHO, TOUR, RICH]
    assert bench.are_lined_up()


def test_a_column_is_shown_alone_while_answers_are_on_their_way(slow_bench: Bench) -> None:
    slow_bench.compare(SLOW, SLOW)
    slow_bench.begin("One")
    slow_bench.until(lambda: text_of_last(slow_bench, 1))
    slow_bench.press("Show alone: Column 2")
    slow_bench.key(Qt.Key.Key_Escape)
    assert slow_bench.session.under_way == 2
    slow_bench.until(lambda: all(text_of(view) for view in slow_bench.answers))
    assert slow_bench.are_lined_up()
    slow_bench.chat.stop()
    slow_bench.rest()


# --- how they stand


def test_as_tabs_one_answer_is_seen_at_a_time(bench: Bench) -> None:
    bench.compare(ECHO, TOUR)
    bench.say("One")
    bench.choose("Layout: Columns", "Tabs")
    assert [view.message.model for view in bench.answers] == [ECHO]
    bench.click(bench.heads[1])
    assert [view.message.model for view in bench.answers] == [TOUR]
    bench.say("Two")
    assert [view.message.model for view in bench.answers] == [TOUR, TOUR]
    assert len(bench.questions) == 2


def test_only_the_tab_in_use_has_buttons_and_the_keyboard_moves_with_them(bench: Bench) -> None:
    bench.compare(ECHO, TOUR, layout=Layout.TABS)
    bench.say("One")
    assert bench.is_shown("Menu: Column 1")
    assert not bench.is_shown("Menu: Column 2")
    bench.named(QToolButton, "Menu: Column 1").setFocus()
    bench.click(bench.heads[1])
    assert not bench.is_shown("Menu: Column 1")
    assert bench.focus.accessibleName() == "Menu: Column 2"


@pytest.mark.parametrize(("zoom", "width"), [(1.0, 880), (2.0, 1280)])
def test_six_tabs_leave_names_room_and_the_one_in_use_all_of_it(zoom: float, width: int, bench: Bench) -> None:
    bench.compare(TOUR, ECHO, FAILS, RICH, THINKER, ECHO, layout=Layout.TABS)
    bench.look.magnify(zoom)
    bench.resize(width)
    bench.rest()
    for head in bench.heads:
        bench.click(head)
        names = [each.findChildren(QLabel)[0].text() for each in bench.heads]
        assert names[bench.heads.index(head)] == head.accessibleDescription()
        assert all(len(name) >= 5 for name in names)
    assert bench.heads[-1].geometry().right() < bench.transcript.width()


def test_the_menu_of_a_tab_that_has_just_been_taken_stays_open(bench: Bench) -> None:
    bench.compare(ECHO, TOUR, layout=Layout.TABS)
    bench.say("One")
    bench.click(bench.heads[1])
    bench.press("Menu: Column 2")
    bench.until(lambda: bench.menu)
    bench.take("Remove from the comparison")
    assert bench.compared == [ECHO]


def test_stacked_answers_stand_below_each_other(bench: Bench) -> None:
    bench.compare(ECHO, TOUR, FAILS, layout=Layout.STACKED)
    bench.say("One")
    bench.say("Two")
    answers = [message for message in bench.transcript.messages if message.role is Role.ASSISTANT]
    assert [message.model for message in answers] == [ECHO, TOUR, FAILS] * 2
    tops = [view.y() for view in bench.views]
    assert tops == sorted(tops)
    assert len(set(tops)) == len(tops)


@pytest.mark.parametrize("layout", Layout)
def test_each_model_can_be_asked_again_however_they_stand(layout: Layout, bench: Bench) -> None:
    bench.compare(FAILS, ECHO, layout=layout)
    bench.say("One")
    bench.resize(1400, 3000)
    bench.press("Try again")
    bench.rest()
    assert [body["model"] for body in bench.bodies] == [FAILS, ECHO, FAILS]
    assert len(bench.answers) == (1 if layout is Layout.TABS else 2)


def test_the_layout_is_kept(new_bench: NewBench) -> None:
    bench = new_bench()
    bench.compare(ECHO, TOUR)
    bench.say("One")
    bench.choose("Layout: Columns", "Stacked")
    again = new_bench()
    assert again.is_shown("Layout: Stacked")
    assert len({view.x() for view in again.answers}) == 1


def test_a_narrow_window_shows_tabs_by_itself_and_a_wide_one_columns_again(bench: Bench) -> None:
    bench.compare(ECHO, TOUR)
    bench.say("One")
    bench.resize(899)
    assert [view.message.model for view in bench.answers] == [ECHO]
    bench.click(bench.heads[1])
    assert [view.message.model for view in bench.answers] == [TOUR]
    bench.resize(900)
    bench.rest()
    assert len(bench.answers) == 2
    assert bench.are_lined_up()


def test_the_layout_says_how_columns_stand_in_a_narrow_window_and_why(bench: Bench) -> None:
    bench.compare(ECHO, TOUR)
    bench.resize(880)
    layout = bench.named(QPushButton, "Layout: Tabs")
    assert "Columns need a wider window" in layout.toolTip()
    bench.resize(1400)
    assert layout.accessibleName() == "Layout: Columns"
    assert "wider" not in layout.toolTip()
    bench.choose("Layout: Columns", "Stacked")
    bench.resize(880)
    assert layout.accessibleName() == "Layout: Stacked"
    assert "wider" not in layout.toolTip()


def test_at_twice_the_size_a_window_is_narrow_sooner(bench: Bench) -> None:
    bench.compare(ECHO, TOUR)
    bench.say("One")
    bench.look.magnify(2.0)
    QApplication.processEvents()
    bench.rest()
    assert len(bench.answers) == 1
    bench.look.magnify(1.0)
    QApplication.processEvents()
    bench.rest()
    assert bench.are_lined_up()
    assert len(bench.answers) == 2


def test_keys_lead_to_each_column(bench: Bench) -> None:
    bench.compare(*[ECHO] * 6)
    bench.say("One")
    for place, key in enumerate((Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_3, Qt.Key.Key_4, Qt.Key.Key_5, Qt.Key.Key_6)):
        bench.key(key, ALT)
        view = bench.transcript.walk.view
        assert view is not None
        assert view.message.lane_id == bench.chat.lanes.all[place].id
        assert within(bench.transcript, view)
        assert bench.lane == bench.chat.lanes.all[place]


def test_keys_for_columns_that_are_not_there_do_nothing(bench: Bench) -> None:
    bench.compare(ECHO, TOUR)
    bench.say("One")
    bench.key(Qt.Key.Key_5, ALT)
    assert bench.focus is bench.composer.field


# --- each on its own


def test_a_model_that_fails_leaves_the_others_alone(bench: Bench) -> None:
    bench.compare(ECHO, FAILS, TOUR)
    bench.say("key")
    assert [message.state for message in bench.last] == [State.DONE, State.FAILED, State.DONE]
    assert bench.are_lined_up()
    bench.say("Go on")
    assert [message.state for message in bench.last][::2] == [State.DONE, State.DONE]
    assert bench.are_lined_up()


def test_asking_one_again_leaves_the_others_as_they_are(bench: Bench) -> None:
    bench.compare(ECHO, TOUR, RICH)
    bench.say("One")
    bench.say("Two")
    first, _, third = bench.threads
    old = bench.last[1].id
    view = next(view for view in bench.answers if view.message.id == old)
    bench.click(next(each for each in view.findChildren(QPushButton) if each.text() == "Ask again"))
    bench.rest()
    assert (bench.threads[0], bench.threads[2]) == (first, third)
    assert bench.last[1].id not in (old, 0)
    assert [body["model"] for body in bench.bodies[6:]] == [TOUR]
    assert len(bench.answers) == 6
    assert bench.are_lined_up()


def test_asking_one_again_while_another_still_answers_disturbs_neither(slow_bench: Bench) -> None:
    slow_bench.compare(SLOW, ECHO)
    slow_bench.begin("One")
    slow_bench.until(lambda: slow_bench.last[1].state is State.DONE)
    slow_bench.chat.retry(slow_bench.last[1])
    assert slow_bench.session.under_way == 2
    slow_bench.until(lambda: slow_bench.last[1].state is State.DONE)
    assert slow_bench.session.under_way == 1
    assert slow_bench.are_lined_up()
    slow_bench.chat.stop()
    slow_bench.rest()


def test_two_that_share_an_answer_ask_for_another_one_each(bench: Bench) -> None:
    bench.resize(1400)
    bench.answered("One", ECHO)
    bench.chat.add_model(TOUR)
    assert len(bench.answers) == 1
    bench.press("Ask again")
    bench.rest()
    assert len(bench.answers) == 2
    assert bench.are_lined_up()
    assert bench.threads[0][0] == bench.threads[1][0] == "One"


def test_one_button_stops_them_all(slow_bench: Bench) -> None:
    slow_bench.compare(SLOW, SLOW, SLOW)
    slow_bench.begin("One")
    slow_bench.until(lambda: all(text_of_last(slow_bench, place) for place in range(3)))
    slow_bench.press("Stop all")
    slow_bench.rest()
    assert [message.state for message in slow_bench.last] == [State.STOPPED] * 3
    assert all(message.text for message in slow_bench.last)
    assert slow_bench.is_shown("Send")


def test_one_column_is_stopped_by_its_menu(slow_bench: Bench) -> None:
    slow_bench.compare(SLOW, SLOW)
    slow_bench.begin("One")
    slow_bench.until(lambda: all(text_of_last(slow_bench, place) for place in range(2)))
    slow_bench.choose("Menu: Column 2", "Stop its answer")
    slow_bench.until(lambda: slow_bench.session.under_way == 1)
    assert slow_bench.last[1].state is State.STOPPED
    slow_bench.press("Menu: Column 2")
    assert "Stop its answer" not in [action.text() for action in slow_bench.menu.actions()]
    slow_bench.menu.close()
    slow_bench.chat.stop()
    slow_bench.rest()


def test_nothing_of_one_model_is_sent_to_another(bench: Bench) -> None:
    bench.compare(ECHO, TOUR, RICH)
    for question in ("One", "Two", "Three"):
        bench.say(question)
        bench.chat.retry(bench.last[0])
        bench.rest()
    for place, lane in enumerate(bench.chat.lanes.all):
        own = set(bench.threads[place])
        bodies = [body for body in bench.bodies if body["model"] == lane.model]
        sent = {part["text"] for body in bodies for each in body["messages"] for part in parts_of(each["content"])}
        others = {text for other, thread in enumerate(bench.threads) if other != place for text in thread} - own
        assert not sent & others
        assert len(bodies) == (6 if place == 0 else 3)


def parts_of(content: object) -> list[dict[str, str]]:
    return content if isinstance(content, list) else [{"text": str(content)}]


# --- the same model twice


def test_of_the_same_model_twice_the_heads_say_what_differs(bench: Bench) -> None:
    lanes = [Lane(0, 0, n, ECHO, "", Parameters(temperature=value)) for n, value in enumerate((0.2, 0.9))]
    bench.chat.new_comparison(lanes, Layout.COLUMNS, blind=False)
    differing = [head.accessibleDescription() for head in bench.heads]
    assert differing == ["Echo Short, only temperature differs: 0.20", "Echo Short, only temperature differs: 0.90"]
    bench.say("One")
    assert sorted(body["temperature"] for body in bench.bodies) == [0.2, 0.9]


@pytest.mark.parametrize(
    ("model", "width", "said"),
    [(ECHO, 1400, "only temperature differs: 0.20"), (ECHO, 900, "temperature 0.20"), (LONG_NAME, 900, "")],
)
def test_where_there_is_little_room_the_name_wins(model: str, width: int, said: str, bench: Bench) -> None:
    bench.resize(width)
    lanes = [Lane(0, 0, n, model, "", Parameters(temperature=value)) for n, value in enumerate((0.2, 0.9, 1.0))]
    bench.chat.new_comparison(lanes[: 2 if said.startswith("only") else 3], Layout.COLUMNS, blind=False)
    QApplication.processEvents()
    name, differs = bench.heads[0].findChildren(QLabel)
    assert (differs.text() if differs.isVisible() else "") == said
    assert name.text() == "Echo Short" or model == LONG_NAME
    assert ("only temperature differs: 0.20" in name.toolTip()) == (width == 900)


def test_what_differs_is_told_anew_when_it_is_changed(bench: Bench) -> None:
    bench.compare(ECHO, ECHO)
    assert [head.accessibleDescription() for head in bench.heads] == ["Echo Short"] * 2
    bench.chat.edit_lane(replace(bench.chat.lanes.all[1], system_prompt="Be brief."))
    assert bench.heads[1].accessibleDescription() == "Echo Short, only system prompt differs: “Be brief.”"
    assert "none" in bench.heads[0].accessibleDescription()


# --- coming back


def test_a_comparison_is_there_again_from_the_sidebar_and_after_a_restart(new_bench: NewBench) -> None:
    bench = new_bench()
    bench.compare(ECHO, FAILS, TOUR)
    bench.say("One")
    bench.say("key")
    comparison, threads = bench.lane.conversation_id, bench.threads
    bench.window.new_chat()
    bench.chat.open(comparison)
    assert bench.threads == threads
    assert len(bench.heads) == 3
    bench.resize(1400)
    bench.rest()
    assert bench.are_lined_up()
    again = new_bench()
    again.resize(1400)
    again.rest()
    assert again.lane.conversation_id == comparison
    assert again.threads == threads
    assert again.compared == [ECHO, FAILS, TOUR]
    assert again.last[1].state is State.FAILED
    assert again.are_lined_up()


def test_leaving_and_coming_back_finds_the_answers_on_their_way(slow_bench: Bench) -> None:
    slow_bench.compare(SLOW, SLOW)
    slow_bench.begin("One")
    slow_bench.until(lambda: all(text_of_last(slow_bench, place) for place in range(2)))
    comparison = slow_bench.lane.conversation_id
    slow_bench.window.new_chat()
    assert slow_bench.is_shown("Send")
    slow_bench.chat.open(comparison)
    assert slow_bench.session.under_way == 2
    assert slow_bench.is_shown("Stop all")
    slow_bench.until(lambda: len([view for view in slow_bench.answers if text_of(view)]) == 2)
    assert slow_bench.are_lined_up()
    slow_bench.chat.stop()
    slow_bench.rest()


def test_answers_that_were_cut_off_offer_to_be_asked_again(new_bench: NewBench) -> None:
    bench = new_bench(pace=0.1)
    bench.compare(SLOW, ECHO)
    bench.begin("One")
    bench.until(lambda: bench.last[1].state is State.DONE and text_of_last(bench, 0))
    again = new_bench()
    again.resize(1400)
    again.rest()
    assert [message.state for message in again.last] == [State.INTERRUPTED, State.DONE]
    assert again.last[0].text
    again.chat.retry(again.last[0])
    again.rest()
    assert again.last[0].state is State.DONE


# --- what is done with the answers


def test_the_verdict_is_asked_for_once_all_have_ended_and_kept(new_bench: NewBench) -> None:
    bench = new_bench(pace=0.1)
    bench.compare(SLOW, ECHO)
    bench.begin("One")
    bench.until(lambda: bench.last[1].state is State.DONE)
    assert bench.verdict_bars == []
    bench.chat.stop()
    bench.rest()
    bench.press("Echo Short is better")
    assert bench.says("You chose Echo Short")
    again = new_bench()
    assert again.says("You chose Echo Short")
    [turn] = {message.turn_id for message in again.last}
    assert again.results.verdict(turn) is not None


def test_while_the_next_answers_are_on_their_way_nothing_is_asked(slow_bench: Bench) -> None:
    slow_bench.compare(ECHO, ECHO)
    slow_bench.say("One")
    assert len(slow_bench.verdict_bars) == 1
    slow_bench.begin("Two")
    slow_bench.until(lambda: slow_bench.session.under_way)
    assert slow_bench.verdict_bars == []
    slow_bench.rest()
    assert len(slow_bench.verdict_bars) == 1


def test_differences_open_with_the_two_answers(bench: Bench) -> None:
    bench.compare(ECHO, TOUR)
    bench.say("One")
    bench.press("Differences")
    card = bench.card("Differences")
    texts = {each.accessibleName().removeprefix("Text of "): each for each in card.findChildren(Reading)}
    assert texts.keys() == {"1: Echo Short", "2: Guided Tour"}
    bench.until(lambda: all(each.toPlainText() for each in texts.values()))
    assert "This is what arrived here" in texts["1: Echo Short"].toPlainText()
    assert "Welcome" in texts["2: Guided Tour"].toPlainText()


def test_without_two_answers_differences_say_so(bench: Bench) -> None:
    bench.compare(ECHO, TOUR)
    bench.press("Differences")
    bench.until(lambda: bench.says("There are not two answers yet"))


def test_combining_sends_exactly_what_it_shows_to_the_model_that_it_names(bench: Bench) -> None:
    bench.compare(TOUR, ECHO, RICH)
    bench.say("What is a lane?")
    comparison = bench.lane.conversation_id
    asked = len(bench.bodies)
    bench.choose("More", "Combine answers…")
    [card] = bench.window.findChildren(Combine)
    bench.named(QWidget, "3: Rich Markdown").setChecked(False)  # type: ignore[attr-defined]
    bench.press("Model: Guided Tour")
    bench.click_model(ECHO)
    shown = next(each for each in card.findChildren(QPlainTextEdit) if each.accessibleName() == "What is sent")
    text = shown.toPlainText()
    assert bench.last[0].text in text
    assert bench.last[1].text in text
    assert bench.last[2].text not in text
    assert any(ECHO in label.text() for label in card.findChildren(QLabel))
    bench.click(next(each for each in card.findChildren(QPushButton) if each.text() == "Send"))
    bench.rest()
    [body] = bench.bodies[asked:]
    assert body["model"] == ECHO
    [message] = body["messages"]
    assert [part["text"] for part in parts_of(message["content"])] == [text]
    assert message["role"] == Role.USER
    assert bench.lane.conversation_id != comparison
    assert bench.heads == []


def test_fewer_than_two_answers_cannot_be_combined(bench: Bench) -> None:
    bench.compare(TOUR, ECHO)
    bench.say("One")
    bench.choose("More", "Combine answers…")
    bench.named(QWidget, "2: Echo Short").setChecked(False)  # type: ignore[attr-defined]
    [card] = bench.window.findChildren(Combine)
    assert not next(each for each in card.findChildren(QPushButton) if each.text() == "Send").isEnabled()


# --- what is heard


def test_each_answer_is_announced_once_when_it_has_ended(bench: Bench) -> None:
    heard = bench.listen()
    bench.compare(ECHO, FAILS, TOUR)
    bench.say("key")
    assert heard[0] == "3 models are answering"
    assert sorted(heard[1:])[0] == "Column 1, Echo Short: finished"
    assert sorted(heard[1:])[1].startswith("Column 2, Fails: ModelsLab did not accept your key.")
    assert sorted(heard[1:])[2] == "Column 3, Guided Tour: finished"
    assert len(heard) == 4


def test_asking_one_again_is_announced_as_well(bench: Bench) -> None:
    bench.compare(ECHO, TOUR)
    bench.say("One")
    heard = bench.listen()
    bench.chat.retry(bench.last[1])
    bench.rest()
    assert heard == ["Column 2, Guided Tour is answering", "Column 2, Guided Tour: finished"]


def said_in(card: QWidget) -> list[str]:
    return said([each for each in card.findChildren(QWidget) if each.isVisible()])
