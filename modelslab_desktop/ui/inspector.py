"""The panel of one lane: its model, its system prompt and its parameters; knows no session."""

from dataclasses import replace
from typing import Final

from PySide6.QtCore import QSignalBlocker, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QFocusEvent
from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QPushButton, QScrollArea, QVBoxLayout, QWidget

from modelslab_desktop.core.chat import Lane
from modelslab_desktop.core.parameters import Parameters
from modelslab_desktop.ui.parameter_field import MAX_TOKENS, TEMPERATURE, TOP_P, Parameter, ParameterField, with_value
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.two_lines import ModelButton

WIDTH: Final = 300  # px
_TYPING_PAUSE: Final = 400  # ms
_SLIDING_PAUSE: Final = 250  # ms
_SAVED_SHOWN: Final = 2000  # ms
_RIVALS: Final = {TEMPERATURE: TOP_P, TOP_P: TEMPERATURE}  # many models take only one of them
_SAVE: Final = "Use these for new chats"


class PromptField(QPlainTextEdit):
    """Several lines of text; tells when the focus has gone."""

    left = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self.setProperty("role", "field")
        self.setAccessibleName("System prompt")
        self.setPlaceholderText("For example: Answer briefly and in plain English.")
        self.setTabChangesFocus(True)
        look.changed.connect(self._dress)
        self._dress()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.left.emit()

    def _dress(self) -> None:
        self.setFixedHeight(self._look.px(112))


class RivalNotice(QFrame):
    """Says that one of two parameters went back to the model's default, and offers to use both."""

    both_wanted = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("notice")
        self._label = QLabel(wordWrap=True)
        both = QPushButton("Use both")
        both.setProperty("role", "link")
        both.setCursor(Qt.CursorShape.PointingHandCursor)
        both.clicked.connect(self.both_wanted)
        layout = QVBoxLayout(self)
        look.space(layout, 12, 8, 12, 8, gap=4)
        layout.addWidget(self._label)
        layout.addWidget(both, alignment=Qt.AlignmentFlag.AlignLeading)

    def tell(self, name: str) -> None:
        """Say it of the parameter with this name, to the eye and to a screen reader."""
        sentence = f"{name} went back to the model's default: many models refuse both."
        self._label.setText(sentence)
        self.setAccessibleName(sentence)
        self.show()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))


class Inspector(QWidget):
    """Shows a lane and tells how the user changes it."""

    model_requested = Signal()
    lane_edited = Signal(object)  # Lane: a changed copy of the one shown
    defaults_requested = Signal(object)  # Lane whose system prompt and parameters new chats should begin with

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("inspector")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(look.px(WIDTH))
        self._look = look
        self._lane = Lane(0, 0, 0, "")
        self._set_aside: tuple[Parameter, float] | None = None
        self._both_wanted: set[int] = set()  # conversations in which the user insists
        self._notice: RivalNotice | None = None
        self._model = ModelButton(look)
        self._prompt = PromptField(look)
        self._fields = {parameter: ParameterField(look, parameter) for parameter in (TEMPERATURE, TOP_P, MAX_TOKENS)}
        self._save = QPushButton(_SAVE)
        self._pause = QTimer(self, singleShot=True)  # runs while an edit has not been told
        self._lay_out()
        self._connect()
        self.show_lane(self._lane)

    def show_lane(self, lane: Lane) -> None:
        """Show this lane without telling it; edits not yet told stay in the field, or are told if it is another."""
        if lane.id != self._lane.id:
            self.flush()
            self._forget_rival()
            for field in self._fields.values():
                field.reset()
        if self._pause.isActive():
            lane = replace(lane, system_prompt=self._lane.system_prompt, parameters=self._lane.parameters)
        self._lane = lane
        self._model.show_model(lane.model)
        if self._prompt.toPlainText() != lane.system_prompt:
            with QSignalBlocker(self._prompt):
                self._prompt.setPlainText(lane.system_prompt)
        for parameter, field in self._fields.items():
            field.show_value(getattr(lane.parameters, parameter.attribute))

    def flush(self) -> None:
        """Tell at once what the user has changed and the pause would tell later."""
        if self._pause.isActive():
            self._pause.stop()
            self.lane_edited.emit(self._lane)

    def _lay_out(self) -> None:
        scroll = QScrollArea(self, widgetResizable=True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(scroll)
        page = QWidget()
        page.setObjectName("page")
        scroll.setWidget(page)
        self._page = QVBoxLayout(page)
        self._look.space(self._page, 16, 16, 16, 16, gap=20)
        for heading, widget in (("Model", self._model), ("System prompt", self._prompt)):
            label = QLabel(heading)
            label.setProperty("role", "heading")
            label.setBuddy(widget)
            group = QVBoxLayout()
            self._look.space(group, 0, 0, 0, 0, gap=8)
            group.addWidget(label)
            group.addWidget(widget)
            self._page.addLayout(group)
        for field in self._fields.values():
            self._page.addWidget(field)
        self._page.addWidget(self._save)
        self._page.addStretch(1)

    def _connect(self) -> None:
        self._model.clicked.connect(self.model_requested)
        self._prompt.textChanged.connect(self._change_prompt)
        self._prompt.left.connect(self.flush)
        for parameter, field in self._fields.items():
            field.edited.connect(lambda value, parameter=parameter: self._change(parameter, value))
            field.settled.connect(self.flush)
        self._save.clicked.connect(self._request_defaults)
        self._pause.timeout.connect(lambda: self.lane_edited.emit(self._lane))

    def _change_prompt(self) -> None:
        self._lane = replace(self._lane, system_prompt=self._prompt.toPlainText())
        self._pause.start(_TYPING_PAUSE)

    def _change(self, parameter: Parameter, value: float | None) -> None:
        before = self._lane.parameters
        after = with_value(before, parameter, value)
        rival = _RIVALS.get(parameter)
        if rival and getattr(before, parameter.attribute) is None and value is not None:
            after = self._without_rival(after, rival)
        self._lane = replace(self._lane, parameters=after)
        self._pause.start(_SLIDING_PAUSE)

    def _without_rival(self, parameters: Parameters, rival: Parameter) -> Parameters:
        set_aside = getattr(parameters, rival.attribute)
        if set_aside is None or self._lane.conversation_id in self._both_wanted:
            return parameters
        self._fields[rival].show_value(None)
        self._set_aside = (rival, set_aside)
        if self._notice is None:
            self._notice = RivalNotice(self._look)
            self._notice.both_wanted.connect(self._use_both)
            self._page.insertWidget(self._page.indexOf(self._fields[TOP_P]) + 1, self._notice)
        self._notice.tell(rival.name)
        return with_value(parameters, rival, None)

    def _use_both(self) -> None:
        if self._set_aside:
            self._both_wanted.add(self._lane.conversation_id)
            rival, value = self._set_aside
            self._fields[rival].show_value(value)
            self._lane = replace(self._lane, parameters=with_value(self._lane.parameters, rival, value))
            self._forget_rival()
            self._pause.start(0)

    def _forget_rival(self) -> None:
        self._set_aside = None
        if self._notice:
            self._notice.hide()

    def _request_defaults(self) -> None:
        self.flush()
        self.defaults_requested.emit(self._lane)

    def show_saved(self) -> None:
        """Say for a moment that the defaults are stored."""
        self._save.setText("Saved.")
        QTimer.singleShot(_SAVED_SHOWN, self._save, lambda: self._save.setText(_SAVE))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._look.px(WIDTH), 0)
