"""The order of the Tab key, and that to ask for it changes nothing."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QWidget
from shiboken6 import isValid, ownedByPython

from modelslab_desktop.ui.focus_chain import others_in_chain


class Page(QWidget):
    """A window with a part that goes and one that stays."""

    def __init__(self) -> None:
        super().__init__()
        self.part = QWidget(self)
        self.buttons = [QPushButton(name, self.part) for name in ("one", "two")]
        self.area = QScrollArea(self)
        self.bar = self.area.verticalScrollBar()


@pytest.mark.parametrize("forward", [True, False])
def test_it_goes_all_the_way_round(app: QApplication, forward: bool) -> None:
    page = Page()
    chain = others_in_chain(page.buttons[0], forward)
    assert chain[0 if forward else -1] is page.buttons[1]
    assert {page, page.part, page.area, page.bar} <= set(chain)
    assert page.buttons[0] not in chain


@pytest.mark.parametrize("forward", [True, False])
def test_what_stays_is_not_lost_with_what_goes(app: QApplication, forward: bool) -> None:
    page = Page()
    for start in (page.buttons[0], page.area):
        others_in_chain(start, forward)
    page.part.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    assert not isValid(page.buttons[0])
    assert isValid(page.bar)
    assert ownedByPython(page)
