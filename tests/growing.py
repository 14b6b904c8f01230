"""Which part of a text is finished, as the tests ask."""

from modelslab_desktop.markup import GrowingText


def finished(text: str, start: int) -> int:
    """The offset up to which, from a block's beginning at `start`, the text consists of finished blocks."""
    growing = GrowingText()
    growing.append(text[start:])
    return len(text) - len(growing.tail)
