"""Prices are entered for a model, kept when they are saved, and refused in plain sentences."""

from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QSize, Qt
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QLineEdit

from modelslab_desktop.core.metrics import Price
from modelslab_desktop.session.prices import Prices
from modelslab_desktop.store.database import open_database
from modelslab_desktop.store.settings import Settings
from modelslab_desktop.ui.prices import PricesPanel
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.window import LEAST
from tests.ui.cards import Card
from tests.ui.conftest import Settle

QWEN, LLAMA = "Qwen/Qwen2.5-7B", "meta-llama/Llama-3.3-70B"
HALF_AND_TWO = Decimal("0.5"), Decimal("2")


class Panel(Card):
    """The card for Qwen, which has no price yet."""

    def __init__(self, look: Look, prices: Prices, settle: Settle) -> None:
        self.prices = prices
        self.content = PricesPanel(look, prices)
        super().__init__(look, self.content, settle)
        self.content.show_model(QWEN)

    def enter(self, read: str, written: str) -> None:
        """Fill in both fields and press Enter in the last one."""
        for name, text in (("Input", read), ("Output", written)):
            self.field(name).setText(text)
        self.field("Output").setFocus()
        self.key(Qt.Key.Key_Return)

    def field(self, name: str) -> QLineEdit:
        return self.named(name, QLineEdit)


@pytest.fixture
def prices(tmp_path: Path) -> Iterator[Prices]:
    with closing(open_database(tmp_path / "chats.sqlite3")) as connection:
        yield Prices(Settings(connection))


@pytest.fixture
def panel(look: Look, prices: Prices, settle: Settle) -> Panel:
    return Panel(look, prices, settle)


@pytest.fixture
def german() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German, QLocale.Country.Germany))
    yield
    QLocale.setDefault(before)


def test_a_price_is_entered_and_listed(panel: Panel) -> None:
    assert "None yet." in panel.said
    assert panel.focus_name == "Input"
    panel.enter("0.5", "2")
    assert panel.prices.all == {QWEN: Price(*HALF_AND_TWO)}
    assert "Saved for Qwen2.5 7B." in panel.said
    assert "Qwen2.5 7B: $0.50 in, $2.00 out, per million tokens" in panel.names()
    assert "None yet." not in panel.said


def test_a_listed_price_can_be_changed(panel: Panel) -> None:
    panel.prices.enter(LLAMA, HALF_AND_TWO)
    panel.press("Llama 3.3 70B: $0.50 in, $2.00 out, per million tokens")
    assert (panel.field("Input").text(), panel.field("Output").text()) == ("0.50", "2.00")
    panel.enter("0.6", "0")
    assert panel.prices.all == {LLAMA: Price(Decimal("0.6"), Decimal(0))}


def test_a_price_is_removed_and_can_be_saved_again(panel: Panel) -> None:
    assert "Remove price" not in panel.names()
    panel.enter("0.5", "2")
    panel.press("Remove price")
    assert panel.prices.all == {}
    assert "Removed. To have it back, save it again." in panel.said
    assert panel.focus_name == "Save price"
    assert "Remove price" not in panel.names()
    panel.press("Save price")
    assert panel.prices.of(QWEN) == Price(*HALF_AND_TWO)


@pytest.mark.parametrize(
    ("read", "written", "sentence", "at"),
    [
        ("x", "2", "Input: Please write the price as a number, such as 0.50.", "Input"),
        ("1", "-2", "Output: A price cannot be less than nothing.", "Output"),
        ("1,250", "2", "Input: Please write the price without a separator for thousands.", "Input"),
        ("1", " ", "The price of the output is needed, too. Where it costs nothing, enter 0.", "Output"),
    ],
)
def test_what_cannot_be_kept_is_said_and_the_keyboard_goes_there(
    panel: Panel, read: str, written: str, sentence: str, at: str
) -> None:
    panel.enter(read, written)
    assert sentence in panel.said
    assert panel.focus_name == at
    assert panel.prices.all == {}


def test_trouble_is_forgotten_with_another_model(panel: Panel) -> None:
    panel.enter("x", "2")
    panel.content.show_model(LLAMA)
    assert "Please" not in panel.said
    assert panel.field("Output").text() == ""


def test_a_model_is_asked_for_and_needed(panel: Panel) -> None:
    wanted = QSignalSpy(panel.content.model_requested)
    panel.content.show_model("")
    panel.enter("1", "2")
    assert "Please choose a model first." in panel.said
    assert panel.prices.all == {}
    panel.press("Model: none chosen yet")
    assert wanted.count() == 1


def test_the_currency_holds_for_all_prices(panel: Panel) -> None:
    panel.enter("0.5", "2")
    field = panel.field("Currency")
    assert field.text() == "$"
    field.setText("EUR")
    field.setFocus()
    panel.key(Qt.Key.Key_Return)
    assert panel.prices.of(QWEN) == Price(*HALF_AND_TWO, "EUR")
    assert "Qwen2.5 7B: 0.50 EUR in, 2.00 EUR out, per million tokens" in panel.names()
    field.clear()
    panel.key(Qt.Key.Key_Return)
    assert (panel.prices.currency, field.text()) == ("$", "$")


@pytest.mark.usefixtures("german")
def test_a_decimal_comma_is_shown_where_the_system_has_one(look: Look, prices: Prices, settle: Settle) -> None:
    panel = Panel(look, prices, settle)
    panel.enter("0,5", "1,250")
    assert prices.of(QWEN) == Price(Decimal("0.5"), Decimal("1.25"))
    panel.content.show_model(QWEN)
    assert panel.field("Output").text() == "1,25"
    panel.enter("0,5", "1.250")
    assert "Output: Please write the price without a separator for thousands." in panel.said


def test_prices_that_were_entered_before_are_there_when_it_opens(look: Look, prices: Prices, settle: Settle) -> None:
    prices.enter(LLAMA, HALF_AND_TWO)
    assert "Llama 3.3 70B: $0.50 in, $2.00 out, per million tokens" in Panel(look, prices, settle).names()


def test_tab_goes_through_it_as_it_is_read(panel: Panel) -> None:
    panel.prices.enter(QWEN, HALF_AND_TWO)
    panel.content.show_model(QWEN)
    assert "None yet." not in panel.said
    names = [panel.focus_name, *(panel.tab() for _ in range(4))]
    assert names == ["Input", "Output", "Currency", "Save price", "Remove price"]
    assert panel.tab().startswith("Qwen2.5 7B: ")


@pytest.mark.parametrize("zoom", [1.0, 2.0])
@pytest.mark.parametrize("size", [QSize(1280, 800), LEAST])
def test_nothing_scrolls_sideways(panel: Panel, look: Look, size: QSize, zoom: float) -> None:
    panel.enter("0.5", "x")
    look.magnify(zoom)
    panel.fit(size)
    panel.settle(lambda: panel.area.horizontalScrollBar().maximum() == 0)
