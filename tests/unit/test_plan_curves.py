"""Curves on cells: slopes against differences, parts of a day against whole days, envelopes."""

from dataclasses import replace

import numpy as np
import pytest
from tests.support.plan_worlds import even_demand, make_world

from bigsale.plan.chords import chord
from bigsale.plan.problem import Problem
from bigsale.plan.tail import no_tail

WHOLE = (("burst", "2026-11-01", "2026-11-06"),)
CUT = (("wave", "2026-11-01", "2026-11-03T20:00"), ("burst", "2026-11-03T20:00", "2026-11-06"))


def random_spend(problem: Problem, seed: int, most_cny: float = 5e4) -> np.ndarray:
    shape = problem.media(np.zeros(problem.decisions.n)).shape
    return np.random.default_rng(seed).uniform(0.1 * most_cny, most_cny, shape)


def vector(problem: Problem, spend: np.ndarray) -> np.ndarray:
    decision = np.zeros(problem.decisions.n)
    decision[: spend.size] = spend.ravel()
    return decision


@pytest.mark.parametrize("slope", [(0.6, 1.0), (1.3, 2.5)])
@pytest.mark.parametrize("enveloped", [True, False])
def test_gradient_is_the_derivative_of_worth(slope: tuple[float, float], enveloped: bool) -> None:
    problem = make_world(phases=CUT, slope=slope, draws=5).problem()
    spend = random_spend(problem, 0)
    curves, weight, envelope = problem.solver_curves, problem.weight, None
    if enveloped:
        envelope = problem.tail
        assert (envelope.line[0] >= 0).any() == (slope[0] > 1)
    _, gradient, _ = curves.worth(spend, weight, envelope=envelope)
    for c, j in [(0, 0), (1, 2), (2, 5)]:
        step = np.zeros_like(spend)
        step[c, j] = 1.0
        above, _, _ = curves.worth(spend + step, weight, envelope=envelope)
        below, _, _ = curves.worth(spend - step, weight, envelope=envelope)
        difference = (above - below).sum(axis=1).mean() / 2
        assert gradient[c, j] == pytest.approx(difference, rel=1e-4)


def test_curvature_is_the_derivative_of_the_gradient() -> None:
    problem = make_world(phases=CUT, slope=(0.7, 1.2), draws=2).problem()
    local, at = problem.local(enveloped=True), vector(problem, random_spend(problem, 3))
    blocks = local(at).curvature
    n_cells = blocks.shape[1]
    for c, j in [(0, 0), (1, 2), (2, 5)]:
        step = np.zeros_like(at)
        step[c * n_cells + j] = 10.0
        change = local(at + step).gradient - local(at - step).gradient
        own = -change[c * n_cells : (c + 1) * n_cells] / 20
        # Two draws: the mean of their lags and one difference are all there is.
        np.testing.assert_allclose(blocks[c, j], own, atol=1e-3 * np.abs(own).max())


@pytest.mark.parametrize("seed", range(4))
def test_the_envelope_is_concave_and_never_below_the_curves(seed: int) -> None:
    problem = make_world(phases=CUT, slope=(1.1, 2.4), seed=seed, draws=12, tail_days=9).problem()
    carries = problem.solver_curves.lag_weights[:, :, 0] < 1
    assert (problem.tail.line[0][carries] >= 0).mean() > 0.9
    rng = np.random.default_rng(seed)

    def worth(spend: np.ndarray, *, true: bool = False) -> np.ndarray:
        envelope = None if true else problem.tail
        return problem.solver_curves.worth(spend, problem.weight, envelope=envelope)[0]

    for turn in range(40):
        scale = 10 ** rng.uniform(2, 4.7)
        one, two = (random_spend(problem, 100 * seed + turn + i, scale) for i in (0, 7))
        two = two * (rng.random(two.shape) < 0.7)
        part = rng.uniform(0.1, 0.9)
        between = worth(part * one + (1 - part) * two)
        assert (worth(one) >= worth(one, true=True) - 1e-6).all()
        assert (between >= part * worth(one) + (1 - part) * worth(two) - 1e-6).all()


