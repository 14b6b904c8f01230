"""The kinds of code, which a theme gives its colours."""

import pytest

from modelslab_desktop.markup import KINDS, kinds_in

PYTHON = 'def greet(name: str) -> str:  # a comment\n    return "Hello" + str(42)\n'


def test_python_is_told_apart() -> None:
    kinds = {text.strip(): kind for text, kind in kinds_in(PYTHON, "python")}
    assert (kinds["def"], kinds["greet"], kinds["# a comment"]) == ("keyword", "function", "comment")
    assert (kinds["Hello"], kinds["42"], kinds["str"]) == ("string", "number", "type")


@pytest.mark.parametrize("language", ["python", "sql", "json", "html", "c++", "diff", "bash", "", "klingon", "PYTHON"])
def test_no_letter_is_lost_and_every_kind_has_a_colour(language: str) -> None:
    pieces = list(kinds_in(PYTHON, language))
    assert "".join(text for text, _ in pieces) == PYTHON
    assert {kind for _, kind in pieces} <= KINDS | {""}


def test_an_unknown_language_is_one_piece() -> None:
    assert list(kinds_in(PYTHON, "klingon")) == [(PYTHON, "")]


def test_lines_that_come_and_go_are_told_apart_up_to_the_last_one() -> None:
    kinds = {text: kind for text, kind in kinds_in("-gone\n+come", "diff") if text.strip()}
    assert kinds == {"-gone": "deleted", "+come": "string"}
