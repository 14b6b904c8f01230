"""Zoom: at twice the size nothing is cut off or laid over something else, and all can be reached, in any window."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QLabel,
    QLineEdit,
    QListView,
    QPushButton,
    QScrollArea,
    QScrollBar,
    QWidget,
)

from modelslab_desktop.core.chat import Lane, Layout
from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.core.models import readable_name
from modelslab_desktop.core.prompts import Table
from modelslab_desktop.core.verdicts import Contender, Outcome, Verdict
from modelslab_desktop.session.account import Stage
from modelslab_desktop.store.verdicts import Verdicts
from modelslab_desktop.ui.actions import ALWAYS, KEYS
from modelslab_desktop.ui.combine import Combine
from modelslab_desktop.ui.compare_start import CompareStart
from modelslab_desktop.ui.empty import EmptyChat
from modelslab_desktop.ui.flow import Flow
from modelslab_desktop.ui.grid import PromptGrid
from modelslab_desktop.ui.header import Title
from modelslab_desktop.ui.inspector import Inspector
from modelslab_desktop.ui.message import AnswerView
from modelslab_desktop.ui.overlay import Overlay
from modelslab_desktop.ui.page import LivelyPage, Page
from modelslab_desktop.ui.prices import PricesPanel
from modelslab_desktop.ui.prompt_set import PromptSet
from modelslab_desktop.ui.settings import SettingsPanel
from modelslab_desktop.ui.sidebar import Sidebar
from modelslab_desktop.ui.theme import ZOOMS, Look
from modelslab_desktop.ui.transcript import Transcript
from modelslab_desktop.ui.window import LEAST
from tests.ui.conftest import Settle
from tests.ui.room import ECHO, FAILS, Room
from tests.ui.talk import talk

RICH = "demo/rich-markdown"
TROUBLE = Problem(Kind.CERTIFICATE, "certificate verify failed: self-signed certificate in certificate chain")
LONG_ID = "an-organisation/a-model-with-a-rather-long-name-72b-instruct-turbo"
LANES = [
    Lane(0, 0, 0, model, "Be brief.")
    for model in (ECHO, "demo/guided-tour", RICH, "demo/slow", "demo/thinker", LONG_ID)
]
PROMPTS = [f"A question with so many words that it is longer than a line of the preview, {n}" for n in range(3)]
SIZES = [QSize(1280, 800), QSize(760, 600), LEAST]


def empty_chat(room: Room) -> None:
    """Nothing is to be done."""


def answers(room: Room) -> None:
    room.answered("Show me rich text\nin *two* lines", RICH)


def start_of_an_answer(room: Room) -> None:
    answers(room)
    room.window.chat.transcript.verticalScrollBar().setValue(0)


def failed_answer(room: Room) -> None:
    room.answered("Please fail", FAILS)


def details_of_a_trouble(room: Room) -> None:
    room.answered("Please fail", FAILS)
    room.press("Details")


def long_draft(room: Room) -> None:
    room.composer.show_draft("\n".join(f"Line {n}" for n in range(20)))


def notice(room: Room) -> None:
    room.window.chat.notices.show_problem(TROUBLE, lambda: None)


def notice_below_a_find_bar(room: Room) -> None:
    find_bar(room)
    notice(room)
    long_draft(room)


def find_bar(room: Room) -> None:
    answers(room)
    room.ctrl(Qt.Key.Key_F)


def picker(room: Room) -> None:
    room.window.choose_model()


def settings(room: Room) -> None:
    room.window.show_settings()


def sidebar(room: Room) -> None:
    room.answered("What do you hear?")
    room.answered("A second question with a title that is longer than the sidebar is wide")
    room.ctrl(Qt.Key.Key_K)


def undo(room: Room) -> None:
    room.answered("What do you hear?")
    room.ctrl(Qt.Key.Key_K)
    room.window.chat.header.delete_requested.emit()
    room.ctrl(Qt.Key.Key_K)


def inspector(room: Room) -> None:
    if not shown(room, Inspector):
        room.ctrl(Qt.Key.Key_I)


def first_card(room: Room) -> None:
    room.window.show_stage(Stage.NEEDS_KEY)


def connecting(room: Room) -> None:
    room.window.show_stage(Stage.CONNECTING)


def trouble_on_the_first_card(room: Room) -> None:
    room.window.show_stage(Stage.NEEDS_KEY)
    room.window.show_problem(TROUBLE)


def command(room: Room, name: str) -> None:
    next(each for each in room.window.actions() if each.text() == name).trigger()


def save_sets(room: Room) -> None:
    for count in (2, 6):
        room.comparing.model_sets.save("", LANES[:count])


def comparison(room: Room) -> None:
    room.window.chat.new_comparison([Lane(0, 0, 0, RICH), Lane(0, 0, 1, ECHO)], Layout.STACKED, blind=False)
    room.composer.show_draft("Which of you is it?")
    QTest.keyClick(room.composer.field, Qt.Key.Key_Return)
    room.until(lambda: not room.session.under_way)


def compare_start(room: Room) -> None:
    save_sets(room)
    command(room, "Compare")
    card = room.window.findChildren(CompareStart)[0]
    card.show_lanes(LANES)
    room.until(lambda: room.is_shown("Settings of model 2, Guided Tour"))
    room.press("Settings of model 2, Guided Tour")


def name_of_a_set(room: Room) -> None:
    compare_start(room)
    room.press("Save as a set")


def prompt_set(room: Room) -> None:
    save_sets(room)
    command(room, "Run a set of prompts")
    card = room.window.findChildren(PromptSet)[0]
    card.show_lanes(LANES)
    card.take_file("questions.txt", "\n".join(PROMPTS))


def prompts_of_a_table(room: Room) -> None:
    prompt_set(room)
    rows = ("Id", "Prompts that are asked of all models"), *(("1", prompt) for prompt in PROMPTS)
    room.window.findChildren(PromptSet)[0].take_file(
        "A long name of a file with many questions.csv", Table(rows, 1, True)
    )


def prompt_grid(room: Room) -> None:
    lanes = [Lane(0, 0, 0, ECHO), Lane(0, 0, 1, FAILS), Lane(0, 0, 2, RICH)]
    runs = room.comparing.prompts
    begun = runs.create("Letters to customers", PROMPTS, lanes, 4)
    runs.resume(begun.id)
    room.until(lambda: not runs.is_running(begun.id) and not runs.progress(begun.id).under_way)
    room.window.chat.open(begun.id)


def cell_of_a_grid(room: Room) -> None:
    prompt_grid(room)
    grid = room.window.findChildren(PromptGrid)[0]
    grid.open_cell(grid.rows.index(0, 0))


def prices(room: Room) -> None:
    for model in (ECHO, LONG_ID):
        room.comparing.prices.enter(model, (Decimal("0.125"), Decimal("12.5")))
    settings(room)
    room.press("Enter prices…")
    room.window.findChildren(PricesPanel)[0].show_model(ECHO)
    room.press("Save price")


def results(room: Room) -> None:
    for winner, loser in combinations(LANES, 2):
        contenders = Contender(winner.model, None, won=True), Contender(loser.model)
        verdicts = Verdicts(room.connection)
        verdicts.judge(Verdict(None, 1.0, contenders, Outcome.BEST, frozenset(), "", "Letters to customers"))
    command(room, "My results")
    room.press("Reset")


def differences(room: Room) -> None:
    comparison(room)
    command(room, "Differences")


def combine(room: Room) -> None:
    comparison(room)
    command(room, "Combine answers")
    names = [readable_name(LONG_ID), f"{readable_name(LONG_ID)} too"]
    room.window.findChildren(Combine)[0].show_answers("Which?", [(name, "An answer") for name in names], LONG_ID)


SCREENS: list[Callable[[Room], None]] = [
    empty_chat,
    answers,
    start_of_an_answer,
    failed_answer,
    details_of_a_trouble,
    long_draft,
    notice,
    find_bar,
    notice_below_a_find_bar,
    picker,
    settings,
    sidebar,
    undo,
    inspector,
    first_card,
    connecting,
    trouble_on_the_first_card,
    compare_start,
    name_of_a_set,
    prompt_set,
    prompts_of_a_table,
    prompt_grid,
    cell_of_a_grid,
    prices,
    results,
    differences,
    combine,
]


def front(room: Room) -> QWidget:
    """The card that lies over all else, or the window."""
    cards = [each for each in room.window.findChildren(Overlay) if each.isVisible()]
    return cards[-1] if cards else room.window


def visible(room: Room) -> list[QWidget]:
    return [widget for widget in front(room).findChildren(QWidget) if widget.isVisible()]


def shown(room: Room, kind: type[QWidget]) -> bool:
    return any(widget.isVisible() for widget in room.window.findChildren(kind))


def holder_of(widget: QWidget) -> QWidget:
    holder = widget.parentWidget()
    assert holder is not None
    return holder


def told(widget: QWidget) -> str:
    name = widget.accessibleName() or (widget.text() if isinstance(widget, QAbstractButton | QLabel) else "")
    return f"{type(widget).__name__} {name!r} {widget.geometry().getRect()}"


def needed(widget: QWidget) -> QSize:
    """The room that the widget's words and picture take; nothing for what is elided on purpose."""
    if isinstance(widget, Title):
        return QSize(0, widget.sizeHint().height())
    if isinstance(widget, QLabel):
        least = widget.minimumSizeHint()
        return QSize(least.width(), max(least.height(), widget.heightForWidth(widget.width())))
    if isinstance(widget, QAbstractButton):
        words = widget.fontMetrics().size(Qt.TextFlag.TextShowMnemonic.value, widget.text())
        icon = QSize(0, 0) if widget.icon().isNull() else widget.iconSize()
        return QSize(words.width() + icon.width(), max(words.height(), icon.height()))
    if isinstance(widget, QLineEdit | QAbstractSpinBox):
        return QSize(0, widget.sizeHint().height() if holder_of(widget).layout() else 0)
    return QSize(0, 0)


