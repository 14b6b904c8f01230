"""The benchmarks: whole processes, run in turns; a table of ratios, and exit code 1 when one is over its limit."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks.answers_measured import FEW, MANY, OFFSCREEN, PACE, answer_server, make_chats, view
from tests.benchmarks.compared import compared
from tests.benchmarks.lanes_measured import LANES, lane_server, streamed, wide_screen
from tests.benchmarks.measures import IDLE, Bench, Figures, Measure, stream, stream_server
from tests.benchmarks.screen import visible_screen
from tests.benchmarks.stored import make_profile
from tests.benchmarks.watching import others_with_qt

RUNS = {"starts": 15, "answers": 3, "streams": 3, "views": 3, "programs": 3, "chats": 3, "texts": 5, "seconds": 60}
QUICK_RUNS = {"starts": 3, "answers": 1, "streams": 1, "views": 1, "programs": 1, "chats": 1, "texts": 1, "seconds": 15}
PACE_OF_READING = 100  # deltas in a second: what a fast model writes
TEXTS = 16  # of 60 KB
MS, MB = 1e-3, 1e6


@dataclass(frozen=True)
class Outcome:
    """One line of the table: a figure of ours over one of the same unit, and how large that may be."""

    name: str
    ours: float
    reference: float
    unit: str
    limit: float | None

    @property
    def ratio(self) -> float:
        return self.ours / self.reference

    @property
    def is_kept(self) -> bool:
        return self.limit is None or self.ratio <= self.limit


def main(arguments: Sequence[str]) -> int:
    """Measure, print and judge."""
    parser = argparse.ArgumentParser(prog="dev.py bench", description="Measure the program against its limits.")
    parser.add_argument("--quick", action="store_true", help="few runs, for a first look")
    parser.add_argument("parts", nargs="*", help=f"what to measure, of: {', '.join(PARTS)} (all)")
    options = parser.parse_args(arguments)
    runs = QUICK_RUNS if options.quick else RUNS
    if others := others_with_qt():
        sys.stdout.write(f"Other Qt programs run ({len(others)}): they share pages, and make every PSS too small.\n\n")
    outcomes = [outcome for name in options.parts or PARTS for outcome in PARTS[name](runs)]
    sys.stdout.write(table(outcomes) + "\n")
    return 0 if all(outcome.is_kept for outcome in outcomes) else 1


def windows(runs: Mapping[str, int]) -> list[Outcome]:
    """The start, and what is held and used after the first answer."""
    with tempfile.TemporaryDirectory() as folder, visible_screen() as screen:
        make_profile(Path(folder))
        bench = Bench(screen, Path(folder))
        start = in_turns(runs["starts"], empty=bench.empty_window, first=bench.first_window)
        answered = in_turns(runs["answers"], answered=bench.answered_window)["answered"]
    empty, first = start["empty"], start["first"]
    return [
        Outcome("start: CPU", first["cpu"] / MS, empty["cpu"] / MS, "ms", 1.5),
        Outcome("start: memory (PSS)", first["pss"] / MB, empty["pss"] / MB, "MB", 1.4),
        Outcome("start: private memory", first["private"] / MB, empty["private"] / MB, "MB", None),
        Outcome("answered: memory (PSS)", answered["pss"] / MB, empty["pss"] / MB, "MB", 1.8),
        Outcome("answered: private memory", answered["private"] / MB, empty["private"] / MB, "MB", None),
        Outcome(f"idle: CPU in {IDLE:g} s", answered["idle"] / MS, 10.0, "ms", 1.0),
    ]


def streams(runs: Mapping[str, int]) -> list[Outcome]:
    """A long stream, read by us and by the official SDK."""
    with stream_server() as base_url:
        read = in_turns(
            runs["streams"],
            ours=lambda: stream("stream_client", base_url),
            sdk=lambda: stream("stream_sdk", base_url),
        )
    return [Outcome("100,000 deltas: CPU", read["ours"]["cpu"] / MS, read["sdk"]["cpu"] / MS, "ms", 0.25)]


def views(runs: Mapping[str, int]) -> list[Outcome]:
    """A long answer that streams, in our view and in one of plain text."""
    with visible_screen() as screen:
        outcomes = [
            *_views(f"{PACE_OF_READING}/s", PACE_OF_READING, screen.settings, runs),
            *_views(f"{PACE}/s", PACE, screen.settings, runs),
            *_views(f"{PACE_OF_READING}/s, no screen", PACE_OF_READING, OFFSCREEN, runs),
        ]
        grown = view("ours", PACE, screen.settings, TEXTS)
    return [*outcomes, Outcome("view, last of 960 KB: CPU", grown["last"] / MS, grown["first"] / MS, "ms", 1.2)]


def _views(name: str, pace: int, settings: Mapping[str, str], runs: Mapping[str, int]) -> list[Outcome]:
    read = in_turns(
        runs["views"],
        ours=lambda: view("ours", pace, settings),
        plain=lambda: view("plain", pace, settings),
    )
    ours, plain = read["ours"], read["plain"]
    return [
        Outcome(f"view, {name}: CPU", ours["cpu"] / MS, plain["cpu"] / MS, "ms", 1.7),
        Outcome(f"view, {name}: frame, p99", ours["p99"] / MS, 5.0, "ms", 1.0),
        Outcome(f"view, {name}: frame, worst", ours["worst"] / MS, 16.0, "ms", 1.0),
    ]


def programs(runs: Mapping[str, int]) -> list[Outcome]:
    """The same answer through the whole program, and through one of plain text."""
    with tempfile.TemporaryDirectory() as folder, visible_screen() as screen, answer_server() as base_url:
        chats = make_chats(screen, Path(folder), many=FEW)
        read = in_turns(
            runs["programs"],
            ours=lambda: chats.streamed(base_url),
            plain=lambda: chats.streamed_plain(base_url),
        )
    return [Outcome(f"program, {PACE}/s: CPU", read["ours"]["cpu"] / MS, read["plain"]["cpu"] / MS, "ms", 2.0)]


def conversations(runs: Mapping[str, int]) -> list[Outcome]:
    """A long conversation, opened and scrolled."""
    with tempfile.TemporaryDirectory() as folder, visible_screen() as screen:
        chats = make_chats(screen, Path(folder))
        read = in_turns(runs["chats"], few=lambda: chats.opened(FEW), many=lambda: chats.opened(MANY))
    few, many = read["few"], read["many"]
    return [
        Outcome("10,000 messages: opening, CPU", many["cpu"] / MS, few["cpu"] / MS, "ms", 2.0),
        Outcome("10,000 messages: more memory", (many["pss"] - few["pss"]) / MB, 25.0, "MB", 1.0),
        Outcome("the same when scrolled", (many["pss at the end"] - few["pss at the end"]) / MB, 25.0, "MB", 1.0),
        *(
            Outcome(f"frame, p99: {way}", many[f"{way} p99"] / MS, 6.0, "ms", 1.0)
            for way in ("wheel", "pages", "drags")
        ),
    ]


def differences(runs: Mapping[str, int]) -> list[Outcome]:
    """Two answers of 5,000 words each, compared."""
    costs = in_turns(runs["texts"], ours=compared)["ours"]
    return [Outcome(f"diff, {name}: CPU", cost / MS, 1000.0, "ms", 1.0) for name, cost in costs.items()]


def columns(runs: Mapping[str, int]) -> list[Outcome]:
    """Answers that stream side by side for so many seconds while someone writes, and one alone."""
    seconds = runs["seconds"]
    with wide_screen() as screen, lane_server(seconds) as base_url:
        read = in_turns(
            1,
            several=lambda: streamed(screen, base_url, LANES, seconds),
            one=lambda: streamed(screen, base_url, 1, seconds),
        )
    several, one = read["several"], read["one"]
    return [
        Outcome(f"{LANES} columns: CPU", several["cpu"] / MS, one["cpu"] / MS, "ms", 4.5),
        Outcome(f"{LANES} columns: stall, worst", several["stall"] / MS, 33.0, "ms", 1.0),
        Outcome(f"{LANES} columns: key, worst wait", several["wait"] / MS, 33.0, "ms", 1.0),
        Outcome(f"{LANES} columns: memory, later", several["still more"] / MB, several["more"] / MB, "MB", 1.25),
    ]


PARTS: dict[str, Callable[[Mapping[str, int]], list[Outcome]]] = {
    "windows": windows,
    "streams": streams,
    "views": views,
    "programs": programs,
    "conversations": conversations,
    "differences": differences,
    "columns": columns,
}


def in_turns(runs: int, **measures: Measure) -> dict[str, Figures]:
    """The medians of so many runs of each, one after the other, after one that does not count."""
    for measure in measures.values():
        measure()  # fills the caches, those of compiled sources too
    taken: dict[str, list[Figures]] = {name: [] for name in measures}
    for _ in range(runs):
        for name, measure in measures.items():
            taken[name].append(measure())
    return {name: _medians(figures) for name, figures in taken.items()}


def table(outcomes: Sequence[Outcome]) -> str:
    """The outcomes as lines of text, those over their limit marked."""
    head = f"{'':32}{'ours':>10}{'reference':>12}  {'':4}{'ratio':>6}{'limit':>7}"
    return "\n".join([head, *map(_line, outcomes)])


def _medians(runs: Sequence[Figures]) -> Figures:
    return {name: median(figures[name] for figures in runs) for name in runs[0]}


def _line(outcome: Outcome) -> str:
    limit = "" if outcome.limit is None else f"{outcome.limit:.2f}"
    figures = f"{outcome.ours:10.1f}{outcome.reference:12.1f}  {outcome.unit:4}"
    return f"{outcome.name:32}{figures}{outcome.ratio:6.2f}{limit:>7}{'' if outcome.is_kept else '  over its limit'}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
