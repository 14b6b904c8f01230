"""What tells the lanes of a comparison apart, in words."""

from collections.abc import Sequence

from modelslab_desktop.core.chat import Lane


def differences_of(lanes: Sequence[Lane], *, briefly: bool = False) -> list[str]:
    """What differs beside the models, for each lane: "only temperature differs: 0.2"; empty where nothing does.

    Briefly, that is "temperature 0.2".

    Among different models, what most of them have is not said.
    """
    told = [_settings(lane) for lane in lanes]
    varying = [name for name in told[0] if len({settings[name] for settings in told}) > 1] if told else []
    is_all = len(varying) == 1 and len({lane.model for lane in lanes}) == 1
    usual = {name: _most([settings[name] for settings in told]) for name in varying if not is_all}
    is_whole = is_all and not briefly
    return [_said(settings, [n for n in varying if settings[n] != usual.get(n)], is_all=is_whole) for settings in told]


def _said(settings: dict[str, str], varying: list[str], *, is_all: bool) -> str:
    if is_all:
        [name] = varying
        return f"only {name} differs: {settings[name]}"
    return ", ".join(f"{name} {settings[name]}" for name in varying)


def _most(values: Sequence[str]) -> str | None:
    """What more than half of the lanes have."""
    return next((value for value in values if values.count(value) * 2 > len(values)), None)


def _settings(lane: Lane) -> dict[str, str]:
    return {
        "temperature": _number(lane.parameters.temperature),
        "Top P": _number(lane.parameters.top_p),
        "maximum": f"{lane.parameters.max_tokens:,} tokens" if lane.parameters.max_tokens else "as the model has it",
        "system prompt": _beginning(lane.system_prompt),
    }


def _number(value: float | None) -> str:
    return "as the model has it" if value is None else f"{value:.2f}"


def _beginning(prompt: str, most: int = 24) -> str:
    line = " ".join(prompt.split())
    return "none" if not line else f"“{line if len(line) <= most else line[:most].rstrip() + '…'}”"