def cut_off(room: Room) -> Iterator[str]:
    """What has less room than it needs."""
    for widget in visible(room):
        room_for = needed(widget)
        if widget.width() < room_for.width() or widget.height() < room_for.height():
            yield f"{told(widget)} needs {room_for.toTuple()}"


def sticking_out(room: Room) -> Iterator[str]:
    """What goes beyond the widget that holds it, unless that can be scrolled."""
    for widget in visible(room):
        holder = holder_of(widget)
        if isinstance(holder.parentWidget(), QAbstractScrollArea) or holder.layout() is None or widget.isWindow():
            continue
        if not holder.rect().contains(widget.geometry()) and not isinstance(widget, Overlay):
            yield f"{told(widget)} in {holder.rect().getRect()} of {told(holder)}"


def parts_of(holder: QWidget) -> list[QRect]:
    """Where the parts of a layout, or of an answer, stand."""
    if layout := holder.layout():
        items = [item for at in range(layout.count()) if (item := layout.itemAt(at)) is not None]
        return [item.geometry() for item in items if not item.isEmpty()]
    if isinstance(holder, AnswerView):
        return [each.geometry() for each in holder.children() if isinstance(each, QWidget) and each.isVisible()]
    return []


def overlapping(room: Room) -> Iterator[str]:
    """What has been laid over something else."""
    for holder in visible(room):
        for one, other in combinations(parts_of(holder), 2):
            if one.intersects(other):
                yield f"{one.getRect()} and {other.getRect()} in {told(holder)}"


