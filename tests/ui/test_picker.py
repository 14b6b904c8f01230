"""The picker shows the models in sections, finds them by words, marks favourites, and takes an id as typed."""

from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListView, QMenu, QPushButton, QWidget
from shiboken6 import delete

from modelslab_desktop.core.models import Model
from modelslab_desktop.session.models import Models
from modelslab_desktop.store.database import open_database
from modelslab_desktop.store.settings import Settings
from modelslab_desktop.ui.picker import Picker
from modelslab_desktop.ui.theme import Look

VISION = "Qwen/Qwen2.5-VL-72B-Instruct-together"
TURBO = "Qwen/Qwen2.5-7B-Instruct-Turbo"
DEEPSEEK = "deepseek-ai-DeepSeek-V3"
MINI = "gpt-4o-mini"
SONNET = "claude-sonnet-4-5-20250929"
LISTED = [VISION, DEEPSEEK, MINI, TURBO, SONNET]
T = TypeVar("T", bound=QWidget)
Settle = Callable[[Callable[[], bool]], None]


class Card:
    """The picker on screen, and what was chosen."""

    def __init__(self, look: Look, models: Models) -> None:
        self.models = models
        self.widget = Picker(look, models)
        self.chosen: list[str] = []
        self.refreshes: list[str] = []
        self.widget.model_chosen.connect(self.chosen.append)
        self.widget.refresh_requested.connect(lambda: self.refreshes.append("refresh"))
        self.widget.resize(520, 600)
        self.widget.show()
        self.widget.activateWindow()
        self.widget.setFocus()

    @property
    def field(self) -> QLineEdit:
        return self._named(QLineEdit, "Search models")

    @property
    def view(self) -> QListView:
        return self._named(QListView, "Models")

    @property
    def rows(self) -> list[str]:
        """The rows by id, and headings as they are."""
        model = self.view.model()
        return [model.index(row, 0).data().rsplit(", ", 1)[-1] for row in range(model.rowCount())]

    def row(self, model_id: str) -> QModelIndex:
        return self.view.model().index(self.rows.index(model_id), 0)

    def said(self, model_id: str) -> object:
        return self.row(model_id).data(Qt.ItemDataRole.AccessibleTextRole)

    def write(self, text: str) -> None:
        self.field.clear()
        QTest.keyClicks(self.field, text)

    def click(self, model_id: str, *, from_end: int = 200) -> None:
        self.view.scrollTo(self.row(model_id))
        place = self.view.visualRect(self.row(model_id))
        QTest.mouseClick(
            self.view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(place.right() - from_end, place.center().y())
        )

    def go_to(self, model_id: str) -> None:
        self.view.setFocus()
        self.view.setCurrentIndex(self.row(model_id))

    def notes(self) -> list[str]:
        return [label.text() for label in self.widget.findChildren(QLabel) if label.isVisible()]

    @property
    def refresh(self) -> QPushButton:
        return self._named(QPushButton, "Refresh the list of models")

    def _named(self, kind: type[T], name: str) -> T:
        return next(each for each in self.widget.findChildren(kind) if each.accessibleName() == name)


@pytest.fixture
def models(tmp_path: Path) -> Iterator[Models]:
    with closing(open_database(tmp_path / "chats.sqlite3")) as connection:
        yield Models(Settings(connection))


@pytest.fixture
def card(look: Look, models: Models, settle: Settle) -> Iterator[Card]:
    models.replace([Model(id) for id in LISTED])
    shown = Card(look, models)
    settle(shown.field.hasFocus)
    yield shown
    delete(shown.widget)


def test_sections_are_favourites_recent_ones_and_vendors(card: Card) -> None:
    card.models.mark(MINI, True)
    card.models.use("my/own-model")
    card.models.use(SONNET)
    card.widget.show_for(SONNET)
    assert card.rows == [
        *("Favourites", MINI),
        *("Recent", SONNET, "my/own-model"),
        *("Anthropic", SONNET),
        *("DeepSeek", DEEPSEEK),
        *("OpenAI", MINI),
        *("Qwen", TURBO, VISION),
    ]


