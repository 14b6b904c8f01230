"""Formulae on their way, in the HTML of a growing text: their source until they are whole, and set a few at a time."""

import re
import time
from functools import cache
from html import unescape
from importlib import import_module
from threading import Thread

SET_FOR = 0.004  # s in one step
_MATH = 'class="math'  # in no text: `markup` escapes quotation marks
_SOURCE = re.compile(r'class="math[^"]*">([^<]*)<')
_MOST = 500  # formulae that are set before they are shown: fewer than are kept
_ENDS = ("\\)", "\\]", "$$")


def without_open_formula(html: str, tail: str, completed: str) -> str:
    """The HTML of a completed tail, in which a formula that is not closed yet is none: half of it is another one."""
    if all(completed.count(end) <= tail.count(end) for end in _ENDS):
        return html
    before, formula, after = html.rpartition(_MATH)
    return f'{before}class="arriving{after}' if formula else html


def can_show(html: str) -> bool:
    """Whether the formulae can be shown at once, or else soon: some are set now, the others when it is asked again.

    What sets them is loaded at the first one, in a thread: it takes 120 ms.
    """
    if _MATH not in html:
        return True
    if _loading().is_alive():
        return False
    # loaded late: what sets formulae takes 120 ms
    from modelslab_desktop.markup.typesetting import typeset

    until = time.perf_counter() + SET_FOR
    for source in _SOURCE.findall(html)[:_MOST]:
        if time.perf_counter() > until:
            return False
        typeset(unescape(source).strip())
    return True


@cache
def _loading() -> Thread:
    thread = Thread(target=import_module, args=["modelslab_desktop.markup.typesetting"], daemon=True)
    thread.start()
    return thread
