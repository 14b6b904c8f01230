"""Tables as CSV: read back as they were, known by spreadsheets as UTF-8, and without a formula."""

import csv
import io

import pytest

from modelslab_desktop.core.sheets import csv_file, csv_text


def test_cells_are_read_back_as_they_were() -> None:
    rows = [["Model", "Won"], ['A "B", C', "3"], ["two\nlines", "中文 ü"]]
    assert list(csv.reader(io.StringIO(csv_text(rows), newline=""))) == rows


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", '=cmd|" /C calc"!A0'])
def test_no_text_is_taken_for_a_formula(cell: str) -> None:
    [[read]] = csv.reader(io.StringIO(csv_text([[cell]]), newline=""))
    assert read == f"'{cell}"


def test_numbers_stay_numbers() -> None:
    assert csv_text([[-1, 20]]) == "-1,20\r\n"


def test_a_file_begins_with_the_mark_of_utf_8() -> None:
    assert csv_file("ü\ud800") == b"\xef\xbb\xbf\xc3\xbc?"
