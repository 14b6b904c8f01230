"""The prompts of a set stay in their order, with the turns in which they were asked."""

import sqlite3
from dataclasses import replace

import pytest

from modelslab_desktop.core.chat import Lane, Message, State
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.core.prompt_run import Cell
from modelslab_desktop.store.chats import Chats
from modelslab_desktop.store.database import rows
from modelslab_desktop.store.prompts import Prompts

NEW = [Lane(0, 0, 0, "a"), Lane(0, 0, 1, "b")]


@pytest.fixture
def prompts(connection: sqlite3.Connection) -> Prompts:
    return Prompts(connection)


def new_set(chats: Chats, prompts: Prompts, *texts: str) -> tuple[int, list[Lane]]:
    conversation, lanes = chats.start("Set", NEW, recalls=False)
    prompts.add(conversation.id, texts, 10)
    return conversation.id, lanes


def ask(chats: Chats, conversation_id: int, text: str) -> list[Message]:
    """The answers, as they begin."""
    return [answer for *_, answer in chats.begin_turn(conversation_id, text, chats.lanes(conversation_id), 1.0)]


def finish(chats: Chats, answer: Message, **changes: object) -> None:
    chats.finish(replace(answer, state=State.DONE, duration=2.0, **changes))  # type: ignore[arg-type]


def test_prompts_are_kept_in_their_order_with_the_limit(chats: Chats, prompts: Prompts) -> None:
    id_, _ = new_set(chats, prompts, "one", "two", "one")
    assert [(each.position, each.text, each.turn_id) for each in prompts.all(id_)] == [
        (0, "one", None),
        (1, "two", None),
        (2, "one", None),
    ]
    assert prompts.limit(id_) == 10
    prompts.change_limit(id_, 12)
    assert prompts.limit(id_) == 12


def test_another_conversation_is_no_set(chats: Chats, prompts: Prompts) -> None:
    conversation, _ = chats.start("Chat", NEW)
    assert prompts.limit(conversation.id) is None
    assert prompts.all(conversation.id) == []


def test_cells_are_the_last_answers_to_the_prompts_and_requests_are_all_of_them(chats: Chats, prompts: Prompts) -> None:
    id_, _ = new_set(chats, prompts, "one", "two")
    first, second = ask(chats, id_, "one")
    finish(chats, first)
    chats.finish(second.ended(State.FAILED, Problem(Kind.SERVER)))
    _, again = chats.begin_retry(second, chats.lanes(id_)[1], 2.0, keeps_rest=True)
    turn = first.turn_id
    assert prompts.cells(id_) == [
        Cell(first.id, turn, first.lane_id, State.DONE, 2.0),
        Cell(again.id, turn, second.lane_id, State.STREAMING),
    ]
    assert prompts.requests(id_) == 3
    assert [answer.id for answer in chats.answers(turn)] == [first.id, second.id, again.id]


def test_a_cell_tells_why_it_failed(chats: Chats, prompts: Prompts) -> None:
    id_, _ = new_set(chats, prompts, "one")
    first, _ = ask(chats, id_, "one")
    chats.finish(first.ended(State.FAILED, Problem(Kind.NO_CREDITS)))
    assert prompts.cells(id_)[0].problem is Kind.NO_CREDITS


def test_the_turn_of_a_prompt_is_found_where_a_killed_process_could_not_note_it(chats: Chats, prompts: Prompts) -> None:
    id_, _ = new_set(chats, prompts, "one", "two", "one", "three")
    turns = [ask(chats, id_, text)[0].turn_id for text in ("one", "two", "one")]
    prompts.link(prompts.all(id_)[1].id, turns[1])
    other, _ = new_set(chats, prompts, "one")
    prompts.link_lost(id_)
    assert [each.turn_id for each in prompts.all(id_)] == [*turns, None]
    assert [each.turn_id for each in prompts.all(other)] == [None]


def test_prompts_go_with_their_conversation(chats: Chats, prompts: Prompts, connection: sqlite3.Connection) -> None:
    id_, _ = new_set(chats, prompts, "one")
    prompts.link(prompts.all(id_)[0].id, ask(chats, id_, "one")[0].turn_id)
    chats.delete(id_)
    chats.purge(before=9e9)
    assert rows(connection, "SELECT count(*) FROM prompt") == [(0,)]
    assert rows(connection, "SELECT count(*) FROM prompt_set") == [(0,)]
    assert rows(connection, "PRAGMA foreign_key_check") == []
