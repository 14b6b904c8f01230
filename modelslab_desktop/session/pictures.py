"""The pictures of answers: none is fetched before a person asks for it, and what has come stays for the session."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

from modelslab_desktop.core.errors import Problem
from modelslab_desktop.session.tasks import Tasks

if TYPE_CHECKING:
    from modelslab_desktop.api.pictures import PictureClient

MOST_KEPT = 64 * 1024 * 1024  # bytes of pictures, as they came, in memory; never on the disk


class State(Enum):
    """How far a picture has come."""

    ABSENT = auto()  # nobody has asked for it, or it had to leave for others
    LOADING = auto()
    LOADED = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class Picture:
    """What is known of a picture."""

    state: State
    content: bytes = b""
    problem: Problem | None = None


ABSENT: Final = Picture(State.ABSENT)


class Pictures(QObject):
    """Fetches each picture once, by its address."""

    changed = Signal(str)  # the address of a picture whose state is another one now

    def __init__(self, open_client: Callable[[], Awaitable["PictureClient"]], tasks: Tasks) -> None:
        super().__init__()
        self._open_client = open_client
        self._tasks = tasks
        self._client: PictureClient | None = None
        self._pictures: dict[str, Picture] = {}  # the one used last at the end

    def picture(self, address: str) -> Picture:
        """What is known of the picture at an address."""
        picture = self._pictures.pop(address, None)
        if picture is None:
            return ABSENT
        self._pictures[address] = picture
        return picture

    def load(self, address: str) -> None:
        """Fetch a picture, unless it is here or on its way."""
        if self.picture(address).state in (State.ABSENT, State.FAILED):
            self._put(address, Picture(State.LOADING))
            self._tasks.start(self._load(address), "load a picture")

    def refuse(self, address: str, problem: Problem) -> None:
        """Let go of a picture that has come and cannot be shown."""
        self._put(address, Picture(State.FAILED, problem=problem))

    async def close(self) -> None:
        """Close every connection."""
        if self._client:
            await self._client.close()

    async def _load(self, address: str) -> None:
        found = ABSENT  # unless something comes
        try:
            if self._client is None:
                self._client = await self._open_client()
            found = Picture(State.LOADED, await self._client.fetch(address))
        except Problem as problem:
            found = Picture(State.FAILED, problem=problem)
        finally:
            self._put(address, found)

    def _put(self, address: str, picture: Picture) -> None:
        self._pictures.pop(address, None)
        self._pictures[address] = picture
        self.changed.emit(address)
        self._make_room(address)

    def _make_room(self, newest: str) -> None:
        """Let those go that were not used for the longest time."""
        surplus = sum(len(picture.content) for picture in self._pictures.values()) - MOST_KEPT
        for address, picture in list(self._pictures.items()):
            if surplus > 0 and picture.content and address != newest:
                surplus -= len(picture.content)
                del self._pictures[address]
                self.changed.emit(address)
