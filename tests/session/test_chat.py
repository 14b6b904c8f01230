"""A question is stored before it is sent; its answer streams, is journaled, and ends in one of five ways."""

import asyncio
import time
from collections.abc import AsyncIterator

import httpx
import pytest

from modelslab_desktop.core.chat import Message, Role, State
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.core.parameters import Parameters
from modelslab_desktop.session.chat import JOURNALED_EVERY, TOLD_EVERY
from tests.servers import Answer, Asked, Live, Server, delta, event, finished, json_of, started, stream_of
from tests.session.conftest import NewDesk
from tests.session.desk import Desk, eventually

pytestmark = pytest.mark.anyio


@pytest.fixture
async def live() -> Live:
    return Live()


@pytest.fixture
async def streaming(live: Live) -> AsyncIterator[Server]:
    """A server whose one answer the test writes."""
    live.send(started())
    async with Server(Answer(live)) as server:
        yield server


@pytest.fixture
async def desk(new_desk: NewDesk, streaming: Server) -> Desk:
    return new_desk(streaming.base_url).connected()


# --- storing first


async def test_the_question_and_its_empty_answer_are_stored_before_anything_is_sent(
    desk: Desk, streaming: Server
) -> None:
    answer = desk.ask("What is a lane?")
    assert desk.states(answer.lane_id) == [("What is a lane?", State.DONE), ("", State.STREAMING)]
    assert streaming.requests == []
    await streaming.asked()


async def test_what_is_stored_is_told_in_its_order(desk: Desk) -> None:
    answer = desk.ask("What is a lane?")
    told = [name for name, *_ in desk.told]
    assert told == [
        "conversation_started",
        "lane_changed",
        "message_added",
        "message_added",
        "streaming_changed",
        "conversation_used",
    ]
    assert [message.role for message in desk.all("message_added")] == [Role.USER, Role.ASSISTANT]
    assert desk.all("lane_changed")[0].tip_id == answer.id


async def test_a_new_conversation_is_named_after_its_question_and_keeps_it_as_its_draft(desk: Desk) -> None:
    lane = desk.session.begin([desk.new_lane()], "A question\nwith a second line")[0]
    begun = desk.all("conversation_started")[0]
    assert (begun.title, begun.draft) == ("A question", "A question\nwith a second line")
    desk.session.send([lane], "A question\nwith a second line")
    sent = desk.library.conversation(begun.id)
    assert sent is not None
    assert sent.draft == ""


async def test_nothing_is_sent_when_the_question_cannot_be_stored(desk: Desk, streaming: Server) -> None:
    lane = desk.session.begin([desk.new_lane()], "first")[0]
    desk.connection.execute("PRAGMA query_only = ON")
    with pytest.raises(Problem) as caught:
        desk.session.send([lane], "first")
    assert caught.value.kind is Kind.READ_ONLY
    assert not desk.session.is_streaming(lane.id)
    assert desk.session.messages(lane) == []
    await desk.close()
    assert streaming.requests == []


# --- streaming


async def test_an_answer_is_told_as_it_comes(desk: Desk, live: Live) -> None:
    desk.ask("Say hello")
    live.send(delta("Hel"))
    growing = await desk.grown("Hel")
    assert desk.session.live(growing.message.id) is growing
    live.send(delta("lo"))
    await desk.until(lambda: growing.reply.text == "Hello")


async def test_an_answer_ends_done_with_its_times_and_usage(desk: Desk, live: Live) -> None:
    answer = desk.ask("Say hello")
    live.send(delta("Hello"), finished("max_tokens", output_tokens=7))
    live.end()
    ended = await desk.ended(answer)
    assert (ended.text, ended.state, ended.stop_reason, ended.problem) == ("Hello", State.DONE, "max_tokens", None)
    assert (ended.usage.input_tokens, ended.usage.output_tokens) == (10, 7)
    assert ended.first_words is not None
    assert ended.duration is not None
    assert 0 < ended.first_words <= ended.duration
    assert desk.stored(answer.lane_id)[-1] == ended
    assert desk.session.messages(desk.lane_of(answer))[-1] == ended
    assert desk.session.live(answer.id) is None


async def test_whether_a_conversation_streams_is_told_at_its_begin_and_end(desk: Desk, live: Live) -> None:
    answer = desk.ask("Say hello")
    conversation = desk.lane_of(answer).conversation_id
    assert desk.session.is_streaming(answer.lane_id)
    live.send(delta("Hello"), finished())
    live.end()
    await desk.ended(answer)
    await desk.until(lambda: len(desk.all("streaming_changed")) == 2)
    assert desk.all("streaming_changed") == [(conversation, True), (conversation, False)]
    assert not desk.session.is_streaming(answer.lane_id)


