"""What every test shares."""

import os

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # windows of the tests need no screen; journeys bring their own


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"
