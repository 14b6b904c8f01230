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

    tasks.start(work(), "early")
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

    tasks.start(crash(), "crash")
    sleeping = tasks.start(asyncio.Event().wait(), "sleep")  # type: ignore[arg-type]
    await asyncio.sleep(0)
    sleeping.cancel()
    await tasks.close()
    assert [type(error) for error in told] == [LookupError]


async def test_what_waits_for_the_loop_can_be_cancelled() -> None:
    tasks, done = Tasks(), list[str]()

    async def work(name: str) -> None:
        done.append(name)

    early = [tasks.start(work(name), name) for name in ("one", "two")]
    early[0].when_ended(lambda: done.append("one has ended"))
    early[0].cancel()
    early[0].cancel()
    tasks.attach(asyncio.get_running_loop())
    await asyncio.sleep(0)
    assert done == ["one has ended", "two"]


async def test_closing_lets_some_things_come_to_their_end() -> None:
    tasks, done = Tasks(), list[str]()
    tasks.attach(asyncio.get_running_loop())

    async def work(name: str) -> None:
        await asyncio.sleep(0.01)
        done.append(name)

    tasks.start(work("may be cut short"), "work")
    tasks.start(work("must be done"), "work", to_its_end=True)
    await tasks.close()
    assert done == ["must be done"]


async def test_closing_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("modelslab_desktop.session.tasks.FINISHED_WITHIN", 0.01)
    tasks = Tasks()
    tasks.attach(asyncio.get_running_loop())
    work = tasks.start(asyncio.Event().wait(), "work", to_its_end=True)  # type: ignore[arg-type]
    await asyncio.wait_for(tasks.close(), 10)
    assert work.task
    assert work.task.cancelled()


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