def test_a_row_says_name_id_and_marks(card: Card) -> None:
    card.models.mark(MINI, True)
    card.widget.show_for(MINI)
    assert card.row(MINI).data() == "GPT-4o mini, gpt-4o-mini"
    assert card.said(MINI) == "GPT-4o mini, gpt-4o-mini, favourite, current"
    assert card.said(SONNET) == f"Claude Sonnet 4.5, {SONNET}"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("qwen 72", [VISION]),
        ("qwen2.5", [VISION, TURBO]),
        ("QWEN  instruct", [VISION, TURBO]),
        ("2.5-vl", [VISION]),
        ("qwen25vl", [VISION]),
        ("gpt 4o", [MINI]),
        ("4o mini", [MINI]),
        ("openai", [MINI]),
        ("sonnet 4.5", [SONNET]),
        ("anthropic", [SONNET]),
        ("together", [VISION]),
        ("deepseek v3", [DEEPSEEK]),
    ],
)
def test_every_typed_word_counts_and_punctuation_does_not(card: Card, typed: str, found: list[str]) -> None:
    card.write(typed)
    assert [row for row in card.rows if row in LISTED] == found


def test_the_best_match_comes_first(card: Card) -> None:
    card.models.replace(
        [Model(id) for id in ("nvidia/super-llama-3", "acme/not-llama", "meta-llama/Llama-3-8B", "xllama")]
    )
    card.write("llama")
    assert card.rows == ["meta-llama/Llama-3-8B", "acme/not-llama", "nvidia/super-llama-3", "xllama"]


def test_enter_takes_the_first_match(card: Card) -> None:
    card.write("qwen 72")
    QTest.keyClick(card.field, Qt.Key.Key_Return)
    assert card.chosen == [VISION]


def test_enter_without_words_keeps_the_current_model(card: Card) -> None:
    QTest.keyClick(card.field, Qt.Key.Key_Return)
    card.widget.show_for(SONNET)
    QTest.keyClick(card.field, Qt.Key.Key_Return)
    assert card.chosen == [SONNET]


def test_enter_that_ends_a_composition_chooses_nothing(card: Card) -> None:
    card.write("qwen")
    QApplication.sendEvent(card.field, QInputMethodEvent("ろ", []))
    QTest.keyClick(card.field, Qt.Key.Key_Return)
    assert card.chosen == []


def test_keys_lead_from_the_field_to_the_list_and_back(card: Card) -> None:
    card.write("qwen")
    QTest.keyClick(card.field, Qt.Key.Key_Down)
    assert card.view.hasFocus()
    QTest.keyClick(card.view, Qt.Key.Key_Down)
    QTest.keyClick(card.view, Qt.Key.Key_Return)
    assert card.chosen == [TURBO]
    QTest.keyClick(card.view, Qt.Key.Key_Up)
    assert not card.field.hasFocus()
    QTest.keyClick(card.view, Qt.Key.Key_Up)
    assert card.field.hasFocus()


def test_the_list_is_entered_at_the_current_model(card: Card) -> None:
    card.widget.show_for(MINI)
    QTest.keyClick(card.field, Qt.Key.Key_Down)
    assert card.view.currentIndex() == card.row(MINI)


def test_what_is_typed_over_the_list_goes_on_in_the_field(card: Card) -> None:
    card.write("qwen")
    QTest.keyClick(card.field, Qt.Key.Key_Down)
    QTest.keyClicks(card.view, "7")
    assert (card.field.text(), card.field.hasFocus()) == ("qwen7", True)


def test_esc_is_left_to_the_card_around(card: Card) -> None:
    heard: list[int] = []

    class Around(QWidget):
        def keyPressEvent(self, event: QKeyEvent) -> None:
            heard.append(event.key())

    around = Around()
    card.widget.setParent(around)
    for part in (card.field, card.view):
        QTest.keyClick(part, Qt.Key.Key_Escape)
    card.widget.setParent(None)
    delete(around)
    assert heard == [Qt.Key.Key_Escape] * 2


def test_a_click_chooses(card: Card) -> None:
    card.click(DEEPSEEK)
    assert card.chosen == [DEEPSEEK]


def test_a_click_on_the_star_marks_and_chooses_nothing(card: Card) -> None:
    card.click(MINI, from_end=20)
    assert card.models.favourites == [MINI]
    assert card.rows[:2] == ["Favourites", MINI]
    card.click(MINI, from_end=20)
    assert (card.models.favourites, card.chosen) == ([], [])
    assert "Favourites" not in card.rows


