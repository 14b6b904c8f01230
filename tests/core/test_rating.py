"""Ratings: what is known of the Bradley–Terry model, and what must hold whatever the verdicts are."""

import math
import random
from collections.abc import Sequence
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from modelslab_desktop.core.rating import ENOUGH, Rating, Standing, ratings, standings
from modelslab_desktop.core.verdicts import Contender, Outcome, Reason, Verdict

MODELS = "abcd"
Choice = dict[str, float]


def verdict(models: str, outcome: Outcome = Outcome.EQUAL, winner: int | None = None, *reasons: Reason) -> Verdict:
    contenders = tuple(Contender(model, won=at == winner) for at, model in enumerate(models))
    return Verdict(None, 1.0, contenders, outcome, frozenset(reasons))


def won(models: str, winner: int = 0, *reasons: Reason) -> Verdict:
    """A verdict on these models, of which one is the best."""
    return verdict(models, Outcome.BEST, winner, *reasons)


def by_model(verdicts: Sequence[Verdict]) -> dict[str, Standing]:
    return {standing.model: standing for standing in standings(verdicts)}


def share(verdicts: Sequence[Verdict], model: str) -> float:
    rating = by_model(verdicts)[model].rating
    assert rating is not None
    return rating.share


@st.composite
def any_verdict(draw: st.DrawFn) -> Verdict:
    models = "".join(draw(st.lists(st.sampled_from(MODELS), min_size=2, max_size=4)))
    outcome = draw(st.sampled_from(Outcome))
    return verdict(models, outcome, draw(st.integers(0, len(models) - 1)) if outcome is Outcome.BEST else None)


many = st.lists(any_verdict(), min_size=1, max_size=25)
EACH_PAIR = [verdict("".join(pair)) for pair in combinations(MODELS, 2)] * 2  # each model has its six verdicts


# counting


def test_wins_losses_and_ties_are_counted_for_each_model() -> None:
    found = by_model([won("ab"), won("ab", 1), won("abc"), verdict("ab"), verdict("ac", Outcome.NEITHER)])
    counted = {model: (each.wins, each.losses, each.ties, each.verdicts) for model, each in found.items()}
    assert counted == {"a": (2, 1, 2, 5), "b": (1, 2, 1, 4), "c": (0, 1, 1, 2)}


def test_a_model_against_itself_counts_nothing() -> None:
    assert standings([won("aa"), verdict("aa")]) == []


def test_a_model_that_stands_twice_counts_once() -> None:
    assert standings([won("aab"), won("aab", 2), verdict("aab")] * 3) == standings(
        [won("ab"), won("ab", 1), verdict("ab")] * 3
    )


def test_what_a_model_was_chosen_for_is_counted() -> None:
    clear, short = Reason.CLEAR, Reason.SHORT
    found = by_model([won("ab", 0, short), won("ab", 0, short, clear), won("ab", 1, clear), verdict("ab")])
    assert found["a"].reasons == ((short, 2), (clear, 1))
    assert found["b"].reasons == ((clear, 1),)


def test_reasons_for_a_tie_praise_no_model() -> None:
    assert by_model([verdict("ab", Outcome.EQUAL, None, Reason.CLEAR)])["a"].reasons == ()


def test_too_few_verdicts_are_not_rated() -> None:
    fewer = by_model([won("ab")] * (ENOUGH - 1) + [won("cd")] * ENOUGH)
    assert [fewer[model].rating is None for model in MODELS] == [True, True, False, False]


def test_from_six_verdicts_on_one_that_always_wins_is_better_than_a_coin() -> None:
    """The reason for the threshold: at it, the interval of one that always won leaves out one half."""
    for count, is_better in ((ENOUGH, True), (ENOUGH - 1, False)):
        rating = ratings([{"a": 1.0, "b": 0.0}] * count)["a"]
        assert (rating.low > 0.5) is is_better


def test_the_best_rated_comes_first_and_those_not_rated_last() -> None:
    found = standings([won("ba")] * ENOUGH + [won("cd"), won("cb")])
    assert [standing.model for standing in found] == ["b", "a", "c", "d"]


