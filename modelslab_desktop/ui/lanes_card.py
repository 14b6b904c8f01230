"""A card that gathers models, one by one or from a saved set, for what is to begin with them; knows no session."""

from collections.abc import Collection, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton

from modelslab_desktop.core.chat import Lane
from modelslab_desktop.core.model_sets import ModelSet, names_of
from modelslab_desktop.ui.card_page import CardPage
from modelslab_desktop.ui.lane_list import LaneList
from modelslab_desktop.ui.set_list import SetList, SetSaving
from modelslab_desktop.ui.speech import announce
from modelslab_desktop.ui.theme import Look


class LanesCard(CardPage):
    """What a card has that begins with models; each kind places the parts, and says when it can start."""

    model_requested = Signal()  # add_model answers it
    set_save_requested = Signal(str, object)  # name, tuple of Lane
    set_rename_requested = Signal(str, str)  # the name, and the one wanted
    set_delete_requested = Signal(str)
    set_restore_requested = Signal()  # the one deleted last

    def __init__(self, look: Look, title: str, start: str) -> None:
        super().__init__(look, title)
        self._set_names: list[str] = []
        self._sets = SetList(look)
        self._chosen = LaneList(look)
        self._saving = SetSaving(look)
        self._start = QPushButton(start)
        self._start.setProperty("role", "primary")
        self._start.setToolTip(f"{start} (Ctrl+Enter)")
        self._chosen.model_requested.connect(self.model_requested)
        self._chosen.changed.connect(self._suggest_set)
        self._saving.named.connect(lambda name: self.set_save_requested.emit(name, self.lanes))
        self._sets.chosen.connect(self._use_set)
        self._sets.delete_requested.connect(self.set_delete_requested)
        self._sets.rename_requested.connect(self.set_rename_requested)
        self._sets.restore_requested.connect(self.set_restore_requested)

    @property
    def lanes(self) -> tuple[Lane, ...]:
        """The lanes chosen so far."""
        return self._chosen.lanes

    def show_lanes(self, lanes: Sequence[Lane]) -> None:
        """Begin with these lanes; those without a model are left out."""
        self._saving.leave()
        self._chosen.show_lanes(lanes)

    def add_model(self, model_id: str) -> None:
        """Take the model that was asked for."""
        self._chosen.add_model(model_id)

    def show_sets(self, sets: Sequence[ModelSet]) -> None:
        """Offer these saved sets."""
        self._set_names = [each.name for each in sets]
        self._sets.show_sets(sets)
        self._suggest_set()

    def show_listed(self, model_ids: Collection[str]) -> None:
        """Mark the models that are not among these; an empty list says nothing of any."""
        self._chosen.show_listed(model_ids)

    def _suggest_set(self) -> None:
        self._saving.suggest(names_of(self.lanes), self._set_names)

    def _use_set(self, chosen: ModelSet) -> None:
        self.show_lanes(chosen.lanes)
        self._start.setFocus()
        announce(self, f"{chosen.name}: {names_of(chosen.lanes)}")
