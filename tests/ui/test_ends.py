"""Answers of a comparison that end at once: each is shown in a turn of the loop of its own, as long ones take time."""

from dataclasses import replace

from modelslab_desktop.core.chat import State
from tests.ui.comparing import TOUR, Bench
from tests.ui.room import ECHO


def test_answers_that_end_at_once_are_shown_one_after_the_other_and_the_turn_ends_with_the_last(bench: Bench) -> None:
    bench.compare(ECHO, TOUR, ECHO)
    bench.say("One")
    comparison = bench.chat.comparison
    assert comparison
    shown: list[int] = []  # how many of them, whenever the turn is told to have ended
    comparison.turn_ended.connect(lambda _: shown.append(len(_stopped(bench))))
    for message in bench.last:
        comparison.change(replace(message, state=State.STOPPED))
    assert len(_stopped(bench)) <= 1
    bench.until(lambda: len(_stopped(bench)) == 3)
    assert 2 not in shown
    assert shown[-1] == 3


def test_ends_that_are_not_shown_yet_are_forgotten_with_what_was_on_screen(bench: Bench) -> None:
    bench.compare(ECHO, TOUR, ECHO)
    bench.say("One")
    comparison, first = bench.chat.comparison, bench.chat.lane.conversation_id
    assert comparison
    for message in bench.last:
        comparison.change(replace(message, state=State.STOPPED))
    bench.window.new_chat()
    bench.chat.open(first)
    ended: list[int] = []
    comparison.turn_ended.connect(ended.append)
    comparison.change(bench.last[0])
    bench.until(lambda: bool(ended))
    assert _stopped(bench) == []


def _stopped(bench: Bench) -> list[int]:
    return [view.message.id for view in bench.answers if view.message.state is State.STOPPED]