# known results


def test_no_verdicts_are_no_ratings() -> None:
    assert standings([]) == []
    assert ratings([]) == {}


def test_two_models_that_won_as_often_are_equal() -> None:
    found = ratings([{"a": 1.0, "b": 0.0}] * 8 + [{"a": 0.0, "b": 1.0}] * 8)
    assert alike(found["a"], found["b"])
    assert found["a"].share == pytest.approx(0.5)


def test_a_tie_of_all_tells_nobody_apart() -> None:
    for standing in standings([verdict("abcd")] * ENOUGH):
        assert standing.rating is not None
        assert standing.rating.share == pytest.approx(0.5)


def test_with_many_verdicts_the_share_is_that_of_the_wins() -> None:
    """For two models the estimate is the share of wins; its error that of a binomial share on the scale of log odds."""
    rating = ratings([{"a": 1.0, "b": 0.0}] * 3000 + [{"a": 0.0, "b": 1.0}] * 1000)["a"]
    assert rating.share == pytest.approx(0.75, abs=0.001)
    reach = 1.96 / math.sqrt(4000 * 0.75 * 0.25)
    odds = [math.log(share / (1 - share)) for share in (rating.low, rating.share, rating.high)]
    assert odds[2] - odds[1] == pytest.approx(reach, rel=0.01)
    assert odds[1] - odds[0] == pytest.approx(reach, rel=0.01)


def test_strengths_are_found_again_from_their_own_odds() -> None:
    """Each pair ends as often so as strengths of 4, 2 and 1 have it, whose logarithms are 2, 1 and 0 log 2."""
    strengths = {"a": 4.0, "b": 2.0, "c": 1.0}
    choices: list[Choice] = []
    for one, other in combinations(strengths, 2):
        one_wins = round(3000 * strengths[one] / (strengths[one] + strengths[other]))
        choices += [{one: 1.0, other: 0.0}] * one_wins + [{one: 0.0, other: 1.0}] * (3000 - one_wins)
    found = ratings(choices)
    for model, against_others in (("a", 1.5), ("b", 0.0), ("c", -1.5)):  # log 2, above the mean of the others
        assert found[model].share == pytest.approx(2**against_others / (1 + 2**against_others), abs=0.002)


def test_a_best_of_three_is_weighed_as_one_choice() -> None:
    """Luce's model: of 1,000 choices among three, shares of 0.5, 0.3 and 0.2 are the strengths themselves."""
    counts = {"a": 500, "b": 300, "c": 200}
    found = ratings([{model: float(model == best) for model in counts} for best in counts for _ in range(counts[best])])
    others = math.sqrt(0.3 * 0.2)
    assert found["a"].share == pytest.approx(0.5 / (0.5 + others), abs=0.003)


def test_one_that_was_never_beaten_has_a_finite_rating() -> None:
    for count in (1, 10, 1000):
        rating = ratings([{"a": 1.0, "b": 0.0}] * count)["a"]
        assert 0.5 < rating.share < 1
        assert 0 < rating.low < rating.share < rating.high < 1


def test_models_that_never_met_are_rated_with_less_certainty() -> None:
    apart = ratings([{"a": 0.5, "b": 0.5}] * 50 + [{"c": 0.5, "d": 0.5}] * 50)["a"]
    together = ratings([{"a": 0.5, "b": 0.5, "c": 0.0, "d": 0.0}] * 50 + [{"c": 0.5, "d": 0.5}] * 50)["a"]
    assert apart.high - apart.low > together.high - together.low


def test_the_interval_holds_the_truth_as_often_as_it_promises() -> None:
    """Four hundred lives of four models with strengths drawn at random, and 60 verdicts on two or more of them."""
    luck = random.Random(4)
    held = [_holds(luck) for _ in range(400)]
    assert 0.92 <= sum(held) / len(held) <= 0.98


