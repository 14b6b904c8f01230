"""How a watched process says where it has got to."""

import sys


def tell(word: str, value: object = "") -> None:
    """Write a line that `Watched.wait_for` finds by its first word."""
    sys.stdout.write(f"{word} {value}\n")
    sys.stdout.flush()


def wait() -> None:
    """Wait until `Watched.go_on`."""
    sys.stdin.readline()
