"""Pictures in answers: named until a person asks for them, then shown, and never asked for otherwise."""

import asyncio
import gc
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from modelslab_desktop.api.pictures import PictureClient
from modelslab_desktop.session.pictures import Pictures, State
from modelslab_desktop.session.tasks import Tasks
from modelslab_desktop.ui import gallery as room_for
from modelslab_desktop.ui.formats import FRAME_GAP, INDENT, LINE, PICTURE_PADDING
from modelslab_desktop.ui.gallery import TALLEST, Gallery
from modelslab_desktop.ui.message import BUBBLE_PADDING, MessageView
from modelslab_desktop.ui.painting import text_rect
from modelslab_desktop.ui.pictures import SCHEME
from modelslab_desktop.ui.reading import Reading
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.transcript import Transcript
from tests.servers import Answer, Server
from tests.ui.pages import Page
from tests.ui.room import Room, new_loop, run_until
from tests.ui.shapes import shapes
from tests.ui.talk import answer, question, talk
from tests.ui.test_decoding import GIF

OBJECT = "\ufffc"
BOMB = GIF[:6] + b"\xff" * 4 + GIF[10:]  # of 4 billion pixels
LOAD = "Load\u00a0picture"
TABLE = "| a | b |\n|---|---|\n| 1 | 2 |"
CODE = "```python\nx = 1\n```"


def picture(width: int = 300, height: int = 200) -> Answer:
    image, buffer = QImage(width, height, QImage.Format.Format_RGB32), QBuffer()
    image.fill(QColor("#ff0000"))
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    assert image.save(buffer, "PNG")  # type: ignore[call-overload]
    return Answer(bytes(buffer.data().data()), content_type="image/png")


class Wall:
    """A session's pictures over a real server, and a loop that runs both."""

    def __init__(self, look: Look, loop: asyncio.AbstractEventLoop) -> None:
        self.look, self._loop = look, loop
        self._tasks = Tasks()
        self._tasks.attach(loop)
        self.crashes: list[BaseException] = []
        self._tasks.crashed.connect(self.crashes.append)
        self.pictures = Pictures(self._client, self._tasks)
        self.gallery = Gallery(look, self.pictures)
        self._servers: list[Server] = []

    async def _client(self) -> PictureClient:
        return PictureClient(is_allowed=lambda _: True, time_limit=10)

    def server(self, *answers: Answer) -> Server:
        """A server that gives these answers."""
        self._servers.append(Server(*answers or [picture()]))
        return self._loop.run_until_complete(self._servers[-1].__aenter__())

    def reading(self, text: str, name: str = "Answer") -> Reading:
        """A text that has come, on screen."""
        made = Reading(self.look, name, self.gallery)
        made.resize(500, 900)
        made.show()
        made.finish(text)
        return made

    def until(self, condition: Callable[[], object]) -> None:
        run_until(self._loop, condition)

    def load(self, address: str) -> None:
        """Have a picture on show."""
        self.gallery.load(address)
        self.until(lambda: self.gallery.state(address) not in (State.ABSENT, State.LOADING))

    def close(self) -> None:
        async def close() -> None:
            await self._tasks.close()
            await self.pictures.close()
            for server in self._servers:
                await server.__aexit__(None, None, None)

        self._loop.run_until_complete(close())
        assert self.crashes == []


@pytest.fixture
def wall(app: QApplication, look: Look) -> Iterator[Wall]:
    loop = new_loop(app)
    made = Wall(look, loop)
    yield made
    made.close()
    loop.close()
    gc.collect()  # else a thread of the next test may do so, and end Qt's objects where it must not


def shown(reading: Reading) -> list[str]:
    return [shape.text for shape in shapes(reading.document())]


