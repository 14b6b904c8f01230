"""The commands of the development script: each sets up what it needs, then starts the tool in .venv."""

import argparse
import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

import environment
import screen
import system
from environment import DEV, PYTHON, ROOT, RUN
from speech import fail, say

_DEMO_PICTURE = ROOT / "build" / "demo.png"
_ANSWERS_WITHOUT_A_SCREEN = {"--play-demo", "--version", "--help", "-h"}


def main(arguments: list[str]) -> int:
    """Carry out one command; its exit code is that of the tool it starts."""
    parser = argparse.ArgumentParser(prog="dev.py", description="Set up what is missing, then:")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, command in _COMMANDS.items():
        commands.add_parser(name, help=command.__doc__, add_help=False)
    return _COMMANDS[parser.parse_args(arguments[:1]).command](arguments[1:])


def run(arguments: list[str]) -> int:
    """The program; what follows goes to it."""
    system.ensure(system.VENV, system.OFFSCREEN, system.SCREEN if screen.promised() else ())
    environment.ensure(RUN)
    if screen.there():
        return _program(arguments)
    if _ANSWERS_WITHOUT_A_SCREEN & {argument.partition("=")[0] for argument in arguments}:
        return _program(arguments, QT_QPA_PLATFORM="offscreen")
    return _play_demo()


def test(arguments: list[str]) -> int:
    """Every test; what follows goes to pytest."""
    office = system.OFFICE if os.environ.get("CI") else ()  # without it, a few tests are skipped
    _for_development(system.OFFSCREEN, system.SCREEN, system.TESTS, office)
    return _module("pytest", *arguments)


def check(arguments: list[str]) -> int:
    """Lint, form, types and architecture."""
    _for_development(system.OFFSCREEN)
    _none(arguments)
    tools = [
        ["ruff", "check"],
        ["ruff", "format", "--check"],
        ["mypy"],
        ["pytest", "-q", "tests/test_architecture.py"],
    ]
    failed = [" ".join(tool) for tool in tools if _said(tool) != 0]
    say(f"Failed: {', '.join(failed)}" if failed else "All checks passed")
    return 1 if failed else 0


def tidy(arguments: list[str]) -> int:
    """Bring the sources into their form."""
    _for_development()
    _none(arguments)
    return _module("ruff", "check", "--fix-only", "--quiet") or _module("ruff", "format")


def bench(arguments: list[str]) -> int:
    """The benchmarks, as a table of ratios."""
    _for_development(system.OFFSCREEN, system.SCREEN, system.TESTS)
    return _module("tests.benchmarks", *arguments)


def tour(arguments: list[str]) -> int:
    """A picture of every screen and state, in build/tour."""
    _for_development(system.OFFSCREEN)
    return _start([PYTHON, "-m", "tests.tour", *arguments], QT_QPA_PLATFORM="offscreen")


def bundle(arguments: list[str]) -> int:
    """A frozen program in dist/; with --smoke, see it answer."""
    _for_development(system.OFFSCREEN, system.SCREEN, system.TESTS, system.FREEZING)
    return _start([PYTHON, ROOT / "packaging" / "bundle.py", *arguments], PYTHONPATH=str(ROOT))


def icons(arguments: list[str]) -> int:
    """The icons' pictures anew, from their SVG files."""
    _for_development(system.OFFSCREEN)
    _none(arguments)
    return _start([PYTHON, ROOT / "packaging" / "icons.py"])


def lock(arguments: list[str]) -> int:
    """The lock files anew, from pyproject.toml."""
    _for_development()
    _none(arguments)
    return _compile(RUN.name) or _compile(DEV.name, "--group", "dev", "--constraints", RUN)


_COMMANDS = {
    "run": run,
    "test": test,
    "check": check,
    "format": tidy,
    "bench": bench,
    "tour": tour,
    "bundle": bundle,
    "icons": icons,
    "lock": lock,
}


def _for_development(*needs: Sequence[system.Need]) -> None:
    system.ensure(system.VENV, *needs)
    environment.ensure(DEV)


def _program(arguments: list[str], **settings: str) -> int:
    # The folder stays the person's, so that paths among the arguments mean what they say.
    return _start([PYTHON, "-m", "modelslab_desktop", *arguments], folder=None, PYTHONPATH=str(ROOT), **settings)


def _play_demo() -> int:
    say("There is no screen here: the demo conversation is played on a window that is not shown")
    _DEMO_PICTURE.parent.mkdir(exist_ok=True)
    return _program(["--play-demo", str(_DEMO_PICTURE)], QT_QPA_PLATFORM="offscreen")


def _said(tool: list[str]) -> int:
    say(" ".join(tool))
    return _module(*tool)


def _module(name: str, *arguments: str) -> int:
    return _start([PYTHON, "-m", name, *arguments])


def _compile(name: str, *extra: str | Path) -> int:
    """One lock file for every platform and Python, with no trace of the machine it was made on."""
    say(f"Resolving packaging/{name}")
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--upgrade", "--quiet"]
    silence = ["--no-config", "--no-emit-index-url", "--no-annotate"]
    remark = ["--custom-compile-command", "python3 packaging/dev.py lock"]
    target = [*extra, "--output-file", ROOT / "packaging" / name, ROOT / "pyproject.toml"]
    return _start([PYTHON, "-m", "uv", "pip", "compile", *options, *silence, *remark, *target])


def _start(command: Sequence[str | Path], folder: Path | None = ROOT, **settings: str) -> int:
    """Run to the end; an interrupt is the started process's to answer."""
    with subprocess.Popen(command, cwd=folder, env={**os.environ, **settings}) as process:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        code = process.wait()
    return code if code >= 0 else 128 - code


def _none(arguments: list[str]) -> None:
    if arguments:
        fail(f"This command takes no arguments: {' '.join(arguments)}")
