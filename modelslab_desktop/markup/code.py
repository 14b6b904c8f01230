"""The colours of code: which parts of it are what, told by Pygments; knows no colour."""

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.lexer import Lexer

Part = tuple[int, int, str]  # offset, length, kind

# the kinds of a theme, each with the kinds of Pygments that it stands for, the closest first
_KINDS = {
    "Comment": "comment",
    "Keyword": "keyword",
    "Operator.Word": "keyword",
    "Name.Function": "function",
    "Name.Class": "type",
    "Name.Tag": "keyword",
    "Name.Attribute": "function",
    "Name.Decorator": "function",
    "Name.Builtin": "type",
    "Keyword.Type": "type",
    "Name.Exception": "type",
    "Literal.String": "string",
    "Literal.Number": "number",
    "Generic.Deleted": "deleted",
    "Generic.Inserted": "string",
    "Generic.Heading": "keyword",
}
KINDS = frozenset(_KINDS.values())
LONGEST = 200_000  # characters; longer code is shown in one colour


def parts_of(code: str, language: str) -> list[Part]:
    """The coloured parts of code in a language as it is named after a fence; none for an unknown language."""
    lexer = _lexer(language.lower()) if language and len(code) <= LONGEST else None
    if lexer is None:
        return []
    parts = []
    for offset, token, text in lexer.get_tokens_unprocessed(code):
        if kind := _kind(token):
            parts.append((offset, len(text), kind))
    return parts


@lru_cache(maxsize=32)
def _lexer(language: str) -> "Lexer | None":
    # loaded late: only code needs it, and it takes 40 ms
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(language)
    except ClassNotFound:
        return None


@lru_cache(maxsize=512)
def _kind(token: object) -> str:
    """The kind of a Pygments token, by its name or that of what it is a sort of."""
    name = str(token).removeprefix("Token.")
    while name:
        if name in _KINDS:
            return _KINDS[name]
        name = name.rpartition(".")[0]
    return ""
