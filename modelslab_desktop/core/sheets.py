"""Tables as CSV, as a spreadsheet takes them; knows no file."""

import csv
import io
from collections.abc import Iterable, Sequence

_FORMULA = tuple("=+-@＝＋－＠\t\r\n")


def csv_text(rows: Iterable[Sequence[str | int]]) -> str:
    """Rows as CSV; no text of theirs is taken for a formula."""
    written = io.StringIO()
    csv.writer(written).writerows([_defused(cell) for cell in row] for row in rows)
    return written.getvalue()


def csv_file(text: str) -> bytes:
    """The content of a CSV file: UTF-8 with the mark by which spreadsheets know it."""
    return text.encode("utf-8-sig", "replace")


def _defused(cell: str | int) -> str | int:
    """The cell; a text that would be a formula begins with an apostrophe, as OWASP advises."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA) else cell
