"""Verdicts in SQLite: all the SQL about them; they outlive the chats in which they were given."""

import sqlite3
from collections.abc import Iterable
from itertools import groupby
from typing import Final

from modelslab_desktop.core.verdicts import Contender, Outcome, Reason, Verdict
from modelslab_desktop.store.database import Row, Value, rows, run, transaction

_VERDICTS: Final = """SELECT verdict.id, turn_id, created, outcome, reasons, note, topic, blind, model, message_id, won
    FROM verdict JOIN contender ON contender.verdict_id = verdict.id"""
_BY_TIME: Final = "ORDER BY created, verdict.id, position"


class Verdicts:
    """The verdicts of one database; every method raises Problem when the database cannot be used."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def judge(self, verdict: Verdict) -> None:
        """Keep a verdict in place of the one on the same turn."""
        with transaction(self._connection):
            self._remove(verdict.turn_id)
            id_ = self._run(
                """INSERT INTO verdict (turn_id, created, outcome, reasons, note, topic, blind)
                VALUES (:turn_id, :created, :outcome, :reasons, :note, :topic, :blind)""",
                turn_id=verdict.turn_id,
                created=verdict.created,
                outcome=verdict.outcome,
                reasons=",".join(reason for reason in Reason if reason in verdict.reasons),
                note=verdict.note,
                topic=verdict.topic,
                blind=verdict.blind,
            )
            for position, contender in enumerate(verdict.contenders):
                self._run(
                    "INSERT INTO contender VALUES (:verdict_id, :position, :model, :message_id, :won)",
                    verdict_id=id_,
                    position=position,
                    model=contender.model,
                    message_id=contender.message_id,
                    won=contender.won,
                )

    def take_back(self, turn_id: int) -> None:
        """Forget the verdict on a turn."""
        self._remove(turn_id)

    def on_turn(self, turn_id: int) -> Verdict | None:
        """The verdict on a turn."""
        found = self._verdicts(f"{_VERDICTS} WHERE turn_id = :turn_id {_BY_TIME}", turn_id=turn_id)
        return found[0] if found else None

    def in_conversation(self, conversation_id: int) -> list[Verdict]:
        """The verdicts on the turns of a conversation, the oldest first."""
        where = "WHERE turn_id IN (SELECT id FROM turn WHERE conversation_id = :id)"
        return self._verdicts(f"{_VERDICTS} {where} {_BY_TIME}", id=conversation_id)

    def all(self) -> list[Verdict]:
        """Every verdict, the oldest first."""
        return self._verdicts(f"{_VERDICTS} {_BY_TIME}")

    def topics(self, *, apart_from: int | None = None) -> list[str]:
        """The topics that verdicts have, the one used last first; that of one turn can be left out."""
        found = self._rows(
            """SELECT topic FROM verdict WHERE topic <> '' AND (:turn IS NULL OR turn_id IS NOT :turn)
            GROUP BY topic ORDER BY max(created) DESC, topic""",
            turn=apart_from,
        )
        return [topic for (topic,) in found]

    def reset(self) -> None:
        """Forget all verdicts."""
        self._run("DELETE FROM verdict")

    def _remove(self, turn_id: int | None) -> None:
        self._run("DELETE FROM verdict WHERE turn_id = :turn_id", turn_id=turn_id)

    def _verdicts(self, sql: str, **values: Value) -> list[Verdict]:
        by_verdict = groupby(self._rows(sql, **values), key=lambda row: row[:8])
        return [_verdict(verdict, contenders) for verdict, contenders in by_verdict]

    def _rows(self, sql: str, **values: Value) -> list[Row]:
        return rows(self._connection, sql, **values)

    def _run(self, sql: str, **values: Value) -> int:
        return run(self._connection, sql, **values)


def _verdict(row: Row, contenders: Iterable[Row]) -> Verdict:
    _, turn_id, created, outcome, reasons, note, topic, blind = row
    stood = tuple(Contender(model, message_id, bool(won)) for *_, model, message_id, won in contenders)
    given = frozenset(Reason(reason) for reason in reasons.split(",") if reason)
    return Verdict(turn_id, created, stood, Outcome(outcome), given, note, topic, bool(blind))
