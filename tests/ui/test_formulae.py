"""Formulae as they stand in a document: drawn, sharp, in the text's colour, and there as TeX for all who read."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QRegion, QTextCursor
from PySide6.QtWidgets import QApplication, QWidget

from modelslab_desktop.ui.formats import MATH
from modelslab_desktop.ui.formulae import DRAWN, covered
from modelslab_desktop.ui.reading import Reading
from modelslab_desktop.ui.theme import Look
from tests.ui.conftest import Settle

ROOT = Path(__file__).parents[2]
OBJECTS = "\ufffc\ufffc"
QUADRATIC = r"x = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}"


@pytest.fixture
def reading(look: Look) -> Reading:
    return Reading(look, "Answer")


def show(reading: Reading, text: str, width: int = 600) -> None:
    reading.finish(text)
    reading.resize(width, reading.height_at(width))


def picture(reading: Reading, ratio: float = 1) -> QImage:
    image = QImage(reading.size() * ratio, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(QColor("white"))
    reading.render(image, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)
    return image


def inked(image: QImage) -> tuple[int, int, int, int]:
    """Left, top, right and bottom, in device pixels, of what is not white."""
    found = [
        (x, y) for x in range(image.width()) for y in range(image.height()) if image.pixelColor(x, y).lightness() < 200
    ]
    across, down = zip(*found, strict=True)
    return min(across), min(down), max(across), max(down)


def lines(reading: Reading) -> list[str]:
    """The lines of the first block."""
    block = reading.document().begin()
    layout = block.layout()
    text = block.text()
    places = [layout.lineAt(number) for number in range(layout.lineCount())]
    return [text[line.textStart() : line.textStart() + line.textLength()] for line in places]


def height_of_line(reading: Reading) -> float:
    return reading.document().begin().layout().lineAt(0).height()


def test_a_formula_is_drawn_and_its_source_takes_no_room(reading: Reading) -> None:
    show(reading, "$x$")
    left, top, right, bottom = inked(picture(reading))
    assert 3 < right - left < 15
    assert 3 < bottom - top < 15
    assert reading.ideal_width() < 20
    assert reading.document().begin().text() == f"{OBJECTS}$x$"


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_has_the_colour_of_the_text_around_it(app: QApplication, theme: str) -> None:
    look = Look(app, theme)
    reading = Reading(look, "Answer")
    show(reading, r"$\blacksquare$")
    image = picture(reading, 4)
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(image.height())}
    assert look.color("text").name() in colours
    look.deleteLater()


def test_it_grows_with_the_zoom_and_is_drawn_anew_for_each_pixel(look: Look) -> None:
    sizes = []
    for zoom, ratio in ((1, 1), (2, 1), (1, 2)):
        look.zoom = zoom
        reading = Reading(look, "Answer")
        show(reading, f"${QUADRATIC}$")
        left, top, right, bottom = inked(picture(reading, ratio))
        sizes.append((right - left, bottom - top))
    small, zoomed, dense = sizes
    assert zoomed == pytest.approx((2 * small[0], 2 * small[1]), abs=4)
    assert dense == pytest.approx(zoomed, abs=4)


def test_it_stands_on_the_line_of_the_text(look: Look) -> None:
    bottoms = []
    for text in ("H", "$H$", r"$\frac{a}{b} H$"):
        reading = Reading(look, "Answer")
        show(reading, f"{text} H")
        image = picture(reading, 2)
        bottoms.append(
            inked(image.copy(inked(image)[2] - 12, 0, 13, image.height()))[3] - 2 * round(_baseline(reading))
        )
    assert max(bottoms) - min(bottoms) <= 2


def _baseline(reading: Reading) -> float:
    layout = reading.document().begin().layout()
    line = layout.lineAt(0)
    return layout.position().y() + line.y() + line.ascent()


def test_what_is_no_higher_than_text_leaves_the_lines_alone(look: Look) -> None:
    plain, low, high = (Reading(look, "Answer") for _ in range(3))
    show(plain, "one two")
    show(low, "one $x$ two")
    show(high, r"one $\frac{\frac{a}{b}}{c}$ two")
    assert height_of_line(low) == height_of_line(plain)
    assert height_of_line(high) > height_of_line(plain) + 5


def test_a_displayed_formula_stands_in_the_middle_of_its_own_line(reading: Reading) -> None:
    show(reading, f"$${QUADRATIC}$$")
    left, _, right, _ = inked(picture(reading))
    assert (left + right) / 2 == pytest.approx(300, abs=4)
    show(reading, f"before\n\n$${QUADRATIC}$$\n\nafter")
    sides = [reading.document().findBlockByNumber(number).blockFormat().alignment() for number in range(3)]
    assert [bool(side & Qt.AlignmentFlag.AlignHCenter) for side in sides] == [False, True, False]


def test_one_that_is_wider_than_its_line_is_made_smaller_until_there_is_room(reading: Reading) -> None:
    show(reading, f"$${' + '.join('abcdefghijklmnopqrstuvwxyz')}$$", 200)
    left, _, right, _ = inked(picture(reading))
    assert 0 <= left < 10
    assert 190 < right < 200
    narrow = inked(picture(reading))
    assert len(lines(reading)) == 1
    reading.resize(800, reading.height_at(800))
    wide = inked(picture(reading))
    assert wide[2] - wide[0] > 1.5 * (narrow[2] - narrow[0])


def test_no_line_begins_with_what_closes_a_bracket_or_a_sentence(reading: Reading) -> None:
    for width in range(60, 240, 3):
        show(reading, "some words ($a + b$), more words $c$; and $d$.", width)
        assert not [line for line in lines(reading) if line[:1] in tuple("),;.")]


def test_formulae_stand_in_cells_items_headings_and_quotes(reading: Reading) -> None:
    show(reading, "# $a$\n\n- $b$\n\n> $c$\n\n| $d$ |\n|---|\n| $e$ |")
    assert reading.toPlainText().count(OBJECTS) == 5
    assert reading.ideal_width() < 100


def test_what_cannot_be_set_and_prices_stay_text(reading: Reading) -> None:
    text = r"see $\foo{x}$, which costs $5 and not $10"
    show(reading, text)
    assert reading.toPlainText() == text


@pytest.mark.parametrize("tex", ["x" * 100_000, "{" * 20_000 + "}" * 20_000, r"\def\a{\a\a}\a"])
def test_hostile_tex_stays_text(tex: str, reading: Reading) -> None:
    show(reading, f"a ${tex}$ z")
    assert reading.toPlainText() == f"a ${tex}$ z"


# --- reading, selecting


def test_a_match_in_its_source_covers_the_whole_formula(reading: Reading) -> None:
    show(reading, "so $a + b$ is")
    text = reading.document().begin().text()
    cursor = QTextCursor(reading.document())
    at = text.index("b")
    cursor.setPosition(at)
    cursor.setPosition(at + 1, QTextCursor.MoveMode.KeepAnchor)
    assert (covered(cursor).selectionStart(), covered(cursor).selectionEnd()) == (3, at + 1)
    cursor.setPosition(1)
    cursor.setPosition(2, QTextCursor.MoveMode.KeepAnchor)
    assert (covered(cursor).selectionStart(), covered(cursor).selectionEnd()) == (1, 2)


def test_a_selected_formula_is_as_clear_as_selected_text(look: Look) -> None:
    reading = Reading(look, "Answer")
    show(reading, r"$\blacksquare$")
    reading.selectAll()
    image = picture(reading, 4)
    colours = {image.pixelColor(x, y).name() for x in range(0, 200, 3) for y in range(image.height())}
    assert {look.color("selection").name(), look.color("selection-text").name()} <= colours


# --- on its way


def grown(reading: Reading, text: str, settle: Settle) -> None:
    assert reading.grow("") is not None
    reading.grow(text)
    settle(lambda: reading.grow(""))


@pytest.mark.parametrize(
    ("arrived", "more"),
    [(r"so \(x", r"^2\) is"), ("so\n\n$$\nx", "^2\n$$\n\nis"), ("so $x", "^2$ is"), (r"\[ x", r"^2 \]")],
)
def test_half_a_formula_is_shown_as_its_source(arrived: str, more: str, reading: Reading, settle: Settle) -> None:
    grown(reading, arrived, settle)
    assert OBJECTS not in reading.toPlainText()
    assert "x" in reading.toPlainText()
    grown(reading, more, settle)
    assert OBJECTS in reading.toPlainText()
    assert "^2" in reading.toPlainText()


def test_a_whole_formula_is_set_while_another_one_arrives(reading: Reading, settle: Settle) -> None:
    grown(reading, r"so \(x\) and \(y", settle)
    assert reading.toPlainText() == f"so {OBJECTS}\\(x\\) and \\(y\\)"


def test_what_has_grown_is_what_would_be_read_at_once(look: Look, settle: Settle) -> None:
    text = f"# On $x$\n\nLet $a$, \\(b\\):\n\n\\[\n{QUADRATIC}\n\\]\n\n- $$c$$\n- so\n\nat last $d$."
    steady, growing = Reading(look, "Answer"), Reading(look, "Answer")
    show(steady, text)
    for start in range(0, len(text), 5):
        grown(growing, text[start : start + 5], settle)
    growing.finish(text)
    growing.resize(steady.size())
    assert growing.toPlainText() == steady.toPlainText()
    assert picture(growing) == picture(steady)


def test_the_runs_of_a_formula_know_its_source(reading: Reading) -> None:
    show(reading, f"so $${QUADRATIC}$$ is")
    cursor = QTextCursor(reading.document())
    cursor.setPosition(4)
    assert cursor.charFormat().objectType() == DRAWN
    assert cursor.charFormat().property(MATH) == f"$${QUADRATIC}$$"


def test_nothing_of_it_is_loaded_for_a_text_without_formulae() -> None:
    script = (
        "import sys\nfrom PySide6.QtWidgets import QApplication\napp = QApplication([])\n"
        "from modelslab_desktop.ui.reading import Reading\nfrom modelslab_desktop.ui.theme import Look\n"
        "reading = Reading(Look(app), 'Answer')\nreading.finish('# One\\n\\nfor $5 and $10 `x`\\n')\n"
        "print([name for name in sys.modules if 'zia' in name or 'latex' in name or 'QtSvg' in name])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout == "[]\n"
