"""Markdown text to safe, semantic HTML; may be called from any thread."""

from markdown import Markdown

from modelslab_desktop.markup.commonmark import CommonMark


def to_html(text: str) -> str:
    """The HTML of a whole answer, or of one of its blocks: elements and attributes of a short list, no raw HTML."""
    return _convert(text, CommonMark())


def question_html(text: str) -> str:
    """The HTML of a question: as `to_html`, with every line break kept."""
    return _convert(text, CommonMark(keep_breaks=True))


def _convert(text: str, extension: CommonMark) -> str:
    # A reader for each call: it keeps state while it reads, and costs 0.1 ms.
    return Markdown(extensions=[extension]).convert(text)
