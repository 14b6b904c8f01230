"""Pictures on their way: none before it is asked for, each once, and no more than there is room for."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from modelslab_desktop.api.pictures import PictureClient
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.session import pictures as room_for
from modelslab_desktop.session.pictures import ABSENT, Picture, Pictures, State
from modelslab_desktop.session.tasks import Tasks
from tests.servers import Answer, Server

pytestmark = pytest.mark.anyio


def picture(content: bytes = b"GIF8", **more: object) -> Answer:
    return Answer(content, content_type="image/gif", **more)  # type: ignore[arg-type]


class Shelf:
    """Pictures with everything that they tell."""

    def __init__(self) -> None:
        self.tasks = Tasks()
        self.tasks.attach(asyncio.get_running_loop())
        self.pictures = Pictures(self._client, self.tasks)
        self.told: list[tuple[str, State]] = []
        self.crashes: list[BaseException] = []
        self._news = asyncio.Event()
        self.pictures.changed.connect(self._note)
        self.tasks.crashed.connect(self.crashes.append)

    async def _client(self) -> PictureClient:
        return PictureClient(is_allowed=lambda _: True, time_limit=10)

    def _note(self, address: str) -> None:
        self.told.append((address, self.pictures.picture(address).state))
        self._news.set()

    async def loaded(self, address: str) -> Picture:
        """Ask for a picture, and wait until it has come or failed."""
        self.pictures.load(address)
        return await self.ended(address)

    async def ended(self, address: str) -> Picture:
        async with asyncio.timeout(10):
            while (found := self.pictures.picture(address)).state is State.LOADING:
                self._news.clear()
                await self._news.wait()
        return found


@pytest.fixture
async def shelf() -> AsyncIterator[Shelf]:
    made = Shelf()
    yield made
    await made.tasks.close()
    await made.pictures.close()
    assert made.crashes == []


async def test_nothing_is_fetched_before_it_is_asked_for(shelf: Shelf) -> None:
    async with Server(picture()) as server:
        assert shelf.pictures.picture(server.base_url) is ABSENT
        assert server.connections == 0
    assert shelf.told == []


async def test_a_picture_comes_and_stays(shelf: Shelf) -> None:
    async with Server(picture(b"GIF89a")) as server:
        address = server.base_url
        assert await shelf.loaded(address) == Picture(State.LOADED, b"GIF89a")
        assert await shelf.loaded(address) == Picture(State.LOADED, b"GIF89a")
        assert shelf.told == [(address, State.LOADING), (address, State.LOADED)]
        assert len(server.requests) == 1


async def test_a_picture_on_its_way_is_not_asked_for_again(shelf: Shelf) -> None:
    async with Server(picture()) as server:
        address = server.base_url
        for _ in range(3):
            shelf.pictures.load(address)
        await shelf.ended(address)
        assert len(server.requests) == 1


async def test_a_picture_that_failed_may_be_asked_for_again(shelf: Shelf) -> None:
    async with Server(Answer(status=404), picture()) as server:
        address = server.base_url
        failed = await shelf.loaded(address)
        assert failed == Picture(State.FAILED, problem=Problem(Kind.NOT_FOUND, "HTTP 404"))
        assert (await shelf.loaded(address)).state is State.LOADED


async def test_a_picture_that_cannot_be_shown_is_let_go(shelf: Shelf) -> None:
    async with Server(picture()) as server:
        address = server.base_url
        await shelf.loaded(address)
        shelf.pictures.refuse(address, Problem(Kind.NOT_A_PICTURE))
        assert shelf.pictures.picture(address) == Picture(State.FAILED, problem=Problem(Kind.NOT_A_PICTURE))


async def test_the_picture_that_was_not_used_for_the_longest_time_leaves_first(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room_for, "MOST_KEPT", 250)
    async with Server(picture(bytes(100))) as server:
        first, second, third = (f"{server.base_url}/{n}" for n in range(3))
        await shelf.loaded(first)
        await shelf.loaded(second)
        shelf.pictures.picture(first)
        await shelf.loaded(third)
    states = [shelf.pictures.picture(address).state for address in (first, second, third)]
    assert states == [State.LOADED, State.ABSENT, State.LOADED]
    assert shelf.told[-1] == (second, State.ABSENT)


async def test_one_picture_is_kept_even_if_there_is_no_room(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room_for, "MOST_KEPT", 10)
    async with Server(picture(bytes(100))) as server:
        assert (await shelf.loaded(server.base_url)).state is State.LOADED


async def test_the_end_of_the_program_ends_what_is_on_its_way(shelf: Shelf) -> None:
    async with Server(picture(ending="hang")) as server:
        shelf.pictures.load(server.base_url)
        asked = await server.asked()
        await shelf.tasks.close()
        await asked.abandoned.wait()
        assert shelf.pictures.picture(server.base_url) is ABSENT


async def test_a_fault_leaves_no_picture_on_its_way() -> None:
    shelf, fault = Shelf(), RuntimeError("a fault of ours")

    async def broken() -> PictureClient:
        raise fault

    pictures = Pictures(broken, shelf.tasks)
    crashed = asyncio.Event()
    shelf.tasks.crashed.connect(lambda _: crashed.set())
    pictures.load("http://a.example")
    await asyncio.wait_for(crashed.wait(), 10)
    assert pictures.picture("http://a.example") is ABSENT
    assert shelf.crashes == [fault]
