"""Opening the database: what it makes, what it migrates, and each trouble under its name."""

import os
import random
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from modelslab_desktop.core.chat import Lane
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.store.chats import Chats
from modelslab_desktop.store.database import MIGRATIONS, open_database, rows, run, transaction

on_posix = pytest.mark.skipif(sys.platform == "win32", reason="modes and users are POSIX's")
NOBODY = 65534


def trouble_of_opening(path: Path) -> Kind:
    with pytest.raises(Problem) as caught:
        open_database(path).close()
    return caught.value.kind


def pragma(connection: sqlite3.Connection, name: str) -> object:
    return connection.execute(f"PRAGMA {name}").fetchone()[0]


# opening


def test_the_connection_has_the_settings_that_the_store_relies_on(connection: sqlite3.Connection) -> None:
    assert pragma(connection, "journal_mode") == "wal"
    assert pragma(connection, "synchronous") == 1
    assert pragma(connection, "foreign_keys") == 1
    assert pragma(connection, "busy_timeout") == 1000
    assert connection.isolation_level is None


@on_posix
def test_only_this_user_can_read_what_is_made(path: Path) -> None:
    before = os.umask(0)
    try:
        with closing(open_database(path)):
            modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in (path.parent, *path.parent.iterdir())}
    finally:
        os.umask(before)
    side_files = {f"{path.name}{suffix}": 0o600 for suffix in ("", "-wal", "-shm")}
    assert modes == {path.parent.name: 0o700, **side_files}


# migrations


def test_a_new_file_has_the_newest_version(connection: sqlite3.Connection) -> None:
    assert pragma(connection, "user_version") == len(MIGRATIONS)


def test_a_file_of_version_0_is_migrated(path: Path) -> None:
    path.parent.mkdir()
    path.touch()
    with closing(open_database(path)) as connection:
        assert pragma(connection, "user_version") == len(MIGRATIONS)
        assert Chats(connection).conversations() == []


