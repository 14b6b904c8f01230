"""Opens a stored conversation in the program's window, scrolls through it, and says how long the frames took, in s.

Arguments: the profile, and the ids of a conversation that is on screen before, and of the one to open. Says when it is
ready, has opened it, and has scrolled it by the wheel, by pages and by dragging the bar; waits each time.
"""

import gc
import importlib
import json
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, QPointF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollBar, QWidget

from modelslab_desktop import quick_qt
from modelslab_desktop.garbage import collect_some
from tests.benchmarks.telling import tell, wait

NOBODY = "http://127.0.0.1:9"
WHEEL, KEYS, MOUSE = 60, 30, 60  # frames in a second, while someone scrolls; a key that is held repeats so often
NOTHING = 0.0005  # s, of a turn in which nothing was made
NOTCHES, PAGES, DRAGS = 1000, 400, 400
NOTCH = 120  # eighths of a degree


def main(folder: str, before: int, opened: int) -> None:
    """Open, scroll, and tell."""
    gc.disable()
    quick_qt.load()
    from modelslab_desktop import app
    from modelslab_desktop.core.paths import Profile

    application = app._application()
    program = app.Program(application, Profile(Path(folder)), NOBODY)
    program.account.begin("key")
    app._show_first_frame(application, program)
    for part in app.NEEDED_BY_AN_ANSWER:
        importlib.import_module(part)
    chat = program.window.chat
    chat.open(before)
    application.processEvents()
    gc.collect()
    tell("ready")
    wait()
    _say("opened", [_time(application, lambda: chat.open(opened))])
    bar = chat.transcript.verticalScrollBar()
    for acts, rate in ((_wheel(program.window), WHEEL), (_pages(bar), KEYS), (_drags(bar), MOUSE)):
        _say("scrolled", _times(application, acts, rate, lambda: chat.transcript.is_settled))


def _say(word: str, times: Sequence[float]) -> None:
    tell(word, json.dumps(times))
    wait()


def _times(
    application: QApplication, acts: Iterable[Callable[[], object]], rate: int, is_settled: Callable[[], bool]
) -> list[float]:
    """How long each frame took, and each turn between frames in which something was made, in s."""
    times = list[float]()
    for act in acts:
        next_frame = time.perf_counter() + 1 / rate
        times.append(_time(application, act))
        while not is_settled() and time.perf_counter() < next_frame:
            times += _unless_nothing(_time(application, lambda: None))
        times += _unless_nothing(_time(application, collect_some))  # as a running loop does before it waits
    return times


def _unless_nothing(taken: float) -> list[float]:
    return [taken] if taken > NOTHING else []


def _time(application: QApplication, act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    application.processEvents()
    application.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # which only a running loop sends by itself
    return time.perf_counter() - begun


def _wheel(window: QWidget) -> Iterable[Callable[[], object]]:
    """Notches upwards, over the middle of what is on screen."""
    handle, place, turn = window.windowHandle(), QPointF(window.rect().center()), QPoint(0, NOTCH)
    return [lambda: QTest.wheelEvent(handle, place, turn)] * NOTCHES


def _pages(bar: QScrollBar) -> Iterable[Callable[[], object]]:
    return [lambda: bar.triggerAction(QScrollBar.SliderAction.SliderPageStepSub)] * PAGES


def _drags(bar: QScrollBar) -> Iterable[Callable[[], object]]:
    """From the end to the beginning, with the mouse on the bar."""
    bar.setSliderDown(True)
    for step in range(DRAGS, -1, -1):
        yield lambda share=step / DRAGS: bar.setSliderPosition(round(bar.maximum() * share))  # type: ignore[misc]
    bar.setSliderDown(False)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
