"""Prices: kept by model for the next start, in one currency; what cannot be read counts as not entered."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from decimal import Decimal
from pathlib import Path

import pytest

from modelslab_desktop.core.metrics import Price
from modelslab_desktop.session.prices import Prices
from modelslab_desktop.store.database import open_database
from modelslab_desktop.store.settings import Settings

AMOUNTS = Decimal("0.10"), Decimal("1.5")


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_database(tmp_path / "chats.sqlite3")) as connection:
        yield connection


@pytest.fixture
def prices(connection: sqlite3.Connection) -> Prices:
    return Prices(Settings(connection))


def test_a_price_is_there_again_at_the_next_start_exactly(prices: Prices, connection: sqlite3.Connection) -> None:
    prices.enter("a", AMOUNTS)
    prices.choose_currency(" EUR ")
    assert Prices(Settings(connection)).all == {"a": Price(*AMOUNTS, "EUR")}


def test_a_model_without_a_price_has_none(prices: Prices) -> None:
    prices.enter("a", AMOUNTS)
    assert prices.of("b") is None
    assert prices.of("a") == Price(*AMOUNTS, "$")


def test_another_price_takes_the_place_of_the_one_before(prices: Prices) -> None:
    prices.enter("a", AMOUNTS)
    prices.enter("b", AMOUNTS)
    prices.enter("a", (Decimal(2), Decimal(3)))
    assert list(prices.all) == ["a", "b"]
    assert prices.of("a") == Price(Decimal(2), Decimal(3))


def test_a_price_can_be_removed(prices: Prices) -> None:
    prices.enter("a", AMOUNTS)
    prices.remove("a")
    prices.remove("never there")
    assert prices.all == {}


def test_another_currency_holds_for_the_prices_there_are(prices: Prices) -> None:
    prices.enter("a", AMOUNTS)
    prices.choose_currency("€")
    assert prices.of("a") == Price(*AMOUNTS, "€")
    prices.choose_currency(" ")
    assert prices.currency == "$"


def test_every_change_is_told(prices: Prices) -> None:
    told: list[int] = []
    prices.changed.connect(lambda: told.append(len(prices.all)))
    prices.enter("a", AMOUNTS)
    prices.choose_currency("€")
    prices.remove("a")
    assert told == [1, 1, 0]


@pytest.mark.parametrize(
    "entry",
    [
        None,
        7,
        "10",
        [],
        ["1"],
        ["1", "2", "3"],
        [1, 2],
        [1, "2"],
        ["1", "two"],
        ["1", ""],
        ["NaN", "1"],
        ["1", "Infinity"],
        ["-1", "1"],
        ["1", "1000001"],
        {"input": "1"},
    ],
)
def test_a_price_that_cannot_be_read_is_left_out(prices: Prices, connection: sqlite3.Connection, entry: object) -> None:
    Settings(connection).set("prices", json.loads(json.dumps({"odd": entry, "good": ["0", "1"]})))
    assert prices.all == {"good": Price(Decimal(0), Decimal(1))}


@pytest.mark.parametrize("stored", ["not JSON", "null", "5", '["$"]', '""'])
def test_a_currency_that_cannot_be_read_is_the_first_one(
    prices: Prices, connection: sqlite3.Connection, stored: str
) -> None:
    connection.execute("INSERT INTO setting VALUES ('currency', ?)", (stored,))
    assert prices.currency == "$"


def test_an_endless_currency_is_cut(prices: Prices) -> None:
    prices.choose_currency("money " * 99)
    assert prices.currency == "money mo"
