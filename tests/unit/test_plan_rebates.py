"""Volume rebates of media (返点): tiers worked out by hand and by brute force."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest
from scipy.optimize import LinearConstraint, minimize
from tests.support.plan_worlds import World, make_creators, make_world
from tests.unit.test_plan_solve import flat_world

from bigsale.bundle.plan_tables import contribution_steps
from bigsale.economics.rebates import rebate_cny, rebates_of
from bigsale.errors import InfeasibleError
from bigsale.plan import Plan, make_plan
from bigsale.plan.outcome import work_out
from bigsale.plan.problem import Problem
from bigsale.plan.solve_risk import solve_plan

THREE_DAYS = (("burst", "2026-11-01", "2026-11-04"),)


def tiers(*steps: tuple[float, float]) -> list[dict[str, float]]:
    return [{"from_cny": start, "rate": rate} for start, rate in steps]


def two_channels(first: Any, second: Any = (), **world: Any) -> World:
    channels = {
        "ads": {"kind": "auction", "rebates": tiers(*first)},
        "feed": {"kind": "auction", "rebates": tiers(*second)},
        **world.pop("channels", {}),
    }
    return make_world(channels=channels, phases=world.pop("phases", THREE_DAYS), **world)


def checks(plan: Plan) -> set[str]:
    return {finding.check for finding in plan.findings}


def test_a_reached_tier_pays_on_all_the_spend() -> None:
    # 3 % from 300,000, 5 % from 600,000: of 599,999 yuan 18,000 less 3 fen, of 600,000 all 5 %.
    made = two_channels([(300_000, 0.03), (600_000, 0.05)])
    rebates = rebates_of(made.brief, "ads")
    paid = [rebate_cny(rebates, spend) for spend in (299_999.99, 300_000, 599_999, 600_000)]
    assert paid == pytest.approx([0, 9_000, 17_999.97, 30_000])
    assert rebate_cny(rebates_of(made.brief, "feed"), 1e6) == 0


# Sales 1e5 · a / (a + 1e4), a gross yuan is worth 0.42, so with rate r coming back the best spend
# is a = sqrt(4.2e8 / (1 − r)) − 1e4: 10,493.90 without, 11,602.47 with 10 %.
@pytest.mark.parametrize(
    ("steps", "spend_cny", "contribution_cny", "found"),
    [
        # Reached and beyond: 42,000 · 11,602.47 / 21,602.47 − 0.9 · 11,602.47 = 12,115.56.
        ([(8_000, 0.1)], 11_602.47, 12_115.56, {"rebate-tier-reached"}),
        # Held at the start: 42,000 · 12 / 22 − 0.9 · 12,000 = 12,109.09, better than 11,012.20.
        ([(12_000, 0.1)], 12_000.00, 12_109.09, {"rebate-tier-reached"}),
        # The first tier would pay 42,000·a/(a+1e4) − 0.95 a = 11,548.77; the second is better.
        ([(8_000, 0.05), (12_000, 0.1)], 12_000.00, 12_109.09, {"rebate-tier-reached"}),
        # Not worth it: 42,000 · 13 / 23 − 0.99 · 13,000 = 10,869.13 is below 11,012.20.
        ([(13_000, 0.01)], 10_493.90, 11_012.20, {"rebate-tier-near"}),
        # Far away: nothing to say. 42,000 · 0.8 − 0.9 · 40,000 = −2,400.
        ([(40_000, 0.1)], 10_493.90, 11_012.20, set()),
    ],
)
def test_the_best_tier_by_hand(
    steps: Any, spend_cny: float, contribution_cny: float, found: set[str]
) -> None:
    plan = make_plan(*flat_world(50_000, rebates=tiers(*steps)).all())
    assert plan.spend_fen.sum() / 100 == pytest.approx(spend_cny, abs=1)
    assert plan.totals["contribution_cny"][0] == pytest.approx(contribution_cny, abs=0.02)
    assert plan.optimum.status == "optimal"
    assert {name for name in checks(plan) if name.startswith("rebate")} == found


def test_what_comes_back_does_not_enlarge_the_budget() -> None:
    # 9,000 may be spent: 10 % from 8,000 bring back 900, yet spend stays at 9,000.
    plan = make_plan(*flat_world(9_000, rebates=tiers((8_000, 0.1))).all())
    assert plan.spend_fen.sum() == 900_000
    # 42,000 · 9 / 19 − 9,000 + 900.
    assert plan.totals["contribution_cny"][0] == pytest.approx(11_794.74, abs=0.02)
    assert plan.back_cny == pytest.approx(900)


def test_break_even_counts_the_rate_that_comes_back() -> None:
    """Without limits the next yuan just pays: 0.42 · marginal + 0.1 = 1."""
    row = make_plan(*flat_world(50_000, rebates=tiers((8_000, 0.1))).all()).channel_table.iloc[0]
    assert row["roi_breakeven"] == pytest.approx(0.9 / 0.42)
    assert row["roi_marginal"] == pytest.approx(row["roi_breakeven"], rel=1e-3)


def test_a_tier_that_takes_the_whole_budget_is_reached_to_the_fen() -> None:
    start = 33_333.34
    ads = {"kind": "auction", "rebates": tiers((start, 0.2))}
    plan = make_plan(*make_world(channels={"ads": ads}, goal={"budget_cny": start}).all())
    assert plan.spend_fen.sum() == 3_333_334
    assert plan.back_cny == pytest.approx(0.2 * start)


def test_a_tier_out_of_reach_changes_nothing() -> None:
    free, bound = (
        make_plan(*flat_world(50_000, max_cny=9_000, rebates=steps).all())
        for steps in ([], tiers((9_000.01, 0.5)))
    )
    assert abs(free.spend_fen - bound.spend_fen).max() <= 100
    assert bound.back_cny == 0


def _best_by_force(problem: Problem) -> float:
    """Return the best worth over every set of deals and every tier, spend by a dense solver."""
    names, brief = problem.curves.channels, problem.brief
    deals, fees = problem.decisions.block("deal"), problem.decisions.money_cny
    choices = [range(-1, len(rebates_of(brief, name))) for name in names]
    best = -np.inf
    for picks in product(*choices):
        for hired in product((0.0, 1.0), repeat=len(deals)):
            chosen = np.zeros(problem.decisions.n)
            chosen[deals] = hired
            best = max(best, _best_spend(problem, chosen, picks, float(chosen @ fees)))
    return best


def _best_spend(
    problem: Problem, chosen: np.ndarray, picks: tuple[int, ...], paid_cny: float
) -> float:
    """Return the best worth with these deals and tiers, −inf where the budget forbids them."""
    brief, names, n = problem.brief, problem.curves.channels, problem.decisions.n_media
    tier = [rebates_of(brief, name)[k] if k >= 0 else None
            for name, k in zip(names, picks, strict=True)]  # fmt: skip
    least = np.array([one.from_cny if one else 0.0 for one in tier])
    rate = np.repeat([one.rate if one else 0.0 for one in tier], n // len(names))
    left = brief.goal.spendable_cny - paid_cny
    if least.sum() > left:
        return -np.inf
    sums = np.kron(np.eye(len(names)), np.ones(n // len(names)))
    flat = problem.local(enveloped=False)

    def cost(spend: np.ndarray) -> tuple[float, np.ndarray]:
        near = flat(np.concatenate([spend * 1e4, chosen[n:]]))
        return -(near.value + rate @ spend * 1e4) / 1e4, -(near.gradient[:n] + rate)

    start = np.repeat(least + (left - least.sum()) / (2 * len(names)), n // len(names))
    found = minimize(
        cost, start / (n // len(names)) / 1e4, jac=True, method="SLSQP", bounds=[(0, None)] * n,
        constraints=[LinearConstraint(sums, least / 1e4, np.inf),
                     LinearConstraint(np.ones((1, n)), -np.inf, left / 1e4)],
        options={"maxiter": 500, "ftol": 1e-12},
    )  # fmt: skip
    return -found.fun * 1e4


@pytest.mark.parametrize("seed", [1, 2, 3])
@pytest.mark.parametrize("budget_cny", [60_000, 150_000, 400_000])
def test_no_set_of_tiers_is_better(seed: int, budget_cny: float) -> None:
    made = two_channels(
        [(40_000, 0.03), (90_000, 0.08)],
        [(30_000, 0.05), (120_000, 0.09)],
        seed=seed,
        goal={"budget_cny": budget_cny},
    )
    problem = made.problem()
    solution = solve_plan(problem)
    best = _best_by_force(problem)
    assert solution.value == pytest.approx(best, rel=2e-4)
    assert solution.upper_bound >= best * (1 - 1e-7)
    assert problem.limits.excess(solution.decision).max() <= 1e-6


def test_no_set_of_deals_and_tiers_is_better() -> None:
    creators = make_creators(4).assign(guaranteed_gmv_cny=[9e4, np.nan, 1e5, 2e5])
    made = two_channels(
        [(60_000, 0.04), (110_000, 0.1)],
        channels={"kol": {"kind": "deals"}},
        creators=creators,
        goal={"budget_cny": 140_000},
    )
    problem = made.problem()
    solution = solve_plan(problem)
    best = _best_by_force(problem)
    assert solution.value == pytest.approx(best, rel=2e-4)
    assert solution.upper_bound >= best * (1 - 1e-7)


def test_the_solver_sees_the_worth_that_the_tables_show() -> None:
    problem = two_channels([(40_000, 0.03), (90_000, 0.08)], goal={"budget_cny": 150_000}).problem()
    decision = solve_plan(problem).decision
    np.testing.assert_allclose(
        problem.by_draw(decision) - problem.by_draw(np.zeros_like(decision)),
        work_out(problem, decision).total_contribution_cny,
        rtol=1e-9,
    )


def test_under_risk_the_bound_holds() -> None:
    goal = {"budget_cny": 150_000, "risk": {"measure": "cvar", "level": 0.1, "weight": 0.9}}
    made = two_channels([(40_000, 0.03), (110_000, 0.1)], [(60_000, 0.1)], goal=goal)
    solution = solve_plan(made.problem())
    assert solution.value <= solution.upper_bound
    assert solution.gap < 2e-3


def test_s_shapes_keep_their_proof() -> None:
    """What S-shapes leave open of the proof, tiers do not widen; a dense search finds no better."""
    gaps = []
    for steps in ([], [(60_000, 0.05)]):
        made = two_channels(steps, slope=(1.1, 1.4), goal={"budget_cny": 150_000}, seed=2)
        problem = made.problem()
        solution = solve_plan(problem)
        assert solution.value >= _best_by_force(problem) * (1 - 1e-6)
        assert solution.value <= solution.upper_bound
        gaps.append(solution.gap)
    assert gaps[1] < gaps[0] + 1e-3


def test_more_money_never_hurts_and_leaving_out_never_helps() -> None:
    made = two_channels([(60_000, 0.05), (150_000, 0.12)], [(50_000, 0.08)],
                        goal={"budget_cny": 120_000})  # fmt: skip
    plan = make_plan(*made.all())
    frontier = plan.frontier["contribution_cny_mean"].to_numpy()
    assert (np.diff(frontier) >= -1e-3 * np.abs(frontier[1:])).all()
    own = plan.totals["contribution_cny"].mean()
    without = plan.what_if["contribution_cny_mean"][plan.what_if["name"].str.startswith("without")]
    assert (without <= own * (1 + 1e-3)).all()


def test_other_splits_get_their_rebates_too() -> None:
    """A tier that any split reaches is worth its rate of the split's own spend."""
    shares = {}
    for rate in (1e-9, 0.1):
        made = two_channels([(1_000, rate)], [(1_000, rate)], goal={"budget_cny": 100_000})
        table = make_plan(*made.all()).comparison.set_index("name")
        shares[rate] = table.loc["last_split"]
    gained = shares[0.1]["contribution_cny_mean"] - shares[1e-9]["contribution_cny_mean"]
    assert gained == pytest.approx(0.1 * shares[0.1]["spend_cny"], rel=1e-3)


