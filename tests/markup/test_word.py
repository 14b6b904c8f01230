"""The report as a Word document: opened again, by the library and by an office program where there is one."""

import shutil
import subprocess
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest
from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph
from hypothesis import given, settings

from modelslab_desktop.core.report import Report, ReportAnswer, ReportTurn
from modelslab_desktop.markup.report import MANY_TURNS
from modelslab_desktop.markup.word import LETTER, report_docx
from tests.markup.reports import COLORS, HOSTILE, OTHER, REPORT

SOFFICE = shutil.which("soffice")


def opened(report: Report) -> WordDocument:
    return Document(BytesIO(report_docx(report, COLORS)))


def said(answer: str) -> WordDocument:
    """A document in which there is only an answer, below its heading."""
    return opened(replace(REPORT, columns=(), turns=(ReportTurn("q", (ReportAnswer(answer, "A"),)),)))


def paragraph(document: WordDocument, beginning: str) -> Paragraph:
    return next(each for each in document.paragraphs if each.text.startswith(beginning))


def style_of(each: Paragraph) -> str:
    assert each.style is not None
    return each.style.name or ""


def number_of(each: Paragraph) -> tuple[int, int] | None:
    """The list and the level of an item."""
    numbers = [int(value) for value in each._p.xpath("w:pPr/w:numPr/*/@w:val")]  # the level comes first
    return (numbers[1], numbers[0]) if numbers else None


def start_of(document: WordDocument, list_id: int) -> int:
    numbering = document.part.numbering_part.element
    [start] = numbering.xpath(f"w:num[@w:numId={list_id}]/w:lvlOverride/w:startOverride/@w:val")
    return int(start)


def test_headings_are_headings() -> None:
    document = opened(REPORT)
    headed = [(style_of(each), each.text) for each in document.paragraphs if style_of(each).startswith(("Head", "Ti"))]
    assert headed == [
        ("Title", "Plans & <more>"),
        ("Heading 1", "Models"),
        ("Heading 1", "Question 1"),
        ("Heading 2", "Qwen2.5 7B"),
        ("Heading 3", "A plan"),
        ("Heading 2", "Llama 3.3"),
        ("Heading 1", "Question 2"),
        ("Heading 2", "Llama 3.3"),
    ]


def test_facts_question_and_verdict_are_there() -> None:
    document = opened(REPORT)
    assert style_of(paragraph(document, "4 March 2026, 15:06")) == "Details"
    assert style_of(paragraph(document, "finished in 6.2 s · 412 words")) == "Details"
    assert paragraph(document, "What is").text == "What is\nbest? <b>x</b>"
    assert style_of(paragraph(document, "What is")) == "Question"
    assert style_of(paragraph(document, "Verdict: You chose Qwen2.5 7B: correct")) == "Verdict"
    assert style_of(paragraph(document, "No answer.")) == "Details"


def test_tables_are_tables() -> None:
    models, answered = opened(REPORT).tables
    assert [[cell.text for cell in row.cells] for row in models.rows] == [
        ["", "Qwen2.5 7B", "Llama 3.3"],
        ["Model id", "qwen/qwen2.5", "meta/llama"],
        ["Temperature", "0.2", "0.2"],
        ["System prompt", "Be brief.\nBe <kind>.", "Be brief.\nBe <kind>."],
    ]
    assert models.rows[2].cells[1]._tc is models.rows[2].cells[2]._tc
    assert [[cell.text for cell in row.cells] for row in answered.rows] == [["Name", "Amount"], ["Böb", "1,200"]]
    assert is_header(answered)
    assert answered.rows[1].cells[1].paragraphs[0].paragraph_format.alignment == 2


def is_header(table: Table) -> bool:
    return [bool(row._tr.xpath("w:trPr/w:tblHeader")) for row in table.rows] == [True, False]


def test_a_table_too_wide_for_word_becomes_lines() -> None:
    wide = f"|{'a|' * 70}\n|{'-|' * 70}\n|{'b|' * 70}"
    document = said(wide)
    assert document.tables == []
    assert paragraph(document, "a\ta\t").text == "\t".join("a" * 70) + "\n" + "\t".join("b" * 70)


def test_lists_are_lists_and_each_begins_anew() -> None:
    document = opened(REPORT)
    third, fourth, nested, deep, again = (
        number_of(paragraph(document, text)) for text in ("third", "fourth", "nested", "deep", "again")
    )
    assert third is not None
    assert nested is not None
    assert deep is not None
    assert again is not None
    assert third == fourth
    assert [level for _, level in (third, nested, deep, again)] == [0, 1, 2, 0]
    assert len({third[0], nested[0], deep[0], again[0]}) == 4
    assert [start_of(document, each[0]) for each in (third, deep, again)] == [3, 1, 1]


