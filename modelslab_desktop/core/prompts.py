"""Prompts out of pasted text, of files with columns and of sheets; knows no file, no format of sheets and no window."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, StrEnum, auto
from typing import Final

MOST_PROMPTS: Final = 1000
MOST_CHARACTERS: Final = 100_000  # of one prompt
MOST_BYTES: Final = 10_000_000  # of a file
MOST_COLUMNS: Final = 50
MOST_ROWS: Final = MOST_PROMPTS + 1  # with one for the names of the columns

Rows = Sequence[Sequence[str]]

_BLANK_LINES: Final = re.compile(r"\n[^\S\n]*\n\s*")
_NAMES: Final = ("prompt", "prompts", "question", "questions", "input", "instruction", "task", "query", "text")
_DELIMITERS: Final = ",;\t|"
_NO_DELIMITER: Final = "\x1f"  # stands in no text: it is a control character
_MOSTLY: Final = 0.9  # of the rows that have as many cells as the others, where a delimiter is meant
_LONGEST_NAME: Final = 40  # characters, of a column
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_BINARY_SHARE: Final = 0.001  # of control characters; a text may have a stray one
_ZEROES: Final = 0.3  # of every second byte, in UTF-16 without a byte order mark
_OLD_SHEET: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # XLS, and XLSX behind a password
_SHEET: Final = b"PK\x03\x04"


class Trouble(StrEnum):
    """Why there are no prompts."""

    EMPTY = "empty"
    TOO_MANY = "too_many"  # more than MOST_PROMPTS
    TOO_LONG = "too_long"  # one has more than MOST_CHARACTERS
    TOO_LARGE = "too_large"  # more than MOST_BYTES, or much more once it is unpacked
    BINARY = "binary"  # no text
    OLD_SHEET = "old_sheet"  # or one behind a password
    DAMAGED = "damaged"
    NOT_READ = "not_read"  # the system does not let the file be read


class Refused(Exception):
    """A text or a file that cannot be used, and why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble)
        self.trouble = trouble


class Division(Enum):
    """What parts one prompt of a text from the next."""

    LINES = auto()
    BLANK_LINES = auto()


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of as many cells each; which of the columns holds the prompts, and whether the first row names them."""

    rows: tuple[tuple[str, ...], ...]
    column: int = 0
    has_header: bool = False

    @property
    def names(self) -> list[str]:
        """What the columns are called: as in the header, or by their letter."""
        header = self.rows[0] if self.has_header else ()
        found = dict(enumerate(header))
        return [found.get(number, "").strip() or f"Column {_letter(number)}" for number in range(len(self.rows[0]))]

    def prompts(self) -> list[str]:
        """What stands in the chosen column; raises Refused."""
        return usable(row[self.column] for row in self.rows[self.has_header :])


def usable(texts: Iterable[str]) -> list[str]:
    """The texts without those that are blank; raises Refused where there are none, too many or too long ones."""
    found = [text for each in texts if (text := each.replace("\r\n", "\n").strip())]
    if not found:
        raise Refused(Trouble.EMPTY)
    if len(found) > MOST_PROMPTS:
        raise Refused(Trouble.TOO_MANY)
    if any(len(text) > MOST_CHARACTERS for text in found):
        raise Refused(Trouble.TOO_LONG)
    return found


# text


def prompts_in(text: str, division: Division) -> list[str]:
    """The prompts of a text; raises Refused."""
    lines = _unified(text)
    return usable(lines.split("\n") if division is Division.LINES else _BLANK_LINES.split(lines))


def division_of(text: str) -> Division:
    """What plainly parts the prompts of a text: blank lines, where there are some and a prompt has several lines."""
    blocks = _BLANK_LINES.split(_unified(text).strip())
    has_long_one = any("\n" in block for block in blocks)
    return Division.BLANK_LINES if len(blocks) > 1 and has_long_one else Division.LINES


def _unified(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\u2029", "\n\n")


# bytes


def is_sheet(content: bytes) -> bool:
    """Whether a file holds an XLSX sheet; raises Refused for a sheet of another kind."""
    if content.startswith(_OLD_SHEET):
        raise Refused(Trouble.OLD_SHEET)
    return content.startswith(_SHEET)


def text_of(content: bytes) -> str:
    """The text of a file in UTF-8, UTF-16 or Windows-1252; raises Refused where it is none."""
    for encoding in _encodings(content):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(_CONTROLS.findall(text)) <= len(text) * _BINARY_SHARE:
            return text.removeprefix("\ufeff")
    raise Refused(Trouble.BINARY)


def _encodings(content: bytes) -> Sequence[str]:
    """The encodings that the bytes may have, the likeliest first."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    start = content[:4096]
    if start.count(0):
        little, big = start[1::2].count(0), start[::2].count(0)
        likely = max(little, big) > _ZEROES * len(start) / 2
        return ("utf-16-le" if little > big else "utf-16-be",) if likely else ()
    return "utf-8", "cp1252"


