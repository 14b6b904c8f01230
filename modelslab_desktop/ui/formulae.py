"""What formulae are in a document, where they are drawn as inline objects and are there as TeX too; draws nothing.

A formula is two objects, U+FFFC, and behind them its source in a format that takes no room and leaves no trace. The
first object is as wide as the formula and draws it, the second is as high: Qt lays a veil over an object that is
selected, and over one without height there is none. Screen readers, searches and copies meet the source, which is the
value of the property MATH of all three runs as well.
"""

from PySide6.QtGui import QTextCursor, QTextFormat

from modelslab_desktop.ui.formats import MATH

MATH_SIZE = MATH + 1  # of a formula's objects: em in px
DRAWN = int(QTextFormat.ObjectTypes.UserObject) + 2
STRUT = DRAWN + 1


def covered(cursor: QTextCursor) -> QTextCursor:
    """A selection that takes a formula in as a whole where it touches one's source, which cannot be seen."""
    start, end = cursor.selectionStart(), cursor.selectionEnd()
    probe = QTextCursor(cursor)
    probe.setPosition(start + 1)
    while start > 0 and probe.charFormat().hasProperty(MATH) and probe.charFormat().objectType() != DRAWN:
        start -= 1
        probe.setPosition(start + 1)
    probe.setPosition(start)
    probe.setPosition(end, QTextCursor.MoveMode.KeepAnchor)
    return probe
