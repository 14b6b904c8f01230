"""A desk for each test, and a way to open another one over the same folder."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.session.desk import Desk

NewDesk = Callable[..., Desk]


@pytest.fixture
async def new_desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[NewDesk]:
    """Desks over one folder, each the next run of the program; without a keyring unless the test brings one."""
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    desks: list[Desk] = []

    def open_desk(base_url: str = "http://127.0.0.1:9", **options: Any) -> Desk:
        desks.append(Desk(tmp_path, base_url, **options))
        return desks[-1]

    yield open_desk
    for desk in desks:
        await desk.close()
        assert not desk.all("crashed")
