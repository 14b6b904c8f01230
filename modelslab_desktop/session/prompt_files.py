"""Files with prompts are read, and files with answers written, beside what goes on; knows no widget."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from modelslab_desktop.core.errors import Problem
from modelslab_desktop.core.files import write_whole
from modelslab_desktop.core.prompts import (
    MOST_BYTES,
    Refused,
    Table,
    Trouble,
    is_sheet,
    table_in,
    table_of,
    text_of,
)
from modelslab_desktop.core.sheets import csv_file, csv_text
from modelslab_desktop.session.tasks import Tasks

T = TypeVar("T")
Sheets = Sequence[tuple[str, Sequence[Sequence[str | int]]]]  # names and rows

TABLES = (".csv", ".tsv", ".tab")  # the names' ends of what has columns


class PromptFiles(QObject):
    """Reads and writes in threads, since a sheet may take a second."""

    read = Signal(str, object)  # the file's name, and its text or its Table
    refused = Signal(str, object)  # the file's name, Trouble
    written = Signal(object)  # Path
    not_written = Signal(object, object)  # Path, Problem

    def __init__(self, tasks: Tasks) -> None:
        super().__init__()
        self._tasks = tasks

    def load(self, path: Path) -> None:
        """Read a file of prompts."""
        self._tasks.start(self._load(path), "read prompts")

    def save(self, path: Path, sheets: Sheets) -> None:
        """Write sheets: all of them as XLSX where the file's name ends so, else the first one as CSV."""
        self._tasks.start(self._save(path, sheets), "write answers", to_its_end=True)

    async def _load(self, path: Path) -> None:
        try:
            found = await _in_thread(lambda: _prompts_in(path))
        except Refused as refused:
            self.refused.emit(path.name, refused.trouble)
        else:
            self.read.emit(path.name, found)

    async def _save(self, path: Path, sheets: Sheets) -> None:
        try:
            await _in_thread(lambda: write_whole(path, _file_of(path, sheets)))
        except Problem as problem:
            self.not_written.emit(path, problem)
        else:
            self.written.emit(path)


async def _in_thread(work: Callable[[], T]) -> T:
    # loaded late: 31 ms of start-up
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    thread = ThreadPoolExecutor(1)  # of its own: the loop's executor would start ten
    future = thread.submit(work)
    thread.shutdown(wait=False)  # it ends when the work has ended
    return await asyncio.wrap_future(future)


def _prompts_in(path: Path) -> str | Table:
    content = _bytes_of(path)
    if is_sheet(content):
        # loaded late: openpyxl takes 170 ms
        from modelslab_desktop.store.sheets import read_sheet

        return table_of(read_sheet(content))
    text = text_of(content)
    return table_in(text) if path.suffix.lower() in TABLES else text


def _bytes_of(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Refused(Trouble.NOT_READ) from error
    if len(content) > MOST_BYTES:
        raise Refused(Trouble.TOO_LARGE)
    return content


def _file_of(path: Path, sheets: Sheets) -> bytes:
    if path.suffix.lower() != ".xlsx":
        return csv_file(csv_text(sheets[0][1]))
    # loaded late: openpyxl takes 170 ms
    from modelslab_desktop.store.sheets import xlsx_of

    return xlsx_of(sheets)
