"""The card that compares two answers: what differs is marked and said, both texts scroll together, by keys as well."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextBlock, QTextCharFormat
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QRadioButton, QToolButton, QWidget

from modelslab_desktop.ui.difference_list import DisagreementList
from modelslab_desktop.ui.difference_texts import DifferenceTexts, Side
from modelslab_desktop.ui.differences import Differences
from modelslab_desktop.ui.overlay import Overlay
from modelslab_desktop.ui.reading import Reading
from modelslab_desktop.ui.theme import Look
from tests.ui.focus import focused

Settle = Callable[[Callable[[], bool]], None]

ONE = "# The tower\n\nThe 🙂 **tower** is 330 m tall, and it opened in May.\n\n| a | b |\n|---|---|\n| First | 57 m |\n"
OTHER = (
    "# The tower\n\nThe 🙂 **tower** is 324 m tall, and it opened in May.\n\n| a | b |\n|---|---|\n| First | 58 m |\n"
)
FILLER = "\n\n".join(f"Paragraph {count} says the same in both of the answers." for count in range(40))


class Card:
    """The card over a window, as a person meets it."""

    def __init__(self, look: Look, settle: Settle, *answers: tuple[str, str]) -> None:
        self._settle = settle
        self.window = QWidget()
        self.window.resize(1100, 800)
        self.panel = Differences(look)
        self.overlay = Overlay(look, self.window, self.panel, "Differences", 1000, 740)
        self.window.show()
        self.window.activateWindow()
        self.panel.compare(answers)
        self.overlay.open()
        self.wait()

    def wait(self) -> None:
        self._settle(lambda: any(self.says(word) for word in ("change", "changes", "No changes")))

    def says(self, words: str) -> bool:
        return any(words in label.text() for label in self.panel.findChildren(QLabel) if label.isVisible())

    @property
    def texts(self) -> DifferenceTexts:
        return self.panel.findChildren(DifferenceTexts)[0]

    @property
    def sides(self) -> tuple[Side, Side]:
        return self.texts.sides

    @property
    def facts(self) -> DisagreementList:
        return self.panel.findChildren(DisagreementList)[0]

    def combo(self, name: str) -> QComboBox:
        return next(each for each in self.panel.findChildren(QComboBox) if each.accessibleName() == name)

    def button(self, name: str) -> QToolButton:
        return next(each for each in self.panel.findChildren(QToolButton) if each.accessibleName() == name)

    def choose(self, unit: str) -> None:
        next(each for each in self.panel.findChildren(QRadioButton) if each.text() == unit).click()

    def key(self, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(focused(), key, modifiers)


def marked(reading: Reading) -> list[tuple[str, QTextCharFormat]]:
    """What is laid over a text: the marked words with their formats."""
    found = []
    block = reading.document().begin()
    while block.isValid():
        found += [
            (_part(block, each.start, each.length), QTextCharFormat(each.format)) for each in block.layout().formats()
        ]
        block = block.next()
    return found


def _part(block: QTextBlock, start: int, length: int) -> str:
    units = block.text().encode("utf-16-le")[2 * start : 2 * (start + length)]
    return units.decode("utf-16-le")


def words(reading: Reading) -> list[str]:
    return [text for text, _ in marked(reading)]


def pointed_out(side: Side) -> list[str]:
    return [each.cursor.selectedText() for each in side.reading.extraSelections()]


@pytest.fixture
def card(look: Look, settle: Settle) -> Card:
    return Card(look, settle, ("Answer A", ONE), ("Answer B", OTHER), ("Answer C", ONE))


def test_what_differs_is_struck_through_at_the_left_and_underlined_at_the_right(card: Card, look: Look) -> None:
    left, right = (marked(side.reading) for side in card.sides)
    assert [text for text, _ in left] == ["330", "57"]
    assert [text for text, _ in right] == ["324", "58"]
    assert all(form.fontStrikeOut() and not form.fontUnderline() for _, form in left)
    assert all(form.fontUnderline() and not form.fontStrikeOut() for _, form in right)
    assert {form.background().color().name() for _, form in left} == {look.color("removed").name()}
    assert {form.background().color().name() for _, form in right} == {look.color("added").name()}


def test_whole_sentences_are_marked_on_demand_and_can_still_be_read(card: Card) -> None:
    card.choose("Sentences")
    assert "The 🙂 tower is 330 m tall, and it opened in May." in words(card.sides[0].reading)
    card.choose("Words")
    assert "330" in words(card.sides[0].reading)
    assert not any("opened" in text for text in words(card.sides[0].reading))


def test_what_has_moved_is_marked_as_such(look: Look, settle: Settle) -> None:
    moved = "Its lights were added in that year."
    card = Card(
        look,
        settle,
        ("A", f"{moved}\n\nOne is here.\n\nTwo is there."),
        ("B", f"One is here.\n\nTwo is there.\n\n{moved}"),
    )
    for side in card.sides:
        [(text, form)] = marked(side.reading)
        assert text == moved
        assert form.underlineStyle() is QTextCharFormat.UnderlineStyle.DashUnderline
        assert form.background().color() == look.color("moved")


def test_keys_lead_from_change_to_change_and_it_is_said_in_words(card: Card) -> None:
    card.key(Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    assert card.says("2 of 2")
    card.key(Qt.Key.Key_F7)
    assert card.says("Answer A: “330” · Answer B: “324”")
    assert card.says("1 of 2")
    assert (pointed_out(card.sides[0]), pointed_out(card.sides[1])) == (["330"], ["324"])
    card.key(Qt.Key.Key_F7)
    card.key(Qt.Key.Key_F7)
    assert card.says("1 of 2")
    card.key(Qt.Key.Key_F7, Qt.KeyboardModifier.ShiftModifier)
    assert card.says("2 of 2")
    card.button("Next change").click()
    assert card.says("1 of 2")


def test_the_facts_that_disagree_are_listed_and_lead_to_their_places(card: Card) -> None:
    model = card.facts.model()
    said = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert said == ["Number. Answer A: 330 m; Answer B: 324 m", "Number. Answer A: 57 m; Answer B: 58 m"]
    card.facts.setFocus()
    card.key(Qt.Key.Key_Home)
    card.key(Qt.Key.Key_Return)
    assert pointed_out(card.sides[0]) == ["330 m"]
    QTest.mouseClick(
        card.facts.viewport(), Qt.MouseButton.LeftButton, pos=card.facts.visualRect(model.index(1, 0)).center()
    )
    assert (pointed_out(card.sides[0]), pointed_out(card.sides[1])) == (["57 m"], ["58 m"])


def test_equal_answers_are_said_to_be_equal(card: Card) -> None:
    card.combo("Second answer").setCurrentIndex(2)
    card.wait()
    assert card.says("Both answers read the same.")
    assert card.says("No changes")
    assert not card.facts.isVisible()
    assert not card.button("Next change").isEnabled()
    assert words(card.sides[0].reading) == []


def test_the_answer_of_the_other_side_changes_places(card: Card) -> None:
    card.combo("First answer").setCurrentIndex(1)
    card.wait()
    assert card.combo("Second answer").currentText() == "Answer A"
    assert "324" in words(card.sides[0].reading)
    assert card.sides[0].reading.accessibleName() == "Text of Answer B"


def test_code_keeps_its_colours_and_is_no_source_of_facts(look: Look, settle: Settle) -> None:
    code = "```python\nheight = {}  # as found\n```\n"
    card = Card(look, settle, ("A", code.format(330)), ("B", code.format(324)))
    colours = {form.foreground().color().name() for _, form in marked(card.sides[0].reading)}
    assert look.color("code-number").name() in colours
    assert any(form.fontStrikeOut() for text, form in marked(card.sides[0].reading) if text == "330")
    assert not card.facts.isVisible()


def test_a_formula_is_marked_as_a_whole(look: Look, settle: Settle) -> None:
    card = Card(look, settle, ("A", "So $h_1 = 330$ holds."), ("B", "So $h_1 = 324$ holds."))
    [(text, _)] = marked(card.sides[0].reading)
    assert text.startswith("\ufffc")


def test_both_texts_scroll_so_that_what_corresponds_stands_side_by_side(look: Look, settle: Settle) -> None:
    extra = "\n\n".join(f"Only here, in answer B, stands remark number {count}." for count in range(30))
    card = Card(look, settle, ("A", FILLER), ("B", f"{extra}\n\n{FILLER}"))
    left, right = card.sides
    place = "Paragraph 20 says"
    middle = left.viewport().height() // 2
    left.verticalScrollBar().setValue(left.height_of(left.text.index(place)) - middle)
    seen = right.height_of(right.text.index(place)) - right.verticalScrollBar().value()
    assert abs(seen - middle) < right.viewport().height() // 3
    right.verticalScrollBar().setValue(0)
    assert left.verticalScrollBar().value() == 0
    right.verticalScrollBar().setValue(right.verticalScrollBar().maximum())
    assert left.verticalScrollBar().value() >= left.verticalScrollBar().maximum() - 1


def test_a_change_out_of_sight_is_scrolled_to_on_both_sides(look: Look, settle: Settle) -> None:
    card = Card(look, settle, ("A", f"{FILLER}\n\nIt costs 20 € a day."), ("B", f"{FILLER}\n\nIt costs 25 € a day."))
    card.key(Qt.Key.Key_F7)
    for side in card.sides:
        top = side.height_of(side.text.index("costs")) - side.verticalScrollBar().value()
        assert 0 <= top <= side.viewport().height()


def test_what_is_selected_can_be_copied(card: Card) -> None:
    reading = card.sides[0].reading
    reading.setFocus()
    reading.selectAll()
    card.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "tower is 330 m tall" in QGuiApplication.clipboard().text()


def test_a_closed_card_compares_nothing_until_it_is_opened_again(look: Look, settle: Settle) -> None:
    card = Card(look, settle, ("A", "one of them"), ("B", "two of them"))
    card.panel.compare([("A", ONE), ("B", OTHER)])
    card.key(Qt.Key.Key_Escape)
    assert not card.overlay.isVisible()
    other = Card(
        look, settle, ("A", "Three of them"), ("B", "Four of them")
    )  # which is compared after what was asked for before
    assert words(other.sides[0].reading) == ["Three"]
    assert words(card.sides[0].reading) == []
    card.overlay.open()
    card.wait()
    assert "330" in words(card.sides[0].reading)


UNLIKE = (
    ("A", "The lighthouse stands at 54 m."),
    ("B", "Purple onions, roasted slowly, taste sweet after 90 minutes, say John Miller and 12 other cooks."),
)


@pytest.mark.parametrize("unit", ["Words", "Sentences"])
def test_where_almost_no_wording_is_shared_nothing_is_marked_and_facts_have_the_room(
    unit: str, look: Look, settle: Settle
) -> None:
    card = Card(look, settle, ("A", ONE), ("B", OTHER))
    facts = "".join(f"\n\nPurple onions number {number}" for number in range(60, 80))
    card.panel.compare((UNLIKE[0], ("B", UNLIKE[1][1] + facts)))
    settle(lambda: card.says("They share almost no wording."))
    card.choose(unit)
    assert [words(side.reading) for side in card.sides] == [[], []]
    assert not card.says("change")
    assert not card.button("Next change").isEnabled()
    card.facts.grab()
    rows = card.facts.viewport().height() // card.facts.sizeHintForRow(0)
    card.panel.compare((UNLIKE[0], ("B", UNLIKE[0][1].replace("54", "57"))))
    card.wait()
    assert len(words(card.sides[0].reading)) == 1
    assert (rows, card.facts.viewport().height() // card.facts.sizeHintForRow(0)) == (10, 1)


def test_only_the_last_choice_is_told(card: Card, settle: Settle) -> None:
    card.panel.compare([("A", FILLER), ("B", OTHER)])
    card.panel.compare([("A", ONE), ("B", ONE)])
    card.wait()
    assert card.says("Both answers read the same.")


def test_another_theme_and_zoom_keep_what_was_found(card: Card, look: Look) -> None:
    look.choose("dark")
    look.magnify(1.5)
    colours = {form.background().color().name() for _, form in marked(card.sides[0].reading)}
    assert colours == {look.color("removed").name()}
    assert card.says("2 changes")


def test_tab_reaches_everything(card: Card) -> None:
    reached = set[str]()
    for _ in range(20):
        card.key(Qt.Key.Key_Tab)
        reached.add(focused().accessibleName() or getattr(focused(), "text", lambda: "")())
    assert reached >= {
        "First answer",
        "Second answer",
        "Words",
        "Previous change",
        "Next change",
        "Close",
        "Text of Answer A",
        "Text of Answer B",
        "Numbers, dates and names that differ",
    }


def test_a_single_answer_is_not_compared(look: Look, settle: Settle) -> None:
    card = Card(look, settle, ("A", ONE), ("B", OTHER))
    card.panel.compare([("A", ONE)])
    assert card.says("There are no two answers to compare yet.")