def out_of_reach(room: Room) -> Iterator[str]:
    """What can only be scrolled to sideways, or not at all."""
    for area in front(room).findChildren(QScrollArea):
        page = area.widget()
        if page is not None and area.isVisible():
            beyond = page.height() - area.viewport().height()
            if area.horizontalScrollBar().maximum() or area.verticalScrollBar().maximum() < beyond:
                yield f"{told(holder_of(area))}: {page.size()} in {area.viewport().size()}"


def lasting_faults(room: Room) -> list[str]:
    """What is wrong with the screen once everything has found its place."""
    for _ in range(50):
        QTest.qWait(10)
        faults = [*cut_off(room), *sticking_out(room), *overlapping(room), *out_of_reach(room)]
        if not faults:
            break
    return faults


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size.width()}x{size.height()}")
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.__name__)
def test_twice_as_large_everything_is_whole_and_within_reach(
    room: Room, look: Look, settle: Settle, screen: Callable[[Room], None], size: QSize
) -> None:
    room.window.resize(size)
    screen(room)
    for zoom in (2.0, 1.0, 2.0):
        look.magnify(zoom)
        faults = lasting_faults(room)
        assert not faults, f"at {zoom:.0%}: " + "\n".join(faults)
    assert room.window.size() == size


@pytest.mark.parametrize("zoom", ZOOMS)
def test_the_smallest_window_holds_everything_at_every_zoom(room: Room, look: Look, zoom: float) -> None:
    look.magnify(zoom)
    room.window.resize(LEAST)
    notice(room)
    long_draft(room)
    assert not lasting_faults(room)


