"""The index of words by which conversations are found: words are told to it once a text is final."""

import re
import sqlite3
from typing import Final

from modelslab_desktop.store.database import rows, run

LONGEST_SEARCH: Final = 200  # characters; what a person types, and far below what FTS5 can parse

# scripts written without spaces (South-East Asian, kana, Han) or with long compounds (Hangul);
# compiled when the first such text comes, since that takes 2 ms
_UNSPACED: Final = (
    "([\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff])"
)


class WordIndex:
    """The words of all messages in one database; they are taken back with the very same text."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def learn(self, message_id: int, text: str) -> None:
        """Let a message be found by its words."""
        run(
            self._connection,
            "INSERT INTO message_words (rowid, text) VALUES (:id, :text)",
            id=message_id,
            text=_apart(text),
        )

    def forget(self, message_id: int, text: str) -> None:
        """Let a message be found no more by the text that was learned."""
        run(
            self._connection,
            "INSERT INTO message_words (message_words, rowid, text) VALUES ('delete', :id, :text)",
            id=message_id,
            text=_apart(text),
        )

    def conversations_with(self, words: str) -> set[int]:
        """The ids of the conversations that have a message with all these words, or their beginnings."""
        found = rows(
            self._connection,
            """SELECT DISTINCT conversation_id FROM lane WHERE id IN (
                SELECT lane_id FROM message WHERE id IN (
                    SELECT rowid FROM message_words WHERE message_words MATCH :match))""",
            match=_match(words),
        )
        return {id_ for (id_,) in found}


def _apart(text: str) -> str:
    """The text with spaces around each character of a script without them, so that each is a word to the index."""
    return text if text.isascii() else re.sub(_UNSPACED, r" \1 ", text)


def _match(words: str) -> str:
    """An FTS5 query for all these words as beginnings; quoted, so that nothing in them is an operator."""
    return " ".join(f'"{_apart(word)}"*' for word in re.sub(r'["\0]', " ", words).split()) or '""'
