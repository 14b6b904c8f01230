"""What a checkout promises before anything is installed: the lock files and the development script."""

import ast
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.screens import private_screen

ROOT = Path(__file__).parent.parent
PACKAGING = ROOT / "packaging"
LOCKS = ["requirements.txt", "requirements-dev.txt"]

needs_xvfb = pytest.mark.skipif(shutil.which("Xvfb") is None, reason="only Linux has private screens")


def locked(lock: str) -> dict[str, str]:
    """Name and entry, hashes included, of every package in a lock file."""
    text = (PACKAGING / lock).read_text(encoding="utf-8")
    entries = re.split(r"^(?=[a-z0-9])", text, flags=re.MULTILINE)[1:]
    return {normal(entry): entry for entry in entries}


def normal(requirement: str) -> str:
    """The name that a requirement begins with, as indexes write it."""
    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0].lower().replace("_", "-").replace(".", "-")


def wanted() -> tuple[set[str], set[str]]:
    """What pyproject.toml asks for: by the program, and by its development."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    run, dev = settings["project"]["dependencies"], settings["dependency-groups"]["dev"]
    return set(map(normal, run)), set(map(normal, dev))


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_one_version_and_hashes(lock: str) -> None:
    loose = [
        name for name, entry in locked(lock).items() if not re.match(r"\S+==\S+ .*--hash=sha256:", entry, re.DOTALL)
    ]
    assert loose == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address_and_no_folder(lock: str) -> None:
    text = (PACKAGING / lock).read_text(encoding="utf-8")
    assert [line for line in text.splitlines() if re.search(r"://|@ |--index|--find|^-|(^|\s)/", line)] == []


def test_the_locks_hold_what_the_project_asks_for() -> None:
    run, dev = wanted()
    assert run <= locked("requirements.txt").keys()
    assert run | dev <= locked("requirements-dev.txt").keys()


def test_the_development_lock_can_be_installed_over_the_programs() -> None:
    program, development = locked("requirements.txt"), locked("requirements-dev.txt")
    versions = {name: (version(entry), version(development[name])) for name, entry in program.items()}
    assert {name: pair for name, pair in versions.items() if pair[0] != pair[1]} == {}


def version(entry: str) -> str:
    return entry.split()[0]


def test_an_older_python_can_read_the_script_that_refuses_it() -> None:
    ast.parse((PACKAGING / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 4))


def screen_is_there(**settings: str) -> bool:
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    clean = {name: value for name, value in os.environ.items() if name not in names}
    command = [sys.executable, "-c", "import screen; print(screen.there())"]
    done = subprocess.run(command, cwd=PACKAGING, env={**clean, **settings}, capture_output=True, text=True, check=True)
    return done.stdout.strip() == "True"


@needs_xvfb
def test_a_screen_is_there_while_its_server_runs_and_not_after() -> None:
    with private_screen() as display:
        assert screen_is_there(DISPLAY=display)
    assert not screen_is_there(DISPLAY=display)


@needs_xvfb
def test_without_any_named_screen_there_is_none() -> None:
    assert not screen_is_there()
    assert screen_is_there(QT_QPA_PLATFORM="offscreen")
