"""What is pasted into office programs arrives as what it is: tried with LibreOffice, which reads HTML as they do."""

import shutil
import subprocess
from collections.abc import Iterator
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest
from PySide6.QtWidgets import QApplication

from modelslab_desktop.ui.reading import Reading
from modelslab_desktop.ui.theme import Look

SOFFICE = shutil.which("soffice")
NAMES = {name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "text", "table", "style")} | {
    "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0",
    "xlink": "http://www.w3.org/1999/xlink",
}
SOURCE = """\
# A plan

Some **bold**, *italic* and ~~old~~ words with [a link](https://a.example/b?c=1&d=2), `inline code`.

## Its steps

3. third
4. fourth
   - nested
     1. deep
   - second

| Name | Amount |
|:-----|-------:|
| Böb  |  1,200 |

```python
if x:
    y = "a < b"
```

> Said **before**
"""

pytestmark = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed here")


@pytest.fixture(scope="module")
def document(app: QApplication, tmp_path_factory: pytest.TempPathFactory) -> Element:
    """The document that a word processor makes of an answer that is selected and copied."""
    look = Look(app, "dark")
    reading = Reading(look, "Answer")
    reading.finish(SOURCE)
    reading.selectAll()
    reading.copy()
    folder = tmp_path_factory.mktemp("office")
    (folder / "copied.html").write_text(app.clipboard().mimeData().html(), "utf-8")
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    converting = [str(SOFFICE), profile, "--headless", "--infilter=HTML (StarWriter)", "--convert-to", "fodt"]
    subprocess.run([*converting, "copied.html"], cwd=folder, check=True, capture_output=True, timeout=120)
    return ElementTree.parse(folder / "copied.fodt").getroot()


def text(element: Element) -> str:
    """The text of an element; runs of spaces are elements of their own."""
    spaces = int(element.get(name("text:c"), "1")) if element.tag == name("text:s") else 0
    return " " * spaces + (element.text or "") + "".join(text(child) + (child.tail or "") for child in element)


def name(short: str) -> str:
    prefix, _, local = short.partition(":")
    return f"{{{NAMES[prefix]}}}{local}"


def body(document: Element) -> Element:
    found = document.find("office:body/office:text", NAMES)
    assert found is not None
    return found


def styles_of(document: Element, element: Element) -> Iterator[Element]:
    """The styles of an element, of what is in it, and those that they are made of."""
    wanted = {value for each in element.iter() for key, value in each.items() if key.endswith("style-name")}
    for style in document.iter(name("style:style")):
        if style.get(name("style:name")) in wanted:
            yield style


def facts(document: Element, element: Element) -> set[str]:
    return {value for style in styles_of(document, element) for each in style.iter() for value in each.attrib.values()}


def test_headings_are_headings(document: Element) -> None:
    headings = body(document).findall("text:h", NAMES)
    assert [(each.get(name("text:outline-level")), text(each)) for each in headings] == [
        ("1", "A plan"),
        ("2", "Its steps"),
    ]


def test_marks_of_words_arrive(document: Element) -> None:
    paragraph = body(document).findall("text:p", NAMES)[0]
    assert text(paragraph) == "Some bold, italic and old words with a link, inline code."
    assert {"Strong_20_Emphasis", "Emphasis", "Source_20_Text"} <= facts(document, paragraph) | {
        each.get(name("text:style-name"), "") for each in paragraph.iter()
    }
    assert "solid" in facts(document, paragraph)  # the line through what is old


def test_links_lead_where_they_did(document: Element) -> None:
    links = {text(each): each.get(name("xlink:href")) for each in body(document).iter(name("text:a"))}
    assert links == {"a link": "https://a.example/b?c=1&d=2"}


def test_lists_are_lists_with_their_nesting_and_their_numbers(document: Element) -> None:
    listed = body(document).find("text:list", NAMES)
    assert listed is not None
    assert outline(listed) == ["third", "fourth", ["nested", ["deep"], "second"]]
    style = next(
        each for each in document.iter(name("text:list-style")) if each.get(name("style:name")) in list_names(listed)
    )
    kinds = [each.tag.rpartition("}")[2] for each in style][:3]
    assert kinds == ["list-level-style-number", "list-level-style-bullet", "list-level-style-number"]
    assert style[0].get(name("text:start-value")) == "3"


def list_names(listed: Element) -> set[str]:
    return {listed.get(name("text:style-name"), "")}


def outline(listed: Element) -> list[object]:
    """The items of a list, each as its text, and the lists in it."""
    parts = (part for item in listed for part in item)
    return [outline(part) if part.tag == name("text:list") else text(part).strip() for part in parts]


def test_tables_are_tables_with_a_header_and_borders(document: Element) -> None:
    table = body(document).find("table:table", NAMES)
    assert table is not None
    header = table.find("table:table-header-rows/table:table-row", NAMES)
    assert header is not None
    assert [text(cell).strip() for cell in header] == ["Name", "Amount"]
    rows = table.findall("table:table-row", NAMES)
    assert [[text(cell).strip() for cell in row] for row in rows] == [["Böb", "1,200"]]
    assert any("solid" in fact for fact in facts(document, table))
    assert "end" in facts(document, rows[0][1])


def test_code_keeps_its_lines_its_spaces_and_a_font_of_its_own(document: Element) -> None:
    lines = [
        each for each in body(document).findall("text:p", NAMES) if text(each).lstrip().startswith(("if x", "y ="))
    ]
    assert [text(each) for each in lines] == ["if x:", '    y = "a < b"']
    assert "Consolas" in "".join(facts(document, lines[0]))


def test_code_is_as_dark_as_in_the_light_theme(document: Element, app: QApplication) -> None:
    line = next(each for each in body(document).findall("text:p", NAMES) if text(each).startswith("if x"))
    assert Look(app, "light").color("code-keyword").name() in facts(document, line)


def test_quotes_are_indented(document: Element) -> None:
    quote = next(each for each in body(document).findall("text:p", NAMES) if text(each).startswith("Said"))
    margins = [each.get(name("fo:margin-left"), "0in") for style in styles_of(document, quote) for each in style.iter()]
    assert any(float(margin.rstrip("incm")) > 0 for margin in margins)
