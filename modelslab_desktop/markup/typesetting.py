r"""TeX formulae set as outlines, by ziamath; knows no Qt, no colour and no size: lengths are in em.

What cannot be set as it was meant is not set at all: an unknown command, a character that the font lacks, a macro.
The time is bound: the length of the source is, and so is the number of nodes that ziamath would lay out, which is
counted before it begins.
"""

import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from xml.etree import ElementTree

with warnings.catch_warnings():
    # on Python 3.11 and 3.12, of the way in which ziamath finds its font
    warnings.simplefilter("ignore", DeprecationWarning)
    from ziafont.glyph import SimpleGlyph
    from ziafont.svgpath import Moveto
    from ziamath import drawable
    from ziamath.mathtable import AssembledGlyph
    from ziamath.tex import tex2mml
    from ziamath.zmath import Math

    from modelslab_desktop.markup import mathml

LONGEST = 3000  # characters of a source; real ones have 15 on the median, 200 at most
MOST_NODES = 1000  # laid out for one formula, about 50 µs each; real ones have 20 on the median, 250 at most
DEEPEST = 60  # elements within each other
WIDEST = 120  # em
HIGHEST = 80  # em

_TAGS = frozenset(
    (
        *("math", "mrow", "mstyle", "mpadded", "mphantom", "menclose", "mspace", "none", "mi", "mn", "mo", "mtext"),
        *("mfrac", "mroot", "msqrt", "msub", "msup", "msubsup", "mmultiscripts", "mprescripts"),
        *("munder", "mover", "munderover", "mtable", "mtr", "mtd"),
    )
)
_MEANT = {"\\{": "{", "\\}": "}", "\\|": "‖"}  # of a bracket made large
_LEAVES = frozenset({"mi", "mn", "mo", "mtext"})
_SIZE = 24.0  # px for one em while ziamath sets; its smallest size of script is a share of this one
_DELIMITERS = ("$$", "\\(", "\\[", "$")
_REFUSED = re.compile(
    r"\\(?:[egx]?def|let|(?:re|provide)?newcommand|DeclareMathOperator)(?![A-Za-z])"  # they can grow without bounds
    r"|\\href(?![A-Za-z])"  # its address would be left out
    r"|\\text[a-z]*\s*\{[^{}]*\{"  # latex2mathml ends a text at the first brace
    r"|(?<!\\)(?:\\\\)*%"  # a comment, or a per cent sign
)
# What latex2mathml and ziamath read wrongly or not at all, and what says the same to them.
_REWRITINGS = tuple(
    (re.compile(pattern), meant)
    for pattern, meant in (
        (r"(?<=[\d}])(\s*)%", r"\1\\%"),
        (r"\\(?:label|vspace\*?|require)\s*\{[^{}]*\}|\\(?:nonumber|notag)(?![A-Za-z])", ""),
        (r"\\tag\*?\s*\{([^{}]*)\}", r"\\qquad\\text{(\1)}"),
        (r"\\\\\s*\[\s*-?[\d.]+\s*[a-z]{2}\s*\]", r"\\\\ "),
        (r"\\(big|Big|bigg|Bigg)[lrm](?![A-Za-z])", r"\\\1"),
        (r"\\math(?:bin|rel|op|ord|open|close|punct|inner)(?![A-Za-z])", ""),
        (r"(\\operatorname\*?\s*\{[A-Za-z]+)\\[,;: ]\s*([A-Za-z]+\})", r"\1 \2"),
        (r"\\binom(?![A-Za-z])", r"\\dbinom"),
        (r"\\bmod(?![A-Za-z])", r"\\;\\mathrm{mod}\\;"),
        (r"\\hdots(?![A-Za-z])", r"\\ldots"),
        (r"\\not\s*=", r"\\neq "),
        (r"(?<![:=]):=(?!=)", r"\\coloneqq "),
        (r"(?<=\d),(?=\d{3}(?!\d))", "{,}"),
        (r"\|\|", "|{}|"),
        (r"\\(begin|end)\s*\{(?:align|alignat\*?|flalign\*?|split)\}", r"\\\1{align*}"),
        (r"\\(begin|end)\s*\{[dr]cases\}", r"\\\1{cases}"),
        (r"\\begin\s*\{eqnarray\*?\}", r"\\begin{array}{rcl}"),
        (r"\\end\s*\{eqnarray\*?\}", r"\\end{array}"),
        # of a table's lines, those around it
        (r"(\\begin\s*\{array\}\s*\{)\|?([^{}|]*(?:\|[^{}|]+)*)\|?\}(?:\s*\\hline)*", r"\1\2}"),
        (r"(?:\\hline\s*)+(?=\\end\s*\{array\})", ""),
    )
)
_BEGUN = re.compile(r"\\begin\s*\{([^{}]*)\}")
# of others, latex2mathml leaves out that they are there
_ENVIRONMENT = re.compile(
    r"[pbBvV]?matrix\*?|smallmatrix|array|align\*|aligned|cases|gathered|(?:equation|gather|multline)\*?|(?:display)?math"
)
_ESCAPED = re.compile(r"\\[^A-Za-z]")
_BOLD_WORD = re.compile(r"\\(mathbf|boldsymbol|bm)\s*\{([A-Za-z]{2,})\}")
_TEXT = re.compile(r"(\\text[a-z]*)\s*\{([^{}$]*)\$([^{}$]*)\$([^{}$]*)\}")
_LENGTHS = frozenset(
    (
        *("width", "height", "depth", "lspace", "rspace", "voffset", "minsize", "maxsize", "mathsize"),
        *("columnspacing", "rowspacing", "linethickness"),
    )
)
_LENGTH = re.compile(r"[+-]?(\d*\.?\d+)\s*([a-z]{2}|%|)|(?:negative)?[a-z]+mathspace")
_EMS = {"em": 1, "": 0.05, "%": 0.01, "px": 0.05, "pt": 0.06, "mu": 0.06, "ex": 0.5, "mm": 0.2, "cm": 2}

