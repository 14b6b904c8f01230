"""Parameters and system prompts in words; knows no widget."""

from modelslab_desktop.core.chat import Lane
from modelslab_desktop.core.parameters import Parameters


def said_of_parameters(parameters: Parameters) -> str:
    """What is sent of them, within a sentence: "temperature 0.30, at most 4,096 tokens"."""
    chosen = [
        f"temperature {parameters.temperature:.2f}" if parameters.temperature is not None else "",
        f"Top P {parameters.top_p:.2f}" if parameters.top_p is not None else "",
        f"at most {parameters.max_tokens:,} tokens" if parameters.max_tokens is not None else "",
    ]
    return ", ".join(filter(None, chosen)) or "the model's defaults"


def said_of_lane(lane: Lane) -> str:
    """What a lane is set to, as a sentence without its point."""
    said = said_of_parameters(lane.parameters) + (", a system prompt" if lane.system_prompt.strip() else "")
    return said[0].upper() + said[1:]
