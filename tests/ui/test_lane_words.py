"""What the heads of columns say of their settings."""

from modelslab_desktop.core.chat import Lane
from modelslab_desktop.core.parameters import Parameters
from modelslab_desktop.ui.lane_words import differences_of


def _lane(model: str, temperature: float | None = None) -> Lane:
    return Lane(0, 0, 0, model, parameters=Parameters(temperature=temperature))


def test_the_same_model_tells_its_only_difference_in_each_column() -> None:
    said = differences_of([_lane("a", 0.2), _lane("a"), _lane("a")])
    assert said == [
        "only temperature differs: 0.20",
        *["only temperature differs: as the model has it"] * 2,
    ]


def test_among_different_models_what_most_have_is_not_said() -> None:
    assert differences_of([_lane("a"), _lane("b"), _lane("a", 0.2)]) == ["", "", "temperature 0.20"]


def test_where_there_is_no_majority_each_column_tells() -> None:
    assert differences_of([_lane("a"), _lane("b", 0.2)]) == ["temperature as the model has it", "temperature 0.20"]
