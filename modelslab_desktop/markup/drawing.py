"""Formulae as drawings in HTML, with their source for who copies, searches or listens; outlines, no picture files."""

from functools import lru_cache
from xml.etree.ElementTree import Element, SubElement

from modelslab_desktop.markup.typesetting import Formula, Mark, typeset

_EM = 1.13  # of the text's size: so are the small letters of both equally high
_UNIT = 1000  # of the drawing's coordinates, for one em
_STEPS = {2: "L", 4: "Q", 6: "C"}


def add_drawing(target: Element, source: str, alone: bool) -> None:
    """Add a formula, given with its delimiters; one that cannot be set stays its source."""
    holder = SubElement(target, "span", {"class": "formula alone" if alone else "formula", "dir": "ltr"})
    formula = typeset(source)
    if formula is None:
        SubElement(holder, "code").text = source
        return
    _add_svg(holder, source, formula)
    SubElement(holder, "span", {"class": "source"}).text = source


def _add_svg(holder: Element, source: str, formula: Formula) -> None:
    width, height = formula.width * _EM, (formula.ascent + formula.descent) * _EM
    box = (0, -formula.ascent, formula.width, formula.ascent + formula.descent)
    place = f"width:{width:.3f}em;height:{height:.3f}em;vertical-align:{-formula.descent * _EM:.3f}em"
    view = " ".join(str(round(length * _UNIT)) for length in box)
    svg = SubElement(holder, "svg", {"viewBox": view, "style": place, "aria-hidden": "true"})
    SubElement(svg, "path", {"d": _path(source)})


@lru_cache(maxsize=256)
def _path(source: str) -> str:
    formula = typeset(source)
    return "".join(map(_contours, formula.marks)) if formula else ""


def _contours(mark: Mark) -> str:
    """The contours of a mark, at its place."""

    def placed(at: int, length: float) -> str:
        scale, shift = (mark.y_scale, mark.y) if at % 2 else (mark.x_scale, mark.x)
        return str(round((length * scale + shift) * _UNIT))

    def step(segment: tuple[float, ...]) -> str:
        return " ".join(placed(at, length) for at, length in enumerate(segment))

    return "".join(
        f"M{step(start)}{''.join(_STEPS[len(segment)] + step(segment) for segment in segments)}Z"
        for start, *segments in mark.outline.contours
    )
