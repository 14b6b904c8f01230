"""Comparing two texts: their pieces make both of them up, and tell what a reader would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelslab_desktop.core.difference import Kind, Piece, Unit, places
from modelslab_desktop.markup.difference import differences
from modelslab_desktop.markup.sentences import sentences_of, tokens_of

WORDS = st.sampled_from(
    [
        "the",
        "cat",
        "Cat",
        "1,000",
        "e\u0301t\u00e9",
        "東",
        "京",
        "タワー",
        "كِتَاب",
        "สวัสดี",
        "🙂",
        "don’t",
        ".",
        "!",
        "。",
        "؟",
        ",",
        "“",
        "”",
    ]
)
GAPS = st.sampled_from(["", " ", " ", " ", "\n", "\0", "\u2028", "\u200f", "  "])
TEXTS = st.one_of(st.text(max_size=40), st.lists(st.tuples(WORDS, GAPS).map("".join), max_size=60).map("".join))
UNITS = st.sampled_from(Unit)


def told(a: str, b: str, by: Unit = Unit.WORDS) -> list[tuple[Kind, str, str]]:
    """What differs, without the white space around it."""
    found = differences(a, b, by=by)
    return [(piece.kind, piece.a.strip(), piece.b.strip()) for piece in found if piece.kind is not Kind.SAME]


@given(TEXTS, TEXTS, UNITS)
def test_both_texts_are_made_up_of_the_pieces(a: str, b: str, by: Unit) -> None:
    pieces = differences(a, b, by=by)
    assert "".join(piece.a for piece in pieces) == a
    assert "".join(piece.b for piece in pieces) == b


@given(TEXTS, UNITS)
def test_equal_texts_do_not_differ(text: str, by: Unit) -> None:
    assert told(text, text, by) == []


@given(TEXTS, TEXTS, UNITS)
def test_a_piece_holds_what_its_kind_says(a: str, b: str, by: Unit) -> None:
    pieces = differences(a, b, by=by)
    for index, piece in enumerate(pieces):
        if piece.kind is Kind.SAME:
            keys_a, keys_b = ([token.key for token in tokens_of(text)] for text in (piece.a, piece.b))
            assert keys_a == keys_b
        elif piece.kind is Kind.MOVED:
            assert piece.twin is not None
            twin = pieces[piece.twin]
            assert twin.twin == index
            assert bool(piece.a) is not bool(piece.b)
            assert (piece.a + piece.b).split() == (twin.a + twin.b).split()
        else:
            assert (bool(piece.a), bool(piece.b)) == {
                Kind.CHANGED: (True, True),
                Kind.REMOVED: (True, False),
                Kind.ADDED: (False, True),
            }[piece.kind]


@given(TEXTS)
def test_the_sentences_of_a_text_take_in_all_of_its_tokens(text: str) -> None:
    tokens = tokens_of(text)
    found = [index for each in sentences_of(text, tokens) for index in range(each.first, each.end)]
    assert found == list(range(len(tokens)))


def test_a_word_is_told_from_the_one_in_its_place() -> None:
    a, b = "The tower is 330 m tall. It is old.", "The tower is 324 m tall. It is old."
    assert told(a, b) == [(Kind.CHANGED, "330", "324")]
    assert told(a, b, Unit.SENTENCES) == [(Kind.CHANGED, "The tower is 330 m tall.", "The tower is 324 m tall.")]


def test_small_words_that_happen_to_agree_do_not_break_up_what_differs() -> None:
    a = "The old museum opens on Sundays at nine, and the doors are closed in the night."
    b = "The old museum opens on Sundays at nine, but guests in a hurry may use the gate."
    assert [kind for kind, _, _ in told(a, b)] == [Kind.CHANGED]


def test_sentences_that_have_little_in_common_stand_alone() -> None:
    bread, bridge = "Bread is made of flour, water and salt.", "The bridge is made of steel and 40 m long."
    a, b = f"It rains. {bread} We left.", f"It rains. {bridge} We left."
    assert told(a, b) == told(a, b, Unit.SENTENCES) == [(Kind.REMOVED, bread, ""), (Kind.ADDED, "", bridge)]


def test_cells_in_the_same_place_correspond_though_they_have_nothing_in_common() -> None:
    assert told("City\0Rome\0Area\0", "City\0Oslo\0Area\0") == [(Kind.CHANGED, "Rome\0", "Oslo\0")]


def test_a_sentence_in_another_place_has_moved() -> None:
    a = "Lights were added in the year 1985. One comes first here. Two follows after that."
    b = "One comes first here. Two follows after that. Lights were added in the year 1985."
    moved = "Lights were added in the year 1985."
    assert told(a, b) == [(Kind.MOVED, moved, ""), (Kind.MOVED, "", moved)]


def test_several_sentences_correspond_to_one() -> None:
    a = "Copper conducts electricity very well, and aluminium weighs much less than copper."
    b = "Copper conducts electricity very well. Aluminium weighs much less than copper."
    assert [kind for kind, _, _ in told(a, b, Unit.SENTENCES)] == [Kind.CHANGED]


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("one two\nthree", "one  two three"),
        ("don't say “no”", 'don’t say "no"'),
        ("caf\u00e9 – open", "cafe\u0301 - open"),
        ("שלום \u200fעולם", "שלום עולם"),
    ],
)
def test_white_space_and_the_shape_of_signs_are_no_difference(a: str, b: str) -> None:
    assert told(a, b) == []


def test_scripts_without_spaces_are_compared_by_their_characters() -> None:
    assert told("私は東京に住んでいます。", "私は大阪に住んでいます。") == [(Kind.CHANGED, "東京", "大阪")]


def test_text_from_right_to_left_is_compared_by_its_words() -> None:
    assert told("السعر عشرون يورو اليوم؟ نعم", "السعر ثلاثون يورو اليوم؟ نعم") == [(Kind.CHANGED, "عشرون", "ثلاثون")]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Dr. Smith left. He met J. K. Rowling, e.g. in Rome.", 2),
        ("It costs 3.50 € (approx. 4 $). “Really?” she said.", 2),
        ("これはペンです。あれは本！", 2),
        ("हिन्दी में लिखा। दूसरा", 2),
        ("كيف حالك؟ جيد", 2),
        ("1. First\n2. Second", 2),
        ("a cell\0another", 2),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, sentences: int) -> None:
    assert len(sentences_of(text, tokens_of(text))) == sentences


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("x " * 5000, "x " * 4000 + "y " * 1000),
        ("x y " * 2500, "y x x " * 1667),
        ("x. y. " * 20_000, "y. z. " * 20_000),
        ("." * 20_000, "!." * 10_000),
        ("a,b " * 20_000, "b,a " * 20_000),
    ],
    ids=["one word", "two words", "sentences", "signs", "one line"],
)
def test_the_worst_of_texts_come_to_an_end(a: str, b: str) -> None:
    assert {piece.kind for piece in differences(a, b, by=Unit.WORDS)} - {Kind.SAME}


def test_places_follow_each_other_in_both_texts() -> None:
    pieces = (Piece(Kind.SAME, "ab", "AB!"), Piece(Kind.ADDED, "", "c"), Piece(Kind.CHANGED, "d", "ef"))
    found = [(place.a.start, place.a.end, place.b.start, place.b.end) for place in places(pieces)]
    assert found == [(0, 2, 0, 3), (2, 2, 3, 4), (2, 3, 4, 6)]
