"""My results: how the models stand by the user's own verdicts; knows no network."""

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Final

from PySide6.QtCore import QModelIndex, QSignalBlocker, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from modelslab_desktop.core.errors import Problem
from modelslab_desktop.core.files import write_whole
from modelslab_desktop.core.rating import ENOUGH
from modelslab_desktop.core.sheets import csv_file
from modelslab_desktop.session.results import Results
from modelslab_desktop.ui.card_page import CardPage, label
from modelslab_desktop.ui.choice_box import ChoiceBox
from modelslab_desktop.ui.flow import Flow
from modelslab_desktop.ui.standings import StandingsModel, StandingsTable
from modelslab_desktop.ui.theme import Look

WIDTH: Final = 920  # px, of the card
_PRIVATE: Final = "Counted from your own verdicts. Nothing leaves this computer."
_EMPTY: Final = (
    "You have given no verdicts yet. Compare two models and say which answer is better: "
    "here you will see which model serves you best, and for what."
)
_MEANING: Final = (
    "The rating tells how many of 100 comparisons with the other models here a model would win. It likely lies on the "
    f"line beside the dot; each verdict makes that line shorter. Fewer than {ENOUGH} verdicts are too few to say."
)
_ALL, _NONE = "All topics", "No topic"
_RESET: Final = "Reset"


class ResultsPanel(CardPage):
    """A table with a chart, by topic; exports it to a folder and forgets all of it."""

    folder_requested = Signal(object)  # Path

    def __init__(self, look: Look, results: Results, folder: Path) -> None:
        super().__init__(look, "My results")
        self._results = results
        self._folder = folder
        self._topic = ChoiceBox(look, "Topic", width=240)
        self._rows = StandingsModel()
        self._table = StandingsTable(look, self._rows)
        self._meaning = label(_MEANING, "muted")
        self._empty = label(_EMPTY)
        self._said = label("", "muted")
        self._export = QPushButton("Export as CSV")
        self._open = QPushButton("Open folder")
        self._reset = QPushButton(_RESET)
        self._filter = QWidget()
        self._build()
        self._connect()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._say("")
        self._read()

    def _build(self) -> None:
        self.setFocusProxy(self.close_button)
        name = QLabel("Topic")
        name.setBuddy(self._topic)
        self._filter.setLayout(Flow(self._look, name, self._topic))
        rows = self.add_section("", label(_PRIVATE, "muted"), self._filter, self._empty, self._table, self._meaning)
        self._look.space(rows, 0, 0, 0, 0, gap=12)
        foot = QVBoxLayout()
        foot.addWidget(self._said)
        foot.addLayout(Flow(self._look, self._export, self._open, self._reset))
        self.set_foot(foot)

    def _connect(self) -> None:
        self._export.clicked.connect(self._save)
        self._look.changed.connect(self._table.fit)
        self._open.clicked.connect(lambda: self.folder_requested.emit(self._folder))
        self._reset.clicked.connect(self._reset_surely)
        self._results.cleared.connect(self._follow)
        self._results.verdict_changed.connect(self._follow)
        self._table.selectionModel().currentRowChanged.connect(self._scroll_to)
        self._topic.activated.connect(self._show)

    def _follow(self) -> None:
        if self.isVisible():
            self._read()

    def _read(self) -> None:
        """Offer the topics that there are, and show what was shown, if there is still such a topic."""
        shown = self._topic.currentText()
        topics = sorted(self._results.topics(), key=str.casefold)
        with QSignalBlocker(self._topic):
            self._topic.clear()
            self._topic.addItem(_ALL)
            for topic in topics:
                self._topic.addItem(topic, topic)
            if topics:
                self._topic.addItem(_NONE, "")
            self._topic.setCurrentIndex(max(0, self._topic.findText(shown)))
        self._show()

    def _show(self) -> None:
        self._rows.become(self._results.standings(self._topic.currentData()))
        nothing = not self._rows.standings and self._topic.currentIndex() == 0
        self._empty.setVisible(nothing)
        for part in (self._table, self._meaning):
            part.setHidden(nothing)
        for button in (self._export, self._reset):
            button.setDisabled(nothing)
        self._filter.setHidden(nothing or self._topic.count() == 1)

    def _scroll_to(self, row: QModelIndex) -> None:
        """Show the row that the keyboard has come to."""
        place = self._table.visualRect(row).translated(self._table.pos())
        self._area.ensureVisible(0, place.center().y(), 0, place.height())

    def _save(self) -> None:
        path = _free(self._folder, f"My results {date.today():%Y-%m-%d}")
        try:
            write_whole(path, csv_file(self._results.csv()))
        except Problem as problem:
            # loaded late: only trouble needs it
            from modelslab_desktop.ui.words import words_for_unsaved

            words = words_for_unsaved(problem)
            self._say(f"{words.title}. {words.sentence}", "danger")
        else:
            self._say(f"Saved as “{path.name}” in the folder {self._folder.name}.", "success")
            self._open.show()

    def _reset_surely(self) -> None:
        """The first click asks back: nothing brings verdicts back."""
        if self._reset.text() == _RESET:
            self._say("All your verdicts will be deleted for good. Your chats stay. Delete the verdicts?")
            self._reset.setText("Yes, delete them")
        else:
            self._say("")
            self.close_button.setFocus()
            self._results.reset()

    def _say(self, words: str, role: str = "muted") -> None:
        """Say what has happened, in place of what was said before."""
        self._reset.setText(_RESET)
        self._open.hide()
        self._said.setProperty("role", role)
        self._said.style().polish(self._said)
        self._said.setText(words)
        self._said.setVisible(bool(words))


def _free(folder: Path, name: str) -> Path:
    """A file name that nothing has yet: what was exported before is left alone."""
    return next(path for path in _names(folder, name) if not path.exists())


def _names(folder: Path, name: str) -> Iterable[Path]:
    yield folder / f"{name}.csv"
    number = 2
    while True:
        yield folder / f"{name} ({number}).csv"
        number += 1
