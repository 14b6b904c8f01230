"""Durations as they are said; knows no widget."""


def seconds(value: float) -> str:
    """A duration in s as it is said: "0.8 s", "12 s", "2 min 5 s", "1 h 3 min"."""
    if value < 9.95 and value != int(value):
        return f"{max(value, 0.1):.1f} s"
    minutes, rest = divmod(round(value), 60)
    hours, minutes = divmod(minutes, 60)
    parts = ((hours, "h"), (minutes, "min"), (0 if hours else rest, "s"))
    return " ".join(f"{number} {unit}" for number, unit in parts if number) or "0 s"
