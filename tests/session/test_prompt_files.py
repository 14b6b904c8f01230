"""Files of prompts are read whatever they are, and refused with a reason; answers are written whole or not at all."""

import asyncio
import csv
import io
from pathlib import Path
from typing import Any

import pytest

from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.core.prompts import MOST_BYTES, Table, Trouble
from modelslab_desktop.session.prompt_files import PromptFiles
from modelslab_desktop.session.tasks import Tasks
from modelslab_desktop.store.sheets import read_sheet, xlsx_of
from tests.session.desk import eventually

pytestmark = pytest.mark.anyio

SHEETS: list[tuple[str, list[list[str | int]]]] = [
    ("Answers", [["No.", "Prompt", "A"], [1, "Say hello", "=1+1"]]),
    ("Details", [["State"], ["Finished"]]),
]


class Files:
    """What was told of files."""

    def __init__(self) -> None:
        tasks = Tasks()
        tasks.attach(asyncio.get_running_loop())
        self.files = PromptFiles(tasks)
        self.told: list[tuple[Any, ...]] = []
        for name in ("read", "refused", "written", "not_written"):
            getattr(self.files, name).connect(lambda *what, name=name: self.told.append((name, *what)))

    async def load(self, path: Path) -> tuple[Any, ...]:
        self.files.load(path)
        return await self._next()

    async def save(self, path: Path) -> tuple[Any, ...]:
        self.files.save(path, SHEETS)
        return await self._next()

    async def _next(self) -> tuple[Any, ...]:
        await eventually(lambda: bool(self.told))
        return self.told.pop()


def names_in(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


@pytest.fixture
async def files() -> Files:
    return Files()


async def test_a_text_file_is_read_as_text(files: Files, tmp_path: Path) -> None:
    path = tmp_path / "questions.txt"
    path.write_bytes("Größe?\nWhy, then?".encode("utf-16"))
    assert await files.load(path) == ("read", "questions.txt", "Größe?\nWhy, then?")


@pytest.mark.parametrize("name", ["questions.csv", "QUESTIONS.CSV", "questions.tsv"])
async def test_a_file_with_columns_is_read_as_a_table(name: str, files: Files, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text("id,prompt\n1,Say hello\n")
    _, _, table = await files.load(path)
    assert isinstance(table, Table)
    assert table.prompts() == ["Say hello"]


async def test_a_sheet_is_known_by_its_content(files: Files, tmp_path: Path) -> None:
    path = tmp_path / "questions.txt"
    path.write_bytes(xlsx_of([("Sheet", [["prompt"], ["Say hello"]])]))
    _, _, table = await files.load(path)
    assert table.prompts() == ["Say hello"]


async def test_what_cannot_be_used_is_refused_with_its_reason(files: Files, tmp_path: Path) -> None:
    contents = {
        Trouble.BINARY: bytes(100),
        Trouble.OLD_SHEET: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100),
        Trouble.DAMAGED: b"PK\x03\x04" + bytes(100),
        Trouble.TOO_LARGE: b"x" * (MOST_BYTES + 1),
    }
    for trouble, content in contents.items():
        path = tmp_path / "questions.csv"
        path.write_bytes(content)
        assert await files.load(path) == ("refused", "questions.csv", trouble)
    assert await files.load(tmp_path / "nowhere.csv") == ("refused", "nowhere.csv", Trouble.NOT_READ)
    assert await files.load(tmp_path) == ("refused", tmp_path.name, Trouble.NOT_READ)


async def test_answers_are_written_as_a_workbook(files: Files, tmp_path: Path) -> None:
    path = tmp_path / "answers.XLSX"
    assert await files.save(path) == ("written", path)
    assert [row[:3] for row in read_sheet(path.read_bytes())] == [["No.", "Prompt", "A"], ["1", "Say hello", "=1+1"]]


async def test_the_first_sheet_is_written_as_csv_without_formulas(files: Files, tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("old")
    assert await files.save(path) == ("written", path)
    written = path.read_text("utf-8-sig")
    assert list(csv.reader(io.StringIO(written))) == [["No.", "Prompt", "A"], ["1", "Say hello", "'=1+1"]]
    assert names_in(tmp_path) == [path.name]


async def test_what_cannot_be_written_is_told_and_leaves_nothing(files: Files, tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "answers.csv"
    name, where, problem = await files.save(path)
    assert (name, where) == ("not_written", path)
    assert isinstance(problem, Problem)
    assert problem.kind in (Kind.NOT_SAVED, Kind.READ_ONLY)
    assert names_in(tmp_path) == []