def click(reading: Reading, words: str = LOAD) -> None:
    """Click in the middle of some words."""
    found = reading.document().find(words.replace("\u00a0", " "))
    assert not found.isNull(), f"{words!r} is not in {reading.toPlainText()!r}"
    found.setPosition((found.anchor() + found.position()) // 2)
    QTest.mouseClick(reading.viewport(), Qt.MouseButton.LeftButton, pos=reading.cursorRect(found).center())


def painted(reading: Reading) -> int:
    """How many pixels of the picture are on screen."""
    image = reading.grab().toImage()
    red = QColor("#ff0000").rgb()
    return sum(image.pixel(x, y) == red for x in range(0, image.width(), 5) for y in range(0, image.height(), 5)) * 25


# --- before


def test_nothing_is_asked_before_the_click(wall: Wall) -> None:
    server = wall.server()
    address = f"{server.base_url}/cat.png"
    reading = wall.reading(f"before\n\n![A cat]({address})\n\nafter")
    assert shown(reading) == ["before", f"Picture: A cat · 127.0.0.1/cat.png · {LOAD}", "after"]
    for key in (Qt.Key.Key_Tab, Qt.Key.Key_Tab):  # the focus alone loads nothing
        QTest.keyClick(reading, key)
    QTest.mouseMove(reading.viewport(), reading.rect().center())
    reading.grab()
    assert server.connections == 0
    assert wall.gallery.state(address) is State.ABSENT


def test_the_whole_address_can_be_seen(wall: Wall) -> None:
    address = "https://a.example/" + "/".join(map(str, range(50))) + "/cat.png"
    reading = wall.reading(f"![A cat]({address})")
    (text,) = shown(reading)
    assert text.startswith("Picture: A cat · a.example/0/1/2")
    assert text.endswith(f"…/45/46/47/48/49/cat.png · {LOAD}")
    tips = {run.toolTip() for run in runs(reading)}
    assert tips == {address, f"Load picture: {address}"}


def runs(reading: Reading) -> list[Any]:
    block, found = reading.document().begin(), []
    while block.isValid():
        piece = block.begin()
        while not piece.atEnd():
            found.append(piece.fragment().charFormat())
            piece += 1
        block = block.next()
    return found


def test_a_host_cannot_hide_behind_a_name(wall: Wall) -> None:
    (text,) = shown(wall.reading("![x](https://good.example@evil.example/good.example/a.png)"))
    assert "· evil.example/" in text
    assert "good.example@" not in text


@pytest.mark.parametrize("link", ["[x](load-picture:6874)", "<load-picture:6874>", "[x](LOAD-PICTURE:6874)"])
def test_no_link_of_an_answer_loads_a_picture(link: str, wall: Wall) -> None:
    reading = wall.reading(f"a {link} z")
    assert not any(run.link.lower().startswith(SCHEME) for shape in shapes(reading.document()) for run in shape.runs)


@pytest.mark.parametrize(
    "address", ["file:///etc/passwd", "ftp://a.example/a.png", "data:image/png;base64,AA", "a.png"]
)
def test_a_picture_from_elsewhere_is_only_text(address: str, wall: Wall) -> None:
    assert shown(wall.reading(f"![A cat]({address})")) == ["A cat"]


# --- the click


def test_a_click_shows_the_picture_under_its_description(wall: Wall) -> None:
    server = wall.server()
    reading = wall.reading(f"before\n\n![A cat]({server.base_url}/cat.png)\n\nafter")
    outside: list[str] = []
    reading.link_activated.connect(outside.append)
    click(reading)
    assert shown(reading)[1] == "Picture: A cat · 127.0.0.1/cat.png · Loading…"
    wall.until(lambda: OBJECT in reading.toPlainText())
    assert shown(reading) == ["before", f"{OBJECT}\u2028A cat", "after"]
    assert painted(reading) > 0.9 * 300 * 200
    assert len(server.requests) == 1
    assert outside == []


def test_a_picture_is_loaded_by_keys(wall: Wall) -> None:
    server = wall.server()
    reading = wall.reading(f"![A cat]({server.base_url}/cat.png)")
    reading.activateWindow()
    wall.until(reading.hasFocus)
    QTest.keyClick(reading, Qt.Key.Key_Tab)
    assert reading.textCursor().selectedText() == LOAD
    QTest.keyClick(reading, Qt.Key.Key_Return)
    wall.until(lambda: OBJECT in reading.toPlainText())
    assert len(server.requests) == 1


def test_trouble_is_said_and_may_be_tried_again_by_keys(wall: Wall) -> None:
    server = wall.server(Answer(status=503), picture())
    reading = wall.reading(f"![A cat]({server.base_url}/cat.png)\n\n[link](https://a.example)")
    reading.activateWindow()
    wall.until(reading.hasFocus)
    QTest.keyClick(reading, Qt.Key.Key_Tab)
    QTest.keyClick(reading, Qt.Key.Key_Return)
    wall.until(lambda: "could not" in reading.toPlainText())
    said = "The picture could not be loaded: something went wrong at the server."
    assert shown(reading)[0] == f"Picture: A cat · 127.0.0.1/cat.png\u2028{said} Try\u00a0again"
    QTest.keyClick(reading, Qt.Key.Key_Tab)
    assert reading.textCursor().selectedText() == "Try\u00a0again"
    QTest.keyClick(reading, Qt.Key.Key_Return)
    wall.until(lambda: OBJECT in reading.toPlainText())


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (Answer(b"<svg/>", content_type="image/svg+xml"), "what came is not a PNG, JPEG, GIF, WebP or BMP picture."),
        (Answer(b"<svg/>", content_type="image/png"), "what came is not a PNG, JPEG, GIF, WebP or BMP picture."),
        (Answer(b"", content_type="image/png"), "what came is not a PNG, JPEG, GIF, WebP or BMP picture."),
        (Answer(BOMB, content_type="image/gif"), "it has more than 10 MB or 40 million pixels."),
    ],
)
def test_what_cannot_be_shown_is_not_tried_again(given: Answer, said: str, wall: Wall) -> None:
    server = wall.server(given)
    address = f"{server.base_url}/cat.png"
    reading = wall.reading(f"![A cat]({address})")
    wall.load(address)
    assert shown(reading)[0].endswith(f"The picture could not be loaded: {said}")


