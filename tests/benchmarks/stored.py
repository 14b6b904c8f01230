"""A profile as a person has it after a year: many stored conversations; made by the program's own store."""

import time
from dataclasses import replace
from pathlib import Path
from random import Random

from modelslab_desktop.core.chat import Lane, State
from modelslab_desktop.core.paths import Profile
from modelslab_desktop.store.chats import Chats
from modelslab_desktop.store.database import open_database
from modelslab_desktop.store.settings import Settings
from tests.benchmarks.answers import Writer

CONVERSATIONS = 1000
MODELS = 200

_BETWEEN = 8 * 3600.0  # s
_ANSWER = "It depends on **what it is for**; three things count most:\n\n1. the price\n2. the weight\n3. the colour\n"


def make_profile(folder: Path) -> None:
    """Store the conversations, a turn in each, and the choices of a person who has a key."""
    connection = open_database(Profile(folder).database)
    connection.execute("PRAGMA synchronous = OFF")
    chats = Chats(connection)
    for number in range(CONVERSATIONS):
        _store(chats, number, time.time() - (CONVERSATIONS - number) * _BETWEEN)
    settings = Settings(connection)
    settings.set("key_in_keyring", True)
    settings.set("models", [[f"vendor/model-{number}", "Vendor"] for number in range(MODELS)])
    settings.set("model", "vendor/model-1")
    connection.close()


def add_long_conversation(folder: Path, messages: int) -> int:
    """Store one more conversation, with so many questions and answers of some length; gives its id."""
    connection = open_database(Profile(folder).database)
    connection.execute("PRAGMA synchronous = OFF")
    chats = Chats(connection)
    conversation, [lane] = chats.start(f"All {messages} of them", [Lane(0, 0, 0, "vendor/model-1")])
    writer = Writer(Random(1))
    for _ in range(messages // 2):
        ((lane, _, answer),) = chats.begin_turn(conversation.id, writer.question(), [lane], time.time())
        chats.finish(replace(answer.ended(State.DONE), text=writer.reply()))
    connection.close()
    return conversation.id


def _store(chats: Chats, number: int, used: float) -> None:
    question = f"Which of these is the best for case {number}?"
    conversation, [lane] = chats.start(question, [Lane(0, 0, 0, "vendor/model-1")])
    ((_, _, answer),) = chats.begin_turn(conversation.id, question, [lane], used)
    chats.finish(replace(answer.ended(State.DONE), text=_ANSWER, created=used))
