"""S-shaped curves: cuts that no spend exceeds, plans that no other start beats."""

from __future__ import annotations

import numpy as np
import pytest
from tests.support.plan_worlds import World, make_world

from bigsale.plan.branches import Channel
from bigsale.plan.conjugate import Search
from bigsale.plan.mixture import mixed_price
from bigsale.plan.problem import Problem
from bigsale.plan.solve import finish, region
from bigsale.plan.solve_risk import solve_plan
from bigsale.plan.solve_smooth import maximise

over_seeds = pytest.mark.parametrize("seed", range(2))


def s_shaped(seed: int, slope: tuple[float, float]) -> World:
    channels = {f"ads_{i}": {"kind": "auction", "daily_max_cny": 50_000} for i in range(3)}
    return make_world(
        seed=seed, slope=slope, channels=channels, draws=20, tail_days=12, goal={"budget_cny": 3e5}
    )


def channel(problem: Problem, at: int) -> Channel:
    n = problem.grid.n_cells
    span = slice(at * n, (at + 1) * n)
    curves = problem.solver_curves.only(at)
    weight = problem.weight[at : at + 1]
    return Channel(curves, weight, problem.draw_weight, problem.low[span], problem.high[span])


@over_seeds
def test_no_spend_earns_more_than_the_cut_says(seed: int) -> None:
    problem = s_shaped(seed, (1.1, 2.2)).problem()
    own, rng = channel(problem, seed % 3), np.random.default_rng(seed)
    n = problem.grid.n_cells
    price = rng.uniform(0.5, 1.5) * np.ones(n) + rng.normal(0, 0.05, n)
    start = rng.uniform(0, 3e4, n)

    def earned(spend: np.ndarray) -> float:
        value, _, _ = own.curves.worth(spend[None, :], own.weight)
        return float(value.mean() - price @ spend)

    search, bounds = Search(own, price, start), []
    while search.branches < 30 and search.split():
        bounds.append(search.bound)
    assert (np.diff(bounds) <= 0).all()
    bound = search.bound
    for _ in range(300):
        spend = rng.uniform(0, 5e4, n) * (rng.random(n) < rng.random())
        assert earned(spend) <= bound + 1e-6
    from_here = earned(start) if earned(start) > earned(np.zeros(n)) else earned(np.zeros(n))
    assert from_here <= bound + 1e-6


@over_seeds
def test_mild_s_shapes_with_a_long_tail_are_proven_closely(seed: int) -> None:
    channels = {f"ads_{i}": {"kind": "auction", "daily_max_cny": 50_000} for i in range(3)}
    world = make_world(seed=seed, slope=(1.05, 1.25), channels=channels, draws=20,
                       tail_days=14, lags=12, most_reach=0.0, goal={"budget_cny": 6e5})  # fmt: skip
    solution = solve_plan(world.problem())
    assert solution.gap <= 1e-3


@over_seeds
def test_strong_s_shapes_are_proven_at_the_prices_of_a_mixture(seed: int) -> None:
    solution = solve_plan(s_shaped(seed, (1.5, 2.5)).problem())
    assert solution.gap <= 3e-2


@over_seeds
def test_prices_of_a_mixture_are_worth_what_it_is(seed: int) -> None:
    problem = s_shaped(seed, (1.5, 2.5)).problem()
    rng, known = np.random.default_rng(seed), []
    for c in range(3):
        own = channel(problem, c)
        spends = [rng.uniform(0, 5e4, problem.grid.n_cells) * on for on in (0, 1, 1, 1)]
        known.append([(own.earned(spend, 0 * spend), spend) for spend in spends])
    price = mixed_price(problem, known)
    assert price is not None
    # One budget, so one price; no mixture of what is known within it is worth more.
    assert np.ptp(price) <= 1e-6
    dearer = float(price.mean() - 1)
    earned = [max(w - at @ x for w, x in own) for at, own in zip(price, known, strict=True)]
    for _ in range(200):
        chosen = [own[rng.integers(len(own))] for own in known]
        if sum(x.sum() for _, x in chosen) <= 3e5:
            worth = sum(w - x.sum() for w, x in chosen)
            assert worth <= sum(earned) + dearer * 3e5 + 1e-6


@over_seeds
def test_no_other_start_finds_a_better_plan(seed: int) -> None:
    problem = s_shaped(seed, (1.5, 2.5)).problem()
    solution = solve_plan(problem)
    rng = np.random.default_rng(seed)
    for _ in range(25):
        mask = rng.random(problem.decisions.n) < rng.uniform(0.2, 1)
        start = rng.uniform(0, 5e4, problem.decisions.n) * mask
        start *= 3e5 / max(start.sum(), 1.0)
        found = maximise(problem.local(enveloped=False), region(problem), start)
        rival = finish(problem, found).decision
        assert problem.limits.excess(rival).max() < 1e-6
        assert problem.worth(rival) <= solution.value * (1 + 2e-3)
        assert problem.worth(rival) <= solution.upper_bound


def test_the_solver_says_nothing_and_the_same_every_time(capfd: pytest.CaptureFixture[str]) -> None:
    world = s_shaped(1, (1.1, 1.6))
    one, two = (solve_plan(world.problem()) for _ in range(2))
    assert (one.decision == two.decision).all()
    assert one.upper_bound == two.upper_bound
    written = capfd.readouterr()
    assert written.out + written.err == ""
