"""Markdown text to safe, semantic HTML; may be called from any thread."""

from markdown import Markdown

from modelslab_desktop.markup.commonmark import CommonMark

_idle: dict[bool, list[Markdown]] = {False: [], True: []}  # readers not in use, by whether they keep breaks


def to_html(text: str) -> str:
    """The HTML of a whole answer, or of one of its blocks: elements and attributes of a short list, no raw HTML."""
    return _convert(text, keep_breaks=False)


def question_html(text: str) -> str:
    """The HTML of a question: as `to_html`, with every line break kept."""
    return _convert(text, keep_breaks=True)


def _convert(text: str, *, keep_breaks: bool) -> str:
    # A reader keeps state while it reads, so each thread takes one of its own; making one costs 0.1 ms.
    idle = _idle[keep_breaks]
    reader = idle.pop() if idle else Markdown(extensions=[CommonMark(keep_breaks=keep_breaks)])
    html = reader.reset().convert(text)
    idle.append(reader)
    return html
