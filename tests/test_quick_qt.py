"""PySide6 loaded quickly says and does what it does without."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
TALK = """
from PySide6.QtCore import QObject, QTimer, QUrl
for call in (lambda: QObject(5), lambda: QObject().setObjectName(5), lambda: QUrl(1, 2), lambda: QTimer.start(1)):
    try:
        call()
    except Exception as error:
        print(type(error).__name__, error)
"""


def said_after(beginning: str) -> str:
    """What a fresh process prints; its standard error must be empty."""
    done = subprocess.run(
        [sys.executable, "-c", beginning + TALK], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return done.stdout


def test_wrong_calls_and_signatures_are_told_as_ever() -> None:
    usual = said_after("")
    assert "Supported signatures" in usual, usual
    assert said_after("from modelslab_desktop import quick_qt; quick_qt.load()") == usual


def test_what_was_replaced_for_the_import_is_put_back() -> None:
    code = """
import builtins, re
before = builtins.compile, re.compile, builtins.__import__
from modelslab_desktop import quick_qt
quick_qt.load()
assert (builtins.compile, re.compile, builtins.__import__) == before
"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_a_spoilt_store_is_made_anew(tmp_path: Path) -> None:
    code = f"""
import sys
sys.pycache_prefix = {str(tmp_path)!r}
from pathlib import Path
from modelslab_desktop import quick_qt
quick_qt.load()
"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    (store,) = tmp_path.rglob("*.shiboken")
    whole = store.stat().st_size
    store.write_bytes(b"nonsense")
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    assert store.stat().st_size == whole
    assert [path.name for path in store.parent.iterdir() if "shiboken" in path.name] == [store.name]
