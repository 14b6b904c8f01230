"""The verdict below the answers of a turn: asked, given, told more of, changed, and placed by its height."""

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QLineEdit, QPushButton, QWidget
from shiboken6 import delete

from modelslab_desktop.core.verdicts import Outcome, Reason, Ruling
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.verdict_bar import VerdictBar
from tests.ui.conftest import Settle
from tests.ui.focus import focused

TWO = ["Answer A", "Answer B"]
SIX = [f"Answer {letter}" for letter in "ABCDEF"]
NAMES = ["Qwen2.5 VL 72B Instruct", "Llama 3.1 Nemotron Ultra 253B v1 (free) & friends"]
FIRST = Ruling(Outcome.BEST, 0)
FULL = Ruling(Outcome.BEST, 1, frozenset(Reason), "It kept the tone of the letter and invented no date.", "Translation")
Make = Callable[..., "Shown"]


class Shown:
    """A bar in a window, with all that it has said."""

    def __init__(self, look: Look, labels: list[str], width: int) -> None:
        self.window = QWidget()
        self.bar = VerdictBar(look, labels, self.window)
        self.rulings: list[Ruling] = []
        self.bar.judged.connect(self.rulings.append)
        self.taken_back = QSignalSpy(self.bar.taken_back)
        self.bar.height_changed.connect(lambda: self.place(width))
        self.after = QPushButton("Something else", self.window)
        self.window.resize(width, 800)
        self.place(width)
        self.window.show()
        self.window.activateWindow()
        while not self.window.isActiveWindow():
            QApplication.processEvents()

    def place(self, width: int) -> None:
        self.bar.setGeometry(0, 0, width, self.bar.height_at(width))

    def buttons(self) -> list[str]:
        return [name_of(each) for each in self.bar.findChildren(QPushButton) if each.isVisible()]

    def button(self, name: str) -> QPushButton:
        [found] = [each for each in self.bar.findChildren(QPushButton) if each.isVisible() and name_of(each) == name]
        return found

    def press(self, name: str) -> None:
        QTest.mouseClick(self.button(name), Qt.MouseButton.LeftButton)

    def said(self) -> str:
        return "\n".join(each.text() for each in self.bar.findChildren(QLabel) if each.isVisible() and each.text())

    @property
    def note(self) -> QLineEdit:
        return next(each for each in self.bar.findChildren(QLineEdit) if each.accessibleName() == "Note")

    @property
    def topic(self) -> QComboBox:
        [found] = self.bar.findChildren(QComboBox)
        return found

    @property
    def focus(self) -> QWidget:
        return focused()


def name_of(button: QPushButton) -> str:
    return button.accessibleName() or button.text()


@pytest.fixture
def make(look: Look) -> Iterator[Make]:
    made: list[Shown] = []

    def shown(labels: list[str] | None = None, width: int = 700) -> Shown:
        made.append(Shown(look, labels or TWO, width))
        return made[-1]

    yield shown
    for each in made:
        delete(each.window)


# asking


def test_nothing_is_asked_until_the_answers_are_there(make: Make) -> None:
    shown = make()
    assert shown.bar.height_at(700) == 0
    assert shown.buttons() == []
    shown.bar.ask()
    assert shown.bar.height_at(700) > 0
    shown.bar.wait()
    assert shown.bar.height_at(700) == 0


@pytest.mark.parametrize(
    ("labels", "question", "buttons"),
    [
        (TWO, "Which answer is better?", ["A is better", "B is better", "Equal", "Neither"]),
        (
            SIX[:3],
            "Which answer is best?",
            ["A is best", "B is best", "C is best", "Equal", "None of them"],
        ),
        (NAMES, "Which answer is better?", [*(f"{name} is better" for name in NAMES), "Equal", "Neither"]),
    ],
)
def test_there_is_a_button_for_each_choice(make: Make, labels: list[str], question: str, buttons: list[str]) -> None:
    shown = make(labels)
    shown.bar.ask()
    assert shown.said() == question
    assert shown.buttons() == buttons


