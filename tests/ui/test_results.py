"""My results on screen: the table and its chart, by topic; exported, and forgotten after asking back."""

import csv
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QToolButton, QWidget
from shiboken6 import delete

from modelslab_desktop.core.rating import ENOUGH
from modelslab_desktop.core.verdicts import Contender, Outcome, Reason, Verdict
from modelslab_desktop.session.results import Results
from modelslab_desktop.store.database import open_database
from modelslab_desktop.store.verdicts import Verdicts
from modelslab_desktop.ui.choice_box import ChoiceBox
from modelslab_desktop.ui.results import ResultsPanel
from modelslab_desktop.ui.standings import StandingsTable
from modelslab_desktop.ui.theme import Look

QWEN, LLAMA, PHI = "qwen/qwen2.5-72b-instruct", "meta-llama/llama-3.3-70b-instruct", "microsoft/phi-4"
COLUMNS = ["Model", "Verdicts", "Won", "Lost", "Tied", "Rating, out of 100"]


class Shown:
    """The panel in a window of its own, over verdicts in a real database."""

    def __init__(self, look: Look, verdicts: Verdicts, folder: Path) -> None:
        self.verdicts = verdicts
        self.results = Results(verdicts)
        self.folder = folder
        self.panel = ResultsPanel(look, self.results, folder)
        self.window = QWidget()
        self.panel.setParent(self.window)
        self.panel.resize(920, 700)
        self.panel.hide()

    def judge(self, winner: str, *others: str, topic: str = "", times: int = 1, reason: Reason | None = None) -> None:
        for _ in range(times):
            contenders = (Contender(winner, None, won=True), *(Contender(each) for each in others))
            reasons = frozenset({reason} if reason else ())
            self.verdicts.judge(Verdict(None, 1.0, contenders, Outcome.BEST, reasons, "", topic))

    def open(self) -> None:
        self.window.resize(self.panel.size())
        self.window.show()
        self.panel.hide()
        self.panel.show()
        self.window.activateWindow()
        while not self.window.isActiveWindow():
            QApplication.processEvents()

    @property
    def table(self) -> StandingsTable:
        [found] = self.panel.findChildren(StandingsTable)
        return found

    @property
    def topic(self) -> ChoiceBox:
        [found] = self.panel.findChildren(ChoiceBox)
        return found

    def topics(self) -> list[str]:
        return [self.topic.itemText(at) for at in range(self.topic.count())]

    def choose(self, topic: str) -> None:
        self.topic.setCurrentText(topic)
        self.topic.activated.emit(self.topic.currentIndex())

    def rows(self) -> list[list[str]]:
        model = self.table.model()
        return [
            [str(model.index(row, column).data()) for column in range(len(COLUMNS))] for row in range(model.rowCount())
        ]

    def columns(self) -> list[str]:
        shown = [column for column in range(7) if not self.table.isColumnHidden(column)]
        role = Qt.ItemDataRole.AccessibleTextRole
        return [str(self.table.model().headerData(each, Qt.Orientation.Horizontal, role)) for each in shown]

    def said(self) -> str:
        return "\n".join(each.text() for each in self.panel.findChildren(QLabel) if each.isVisible())

    def button(self, text: str) -> QPushButton:
        [found] = [each for each in self.panel.findChildren(QPushButton) if each.text() == text]
        return found


@pytest.fixture
def shown(look: Look, tmp_path: Path) -> Iterator[Shown]:
    folder = tmp_path / "Downloads"
    folder.mkdir()
    with closing(open_database(tmp_path / "chats.sqlite3")) as connection:
        made = Shown(look, Verdicts(connection), folder)
        yield made
        delete(made.window)


def test_without_verdicts_it_says_how_to_come_to_some(shown: Shown) -> None:
    shown.open()
    assert "You have given no verdicts yet." in shown.said()
    assert "Nothing leaves this computer." in shown.said()
    assert not shown.table.isVisible()
    assert not shown.topic.isVisible()
    assert not shown.button("Export as CSV").isEnabled()
    assert not shown.button("Reset").isEnabled()


def test_each_model_has_its_counts_and_its_rating_in_words(shown: Shown) -> None:
    shown.judge(QWEN, LLAMA, times=9)
    shown.judge(LLAMA, QWEN, times=3)
    shown.judge(LLAMA, PHI)
    shown.open()
    assert shown.rows() == [
        ["Qwen2.5 72B Instruct", "12", "9", "3", "0", shown.rows()[0][5]],
        ["Llama 3.3 70B Instruct", "13", "4", "9", "0", shown.rows()[1][5]],
        ["Phi 4", "1", "0", "1", "0", "too few to say"],
    ]
    rating, low, high = (int(word) for word in shown.rows()[0][5].replace(",", "").split() if word.isdecimal())
    assert shown.rows()[0][5] == f"{rating}, likely {low} to {high}"
    assert low < rating < high
    assert rating > 60
    assert shown.columns()[:6] == COLUMNS


