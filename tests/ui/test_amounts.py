"""Amounts are read as people type them, never guessed; what is none is said in a plain sentence."""

from decimal import Decimal

import pytest

from modelslab_desktop.ui.amounts import amount_from, amount_text


@pytest.mark.parametrize(
    ("typed", "point", "amount"),
    [
        ("0.5", ".", "0.5"),
        ("0,5", ".", "0.5"),
        ("0,5", ",", "0.5"),
        ("0.5", ",", "0.5"),
        (" 12 ", ".", "12"),
        ("$ 0.15", ".", "0.15"),
        ("0.15$", ".", "0.15"),
        (".5", ".", "0.5"),
        ("1.250", ".", "1.250"),
        ("1,250", ",", "1.250"),
        ("0,125", ".", "0.125"),
        ("1 000", ".", "1000"),
        ("1\u00a0000,5", ",", "1000.5"),
        ("\u0661\u066b\u0665", "\u066b", "1.5"),
        ("0", ".", "0"),
        ("1000000", ".", "1000000"),
    ],
)
def test_a_comma_and_a_point_are_understood(typed: str, point: str, amount: str) -> None:
    assert amount_from(typed, "$", point) == Decimal(amount)


@pytest.mark.parametrize(
    ("typed", "point", "sentence"),
    [
        ("", ".", "Please write the price as a number, such as 0.50."),
        ("cheap", ",", "Please write the price as a number, such as 0,50."),
        ("NaN", ".", "Please write the price as a number, such as 0.50."),
        ("Infinity", ".", "Please write the price as a number, such as 0.50."),
        ("1_0", ".", "Please write the price as a number, such as 0.50."),
        ("-1", ".", "A price cannot be less than nothing."),
        ("1000001", ".", "A price can be 1,000,000 at most."),
        ("1,250", ".", "Please write the price without a separator for thousands."),
        ("1.250", ",", "Please write the price without a separator for thousands."),
        ("1,250.50", ".", "Please write the price without a separator for thousands."),
        ("1.000.000", ",", "Please write the price without a separator for thousands."),
    ],
)
def test_what_is_no_price_is_said_in_a_sentence(typed: str, point: str, sentence: str) -> None:
    with pytest.raises(ValueError, match="price") as trouble:
        amount_from(typed, "$", point)
    assert str(trouble.value) == sentence


@pytest.mark.parametrize(
    ("amount", "point", "text"),
    [
        ("0.5", ".", "0.50"),
        ("0.5", ",", "0,50"),
        ("3", ".", "3.00"),
        ("0.0375", ".", "0.0375"),
        ("1E+2", ".", "100.00"),
    ],
)
def test_an_amount_is_shown_as_it_may_be_typed(amount: str, point: str, text: str) -> None:
    assert amount_text(Decimal(amount), point) == text
    assert amount_from(text, "$", point) == Decimal(amount)