@pytest.mark.parametrize(
    ("labels", "pressed", "ruling", "said"),
    [
        (TWO, "A is better", FIRST, "You chose Answer A"),
        (TWO, "B is better", Ruling(Outcome.BEST, 1), "You chose Answer B"),
        (TWO, "Equal", Ruling(Outcome.EQUAL), "You found both equal"),
        (TWO, "Neither", Ruling(Outcome.NEITHER), "You chose neither"),
        (SIX, "F is best", Ruling(Outcome.BEST, 5), "You chose Answer F"),
        (SIX, "None of them", Ruling(Outcome.NEITHER), "You chose none"),
    ],
)
def test_one_click_is_a_verdict(make: Make, labels: list[str], pressed: str, ruling: Ruling, said: str) -> None:
    shown = make(labels)
    shown.bar.ask()
    shown.press(pressed)
    assert shown.rulings == [ruling]
    assert said in shown.said()
    assert pressed not in shown.buttons()


def test_a_verdict_is_given_and_told_of_by_keys_alone(make: Make) -> None:
    shown = make()
    shown.bar.ask()
    shown.button("A is better").setFocus()
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Space):  # to B, and choose it
        QTest.keyClick(shown.focus, key)
    assert shown.focus is shown.button("correct")
    for key in (Qt.Key.Key_Space, Qt.Key.Key_Tab, Qt.Key.Key_Space):  # correct, and clear
        QTest.keyClick(shown.focus, key)
    assert shown.rulings[-1] == Ruling(Outcome.BEST, 1, frozenset({Reason.CORRECT, Reason.CLEAR}))
    shown.note.setFocus()
    QTest.keyClicks(shown.note, "Good.")
    QTest.keyClick(shown.note, Qt.Key.Key_Return)
    assert shown.rulings[-1].note == "Good."
    assert shown.focus is shown.button("Change verdict")


@pytest.mark.parametrize("is_new", [True, False])
def test_tab_goes_through_the_bar_where_it_stands_and_then_on(make: Make, is_new: bool) -> None:
    shown = make()
    if is_new:
        shown.bar.ask()
        shown.press("A is better")
    else:
        shown.bar.show_ruling(FIRST)
        shown.press("Say why")
    shown.button("Change verdict").setFocus()
    passed = list[str]()
    while shown.focus is not shown.after and len(passed) < 20:
        passed.append(shown.focus.accessibleName() or shown.focus.property("text"))
        QTest.keyClick(shown.focus, Qt.Key.Key_Tab)
    assert passed == ["Change verdict", *Reason, "Note", "Topic", "Done"]


# telling more


def test_reasons_a_note_and_a_topic_are_kept_as_they_are_given(make: Make, settle: Settle) -> None:
    shown = make()
    shown.bar.offer_topics(["Mail", "Code"])
    shown.bar.ask()
    shown.press("A is better")
    shown.press("right tone")
    assert shown.rulings[-1].reasons == {Reason.RIGHT_TONE}
    assert "You chose Answer A: right tone" in shown.said()
    QTest.keyClicks(shown.note, "  Kind. ")
    settle(lambda: shown.rulings[-1].note == "Kind.")  # without leaving the field
    assert [shown.topic.itemText(at) for at in range(shown.topic.count())] == ["Mail", "Code"]
    shown.topic.setCurrentIndex(1)
    shown.topic.activated.emit(1)
    assert shown.rulings[-1].topic == "Code"
    shown.press("right tone")
    assert shown.rulings[-1] == Ruling(Outcome.BEST, 0, frozenset(), "Kind.", "Code")


def test_a_topic_that_is_not_known_yet_can_be_typed(make: Make, settle: Settle) -> None:
    shown = make()
    shown.bar.ask()
    shown.press("A is better")
    field = shown.topic.lineEdit()
    assert field is not None
    QTest.keyClicks(field, "Board  papers ")
    settle(lambda: shown.rulings[-1].topic == "Board papers")
    shown.bar.offer_topics(["Board papers", "Mail"])
    assert shown.topic.currentText() == "Board  papers "


