"""Where the keyboard is."""

from PySide6.QtWidgets import QApplication, QWidget


def focused() -> QWidget:
    """The widget that has the keyboard; there must be one."""
    found = QApplication.focusWidget()
    assert found is not None
    return found
