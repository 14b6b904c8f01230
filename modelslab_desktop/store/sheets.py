"""Sheets as XLSX files, read and written; knows nothing of what stands in the cells.

It is imported late: openpyxl takes 170 ms. No part of a file can blow up: its size unpacked is looked at before it is
unpacked, and neither parser of XML lets entities multiply: expat has refused them since 2.4.1, and lxml is told not to
resolve any.
"""

import io
import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, Final
from zipfile import ZipFile

import openpyxl
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from modelslab_desktop.core.prompts import MOST_COLUMNS, MOST_ROWS, Refused, Trouble

Row = Sequence[str | int]
# sheets are Any: openpyxl has a class of its own for each way of using one, and the types know only one

MOST_UNPACKED: Final = 100_000_000  # bytes
LONGEST_CELL: Final = 32_767  # characters, in XLSX
CUT: Final = " … (cut: a cell holds no more)"
_BLANK_ROWS: Final = 10_000  # that are passed by in search of others
_WIDE: Final = 60  # characters, of a column
_FORMULA: Final = tuple("=+-@＝＋－＠\t\r\n")
_UNWRITABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_BOLD: Final = Font(bold=True)
_TOP: Final = Alignment(vertical="top", wrap_text=True)


# reading


def read_sheet(content: bytes) -> list[list[str]]:
    """The rows of the first sheet with something in it, as text; raises Refused."""
    try:
        _check_size(content)
        workbook = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        return _first_rows(workbook)
    except Refused:
        raise
    except Exception as error:  # whatever a damaged file leads zipfile, zlib, expat and openpyxl to
        raise Refused(Trouble.DAMAGED) from error


def _check_size(content: bytes) -> None:
    """Refuse what would be too large; nothing is unpacked to more than its header says."""
    with ZipFile(io.BytesIO(content)) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    if unpacked > MOST_UNPACKED:
        raise Refused(Trouble.TOO_LARGE)


def _first_rows(workbook: Workbook) -> list[list[str]]:
    for sheet in workbook.worksheets:
        if sheet.sheet_state == "visible" and (found := _rows(sheet)):
            return found
    raise Refused(Trouble.EMPTY)


def _rows(sheet: Any) -> list[list[str]]:
    """The rows with something in them, one more than are of use."""
    sheet.reset_dimensions()  # which the file may tell wrongly
    found: list[list[str]] = []
    blank = 0
    for row in sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True):
        cells = [_text(value) for value in row]
        if any(cells):
            found.append(cells)
        else:
            blank += 1
        if len(found) > MOST_ROWS or blank > _BLANK_ROWS:
            break
    return found


def _text(value: object) -> str:
    """A cell as it is read."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value).strip()


# writing


def xlsx_of(sheets: Sequence[tuple[str, Sequence[Row]]]) -> bytes:
    """Sheets with their names as XLSX; the first row of each holds the names of its columns. No text is a formula."""
    workbook = Workbook(write_only=True)
    for name, rows in sheets:
        _fill(workbook.create_sheet(name), rows)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def _fill(sheet: Any, rows: Sequence[Row]) -> None:
    sheet.freeze_panes = "A2"
    for number, width in enumerate(_widths(rows), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for number, row in enumerate(rows):
        sheet.append(list(_cells(sheet, row, is_header=number == 0)))


def _widths(rows: Sequence[Row]) -> list[int]:
    """The widths of the columns in characters."""
    columns = zip(*rows, strict=False)
    return [min(_WIDE, 2 + max(map(_longest_line, column))) for column in columns]


def _longest_line(cell: str | int) -> int:
    return max((len(line) for line in str(cell)[: 10 * _WIDE].splitlines()), default=0)


def _cells(sheet: Any, row: Row, *, is_header: bool) -> Iterator[Any]:
    for value in row:
        cell = WriteOnlyCell(sheet, value=_writable(value) if isinstance(value, str) else value)
        if isinstance(value, str):
            cell.data_type = "s"  # else a text that begins with = would be a formula
            cell.quotePrefix = value.startswith(_FORMULA)  # so that it stays a text where it is edited
        cell.alignment = _TOP
        if is_header:
            cell.font = _BOLD
        yield cell


def _writable(text: str) -> str:
    """The text without what XML or a cell cannot hold."""
    held = _UNWRITABLE.sub("\ufffd", text.replace("\r\n", "\n").replace("\r", "\n"))
    return held if len(held) <= LONGEST_CELL else held[: LONGEST_CELL - len(CUT)] + CUT