def test_a_task_has_its_box_in_place_of_a_bullet() -> None:
    document = opened(REPORT)
    assert [number_of(paragraph(document, box)) for box in ("☑ done", "☐ open")] == [None, None]


def test_a_further_paragraph_of_an_item_has_no_number() -> None:
    document = said("1. a\n\n   b\n\n2. c")
    assert [bool(number_of(paragraph(document, text))) for text in "abc"] == [True, False, True]
    assert paragraph(document, "b").paragraph_format.left_indent


def test_marks_of_words_arrive() -> None:
    runs = {run.text: run for run in paragraph(opened(REPORT), "Some bold").runs}
    assert (runs["bold"].bold, runs["italic"].italic, runs["old"].font.strike) == (True, True, True)
    assert [runs[text].style.name for text in ("inline code", "$x^2$")] == ["Code Text", "Code Text"]


def test_links_are_links_and_a_picture_is_one() -> None:
    document = opened(REPORT)
    links = {link.text: link.address for each in document.paragraphs for link in each.hyperlinks}
    assert links == {"a link": "https://a.example/b?c=1&d=2", "Picture: A chart": "https://pictures.example/chart.png"}


def test_code_keeps_its_lines_its_spaces_and_its_colours() -> None:
    code = paragraph(opened(REPORT), "def f")
    assert code.text == 'def f(x):\n    return "a < b"'
    assert style_of(code) == "Code"
    assert {str(run.font.color.rgb) for run in code.runs if run.text in ("def", "return")} == {"123456"}


def test_quotes_and_formulae_arrive() -> None:
    document = opened(REPORT)
    assert style_of(paragraph(document, "Said before")) == "Quote"
    formula = paragraph(document, "$$")
    assert (formula.text, formula.alignment) == ("$$\\frac{a}{b}$$", 1)
    assert "<script>alert(1)</script> and $\\nosuchcommand$" in [each.text for each in document.paragraphs]


def test_what_is_read_from_right_to_left_is_marked_so() -> None:
    document = said(OTHER)
    marked = [(each.text, bool(each._p.xpath("w:pPr/w:bidi"))) for each in document.paragraphs[-3:]]
    assert marked == [("No.", False), ("مرحبا code", True), ("نقطة", True)]
    assert [run.font.rtl for run in paragraph(document, "مرحبا").runs] == [True, None]


def test_the_document_says_what_it_is_and_not_what_made_it() -> None:
    about = opened(REPORT).core_properties
    assert about.title == "Plans & <more>"
    assert about.created == datetime(2026, 3, 4, 15, 6, tzinfo=UTC)
    assert (about.author, about.comments, about.last_modified_by) == ("", "", "")


def test_there_are_no_contents_whose_links_would_lead_nowhere() -> None:
    document = opened(replace(REPORT, columns=(), turns=REPORT.turns[1:] * MANY_TURNS))
    assert not any(each.text.startswith("Questions") for each in document.paragraphs)


def test_a_long_title_is_kept_whole_on_the_page() -> None:
    document = opened(replace(REPORT, title="x" * 300))
    assert document.paragraphs[0].text == "x" * 300
    assert document.core_properties.title == "x" * 255


def test_the_page_is_as_large_as_was_asked_for() -> None:
    section = Document(BytesIO(report_docx(REPORT, COLORS, LETTER))).sections[0]
    assert section.page_width is not None
    assert round(section.page_width.inches, 1) == 8.5


def test_nothing_outside_of_the_file_is_loaded() -> None:
    with zipfile.ZipFile(BytesIO(report_docx(REPORT, COLORS))) as file:
        names = [name for name in file.namelist() if name.endswith(".rels")]
        relations = [each for name in names for each in ElementTree.fromstring(file.read(name))]
    outside = {each.get("Type", "").rpartition("/")[2] for each in relations if each.get("TargetMode") == "External"}
    assert outside == {"hyperlink"}


@settings(max_examples=60, deadline=None)
@given(HOSTILE)
def test_every_report_makes_a_document_that_can_be_opened(report: Report) -> None:
    document = opened(report)
    body = document.element.body
    assert [each.tag for each in body][-1] == qn("w:sectPr")


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed here")
def test_an_office_program_reads_it(tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(report_docx(REPORT, COLORS))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    converting = [str(SOFFICE), profile, "--headless", "--convert-to", "txt:Text (encoded):UTF8", "report.docx"]
    subprocess.run(converting, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    lines = (tmp_path / "report.txt").read_text("utf-8-sig").split("\n")
    text = "\n".join(line.strip() for line in lines)
    assert "3. third\n4. fourth\n◦ nested\n1. deep\nThen:\n1. again\n☑ done" in text
    assert "Verdict: You chose Qwen2.5 7B: correct" in text