def test_what_stands_in_a_page_stays_in_it_when_it_begins_to_scroll(room: Room, look: Look) -> None:
    room.window.resize(LEAST)
    settings(room)
    look.magnify(2.0)
    [page] = room.window.findChildren(EmptyChat)
    [area] = page.findChildren(QScrollArea)
    assert page.rows.parentWidget() is area.widget()


def test_a_page_has_a_scroll_bar_as_long_as_its_parts_need_more_than_there_is(look: Look, settle: Settle) -> None:
    page, part = LivelyPage(), QWidget()
    page.rows.addWidget(part)
    part.setMinimumHeight(300)
    page.resize(200, 200)
    page.show()
    settle(lambda: any(each.isVisible() for each in page.findChildren(QScrollBar)))
    page.resize(200, 400)
    settle(lambda: not any(each.isVisible() for each in page.findChildren(QScrollBar)))
    part.setMinimumHeight(500)
    settle(lambda: any(each.isVisible() for each in page.findChildren(QScrollBar)))


# --- the keys, the wheel and the settings


def test_keys_zoom_in_usual_steps_and_back(room: Room, look: Look) -> None:
    steps = []
    for key in [Qt.Key.Key_Plus, Qt.Key.Key_Equal, *[Qt.Key.Key_Plus] * 4]:
        room.ctrl(key)
        steps.append(look.zoom)
    assert steps == [1.1, 1.25, 1.5, 1.75, 2.0, 2.0]
    room.ctrl(Qt.Key.Key_Minus)
    assert look.zoom == 1.75
    room.ctrl(Qt.Key.Key_0)
    assert look.zoom == 1.0
    for _ in range(3):
        room.ctrl(Qt.Key.Key_Minus)
    assert look.zoom == ZOOMS[0]


def test_the_keys_are_those_of_the_system() -> None:
    for name, standard in (
        ("Zoom in", QKeySequence.StandardKey.ZoomIn),
        ("Zoom out", QKeySequence.StandardKey.ZoomOut),
    ):
        assert set(QKeySequence.keyBindings(standard)) <= {QKeySequence(keys) for keys in KEYS[name]}


def test_a_zoom_is_said_for_a_moment_and_kept(new_room: Callable[..., Room], app: QApplication) -> None:
    room = new_room()
    room.ctrl(Qt.Key.Key_Plus)
    sign = next(each for each in room.window.findChildren(QLabel) if each.objectName() == "sign")
    assert sign.text() == "110 %"
    room.until(sign.isHidden)
    kept = new_room().preferences.zoom
    assert kept == 1.1
    assert Look(app, "light", kept).zoom == 1.1


@pytest.mark.parametrize("stored", [0.0, -1.0, 1.3, 100.0, float("nan")])
def test_a_zoom_that_makes_no_sense_is_not_taken_over(app: QApplication, stored: float) -> None:
    assert Look(app, "light", stored).zoom == 1.0