def test_fading_money_after_the_campaign_is_bounded_closely() -> None:
    problem = make_world(
        phases=CUT, slope=(1.5, 1.5), draws=6, tail_days=9, lags=10, at_once=0.0
    ).problem()
    spend = 3 * random_spend(problem, 5)
    by_day = no_tail(problem.solver_curves)
    after = np.where(problem.grid.part_inside, 0.0, problem.weight)
    true, days, one = (
        problem.solver_curves.worth(spend, after, envelope=envelope)[0].sum()
        for envelope in (None, by_day, problem.tail)
    )
    assert one - true < 0.3 * (days - true)


def test_a_day_cut_at_eight_in_the_evening_sells_like_the_whole_day() -> None:
    whole = make_world(phases=WHOLE).problem()
    cut = make_world(phases=CUT).problem()
    daily = np.random.default_rng(1).uniform(1e3, 4e4, (3, 5))
    spread = daily[:, cut.grid.cell_day] * cut.grid.cell_width
    expected = whole.curves.sales(daily).sum(axis=2)
    np.testing.assert_allclose(cut.curves.sales(spread).sum(axis=2), expected, rtol=1e-12)


def test_spend_before_the_campaign_fades_by_its_lag_weights() -> None:
    world = make_world(phases=WHOLE, lags=3, draws=2, at_once=0.0)
    problem = world.problem()
    weights = problem.curves.lag_weights[0, 0]
    latest, earlier = world.fit.curves.recent_spend_cny[0]
    # Day 0 gets lag 1 of the last day and lag 2 of the day before; day 1 lag 2 of the last day.
    expected = [weights[1] * latest + weights[2] * earlier, weights[2] * latest, 0.0]
    np.testing.assert_allclose(problem.curves.before[0, 0, :3], expected)


def test_chord_from_the_origin_touches_the_curve() -> None:
    half, slope = 10.0, 2.0  # line ends at 10 · (2 − 1)**(1/2) = 10, where S = 1/2: rate 1/20
    assert chord(0.0, np.inf, half, slope) == pytest.approx((10.0, 0.05, 0.0))
    assert chord(0.0, np.inf, half, 1.0)[0] == -1


@pytest.mark.parametrize("slope", [1.05, 1.6, 3.0])
@pytest.mark.parametrize(("low", "high"), [(0.0, np.inf), (2.0, np.inf), (1.0, 3.0), (12.0, 40.0)])
def test_chord_is_concave_and_never_below_the_curve(slope: float, low: float, high: float) -> None:
    half = 10.0
    end, rate, start = chord(low, high, half, slope)
    at = np.linspace(low, min(high, 60.0), 2000)
    curve = at**slope / (at**slope + half**slope)
    above = np.where(at < end, start + rate * at, curve)
    assert (above >= curve - 1e-12).all()
    assert (np.diff(above, 2) <= 1e-12).all()
    assert above[0] == pytest.approx(curve[0], abs=1e-12)


def test_high_demand_thins_out_what_is_spent() -> None:
    world = make_world(phases=WHOLE, channels=1, draws=1, lags=1, tail_days=0)
    curves = replace(
        world.fit.curves,
        top_cny=np.array([[100_000.0]]),
        half_cny=np.array([[10_000.0]]),
        slope=np.ones((1, 1)),
        demand_power=np.ones((1, 1)),
        reach_power=np.full((1, 1), 0.5),
    )
    demand = replace(world.demand, multiplier=np.full_like(world.demand.multiplier, 4.0))
    demand = even_demand(demand, world.brief)
    changed = replace(world, fit=replace(world.fit, curves=curves), demand=demand)
    spend = np.zeros((1, 5))
    spend[0, 2] = 20_000.0
    # 100,000 × 4 × S(20,000 / √4) = 400,000 × 10,000 / (10,000 + 10,000) = 200,000.
    sold = changed.problem().curves.sales(spend)
    assert sold[0, 0, 2] == pytest.approx(200_000.0)
