"""A file is written as a whole or not at all."""

import signal
import sys
from pathlib import Path

import pytest

if sys.platform != "win32":
    import resource

from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.core.files import write_whole


def test_a_file_is_made_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    write_whole(path, b"first, and long")
    write_whole(path, b"second")
    assert path.read_bytes() == b"second"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_may_be_read_by_whom_the_system_lets_read_new_files(tmp_path: Path) -> None:
    path, other = tmp_path / "report.html", tmp_path / "other"
    write_whole(path, b"x")
    other.touch()
    assert path.stat().st_mode == other.stat().st_mode


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no file")
def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_bytes(b"old")
    assert sys.platform != "win32"
    limits, handler = resource.getrlimit(resource.RLIMIT_FSIZE), signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, limits[1]))
    try:
        with pytest.raises(Problem) as caught:
            write_whole(path, b"x" * 10_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        signal.signal(signal.SIGXFSZ, handler)
    assert caught.value.kind is Kind.DISK_FULL
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(Problem) as caught:
        write_whole(tmp_path / "gone" / "report.html", b"x")
    assert caught.value.kind is Kind.NOT_SAVED


def test_a_folder_in_the_place_of_the_file_is_told_and_left(tmp_path: Path) -> None:
    taken = tmp_path / "report.html"
    taken.mkdir()
    with pytest.raises(Problem):
        write_whole(taken, b"x")
    assert list(tmp_path.iterdir()) == [taken]


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="only Linux has a folder that even root cannot write to")
def test_a_protected_folder_is_told() -> None:
    with pytest.raises(Problem) as caught:
        write_whole(Path("/sys/report.html"), b"x")
    assert caught.value.kind is Kind.READ_ONLY
