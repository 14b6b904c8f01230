"""The menu of a message: what can be done with its text, with what is selected of it, and with a link in it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from modelslab_desktop.ui.actions import KEYS
from modelslab_desktop.ui.copying import copy_source, quotation, selection_source
from modelslab_desktop.ui.reading import Reading

ADDRESS_SHOWN = 48  # characters of an address, at most


class MessageMenu(QMenu):
    """Offers for a selection what is done with it, else what is done with the whole message."""

    copy_requested = Signal()  # of the whole message
    source_requested = Signal()  # of the whole message
    quote_requested = Signal(str)  # a quotation in Markdown
    link_activated = Signal(str)

    def __init__(self, parent: QWidget, reading: Reading, link: str, *, is_message: bool) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setToolTipsVisible(True)
        self._reading = reading
        if reading.textCursor().hasSelection():
            self._offer("Copy", reading.copy, "Ctrl+C")
            self._offer("Copy as Markdown", lambda: copy_source(selection_source(reading.textCursor())))
            self._offer("Quote in reply", lambda: self.quote_requested.emit(quotation(reading.textCursor())))
        elif is_message:
            self._offer("Copy the message", self.copy_requested.emit)
            self._offer("Copy as Markdown", self.source_requested.emit)
        self._offer("Select all", reading.selectAll, "Ctrl+A")
        if link:
            self._offer_link(link)

    def _offer(self, name: str, act: Callable[[], object], keys: str = "") -> None:
        action = self.addAction(name, QKeySequence(keys or KEYS.get(name, ("",))[0]))
        action.triggered.connect(lambda: act())

    def _offer_link(self, address: str) -> None:
        """What can be done with a link; the address is seen before it is opened."""
        self.addSeparator()
        copied = address.removeprefix("mailto:")
        self._offer("Copy link address", lambda: QGuiApplication.clipboard().setText(copied))
        self._offer(f"Open {_shortened(address)}".replace("&", "&&"), lambda: self.link_activated.emit(address))
        self.actions()[-1].setToolTip(address)


def _shortened(address: str) -> str:
    """An address with its beginning, which tells whose it is, and its end."""
    if len(address) <= ADDRESS_SHOWN:
        return address
    return f"{address[: ADDRESS_SHOWN - 12]}…{address[-11:]}"
