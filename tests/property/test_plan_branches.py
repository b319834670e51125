"""Branch and bound on one channel: no grid of spends beats its bound, no range is too narrow."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from scipy.optimize import linprog
from tests.support.plan_worlds import make_world

from bigsale.plan.branches import Channel, Within, envelope
from bigsale.plan.conjugate import Search

THREE_DAYS = (("burst", "2026-11-01", "2026-11-04"),)
CUT = (("wave", "2026-11-01", "2026-11-03T20:00"), ("burst", "2026-11-03T20:00", "2026-11-06"))
MOST_CNY = 40_000.0

over_seeds = pytest.mark.parametrize("seed", range(5))


def one_channel(seed: int, phases: tuple, draws: int = 6) -> Channel:
    ads = {"ads_0": {"kind": "auction", "daily_max_cny": MOST_CNY}}
    world = make_world(
        seed=seed, phases=phases, channels=ads, draws=draws, slope=(1.2, 2.6), tail_days=9
    )
    problem = world.problem()
    weights = np.random.default_rng(seed).dirichlet(np.ones(draws))
    n = problem.grid.n_cells
    high = np.full(n, MOST_CNY)
    return Channel(problem.solver_curves, problem.weight, weights, np.zeros(n), high)


def branches_of(search: Search, most: int) -> list[Within]:
    while search.branches < most and search.split():
        pass
    return [branch.within for _, _, branch in search.heap]


def lies_in(channel: Channel, within: Within, spend: np.ndarray) -> bool:
    mean = channel.reach.mean @ spend
    inside = (spend >= within.low).all() and (spend <= within.high).all()
    return bool(inside) and all(a <= mean[k] <= b for k, (a, b) in within.spans.items())


@over_seeds
def test_no_spend_of_a_dense_grid_earns_more_than_the_bound(seed: int) -> None:
    channel, rng = one_channel(seed, THREE_DAYS), np.random.default_rng(seed)
    price = rng.uniform(0.8, 2.5) * np.ones(3) + rng.normal(0, 0.05, 3)
    search = Search(channel, price, rng.uniform(0, MOST_CNY, 3))
    branches_of(search, 60)
    grid = np.linspace(0, MOST_CNY, 17)
    best = max(channel.earned(np.array(spend), price) for spend in product(grid, repeat=3))
    assert best <= search.bound + 1e-6
    assert search.open <= 0.01 * max(abs(search.known), 5_000.0)
    assert search.known >= best - 0.02 * max(abs(best), 5_000.0)


@over_seeds
def test_branches_cover_all_spends_and_their_envelopes_are_never_below_the_worth(seed: int) -> None:
    channel, rng = one_channel(seed, CUT), np.random.default_rng(seed)
    n = len(channel.low)
    start = rng.uniform(0, MOST_CNY, n)
    branches = branches_of(Search(channel, rng.uniform(0.8, 2.0) * np.ones(n), start), 25)
    tails = [envelope(channel, one.least, one.most, start) for one in branches]
    for _ in range(200):
        spend = rng.uniform(0, MOST_CNY, n) * (rng.random(n) < rng.random())
        inside = [at for at, one in enumerate(branches) if lies_in(channel, one, spend)]
        assert inside
        intensity = channel.reach.intensity(spend)
        for at in inside:
            within = branches[at]
            slack = 1e-9 * (1 + intensity)
            assert (within.least <= intensity + slack).all()
            assert (within.most >= intensity - slack).all()
            above, true = channel.by_draw(spend, tails[at]), channel.by_draw(spend)
            assert (above >= true - 1e-6).all()


@over_seeds
def test_ranges_are_those_of_a_linear_program(seed: int) -> None:
    channel, rng = one_channel(seed, CUT, draws=2), np.random.default_rng(seed)
    reach, n = channel.reach, len(channel.low)
    low = rng.uniform(0, 5_000, n)
    high = low + rng.uniform(0, 30_000, n) * (rng.random(n) < 0.8)
    limited = int(rng.integers(1, 7))
    mean = reach.mean[limited]
    wanted = float(rng.uniform(mean @ low, mean @ high))
    least = reach.least((low, high), limited, wanted)
    most = reach.most((low, high), limited, wanted)
    box = np.stack([low, high], axis=1)
    for draw, part in product(range(2), range(least.shape[1])):
        per_cny, base = reach.per_cny[draw, part], reach.base[draw, part]
        fewest = linprog(per_cny, -mean[None, :], [-wanted], bounds=box)
        farthest = linprog(-per_cny, mean[None, :], [wanted], bounds=box)
        assert least[draw, part] == pytest.approx(base + fewest.fun, rel=1e-6, abs=1e-6)
        assert most[draw, part] == pytest.approx(base - farthest.fun, rel=1e-6, abs=1e-6)


@over_seeds
def test_the_reach_is_the_intensity_that_sales_come_from(seed: int) -> None:
    channel = one_channel(seed, CUT)
    spend = np.random.default_rng(seed).uniform(0, MOST_CNY, len(channel.low))
    curves, at = channel.curves, channel.reach.intensity(spend)
    share = at**curves.slope / (at**curves.slope + curves.half_cny**curves.slope)
    sold = share * curves.height[:, 0] * curves.grid.part_width
    late = sold * curves.outside[:, 0]
    sold += curves.to_come[:, 0] - late
    sold[:, curves.grid.last_outside] += late.sum(axis=1)
    np.testing.assert_allclose(curves.sales(spend[None, :])[:, 0], sold, rtol=1e-9)


def test_a_channel_that_may_not_spend_is_no_search_at_all() -> None:
    free = one_channel(1, CUT)
    channel = Channel(free.curves, free.weight, free.draw_weight, free.low, free.low)
    search = Search(channel, np.ones(len(free.low)), free.low)
    branches_of(search, 9)
    assert search.bound == pytest.approx(channel.earned(free.low, np.ones(len(free.low))))
