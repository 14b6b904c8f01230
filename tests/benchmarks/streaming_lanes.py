"""The program with answers that stream side by side, while someone writes; the end of the answers is followed.

Arguments: the number of lanes, and the program's own. Says when it is ready, waits to be told to begin, and says what
came, the longest stall of the loop (s), and when (its own time, s) each key came to the composer.
"""

import asyncio
import json
import sys
from dataclasses import replace

from PySide6.QtCore import QObject, QSize, Qt, QTimerEvent

from modelslab_desktop import __main__, app
from modelslab_desktop.core.chat import Layout, Message, State
from modelslab_desktop.ui.window import Window
from tests.benchmarks.own_time import own_time
from tests.benchmarks.telling import tell, wait

SETTLING = 2.5  # s, longer than anything that the program puts off
LAST_FRAME = 0.3  # s
SIZE = QSize(1920, 1080)  # room for four columns
TICK = 5  # ms


class Stalls(QObject):
    """How late the loop comes to a timer, at worst, in the program's own time."""

    def __init__(self) -> None:
        super().__init__()
        self.worst = 0.0  # s
        self._last = own_time()
        self.startTimer(TICK, Qt.TimerType.PreciseTimer)

    def timerEvent(self, event: QTimerEvent) -> None:
        now = own_time()
        self.worst = max(self.worst, now - self._last - TICK / 1000)
        self._last = now


async def ask(window: Window, lanes: int) -> int:
    """Ask one question of all lanes, and let the answers be shown."""
    chat = window.chat
    ended: asyncio.Queue[Message] = asyncio.Queue()
    chat.answer_ended.connect(ended.put_nowait)
    await asyncio.sleep(SETTLING)
    window.resize(SIZE)
    if lanes > 1:
        models = [f"vendor/model-{number}" for number in range(1, lanes + 1)]
        chat.new_comparison([replace(chat.lane, model=model) for model in models], Layout.COLUMNS, blind=False)
    await asyncio.sleep(LAST_FRAME)
    tell("ready")
    wait()
    written = list[float]()
    chat.composer.field.textChanged.connect(lambda: written.append(own_time()))
    chat.send("Tell me all about it")
    chat.transcript.follow()
    written.clear()
    stalls = Stalls()
    answers = [await ended.get() for _ in range(lanes)]
    await asyncio.sleep(LAST_FRAME)
    told = {"worst": stalls.worst, "written": written, "lengths": [_length(answer) for answer in answers]}
    tell("read", json.dumps(told))
    wait()
    return 0


def _length(answer: Message) -> int:
    return len(answer.text) if answer.state is State.DONE else 0


if __name__ == "__main__":
    count = int(sys.argv.pop(1))
    app._closed = lambda window: ask(window, count)
    sys.exit(__main__.main())
