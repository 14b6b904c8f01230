"""What each model costs, as the user has entered it; kept in the settings."""

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Signal

from modelslab_desktop.core.metrics import Price
from modelslab_desktop.store.settings import Settings

if TYPE_CHECKING:
    from decimal import Decimal

CURRENCY_AT_FIRST: Final = "$"
LONGEST_CURRENCY: Final = 8  # characters
HIGHEST_PRICE: Final = 1_000_000  # for a million tokens


class Prices(QObject):
    """Prices by model, all in one currency, as one account is billed; tells when they are others."""

    changed = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._prices: dict[str, Price] | None = None  # read when first asked for

    @property
    def currency(self) -> str:
        """The currency of all prices: a symbol or a short word."""
        return self._settings.get("currency", CURRENCY_AT_FIRST).strip()[:LONGEST_CURRENCY] or CURRENCY_AT_FIRST

    def choose_currency(self, currency: str) -> None:
        """Read all prices as being in this currency; a blank one means the first default."""
        self._settings.set("currency", currency.strip())
        self._prices = None
        self.changed.emit()

    @property
    def all(self) -> dict[str, Price]:
        """Every price by its model's id, in the order in which they were entered."""
        if self._prices is None:
            stored, currency = self._settings.get("prices", dict[str, Any]()), self.currency
            read = {model: _price_from(entry, currency) for model, entry in stored.items()}
            self._prices = {model: price for model, price in read.items() if price}
        return self._prices

    def of(self, model_id: str) -> Price | None:
        """The price of a model; None when none has been entered."""
        return self.all.get(model_id)

    def enter(self, model_id: str, price: "tuple[Decimal, Decimal]") -> None:
        """Keep what a million tokens of this model cost, read and written."""
        self._keep({**self.all, model_id: Price(*price, self.currency)})

    def remove(self, model_id: str) -> None:
        """Forget the price of a model."""
        self._keep({model: price for model, price in self.all.items() if model != model_id})

    def _keep(self, prices: dict[str, Price]) -> None:
        self._settings.set("prices", {model: [str(each.input), str(each.output)] for model, each in prices.items()})
        self._prices = prices
        self.changed.emit()


def _price_from(entry: Any, currency: str) -> Price | None:
    """A price as it was stored; None when it cannot be read."""
    # loaded late: 1.5 ms of start-up, and few enter prices
    from decimal import Decimal, InvalidOperation

    try:
        amounts = entry if isinstance(entry, list) else []
        read, written = (Decimal(amount) for amount in amounts if isinstance(amount, str))
    except (InvalidOperation, ValueError):
        return None
    allowed = all(amount.is_finite() and 0 <= amount <= HIGHEST_PRICE for amount in (read, written))
    return Price(read, written, currency) if allowed else None
