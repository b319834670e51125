"""What can be handled a day as a limit: demand beyond it is worth nothing."""

from dataclasses import replace

import numpy as np
import pytest
from tests.support.plan_worlds import (
    World,
    best_spend_found,
    make_creators,
    make_world,
    one_curve,
    products,
    with_products,
)

from bigsale.plan import Plan, make_plan
from bigsale.plan.outcome import work_out
from bigsale.plan.solve_limited import best_mixture
from bigsale.plan.solve_risk import solve_plan

THREE_DAYS = (("burst", "2026-11-01", "2026-11-04"),)


def test_spend_stops_when_the_day_is_full() -> None:
    # 500 orders of 100 yuan, 20,000 sell anyway: 30,000 can be added, a / (a + 10,000) = 0.3.
    plan = make_plan(*one_curve(capacity={"orders_per_day": 500, "aov_cny": 100}).all())
    assert plan.spend_fen.sum() / 100 == pytest.approx(4_285.71, rel=2e-3)
    assert plan.totals["gmv_paid_cny"].max() <= 50_000 * (1 + 1e-9)
    assert "capacity-full" not in {finding.check for finding in plan.findings}


def test_enough_capacity_changes_nothing_and_is_said() -> None:
    plan = make_plan(*one_curve(capacity={"orders_per_day": 5_000, "aov_cny": 100}).all())
    assert plan.spend_fen.sum() / 100 == pytest.approx(10_493.9, abs=1)
    assert "capacity-enough" in {finding.check for finding in plan.findings}


def test_a_day_that_is_full_anyway_gets_nothing() -> None:
    plan = make_plan(*one_curve(capacity={"orders_per_day": 150, "aov_cny": 100}).all())
    assert plan.spend_fen.sum() == 0
    assert plan.totals["gmv_paid_cny"].mean() == pytest.approx(15_000)


def creators_world(seed: int = 1, measure: str = "mean") -> World:
    return make_world(
        seed=seed,
        channels={
            "ads_0": {"kind": "auction"},
            "ads_1": {"kind": "auction"},
            "kol": {"kind": "deals", "max_deals": 3},
        },
        phases=THREE_DAYS,
        goal={"budget_cny": 300_000, "risk": {"measure": measure, "level": 0.3, "weight": 0.4}},
        creators=make_creators(6),
        capacity={"orders_per_day": 4_000, "aov_cny": 100},
    )


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("measure", ["mean", "cvar"])
def test_no_search_beats_the_plan_or_its_bound(seed: int, measure: str) -> None:
    problem = creators_world(seed, measure).problem()
    found = solve_plan(problem)
    best = best_spend_found(problem, found.decision, seed=seed, starts=5)
    assert best <= found.upper_bound + 1e-6 * abs(best)
    assert found.value >= best - 3e-3 * abs(best)


def test_a_tangent_is_never_below_the_limit() -> None:
    problem = creators_world().problem()
    rng = np.random.default_rng(3)
    deals = problem.decisions.whole
    for _ in range(10):
        there, decision = rng.uniform(0, 3e4, (2, problem.decisions.n))
        there[deals], decision[deals] = rng.integers(0, 2, (2, len(deals)))
        seen = problem.bounded_from(there)
        true = float(problem.draw_weight @ problem.by_draw(decision))
        assert seen.linear_worth(decision) + seen.above >= true - 1e-6 * abs(true)


def test_days_add_up_and_stay_below_their_capacity() -> None:
    problem = creators_world().problem()
    decision = np.full(problem.decisions.n, 20_000.0)
    decision[problem.decisions.whole] = decision[problem.crowds.at] = 0.0
    outcome = work_out(problem, decision)
    free = work_out(replace(problem, room=problem.room.without_limits()), decision)
    assert (outcome.gmv_paid_cny <= free.gmv_paid_cny + 1e-6).all()
    # Three days of 4,000 orders at 100 yuan.
    assert outcome.gmv_paid_cny.max() <= 1_200_000 * (1 + 1e-9)
    worth = problem.by_draw(decision) - problem.by_draw(np.zeros(problem.decisions.n))
    np.testing.assert_allclose(worth, outcome.total_contribution_cny[problem.drawn], rtol=1e-6)


