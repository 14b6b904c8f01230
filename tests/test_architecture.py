"""The house's rules, read from the syntax trees of the program: who stands on whom, and who owns which tool."""

import ast
import io
import sys
import tokenize
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROGRAM = "modelslab_desktop"

# What each floor may import of the program; app composes, and knows everyone.
FLOORS = {
    "__main__": {"app", "quick_qt", "core"},
    "app": {"rehearsal", "ui", "session", "api", "store", "markup", "core", "garbage"},
    "rehearsal": {"ui", "session", "core"},
    "ui": {"session", "markup", "core"},
    "session": {"api", "store", "core"},
    "api": {"core"},
    "store": {"core"},
    "markup": {"core"},
    "core": set[str](),
    "garbage": set[str](),
    "quick_qt": set[str](),
}

# Who may import what is not the program's own; the standard library belongs to everyone unless it is named here.
TOOLS = {
    "httpx": {"api"},
    "httpx_sse": {"api"},
    "truststore": {"api"},
    "sqlite3": {"store"},
    "keyring": {"store"},
    "openpyxl": {"store"},
    "markdown": {"markup"},
    "pygments": {"markup"},
    "rapidfuzz": {"markup"},
    "docx": {"markup"},
    "ziamath": {"markup"},
    "ziafont": {"markup"},
    "PySide6": {"ui", "app"},
    "PySide6.QtCore": {"session", "ui", "app", "garbage"},
    "qasync": {"app"},
    "shiboken6": {"quick_qt"},
}

# Too heavy to be imported before the first painted frame, and the floors that it needs.
HEAVY = {
    "asyncio",
    "docx",
    "httpx",
    "httpx_sse",
    "keyring",
    "markdown",
    "openpyxl",
    "pygments",
    "qasync",
    "rapidfuzz",
    "ssl",
    "truststore",
    "ziamath",
}
FIRST_FRAME = {"__main__", "app", "ui", "session", "store", "core"}

FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


@dataclass(frozen=True)
class Import:
    """One imported module: where, on which line, inside a function or not, and with a written reason or not."""

    where: str
    line: int
    module: str
    late: bool
    reasoned: bool

    @property
    def floor(self) -> str:
        return floor_of(self.where)

    def __str__(self) -> str:
        return f"{self.where}, line {self.line}, imports {self.module}"


def floor_of(module: str) -> str:
    """The floor of one of the program's modules; the bare package stands on the lowest."""
    return (*module.split("."), "core")[1]


def imports(module: str, source: str, own: frozenset[str]) -> Iterator[Import]:
    """Every import that runs, `if TYPE_CHECKING:` apart; `own` are the program's modules."""
    remarked = _remarked_lines(source)

    def walk(parent: ast.AST, late: bool) -> Iterator[Import]:
        reasoned = False
        for node in _running_children(parent):
            if isinstance(node, ast.Import | ast.ImportFrom):
                # One reason is enough for imports that follow each other.
                reasoned = reasoned or bool(remarked & {node.lineno - 1, node.lineno})
                for name in _imported(node, own):
                    yield Import(module, node.lineno, name, late, reasoned)
            else:
                reasoned = False
                yield from walk(node, late or isinstance(node, FUNCTIONS))

    return walk(ast.parse(source), late=False)


def _running_children(node: ast.AST) -> Iterable[ast.AST]:
    """All children, but of `if TYPE_CHECKING:` only the other branch."""
    if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
        return node.orelse
    return ast.iter_child_nodes(node)


