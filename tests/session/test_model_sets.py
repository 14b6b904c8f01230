"""Saved sets of models: each under a name of its own, kept for the next start, and brought back when deleted."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from modelslab_desktop.core.chat import Lane
from modelslab_desktop.core.model_sets import fresh
from modelslab_desktop.core.parameters import Parameters
from modelslab_desktop.session.model_sets import ModelSets
from modelslab_desktop.store.database import open_database
from modelslab_desktop.store.settings import Settings

LANES = fresh([Lane(5, 2, 1, "a/model", "Be brief.", Parameters(0.3, None, None), 9), Lane(6, 2, 0, "demo/slow")])
GOOD = {"name": "Good", "lanes": [{"model": "a/model"}]}


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_database(tmp_path / "chats.sqlite3")) as connection:
        yield connection


@pytest.fixture
def sets(connection: sqlite3.Connection) -> ModelSets:
    return ModelSets(Settings(connection))


def names(sets: ModelSets) -> list[str]:
    return [each.name for each in sets.all]


def test_a_set_is_there_again_at_the_next_start(sets: ModelSets, connection: sqlite3.Connection) -> None:
    sets.save("Trio", LANES)
    again = ModelSets(Settings(connection)).all
    assert [(each.name, each.lanes) for each in again] == [("Trio", LANES)]


def test_each_set_has_a_name_of_its_own(sets: ModelSets) -> None:
    sets.save("Trio", LANES)
    assert sets.save("trio", LANES).name == "trio 2"
    assert names(sets) == ["Trio", "trio 2"]


def test_a_set_without_a_name_is_called_by_its_models(sets: ModelSets) -> None:
    assert sets.save("  ", LANES).name == "Model, Slow"


def test_a_set_is_renamed_in_its_place(sets: ModelSets) -> None:
    for name in ("One", "Two", "Three"):
        sets.save(name, LANES)
    sets.rename("Two", "three")
    assert names(sets) == ["One", "three 2", "Three"]
    sets.rename("One", "ONE")
    sets.rename("Three", "  ")
    sets.rename("Gone", "Back")
    assert names(sets) == ["ONE", "three 2", "Three"]


def test_a_deleted_set_can_be_brought_back_to_its_place(sets: ModelSets) -> None:
    for name in ("One", "Two", "Three"):
        sets.save(name, LANES)
    sets.delete("Two")
    assert names(sets) == ["One", "Three"]
    sets.restore()
    assert names(sets) == ["One", "Two", "Three"]
    sets.restore()
    assert names(sets) == ["One", "Two", "Three"]


def test_a_set_that_comes_back_does_not_push_out_one_that_took_its_name(sets: ModelSets) -> None:
    sets.save("Trio", LANES)
    sets.delete("Trio")
    sets.save("Trio", LANES)
    sets.restore()
    assert names(sets) == ["Trio 2", "Trio"]


def test_every_change_is_told(sets: ModelSets) -> None:
    told: list[list[str]] = []
    sets.changed.connect(lambda: told.append(names(sets)))
    sets.save("One", LANES)
    sets.rename("One", "Two")
    sets.delete("Two")
    sets.restore()
    assert told == [["One"], ["Two"], [], ["Two"]]


@pytest.mark.parametrize(
    "entry",
    [
        None,
        7,
        [],
        {},
        {"name": "No lanes"},
        {"name": "Nothing", "lanes": []},
        {"name": "No list", "lanes": 3},
        {"name": "", "lanes": [{"model": "a"}]},
        {"name": ["A list"], "lanes": [{"model": "a"}]},
        {"name": "No model", "lanes": [{"model": ""}]},
        {"name": "Not an id", "lanes": [{"model": 5}]},
        {"name": "Not a lane", "lanes": ["a"]},
        {"name": "Seven", "lanes": [{"model": "a"}] * 7},
        {"name": "No prompt", "lanes": [{"model": "a", "system_prompt": 5}]},
    ],
)
def test_a_set_that_cannot_be_read_is_left_out(sets: ModelSets, connection: sqlite3.Connection, entry: object) -> None:
    Settings(connection).set("model_sets", json.loads(json.dumps([entry, GOOD])))
    assert names(sets) == ["Good"]


@pytest.mark.parametrize("parameters", [None, {"temperature": 9}, {"unheard": 1}, "hot"])
def test_parameters_that_no_model_takes_are_the_first_ones(
    sets: ModelSets, connection: sqlite3.Connection, parameters: object
) -> None:
    stored = {"name": "Odd", "lanes": [{"model": "a", "parameters": parameters}]}
    Settings(connection).set("model_sets", json.loads(json.dumps([stored])))
    assert sets.all[0].lanes[0].parameters == Parameters()
