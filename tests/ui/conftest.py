"""A real application without a screen, the look, and a way to wait for a condition."""

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QEventLoop
from PySide6.QtWidgets import QApplication

from modelslab_desktop.ui.theme import Look
from tests.ui.comparing import Bench
from tests.ui.room import Room, new_loop

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
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def new_room(app: QApplication, look: Look, tmp_path: Path) -> Iterator[Callable[..., Room]]:
    """Runs of the program over one profile, one after the other."""
    loop, rooms = new_loop(app), list[Room]()

    def open_room(*, demo: bool = True, pace: float = 0) -> Room:
        for room in rooms:
            room.close()
        rooms[:] = [Room(look, tmp_path / "profile", loop, pace)]
        rooms[0].open(demo=demo)
        return rooms[0]

    with closing(loop):  # whatever happens: threads of its own would take the tests down with them
        yield open_room
        for room in rooms:
            room.close()


@pytest.fixture
def room(new_room: Callable[..., Room]) -> Room:
    return new_room()


@pytest.fixture
def slow_room(new_room: Callable[..., Room]) -> Room:
    """One whose answers take their time."""
    return new_room(pace=0.1)


@pytest.fixture
def new_bench(app: QApplication, look: Look, tmp_path: Path) -> Iterator[Callable[..., Bench]]:
    """Runs of the program over one profile, one after the other."""
    loop, benches = new_loop(app), list[Bench]()

    def open_bench(*, pace: float = 0) -> Bench:
        for bench in benches:
            bench.close()
        benches[:] = [Bench(look, tmp_path / "profile", loop, pace)]
        benches[0].open()
        return benches[0]

    with closing(loop):
        yield open_bench
        for bench in benches:
            bench.close()


@pytest.fixture
def bench(new_bench: Callable[..., Bench]) -> Bench:
    return new_bench()


@pytest.fixture
def slow_bench(new_bench: Callable[..., Bench]) -> Bench:
    """One whose answers take their time."""
    return new_bench(pace=0.1)


@pytest.fixture
def settle(app: QApplication) -> Settle:
    def wait(condition: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 10
        while not condition():
            assert time.monotonic() < deadline, "the condition did not come about within 10 s"
            app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    return wait
