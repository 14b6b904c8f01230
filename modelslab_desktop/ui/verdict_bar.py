"""What stands under the answers of a turn: which is better, why, and about what; knows no model and no session."""

from collections.abc import Sequence
from dataclasses import replace
from enum import Enum, auto
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QVBoxLayout,
    QWidget,
)

from modelslab_desktop.core.verdicts import Outcome, Reason, Ruling, in_words
from modelslab_desktop.ui.choice_box import ChoiceBox
from modelslab_desktop.ui.fields import LineEdit
from modelslab_desktop.ui.flow import Flow, LedFlow
from modelslab_desktop.ui.speech import announce
from modelslab_desktop.ui.theme import Look

_LONGEST_NOTE: Final = 500  # characters
_LONGEST_TOPIC: Final = 60  # characters
_TYPING_PAUSE: Final = 400  # ms
_ICON: Final = 16  # px


class _State(Enum):
    WAITING = auto()  # for answers
    ASKED = auto()
    JUDGED = auto()


class VerdictBar(QFrame):
    """Asks for a verdict with one click, and then for reasons, which are kept as they are given."""

    judged = Signal(object)  # Ruling, chosen now or told more of
    taken_back = Signal()
    height_changed = Signal()

    def __init__(self, look: Look, labels: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Verdict")
        self._look = look
        self._labels = list(labels)
        self._ruling: Ruling | None = None
        self._usual = ""  # topic
        self._state = _State.WAITING
        self._choices: _Choices | None = None  # made when they are needed, as the others are: together they take 2 ms
        self._chosen: _Chosen | None = None
        self._details: _Details | None = None
        self._topics: list[str] = []
        self._rows = QVBoxLayout(self)
        look.space(self._rows, 0, 8, 0, 8, gap=8)
        look.changed.connect(self._dress)

    def wait(self) -> None:
        """Ask nothing while an answer is on its way."""
        self._ruling = None
        self._become(_State.WAITING)

    def ask(self) -> None:
        """Ask for a verdict."""
        self._ruling = None
        self._become(_State.ASKED)

    def show_ruling(self, ruling: Ruling) -> None:
        """Show the verdict that there is; what is open to be told more of stays open."""
        if ruling == self._ruling and self._state is _State.JUDGED:
            return
        is_open = self._state is _State.JUDGED and self._is_open
        self._ruling = ruling
        if self._details:
            self._details.become(ruling, len(self._labels))
        self._become(_State.JUDGED, is_open=is_open)

    def relabel(self, labels: Sequence[str]) -> None:
        """Call the answers so from now on, as when their models become known."""
        self._labels = list(labels)
        if self._choices:
            self._choices.relabel(labels)
        self._show()

    def offer_topics(self, topics: Sequence[str], usual: str = "") -> None:
        """Offer these topics; a new verdict gets the usual one."""
        self._topics, self._usual = list(topics), usual
        if self._details:
            self._details.topic.offer(topics)

    def height_at(self, width: int) -> int:
        """The height in px at a width in px; 0 where there is nothing to ask."""
        if self._state is _State.WAITING:
            return 0
        return self._rows.totalHeightForWidth(width)

    @property
    def _is_open(self) -> bool:
        return self._details is not None and not self._details.isHidden()

    def _choose(self, outcome: Outcome, best: int) -> None:
        """Take a choice; reasons that were given for another one do not hold for it."""
        before = self._ruling or Ruling(Outcome.EQUAL, topic=self._usual)
        ruling = replace(before, outcome=outcome, best=best if outcome is Outcome.BEST else None)
        if (ruling.outcome, ruling.best) != (before.outcome, before.best):
            ruling = replace(ruling, reasons=frozenset())
        self._ruling = ruling
        self._open_details()
        announce(self, in_words(ruling, self._labels))
        self.judged.emit(ruling)

    def _take_back(self) -> None:
        self._ruling = None
        self._change()
        self.taken_back.emit()

    def _change(self) -> None:
        self._become(_State.ASKED)
        if self._choices:
            self._choices.first.setFocus()

    def _open_details(self) -> None:
        if self._ruling is None:
            return
        details = self._details or self._add_details()
        details.become(self._ruling, len(self._labels))
        self._become(_State.JUDGED, is_open=True)
        details.first.setFocus()

    def _add_details(self) -> "_Details":
        self._details = _Details(self._look)
        self._details.topic.offer(self._topics)
        self._details.changed.connect(self._amend)
        self._details.done.connect(self._close_details)
        self._rows.addWidget(self._details)
        return self._details

    def _close_details(self) -> None:
        self._amend()
        self._become(_State.JUDGED)
        if self._chosen:
            self._chosen.change.setFocus()

    def _amend(self) -> None:
        """Keep what has been told of the verdict since."""
        if self._details is None or self._ruling is None:
            return
        told = self._details.told(self._ruling)
        if told != self._ruling:
            self._ruling = told
            self._show()
            self.judged.emit(told)

    def _become(self, state: _State, *, is_open: bool = False) -> None:
        self._state = state
        if self._details:
            self._details.setVisible(is_open)
        self._show()

    def _show(self) -> None:
        asked, judged = self._state is _State.ASKED, self._state is _State.JUDGED
        if choices := self._choices or (self._add_choices() if asked else None):
            choices.setVisible(asked)
            choices.mark(self._ruling)
        if chosen := self._chosen or (self._add_chosen() if judged else None):
            chosen.setVisible(judged)
            if self._ruling:
                chosen.say(self._ruling, self._labels, is_open=self._is_open)
        self._tell_height()

    def _add_choices(self) -> "_Choices":
        self._choices = _Choices(self._look, self._labels)
        self._choices.chosen.connect(self._choose)
        self._choices.taken_back.connect(self._take_back)
        self._rows.insertWidget(0, self._choices)
        self._order()
        return self._choices

    def _add_chosen(self) -> "_Chosen":
        self._chosen = _Chosen(self._look)
        self._chosen.more_wanted.connect(self._open_details)
        self._chosen.change_wanted.connect(self._change)
        self._rows.insertWidget(0, self._chosen)
        self._order()
        return self._chosen

    def _order(self) -> None:
        """Have Tab come to the parts one after the other, where the bar stands, and not behind all that was there."""
        parts = (self._choices, self._chosen, self._details)
        stops = [stop for part in parts if part for stop in part.stops]
        for one, next_one in pairwise([self, *stops]):
            QWidget.setTabOrder(one, next_one)

    def _dress(self) -> None:
        for part in (self._choices, self._chosen, self._details):
            if part:
                part.dress()
        self._tell_height()

    def _tell_height(self) -> None:
        """Measure first what has changed: layouts of parts tell those around them only with the next events."""
        for part in self.findChildren(QWidget):
            part.ensurePolished()  # or its height would be that of another font
        for layout in reversed(self.findChildren(QLayout)):
            layout.activate()
        self.height_changed.emit()


class _Choices(QWidget):
    """The question, with a button for each answer to it."""

    chosen = Signal(object, int)  # Outcome, the place of the best answer or -1
    taken_back = Signal()

    def __init__(self, look: Look, labels: Sequence[str]) -> None:
        super().__init__()
        self._look = look
        count = len(labels)
        self._answers = [ElidingButton() for _ in range(count)]
        self._equal, self._neither = QPushButton("Equal"), QPushButton("Neither" if count == 2 else "None of them")
        for button in (*self._answers, self._equal, self._neither):
            button.setProperty("role", "choice")
        self._take_back = _small("Take it back")
        question = _Line("Which answer is better?" if count == 2 else "Which answer is best?")
        question.setProperty("role", "heading")
        row = LedFlow(look, question, *self._answers, self._equal, self._neither, self._take_back)
        self.setLayout(row)
        for place, button in enumerate(self._answers):
            button.clicked.connect(lambda _=False, place=place: self.chosen.emit(Outcome.BEST, place))
        self._equal.clicked.connect(lambda: self.chosen.emit(Outcome.EQUAL, -1))
        self._neither.clicked.connect(lambda: self.chosen.emit(Outcome.NEITHER, -1))
        self._take_back.clicked.connect(self.taken_back)
        self._marked: QPushButton | None = None
        self.stops = [*self._answers, self._equal, self._neither, self._take_back]
        self.relabel(labels)

    @property
    def first(self) -> QPushButton:
        """The button that the keyboard comes to."""
        return self._marked or self._answers[0]

    def relabel(self, labels: Sequence[str]) -> None:
        """Call the answers so; the letter, or one of many names, is enough on a button."""
        how = "better" if len(labels) == 2 else "best"
        for button, label in zip(self._answers, labels, strict=True):
            letter = label.removeprefix("Answer ")
            name = f"{letter} is {how}"
            button.say(name, shown=label if len(labels) > 2 and letter == label else name)

    def mark(self, ruling: Ruling | None) -> None:
        """Mark what was chosen before, which can be taken back."""
        self._marked = self._button_of(ruling) if ruling else None
        self._take_back.setVisible(ruling is not None)
        self.dress()

    def dress(self) -> None:
        """Take the colours and lengths of the look."""
        for button in (*self._answers, self._equal, self._neither):
            if button is self._marked:
                button.setIcon(self._look.icon("check", size=_ICON))
            elif not button.icon().isNull():
                button.setIcon(QPushButton().icon())

    def _button_of(self, ruling: Ruling) -> QPushButton:
        if ruling.best is not None:
            return self._answers[ruling.best]
        return self._equal if ruling.outcome is Outcome.EQUAL else self._neither


class _Chosen(QWidget):
    """What was chosen, in words."""

    more_wanted = Signal()
    change_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._mark = QLabel()
        self._said = _Line()
        self._told = _Line()
        self._told.setProperty("role", "muted")
        self._more = _small("Say why")
        self.change = _small("Change verdict")
        self.stops = [self._more, self.change]
        rows = QVBoxLayout(self)
        look.space(rows, 0, 0, 0, 0, gap=4)
        rows.addLayout(LedFlow(look, self._marked_line(), self._more, self.change))
        rows.addWidget(self._told)
        self._more.clicked.connect(self.more_wanted)
        self.change.clicked.connect(self.change_wanted)
        self.dress()

    def say(self, ruling: Ruling, labels: Sequence[str], *, is_open: bool) -> None:
        """Say what was chosen; the note and the topic only while they cannot be edited."""
        self._said.setText(in_words(ruling, labels))
        told = [f"“{ruling.note}”" if ruling.note else "", f"Topic: {ruling.topic}" if ruling.topic else ""]
        self._told.setText(" · ".join(filter(None, told)))
        self._told.setVisible(any(told) and not is_open)
        has_more = bool(ruling.reasons or any(told))
        self._more.setText("Edit the reasons" if has_more else "Say why")
        self._more.setVisible(not is_open)

    def _marked_line(self) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        self._look.space(row, 0, 0, 0, 0, gap=8)
        row.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._said, 1)
        return line

    def dress(self) -> None:
        """Take the colours and lengths of the look."""
        edge = self._look.px(_ICON)
        self._mark.setPixmap(self._look.icon("check", "success", _ICON).pixmap(edge, edge))


