"""Verdicts: one winner or none, found again by the messages that are on screen, and said in words."""

import pytest

from modelslab_desktop.core.verdicts import Contender, Outcome, Reason, Ruling, Verdict, in_words

BEST, EQUAL, NEITHER = Outcome.BEST, Outcome.EQUAL, Outcome.NEITHER
THREE = (Contender("a", 11), Contender("b", 12, won=True), Contender("c", 13))
LABELS = ["Answer A", "Answer B", "Answer C"]


def test_a_ruling_is_found_again_wherever_its_answers_stand_now() -> None:
    verdict = Verdict(5, 1.0, THREE, BEST, frozenset({Reason.CLEAR}), "A note", "Mail")
    assert verdict.ruling([11, 12, 13]) == Ruling(BEST, 1, frozenset({Reason.CLEAR}), "A note", "Mail")
    assert verdict.ruling([12, 13, 11]) == Ruling(BEST, 0, frozenset({Reason.CLEAR}), "A note", "Mail")


@pytest.mark.parametrize("shown", [[11, 12], [11, 12, 14], [11, 12, 13, 14], [11, 12, 13, 11], []])
def test_a_verdict_on_other_answers_does_not_hold_for_these(shown: list[int]) -> None:
    assert Verdict(5, 1.0, THREE, BEST).ruling(shown) is None


def test_a_verdict_without_a_winner_has_no_best_answer() -> None:
    verdict = Verdict(5, 1.0, (Contender("a", 11), Contender("b", 12)), EQUAL)
    assert verdict.ruling([12, 11]) == Ruling(EQUAL)


def test_there_is_one_best_answer_or_none() -> None:
    for outcome, best in ((BEST, None), (EQUAL, 0), (NEITHER, 1)):
        with pytest.raises(ValueError, match="best"):
            Ruling(outcome, best)
    two_won = (Contender("a", won=True), Contender("b", won=True))
    for outcome, contenders in ((BEST, two_won), (BEST, (Contender("a"),)), (EQUAL, THREE)):
        with pytest.raises(ValueError, match="best"):
            Verdict(1, 1.0, contenders, outcome)


@pytest.mark.parametrize(
    ("ruling", "count", "words"),
    [
        (Ruling(BEST, 1), 2, "You chose Answer B"),
        (Ruling(BEST, 2, frozenset({Reason.SHORT, Reason.CORRECT})), 3, "You chose Answer C: correct, short"),
        (Ruling(EQUAL), 2, "You found both equal"),
        (Ruling(EQUAL, reasons=frozenset({Reason.RIGHT_TONE})), 3, "You found all equal: right tone"),
        (Ruling(NEITHER), 2, "You chose neither"),
        (Ruling(NEITHER), 3, "You chose none"),
    ],
)
def test_a_ruling_is_said_in_words(ruling: Ruling, count: int, words: str) -> None:
    assert in_words(ruling, LABELS[:count]) == words
