"""Collects Python's garbage between events, and in the main thread alone.

Whichever thread makes the object that is one too many would else collect it, and a thread of ours that took down a
widget or a timer of Qt's would take the program down with it.
"""

import gc

from PySide6.QtCore import QAbstractEventDispatcher

THRESHOLDS = 2000, 10, 20  # new objects; then collections of the younger generation since the last of this one


def collect_when_idle() -> None:
    """From now on look for garbage whenever Qt is about to wait; what exists already is taken to stay."""
    gc.disable()
    gc.freeze()
    QAbstractEventDispatcher.instance().aboutToBlock.connect(collect_some)


def collect_some() -> None:
    """Collect the oldest generation that is due, if one is."""
    counts = gc.get_count()
    for generation in (2, 1, 0):
        if counts[generation] > THRESHOLDS[generation]:
            gc.collect(generation)
            return
