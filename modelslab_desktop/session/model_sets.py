"""The sets of models that the user has saved; kept in the settings."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from modelslab_desktop.core.chat import Lane
from modelslab_desktop.core.model_sets import ModelSet, fresh, names_of, unique_name
from modelslab_desktop.session.preferences import parameters_from
from modelslab_desktop.store.settings import Settings

if TYPE_CHECKING:
    from modelslab_desktop.store.settings import JSON


class ModelSets(QObject):
    """The saved sets in the order in which they were saved; tells when they are others."""

    changed = Signal()

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._settings = settings
        self._deleted: tuple[int, ModelSet] | None = None  # with its place

    @property
    def all(self) -> list[ModelSet]:
        """Every set that can be read."""
        stored = self._settings.get("model_sets", list[Any]())
        return [found for entry in stored if (found := _set_from(entry))]

    def save(self, name: str, lanes: Iterable[Lane]) -> ModelSet:
        """Keep these lanes under this name, or one like it that is still free; a blank one becomes their models'."""
        kept, sets = fresh(lanes), self.all
        saved = ModelSet(unique_name(name.strip() or names_of(kept), _names(sets)), kept)
        self._keep([*sets, saved])
        return saved

    def rename(self, name: str, wanted: str) -> None:
        """Give a set another name; a blank one changes nothing."""
        sets = self.all
        if wanted.strip() and name in _names(sets):
            new = unique_name(wanted, [other for other in _names(sets) if other != name])
            self._keep([ModelSet(new, each.lanes) if each.name == name else each for each in sets])

    def delete(self, name: str) -> None:
        """Take a set away; the last one can be brought back until the program ends."""
        sets = self.all
        for place, each in enumerate(sets):
            if each.name == name:
                self._deleted = place, each
                self._keep([*sets[:place], *sets[place + 1 :]])
                return

    def restore(self) -> None:
        """Bring the set back that was deleted last, to where it was."""
        if self._deleted:
            place, deleted = self._deleted
            self._deleted = None
            sets = self.all
            back = ModelSet(unique_name(deleted.name, _names(sets)), deleted.lanes)
            self._keep([*sets[:place], back, *sets[place:]])

    def _keep(self, sets: list[ModelSet]) -> None:
        self._settings.set("model_sets", [_stored(each) for each in sets])
        self.changed.emit()


def _names(sets: list[ModelSet]) -> list[str]:
    return [each.name for each in sets]


def _stored(saved: ModelSet) -> "JSON":
    lanes: list[JSON] = [
        {"model": lane.model, "system_prompt": lane.system_prompt, "parameters": asdict(lane.parameters)}
        for lane in saved.lanes
    ]
    return {"name": saved.name, "lanes": lanes}


def _set_from(entry: Any) -> ModelSet | None:
    """A set as it was stored; None when it cannot be read."""
    try:
        return ModelSet(_text(entry["name"]), fresh(_lane_from(lane) for lane in entry["lanes"]))
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _lane_from(entry: Any) -> Lane:
    model, prompt = _text(entry["model"]), _text(entry.get("system_prompt", ""))
    return Lane(0, 0, 0, model, prompt, parameters_from(entry.get("parameters", {})))


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text is expected, not {type(value).__name__}")
    return value
