"""The facts on which two texts disagree: other spellings of the same are none, and what corresponds is paired."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelslab_desktop.core.difference import Fact
from modelslab_desktop.markup.disagreement import disagreements

PIECES = [
    "1,000",
    "1.000",
    "3 May",
    "May 5, 2024",
    "05.03.2024",
    "3/5/2024",
    "10:30 PM",
    "Marie",
    "Curie",
    "WHO",
    "the",
]
TEXTS = st.one_of(
    st.text(max_size=40), st.lists(st.sampled_from([*PIECES, ".", " ", " ", "\n"]), max_size=40).map("".join)
)


def told(a: str, b: str) -> list[tuple[Fact, str | None, str | None]]:
    return [(each.fact, each.a and each.a.text, each.b and each.b.text) for each in disagreements(a, b)]  # type: ignore[misc]


@given(TEXTS)
def test_equal_texts_agree(text: str) -> None:
    assert told(text, text) == []


@given(TEXTS, TEXTS)
def test_what_is_told_stands_in_the_text(a: str, b: str) -> None:
    for each in disagreements(a, b):
        for text, mention in ((a, each.a), (b, each.b)):
            assert mention is None or text[mention.span.start : mention.span.end] == mention.text


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("It has 1,000 rooms.", "It has 1000 rooms."),
        ("It has 1.234.567 rooms.", "It has 1 234 567 rooms."),
        ("It is 2.50 long.", "It is 2,5 long."),
        ("It has 12 percent.", "It has 12%."),
        ("It costs €1,000.", "It costs 1000 euros."),
        ("About 3.6 million people.", "About 3,600,000 people."),
        ("There are three ways.", "There are 3 ways."),
        ("It is 5 km long.", "It is 5 kilometres long."),
        ("It is 5 km long.", "It is 5 long."),
        ("At 10:30 pm.", "At 22:30."),
        ("On 5 March 2024.", "On March 5th, 2024."),
        ("On 5 March 2024.", "On 2024-03-05."),
        ("Am 5. März 2024.", "Am 05.03.2024."),
        ("On 3/5/2024.", "On 5 March 2024."),
        ("2024年3月5日", "March 5, 2024"),
        ("On 5 March 2024.", "On 5 March."),
        ("It was found by Marie Curie.", "It was found by Curie."),
        ("It was said by the WHO.", "It was said by the World Health Organization."),
        ("He met Beyoncé there.", "He met Beyonce there."),
        ("He met the French.", "French people met him."),
        ("1. Wash it.\n2. Dry it.", "Wash it.\nDry it."),
    ],
)
def test_other_spellings_and_less_detail_are_no_disagreement(a: str, b: str) -> None:
    assert told(a, b) == []
    assert told(b, a) == []


def test_a_year_agrees_with_a_day_of_it_which_says_more() -> None:
    assert told("It was in 1951.", "It was on 5 March 1951.") == [(Fact.DATE, None, "5 March 1951")]


@pytest.mark.parametrize(
    ("a", "b", "pair"),
    [
        ("It costs 20 € a day.", "It costs 25 € a day.", (Fact.NUMBER, "20 €", "25 €")),
        ("It is 5 km to the sea.", "It is 5 miles to the sea.", (Fact.NUMBER, "5 km", "5 miles")),
        ("It was -3 °C that night.", "It was 3 °C that night.", (Fact.NUMBER, "-3 °C", "3 °C")),
        ("It grew in the 1980s here.", "It grew in the 1990s here.", (Fact.NUMBER, "1980s", "1990s")),
        ("Python 3.11.2 is needed here.", "Python 3.11.4 is needed here.", (Fact.NUMBER, "3.11.2", "3.11.4")),
        ("It began at 10:30 that day.", "It began at 11:30 that day.", (Fact.NUMBER, "10:30", "11:30")),
        (
            "She was born on 5 March 2024 there.",
            "She was born on March 7, 2024 there.",
            (Fact.DATE, "5 March 2024", "March 7, 2024"),
        ),
        (
            "It was discovered by Marie Curie once.",
            "It was discovered by Pierre Curie once.",
            (Fact.NAME, "Marie Curie", "Pierre Curie"),
        ),
    ],
)
def test_facts_in_each_others_place_are_paired(a: str, b: str, pair: tuple[Fact, str, str]) -> None:
    assert told(a, b) == [pair]


def test_pairs_come_first_and_the_others_in_their_order() -> None:
    a = "Nobody knew of 40 boats. The ship sank in 1912 off the coast. Later 70 people told of it."
    b = "The ship sank in 1913 off the coast. It carried iron from Bilbao."
    assert told(a, b) == [
        (Fact.NUMBER, "1912", "1913"),
        (Fact.NUMBER, "40", None),
        (Fact.NUMBER, "70", None),
        (Fact.NAME, None, "Bilbao"),
    ]


def test_a_fact_is_told_once() -> None:
    assert told("They met Turing. We met Turing too.", "Nobody.") == [(Fact.NAME, "Turing", None)]


@pytest.mark.parametrize(
    "text",
    [
        "Bread is good.",
        "Key Takeaways\0It is good.",
        "However, In short, it is good.",
        "Der Hund und die Katze sind nicht im Haus.",
        "Take 3 of them, as in step 2.",
        "They use 3D files and 5G nets.",
    ],
)
def test_what_may_be_no_fact_is_not_told(text: str) -> None:
    assert told(text, "nothing") == []
