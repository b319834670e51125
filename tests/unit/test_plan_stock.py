"""Goods in stock as a limit: demand beyond them is worth nothing."""

import numpy as np
import pandas as pd
import pytest
from tests.support.plan_worlds import (
    World,
    best_spend_found,
    make_world,
    one_curve,
    products,
    with_products,
)

from bigsale.errors import BriefError
from bigsale.plan import make_plan
from bigsale.plan.outcome import work_out
from bigsale.plan.solve_risk import solve_plan
from bigsale.plan.stock import shelf_of


def of_units(units: int) -> World:
    """The world of one curve with so many units at 100 yuan each."""
    return with_products(one_curve(stock={}), products((100.0, units, 1.0)))


def test_who_misses_a_product_may_buy_another() -> None:
    # Demand 400: 200 each, 100 and 200 served; half of the missing 100 buy the other: 350.
    # Demand 600: 300 each, 100 and 300 served; nobody finds anything else: 400.
    shelf = shelf_of(pd.DataFrame(), np.array([0.5, 0.5]), np.array([100.0, 300.0]), 0.5)
    np.testing.assert_allclose(
        shelf.sold(np.array([0.0, 150.0, 400.0, 600.0, 9e9])), [0, 150, 350, 400, 400]
    )
    # From 200 on half of the next yuan's first half is missed, and half of those buy: 0.75.
    np.testing.assert_allclose(shelf.marginal(np.array([100.0, 300.0, 700.0])), [1, 0.75, 0])
    # Everything is sold at a demand of 500: 100 + 250 + 0.5 · 150 = 425 > 400, so at 466.67.
    assert shelf.knots_cny[-1] == pytest.approx(466.667, abs=1e-3)


@pytest.mark.parametrize("swapped", [0.0, 0.3, 1.0])
def test_sales_rise_ever_slower_and_never_beyond_demand_or_stock(swapped: float) -> None:
    rng = np.random.default_rng(5)
    for _ in range(20):
        share, left = rng.dirichlet(np.ones(5)), rng.uniform(0, 1e5, 5)
        shelf = shelf_of(pd.DataFrame(), share, left, swapped)
        demand = np.linspace(0, 1e6, 400)
        served = np.minimum(np.outer(demand, share), left).sum(axis=1)
        best = np.minimum((1 - swapped) * served + swapped * demand, left.sum())
        np.testing.assert_allclose(shelf.sold(demand), best, rtol=1e-9, atol=1e-6)
        assert (np.diff(shelf.marginal(demand)) <= 1e-12).all()


def test_spend_stops_when_the_last_unit_is_sold() -> None:
    # 500 units at 100 yuan; 20,000 sell anyway, so 30,000 can be added: a / (a + 10,000) = 0.3,
    # a = 4,285.71. Without the limit it would be 10,493.90.
    plan = make_plan(*of_units(500).all())
    assert plan.spend_fen.sum() / 100 == pytest.approx(4_285.71, rel=2e-3)
    assert plan.totals["gmv_paid_cny"].mean() == pytest.approx(50_000, rel=2e-3)
    assert plan.totals["gmv_paid_cny"].max() <= 50_000 * (1 + 1e-9)
    assert plan.optimum.relative_gap <= 2e-3


def test_enough_stock_changes_nothing_and_is_said() -> None:
    plenty = make_plan(*of_units(5_000).all())
    assert plenty.spend_fen.sum() / 100 == pytest.approx(10_493.9, abs=1)
    assert "stock-enough" in {finding.check for finding in plenty.findings}


def test_none_left_means_no_spend() -> None:
    # 150 units: not even the 20,000 that come anyway can be served.
    assert make_plan(*of_units(150).all()).spend_fen.sum() == 0


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("measure", ["mean", "cvar"])
def test_no_search_beats_the_plan_or_its_bound(seed: int, measure: str) -> None:
    goal = {"budget_cny": 400_000, "risk": {"measure": measure, "level": 0.3, "weight": 0.4}}
    phases = (("burst", "2026-11-01", "2026-11-04"),)
    world = make_world(
        seed=seed, channels=2, phases=phases, goal=goal, stock={"substitution_share": 0.2}
    )
    shelf = products((100.0, 5_000, 0.5), (200.0, 1_200, 0.3), (50.0, 6_000, 0.2))
    problem = with_products(world, shelf).problem()
    found = solve_plan(problem)
    best = best_spend_found(problem, found.decision, seed=seed, starts=6)
    assert best <= found.upper_bound + 1e-6 * abs(best)
    assert found.value >= best - 2e-3 * abs(best)


def test_a_tangent_is_never_below_the_limit() -> None:
    world = with_products(
        make_world(stock={"substitution_share": 0.5}), products((100.0, 9_000, 1.0))
    )
    problem = world.problem()
    rng = np.random.default_rng(3)
    for _ in range(10):
        seen = problem.bounded_from(rng.uniform(0, 4e4, problem.decisions.n))
        decision = rng.uniform(0, 4e4, problem.decisions.n)
        true = float(problem.draw_weight @ problem.by_draw(decision))
        assert seen.linear_worth(decision) + seen.above >= true - 1e-6 * abs(true)


def test_channels_and_draws_add_up_where_stock_runs_out() -> None:
    problem = with_products(make_world(stock={}), products((100.0, 9_000, 1.0))).problem()
    decision = np.full(problem.decisions.n, 10_000.0)
    outcome = work_out(problem, decision)
    assert problem.room.shelf is not None
    sold = outcome.baseline_cny + outcome.earlier_cny + outcome.added_cny.sum(axis=1)
    np.testing.assert_allclose(sold, problem.room.shelf.sold(outcome.demand_cny), rtol=1e-9)


def test_stock_without_products_is_an_error_of_the_brief() -> None:
    with pytest.raises(BriefError, match="products table"):
        make_world(stock={}).problem()
