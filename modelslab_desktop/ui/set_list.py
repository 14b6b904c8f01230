"""The saved sets of models: one click takes a set, a menu renames or deletes it; knows no lane being chosen."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from modelslab_desktop.core.model_sets import LONGEST_NAME, ModelSet, names_of, unique_name
from modelslab_desktop.ui.card_page import label
from modelslab_desktop.ui.fields import LineEdit
from modelslab_desktop.ui.flow import Flow
from modelslab_desktop.ui.header import Title
from modelslab_desktop.ui.speech import announce
from modelslab_desktop.ui.theme import ICON_SIZE, Look
from modelslab_desktop.ui.two_lines import TwoLineButton


class NameForm(QFrame):
    """Asks for the name of a set; says what it will be called if there is one of that name."""

    named = Signal(str)
    cancelled = Signal()

    def __init__(self, look: Look, button: str) -> None:
        super().__init__()
        self._taken: list[str] = []
        self._field = _NameField("Name of the set")
        self._field.setMaxLength(LONGEST_NAME)
        self._note = label(role="muted")
        self._save = QPushButton(button)
        cancel = QPushButton("Cancel")
        rows = QVBoxLayout(self)
        look.space(rows, 0, 0, 0, 0, gap=8)
        rows.addWidget(self._field)
        rows.addWidget(self._note)
        rows.addLayout(Flow(look, self._save, cancel))
        self.setFocusProxy(self._field)
        self._field.textChanged.connect(self._check)
        self._field.returnPressed.connect(self._save.click)
        self._field.left.connect(self.cancelled)
        self._save.clicked.connect(lambda: self.named.emit(self._field.text()))
        cancel.clicked.connect(self.cancelled)

    def ask(self, name: str, taken: Iterable[str]) -> None:
        """Begin with this name, beside the names that there are."""
        self._taken = list(taken)
        self._field.setText(name)
        self._field.selectAll()
        self._check()
        self.show()
        self.setFocus()

    def _check(self) -> None:
        wanted = self._field.text()
        name = unique_name(wanted, self._taken)
        other = bool(wanted.strip()) and name != " ".join(wanted.split())
        self._note.setText(f"There is a set of this name. This one will be called “{name}”." if other else "")
        self._note.setVisible(other)
        self._save.setEnabled(bool(wanted.strip()))


class SetSaving(QWidget):
    """Offers to save what was chosen as a set, and asks for its name."""

    named = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._suggested = ""
        self._taken: list[str] = []
        self._save = QPushButton("Save as a set")
        self._save.setProperty("role", "link")
        self._form = NameForm(look, "Save set")
        self._form.hide()
        self.hide()
        rows = QVBoxLayout(self)
        look.space(rows, 0, 0, 0, 0, gap=8)
        rows.addLayout(Flow(look, self._save))
        rows.addWidget(self._form)
        self._save.clicked.connect(self._ask)
        self._form.cancelled.connect(self._return)
        self._form.named.connect(self._tell)

    def suggest(self, name: str, taken: Sequence[str]) -> None:
        """Begin with this name, beside the names that there are; without one there is nothing to save."""
        self._suggested, self._taken = name, list(taken)
        self.setVisible(bool(name))

    def leave(self) -> None:
        """Ask for a name no more."""
        self._form.hide()
        self._save.show()

    def _ask(self) -> None:
        self._save.hide()
        self._form.ask(self._suggested, self._taken)

    def _tell(self, name: str) -> None:
        self._return()
        self.named.emit(name)

    def _return(self) -> None:
        self.leave()
        self._save.setFocus()


class _NameField(LineEdit):
    """One line that Esc leaves without closing what is around it."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class SetList(QWidget):
    """The sets, each by its name and its models."""

    chosen = Signal(object)  # ModelSet
    rename_requested = Signal(str, str)  # the name, and the one wanted
    delete_requested = Signal(str)
    restore_requested = Signal()

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._sets: list[ModelSet] = []
        self._rows: dict[str, _SetRow] = {}
        self._undo = _UndoBar(look)
        self._undo.hide()
        self._undo.button.clicked.connect(self._restore)
        self._form = NameForm(look, "Rename")
        self._form.hide()
        self._form.cancelled.connect(self._end_renaming)
        self._form.named.connect(self._rename)
        self._renamed = ""
        self._layout = QVBoxLayout(self)
        look.space(self._layout, 0, 0, 0, 0, gap=8)
        self._layout.addWidget(label("Your sets", "heading"))
        self._layout.addWidget(self._undo)
        self._appear()

    def hideEvent(self, event: QHideEvent) -> None:
        """What was deleted before the card was closed is not offered any more."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._undo.hide()
            self._appear()

    def show_sets(self, sets: Sequence[ModelSet]) -> None:
        """Show these sets."""
        focused = [row.has_focus() for row in self._rows.values()]
        self._end_renaming()
        self._sets = list(sets)
        for row in self._rows.values():
            self._layout.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = {each.name: self._new_row(each) for each in sets}
        for at, row in enumerate(self._rows.values()):
            self._layout.insertWidget(at + 1, row)  # below the heading
            row.show()  # at once: the keyboard may be on its way to it
            if focused[at : at + 1] == [True]:
                row.setFocus()
        self._appear()

    def _new_row(self, saved: ModelSet) -> "_SetRow":
        row = _SetRow(self._look, saved)
        row.chosen.connect(lambda: self.chosen.emit(saved))
        row.rename_wanted.connect(lambda: self._ask_for_name(saved.name))
        row.delete_wanted.connect(lambda: self._delete(saved))
        return row

    def _ask_for_name(self, name: str) -> None:
        self._end_renaming()
        self._renamed = name
        row = self._rows[name]
        self._layout.insertWidget(self._layout.indexOf(row), self._form)
        row.hide()
        self._form.ask(name, [other for other in self._rows if other != name])

    def _rename(self, wanted: str) -> None:
        name = self._renamed
        self._end_renaming()
        self.rename_requested.emit(name, wanted)

    def _end_renaming(self) -> None:
        """Put the row back in the place of the form."""
        row = self._rows.get(self._renamed)
        self._renamed = ""
        if row:
            row.show()
            row.setFocus()
        self._form.hide()

    def _delete(self, saved: ModelSet) -> None:
        self.delete_requested.emit(saved.name)
        self._undo.tell(saved.name)
        self._appear()
        self._undo.button.setFocus()

    def _appear(self) -> None:
        """Be there if there is anything to show."""
        self.setHidden(not self._rows and self._undo.isHidden())

    def _restore(self) -> None:
        self._undo.hide()
        self.restore_requested.emit()
        if self._rows:
            next(iter(self._rows.values())).setFocus()


class _SetRow(QWidget):
    """A set and its menu."""

    chosen = Signal()
    rename_wanted = Signal()
    delete_wanted = Signal()

    def __init__(self, look: Look, saved: ModelSet) -> None:
        super().__init__()
        self._look = look
        models = names_of(saved.lanes)
        self._use = TwoLineButton(look)
        self._use.show_lines(saved.name, models)
        self._use.setAccessibleName(f"Use {saved.name}: {models}")
        self._menu = QToolButton()
        self._menu.setAccessibleName(f"Menu of {saved.name}")
        self._menu.setToolTip("Rename or delete")
        row = QHBoxLayout(self)
        look.space(row, 0, 0, 0, 0, gap=4)
        row.addWidget(self._use, 1)
        row.addWidget(self._menu)
        self.setFocusProxy(self._use)
        self._use.clicked.connect(self.chosen)
        self._menu.clicked.connect(self._open_menu)
        look.changed.connect(self._dress)
        self._dress()

    def has_focus(self) -> bool:
        """Whether the keyboard is in it."""
        return self._use.hasFocus() or self._menu.hasFocus()

    def _open_menu(self) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Rename", self.rename_wanted.emit)
        menu.addAction("Delete", self.delete_wanted.emit)
        menu.popup(self._menu.mapToGlobal(self._menu.rect().bottomLeft()))

    def _dress(self) -> None:
        edge = self._look.px(ICON_SIZE)
        self._menu.setIconSize(QSize(edge, edge))
        self._menu.setIcon(self._look.icon("more"))


class _UndoBar(QFrame):
    """Says which set was deleted, and offers it back as long as the card is open."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setObjectName("undo")
        self._text = Title("Deleted “{}”")
        self.button = QPushButton("Undo")
        self.button.setProperty("role", "link")
        row = QHBoxLayout(self)
        look.space(row, 10, 6, 10, 6, gap=8)
        row.addWidget(self._text, 1)
        row.addWidget(self.button)

    def tell(self, name: str) -> None:
        """Say it of the set of this name."""
        self._text.show_text(name)
        self.show()
        announce(self, f"Deleted {name}")