def test_the_next_yuan_counts_only_what_can_be_handled() -> None:
    world = creators_world(2)
    plan, problem = make_plan(*world.all()), world.problem()
    spend = plan.spend_fen[:2] / 100
    decision = np.zeros(problem.decisions.n)
    decision[: problem.decisions.n_media] = spend.ravel()
    chosen = dict(zip(plan.deals["creator_id"], plan.deals["chosen"], strict=True))
    table = problem.decisions.table
    for at in problem.decisions.block("deal"):
        decision[at] = chosen[problem.deals.table["creator_id"][table["deal"][at]]]
    base = work_out(problem, decision).added_cny.sum(axis=1).mean()
    for c in (0, 1):
        more = decision.copy()
        more[c * 3 : c * 3 + 3] *= 1.01
        gain = work_out(problem, more).added_cny.sum(axis=1).mean() - base
        shown = plan.channel_table["roi_marginal"].iloc[c]
        # Draws leave the limit one by one, so a step of 1 % is near the slope, not on it.
        assert shown == pytest.approx(gain / (0.01 * spend[c].sum()), rel=0.15)


def test_stock_and_capacity_together_sell_no_more_than_either() -> None:
    both = make_world(
        channels={"ads": {"kind": "auction"}},
        phases=THREE_DAYS,
        goal={"budget_cny": 300_000},
        capacity={"orders_per_day": 4_000, "aov_cny": 100},
        stock={},
    )
    plan = make_plan(*with_products(both, products((100.0, 8_000, 1.0))).all())
    assert plan.totals["gmv_paid_cny"].max() <= 800_000 * (1 + 1e-9)
    assert plan.optimum.relative_gap <= 0.02


def both_limits(units: int) -> Plan:
    """Return a plan that must spend 20,000: 20,000 + 66,667 wanted, 50,000 a day handled."""
    world = one_curve(capacity={"orders_per_day": 5_000, "aov_cny": 10}, stock={})
    ads = world.brief.channels["ads"].model_copy(update={"min_cny": 20_000.0})
    brief = world.brief.model_copy(update={"channels": {"ads": ads}})
    return make_plan(
        *with_products(replace(world, brief=brief), products((100.0, units, 1.0))).all()
    )


def test_stock_is_held_against_what_the_days_can_handle() -> None:
    checks = {finding.check: finding.evidence.en for finding in both_limits(700).findings}
    assert "stock-enough" in checks
    assert "¥50k expected" in checks["stock-enough"]
    # 40,000 of stock: 10,000 of the 50,000 are missing.
    short = {finding.check: finding.evidence.en for finding in both_limits(400).findings}
    assert "of ¥50k that the days can handle, ¥10k cannot be sold" in short["stock-runs-out"]
    assert "示例商品0 by ¥10k" in short["stock-runs-out"]


def test_the_best_mixture_of_plans_is_worth_no_less_than_any_of_them() -> None:
    problem = creators_world().problem()
    rng, cells = np.random.default_rng(2), problem.decisions.n_media
    plans = np.zeros((4, problem.decisions.n))
    plans[:, :cells] = rng.uniform(0, 6e4, (4, cells))
    mixed = best_mixture(problem.worth_and_slope, plans, np.full(4, 0.25))
    assert mixed.shares.min() >= 0
    assert mixed.shares.sum() == pytest.approx(1)
    assert mixed.value == pytest.approx(problem.worth(mixed.decision))
    # Against every pair on a fine grid of shares.
    grid = np.linspace(0, 1, 21)
    pairs = [
        problem.worth(share * one + (1 - share) * other)
        for one in plans
        for other in plans
        for share in grid
    ]
    assert mixed.value >= max(pairs) - 1e-3 * abs(max(pairs))


def test_where_all_draws_bend_at_one_place_the_bound_closes_too() -> None:
    """Four draws alike: tangents lie on one side of the kink or the other, their means do not."""
    problem = one_curve(capacity={"orders_per_day": 500, "aov_cny": 100}).problem()
    found = solve_plan(problem)
    nothing = problem.worth_of_nothing()
    assert found.upper_bound - found.value <= 2e-3 * abs(found.upper_bound - nothing)
