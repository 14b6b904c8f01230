"""One SQLite file: opening it, its migrations, its transactions and its troubles; knows nothing of chats."""

import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from modelslab_desktop.core.errors import Kind, Problem

Value = str | int | float | None
Row = tuple[Any, ...]

_WAIT: Final = 1.0  # s, for another connection that writes

# the low byte of an extended result code is its primary code; the extended ones are looked up first
_KINDS: Final = {
    sqlite3.SQLITE_FULL: Kind.DISK_FULL,
    sqlite3.SQLITE_IOERR_SHMSIZE: Kind.DISK_FULL,
    sqlite3.SQLITE_IOERR_WRITE: Kind.DISK_FULL,  # a quota that is used up
    sqlite3.SQLITE_READONLY: Kind.READ_ONLY,
    sqlite3.SQLITE_CANTOPEN: Kind.READ_ONLY,
    sqlite3.SQLITE_PERM: Kind.READ_ONLY,
    sqlite3.SQLITE_BUSY: Kind.DATABASE_LOCKED,
    sqlite3.SQLITE_LOCKED: Kind.DATABASE_LOCKED,
    sqlite3.SQLITE_CORRUPT: Kind.DATABASE_DAMAGED,
    sqlite3.SQLITE_NOTADB: Kind.DATABASE_DAMAGED,
    sqlite3.SQLITE_IOERR: Kind.DATABASE_DAMAGED,
}
_FULL: Final = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}


def problem_of(error: sqlite3.Error) -> Problem | None:
    """The trouble with the disk or the file behind an error; None when the statement was wrong, which is a bug."""
    # a text that is not UTF-8 raises an OperationalError without a code
    unknown = sqlite3.SQLITE_CORRUPT if type(error) is sqlite3.OperationalError else sqlite3.SQLITE_ERROR
    code = getattr(error, "sqlite_errorcode", unknown)
    kind = _KINDS.get(code) or _KINDS.get(code & 0xFF)
    return Problem(kind, str(error)) if kind else None


