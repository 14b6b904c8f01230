"""Mends how ziamath lays out MathML: in a time that nesting does not multiply, and with tables' lines; knows no TeX.

ziamath sets what a row holds twice: first for its height, then with the brackets that stretch to that height. As rows
hold rows, that doubles with each level. Only a row that has something to stretch needs its height, and while a height
is taken what stretches does not count. Importing this module replaces the nodes that ziamath knows by their tags.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Any
from xml.etree.ElementTree import Element

from ziamath import styles
from ziamath.drawable import Drawable, HLine, VLine
from ziamath.nodes.mrow import Mrow
from ziamath.nodes.mspace import Mpadded, Mphantom
from ziamath.nodes.mtable import Mtable
from ziamath.zmath import loadedfonts

ROWS = frozenset({"math", "mrow", "mtd", "mpadded", "mphantom", "merror"})
_OWN_HEIGHT = ROWS | {"mtable", "mtr"}  # what is inside stretches to their height

# For each node it copies a style, deeply, and only reads the copy: half of the time.
vars(styles)["asdict"] = vars

_font = loadedfonts["default"]
_advance = _font.advance


@lru_cache(maxsize=4096)
def _kerned_advance(glyph: int, following: int | None, _script: str) -> int:
    return _advance(glyph, following)


def _remembered_advance(glyph: int, following: int | None) -> int:
    """How far a glyph moves on; to look it up takes 0.1 ms for each letter of a text."""
    return _kerned_advance(glyph, following, _font.gpos.language.script if _font.gpos else "")


vars(_font)["advance"] = _remembered_advance


def stretches(element: Element) -> bool:
    """Whether an element of a row has something that may stretch to the row's height."""
    if element.tag in _OWN_HEIGHT:
        return False
    return element.tag == "mo" or any(map(stretches, element))


class _Once(Mrow, tag="mrow"):
    def _get_height_nostretch(self, line: list[Element], **state: Any) -> tuple[float, float]:
        if state.get("nostretch") or not any(map(stretches, line)):
            return 0.0, 0.0
        height: tuple[float, float] = super()._get_height_nostretch(line, **state)
        return height


class _Padded(_Once, Mpadded, tag="mpadded"):
    pass


class _Phantom(_Once, Mphantom, tag="mphantom"):
    pass


Placed = tuple[float, float, Drawable]  # px from the table's left and from its baseline downwards


class _Lined(Mtable, tag="mtable"):
    def _setup(self, **state: Any) -> None:
        super()._setup(**state)
        if "rowlines" in self.element.attrib or "columnlines" in self.element.attrib:
            self._draw_lines(**state)

    def _draw_lines(self, **state: Any) -> None:
        cells = self._cells()
        thickness = self.units_to_points(self.font.math.consts.fractionRuleThickness)
        top, bottom = -self.bbox.ymax, -self.bbox.ymin
        for y in self._lines("rowlines", [_height(row) for row in cells]):
            self._add(0, y - thickness / 2, HLine(self.bbox.xmax, thickness, **state))
        columns = [[row[at] for row in cells if at < len(row)] for at in range(max(map(len, cells)))]
        for x in self._lines("columnlines", [_width(column) for column in columns]):
            self._add(x, top, VLine(bottom - top, thickness, **state))

    def _cells(self) -> list[list[Placed]]:
        each = iter([(x, y, node) for (x, y), node in zip(self.nodexy, self.nodes, strict=True)])
        return [[next(each) for _ in row] for row in self.element]

    def _lines(self, attribute: str, extents: list[tuple[float, float]]) -> Iterator[float]:
        """Where to draw the lines that an attribute asks for between one extent and the next."""
        styles_asked = self.element.get(attribute, "").split()
        for style, (_, end), (start, _) in zip(styles_asked, extents, extents[1:], strict=False):
            if style != "none":
                yield (end + start) / 2

    def _add(self, x: float, y: float, line: Drawable) -> None:
        self.nodes.append(line)
        self.nodexy.append((x, y))


def _height(row: list[Placed]) -> tuple[float, float]:
    """From where to where a row reaches downwards."""
    filled = [(y, node.bbox) for _, y, node in row if node.nodes]
    return min(y - box.ymax for y, box in filled), max(y - box.ymin for y, box in filled)


def _width(column: list[Placed]) -> tuple[float, float]:
    """From where to where a column reaches to the right."""
    filled = [(x, node.bbox) for x, _, node in column if node.nodes]
    return min(x + box.xmin for x, box in filled), max(x + box.xmax for x, box in filled)
