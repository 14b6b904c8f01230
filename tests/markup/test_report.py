"""The report as a web page: one file that needs nothing else, semantic, safe, and for paper too."""

import re
from dataclasses import replace
from typing import Any

import lxml.html  # type: ignore[import-untyped]
import pytest
from hypothesis import given, settings

from modelslab_desktop.core.report import Report, ReportAnswer, ReportColumn, ReportTurn
from modelslab_desktop.markup.report import MANY_TURNS, paper_parts, report_html
from tests.markup.reports import ANSWER, COLORS, CREATED, HOSTILE, REPORT
from tests.markup.test_safety import ATTACKS, LINK

TAGS = (
    "html head meta title style body header main section nav article h1 h2 h3 h4 h5 h6 p time div table "
    "thead tbody tr th td ul ol li blockquote pre code span svg path br hr strong em del a"
)
ATTRIBUTES = (
    "lang charset name content http-equiv class dir datetime id href rel title tabindex role aria-label "
    "aria-labelledby aria-hidden scope colspan start viewbox style d"
)
LENGTHS = re.compile(r"(?:(?:width|height|vertical-align):-?[\d.]+em;?)+")


def page_of(report: Report) -> Any:
    return lxml.html.document_fromstring(report_html(report, COLORS, COLORS).encode())


def turn_of(text: str) -> Report:
    return replace(REPORT, turns=(ReportTurn(text, (ReportAnswer(text, text, text, text),), text),))


def headings(page: Any) -> list[tuple[str, str]]:
    return [(each.tag, each.text_content()) for each in page.xpath("//h1|//h2|//h3|//h4|//h5|//h6")]


def shown(element: Any) -> str:
    return " ".join(element.text_content().split())


def test_the_page_says_who_was_asked_what_and_what_they_answered() -> None:
    page = page_of(REPORT)
    assert page.get("lang") == "en"
    assert page.findtext(".//title") == "Plans & <more>"
    assert page.find(".//time").get("datetime") == "2026-03-04T15:06+00:00"
    assert headings(page) == [
        ("h1", "Plans & <more>"),
        ("h2", "Models"),
        ("h2", "Question 1"),
        ("h3", "Qwen2.5 7B"),
        ("h4", "A plan"),
        ("h3", "Llama 3.3"),
        ("h2", "Question 2"),
        ("h3", "Llama 3.3"),
    ]
    said = shown(page)
    assert "What is best? <b>x</b>" in said
    assert "finished in 6.2 s · 412 words · $1 (estimate)" in said
    assert "Verdict: You chose Qwen2.5 7B: correct" in said
    assert "No answer." in said


def test_settings_are_a_table_in_which_what_is_the_same_is_said_once() -> None:
    table = page_of(REPORT).find(".//table[@class='settings']")
    rows = [[(shown(cell), cell.get("colspan")) for cell in row] for row in table.iter("tr")]
    assert rows == [
        [("", None), ("Qwen2.5 7B", None), ("Llama 3.3", None)],
        [("Model id", None), ("qwen/qwen2.5", None), ("meta/llama", None)],
        [("Temperature", None), ("0.2", "2")],
        [("System prompt", None), ("Be brief.Be <kind>.", "2")],
    ]
    assert [each.get("scope") for each in table.iter("th")] == ["col", "col", "row", "row", "row"]


def test_an_answer_keeps_its_structure() -> None:
    [answer, *_] = page_of(REPORT).find_class("answer")
    assert [shown(item) for item in answer.xpath(".//ol[@start=3]/li")] == ["third", "fourth nested deep"]
    assert [shown(item) for item in answer.find_class("task")] == ["☑ done", "☐ open"]
    assert [shown(each) for each in answer.xpath(".//table//th[@scope='col']")] == ["Name", "Amount"]
    assert answer.xpath(".//td")[1].get("class") == "right"
    assert answer.findtext(".//blockquote/p") == "Said before"
    code = answer.find(".//pre/code")
    assert code.text_content() == 'def f(x):\n    return "a < b"'
    assert "code-keyword" in {span.get("class") for span in code.iter("span")}
    assert [each.text for each in answer.iter("strong", "em", "del")] == ["bold", "italic", "old"]


def test_formulae_are_drawn_and_their_source_is_there_for_who_cannot_see_them() -> None:
    [answer, *_] = page_of(REPORT).find_class("answer")
    inline, alone, unknown = answer.find_class("formula")
    assert [shown(each.find_class("source")[0]) for each in (inline, alone)] == ["$x^2$", "$$\\frac{a}{b}$$"]
    assert all(each.find("svg/path").get("d").startswith("M") for each in (inline, alone))
    assert alone.get("class") == "formula alone"
    assert unknown.findtext("code") == "$\\nosuchcommand$"


