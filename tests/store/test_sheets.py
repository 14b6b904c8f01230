"""Sheets are read as a person sees them, and written so that nothing in them can act; what could blow up is refused."""

import io
from contextlib import suppress
from datetime import date, datetime
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelslab_desktop.core.prompts import MOST_ROWS, Refused, Trouble
from modelslab_desktop.store import sheets
from modelslab_desktop.store.sheets import CUT, LONGEST_CELL, read_sheet, xlsx_of

HELD = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=30).filter(
    lambda text: text == text.strip() and not set(text) & {"\ufffe", "\uffff"}
)
FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(A1)", '=HYPERLINK("http://x","y")', "- a list\n- of things", "\t=1", "＝1"]


def workbook(rows: list[list[Any]], *, hidden: list[list[Any]] | None = None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    if hidden is not None:
        for row in hidden:
            sheet.append(row)
        sheet.sheet_state = "hidden"
        sheet = book.create_sheet("Shown")
    for row in rows:
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def trimmed(rows: list[list[str]]) -> list[list[str]]:
    return [[cell for cell in row if cell] for row in rows]


def trouble_of(content: bytes) -> Trouble:
    with pytest.raises(Refused) as refused:
        read_sheet(content)
    return refused.value.trouble


# --- reading


def test_cells_are_read_as_text() -> None:
    rows = [["text", 3, 3.0, 2.5, True, date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5)]]
    assert trimmed(read_sheet(workbook(rows))) == [
        ["text", "3", "3", "2.5", "yes", "2026-01-02", "2026-01-02 03:04:05"],
    ]


def test_the_first_sheet_that_is_shown_and_holds_something_is_read() -> None:
    assert trimmed(read_sheet(workbook([["shown"]], hidden=[["hidden"]]))) == [["shown"]]


def test_blank_rows_are_passed_by() -> None:
    assert trimmed(read_sheet(workbook([["a"], [], [None, "  "], ["b"]]))) == [["a"], ["b"]]


def test_no_more_rows_are_read_than_are_of_use() -> None:
    assert len(read_sheet(workbook([["x"]] * (MOST_ROWS + 100)))) == MOST_ROWS + 1


def test_a_cell_far_away_takes_no_memory() -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "here"
    book.worksheets[0]["XFD2"] = book.worksheets[0]["A1048576"] = "far"
    content = io.BytesIO()
    book.save(content)
    assert trimmed(read_sheet(content.getvalue())) == [["here"]]


def test_a_sheet_without_anything_is_empty() -> None:
    assert trouble_of(workbook([])) is Trouble.EMPTY


def test_what_unpacks_to_too_much_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    content = io.BytesIO()
    with ZipFile(content, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 300_000)
    monkeypatch.setattr(sheets, "MOST_UNPACKED", 299_999)
    assert len(content.getvalue()) < 1000
    assert trouble_of(content.getvalue()) is Trouble.TOO_LARGE
    monkeypatch.setattr(sheets, "MOST_UNPACKED", 300_000)
    assert trouble_of(content.getvalue()) is Trouble.DAMAGED


def test_entities_that_multiply_are_refused() -> None:
    good, content = workbook([["x"]]), io.BytesIO()
    laughs = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{laughs}]><worksheet>&e11;</worksheet>'
    with ZipFile(io.BytesIO(good)) as source, ZipFile(content, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, bomb if name == "xl/worksheets/sheet1.xml" else source.read(name))
    assert trouble_of(content.getvalue()) is Trouble.DAMAGED


@given(st.integers(0, 5000), st.binary(min_size=1, max_size=8))
@settings(max_examples=60, deadline=None)
def test_a_damaged_sheet_is_read_or_refused(place: int, garbage: bytes) -> None:
    content = bytearray(_WHOLE)
    start = place % len(content)
    content[start : start + len(garbage)] = garbage
    with suppress(Refused):  # and nothing else
        assert read_sheet(bytes(content))


def test_a_part_of_a_sheet_is_damaged() -> None:
    assert trouble_of(_WHOLE[: len(_WHOLE) // 2]) is Trouble.DAMAGED


# --- writing


@given(st.lists(st.lists(HELD, min_size=2, max_size=2), min_size=1, max_size=8))
@settings(max_examples=40, deadline=None)
def test_what_is_written_is_read_again(rows: list[list[str]]) -> None:
    assert trimmed(read_sheet(xlsx_of([("Answers", rows)]))) == rows


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_of_a_sheet_is_a_formula(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of([("Answers", [["Prompt"], [text]])])))
    cell = book["Answers"]["A2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == (text, "s", True)


def test_what_a_cell_cannot_hold_is_replaced_or_cut() -> None:
    rows = read_sheet(xlsx_of([("Answers", [["a\x00b\ud800c\r\nd", "x" * 40_000]])]))
    [[first, long]] = trimmed(rows)
    assert first == "a\ufffdb\ufffdc\nd"
    assert len(long) == LONGEST_CELL
    assert long.endswith(CUT)


def test_numbers_stay_numbers() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of([("Answers", [["Words"], [12]])])))
    assert book["Answers"]["A2"].value == 12


def test_a_workbook_may_have_several_sheets() -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of([("Answers", [["a"]]), ("Details", [["b"]])])))
    assert book.sheetnames == ["Answers", "Details"]


_WHOLE = workbook([["prompt", "topic"], ["Say hello", "talk"], ["Say bye", "talk"]])
