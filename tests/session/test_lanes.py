"""Several lanes in one conversation: each has its own model, settings and history, and its own fate."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace

import pytest

from modelslab_desktop.core.chat import Lane, Layout, Message, Role, State
from modelslab_desktop.core.errors import Kind
from modelslab_desktop.core.parameters import Parameters
from tests.servers import Answer, Asked, Live, Server, delta, finished, started, stream_of
from tests.session.conftest import NewDesk
from tests.session.desk import Desk

pytestmark = pytest.mark.anyio

A, B, C = "maker/alpha", "maker/beta", "maker/gamma"
LANES = [
    Lane(0, 0, 0, A, "Speak like A.", Parameters(0.1, None, 100)),
    Lane(0, 0, 0, B, "", Parameters(None, 0.5, 200)),
    Lane(0, 0, 0, A, "", Parameters(0.9, None, 300)),
]
REFUSED = Answer(b'{"error": {"type": "not_found_error", "message": "no such model"}}', 404, "application/json")


@dataclass
class Models:
    """A server that answers by the model that is asked: with a text of its own, or as it is told to."""

    scripts: dict[str, list[Answer]] = field(default_factory=dict)
    count: int = 0

    def __call__(self, asked: Asked) -> Answer:
        model = asked.json["model"]
        if script := self.scripts.get(model):
            return script.pop(0)
        self.count += 1
        return stream_of(f"answer {self.count} of {model}")


@pytest.fixture
async def models() -> Models:
    return Models()


@pytest.fixture
async def server(models: Models) -> AsyncIterator[Server]:
    async with Server(script=models) as server:
        yield server


@pytest.fixture
async def desk(new_desk: NewDesk, server: Server) -> Desk:
    return new_desk(server.base_url).connected()


def begun(desk: Desk, question: str = "One?", lanes: list[Lane] = LANES) -> list[Lane]:
    """A comparison, and its first question on its way."""
    stored = desk.session.begin(lanes, question)
    desk.session.send(stored, question)
    return stored


async def all_ended(desk: Desk, count: int) -> None:
    await desk.until(lambda: len(desk.all("message_changed")) >= count)


def texts(desk: Desk, lane: Lane) -> list[str]:
    return [message.text for message in desk.session.messages(desk.chats.lane(lane.id))]


# --- its own everything


async def test_each_lane_is_asked_with_its_own_model_prompt_and_parameters(desk: Desk, server: Server) -> None:
    begun(desk)
    await all_ended(desk, 3)
    bodies = [asked.json for asked in server.requests]
    assert sorted((body["model"], body.get("system", ""), body["max_tokens"]) for body in bodies) == [
        (A, "", 300),
        (A, "Speak like A.", 100),
        (B, "", 200),
    ]
    assert {body["max_tokens"]: (body.get("temperature"), body.get("top_p")) for body in bodies} == {
        100: (0.1, None),
        200: (None, 0.5),
        300: (0.9, None),
    }


async def test_no_lane_is_ever_sent_a_word_of_another(desk: Desk, server: Server, models: Models) -> None:
    models.scripts[B] = [REFUSED]
    lanes = begun(desk)
    await all_ended(desk, 3)
    failed = desk.session.messages(desk.chats.lane(lanes[1].id))[-1]
    desk.session.retry(lanes[1].id, failed)
    await all_ended(desk, 4)
    late = desk.session.add_lane(Lane(0, lanes[0].conversation_id, 0, C))
    for number, question in enumerate(("Two?", "Three?"), 1):
        desk.session.send([desk.chats.lane(lane.id) for lane in (*lanes, late)], question)
        await all_ended(desk, 4 + 4 * number)
    again = desk.session.messages(desk.chats.lane(lanes[0].id))[-1]
    desk.session.retry(lanes[0].id, again)
    await all_ended(desk, 13)
    own = {lane.id: set(texts(desk, lane)) | {again.text} for lane in (*lanes, late)}
    for asked in server.requests:
        sent = [message["content"] for message in asked.json["messages"] if message["role"] == "assistant"]
        # the lane that this was asked for: two of them have the same model, and differ in their length
        [mine] = [
            lane
            for lane in (*lanes, late)
            if (lane.model, lane.parameters.max_tokens or asked.json["max_tokens"])
            == (asked.json["model"], asked.json["max_tokens"])
        ]
        assert all(_text_of(content) in own[mine.id] for content in sent)
        assert sum(other.model in json.dumps(sent) for other in (*lanes, late) if other.model != mine.model) == 0
    assert len(server.requests) == 13


def _text_of(content: object) -> str:
    return content if isinstance(content, str) else "".join(part["text"] for part in content)  # type: ignore[attr-defined]


async def test_the_questions_of_a_turn_stand_in_one_turn(desk: Desk) -> None:
    lanes = begun(desk)
    await all_ended(desk, 3)
    threads = [desk.session.messages(desk.chats.lane(lane.id)) for lane in lanes]
    assert len({message.turn_id for thread in threads for message in thread}) == 1
    assert [thread[0].text for thread in threads] == ["One?"] * 3
    assert len({thread[1].text for thread in threads}) == 3


async def test_a_chat_becomes_a_comparison_with_what_was_said(desk: Desk, server: Server) -> None:
    [lane] = begun(desk, lanes=LANES[:1])
    await all_ended(desk, 1)
    other = desk.session.add_lane(replace(desk.chats.lane(lane.id), model=B))
    assert desk.all("lanes_changed") == [lane.conversation_id]
    assert texts(desk, other) == texts(desk, lane) == ["One?", f"answer 1 of {A}"]
    desk.session.send([desk.chats.lane(lane.id), other], "Two?")
    await all_ended(desk, 3)
    [sent] = [asked.json["messages"] for asked in server.requests if asked.json["model"] == B]
    assert [message["role"] for message in sent] == ["user", "assistant", "user"]


async def test_an_answer_is_compared_with_that_of_another_model_in_its_own_turn(desk: Desk, server: Server) -> None:
    [lane] = begun(desk, lanes=LANES[:1])
    await all_ended(desk, 1)
    desk.session.send([desk.chats.lane(lane.id)], "Two?")
    await all_ended(desk, 2)
    question = desk.session.messages(lane)[2]
    other = desk.session.add_lane(replace(lane, model=B, tip_id=question.parent_id))
    desk.session.join(other, question)
    await all_ended(desk, 3)
    thread = desk.session.messages(desk.chats.lane(other.id))
    assert [message.text for message in thread] == ["One?", f"answer 1 of {A}", "Two?", f"answer 3 of {B}"]
    assert thread[-1].turn_id == question.turn_id
    assert len(server.requests[-1].json["messages"]) == 3


# --- its own fate


async def test_one_lane_can_be_asked_alone_and_another_left_out(desk: Desk, server: Server) -> None:
    lanes = begun(desk)
    await all_ended(desk, 3)
    desk.session.send([desk.chats.lane(lanes[1].id)], "Only you?")
    await all_ended(desk, 4)
    assert [len(texts(desk, lane)) for lane in lanes] == [2, 4, 2]
    assert server.requests[-1].json["model"] == B


async def test_a_failure_in_one_lane_leaves_the_others_alone(desk: Desk, models: Models) -> None:
    models.scripts[B] = [REFUSED]
    lanes = begun(desk)
    await all_ended(desk, 3)
    ends = {message.model: message for message in desk.all("message_changed")}
    assert ends[B].state is State.FAILED
    assert ends[B].problem is not None
    assert ends[B].problem.kind is Kind.UNKNOWN_MODEL
    assert ends[A].state is State.DONE
    desk.session.retry(lanes[1].id, ends[B])
    await all_ended(desk, 4)
    assert desk.all("message_changed")[-1].state is State.DONE


async def test_one_lane_is_stopped_and_the_others_go_on(new_desk: NewDesk) -> None:
    live = {A: Live(), B: Live()}
    for each in live.values():
        each.send(started(), delta("Begin"))
    async with Server(script=lambda asked: Answer(live[asked.json["model"]])) as server:
        desk = new_desk(server.base_url).connected()
        first, second = begun(desk, lanes=LANES[:2])
        await desk.until(lambda: len({live.message.id for live in desk.all("reply_grew") if live.reply.text}) == 2)
        desk.session.stop(first.id)
        await all_ended(desk, 1)
        assert desk.session.is_streaming(second.id)
        assert not desk.session.is_streaming(first.id)
        live[B].send(delta(" and end"), finished())
        await all_ended(desk, 2)
        states = [(message.model, message.text, message.state) for message in desk.all("message_changed")]
        assert states == [(A, "Begin", State.STOPPED), (B, "Begin and end", State.DONE)]
        await desk.close()


async def test_all_lanes_are_on_their_way_before_any_is_told_of(desk: Desk) -> None:
    streaming: list[int] = []
    lanes = desk.session.begin(LANES, "One?")
    desk.session.lane_changed.connect(
        lambda _: streaming.append(sum(desk.session.is_streaming(lane.id) for lane in lanes))
    )
    desk.session.send(lanes, "One?")
    assert streaming == [3, 3, 3]
    await all_ended(desk, 3)


# --- the lanes of a comparison


async def test_a_lane_taken_away_stops_and_comes_back_with_all_that_was_said(desk: Desk) -> None:
    lanes = begun(desk)
    await all_ended(desk, 3)
    said = texts(desk, lanes[1])
    desk.session.close_lane(lanes[1])
    assert [lane.id for lane in desk.session.lanes(lanes[0].conversation_id)] == [lanes[0].id, lanes[2].id]
    desk.session.reopen_lane(lanes[1])
    assert [lane.id for lane in desk.session.lanes(lanes[0].conversation_id)] == [lane.id for lane in lanes]
    assert texts(desk, lanes[1]) == said
    desk.session.order_lanes(lanes[::-1])
    assert [lane.id for lane in desk.session.lanes(lanes[0].conversation_id)] == [lane.id for lane in lanes[::-1]]
    assert len(desk.all("lanes_changed")) == 3


async def test_a_chat_goes_on_from_one_lane(desk: Desk, server: Server) -> None:
    lanes = begun(desk)
    await all_ended(desk, 3)
    chosen = desk.chats.lane(lanes[1].id)
    chat = desk.session.fork(chosen, "Going on")
    [lane] = desk.session.lanes(chat.id)
    assert texts(desk, lane) == texts(desk, chosen)
    desk.session.send([lane], "Two?")
    await all_ended(desk, 4)
    assert len(server.requests[-1].json["messages"]) == 3
    assert [len(texts(desk, each)) for each in lanes] == [2, 2, 2]


async def test_a_comparison_is_there_again_at_the_next_start(new_desk: NewDesk, desk: Desk, server: Server) -> None:
    lanes = desk.session.begin(LANES, "One?", layout=Layout.STACKED, blind=True)
    desk.session.send(lanes, "One?")
    await all_ended(desk, 3)
    before = [texts(desk, lane) for lane in lanes]
    await desk.close()
    again = new_desk(server.base_url)
    conversation = again.library.conversation(lanes[0].conversation_id)
    assert conversation is not None
    assert (conversation.layout, conversation.blind) == (Layout.STACKED, True)
    assert [texts(again, lane) for lane in again.session.lanes(conversation.id)] == before


# --- questions that stand by themselves


async def test_without_recall_each_question_is_sent_alone_and_asked_again_in_its_place(
    desk: Desk, server: Server, models: Models
) -> None:
    models.scripts[B] = [REFUSED]
    _, lanes = desk.chats.start("Prompts", LANES[:2], recalls=False)
    for number, question in enumerate(("One?", "Two?"), 1):
        desk.session.send([desk.chats.lane(lane.id) for lane in lanes], question)
        await all_ended(desk, 2 * number)
    assert all(len(asked.json["messages"]) == 1 for asked in server.requests)
    second = desk.chats.lane(lanes[1].id)
    failed = desk.session.messages(second)[1]
    assert failed.state is State.FAILED
    desk.session.retry(second.id, failed)
    await all_ended(desk, 5)
    assert _text_of(server.requests[-1].json["messages"][0]["content"]) == "One?"
    assert [m.role for m in desk.session.messages(second)] == [Role.USER, Role.ASSISTANT] * 2
    stored: list[Message] = desk.chats.thread(desk.chats.lane(second.id))
    assert stored == desk.session.messages(second)
    assert [m.state for m in stored] == [State.DONE] * 4
