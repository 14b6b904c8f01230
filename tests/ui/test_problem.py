"""A trouble in its box: what happened, one next step, the wait before it, and the details."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton

from modelslab_desktop.core.errors import Kind, Problem
from modelslab_desktop.ui.problem import ProblemBox
from modelslab_desktop.ui.theme import Look
from modelslab_desktop.ui.words import Step, words_for

Settle = Callable[[Callable[[], bool]], None]


def box_for(look: Look, problem: Problem, *, closable: bool = False) -> ProblemBox:
    words = words_for(problem, "a model")
    box = ProblemBox(look, words, problem.detail, wait=problem.retry_after, closable=closable)
    box.resize(500, box.height_at(500))
    box.show()
    return box


def step_of(box: ProblemBox) -> QPushButton:
    return box.findChildren(QPushButton)[0]


@pytest.mark.parametrize("kind", list(Kind))
def test_every_trouble_says_what_happened(kind: Kind, look: Look) -> None:
    problem = Problem(kind, "a detail")
    box, words = box_for(look, problem), words_for(problem, "a model")
    seen = [label.text() for label in box.findChildren(QLabel) if label.isVisible()]
    assert words.title in seen
    assert words.sentence in seen
    assert words.title in box.accessibleName()
    assert step_of(box).isVisible() == bool(words.button)


def test_the_button_asks_for_the_next_step(look: Look) -> None:
    box, asked = box_for(look, Problem(Kind.NO_CREDITS)), list[Step]()
    box.step_requested.connect(asked.append)
    QTest.mouseClick(step_of(box), Qt.MouseButton.LeftButton)
    assert asked == [Step.ADD_CREDITS]


def test_a_wait_is_counted_down_before_the_button_can_be_used(look: Look, settle: Settle) -> None:
    box = box_for(look, Problem(Kind.RATE_LIMIT, retry_after=3))
    box.findChildren(QTimer)[0].setInterval(1)
    said = [step_of(box).text()]

    def counted() -> bool:
        if said[-1] != step_of(box).text():
            said.append(step_of(box).text())
        return step_of(box).isEnabled()

    assert not step_of(box).isEnabled()
    settle(counted)
    assert said == ["Try again in 3 s", "Try again in 2 s", "Try again in 1 s", "Try again"]


def test_without_a_time_to_wait_the_button_can_be_used_at_once(look: Look) -> None:
    box = box_for(look, Problem(Kind.RATE_LIMIT))
    assert (step_of(box).text(), step_of(box).isEnabled()) == ("Try again", True)


def test_the_details_are_folded_away_as_plain_text(look: Look) -> None:
    box, heights = box_for(look, Problem(Kind.SERVER, "<b>status 500</b>")), list[bool]()
    box.height_changed.connect(lambda: heights.append(True))
    detail = next(label for label in box.findChildren(QLabel) if "status 500" in label.text())
    assert detail.isHidden()
    fold = next(each for each in box.findChildren(QToolButton) if each.text() == "Details")
    low = box.height_at(500)
    fold.click()
    assert not detail.isHidden()
    assert (detail.text(), detail.textFormat()) == ("<b>status 500</b>", Qt.TextFormat.PlainText)
    assert heights == [True]
    assert box.height_at(500) > low
    fold.click()
    assert detail.isHidden()


def test_without_details_there_is_nothing_to_unfold(look: Look) -> None:
    assert not [each for each in box_for(look, Problem(Kind.SERVER)).findChildren(QToolButton) if each.isVisible()]


def test_a_notice_can_be_dismissed(look: Look) -> None:
    box, closed = box_for(look, Problem(Kind.DISK_FULL), closable=True), list[bool]()
    box.close_requested.connect(lambda: closed.append(True))
    next(each for each in box.findChildren(QToolButton) if each.accessibleName() == "Dismiss").click()
    assert closed == [True]


def test_a_narrow_box_is_higher(look: Look) -> None:
    box = box_for(look, Problem(Kind.NO_KEYRING))
    assert box.height_at(220) > box.height_at(700)
