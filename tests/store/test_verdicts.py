"""Verdicts in the database: replaced and taken back, and kept when their chat is gone."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from modelslab_desktop.core.chat import Lane, Message
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.core.verdicts import Contender, Outcome, Reason, Verdict
from modelslab_desktop.store.chats import Chats
from modelslab_desktop.store.database import MIGRATIONS, open_database, rows
from modelslab_desktop.store.verdicts import Verdicts


@pytest.fixture
def verdicts(connection: sqlite3.Connection) -> Verdicts:
    return Verdicts(connection)


def compared(chats: Chats, question: str = "Why?") -> list[Message]:
    """The answers of the first turn of a new comparison."""
    conversation, lanes = chats.start(question, [Lane(0, 0, 0, "one/model"), Lane(0, 0, 0, "other/model")])
    return [answer for _, _, answer in chats.begin_turn(conversation.id, question, lanes, 1.0)]


def on(answers: list[Message], best: int | None = 0, topic: str = "", created: float = 1.0) -> Verdict:
    contenders = tuple(Contender(each.model, each.id, at == best) for at, each in enumerate(answers))
    return Verdict(
        answers[0].turn_id,
        created,
        contenders,
        Outcome.EQUAL if best is None else Outcome.BEST,
        frozenset({Reason.RIGHT_TONE, Reason.CLEAR}),
        "A note of 中文",
        topic,
        blind=True,
    )


def test_a_verdict_comes_back_as_it_was_given(chats: Chats, path: Path, verdicts: Verdicts) -> None:
    given = on(compared(chats), topic="Mail")
    verdicts.judge(given)
    with closing(open_database(path)) as connection:
        assert Verdicts(connection).all() == [given]
        assert given.turn_id is not None
        assert Verdicts(connection).on_turn(given.turn_id) == given


@pytest.mark.parametrize("outcome", [Outcome.EQUAL, Outcome.NEITHER])
def test_every_outcome_comes_back(outcome: Outcome, chats: Chats, verdicts: Verdicts) -> None:
    given = replace(on(compared(chats), None), outcome=outcome, reasons=frozenset(), blind=False)
    verdicts.judge(given)
    assert verdicts.all() == [given]


def test_judging_again_replaces_the_verdict(chats: Chats, connection: sqlite3.Connection, verdicts: Verdicts) -> None:
    answers, others = compared(chats), compared(chats)
    verdicts.judge(on(answers, 0))
    verdicts.judge(on(others, 0))
    verdicts.judge(on(answers, 1, created=2.0))
    assert verdicts.all() == [on(others, 0), on(answers, 1, created=2.0)]
    assert rows(connection, "SELECT count(*) FROM contender") == [(4,)]


def test_a_verdict_that_is_taken_back_is_gone(chats: Chats, verdicts: Verdicts) -> None:
    answers, others = compared(chats), compared(chats)
    verdicts.judge(on(answers))
    verdicts.judge(on(others))
    verdicts.take_back(answers[0].turn_id)
    assert verdicts.on_turn(answers[0].turn_id) is None
    assert verdicts.all() == [on(others)]


def test_a_conversation_knows_its_own_verdicts(chats: Chats, verdicts: Verdicts) -> None:
    answers, others = compared(chats), compared(chats)
    verdicts.judge(on(answers))
    verdicts.judge(on(others))
    conversation_id = chats.lane(others[0].lane_id).conversation_id
    assert verdicts.in_conversation(conversation_id) == [on(others)]


def test_verdicts_outlive_their_conversation(chats: Chats, verdicts: Verdicts) -> None:
    answers, others = compared(chats), compared(chats)
    verdicts.judge(on(answers, 1))
    verdicts.judge(on(others, created=2.0))
    chats.delete(chats.lane(answers[0].lane_id).conversation_id)
    assert verdicts.all() == [on(answers, 1), on(others, created=2.0)]  # the bin changes nothing
    chats.purge(before=1e12)
    left = tuple(replace(each, message_id=None) for each in on(answers, 1).contenders)
    assert verdicts.all() == [replace(on(answers, 1), turn_id=None, contenders=left), on(others, created=2.0)]


def test_verdicts_on_turns_that_are_gone_do_not_replace_each_other(chats: Chats, verdicts: Verdicts) -> None:
    for _ in range(3):
        answers = compared(chats)
        verdicts.judge(on(answers))
        chats.delete(chats.lane(answers[0].lane_id).conversation_id)
        chats.purge(before=1e12)
    assert [each.turn_id for each in verdicts.all()] == [None, None, None]


def test_the_topic_used_last_comes_first(chats: Chats, verdicts: Verdicts) -> None:
    for created, topic in enumerate(["Mail", "Code", "", "Translation", "Mail"]):
        verdicts.judge(on(compared(chats), topic=topic, created=created))
    assert verdicts.topics() == ["Mail", "Translation", "Code"]


def test_the_topic_of_one_turn_can_be_left_out(chats: Chats, verdicts: Verdicts) -> None:
    gone, answers, others = compared(chats), compared(chats), compared(chats)
    for at, topic in ((gone, "Gone"), (answers, "Mail"), (others, "Code")):
        verdicts.judge(on(at, topic=topic))
    chats.delete(chats.lane(gone[0].lane_id).conversation_id)
    chats.purge(before=1e12)
    assert verdicts.topics(apart_from=answers[0].turn_id) == ["Code", "Gone"]


def test_a_reset_forgets_all_verdicts_and_no_chat(
    chats: Chats, connection: sqlite3.Connection, verdicts: Verdicts
) -> None:
    answers = compared(chats)
    verdicts.judge(on(answers, topic="Mail"))
    verdicts.reset()
    assert verdicts.all() == []
    assert verdicts.topics() == []
    assert rows(connection, "SELECT count(*) FROM contender") == [(0,)]
    assert len(chats.thread(chats.lane(answers[0].lane_id))) == 2


def test_a_verdict_on_a_turn_that_is_gone_leaves_nothing(
    chats: Chats, connection: sqlite3.Connection, verdicts: Verdicts
) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        verdicts.judge(replace(on(compared(chats)), turn_id=99))
    assert rows(connection, "SELECT count(*) FROM verdict") == [(0,)]


def test_a_file_from_before_there_were_verdicts_gets_their_tables(path: Path) -> None:
    path.parent.mkdir()
    before = next(at for at, each in enumerate(MIGRATIONS) if each.__name__ == "_verdicts")
    with closing(sqlite3.connect(path, isolation_level=None)) as old:
        for migration in MIGRATIONS[:before]:
            migration(old)
        old.execute(f"PRAGMA user_version = {before}")
        answers = compared(Chats(old))
    with closing(open_database(path)) as connection:
        Verdicts(connection).judge(on(answers))
        assert Verdicts(connection).all() == [on(answers)]


EVERY_CALL: dict[str, Callable[[Verdicts, list[Message]], object]] = {
    "judge": lambda verdicts, answers: verdicts.judge(on(answers)),
    "take_back": lambda verdicts, answers: verdicts.take_back(answers[0].turn_id),
    "on_turn": lambda verdicts, answers: verdicts.on_turn(answers[0].turn_id),
    "in_conversation": lambda verdicts, answers: verdicts.in_conversation(1),
    "all": lambda verdicts, answers: verdicts.all(),
    "topics": lambda verdicts, answers: verdicts.topics(),
    "reset": lambda verdicts, answers: verdicts.reset(),
}


@pytest.mark.parametrize("name", EVERY_CALL)
def test_every_method_raises_a_problem_when_the_file_is_damaged(name: str, path: Path) -> None:
    with closing(open_database(path)) as connection:
        answers = compared(Chats(connection))
        Verdicts(connection).judge(on(answers))
    with closing(open_database(path)) as connection:
        path.write_bytes(b"nonsense" * (path.stat().st_size // 8))
        with pytest.raises(Problem) as caught:
            EVERY_CALL[name](Verdicts(connection), answers)
    assert caught.value.kind is Kind.DATABASE_DAMAGED


def test_every_method_is_among_those_that_are_tried() -> None:
    assert set(EVERY_CALL) == {name for name in vars(Verdicts) if not name.startswith("_")}
