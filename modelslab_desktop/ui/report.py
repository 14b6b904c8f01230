"""Saves a report as a web page, a Word document or a PDF, where the user wants it; knows no chat."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PySide6.QtCore import QLocale, QObject, QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.core.files import write_whole
from modelslab_desktop.core.report import Report
from modelslab_desktop.ui.paper import Letter, Paper, paper_for, report_pdf
from modelslab_desktop.ui.theme import Look, load_theme
from modelslab_desktop.ui.worker import Worker

FILTERS = {".html": "Web page (*.html)", ".docx": "Word document (*.docx)", ".pdf": "PDF (*.pdf)"}
_FIRST = next(iter(FILTERS))
_LONGEST = 60  # characters of a file's name that are the title's
_UNFIT = re.compile(r'[\x00-\x1f\x7f\ud800-\udfff<>:"/\\|?*]+')  # for one system or another


class ReportSaving(QObject):
    """One report on its way into a file; it begins with the user's choice of a place."""

    saved = Signal(str)  # the path
    failed = Signal(object)  # Problem; one may ask() again
    cancelled = Signal()

    _folder = ""  # where a report was saved last

    def __init__(self, parent: QWidget, look: Look, report: Report) -> None:
        super().__init__(parent)
        self._parent = parent
        self._report = report
        self._paper = paper_for(look, QLocale.system())
        self._job: _Job | None = None
        _writer().done.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def ask(self) -> None:
        """Ask for a place and a format, and save there."""
        dialog = QFileDialog(self._parent, "Save report", ReportSaving._folder or _documents())
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters([*FILTERS.values()])
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(_suffix_of(chosen)))
        dialog.setDefaultSuffix(_FIRST)
        dialog.selectFile(suggested_name(self._report))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.save(Path(dialog.selectedFiles()[0]), dialog.selectedNameFilter()))
        dialog.rejected.connect(self.cancelled)
        dialog.open()

    def save(self, path: Path, chosen: str = "") -> None:
        """Save in a place: in the format that its name ends with, or else in that of the filter that was chosen."""
        if path.suffix.lower() not in FILTERS:
            path = _free(path.with_name(path.name + (_suffix_of(chosen) or _FIRST)))
        ReportSaving._folder = str(path.parent)
        self._job = _Job(path, self._report, self._paper)
        _writer().start(self._job)

    def _take(self, job: "_Job", trouble: Exception | None) -> None:
        if job is not self._job:
            return
        self._job = None
        if trouble is None:
            self.saved.emit(str(job.path))
        elif isinstance(trouble, Problem):
            self.failed.emit(trouble)
        else:
            self.failed.emit(Problem(Kind.NOT_SAVED, type(trouble).__name__))
            raise trouble  # a fault of ours, told and noted in the log as all of them are


def save_report(parent: QWidget, look: Look, report: Report) -> ReportSaving:
    """Ask where to save a report, and save it there; what is returned tells how that ended."""
    saving = ReportSaving(parent, look, report)
    saving.ask()
    return saving


def suggested_name(report: Report) -> str:
    """A name for the file, from the title and the date, which every system takes; without its ending."""
    title = " ".join(_UNFIT.sub(" ", report.title).split())[:_LONGEST].strip(" .-")
    return f"{title or 'Report'} {report.created:%Y-%m-%d}"


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)


def _suffix_of(chosen: str) -> str:
    return next((suffix for suffix, said in FILTERS.items() if said == chosen), "")


def _free(path: Path) -> Path:
    """The path itself or, as nobody was asked about it, the next one that is not taken."""
    number, free = 2, path
    while free.exists():
        free = path.with_stem(f"{path.stem} ({number})")
        number += 1
    return free


def content_of(report: Report, suffix: str, paper: Paper) -> bytes:
    """What a file with this ending holds; may be called from any thread."""
    if suffix == ".pdf":
        return report_pdf(report, paper)
    if suffix == ".docx":
        # loaded late: python-docx takes 60 ms
        from modelslab_desktop.markup.word import A4, LETTER, report_docx

        return report_docx(report, paper.colors, LETTER if paper.sheet is Letter else A4)
    # loaded late: Markdown costs 49 ms of start-up
    from modelslab_desktop.markup.report import report_html

    return report_html(report, load_theme("light").colors, load_theme("dark").colors).encode()


@dataclass(frozen=True, eq=False, slots=True)
class _Job:
    """What is to be written, and where."""

    path: Path
    report: Report
    paper: Paper


def _write(job: _Job) -> Exception | None:
    """In the other thread: make the file; what goes wrong is returned."""
    try:
        write_whole(job.path, content_of(job.report, job.path.suffix.lower(), job.paper))
    except Exception as trouble:  # whatever it is, the window's thread tells of it
        return trouble
    return None


@cache
def _writer() -> Worker:
    return Worker(_write, drops_rest=False)
