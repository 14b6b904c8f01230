"""The benchmarks: whole processes, run in turns; a table of ratios, and exit code 1 when one is over its limit."""

import argparse
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from tests.benchmarks.measures import IDLE, Bench, Figures, Measure, stream, stream_server
from tests.benchmarks.screen import visible_screen
from tests.benchmarks.stored import make_profile
from tests.benchmarks.watching import others_with_qt

RUNS = {"starts": 15, "answers": 3, "streams": 3}
QUICK_RUNS = {"starts": 3, "answers": 1, "streams": 1}
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
    runs = QUICK_RUNS if parser.parse_args(arguments).quick else RUNS
    if others := others_with_qt():
        sys.stdout.write(f"Other Qt programs run ({len(others)}): they share pages, and make every PSS too small.\n\n")
    outcomes = [*windows(runs), *streams(runs)]
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
    head = f"{'':28}{'ours':>10}{'reference':>12}  {'':4}{'ratio':>6}{'limit':>7}"
    return "\n".join([head, *map(_line, outcomes)])


def _medians(runs: Sequence[Figures]) -> Figures:
    return {name: median(figures[name] for figures in runs) for name in runs[0]}


def _line(outcome: Outcome) -> str:
    limit = "" if outcome.limit is None else f"{outcome.limit:.2f}"
    figures = f"{outcome.ours:10.1f}{outcome.reference:12.1f}  {outcome.unit:4}"
    return f"{outcome.name:28}{figures}{outcome.ratio:6.2f}{limit:>7}{'' if outcome.is_kept else '  over its limit'}"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
