"""How often each model was preferred, and how much that tells: Bradley–Terry strengths with their uncertainty.

A choice among several answers is weighed by the same model as one between two: that an answer is chosen has the
probability of its strength as a share of all strengths (Luce's choice axiom). To take a best of six for five duels won
would feign knowledge. A tie shares the one choice among all.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import exp, log, sqrt

from modelslab_desktop.core.verdicts import Outcome, Reason, Verdict

# With fewer verdicts a model is not rated. Six is the least number at which even one that always wins (or always loses)
# differs from the toss of a coin: that comes by chance in 2 of 2⁶ cases, 3 %; with five it would be 6 %.
ENOUGH = 6

_LIKELY = 1.96  # standard errors on both sides hold 95 % of a normal distribution
# The precision of the prior, of which each model gets one: about two ties with an average model. Without it the
# strength of a model that was never beaten would be infinite.
_PRIOR = 0.5
_STEPS = 50  # at most; some five are needed
_EXACT = 1e-10

_Matrix = list[list[float]]


@dataclass(frozen=True, slots=True)
class Rating:
    """The share (0 to 1) of choices that a model wins against the others on average, and where it is with 95 %."""

    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Standing:
    """What the verdicts say of a model; its rating is None where they are too few to say."""

    model: str
    wins: int
    losses: int
    ties: int
    rating: Rating | None = None
    reasons: tuple[tuple[Reason, int], ...] = ()  # for which it was chosen, and how often; the most frequent first

    @property
    def verdicts(self) -> int:
        """How many verdicts there are on it."""
        return self.wins + self.losses + self.ties


def standings(verdicts: Iterable[Verdict]) -> list[Standing]:
    """All models that were judged against another one: the rated ones by their rating, then the others by name."""
    fair = [verdict for verdict in verdicts if len(_models(verdict)) > 1]
    wins, losses, ties = Counter[str](), Counter[str](), Counter[str]()
    reasons: dict[str, Counter[Reason]] = {}
    for verdict in fair:
        winner = _winner(verdict)
        for model in _models(verdict):
            (ties if winner is None else wins if model == winner else losses)[model] += 1
        if winner is not None:
            reasons.setdefault(winner, Counter()).update(verdict.reasons)
    rated = ratings([_shares(verdict) for verdict in fair])
    found = [
        Standing(
            model,
            wins[model],
            losses[model],
            ties[model],
            rating if wins[model] + losses[model] + ties[model] >= ENOUGH else None,
            _by_frequency(reasons.get(model, Counter())),
        )
        for model, rating in rated.items()
    ]
    return sorted(found, key=lambda each: (-round(each.rating.share, 9) if each.rating else 1, each.model))


def ratings(choices: Sequence[Mapping[str, float]]) -> dict[str, Rating]:
    """Rate models by choices, each of which is given as the shares, 1 in all, that its models have won."""
    models = sorted({model for choice in choices for model in choice})
    place = {model: number for number, model in enumerate(models)}
    fields = Counter(tuple(sorted(place[model] for model in choice)) for choice in choices)
    won = [0.0] * len(models)
    for choice in choices:
        for model, share in choice.items():
            won[place[model]] += share
    strengths = _strengths(won, fields)
    errors = _errors(strengths, fields)
    against = len(models) / (len(models) - 1) if len(models) > 1 else 0.0  # from the mean of all to that of the others
    return {model: _rating(against * strengths[at], against * errors[at]) for model, at in place.items()}


def _models(verdict: Verdict) -> set[str]:
    """The models that were judged: one that stood twice counts once, and a comparison with itself tells nothing."""
    return {contender.model for contender in verdict.contenders}


def _winner(verdict: Verdict) -> str | None:
    return next((contender.model for contender in verdict.contenders if contender.won), None)


def _shares(verdict: Verdict) -> dict[str, float]:
    """The whole choice for the best one, or an equal part of it for each."""
    models, winner = _models(verdict), _winner(verdict)
    if verdict.outcome is Outcome.BEST:
        return {model: float(model == winner) for model in models}
    return dict.fromkeys(models, 1 / len(models))


def _by_frequency(reasons: Counter[Reason]) -> tuple[tuple[Reason, int], ...]:
    order = list(Reason)
    return tuple(sorted(reasons.items(), key=lambda each: (-each[1], order.index(each[0]))))


# the maximum of the posterior, by Newton's method


def _strengths(won: Sequence[float], fields: Mapping[tuple[int, ...], int]) -> list[float]:
    """The logarithms of the strengths, whose mean is 0; `fields` tells how often which models met."""
    at = [0.0] * len(won)
    for _ in range(_STEPS):
        slope = [share - _PRIOR * own for share, own in zip(won, at, strict=True)]
        for field, times in fields.items():
            for model, chance in zip(field, _chances(at, field), strict=True):
                slope[model] -= times * chance
        step = _solve(_cholesky(_information(at, fields)), slope)
        at = _climb(at, step, won, fields)
        if max(map(abs, step), default=0.0) < _EXACT:
            break
    return at


def _climb(
    at: Sequence[float], step: Sequence[float], won: Sequence[float], fields: Mapping[tuple[int, ...], int]
) -> list[float]:
    """Go the step, or a part of it where it would lead down again."""
    height, part = _log_posterior(at, won, fields), 1.0
    while part > _EXACT:
        there = [own + part * way for own, way in zip(at, step, strict=True)]
        if _log_posterior(there, won, fields) >= height:
            return there
        part /= 2
    return list(at)


def _log_posterior(at: Sequence[float], won: Sequence[float], fields: Mapping[tuple[int, ...], int]) -> float:
    gained = sum(share * own - _PRIOR / 2 * own * own for share, own in zip(won, at, strict=True))
    return gained - sum(times * log(sum(exp(at[model]) for model in field)) for field, times in fields.items())


def _chances(at: Sequence[float], field: Sequence[int]) -> list[float]:
    """For each model of a field the chance that it is chosen."""
    strengths = [exp(at[model]) for model in field]
    whole = sum(strengths)
    return [strength / whole for strength in strengths]


def _information(at: Sequence[float], fields: Mapping[tuple[int, ...], int]) -> _Matrix:
    """The observed information: how sharply the posterior bends."""
    matrix = [[_PRIOR if row == column else 0.0 for column in range(len(at))] for row in range(len(at))]
    for field, times in fields.items():
        chances = _chances(at, field)
        for one, its in zip(field, chances, strict=True):
            matrix[one][one] += times * its
            for other, others in zip(field, chances, strict=True):
                matrix[one][other] -= times * its * others
    return matrix


def _errors(at: Sequence[float], fields: Mapping[tuple[int, ...], int]) -> list[float]:
    """The standard errors of the strengths, against the mean of all of them."""
    root = _cholesky(_information(at, fields))
    # what all strengths have in common only the prior knows; it says nothing of their differences
    common = 1 / (_PRIOR * len(at)) if at else 0.0
    units = ([float(row == column) for column in range(len(at))] for row in range(len(at)))
    return [sqrt(max(0.0, _solve(root, unit)[row] - common)) for row, unit in enumerate(units)]


def _cholesky(matrix: _Matrix) -> _Matrix:
    """The lower triangle whose product with its own transpose is a positive definite matrix."""
    root: _Matrix = []
    for row, entries in enumerate(matrix):
        line: list[float] = []
        for column in range(row + 1):
            other = root[column] if column < row else line
            rest = entries[column] - sum(one * two for one, two in zip(line, other, strict=False))
            line.append(sqrt(rest) if column == row else rest / other[column])
        root.append(line)
    return root


def _solve(root: _Matrix, right: Sequence[float]) -> list[float]:
    """Solve the equations of a matrix that is given by its Cholesky root."""
    forward: list[float] = []
    for line, value in zip(root, right, strict=True):
        forward.append((value - sum(one * two for one, two in zip(line, forward, strict=False))) / line[-1])
    solved = [0.0] * len(root)
    for row in reversed(range(len(root))):
        known = sum(root[below][row] * solved[below] for below in range(row + 1, len(root)))
        solved[row] = (forward[row] - known) / root[row][row]
    return solved


def _rating(strength: float, error: float) -> Rating:
    reach = _LIKELY * error
    return Rating(_share(strength), _share(strength - reach), _share(strength + reach))


def _share(strength: float) -> float:
    return 1 / (1 + exp(-strength))
