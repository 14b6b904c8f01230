"""The colours of code: which parts of it are what, told by Pygments; knows no colour."""

from collections.abc import Iterator
from functools import lru_cache
from threading import Thread
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pygments.lexer import Lexer

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
_loading: dict[str, Thread] = {}  # by language


def kinds_in(code: str, language: str) -> Iterator[tuple[str, str]]:
    """The code in pieces, each with its kind ("" for none); in one piece for an unknown language."""
    lexer = _lexer(language.lower()) if language and len(code) <= LONGEST else None
    if lexer is None:
        yield code, ""
        return
    left = len(code)
    for _, token, text in lexer.get_tokens_unprocessed(code + "\n"):  # without it, some do not know the last line
        left -= len(text)
        if part := text if left >= 0 else text[:left]:
            yield part, _kind(token)


def is_ready(language: str) -> bool:
    """Whether code in a language can be read at once; if not, what it takes is loaded meanwhile, for the next time."""
    name = language.lower()
    if name not in _loading:
        _loading[name] = Thread(target=_lexer, args=(name,), name=f"lexer for {name}", daemon=True)
        _loading[name].start()
    return not _loading[name].is_alive()


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
