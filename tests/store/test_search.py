"""The search: what is found by which words, in which order, and that no input breaks it."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelslab_desktop.core.chat import Lane, State
from modelslab_desktop.store.chats import Chats
from modelslab_desktop.store.database import open_database

# every letter is also a search for its conversation; the rest is what FTS5 and LIKE take for operators
syntax = st.text(st.sampled_from("ab中ü \"'*^:()-+{}[]%_\\\0\ud800,.;~@#NEARODT|&"), max_size=30)


def keep(chats: Chats, question: str, answer: str = "", title: str = "") -> int:
    conversation, [lane] = chats.start(title, [Lane(0, 0, 0, "model")])
    for _, _, message in chats.begin_turn(conversation.id, question, [lane], 1e10 + conversation.id):
        chats.finish(replace(message, text=answer, state=State.DONE))
    return conversation.id


def found(chats: Chats, words: str, limit: int = 200) -> list[int]:
    return [conversation.id for conversation in chats.search(words, limit)]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("sorting", "a sorting algorithm"),
        ("SORT", "a sorting algorithm"),
        ("s", "a sorting algorithm"),
        ("alg sor", "a sorting algorithm"),
        ("naive", "a naïve approach"),
        ("Ärger", "viel ärger"),
        ("don't", "please don't"),
        ("foo.bar", "call foo.bar()"),
        ("中文", "这是中文文本"),
        ("文", "这是中文文本"),
        ("GPT模型", "比较GPT模型"),
        ("ひらがな", "これはひらがなです"),
        ("漢字 テスト", "漢字のテスト"),
        ("국어", "한국어 문장"),
        ("ภาษา", "นี่คือภาษาไทย"),
    ],
)
def test_words_are_found_in_questions_and_answers(words: str, text: str, chats: Chats) -> None:
    keep(chats, "quite different", "entirely")
    expected = [keep(chats, "q", text), keep(chats, text, "a")]
    assert found(chats, words) == expected[::-1]


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("orting", "a sorting algorithm"),
        ("sorting missing", "a sorting algorithm"),
        ("sorting OR missing", "a sorting algorithm"),
        ("sorting NOT algorithm", "a sorting thing"),
        ("文中", "这是中文文本"),
        ("text:sorting", "a sorting algorithm"),
        ("%", "a sorting algorithm"),
    ],
)
def test_what_does_not_hold_all_words_is_not_found(words: str, text: str, chats: Chats) -> None:
    keep(chats, text, "an answer")
    assert found(chats, words) == []


def test_all_words_must_be_in_one_message(chats: Chats) -> None:
    keep(chats, "sorting", "algorithm")
    assert found(chats, "sorting algorithm") == []


@pytest.mark.parametrize("words", ["ORTING", "a %", "STRASSE", "éTÉ", "标题", " sorting  "])
def test_any_part_of_a_title_is_found(words: str, chats: Chats) -> None:
    keep(chats, "q", title="Another one")
    expected = keep(chats, "q", title="Sorting a % of Straße, Été, 中文标题")
    assert found(chats, words) == [expected]


def test_the_last_used_comes_first_wherever_it_was_found(chats: Chats) -> None:
    first = keep(chats, "sorting")
    second = keep(chats, "q", title="Sorting")
    third = keep(chats, "q", "sorting", title="Sorting")
    assert found(chats, "sorting") == [third, second, first]
    assert found(chats, "sorting", limit=2) == [third, second]


def test_no_words_find_everything(chats: Chats) -> None:
    kept = [keep(chats, "q") for _ in range(3)]
    assert found(chats, "") == found(chats, " \n") == kept[::-1]


def test_a_very_long_search_is_cut(chats: Chats) -> None:
    expected = keep(chats, "word " * 1000 + "中" * 1000)
    assert found(chats, "word " * 100_000) == [expected]
    assert found(chats, "中" * 100_000) == [expected]
    assert found(chats, "a " * 100_000) == []


def test_no_input_breaks_the_search(tmp_path: Path) -> None:
    with closing(open_database(tmp_path / "file")) as connection:
        chats = Chats(connection)
        kept = keep(chats, "a question with 中文", 'an "answer"', title="title")

        @given(st.text(max_size=300) | syntax)
        def is_safe(words: str) -> None:
            assert set(found(chats, words)) <= {kept}

        is_safe()


def test_every_text_is_found_by_its_first_word_and_any_part_of_its_title(tmp_path: Path) -> None:
    with closing(open_database(tmp_path / "file")) as connection:
        chats = Chats(connection)
        letters = st.text(st.sampled_from("abcxyzäöüßéñабв中文字漢かナ한국0123456789"), min_size=1, max_size=20)

        @given(letters, letters, syntax, st.data())
        def is_found(first: str, second: str, title: str, data: st.DataObject) -> None:
            kept = keep(chats, f"{first} {second}", title=title)
            beginning = first[: data.draw(st.integers(1, len(first)))]
            assert kept in found(chats, beginning, limit=10_000)
            assert kept in found(chats, f"{second} {beginning}", limit=10_000)
            part = title[data.draw(st.integers(0, len(title))) :]
            assert kept in found(chats, part, limit=10_000)

        is_found()
