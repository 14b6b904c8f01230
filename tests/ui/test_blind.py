"""Comparing without knowing who answered: nothing on screen, spoken or copied tells it before there is a verdict."""

import re
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QGuiApplication
from PySide6.QtWidgets import QApplication, QCheckBox, QLabel, QLineEdit, QPlainTextEdit, QPushButton, QWidget

from modelslab_desktop.core.blind import label_of
from modelslab_desktop.core.chat import Layout, State
from modelslab_desktop.core.models import readable_name
from modelslab_desktop.ui.combine import Combine
from modelslab_desktop.ui.comparison import GIVES_AWAY
from modelslab_desktop.ui.find_bar import FindBar
from modelslab_desktop.ui.reading import Reading
from tests.ui.comparing import RICH, THINKER, Bench, said, text_of
from tests.ui.room import ECHO, FAILS, SLOW

NewBench = Callable[..., Bench]
CTRL = Qt.KeyboardModifier.ControlModifier
ASKED = "What is a lane?"
SPOKEN = (QAccessible.Text.Name, QAccessible.Text.Description, QAccessible.Text.Value, QAccessible.Text.Help)
NOT_FOUND = "No results"


@pytest.fixture(autouse=True)
def reader(app: QApplication) -> Iterator[None]:
    """A screen reader is there."""
    QAccessible.setActive(True)
    yield
    QAccessible.setActive(False)


def heard(bench: Bench) -> Iterator[str]:
    """What a screen reader finds in the window, whether or not it is near the screen."""
    waiting: list[QAccessibleInterface] = [QAccessible.queryAccessibleInterface(bench.window)]
    while waiting:
        node = waiting.pop()
        if not node.isValid() or node.state().invisible:
            continue
        yield from map(node.text, SPOKEN)
        waiting += filter(None, map(node.child, range(node.childCount())))


