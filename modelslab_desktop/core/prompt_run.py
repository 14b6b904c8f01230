"""How far the prompts of a set have been answered, and what is still to be asked; all frozen, knows no clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from modelslab_desktop.core.chat import State
from modelslab_desktop.core.errors import Kind, Problem

# whatever is asked next would fail in the same way
STOPPING: Final = frozenset(
    {
        Kind.NO_KEY,
        Kind.BAD_KEY,
        Kind.NO_CREDITS,
        Kind.NOT_THE_API,
        Kind.UNSAFE_ADDRESS,
        Kind.NO_NETWORK,
        Kind.CERTIFICATE,
        Kind.PROXY,
        Kind.DISK_FULL,
        Kind.READ_ONLY,
        Kind.DATABASE_LOCKED,
        Kind.DATABASE_DAMAGED,
        Kind.NO_KEYRING,
        Kind.PLAIN_KEYRING,
        Kind.KEYRING_LOCKED,
        Kind.KEYRING_SLOW,
    }
)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt of a set, which has a turn once a model has been asked."""

    id: int
    position: int
    text: str
    turn_id: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """The answer that stands for a prompt in a lane, as much of it as the run has to know."""

    message_id: int
    turn_id: int
    lane_id: int
    state: State
    duration: float | None = None  # s
    problem: Kind | None = None

    @property
    def is_under_way(self) -> bool:
        return self.state is State.STREAMING

    @property
    def is_open(self) -> bool:
        """Whether it is to be asked again when the run goes on, as nothing has been answered."""
        return self.state is State.INTERRUPTED or (self.state is State.FAILED and self.problem in STOPPING)

    @property
    def has_failed(self) -> bool:
        """Whether it is asked again only when a person wants it."""
        return self.state not in (State.DONE, State.STREAMING) and not self.is_open


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run has come, in cells."""

    total: int
    finished: int
    failed: int
    under_way: int
    requests: int  # made until now, those for another try included
    limit: int  # of requests
    is_running: bool
    seconds_left: float | None = None  # None when nothing is known yet
    problem: Problem | None = None  # for which it has paused by itself

    @property
    def left(self) -> int:
        """How many cells are still to be asked."""
        return self.total - self.finished - self.failed - self.under_way

    @property
    def is_at_limit(self) -> bool:
        """Whether cells are left that the limit does not allow."""
        return self.left > 0 and self.requests >= self.limit


@dataclass(frozen=True, slots=True)
class Tally:
    """The cells of a lane, counted."""

    finished: int = 0
    failed: int = 0
    under_way: int = 0
    timed: int = 0  # finished ones of which the duration is known
    seconds: float = 0.0  # that those took together

    def exchanged(self, old: Cell | None, new: Cell) -> "Tally":
        """The same with another cell in the place of one, or of none."""
        return self._counted(old, -1)._counted(new, 1) if old else self._counted(new, 1)

    def _counted(self, cell: Cell, times: int) -> "Tally":
        is_finished = cell.state is State.DONE
        is_timed = is_finished and cell.duration is not None
        return Tally(
            self.finished + times * is_finished,
            self.failed + times * cell.has_failed,
            self.under_way + times * cell.is_under_way,
            self.timed + times * is_timed,
            self.seconds + (times * (cell.duration or 0.0) if is_timed else 0.0),
        )


def seconds_left(lanes: Sequence[Tally], prompts: int, at_once: int) -> float | None:
    """The time in s that the rest takes, so many at once, if each lane is as quick as until now."""
    timed = sum(lane.timed for lane in lanes)
    if not timed:
        return None
    usual = sum(lane.seconds for lane in lanes) / timed
    left = [prompts - lane.finished - lane.failed for lane in lanes]
    each = [lane.seconds / lane.timed if lane.timed else usual for lane in lanes]
    work = sum(count * seconds for count, seconds in zip(left, each, strict=True))
    return work / max(1, min(at_once, sum(left)))
