"""What the program and its tests need from the operating system; installed by apt where that is possible."""

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from speech import fail, say

_PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"


@dataclass(frozen=True)
class Need:
    """One thing that must be there, by the name people know it, and Debian's package for it."""

    name: str
    package: str  # names that differ between releases are parted by "|", the newer first
    present: Callable[[], bool]


def _library(name: str, package: str) -> Need:
    def present() -> bool:
        try:
            ctypes.CDLL(name)
        except OSError:
            return False
        return True

    return Need(name, package, present)


def _program(name: str, package: str) -> Need:
    return Need(name, package, lambda: shutil.which(name) is not None)


def _any_font() -> bool:
    folders = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
    return any(next(Path(folder).expanduser().rglob("*.[to]tf"), None) for folder in folders)


def _python_library() -> bool:
    """Whether a frozen program can take its Python with it; Debian keeps the library in a package of its own."""
    return sys.base_prefix != "/usr" or _library(f"lib{_PYTHON}.so.1.0", "").present()


VENV = (Need("Python's venv module", f"{_PYTHON}-venv", lambda: bool(importlib.util.find_spec("ensurepip"))),)
OFFSCREEN = (
    _library("libGL.so.1", "libgl1"),
    _library("libEGL.so.1", "libegl1"),
    _library("libfontconfig.so.1", "libfontconfig1"),
    _library("libxkbcommon.so.0", "libxkbcommon0"),
    _library("libdbus-1.so.3", "libdbus-1-3"),
    _library("libglib-2.0.so.0", "libglib2.0-0t64|libglib2.0-0"),
    Need("a font", "fonts-dejavu-core", _any_font),
)
SCREEN = (
    _library("libxcb-cursor.so.0", "libxcb-cursor0"),
    _library("libxcb-icccm.so.4", "libxcb-icccm4"),
    _library("libxcb-keysyms.so.1", "libxcb-keysyms1"),
    _library("libxcb-shape.so.0", "libxcb-shape0"),
    _library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0"),
)
TESTS = (
    _program("Xvfb", "xvfb"),
    _program("dbus-daemon", "dbus"),
    _program("gnome-keyring-daemon", "gnome-keyring"),
    Need("at-spi-bus-launcher", "at-spi2-core", Path("/usr/libexec/at-spi-bus-launcher").exists),
)
OFFICE = (_program("soffice", "libreoffice-writer-nogui"),)  # 100 MB to fetch: for where nobody waits
FREEZING = (
    _program("objdump", "binutils"),
    Need(f"lib{_PYTHON}.so", f"lib{_PYTHON}t64|lib{_PYTHON}", _python_library),
)


def ensure(*groups: Iterable[Need]) -> None:
    """Install what is missing, or end with the one command that does; only Linux leaves such things open."""
    if not sys.platform.startswith("linux"):
        return
    missing = _missing(groups)
    if not missing:
        return
    if shutil.which("apt-get") is None:
        fail(f"Missing on this system: {', '.join(need.name for need in missing)}. Please install them and try again.")
    _install(missing)
    still = _missing(groups)
    if still:
        fail(f"Still missing after the installation: {', '.join(need.name for need in still)}.")


def _missing(groups: Iterable[Iterable[Need]]) -> list[Need]:
    return [need for group in groups for need in group if not need.present()]


def _install(missing: list[Need]) -> None:
    packages = " ".join(map(_known_name, missing))
    prefix = _as_administrator()
    if prefix is None:
        command = f"apt-get update && apt-get install --yes --no-install-recommends {packages}"
        asking = "sudo sh -c" if shutil.which("sudo") else "su -c"
        fail(f"Some system packages are missing. Please run this command, then try again:\n  {asking} '{command}'")
    say(f"Installing Debian packages: {packages}")
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "DPkg::Lock::Timeout=120"]
    subprocess.run([*apt, "update"], stdout=subprocess.DEVNULL, check=False)  # one dead source is no reason to stop
    install = [*apt, "install", "--yes", "--no-install-recommends", *map(_known_name, missing)]
    done = subprocess.run(install, capture_output=True, text=True, check=False)
    if done.returncode:
        fail(f"{done.stdout}{done.stderr}apt-get could not install {packages}.")


def _as_administrator() -> list[str] | None:
    """What to put before a command that needs the administrator; None when that would take a password."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    silent = subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False)
    return ["sudo", "-n"] if silent.returncode == 0 else None


def _known_name(need: Need) -> str:
    """The name that this release of the distribution knows."""
    names = need.package.split("|")
    return next((name for name in names[:-1] if _known(name)), names[-1])


def _known(package: str) -> bool:
    answer = subprocess.run(["apt-cache", "policy", package], capture_output=True, text=True, check=False).stdout
    return "Candidate:" in answer and "Candidate: (none)" not in answer