async def test_growth_is_told_no_more_often_than_the_screen_shows(desk: Desk, live: Live) -> None:
    begun = time.monotonic()
    answer = desk.ask("Say much")
    while len(desk.all("reply_grew")) < 3:
        live.send(delta("more and "))
        await asyncio.sleep(0)
    live.send(finished())
    live.end()
    await desk.ended(answer)
    most = (time.monotonic() - begun) / TOLD_EVERY + 1
    assert len(desk.all("reply_grew")) <= most


async def test_what_has_come_is_journaled_while_it_streams(desk: Desk, live: Live) -> None:
    assert JOURNALED_EVERY <= 1
    answer = desk.ask("Say hello")
    live.send(delta("Hel"))
    await eventually(lambda: desk.states(answer.lane_id)[-1] == ("Hel", State.STREAMING))
    live.send(delta("lo"))
    await eventually(lambda: desk.states(answer.lane_id)[-1] == ("Hello", State.STREAMING))


async def test_thinking_is_kept_apart_from_the_answer(desk: Desk, live: Live) -> None:
    answer = desk.ask("Think")
    thought = {"type": "thinking_delta", "thinking": "Hm"}
    live.send(event({"type": "content_block_delta", "index": 0, "delta": thought}), delta("Yes", 1), finished())
    live.end()
    ended = await desk.ended(answer)
    assert (ended.thinking, ended.text) == ("Hm", "Yes")
    assert desk.stored(answer.lane_id)[-1].thinking == "Hm"


async def test_the_time_of_thinking_is_measured_and_kept(desk: Desk, live: Live) -> None:
    answer = desk.ask("Think")
    thought = {"type": "thinking_delta", "thinking": "Hm"}
    live.send(event({"type": "content_block_delta", "index": 0, "delta": thought}))
    await eventually(lambda: thinking_time(desk, answer)[0])
    live.send(delta("Yes", 1))
    await eventually(lambda: thinking_time(desk, answer)[1])
    live.send(delta(" indeed", 1), finished())
    live.end()
    ended = await desk.ended(answer)
    assert ended.thought is not None
    assert ended.duration is not None
    assert 0 < ended.thought < ended.duration
    assert desk.stored(answer.lane_id)[-1].thought == ended.thought


def thinking_time(desk: Desk, answer: Message) -> tuple[bool, bool]:
    """Whether thinking has begun, and whether it has ended."""
    on_its_way = desk.session.live(answer.id)
    return (on_its_way.thinking_for is not None, on_its_way.thought is not None) if on_its_way else (False, False)


@pytest.mark.parametrize(("text", "has_thought"), [("<think>Hm</think>Yes", True), ("Yes", False)])
async def test_only_thinking_takes_time_be_it_inline_or_not(
    text: str, has_thought: bool, desk: Desk, live: Live
) -> None:
    answer = desk.ask("Think")
    for letter in text:
        live.send(delta(letter))
    live.send(finished())
    live.end()
    ended = await desk.ended(answer)
    assert ended.text == "Yes"
    assert (ended.thought is not None) is has_thought


# --- stopping


async def test_stopping_closes_the_connection_at_once_and_keeps_the_text(
    desk: Desk, live: Live, streaming: Server
) -> None:
    answer = desk.ask("Say much")
    live.send(delta("So far"))
    await desk.grown("So far")
    desk.session.stop(answer.lane_id)
    ended = await desk.ended(answer)
    await asyncio.wait_for(streaming.requests[0].abandoned.wait(), 10)
    assert (ended.text, ended.state, ended.problem) == ("So far", State.STOPPED, None)
    assert desk.states(answer.lane_id)[-1] == ("So far", State.STOPPED)


async def test_text_that_came_after_the_last_telling_is_kept_too(desk: Desk, live: Live) -> None:
    answer = desk.ask("Say much")
    live.send(delta("a"))
    growing = await desk.grown("a")
    live.send(delta("b"))
    await eventually(lambda: growing.reply.text == "ab")
    desk.session.stop(answer.lane_id)
    assert (await desk.ended(answer)).text == "ab"
    tellings = len(desk.all("reply_grew"))
    await asyncio.sleep(3 * TOLD_EVERY)  # nothing may follow, and nothing tells that nothing does
    assert len(desk.all("reply_grew")) == tellings


