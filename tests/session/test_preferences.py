"""What the user has set is there again at the next start; what cannot be read is as if it had never been set."""

from typing import Any

import pytest

from modelslab_desktop.core.chat import Lane
from modelslab_desktop.core.parameters import Parameters
from tests.session.conftest import NewDesk

pytestmark = pytest.mark.anyio

LANE = Lane(7, 3, 0, "a/model", "Be brief.", Parameters(0.5, None, 100), 9)
FIRST: dict[str, Any] = {
    "theme": "system",
    "zoom": 1.0,
    "model": "",
    "parameters": Parameters(),
    "system_prompt": "",
    "draft": "",
    "conversation": 0,
    "window": {},
}


async def test_every_choice_is_there_again_at_the_next_start(new_desk: NewDesk) -> None:
    desk = new_desk()
    desk.preferences.choose_theme("dark")
    desk.preferences.remember_zoom(1.25)
    desk.preferences.remember_model("a/model")
    desk.preferences.remember_defaults(LANE)
    desk.preferences.save_draft("Dear …")
    desk.preferences.remember_conversation(3)
    desk.preferences.remember_window({"sidebar": True})
    await desk.close()
    after = new_desk().preferences
    assert after.theme == "dark"
    assert after.zoom == 1.25
    assert after.draft == "Dear …"
    assert after.conversation == 3
    assert after.window == {"sidebar": True}
    assert after.new_lane() == Lane(0, 0, 0, "a/model", "Be brief.", Parameters(0.5, None, 100))


async def test_a_chosen_theme_is_told(new_desk: NewDesk) -> None:
    preferences = new_desk().preferences
    told: list[str] = []
    preferences.theme_changed.connect(told.append)
    preferences.choose_theme("light")
    assert told == ["light"]


@pytest.mark.parametrize("name", FIRST)
async def test_nothing_is_needed_at_the_first_start(name: str, new_desk: NewDesk) -> None:
    assert getattr(new_desk().preferences, name) == FIRST[name]


@pytest.mark.parametrize("stored", ["not JSON", "null", '["a list"]', "true", '{"max_tokens": 0}', '{"tempo": 1}'])
@pytest.mark.parametrize("name", FIRST)
async def test_what_cannot_be_read_counts_as_never_set(name: str, stored: str, new_desk: NewDesk) -> None:
    desk = new_desk()
    desk.connection.execute("INSERT INTO setting VALUES (?, ?)", (name, stored))
    if name == "window" and stored.startswith("{"):
        assert isinstance(desk.preferences.window, dict)  # the window reads it name by name
    else:
        assert getattr(desk.preferences, name) == FIRST[name]


@pytest.mark.parametrize(
    "stored", ['{"temperature": "hot"}', '{"top_p": NaN}', '{"temperature": 7}', '{"max_tokens": {}}']
)
async def test_parameters_that_no_model_takes_are_the_first_ones(stored: str, new_desk: NewDesk) -> None:
    desk = new_desk()
    desk.connection.execute("INSERT INTO setting VALUES ('parameters', ?)", (stored,))
    assert desk.preferences.parameters == Parameters()
