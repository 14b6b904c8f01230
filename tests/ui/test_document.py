"""Each construct of Markdown as it stands in the document."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextTable

from modelslab_desktop.ui.formats import CARD_PADDING, INDENT, QUOTE_INDENT
from modelslab_desktop.ui.reading import Reading
from modelslab_desktop.ui.theme import Look
from tests.ui.shapes import Run, Shape, shapes


@pytest.fixture
def reading(look: Look) -> Reading:
    return Reading(look, "Answer")


def read(reading: Reading, text: str) -> list[Shape]:
    reading.finish(text)
    return shapes(reading.document())


def run_of(reading: Reading, text: str) -> Run:
    """The one run between an "a" before and a "z" after it."""
    ((first, wanted, last),) = (shape.runs for shape in read(reading, f"a {text} z"))
    assert (first.text, last.text) == ("a ", " z")
    return wanted


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5, 6])
def test_a_heading_keeps_its_level(level: int, reading: Reading) -> None:
    before, heading, after = read(reading, f"before\n\n{'#' * level} Title\n\nafter")
    assert (heading.text, heading.heading) == ("Title", level)
    assert heading.runs[0].weight > before.runs[0].weight
    assert (before.heading, after.heading) == (0, 0)


def test_a_heading_at_the_very_top_has_no_gap_above(reading: Reading) -> None:
    first, second = read(reading, "# One\n\n# Two")
    assert first.margins[1] == 0
    assert second.margins[1] > 0


def test_runs_of_text(reading: Reading) -> None:
    assert run_of(reading, "**bold**") == Run("bold", 700, False, False, False, "")
    assert run_of(reading, "*italic*") == Run("italic", 400, True, False, False, "")
    assert run_of(reading, "~~gone~~") == Run("gone", 400, False, True, False, "")
    assert run_of(reading, "`x = 1`") == Run("x = 1", 400, False, False, True, "")
    assert run_of(reading, "***both***") == Run("both", 700, True, False, False, "")


@pytest.mark.parametrize("address", ["http://a.example/b", "https://a.example/?c=d", "mailto:me@a.example"])
def test_a_link_is_shown_and_can_be_followed(address: str, reading: Reading) -> None:
    assert run_of(reading, f"[words]({address})") == Run("words", 400, False, False, False, address)


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "vbscript:x", "/a", "#a", "smb://a/b"]
)
def test_an_address_of_another_kind_is_only_text(address: str, reading: Reading) -> None:
    (shape,) = read(reading, f"a [words]({address}) z")
    assert not any(run.link for run in shape.runs)


def test_a_picture_is_named_and_never_fetched(reading: Reading) -> None:
    run = run_of(reading, "![A cat](https://a.example/cat.png)")
    assert (run.text, run.link) == ("Picture: A cat", "https://a.example/cat.png")
    assert "\ufffc" not in reading.toPlainText()
    assert "<img" not in reading.toHtml()


def test_raw_html_is_text(reading: Reading) -> None:
    (shape,) = read(reading, 'a <b>b</b> <img src="file:///a.png">')
    assert shape.text == 'a <b>b</b> <img src="file:///a.png">'


def test_a_hard_break_breaks_the_line_and_a_soft_one_does_not(reading: Reading) -> None:
    (shape,) = read(reading, "one\ntwo  \nthree")
    assert shape.text == "one two\u2028three"


# --- lists


def test_a_list_shows_its_markers_and_levels(reading: Reading) -> None:
    found = read(reading, "- a\n  - b\n    - c\n      - d\n- e\n\nafter")
    assert [shape.text.strip() for shape in found] == ["a", "b", "c", "d", "e", "after"]
    assert [shape.listed for shape in found] == [
        ("ListDisc", 1, 1),
        ("ListCircle", 2, 1),
        ("ListSquare", 3, 1),
        ("ListSquare", 4, 1),
        ("ListDisc", 1, 2),
        None,
    ]


def test_an_ordered_list_begins_with_its_number_and_goes_on_after_a_nested_one(reading: Reading) -> None:
    found = read(reading, "7. seven\n   - nested\n8. eight")
    assert [shape.listed for shape in found] == [("ListDecimal", 1, 7), ("ListCircle", 2, 1), ("ListDecimal", 1, 8)]


def test_two_lists_count_for_themselves(reading: Reading) -> None:
    found = read(reading, "1. a\n2. b\n\nbetween\n\n1. c\n2. d")
    assert [shape.listed and shape.listed[2] for shape in found] == [1, 2, None, 1, 2]


def test_a_loose_list_has_wider_gaps_than_a_tight_one(reading: Reading) -> None:
    tight = read(reading, "- a\n- b\n- c")
    loose = read(reading, "- a\n\n- b\n\n- c")
    assert [shape.text for shape in loose] == ["a", "b", "c"]
    assert loose[0].margins[3] > tight[0].margins[3]
    assert tight[-1].margins[3] == loose[-1].margins[3]


def test_a_second_paragraph_of_an_item_stands_under_the_first_without_a_marker(reading: Reading) -> None:
    item, second, nested = read(reading, "- item\n\n  second\n\n  - nested\n\n    deeper")[:3]
    assert item.listed == ("ListDisc", 1, 1)
    assert (second.text, second.listed, second.indent) == ("second", None, 1)
    assert nested.listed == ("ListCircle", 2, 1)


def test_an_item_without_text_of_its_own_still_has_its_marker(reading: Reading) -> None:
    found = read(reading, "- - inner\n- outer")
    assert [(shape.text, shape.listed) for shape in found] == [
        ("", ("ListDisc", 1, 1)),
        ("inner", ("ListCircle", 2, 1)),
        ("outer", ("ListDisc", 1, 2)),
    ]


def test_the_boxes_of_a_task_list(reading: Reading) -> None:
    done, todo, plain = read(reading, "- [x] done\n- [ ] to do\n- plain")
    assert [(shape.text, shape.marker) for shape in (done, todo, plain)] == [
        ("done", "Checked"),
        ("to do", "Unchecked"),
        ("plain", "NoMarker"),
    ]


# --- code, quotes, rules, formulae


def test_code_stands_in_a_card_with_its_language(reading: Reading) -> None:
    before, first, blank, last, after = read(reading, "before\n\n```python\nx = 1\n\n  y = 2\n```\n\nafter")
    assert [shape.text for shape in (first, blank, last)] == ["x = 1", "", "  y = 2"]
    assert [shape.card for shape in (before, first, blank, last, after)] == [0, 1, 1, 1, 0]
    assert (first.language, last.language) == ("python", "")
    assert all(run.code for shape in (first, last) for run in shape.runs)


def test_neighbouring_cards_are_two(reading: Reading) -> None:
    found = read(reading, "```\na\n```\n```\nb\n```")
    assert [(shape.text, shape.card) for shape in found] == [("a", 1), ("b", 2)]


def test_code_in_an_item_is_indented_with_it(reading: Reading) -> None:
    item, code, after = read(reading, "- item\n\n  ```\n  x\n  ```\n\nafter")
    assert item.listed == ("ListDisc", 1, 1)
    assert (code.text, code.card, code.margins[0]) == ("x", 1, INDENT + CARD_PADDING)
    assert after.margins[0] == 0


def test_white_space_of_code_is_kept(reading: Reading) -> None:
    (shape,) = read(reading, "```\na  b\tc   \n```")
    assert shape.text == "a  b\tc   "


def test_quotes_are_barred_by_their_depth(reading: Reading) -> None:
    found = read(reading, "> one\n>\n> > two\n\nafter")
    assert [(shape.text, shape.quotes, shape.margins[0]) for shape in found] == [
        ("one", 1, QUOTE_INDENT),
        ("two", 2, 2 * QUOTE_INDENT),
        ("after", 0, 0),
    ]


def test_a_rule_is_a_block_of_its_own(reading: Reading) -> None:
    assert [(shape.text, shape.rule) for shape in read(reading, "a\n\n---\n\nb")] == [
        ("a", False),
        ("", True),
        ("b", False),
    ]


def test_formulae_are_blocks_of_their_own(reading: Reading) -> None:
    found = read(reading, "before\n\n$$x^2$$\n\n$$y^2$$\n\nafter")
    texts = [shape.text.replace("\ufffc", "") for shape in found]
    assert texts == ["before", "$$x^2$$", "$$y^2$$", "after"]


# --- tables


def test_a_table_has_its_cells_and_their_alignment(reading: Reading) -> None:
    read(reading, "| a | b | c |\n|:--|:-:|--:|\n| 1 | **2** | 3 |\n\nafter")
    (table,) = (frame for frame in reading.document().rootFrame().childFrames() if isinstance(frame, QTextTable))
    assert (table.rows(), table.columns()) == (2, 3)
    texts = [[table.cellAt(r, c).firstCursorPosition().block().text() for c in range(3)] for r in range(2)]
    assert texts == [["a", "b", "c"], ["1", "2", "3"]]
    blocks = [table.cellAt(1, c).firstCursorPosition().blockFormat().alignment() for c in range(3)]
    sides = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight
    assert [found & Qt.AlignmentFlag.AlignHorizontal_Mask for found in blocks] == list(sides)
    assert table.format().headerRowCount() == 1


def test_the_heads_of_a_table_are_bold(reading: Reading) -> None:
    found = read(reading, "| a |\n|---|\n| 1 |")
    weights = {shape.text: shape.runs[0].weight for shape in found if shape.runs}
    assert weights["a"] > weights["1"] == 400


def test_words_after_a_table_take_the_block_that_follows_it(reading: Reading) -> None:
    found = read(reading, "| a |\n|---|\n| 1 |\n\nafter")
    assert [shape.text for shape in found] == ["", "a", "1", "after"]
    assert found[0].line_height < 5


def test_two_tables_in_a_row_are_two(reading: Reading) -> None:
    read(reading, "| a |\n|---|\n| 1 |\n\n<!-- -->\n\n| b |\n|---|\n| 2 |")
    assert len(reading.document().rootFrame().childFrames()) == 2