class _Details(QWidget):
    """What can be told of a verdict: reasons, a note, a topic."""

    changed = Signal()
    done = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._about = QLabel()
        self._chips = {reason: _chip(reason) for reason in Reason}
        self._note = _Note(look)
        self.topic = ChoiceBox(look, "Topic", placeholder="Add a topic")
        self._done = QPushButton("Done")
        self.stops: list[QWidget] = [*self._chips.values(), self._note, self.topic, self._done]
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_TYPING_PAUSE)
        self._pause.timeout.connect(self.changed)
        rows = QVBoxLayout(self)
        look.space(rows, 0, 0, 0, 0, gap=8)
        rows.addLayout(LedFlow(look, self._about, *self._chips.values(), gap=6))
        rows.addLayout(Flow(look, self._note, self.topic, self._done))
        self._connect()
        self.dress()

    @property
    def first(self) -> QWidget:
        """What the keyboard comes to."""
        chip = self._chips[Reason.CORRECT]
        return self._note if chip.isHidden() else chip

    def become(self, ruling: Ruling, count: int) -> None:
        """Show what was told of the ruling on so many answers; a typed text that says the same is left alone."""
        is_praise = ruling.outcome is not Outcome.NEITHER
        both = "They are both" if count == 2 else "They are all"
        self._about.setText("It is" if ruling.outcome is Outcome.BEST else both)
        self._about.setVisible(is_praise)
        for reason, chip in self._chips.items():
            with QSignalBlocker(chip):
                chip.setChecked(reason in ruling.reasons)
            chip.setVisible(is_praise)
        if self._note.text().strip() != ruling.note:
            self._note.setText(ruling.note)
            self._note.setCursorPosition(0)
        if self.topic.currentText().strip() != ruling.topic:
            self.topic.setEditText(ruling.topic)
        self.dress()

    def told(self, ruling: Ruling) -> Ruling:
        """The ruling with what is told of it now."""
        reasons = frozenset(reason for reason, chip in self._chips.items() if chip.isChecked())
        note, topic = self._note.text().strip(), " ".join(self.topic.currentText().split())
        return replace(ruling, reasons=reasons, note=note, topic=topic)

    def dress(self) -> None:
        """Take the colours and lengths of the look."""
        for chip in self._chips.values():
            chip.setIcon(self._look.icon("check" if chip.isChecked() else "plus", size=12))

    def _connect(self) -> None:
        for chip in self._chips.values():
            chip.toggled.connect(self.dress)
            chip.toggled.connect(self.changed)
        self._note.textEdited.connect(self._pause.start)
        self._note.editingFinished.connect(self.changed)
        self._note.returnPressed.connect(self.done)
        self.topic.activated.connect(self.changed)
        typed = self.topic.field
        typed.setMaxLength(_LONGEST_TOPIC)
        typed.textEdited.connect(self._pause.start)
        typed.editingFinished.connect(self.changed)
        self._done.clicked.connect(self.done)


