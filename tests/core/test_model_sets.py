"""Sets of models: what they hold, how they are named, and how their models are told."""

import pytest

from modelslab_desktop.core.chat import Lane
from modelslab_desktop.core.model_sets import LONGEST_NAME, ModelSet, fresh, names_of, unique_name
from modelslab_desktop.core.parameters import Parameters


def lanes(*models: str) -> tuple[Lane, ...]:
    return fresh(Lane(0, 0, 0, model) for model in models)


def test_fresh_lanes_keep_what_they_are_set_to_and_no_history() -> None:
    used = Lane(7, 3, 4, "a", "Be brief.", Parameters(0.3), tip_id=9, asked=False)
    assert fresh([used, used]) == (
        Lane(0, 0, 0, "a", "Be brief.", Parameters(0.3)),
        Lane(0, 0, 1, "a", "Be brief.", Parameters(0.3)),
    )


@pytest.mark.parametrize(
    ("name", "models"), [(" ", ["a"]), ("Empty", []), ("Many", ["a"] * 7), ("No model", ["a", ""])]
)
def test_a_set_has_a_name_and_one_to_six_models(name: str, models: list[str]) -> None:
    with pytest.raises(ValueError, match="set"):
        ModelSet(name, lanes(*models))


def test_six_models_are_allowed() -> None:
    assert len(ModelSet("Six", lanes(*["a"] * 6)).lanes) == 6


def test_models_are_told_by_their_names_and_the_same_ones_counted() -> None:
    assert names_of(lanes("demo/slow", "Qwen/Qwen2.5-7B", "demo/slow")) == "2 × Slow, Qwen2.5 7B"


@pytest.mark.parametrize(
    ("wanted", "taken", "name"),
    [
        ("Trio", [], "Trio"),
        ("  My\n trio ", [], "My trio"),
        ("trio", ["Trio"], "trio 2"),
        ("Trio", ["Trio", "trio 2"], "Trio 3"),
        ("x" * 99, [], "x" * LONGEST_NAME),
    ],
)
def test_a_name_is_one_line_and_not_like_another(wanted: str, taken: list[str], name: str) -> None:
    assert unique_name(wanted, taken) == name
