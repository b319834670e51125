"""Saturation before carry-over, or after it: what either order sells."""

import numpy as np
import pytest
from tests.support.plan_worlds import World, make_world
from tests.support.response_shop import in_weeks, tiny_brief, tiny_history

from bigsale.response.added import sales_of_path
from bigsale.response.curves import (
    AT_ONCE,
    carry_weights,
    paid_out_top_cny,
    recent_demand,
    which_first,
)
from bigsale.response.design import make_design
from bigsale.response.draws import parameters, prior_draws, sales_parts, stages

WHOLE = (("burst", "2026-11-01", "2026-11-07"),)


def test_each_channel_has_its_own_share_of_draws() -> None:
    at_once = which_first(500, 6, rng=np.random.default_rng(3))
    assert at_once.shape == (500, 6)
    assert (at_once.mean(axis=0) == AT_ONCE).all()
    assert abs(np.corrcoef(at_once.T)[np.triu_indices(6, 1)]).max() < 0.2


def test_the_history_brings_what_the_draw_says_in_either_order() -> None:
    history = tiny_history(n_days=200)
    design = make_design(history, tiny_brief())
    p = parameters(prior_draws(design, 5, np.random.default_rng(1)), design)
    parts = sales_parts(p, design)
    top = paid_out_top_cny(p, parts, design)
    weights = carry_weights(p.half_life_days, p.delay_share, 150)
    for draw, c in [(0, 0), (3, 1)]:
        demand, spend = parts.felt[draw], design.arrays.spend[c]
        half = p.half[draw, c] * demand ** p.widening[draw, c]
        share = 1 / (1 + (half / np.maximum(spend, 1e-9)) ** p.slope[draw, c])
        # Before the first day the effect is the mean of the first four weeks.
        share = np.concatenate([np.full(149, share[:28].mean()), share])
        paid_out = np.convolve(share, weights[draw, c], "valid")
        sold = top[draw, c] * (demand ** p.power[draw, c] * paid_out).sum()
        assert sold == pytest.approx(p.roi[draw, c] * design.arrays.total_spend_cny[c], rel=1e-6)


def test_a_path_of_sales_by_hand() -> None:
    curves = make_world(lags=3, draws=2, at_once=1.0).fit.curves
    demand = np.array([[0.8, 1.7, 1.0, 2.0, 1.5], [2.5, 1.0, 1.2, 0.9, 3.0]])
    spend = np.array([5e3, 2e4, 3e4, 0.0, 8e4])
    found = sales_of_path(curves, 1, spend, demand)
    for d in range(2):
        top, half, slope = (a[d, 1] for a in (curves.top_cny, curves.half_cny, curves.slope))
        power, reach = curves.demand_power[d, 1], curves.reach_power[d, 1]
        share = 1 / (1 + (half * demand[d] ** reach / np.maximum(spend, 1e-9)) ** slope)
        for t in range(3):
            coming = sum(curves.lag_weights[d, 1, lag] * share[2 + t - lag] for lag in range(3))
            assert found[d, t] == pytest.approx(top * demand[d, 2 + t] ** power * coming, rel=1e-6)


def test_days_before_the_start_meet_the_demand_that_they_met() -> None:
    """Known to day 99, start on day 102: two days like the last four weeks, then what was felt."""
    history = tiny_history(n_days=100)
    felt = np.vstack([np.linspace(1, 2, 100), np.linspace(3, 1, 100)])
    start = (history.dates[0] + np.timedelta64(102, "D")).astype(object)
    found = recent_demand(history, felt, start, 105)
    assert found.shape == (2, 105)
    np.testing.assert_allclose(found[:, :2], felt[:, -28:].mean(axis=1, keepdims=True) * [1, 1])
    np.testing.assert_allclose(found[:, 2:102], felt[:, ::-1])
    np.testing.assert_allclose(found[:, 102:], 1.0)
    by_week = recent_demand(in_weeks(history), felt[:, ::7][:, :14], start, 8)
    np.testing.assert_allclose(by_week[:, 4:], felt[:, [91]] * np.ones(4))


def known_demand(world: World) -> np.ndarray:
    """Return demand of the days before the campaign that still count, and of it, (draw, day)."""
    return np.hstack([world.fit.curves.recent_demand[:, ::-1], world.demand.multiplier])


def path_adds(world: World, channel: int, spend_cny: np.ndarray) -> np.ndarray:
    """Return what spend of the days of the forecast adds to what still carries over, (draw,)."""
    curves = world.fit.curves
    recent = curves.recent_spend_cny[channel][::-1]
    with_it, without = (
        sales_of_path(curves, channel, np.concatenate([recent, path]), known_demand(world))
        for path in (spend_cny, 0 * spend_cny)
    )
    return np.asarray((with_it - without).sum(axis=1))


