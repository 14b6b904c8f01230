"""Amounts of money as people type them, with a comma or a point; knows no widget."""

from decimal import Decimal, InvalidOperation
from typing import Final

from modelslab_desktop.session.prices import HIGHEST_PRICE

_NUMBER: Final = "Please write the price as a number, such as {}."
_SEPARATORS: Final = ".,\u066b"  # the last one is Arabic
_SPACES: Final = str.maketrans("", "", " \u00a0\u202f")


def amount_from(typed: str, currency: str, decimal_point: str) -> Decimal:
    """The price that was typed; a ValueError says in a sentence why it is none."""
    text = typed.replace(currency, "").translate(_SPACES)
    example = _NUMBER.format(amount_text(Decimal("0.50"), decimal_point))
    separators = [sign for sign in text if sign in _SEPARATORS]
    if len(separators) > 1 or _may_be_thousands(text, decimal_point):
        raise ValueError("Please write the price without a separator for thousands.")
    try:
        amount = Decimal("".join("." if sign in _SEPARATORS else sign for sign in text))
    except InvalidOperation:
        raise ValueError(example) from None
    if not amount.is_finite() or "_" in text:
        raise ValueError(example)
    if amount < 0:
        raise ValueError("A price cannot be less than nothing.")
    if amount > HIGHEST_PRICE:
        raise ValueError(f"A price can be {HIGHEST_PRICE:,} at most.")
    return amount


def amount_text(amount: Decimal, decimal_point: str) -> str:
    """An amount as it is typed: with as many digits as it has, but at least two behind the point."""
    return f"{round(amount, max(2, _places(amount))):f}".replace(".", decimal_point)


def _may_be_thousands(text: str, decimal_point: str) -> bool:
    """Whether a sign other than the system's decimal one stands before just three digits: "1,250" may be 1.25."""
    whole, sign, digits = text.partition(next((sign for sign in text if sign in _SEPARATORS), " "))
    return bool(sign) and sign != decimal_point and len(digits) == 3 and whole.strip("-+0") != ""


def _places(amount: Decimal) -> int:
    """How many digits it has behind the point, final noughts apart."""
    exponent = amount.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
