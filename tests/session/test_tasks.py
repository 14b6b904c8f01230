"""Every task has an owner: it waits for the loop, tells a crash, and leaves nothing running."""

import asyncio

import pytest

from modelslab_desktop.session.limiter import Limiter
from modelslab_desktop.session.tasks import Tasks

pytestmark = pytest.mark.anyio


async def test_what_starts_before_there_is_a_loop_begins_with_it() -> None:
    tasks, done = Tasks(), asyncio.Event()

    async def work() -> None:
        done.set()

    assert tasks.start(work(), "early") is None
    await asyncio.sleep(0)
    assert not done.is_set()
    tasks.attach(asyncio.get_running_loop())
    await asyncio.wait_for(done.wait(), 10)


async def test_a_crash_is_told_and_a_cancellation_is_none() -> None:
    tasks, told = Tasks(), list[BaseException]()
    tasks.crashed.connect(told.append)
    tasks.attach(asyncio.get_running_loop())

    async def crash() -> None:
        raise LookupError("nobody expected this")

    crashing = tasks.start(crash(), "crash")
    sleeping = tasks.start(asyncio.Event().wait(), "sleep")  # type: ignore[arg-type]
    assert crashing is not None
    assert sleeping is not None
    sleeping.cancel()
    await asyncio.wait((crashing, sleeping))
    await tasks.close()
    assert [type(error) for error in told] == [LookupError]


async def test_closing_waits_until_each_task_has_put_its_things_in_order() -> None:
    tasks, order = Tasks(), list[str]()
    tasks.attach(asyncio.get_running_loop())

    async def work() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            order.append("in order")

    tasks.start(work(), "work")
    await asyncio.sleep(0)
    await tasks.close()
    assert order == ["in order"]


async def test_a_place_is_given_back_when_its_holder_is_cancelled_or_crashes() -> None:
    limiter, waited = Limiter(places=1), list[str]()

    async def crash() -> None:
        async with limiter.place(lambda: waited.append("crash")):
            raise LookupError

    async def hold() -> None:
        async with limiter.place(lambda: waited.append("hold")):
            await asyncio.Event().wait()

    with pytest.raises(LookupError):
        await crash()
    holding = asyncio.ensure_future(hold())
    await asyncio.sleep(0)
    behind = asyncio.ensure_future(hold())
    await asyncio.sleep(0)
    assert waited == ["hold"]
    for task in (behind, holding):
        task.cancel()
    await asyncio.wait((behind, holding))
    async with limiter.place(lambda: waited.append("free")):
        assert waited == ["hold"]
