"""The list of conversations at the left, with its search; knows no message."""

import time
from bisect import bisect_left, bisect_right

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, QPoint, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QInputMethodEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
)
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QPushButton,
    QStyleOptionViewItem,
    QWidget,
)

from modelslab_desktop.core.chat import Conversation
from modelslab_desktop.session.library import Library
from modelslab_desktop.ui.fields import ENTER, LineEdit
from modelslab_desktop.ui.header import Title
from modelslab_desktop.ui.listing import (
    Index,
    ListView,
    RowDelegate,
    Rows,
    RowState,
    SearchField,
    column,
    mirrored,
)
from modelslab_desktop.ui.page import Page
from modelslab_desktop.ui.theme import CONTROL, SCROLL_BAR, Look

WIDTH = 260  # px
ROW = 36  # px
MARGIN = 12  # px, between the sidebar's edge and what stands in it
AT_FIRST = 40  # conversations; more than a first frame shows
PAUSE = 120  # ms without a key before the search is asked
UNDO_TIME = 10_000  # ms

_DAYS = (("Today", 0), ("Yesterday", 1), ("Previous 7 days", 7), ("Previous 30 days", 30))
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


class Sidebar(Page):
    """New chat, search, the conversations by their last use, and settings."""

    new_chat_requested = Signal()
    conversation_chosen = Signal(int)
    settings_requested = Signal()
    rename_requested = Signal(int, str)
    delete_requested = Signal(int)
    restore_requested = Signal(int)

    def __init__(self, look: Look, library: Library) -> None:
        super().__init__()
        self.setObjectName("sidebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(look.px(WIDTH))
        self._look = look
        self._library = library
        self._listed: list[Conversation] = []
        self._current = 0
        self._words = ""
        self._undo: UndoBar | None = None
        self._build()
        self._pause = QTimer(self, singleShot=True, interval=PAUSE)
        self._connect()
        self._show(library.latest(AT_FIRST))

    def show_all(self) -> None:
        """List the other conversations, too, for which the first frame has no room."""
        self._find()

    def show_current(self, conversation_id: int) -> None:
        """Mark the conversation that is open; 0 for none."""
        self._current = conversation_id
        index = self._select()
        self._list.setCurrentIndex(index)

    def add(self, conversation: Conversation) -> None:
        """List a conversation that is new, or back from the bin."""
        self._put(conversation)
        if self._undo and self._undo.conversation_id == conversation.id:
            self._undo.hide()

    def use(self, conversation: Conversation) -> None:
        """Move a conversation to where its new time of use belongs."""
        self._put(conversation)

    def change(self, conversation: Conversation) -> None:
        """Show a conversation's new title."""
        position = self._rows.position(conversation.id)
        if position >= 0:
            self._listed = [conversation if one.id == conversation.id else one for one in self._listed]
            self._rows.replace(position, conversation)

    def remove(self, conversation: Conversation) -> None:
        """Take a conversation off the list, and offer to bring it back."""
        self._show([one for one in self._listed if one.id != conversation.id])
        if self._undo is None:
            self._undo = UndoBar(self._look)
            self._undo.restore_requested.connect(self.restore_requested)
            self._foot.insertWidget(0, self._undo)
            self.setTabOrder(self._list, self._undo.button)
        self._undo.offer(conversation)
        self.fit()

    def mark_streaming(self, conversation_id: int, streaming: bool) -> None:
        """Mark a conversation in which an answer is being written."""
        marked = self._rows.answering
        (marked.add if streaming else marked.discard)(conversation_id)
        self._rows.touch(self._rows.position(conversation_id))

    def focus_search(self) -> None:
        """Put the keyboard into the search field."""
        self._search.setFocus()

    def rename_current(self) -> None:
        """Edit the title of the row that has the focus, or else of the open conversation."""
        if not (self._list.hasFocus() and self._list.currentIndex().isValid()):
            if self._rows.position(self._current) < 0 and self._words:
                self._search.clear()
                self._find()
            self._list.setCurrentIndex(self._select())
        if self._list.currentIndex().isValid():
            self._list.edit(self._list.currentIndex())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that the field or the list had no use for."""
        if event.key() == Qt.Key.Key_Escape and self._search.text():
            self._search.clear()
        elif event.key() == Qt.Key.Key_Down and self._search.hasFocus():
            self._list.setCurrentIndex(self._list.first())
            self._list.setFocus()
        else:
            super().keyPressEvent(event)

    def _build(self) -> None:
        self._new = _button("New chat")
        self._search = SearchField(self._look, "Search conversations")
        self._rows = Conversations()
        self._list = ConversationList(self._rows, ConversationDelegate(self._look, self._rows))
        self._note = QLabel(wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
        self._note.setProperty("role", "muted")
        self._settings = _button("Settings")
        self._foot = column(self._look, self._settings)
        layout = self.rows
        self._look.space(layout, MARGIN, MARGIN, MARGIN - SCROLL_BAR, 8, gap=8)
        layout.addLayout(column(self._look, self._new, self._search, self._note))
        layout.addWidget(self._list, stretch=1)
        layout.addLayout(self._foot)
        self._dress()

    def _connect(self) -> None:
        self._list.delete_pressed.connect(self.delete_requested)
        self._list.left_upwards.connect(self._search.setFocus)
        self._list.menu_requested.connect(self._open_menu)
        self._list.opened.connect(self._choose)
        self._list.rename_pressed.connect(self.rename_current)
        self._look.changed.connect(self._dress)
        self._new.clicked.connect(self.new_chat_requested)
        self._pause.timeout.connect(self._find)
        self._rows.renamed.connect(self.rename_requested)
        self._search.returnPressed.connect(self._choose_first)
        self._search.textChanged.connect(self._pause.start)
        self._settings.clicked.connect(self.settings_requested)

    def _dress(self) -> None:
        self._list.setMinimumHeight(self._look.px(2 * ROW))
        self._list.fit()
        self._search.fit()
        inset = self._look.px(8)
        self._note.setContentsMargins(inset, inset, inset, inset)
        self._new.setIcon(self._look.icon("plus"))
        self._settings.setIcon(self._look.icon("settings"))
        if self.isVisible():
            self.fit()

    def _find(self) -> None:
        """List what the search field asks for."""
        self._pause.stop()
        before, self._words = self._words, self._search.text().strip()
        self._show(self._library.search(self._words))
        if self._words != before:
            self._list.scrollToTop()

    def _put(self, conversation: Conversation) -> None:
        if self._words:
            self._find()
            return
        current = self._rows.row(self._list.currentIndex())
        others = [one for one in self._listed if one.id != conversation.id]
        if len(others) < len(self._listed):
            self._show(others)
        others.insert(bisect_left(others, _order(conversation), key=_order), conversation)
        self._show(others)
        if current and current.id == conversation.id:
            self._list.put_current(self._rows.index(self._rows.position(conversation.id)))

    def _show(self, conversations: list[Conversation]) -> None:
        self._listed = conversations
        self._list.become(under_headings(conversations, time.time()))
        nothing = f"Nothing found for “{self._words}”." if self._words else "Your conversations will be listed here."
        self._note.setText("" if conversations else nothing)
        self._note.setVisible(not conversations)
        if not self._list.selectionModel().hasSelection():
            self._select()

    def _select(self) -> Index:
        position = self._rows.position(self._current)
        index = self._rows.reveal(position) if position >= 0 else self._rows.index(-1)
        self._list.selectionModel().select(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        return index

    def _choose(self, index: Index) -> None:
        if conversation := self._rows.row(index):
            self.conversation_chosen.emit(conversation.id)

    def _choose_first(self) -> None:
        if self._pause.isActive():
            self._find()
        if self._words:
            self._choose(self._list.first())

    def _open_menu(self, at: QPoint) -> None:
        conversation = self._rows.row(self._list.indexAt(at))
        if conversation is None:
            return
        self._list.setCurrentIndex(self._list.indexAt(at))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Rename", QKeySequence(Qt.Key.Key_F2)).triggered.connect(self.rename_current)
        delete = menu.addAction("Delete", QKeySequence(Qt.Key.Key_Delete))
        delete.triggered.connect(lambda: self.delete_requested.emit(conversation.id))
        menu.popup(self._list.viewport().mapToGlobal(at))


class Conversations(Rows[Conversation]):
    """The rows of the list; their text is the title."""

    renamed = Signal(int, str)

    def __init__(self) -> None:
        super().__init__()
        self.answering: set[int] = set()  # ids of the conversations in which an answer is being written

    def said(self, row: Conversation, role: int) -> object:
        """The title, and in words what else is painted."""
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{_title(row)}, answering" if row.id in self.answering else _title(row)
        return _title(row) if role in _TEXT_ROLES else None

    def position(self, conversation_id: int) -> int:
        """Where a conversation stands; -1 when it is not listed."""
        found = (at for at, row in enumerate(self.rows) if not isinstance(row, str) and row.id == conversation_id)
        return next(found, -1)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if flags else flags

    def setData(self, index: Index, value: object, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A title typed in the list is a wish; the row changes when the library says so."""
        row = self.row(index)
        if row and isinstance(value, str) and value.strip() and value != row.title:
            self.renamed.emit(row.id, value.strip())
        return False


class ConversationList(ListView[Conversation]):
    """The list with its keys for renaming and deleting."""

    rename_pressed = Signal()
    delete_pressed = Signal(int)

    def __init__(self, rows: Conversations, delegate: "ConversationDelegate") -> None:
        super().__init__("Conversations", rows, delegate)
        self._conversations = rows

    def selectionCommand(self, index: Index, event: QEvent | None = None) -> QItemSelectionModel.SelectionFlag:
        """The selection says what is open, and is not moved by keys or the mouse."""
        return QItemSelectionModel.SelectionFlag.NoUpdate

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self._conversations.row(self.currentIndex())
        if current and event.key() == Qt.Key.Key_F2:
            self.rename_pressed.emit()
        elif current and event.key() == Qt.Key.Key_Delete:
            self.delete_pressed.emit(current.id)
        else:
            super().keyPressEvent(event)


class ConversationDelegate(RowDelegate[Conversation]):
    """Paints a title, a bar at the open conversation and a dot where an answer is being written."""

    def __init__(self, look: Look, rows: Conversations) -> None:
        super().__init__(look, rows, ROW)
        self._conversations = rows
        self._font = look.font(CONTROL)
        self._composing = False

    def fit(self) -> bool:
        self._font = self.look.font(CONTROL)
        return super().fit()

    def paint_row(self, painter: QPainter, rect: QRect, row: Conversation, state: RowState) -> None:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.look.color("accent"))
        place, px = self.inner(rect), self.look.px
        if state.selected:
            bar = QRect(rect.left() + 1, rect.center().y() - px(7), px(3), px(16))
            painter.drawRoundedRect(mirrored(bar, rect), 1.5, 1.5)
        if row.id in self._conversations.answering:
            dot = QRect(place.right() - px(7), place.center().y() - px(3), px(8), px(8))
            painter.drawEllipse(mirrored(dot, place))
            place = mirrored(place.adjusted(0, 0, -px(16), 0), place)
        self.write(painter, place, _title(row), self._font, "text")

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        editor = LineEdit("Title")
        editor.setParent(parent)
        self._composing = False
        return editor

    def eventFilter(self, editor: QObject, event: QEvent) -> bool:
        """Enter ends the editing, but not while an input method is composing."""
        if isinstance(event, QInputMethodEvent):
            self._composing = bool(event.preeditString())
        if self._composing and isinstance(event, QKeyEvent) and event.key() in ENTER:
            return False
        return super().eventFilter(editor, event)


