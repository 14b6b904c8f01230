"""What the journeys share: a computer with the real program; on Linux, where a test can have a screen of its own."""

import sys
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

if sys.platform == "linux":
    from tests.journeys.desk import Desk, Stage
    from tests.journeys.desk import stage as new_stage
    from tests.journeys.service import Service
    from tests.journeys.service import service as new_service

    @pytest.fixture(scope="session")
    def stage() -> Iterator[Stage]:
        """One screen, keyring and accessibility bus for all journeys."""
        with new_stage() as made:
            yield made

    @pytest.fixture
    def service() -> Iterator[Service]:
        """A server that answers as the journey says."""
        with new_service() as made:
            yield made

    @pytest.fixture
    def desk(stage: Stage, service: Service, tmp_path: Path) -> Iterator[Desk]:
        """A computer with an empty profile and an empty keyring; no program is left on it."""
        made = Desk(stage, service, tmp_path)
        try:
            yield made
        finally:
            made.clear()
            made.empty_keyring()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(item: pytest.Item) -> Generator[None, None, None]:
        """A journey ends with the window closed, well and in silence; one that fails leaves evidence."""
        desk = item.funcargs.get("desk") if isinstance(item, pytest.Function) else None
        if not isinstance(desk, Desk):
            return (yield)
        try:
            yield
            desk.finish()
        except Exception as error:
            error.add_note(desk.give_evidence())
            raise

else:
    collect_ignore = [file.name for file in Path(__file__).parent.glob("test_*.py") if file.name != "test_installed.py"]
