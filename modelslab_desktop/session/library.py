"""The conversations: their list, search, names, bin and drafts."""

from PySide6.QtCore import QObject, Signal

from modelslab_desktop.core.chat import Conversation
from modelslab_desktop.store.chats import Chats


class Library(QObject):
    """The list of conversations by last use, and what is done to one of them."""

    conversation_added = Signal(object)  # Conversation
    conversation_changed = Signal(object)  # Conversation
    conversation_removed = Signal(object)  # Conversation, now in the bin

    def __init__(self, chats: Chats) -> None:
        super().__init__()
        self._chats = chats

    def all(self) -> list[Conversation]:
        """Every conversation, the latest used first."""
        return self._chats.conversations()

    def latest(self, count: int) -> list[Conversation]:
        """So many conversations, the latest used first."""
        return self._chats.conversations(count)

    def search(self, words: str) -> list[Conversation]:
        """Those with these words in the title or in a message; all of them for no words."""
        return self._chats.search(words) if words.strip() else self.all()

    def conversation(self, conversation_id: int) -> Conversation | None:
        """One conversation, or None when there is none with this id (or it lies in the bin)."""
        return self._chats.conversation(conversation_id)

    def rename(self, conversation_id: int, title: str) -> None:
        """Give a conversation another title; a blank one changes nothing."""
        if title.strip():
            self.conversation_changed.emit(self._chats.rename(conversation_id, title.strip()))

    def delete(self, conversation_id: int) -> None:
        """Put a conversation into the bin."""
        if conversation := self._chats.conversation(conversation_id):
            self._chats.delete(conversation_id)
            self.conversation_removed.emit(conversation)

    def restore(self, conversation_id: int) -> None:
        """Take a conversation out of the bin again."""
        self.conversation_added.emit(self._chats.restore(conversation_id))

    def save_draft(self, conversation_id: int, draft: str) -> None:
        """Keep what stands in the composer of a conversation."""
        self._chats.save_draft(conversation_id, draft)