def test_the_panel_shows_one_topic_or_what_has_none(shown: Shown) -> None:
    shown.judge(QWEN, LLAMA, topic="mail", times=2)
    shown.judge(LLAMA, QWEN, topic="Code")
    shown.judge(PHI, LLAMA)
    shown.open()
    assert shown.topics() == ["All topics", "Code", "mail", "No topic"]
    assert len(shown.rows()) == 3
    shown.choose("mail")
    assert [row[:4] for row in shown.rows()] == [
        ["Llama 3.3 70B Instruct", "2", "0", "2"],
        ["Qwen2.5 72B Instruct", "2", "2", "0"],
    ]
    shown.choose("No topic")
    assert [row[0] for row in shown.rows()] == ["Llama 3.3 70B Instruct", "Phi 4"]


def test_a_topic_may_be_called_as_all_of_them(shown: Shown) -> None:
    shown.judge(QWEN, LLAMA, topic="No topic")
    shown.judge(PHI, LLAMA)
    shown.open()
    assert shown.topics() == ["All topics", "No topic", "No topic"]
    shown.topic.setCurrentIndex(1)
    shown.topic.activated.emit(1)
    assert [row[0] for row in shown.rows()] == ["Llama 3.3 70B Instruct", "Qwen2.5 72B Instruct"]


def test_without_topics_there_is_nothing_to_choose(shown: Shown) -> None:
    shown.judge(QWEN, LLAMA)
    shown.open()
    assert shown.table.isVisible()
    assert not shown.topic.isVisible()


def test_it_follows_what_is_judged_meanwhile_and_stays_at_its_topic(shown: Shown) -> None:
    shown.judge(QWEN, LLAMA, topic="Mail")
    shown.judge(QWEN, LLAMA, topic="Code")
    shown.open()
    shown.choose("Mail")
    shown.judge(QWEN, LLAMA, topic="Mail")
    shown.results.verdict_changed.emit(1)
    assert [row[1] for row in shown.rows()] == ["2", "2"]
    assert shown.topic.currentText() == "Mail"


# the chart


def is_dotted(shown: Shown, row: int, place: float) -> bool:
    """Whether the dot of a row's rating is at a place of the scale."""
    picture = shown.table.viewport().grab().toImage()
    cell = shown.table.visualRect(shown.table.model().index(row, 6))
    ratio = picture.devicePixelRatio()
    x, y = cell.left() + 20 + place * (cell.width() - 40), cell.center().y() + 0.5
    color = shown.panel._look.color("accent")
    return picture.pixelColor(QPoint(round(x * ratio), round(y * ratio))) == color


def test_the_dot_stands_at_the_rating_and_nowhere_else(shown: Shown) -> None:
    shown.judge(QWEN, LLAMA, times=90)
    shown.judge(LLAMA, QWEN, times=30)
    shown.judge(LLAMA, PHI)
    shown.open()
    best = next(each.rating for each in shown.results.standings() if each.model == QWEN)
    assert best is not None
    assert is_dotted(shown, 0, best.share)
    assert not is_dotted(shown, 0, 1 - best.share)
    assert not any(is_dotted(shown, 2, place / 50) for place in range(51))  # too few to say


def test_the_chart_says_to_a_screen_reader_what_the_words_say(shown: Shown) -> None:
    shown.judge(QWEN, LLAMA, times=ENOUGH, reason=Reason.CLEAR)
    shown.open()
    model, spoken = shown.table.model(), Qt.ItemDataRole.AccessibleTextRole
    for row in range(2):
        assert model.index(row, 6).data(spoken) == model.index(row, 5).data()
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleDescriptionRole) == "Chosen for: clear 6"
    reader = QAccessible.queryAccessibleInterface(shown.table)
    assert reader.role() is QAccessible.Role.Table
    assert reader.text(QAccessible.Text.Name) == "My results by model"


@pytest.mark.parametrize("zoom", [1.0, 2.0])
@pytest.mark.parametrize(
    ("width", "columns"),
    [
        (920, [*COLUMNS, "Chart of the ratings"]),
        (500, ["Model", "Rating, out of 100", "Chart of the ratings"]),
        (400, ["Model", "Rating, out of 100"]),
        (260, ["Model"]),
    ],
)
def test_what_has_no_room_stands_below_the_name(
    shown: Shown, look: Look, width: int, columns: list[str], zoom: float
) -> None:
    shown.judge(QWEN, LLAMA, times=ENOUGH, reason=Reason.CLEAR)
    look.magnify(zoom)
    shown.panel.resize(round(width * zoom), 600)
    shown.open()
    assert shown.columns() == columns
    best = shown.results.standings()[0]
    below = {920: "Chosen for: clear 6", 260: shown.rows()[0][5]}.get(width, "won 6, lost 0, tied 0")
    assert shown.table.below(best) == below
    assert shown.table.horizontalHeader().length() == shown.table.viewport().width()