async def test_stopping_in_the_same_instant_as_sending_sends_nothing(desk: Desk, streaming: Server) -> None:
    answer = desk.ask("Never mind")
    desk.session.stop(answer.lane_id)
    ended = await desk.ended(answer)
    assert (ended.text, ended.state) == ("", State.STOPPED)
    assert desk.states(answer.lane_id)[-1] == ("", State.STOPPED)
    assert streaming.requests == []
    assert not desk.session.is_streaming(answer.lane_id)


async def test_what_was_sent_before_there_was_a_loop_can_be_stopped(new_desk: NewDesk, streaming: Server) -> None:
    desk = new_desk(streaming.base_url, attached=False).connected()
    answer = desk.ask("Never mind")
    desk.session.stop(answer.lane_id)
    assert desk.states(answer.lane_id)[-1] == ("", State.STOPPED)
    assert not desk.session.is_streaming(answer.lane_id)
    desk.attach()
    await asyncio.sleep(0)
    assert streaming.requests == []


async def test_stopping_what_does_not_stream_changes_nothing(desk: Desk, live: Live) -> None:
    answer = desk.ask("Say hello")
    live.send(delta("Hello"), finished())
    live.end()
    ended = await desk.ended(answer)
    desk.session.stop(answer.lane_id)
    await asyncio.sleep(0)
    assert desk.stored(answer.lane_id)[-1] == ended


async def test_stopping_one_conversation_leaves_the_other_alone(desk: Desk, live: Live) -> None:
    one, other = desk.ask("one"), desk.ask("other")
    desk.session.stop(one.lane_id)
    live.send(delta("Still here"), finished())
    live.end()
    assert (await desk.ended(one)).state is State.STOPPED
    ended = await desk.ended(other)
    assert (ended.text, ended.state) == ("Still here", State.DONE)


# --- trouble


async def test_an_answer_that_the_disk_does_not_take_stays_in_memory_and_is_stored_later(
    desk: Desk, live: Live
) -> None:
    answer = desk.ask("Say hello")
    live.send(delta("Hello"))
    await desk.grown("Hello")
    desk.connection.execute("PRAGMA query_only = ON")
    live.send(finished())
    live.end()
    await desk.ended(answer)
    assert desk.all("storing_failed")
    lane = desk.lane_of(answer)
    desk.session.messages(desk.new_lane())  # another conversation is opened, and this one again
    assert desk.session.messages(lane)[-1].text == "Hello"
    with pytest.raises(Problem):
        desk.session.store_again()
    desk.connection.execute("PRAGMA query_only = OFF")
    desk.session.store_again()
    assert desk.states(answer.lane_id)[-1] == ("Hello", State.DONE)


@pytest.mark.parametrize("cut", ["reset", "ended early"])
async def test_a_stream_that_is_cut_is_incomplete_and_keeps_its_text(cut: str, new_desk: NewDesk) -> None:
    body = started() + delta("Half of")
    async with Server(Answer(body, ending="cut" if cut == "reset" else "whole")) as server:
        ended = await new_desk(server.base_url).connected().answered("Say hello")
    assert (ended.text, ended.state) == ("Half of", State.INCOMPLETE)
    assert ended.problem is not None
    assert ended.problem.kind is Kind.CUT_OFF


async def test_an_answer_with_a_damaged_part_is_incomplete(new_desk: NewDesk) -> None:
    body = started() + delta("Half") + b"data: {broken\n\n" + delta(" whole") + finished()
    async with Server(Answer(body)) as server:
        ended = await new_desk(server.base_url).connected().answered("Say hello")
    assert (ended.text, ended.state) == ("Half whole", State.INCOMPLETE)


async def test_an_error_fails_the_answer_with_a_problem_that_holds_no_traceback(new_desk: NewDesk) -> None:
    async with Server(json_of({"error": {"message": "Invalid API key", "code": 401}}, 401)) as server:
        desk = new_desk(server.base_url).connected()
        ended = await desk.answered("Say hello")
    assert (ended.text, ended.state) == ("", State.FAILED)
    assert ended.problem is not None
    assert ended.problem.kind is Kind.BAD_KEY
    assert (ended.problem.__traceback__, ended.problem.__context__, ended.problem.__cause__) == (None, None, None)
    assert desk.stored(ended.lane_id)[-1].problem == ended.problem


