"""Where messages lie, in px: each in a row of its own, or beside the others of its turn; knows no widget."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate

from modelslab_desktop.core.chat import Message, Role

_NO_PLACES: Mapping[int, int] = {}


class Rows:
    """Messages in the order in which they are read, with their heights and the tops of their rows."""

    def __init__(self, gap: int) -> None:
        self.gap = gap  # between rows
        self.messages: list[Message] = []
        self.heights: list[int] = []  # of each message
        self.tops: list[int] = [gap]  # of each message's row; one more than there are messages
        self._columns: dict[int, int] = {}  # by id, of the messages that stand beside others

    def show(
        self, messages: Sequence[Message], heights: Sequence[int], columns: Mapping[int, int] = _NO_PLACES
    ) -> None:
        """Hold other messages; those with columns stand beside others of their turn."""
        self.messages, self.heights, self._columns = list(messages), list(heights), dict(columns)
        self.sum_up(0)

    def insert(self, message: Message, height: int, column: int | None = None) -> int:
        """Put a message at the end, or in its column of its turn; returns its index."""
        index = len(self.messages)
        if column is not None:
            while index and self._stands_before(message, column, index - 1):
                index -= 1
            self._columns[message.id] = column
        self.messages.insert(index, message)
        self.heights.insert(index, height)
        self.sum_up(index)
        return index

    def _stands_before(self, message: Message, column: int, index: int) -> bool:
        """Whether a message belongs before the one at an index."""
        other = self.messages[index]
        if other.turn_id == message.turn_id:
            return self._columns.get(other.id, -1) > column
        return other.turn_id > message.turn_id

    def replace(self, index: int, message: Message, height: int) -> None:
        """Put another message in the place of one."""
        column = self._columns.pop(self.messages[index].id, None)
        self.messages[index], self.heights[index] = message, height
        if column is not None:
            self._columns[message.id] = column
        self.sum_up(index)

    def cut(self, index: int) -> list[Message]:
        """Take all messages from one on away; returns them."""
        gone = self.messages[index:]
        del self.messages[index:], self.heights[index:]
        for message in gone:
            self._columns.pop(message.id, None)
        self.sum_up(index)
        return gone

    def index(self, message_id: int) -> int:
        """The index of a message; KeyError for an unknown one."""
        for index in range(len(self.messages) - 1, -1, -1):
            if self.messages[index].id == message_id:
                return index
        raise KeyError(message_id)

    def column(self, index: int) -> int | None:
        """In which column a message stands; None for one that has its row to itself."""
        return self._columns.get(self.messages[index].id)

    def set_height(self, index: int, height: int) -> bool:
        """Take a message's height over; tells whether it was another."""
        if height == self.heights[index]:
            return False
        self.heights[index] = height
        self.sum_up(index)
        return True

    def sum_up(self, start: int) -> None:
        """Bring the tops up to date from a message on."""
        if self._columns:
            self._sum_up_rows(start)
        else:
            steps = (height + self.gap for height in self.heights[start:])
            self.tops[start:] = accumulate(steps, initial=self.tops[start] if start else self.gap)

    def _sum_up_rows(self, start: int) -> None:
        count = len(self.messages)
        start = max(0, min(start, count - 1))  # what is left of a row that has been cut has another height
        while start and self._joins(start):
            start -= 1
        top = self.tops[start] if start else self.gap
        del self.tops[start:]
        while start < count:
            stop = start + 1
            while stop < count and self._joins(stop):
                stop += 1
            self.tops += [top] * (stop - start)
            top += max(self.heights[start:stop]) + self.gap
            start = stop
        self.tops.append(top)

    def _joins(self, index: int) -> bool:
        """Whether a message stands in the row of the one before it."""
        one, other = self.messages[index - 1], self.messages[index]
        return one.turn_id == other.turn_id and one.id in self._columns and other.id in self._columns

    def within(self, top: int, bottom: int) -> range:
        """The messages of which something lies between two heights."""
        first = max(0, bisect_right(self.tops, top) - 1)
        stop = min(bisect_right(self.tops, bottom), len(self.messages))
        return range(min(bisect_left(self.tops, self.tops[first]), stop), stop)

    def gaps(self, some: range, count: int) -> list[tuple[int, int]]:
        """The columns, of so many, that nobody stands in beside some messages, each with the top of its row."""
        taken: dict[int, set[int]] = {}
        for index in some:
            if (column := self.column(index)) is not None:
                taken.setdefault(self.tops[index], set()).add(column)
        return [(top, column) for top, columns in taken.items() for column in range(count) if column not in columns]

    def topmost(self, height: int) -> int:
        """The first message of the row at a height."""
        return bisect_left(self.tops, self.tops[max(0, bisect_right(self.tops, height) - 1)])

    def is_last(self, index: int) -> bool:
        """Whether nothing follows a message: in its column, if it stands in one, or but other answers of its turn."""
        column, turn = self.column(index), self.messages[index].turn_id
        if column is None:
            return all(each.role is Role.ASSISTANT and each.turn_id == turn for each in self.messages[index + 1 :])
        return all(self.column(later) != column for later in range(index + 1, len(self.messages)))
