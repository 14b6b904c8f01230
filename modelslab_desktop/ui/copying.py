"""Messages, and what is selected of them, on the clipboard: for office programs, for plain fields and as Markdown."""

import atexit
from xml.etree.ElementTree import Element

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication, QTextCursor

from modelslab_desktop.markup import KINDS, question_html, to_html
from modelslab_desktop.markup.elements import parse
from modelslab_desktop.markup.office import office_html
from modelslab_desktop.markup.source import to_markdown
from modelslab_desktop.markup.text import plain_text
from modelslab_desktop.ui.selection import selected
from modelslab_desktop.ui.theme import load_theme

MARKDOWN = "text/markdown"


class _Copied(QMimeData):
    """What has been copied, known as ours when the clipboard hands it back."""


def copy_answer(source: str) -> None:
    """Copy a whole answer as it reads, given as Markdown."""
    _put(_data_of(parse(to_html(source)), source, addresses=True))


def copy_question(source: str) -> None:
    """Copy a whole question as it reads, given as Markdown."""
    _put(_data_of(parse(question_html(source)), source, addresses=True))


def copy_source(source: str) -> None:
    """Copy Markdown for who wants to see it, not what it means."""
    data = _Copied()
    data.setText(source)
    data.setData(MARKDOWN, source.encode("utf-8", "replace"))
    _put(data)


def selection_data(cursor: QTextCursor) -> QMimeData:
    """What is selected, as it reads; plain text is just what can be seen, without the addresses of links."""
    root = selected(cursor)
    return _data_of(root, to_markdown(root), addresses=False)


def selection_source(cursor: QTextCursor) -> str:
    """What is selected, as Markdown."""
    return to_markdown(selected(cursor))


def quotation(cursor: QTextCursor) -> str:
    """What is selected, as a quotation in Markdown."""
    return "\n".join(f"> {line}" if line else ">" for line in selection_source(cursor).split("\n"))


def _data_of(root: Element, source: str, *, addresses: bool) -> QMimeData:
    # paper is light, whatever the theme
    colors = {kind: load_theme("light").colors[f"code-{kind}"] for kind in KINDS}
    data = _Copied()
    data.setText(plain_text(root, addresses=addresses))
    data.setHtml(office_html(root, colors))
    data.setData(MARKDOWN, source.encode("utf-8", "replace"))
    return data


def _put(data: QMimeData) -> None:
    QGuiApplication.clipboard().setMimeData(data)


@atexit.register
def _let_go() -> None:
    """Empty a clipboard that no system knows of: Qt would do so once Python has gone, and crash over data of Python's.

    A system's clipboard is left alone: it takes the data over from Qt, while Python is still there.
    """
    if QGuiApplication.instance() is None:
        return
    clipboard = QGuiApplication.clipboard()
    if isinstance(clipboard.mimeData(), _Copied) and not clipboard.ownsClipboard():
        clipboard.clear()
