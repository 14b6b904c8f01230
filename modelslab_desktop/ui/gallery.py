"""The pictures of answers as they can be drawn: decoded outside of the window's thread, in the size that is shown."""

import atexit
from functools import cache, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSize, Qt, QThreadPool, Signal
from PySide6.QtGui import QGuiApplication, QImage

from modelslab_desktop.core.errors import Problem
from modelslab_desktop.session.pictures import Pictures, State
from modelslab_desktop.ui.theme import Look

if TYPE_CHECKING:
    from modelslab_desktop.ui.decoding import Decoded

MOST_KEPT = 64 * 1024 * 1024  # bytes of decoded pictures, in memory; others are decoded again when they are seen
TALLEST = 2400  # px at a zoom of 1; what is taller is shown smaller


class Gallery(QObject):
    """What is known of each picture, by its address, and its image."""

    changed = Signal(str)  # the address of a picture of which something else is to be shown
    drawn = Signal(str)  # the address of one whose image has come

    def __init__(self, look: Look, pictures: Pictures) -> None:
        super().__init__()
        self._look = look
        self._pictures = pictures
        self._sizes: dict[str, QSize] = {}
        self._images: dict[tuple[str, int], QImage] = {}  # by address and width; the one used last at the end
        self._decoding: set[str] = set()
        _decoder().decoded.connect(self._take, Qt.ConnectionType.QueuedConnection)
        pictures.changed.connect(self._follow)

    def state(self, address: str) -> State:
        """How far a picture has come; it has been loaded once it can be drawn."""
        state = self._pictures.picture(address).state
        return State.LOADING if state is State.LOADED and address not in self._sizes else state

    def problem(self, address: str) -> Problem | None:
        """Why a picture could not be loaded."""
        return self._pictures.picture(address).problem

    def load(self, address: str) -> None:
        """Fetch a picture, as a person has asked for it."""
        self._pictures.load(address)

    def size(self, address: str, width: int) -> QSize:
        """The size in px at which a picture is shown where there are so many px of width."""
        size = self._sizes.get(address)
        if size is None:
            return QSize()
        most = QSize(max(1, width), self._look.px(TALLEST))
        fits = size.width() <= most.width() and size.height() <= most.height()
        return size if fits else size.scaled(most, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))

    def image(self, address: str, width: int) -> QImage | None:
        """The picture so many px wide; until `drawn` tells that it has come, as wide as it is there, or None."""
        if address in self._sizes:
            width = min(width, self._sizes[address].width())
        key = (address, width)
        if image := self._images.pop(key, None):
            self._images[key] = image
            return image
        self._decode(address, width)
        return next((image for (owner, _), image in self._images.items() if owner == address), None)

    def _follow(self, address: str) -> None:
        """Take note of what has happened to a picture."""
        if self._pictures.picture(address).state is State.LOADED:
            self._decode(address, round(self._look.column * _pixel_ratio()))
            return
        self._sizes.pop(address, None)
        for key in [key for key in self._images if key[0] == address]:
            del self._images[key]
        self.changed.emit(address)

    def _decode(self, address: str, width: int) -> None:
        picture = self._pictures.picture(address)
        if picture.state is State.LOADED and address not in self._decoding:
            self._decoding.add(address)
            _decoder().start(address, width, picture.content)

    def _take(self, address: str, width: int, outcome: "Decoded | Problem") -> None:
        if address not in self._decoding:
            return  # another gallery has asked for it
        self._decoding.remove(address)
        if self._pictures.picture(address).state is not State.LOADED:
            return  # it had to leave meanwhile
        if isinstance(outcome, Problem):
            self._pictures.refuse(address, outcome)
            return
        new = address not in self._sizes
        self._sizes[address] = outcome.size
        self._images[address, min(width, outcome.size.width())] = outcome.image
        self._make_room()
        (self.changed if new else self.drawn).emit(address)

    def _make_room(self) -> None:
        while len(self._images) > 1 and sum(image.sizeInBytes() for image in self._images.values()) > MOST_KEPT:
            del self._images[next(iter(self._images))]


class _Decoder(QObject):
    """Decodes in another thread, for all galleries: none must wait for that thread, or be deleted by it, as it goes."""

    decoded = Signal(str, int, object)  # address, width, and Decoded or Problem

    def __init__(self) -> None:
        super().__init__()
        self._pool = QThreadPool(self)
        self._pool.setMaxThreadCount(1)  # so that the memory for one is enough
        atexit.register(self._end)

    def start(self, address: str, width: int, content: bytes) -> None:
        """Decode a picture as soon as those before it are done."""
        self._pool.start(partial(self._work, address, width, content))

    def _work(self, address: str, width: int, content: bytes) -> None:
        """In the other thread: decode, and tell the window's."""
        # loaded late: only a picture needs it
        from modelslab_desktop.ui.decoding import decode

        outcome: Decoded | Problem
        try:
            outcome = decode(content, width)
        except Problem as problem:
            outcome = problem
        self.decoded.emit(address, width, outcome)

    def _end(self) -> None:
        """Wait for the other thread: Qt's objects, this one among them, are about to be deleted."""
        self._pool.clear()
        self._pool.waitForDone()


@cache
def _decoder() -> _Decoder:
    return _Decoder()


def _pixel_ratio() -> float:
    """The device's pixels for each px."""
    return QGuiApplication.primaryScreen().devicePixelRatio()
