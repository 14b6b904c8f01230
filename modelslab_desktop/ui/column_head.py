"""What stands above a column of a comparison: whose answers they are, what differs, and what can be done with it."""

from enum import StrEnum
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton

from modelslab_desktop.ui.header import Title
from modelslab_desktop.ui.theme import Look

ICON = 16  # px at a zoom of 1
MARK = 2  # px at a zoom of 1, of the line below the head in use


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
        self._is_veiled = False
        self._place = (0, 1)  # among how many
        self._title = Title()
        self._title.setProperty("role", "heading")
        self._differs = Title()
        self._differs.setProperty("role", "muted")
        self._expand = self._button("expand", "Show alone", Deed.SHOW_ALONE)
        self._more = self._button("more", "Menu", None)
        self._more.clicked.connect(self._open_menu)
        self._buttons = {"expand": self._expand, "more": self._more}
        row = QHBoxLayout(self)
        look.space(row, 20, 0, 8, 0, gap=8)
        row.addWidget(self._title, 3)
        row.addWidget(self._differs, 2)
        row.addWidget(self._expand)
        row.addWidget(self._more)
        look.changed.connect(self._dress)
        self._dress()

    def show_lane(self, model: str, differs: str, *, asked: bool, place: tuple[int, int]) -> None:
        """Show whose column it is, what differs, whether the next question goes to it, and where it stands."""
        self._is_asked, self._place = asked, place
        self._title.show_text(model)
        said = differs if asked else " · ".join(filter(None, ("left out", differs)))
        self._differs.setVisible(bool(said))
        self._differs.show_text(said)
        self.setAccessibleDescription(", ".join(filter(None, (model, said))))

    def show_use(self, *, used: bool, alone: bool, veiled: bool) -> None:
        """Mark the column that is in use; say whether it stands alone, and whether its model is hidden."""
        self._is_used, self._is_alone, self._is_veiled = used, alone, veiled
        name = "Show all columns" if alone else "Show alone"
        self._expand.setAccessibleName(f"{name}: {self._name}")
        self._expand.setToolTip(f"{name} (Esc)" if alone else name)
        self._expand.setIcon(self._look.icon("shrink" if alone else "expand", size=ICON))
        self._more.setVisible(not veiled)
        self.update()

    def offer_alone(self, *, offered: bool) -> None:
        """Offer to show the column alone, or all of them again."""
        self._expand.setVisible(offered)

    @property
    def keyboard_at(self) -> str:
        """Which of its buttons the keyboard is on; empty if on none."""
        return next((name for name, button in self._buttons.items() if button is self.window().focusWidget()), "")

    def take_keyboard(self, at: str) -> None:
        """Give the keyboard to one of its buttons."""
        self._buttons[at].setFocus()

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
            (Deed.LEAVE_OUT, "Leave out of the next question" if self._is_asked else "Ask again", count > 1),
            (Deed.STOP, "Stop its answer", True),
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
        self._title.elide()
        self._differs.elide()
