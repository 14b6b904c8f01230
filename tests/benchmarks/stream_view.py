"""Shows a long answer while it streams, by our view or by a plain one; frames follow each other without any waiting.

Arguments: the view (ours, plain), the deltas in a second, the answer's length in texts of 60 KB. Says when it is ready,
waits to be told to begin, and says in s how long its frames took, and what each text used of the processor.
"""

import gc
import importlib
import json
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise

from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from tests.benchmarks.answers import cut, make_answer
from tests.benchmarks.telling import tell, wait

RATE = 30  # frames in a second
LENGTH = 60_000  # characters
DELTAS = 12_000
SIZE = 900, 800

Show = Callable[[Sequence[str]], None]


class Clock:
    """A clock for which the waits between frames pass at once; what is computed takes its time on it too."""

    def __init__(self) -> None:
        self._passed = 0.0  # s of waits

    def __call__(self) -> float:
        return time.perf_counter() + self._passed

    def wait_until(self, moment: float) -> None:
        self._passed += max(0.0, moment - self())


def plain_view() -> tuple[Show, Callable[[], None]]:
    """The least that anyone could do: text appended at the end, which stays in view."""
    view = QPlainTextEdit()
    view.setReadOnly(True)
    view.resize(*SIZE)
    view.show()
    bar = view.verticalScrollBar()

    def show(deltas: Sequence[str]) -> None:
        cursor = view.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText("".join(deltas))
        bar.setValue(bar.maximum())

    return show, lambda: None


def our_view(app: QApplication) -> tuple[Show, Callable[[], None]]:
    """The transcript, with what the program loads before its first answer, and a short conversation in it."""
    from modelslab_desktop.app import NEEDED_BY_AN_ANSWER, SWITCHED_EVERY
    from modelslab_desktop.core.chat import Message, Role, State
    from modelslab_desktop.core.reply import TextDelta
    from modelslab_desktop.session.live import LiveAnswer
    from modelslab_desktop.ui.theme import Look
    from modelslab_desktop.ui.transcript import Transcript

    for part in NEEDED_BY_AN_ANSWER:
        importlib.import_module(part)
    sys.setswitchinterval(SWITCHED_EVERY)
    look = Look(app, "light")
    look.dress()
    live = LiveAnswer(Message(2, 1, 1, 1, Role.ASSISTANT, "", State.STREAMING, 0.0, model="vendor/model"), 1)
    answers = {2: live}
    transcript = Transcript(look, answers.get)
    transcript.resize(*SIZE)
    transcript.show()
    transcript.add(Message(1, 1, 1, None, Role.USER, "Tell me all about it", State.DONE, 0.0))
    transcript.add(live.message)

    def show(deltas: Sequence[str]) -> None:
        for delta in deltas:
            live.take(TextDelta(0, delta))
        transcript.grow(live)

    def end() -> None:
        del answers[2]
        transcript.change(live.ended(State.DONE, None))

    return show, end


def frames_of(text: str, deltas: int, pace: int) -> list[list[str]]:
    """The text in deltas, by the frame in which they come."""
    pieces = cut(text, deltas)
    count = deltas * RATE // pace
    starts = [index * deltas // count for index in range(count + 1)]
    return [pieces[start:stop] for start, stop in pairwise(starts)]


def main(kind: str, pace: int, texts: int) -> None:
    """Stream once."""
    clock = Clock()
    time.monotonic = clock  # of whoever asks from now on whether it is too early for something
    app = QApplication([sys.argv[0], "-style", "fusion"])
    show, end = our_view(app) if kind == "ours" else plain_view()
    frames = frames_of(make_answer(LENGTH * texts), DELTAS * texts, pace)
    app.processEvents()
    gc.freeze()  # as the program does
    tell("ready")
    wait()
    begun = clock()
    times, used = list[float](), [time.process_time()]
    for index, deltas in enumerate(frames):
        clock.wait_until(begun + index / RATE)
        times.append(_timed(app, partial(show, deltas)))
        if (index + 1) % (len(frames) // texts) == 0:
            used.append(time.process_time())
    times.append(_timed(app, end))
    tell("shown", json.dumps({"frames": times, "used": [stop - start for start, stop in pairwise(used)]}))
    wait()


def _timed(app: QApplication, act: Callable[[], None]) -> float:
    """How long a frame takes, in s: what leads to it, and to paint it."""
    begun = time.perf_counter()
    act()
    app.processEvents()
    app.processEvents()  # of what the first turn has put off, as a loop does that has time until the next frame
    return time.perf_counter() - begun


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