Segment = tuple[float, ...]  # the coordinates of a move (2, the first of its contour), a line (2) or a curve (4, 6)


@dataclass(frozen=True, eq=False, slots=True)
class Outline:
    """Closed contours in em, y downwards; filled by the non-zero winding rule. There is one for each glyph."""

    contours: tuple[tuple[Segment, ...], ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """An outline at its place: stretched, then moved."""

    outline: Outline
    x: float
    y: float
    x_scale: float
    y_scale: float


@dataclass(frozen=True, eq=False, slots=True)
class Formula:
    """A formula that is set: its extent in em from the left end of its baseline, and its marks."""

    width: float
    ascent: float
    descent: float
    marks: tuple[Mark, ...]


class CannotSetError(Exception):
    """The formula is better read as its source."""


@lru_cache(maxsize=1024)
def typeset(source: str) -> Formula | None:
    """Set a formula, given with its delimiters; None when it cannot be set as it was meant."""
    try:
        return _set(source)
    except Exception:  # ziamath meets what it does not know with whatever happens to fail
        return None


def _set(source: str) -> Formula:
    if len(source) > LONGEST:
        raise CannotSetError
    tree = ElementTree.fromstring(tex2mml(_rewritten(_inside(source)), inline=not is_displayed(source)))
    _check(tree)
    root = Math(tree, size=_SIZE).node
    box = root.bbox
    formula = Formula(
        (box.xmax - min(box.xmin, 0)) / _SIZE,
        max(box.ymax, 0) / _SIZE,
        max(-box.ymin, 0) / _SIZE,
        tuple(_marks(root, -min(box.xmin, 0), 0)),
    )
    if not (formula.marks and 0 < formula.width < WIDEST and 0 < formula.ascent + formula.descent < HIGHEST):
        raise CannotSetError
    return formula


def is_displayed(source: str) -> bool:
    """Whether a formula's delimiters ask for a line of its own."""
    return source.startswith(("$$", "\\["))


def _inside(source: str) -> str:
    length = next(len(mark) for mark in _DELIMITERS if source.startswith(mark))
    return source[length:-length].strip()


def _rewritten(tex: str) -> str:
    """TeX that says the same in words which latex2mathml and ziamath know."""
    for pattern, meant in _REWRITINGS:
        tex = pattern.sub(meant, tex)
    tex = _TEXT.sub(r"\1{\2}\3\1{\4}", tex)
    bare = _ESCAPED.sub("", tex)
    if _REFUSED.search(tex) or bare.count("{") != bare.count("}"):
        raise CannotSetError
    if not all(map(_ENVIRONMENT.fullmatch, _BEGUN.findall(tex))):
        raise CannotSetError
    return _BOLD_WORD.sub(lambda word: "".join(f"\\{word[1]}{{{letter}}}" for letter in word[2]), tex)


def _check(tree: ElementTree.Element) -> None:
    """Refuse what ziamath would write out, leave out or take too long for."""
    nodes, lengths = 0, 0.0
    waiting = [(tree, 1, 1)]  # elements, how often they are set, and their depth
    while waiting:
        element, settings, depth = waiting.pop()
        _mend(element)
        if not _is_known(element):
            raise CannotSetError
        nodes += settings * (1 + len(element.text or ""))
        lengths += sum(_length(value) for name, value in element.items() if name in _LENGTHS)
        if nodes > MOST_NODES or depth > DEEPEST or lengths > WIDEST:
            raise CannotSetError
        if element.tag in mathml.ROWS and any(map(mathml.stretches, element)):
            settings += 1
        waiting += ((child, settings, depth + 1) for child in element)


def _mend(element: ElementTree.Element) -> None:
    """Say what latex2mathml means."""
    element.tag = element.tag.rpartition("}")[2]
    element.text = _MEANT.get(element.text or "", element.text)
    if element.tag == "mtable":
        element.attrib.setdefault("columnspacing", "0.8em")
        element.set("rowspacing", "0.5em")


def _is_known(element: ElementTree.Element) -> bool:
    if element.tag not in _TAGS or "mathbackground" in element.attrib:
        return False
    if element.tag not in _LEAVES:
        return True
    text = (element.text or "").strip()
    return not len(element) and (element.tag == "mtext" or not text.startswith("\\") or len(text) == 1)


def _length(value: str) -> float:
    """The sum of lengths in em, or nearly; the sign does not count."""
    found = [_LENGTH.fullmatch(length) for length in value.split()]
    return sum(float(length[1] or 1) * _EMS.get(length[2] or "", 5) if length else WIDEST + 1 for length in found)


def _marks(node: drawable.Drawable, x: float, y: float) -> Iterator[Mark]:
    """The marks of a node and of all that it holds, at an offset in px at ziamath's size."""
    if isinstance(node, drawable.Glyph):
        yield from _glyph(node, x, y)
    elif isinstance(node, drawable.HLine):
        yield from _bars(node, (x, y, node.length, node.lw))
    elif isinstance(node, drawable.VLine):
        yield from _bars(node, (x - node.lw / 2, y, node.lw, node.height))
    elif isinstance(node, drawable.Box):
        yield from _bars(node, *_frame(x, y - node.height, node.width, node.height, node.lw))
    elif isinstance(node, drawable.Diagonal) and not node.arrow:
        yield _mark(_line(node.width, node.height, node.lw), x, y - node.height)
    elif hasattr(node, "nodexy"):
        for (dx, dy), part in zip(node.nodexy, node.nodes, strict=True):
            yield from _marks(part, x + dx, y + dy)
    else:
        raise CannotSetError


def _glyph(node: drawable.Glyph, x: float, y: float) -> Iterator[Mark]:
    if node.phantom:
        return
    if isinstance(node.glyph, AssembledGlyph):  # a bracket or an arrow of any length
        em = node.glyph.font.info.layout.unitsperem / node.size
        for part, offset in zip(node.glyph.glyphs, node.glyph.offsets, strict=True):
            dx, dy = (0, offset / em) if node.glyph.vert else (offset / em, 0)
            yield _mark(_outline(part), x + dx, y - dy, node.size, node.size)
    elif node.glyph.index == 0:  # the font has no such character
        raise CannotSetError
    else:
        yield _mark(_outline(node.glyph), x, y, node.size, node.size)


Bar = tuple[float, float, float, float]  # left, top, width and height in px at ziamath's size


def _bars(node: drawable.HLine | drawable.VLine | drawable.Box, *bars: Bar) -> Iterator[Mark]:
    return (_mark(_SQUARE, *bar) for bar in bars if not node.phantom)


def _frame(x: float, y: float, width: float, height: float, line: float) -> tuple[Bar, Bar, Bar, Bar]:
    return (
        (x, y, width, line),
        (x, y + height - line, width, line),
        (x, y, line, height),
        (x + width - line, y, line, height),
    )


def _mark(outline: Outline, x: float, y: float, x_scale: float = _SIZE, y_scale: float = _SIZE) -> Mark:
    return Mark(outline, x / _SIZE, y / _SIZE, x_scale / _SIZE, y_scale / _SIZE)


def _line(width: float, height: float, line: float) -> Outline:
    """A line from the left upper corner of a box to the right lower one; of a negative height, upwards."""
    corners = ((0, 0), (line, 0), (width, height), (width - line, height))
    return Outline((tuple((x / _SIZE, y / _SIZE) for x, y in corners),))


_SQUARE = Outline((((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)),))


@lru_cache(maxsize=1024)
def _outline(glyph: SimpleGlyph) -> Outline:
    """The outline of a glyph of one em."""
    em = glyph.font.info.layout.unitsperem
    contours: list[list[Segment]] = []
    for operator in glyph.operators:
        if isinstance(operator, Moveto):
            contours.append([])
        points, _ = operator.points()
        contours[-1].append(tuple(length / em for point in points for length in (point.x, -point.y)))
    return Outline(tuple(map(tuple, contours)))
