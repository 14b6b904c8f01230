"""Draws the icons' masks from their SVG files, so that the program needs no reader for them.

A mask is the alpha of each pixel, deflated; the program paints it in any colour. Reading a picture in a format of its
own makes Qt look through its plugins, which takes 3 ms of start-up, and 8 ms where it is an SVG file.
"""

import os
import zlib
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).parent.parent / "resources" / "icons"
EDGE = 80  # px: four times the size of most, for dense screens and for zoom
COLOURED = {"tick": {"tick.png": 56}}  # px; painted by the style sheet, in the colour of the drawing, never enlarged


def draw(drawing: bytes, edge: int) -> QImage:
    """A drawing as a picture, its edges so many px long; what bears no colour of its own is white."""
    picture = QImage(QSize(edge, edge), QImage.Format.Format_ARGB32_Premultiplied)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(QByteArray(drawing.replace(b"currentColor", b"#ffffff"))).render(painter, QRectF(0, 0, edge, edge))
    painter.end()
    return picture


def files() -> dict[Path, bytes]:
    """Every file that the SVG files make, with what stands in it."""
    made: dict[Path, bytes] = {}
    for source in sorted(ICONS.glob("*.svg")):
        drawing = source.read_bytes()
        if coloured := COLOURED.get(source.stem):
            made |= {ICONS / name: _png(draw(drawing, edge)) for name, edge in coloured.items()}
        else:
            alpha = draw(drawing, EDGE).convertToFormat(QImage.Format.Format_Alpha8)
            made[source.with_suffix(".mask")] = zlib.compress(bytes(alpha.constBits()), 9)
    return made


def _png(picture: QImage) -> bytes:
    buffer = QBuffer()
    picture.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def main() -> None:
    """Write the files anew."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    app = QGuiApplication([])
    for path, content in files().items():
        path.write_bytes(content)
    del app


if __name__ == "__main__":
    main()
