"""A report is filled from the lanes and their threads; a blind one names nobody."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from modelslab_desktop.core.chat import Conversation, Lane, Message, Role, State
from modelslab_desktop.core.parameters import Parameters
from modelslab_desktop.core.report import Report, ReportAnswer, report_of

QWEN, LLAMA = "Qwen/Qwen2.5-7B-Instruct", "meta-llama/Llama-3.3-70B-Instruct"
CREATED = datetime(2026, 3, 4, 15, 6, tzinfo=UTC)
CHAT = Conversation(1, "A plan", 0.0)
LANES = [
    Lane(1, 1, 0, QWEN, "Be brief.", Parameters(temperature=0.2)),
    Lane(2, 1, 1, LLAMA, "Be brief.", Parameters(temperature=0.9, top_p=0.5, max_tokens=None)),
]


def question(id: int, turn: int, text: str) -> Message:
    return Message(id, 1, turn, None, Role.USER, text, State.DONE, 0.0)


def answer(id: int, turn: int, lane: Lane, text: str, model: str = "") -> Message:
    return Message(id, lane.id, turn, None, Role.ASSISTANT, text, State.DONE, 0.0, model=model or lane.model)


ASKED, AGAIN = question(1, 10, "one?"), question(4, 20, "two?")
THREADS = [
    [ASKED, answer(2, 10, LANES[0], "1a"), AGAIN, answer(5, 20, LANES[0], "2a")],
    [ASKED, answer(3, 10, LANES[1], "1b"), AGAIN, answer(6, 20, LANES[1], "2b")],
]


def say(message: Message) -> ReportAnswer:
    return ReportAnswer(
        message.text,
        model="not this",
        state="stopped by you",
        times=f"{message.model} took 6 s",
        words="1 word",
        tokens="5 tokens",
        cost="$1 (estimate)",
    )


def texts(report: Report) -> list[tuple[str, Sequence[str | None]]]:
    return [(turn.question, [each.text if each else None for each in turn.answers]) for turn in report.turns]


def labels(report: Report) -> list[list[str]]:
    return [[each.label for each in turn.given] for turn in report.turns]


def test_a_turn_holds_the_question_once_and_an_answer_for_each_lane() -> None:
    report = report_of(CHAT, LANES, THREADS, say, created=CREATED)
    assert report.title == "A plan"
    assert texts(report) == [("one?", ["1a", "1b"]), ("two?", ["2a", "2b"])]
    assert labels(report) == [["Qwen2.5 7B Instruct", "Llama 3.3 70B Instruct"]] * 2
    first = report.turns[0].given[0]
    assert first.facts == ("stopped by you", f"{QWEN} took 6 s", "1 word", "5 tokens", "$1 (estimate)")


def test_columns_have_their_model_and_their_settings_in_words() -> None:
    one, two = report_of(CHAT, LANES, THREADS, say, created=CREATED).columns
    assert (one.model, two.model) == (QWEN, LLAMA)
    assert dict(one.settings) == {
        "Temperature": "0.2",
        "Top P": "the model’s default",
        "Maximum tokens": "4,096",
        "System prompt": "Be brief.",
    }
    assert dict(two.settings)["Maximum tokens"] == "the model’s default"


def test_a_model_that_is_there_twice_is_numbered() -> None:
    lanes = [LANES[0], replace(LANES[1], model=QWEN)]
    report = report_of(CHAT, lanes, [[], []], say, created=CREATED)
    assert [column.label for column in report.columns] == ["Qwen2.5 7B Instruct (1)", "Qwen2.5 7B Instruct (2)"]


def test_turns_have_their_verdicts() -> None:
    report = report_of(CHAT, LANES, THREADS, say, created=CREATED, verdicts={20: "yes"})
    assert [turn.verdict for turn in report.turns] == ["", "yes"]


def test_what_lanes_share_is_told_once_and_a_lane_that_was_not_asked_has_no_answer() -> None:
    shared = answer(2, 10, LANES[0], "before")
    threads = [[ASKED, shared, AGAIN, answer(5, 20, LANES[0], "2a")], [ASKED, shared]]
    report = report_of(CHAT, LANES, threads, say, created=CREATED)
    assert texts(report) == [("one?", ["before", None]), ("two?", ["2a", None])]


def test_an_answer_of_a_model_that_the_lane_had_before_is_told_as_that_models() -> None:
    threads = [[ASKED, answer(2, 10, LANES[0], "1a", "mistral-large")]]
    report = report_of(CHAT, LANES[:1], threads, say, created=CREATED)
    first = report.turns[0].given[0]
    assert (first.label, first.model) == ("Mistral Large", "mistral-large")
    assert "mistral-large" in first.facts


def test_a_blind_report_names_nobody_and_tells_no_time_no_token_and_no_cost() -> None:
    report = report_of(CHAT, LANES, THREADS, say, created=CREATED, blind=True)
    said = repr(report)
    assert not any(word in said for word in ("Qwen", "Llama", "meta", "6 s", "tokens'", "$1"))
    assert labels(report) == [["Answer A", "Answer B"]] * 2
    assert report.turns[0].given[0].facts == ("stopped by you", "1 word")


def test_a_blind_report_tells_only_the_settings_that_all_share() -> None:
    report = report_of(CHAT, LANES, THREADS, say, created=CREATED, blind=True)
    assert [column.settings for column in report.columns] == [(("System prompt", "Be brief."),)] * 2


def test_a_blind_report_keeps_the_order_that_each_turn_was_shown_in() -> None:
    report = report_of(CHAT, LANES, THREADS, say, created=CREATED, blind=True, orders={10: [2, 1], 20: [1, 2]})
    assert texts(report) == [("one?", ["1b", "1a"]), ("two?", ["2a", "2b"])]
    assert labels(report) == [["Answer A", "Answer B"]] * 2


def test_an_answer_that_stands_alone_needs_no_letter() -> None:
    report = report_of(CHAT, LANES[:1], THREADS[:1], say, created=CREATED, blind=True)
    assert labels(report) == [["Answer"]] * 2
    assert [column.label for column in report.columns] == ["Answer"]


def test_nothing_said_makes_an_empty_report() -> None:
    assert report_of(CHAT, [], [], say, created=CREATED, blind=True) == Report("A plan", CREATED, (), ())


def test_the_date_is_in_words() -> None:
    assert report_of(CHAT, [], [], say, created=CREATED).date == "4 March 2026, 15:06"
