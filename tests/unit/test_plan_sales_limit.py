"""Stock and days that limit sales of channels with different margins."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.support.plan_worlds import (
    World,
    best_spend_found,
    make_creators,
    make_world,
    products,
    with_products,
)

from bigsale.plan import make_plan
from bigsale.plan.frontier import frontier_table
from bigsale.plan.outcome import work_out
from bigsale.plan.problem import Problem
from bigsale.plan.room import Room
from bigsale.plan.solve import follow_deals
from bigsale.plan.solve_risk import solve_plan
from bigsale.plan.stock import shelf_of
from bigsale.plan.whatif import what_if_table, without_channel

STOCK = {"stock": {"substitution_share": 0.3}}
DAYS = {"capacity": {"orders_per_day": 5_000, "aov_cny": 100}}
LIMITS = [STOCK, DAYS, STOCK | DAYS]
GOALS = ["contribution", "gmv_paid", "net_sales", "new_buyers"]


def rich_and_poor(seed: int = 1, goal: str = "contribution", **limits: object) -> World:
    """A world whose channels keep from 19 to 79 fen of a yuan, with creators and affiliates."""
    world = make_world(
        seed=seed,
        channels={
            "rich": {"kind": "auction", "gross_margin": 0.9, "refund_rate": 0.05},
            "poor": {"kind": "auction", "gross_margin": 0.35, "refund_rate": 0.3},
            "cps": {"kind": "commission", "commission_rate": 0.1, "service_fee_rate": 0.01},
            "kol": {"kind": "deals", "max_deals": 3},
        },
        phases=(("warm", "2026-11-01", "2026-11-03"), ("burst", "2026-11-03", "2026-11-05")),
        goal={"budget_cny": 300_000, "maximise": goal},
        creators=make_creators(6, seed=seed),
        **limits,
    )
    return with_products(world, products((100.0, 12_000, 0.7), (200.0, 2_000, 0.3)))


def some_plan(problem: Problem, rng: np.random.Generator) -> np.ndarray:
    """Return a decision at random: money on most cells, up to three creators in one phase each."""
    decision = np.minimum(rng.uniform(0, 4e4, problem.decisions.n), problem.high)
    decision *= rng.random(problem.decisions.n) < 0.7
    decision[problem.decisions.whole] = 0.0
    deals = problem.decisions.block("deal")
    creator = problem.decisions.table["deal"].to_numpy()[deals]
    for one in rng.permutation(np.unique(creator))[:3]:
        decision[rng.choice(deals[creator == one])] = 1.0
    return follow_deals(problem, decision)


@pytest.mark.parametrize("limits", LIMITS)
def test_what_is_maximised_is_what_the_plan_is_said_to_bring(limits: dict) -> None:
    rng = np.random.default_rng(1)
    for goal in ("contribution", "gmv_paid", "net_sales"):
        problem = rich_and_poor(goal=goal, **limits).problem()
        for _ in range(4):
            decision = some_plan(problem, rng)
            outcome = work_out(problem, decision)
            said = {
                "contribution": outcome.total_contribution_cny,
                "gmv_paid": outcome.inside_cny.sum(axis=1),
                "net_sales": outcome.net_cny.sum(axis=1),
            }[goal]
            np.testing.assert_allclose(problem.by_draw(decision), said[problem.drawn], rtol=1e-9)


@pytest.mark.parametrize("limits", LIMITS)
@pytest.mark.parametrize("goal", GOALS)
def test_tangents_are_never_below_and_slopes_are_the_worth_s_own(limits: dict, goal: str) -> None:
    problem = rich_and_poor(goal=goal, **limits).problem()
    rng = np.random.default_rng(2)
    for _ in range(6):
        here, there = some_plan(problem, rng), some_plan(problem, rng)
        seen = problem.bounded_from(here)
        worth = problem.worth(there)
        assert seen.linear_worth(there) + seen.above >= worth - 1e-6 * abs(worth)
        _, slope = problem.worth_and_slope(here)
        way, step = there - here, 1e-6
        rise = (problem.worth(here + step * way) - problem.worth(here)) / step
        assert slope @ way == pytest.approx(rise, rel=2e-3, abs=1e-4 * abs(worth))


def test_tangents_that_bound_touch_where_nothing_is_short() -> None:
    problem = rich_and_poor(capacity={"orders_per_day": 90_000, "aov_cny": 100}).problem()
    decision = some_plan(problem, np.random.default_rng(3))
    seen = problem.bounded_from(decision)
    worth = problem.worth(decision)
    assert seen.linear_worth(decision) + seen.above == pytest.approx(worth, rel=1e-9)


@pytest.mark.parametrize("limits", LIMITS)
@pytest.mark.parametrize("seed", [1, 2])
def test_no_search_beats_the_plan_by_much_or_its_bound(limits: dict, seed: int) -> None:
    problem = rich_and_poor(seed, **limits).problem()
    found = solve_plan(problem)
    best = best_spend_found(problem, found.decision, seed=seed, starts=6)
    assert best <= found.upper_bound + 1e-6 * abs(best)
    assert found.value >= best - 3e-3 * abs(best)


def test_scarce_goods_go_to_the_channel_that_keeps_more() -> None:
    """Two channels alike but for their margins: the poor one is left out when goods are scarce."""
    free, short = (
        work_out(problem, solve_plan(problem).decision).spend_cny[:2]
        for problem in (rich_and_poor().problem(), rich_and_poor(**STOCK).problem())
    )
    assert free[1] / free.sum() > 1.5 * short[1] / short.sum()


def test_first_come_is_first_served() -> None:
    """Of 100: 60 wanted anyway, 50 more inside, 30 after it: 60, 40 and nothing are sold."""
    shelf = shelf_of(pd.DataFrame(), np.ones(1), np.array([100.0]), 0.0)
    sold = Room(shelf, None, np.ones((1, 1))).served(
        np.array([[60.0]]), np.array([[50.0]]), np.array([30.0])
    )
    assert sold.stock_before[0] == 1.0
    assert sold.stock_added[0] == pytest.approx(0.8)
    assert sold.stock_late[0] == 0.0
    assert sold.next_added[0] == sold.next_late[0] == 0.0


def test_a_full_day_takes_nothing_from_other_days() -> None:
    """Days of 100 each: 90 + 30 and 20 + 30 wanted, so a third and all of the 30 are handled."""
    room = Room(None, np.array([100.0, 100.0]), np.eye(2))
    sold = room.served(np.array([[90.0, 20.0]]), np.array([[30.0, 30.0]]), np.array([7.0]))
    np.testing.assert_allclose(sold.added, [[1 / 3, 1.0]])
    assert sold.stock_added[0] == sold.stock_late[0] == 1.0


def test_other_cases_come_near_plans_of_their_own() -> None:
    """Half the money, and no rich channel: tangents of the plan itself would be far off."""
    problem = rich_and_poor(**DAYS).problem()
    found = solve_plan(problem)
    shares = frontier_table(problem, found).set_index("budget_cny")["contribution_cny_mean"]
    half = solve_plan(problem.with_budget(0.4 * 300_000)).decision
    own = work_out(problem, half).total_contribution_cny.mean()
    assert shares[0.4 * 300_000] >= 0.99 * own
    cases = what_if_table(problem, found).set_index("name")["contribution_cny_mean"]
    without = solve_plan(without_channel(problem, "rich")).decision
    own = work_out(problem, without).total_contribution_cny.mean()
    assert cases["without_rich"] >= own - 0.03 * abs(own)


def test_a_floor_that_only_takes_goods_from_others_is_told() -> None:
    world = rich_and_poor(**STOCK)
    poor = world.brief.channels["poor"].model_copy(update={"min_cny": 60_000.0})
    channels = {**world.brief.channels, "poor": poor}
    forced = replace(world, brief=world.brief.model_copy(update={"channels": channels}))
    told = {finding.check: finding.evidence.en for finding in make_plan(*forced.all()).findings}
    assert "its floor of ¥60k" in told["floor-takes-goods"]
    assert "floor-takes-goods" not in {one.check for one in make_plan(*world.all()).findings}
