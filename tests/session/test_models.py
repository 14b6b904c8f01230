"""The list of models is kept for the next start, with the favourites and the recent ones."""

import pytest

from modelslab_desktop.core.models import Model
from modelslab_desktop.session.models import RECENT_ONES
from tests.session.conftest import NewDesk

pytestmark = pytest.mark.anyio

LIST = [Model("a/one", "someone"), Model("b/two")]


async def test_there_are_none_before_the_first_list(new_desk: NewDesk) -> None:
    assert new_desk().models.all == []


async def test_a_list_serves_at_the_next_start(new_desk: NewDesk) -> None:
    desk = new_desk()
    desk.models.replace(LIST)
    assert desk.all("models_changed") == [()]
    await desk.close()
    assert new_desk().models.all == LIST


async def test_the_same_list_again_is_no_news(new_desk: NewDesk) -> None:
    desk = new_desk()
    desk.models.replace(LIST)
    desk.models.replace(list(LIST))
    assert len(desk.all("models_changed")) == 1


async def test_favourites_are_kept_in_the_order_of_marking(new_desk: NewDesk) -> None:
    desk = new_desk()
    for model_id in ("a/one", "b/two", "c/three"):
        desk.models.mark(model_id, True)
    desk.models.mark("b/two", False)
    desk.models.mark("a/one", True)
    desk.models.mark("never/marked", False)
    await desk.close()
    assert new_desk().models.favourites == ["c/three", "a/one"]
    assert len(desk.all("marks_changed")) == 6


async def test_the_recent_ones_are_few_and_the_latest_comes_first(new_desk: NewDesk) -> None:
    desk = new_desk()
    for number in range(RECENT_ONES + 2):
        desk.models.use(f"model/{number}")
    desk.models.use("model/4")
    await desk.close()
    recent = new_desk().models.recent
    assert len(recent) == RECENT_ONES
    assert recent[:3] == ["model/4", "model/7", "model/6"]


@pytest.mark.parametrize("stored", ["not JSON", "{}", "[1]", '[["a/one", "someone", "more"]]', "[[]]", '[["a", 1]]'])
async def test_a_stored_list_that_cannot_be_read_counts_as_none(stored: str, new_desk: NewDesk) -> None:
    desk = new_desk()
    desk.connection.execute("INSERT INTO setting VALUES ('models', ?)", (stored,))
    assert desk.models.all == []
    desk.models.replace(LIST)
    assert desk.models.all == LIST
