"""The program with an answer that streams; says when it is ready, waits to be told to begin, and says what came."""

import asyncio
import sys

from modelslab_desktop import __main__, app
from modelslab_desktop.core.chat import Message, State
from modelslab_desktop.ui.window import Window
from tests.benchmarks.telling import tell, wait

SETTLING = 2.5  # s, longer than anything that the program puts off
LAST_FRAME = 0.3  # s


async def ask(window: Window) -> int:
    """Ask one question, and let the answer be shown."""
    ended: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
    window.chat.answer_ended.connect(ended.set_result)
    await asyncio.sleep(SETTLING)
    tell("ready")
    wait()
    window.chat.send("Tell me all about it")
    answer = await ended
    await asyncio.sleep(LAST_FRAME)
    tell("read", len(answer.text) if answer.state is State.DONE else 0)
    wait()
    return 0


app._closed = ask
sys.exit(__main__.main())
