"""The program with its first answer on screen; writes "settled" once nothing more is to be done, and then idles."""

import asyncio
import gc
import sys
from pathlib import Path

from modelslab_desktop import __main__, rehearsal
from modelslab_desktop.ui.window import Window
from tests.benchmarks.telling import tell

SETTLING = 2.0  # s, longer than anything that the program puts off


async def play_demo_and_stay(window: Window, picture: Path) -> int:
    """The demo conversation; when it is over the window stays."""
    code = await played(window, picture)
    await asyncio.sleep(SETTLING)
    gc.collect()
    tell("settled" if code == 0 else "failed")
    await asyncio.Event().wait()
    return code


played = rehearsal.play_demo
rehearsal.play_demo = play_demo_and_stay
sys.exit(__main__.main())