class ElidingButton(QPushButton):
    """A button whose text is cut in the middle where there is no room for it; its name is always the whole."""

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def say(self, name: str, shown: str) -> None:
        """Take another name, and as much of it as is to be shown."""
        self.setText(shown.replace("&", "&&"))
        self.setAccessibleName(name)
        self.setToolTip(name)

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(hint.width(), hint.height() * 3), hint.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        inner = self.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, self)
        icon = 0 if self.icon().isNull() else option.iconSize.width() + 4
        option.text = option.fontMetrics.elidedText(
            option.text, Qt.TextElideMode.ElideMiddle, inner.width() - icon, Qt.TextFlag.TextShowMnemonic
        )
        QStylePainter(self).drawControl(QStyle.ControlElement.CE_PushButton, option)


class _Note(LineEdit):
    """A field that would be wide, and can be narrow."""

    def __init__(self, look: Look) -> None:
        super().__init__("Note", "Add a note")
        self._look = look
        self.setMaxLength(_LONGEST_NOTE)

    def sizeHint(self) -> QSize:
        return QSize(self._look.px(320), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(80), super().minimumSizeHint().height())


class _Line(QLabel):
    """A line of text that is broken where there is no room for it."""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)

    def sizeHint(self) -> QSize:
        self.ensurePolished()
        width = self.fontMetrics().horizontalAdvance(self.text()) + 2
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        return QSize(min(self.sizeHint().width(), self.fontMetrics().averageCharWidth() * 12), 0)


def _small(text: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("role", "small")
    return button


def _chip(reason: Reason) -> QPushButton:
    chip = QPushButton(reason)
    chip.setProperty("role", "chip")
    chip.setCheckable(True)
    return chip
