"""Parameters are within their range, and only what the user set is sent."""

import pytest

from modelslab_desktop.core.parameters import MAX_TOKENS_AT_FIRST, Parameters


def test_only_what_is_set_is_sent() -> None:
    assert Parameters().sent() == {"max_tokens": MAX_TOKENS_AT_FIRST}
    assert Parameters(max_tokens=None).sent() == {}
    assert Parameters(0.0, 1.0, 1).sent() == {"temperature": 0.0, "top_p": 1.0, "max_tokens": 1}


@pytest.mark.parametrize("value", [-0.01, 1.01, float("nan"), float("inf")])
@pytest.mark.parametrize("name", ["temperature", "top_p"])
def test_a_share_outside_of_0_to_1_is_refused(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=name):
        Parameters(**{name: value})  # type: ignore[arg-type]


@pytest.mark.parametrize("value", [0, -1])
def test_less_than_one_token_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match="max_tokens"):
        Parameters(max_tokens=value)
