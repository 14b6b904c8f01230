"""Serves a card that gathers models: with the saved sets, and with what is known of the models."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from modelslab_desktop.core.chat import Lane
from modelslab_desktop.core.errors import Problem
from modelslab_desktop.session.model_sets import ModelSets
from modelslab_desktop.session.models import Models
from modelslab_desktop.ui.lanes_card import LanesCard
from modelslab_desktop.ui.overlay import Overlay


class LanesDesk(QObject):
    """Opens and closes one card, and does what is asked for in it about sets."""

    failed = Signal(object)  # Problem

    def __init__(self, card: LanesCard, overlay: Overlay, sets: ModelSets, models: Models) -> None:
        super().__init__(card)
        self._card = card
        self._overlay = overlay
        self._sets = sets
        self._models = models
        card.close_requested.connect(overlay.close)
        card.set_save_requested.connect(lambda name, lanes: self._try(lambda: sets.save(name, lanes)))
        card.set_rename_requested.connect(lambda name, wanted: self._try(lambda: sets.rename(name, wanted)))
        card.set_delete_requested.connect(lambda name: self._try(lambda: sets.delete(name)))
        card.set_restore_requested.connect(lambda: self._try(sets.restore))
        sets.changed.connect(self._show_sets)
        models.models_changed.connect(self._show_listed)

    def open(self, lanes: Sequence[Lane]) -> None:
        """Open the card with these lanes in it."""
        self._show_sets()
        self._show_listed()
        self._card.show_lanes(lanes)
        self._overlay.open()

    def close(self) -> None:
        """Close the card."""
        self._overlay.close()

    def _show_sets(self) -> None:
        self._card.show_sets(self._sets.all)

    def _show_listed(self) -> None:
        self._card.show_listed({model.id for model in self._models.all})

    def _try(self, act: Callable[[], object]) -> None:
        try:
            act()
        except Problem as problem:
            self.failed.emit(problem)
