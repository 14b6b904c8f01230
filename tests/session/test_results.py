"""My results: what was judged is kept, told and counted, by topic and as CSV."""

import csv
import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from modelslab_desktop.core.chat import Lane, Message
from modelslab_desktop.core.rating import ENOUGH
from modelslab_desktop.core.verdicts import Outcome, Reason, Ruling
from modelslab_desktop.session.results import Results
from modelslab_desktop.store.chats import Chats
from modelslab_desktop.store.database import open_database
from modelslab_desktop.store.verdicts import Verdicts

FIRST, EQUAL = Ruling(Outcome.BEST, 0), Ruling(Outcome.EQUAL)


class Bench:
    """Results over a database with comparisons."""

    def __init__(self, path: Path) -> None:
        self.connection = open_database(path)
        self.chats = Chats(self.connection)
        self.results = Results(Verdicts(self.connection))
        self.told: list[object] = []
        self.results.verdict_changed.connect(self.told.append)
        self.results.cleared.connect(lambda: self.told.append("cleared"))

    def answers(self, *models: str) -> list[Message]:
        conversation, lanes = self.chats.start("Why?", [Lane(0, 0, 0, model) for model in models])
        return [answer for _, _, answer in self.chats.begin_turn(conversation.id, "Why?", lanes, 1.0)]

    def judge(self, ruling: Ruling, *models: str, times: int = 1) -> None:
        for _ in range(times):
            self.results.judge(self.answers(*models), ruling, blind=False)

    def csv(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.results.csv(), newline="")))


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    made = Bench(tmp_path / "chats.sqlite3")
    with closing(made.connection):
        yield made


def test_a_ruling_becomes_the_verdict_on_the_turn(bench: Bench) -> None:
    answers = bench.answers("one/model", "other/model")
    ruling = Ruling(Outcome.BEST, 1, frozenset({Reason.CLEAR}), "Better.", "Mail")
    verdict = bench.results.judge(answers, ruling, blind=True)
    assert bench.results.verdict(answers[0].turn_id) == verdict
    assert verdict.ruling([answer.id for answer in answers]) == ruling
    assert verdict.blind
    assert bench.told == [answers[0].turn_id]


def test_it_holds_for_its_answers_in_whatever_order_they_stand(bench: Bench) -> None:
    answers = bench.answers("one/model", "other/model")
    verdict = bench.results.judge(answers[::-1], FIRST, blind=True)
    assert [each.model for each in verdict.contenders if each.won] == ["other/model"]
    assert verdict.ruling([answer.id for answer in answers]) == Ruling(Outcome.BEST, 1)


def test_a_verdict_can_be_taken_back(bench: Bench) -> None:
    answers = bench.answers("one/model", "other/model")
    bench.results.judge(answers, FIRST, blind=False)
    bench.results.take_back(answers[0].turn_id)
    assert bench.results.verdict(answers[0].turn_id) is None
    assert bench.told == [answers[0].turn_id] * 2


def test_the_verdicts_of_a_conversation_are_found_by_their_turns(bench: Bench) -> None:
    answers = bench.answers("one/model", "other/model")
    bench.judge(FIRST, "one/model", "other/model")
    verdict = bench.results.judge(answers, EQUAL, blind=False)
    conversation_id = bench.chats.lane(answers[0].lane_id).conversation_id
    assert bench.results.verdicts_in(conversation_id) == {answers[0].turn_id: verdict}


def test_a_topic_is_written_as_it_was_the_first_time(bench: Bench) -> None:
    for topic in ("Long  mail ", "long mail", "LONG MAIL", "Code"):
        bench.judge(Ruling(Outcome.EQUAL, topic=topic), "one/model", "other/model")
    assert sorted(bench.results.topics()) == ["Code", "Long mail"]


def test_the_spelling_of_a_topic_can_be_changed_while_only_its_own_verdict_has_it(bench: Bench) -> None:
    answers = bench.answers("one/model", "other/model")
    for topic in ("mail", "Mail"):
        bench.results.judge(answers, Ruling(Outcome.EQUAL, topic=topic), blind=False)
    assert bench.results.topics() == ["Mail"]


def test_standings_are_of_all_verdicts_or_of_one_topic(bench: Bench) -> None:
    for topic, first in (("Mail", "one/model"), ("Code", "other/model"), ("", "one/model")):
        second = "other/model" if first == "one/model" else "one/model"
        bench.judge(Ruling(Outcome.BEST, 0, topic=topic), first, second)

    def wins(topic: str | None) -> dict[str, int]:
        return {each.model: each.wins for each in bench.results.standings(topic)}

    assert wins(None) == {"one/model": 2, "other/model": 1}
    assert wins("Mail") == wins("") == {"one/model": 1, "other/model": 0}
    assert wins("Code") == {"one/model": 0, "other/model": 1}


def test_the_csv_holds_every_model_over_all_and_for_each_topic(bench: Bench) -> None:
    reasons = frozenset({Reason.SHORT})
    ruling = Ruling(Outcome.BEST, 0, reasons, topic="Mail")
    bench.judge(ruling, "qwen/qwen2.5-72b-instruct", "other/model", times=ENOUGH)
    bench.judge(EQUAL, "other/model", "third/model")
    found = {(row["Topic"], row["Model id"]): row for row in bench.csv()}
    assert list(found) == [
        ("All topics", "qwen/qwen2.5-72b-instruct"),
        ("All topics", "other/model"),
        ("All topics", "third/model"),
        ("No topic", "other/model"),
        ("No topic", "third/model"),
        ("Mail", "qwen/qwen2.5-72b-instruct"),
        ("Mail", "other/model"),
    ]
    best = found["Mail", "qwen/qwen2.5-72b-instruct"]
    assert best["Model"] == "Qwen2.5 72B Instruct"
    assert [best[name] for name in ("Verdicts", "Won", "Lost", "Tied")] == ["6", "6", "0", "0"]
    assert int(best["Likely from"]) < int(best["Rating (0 to 100)"]) < int(best["Likely to"])
    assert best["Chosen for"] == "short (6)"
    third = found["All topics", "third/model"]
    assert [third[name] for name in ("Rating (0 to 100)", "Likely from", "Likely to")] == ["too few to say", "", ""]


def test_a_topic_is_no_formula_in_the_csv(bench: Bench) -> None:
    bench.judge(Ruling(Outcome.EQUAL, topic="=HYPERLINK(1)"), "one/model", "other/model")
    assert {row["Topic"] for row in bench.csv()} == {"All topics", "'=HYPERLINK(1)"}


def test_a_reset_forgets_everything(bench: Bench) -> None:
    bench.judge(Ruling(Outcome.EQUAL, topic="Mail"), "one/model", "other/model")
    bench.told.clear()
    bench.results.reset()
    assert bench.told == ["cleared"]
    assert bench.results.standings() == []
    assert bench.results.topics() == []
    assert bench.csv() == []
