"""The demo conversation played by itself in the real window, and a picture of it."""

import sys
from pathlib import Path

from modelslab_desktop.core.chat import Lane, Message, State
from modelslab_desktop.ui.window import Window

MODEL = "demo/rich-markdown"
QUESTION = "Show me what an answer can look like"
TIME_LIMIT = 60.0  # s
SETTLING = 0.3  # s for the last frame


async def play_demo(window: Window, picture: Path) -> int:
    """Ask the demo one question and save a picture of the answer; returns an exit code."""
    # loaded late: 31 ms of start-up
    import asyncio

    ended: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
    window.chat.answer_ended.connect(lambda message: None if ended.done() else ended.set_result(message))
    window.chat.edit_lane(Lane(0, 0, 0, MODEL))
    window.chat.send(QUESTION)
    try:
        answer = await asyncio.wait_for(ended, TIME_LIMIT)
    except TimeoutError:
        sys.stderr.write("No answer came from the demo.\n")
        return 1
    window.chat.transcript.verticalScrollBar().setValue(0)
    await asyncio.sleep(SETTLING)
    if answer.state is not State.DONE or not window.grab().save(str(picture)):
        sys.stderr.write(f"The demo's answer could not be shown: {answer.state}.\n")
        return 1
    sys.stdout.write(f"A picture of the demo conversation: {picture}\n")
    return 0
