"""The names of languages, as they stand over code."""

import pytest

from modelslab_desktop.markup import language_name


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("python", "Python"),
        ("Python", "Python"),
        ("c++", "C++"),
        ("cs", "C#"),
        ("json", "JSON"),
        ("js", "JavaScript"),
        ("tsx", "TSX"),
        ("sh", "Shell"),
        ("text", "Text"),
        ("unheard-of", "unheard-of"),
        ("", "Code"),
    ],
)
def test_a_language_has_the_name_that_a_reader_knows(written: str, name: str) -> None:
    assert language_name(written) == name
