"""Conversations, lanes and messages in SQLite: all the SQL about them; knows no network and no window."""

import sqlite3
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice, pairwise
from typing import Final

from modelslab_desktop.core.chat import Conversation, Lane, Layout, Message, Role, State, Usage
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.core.parameters import Parameters
from modelslab_desktop.store.database import Row, Value, rows, run, transaction, utf8
from modelslab_desktop.store.words import LONGEST_SEARCH, WordIndex

_CONVERSATION: Final = "id, title, used, draft, layout, blind, recalls"
_LANE: Final = "id, conversation_id, position, model, system_prompt, temperature, top_p, max_tokens, tip_id, asked"
_MESSAGE: Final = (
    "id, lane_id, turn_id, parent_id, role, text, state, created, thinking, model, stop_reason,"
    " input_tokens, output_tokens, first_words, duration, problem_kind, problem_detail, problem_retry_after,"
    " thought"
)
# a third of the time for a long thread goes into Role(…) and State(…)
_ROLES: Final = {role.value: role for role in Role}
_STATES: Final = {state.value: state for state in State}
_LAYOUTS: Final = {layout.value: layout for layout in Layout}


class Chats:
    """The conversations of one database; every method raises Problem when the database cannot be used."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._words = WordIndex(connection)

    # conversations

    def conversations(self, most: int = -1) -> list[Conversation]:
        """All but the deleted ones, the last used first; only so many where a number is given."""
        found = self._rows(
            f"SELECT {_CONVERSATION} FROM conversation WHERE deleted IS NULL ORDER BY used DESC, id DESC LIMIT :most",
            most=most,
        )
        return [_conversation(row) for row in found]

    def conversation(self, id: int) -> Conversation | None:
        """One conversation, unless it is unknown or deleted."""
        found = self._rows(f"SELECT {_CONVERSATION} FROM conversation WHERE id = :id AND deleted IS NULL", id=id)
        return _conversation(found[0]) if found else None

    def search(self, words: str, limit: int = 200) -> list[Conversation]:
        """The conversations with this in the title, or with all words (or their beginnings) in one message."""
        words = utf8(words[:LONGEST_SEARCH]).strip()
        title, by_text = words.casefold(), self._words.conversations_with(words)
        found = (each for each in self.conversations() if each.id in by_text or title in each.title.casefold())
        return list(islice(found, limit))

    def start(
        self,
        title: str,
        lanes: Sequence[Lane],
        *,
        draft: str = "",
        layout: Layout = Layout.COLUMNS,
        blind: bool = False,
        recalls: bool = True,
    ) -> tuple[Conversation, list[Lane]]:
        """A new conversation with these lanes, which get their ids and stand in this order."""
        with transaction(self._connection):
            id_ = self._run(
                """INSERT INTO conversation (title, used, draft, layout, blind, recalls)
                VALUES (:title, :used, :draft, :layout, :blind, :recalls)""",
                title=title,
                used=time.time(),
                draft=draft,
                layout=layout,
                blind=blind,
                recalls=recalls,
            )
            stored = [self._add_lane(replace(lane, conversation_id=id_, position=n)) for n, lane in enumerate(lanes)]
        return self._known(id_), stored

    def rename(self, id: int, title: str) -> Conversation:
        """The same conversation under another title."""
        self._run("UPDATE conversation SET title = :title WHERE id = :id", id=id, title=title)
        return self._known(id)

    def delete(self, id: int) -> None:
        """Put a conversation into the bin."""
        self._run("UPDATE conversation SET deleted = :now WHERE id = :id", id=id, now=time.time())

    def restore(self, id: int) -> Conversation:
        """Take a conversation out of the bin."""
        self._run("UPDATE conversation SET deleted = NULL WHERE id = :id", id=id)
        return self._known(id)

    def purge(self, before: float) -> None:
        """Remove for good what was deleted before this Unix time."""
        with transaction(self._connection):
            for id_, text in self._rows(
                """SELECT id, text FROM message WHERE state <> 'streaming' AND lane_id IN (
                    SELECT id FROM lane WHERE conversation_id IN (
                        SELECT id FROM conversation WHERE deleted < :before))""",
                before=before,
            ):
                self._words.forget(id_, text)
            self._run("DELETE FROM conversation WHERE deleted < :before", before=before)

    def save_draft(self, id: int, draft: str) -> None:
        """Keep what is typed and not sent; it does not count as a use."""
        self._run("UPDATE conversation SET draft = :draft WHERE id = :id", id=id, draft=draft)

    def show_as(self, id: int, layout: Layout, *, blind: bool) -> Conversation:
        """Keep how the lanes of a conversation stand, and whether their models are hidden."""
        self._run(
            "UPDATE conversation SET layout = :layout, blind = :blind WHERE id = :id", id=id, layout=layout, blind=blind
        )
        return self._known(id)

    def fork(self, lane: Lane, title: str) -> tuple[Conversation, Lane]:
        """A new conversation that goes on from a lane: with copies of its messages, in turns of its own."""
        with transaction(self._connection):
            conversation_id = self._run(
                "INSERT INTO conversation (title, used) VALUES (:title, :used)", title=title, used=time.time()
            )
            forked = self._add_lane(replace(lane, conversation_id=conversation_id, position=0, tip_id=None, asked=True))
            turns: dict[int, int] = {}
            for message in self.thread(lane):
                if message.turn_id not in turns:
                    turns[message.turn_id] = self._add_turn(conversation_id)
                said = message.ended(State.STOPPED) if message.state is State.STREAMING else message
                copy = self._add(
                    replace(said, lane_id=forked.id, turn_id=turns[message.turn_id], parent_id=forked.tip_id)
                )
                self._finish(copy)
                self._words.learn(copy.id, copy.text)
                forked = self._with_tip(forked, copy)
        return self._known(conversation_id), forked

    # lanes

    def lanes(self, conversation_id: int) -> list[Lane]:
        """The open lanes of a conversation by their position."""
        found = self._rows(
            f"SELECT {_LANE} FROM lane WHERE conversation_id = :id AND closed IS NULL ORDER BY position",
            id=conversation_id,
        )
        return [_lane(row) for row in found]

    def lane(self, id: int) -> Lane:
        """One lane; LookupError if it is unknown."""
        return _lane(self._rows(f"SELECT {_LANE} FROM lane WHERE id = :id", id=id)[0])

    def add_lane(self, lane: Lane) -> Lane:
        """Another lane of its conversation, behind all others; its thread ends at the tip that it has."""
        with transaction(self._connection):
            [(position,)] = self._rows(
                "SELECT coalesce(max(position) + 1, 0) FROM lane WHERE conversation_id = :id", id=lane.conversation_id
            )
            return self._add_lane(replace(lane, position=position))

    def close_lane(self, id: int) -> None:
        """Take a lane out of its comparison; its messages are kept."""
        self._run("UPDATE lane SET closed = :now WHERE id = :id", id=id, now=time.time())

    def reopen_lane(self, id: int) -> Lane:
        """Take a lane into its comparison again."""
        self._run("UPDATE lane SET closed = NULL WHERE id = :id", id=id)
        return self.lane(id)

    def order_lanes(self, ids: Sequence[int]) -> None:
        """Let these lanes of a conversation stand in this order."""
        with transaction(self._connection):
            for position, id_ in enumerate(ids):
                self._run("UPDATE lane SET position = :position WHERE id = :id", id=id_, position=position)

    def change_lane(self, lane: Lane) -> None:
        """Keep a lane's model, system prompt, parameters, tip and whether it is asked."""
        self._run(
            """UPDATE lane SET position = :position, model = :model, system_prompt = :system_prompt,
                temperature = :temperature, top_p = :top_p, max_tokens = :max_tokens, tip_id = :tip_id, asked = :asked
            WHERE id = :id AND conversation_id = :conversation_id""",
            id=lane.id,
            **_lane_values(lane),
        )

    def thread(self, lane: Lane) -> list[Message]:
        """The messages from the root to the lane's tip, without the branches beside them."""
        found = self._rows(
            f"""WITH RECURSIVE thread (id, parent_id) AS (
                SELECT id, parent_id FROM message WHERE id = :tip
                UNION ALL
                SELECT message.id, message.parent_id FROM message JOIN thread ON message.id = thread.parent_id
            )
            SELECT {_MESSAGE} FROM message WHERE id IN (SELECT id FROM thread) ORDER BY id""",
            tip=lane.tip_id,
        )
        messages = [_message(row) for row in found]
        return messages if _is_chain(messages) else _chained(messages, lane.tip_id)

    # messages

    def answers(self, turn_id: int) -> list[Message]:
        """The answers of a turn in the order in which they were begun, those that were replaced among them."""
        found = self._rows(
            f"SELECT {_MESSAGE} FROM message WHERE turn_id = :id AND role = 'assistant' ORDER BY id", id=turn_id
        )
        return [_message(row) for row in found]

    def begin_turn(
        self, conversation_id: int, question: str, lanes: Sequence[Lane], created: float
    ) -> list[tuple[Lane, Message, Message]]:
        """A question and an empty streaming answer in each lane, and the lane with its new tip, as one step."""
        with transaction(self._connection):
            turn_id = self._add_turn(conversation_id)
            begun = [self._begin(lane, turn_id, utf8(question), created) for lane in lanes]
            self._run(
                "UPDATE conversation SET used = :created, draft = '' WHERE id = :id",
                id=conversation_id,
                created=created,
            )
        return begun

    def join_turn(self, lane: Lane, question: Message, created: float) -> tuple[Lane, Message, Message]:
        """The question of a turn that others were asked, and an empty streaming answer, in one more lane."""
        with transaction(self._connection):
            begun = self._begin(lane, question.turn_id, question.text, created)
            self._use(lane.conversation_id, created)
        return begun

    def begin_retry(
        self, answer: Message, lane: Lane, created: float, *, keeps_rest: bool = False
    ) -> tuple[Lane, Message]:
        """Another, empty and streaming, answer to the same question, and the lane, which ends at it.

        Where the rest is kept, what followed the old answer follows the new one.
        """
        with transaction(self._connection):
            retry = self._add_answer(lane, answer.turn_id, answer.parent_id, created)
            self._use(lane.conversation_id, created)
            if keeps_rest and lane.tip_id != answer.id:
                self._run("UPDATE message SET parent_id = :new WHERE parent_id = :old", new=retry.id, old=answer.id)
                return lane, retry
            return self._with_tip(lane, retry), retry

    def journal(self, message_id: int, text: str, thinking: str) -> None:
        """Keep what has come of a streaming answer, against the end of this process."""
        self._run(
            "UPDATE message SET text = :text, thinking = :thinking WHERE id = :id AND state = 'streaming'",
            id=message_id,
            text=text,
            thinking=thinking,
        )

    def finish(self, message: Message) -> None:
        """Keep an answer in its final state, and make its text known to the search."""
        with transaction(self._connection):
            for state, text in self._rows("SELECT state, text FROM message WHERE id = :id", id=message.id):
                if state != State.STREAMING:
                    self._words.forget(message.id, text)
                self._finish(message)
                self._words.learn(message.id, message.text)

    def interrupted(self) -> int:
        """Mark the answers that a killed process left streaming; how many there were."""
        left = self._rows("SELECT id, text FROM message WHERE state = 'streaming'")
        if left:
            with transaction(self._connection):
                for id_, text in left:
                    self._words.learn(id_, text)
                self._run("UPDATE message SET state = 'interrupted' WHERE state = 'streaming'")
        return len(left)

    # what these have in common

    def _rows(self, sql: str, **values: Value) -> list[Row]:
        return rows(self._connection, sql, **values)

    def _run(self, sql: str, **values: Value) -> int:
        return run(self._connection, sql, **values)

    def _known(self, id: int) -> Conversation:
        found = self.conversation(id)
        if found is None:
            raise LookupError(f"no conversation {id}")
        return found

    def _use(self, conversation_id: int, used: float) -> None:
        self._run("UPDATE conversation SET used = :used WHERE id = :id", id=conversation_id, used=used)

    def _add_lane(self, lane: Lane) -> Lane:
        id_ = self._run(
            """INSERT INTO lane (conversation_id, position, model, system_prompt, temperature, top_p, max_tokens,
                tip_id, asked)
            VALUES (:conversation_id, :position, :model, :system_prompt, :temperature, :top_p, :max_tokens,
                :tip_id, :asked)""",
            **_lane_values(lane),
        )
        return replace(lane, id=id_)

    def _add_turn(self, conversation_id: int) -> int:
        return self._run(
            """INSERT INTO turn (conversation_id, position)
            SELECT :id, coalesce(max(position) + 1, 0) FROM turn WHERE conversation_id = :id""",
            id=conversation_id,
        )

    def _begin(self, lane: Lane, turn_id: int, question: str, created: float) -> tuple[Lane, Message, Message]:
        asked = self._add(Message(0, lane.id, turn_id, lane.tip_id, Role.USER, question, State.DONE, created))
        self._words.learn(asked.id, question)
        answer = self._add_answer(lane, turn_id, asked.id, created)
        return self._with_tip(lane, answer), asked, answer

    def _add_answer(self, lane: Lane, turn_id: int, parent_id: int | None, created: float) -> Message:
        answer = Message(0, lane.id, turn_id, parent_id, Role.ASSISTANT, "", State.STREAMING, created, model=lane.model)
        return self._add(answer)

    def _add(self, message: Message) -> Message:
        id_ = self._run(
            """INSERT INTO message (lane_id, turn_id, parent_id, role, text, state, created, model)
            VALUES (:lane_id, :turn_id, :parent_id, :role, :text, :state, :created, :model)""",
            lane_id=message.lane_id,
            turn_id=message.turn_id,
            parent_id=message.parent_id,
            role=message.role,
            text=message.text,
            state=message.state,
            created=message.created,
            model=message.model,
        )
        return replace(message, id=id_)

    def _with_tip(self, lane: Lane, tip: Message) -> Lane:
        self._run("UPDATE lane SET tip_id = :tip WHERE id = :id", id=lane.id, tip=tip.id)
        return replace(lane, tip_id=tip.id)

    def _finish(self, message: Message) -> None:
        told = message.problem
        kind, detail, retry_after = (told.kind, told.detail, told.retry_after) if told else (None, None, None)
        self._run(
            """UPDATE message SET text = :text, state = :state, thinking = :thinking, model = :model,
                stop_reason = :stop_reason, input_tokens = :input_tokens, output_tokens = :output_tokens,
                first_words = :first_words, duration = :duration, problem_kind = :problem_kind,
                problem_detail = :problem_detail, problem_retry_after = :problem_retry_after, thought = :thought
            WHERE id = :id""",
            id=message.id,
            text=message.text,
            state=message.state,
            thinking=message.thinking,
            model=message.model,
            stop_reason=message.stop_reason,
            input_tokens=message.usage.input_tokens,
            output_tokens=message.usage.output_tokens,
            first_words=message.first_words,
            duration=message.duration,
            problem_kind=kind,
            problem_detail=detail,
            problem_retry_after=retry_after,
            thought=message.thought,
        )


