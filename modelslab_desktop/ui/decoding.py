"""A picture's file into an image, in any thread, within bounds that no file can break; knows no document.

Only five formats are read, each told by its first bytes and by nothing else: Qt would also read vector graphics, which
may ask for other files, and formats that hardly anybody has looked at for years.
"""

from dataclasses import dataclass

from PySide6.QtCore import QBuffer, QIODevice, QRect, QSize, Qt
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader, QPainter

from modelslab_desktop.core.errors import Kind, Problem

MOST_PIXELS = 40_000_000  # of a picture, as it is in its file
_MOST_MEMORY = 256  # MB for the reading of one
MOST_SHOWN = 8_000_000  # of what is made of it, 32 MB
_MOST_SCANS = 100  # of a JPEG: each goes over the whole picture, and a file of few bytes may have thousands
_SCAN = b"\xff\xda"
_SIGNATURES = {"png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8\xff", "gif": b"GIF8", "bmp": b"BM"}
_FORMAT = QImage.Format.Format_RGB32  # what Qt paints fastest


@dataclass(frozen=True, slots=True)
class Decoded:
    """A picture as it is shown, and its size in its file."""

    size: QSize
    image: QImage


def decode(content: bytes, width: int) -> Decoded:
    """Read a picture (of a moving one the first frame), at most so many px wide; raises Problem."""
    QImageReader.setAllocationLimit(_MOST_MEMORY)
    buffer = QBuffer()
    buffer.setData(content)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, _format_of(content).encode())
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)  # a camera notes how it was held
    stored = _size_of(content, reader)
    _check(stored)
    turned = bool(reader.transformation() & QImageIOHandler.Transformation.TransformationRotate90)
    size = stored.transposed() if turned else stored
    shown = _bounded(size, width)
    if shown != size:
        reader.setScaledSize(shown.transposed() if turned else shown)
    image = reader.read()
    if image.isNull():
        raise Problem(Kind.NOT_A_PICTURE, reader.errorString())
    return Decoded(size, _on_paper(image))


def _format_of(content: bytes) -> str:
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return "webp"
    for name, signature in _SIGNATURES.items():
        if content.startswith(signature):
            if content.count(_SCAN) > _MOST_SCANS and name == "jpeg":
                raise Problem(Kind.TOO_LARGE, f"more than {_MOST_SCANS} scans")
            return name
    raise Problem(Kind.NOT_A_PICTURE, "of no known format")


def _size_of(content: bytes, reader: QImageReader) -> QSize:
    """The size that reading makes room for."""
    if reader.format() != b"gif":
        return reader.size()
    # Qt tells the size of the first frame, and makes room for the whole screen, which the head tells
    width, height = content[6:8], content[8:10]
    return QSize(int.from_bytes(width, "little"), int.from_bytes(height, "little"))


def _check(size: QSize) -> None:
    if size.isEmpty():
        raise Problem(Kind.NOT_A_PICTURE, "without a size")
    if size.width() * size.height() > MOST_PIXELS:
        raise Problem(Kind.TOO_LARGE, f"{size.width()} × {size.height()} px")


def _bounded(size: QSize, width: int) -> QSize:
    """The size within a width and within what is shown at most, in the same proportions."""
    share = min(1.0, width / size.width(), (MOST_SHOWN / (size.width() * size.height())) ** 0.5)
    return QSize(max(1, round(size.width() * share)), max(1, round(size.height() * share)))


def _on_paper(image: QImage) -> QImage:
    """The picture on white where it is transparent: drawings are made for paper, in a dark theme too."""
    if not image.hasAlphaChannel():
        return image.convertToFormat(_FORMAT)
    paper = QImage(image.size(), _FORMAT)
    paper.fill(Qt.GlobalColor.white)
    painter = QPainter(paper)
    painter.drawImage(QRect(0, 0, image.width(), image.height()), image)
    painter.end()
    return paper