def test_a_picture_is_a_link() -> None:
    links = {shown(link): link.get("href") for link in page_of(REPORT).iter("a")}
    assert links == {"a link": "https://a.example/b?c=1&d=2", "Picture: A chart": "https://pictures.example/chart.png"}


def test_what_is_written_from_right_to_left_finds_its_side() -> None:
    texts = page_of(REPORT).find_class("text")
    assert {each.get("dir") for text in texts for each in text.iter("p", "ul", "ol", "h4")} == {"auto"}
    assert {each.get("dir") for text in texts for each in text.iter("pre")} == {"ltr"}


def test_many_questions_have_a_table_of_contents() -> None:
    few = replace(REPORT, turns=REPORT.turns[:1] * (MANY_TURNS - 1))
    many = replace(REPORT, turns=REPORT.turns[:1] * MANY_TURNS)
    assert page_of(few).find(".//nav") is None
    page = page_of(many)
    links = [(shown(link), link.get("href")) for link in page.xpath("//nav//a")]
    assert links == [("What is", f"#turn-{number}") for number in range(1, MANY_TURNS + 1)]
    assert all(page.get_element_by_id(target[1:]).tag == "h2" for _, target in links)


def test_a_report_that_hides_names_tells_the_settings_that_all_share() -> None:
    shared = (("Temperature", "0.2"),)
    columns = (ReportColumn("Answer A", "", shared), ReportColumn("Answer B", "", shared))
    page = page_of(replace(REPORT, columns=columns, turns=()))
    assert headings(page)[1:] == [("h2", "Settings")]
    assert shown(page.find(".//table")) == "Temperature 0.2"
    assert page.find(".//td").get("colspan") is None
    assert headings(page_of(replace(REPORT, columns=(ReportColumn("Answer A"),), turns=())))[1:] == []


def assert_safe(page: Any) -> None:
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    for element in page.iter():
        assert element.tag in TAGS.split()
        assert {*element.attrib} <= {*ATTRIBUTES.split()}
        assert LENGTHS.fullmatch(element.get("style", "width:0em"))
        assert element.get("href", "#").startswith("#") or LINK.match(element.get("href"))
    assert len(page.findall(".//style")) == 1
    assert not re.search(r"url\(|@import", page.findtext(".//style"))


@pytest.mark.parametrize("attack", [*ATTACKS, ANSWER, "</style><script>x</script>", "</title><img src=x>"])
def test_nothing_becomes_markup_of_its_own_or_is_fetched(attack: str) -> None:
    assert_safe(page_of(replace(turn_of(attack), title=attack, columns=(ReportColumn(attack, attack),))))


@settings(max_examples=150, deadline=None)
@given(HOSTILE)
def test_no_report_makes_an_unsafe_page(report: Report) -> None:
    assert_safe(page_of(report))
    for html, formulae in paper_parts(report):
        sources = [image.get("src") for image in lxml.html.fromstring(f"<div>{html}</div>").iter("img")]
        assert sources == [str(number) for number in range(len(formulae))]


def test_raw_html_stays_text() -> None:
    assert "<script>alert(1)</script> and" in shown(page_of(REPORT))


def test_the_policy_of_the_page_lets_nothing_be_fetched() -> None:
    [policy] = page_of(REPORT).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_both_themes_are_there_and_paper_is_light() -> None:
    light, dark = COLORS | {"text": "#111111"}, COLORS | {"text": "#eeeeee"}
    style = lxml.html.document_fromstring(report_html(REPORT, light, dark).encode()).findtext(".//style")
    assert style.index("--text: #111111") < style.index("@media screen and (prefers-color-scheme: dark)")
    assert style.index("prefers-color-scheme: dark") < style.index("--text: #eeeeee") < style.index("@media print")


def test_a_report_of_nothing_is_a_page() -> None:
    page = page_of(Report("", CREATED, (), ()))
    assert shown(page.find(".//main")) == ""


def test_paper_gets_the_same_words_turn_by_turn() -> None:
    parts = [lxml.html.fromstring(f"<div>{html}</div>") for html, _ in paper_parts(REPORT)]
    assert [each.find(".//h2").text for each in parts] == ["Models", "Question 1", "Question 2"]
    assert [formulae for _, formulae in paper_parts(REPORT)] == [
        [],
        ["$x^2$", "$$\\frac{a}{b}$$", "$\\nosuchcommand$"],
        [],
    ]
