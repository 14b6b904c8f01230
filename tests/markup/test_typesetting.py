"""TeX as outlines: what is set, what is left as source, and what hostile TeX may cost."""

import pytest
from ziamath.nodes.mnode import Mnode

from modelslab_desktop.markup import typesetting
from modelslab_desktop.markup.typesetting import Formula, is_displayed, typeset


def formula(tex: str) -> Formula:
    found = typeset(f"${tex}$")
    assert found is not None, tex
    return found


def same(tex: str, meant: str) -> bool:
    one, other = formula(tex), formula(meant)
    return (one.width, one.ascent, one.descent, one.marks) == (other.width, other.ascent, other.descent, other.marks)


def inked(found: Formula) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of all marks."""
    points = [
        (mark.x + mark.x_scale * x, mark.y + mark.y_scale * y)
        for mark in found.marks
        for contour in mark.outline.contours
        for segment in contour
        for x, y in zip(segment[::2], segment[1::2], strict=True)
    ]
    across, down = zip(*points, strict=True)
    return min(across), min(down), max(across), max(down)


SET = [
    r"x",
    r"x_1^2",
    r"\frac{-b \pm \sqrt{b^2 - 4ac}}{2a}",
    r"\dfrac{a}{b} + \tfrac12 + \frac ab",
    r"\sum_{i=1}^{n} i = \frac{n(n+1)}{2}",
    r"\int_{-\infty}^{\infty} e^{-x^2}\,dx = \sqrt{\pi}",
    r"\lim_{x \to 0} \frac{\sin x}{x} = 1",
    r"\boxed{x = 5}",
    r"\text{speed} = \frac{\text{distance}}{\text{time}}",
    r"\operatorname{softmax}(x) + \operatorname*{arg\,max}_{x \in X} f(x)",
    r"\begin{pmatrix} a & b \\ c & d \end{pmatrix} \begin{vmatrix} 1 & 2 \\ 3 & 4 \end{vmatrix}",
    r"\begin{cases} 1 & \text{if } x > 0 \\ 0 & \text{otherwise} \end{cases}",
    r"\begin{aligned} a &= b \\[4pt] &= c \end{aligned}",
    r"\begin{eqnarray} a &=& b \\ c &=& d \end{eqnarray}",
    r"\begin{array}{cc|c} 1 & 2 & 3 \\ \hline 4 & 5 & 6 \end{array}",
    r"\left. \frac{dy}{dx} \right|_{x=0}",
    r"\bigl[ x \bigr] \Bigl\{ y \Bigr\} \left\| z \right\|",
    r"\underbrace{a + b}_{n} + \overline{AB} + \vec{v} + \hat{x} + \overrightarrow{AB}",
    r"\binom{n^{2}}{k_{1}}",
    r"\mathbb{R} \mathcal{L} \mathbf{Ax} \mathrm{d}x \boldsymbol{\beta}",
    r"A \xrightarrow{f} B \implies C \iff D",
    r"\cancel{x} + \textcolor{red}{y}",
    r"a \equiv b \pmod{n}",
]


@pytest.mark.parametrize("tex", SET)
def test_what_answers_hold_is_set(tex: str) -> None:
    found = formula(tex)
    left, top, right, bottom = inked(found)
    assert (left, right) == pytest.approx((0, found.width), abs=0.4)
    assert top == pytest.approx(-found.ascent, abs=0.15)
    assert bottom == pytest.approx(found.descent, abs=0.15)


@pytest.mark.parametrize(
    ("tex", "meant"),
    [
        (r"\binom{n}{k}", r"\dbinom{n}{k}"),
        (r"\mathbf{Ax}", r"\mathbf{A}\mathbf{x}"),
        (r"x \label{eq:1} \nonumber", "x"),
        (r"x \tag{1}", r"x \qquad\text{(1)}"),
        (r"\begin{align} a &= b \end{align}", r"\begin{align*} a &= b \end{align*}"),
        (r"1,000,000", r"1{,}000{,}000"),
        (r"\text{if $x$ then}", r"\text{if }x\text{ then}"),
        (r"a \mathbin{+} b", r"a {+} b"),
        (r"x := 5", r"x \coloneqq 5"),
        (r"50%", r"50\%"),
        (r"\textcolor{red}{x}", "x"),
    ],
)
def test_what_ziamath_does_not_know_is_said_in_other_words(tex: str, meant: str) -> None:
    assert same(tex, meant)


def test_the_delimiters_tell_how_a_formula_is_set() -> None:
    assert [is_displayed(each) for each in ("$x$", r"\(x\)", "$$x$$", r"\[x\]")] == [False, False, True, True]
    inline, displayed = typeset(r"$\sum_{i=1}^n i$"), typeset(r"$$\sum_{i=1}^n i$$")
    assert inline is not None
    assert displayed is not None
    assert displayed.ascent > inline.ascent


def test_brackets_stretch_to_what_they_hold() -> None:
    flat, tall = formula(r"\left( x \right)"), formula(r"\left( \frac{\frac{a}{b}}{\frac{c}{d}} \right)")
    assert inked(tall)[3] - inked(tall)[1] > 2 * (inked(flat)[3] - inked(flat)[1])


def test_the_lines_of_a_table_are_drawn_between_its_cells() -> None:
    plain = formula(r"\begin{array}{cc} a & b \\ c & d \end{array}")
    lined = formula(r"\begin{array}{|c|c|} \hline a & b \\ \hline c & d \\ \hline \end{array}")
    assert len(lined.marks) == len(plain.marks) + 2


@pytest.mark.parametrize(
    "tex",
    [
        r"\foo{x}",
        r"\ce{H2O}",
        r"\frac{a}",
        r"\frac{a}{b",
        r"x_",
        r"\left( x",
        r"\begin{pmatrix} a",
        r"\text{面积}",
        r"\text{a {b} c}",
        r"x % a remark",
        r"\begin{unknown} x \end{unknown}",
        r"\begin{tabular}{c} x \end{tabular}",
        r"\rule{1cm}{1cm}",
        r"\href{https://a.example}{x}",
        r"\quad",
        r"",
    ],
)
def test_what_cannot_be_set_as_it_was_meant_is_not_set(tex: str) -> None:
    assert typeset(f"${tex}$") is None


HOSTILE = {
    "very long": "x" * 100_000,
    "deep": "{" * 1400 + "}" * 1400,
    "unclosed": "{" * 2900,
    "fractions": r"\frac{1}{" * 200 + "x" + "}" * 200,
    "stretched brackets": r"\left(" * 120 + "x" + r"\right)" * 120,
    "powers": "x^{" * 700 + "}" * 700,
    "hats": r"\widehat{" * 200 + "x" + "}" * 200,
    "wide braces": r"\underbrace{" * 60 + "x" * 300 + "}" * 60,
    "a growing macro": r"\def\a{xx}\def\b{\a\a\a}\def\c{\b\b\b}\c",
    "a command for itself": r"\newcommand{\a}{\a\a}\a",
    "an endless brace": r"\underbrace{x\hspace{inf}}",
    "a very long brace": r"\underbrace{\hspace{99cm}\hspace{99cm}}",
    "no number": r"x\hspace{nan}y",
    "a huge number": r"x\kern99999cm y",
    "primes": "x" + "'" * 2000,
    "binomials": r"\binom{" * 300 + "}{" * 300,
    "tables": r"\begin{cases}" * 40 + "x" + r"\end{cases}" * 40,
    "columns": r"\begin{matrix}" + "a&" * 900 + r"\end{matrix}",
    "control characters": "\0\x01\x1b",
    "half a character": "\ud800",
}


@pytest.mark.parametrize("tex", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_tex_is_not_set(tex: str) -> None:
    assert typeset(f"${tex}$") is None


def test_what_is_laid_out_does_not_double_with_each_level(monkeypatch: pytest.MonkeyPatch) -> None:
    made = list[str]()
    original = Mnode.fromelement.__func__  # type: ignore[attr-defined]

    def count(cls: type[Mnode], /, *given: object, **state: object) -> object:
        made.append("")
        return original(cls, *given, **state)

    monkeypatch.setattr(Mnode, "fromelement", classmethod(count))
    for depth in range(1, 6):
        formula(r"\left(\frac{1}{" * depth + "x" + r"}\right)" * depth)
    assert len(made) < typesetting.MOST_NODES