# columns


def table_in(text: str) -> Table:
    """The rows and columns of a CSV text, whatever its delimiter; raises Refused."""
    delimiter, rest = _told_delimiter(text)
    try:
        return table_of(_read(rest, delimiter or _delimiter_of(rest)))
    except csv.Error as error:
        raise Refused(Trouble.TOO_LONG) from error  # a field of more than 128 KiB


def table_of(rows: Iterable[Sequence[str]]) -> Table:
    """Rows as a table, without the blank ones, with its header and the column of the prompts guessed; or Refused."""
    found = [row for each in rows if (row := _without_blank_end(each))]
    if not found:
        raise Refused(Trouble.EMPTY)
    if len(found) > MOST_ROWS:
        raise Refused(Trouble.TOO_MANY)
    width = min(max(map(len, found)), MOST_COLUMNS)
    even = tuple((*row, *[""] * (width - len(row)))[:width] for row in found)
    with_header = replace(Table(even), has_header=_has_header(even))
    return replace(with_header, column=_column_of_prompts(with_header))


def _without_blank_end(row: Sequence[str]) -> Sequence[str]:
    """The cells of a row to the last one in which something stands."""
    filled = [number for number, cell in enumerate(row, start=1) if cell.strip()]
    return row[: max(filled, default=0)]


def _told_delimiter(text: str) -> tuple[str, str]:
    """What the first line says of the delimiter, as spreadsheet programs write it, and the text after that."""
    first, _, rest = text.partition("\n")
    told = re.fullmatch(r"sep=(.)\r?", first)
    return (told[1], rest) if told else ("", text)


def _delimiter_of(text: str) -> str:
    """The delimiter that gives nearly all rows as many cells; where none does, a line is a cell."""
    best = max(_DELIMITERS, key=lambda each: _evenness(_read(text, each)))
    share, _ = _evenness(_read(text, best))
    return best if share >= _MOSTLY else _NO_DELIMITER


def _evenness(rows: Rows) -> tuple[float, int]:
    """The share of rows that have the commonest number of cells, and that number; no share for a single one."""
    counts = Counter(len(row) for row in rows if row)
    if not counts:
        return 0.0, 0
    [(cells, number)] = counts.most_common(1)
    return (number / counts.total() if cells > 1 else 0.0), cells


def _read(text: str, delimiter: str) -> list[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    found: list[list[str]] = []
    for row in reader:
        found.append(row)
        if len(found) > 2 * MOST_ROWS:
            break  # too many in any case
    return found


def _has_header(rows: Rows) -> bool:
    """Whether the first row names the columns: a known name is among them, or all are short unlike what follows."""
    first, rest = rows[0], rows[1:]
    if any(name.strip().lower() in _NAMES for name in first):
        return True
    if not rest or len(first) == 1:
        return False
    named = all(0 < len(name.strip()) <= _LONGEST_NAME and name.strip()[-1] not in ".?!" for name in first)
    longest = max(range(len(first)), key=lambda column: sum(len(row[column]) for row in rest))
    mean = sum(len(row[longest]) for row in rest) / len(rest)
    return named and len(set(first)) == len(first) and len(first[longest]) * 2 < mean


def _column_of_prompts(table: Table) -> int:
    """The column whose name says so, or else the one with the most text."""
    names = [name.lower() for name in table.names]
    known = next((names.index(name) for name in _NAMES if table.has_header and name in names), None)
    if known is not None:
        return known
    return max(range(len(names)), key=lambda column: sum(len(row[column]) for row in table.rows))


def _letter(number: int) -> str:
    """The letter of a column, as spreadsheets have it."""
    more, last = divmod(number, 26)
    return (_letter(more - 1) if more else "") + chr(ord("A") + last)