def test_an_address_in_the_own_network_is_not_asked(wall: Wall) -> None:
    server = wall.server()

    async def guarded() -> PictureClient:
        return PictureClient()

    wall.pictures._open_client = guarded  # as the program does
    address = f"{server.base_url}/cat.png"
    reading = wall.reading(f"![A cat]({address})")
    wall.load(address)
    assert "it lies in your own network, where an answer must not reach." in reading.toPlainText()
    assert server.connections == 0


# --- where it stands


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("![A]($)\nwords", [f"Picture: A · $ · {LOAD}", "words"], [f"{OBJECT}\u2028A", "words"]),
        ("a ![A]($) z", [f"a Picture: A · $ · {LOAD} z"], [f"a {OBJECT} A z"]),
        ("a\\\n![A]($)\\\nz", ["a", f"Picture: A · $ · {LOAD}", "z"], ["a", f"{OBJECT}\u2028A", "z"]),
        ("- ![A]($)\n- b", [f"Picture: A · $ · {LOAD}", "b"], [f"{OBJECT} A", "b"]),
        ("- a\n\n  ![A]($)\n- b", ["a", f"Picture: A · $ · {LOAD}", "b"], ["a", f"{OBJECT}\u2028A", "b"]),
        ("- [ ] ![A]($)", [f"Picture: A · $ · {LOAD}"], [f"{OBJECT} A"]),
        ("# ![A]($) z", [f"Picture: A · $ · {LOAD} z"], [f"{OBJECT} A z"]),
        ("> ![A]($)", [f"Picture: A · $ · {LOAD}"], [f"{OBJECT}\u2028A"]),
        ("![A]($) ![B]($)", [f"Picture: {n} · $ · {LOAD}" for n in "AB"], [f"{OBJECT}\u2028{n}" for n in "AB"]),
        ("![]($)", [f"Picture · $ · {LOAD}"], [f"{OBJECT}\u2028Picture from 127.0.0.1"]),
        ("| ![A]($) |\n|---|\n| x ![B]($) |", ["", f"Picture: A · $ · {LOAD}", f"x Picture: B · $ · {LOAD}", ""], []),
    ],
)
def test_a_picture_may_stand_anywhere(text: str, before: list[str], after: list[str], wall: Wall) -> None:
    server = wall.server()
    address, place = f"{server.base_url}/c.png", "127.0.0.1/c.png"
    reading = wall.reading(text.replace("$", address))
    assert shown(reading) == [line.replace("$", place) for line in before]
    wall.load(address)
    assert shown(reading) == (after or ["", f"{OBJECT} A", f"x {OBJECT} B", ""])
    assert len(server.requests) == 1
    assert shapes(reading.document()) == shapes(wall.reading(text.replace("$", address)).document())


