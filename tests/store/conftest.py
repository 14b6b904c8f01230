"""A database file of its own for each test of the store."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from modelslab_desktop.store.chats import Chats
from modelslab_desktop.store.database import open_database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "profile" / "chats.sqlite3"


@pytest.fixture
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(open_database(path)) as connection:
        yield connection


@pytest.fixture
def chats(connection: sqlite3.Connection) -> Chats:
    return Chats(connection)