def _imported(node: ast.Import | ast.ImportFrom, own: frozenset[str]) -> Iterator[str]:
    """Full names; a name taken from a package is a module of it when the program or Qt has one so named."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
        return
    package = "." * node.level + (node.module or "")
    for alias in node.names:
        full = f"{package}.{alias.name}"
        yield full if full in own or package == "PySide6" else package


def _remarked_lines(source: str) -> set[int]:
    """Lines with a comment for people, not for a tool."""
    tokens = tokenize.generate_tokens(io.StringIO(source).readline)
    comments = (token for token in tokens if token.type == tokenize.COMMENT)
    return {token.start[0] for token in comments if not token.string.startswith(("# noqa", "# type:"))}


def floors_breached(found: list[Import]) -> Iterator[str]:
    for each in found:
        if each.module.startswith("."):
            yield f"{each}: imports are written out in full, so that everyone sees where they lead."
        elif each.module.split(".")[0] == PROGRAM and floor_of(each.module) not in FLOORS[each.floor] | {each.floor}:
            yield f"{each}: {each.floor} does not stand on {floor_of(each.module)}."


def tools_borrowed(found: list[Import]) -> Iterator[str]:
    for each in found:
        tool = next((name for name in _prefixes(each.module) if name in TOOLS), None)
        if tool and each.floor not in TOOLS[tool]:
            yield f"{each}: {tool} belongs to {' and '.join(sorted(TOOLS[tool]))}, not to {each.floor}."
        elif not tool and each.module.split(".")[0] not in {PROGRAM, "", *sys.stdlib_module_names}:
            yield f"{each}: no floor owns this tool; the table TOOLS says who may use what."


def late_without_reason(found: list[Import]) -> Iterator[str]:
    for each in found:
        if each.late and not each.reasoned:
            yield f"{each} inside a function, and no comment there says why."


def heavy_at_the_start(found: list[Import]) -> Iterator[str]:
    early = [each for each in found if not each.late]
    loaded = _loaded_with(_needed_at_the_start(found), early)
    for each in early:
        if each.where in loaded and each.module.split(".")[0] in HEAVY:
            yield f"{each} at its top: too heavy before the first frame. Import it, or this module, where it is used."


def _needed_at_the_start(found: list[Import]) -> set[str]:
    """The modules of the first frame's floors but for those that are imported late, and what only such ones import."""
    modules = {each.where for each in found if each.floor in FIRST_FRAME}
    while True:
        users = [each for each in found if each.where in modules and (not each.late or each.floor == "__main__")]
        wanted = {each.module for each in users} | (modules - {each.module for each in found})
        if modules <= wanted:
            return modules
        modules &= wanted


def _loaded_with(modules: set[str], early: list[Import]) -> set[str]:
    """These modules and all that are loaded with them."""
    more = modules | {each.module for each in early if each.where in modules}
    return modules if more == modules else _loaded_with(more, early)


def cycles(found: list[Import]) -> Iterator[str]:
    """The first import cycle, if there is one; a late import closes a circle as well."""
    graph: dict[str, set[str]] = {}
    for each in found:
        graph.setdefault(each.where, set()).add(each.module)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        yield f"These modules import each other in a circle: {' <- '.join(error.args[1])}."


def _prefixes(module: str) -> Iterator[str]:
    """PySide6.QtCore, then PySide6."""
    parts = module.split(".")
    return (".".join(parts[:count]) for count in range(len(parts), 0, -1))


RULES = [floors_breached, tools_borrowed, late_without_reason, heavy_at_the_start, cycles]


def read(sources: Mapping[str, str]) -> list[Import]:
    own = frozenset(sources)
    return [each for module, source in sources.items() for each in imports(module, source, own)]


def program() -> dict[str, str]:
    """The program's modules by their full names."""
    files = sorted((ROOT / PROGRAM).rglob("*.py"))
    names = [".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__") for file in files]
    return {name: file.read_text("utf-8") for name, file in zip(names, files, strict=True)}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_program_keeps_to_its_floors_and_tools(rule: Callable[[list[Import]], Iterator[str]]) -> None:
    breaches = list(rule(read(program())))
    assert not breaches, "\n".join(breaches)


def test_every_module_stands_on_a_known_floor() -> None:
    assert {floor_of(module) for module in program()} <= set(FLOORS)


