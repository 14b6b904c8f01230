"""What the program uses while several answers stream side by side, and how long someone waits who writes meanwhile."""

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import accumulate, cycle, takewhile
from pathlib import Path

from tests.benchmarks.answers_measured import answer_server
from tests.benchmarks.measures import Figures
from tests.benchmarks.own_time import own_time
from tests.benchmarks.screen import Screen, visible_screen
from tests.benchmarks.stored import make_profile
from tests.benchmarks.watching import Watched, watched
from tests.journeys.display import Display

LANES = 4
PACE = 200  # deltas in a second, of each lane
DELTA = 5  # characters
SHARES = 0.2, 0.5, 0.8  # of the answers, after which the memory is looked at
LAST_KEY = 0.3  # s before the end
_BETWEEN = 0.11, 0.17, 0.13, 0.19  # s between keys


@contextmanager
def wide_screen() -> Iterator[Screen]:
    """A screen with room for four columns."""
    with visible_screen("1920x1080x24") as screen:
        yield screen


@contextmanager
def lane_server(seconds: int) -> Iterator[str]:
    """A process that answers for so many seconds, each model with another text; gives its address."""
    deltas = seconds * PACE
    with answer_server(deltas * DELTA, deltas, PACE) as base_url:
        yield base_url


def streamed(screen: Screen, base_url: str, lanes: int, seconds: int) -> Figures:
    """What the program uses while so many lanes are answered for so many seconds, and how long it lets one wait."""
    with tempfile.TemporaryDirectory() as folder:
        make_profile(Path(folder))
        arguments = (str(lanes), "--profile", folder, "--base-url", base_url)
        with watched("streaming_lanes", *arguments, MODELSLAB_API_KEY="key", **screen.settings) as program:
            program.wait_for("ready")
            with closing(Display(screen.settings["DISPLAY"])) as display:
                return _watched(program, display, lanes, seconds)


def _watched(program: Watched, display: Display, lanes: int, seconds: int) -> Figures:
    window = display.window_of(program.id)
    if window is None or not display.activate(window):
        raise RuntimeError("the program has no window")
    used = program.cpu
    program.go_on()
    pressed, held = list[float](), list[int]()
    begun = time.monotonic()
    for moment in _moments(seconds):
        time.sleep(max(0.0, begun + moment - time.monotonic()))
        pressed.append(own_time(program.id))
        display.press("x")
        if len(held) < len(SHARES) and moment >= SHARES[len(held)] * seconds:
            held.append(program.memory.written)
    shown = json.loads(program.wait_for("read"))
    cpu = program.cpu - used
    _check(shown, pressed, lanes, seconds * PACE * DELTA)
    waits = [came - went for went, came in zip(pressed, shown["written"], strict=True)]
    return {
        "cpu": cpu,
        "stall": shown["worst"],
        "wait": max(waits),
        "more": float(held[1] - held[0]),
        "still more": float(held[2] - held[1]),
    }


def _moments(seconds: int) -> Iterator[float]:
    """When keys are pressed, s from the beginning."""
    return takewhile(lambda moment: moment < seconds - LAST_KEY, accumulate(cycle(_BETWEEN)))


def _check(shown: dict[str, list[float]], pressed: list[float], lanes: int, length: int) -> None:
    if shown["lengths"] != [length] * lanes:
        raise RuntimeError(f"{shown['lengths']} characters came")
    if len(shown["written"]) != len(pressed):
        raise RuntimeError(f"{len(shown['written'])} of {len(pressed)} keys came")