async def test_an_error_in_the_middle_keeps_the_text_that_had_come(new_desk: NewDesk) -> None:
    error = event({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}})
    async with Server(Answer(started() + delta("It began well") + error)) as server:
        desk = new_desk(server.base_url).connected()
        ended = await desk.answered("Say hello")
        assert len(server.requests) == 1
    assert (ended.text, ended.state) == ("It began well", State.FAILED)
    assert ended.problem is not None
    assert ended.problem.kind is Kind.OVERLOADED
    assert desk.states(ended.lane_id)[-1] == ("It began well", State.FAILED)


async def test_without_a_key_the_answer_fails_and_the_question_is_kept(new_desk: NewDesk) -> None:
    desk = new_desk()
    ended = await desk.answered("Say hello")
    assert ended.state is State.FAILED
    assert ended.problem is not None
    assert ended.problem.kind is Kind.NO_KEY
    assert desk.states(ended.lane_id)[0] == ("Say hello", State.DONE)


async def test_a_fault_of_the_program_is_not_said_to_be_the_reader_s_stop(new_desk: NewDesk) -> None:
    class Faulty(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            raise LookupError("nobody expected this")

    desk = new_desk("http://127.0.0.1:9", transport=Faulty()).connected()
    ended = await desk.answered("Say hello")
    assert ended.state is State.FAILED
    assert isinstance(await desk.first("crashed"), LookupError)
    desk.told.clear()  # it was meant to crash


# --- trying again


async def test_a_retry_is_another_child_in_the_old_one_s_place_and_is_sent_without_it(new_desk: NewDesk) -> None:
    error = event({"type": "error", "error": {"type": "overloaded_error", "message": "Overloaded"}})
    async with Server(Answer(started() + delta("Broken off") + error), stream_of("Whole")) as server:
        desk = new_desk(server.base_url).connected()
        failed = await desk.answered("Say it")
        desk.session.retry(failed.lane_id, failed)
        ((old, again),) = desk.all("answer_replaced")
        ended = await desk.ended(again)
        sent = server.requests[1].json["messages"]
    assert old == failed
    assert (again.parent_id, again.turn_id, again.id != failed.id) == (failed.parent_id, failed.turn_id, True)
    assert (ended.text, ended.state) == ("Whole", State.DONE)
    assert desk.states(failed.lane_id) == [("Say it", State.DONE), ("Whole", State.DONE)]
    assert [message.text for message in desk.session.messages(desk.lane_of(failed))] == ["Say it", "Whole"]
    assert sent == [{"role": "user", "content": "Say it"}]


async def test_a_retry_asks_the_lane_as_it_is_now(new_desk: NewDesk) -> None:
    async with Server(stream_of("One"), stream_of("Two")) as server:
        desk = new_desk(server.base_url).connected()
        answer = await desk.answered("Who are you?")
        lane = desk.lane_of(answer)
        changed = type(lane)(lane.id, lane.conversation_id, 0, "other/model", "Be brief.", Parameters(0.5), lane.tip_id)
        desk.session.change_lane(changed)
        desk.session.retry(answer.lane_id, answer)
        again = desk.all("answer_replaced")[0][1]
        ended = await desk.ended(again)
        sent = server.requests[1].json
    assert ended.model == "other/model"
    assert (sent["model"], sent["system"], sent["temperature"]) == ("other/model", "Be brief.", 0.5)


async def test_a_retry_that_cannot_be_stored_leaves_the_old_answer(new_desk: NewDesk) -> None:
    async with Server(stream_of("One")) as server:
        desk = new_desk(server.base_url).connected()
        answer = await desk.answered("Say it")
        desk.connection.execute("PRAGMA query_only = ON")
        with pytest.raises(Problem):
            desk.session.retry(answer.lane_id, answer)
    assert desk.session.messages(desk.lane_of(answer))[-1] == answer


# --- waiting


async def test_five_are_asked_at_a_time_over_all_conversations_and_the_sixth_says_that_it_waits(
    new_desk: NewDesk,
) -> None:
    bodies = [Live() for _ in range(6)]
    left = iter(bodies)
    async with Server(script=lambda _: Answer(next(left))) as server:
        desk = new_desk(server.base_url).connected()
        answers = [desk.ask(f"question {number}") for number in range(6)]
        await asyncio.wait_for(server.asked(5), 10)
        waiting = [live.message.id for live in desk.all("reply_grew") if live.queued]
        assert waiting == [answers[5].id]
        assert len(server.requests) == 5
        bodies[2].send(started(), delta("Done"), finished())
        bodies[2].end()
        await asyncio.wait_for(server.asked(6), 10)
        sixth = desk.session.live(answers[5].id)
        assert sixth is not None
        await desk.until(lambda: not sixth.queued)
        bodies[5].send(started(), delta("At last"), finished())
        bodies[5].end()
        assert (await desk.ended(answers[5])).text == "At last"
        assert server.requests[5].json["messages"][0]["content"] == "question 5"


async def test_stopping_one_that_waits_for_a_place_keeps_the_others_waiting_in_their_order(new_desk: NewDesk) -> None:
    bodies = [Live() for _ in range(6)]
    left = iter(bodies)
    async with Server(script=lambda _: Answer(next(left))) as server:
        desk = new_desk(server.base_url).connected()
        answers = [desk.ask(f"question {number}") for number in range(7)]
        await asyncio.wait_for(server.asked(5), 10)
        desk.session.stop(answers[5].lane_id)
        assert (await desk.ended(answers[5])).state is State.STOPPED
        desk.session.stop(answers[0].lane_id)
        asked = await asyncio.wait_for(server.asked(6), 10)
        assert asked.json["messages"][0]["content"] == "question 6"


async def test_a_rate_limit_is_waited_for_with_a_countdown_told_each_second(new_desk: NewDesk) -> None:
    refusal = json_of({"status": "error", "message": "Rate limit exceeded.", "retry_after": 1.2}, 429)
    async with Server(refusal, stream_of("Now")) as server:
        desk = new_desk(server.base_url).connected()
        left: list[float] = []
        desk.session.reply_grew.connect(lambda live: left.append(live.wait_left) if live.waiting else None)
        ended = await desk.answered("Say it")
        assert len(server.requests) == 2
    assert (ended.text, ended.state, ended.problem) == ("Now", State.DONE, None)
    assert len(left) == 2
    assert 1.2 >= left[0] > 0.2 >= left[1]


async def test_a_wait_can_be_stopped(new_desk: NewDesk) -> None:
    refusal = json_of({"status": "error", "message": "Rate limit exceeded.", "retry_after": 60}, 429)
    async with Server(refusal) as server:
        desk = new_desk(server.base_url).connected()
        answer = desk.ask("Say it")
        await desk.until(lambda: any(live.waiting for live in desk.all("reply_grew")))
        desk.session.stop(answer.lane_id)
        assert (await desk.ended(answer)).state is State.STOPPED
        assert len(server.requests) == 1


# --- more than one conversation, and the end of the program


async def test_leaving_a_conversation_does_not_disturb_its_stream(desk: Desk, live: Live) -> None:
    answer = desk.ask("Say much")
    live.send(delta("One"))
    await desk.grown("One")
    elsewhere = desk.session.begin([desk.new_lane()], "elsewhere")[0]
    assert desk.session.messages(elsewhere) == []
    live.send(delta(" two"), finished())
    live.end()
    ended = await desk.ended(answer)
    assert (ended.text, ended.state) == ("One two", State.DONE)
    assert desk.session.messages(desk.lane_of(answer))[-1] == ended


async def test_coming_back_in_the_middle_of_a_stream_finds_it(desk: Desk, live: Live) -> None:
    answer = desk.ask("Say much")
    live.send(delta("One"))
    growing = await desk.grown("One")
    desk.session.messages(desk.session.begin([desk.new_lane()], "elsewhere")[0])
    assert [message.id for message in desk.session.messages(desk.lane_of(answer))][-1] == answer.id
    assert desk.session.live(answer.id) is growing
    assert desk.session.is_streaming(answer.lane_id)


async def test_closing_the_program_keeps_the_text_as_interrupted(
    desk: Desk, live: Live, streaming: Server, new_desk: NewDesk
) -> None:
    answer = desk.ask("Say much")
    live.send(delta("So far"))
    await desk.grown("So far")
    await desk.close()
    await asyncio.wait_for(streaming.requests[0].abandoned.wait(), 10)
    assert new_desk().states(answer.lane_id)[-1] == ("So far", State.INTERRUPTED)


async def test_closing_in_the_same_instant_as_sending_is_an_interruption_too(desk: Desk) -> None:
    answer = desk.ask("Say much")
    await desk.close()
    assert desk.states(answer.lane_id)[-1] == ("", State.INTERRUPTED)


async def test_a_stop_just_before_the_end_of_the_program_is_still_the_reader_s(desk: Desk, live: Live) -> None:
    answer = desk.ask("Say much")
    live.send(delta("So far"))
    await desk.grown("So far")
    desk.session.stop(answer.lane_id)
    await desk.ended(answer)
    await desk.close()
    assert desk.states(answer.lane_id)[-1] == ("So far", State.STOPPED)


async def test_trouble_with_the_disk_during_a_stream_is_told_and_loses_no_text(desk: Desk, live: Live) -> None:
    answer = desk.ask("Say much")
    desk.connection.execute("PRAGMA query_only = ON")
    live.send(delta("So far"))
    assert (await desk.first("storing_failed")).kind is Kind.READ_ONLY
    live.send(delta(" so good"), finished())
    live.end()
    ended = await desk.ended(answer)
    assert (ended.text, ended.state) == ("So far so good", State.DONE)
    assert desk.session.messages(desk.lane_of(answer))[-1].text == "So far so good"
    desk.connection.execute("PRAGMA query_only = OFF")


# --- what is sent


async def test_exactly_the_thread_is_sent(new_desk: NewDesk) -> None:
    async with Server(stream_of("First answer"), stream_of("Second answer")) as server:
        desk = new_desk(server.base_url).connected()
        lane = desk.new_lane(system_prompt="Be brief.", parameters=Parameters(0.25, None, 100))
        first = await desk.answered("First question", lane)
        await desk.answered("Second question", desk.lane_of(first))
        sent = [asked.json for asked in server.requests]
    assert sent[0] == {
        "model": "test/model",
        "messages": [{"role": "user", "content": "First question"}],
        "system": "Be brief.",
        "temperature": 0.25,
        "max_tokens": 100,
        "stream": True,
    }
    assert sent[1]["messages"] == [
        {"role": "user", "content": "First question"},
        {"role": "assistant", "content": "First answer"},
        {"role": "user", "content": "Second question"},
    ]


async def test_an_answer_without_text_is_left_out_and_its_neighbours_are_joined(new_desk: NewDesk) -> None:
    refusal = json_of({"error": {"message": "Invalid API key"}}, 401)
    async with Server(refusal, stream_of("Answer")) as server:
        desk = new_desk(server.base_url).connected()
        failed = await desk.answered("One")
        await desk.answered("Two", desk.lane_of(failed))
        sent = server.requests[1].json["messages"]
    assert sent == [{"role": "user", "content": "One\n\nTwo"}]


async def test_the_text_of_an_answer_that_was_cut_off_is_sent(new_desk: NewDesk) -> None:
    async with Server(Answer(started() + delta("Half"), ending="cut"), stream_of("Rest")) as server:
        desk = new_desk(server.base_url).connected()
        cut = await desk.answered("One")
        await desk.answered("Go on", desk.lane_of(cut))
        sent = server.requests[1].json["messages"]
    assert [message["content"] for message in sent] == ["One", "Half", "Go on"]


async def test_thinking_is_not_sent_back(new_desk: NewDesk) -> None:
    async with Server(stream_of("<think>secretly</think>", "Openly"), stream_of("Two")) as server:
        desk = new_desk(server.base_url).connected()
        first = await desk.answered("One")
        await desk.answered("Two", desk.lane_of(first))
        body = server.requests[1].body
    assert first.thinking == "secretly"
    assert b"Openly" in body
    assert b"secretly" not in body


async def test_nothing_of_another_conversation_is_sent(new_desk: NewDesk) -> None:
    async with Server(stream_of("Answer")) as server:
        desk = new_desk(server.base_url).connected()
        private = await desk.answered("The private one", desk.new_lane(system_prompt="A private prompt"))
        public = await desk.answered("The public one")
        await desk.answered("And more", desk.lane_of(public))
        bodies = [asked.body for asked in server.requests[1:]]
    assert private.state is State.DONE
    assert len(bodies) == 2
    assert not any(b"private" in body for body in bodies)


async def test_the_key_is_in_no_signal_and_not_in_the_database(new_desk: NewDesk) -> None:
    def refuse(asked: Asked) -> Answer:
        return json_of({"error": {"message": f"Invalid API key: {asked.headers['x-api-key']}"}}, 401)

    async with Server(script=refuse) as server:
        desk = new_desk(server.base_url).connected()
        ended = await desk.answered("Say it")
    assert isinstance(ended, Message)
    assert "sk-test" not in repr(desk.told)
    await desk.close()
    assert b"sk-test" not in desk.path.read_bytes()
