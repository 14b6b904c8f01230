"""The models that can be chosen: the server's list, kept for the next start, with favourites and recent ones."""

from typing import Any

from PySide6.QtCore import QObject, Signal

from modelslab_desktop.core.models import Model
from modelslab_desktop.store.settings import Settings

RECENT_ONES = 6


class Models(QObject):
    """The list of models; the last one known serves until a new one has come."""

    models_changed = Signal()
    marks_changed = Signal()  # favourites or recent ones

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._models: list[Model] | None = None

    @property
    def all(self) -> list[Model]:
        """Every listed model, in the server's order; empty before the first list has come."""
        if self._models is None:
            stored = self._settings.get("models", list[Any]())
            self._models = [Model(*entry) for entry in stored if _is_model(entry)]
        return self._models

    def replace(self, models: list[Model]) -> None:
        """Take a new list over, and keep it for the next start."""
        if models != self.all:
            self._models = models
            self.models_changed.emit()
            self._settings.set("models", [[model.id, model.owner] for model in models])

    def show_only(self, models: list[Model]) -> None:
        """Show this list for now; the kept one stays as it is."""
        self._models = models
        self.models_changed.emit()

    def show_kept(self) -> None:
        """Show the list of the last time again."""
        self._models = None
        self.models_changed.emit()

    @property
    def favourites(self) -> list[str]:
        """Ids marked by the user, the newest last."""
        return self._settings.get("favourites", list[str]())

    def mark(self, model_id: str, favourite: bool) -> None:
        """Make a model a favourite, or no longer."""
        others = [id for id in self.favourites if id != model_id]
        self._settings.set("favourites", [*others, model_id] if favourite else others)
        self.marks_changed.emit()

    @property
    def recent(self) -> list[str]:
        """Ids used last, the latest first."""
        return self._settings.get("recent_models", list[str]())

    def use(self, model_id: str) -> None:
        """Count a model among the recent ones."""
        others = [id for id in self.recent if id != model_id]
        self._settings.set("recent_models", [model_id, *others][:RECENT_ONES])
        self.marks_changed.emit()


def _is_model(entry: Any) -> bool:
    """Whether a stored entry is a model's id and owner."""
    return isinstance(entry, list) and len(entry) == 2 and all(isinstance(part, str) for part in entry)
