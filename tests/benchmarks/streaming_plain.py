"""The measure of a stream in the program: a window with plain text, and the same ways of reading and of waiting.

Says when it is ready, waits to be told to begin, and says what came.
"""

import asyncio
import gc
import json
import sys

import httpx
import qasync
from httpx_sse import EventSource
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QPlainTextEdit, QWidget

from tests.benchmarks.telling import tell, wait

FRAME = 1 / 30  # s
SIZE = 1280, 800
WIDTH = 720  # px, that of the answers in the program's window
LAST_FRAME = 0.3  # s


class Window(QMainWindow):
    """Appends what has come when a frame is due, and keeps the end in view."""

    def __init__(self) -> None:
        super().__init__()
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setFixedWidth(WIDTH)
        middle = QWidget()
        row = QHBoxLayout(middle)
        row.addWidget(self._text, 0, Qt.AlignmentFlag.AlignHCenter)
        self.setCentralWidget(middle)
        self.resize(*SIZE)
        self._bar = self._text.verticalScrollBar()
        self._waiting = list[str]()
        self._due: asyncio.TimerHandle | None = None

    @property
    def length(self) -> int:
        return self._text.document().characterCount() - 1

    def add(self, delta: str) -> None:
        self._waiting.append(delta)
        if self._due is None:
            self._due = asyncio.get_running_loop().call_later(FRAME, self._draw)

    def _draw(self) -> None:
        self._due = None
        cursor = self._text.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText("".join(self._waiting))
        self._waiting.clear()
        self._bar.setValue(self._bar.maximum())


async def ask(window: Window, base_url: str) -> None:
    """Ask one question, and let the answer be shown."""
    async with httpx.AsyncClient(base_url=base_url, timeout=60) as client:
        await asyncio.sleep(LAST_FRAME)
        gc.freeze()  # as the program does
        tell("ready")
        wait()
        async with client.stream("POST", "/v1/messages", json={"model": "vendor/model-1", "stream": True}) as response:
            async for event in EventSource(response).aiter_sse():
                data = json.loads(event.data)
                if data["type"] == "content_block_delta":
                    window.add(data["delta"]["text"])
    await asyncio.sleep(LAST_FRAME)
    tell("read", window.length)
    wait()


if __name__ == "__main__":
    app = QApplication([sys.argv[0], "-style", "fusion"])
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    window = Window()
    window.show()
    with loop:
        loop.run_until_complete(ask(window, sys.argv[1]))