def _holds(luck: random.Random) -> bool:
    true = {model: luck.gauss(0, 0.7) for model in MODELS}
    choices = list[Choice]()
    for _ in range(60):
        field = luck.sample(MODELS, luck.choice([2, 2, 3, 4]))
        best = luck.choices(field, [math.exp(true[model]) for model in field])[0]
        choices.append({model: float(model == best) for model in field})
    others = sum(true[model] for model in MODELS[1:]) / 3
    rating = ratings(choices)["a"]
    return rating.low <= 1 / (1 + math.exp(others - true["a"])) <= rating.high


# whatever the verdicts are


def alike(one: Rating | None, other: Rating | None) -> bool:
    if one is None or other is None:
        return one is other
    pairs = ((one.share, other.share), (one.low, other.low), (one.high, other.high))
    return all(math.isclose(left, right, abs_tol=1e-6) for left, right in pairs)


@given(many, st.randoms())
def test_the_order_of_verdicts_and_of_answers_does_not_matter(verdicts: list[Verdict], luck: random.Random) -> None:
    shuffled = luck.sample(verdicts, len(verdicts))
    turned = [Verdict(None, 1.0, each.contenders[::-1], each.outcome) for each in shuffled]
    one, other = by_model(verdicts), by_model(turned)
    assert one.keys() == other.keys()
    for model in one:
        assert alike(one[model].rating, other[model].rating)
        assert (one[model].wins, one[model].losses) == (other[model].wins, other[model].losses)


@given(many)
def test_other_names_change_no_rating(verdicts: list[Verdict]) -> None:
    named = str.maketrans(MODELS, MODELS[::-1])
    renamed = [
        Verdict(
            None,
            1.0,
            tuple(Contender(each.model.translate(named), won=each.won) for each in one.contenders),
            one.outcome,
        )
        for one in verdicts
    ]
    before, after = by_model(verdicts), by_model(renamed)
    for model in before:
        assert alike(before[model].rating, after[model.translate(named)].rating)


@given(st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab")), min_size=ENOUGH, max_size=20))
def test_what_one_of_two_wins_the_other_one_loses(pairs: list[tuple[str, str]]) -> None:
    found = by_model([won("ab", "ab".index(one)) if one == other else verdict("ab") for one, other in pairs])
    one, other = found["a"].rating, found["b"].rating
    assert one is not None
    assert other is not None
    assert alike(one, Rating(1 - other.share, 1 - other.high, 1 - other.low))
    assert (found["a"].wins, found["a"].ties) == (found["b"].losses, found["b"].ties)


@given(many, st.permutations(MODELS), st.integers(2, 4))
def test_another_win_never_lowers_the_rating(verdicts: list[Verdict], models: list[str], count: int) -> None:
    verdicts = EACH_PAIR + verdicts
    more = [*verdicts, won("".join(models[:count]))]
    assert share(more, models[0]) > share(verdicts, models[0]) - 1e-9


@given(many, st.permutations(MODELS))
def test_another_loss_never_raises_the_rating(verdicts: list[Verdict], models: list[str]) -> None:
    verdicts = EACH_PAIR + verdicts
    more = [*verdicts, won("".join(models[:2]))]
    assert share(more, models[1]) < share(verdicts, models[1]) + 1e-9


@given(many)
def test_the_same_verdicts_over_and_over_make_the_interval_shorter(verdicts: list[Verdict]) -> None:
    verdicts = EACH_PAIR + verdicts
    once, often = by_model(verdicts), by_model(verdicts * 4)
    for model, standing in once.items():
        few, more = standing.rating, often[model].rating
        assert few is not None
        assert more is not None
        assert _reach(more) < _reach(few)


def _reach(rating: Rating) -> float:
    """The length of the interval on the scale of log odds, on which a step is as long everywhere."""
    return math.log(rating.high / (1 - rating.high)) - math.log(rating.low / (1 - rating.low))


@given(many)
def test_every_rating_is_a_share_within_its_interval(verdicts: list[Verdict]) -> None:
    for standing in standings(verdicts):
        assert standing.wins + standing.losses + standing.ties == standing.verdicts > 0
        if standing.rating:
            assert 0 < standing.rating.low <= standing.rating.share <= standing.rating.high < 1
