"""The parameters of a request, each either set or left to the model."""

from dataclasses import dataclass

MAX_TOKENS_AT_FIRST = 4096
MAX_TOKENS_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class Parameters:
    """Sampling temperature and top_p (0 to 1) and max_tokens (1 or more); None is not sent."""

    temperature: float | None = None
    top_p: float | None = None
    max_tokens: int | None = MAX_TOKENS_AT_FIRST

    def __post_init__(self) -> None:
        for name, value in (("temperature", self.temperature), ("top_p", self.top_p)):
            if value is not None and not 0 <= value <= 1:
                raise ValueError(f"{name} must lie between 0 and 1, not {value}")
        if self.max_tokens is not None and self.max_tokens < 1:
            raise ValueError(f"max_tokens must be 1 or more, not {self.max_tokens}")

    def sent(self) -> dict[str, float | int]:
        """Only what the user set, under the names of the wire."""
        named = {"temperature": self.temperature, "top_p": self.top_p, "max_tokens": self.max_tokens}
        return {name: value for name, value in named.items() if value is not None}