def test_the_chats_of_the_first_version_are_there_after_the_migration(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        MIGRATIONS[0](old)
        old.execute("PRAGMA user_version = 1")
        for statement in (
            "INSERT INTO conversation (title, used) VALUES ('Why?', 1.0)",
            "INSERT INTO turn (conversation_id, position) VALUES (1, 0)",
            "INSERT INTO lane (conversation_id, position, model, system_prompt) VALUES (1, 0, 'm', '')",
            """INSERT INTO message (lane_id, turn_id, role, state, created, model, thinking, text)
                VALUES (1, 1, 'assistant', 'done', 1.0, 'm', 'Hm', 'Because.')""",
            "UPDATE lane SET tip_id = 1",
        ):
            old.execute(statement)
    with closing(open_database(path)) as connection:
        chats = Chats(connection)
        (message,) = chats.thread(chats.lane(1))
        assert (message.text, message.thinking, message.thought) == ("Because.", "Hm", None)
        assert pragma(connection, "user_version") == len(MIGRATIONS)


def test_opening_again_changes_nothing(path: Path) -> None:
    with closing(open_database(path)) as connection:
        first = rows(connection, "SELECT name, sql FROM sqlite_master")
        version = pragma(connection, "schema_version")
    with closing(open_database(path)) as connection:
        assert rows(connection, "SELECT name, sql FROM sqlite_master") == first
        assert pragma(connection, "schema_version") == version


def test_two_connections_share_a_file(path: Path) -> None:
    with closing(open_database(path)) as one, closing(open_database(path)) as other:
        run(one, "INSERT INTO setting VALUES ('key', '1')")
        assert rows(other, "SELECT value FROM setting") == [("1",)]


def test_a_migration_that_another_process_has_just_done_is_not_done_again(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as other, ThreadPoolExecutor() as pool:
        other.execute("PRAGMA journal_mode = WAL")
        other.execute("BEGIN IMMEDIATE")
        opening = pool.submit(lambda: open_database(path).close())
        with pytest.raises(TimeoutError):
            opening.result(timeout=0.2)
        MIGRATIONS[0](other)
        other.execute("PRAGMA user_version = 1")
        other.execute("COMMIT")
        opening.result()


SLOWLY_MIGRATED = """
import sys
from pathlib import Path
from modelslab_desktop.store import database

def table(number):
    def migration(connection):
        connection.execute(f"CREATE TABLE step_{number} (text TEXT)")
        for _ in range(20):
            connection.executemany(f"INSERT INTO step_{number} VALUES (?)", [("x" * 100,)] * 100)
            print(".", flush=True)
    return migration

database.MIGRATIONS.extend(table(number) for number in (1, 2, 3))
database.open_database(Path(sys.argv[1])).close()
"""


@pytest.mark.parametrize("seed", range(10))
def test_a_migration_that_is_killed_has_happened_or_not(seed: int, path: Path) -> None:
    program = [sys.executable, "-c", SLOWLY_MIGRATED, str(path)]
    with subprocess.Popen(program, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for _ in range(random.Random(seed).randint(1, 59)):
            assert process.stdout.readline()
        process.kill()
    with closing(sqlite3.connect(path)) as connection:
        done = range(1, 1 + int(str(pragma(connection, "user_version"))) - len(MIGRATIONS))
        found = {name for (name,) in rows(connection, "SELECT name FROM sqlite_master WHERE name LIKE 'step_%'")}
        assert found == {f"step_{number}" for number in done}
        assert all(rows(connection, f"SELECT count(*) FROM step_{number}") == [(2000,)] for number in done)
        assert pragma(connection, "integrity_check") == "ok"
    subprocess.run(program, check=True, stdout=subprocess.DEVNULL)
    with closing(sqlite3.connect(path)) as connection:
        assert pragma(connection, "user_version") == len(MIGRATIONS) + 3
        assert rows(connection, "SELECT count(*) FROM step_3") == [(2000,)]


# transactions


def test_a_transaction_that_fails_leaves_nothing(connection: sqlite3.Connection) -> None:
    def fail_half_way() -> None:
        with transaction(connection):
            run(connection, "INSERT INTO setting VALUES ('key', '1')")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    assert rows(connection, "SELECT * FROM setting") == []
    assert not connection.in_transaction


def test_a_wrong_statement_is_a_bug_and_not_a_trouble(connection: sqlite3.Connection) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"), transaction(connection):
        run(connection, "DELETE FROM nowhere")
    with pytest.raises(sqlite3.IntegrityError):
        run(connection, "INSERT INTO turn (conversation_id, position) VALUES (99, 0)")


@pytest.mark.parametrize(
    ("text", "kept"),
    [("\ud83d\ude00", "😀"), ("a\ud83d", "a�"), ("\ude00\ud83d", "��"), ("\0", "\0"), ("ü中😀", "ü中😀")],
)
def test_every_text_can_be_kept(text: str, kept: str, connection: sqlite3.Connection) -> None:
    run(connection, "INSERT INTO setting VALUES ('key', :text)", text=text)
    assert rows(connection, "SELECT value FROM setting") == [(kept,)]


# troubles


def test_a_file_that_is_no_database_is_damaged(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"this is not SQLite\n" * 1000)
    assert trouble_of_opening(path) is Kind.DATABASE_DAMAGED


def test_pages_that_are_overwritten_are_damage(path: Path) -> None:
    with closing(open_database(path)) as connection:
        for number in range(200):
            Chats(connection).start(f"{number} {'x' * 1000}", [Lane(0, 0, 0, "m")])
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write(os.urandom(size // 2))
    with closing(open_database(path)) as connection, pytest.raises(Problem) as caught:
        Chats(connection).conversations()
    assert caught.value.kind is Kind.DATABASE_DAMAGED


def test_a_text_that_is_not_utf_8_is_damage(connection: sqlite3.Connection) -> None:
    connection.execute("INSERT INTO setting VALUES ('key', CAST(x'ff' AS TEXT))")
    with pytest.raises(Problem) as caught:
        rows(connection, "SELECT value FROM setting")
    assert caught.value.kind is Kind.DATABASE_DAMAGED


def test_a_file_of_a_newer_program_is_left_as_it_is(path: Path) -> None:
    with closing(open_database(path)) as connection:
        connection.execute(f"PRAGMA user_version = {len(MIGRATIONS) + 1}")
    assert trouble_of_opening(path) is Kind.DATABASE_NEWER
    with closing(sqlite3.connect(path)) as connection:
        assert pragma(connection, "user_version") == len(MIGRATIONS) + 1


def test_a_file_in_place_of_the_folder_is_said_to_be_read_only(path: Path) -> None:
    path.parent.write_text("not a folder")
    assert trouble_of_opening(path) is Kind.READ_ONLY


def test_a_folder_in_place_of_the_file_is_said_to_be_read_only(path: Path) -> None:
    path.mkdir(parents=True)
    assert trouble_of_opening(path) is Kind.READ_ONLY


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that another user can reach; pytest's own cannot be."""
    folder = Path(tempfile.mkdtemp(prefix="store-"))
    folder.chmod(0o777)
    yield folder
    folder.chmod(0o777)
    shutil.rmtree(folder)


@contextmanager
def without_privileges() -> Iterator[None]:
    """Root may write everywhere, so the test is nobody meanwhile."""
    if os.getuid() != 0:
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@on_posix
def test_a_folder_without_the_right_to_write_is_read_only(open_folder: Path) -> None:
    open_folder.chmod(0o555)
    with without_privileges():
        assert trouble_of_opening(open_folder / "chats.sqlite3") is Kind.READ_ONLY
        assert trouble_of_opening(open_folder / "profile" / "chats.sqlite3") is Kind.READ_ONLY


@on_posix
@pytest.mark.parametrize("folder_mode", [0o555, 0o777])
def test_a_file_without_the_right_to_write_is_read_only(folder_mode: int, open_folder: Path) -> None:
    path = open_folder / "chats.sqlite3"
    open_database(path).close()
    path.chmod(0o444)
    open_folder.chmod(folder_mode)
    with without_privileges():
        assert trouble_of_opening(path) is Kind.READ_ONLY


def test_a_file_that_another_process_keeps_for_itself_is_locked(path: Path) -> None:
    open_database(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("INSERT INTO setting VALUES ('key', '1')")
        assert trouble_of_opening(path) is Kind.DATABASE_LOCKED


def test_a_write_that_must_wait_too_long_says_locked_and_leaves_the_reading_free(path: Path) -> None:
    with closing(open_database(path)) as connection, closing(open_database(path)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(Problem) as caught:
            Chats(connection).start("title", [Lane(0, 0, 0, "m")])
        assert caught.value.kind is Kind.DATABASE_LOCKED
        assert Chats(connection).conversations() == []
        other.execute("ROLLBACK")
        Chats(connection).start("title", [Lane(0, 0, 0, "m")])


def test_a_full_file_is_said_and_what_was_kept_stays(connection: sqlite3.Connection, chats: Chats) -> None:
    conversation, [lane] = chats.start("title", [Lane(0, 0, 0, "m")])
    begun = chats.begin_turn(conversation.id, "a question", [lane], 1.0)
    connection.execute(f"PRAGMA max_page_count = {pragma(connection, 'page_count')}")
    with pytest.raises(Problem) as caught:
        chats.begin_turn(conversation.id, "x" * 100_000, [begun[0][0]], 2.0)
    assert caught.value.kind is Kind.DISK_FULL
    assert not connection.in_transaction
    assert chats.lanes(conversation.id) == [begun[0][0]]
    assert [message.text for message in chats.thread(begun[0][0])] == ["a question", ""]


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    """A file system of 512 KB; only root can mount one."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(folder)]
    if sys.platform != "linux" or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def fill(path: Path) -> None:
    with path.open("ab", buffering=0) as file, suppress(OSError):
        while file.write(b"x" * 4096):
            pass


def test_a_full_disk_is_said_when_opening_and_when_writing(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        path, ballast = disk / "profile" / "chats.sqlite3", disk / "ballast"
        fill(ballast)
        assert trouble_of_opening(path) is Kind.DISK_FULL
        ballast.unlink()
        open_database(path).close()
        fill(ballast)
        assert trouble_of_opening(path) is Kind.DISK_FULL
        ballast.unlink()
        with closing(open_database(path)) as connection:
            fill(ballast)
            with pytest.raises(Problem) as caught:
                Chats(connection).start("x" * 100_000, [Lane(0, 0, 0, "m")])
            assert caught.value.kind is Kind.DISK_FULL
            ballast.unlink()
            Chats(connection).start("title", [Lane(0, 0, 0, "m")])
            assert [each.title for each in Chats(connection).conversations()] == ["title"]
