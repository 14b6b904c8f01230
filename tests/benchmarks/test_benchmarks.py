"""That the benchmarks measure what they say; how fast it is, is not asked here."""

import sqlite3
from pathlib import Path

import httpx
import pytest

from tests.benchmarks.__main__ import Outcome, in_turns, table
from tests.benchmarks.answers import cut, make_answer
from tests.benchmarks.answers_measured import OFFSCREEN, answer_server, make_chats, view
from tests.benchmarks.compared import WORDS, compared, pairs
from tests.benchmarks.lanes_measured import lane_server, streamed, wide_screen
from tests.benchmarks.measures import Bench, stream, stream_server
from tests.benchmarks.screen import visible_screen
from tests.benchmarks.stored import CONVERSATIONS, make_profile
from tests.benchmarks.watching import watched


def test_both_windows_are_measured_when_they_are_on_the_screen(tmp_path: Path) -> None:
    make_profile(tmp_path / "profile")
    with visible_screen() as screen:
        bench = Bench(screen, tmp_path / "profile")
        figures = in_turns(1, empty=bench.empty_window, program=bench.first_window)
    for name in ("cpu", "pss", "private"):
        assert 0 < figures["empty"][name] < figures["program"][name]


def test_the_profile_holds_the_conversations_that_it_promises(tmp_path: Path) -> None:
    make_profile(tmp_path)
    connection = sqlite3.connect(tmp_path / "chats.sqlite3")
    assert connection.execute("SELECT count(*) FROM conversation").fetchone() == (CONVERSATIONS,)
    assert connection.execute("SELECT count(*) FROM message WHERE state = 'done'").fetchone() == (2 * CONVERSATIONS,)
    connection.close()


@pytest.mark.parametrize("client", ["stream_client", "stream_sdk"])
def test_a_client_reads_the_whole_stream(client: str) -> None:
    with stream_server(50) as base_url:
        assert stream(client, base_url, 50)["cpu"] > 0


def test_a_stream_that_is_cut_is_told() -> None:
    with stream_server(50) as base_url, pytest.raises(RuntimeError, match="250 characters"):
        stream("stream_client", base_url, 51)


def test_a_process_that_ends_early_is_told() -> None:
    with watched("telling") as process, pytest.raises(RuntimeError, match="ended before it was painted"):
        process.wait_for("painted")


def test_the_table_marks_what_is_over_its_limit() -> None:
    kept, broken = (Outcome("name", ours, 10.0, "ms", 1.5) for ours in (15.0, 15.1))
    assert kept.is_kept
    assert not broken.is_kept
    assert [line.endswith("over its limit") for line in table([kept, broken]).splitlines()] == [False, False, True]


@pytest.mark.parametrize("kind", ["plain", "ours"])
def test_a_view_shows_a_streamed_answer_frame_by_frame(kind: str) -> None:
    figures = view(kind, pace=3000, settings=OFFSCREEN)
    assert 0 < figures["p99"] <= figures["worst"]
    assert 0 < figures["first"] <= figures["cpu"]


def test_a_streamed_answer_is_read_to_its_end_by_both_programs(tmp_path: Path) -> None:
    with visible_screen() as screen, answer_server(2000, 400, 1000) as base_url:
        chats = make_chats(screen, tmp_path / "profile", many=20)
        assert chats.streamed(base_url, 2000)["cpu"] > 0
        assert chats.streamed_plain(base_url, 2000)["cpu"] > 0
        with pytest.raises(RuntimeError, match="2000 characters"):
            chats.streamed_plain(base_url, 2001)


def test_a_conversation_is_opened_and_scrolled_in_three_ways(tmp_path: Path) -> None:
    with visible_screen() as screen:
        figures = make_chats(screen, tmp_path / "profile", many=200).opened(200)
    assert all(0 < figures[f"{way} p99"] <= figures[f"{way} worst"] for way in ("wheel", "pages", "drags"))
    assert figures["pss"] > 0


def test_answers_side_by_side_are_read_to_their_ends_while_keys_are_pressed() -> None:
    with wide_screen() as screen, lane_server(3) as base_url:
        figures = streamed(screen, base_url, 2, 3)
        assert 0 < figures["wait"] < figures["cpu"]
        assert 0 < figures["stall"] < figures["cpu"]
        assert figures["more"] + figures["still more"] > 0
        with pytest.raises(RuntimeError, match="characters came"):
            streamed(screen, base_url, 1, 4)


def test_each_model_answers_something_else() -> None:
    with answer_server(200, 10, 1000) as base_url:
        one, again, other = (
            httpx.post(f"{base_url}/v1/messages", json={"model": f"vendor/model-{number}"}).text for number in (1, 1, 2)
        )
    assert one == again
    assert one != other


def test_the_same_answer_is_made_for_the_same_seed() -> None:
    answer = make_answer(5000)
    assert answer == make_answer(9000)[:5000]
    assert answer != make_answer(5000, seed=2)
    assert "".join(cut(answer, 999)) == answer


def test_texts_of_so_many_words_are_compared() -> None:
    texts = [text for pair in pairs().values() for text in pair]
    assert all(abs(len(text.split()) - WORDS) <= 2 for text in texts)
    assert all(cost > 0 for cost in compared().values())