def told(bench: Bench) -> list[str]:
    """Every word of the window, of the conversation even where it is hidden, and what a screen reader hears."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    shown = [each for each in bench.window.findChildren(QWidget) if each.isVisible()]
    hidden = [each for part in (bench.transcript, bench.chat.header) for each in part.findChildren(QWidget)]
    return [*said([bench.window, *shown, *hidden]), *heard(bench)]


def names_told(bench: Bench, words: list[str]) -> list[str]:
    """What of some words names a model of the comparison, or tells a time, tokens or a cost."""
    names = {name.casefold() for model in bench.compared for name in (model, readable_name(model))}
    signs = [*names, "first words", "finished in", "fastest", "soonest", "tokens in", "estimate", "thought for"]
    return [text for text in words if any(sign in text.casefold() for sign in signs)]


@pytest.fixture
def judged_later(bench: Bench) -> Bench:
    """Three models that have answered without being known."""
    bench.compare(ECHO, RICH, THINKER, blind=True)
    bench.say(ASKED)
    return bench


# --- nothing tells who it was


def test_the_names_would_be_found_if_they_were_told(bench: Bench) -> None:
    bench.compare(ECHO, RICH, THINKER)
    bench.say(ASKED)
    words = told(bench)
    assert len(names_told(bench, words)) > 12
    assert len(names_told(bench, list(heard(bench)))) > 6


@pytest.mark.parametrize("layout", Layout)
def test_nothing_on_screen_or_for_a_screen_reader_names_a_model(layout: Layout, bench: Bench) -> None:
    bench.compare(ECHO, RICH, THINKER, layout=layout, blind=True)
    assert names_told(bench, told(bench)) == []
    bench.say(ASKED)
    assert names_told(bench, told(bench)) == []
    bench.resize(880)
    bench.rest()
    assert names_told(bench, told(bench)) == []


def test_nothing_names_a_model_while_answers_are_on_their_way(slow_bench: Bench) -> None:
    slow_bench.compare(ECHO, THINKER, blind=True)
    slow_bench.begin(ASKED)

    def watch() -> bool:
        assert names_told(slow_bench, told(slow_bench)) == []
        return not slow_bench.session.under_way

    slow_bench.until(watch)


def test_a_failure_does_not_name_the_model_that_failed(bench: Bench) -> None:
    bench.compare(FAILS, ECHO, blind=True)
    bench.say("key")
    assert bench.is_shown("Answer A")
    assert names_told(bench, told(bench)) == []


def test_trouble_with_the_model_itself_does_not_name_it_either(bench: Bench) -> None:
    bench.compare(FAILS, ECHO, blind=True)
    bench.say("model")
    assert [message.state for message in bench.last] == [State.FAILED, State.DONE]
    assert names_told(bench, told(bench)) == []


def test_the_parameters_stay_hidden_whatever_is_pressed(judged_later: Bench) -> None:
    for width in (1400, 640):
        judged_later.resize(width)
        judged_later.key(Qt.Key.Key_I, CTRL)
        judged_later.key(Qt.Key.Key_M, CTRL)
        QApplication.processEvents()
        assert names_told(judged_later, told(judged_later)) == []
        assert judged_later.chat.isVisible()


def test_the_conversation_in_the_sidebar_names_no_model(judged_later: Bench) -> None:
    judged_later.window.new_chat()
    titles = [each.title for each in judged_later.library.all()]
    assert titles == [ASKED]


def test_what_is_copied_names_no_model(judged_later: Bench) -> None:
    clipboard = QGuiApplication.clipboard()
    copied: list[str] = []

    def take() -> None:
        data: QMimeData = clipboard.mimeData()
        copied.extend(bytes(data.data(kind).data()).decode(errors="replace") for kind in data.formats())
        copied.append(clipboard.text())

    for view in judged_later.answers:
        for way in (view.copy, view.copy_source):
            clipboard.clear()
            way()
            take()
            assert copied[-1]
        view.reading.setFocus()
        view.reading.selectAll()
        judged_later.key(Qt.Key.Key_C, CTRL)
        take()
    judged_later.key(Qt.Key.Key_J, CTRL)
    take()
    assert len(copied) > 12
    assert names_told(judged_later, copied) == []


def test_no_name_is_found_in_the_conversation(judged_later: Bench) -> None:
    judged_later.key(Qt.Key.Key_F, CTRL)
    [bar] = judged_later.chat.findChildren(FindBar)
    found: dict[str, str] = {}
    for words in ("Rich Markdown", "Echo Short", "this is a demo answer"):
        bar.findChildren(QLineEdit)[0].setText(words)
        judged_later.until(lambda: result_in(bar) and not result_in(bar).endswith("…"))
        found[words] = result_in(bar)
        bar.findChildren(QLineEdit)[0].setText("")
        judged_later.until(lambda: not result_in(bar))
    assert found == {"Rich Markdown": NOT_FOUND, "Echo Short": NOT_FOUND, "this is a demo answer": "1 of 2"}


def result_in(bar: FindBar) -> str:
    return next((each.text() for each in bar.findChildren(QLabel) if each.text()), "")


def test_what_is_announced_names_no_model(slow_bench: Bench) -> None:
    heard = slow_bench.listen()
    slow_bench.compare(ECHO, THINKER, RICH, blind=True)
    slow_bench.say(ASKED)
    assert heard == ["3 models are answering", "All answers are finished"]


def test_differences_and_combining_name_letters(judged_later: Bench) -> None:
    judged_later.press("Differences")
    card = judged_later.card("Differences")
    judged_later.until(lambda: all(each.toPlainText() for each in card.findChildren(Reading)))
    assert names_told(judged_later, said(card.findChildren(QWidget))) == []
    assert any("Answer A" in text for text in said(card.findChildren(QWidget)))
    judged_later.key(Qt.Key.Key_Escape)
    judged_later.choose("More", "Combine answers…")
    [combine] = judged_later.window.findChildren(Combine)
    assert names_told(judged_later, said(combine.findChildren(QWidget))) == []
    assert "Answer C" in said(combine.findChildren(QWidget))
    assert not next(each for each in combine.findChildren(QPushButton) if each.text() == "Send").isEnabled()
    sent = next(each for each in combine.findChildren(QPlainTextEdit))
    assert names_told(judged_later, [sent.toPlainText()]) == []


def test_under_an_answer_stands_its_length_and_not_its_letter_again(judged_later: Bench) -> None:
    said_below = [
        label.text()
        for view in judged_later.answers
        for label in view.findChildren(QLabel)
        if label.isVisible() and "word" in label.text()
    ]
    assert len(said_below) == 3
    assert all(re.fullmatch(r"[\d,]+ words?", words) for words in said_below)


def test_an_answer_that_names_its_maker_is_flagged(bench: Bench) -> None:
    bench.compare(ECHO, RICH, blind=True)
    bench.say("I am ChatGPT, made by OpenAI.")  # which the one that echoes says again
    flagged = {GIVES_AWAY in " ".join(said(view.findChildren(QLabel))) for view in bench.answers}
    assert flagged == {True, False}
    assert sum(GIVES_AWAY in text for text in heard(bench)) == 1
    bench.press("Equal")
    assert not any(GIVES_AWAY in text for text in told(bench))


# --- shown together, each turn in an order of its own


def test_answers_are_shown_together_once_all_have_ended(slow_bench: Bench) -> None:
    slow_bench.compare(ECHO, SLOW, FAILS, blind=True)
    slow_bench.begin(ASKED)

    def looks() -> list[list[str]]:
        """How each answer looks, without its letter."""
        return [
            sorted(text.replace(view.accessibleName(), "") for text in said(view.findChildren(QWidget)) if text)
            for view in slow_bench.answers
        ]

    def watch() -> bool:
        assert slow_bench.last[1].state is State.STREAMING
        assert [text_of(view) for view in slow_bench.answers] == [""] * len(slow_bench.answers)
        assert all(look == looks()[0] for look in looks())
        done = slow_bench.last[0].state is State.DONE and slow_bench.last[2].state is not State.STREAMING
        live = slow_bench.session.live(slow_bench.last[1].id)
        return bool(done and live and live.reply.text)

    # in one run of the loop: between two, what is on its way would find none
    slow_bench.until(lambda: watch() and slow_bench.transcript.is_settled)
    slow_bench.chat.stop()
    slow_bench.rest()
    assert sum(bool(text_of(view)) for view in slow_bench.answers) >= 2


@pytest.mark.parametrize("layout", [Layout.COLUMNS, Layout.STACKED])
def test_each_turn_has_an_order_of_its_own_in_which_letters_stand(layout: Layout, bench: Bench) -> None:
    bench.compare(ECHO, RICH, THINKER, layout=layout, blind=True)
    orders = set[tuple[int, ...]]()
    for turn in range(6):
        bench.say(f"Question {turn}")
        lanes = [lane.id for lane in bench.chat.lanes.all]
        shown = [message for message in bench.transcript.messages if message.turn_id == bench.last[0].turn_id][1:]
        assert [message.model for message in shown] == [label_of(place) for place in range(3)]
        orders.add(tuple(lanes.index(message.lane_id) for message in shown))
    assert len(orders) > 1


def test_the_order_of_a_turn_stays_through_a_restart(new_bench: NewBench) -> None:
    bench = new_bench()
    bench.compare(ECHO, RICH, THINKER, blind=True)
    for turn in range(3):
        bench.say(f"Question {turn}")
    before = [(message.id, message.model, message.text) for message in bench.transcript.messages]
    again = new_bench()
    again.until(lambda: again.transcript.is_settled)
    assert [(message.id, message.model, message.text) for message in again.transcript.messages] == before
    assert names_told(again, told(again)) == []


def test_answers_line_up_and_stand_below_their_letters(judged_later: Bench) -> None:
    judged_later.say("And more?")
    assert judged_later.are_lined_up()
    assert [head.accessibleName() for head in judged_later.heads] == ["Answer A", "Answer B", "Answer C"]
    last = judged_later.answers[-3:]
    assert [view.accessibleName() for view in sorted(last, key=lambda each: each.x())] == [
        "Answer A",
        "Answer B",
        "Answer C",
    ]


# --- the verdict


def test_names_come_with_the_verdict(judged_later: Bench) -> None:
    view = judged_later.answers[1]
    model = next(message.model for message in judged_later.last if message.id == view.message.id)
    judged_later.press("B is best")
    QApplication.processEvents()
    name = readable_name(model)
    assert view.accessibleName() == name
    assert view.reading.accessibleName() == f"Answer from {name}"
    assert judged_later.says(f"You chose {name}")
    assert judged_later.says("finished in")
    assert {view.accessibleName() for view in judged_later.answers} == {
        readable_name(each) for each in judged_later.compared
    }
    [turn] = {message.turn_id for message in judged_later.last}
    verdict = judged_later.results.verdict(turn)
    assert verdict is not None
    assert verdict.blind
    assert [each.model for each in verdict.contenders if each.won] == [model]


def test_the_next_turn_is_hidden_again(judged_later: Bench) -> None:
    judged_later.press("A is best")
    judged_later.say("And more?")
    names = [view.accessibleName() for view in judged_later.answers]
    assert names[-3:] == ["Answer A", "Answer B", "Answer C"]
    assert "Answer A" not in names[:-3]


def test_taking_the_verdict_back_hides_the_names_again(judged_later: Bench) -> None:
    judged_later.press("A is best")
    judged_later.press("Change verdict")
    judged_later.press("Take it back")
    QApplication.processEvents()
    assert names_told(judged_later, told(judged_later)) == []


def test_names_that_have_come_are_there_after_a_restart(new_bench: NewBench) -> None:
    bench = new_bench()
    bench.compare(ECHO, RICH, blind=True)
    bench.say(ASKED)
    bench.press("Neither")
    again = new_bench()
    again.until(lambda: again.transcript.is_settled)
    assert {view.accessibleName() for view in again.answers} == {"Echo Short", "Rich Markdown"}


def test_switching_it_off_shows_all_names_and_switching_it_on_hides_them(bench: Bench) -> None:
    bench.compare(ECHO, RICH)
    bench.say(ASKED)
    bench.choose("More", "Blind")
    assert names_told(bench, told(bench)) == []
    bench.choose("More", "Blind")
    assert [view.accessibleName() for view in bench.answers] == ["Echo Short", "Rich Markdown"]


def test_a_card_that_begins_blind_stays_so(bench: Bench) -> None:
    bench.press("Compare")
    bench.press("Add model")
    bench.click_model(RICH)
    bench.named(QCheckBox, "Blind").click()
    bench.press("Start comparing")
    bench.say(ASKED)
    assert [head.accessibleName() for head in bench.heads] == ["Answer A", "Answer B"]
    assert [view.accessibleName() for view in bench.answers] == ["Answer A", "Answer B"]
    assert bench.says("Sends to 2 hidden models")
