"""An answer while it is being received."""

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from modelslab_desktop.core.chat import Message, State
from modelslab_desktop.core.errors import Problem
from modelslab_desktop.core.reply import Event, Reply, TextDelta, Waiting

if TYPE_CHECKING:
    import asyncio

    from modelslab_desktop.session.tasks import Work


@dataclass(slots=True)
class LiveAnswer:
    """An answer that is being received, until it is stored as ended."""

    message: Message
    conversation_id: int
    reply: Reply = field(default_factory=Reply)
    begun: float = field(default_factory=time.monotonic)
    first_words: float | None = None  # s from sending
    waiting: Waiting | None = None  # for the next try
    waiting_since: float = 0.0  # monotonic time, s
    queued: bool = False  # no free place yet
    work: "Work | None" = None
    telling: "asyncio.TimerHandle | None" = None
    journaling: "asyncio.TimerHandle | None" = None

    def take(self, event: Event) -> None:
        """Add one event of the stream."""
        self.waiting = event if isinstance(event, Waiting) else None
        self.waiting_since = time.monotonic()
        if self.first_words is None and isinstance(event, TextDelta):
            self.first_words = time.monotonic() - self.begun
        self.reply.add(event)

    def stop_telling(self) -> None:
        """Tell nothing more of what has come until now."""
        if self.telling:
            self.telling.cancel()
            self.telling = None

    @property
    def wait_left(self) -> float:
        """The seconds until the next try."""
        return self.waiting_since + self.waiting.seconds - time.monotonic() if self.waiting else 0.0

    def ended(self, state: State, problem: Problem | None) -> Message:
        """The message as it is stored at the end."""
        return replace(
            self.message.ended(state, problem),
            text=self.reply.text,
            thinking=self.reply.thinking,
            stop_reason=self.reply.stop_reason,
            usage=self.reply.usage,
            first_words=self.first_words,
            duration=time.monotonic() - self.begun,
        )
