"""Prompts are found in whatever a person pastes or loads; what cannot be used is refused with its reason."""

import csv
import io
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelslab_desktop.core.prompts import (
    MOST_CHARACTERS,
    MOST_COLUMNS,
    MOST_PROMPTS,
    Division,
    Refused,
    Table,
    Trouble,
    division_of,
    is_sheet,
    prompts_in,
    table_in,
    table_of,
    text_of,
)

LINE = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=40
).filter(lambda text: text == text.strip() and text != "")
NAMES_OF_COLUMNS = ("prompt", "question", "input", "instruction", "task", "query", "text")


def trouble_of(call: object, *values: object) -> Trouble:
    assert callable(call)
    with pytest.raises(Refused) as refused:
        call(*values)
    return refused.value.trouble


# --- text


@given(st.lists(LINE, min_size=1, max_size=20), st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\n \t\n"]))
def test_each_line_is_a_prompt(lines: list[str], end: str) -> None:
    assert prompts_in(end.join(lines) + end, Division.LINES) == lines


@given(
    st.lists(st.lists(LINE, min_size=1, max_size=4), min_size=1, max_size=10),
    st.sampled_from(["\n\n", "\n \t\n", "\n\n\n", "\r\n\r\n"]),
)
def test_blocks_are_parted_by_blank_lines(blocks: list[list[str]], gap: str) -> None:
    text = gap.join("\n".join(block) for block in blocks)
    assert prompts_in(text, Division.BLANK_LINES) == ["\n".join(block) for block in blocks]


def test_blank_lines_part_prompts_only_where_one_has_several_lines() -> None:
    assert division_of("one\ntwo\nthree") is Division.LINES
    assert division_of("one\n\ntwo\n\n\nthree\n") is Division.LINES
    assert division_of("one\ngoes on\n\ntwo\n") is Division.BLANK_LINES
    assert division_of("\n\none\ntwo\n\n") is Division.LINES


@pytest.mark.parametrize("text", ["", " \n\t\n ", "\ufeff"])
def test_nothing_is_said_to_be_empty(text: str) -> None:
    assert trouble_of(prompts_in, text.replace("\ufeff", ""), Division.LINES) is Trouble.EMPTY


def test_as_many_prompts_are_taken_as_there_may_be_and_no_more() -> None:
    assert len(prompts_in("x\n" * MOST_PROMPTS, Division.LINES)) == MOST_PROMPTS
    assert trouble_of(prompts_in, "x\n" * (MOST_PROMPTS + 1), Division.LINES) is Trouble.TOO_MANY


def test_a_prompt_may_be_long_but_not_endless() -> None:
    assert len(prompts_in("x" * MOST_CHARACTERS, Division.LINES)) == 1
    assert trouble_of(prompts_in, "x" * (MOST_CHARACTERS + 1), Division.LINES) is Trouble.TOO_LONG


# --- encodings


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=200))
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_text_with_its_encoding_told_or_usual_is_read_as_it_was_written(encoding: str, text: str) -> None:
    text = text.lstrip("\ufeff")
    assert text_of(text.encode(encoding)) == text


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "cp1252"])
def test_an_encoding_that_is_not_told_is_guessed(encoding: str) -> None:
    text = "Übersetze „Käse“ – für 5 €\nUnd noch einmal: Straße"
    assert text_of(text.encode(encoding)) == text


@pytest.mark.parametrize(
    "content",
    [
        bytes(range(256)) * 4,
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(40),
        b"\x81\x8d\x8f\x90\x9d",  # nothing in any of the encodings
        b"\xff\xfea",  # half a character
        b"text\x00with a zero",
    ],
    ids=["all bytes", "picture", "undefined", "cut", "zero"],
)
def test_what_is_no_text_is_refused(content: bytes) -> None:
    assert trouble_of(text_of, content) is Trouble.BINARY


@given(st.binary(max_size=300))
@settings(max_examples=300)
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    with suppress(Refused):  # and nothing else
        text = text_of(content)
        with suppress(Refused):
            assert all(prompt.strip() for prompt in table_in(text).prompts())
        assert all(prompt.strip() for prompt in prompts_in(text, division_of(text)))


