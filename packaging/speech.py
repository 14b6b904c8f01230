"""What the development script says to a person."""

import sys
from typing import NoReturn


def say(sentence: str) -> None:
    """Tell of one step; at once, so that it stands before what the step itself prints."""
    print(f"dev: {sentence}", flush=True)


def fail(sentence: str) -> NoReturn:
    """End with exit code 1 and the reason."""
    sys.stdout.flush()
    sys.exit(f"dev: {sentence}")
