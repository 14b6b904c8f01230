"""A card that compares two answers: their texts with marks on what differs, and the facts on which they disagree."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QRadioButton,
    QToolButton,
    QWidget,
)

from modelslab_desktop.core.difference import Disagreement, Kind, Piece, Place, Span, Unit, places
from modelslab_desktop.ui.choice_box import ChoiceBox
from modelslab_desktop.ui.difference_list import MORE_ROWS, ROWS, DisagreementList
from modelslab_desktop.ui.difference_work import Comparing, Outcome, Texts
from modelslab_desktop.ui.flow import Flow
from modelslab_desktop.ui.page import Page
from modelslab_desktop.ui.speech import announce
from modelslab_desktop.ui.theme import Look

MARGIN = 24  # px, beside what stands in the card
WIDTH, HEIGHT = 1180, 860  # px, for the card
LEAST_TEXT = 160  # px, of the height of both texts; where there is less room, all of the card scrolls
QUOTED = 90  # characters of a change that are said
SAID_AFTER = 200  # ms of comparing
LEAST_SHARED = 10  # % of the text; where less is the same in both, marks would cover all of it

_UNITS = {Unit.WORDS: "Words", Unit.SENTENCES: "Sentences"}
_SAME = "Both answers read the same."
_ALMOST_SAME = "Both answers read the same. Only spaces, quotation marks or dashes differ."
_APART = "They share almost no wording."
_NO_ANSWERS = "There are no two answers to compare yet."


class Change:
    """What differs between two passages that are the same."""

    def __init__(self, found: Sequence[Place]) -> None:
        self.a = Span(found[0].a.start, found[-1].a.end)
        self.b = Span(found[0].b.start, found[-1].b.end)
        self.has_moved = all(place.piece.kind is Kind.MOVED for place in found)
        self.said = tuple(
            " ".join("".join(texts).replace("\0", " ").split())
            for texts in zip(*((place.piece.a, place.piece.b) for place in found), strict=True)
        )

    def in_words(self, labels: tuple[str, str]) -> str:
        """The change as a sentence, between answers that are called so."""
        (a, b), (label_a, label_b) = self.said, labels
        if self.has_moved:
            return f"In another place of {label_b if a else label_a}: {_quoted(a or b)}"
        if a and b:
            return f"{label_a}: {_quoted(a)} · {label_b}: {_quoted(b)}"
        return f"Only in {label_a if a else label_b}: {_quoted(a or b)}"


def _quoted(text: str) -> str:
    shown = text if len(text) <= QUOTED else f"{text[:QUOTED].rstrip()}…"
    return f"“{shown}”"


class Differences(Page):
    """Compares any two of the answers that it is given, once it is shown."""

    close_requested = Signal()
    link_activated = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        # loaded late: Markdown costs 49 ms of start-up
        from modelslab_desktop.ui.difference_texts import DifferenceTexts

        self._look = look
        self._answers: list[tuple[str, str]] = []  # labels and texts
        self._outcome: Outcome | None = None
        self._changes: list[Change] = []
        self._current = -1  # of the changes
        self._comparing = Comparing()
        self._choices = ChoiceBox(look, "First answer"), ChoiceBox(look, "Second answer")
        self._chosen = 0, 1
        self._units = {unit: QRadioButton(name) for unit, name in _UNITS.items()}
        self._counted = _label()
        self._previous = QToolButton()
        self._next = QToolButton()
        self._close = QToolButton()
        self._texts = DifferenceTexts(look)
        self._said = _label()
        self._said.setWordWrap(True)
        self._legend = _label("muted")
        self._legend.setWordWrap(True)
        self._facts = _label("heading")
        self._facts.setWordWrap(True)
        self._list = DisagreementList(look)
        self._patience = QTimer(self, singleShot=True, interval=SAID_AFTER)
        self._lay_out()
        self._connect()
        self._dress()
        self.setFocusProxy(self._choices[0])
        self._show_nothing()

    def compare(self, answers: Sequence[tuple[str, str]], first: int = 0, second: int = 1) -> None:
        """Offer answers, given by their labels and their Markdown, and compare two of them."""
        self._answers = list(answers)
        self._chosen = first, second
        for choice in self._choices:
            choice.offer(label for label, _ in self._answers)
        self._begin()

    # --- building

    def _lay_out(self) -> None:
        rows = self.rows
        self._look.space(rows, MARGIN, 16, MARGIN, 20, gap=8)
        heading = QHBoxLayout()
        self._look.space(heading, 0, 0, 0, 0, gap=8)
        heading.addLayout(Flow(self._look, _title(), self._units_row(), self._steps_row(), gap=16), 1)
        heading.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        rows.addLayout(heading)
        choices = QHBoxLayout()
        self._look.space(choices, 0, 0, 0, 0, gap=12)
        for choice in self._choices:
            choices.addWidget(choice, 1)
        rows.addLayout(choices)
        rows.addWidget(self._texts, 1)
        for part in (self._said, self._legend, self._facts, self._list):
            rows.addWidget(part)

    def _units_row(self) -> QWidget:
        group = QButtonGroup(self)
        for button in self._units.values():
            group.addButton(button)
        self._units[Unit.WORDS].setChecked(True)
        return _row(self._look, *self._units.values(), gap=16)

    def _steps_row(self) -> QWidget:
        return _row(self._look, self._previous, self._next, self._counted, gap=4)

    def _connect(self) -> None:
        for side, choice in enumerate(self._choices):
            choice.currentIndexChanged.connect(lambda index, side=side: self._choose(side, index))
        for button in self._units.values():
            button.toggled.connect(lambda chosen: self._show_changes() if chosen else None)
        self._previous.clicked.connect(lambda: self.go(-1))
        self._next.clicked.connect(lambda: self.go(1))
        self._close.clicked.connect(self.close_requested)
        self._list.chosen.connect(self._lead)
        self._texts.link_activated.connect(self.link_activated)
        self._comparing.done.connect(self._take)
        self._patience.timeout.connect(lambda: self._said.setText("Comparing…"))
        self._look.changed.connect(self._dress_anew)

    def _dress(self) -> None:
        for button, icon, name, keys in (
            (self._previous, "up", "Previous change", " (Shift+F7)"),
            (self._next, "down", "Next change", " (F7)"),
            (self._close, "close", "Close", ""),
        ):
            button.setIcon(self._look.icon(icon))
            button.setAccessibleName(name)
            button.setToolTip(f"{name}{keys}")
        self._legend.setText(_legend(self._look))
        self._texts.setMinimumHeight(self._look.px(LEAST_TEXT))
        self._list.fit()
        self.fit()

    def _dress_anew(self) -> None:
        """Show all in other colours, or at another size."""
        self._dress()
        if self._answers:
            outcome = self._outcome
            self._show_answers()
            if outcome:
                self._take(outcome)

    # --- comparing

    def _choose(self, side: int, index: int) -> None:
        """Compare another answer; what both sides would show changes places."""
        one, other = self._chosen
        self._chosen = (
            (index, one if index == other else other) if side == 0 else (other if index == one else one, index)
        )
        self._begin()

    def _begin(self) -> None:
        self._outcome = None
        self._show_answers()
        self._start()

    def _show_answers(self) -> None:
        for choice, index in zip(self._choices, self._chosen, strict=True):
            with QSignalBlocker(choice):
                choice.setCurrentIndex(index)
        self._show_nothing()
        if len(self._answers) > 1:
            (label_a, a), (label_b, b) = (self._answers[index] for index in self._chosen)
            self._texts.show_answers(a, b)
            for side, label in zip(self._texts.sides, (label_a, label_b), strict=True):
                side.name(f"Text of {label}")

    def _show_nothing(self) -> None:
        self._changes = []
        self._current = -1
        self._counted.setText("")
        self._said.setText("" if len(self._answers) > 1 else _NO_ANSWERS)
        self._show_facts([])
        self._offer_steps()

    def _start(self) -> None:
        if self.isVisible() and self._outcome is None and len(self._answers) > 1:
            one, other = self._texts.sides
            self._comparing.start(Texts(one.text, other.text, one.prose, other.prose))
            self._patience.start()

    def _take(self, outcome: Outcome) -> None:
        self._patience.stop()
        self._outcome = outcome
        self._texts.align([] if self._are_apart else outcome.pieces[Unit.SENTENCES])
        self._show_facts(outcome.disagreements)
        self._show_changes()
        announce(self, self._said.text())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._start()

    def hideEvent(self, event: QHideEvent) -> None:
        self._comparing.cancel()
        self._patience.stop()
        super().hideEvent(event)

    # --- what was found

    @property
    def _labels(self) -> tuple[str, str]:
        one, other = self._chosen
        return self._answers[one][0], self._answers[other][0]

    @property
    def _unit(self) -> Unit:
        return next(unit for unit, button in self._units.items() if button.isChecked())

    def _show_changes(self) -> None:
        """Mark and count what differs, by the unit that is chosen; in texts that have little in common, nothing."""
        if self._outcome is None:
            return
        pieces = [] if self._are_apart else self._outcome.pieces[self._unit]
        self._changes = list(_changes(places(pieces)))
        self._current = -1
        self._texts.mark(pieces)
        self._texts.go_to(Span(0, 0), Span(0, 0))
        count = len(self._changes)
        self._counted.setText("" if self._are_apart else _counted(count))
        self._legend.setVisible(count > 0)
        self._said.setText(self._summary())
        self._offer_steps()

    def _summary(self) -> str:
        assert self._outcome
        pieces = self._outcome.pieces[Unit.WORDS]
        if self._are_apart:
            return _APART
        if self._changes:
            return f"{_shared(pieces)} % of the text is the same in both."
        return _SAME if all(piece.a == piece.b for piece in pieces) else _ALMOST_SAME

    @property
    def _are_apart(self) -> bool:
        """Whether the texts have next to nothing in common."""
        return self._outcome is not None and _shared(self._outcome.pieces[Unit.WORDS]) < LEAST_SHARED

    def _show_facts(self, found: Sequence[Disagreement]) -> None:
        self._list.setVisible(bool(found))
        self._facts.setVisible(self._outcome is not None and bool(found))
        if found:
            self._list.show_all(found, self._labels, most=MORE_ROWS if self._are_apart else ROWS)
        self.fit()
        several = f"{len(found):,} numbers, dates or names differ"
        self._facts.setText(several if len(found) != 1 else f"One {found[0].fact.value.lower()} differs")

    # --- going there

    def go(self, steps: int) -> None:
        """Go to the change that is so many after the current one; the first follows the last."""
        if self._changes:
            first = 0 if steps > 0 else len(self._changes) - 1
            self._current = (self._current + steps) % len(self._changes) if self._current >= 0 else first
            change = self._changes[self._current]
            self._texts.go_to(change.a, change.b)
            self._counted.setText(f"{self._current + 1:,} of {len(self._changes):,}")
            self._said.setText(change.in_words(self._labels))
            announce(self, f"Change {self._counted.text()}. {self._said.text()}")

    def _lead(self, disagreement: Disagreement) -> None:
        """Go to where the answers disagree on a fact."""
        a, b = disagreement.a, disagreement.b
        self._texts.go_to(a.span if a else Span(0, 0), b.span if b else Span(0, 0))

    def _offer_steps(self) -> None:
        for button in (self._previous, self._next):
            button.setEnabled(bool(self._changes))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_F7:
            self.go(-1 if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 1)
        else:
            super().keyPressEvent(event)


def _changes(found: Iterator[Place]) -> Iterator[Change]:
    for differs, some in groupby(found, key=lambda place: place.piece.kind is not Kind.SAME):
        if differs:
            yield Change(list(some))


def _counted(changes: int) -> str:
    return f"{changes:,} change{'' if changes == 1 else 's'}" if changes else "No changes"


def _shared(pieces: Sequence[Piece]) -> int:
    """How much of both texts is the same in them, %."""
    whole = sum(len(piece.a) + len(piece.b) for piece in pieces)
    same = sum(len(piece.a) + len(piece.b) for piece in pieces if piece.kind in (Kind.SAME, Kind.MOVED))
    return 100 * same // whole if whole else 100


def _legend(look: Look) -> str:
    """What the marks mean, in the way they look."""
    said = (
        ("removed", "line-through", "Struck through or dotted", "only at the left"),
        ("added", "underline", "underlined", "only at the right"),
        ("moved", "underline", "dashed", "in another place"),
    )
    return ", ".join(
        f'<span style="background: {look.color(role).name()}; color: {look.color("text").name()}; '
        f'text-decoration: {line}">{name}</span>: {meaning}'
        for role, line, name, meaning in said
    )


def _title() -> QLabel:
    title = _label("title")
    title.setText("Differences")
    return title


def _label(role: str = "") -> QLabel:
    label = QLabel()
    label.setProperty("role", role)
    return label


def _row(look: Look, *widgets: QWidget, gap: int) -> QWidget:
    whole = QWidget()
    whole.setLayout(Flow(look, *widgets, gap=gap))
    return whole
