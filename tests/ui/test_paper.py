"""The report as a PDF: read again, with every word of it, on pages as the place has them."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from pypdf import PageObject, PdfReader
from PySide6.QtCore import QLocale
from PySide6.QtGui import QPageSize

from modelslab_desktop.core.report import Report, ReportAnswer, ReportTurn
from modelslab_desktop.ui.paper import Paper, paper_for, report_pdf
from modelslab_desktop.ui.theme import Look
from tests.markup.reports import HOSTILE, REPORT

LETTER = QPageSize.PageSizeId.Letter


@pytest.fixture
def paper(look: Look) -> Paper:
    return paper_for(look, QLocale("de_DE"))


def pages(report: Report, paper: Paper) -> list[PageObject]:
    return [*PdfReader(BytesIO(report_pdf(report, paper))).pages]


def text_on(page: PageObject) -> str:
    """The text without white space, of which a PDF has none to be relied upon, and without ligatures."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", page.extract_text()))


def text_of(report: Report, paper: Paper) -> str:
    return "".join(map(text_on, pages(report, paper)))


def long_report(turns: int) -> Report:
    """Answers of different lengths, each with words of its own at its beginning and its end."""

    def answer(number: int) -> ReportAnswer:
        return ReportAnswer(f"begins{number}. " + "and so on " * 97 * (number % 7) + f"\n\nends{number}.", f"m{number}")

    return replace(REPORT, turns=tuple(ReportTurn(f"q{number}?", (answer(number),)) for number in range(turns)))


def test_all_that_was_said_is_on_the_page(paper: Paper) -> None:
    said = text_of(REPORT, paper)
    for text in (
        "Plans&<more>",
        "4March2026,15:06",
        "qwen/qwen2.5",
        "Bebrief.Be<kind>.",
        "Whatisbest?<b>x</b>",
        "finishedin6.2s·412words·$1(estimate)",
        "Somebold,italicandoldwordswithalink,inlinecode,",
        "3.third4.fourth",
        "☑done☐open",
        'deff(x):return"a<b"',
        "<script>alert(1)</script>and$\\nosuchcommand$",
        "Verdict:YouchoseQwen2.57B:correct",
        "Noanswer.",
    ):
        assert text in said


def test_the_source_of_a_formula_can_be_searched_for(paper: Paper) -> None:
    assert "$$\\frac{a}{b}$$" in text_of(REPORT, paper)


def test_formulae_are_outlines_and_no_pictures(paper: Paper) -> None:
    assert [image for page in pages(REPORT, paper) for image in page.images] == []


def test_links_can_be_followed_and_nothing_else_leads_out(paper: Paper) -> None:
    notes = [note.get_object() for page in pages(REPORT, paper) for note in page.get("/Annots", [])]
    assert {note["/A"]["/URI"] for note in notes} == {
        "https://a.example/b?c=1&d=2",
        "https://pictures.example/chart.png",
    }


def test_the_file_has_its_title(paper: Paper) -> None:
    about = PdfReader(BytesIO(report_pdf(REPORT, paper))).metadata
    assert about is not None
    assert about.title == "Plans & <more>"


def test_every_turn_is_there_in_order_and_every_page_has_its_number(paper: Paper) -> None:
    report = long_report(12)
    printed = pages(report, paper)
    assert len(printed) > 3
    texts = [text_on(page) for page in printed]
    assert [f"{number}/{len(printed)}" in text for number, text in enumerate(texts, 1)] == [True] * len(printed)
    found = re.findall(r"q(\d+)\?|begins(\d+)\.|ends(\d+)\.", "".join(texts))
    assert [int("".join(each)) for each in found] == [number for number in range(12) for _ in range(3)]


def heights(page: PageObject) -> list[float]:
    """Where on the page its lines stand, in the order in which they were written."""
    found: list[float] = []

    def visit(text: str, cm: Sequence[float], tm: Sequence[float], _: object, size: float) -> None:
        if text.strip():
            found.append(cm[1] * tm[4] + cm[3] * tm[5] + cm[5])

    page.extract_text(visitor_text=visit)
    return found


def test_no_turn_is_printed_over_another(paper: Paper) -> None:
    for page in pages(long_report(12), paper):
        lines = heights(page)
        assert lines == sorted(lines, reverse=True)


def test_a_heading_does_not_end_a_page(paper: Paper) -> None:
    for length in range(0, 90, 3):
        filler = "\n\n".join("line" for _ in range(length))
        report = replace(REPORT, turns=(ReportTurn(filler, (ReportAnswer("# Below\n\nThe text.", "Model"),)),))
        for page in pages(report, paper):
            text = text_on(page)
            assert ("Below" in text) == ("Thetext." in text)


@pytest.mark.parametrize(
    ("place", "sheet"),
    [
        ("en_US", QPageSize.PageSizeId.Letter),
        ("en_CA", QPageSize.PageSizeId.Letter),
        ("en_GB", QPageSize.PageSizeId.A4),
    ],
)
def test_the_sheet_is_that_of_the_place(look: Look, place: str, sheet: QPageSize.PageSizeId) -> None:
    size = QPageSize(sheet).sizePoints()
    box = pages(REPORT, paper_for(look, QLocale(place)))[0].mediabox
    assert (round(box.width), round(box.height)) == (size.width(), size.height())


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(report=HOSTILE)
def test_every_report_makes_a_file_that_can_be_read(paper: Paper, report: Report) -> None:
    assert "Question" in text_of(report, paper)
