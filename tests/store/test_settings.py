"""Settings: what is set is got again, in its type or not at all."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.store.database import open_database
from modelslab_desktop.store.settings import JSON, Settings

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@pytest.fixture
def settings(connection: sqlite3.Connection) -> Settings:
    return Settings(connection)


def test_a_setting_outlives_the_connection(path: Path) -> None:
    with closing(open_database(path)) as connection:
        Settings(connection).set("theme", "dark")
    with closing(open_database(path)) as connection:
        assert Settings(connection).get("theme", "") == "dark"


def test_an_unknown_setting_is_its_default(settings: Settings) -> None:
    assert settings.get("theme", "light") == "light"
    assert settings.get("theme", None) is None


def test_the_last_value_counts(settings: Settings) -> None:
    settings.set("theme", "dark")
    settings.set("theme", "light")
    assert settings.get("theme", "") == "light"


@pytest.mark.parametrize(
    ("value", "default"),
    [("9", 12), (True, 12), (1, False), (1, 1.5), ([], {}), ({}, []), (None, "light"), ("light", [])],
)
def test_a_value_of_another_type_gives_the_default(value: JSON, default: JSON, settings: Settings) -> None:
    settings.set("key", value)
    assert settings.get("key", default) is default


@pytest.mark.parametrize("broken", ["", "{", "nonsense", "\0"])
def test_broken_json_gives_the_default(broken: str, connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO setting VALUES ('key', ?)", (broken,))
    assert Settings(connection).get("key", "default") == "default"
    assert Settings(connection).get("key", None) is None


def test_every_json_value_comes_back(tmp_path: Path) -> None:
    with closing(open_database(tmp_path / "file")) as connection:
        settings = Settings(connection)

        @given(key=st.text(st.characters(exclude_categories=["Cs"])), value=json_values)
        def comes_back(key: str, value: JSON) -> None:
            settings.set(key, value)
            assert settings.get(key, None) == value

        comes_back()


def test_a_full_disk_is_said(connection: sqlite3.Connection) -> None:
    (pages,) = connection.execute("PRAGMA page_count").fetchone()
    connection.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Problem) as caught:
        Settings(connection).set("long", "x" * 100_000)
    assert caught.value.kind is Kind.DISK_FULL
