"""How the page of an answer is set: gaps, marks before items, bars of quotes and frames, as they are on the screen."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter, QTextTable

from modelslab_desktop.ui.backdrop import Backdrop
from modelslab_desktop.ui.formats import CARD_HEADER, FRAME_GAP, INDENT, LINE, PARAGRAPH_GAP, QUOTE_INDENT
from modelslab_desktop.ui.painting import text_rect
from modelslab_desktop.ui.reading import Reading
from modelslab_desktop.ui.theme import Look
from tests.ui.pages import WIDTH, Page

TABLE = "| a | b |\n|---|---|\n| 1 | 2 |"
CODE = "```python\nx = 1\n```"


@pytest.fixture
def page(look: Look) -> Callable[..., Page]:
    return lambda text, width=WIDTH: Page(look, text, width=width)


@pytest.fixture
def large(look: Look) -> Callable[..., Page]:
    look.magnify(2.0)
    return lambda text: Page(look, text, width=2 * WIDTH)


# --- the rhythm of lines and gaps


@pytest.mark.parametrize(
    "text", ["plain words", "`code` among them", "**bold** ones", "中文 among them", "🎉 emoji ✅"]
)
def test_every_line_of_text_is_equally_high(text: str, page: Callable[..., Page]) -> None:
    shown = page(f"first\\\n{text}\\\nlast\n\nbelow")
    tops = shown.baselines("first")
    assert [below - above for above, below in pairwise(tops)] == pytest.approx([LINE] * 2, abs=1)


def test_a_line_with_a_high_formula_is_higher(page: Callable[..., Page]) -> None:
    shown = page("first\\\n" + r"with $\frac{\frac{a}{b}}{\frac{c}{d}}$")
    above, below = shown.baselines("first")
    assert below - above > LINE


@pytest.mark.parametrize("level", range(1, 7))
def test_there_is_more_room_above_a_heading_than_below(level: int, page: Callable[..., Page]) -> None:
    shown = page(f"above\n\n{'#' * level} Title\n\nbelow\n\nlast")
    above = shown.lines("Title").top() - shown.lines("above").bottom()
    below = shown.lines("below").top() - shown.lines("Title").bottom()
    between = shown.lines("last").top() - shown.lines("below").bottom()
    assert above > between > below
    assert above >= (2 if level < 3 else 1.5) * below


@pytest.mark.parametrize(
    "above", ["words", CODE, TABLE, "$$x = 1$$", "- item", "> quote", "| " + "wide column | " * 30]
)
def test_the_gap_above_a_heading_is_the_same_below_everything(above: str, page: Callable[..., Page]) -> None:
    if above.startswith("| wide"):
        above += "\n|" + "---|" * 30 + "\n| x |"
    plain, other = page("words\n\n## Title"), page(f"{above}\n\n## Title")
    wanted = plain.lines("Title").top() - plain.lines("words").bottom()
    last = other.cards[-1].rect.bottom() if other.cards else text_rect(other.block("Title").previous()).bottom()
    assert other.lines("Title").top() - last == pytest.approx(wanted, abs=12 if "wide" in above else 3)


@pytest.mark.parametrize("above", ["words", CODE, TABLE, "# Title", "$$x$$"])
@pytest.mark.parametrize("below", [CODE, TABLE])
def test_cards_and_tables_keep_away_from_what_is_above(above: str, below: str, page: Callable[..., Page]) -> None:
    shown = page(f"{above}\n\n{below}\n\nend")
    rect = shown.cards[-1].rect
    last = shown.cards[0].rect.bottom() if len(shown.cards) > 1 else text_rect(shown.document.begin()).bottom()
    gap = FRAME_GAP if not above.startswith("#") else 12
    assert rect.top() - last == pytest.approx(gap, abs=7)
    assert shown.lines("end").top() - rect.bottom() == pytest.approx(FRAME_GAP, abs=3)


def test_displayed_formulae_keep_away_from_each_other(page: Callable[..., Page]) -> None:
    shown = page("$$x = 1$$\n\n$$y = 2$$\n\nwords")
    first, second = shown.document.begin(), shown.document.begin().next()
    assert text_rect(second).top() - text_rect(first).bottom() >= PARAGRAPH_GAP
    assert shown.lines("words").top() - text_rect(second).bottom() >= PARAGRAPH_GAP


def test_the_gap_below_a_table_follows_what_comes_while_it_grows(look: Look) -> None:
    grown = Reading(look, "Answer")
    for text in (TABLE, f"{TABLE}\n\nwo", f"{TABLE}\n\n```python\nx = 1", f"{TABLE}\n\n{CODE}"):
        grown.finish(text)
    at_once = Page(look, f"{TABLE}\n\n{CODE}")
    assert grown.height_at(WIDTH) == at_once.height
    frames = grown.document().rootFrame().childFrames()
    assert [frame.format().bottomMargin() for frame in frames if isinstance(frame, QTextTable)] == [
        look.px(FRAME_GAP + CARD_HEADER)
    ]


# --- the beginning and the end


@pytest.mark.parametrize(
    "first", ["words", "# Title", "- item", "> quote", r"$\frac{\frac{a}{b}}{c}$", "中文", "1. one"]
)
def test_the_first_line_begins_at_the_top(first: str, page: Callable[..., Page]) -> None:
    shown = page(f"{first}\n\nend")
    assert text_rect(shown.document.begin()).top() == pytest.approx(0, abs=1)


@pytest.mark.parametrize("text", [CODE, TABLE])
def test_a_card_or_a_table_that_is_all_is_seen_whole(text: str, page: Callable[..., Page]) -> None:
    shown = page(text)
    (card,) = shown.cards
    assert card.rect.top() == pytest.approx(0, abs=2)
    assert card.rect.bottom() == pytest.approx(shown.height - shown.reading.gap_below(), abs=2)


def test_the_last_line_ends_at_the_bottom(page: Callable[..., Page]) -> None:
    shown = page("one\n\ntwo")
    assert shown.lines("two").bottom() == pytest.approx(shown.height, abs=1)


# --- lists


@pytest.mark.parametrize("zoom", ["page", "large"])
def test_numbers_of_two_and_three_digits_have_room(zoom: str, request: pytest.FixtureRequest) -> None:
    shown = request.getfixturevalue(zoom)("98. a\n99. b\n100. c\n\n     more\n101. d")
    marks = [shown.mark(letter) for letter in "abcd"]
    assert all(mark.left() >= 0 for mark in marks)
    texts = [shown.lines(letter).left() for letter in "abcd"]
    assert texts[0] == texts[1] < texts[2] == texts[3] == shown.lines("more").left()
    # each number ends equally far from its text
    gaps = [round(text) - mark.right() for text, mark in zip(texts, marks, strict=True)]
    assert max(gaps) - min(gaps) <= 1
    assert marks[2].width() > marks[1].width()


def test_ten_stands_below_nine(page: Callable[..., Page]) -> None:
    shown = page("9. nine\n10. ten")
    assert shown.lines("nine").left() == shown.lines("ten").left()
    assert shown.mark("ten").left() >= 0


def test_bullets_stand_below_each_other_whatever_an_item_begins_with(page: Callable[..., Page]) -> None:
    shown = page("- words\n- `code` first\n- **bold** first\n- [link](https://a.example) first\n- 中文")
    marks = [shown.mark(text) for text in ("words", "code", "bold", "link", "中文")]
    assert len({(mark.left(), mark.width()) for mark in marks}) == 1


@pytest.mark.parametrize("text", ["- שלום", "1. שלום", "- [ ] שלום"])
def test_the_mark_of_an_item_from_right_to_left_stands_at_the_right(text: str, page: Callable[..., Page]) -> None:
    shown = page(text)
    right = round(shown.lines("שלום").right()) if shown.lines("שלום").right() < WIDTH - INDENT else WIDTH - INDENT
    assert shown.inked(shown.behind.rect()).left() >= right


def test_the_boxes_of_tasks_tell_by_more_than_colour_whether_they_are_done(page: Callable[..., Page]) -> None:
    shown = page("- [x] done\n- [ ] open")
    done, open_ = shown.mark("done"), shown.mark("open")
    assert (done.left(), done.size()) == (open_.left(), open_.size())
    window = shown.look.color("window").rgb()
    assert shown.behind.pixel(open_.center()) == window
    inside = done.adjusted(3, 3, -3, -3)
    colors = {
        shown.behind.pixel(x, y)
        for x in range(inside.left(), inside.right())
        for y in range(inside.top(), inside.bottom())
    }
    assert len(colors) > 1  # a tick


# --- quotes


def test_the_bar_of_a_quote_goes_on_between_its_parts(page: Callable[..., Page]) -> None:
    text = f"one\n\n- a\n- b\n\n{CODE}\n\n{TABLE}\n\nend"
    shown = page("> " + text.replace("\n", "\n> "))
    ((top, bottom),) = shown.bar(1)
    assert top <= max(0, shown.lines("one").top())
    assert bottom >= shown.lines("end").bottom() - 1


def test_two_quotes_have_two_bars(page: Callable[..., Page]) -> None:
    assert len(page("> one\n\n> two").bar(1)) == 2


def test_the_bar_of_an_inner_quote_ends_with_it(page: Callable[..., Page]) -> None:
    shown = page("> one\n>\n> > two\n> >\n> > three\n>\n> four")
    assert len(shown.bar(1)) == 1
    ((top, bottom),) = shown.bar(QUOTE_INDENT + 1)
    assert shown.lines("one").bottom() < top
    assert bottom < shown.lines("four").top()


def test_the_bar_goes_on_where_only_the_gap_is_painted(look: Look) -> None:
    shown = Page(look, f"> one\n>\n> {CODE.replace(chr(10), chr(10) + '> ')}")
    gap = QRectF(0, shown.lines("one").bottom() + 4, WIDTH, 4)
    strip = QImage(QSize(WIDTH, shown.height), QImage.Format.Format_RGB32)
    strip.fill(look.color("window"))
    painter = QPainter(strip)
    painter.setClipRect(gap)
    Backdrop(shown.document, look, WIDTH).paint(painter, gap)
    painter.end()
    assert QColor(strip.pixel(1, int(gap.center().y()))) == look.color("line")


def test_a_quote_in_an_item_has_its_bar_where_the_item_has_its_text(page: Callable[..., Page]) -> None:
    shown = page("1. one\n\n   - a\n   - b\n\n   > quote\n\n2. two")
    assert not shown.bar(1)
    ((top, _),) = shown.bar(INDENT + 1)
    assert top - shown.lines("b").bottom() > PARAGRAPH_GAP / 2
    assert shown.lines("quote").left() == INDENT + QUOTE_INDENT


# --- tables


def test_a_formula_in_a_cell_stays_in_its_column(page: Callable[..., Page]) -> None:
    formula = "$" + "+".join(f"a_{{{n}}}" for n in range(40)) + "$"
    shown = page(f"| a | b |\n|---|---|\n| {formula} | x |")
    ((left, right),) = (
        (form.columnWidthConstraints()[0].rawValue(), form.columnWidthConstraints()[1].rawValue())
        for form in [shown.document.rootFrame().childFrames()[0].format().toTableFormat()]
    )
    cell = shown.block("\ufffc")
    assert left > 320 > right
    assert cell.layout().lineAt(0).naturalTextWidth() <= left


def test_the_head_of_a_table_that_scrolls_is_one_line_high(page: Callable[..., Page]) -> None:
    names = [f"Column {n}" for n in range(14)] + ["Sum of the whole year"]
    shown = page("|" + "|".join(names) + "|\n|" + "---|" * 15 + "\n|" + "1|" * 15)
    assert all(shown.block(name).layout().lineCount() == 1 for name in names)


@pytest.mark.parametrize(
    "text", ["| a |\n|---|", "| a |\n|---|\n| |", "| " + "`" + "long_" * 80 + "`" + " |\n|---|\n| x |"]
)
def test_a_table_of_one_column_or_of_no_rows_is_shown(text: str, page: Callable[..., Page]) -> None:
    shown = page(text)
    (table,) = shown.cards
    assert table.rect.height() > LINE
    assert table.rect.right() <= WIDTH
