"""The program as people get it: a wheel of this checkout, installed where the checkout is not to be seen."""

import os
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import pytest

from modelslab_desktop import __version__

ROOT = Path(__file__).parent.parent.parent
RESOURCES = "from modelslab_desktop.core.paths import resource; print(resource())"


def run(*command: str | Path, **settings: str) -> str:
    """What a command prints, in a folder and an environment that do not lead back to the checkout."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_"))}
    where, settings = tempfile.gettempdir(), {**clean, **settings}
    done = subprocess.run(command, cwd=where, env=settings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def programs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of programs of a new environment, in which the wheel is installed; nothing is downloaded."""
    wheels, environment = tmp_path_factory.mktemp("wheels"), tmp_path_factory.mktemp("installed")
    run(
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "-q",
        "--no-index",
        "--no-build-isolation",
        "--no-deps",
        "-w",
        wheels,
        ROOT,
    )
    run(sys.executable, "-m", "venv", "--without-pip", environment)
    folder = environment / ("Scripts" if os.name == "nt" else "bin")
    site_packages = Path(run(folder / "python", "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"))
    # The libraries are those of the tests; of the program there is only what the wheel brings.
    (site_packages / "libraries.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    (wheel,) = wheels.glob("*.whl")
    run(sys.executable, "-m", "pip", "--python", folder / "python", "install", "-q", "--no-index", "--no-deps", wheel)
    return folder


def test_the_installed_program_says_its_version(programs: Path) -> None:
    assert __version__ in run(programs / "modelslab-desktop", "--version")


def test_the_installed_package_can_be_run_as_a_module(programs: Path) -> None:
    assert __version__ in run(programs / "python", "-m", "modelslab_desktop", "--version")


def test_the_installed_program_explains_its_options(programs: Path) -> None:
    text = run(programs / "modelslab-desktop", "--help")
    assert [option for option in ("--demo", "--profile", "--base-url", "--version") if option not in text] == []


def test_the_installed_program_brings_every_resource(programs: Path) -> None:
    folder = Path(run(programs / "python", "-c", RESOURCES))
    assert folder.is_relative_to(programs.parent)
    assert files_below(folder) == files_below(ROOT / "resources")


def test_the_installed_program_answers_in_the_demo(programs: Path, tmp_path: Path) -> None:
    run(programs / "modelslab-desktop", "--play-demo", tmp_path / "answer.png", QT_QPA_PLATFORM="offscreen")
    assert (tmp_path / "answer.png").read_bytes().startswith(b"\x89PNG")


def files_below(folder: Path) -> set[Path]:
    return {file.relative_to(folder) for file in folder.rglob("*") if file.is_file()}
