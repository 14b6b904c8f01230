r"""TeX formulae in running text: $…$, $$…$$, \(…\) and \[…\]; knows no element and draws nothing."""

import re

_CLOSING = {"$$": "$$", "\\(": "\\)", "\\[": "\\]"}
_DOLLARS = re.compile(r"\$(?![\s$])((?:\\.|[^$\\])*+)\$(?![A-Za-z0-9$])", re.DOTALL)
_TWO_WORDS = re.compile(r"(?<![\\A-Za-z{])[A-Za-z]{2,} +[A-Za-z]{2,}(?![A-Za-z]*\()")


class Formulae:
    """Finds formulae in one text, whose offsets are asked for in rising order."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.missing: list[str] = []  # closing delimiters that were looked for and are not there

    def end_at(self, at: int) -> int | None:
        """Where the formula ends whose opening delimiter stands at the offset; None if there is none."""
        opening = self._text[at : at + 2]
        if closing := _CLOSING.get(opening):
            return self._end_of_pair(at, closing)
        return self._end_of_dollars(at) if opening.startswith("$") else None

    def _end_of_pair(self, at: int, closing: str) -> int | None:
        if closing in self.missing:
            return None
        end = self._text.find(closing, at + 2)
        if end < 0:
            self.missing.append(closing)
            return None
        return end + 2 if self._text[at + 2 : end].strip() else None

    def _end_of_dollars(self, at: int) -> int | None:
        """The end of $…$, unless it reads like prices or names of variables."""
        if at and self._text[at - 1].isalnum():
            return None
        match = _DOLLARS.match(self._text, at)
        if match is None or match[1][-1].isspace() or match[1].endswith("\\"):
            return None
        if match[1][0].isdigit() and _TWO_WORDS.search(match[1]):
            return None
        return match.end()
