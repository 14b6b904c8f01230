"""Models that are compared again and again: sets of lanes under names."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Final

from modelslab_desktop.core.chat import Lane
from modelslab_desktop.core.models import readable_name

MOST_LANES: Final = 6
LEAST_LANES: Final = 2  # of a comparison; a set may hold a single one
LONGEST_NAME: Final = 60  # characters


@dataclass(frozen=True, slots=True)
class ModelSet:
    """Lanes that have not begun, with their system prompts and parameters, under a name."""

    name: str
    lanes: tuple[Lane, ...]

    def __post_init__(self) -> None:
        if not self.name.strip():
            raise ValueError("a set of models needs a name")
        if not 1 <= len(self.lanes) <= MOST_LANES:
            raise ValueError(f"a set holds 1 to {MOST_LANES} models, not {len(self.lanes)}")
        if not all(lane.model for lane in self.lanes):
            raise ValueError("each lane of a set needs a model")


def fresh(lanes: Iterable[Lane]) -> tuple[Lane, ...]:
    """These lanes in this order as they are before a conversation begins: what they are set to, and nothing else."""
    return tuple(Lane(0, 0, at, lane.model, lane.system_prompt, lane.parameters) for at, lane in enumerate(lanes))


def names_of(lanes: Sequence[Lane]) -> str:
    """The models' names in a row; one that stands several times is counted."""
    names = [readable_name(lane.model) for lane in lanes]
    counted = [f"{names.count(name)} × {name}" if names.count(name) > 1 else name for name in dict.fromkeys(names)]
    return ", ".join(counted)


def unique_name(wanted: str, taken: Iterable[str]) -> str:
    """The wanted name on one line, with a number behind it if another set is called so already."""
    wanted = " ".join(wanted.split())[:LONGEST_NAME].rstrip()
    others = {name.casefold() for name in taken}
    if wanted.casefold() not in others:
        return wanted
    return next(name for number in count(2) if (name := f"{wanted} {number}").casefold() not in others)
