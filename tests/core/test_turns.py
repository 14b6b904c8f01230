"""The threads of several lanes, put side by side by their turns."""

from modelslab_desktop.core.chat import Message, Role, State
from modelslab_desktop.core.turns import side_by_side


def question(id: int, turn: int, lane: int = 1) -> Message:
    return Message(id, lane, turn, None, Role.USER, f"question {turn}", State.DONE, 0.0)


def answer(id: int, turn: int, lane: int = 1) -> Message:
    return Message(id, lane, turn, id - 1, Role.ASSISTANT, f"answer {id}", State.DONE, 0.0)


def ids(messages: list[Message]) -> list[int]:
    return [message.id for message in messages]


def test_each_question_stands_once_above_its_answers() -> None:
    one = [question(1, 1), answer(2, 1), question(5, 2), answer(6, 2)]
    other = [question(3, 1, 2), answer(4, 1, 2), question(7, 2, 2), answer(8, 2, 2)]
    messages, places = side_by_side([one, other])
    assert ids(messages) == [1, 2, 4, 5, 6, 8]
    assert places == {2: 0, 4: 1, 6: 0, 8: 1}


def test_what_was_said_before_a_chat_became_a_comparison_stands_by_itself() -> None:
    shared = [question(1, 1), answer(2, 1)]
    messages, places = side_by_side(
        [[*shared, question(3, 2), answer(4, 2)], [*shared, question(5, 2, 2), answer(6, 2, 2)]]
    )
    assert ids(messages) == [1, 2, 3, 4, 6]
    assert places == {4: 0, 6: 1}


def test_a_lane_that_was_left_out_has_no_answer_in_that_turn() -> None:
    messages, places = side_by_side(
        [[question(1, 1), answer(2, 1)], [question(3, 1, 2), answer(4, 1, 2), question(5, 2, 2), answer(6, 2, 2)]]
    )
    assert ids(messages) == [1, 2, 4, 5, 6]
    assert places == {2: 0, 4: 1, 6: 1}


def test_an_answer_that_one_lane_has_asked_for_again_stands_beside_the_old_one_of_the_other() -> None:
    asked = question(1, 1)
    messages, places = side_by_side([[asked, answer(4, 1)], [asked, answer(2, 1)], [asked, answer(2, 1)]])
    assert ids(messages) == [1, 4, 2]
    assert places == {4: 0, 2: 1}


def test_one_lane_alone_has_places_too() -> None:
    messages, places = side_by_side([[question(1, 1), answer(2, 1)]])
    assert ids(messages) == [1, 2]
    assert places == {2: 0}


def test_nothing_said_is_nothing_shown() -> None:
    assert side_by_side([[], []]) == ([], {})
