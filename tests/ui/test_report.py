"""A report is saved where the user wants it, in the format that the name ends with, or the trouble is told."""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QWidget

from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.ui.report import FILTERS, ReportSaving, save_report, suggested_name
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.words import Step, words_for_unsaved
from tests.markup.reports import REPORT

Settle = Callable[[Callable[[], bool]], None]
BEGINNINGS = {".html": b"<!DOCTYPE html>", ".docx": b"PK\x03\x04", ".pdf": b"%PDF-"}


class Desk:
    """A window, and what has come of saving in it."""

    def __init__(self, look: Look) -> None:
        self.window = QWidget()
        self.window.show()
        self.look = look
        self.saved: list[str] = []
        self.failed: list[Problem] = []
        self.cancelled: list[bool] = []

    def saving(self) -> ReportSaving:
        return self.follow(ReportSaving(self.window, self.look, REPORT))

    def follow(self, saving: ReportSaving) -> ReportSaving:
        saving.saved.connect(self.saved.append)
        saving.failed.connect(self.failed.append)
        saving.cancelled.connect(lambda: self.cancelled.append(True))
        return saving

    @property
    def dialog(self) -> QFileDialog:
        [dialog] = self.window.findChildren(QFileDialog)
        return dialog


@pytest.fixture
def desk(look: Look) -> Desk:
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)
    return Desk(look)


@pytest.mark.parametrize("suffix", FILTERS)
def test_the_ending_of_the_name_chooses_the_format(desk: Desk, settle: Settle, tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"report{suffix.upper()}"
    desk.saving().save(path)
    settle(lambda: bool(desk.saved))
    assert desk.saved == [str(path)]
    assert path.read_bytes().startswith(BEGINNINGS[suffix])
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(("suffix", "chosen"), FILTERS.items())
def test_without_an_ending_the_chosen_filter_chooses_it(
    desk: Desk, settle: Settle, tmp_path: Path, suffix: str, chosen: str
) -> None:
    desk.saving().save(tmp_path / "v1.2", chosen)
    settle(lambda: bool(desk.saved))
    assert desk.saved == [str(tmp_path / f"v1.2{suffix}")]


def test_a_file_that_nobody_was_asked_about_is_not_replaced(desk: Desk, settle: Settle, tmp_path: Path) -> None:
    for name in ("notes.txt.html", "notes.txt (2).html"):
        (tmp_path / name).write_text("mine")
    desk.saving().save(tmp_path / "notes.txt")
    settle(lambda: bool(desk.saved))
    assert desk.saved == [str(tmp_path / "notes.txt (3).html")]
    assert (tmp_path / "notes.txt.html").read_text() == "mine"


def test_a_file_that_was_chosen_is_replaced(desk: Desk, settle: Settle, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text("old")
    desk.saving().save(path)
    settle(lambda: bool(desk.saved))
    assert path.read_bytes().startswith(BEGINNINGS[".html"])


def test_trouble_is_told_and_another_place_may_be_tried(desk: Desk, settle: Settle, tmp_path: Path) -> None:
    saving = desk.saving()
    saving.save(tmp_path / "gone" / "report.pdf")
    settle(lambda: bool(desk.failed))
    assert [problem.kind for problem in desk.failed] == [Kind.NOT_SAVED]
    assert desk.saved == []
    saving.save(tmp_path / "report.pdf")
    settle(lambda: bool(desk.saved))


def test_a_fault_of_ours_does_not_stay_unsaid(
    desk: Desk, settle: Settle, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised: list[BaseException] = []
    monkeypatch.setattr(sys, "excepthook", lambda _, error, __: raised.append(error))
    saving = ReportSaving(desk.window, desk.look, replace(REPORT, title=None))  # type: ignore[arg-type]
    desk.follow(saving).save(tmp_path / "report.html")
    settle(lambda: bool(raised))
    assert [problem.kind for problem in desk.failed] == [Kind.NOT_SAVED]
    assert list(tmp_path.iterdir()) == []


def test_two_at_once_each_tell_of_their_own(desk: Desk, settle: Settle, tmp_path: Path) -> None:
    desk.saving().save(tmp_path / "one.html")
    desk.saving().save(tmp_path / "two.html")
    settle(lambda: len(desk.saved) == 2)
    assert sorted(desk.saved) == [str(tmp_path / "one.html"), str(tmp_path / "two.html")]


def test_the_dialog_suggests_a_name_and_saves_what_was_chosen(desk: Desk, settle: Settle, tmp_path: Path) -> None:
    desk.follow(save_report(desk.window, desk.look, REPORT))
    field = desk.dialog.findChild(QLineEdit)
    assert isinstance(field, QLineEdit)
    assert field.text() == "Plans & more 2026-03-04"
    assert desk.dialog.nameFilters() == [*FILTERS.values()]
    desk.dialog.setDirectory(str(tmp_path))
    desk.dialog.selectNameFilter(FILTERS[".docx"])
    desk.dialog.filterSelected.emit(FILTERS[".docx"])
    field.setText("mine")
    desk.dialog.accept()
    settle(lambda: bool(desk.saved))
    assert desk.saved == [str(tmp_path / "mine.docx")]
    assert (tmp_path / "mine.docx").read_bytes().startswith(BEGINNINGS[".docx"])


def test_a_dialog_that_is_dismissed_saves_nothing(desk: Desk) -> None:
    desk.follow(save_report(desk.window, desk.look, REPORT))
    desk.dialog.reject()
    assert desk.cancelled == [True]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Plans", "Plans 2026-03-04"),
        ('a/b\\c: <d>? "e" | *f*', "a b c d e f 2026-03-04"),
        ("  ../.. ", "Report 2026-03-04"),
        ("", "Report 2026-03-04"),
        ("\0\n\ud800 x", "x 2026-03-04"),
        ("Zürich 中文", "Zürich 中文 2026-03-04"),
        ("x" * 300, "x" * 60 + " 2026-03-04"),
    ],
)
def test_the_suggested_name_suits_every_system(title: str, name: str) -> None:
    assert suggested_name(replace(REPORT, title=title)) == name


@pytest.mark.parametrize("kind", [Kind.DISK_FULL, Kind.READ_ONLY, Kind.NOT_SAVED])
def test_words_for_what_was_not_saved_do_not_speak_of_chats(kind: Kind) -> None:
    words = words_for_unsaved(Problem(kind))
    assert words.title == "The file could not be saved"
    assert "chat" not in words.sentence
    assert words.sentence.endswith(".")
    assert words.step is Step.TRY_AGAIN
