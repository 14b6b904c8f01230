"""The program with its first answer on screen; writes "settled" once nothing more is to be done, and then idles."""

import asyncio
import gc
import sys

from modelslab_desktop import __main__, app
from modelslab_desktop.core.chat import Message, State
from modelslab_desktop.ui.window import Window
from tests.benchmarks.telling import tell

SETTLING = 2.0  # s, longer than anything that the program puts off


async def ask_and_stay(window: Window) -> int:
    """Ask the demo one question; when it is answered, the window stays."""
    ended: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
    window.chat.answer_ended.connect(ended.set_result)
    listed = asyncio.Event()
    window.chat.lane_shown.connect(lambda lane: listed.set() if lane.model else None)
    if not window.chat.lane.model:
        await listed.wait()
    window.chat.send("Show me around")
    answer = await ended
    await asyncio.sleep(SETTLING)
    gc.collect()
    tell("settled" if answer.state is State.DONE else "failed")
    await asyncio.Event().wait()
    return 0


app._closed = ask_and_stay
sys.exit(__main__.main())
