"""What is written and not sent, by conversation: on the disk, or in memory as long as that does not take it."""

from modelslab_desktop.session.library import Library
from modelslab_desktop.session.preferences import Preferences


class Drafts:
    """Keeps what stands in the composer; the draft of a conversation that has not begun is that of the program."""

    def __init__(self, library: Library, preferences: Preferences) -> None:
        self._library = library
        self._preferences = preferences
        self._unstored: dict[int, str] = {}  # by conversation id
        self._stored = preferences.draft  # of the conversation on screen
        self._id = 0  # of that conversation

    def open(self, conversation_id: int, stored: str) -> str:
        """Another conversation is on screen, with this stored draft; returns the one to be shown."""
        self._id, self._stored = conversation_id, stored
        return self._unstored.get(conversation_id, stored)

    def note(self, text: str) -> None:
        """Take note of what stands in the composer."""
        if text != self._stored:
            self._unstored[self._id] = text
        else:
            self._unstored.pop(self._id, None)

    def store(self) -> None:
        """Store what is not stored yet; raises Problem."""
        for id_, text in list(self._unstored.items()):
            if id_:
                self._library.save_draft(id_, text)
            else:
                self._preferences.save_draft(text)
            del self._unstored[id_]
            if id_ == self._id:
                self._stored = text

    def forget_sent(self, *, is_first: bool) -> None:
        """The draft has been sent; raises Problem when that of a new conversation cannot be emptied."""
        self._stored = ""
        self._unstored.pop(self._id, None)
        if is_first:
            self._unstored.pop(0, None)
            self._preferences.save_draft("")