def test_a_picture_in_a_link_still_leads_there(wall: Wall) -> None:
    server = wall.server()
    address = f"{server.base_url}/c.png"
    reading = wall.reading(f"[![A cat]({address})](https://a.example/there)")
    followed: list[str] = []
    reading.link_activated.connect(followed.append)
    click(reading, "Picture: A cat")
    assert followed == ["https://a.example/there"]
    assert server.connections == 0
    click(reading)
    wall.until(lambda: OBJECT in reading.toPlainText())
    place = QPointF(reading.cursorRect(QTextCursor(reading.document())).topLeft()) + QPointF(60, 60)
    QTest.mouseClick(reading.viewport(), Qt.MouseButton.LeftButton, pos=place.toPoint())
    assert followed == ["https://a.example/there"] * 2


def test_the_lines_around_a_picture_keep_their_distance(wall: Wall) -> None:
    server = wall.server(picture(300, 400))
    address = f"{server.base_url}/c.png"
    reading = wall.reading(f"one\n\na ![A]({address}) z\n\ntwo")
    without = reading.height_at(500)
    wall.load(address)
    assert 400 - 30 < reading.height_at(500) - without < 400 + 10


def view_of(transcript: Transcript, index: int) -> MessageView:
    return dict(transcript.indexed_views())[index]


def test_pictures_in_a_question_are_shown_too(wall: Wall) -> None:
    server = wall.server(picture(800, 200))
    address = f"{server.base_url}/c.png"
    transcript = Transcript(wall.look, lambda _: None, wall.gallery)
    transcript.resize(700, 500)
    transcript.show()
    transcript.show_thread([question(f"What is it?\n![A]({address})")])
    view = view_of(transcript, 0)
    height = view.height()
    wall.load(address)
    assert view.height() > height + 60
    assert view.reading.geometry().bottom() - view.reading.gap_below() < view.height() - BUBBLE_PADDING


# --- its size


def test_a_picture_is_as_wide_as_the_column_at_most_and_never_enlarged(wall: Wall) -> None:
    server = wall.server(picture(1000, 500), picture(100, 50), picture(10, 10_000))
    wide, small, tall = (f"{server.base_url}/{n}.png" for n in range(3))
    for address in (wide, small, tall):
        wall.load(address)
    assert wall.gallery.size(wide, 600) == QSize(600, 300)
    assert wall.gallery.size(wide, 2000) == QSize(1000, 500)
    assert wall.gallery.size(small, 600) == QSize(100, 50)
    assert wall.gallery.size(tall, 600) == QSize(2, TALLEST)
    assert wall.gallery.size(wide, -5) == QSize(1, 1)


def test_a_picture_fits_its_place_at_any_width_and_zoom(wall: Wall) -> None:
    server = wall.server(picture(1000, 500))
    address = f"{server.base_url}/c.png"
    reading = wall.reading(f"- a\n\n  ![A]({address})\n\n> ![B]({address})")
    wall.load(address)
    for width in (500, 300, 700):
        assert reading.height_at(width)
        assert reading.ideal_width() <= width
    wall.look.magnify(2.0)
    assert wall.gallery.size(address, round(wall.look.column)) == QSize(1000, 500)


def test_a_picture_is_sharp_on_a_dense_screen(wall: Wall) -> None:
    server = wall.server(picture(1000, 500))
    address = f"{server.base_url}/c.png"
    reading = wall.reading(f"![A]({address})")
    wall.load(address)
    for ratio in (2, 1):
        screen = QImage(QSize(500, 400) * ratio, QImage.Format.Format_RGB32)
        screen.setDevicePixelRatio(ratio)
        wall.until(partial(is_sharp, screen, reading, wall.gallery, address))


def is_sharp(screen: QImage, reading: Reading, gallery: Gallery, address: str) -> bool:
    """Paint a text, and tell whether its picture has as many pixels as the screen has for it."""
    painter = QPainter(screen)
    reading.document().drawContents(painter, QRectF(0, 0, 500, 400))
    painter.end()
    image = gallery.image(address, screen.width())
    return image is not None and image.width() == screen.width()