def test_a_star_that_is_set_stays_in_sight_and_in_the_search(card: Card) -> None:
    card.write("qwen")
    plain = card.view.viewport().grab().toImage()
    changed: list[int] = []
    card.view.model().dataChanged.connect(lambda first, last: changed.extend(range(first.row(), last.row() + 1)))
    card.models.mark(VISION, True)
    assert card.rows == [VISION, TURBO]
    assert changed == [0, 1]
    assert card.view.viewport().grab().toImage() != plain
    assert card.said(VISION) == f"Qwen2.5 VL 72B Instruct, {VISION}, favourite"


def test_f_marks_the_row_with_the_focus_which_keeps_it(card: Card) -> None:
    card.go_to(SONNET)
    QTest.keyClick(card.view, Qt.Key.Key_F)
    QTest.keyClick(card.view, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert card.models.favourites == [SONNET]
    assert card.view.currentIndex() == card.view.model().index(card.rows.index("Anthropic") + 1, 0)
    QTest.keyClick(card.view, Qt.Key.Key_F)
    assert card.models.favourites == []


def test_marking_moves_nothing_that_is_in_sight(card: Card, settle: Settle) -> None:
    card.models.replace([Model(f"lab{number}/model") for number in range(100)])
    bar = card.view.verticalScrollBar()
    settle(lambda: bar.maximum() > 0)
    bar.setValue(2000)
    seen = card.view.indexAt(QPoint(20, 200)).data()
    card.models.mark("lab50/model", True)
    QApplication.processEvents()
    assert card.rows[1] == "lab50/model"
    assert card.view.indexAt(QPoint(20, 200)).data() == seen


def test_the_menu_marks_as_well(card: Card) -> None:
    for words, favourites in (("Add to favourites", [SONNET]), ("Remove from favourites", [])):
        card.go_to(SONNET)
        QTest.keyClick(card.view, Qt.Key.Key_Menu)
        menu = QApplication.activePopupWidget()
        assert isinstance(menu, QMenu)
        assert [action.text() for action in menu.actions()] == [words]
        menu.actions()[0].trigger()
        menu.close()
        assert card.models.favourites == favourites


def test_an_id_that_is_not_listed_is_taken_as_typed(card: Card) -> None:
    card.write("acme/unheard-of")
    assert card.rows == ["Use “acme/unheard-of” as typed"]
    QTest.keyClick(card.field, Qt.Key.Key_Return)
    assert card.chosen == ["acme/unheard-of"]


def test_a_plain_word_that_matches_nothing_is_taken_as_typed(card: Card) -> None:
    card.write(" llama3 ")
    QTest.keyClick(card.field, Qt.Key.Key_Return)
    assert card.chosen == ["llama3"]


def test_what_looks_like_an_id_is_offered_after_the_matches(card: Card) -> None:
    card.write("gpt-4o")
    assert card.rows == [MINI, "Use “gpt-4o” as typed"]
    card.write("gpt-4o-mini")
    assert card.rows == [MINI]
    card.write("gpt")
    assert card.rows == [MINI]


def test_while_the_list_is_still_empty_an_id_can_be_typed(look: Look, models: Models) -> None:
    card = Card(look, models)
    assert "Loading the list of models… You can type an id meanwhile." in card.notes()
    card.write("my-model")
    models.replace([Model(MINI)])
    assert card.rows == ["Use “my-model” as typed"]
    assert card.notes() == ["1 model ·"]
    QTest.keyClick(card.field, Qt.Key.Key_Return)
    assert card.chosen == ["my-model"]
    delete(card.widget)


def test_the_foot_counts_and_refreshes(card: Card) -> None:
    assert card.notes() == ["5 models ·"]
    card.refresh.click()
    assert card.refreshes == ["refresh"]
    card.models.replace([Model(MINI)])
    assert card.rows == ["OpenAI", MINI]


def test_it_opens_at_the_current_model_without_the_words_of_last_time(card: Card, settle: Settle) -> None:
    card.models.replace([Model(f"lab{number:03}/model") for number in range(400)])
    card.write("lab399")

    def in_sight(model_id: str) -> bool:
        return card.view.viewport().rect().contains(card.view.visualRect(card.row(model_id)))

    for model_id in ("lab300/model", "lab000/model"):
        card.widget.hide()
        card.widget.show_for(model_id)
        card.widget.show()
        assert card.field.text() == ""
        settle(partial(in_sight, model_id))


def test_another_theme_is_put_on_at_once(card: Card, look: Look) -> None:
    light = card.widget.grab().toImage()
    look.choose("dark")
    dark = card.widget.grab().toImage()
    look.choose("light")
    assert dark != light
