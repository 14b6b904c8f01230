"""The prompts of sets in SQLite: what is asked in which turn, and how many requests are allowed; all the SQL of it."""

import sqlite3
from collections.abc import Iterable
from typing import Final

from modelslab_desktop.core.chat import State
from modelslab_desktop.core.errors import Kind
from modelslab_desktop.core.prompt_run import Cell, Prompt
from modelslab_desktop.store.database import rows, run, transaction

_OF_SET: Final = "turn_id IN (SELECT id FROM turn WHERE conversation_id = :id) AND role = 'assistant'"


class Prompts:
    """The prompt sets of one database; every method raises Problem when the database cannot be used."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, conversation_id: int, texts: Iterable[str], limit: int) -> None:
        """Make a conversation a set of these prompts, for which at most so many requests may be made."""
        with transaction(self._connection):
            run(
                self._connection,
                "INSERT INTO prompt_set (conversation_id, most_requests) VALUES (:id, :limit)",
                id=conversation_id,
                limit=limit,
            )
            for position, text in enumerate(texts):
                run(
                    self._connection,
                    "INSERT INTO prompt (conversation_id, position, text) VALUES (:id, :position, :text)",
                    id=conversation_id,
                    position=position,
                    text=text,
                )

    def limit(self, conversation_id: int) -> int | None:
        """How many requests may be made; None for a conversation that is no prompt set."""
        found = rows(
            self._connection,
            "SELECT most_requests FROM prompt_set WHERE conversation_id = :id",
            id=conversation_id,
        )
        return int(found[0][0]) if found else None

    def change_limit(self, conversation_id: int, limit: int) -> None:
        """Allow so many requests in all."""
        run(
            self._connection,
            "UPDATE prompt_set SET most_requests = :limit WHERE conversation_id = :id",
            id=conversation_id,
            limit=limit,
        )

    def all(self, conversation_id: int) -> list[Prompt]:
        """The prompts of a set in their order."""
        found = rows(
            self._connection,
            "SELECT id, position, text, turn_id FROM prompt WHERE conversation_id = :id ORDER BY position",
            id=conversation_id,
        )
        return [Prompt(*row) for row in found]

    def link(self, prompt_id: int, turn_id: int) -> None:
        """Note in which turn a prompt was asked."""
        run(self._connection, "UPDATE prompt SET turn_id = :turn WHERE id = :id", id=prompt_id, turn=turn_id)

    def link_lost(self, conversation_id: int) -> None:
        """Note it for prompts that a killed process had asked and had not come to note."""
        turns = rows(
            self._connection,
            """SELECT turn_id, min(text) FROM message WHERE role = 'user' AND turn_id IN (
                SELECT id FROM turn WHERE conversation_id = :id
                EXCEPT SELECT turn_id FROM prompt WHERE conversation_id = :id)
            GROUP BY turn_id ORDER BY turn_id""",
            id=conversation_id,
        )
        unasked = [prompt for prompt in self.all(conversation_id) if prompt.turn_id is None]
        for turn_id, text in turns:
            if lost := next((prompt for prompt in unasked if prompt.text == text), None):
                unasked.remove(lost)
                self.link(lost.id, turn_id)

    def cells(self, conversation_id: int) -> list[Cell]:
        """The answer to each prompt in each lane; where it was asked again, the last one."""
        found = rows(
            self._connection,
            f"""SELECT id, turn_id, lane_id, state, duration, problem_kind FROM message
            WHERE id IN (SELECT max(id) FROM message WHERE {_OF_SET} GROUP BY turn_id, lane_id)""",
            id=conversation_id,
        )
        return [
            Cell(id_, turn, lane, State(state), duration, Kind(problem) if problem else None)
            for id_, turn, lane, state, duration, problem in found
        ]

    def requests(self, conversation_id: int) -> int:
        """How many requests were made, those for another try included."""
        [(count,)] = rows(self._connection, f"SELECT count(*) FROM message WHERE {_OF_SET}", id=conversation_id)
        return int(count)