OFFENCES = {
    "upward": ("core.chat", "from modelslab_desktop.store import chats", "core does not stand on store"),
    "sideways": ("api.client", "import modelslab_desktop.store.chats", "api does not stand on store"),
    "to the top": ("ui.window", "from modelslab_desktop import app", "ui does not stand on app"),
    "skipping": ("ui.window", "from modelslab_desktop.api.client import Client", "ui does not stand on api"),
    "relative": ("ui.window", "from . import sidebar", "written out in full"),
    "in a class": ("core.chat", "class A:\n    import modelslab_desktop.ui.window", "core does not stand on ui"),
    "borrowed tool": ("ui.window", "import sqlite3", "sqlite3 belongs to store, not to ui"),
    "part of a tool": ("core.chat", "from markdown.extensions import tables", "markdown belongs to markup"),
    "widgets below": ("session.chat", "from PySide6 import QtWidgets", "PySide6 belongs to app and ui"),
    "widgets by name": ("session.chat", "from PySide6.QtWidgets import QLabel", "PySide6 belongs to app and ui"),
    "Qt in the store": ("store.chats", "from PySide6.QtCore import QObject", "PySide6.QtCore belongs to app"),
    "unowned tool": ("store.chats", "import requests.adapters", "no floor owns this tool"),
    "hidden": ("store.chats", "def f():\n    import json", "line 2, imports json inside a function"),
    "for a tool": ("ui.window", "def f():\n    import json  # noqa: F401", "no comment there says why"),
    "reason elsewhere": ("ui.window", "def f():\n    # why\n    import json\n    a()\n    import csv", "imports csv"),
    "hidden deeper": (
        "ui.window",
        "class A:\n  async def f(self):\n    if self:\n      import json",
        "inside a function",
    ),
    "heavy": ("session.tasks", "import asyncio", "imports asyncio at its top: too heavy"),
    "heavy part": ("store.secrets", "import keyring.backends.fail", "too heavy"),
    "heavy in a try": ("store.secrets", "try:\n    import keyring\nfinally:\n    pass", "too heavy"),
    "not for types": ("session.tasks", "if TYPE_CHECKING:\n  pass\nelse:\n  import asyncio", "too heavy"),
    "itself": ("core.chat", "import modelslab_desktop.core.chat", "in a circle"),
}


@pytest.mark.parametrize(("module", "source", "complaint"), OFFENCES.values(), ids=OFFENCES.keys())
def test_an_offence_is_named(module: str, source: str, complaint: str) -> None:
    sources = {f"{PROGRAM}.{module}": source, f"{PROGRAM}.app": ""}
    found = read(sources)
    assert complaint in "\n".join(sentence for rule in RULES for sentence in rule(found))


def test_a_circle_is_named_even_when_an_import_in_it_is_late() -> None:
    sources = {
        f"{PROGRAM}.core.one": f"from {PROGRAM}.core import two",
        f"{PROGRAM}.core.two": f"import {PROGRAM}.core.three",
        f"{PROGRAM}.core.three": f"def f():\n    from {PROGRAM}.core.one import g  # late",
    }
    assert "in a circle" in "".join(cycles(read(sources)))


def test_what_is_loaded_with_the_first_frame_must_not_be_heavy_either() -> None:
    sources = {
        f"{PROGRAM}.ui.window": f"from {PROGRAM}.markup.html import render",
        f"{PROGRAM}.markup.html": f"import {PROGRAM}.markup.blocks",
        f"{PROGRAM}.markup.blocks": "import markdown",
    }
    assert "markup.blocks, line 1, imports markdown at its top" in "".join(heavy_at_the_start(read(sources)))


def test_what_is_only_loaded_late_may_be_heavy() -> None:
    late = f"def f():\n    # loaded late: few copy\n    from {PROGRAM}.ui import copying"
    sources = {
        f"{PROGRAM}.ui.window": late,
        f"{PROGRAM}.ui.copying": f"import {PROGRAM}.ui.selection",
        f"{PROGRAM}.ui.selection": f"import {PROGRAM}.markup.html",
        f"{PROGRAM}.markup.html": "import markdown",
    }
    assert not list(heavy_at_the_start(read(sources)))
    sources[f"{PROGRAM}.ui.chat"] = f"import {PROGRAM}.ui.copying"
    assert "markup.html, line 1, imports markdown at its top" in "".join(heavy_at_the_start(read(sources)))


INNOCENT = {
    "down": ("ui.window", "from modelslab_desktop.session.chat import ChatSession"),
    "same floor": ("core.chat", "from modelslab_desktop.core.reply import Reply"),
    "own tool": ("store.database", "import sqlite3"),
    "core of Qt": ("session.chat", "from PySide6 import QtCore\nfrom PySide6.QtCore import Signal"),
    "heavy where loaded late": ("api.client", "import asyncio\nimport httpx"),
    "reason before": ("store.secrets", "def f():\n    # loaded late: 55 ms of start-up\n    import keyring"),
    "one reason": ("store.secrets", "def f():\n    # loaded late: 55 ms\n    import json\n\n    import keyring"),
    "reason beside": ("store.secrets", "def f():\n    import keyring  # loaded late: 55 ms of start-up"),
    "types": ("session.tasks", "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import asyncio"),
}


@pytest.mark.parametrize(("module", "source"), INNOCENT.values(), ids=INNOCENT.keys())
def test_what_is_allowed_is_not_complained_of(module: str, source: str) -> None:
    found = read({f"{PROGRAM}.{module}": source})
    assert found
    assert [sentence for rule in RULES for sentence in rule(found)] == []
