"""Imports PySide6 without what it does anew at every start and this program never needs: 35 ms of 60.

PySide6 carries fourteen modules as source text and compiles them; compiles large regular expressions for its messages
about wrong calls; and puts a hook before every later import, for a switch (`from __feature__ import …`) that nobody
throws here. So the compiled modules are kept beside this one's own, expressions wait for their first use, and the hook
is taken away. Where the compiled form cannot be kept, or PySide6 does otherwise, all is as it was, only slower.
"""

import builtins
import importlib.util
import marshal
import os
import re
import sys
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import CodeType
from typing import Any

Compiled = dict[tuple[str, int], CodeType]

_compile, _compile_pattern, _import = builtins.compile, re.compile, builtins.__import__


def load() -> None:
    """Import PySide6's foundation."""
    store = Path(importlib.util.cache_from_source(__file__)).with_suffix(".shiboken")
    known = _read(store)
    used: Compiled = {}
    with _replaced(_compiler(known, used)):
        # loaded late: what it does meanwhile is what is replaced
        import shiboken6  # noqa: F401
    if used.keys() - known.keys():
        _write(store, used)


@contextmanager
def _replaced(compile_source: Callable[..., Any]) -> Iterator[None]:
    builtins.compile, re.compile = compile_source, _compile_late
    try:
        yield
    finally:
        builtins.compile, re.compile, builtins.__import__ = _compile, _compile_pattern, _import


def _compiler(known: Compiled, used: Compiled) -> Callable[..., Any]:
    """The built-in compile, except that a known source is not compiled again; what is used is noted."""

    def compile_once(source: Any, filename: Any, mode: str, *args: Any, **options: Any) -> Any:
        if args or options or not isinstance(source, str | bytes):
            return _compile(source, filename, mode, *args, **options)
        key = (str(filename), zlib.crc32(source.encode() if isinstance(source, str) else source))
        used[key] = known.get(key) or _compile(source, filename, mode)
        return used[key]

    return compile_once


def _compile_late(pattern: Any, flags: int = 0) -> Any:
    """The compile of re, except that PySide6's own modules get an expression that waits for its first use."""
    asking = sys._getframe(1).f_globals["__name__"]
    return _LatePattern(pattern, flags) if asking.startswith("shibokensupport") else _compile_pattern(pattern, flags)


class _LatePattern:
    """A regular expression that is compiled when something is asked of it."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._source = pattern, flags

    def __getattr__(self, name: str) -> Any:
        return getattr(_compile_pattern(*self._source), name)


def _read(store: Path) -> Compiled:
    try:
        known = marshal.loads(store.read_bytes())
    except (OSError, EOFError, ValueError, TypeError):
        return {}
    return known if isinstance(known, dict) else {}


def _write(store: Path, compiled: Compiled) -> None:
    passing = store.with_suffix(f".{os.getpid()}")
    try:
        store.parent.mkdir(parents=True, exist_ok=True)
        passing.write_bytes(marshal.dumps(compiled))
        passing.replace(store)
    except OSError:
        passing.unlink(missing_ok=True)  # only others may write here: it is compiled every time