def test_sheets_are_known_by_their_first_bytes() -> None:
    assert is_sheet(b"PK\x03\x04...")
    assert not is_sheet(b"prompt\nTell me")
    assert trouble_of(is_sheet, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...") is Trouble.OLD_SHEET


# --- columns


def csv_of(rows: list[list[str]], delimiter: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue()


@given(
    st.lists(st.tuples(LINE, LINE, LINE), min_size=1, max_size=12),
    st.sampled_from([",", ";", "\t", "|"]),
    st.sampled_from(NAMES_OF_COLUMNS),
    st.integers(0, 2),
)
def test_the_column_named_so_holds_the_prompts_whatever_the_delimiter(
    rows: list[tuple[str, str, str]], delimiter: str, name: str, place: int
) -> None:
    header = ["id", "topic", "note"]
    header[place] = name.capitalize()
    table = table_in(csv_of([header, *map(list, rows)], delimiter))
    assert table.has_header
    assert table.names == header
    assert table.prompts() == [row[place] for row in rows]


def test_a_prompt_in_quotes_may_hold_delimiters_quotes_and_line_breaks() -> None:
    table = table_in('id,prompt\r\n1,"Say ""hello"",\r\nthen stop"\r\n2,Now\r\n')
    assert table.prompts() == ['Say "hello",\nthen stop', "Now"]


def test_quotes_count_after_a_space_too() -> None:
    assert table_in('id, prompt\n1, "One, two"\n2, "Three"\n').prompts() == ["One, two", "Three"]


def test_prompts_with_commas_and_without_quotes_are_one_column() -> None:
    text = "Write a poem, please\nList three cities, with reasons, in a table\nSay hello\n"
    table = table_in(text)
    assert len(table.names) == 1
    assert table.prompts() == text.splitlines()


def test_a_single_column_may_have_a_name() -> None:
    assert table_in("Prompt\nSay hello\n").prompts() == ["Say hello"]
    assert table_in("Say hello\nSay bye\n").prompts() == ["Say hello", "Say bye"]


def test_without_a_known_name_the_column_with_the_most_text_holds_the_prompts() -> None:
    table = table_in(
        "1;Describe a rainy day in Lisbon in two sentences.\n2;Why is the sky blue? Explain it to a child.\n"
    )
    assert not table.has_header
    assert table.names == ["Column A", "Column B"]
    assert table.column == 1


def test_short_names_above_long_texts_are_a_header() -> None:
    table = table_in(
        "No,What\n1,Describe a rainy day in Lisbon in two sentences\n2,Explain to a child why the sky is blue\n"
    )
    assert table.has_header
    assert table.names == ["No", "What"]


def test_a_first_row_like_all_others_is_no_header() -> None:
    assert not table_in("apple,red\nsky,blue\ngrass,green\n").has_header


def test_a_delimiter_that_the_file_tells_is_used() -> None:
    assert table_in("sep=;\r\nprompt;note\r\nSay: a, b, c;x\r\n").prompts() == ["Say: a, b, c"]


def test_rows_of_other_lengths_are_filled_up_and_blank_ones_left_out() -> None:
    table = table_of([["prompt", "note"], [], ["  "], ["one"], ["two", "x", "", ""]])
    assert table.rows == (("prompt", "note"), ("one", ""), ("two", "x"))


def test_columns_are_named_by_letters_as_in_spreadsheets() -> None:
    assert Table((("x",) * 28,)).names[25:] == ["Column Z", "Column AA", "Column AB"]


def test_there_are_only_so_many_columns_and_rows() -> None:
    assert len(table_of([["x"] * (MOST_COLUMNS + 5)]).names) == MOST_COLUMNS
    assert trouble_of(table_of, [["x"]] * (MOST_PROMPTS + 2)) is Trouble.TOO_MANY


def test_a_field_that_is_too_long_for_any_prompt_is_refused() -> None:
    assert trouble_of(table_in, "prompt\n" + "x" * 200_000) is Trouble.TOO_LONG


def test_a_table_without_prompts_is_empty() -> None:
    assert trouble_of(table_in, "\n\n") is Trouble.EMPTY
    assert trouble_of(table_in("prompt,note\n,x\n").prompts) is Trouble.EMPTY
