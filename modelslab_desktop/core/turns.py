"""The threads of several lanes by their turns: each question once, and the answers to it beside each other."""

from collections.abc import Sequence

from modelslab_desktop.core.chat import Message, Role


def side_by_side(threads: Sequence[Sequence[Message]]) -> tuple[list[Message], dict[int, int]]:
    """The messages of some lanes, turn by turn, and the places of answers beside each other, by their ids.

    The place of an answer is the index of the first thread that holds it. An answer from before a chat became a
    comparison is all that its turn has, in more than one thread: it has no place, and stands by itself.
    """
    turns: dict[int, list[Message]] = {}
    places: dict[int, int] = {}
    shared: set[int] = set()
    for place, thread in enumerate(threads):
        for message in thread:
            turn = turns.setdefault(message.turn_id, [])
            if message.id in places:
                shared.add(message.id)
            elif message.role is Role.ASSISTANT or not turn or turn[0].role is Role.ASSISTANT:
                places[message.id] = place
                turn.insert(0 if message.role is Role.USER else len(turn), message)
    messages = [message for _, turn in sorted(turns.items()) for message in turn]
    alone = {turn[-1].id for turn in turns.values() if len(turn) <= 2 and turn[-1].id in shared}
    apart = {message.id for message in messages if message.role is Role.USER} | alone
    return messages, {id: place for id, place in places.items() if id not in apart}
