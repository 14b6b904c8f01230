"""Formulae keep their source as it was written; prices and variables are no formulae."""

import pytest

from modelslab_desktop.markup import to_html


@pytest.mark.parametrize(
    "formula",
    ["$x_1 * y_2$", "$\\alpha$", "$n$", "$2 + 2 = 4$", "$a\\$b$", "$\\text{two words here}$", "\\(a*b*c < d\\)"],
)
def test_a_formula_in_a_sentence_keeps_its_source(formula: str) -> None:
    shown = formula.replace("<", "&lt;")
    assert to_html(f"Let {formula}, *so*") == f'<p>Let <span class="math">{shown}</span>, <em>so</em></p>'


@pytest.mark.parametrize("formula", ["$$a_1 * b_2$$", "\\[ a_1 * b_2 \\]"])
def test_a_displayed_formula_may_stand_in_a_sentence(formula: str) -> None:
    assert to_html(f"so {formula} is") == f'<p>so <span class="math display">{formula}</span> is</p>'


@pytest.mark.parametrize(
    "formula", ["$$x$$", "\\[ x \\]", "$$\na\n= b\n- c_1 * d_2\n# e\n$$", "\\[\na\n\\\\\n1. b\n\\]", "\\[ a\n+ b \\]"]
)
def test_a_formula_on_lines_of_its_own_is_a_block(formula: str) -> None:
    assert to_html(f"We have\n{formula}\nso *x*") == (
        f'<p>We have</p>\n<div class="math">{formula}</div>\n<p>so <em>x</em></p>'
    )


def test_a_formula_may_stand_in_an_item() -> None:
    assert '<div class="math">\\[\nx\n\\]</div>\n</li>' in to_html("1. a\n\n   \\[\n   x\n   \\]\n\n2. b")


def test_a_formula_without_its_end_is_text() -> None:
    assert to_html("$$\na *b*\n\nc") == "<p>$$\na <em>b</em></p>\n<p>c</p>"
    assert to_html("\\(a *b*") == "<p>(a <em>b</em></p>"


@pytest.mark.parametrize(
    "text",
    [
        "costs $5 and $10",
        "$5-$10",
        "$20/hr or $30/hr",
        "US$5 (or €4) and US$ 3",
        "$3 for a sandwich and 5$ more",
        "$HOME/$USER and $PATH",
        "jQuery $(this) and $(that)",
        "${name} and ${other}",
        "$1,000 to $2,000",
    ],
)
def test_prices_and_variables_stay_text(text: str) -> None:
    assert to_html(text) == f"<p>{text}</p>"


def test_code_is_no_formula() -> None:
    assert to_html("`$x$` `\\(y\\)`") == "<p><code>$x$</code> <code>\\(y\\)</code></p>"
