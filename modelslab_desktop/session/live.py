"""An answer while it is being received."""

import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from modelslab_desktop.core.chat import Message, State
from modelslab_desktop.core.errors import Problem
from modelslab_desktop.core.reply import Event, Reply, TextDelta, ThinkingDelta, Waiting

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
    thinking_begun: float | None = None  # monotonic time, s
    thought: float | None = None  # s, once the thinking is over
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
        if self.thought is None and isinstance(event, TextDelta | ThinkingDelta):
            self._time_thinking(ended=isinstance(event, TextDelta) and self.reply.has_text)

    def _time_thinking(self, *, ended: bool) -> None:
        """Note when the thinking has begun, be it inline or a block, and how long it took."""
        if self.thinking_begun is None:
            self.thinking_begun = time.monotonic() if self.reply.has_thinking else None
        elif ended:
            self.thought = time.monotonic() - self.thinking_begun

    def stop_telling(self) -> None:
        """Tell nothing more of what has come until now."""
        if self.telling:
            self.telling.cancel()
            self.telling = None

    @property
    def wait_left(self) -> float:
        """The seconds until the next try."""
        return self.waiting_since + self.waiting.seconds - time.monotonic() if self.waiting else 0.0

    @property
    def thinking_for(self) -> float | None:
        """The seconds that the thinking has taken until now, or took; None without any."""
        if self.thought is None and self.thinking_begun is not None:
            return time.monotonic() - self.thinking_begun
        return self.thought

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
            thought=self.thinking_for,
        )
