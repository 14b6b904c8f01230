"""The lanes on screen: before a conversation has begun they are only held, afterwards every change is stored."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from modelslab_desktop.core.chat import Lane, Layout, State
from modelslab_desktop.session.open_lanes import OpenLanes
from tests.servers import Answer, Live, Server, delta, finished, started, stream_of
from tests.session.conftest import NewDesk
from tests.session.desk import Desk

pytestmark = pytest.mark.anyio

A, B, C = "maker/alpha", "maker/beta", "maker/gamma"


class Shown:
    """Open lanes, and what they tell."""

    def __init__(self, desk: Desk, *models: str) -> None:
        self.desk = desk
        self.lanes = OpenLanes(desk.session, Lane(0, 0, 0, models[0]))
        self.lanes.open([Lane(0, 0, 0, model) for model in models])
        self.told = list[object]()
        self.lanes.filled.connect(lambda: self.told.append("filled"))
        self.lanes.changed.connect(self.told.append)

    @property
    def models(self) -> list[str]:
        return [lane.model for lane in self.lanes.all]

    async def ask(self, question: str, answers: int) -> None:
        """Send a question and wait for the end of so many answers."""
        before = len(self.desk.all("message_changed"))
        self.lanes.send(question)
        await self.desk.until(lambda: len(self.desk.all("message_changed")) == before + answers)

    def texts(self, place: int) -> list[str]:
        return [message.text for message in self.desk.session.messages(self.lanes.all[place])]


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    async with Server(script=lambda asked: stream_of(asked.json["model"])) as server:
        yield server


@pytest.fixture
async def desk(new_desk: NewDesk, server: Server) -> Desk:
    return new_desk(server.base_url).connected()


async def test_lanes_that_have_not_begun_are_changed_in_memory(desk: Desk) -> None:
    shown = Shown(desk, A, B)
    shown.lanes.add(C)
    shown.lanes.move(2, 0)
    assert (shown.models, shown.lanes.used) == ([C, A, B], 0)
    shown.lanes.edit(replace(shown.lanes.all[1], system_prompt="Be brief."))
    assert [lane.system_prompt for lane in shown.lanes.all] == ["", "Be brief.", ""]
    shown.lanes.remove(0)
    assert shown.models == [A, B]
    assert shown.told == ["filled", "filled", 1, "filled"]
    assert desk.library.all() == []


async def test_the_first_question_stores_them_as_they_stand(desk: Desk) -> None:
    shown = Shown(desk, A, B)
    shown.lanes.show_as(Layout.STACKED, blind=True)
    await shown.ask("Why?", answers=2)
    [conversation] = desk.library.all()
    assert (conversation.title, conversation.layout, conversation.blind) == ("Why?", Layout.STACKED, True)
    assert desk.session.lanes(conversation.id) == shown.lanes.all
    assert shown.texts(0) == ["Why?", A]
    assert shown.texts(1) == ["Why?", B]


async def test_a_question_goes_to_those_that_are_not_left_out(desk: Desk, server: Server) -> None:
    shown = Shown(desk, A, B, C)
    shown.lanes.leave_out(1)
    await shown.ask("Why?", answers=2)
    shown.lanes.ask_alone(1)
    await shown.ask("And you?", answers=1)
    await shown.ask("And those of before?", answers=2)
    shown.lanes.leave_out(1)
    await shown.ask("All?", answers=3)
    asked = [asked.json["model"] for asked in server.requests]
    assert [sorted(asked[:2]), asked[2], sorted(asked[3:5]), sorted(asked[5:])] == [[A, C], B, [A, C], [A, B, C]]


async def test_a_model_added_to_a_chat_knows_what_was_said_and_one_added_to_a_comparison_does_not(desk: Desk) -> None:
    shown = Shown(desk, A)
    await shown.ask("Why?", answers=1)
    shown.lanes.add(B)
    shown.lanes.add(C)
    assert shown.texts(1) == ["Why?", A]
    assert shown.texts(2) == []


async def test_a_model_added_while_an_answer_streams_knows_what_was_said_before(new_desk: NewDesk) -> None:
    live = Live()
    live.send(started(), delta("Begins"))
    answers = [stream_of("First"), Answer(live)]
    async with Server(script=lambda _: answers.pop(0)) as server:
        desk = new_desk(server.base_url).connected()
        shown = Shown(desk, A)
        await shown.ask("One?", answers=1)
        shown.lanes.send("Two?")
        await desk.grown("Begins")
        shown.lanes.add(B)
        assert shown.texts(1) == ["One?", "First"]
        assert [message.state for message in desk.session.messages(shown.lanes.all[1])] == [State.DONE, State.DONE]
        live.send(finished())
        await desk.until(lambda: not shown.lanes.are_streaming)
        await desk.close()


async def test_another_model_answers_the_question_of_one_answer(desk: Desk, server: Server) -> None:
    shown = Shown(desk, A)
    await shown.ask("One?", answers=1)
    await shown.ask("Two?", answers=1)
    first = desk.session.messages(shown.lanes.current)[1]
    shown.lanes.add_for(first, B)
    await desk.until(lambda: len(desk.all("message_changed")) == 3)
    assert shown.texts(1) == ["One?", B]
    assert len(server.requests[-1].json["messages"]) == 1


async def test_a_stored_lane_is_moved_and_removed_for_the_next_start_too(desk: Desk) -> None:
    shown = Shown(desk, A, B, C)
    await shown.ask("Why?", answers=3)
    shown.lanes.move(0, 2)
    assert shown.models == [B, C, A]
    shown.lanes.move(2, 3)  # there is no such place
    assert shown.models == [B, C, A]
    shown.lanes.used = 2
    gone = shown.lanes.remove(2)
    assert (shown.models, shown.lanes.used) == ([B, C], 1)
    assert [lane.model for lane in desk.session.lanes(shown.lanes.conversation_id)] == [B, C]
    shown.lanes.bring_back(gone)
    assert shown.models == [B, C, A]


async def test_only_the_end_of_a_lane_that_is_free_can_be_asked_for_again(desk: Desk) -> None:
    shown = Shown(desk, A, B)
    await shown.ask("One?", answers=2)
    first, second = (desk.session.messages(lane)[-1] for lane in shown.lanes.all)
    assert shown.lanes.can_retry(second) == shown.lanes.all[1]
    shown.lanes.send("Two?")
    on_its_way = desk.session.messages(shown.lanes.all[0])[-1]
    assert shown.lanes.can_retry(first) is None
    assert shown.lanes.can_retry(on_its_way) is None
    await desk.until(lambda: not shown.lanes.are_streaming)
    assert shown.lanes.can_retry(on_its_way) == shown.lanes.all[0]


async def test_changes_of_another_conversation_are_none_of_theirs(desk: Desk) -> None:
    shown = Shown(desk, A, B)
    other = desk.session.begin([Lane(0, 0, 0, C)], "Elsewhere")[0]
    desk.session.change_lane(replace(other, model=A))
    desk.session.add_lane(other)
    assert shown.told == []


@pytest.mark.parametrize(("models", "hides"), [((A, B), True), ((A,), False)])
async def test_one_model_alone_has_nothing_to_hide(models: tuple[str, ...], hides: bool, desk: Desk) -> None:
    shown = Shown(desk, *models)
    shown.lanes.show_as(Layout.TABS, blind=True)
    assert shown.lanes.are_blind is hides
