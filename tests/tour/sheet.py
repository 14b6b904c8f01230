"""Many pictures in one, and a page that shows them all."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QPainter

COLUMNS = 3
GAP = 12  # px
PAPER = "#808080"
SHOWN = 400  # px, the width of a picture on the page


def sheet(pictures: Sequence[QImage], columns: int = COLUMNS) -> QImage:
    """Pictures of one size, side by side."""
    width, height = pictures[0].width() + GAP, pictures[0].height() + GAP
    rows = -(-len(pictures) // columns)
    whole = QImage(width * min(columns, len(pictures)) + GAP, height * rows + GAP, QImage.Format.Format_RGB32)
    whole.fill(QColor(PAPER))
    painter = QPainter(whole)
    for number, picture in enumerate(pictures):
        row, column = divmod(number, columns)
        painter.drawImage(QPoint(GAP + column * width, GAP + row * height), picture)
    painter.end()
    return whole


def thumbnails(pictures: Sequence[QImage], columns: int = 5) -> QImage:
    """Pictures of any size, each small, in one."""
    return sheet([_on_paper(picture) for picture in pictures], columns)


def _on_paper(picture: QImage) -> QImage:
    small = picture.scaled(SHOWN, SHOWN, Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation)
    paper = QImage(SHOWN, SHOWN, QImage.Format.Format_RGB32)
    paper.fill(QColor(PAPER))
    painter = QPainter(paper)
    painter.drawImage((SHOWN - small.width()) // 2, 0, small)
    painter.end()
    return paper


def page(folder: Path, looks: Sequence[str], names: Sequence[str]) -> Path:
    """An HTML page with a row for each state, and a column for each look."""
    heads = "".join(f"<th>{escape(look)}</th>" for look in looks)
    rows = "".join(
        f"<tr><th>{escape(name)}</th>{''.join(_cell(look, name) for look in looks)}</tr>\n" for name in names
    )
    style = "body{font:14px sans-serif;background:#ccc} th{text-align:left;vertical-align:top} img{width:100%}"
    index = folder / "index.html"
    index.write_text(
        f"<!doctype html><meta charset=utf-8><title>Tour</title><style>{style}</style>"
        f"<table><tr><th></th>{heads}</tr>\n{rows}</table>\n",
        "utf-8",
    )
    return index


def _cell(look: str, name: str) -> str:
    address = escape(f"{look}/{file_name(name)}")
    return f'<td><a href="{address}"><img src="{address}" alt="{escape(name)}, {escape(look)}" loading="lazy"></a></td>'


def file_name(name: str) -> str:
    """The name of a state as that of a file."""
    return "-".join("".join(each if each.isalnum() else " " for each in name.lower()).split()) + ".png"