def test_a_new_verdict_gets_the_usual_topic(make: Make) -> None:
    shown = make()
    shown.bar.offer_topics(["Mail", "Code"], "Mail")
    shown.bar.ask()
    shown.press("Equal")
    assert shown.rulings == [Ruling(Outcome.EQUAL, topic="Mail")]
    assert shown.topic.currentText() == "Mail"


def test_what_is_chosen_for_nothing_is_not_praised(make: Make) -> None:
    shown = make()
    shown.bar.ask()
    shown.press("Neither")
    assert set(shown.buttons()) == {"Change verdict", "Done"}
    assert shown.focus is shown.note


def test_the_same_verdict_from_the_store_leaves_open_what_is_edited(make: Make) -> None:
    shown = make()
    shown.bar.ask()
    shown.press("A is better")
    shown.note.setText("Kind ")
    shown.bar.show_ruling(Ruling(Outcome.BEST, 0, note="Kind"))
    assert shown.note.isVisible()
    assert shown.note.text() == "Kind "


# given before


def test_a_verdict_given_before_is_said_on_a_line_and_the_note_below(make: Make) -> None:
    shown = make(width=1000)
    shown.bar.show_ruling(FULL)
    assert shown.said().splitlines() == [
        "You chose Answer B: correct, clear, right tone, complete, short",
        f"“{FULL.note}” · Topic: Translation",
    ]
    assert shown.buttons() == ["Edit the reasons", "Change verdict"]
    assert shown.rulings == []


def test_a_verdict_without_reasons_can_be_given_some_later(make: Make) -> None:
    shown = make()
    shown.bar.show_ruling(FIRST)
    shown.press("Say why")
    assert shown.focus is shown.button("correct")
    shown.press("short")
    shown.press("Done")
    assert shown.focus is shown.button("Change verdict")
    assert shown.rulings == [Ruling(Outcome.BEST, 0, frozenset({Reason.SHORT}))]
    assert shown.buttons() == ["Edit the reasons", "Change verdict"]


def test_what_was_told_stands_in_the_fields(make: Make) -> None:
    shown = make()
    shown.bar.show_ruling(FULL)
    shown.press("Edit the reasons")
    assert all(shown.button(reason).isChecked() for reason in Reason)
    assert (shown.note.text(), shown.topic.currentText()) == (FULL.note, FULL.topic)
    shown.press("Done")
    assert shown.rulings == []


def test_names_that_become_known_are_said(make: Make) -> None:
    shown = make()
    shown.bar.ask()
    shown.bar.relabel(NAMES)
    assert shown.buttons()[:2] == [f"{name} is better" for name in NAMES]
    shown.bar.show_ruling(FIRST)
    assert f"You chose {NAMES[0]}" in shown.said()
    shown.bar.relabel(TWO)
    assert "You chose Answer A" in shown.said()


def test_changing_the_verdict_drops_the_reasons_and_keeps_the_rest(make: Make) -> None:
    shown = make()
    shown.bar.show_ruling(FULL)
    shown.press("Change verdict")
    assert shown.focus is shown.button("B is better")
    assert not shown.button("B is better").icon().isNull()
    assert shown.button("A is better").icon().isNull()
    shown.press("A is better")
    assert shown.rulings == [Ruling(Outcome.BEST, 0, frozenset(), FULL.note, FULL.topic)]


def test_choosing_the_same_again_keeps_everything(make: Make) -> None:
    shown = make()
    shown.bar.show_ruling(FULL)
    shown.press("Change verdict")
    shown.press("B is better")
    assert shown.rulings == [FULL]


