"""Private screens: an X server of a test's own, on a display nobody else has; knows nothing of the program."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def private_screen(size: str = "1280x900x24") -> Iterator[str]:
    """An Xvfb for as long as the block lasts; gives what belongs into DISPLAY."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp", "-noreset"]
    # Its chatter about keyboards says nothing; a server that ends before it names its display says enough.
    server = subprocess.Popen(command, pass_fds=[writing], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        if not number:
            raise RuntimeError(f"Xvfb ended with exit code {server.wait()} before it had a display")
        yield f":{number}"
    finally:
        server.terminate()
        server.wait()
