"""A report as one file of HTML that needs nothing else, and as the plainer HTML that is set on paper; knows no Qt.

Whatever a report says comes in as text, and is escaped where elements become HTML. Nothing in it is fetched.
"""

from collections.abc import Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element, SubElement

from modelslab_desktop.core.chat import title_of
from modelslab_desktop.core.report import Report, ReportAnswer, ReportColumn, ReportTurn
from modelslab_desktop.markup.drawing import add_drawing
from modelslab_desktop.markup.dressing import Formula, add_wide, dress
from modelslab_desktop.markup.elements import parse
from modelslab_desktop.markup.html import serialize
from modelslab_desktop.markup.lines import clean
from modelslab_desktop.markup.render import question_html, to_html
from modelslab_desktop.markup.report_style import stylesheet

MANY_TURNS = 4  # from which on there is a table of contents
NO_ANSWER = "No answer."
HOLDERS = ("div", "li", "blockquote")  # of blocks
# the policy: even a fault of ours would fetch nothing
_HEAD = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
"""


def report_html(report: Report, light: Mapping[str, str], dark: Mapping[str, str]) -> str:
    """The report as a whole HTML document; the colours are those of two themes, by role, as #rrggbb."""
    root = Element("html")
    _add(root, "title", report.title)
    body = SubElement(root, "body", {"class": "side-by-side"} if len(report.columns) > 1 else {})
    body.extend(page_of(report, add_drawing, contents=True))
    title, _, page = serialize(root).partition("</title>")
    return f"{_HEAD}{title}</title>\n<style>\n{stylesheet(light, dark)}</style>\n</head>{page}</html>\n"


def paper_parts(report: Report) -> Iterator[tuple[str, list[str]]]:
    """The report as HTML for who sets it on paper: its beginning, then turn by turn.

    Each part comes with its formulae, for which pictures stand that are named by numbers.
    """
    formulae: list[str] = []

    def add_number(target: Element, source: str, alone: bool) -> None:
        holder = SubElement(target, "p", {"align": "center"}) if alone and target.tag in HOLDERS else target
        SubElement(holder, "img", {"src": str(len(formulae))})
        formulae.append(source)

    page = _Page(report, add_number)
    yield serialize(page.beginning()), []
    for number in range(len(report.turns)):
        formulae.clear()
        yield serialize(page.turn(number)), [*formulae]


def page_of(report: Report, add_formula: Formula, *, contents: bool = False) -> Element:
    """What stands on the page, in an element that stands for the whole; contents are for who can follow links."""
    return _Page(report, add_formula).write(contents=contents)


class _Page:
    """Writes a report as elements."""

    def __init__(self, report: Report, add_formula: Formula) -> None:
        self._report = report
        self._add_formula = add_formula

    def write(self, *, contents: bool) -> Element:
        """All of it."""
        body = self.beginning()
        if contents and len(self._report.turns) >= MANY_TURNS:
            self._add_contents(body[-1])
        for number in range(len(self._report.turns)):
            body[-1].extend(self.turn(number))
        return body

    def beginning(self) -> Element:
        """What comes before all turns."""
        body = Element("body")
        header = SubElement(body, "header")
        _add(header, "h1", self._report.title, dir="auto")
        about = SubElement(header, "p", {"class": "muted"})
        _add(about, "time", self._report.date, datetime=self._report.created.isoformat(timespec="minutes"))
        self._add_columns(SubElement(body, "main"))
        return body

    def turn(self, number: int) -> Element:
        """One of the turns, of which the first is number 0."""
        body = Element("body")
        self._add_turn(body, self._report.turns[number], number + 1)
        return body

    # --- who was asked

    def _add_columns(self, main: Element) -> None:
        columns = self._report.columns
        named = any(column.model for column in columns)
        if not named:  # what is told then is told of every one of them
            columns = columns[:1]
        settings = _settings(columns)
        if not settings:
            return
        section = _section(main, "models", "models")
        _add(section, "h2", ("Models" if len(columns) > 1 else "Model") if named else "Settings", id="models")
        table = SubElement(add_wide(section, "Settings"), "table", {"class": "settings"})
        if named:
            heads = SubElement(SubElement(table, "thead"), "tr")
            SubElement(heads, "td")
            for column in columns:
                _add(heads, "th", column.label, scope="col", dir="auto")
        rows = SubElement(table, "tbody")
        for name, values in settings.items():
            _add_setting(rows, name, values)

    def _add_contents(self, main: Element) -> None:
        contents = _section(main, "contents", "contents", tag="nav")
        _add(contents, "h2", "Questions", id="contents")
        listed = SubElement(contents, "ol")
        for number, turn in enumerate(self._report.turns, 1):
            entry = SubElement(listed, "li", {"dir": "auto"})
            _add(entry, "a", title_of(turn.question) or f"Question {number}", href=f"#turn-{number}")

    # --- what was said

    def _add_turn(self, main: Element, turn: ReportTurn, number: int) -> None:
        section = _section(main, "turn", f"turn-{number}")
        many = len(self._report.turns) > 1
        _add(section, "h2", f"Question {number}" if many else "Question", id=f"turn-{number}")
        self._add_text(section, "question", question_html(turn.question))
        answers = SubElement(section, "div", {"class": "answers"})
        for place, answer in enumerate(turn.given, 1):
            self._add_answer(answers, answer, f"turn-{number}-answer-{place}")
        if turn.verdict:
            verdict = SubElement(section, "p", {"class": "verdict", "dir": "auto"})
            _add(verdict, "strong", "Verdict:").tail = f" {clean(turn.verdict)}"

    def _add_answer(self, answers: Element, answer: ReportAnswer, id: str) -> None:
        article = _section(answers, "answer", id, tag="article")
        _add(article, "h3", answer.label or "Answer", id=id, dir="auto")
        if answer.facts:
            _add(article, "p", " · ".join(answer.facts), **{"class": "muted"})
        if answer.text.strip():
            self._add_text(article, "text", to_html(answer.text))
        else:
            _add(article, "p", NO_ANSWER, **{"class": "muted"})

    def _add_text(self, parent: Element, kind: str, html: str) -> None:
        """What a person or a model has written, in whatever language."""
        written = SubElement(parent, "div", {"class": kind, "lang": ""})
        dress(parse(html), written, self._add_formula)


def _settings(columns: Sequence[ReportColumn]) -> dict[str, list[str]]:
    """The values of each setting, one for each column."""
    values: dict[str, list[str]] = {"Model id": [column.model for column in columns]}
    for column in columns:
        for name, value in column.settings:
            values.setdefault(name, []).append(value)
    return {name: each for name, each in values.items() if any(each)}


def _add_setting(rows: Element, name: str, values: Sequence[str]) -> None:
    """A row of the table of settings; what is the same for all columns is said once."""
    row = SubElement(rows, "tr")
    _add(row, "th", name, scope="row")
    same = len(values) > 1 and len(set(values)) == 1
    for value in values[:1] if same else values:
        _add_lines(SubElement(row, "td", {"dir": "auto"} | ({"colspan": str(len(values))} if same else {})), value)


def _section(parent: Element, kind: str, heading: str, tag: str = "section") -> Element:
    return SubElement(parent, tag, {"class": kind, "aria-labelledby": heading})


def _add(parent: Element, tag: str, text: str, **attributes: str) -> Element:
    element = SubElement(parent, tag, attributes)
    element.text = clean(text)
    return element


def _add_lines(parent: Element, text: str) -> None:
    """Text in lines."""
    first, *others = clean(text).split("\n")
    parent.text = first
    for line in others:
        SubElement(parent, "br").tail = line
