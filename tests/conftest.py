"""What every test shares."""

import gc
import os
from collections.abc import Iterator

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # windows of the tests need no screen; journeys bring their own


gc.disable()  # as the program does: a thread that collected could take Qt's objects down


@pytest.fixture(autouse=True)
def garbage_is_collected() -> Iterator[None]:
    """Collect what a test has left, here where it was made."""
    yield
    gc.collect(1 if gc.get_count()[2] < 20 else 2)


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"
