"""The settings, as a screen reader uses them."""

from tests.accessibility import State, wait_for
from tests.journeys.desk import Desk


def test_the_chosen_look_is_there_at_the_next_start(desk: Desk) -> None:
    first = desk.start("--demo")
    first.press("Settings", "push button")
    first.press("Dark", "radio button")
    first.close()
    second = desk.start("--demo")
    second.press("Settings", "push button")
    assert State.CHECKED in second.find("Dark", "radio button").states


def test_the_settings_say_where_the_chats_lie(desk: Desk) -> None:
    program = desk.start("--demo")
    program.keys("Ctrl+comma")
    assert program.find("Data folder", "text").text == str(desk.profile)
    program.keys("Escape")
    program.wait_until_gone("Settings", "panel")
    wait_for(lambda: (focused := program.focused()) and focused.name == "Message", "focus where it was")
