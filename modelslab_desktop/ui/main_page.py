"""The conversation between the list at its left and the parameters at its right, which fold where there is no room."""

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QHBoxLayout, QWidget

from modelslab_desktop.ui.chat import ChatView
from modelslab_desktop.ui.sidebar import Sidebar
from modelslab_desktop.ui.theme import Look

if TYPE_CHECKING:
    from modelslab_desktop.ui.header import BackBar
    from modelslab_desktop.ui.inspector import Inspector

WIDTHS = {"sidebar": 260, "inspector": 300}  # px, of the side parts
ROOM_FOR = {"sidebar": 760, "inspector": 1000}  # px of window width
ROOM_FOR_CHAT = 290  # px; with less beside them, of the side parts only the wanted one is shown, or it stands alone
ROOM_FOR_COLUMN = 360  # px at a zoom of 1
NARROW = 900  # px at a zoom of 1, of a window in which columns are tabs


class MainPage(QWidget):
    """Shows and hides the parts at its sides, as the user wishes and as there is room."""

    def __init__(self, look: Look, sidebar: Sidebar, chat: ChatView) -> None:
        super().__init__()
        self._look = look
        self._chat = chat
        self._back: BackBar | None = None
        self._wanted = ""  # the side part that is shown although the window is narrow
        self.folded = {"sidebar": False, "inspector": False}
        self._sides: dict[str, QWidget] = {"sidebar": sidebar, "inspector": QWidget()}  # its place until it is there
        self._sides["inspector"].setObjectName("inspector")
        self._row = row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(sidebar)
        row.addWidget(chat, 1)
        row.addWidget(self._sides["inspector"])
        look.changed.connect(self.refold)
        chat.lanes_shown.connect(self.refold)

    def take_inspector(self, inspector: "Inspector") -> None:
        """Have the parameters at the right, which the first frame does without."""
        self._row.replaceWidget(self._sides["inspector"], inspector)
        self._sides["inspector"].deleteLater()
        self._sides["inspector"] = inspector
        self.refold()

    def unfold(self, part: str) -> None:
        """Show a side part, and keep it shown."""
        self.folded[part] = False
        self.fold(wanted=part)

    def toggle(self, part: str) -> None:
        """Hide a side part, or show it wherever it finds room."""
        shown = not self._sides[part].isHidden()
        self.folded[part] = shown
        self.fold(wanted=part if not shown else "")
        self._find_focus()

    def refold(self) -> None:
        """Fold as before, for another width or other lanes."""
        self.fold(self._wanted)

    def fold(self, wanted: str = "") -> None:
        """Show the side parts that are not folded and for which there is room, and the wanted one in any case."""
        self._wanted = wanted
        width = self.window().width()
        room = width / self._look.zoom
        crowded = bool(wanted) and room < sum(WIDTHS.values()) + ROOM_FOR_CHAT
        alone = bool(wanted) and room < WIDTHS[wanted] + ROOM_FOR_CHAT
        self._chat.setHidden(alone)
        for part, widget in self._sides.items():
            is_hidden = crowded or self.folded[part] or room < ROOM_FOR[part] + self._room_for_columns(part, room)
            is_veiled = part == "inspector" and self._chat.lanes.are_blind  # it would tell which model is which
            widget.setVisible(not is_veiled and (part == wanted or not is_hidden))
            widget.setFixedWidth(width if alone else self._look.px(WIDTHS[part]))
        self._offer_way_back(alone)

    def reveal_chat(self) -> None:
        """Show the conversation, where a side part stands alone."""
        if self._chat.isHidden():
            self.fold()

    def write(self) -> None:
        """Go back to the message field."""
        self.reveal_chat()
        self._chat.begin_writing()

    def _room_for_columns(self, part: str, room: float) -> float:
        """The px at a zoom of 1 that columns need beside a part, beyond those of a chat; in a window of so many.

        The list makes room where all columns fit without it, and stays where they must be scrolled anyway.
        """
        columns = len(self._chat.lanes)
        if part == "inspector":
            return (columns - 1) * ROOM_FOR_COLUMN
        needed = columns * ROOM_FOR_COLUMN
        makes_room = columns > 1 and needed <= room < needed + WIDTHS[part] and room >= NARROW
        return room if makes_room else 0

    def _find_focus(self) -> None:
        """Give the keyboard a place, if what it was in has been hidden."""
        focus: QWidget | None = self.window().focusWidget()
        if focus is None or not focus.isVisible():
            if not self._chat.isHidden():
                self._chat.begin_writing()
            elif self._back:
                self._back.setFocus()

    def _offer_way_back(self, offered: bool) -> None:
        if offered and self._back is None:
            self._back = self._new_way_back()
        if self._back:
            self._back.setVisible(offered)

    def _new_way_back(self) -> "BackBar":
        # loaded late: only narrow windows need them
        from PySide6.QtWidgets import QVBoxLayout

        from modelslab_desktop.ui.header import BackBar

        back = BackBar(self._look)
        back.clicked.connect(self.write)
        parts = QWidget()
        parts.setLayout(self._row)  # with all that is in it
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(back)
        rows.addWidget(parts)
        parts.show()  # at once: the keyboard may be on its way into them
        return back
