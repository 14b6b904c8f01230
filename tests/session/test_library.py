"""The list of conversations: names, drafts, the bin, and what becomes of the answers of a deleted one."""

import asyncio

import pytest

from modelslab_desktop.core.chat import State
from tests.servers import Answer, Live, Server, delta, started, stream_of
from tests.session.conftest import NewDesk

pytestmark = pytest.mark.anyio


async def test_the_latest_used_comes_first(new_desk: NewDesk) -> None:
    async with Server(stream_of("Hello")) as server:
        desk = new_desk(server.base_url).connected()
        first = await desk.answered("first")
        await desk.answered("second")
        await desk.answered("again", desk.lane_of(first))
    assert [conversation.title for conversation in desk.library.all()] == ["first", "second"]
    assert desk.all("conversation_used")[-1].id == desk.lane_of(first).conversation_id


async def test_words_of_questions_and_answers_are_found(new_desk: NewDesk) -> None:
    async with Server(stream_of("The answer speaks of marmalade")) as server:
        desk = new_desk(server.base_url).connected()
        await desk.answered("What goes on toast?")
    assert [found.title for found in desk.library.search("marmal")] == ["What goes on toast?"]
    assert desk.library.search("porridge") == []
    assert desk.library.search("  ") == desk.library.all()


async def test_a_blank_title_changes_nothing(new_desk: NewDesk) -> None:
    desk = new_desk()
    lane = desk.session.begin([desk.new_lane()], "A title")[0]
    desk.library.rename(lane.conversation_id, "  ")
    assert desk.all("conversation_changed") == []
    desk.library.rename(lane.conversation_id, "  Another ")
    assert desk.all("conversation_changed")[0].title == "Another"


async def test_a_deleted_conversation_can_be_restored_with_all_it_had(new_desk: NewDesk) -> None:
    async with Server(stream_of("Hello")) as server:
        desk = new_desk(server.base_url).connected()
        answer = await desk.answered("Say hello")
    id_ = desk.lane_of(answer).conversation_id
    desk.library.save_draft(id_, "half a thought")
    desk.library.delete(id_)
    assert desk.library.all() == []
    assert desk.all("conversation_removed")[0].id == id_
    desk.library.restore(id_)
    (restored,) = desk.library.all()
    assert (restored.title, restored.draft) == ("Say hello", "half a thought")
    assert desk.states(answer.lane_id)[-1] == ("Hello", State.DONE)


async def test_an_answer_of_a_deleted_conversation_still_ends_and_is_stored(new_desk: NewDesk) -> None:
    live = Live()
    live.send(started(), delta("So far"))
    async with Server(Answer(live)) as server:
        desk = new_desk(server.base_url).connected()
        answer = desk.ask("Say much")
        await desk.grown("So far")
        desk.library.delete(desk.lane_of(answer).conversation_id)
        desk.session.stop(answer.lane_id)
        await asyncio.wait_for(server.requests[0].abandoned.wait(), 10)
        assert (await desk.ended(answer)).state is State.STOPPED
    assert desk.states(answer.lane_id)[-1] == ("So far", State.STOPPED)