def test_decoded_pictures_leave_for_others_and_come_back(wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room_for, "MOST_KEPT", 300 * 200 * 4)
    server = wall.server()
    first, second = f"{server.base_url}/1.png", f"{server.base_url}/2.png"
    reading = wall.reading(f"![A]({first})")
    wall.load(first)
    wall.load(second)
    assert wall.gallery.image(first, 300) is None
    wall.until(lambda: wall.gallery.image(first, 300))
    assert painted(reading) > 0
    assert len(server.requests) == 2


# --- while a text grows


def grow(reading: Reading, more: str, settle: Callable[[Callable[[], bool]], None]) -> None:
    """Show more of a text, as soon as it is time to draw again."""
    if not reading.grow(more):
        settle(lambda: reading.grow(""))


def test_a_picture_that_was_loaded_while_its_text_grows_stays_and_is_asked_for_once(
    wall: Wall, settle: Callable[[Callable[[], bool]], None]
) -> None:
    server = wall.server()
    address = f"{server.base_url}/c.png"
    text = f"# Title\n\n![A cat]({address})\n\n- item\n- ![B]({address}) more\n\nand *words* here\n\n```\nx\n```\n\nend"
    reading = Reading(wall.look, "Answer", wall.gallery)
    reading.resize(500, 900)
    reading.show()
    for end, letter in enumerate(text, 1):
        grow(reading, letter, settle)
        if text[:end].endswith("- item\n"):
            click(reading)
            wall.until(lambda: wall.gallery.state(address) is State.LOADED)
    reading.finish(text)
    assert shapes(reading.document()) == shapes(wall.reading(text).document())
    assert reading.toPlainText().count(OBJECT) == 2
    assert len(server.requests) == 1


def test_a_picture_may_be_loaded_in_the_block_that_is_still_open(
    wall: Wall, settle: Callable[[Callable[[], bool]], None]
) -> None:
    server = wall.server()
    text = f"before\n\n![A cat]({server.base_url}/c.png) and words"
    reading = Reading(wall.look, "Answer", wall.gallery)
    reading.resize(500, 900)
    reading.show()
    grow(reading, text, settle)
    click(reading)
    wall.until(lambda: OBJECT in reading.toPlainText())
    for more in (" that go on", " and **on**", "\n\nto the end"):
        grow(reading, more, settle)
        text += more
    assert shown(reading) == ["before", f"{OBJECT}\u2028A cat", "and words that go on and on", "to the end"]
    reading.finish(text)
    assert shapes(reading.document()) == shapes(wall.reading(text).document())
    assert len(server.requests) == 1


def test_a_selection_stays_when_a_picture_comes(wall: Wall) -> None:
    server = wall.server()
    address = f"{server.base_url}/c.png"
    reading = wall.reading(f"![A cat]({address})\n\nsome words to select")
    assert reading.find("words to")
    wall.load(address)
    assert reading.textCursor().selectedText() == "words to"


# --- the page around them


def test_the_frame_of_a_placeholder_at_the_end_is_seen_whole(wall: Wall) -> None:
    page = Page(wall.look, "words\n\n![A](https://a.example/c.png)", wall.gallery)
    frame = page.inked(QRect(0, int(page.lines("words").bottom()) + 1, 40, page.height))
    assert frame.bottom() <= page.height - 1
    assert frame.top() - page.lines("words").bottom() == pytest.approx(FRAME_GAP, abs=2)


def test_a_placeholder_at_the_top_is_seen_whole(wall: Wall) -> None:
    page = Page(wall.look, "![A](https://a.example/c.png)\n\nwords", wall.gallery)
    frame = page.inked(QRect(0, 0, 40, int(page.lines("words").top()) - 1))
    assert frame.top() == 0
    assert page.lines("words").top() - frame.bottom() == pytest.approx(FRAME_GAP, abs=2)


@pytest.mark.parametrize("below", [TABLE, CODE, "![B](https://a.example/d.png)"])
def test_a_placeholder_keeps_away_from_what_is_below(below: str, wall: Wall) -> None:
    page = Page(wall.look, f"![A](https://a.example/c.png)\n\n{below}", wall.gallery)
    frame_bottom = text_rect(page.document.begin()).bottom() + PICTURE_PADDING
    top = page.cards[0].rect.top() if page.cards else page.lines("Picture: B").top() - PICTURE_PADDING
    assert top - frame_bottom == pytest.approx(FRAME_GAP, abs=2)