def _lane_values(lane: Lane) -> dict[str, Value]:
    return {
        "conversation_id": lane.conversation_id,
        "position": lane.position,
        "model": lane.model,
        "system_prompt": lane.system_prompt,
        "temperature": lane.parameters.temperature,
        "top_p": lane.parameters.top_p,
        "max_tokens": lane.parameters.max_tokens,
        "tip_id": lane.tip_id,
        "asked": lane.asked,
    }


def _conversation(row: Row) -> Conversation:
    id_, title, used, draft, layout, blind, recalls = row
    return Conversation(id_, title, used, draft, _LAYOUTS[layout], bool(blind), bool(recalls))


def _lane(row: Row) -> Lane:
    id_, conversation_id, position, model, system_prompt, temperature, top_p, max_tokens, tip_id, asked = row
    parameters = Parameters(temperature, top_p, max_tokens)
    return Lane(id_, conversation_id, position, model, system_prompt, parameters, tip_id, bool(asked))


def _is_chain(messages: Sequence[Message]) -> bool:
    """Whether each message follows the one before it in the list."""
    return all(after.parent_id == before.id for before, after in pairwise(messages))


def _chained(messages: Sequence[Message], tip_id: int | None) -> list[Message]:
    """The messages in the order of a thread, where one was put in the middle later."""
    by_id, chain = {message.id: message for message in messages}, list[Message]()
    while tip_id in by_id:
        chain.append(by_id[tip_id])
        tip_id = chain[-1].parent_id
    return chain[::-1]


def _message(row: Row) -> Message:
    id_, lane_id, turn_id, parent_id, role, text, state, created, thinking, model, stop_reason, *rest = row
    input_tokens, output_tokens, first_words, duration, kind, detail, retry_after, thought = rest
    return Message(
        id_,
        lane_id,
        turn_id,
        parent_id,
        _ROLES[role],
        text,
        _STATES[state],
        created,
        thinking,
        model,
        stop_reason,
        Usage(input_tokens, output_tokens),
        first_words,
        duration,
        Problem(Kind(kind), detail, retry_after=retry_after) if kind else None,
        thought,
    )