@contextmanager
def problems() -> Iterator[None]:
    """Raise a Problem where SQLite raises an error that is not a bug of ours."""
    try:
        yield
    except sqlite3.Error as error:
        problem = problem_of(error)
        if problem is None:
            raise
        raise problem from error


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing; the lock for writing is taken at once."""
    with problems():
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:  # a full disk may have rolled back by itself
                connection.execute("ROLLBACK")


def rows(connection: sqlite3.Connection, sql: str, **values: Value) -> list[Row]:
    """All rows of a query with named parameters."""
    with problems():
        return connection.execute(sql, _storable(values)).fetchall()


def run(connection: sqlite3.Connection, sql: str, **values: Value) -> int:
    """Run one statement with named parameters; the id of the row that it inserted last."""
    with problems():
        return connection.execute(sql, _storable(values)).lastrowid or 0


def _storable(values: dict[str, Value]) -> dict[str, Value]:
    return {name: utf8(value) if isinstance(value, str) else value for name, value in values.items()}


def utf8(text: str) -> str:
    """The text as UTF-8 can hold it: halves of a surrogate pair are joined, a lone half becomes U+FFFD."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def open_database(path: Path) -> sqlite3.Connection:
    """A connection in autocommit mode to the file, which is made and migrated as needed.

    Raises Problem: DISK_FULL, READ_ONLY, DATABASE_LOCKED, DATABASE_DAMAGED or DATABASE_NEWER.
    """
    _make_private(path)
    with problems():
        connection = sqlite3.connect(path, timeout=_WAIT, isolation_level=None)
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            _migrate(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def _make_private(path: Path) -> None:
    """Make the folder and the file for this user only; SQLite gives its side files the same mode."""
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # an existing file is not opened here: closing it would drop the locks of another connection in this process
        if not path.exists():
            os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    except OSError as error:
        raise Problem(Kind.DISK_FULL if error.errno in _FULL else Kind.READ_ONLY, str(error)) from error
    if not os.access(path, os.W_OK):
        raise Problem(Kind.READ_ONLY, str(path))


def _migrate(connection: sqlite3.Connection) -> None:
    version = _version(connection)
    if version > len(MIGRATIONS):
        raise Problem(Kind.DATABASE_NEWER, f"version {version}, and this program knows {len(MIGRATIONS)}")
    for number, migration in enumerate(MIGRATIONS[version:], start=version + 1):
        with transaction(connection):
            if _version(connection) < number:  # another process may have been quicker
                migration(connection)
                connection.execute(f"PRAGMA user_version = {number}")


def _version(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def _first_tables(connection: sqlite3.Connection) -> None:
    # AUTOINCREMENT: an id is never used again, so that whoever still holds the id of a deleted row meets no other row.
    # parent_id is checked at the end: a cascade from parent to child would stop at a depth of 1,000.
    for statement in (
        "CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID",
        """CREATE TABLE conversation (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            title TEXT NOT NULL,
            used REAL NOT NULL,
            draft TEXT NOT NULL DEFAULT '',
            deleted REAL
        )""",
        """CREATE TABLE lane (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            conversation_id INTEGER NOT NULL REFERENCES conversation ON DELETE CASCADE,
            position INTEGER NOT NULL,
            model TEXT NOT NULL,
            system_prompt TEXT NOT NULL,
            temperature REAL,
            top_p REAL,
            max_tokens INTEGER,
            tip_id INTEGER REFERENCES message ON DELETE SET NULL
        )""",
        """CREATE TABLE turn (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            conversation_id INTEGER NOT NULL REFERENCES conversation ON DELETE CASCADE,
            position INTEGER NOT NULL
        )""",
        """CREATE TABLE message (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            lane_id INTEGER NOT NULL REFERENCES lane ON DELETE CASCADE,
            turn_id INTEGER NOT NULL REFERENCES turn ON DELETE CASCADE,
            parent_id INTEGER REFERENCES message DEFERRABLE INITIALLY DEFERRED,
            role TEXT NOT NULL,
            state TEXT NOT NULL,
            created REAL NOT NULL,
            model TEXT NOT NULL DEFAULT '',
            stop_reason TEXT NOT NULL DEFAULT '',
            input_tokens INTEGER,
            output_tokens INTEGER,
            first_words REAL,
            duration REAL,
            problem_kind TEXT,
            problem_detail TEXT,
            problem_retry_after REAL,
            thinking TEXT NOT NULL DEFAULT '',
            text TEXT NOT NULL
        )""",
        "CREATE INDEX conversation_used ON conversation (used, id) WHERE deleted IS NULL",
        "CREATE INDEX conversation_deleted ON conversation (deleted) WHERE deleted IS NOT NULL",
        "CREATE INDEX lane_conversation ON lane (conversation_id, position)",
        "CREATE INDEX lane_tip ON lane (tip_id)",
        "CREATE INDEX turn_conversation ON turn (conversation_id, position)",
        "CREATE INDEX message_lane ON message (lane_id)",
        "CREATE INDEX message_turn ON message (turn_id)",
        "CREATE INDEX message_parent ON message (parent_id)",
        "CREATE INDEX message_streaming ON message (id) WHERE state = 'streaming'",
        # without content: the messages hold it already, and what is indexed is cut into words first
        """CREATE VIRTUAL TABLE message_words USING
            fts5 (text, content = '', prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2')""",
    ):
        connection.execute(statement)


def _time_of_thinking(connection: sqlite3.Connection) -> None:
    connection.execute("ALTER TABLE message ADD COLUMN thought REAL")


def _comparing(connection: sqlite3.Connection) -> None:
    for statement in (
        "ALTER TABLE lane ADD COLUMN asked INTEGER NOT NULL DEFAULT 1",
        "ALTER TABLE lane ADD COLUMN closed REAL",
        "ALTER TABLE conversation ADD COLUMN layout TEXT NOT NULL DEFAULT 'columns'",
        "ALTER TABLE conversation ADD COLUMN blind INTEGER NOT NULL DEFAULT 0",
        "ALTER TABLE conversation ADD COLUMN recalls INTEGER NOT NULL DEFAULT 1",
    ):
        connection.execute(statement)


def _prompt_sets(connection: sqlite3.Connection) -> None:
    for statement in (
        """CREATE TABLE prompt_set (
            conversation_id INTEGER PRIMARY KEY REFERENCES conversation ON DELETE CASCADE,
            most_requests INTEGER NOT NULL
        )""",
        """CREATE TABLE prompt (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            conversation_id INTEGER NOT NULL REFERENCES conversation ON DELETE CASCADE,
            position INTEGER NOT NULL,
            text TEXT NOT NULL,
            turn_id INTEGER REFERENCES turn ON DELETE SET NULL
        )""",
        "CREATE UNIQUE INDEX prompt_conversation ON prompt (conversation_id, position)",
        "CREATE INDEX prompt_turn ON prompt (turn_id)",
    ):
        connection.execute(statement)


def _verdicts(connection: sqlite3.Connection) -> None:
    for statement in (
        """CREATE TABLE verdict (
            id INTEGER PRIMARY KEY,
            turn_id INTEGER UNIQUE REFERENCES turn ON DELETE SET NULL,
            created REAL NOT NULL,
            outcome TEXT NOT NULL,
            reasons TEXT NOT NULL,
            note TEXT NOT NULL,
            topic TEXT NOT NULL,
            blind INTEGER NOT NULL
        )""",
        """CREATE TABLE contender (
            verdict_id INTEGER NOT NULL REFERENCES verdict ON DELETE CASCADE,
            position INTEGER NOT NULL,
            model TEXT NOT NULL,
            message_id INTEGER REFERENCES message ON DELETE SET NULL,
            won INTEGER NOT NULL,
            PRIMARY KEY (verdict_id, position)
        ) WITHOUT ROWID""",
        "CREATE INDEX contender_message ON contender (message_id)",
    ):
        connection.execute(statement)


# each takes the file from the version of its index to the next; added to and never edited
MIGRATIONS: Final[list[Callable[[sqlite3.Connection], None]]] = [
    _first_tables,
    _time_of_thinking,
    _comparing,
    _prompt_sets,
    _verdicts,
]