def test_a_verdict_can_be_taken_back(make: Make) -> None:
    shown = make()
    shown.bar.ask()
    assert "Take it back" not in shown.buttons()
    shown.press("A is better")
    shown.press("Change verdict")
    shown.press("Take it back")
    assert shown.taken_back.count() == 1
    assert shown.buttons() == ["A is better", "B is better", "Equal", "Neither"]
    assert shown.button("A is better").icon().isNull()


def test_a_verdict_taken_back_leaves_nothing_for_the_next_one(make: Make) -> None:
    shown = make()
    shown.bar.show_ruling(FULL)
    shown.press("Change verdict")
    shown.press("Take it back")
    shown.press("B is better")
    assert shown.rulings == [Ruling(Outcome.BEST, 1)]
    assert shown.note.text() == shown.topic.currentText() == ""


# its place

STATES: dict[str, tuple[Ruling | None, str]] = {  # what is shown, and which button is pressed then
    "asked": (None, ""),
    "chosen": (None, "Equal"),
    "judged": (FULL, ""),
    "open": (FULL, "Edit the reasons"),
    "changing": (FULL, "Change verdict"),
}


def bring(shown: Shown, state: str) -> None:
    ruling, pressed = STATES[state]
    if ruling:
        shown.bar.show_ruling(ruling)
    else:
        shown.bar.ask()
    if pressed:
        shown.button(pressed).click()


@pytest.mark.parametrize("zoom", [1.0, 2.0])
@pytest.mark.parametrize("width", [360, 700, 1200])
@pytest.mark.parametrize("labels", [TWO, NAMES, SIX], ids=["two", "names", "six"])
@pytest.mark.parametrize("state", STATES)
def test_everything_has_its_place(
    make: Make, look: Look, state: str, labels: list[str], width: int, zoom: float
) -> None:
    look.magnify(zoom)
    shown = make(labels, width)
    bring(shown, state)
    QApplication.processEvents()
    assert shown.bar.height() == shown.bar.height_at(width)
    for part in shown.bar.findChildren(QWidget):
        if part.isVisible():
            place = part.rect().translated(part.mapTo(shown.bar, part.rect().topLeft()))
            assert shown.bar.rect().contains(place), part
        if part.isVisible() and isinstance(part, QLabel) and part.text():
            assert part.height() >= part.heightForWidth(part.width())


def test_its_height_is_told_with_every_change(make: Make, look: Look) -> None:
    shown = make(NAMES, 360)
    steps: list[Callable[[], object]] = [
        shown.bar.ask,
        lambda: shown.press(f"{NAMES[0]} is better"),
        lambda: shown.press("Done"),
        lambda: look.magnify(2.0),
        shown.bar.wait,
    ]
    seen = [shown.bar.height()]
    for step in steps:
        step()
        QApplication.processEvents()
        assert shown.bar.height() == shown.bar.height_at(360)
        seen.append(shown.bar.height())
    assert all(before != after for before, after in pairwise(seen))


def test_a_long_name_is_cut_on_its_button_and_not_for_a_screen_reader(make: Make) -> None:
    shown = make(NAMES, 360)
    shown.bar.ask()
    button = shown.button(f"{NAMES[1]} is better")
    assert button.sizeHint().width() > 360 >= button.width()
    assert button.toolTip() == f"{NAMES[1]} is better"


def test_every_control_has_a_name(make: Make) -> None:
    shown = make()
    shown.bar.show_ruling(FULL)
    shown.press("Edit the reasons")
    assert shown.bar.accessibleName() == "Verdict"
    assert all(name_of(button) for button in shown.bar.findChildren(QPushButton))
    assert shown.note.accessibleName() == "Note"
    assert shown.topic.accessibleName() == "Topic"


def test_the_marks_take_the_colours_of_another_theme(make: Make, look: Look) -> None:
    shown = make()
    shown.bar.show_ruling(FULL)
    shown.press("Edit the reasons")
    before = shown.button("correct").icon().cacheKey()
    look.choose("dark")
    assert shown.button("correct").icon().cacheKey() != before
