"""What the user has chosen, as JSON by key in the database; knows no key by name."""

import json
import sqlite3
from typing import TYPE_CHECKING, TypeAlias, TypeVar, overload

from modelslab_desktop.store.database import rows, run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

JSON: TypeAlias = "bool | int | float | str | Sequence[JSON] | Mapping[str, JSON] | None"
T = TypeVar("T")


class Settings:
    """The table of settings; every method raises Problem when the database cannot be used."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    @overload
    def get(self, key: str, default: None) -> JSON: ...
    @overload
    def get(self, key: str, default: T) -> T: ...
    def get(self, key: str, default: object) -> object:
        """The value, or the default where there is none of the default's type; any value if the default is None."""
        found = rows(self._connection, "SELECT value FROM setting WHERE key = :key", key=key)
        try:
            value = json.loads(found[0][0]) if found else default
        except ValueError:
            return default
        return value if default is None or type(value) is type(default) else default

    def set(self, key: str, value: JSON) -> None:
        """Keep a value under this key in place of the one before."""
        run(
            self._connection,
            "INSERT INTO setting VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            key=key,
            value=json.dumps(value),
        )
