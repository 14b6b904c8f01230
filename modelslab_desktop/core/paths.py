"""Where the program's files lie: its resources, and the folder of one profile."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).parent.parent


@cache
def _resources() -> Path:
    """The resource folder: inside the package when installed or frozen, beside it in a checkout."""
    inside = _PACKAGE / "resources"
    return inside if inside.is_dir() else _PACKAGE.parent / "resources"


def resource(*parts: str) -> Path:
    """The path of one resource file, by its parts below the resource folder."""
    return _resources().joinpath(*parts)


@dataclass(frozen=True, slots=True)
class Profile:
    """The folder that holds everything the program writes (the key apart)."""

    folder: Path

    @property
    def database(self) -> Path:
        """The SQLite file with chats and settings."""
        return self.folder / "chats.sqlite3"

    @property
    def log(self) -> Path:
        """The log file."""
        return self.folder / "log.txt"
