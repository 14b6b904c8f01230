"""A process that is killed while answers stream in: what is in the file then."""

import random
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from modelslab_desktop.core.chat import Message, State
from modelslab_desktop.store.chats import Chats
from modelslab_desktop.store.database import open_database, rows

PIECES = 12

# a chat without an end: each answer is journaled piece by piece, and every step is told once it is done
STREAMING = f"""
import sys, time
from dataclasses import replace
from itertools import count
from pathlib import Path
from modelslab_desktop.core.chat import Lane, State
from modelslab_desktop.core.parameters import Parameters
from modelslab_desktop.store.chats import Chats
from modelslab_desktop.store.database import open_database

chats = Chats(open_database(Path(sys.argv[1])))
conversation, [lane] = chats.start("title", [Lane(0, 0, 0, "model")])
for turn in count():
    [(lane, _, answer)] = chats.begin_turn(conversation.id, f"question {{turn}}", [lane], time.time())
    print(turn, 0, flush=True)
    text = ""
    for piece in range(1, {PIECES} + 1):
        text += f"piece {{piece}} " * 100
        chats.journal(answer.id, text, "thinking " * piece)
        print(turn, piece, flush=True)
    chats.finish(replace(answer, text=text + "end", state=State.DONE))
"""


def text_of(pieces: int) -> str:
    return "".join(f"piece {piece} " * 100 for piece in range(1, pieces + 1))


def run_and_kill(path: Path, steps: int) -> tuple[int, int]:
    """The turn and the piece that the process told last, so many steps or a few more from its start."""
    with subprocess.Popen([sys.executable, "-c", STREAMING, str(path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = [process.stdout.readline() for _ in range(steps)]
        process.kill()
        told += process.stdout.readlines()
    turn, piece = next(line for line in reversed(told) if line.endswith("\n")).split()  # the last may be cut off
    return int(turn), int(piece)


def is_whole(answer: Message) -> bool:
    return answer.state is State.DONE and answer.text == f"{text_of(PIECES)}end"


@pytest.mark.parametrize("seed", range(20))
def test_a_killed_process_loses_at_most_what_came_after_the_last_journal(seed: int, path: Path) -> None:
    turn, piece = run_and_kill(path, steps=random.Random(seed).randint(1, 5 * PIECES))
    with closing(open_database(path)) as connection:
        chats = Chats(connection)
        assert rows(connection, "PRAGMA integrity_check") == [("ok",)]
        assert rows(connection, "PRAGMA foreign_key_check") == []
        was_streaming = chats.interrupted()
        [conversation] = chats.conversations()
        [lane] = chats.lanes(conversation.id)
        questions, answers = chats.thread(lane)[::2], chats.thread(lane)[1::2]
        assert [each.text for each in questions] == [f"question {number}" for number in range(len(answers))]
        assert len(answers) > turn
        *earlier, last = answers
        assert all(is_whole(each) for each in earlier)
        assert is_whole(last) != bool(was_streaming)
        if was_streaming:
            kept = last.text.count("piece") // 100
            assert (len(answers) - 1, kept) >= (turn, piece)
            assert last == last.ended(State.INTERRUPTED)
            assert last.text == text_of(kept)
            assert last.thinking == "thinking " * kept
        assert chats.search("question 0 ") == [conversation]
