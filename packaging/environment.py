"""The virtual environment .venv, made from a lock file; knows nothing of what is run in it."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from speech import fail, say

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / ".venv"
PYTHON = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
RUN = ROOT / "packaging" / "requirements.txt"
DEV = ROOT / "packaging" / "requirements-dev.txt"

PROGRAM = ROOT / "modelslab_desktop"

_STAMP = FOLDER / "made-from.txt"
_COMPILED = FOLDER / "compiled.txt"  # as new as what was compiled
_PIP = ["--disable-pip-version-check", "--no-input", "-qq", "--progress-bar", "off"]


def ensure(lock: Path) -> None:
    """See to it that .venv holds at least the packages of `lock`, and that the program is compiled."""
    _ensure_packages(lock)
    _compile_program()


def _ensure_packages(lock: Path) -> None:
    made_from = _stamp()
    if _fingerprint(lock) in made_from and PYTHON.exists():
        return
    # The development lock holds the program's own packages at the same versions: it can be added to them.
    if not made_from or not made_from <= {_fingerprint(RUN), _fingerprint(DEV)} or not PYTHON.exists():
        _make()
    _install(lock)


def _compile_program() -> None:
    """Keep the program compiled, also where Python is told to write no such files: it opens 60 ms sooner."""
    newest = max(source.stat().st_mtime for source in PROGRAM.rglob("*.py"))
    if not _COMPILED.exists() or _COMPILED.stat().st_mtime < newest:
        subprocess.run([PYTHON, "-m", "compileall", "-q", PROGRAM], check=False)
        _COMPILED.touch()


def digest(parts: Iterable[bytes]) -> str:
    """One hash of several parts; where one ends and the next begins counts."""
    total = hashlib.sha256()
    for part in parts:
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()


def _make() -> None:
    """An empty environment; one that is stale or was left half made goes first."""
    say(f"{'Renewing' if FOLDER.exists() else 'Making'} the virtual environment {FOLDER.name}")
    if FOLDER.is_symlink():
        FOLDER.unlink()
    elif FOLDER.exists():
        shutil.rmtree(FOLDER)
    # The base interpreter, because this one may live in the environment that was just removed.
    base: str = getattr(sys, "_base_executable", sys.executable)
    if subprocess.run([base, "-m", "venv", FOLDER], check=False).returncode:
        fail("The virtual environment could not be made; Python's words are above.")


def _install(lock: Path) -> None:
    say(f"Installing the packages of {lock.relative_to(ROOT)} (the first time takes a minute)")
    pip: list[str | Path] = [PYTHON, "-m", "pip", "install", *_PIP, "--require-hashes", "-r", lock]
    if subprocess.run(pip, check=False).returncode:
        fail("The packages could not be installed; pip's words are above. The next try goes on from here.")
    covered = [RUN, DEV] if lock == DEV else [RUN]
    _STAMP.write_text("".join(f"{_fingerprint(each)}\n" for each in covered), encoding="ascii")


def _stamp() -> set[str]:
    """What .venv was made from; nothing while it is half made."""
    return set(_STAMP.read_text(encoding="ascii").split()) if _STAMP.is_file() else set()


def _fingerprint(lock: Path) -> str:
    return digest([lock.read_bytes(), sys.version.encode(), str(FOLDER).encode()])
