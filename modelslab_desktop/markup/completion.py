"""The open end of a growing text, shown as what it is becoming; knows no element.

Markup that has begun is closed: emphasis, code, links, formulae, rows of tables. What may still become anything is
held back until what follows decides: a bullet or a rule, a link or a placeholder in brackets. The result is Markdown
again. It is for looking at while more is to come: once a text is complete, it is read as it stands.
"""

import re

from modelslab_desktop.markup.block import BlockReader
from modelslab_desktop.markup.inline import closing_marks
from modelslab_desktop.markup.lines import clean, split_lines
from modelslab_desktop.markup.nodes import Block, Code, FencedCode, Heading, Math, Paragraph, Table
from modelslab_desktop.markup.table import cells_of

# A line of which it is not known yet what it begins: a bullet or a rule or an underline, a heading, a fence, a row.
_UNDECIDED_LINE = re.compile(
    r"(?:[ \t>]|(?:[-+*]|[0-9]{1,9}[.)])(?=[ \t]))*"
    r"(?:[-+*_=]+|[0-9]{1,3}[.)]?|#{1,6}|`{1,2}|~{1,2}|\|[ \t]*:?|\$|\\|\[[ xX]?\]?)[ \t]*\Z"
)
_UNDECIDED_ENDS = ("\\(", "\\[", "![", "[", "$$", "$", "\\")
_PICTURE = re.compile(r"!\[[^\[\]\n]*(?:\]?|\]\([^\n)]*)\Z")
_LINK_TARGET = re.compile(r"(?<!!)\[([^\[\]\n]*)\]\((?:<?(https?://[^\s()<>]+))?[^\n)]*\Z")
_LINK_TEXT = re.compile(r"(?<![\w\]!\\])\[(?=[^\W\d_]|[*_`])[^\[\]\n]{,60}\]?\Z")
_REACH = 1000  # characters before the end among which an open link is looked for
_DELIMITER_CELL = re.compile(r":?-+:?\Z")
_DELIMITER_ROW_BEGUN = re.compile(r"\|[ \t|:-]*\Z")
_NO_PREFIX = re.compile(r"[^>\t ]")


def completed(tail: str) -> str:
    """The open end of a text with its unfinished markup closed."""
    block = _open_block(tail)
    line = _last_line(tail)  # empty when it is whole
    if isinstance(block, FencedCode):
        return _completed_fence(tail, line, block)
    if isinstance(block, Code):
        return tail
    if isinstance(block, Math):
        return _completed_formula(tail, block)
    if _UNDECIDED_LINE.match(line):
        return completed(tail[: -len(line)])
    if isinstance(block, Table):
        cell = _last_cell(_last_line(tail.rstrip()))
        return _with_end(tail, cell, *_completed_inline(cell))
    if isinstance(block, Paragraph):
        return _completed_paragraph(tail, block)
    if isinstance(block, Heading) and line:
        return _with_end(tail, block.text, *_completed_inline(block.text))
    return tail


def _open_block(text: str) -> Block:
    """The innermost open block, or the heading that the last line is."""
    reader = BlockReader({})
    for line in split_lines(clean(text)):
        reader.feed(line)
    tip = reader.tip
    return tip.children[-1] if tip.children and isinstance(tip.children[-1], Heading) else tip


def _last_line(text: str) -> str:
    return text[max(text.rfind("\n"), text.rfind("\r")) + 1 :]


def _last_cell(row: str) -> str:
    bar = row.rfind("|")
    while bar > 0 and row[bar - 1] == "\\":
        bar = row.rfind("|", 0, bar)
    return row[bar + 1 :].strip()


def _completed_fence(tail: str, line: str, code: FencedCode) -> str:
    """An info string that is still growing, or a closing fence, is held back."""
    if not line:
        return tail
    if not code.lines:
        return tail[: len(tail) - len(code.info)]
    return tail[: -len(line)] if not line.strip().strip(code.fence[0]) else tail


def _completed_formula(tail: str, formula: Math) -> str:
    """A formula that has not begun, or a closing delimiter that has, is held back."""
    tail, source = tail.rstrip(), "\n".join(formula.lines).rstrip()
    if source[2:].strip() in ("", "\\", "$"):
        return tail.removesuffix(source)
    begun = tail.removesuffix("\\").removesuffix("$").rstrip()
    return f"{begun}\n{_prefix(tail, formula.lines[-1])}{formula.closing}"


def _completed_paragraph(tail: str, paragraph: Paragraph) -> str:
    line = paragraph.lines[-1].strip()
    if len(paragraph.lines) > 1 and paragraph.lines[-2].startswith("|") and _DELIMITER_ROW_BEGUN.match(line):
        return _with_end(tail, line, _delimiter_row(paragraph.lines[-2], line), "")
    if not line.startswith("|"):
        return _with_end(tail, paragraph.text, *_completed_inline(paragraph.text))
    cell = _last_cell(line)
    heads = _with_end(tail, cell, *_completed_inline(cell)).rstrip()
    return f"{heads}\n{_prefix(tail.rstrip(), line)}{_delimiter_row(_last_line(heads), '')}"


def _delimiter_row(heads: str, begun: str) -> str:
    """The row under a table's heads, as far as it is given, and then without alignment."""
    row = heads[heads.find("|") :]
    given = [cell for cell in cells_of(begun) if _DELIMITER_CELL.match(cell)]
    count = len(cells_of(row))
    return "|" + "".join(f"{cell}|" for cell in (given + ["---"] * count)[:count])


def _completed_inline(text: str) -> tuple[str, str]:
    """The text without its undecided end, and the marks that close what is open in it."""
    text = _without_undecided_end(text.rstrip()).rstrip()
    marks = closing_marks(text)
    if marks[:1] in ("`", "\\", "$"):
        return text, marks
    reach = max(text.rfind("\n") + 1, len(text) - _REACH)
    end = _LINK_TEXT.sub("", _PICTURE.sub("", text[reach:]))
    decided = (text[:reach] + _LINK_TARGET.sub(_link_so_far, end)).rstrip()
    return decided, marks if decided == text else closing_marks(decided)


def _without_undecided_end(text: str) -> str:
    bare = text.rstrip("*_~`")
    if bare != text:
        return bare.removesuffix("\\")
    mark = next(filter(text.endswith, _UNDECIDED_ENDS), "")
    return text.removesuffix(mark)


def _link_so_far(link: re.Match[str]) -> str:
    return f"[{link[1]}]({link[2]})" if link[2] else ""


def _with_end(tail: str, text: str, decided: str, marks: str) -> str:
    """The tail, which ends with a block's text, with that text replaced in its last line."""
    tail = tail.rstrip()
    before = text.rfind("\n") + 1
    old = text[before:]
    if not tail.endswith(old):
        return tail
    if len(decided) < before:  # nothing of the last line is shown yet
        return tail[: max(tail.rfind("\n"), tail.rfind("\r"))] + marks
    return tail[: len(tail) - len(old)] + decided[before:] + marks


def _prefix(tail: str, content: str) -> str:
    """What a line has to begin with to stand in the same containers as the last line."""
    line = _last_line(tail)
    return _NO_PREFIX.sub(" ", line[: len(line) - len(content.rstrip())]) if line.endswith(content.rstrip()) else ""