def test_all_rows_can_be_reached_by_keys_where_they_need_to_scroll(shown: Shown) -> None:
    for number in range(40):
        shown.judge(f"vendor/model-{number}", QWEN)
    shown.open()
    shown.table.setFocus()
    [area] = shown.panel.findChildren(QScrollArea)
    assert area.verticalScrollBar().maximum() > 0
    QTest.keyClick(shown.table, Qt.Key.Key_End, Qt.KeyboardModifier.ControlModifier)
    assert shown.table.currentIndex().row() == 40
    place = shown.table.visualRect(shown.table.currentIndex())
    corner = shown.table.viewport().mapTo(area, place.center())
    assert area.rect().contains(corner)


def test_tab_leaves_the_table(shown: Shown) -> None:
    shown.judge(QWEN, LLAMA)
    shown.open()
    shown.table.setFocus()
    QTest.keyClick(shown.table, Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is shown.button("Export as CSV")


# exporting and forgetting


def test_the_results_are_exported_as_a_table_that_spreadsheets_read(shown: Shown) -> None:
    shown.judge(QWEN, LLAMA, topic="Übersetzung")
    shown.open()
    shown.button("Export as CSV").click()
    [path] = shown.folder.iterdir()
    assert path.suffix == ".csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert {row["Topic"] for row in csv.DictReader(file)} == {"All topics", "Übersetzung"}
    assert f"Saved as “{path.name}” in the folder Downloads." in shown.said()


def test_an_earlier_export_is_left_alone(shown: Shown) -> None:
    shown.judge(QWEN, LLAMA)
    shown.open()
    for _ in range(3):
        shown.button("Export as CSV").click()
    names = sorted(path.stem for path in shown.folder.iterdir())
    assert [name[len("My results 2026-01-01") :] for name in names] == ["", " (2)", " (3)"]


def test_the_folder_can_be_opened_once_something_is_in_it(shown: Shown) -> None:
    shown.judge(QWEN, LLAMA)
    shown.open()
    wish = QSignalSpy(shown.panel.folder_requested)
    assert not shown.button("Open folder").isVisible()
    shown.button("Export as CSV").click()
    shown.button("Open folder").click()
    assert wish.at(0) == [shown.folder]


def test_trouble_with_saving_is_said(shown: Shown) -> None:
    shown.judge(QWEN, LLAMA)
    shown.open()
    shown.folder.rmdir()
    shown.button("Export as CSV").click()
    assert "Saved" not in shown.said()
    [said] = [each.text() for each in shown.panel.findChildren(QLabel) if each.property("role") == "danger"]
    assert said.startswith("The file could not be saved.")
    assert not shown.button("Open folder").isVisible()


def test_a_reset_asks_back_once(shown: Shown) -> None:
    shown.judge(QWEN, LLAMA, topic="Mail")
    shown.open()
    shown.button("Reset").click()
    assert "Delete the verdicts?" in shown.said()
    assert len(shown.results.standings()) == 2
    shown.button("Yes, delete them").click()
    assert shown.results.standings() == []
    assert "You have given no verdicts yet." in shown.said()
    assert "Delete the verdicts?" not in shown.said()


@pytest.mark.parametrize("otherwise", [Shown.open, lambda shown: shown.button("Export as CSV").click()])
def test_asking_back_is_over_when_something_else_is_done(shown: Shown, otherwise: Callable[[Shown], object]) -> None:
    shown.judge(QWEN, LLAMA)
    shown.open()
    shown.button("Reset").click()
    otherwise(shown)
    assert "Delete the verdicts?" not in shown.said()
    shown.button("Reset").click()
    assert len(shown.results.standings()) == 2


def test_it_can_be_closed_and_all_controls_have_names(shown: Shown) -> None:
    shown.judge(QWEN, LLAMA, topic="Mail")
    shown.open()
    closed = QSignalSpy(shown.panel.close_requested)
    [close] = [each for each in shown.panel.findChildren(QToolButton) if each.accessibleName() == "Close"]
    close.click()
    assert closed.count() == 1
    assert shown.topic.accessibleName() == "Topic"
    named: list[QWidget] = [*shown.panel.findChildren(QPushButton), *shown.panel.findChildren(StandingsTable)]
    assert all(each.accessibleName() or each.property("text") for each in named)