def test_goals_that_do_not_count_money_ignore_tiers_but_report_them() -> None:
    goal = {"budget_cny": 100_000, "maximise": "gmv_paid"}
    made = two_channels([(1_000, 0.1)], goal=goal)
    problem = made.problem()
    assert len(problem.decisions.block("tier")) == 0
    plan = make_plan(*made.all())
    ads = plan.channels.index("ads")
    assert plan.back_cny == pytest.approx(0.1 * plan.spend_fen[ads].sum() / 100)
    assert "rebate-tier-reached" in checks(plan)


def test_contradictions_name_no_rebate() -> None:
    made = two_channels([(60_000, 0.05)], goal={"budget_cny": 50_000})
    ads = made.brief.channels["ads"].model_copy(update={"min_cny": 70_000.0})
    brief = made.brief.model_copy(update={"channels": {**made.brief.channels, "ads": ads}})
    with pytest.raises(InfeasibleError) as raised:
        make_plan(*replace(made, brief=brief).all())
    named = {problem.column for problem in raised.value.problems}
    assert named == {"goal.budget_cny", "channels.ads.min_cny"}


def test_the_waterfall_shows_what_comes_back() -> None:
    made = flat_world(50_000, rebates=tiers((12_000, 0.1)))
    steps = contribution_steps(make_plan(*made.all()), made.brief, made.economics)
    amounts = dict(zip(steps["step"], steps["amount_cny"], strict=True))
    assert amounts["money_back"] == pytest.approx(1_200)
    assert amounts["spend"] == pytest.approx(-12_000)
    assert "other" not in amounts
