"""What stands above a column of a comparison: whose answers they are, what differs, and what can be done with it."""

from enum import StrEnum
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton

from modelslab_desktop.ui.header import Title
from modelslab_desktop.ui.theme import Look

ICON = 16  # px at a zoom of 1
LEAST_DIFFERENCE = 96  # px at a zoom of 1, of what is said beside a name
LEAST_NAME = 120  # px at a zoom of 1, beside which it is said that a column is left out
GAP = 8  # px at a zoom of 1
MARK = 2  # px at a zoom of 1, of the line below the head in use
LEFT_OUT = "left out"


class Deed(StrEnum):
    """What can be done with one column."""

    USE = "use"  # the keyboard, the model picker and the parameters are meant for it
    CHOOSE_MODEL = "choose another model"
    CHANGE_PARAMETERS = "change its parameters"
    ASK_ALONE = "ask it alone"
    LEAVE_OUT = "leave it out, or take it in again"
    SHOW_ALONE = "show it alone, or all of them again"
    MOVE_LEFT = "move it to the left"
    MOVE_RIGHT = "move it to the right"
    STOP = "stop its answer"
    CONTINUE = "go on with it alone"
    REMOVE = "take it out of the comparison"


class ColumnHead(QFrame):
    """One line: the model, what differs, and a menu."""

    wanted = Signal(str)  # Deed

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._look = look
        self._name = name  # "Column 1", whatever model stands in it
        self._is_used = False
        self._is_asked = True
        self._is_alone = False
        self._is_answering = False
        self._model = ""
        self._said = ""  # what differs
        self._brief = ""  # the same in fewer words
        self._place = (0, 1)  # among how many
        self._title = Title()
        self._title.setProperty("role", "heading")
        self._differs = Title(mode=Qt.TextElideMode.ElideMiddle)
        self._differs.setProperty("role", "muted")
        self._expand = self._button("expand", "Show alone", Deed.SHOW_ALONE)
        self._more = self._button("more", "Menu", None)
        self._more.clicked.connect(self._open_menu)
        self._buttons = {"expand": self._expand, "more": self._more}
        self._row = row = QHBoxLayout(self)
        look.space(row, 20, 0, 8, 0, gap=GAP)
        row.addWidget(self._title)
        row.addWidget(self._differs, 1)
        row.addWidget(self._expand)
        row.addWidget(self._more)
        look.changed.connect(self._dress)
        self._dress()

    def show_lane(self, model: str, differs: str, brief: str, *, asked: bool, place: tuple[int, int]) -> None:
        """Show whose column it is, what differs, whether the next question goes to it, and where it stands.

        What differs is said briefly where there is little room.
        """
        self._is_asked, self._place, self._model = asked, place, model
        self._said, self._brief = (
            words if asked else " · ".join(filter(None, (LEFT_OUT, words))) for words in (differs, brief)
        )
        self.setAccessibleDescription(", ".join(filter(None, (model, self._said))))
        self._fit()

    def show_use(self, *, used: bool, alone: bool) -> None:
        """Mark the column that is in use, and say whether it stands alone."""
        self._is_used, self._is_alone = used, alone
        name = "Show all columns" if alone else "Show alone"
        self._expand.setAccessibleName(f"{name}: {self._name}")
        self._expand.setToolTip(f"{name} (Esc)" if alone else name)
        self._expand.setIcon(self._look.icon("shrink" if alone else "expand", size=ICON))
        self.update()

    def offer(self, *, menu: bool, alone: bool, stop: bool) -> None:
        """Offer the menu, to show the column alone or all of them again, and to stop the answer being written."""
        self._more.setVisible(menu)
        self._expand.setVisible(alone)
        self._is_answering = stop
        self._fit()

    @property
    def keyboard_at(self) -> str:
        """Which of its buttons the keyboard is on; empty if on none."""
        return next((name for name, button in self._buttons.items() if button is self.window().focusWidget()), "")

    def take_keyboard(self, at: str) -> None:
        """Give the keyboard to one of its buttons."""
        self._buttons[at].setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.wanted.emit(Deed.USE)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.wanted.emit(Deed.USE)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._is_used and self._place[1] > 1:
            mark = self._look.px(MARK)
            QPainter(self).fillRect(0, self.height() - mark, self.width(), mark, self._look.color("accent"))

    def _open_menu(self) -> None:
        self.wanted.emit(Deed.USE)
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        place, count = self._place
        for deed, words, offered in (
            (Deed.CHOOSE_MODEL, "Choose another model…", True),
            (Deed.CHANGE_PARAMETERS, "Model and parameters", True),
            (None, "", True),
            (Deed.ASK_ALONE, "Ask only this one next", count > 1),
            (Deed.LEAVE_OUT, "Leave out of questions" if self._is_asked else "Ask again from now on", count > 1),
            (Deed.STOP, "Stop its answer", self._is_answering),
            (None, "", True),
            (Deed.SHOW_ALONE, "Show all columns" if self._is_alone else "Show alone", count > 1),
            (Deed.MOVE_LEFT, "Move left", place > 0),
            (Deed.MOVE_RIGHT, "Move right", place < count - 1),
            (None, "", True),
            (Deed.CONTINUE, "Continue with this one", True),
            (Deed.REMOVE, "Remove from the comparison", count > 1),
        ):
            if deed is None:
                menu.addSeparator()
            elif offered:
                menu.addAction(words, partial(self.wanted.emit, deed))
        menu.popup(self._more.mapToGlobal(self._more.rect().bottomLeft()))

    def _button(self, icon: str, name: str, deed: Deed | None) -> QToolButton:
        button = QToolButton()
        button.setAccessibleName(f"{name}: {self._name}")
        button.setToolTip(name)
        button.setIcon(self._look.icon(icon, size=ICON))
        if deed:
            button.clicked.connect(lambda: self.wanted.emit(deed))
        return button

    def _dress(self) -> None:
        edge = self._look.px(ICON)
        for button, icon in ((self._expand, "shrink" if self._is_alone else "expand"), (self._more, "more")):
            button.setIconSize(QSize(edge, edge))
            button.setIcon(self._look.icon(icon, size=ICON))
        self._fit()

    def _fit(self) -> None:
        """Give the name the room that it needs; what differs has what is left, or else stands in the tool tip."""
        room, name = self.width() - self._around, _width_of(self._title, self._model)
        beside = self._beside(room, name)
        self._differs.setVisible(bool(beside))
        self._differs.show_text(beside)
        self._title.setMinimumWidth(min(name, room - self._width_beside(beside)) if beside else 0)
        is_told = beside == self._said
        self._title.show_text(self._model, "" if is_told else f"{self._model}, {self._said}")

    def _beside(self, room: int, name: int) -> str:
        """What is said beside a name that is so wide, px; to be left out is said if only a part of it is seen."""
        gap = self._look.px(GAP)
        if self._said and name + gap + _width_of(self._differs, self._said) <= room:
            return self._said
        if self._brief and name + self._width_beside(self._brief) <= room:
            return self._brief
        is_wide = room >= self._look.px(LEAST_NAME) + self._width_beside(LEFT_OUT)
        return LEFT_OUT if is_wide and not self._is_asked else ""

    def _width_beside(self, words: str) -> int:
        """The px that words take beside the name, at least: they may be cut, but not to nothing."""
        least = self._look.px(LEAST_DIFFERENCE)
        return self._look.px(GAP) + min(least, _width_of(self._differs, words))

    def width_of_all(self) -> int:
        """The px that it takes to see the whole name, beside the buttons that are offered."""
        return _width_of(self._title, self._model) + self._around

    @property
    def _around(self) -> int:
        """The px for anything but words."""
        margins, gap = self._row.contentsMargins(), self._look.px(GAP)
        buttons = sum(each.sizeHint().width() + gap for each in self._buttons.values() if not each.isHidden())
        return margins.left() + margins.right() + buttons


def _width_of(title: Title, text: str) -> int:
    """The width of a text, px; known once the title has its font."""
    title.ensurePolished()
    return title.fontMetrics().horizontalAdvance(text) + 1
