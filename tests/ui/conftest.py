"""A real application without a screen, the look, and a way to wait for a condition."""

import time
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from modelslab_desktop.ui.theme import Look

Settle = Callable[[Callable[[], bool]], None]


@pytest.fixture(scope="session")
def app() -> QApplication:
    return QApplication.instance() or QApplication([])  # type: ignore[return-value]


@pytest.fixture
def look(app: QApplication) -> Iterator[Look]:
    made = Look(app, "light")
    made.dress()
    yield made
    made.deleteLater()


@pytest.fixture(autouse=True)
def no_window_is_left(app: QApplication) -> Iterator[None]:
    """Close what a test has opened; a window that cannot be closed fails it."""
    yield
    for window in app.topLevelWidgets():
        window.close()
        window.deleteLater()
    app.processEvents()


@pytest.fixture
def settle(app: QApplication) -> Settle:
    def wait(condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 10
        while not condition():
            assert time.monotonic() < deadline, "the condition did not come about within 10 s"
            app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    return wait