class UndoBar(QFrame):
    """Says for a while what was deleted, and brings it back."""

    restore_requested = Signal(int)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("undo")
        self.conversation_id = 0
        self._text = Title("Deleted “{}”")
        self.button = QPushButton("Undo")
        self.button.setProperty("role", "link")
        self.button.setAccessibleName("Undo")
        layout = QHBoxLayout(self)
        look.space(layout, 10, 6, 10, 6, gap=8)
        layout.addWidget(self._text, stretch=1)
        layout.addWidget(self.button)
        self._time = QTimer(self, singleShot=True, interval=UNDO_TIME)
        self._time.timeout.connect(self._end)
        self.button.clicked.connect(lambda: self.restore_requested.emit(self.conversation_id))

    def offer(self, conversation: Conversation) -> None:
        """Offer to restore a deleted conversation."""
        self.conversation_id = conversation.id
        self._text.show_text(_title(conversation))
        self.show()
        self._time.start()
        # loaded late: 1.5 ms of start-up
        from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent

        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, f"Deleted {_title(conversation)}"))

    def _end(self) -> None:
        if self.button.hasFocus():
            self._time.start()  # who is about to press it shall not miss it
        else:
            self.hide()


def under_headings(conversations: list[Conversation], now: float) -> list[str | Conversation]:
    """The conversations, sorted by their last use, below what says when that was (in local time)."""
    year, month, day = time.localtime(now)[:3]
    near = [(heading, _midnight(year, month, day - days)) for heading, days in _DAYS]
    rows: list[str | Conversation] = []
    start = 0
    while start < len(conversations):
        used = conversations[start].used
        heading, since = next((section for section in near if used >= section[1]), None) or _month(used)
        end = bisect_right(conversations, -since, lo=start, key=_age)
        rows += [heading, *conversations[start:end]]
        start = end
    return rows


def _month(used: float) -> tuple[str, float]:
    """The month of a time, and its beginning (Unix time, s)."""
    year, month = time.localtime(used)[:2]
    return f"{_MONTHS[month - 1]} {year}", _midnight(year, month, 1)


def _midnight(year: int, month: int, day: int) -> float:
    return time.mktime((year, month, day, 0, 0, 0, 0, 0, -1))


def _order(conversation: Conversation) -> tuple[float, int]:
    """The latest used first."""
    return -conversation.used, -conversation.id


def _age(conversation: Conversation) -> float:
    return -conversation.used


def _title(conversation: Conversation) -> str:
    return conversation.title or "Untitled"


def _button(name: str) -> QPushButton:
    button = QPushButton(name)
    button.setAccessibleName(name)
    button.setProperty("role", "quiet")
    return button


_TEXT_ROLES = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole)