def test_a_picture_keeps_away_from_the_table_above(wall: Wall) -> None:
    page = Page(wall.look, f"{TABLE}\n\n![A](https://a.example/c.png)", wall.gallery)
    assert page.lines("Picture: A").top() - PICTURE_PADDING - page.cards[0].rect.bottom() == pytest.approx(
        FRAME_GAP, abs=2
    )


def test_the_bullet_of_an_item_that_is_a_picture_stands_at_its_top(wall: Wall) -> None:
    address = f"{wall.server().base_url}/c.png"
    wall.reading(f"![A]({address})")
    wall.load(address)
    page = Page(wall.look, f"- ![A]({address})\n- words", wall.gallery)
    rect = text_rect(page.document.begin())
    assert rect.height() > 2 * LINE
    mark = page.inked(QRect(0, 0, INDENT - 2, int(rect.bottom())))
    assert mark.bottom() < rect.top() + LINE


# --- in a conversation


def test_what_is_being_read_does_not_move_when_a_picture_comes(wall: Wall) -> None:
    server = wall.server(picture(600, 300))
    address = f"{server.base_url}/c.png"
    transcript = Transcript(wall.look, lambda _: None, wall.gallery)
    transcript.resize(700, 500)
    transcript.show()
    long = "\n\n".join(f"Paragraph {n}" for n in range(30))
    transcript.show_thread([*talk(3), answer(f"![A]({address})\n\n{long}\n\n![B]({address})"), *talk(3)])
    transcript.reveal(6, 400, 420)
    view = view_of(transcript, 6)
    words = view.reading.document().find("Paragraph 14")

    def height_of_words() -> int:
        return view.y() + view.reading.y() + view.reading.cursorRect(words).y()

    before, height = height_of_words(), view.height()
    assert 0 < before < 500
    wall.load(address)
    assert view.height() > height + 400
    assert height_of_words() == before


def test_a_picture_at_the_end_grows_downwards(wall: Wall) -> None:
    server = wall.server(picture(600, 300))
    address = f"{server.base_url}/c.png"
    transcript = Transcript(wall.look, lambda _: None, wall.gallery)
    transcript.resize(700, 500)
    transcript.show()
    transcript.show_thread([*talk(6), answer(f"before\n\n![A]({address})")])
    top = view_of(transcript, 12).y()
    wall.load(address)
    assert view_of(transcript, 12).y() == top
    transcript.follow()
    assert view_of(transcript, 12).y() < top


def test_a_picture_is_still_there_after_a_change_of_theme_and_zoom(wall: Wall) -> None:
    server = wall.server(picture(600, 300))
    address = f"{server.base_url}/c.png"
    transcript = Transcript(wall.look, lambda _: None, wall.gallery)
    transcript.resize(700, 500)
    transcript.show()
    transcript.show_thread([answer(f"![A]({address})")])
    wall.load(address)
    wall.look.choose("dark")
    wall.look.magnify(2.0)
    view = view_of(transcript, 0)
    assert shown(view.reading) == [f"{OBJECT}\u2028A"]
    assert len(server.requests) == 1


def test_a_picture_far_from_the_screen_does_not_matter(wall: Wall) -> None:
    server = wall.server(picture(600, 300))
    address = f"{server.base_url}/c.png"
    transcript = Transcript(wall.look, lambda _: None, wall.gallery)
    transcript.resize(700, 500)
    transcript.show()
    transcript.show_thread([answer(f"![A]({address})"), *talk(60)])
    wall.load(address)
    transcript.reveal(0)
    view = view_of(transcript, 0)
    assert shown(view.reading) == [f"{OBJECT}\u2028A"]


def test_the_program_loads_a_picture_when_it_is_asked_to(room: Room) -> None:
    server = room.loop.run_until_complete(Server(picture()).__aenter__())
    room.answered(f"Look: ![A cat]({server.base_url}/cat.png)")
    readings = [view.reading for view in room.window.chat.transcript.widgets.values()]
    assert ["Load picture" in reading.toPlainText() for reading in readings] == [True, True]
    assert server.connections == 0
    click(readings[0])
    room.until(lambda: all(OBJECT in reading.toPlainText() for reading in readings))
    assert len(server.requests) == 1
    room.loop.run_until_complete(server.__aexit__(None, None, None))
