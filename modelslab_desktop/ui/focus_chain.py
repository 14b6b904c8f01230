"""The order in which the Tab key goes through a window's widgets."""

from PySide6.QtWidgets import QWidget


def others_in_chain(start: QWidget, forward: bool) -> list[QWidget]:
    """The widgets of the window in the order of Tab, from the one after this all the way round to it."""
    found: list[QWidget] = []
    widget = _next(start, forward)
    while widget is not None and widget is not start:
        found.append(widget)
        widget = _next(widget, forward)
    _give_back(start.window())
    return found


def _next(widget: QWidget, forward: bool) -> QWidget | None:
    return widget.nextInFocusChain() if forward else widget.previousInFocusChain()


def _give_back(window: QWidget) -> None:
    """Make the window the owner of its widgets again, for PySide.

    It takes each widget of the chain, and the window too, for a part of the one before. When that one was deleted it
    would take what is left of the window for deleted as well.
    """
    window.setParent(window.parentWidget())  # as it is
    window.findChildren(QWidget)
