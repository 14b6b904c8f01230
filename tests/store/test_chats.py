"""Chats: conversations, lanes, threads and branches, as they are kept and found again."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from modelslab_desktop.core.chat import Conversation, Lane, Layout, Message, Role, State, Usage
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.core.parameters import Parameters
from modelslab_desktop.store.chats import Chats
from modelslab_desktop.store.database import open_database, rows

Turn = tuple[Lane, Message, Message]


def started(chats: Chats, title: str = "A title") -> tuple[Conversation, Lane]:
    conversation, [lane] = chats.start(title, [Lane(0, 0, 0, "vendor/model", "Be brief.")])
    return conversation, lane


def asked(chats: Chats, lane: Lane, question: str = "Why?", created: float = 1.0) -> Turn:
    [turn] = chats.begin_turn(lane.conversation_id, question, [lane], created)
    return turn


def answered(chats: Chats, lane: Lane, question: str, text: str) -> tuple[Lane, Message]:
    lane, _, answer = asked(chats, lane, question)
    answer = replace(answer, text=text, state=State.DONE)
    chats.finish(answer)
    return lane, answer


def second_lane(connection: sqlite3.Connection, lane: Lane) -> Lane:
    """A lane beside another one, as a comparison has it."""
    connection.execute(
        """INSERT INTO lane (conversation_id, position, model, system_prompt)
        SELECT conversation_id, position + 1, 'other/model', '' FROM lane WHERE id = ?""",
        (lane.id,),
    )
    return Chats(connection).lanes(lane.conversation_id)[-1]


# conversations


def test_a_conversation_starts_with_one_lane_and_is_listed(chats: Chats) -> None:
    parameters = Parameters(temperature=0.25, top_p=None, max_tokens=None)
    given = Lane(0, 0, 0, "vendor/model", "Be brief.", parameters)
    conversation, [lane] = chats.start("A title", [given], draft="Hel")
    assert (conversation.title, conversation.draft) == ("A title", "Hel")
    assert lane == Lane(lane.id, conversation.id, 0, "vendor/model", "Be brief.", parameters)
    assert chats.conversations() == [conversation]
    assert chats.conversation(conversation.id) == conversation
    assert chats.lanes(conversation.id) == [lane]
    assert chats.lane(lane.id) == lane


def test_everything_outlives_the_connection(path: Path) -> None:
    with closing(open_database(path)) as connection:
        chats = Chats(connection)
        conversation, lane = started(chats)
        lane, answer = answered(chats, lane, "Why?", "Because.")
    with closing(open_database(path)) as connection:
        chats = Chats(connection)
        assert [each.id for each in chats.conversations()] == [conversation.id]
        assert chats.thread(chats.lane(lane.id))[-1] == answer


def test_conversations_are_listed_by_their_last_use(chats: Chats) -> None:
    lanes = {title: started(chats, title)[1] for title in ("first", "second", "third")}
    for used, title in enumerate(("third", "first", "second")):
        asked(chats, lanes[title], created=1e10 + used)
    assert [each.title for each in chats.conversations()] == ["second", "first", "third"]


def test_renaming_and_drafts_do_not_count_as_a_use(chats: Chats) -> None:
    older, newer = started(chats)[0], started(chats)[0]
    renamed = chats.rename(older.id, "Another title")
    chats.save_draft(older.id, "Hel")
    assert renamed == replace(older, title="Another title")
    assert chats.conversations() == [newer, replace(renamed, draft="Hel")]


def test_sending_takes_the_draft_away(chats: Chats) -> None:
    conversation, lane = started(chats)
    chats.save_draft(conversation.id, "Why")
    asked(chats, lane, "Why?", created=5.0)
    assert chats.conversation(conversation.id) == replace(conversation, used=5.0, draft="")


def test_a_deleted_conversation_is_in_the_bin_and_can_be_restored(chats: Chats) -> None:
    conversation, lane = started(chats)
    lane, answer = answered(chats, lane, "Why?", "Because.")
    chats.delete(conversation.id)
    assert chats.conversations() == []
    assert chats.conversation(conversation.id) is None
    assert chats.search("because") == []
    restored = chats.restore(conversation.id)
    assert chats.conversations() == chats.search("because") == [restored]
    assert chats.thread(lane)[-1] == answer


def test_purging_removes_what_was_deleted_before_and_nothing_else(chats: Chats, connection: sqlite3.Connection) -> None:
    kept = [started(chats)[0] for _ in range(2)]
    doomed, lane = started(chats)
    lane, answer = answered(chats, lane, "Why?", "Because of 中文.")
    lane, _ = chats.begin_retry(answer, lane, 2.0)
    chats.delete(kept[0].id)
    chats.delete(doomed.id)
    connection.execute("UPDATE conversation SET deleted = 100 WHERE id = ?", (doomed.id,))
    chats.purge(before=101)
    with pytest.raises(LookupError):
        chats.restore(doomed.id)
    assert chats.restore(kept[0].id) == kept[0]
    for table in ("lane WHERE conversation_id > 2", "turn", "message", "message_words WHERE message_words MATCH 'b*'"):
        assert rows(connection, f"SELECT count(*) FROM {table}") == [(0,)]
    assert b"Because" not in words_in_the_index(connection)


def words_in_the_index(connection: sqlite3.Connection) -> bytes:
    connection.execute("INSERT INTO message_words (message_words) VALUES ('optimize')")
    return b"".join(block for (block,) in rows(connection, "SELECT block FROM message_words_data"))


def test_a_long_thread_can_be_purged(chats: Chats) -> None:
    conversation, lane = started(chats)
    for number in range(1500):
        lane, _, _ = asked(chats, lane, str(number))
    assert len(chats.thread(lane)) == 3000
    chats.delete(conversation.id)
    chats.purge(before=1e12)
    assert chats.thread(lane) == []


def test_an_id_is_never_used_again(chats: Chats) -> None:
    first, lane = started(chats)
    _, _, answer = asked(chats, lane)
    chats.delete(first.id)
    chats.purge(before=1e12)
    second, other_lane = started(chats)
    assert second.id > first.id
    assert other_lane.id > lane.id
    assert asked(chats, other_lane)[1].id > answer.id


def test_what_is_unknown_is_said(chats: Chats) -> None:
    assert chats.conversation(99) is None
    assert chats.lanes(99) == []
    for call in (lambda: chats.rename(99, "title"), lambda: chats.restore(99), lambda: chats.lane(99)):
        with pytest.raises(LookupError):
            call()


# lanes and threads


def test_a_lane_keeps_its_changes(chats: Chats) -> None:
    lane, _ = answered(chats, started(chats)[1], "Why?", "Because.")
    changed = replace(lane, model="other", system_prompt="", parameters=Parameters(0.5, 0.0, 7), tip_id=None)
    chats.change_lane(changed)
    assert chats.lane(lane.id) == changed
    assert chats.thread(changed) == []


def test_a_turn_is_a_question_and_a_streaming_answer(chats: Chats) -> None:
    _, lane = started(chats)
    assert chats.thread(lane) == []
    moved, question, answer = asked(chats, lane, "Why?", created=5.0)
    assert question == Message(question.id, lane.id, question.turn_id, None, Role.USER, "Why?", State.DONE, 5.0)
    assert answer == Message(
        answer.id,
        lane.id,
        question.turn_id,
        question.id,
        Role.ASSISTANT,
        "",
        State.STREAMING,
        5.0,
        model="vendor/model",
    )
    assert moved == replace(lane, tip_id=answer.id) == chats.lane(lane.id)
    assert chats.thread(moved) == [question, answer]


def test_a_thread_goes_from_the_first_question_to_the_tip(chats: Chats) -> None:
    _, lane = started(chats)
    for number in range(50):
        lane, _ = answered(chats, lane, f"question {number}", f"answer {number}")
    expected = [f"{what} {number}" for number in range(50) for what in ("question", "answer")]
    thread = chats.thread(lane)
    assert [message.text for message in thread] == expected
    assert [message.parent_id for message in thread] == [None, *(message.id for message in thread[:-1])]


def test_lanes_share_a_turn_and_not_a_thread(chats: Chats, connection: sqlite3.Connection) -> None:
    conversation, left = started(chats)
    right = second_lane(connection, left)
    first = chats.begin_turn(conversation.id, "Why?", [left, right], 1.0)
    second = chats.begin_turn(conversation.id, "And then?", [lane for lane, _, _ in first], 2.0)
    for turn in (first, second):
        assert len({message.turn_id for _, *messages in turn for message in messages}) == 1
    for (lane, *later), (_, *earlier) in zip(second, first, strict=True):
        assert chats.thread(lane) == [*earlier, *later]
        assert {message.lane_id for message in chats.thread(lane)} == {lane.id}
    assert [answer.model for _, _, answer in second] == ["vendor/model", "other/model"]


def test_a_retry_is_another_answer_to_the_same_question(chats: Chats) -> None:
    lane, first = answered(chats, started(chats)[1], "Why?", "Because.")
    lane = replace(lane, model="other/model")
    moved, retry = chats.begin_retry(first, lane, 9.0)
    assert (retry.parent_id, retry.turn_id) == (first.parent_id, first.turn_id)
    assert (retry.text, retry.state, retry.model) == ("", State.STREAMING, "other/model")
    assert [message.id for message in chats.thread(moved)] == [first.parent_id, retry.id]
    assert chats.thread(replace(moved, tip_id=first.id))[-1] == first
    conversation = chats.conversation(lane.conversation_id)
    assert conversation is not None
    assert conversation.used == 9.0


def test_a_branch_leaves_the_other_one_alone(chats: Chats) -> None:
    fork, first = answered(chats, started(chats)[1], "Why?", "Because.")
    one, _ = answered(chats, fork, "One?", "One.")
    other, _ = answered(chats, replace(fork, tip_id=first.id), "Two?", "Two.")
    assert [message.text for message in chats.thread(one)] == ["Why?", "Because.", "One?", "One."]
    assert [message.text for message in chats.thread(other)] == ["Why?", "Because.", "Two?", "Two."]


def test_a_conversation_starts_with_several_lanes_in_their_order(chats: Chats) -> None:
    given = [Lane(0, 0, 0, f"vendor/{name}") for name in "cab"]
    conversation, lanes = chats.start("A title", given, layout=Layout.TABS, blind=True, recalls=False)
    assert [(lane.model, lane.position) for lane in lanes] == [("vendor/c", 0), ("vendor/a", 1), ("vendor/b", 2)]
    assert (conversation.layout, conversation.blind, conversation.recalls) == (Layout.TABS, True, False)
    assert chats.conversation(conversation.id) == conversation
    assert chats.lanes(conversation.id) == lanes


def test_how_lanes_are_shown_is_kept(chats: Chats) -> None:
    conversation, _ = started(chats)
    shown = chats.show_as(conversation.id, Layout.STACKED, blind=True)
    assert (shown.layout, shown.blind) == (Layout.STACKED, True)
    assert chats.conversations() == [shown]


def test_a_lane_can_be_added_taken_away_and_brought_back(chats: Chats) -> None:
    conversation, first = started(chats)
    second = chats.add_lane(replace(first, model="other/model", asked=False))
    assert (second.position, second.asked) == (1, False)
    assert chats.lanes(conversation.id) == [first, second]
    chats.close_lane(first.id)
    assert chats.lanes(conversation.id) == [second]
    assert chats.reopen_lane(first.id) == first
    assert chats.lanes(conversation.id) == [first, second]


def test_a_lane_added_after_one_was_taken_away_stands_behind_it(chats: Chats) -> None:
    conversation, first = started(chats)
    chats.close_lane(chats.add_lane(first).id)
    assert chats.add_lane(first).position == 2
    assert len(chats.lanes(conversation.id)) == 2


def test_lanes_stand_in_the_order_that_they_are_given(chats: Chats) -> None:
    conversation, lanes = chats.start("A title", [Lane(0, 0, 0, name) for name in "abc"])
    chats.order_lanes([lanes[2].id, lanes[0].id, lanes[1].id])
    assert [lane.model for lane in chats.lanes(conversation.id)] == ["c", "a", "b"]


def test_a_lane_added_to_a_chat_shares_what_was_said(chats: Chats) -> None:
    _, lane = started(chats)
    lane, _ = answered(chats, lane, "Why?", "Because.")
    other = chats.add_lane(replace(lane, model="other/model"))
    assert chats.thread(other) == chats.thread(lane)
    asked(chats, lane, "And A?")
    other, _, _ = asked(chats, other, "And B?")
    assert [message.text for message in chats.thread(other)] == ["Why?", "Because.", "And B?", ""]


def test_a_lane_joins_a_turn_that_others_were_asked_in(chats: Chats) -> None:
    _, lane = started(chats)
    lane, question, answer = asked(chats, lane)
    other, again, reply = chats.join_turn(chats.add_lane(replace(lane, tip_id=None)), question, 2.0)
    assert {again.turn_id, reply.turn_id} == {question.turn_id}
    assert (again.text, again.lane_id, reply.state) == ("Why?", other.id, State.STREAMING)
    assert chats.thread(other) == [again, reply]
    assert chats.thread(lane) == [question, answer]


def test_a_fork_goes_on_from_one_lane_and_leaves_the_others(chats: Chats) -> None:
    conversation, _ = chats.start("A title", [Lane(0, 0, 0, name) for name in "ab"])
    for name in "ab":
        lane, _ = answered(chats, chats.lanes(conversation.id)["ab".index(name)], "Why?", f"Because of {name}.")
    lane, _ = answered(chats, lane, "Really?", "Yes.")
    before = chats.thread(lane)
    forked, copy = chats.fork(lane, "Going on")
    assert [(m.role, m.text, m.state, m.model) for m in chats.thread(copy)] == [
        (m.role, m.text, m.state, m.model) for m in before
    ]
    assert chats.lanes(forked.id) == [copy]
    asked(chats, copy, "And?")
    assert chats.thread(lane) == before
    assert {found.id for found in chats.search("really")} == {conversation.id, forked.id}
    chats.delete(conversation.id)
    chats.purge(before=float("inf"))
    assert [message.text for message in chats.thread(chats.lane(copy.id))][-2:] == ["And?", ""]


def test_a_retry_in_the_middle_keeps_the_rest_where_it_is_told_to(chats: Chats) -> None:
    _, lane = started(chats)
    lane, first = answered(chats, lane, "One?", "First.")
    lane, _ = answered(chats, lane, "Two?", "Second.")
    same, again = chats.begin_retry(first, lane, 3.0, keeps_rest=True)
    assert same == lane
    assert [message.text for message in chats.thread(same)] == ["One?", "", "Two?", "Second."]
    chats.finish(replace(again, text="Better.", state=State.DONE))
    assert [message.text for message in chats.thread(same)] == ["One?", "Better.", "Two?", "Second."]


# answers


def test_an_answer_is_kept_with_all_that_is_known_of_it(chats: Chats) -> None:
    lane, _, answer = asked(chats, started(chats)[1])
    done = replace(
        answer,
        text="Because.",
        state=State.FAILED,
        thinking="Hm.",
        model="the model that answered",
        stop_reason="max_tokens",
        usage=Usage(0, 7),
        first_words=0.5,
        duration=2.5,
        thought=1.5,
        problem=Problem(Kind.RATE_LIMIT, "slow down", retry_after=30.0),
    )
    chats.finish(done)
    assert chats.thread(lane)[-1] == done


@pytest.mark.parametrize("kind", Kind)
def test_every_problem_comes_back(kind: Kind, chats: Chats) -> None:
    lane, _, answer = asked(chats, started(chats)[1])
    chats.finish(answer.ended(State.FAILED, Problem(kind)))
    assert chats.thread(lane)[-1].problem == Problem(kind)


def test_the_journal_keeps_what_has_come_so_far(chats: Chats) -> None:
    lane, _, answer = asked(chats, started(chats)[1])
    chats.journal(answer.id, "Beca", "Hm")
    assert chats.thread(lane)[-1] == replace(answer, text="Beca", thinking="Hm")
    assert chats.search("beca") == []


def test_a_late_journal_does_not_overwrite_the_end(chats: Chats) -> None:
    lane, answer = answered(chats, started(chats)[1], "Why?", "Because.")
    chats.journal(answer.id, "Beca", "")
    assert chats.thread(lane)[-1] == answer


def test_finishing_what_was_purged_is_no_trouble(chats: Chats) -> None:
    conversation, lane = started(chats)
    _, _, answer = asked(chats, lane)
    chats.delete(conversation.id)
    chats.purge(before=1e12)
    chats.journal(answer.id, "Beca", "")
    chats.finish(replace(answer, text="Because.", state=State.DONE))
    started(chats)
    assert chats.search("because") == []


def test_answers_left_streaming_become_interrupted_and_are_found(path: Path) -> None:
    with closing(open_database(path)) as connection:
        chats = Chats(connection)
        lane, done = answered(chats, started(chats)[1], "Why?", "Because.")
        lane, _, left = asked(chats, lane, "And then?")
        chats.journal(left.id, "Something unfini", "")
    with closing(open_database(path)) as connection:
        chats = Chats(connection)
        assert chats.interrupted() == 1
        assert chats.interrupted() == 0
        thread = chats.thread(lane)
        assert thread[1] == done
        assert thread[3] == replace(left, text="Something unfini", state=State.INTERRUPTED)
        assert len(chats.search("unfini")) == 1


def test_an_interrupted_answer_can_be_finished_later(chats: Chats) -> None:
    lane, _, answer = asked(chats, started(chats)[1])
    chats.journal(answer.id, "Something unfini", "")
    chats.interrupted()
    done = replace(answer, text="Something finished", state=State.DONE)
    chats.finish(done)
    assert chats.thread(lane)[-1] == done
    assert len(chats.search("finished")) == 1
    assert chats.search("unfini") == []


# troubles


@pytest.mark.parametrize("lanes", [1, 3])
def test_a_turn_for_a_lane_that_is_gone_leaves_nothing(lanes: int, chats: Chats) -> None:
    conversation, lane = started(chats)
    with pytest.raises(sqlite3.IntegrityError):
        chats.begin_turn(conversation.id, "Why?", [*[lane] * lanes, replace(lane, id=99)], 1.0)
    assert chats.lane(lane.id) == lane
    assert chats.search("why") == []


EVERY_CALL: dict[str, Callable[[Chats, Lane, Message], object]] = {
    "conversations": lambda chats, lane, answer: chats.conversations(),
    "conversation": lambda chats, lane, answer: chats.conversation(1),
    "search": lambda chats, lane, answer: chats.search("words"),
    "start": lambda chats, lane, answer: started(chats),
    "rename": lambda chats, lane, answer: chats.rename(1, "title"),
    "delete": lambda chats, lane, answer: chats.delete(1),
    "restore": lambda chats, lane, answer: chats.restore(1),
    "purge": lambda chats, lane, answer: chats.purge(0),
    "show_as": lambda chats, lane, answer: chats.show_as(1, Layout.TABS, blind=True),
    "fork": lambda chats, lane, answer: chats.fork(lane, "title"),
    "save_draft": lambda chats, lane, answer: chats.save_draft(1, "draft"),
    "lanes": lambda chats, lane, answer: chats.lanes(1),
    "lane": lambda chats, lane, answer: chats.lane(1),
    "add_lane": lambda chats, lane, answer: chats.add_lane(lane),
    "close_lane": lambda chats, lane, answer: chats.close_lane(lane.id),
    "reopen_lane": lambda chats, lane, answer: chats.reopen_lane(lane.id),
    "order_lanes": lambda chats, lane, answer: chats.order_lanes([lane.id]),
    "change_lane": lambda chats, lane, answer: chats.change_lane(lane),
    "thread": lambda chats, lane, answer: chats.thread(lane),
    "answers": lambda chats, lane, answer: chats.answers(answer.turn_id),
    "begin_turn": lambda chats, lane, answer: asked(chats, lane),
    "join_turn": lambda chats, lane, answer: chats.join_turn(lane, answer, 1.0),
    "begin_retry": lambda chats, lane, answer: chats.begin_retry(answer, lane, 1.0),
    "journal": lambda chats, lane, answer: chats.journal(answer.id, "text", ""),
    "finish": lambda chats, lane, answer: chats.finish(answer.ended(State.DONE)),
    "interrupted": lambda chats, lane, answer: chats.interrupted(),
}


@pytest.mark.parametrize("name", EVERY_CALL)
def test_every_method_raises_a_problem_when_the_file_is_damaged(name: str, path: Path) -> None:
    with closing(open_database(path)) as connection:
        lane, _, answer = asked(Chats(connection), started(Chats(connection))[1])
    with closing(open_database(path)) as connection:
        path.write_bytes(b"nonsense" * (path.stat().st_size // 8))
        with pytest.raises(Problem) as caught:
            EVERY_CALL[name](Chats(connection), lane, answer)
    assert caught.value.kind is Kind.DATABASE_DAMAGED


def test_every_method_is_among_those_that_are_tried() -> None:
    assert set(EVERY_CALL) == {name for name in vars(Chats) if not name.startswith("_")}
