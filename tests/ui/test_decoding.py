"""Files of pictures, good and hostile, into images."""

import struct
import zlib
from pathlib import Path

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QSize, Qt
from PySide6.QtGui import QColor, QImage

from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.ui.decoding import MOST_PIXELS, MOST_SHOWN, decode

WIDE = 10_000  # px: wider than any picture here

GIF = (  # two frames of one pixel: red, then blue
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\x00\x00\x00\x00\xff"
    b"\x21\xf9\x04\x00\x0a\x00\x00\x00\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x44\x01\x00"
    b"\x21\xf9\x04\x00\x0a\x00\x00\x00\x2c\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02\x4c\x01\x00\x3b"
)


def file_of(image: QImage, kind: str) -> bytes:
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, kind)  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def plain(width: int, height: int, colour: Qt.GlobalColor = Qt.GlobalColor.red) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(colour)
    return image


def png(width: int, height: int, rows: bytes) -> bytes:
    """A PNG with a head of one's choice, of 8 bits of grey."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def outcome_of(content: bytes) -> QSize | Kind:
    """The size, or what is wrong."""
    try:
        return decode(content, WIDE).size
    except Problem as problem:
        return problem.kind


def problem_of(content: bytes) -> Kind:
    with pytest.raises(Problem) as caught:
        decode(content, WIDE)
    return caught.value.kind


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "BMP", "WEBP"])
def test_a_picture_is_read(kind: str) -> None:
    decoded = decode(file_of(plain(30, 20), kind), WIDE)
    assert (decoded.size, decoded.image.size()) == (QSize(30, 20), QSize(30, 20))
    assert QColor(decoded.image.pixel(15, 10)).red() > 240


def test_of_a_moving_picture_the_first_frame_is_shown() -> None:
    assert QColor(decode(GIF, WIDE).image.pixel(0, 0)) == QColor(Qt.GlobalColor.red)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_read_as_small_as_it_is_shown_and_never_larger(kind: str) -> None:
    content = file_of(plain(300, 200), kind)
    assert decode(content, 150).image.size() == QSize(150, 100)
    assert decode(content, 150).size == QSize(300, 200)
    assert decode(content, 600).image.size() == QSize(300, 200)


def test_a_picture_of_one_line_keeps_it() -> None:
    assert decode(file_of(plain(3000, 1), "PNG"), 100).image.size() == QSize(100, 1)


def test_what_is_transparent_shows_paper() -> None:
    image = QImage(10, 10, QImage.Format.Format_ARGB32)
    image.fill(Qt.GlobalColor.transparent)
    decoded = decode(file_of(image, "PNG"), WIDE).image
    assert QColor(decoded.pixel(5, 5)) == QColor(Qt.GlobalColor.white)


def test_a_picture_is_turned_as_the_camera_was_held() -> None:
    exif = (
        b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"  # orientation 6: turn to the right
    )
    content = file_of(plain(300, 200), "JPEG")
    turned = content[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + content[2:]
    decoded = decode(turned, 100)
    assert (decoded.size, decoded.image.size()) == (QSize(200, 300), QSize(100, 150))


def test_what_is_no_picture_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(file_of(plain(3, 3), "PNG"))
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg"><image href="{secret.as_uri()}"/></svg>'.encode()
    for content in (b"", b"GIF8", b"<html>", drawing, b"\xef\xbb\xbf" + drawing, b"%PDF-1.4", zlib.compress(drawing)):
        assert problem_of(content) is Kind.NOT_A_PICTURE


@pytest.mark.parametrize("kind", ["ICO", "TIFF", "TGA", "PPM", "XPM", "PBM"])
def test_formats_that_nobody_needs_are_not_even_tried(kind: str) -> None:
    image, buffer = plain(3, 3), QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if image.save(buffer, kind):  # type: ignore[call-overload]  # Qt can write only some of them
        assert problem_of(bytes(buffer.data().data())) is Kind.NOT_A_PICTURE


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP"])
def test_a_broken_file_is_refused_or_shown_in_part(kind: str) -> None:
    content = file_of(plain(300, 200), kind)
    for end in range(0, len(content), max(1, len(content) // 40)):
        assert outcome_of(content[:end]) in (QSize(300, 200), Kind.NOT_A_PICTURE)


def test_a_bomb_is_refused_by_its_head() -> None:
    assert problem_of(png(60_000, 60_000, bytes(1000))) is Kind.TOO_LARGE
    assert problem_of(png(MOST_PIXELS // 100 + 1, 100, bytes(1000))) is Kind.TOO_LARGE
    for screen in (b"\xff\xff\xff\xff", b"\x00\x20\x00\x20"):  # larger than its frame
        assert problem_of(GIF[:6] + screen + GIF[10:]) is Kind.TOO_LARGE
    bitmap = bytearray(file_of(plain(3, 3), "BMP"))
    bitmap[18:26] = struct.pack("<ii", 8_000, 8_000)
    assert problem_of(bytes(bitmap)) is Kind.TOO_LARGE


def test_a_head_that_promises_more_than_there_is_takes_no_harm() -> None:
    assert problem_of(png(5000, 5000, b"")) is Kind.NOT_A_PICTURE


def test_a_large_picture_is_made_of_as_many_pixels_as_are_shown_at_most() -> None:
    rows = bytes(4001 * 5000)
    image = decode(png(4000, 5000, rows), WIDE).image
    assert image.width() * image.height() <= MOST_SHOWN * 1.01
    assert abs(image.width() / image.height() - 0.8) < 0.01


def test_a_jpeg_that_is_scanned_for_ever_is_refused() -> None:
    content = file_of(plain(30, 20), "JPEG")
    assert problem_of(content + b"\xff\xda\x00\x08" * 1000) is Kind.TOO_LARGE