def turn(widget: QWidget, by: int, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Turn the wheel over the middle of a widget."""
    window = widget.window()
    QTest.wheelEvent(
        window.windowHandle(),
        QPointF(widget.mapTo(window, widget.rect().center())),
        QPoint(0, by),
        stateKey=modifiers,
    )
    QApplication.processEvents()


def test_the_wheel_zooms_over_the_messages_with_ctrl_and_else_scrolls(room: Room, look: Look) -> None:
    answers(room)
    transcript = room.window.chat.transcript
    bar = transcript.verticalScrollBar()
    turn(transcript, 120, Qt.KeyboardModifier.ControlModifier)
    assert look.zoom == 1.1
    for _ in range(3):
        turn(transcript, -80, Qt.KeyboardModifier.ControlModifier)  # a fine wheel's two notches in three turns
    assert look.zoom == 0.9
    before = bar.value()
    turn(transcript, 120)
    assert look.zoom == 0.9
    assert bar.value() < before


def test_the_settings_show_the_zoom_and_change_it(room: Room, look: Look) -> None:
    settings(room)
    panel = room.window.findChildren(SettingsPanel)[0]

    def text_size() -> str:
        return next(each.accessibleName() for each in panel.findChildren(QLabel) if "size" in each.accessibleName())

    assert text_size() == "Text size: 100 %"
    room.press("Make everything larger")
    assert (look.zoom, text_size()) == (1.1, "Text size: 110 %")
    room.press("Make everything smaller")
    assert look.zoom == 1.0
    room.ctrl(Qt.Key.Key_Minus)  # works above the chat as well
    room.ctrl(Qt.Key.Key_Minus)
    assert text_size() == "Text size: 80 %"
    assert not room.named(QPushButton, "Make everything smaller").isEnabled()
    look.magnify(2.0)
    assert not room.named(QPushButton, "Make everything larger").isEnabled()


def test_the_settings_are_as_high_as_what_stands_in_them(room: Room, look: Look) -> None:
    for zoom in (1.0, 1.25):
        look.magnify(zoom)
        room.window.resize(1280, 1200)
        settings(room)
        QTest.qWait(20)
        panel = room.window.findChildren(SettingsPanel)[0]
        area = panel.findChildren(QScrollArea)[0]
        last = max(each.mapTo(area, QPoint(0, each.height())).y() for each in panel.findChildren(QPushButton))
        assert area.verticalScrollBar().maximum() == 0
        assert area.height() - last == look.px(24)


def test_only_zoom_and_quit_have_keys_on_the_first_card(new_room: Callable[..., Room], look: Look) -> None:
    room = new_room(demo=False)
    assert {each.text() for each in room.window.actions() if each.isEnabled()} == set(ALWAYS)
    room.ctrl(Qt.Key.Key_Comma)
    assert not shown(room, SettingsPanel)
    room.ctrl(Qt.Key.Key_Plus)
    assert look.zoom == 1.1
    room.account.try_demo()
    room.until(lambda: len(room.models.all) > 0)
    assert all(each.isEnabled() for each in room.window.actions())
    first_card(room)
    assert {each.text() for each in room.window.actions() if each.isEnabled()} == set(ALWAYS)


# --- what is being read


def top_words(transcript: Transcript) -> str:
    """The words at the top of the screen."""
    reading = next(
        view.reading for _, view in transcript.indexed_views() if view.geometry().top() <= 0 < view.geometry().bottom()
    )
    cursor = reading.cursorForPosition(QPoint(0, -reading.mapTo(transcript, QPoint(0, 0)).y() + 4))
    return cursor.block().text() + str(cursor.position())


LONG = "\n\n".join(f"Paragraph {n}: " + "many words in a row " * 30 for n in range(20))


@pytest.fixture
def transcript(look: Look, settle: Settle) -> Transcript:
    widget = Transcript(look, lambda _: None)
    widget.resize(900, 600)
    widget.show_thread(talk(20, LONG))
    widget.show()
    settle(widget.isVisible)
    return widget


def test_zooming_stays_at_what_is_being_read(transcript: Transcript, look: Look, settle: Settle) -> None:
    bar = transcript.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    settle(lambda: transcript.is_settled)
    before, where = top_words(transcript), bar.value()
    paragraph = before.split(":")[0]
    for zoom in (1.1, 1.25, 1.5, 1.75, 2.0, 0.8):
        look.magnify(zoom)
        assert top_words(transcript).split(":")[0] == paragraph
    look.magnify(1.0)
    assert top_words(transcript) == before
    assert bar.value() == pytest.approx(where, rel=0.2)


def test_zooming_stays_at_the_end(transcript: Transcript, look: Look) -> None:
    bar = transcript.verticalScrollBar()
    for zoom in (2.0, 0.8, 1.0):
        look.magnify(zoom)
        assert bar.value() == bar.maximum() > 0


def test_a_narrower_window_stays_at_what_is_being_read(transcript: Transcript, settle: Settle) -> None:
    bar = transcript.verticalScrollBar()
    bar.setValue(bar.maximum() // 3)
    settle(lambda: transcript.is_settled)
    before = top_words(transcript).split(":")[0]
    for width in (700, 500, 400, 900):
        transcript.resize(width, 600)
        assert top_words(transcript).split(":")[0] == before


def test_the_measure_of_the_lines_stays(look: Look, transcript: Transcript) -> None:
    transcript.resize(2000, 600)
    letters = []
    for zoom in ZOOMS:
        look.magnify(zoom)
        answer = next(view for _, view in transcript.indexed_views() if isinstance(view, AnswerView))
        assert answer.width() == look.column
        letters.append(answer.reading.document().findBlockByNumber(2).layout().lineAt(0).textLength())
    assert max(letters) <= 1.1 * min(letters)


# --- narrow windows


@pytest.mark.parametrize(("keys", "part"), [(Qt.Key.Key_B, Sidebar), (Qt.Key.Key_I, Inspector)])
def test_a_side_part_stands_alone_where_there_is_no_room_beside_it(
    room: Room, look: Look, keys: Qt.Key, part: type[QWidget]
) -> None:
    look.magnify(2.0)
    room.window.resize(LEAST)
    assert not shown(room, part)
    room.ctrl(keys)
    assert shown(room, part)
    assert not room.window.chat.isVisible()
    room.press("Back to the chat")
    assert not shown(room, part)
    assert room.window.chat.isVisible()
    assert room.focus is room.composer.field


def test_choosing_a_conversation_leads_back_to_the_chat(room: Room, look: Look) -> None:
    room.answered("What do you hear?")
    first = room.lane.conversation_id
    room.window.new_chat()
    look.magnify(2.0)
    room.window.resize(LEAST)
    room.ctrl(Qt.Key.Key_B)
    rows = room.named(QListView, "Conversations")
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=rows.visualRect(rows.model().index(1, 0)).center())
    assert room.lane.conversation_id == first
    assert room.window.chat.isVisible()


def test_the_keyboard_has_a_place_whatever_part_stands_alone(room: Room) -> None:
    room.window.resize(LEAST)
    room.ctrl(Qt.Key.Key_B)
    assert room.focus.isVisible()
    room.ctrl(Qt.Key.Key_B)
    assert room.focus is room.composer.field


def test_zooming_keeps_the_side_part_that_was_asked_for(room: Room, look: Look) -> None:
    room.window.resize(900, 700)
    inspector(room)
    look.magnify(1.5)
    assert shown(room, Inspector)


# --- how things are made larger


def test_the_style_sheet_has_no_length_that_stays(app: QApplication, look: Look) -> None:
    look.magnify(2.0)
    assert "font-size: 26px" in app.styleSheet()
    assert "font-size: 13px" not in app.styleSheet()
    look.magnify(1.1)
    assert "border-radius: 8px" in app.styleSheet()  # never more than half of what it rounds: Qt would drop it


def test_icons_are_drawn_as_large_as_they_are_shown(look: Look) -> None:
    look.magnify(2.0)
    assert look.icon("plus").availableSizes() == [QSize(40, 40)]


def test_a_notice_has_the_icon_of_the_theme_in_use(room: Room, look: Look) -> None:
    notice(room)
    QTest.qWait(10)
    mark = next(each for each in room.window.findChildren(QLabel) if each.isVisible() and not each.pixmap().isNull())
    before = mark.pixmap().toImage()
    look.choose("dark")
    assert mark.pixmap().toImage() != before


def test_a_flow_breaks_into_lines_and_is_as_high_as_they_are(app: QApplication, look: Look) -> None:
    buttons = [QPushButton(f"Button {n}") for n in range(5)]
    holder = QWidget()
    flow = Flow(look, *buttons, gap=8)
    holder.setLayout(flow)
    one = flow.sizeHint()
    assert flow.heightForWidth(one.width()) == one.height()
    assert flow.heightForWidth(one.width() - 1) == 2 * one.height() + 8
    assert flow.heightForWidth(flow.minimumSize().width()) == 5 * one.height() + 4 * 8
    flow.setGeometry(QRect(0, 0, one.width() - 1, 100))
    assert [each.y() for each in buttons] == [0, 0, 0, 0, one.height() + 8]


def test_a_flow_begins_at_the_right_where_one_reads_from_there(app: QApplication, look: Look) -> None:
    app.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    try:
        one, two = QPushButton("One"), QPushButton("Two")
        holder = QWidget()
        flow = Flow(look, one, two)
        holder.setLayout(flow)
        flow.setGeometry(QRect(0, 0, 500, 100))
        assert one.geometry().right() == 499
        assert two.geometry().right() < one.geometry().left()
    finally:
        app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def test_a_page_scrolls_only_when_it_has_to(app: QApplication, look: Look) -> None:
    holder = QWidget()
    page = Page()
    page.setParent(holder)
    for n in range(4):
        page.rows.addWidget(QPushButton(f"Button {n}"))
    page.resize(300, 400)
    holder.show()
    assert not page.findChildren(QScrollArea)
    page.resize(300, 60)
    area = page.findChildren(QScrollArea)[0]
    QTest.qWait(10)
    assert area.verticalScrollBar().maximum() > 0
    page.resize(300, 400)
    QTest.qWait(10)
    assert area.verticalScrollBar().maximum() == 0