@pytest.mark.parametrize("at_once", [0.0, 0.5, 1.0])
def test_a_plan_adds_what_its_path_adds(at_once: float) -> None:
    world = make_world(phases=WHOLE, lags=4, draws=6, tail_days=5, at_once=at_once)
    problem = world.problem()
    spend = np.random.default_rng(4).uniform(0, 6e4, (3, problem.grid.n_cells))
    added = problem.curves.sales(spend) - problem.curves.sales(np.zeros_like(spend))
    daily = np.zeros((3, problem.grid.n_days))
    daily[:, problem.grid.cell_day] = spend
    for c in range(3):
        np.testing.assert_allclose(
            added[:, c].sum(axis=1), path_adds(world, c, daily[c]), rtol=1e-9
        )


def test_what_comes_after_the_campaign_is_not_sold_in_it() -> None:
    world = make_world(phases=WHOLE, lags=4, draws=6, tail_days=5, at_once=1.0)
    problem, curves = world.problem(), world.fit.curves
    spend = np.random.default_rng(5).uniform(1e4, 6e4, (3, problem.grid.n_cells))
    added = problem.curves.sales(spend) - problem.curves.sales(np.zeros_like(spend))
    inside = problem.grid.part_inside
    weight = np.where(inside, 1.0, 0.0) * np.ones((3, 1))
    worth, _, _ = problem.curves.worth(spend, weight)
    for c in range(3):
        before = curves.recent_spend_cny[c][::-1]
        paths = [
            np.concatenate([before, np.r_[row, np.zeros(5)]]) for row in (spend[c], 0 * spend[c])
        ]
        more, none = (sales_of_path(curves, c, path, known_demand(world)) for path in paths)
        expected = (more - none)[:, :6].sum(axis=1)
        np.testing.assert_allclose(added[:, c, inside].sum(axis=1), expected, rtol=1e-9)
        np.testing.assert_allclose(worth[:, c], expected, rtol=1e-9)


def test_what_is_still_to_come_counts_in_all_sales() -> None:
    world = make_world(phases=WHOLE, lags=4, draws=6, tail_days=5, at_once=1.0)
    problem = world.problem()
    nothing = np.zeros((3, problem.grid.n_cells))
    coming = problem.curves.sales(nothing).sum(axis=2)
    curves = world.fit.curves
    for c in range(3):
        recent = curves.recent_spend_cny[c][::-1]
        path = np.concatenate([recent, np.zeros(problem.grid.n_days)])
        expected = sales_of_path(curves, c, path, known_demand(world)).sum(axis=1)
        np.testing.assert_allclose(coming[:, c], expected, rtol=1e-9)


def test_a_heap_on_one_day_sells_less_where_the_day_saturates() -> None:
    sold = []
    for at_once in (0.0, 1.0):
        problem = make_world(phases=WHOLE, lags=6, tail_days=6, at_once=at_once).problem()
        even = np.full((3, problem.grid.n_cells), 3e4)
        heap = np.zeros_like(even)
        heap[:, 2] = even.sum(axis=1)
        sold.append([problem.curves.sales(spend).sum() for spend in (even, heap)])
    assert sold[1][1] / sold[1][0] < 0.8 * sold[0][1] / sold[0][0]


@pytest.mark.parametrize("grain_days", [1, 7])
@pytest.mark.parametrize("share", [0.05, 0.4])
@pytest.mark.parametrize(("life", "lag_days"), [(1.5, 1.70), (4.0, 5.29), (10.0, 13.93)])
def test_daily_curves_keep_the_mean_lag_that_the_fit_saw(
    life: float, lag_days: float, share: float, grain_days: int
) -> None:
    """2^(−1/h) / (1 − 2^(−1/h)) days, a seventh of it in weeks: even spend lags so whatever it is.

    1.5 days: 0.63 / 0.37 = 1.70.
    """
    half_life, delay = np.array([[life]]), np.array([[share]])
    seen = sum(kept / (1 - kept) for kept in stages(half_life, delay, grain_days))
    weights = carry_weights(half_life, delay, 400, grain_days=grain_days)[0, 0]
    assert weights @ np.arange(400) == pytest.approx(grain_days * seen.item(), rel=1e-6)
    assert grain_days * seen.item() == pytest.approx(lag_days, abs=0.005)


def test_a_week_of_even_days_lags_a_seventh_in_weeks() -> None:
    """A yuan of day d sells on day d + l: ⌊(d + l) / 7⌋ weeks later, on average over d, l / 7."""
    weights = carry_weights(np.array([[3.0]]), np.array([[0.2]]), 200)[0, 0]
    weeks = (np.arange(7)[:, None] + np.arange(200)) // 7
    assert (weeks @ weights).mean() == pytest.approx(weights @ np.arange(200) / 7)
