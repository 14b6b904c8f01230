"""The rows of tables; knows neither blocks nor elements."""

import re

_DELIMITER_ROW = re.compile(r"\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_ALIGNMENTS = {(False, False): "", (True, False): "left", (False, True): "right", (True, True): "center"}
_CELL = re.compile(r"(?:\\\||[^|])*+")


def cells_of(row: str) -> list[str]:
    """The texts of a row's cells; none for a line that is no row."""
    row = row.strip(" \t\v\f")
    at = 1 if row.startswith("|") else 0
    cells = []
    while at < len(row):
        match = _CELL.match(row, at)
        end = match.end() if match else at
        cells.append(row[at:end].strip(" \t\v\f").replace("\\|", "|"))
        at = end + 1
    return cells


def alignments_of(row: str) -> list[str]:
    """The alignments that a delimiter row gives, "" for none; no list at all for any other line."""
    if not _DELIMITER_ROW.match(row):
        return []
    return [_ALIGNMENTS[cell.startswith(":"), cell.endswith(":")] for cell in cells_of(row)]
