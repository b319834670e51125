"""Minimum guarantees of creators (保量): fees given back, worked out by hand and by brute force."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.support.plan_worlds import World, make_creators, make_world

from bigsale.economics.creators import fee_given_back
from bigsale.plan import make_plan
from bigsale.plan.outcome import work_out
from bigsale.plan.problem import Problem
from bigsale.plan.risk import Risk
from bigsale.plan.solve_risk import solve_plan

TWO_PHASES = (("warmup", "2026-11-01", "2026-11-04"), ("burst", "2026-11-04", "2026-11-07"))


def world(creators: pd.DataFrame, goal: dict[str, object] | None = None, **entry: object) -> World:
    channels = {
        "ads": {"kind": "auction", "max_cny": 20_000},
        "kol": {"kind": "deals", "service_fee_rate": 0.1, **entry},
    }
    return make_world(channels=channels, phases=TWO_PHASES, creators=creators, goal=goal)


def guaranteed(n: int, share: float, **columns: object) -> pd.DataFrame:
    """Candidates who guarantee a share of what they promise."""
    table = make_creators(n).assign(**columns)
    return table.assign(guaranteed_gmv_cny=share * table["expected_gmv_cny"])


def everyone(problem: Problem) -> np.ndarray:
    """Return the decision that hires every candidate in her first phase, and nothing else."""
    table, decision = problem.decisions.table, np.zeros(problem.decisions.n)
    deals = problem.decisions.block("deal")
    decision[deals[~table["deal"].iloc[deals].duplicated().to_numpy()]] = 1.0
    return decision


def test_the_missing_share_of_the_guarantee_comes_back() -> None:
    # Quote 10,000. Sold 60,000 of 80,000: a quarter is missing, 2,500 come back. Sold nothing:
    # the whole quote, no more. Sold 90,000, or nothing guaranteed: nothing.
    back = fee_given_back(
        np.full(5, 10_000.0),
        np.array([60_000.0, 0.0, 90_000.0, 0.0, 0.0]),
        np.array([80_000.0, 80_000.0, 80_000.0, 0.0, np.nan]),
    )
    np.testing.assert_allclose(back, [2_500, 10_000, 0, 0, 0])


def test_what_comes_back_is_worked_out_draw_by_draw() -> None:
    """Each draw's attributed sales, less 20 % refunds, against the guarantee; quote without fee."""
    plain, bound = (world(t).problem() for t in (make_creators(3), guaranteed(3, 0.5)))
    decision = everyone(bound)
    outcome, without = work_out(bound, decision), work_out(plain, decision)
    table, deals = bound.deals.table, bound.deals
    for deal in range(3):
        quote, half = table["fee_cny"][deal], 0.5 * table["expected_gmv_cny"][deal]
        sold = 0.8 * deals.phase_factor[:, deal, 0] * deals.outcome_cny[:, deal]
        by_hand = [quote * min(max(1 - one / half, 0.0), 1.0) for one in sold]
        np.testing.assert_allclose(outcome.deal_back_cny[:, deal], by_hand)
        assert np.ptp(by_hand) > 0
    np.testing.assert_allclose(
        outcome.contribution_cny - without.contribution_cny, outcome.back_cny, atol=1e-6
    )
    np.testing.assert_array_equal(outcome.spend_cny, without.spend_cny)


def test_the_solver_sees_the_worth_that_the_tables_show() -> None:
    problem = world(guaranteed(4, 0.6)).problem()
    decision = everyone(problem)
    decision[problem.crowds.at] = problem.crowds.lost(decision)
    np.testing.assert_allclose(
        problem.by_draw(decision) - problem.by_draw(np.zeros_like(decision)),
        work_out(problem, decision).total_contribution_cny,
        rtol=1e-9,
    )


def test_goals_that_do_not_count_money_do_not_count_what_comes_back() -> None:
    goal = {"maximise": "gmv_paid"}
    plain, bound = (world(t, goal).problem() for t in (make_creators(3), guaranteed(3, 0.9)))
    np.testing.assert_array_equal(plain.linear_by_draw, bound.linear_by_draw)


def test_the_budget_holds_the_full_fees() -> None:
    creators = guaranteed(6, 1.0)
    fees = 1.1 * creators["fee_cny"]
    goal = {"budget_cny": float(fees.sort_values().iloc[:3].sum())}
    plan = make_plan(*world(creators, goal).all())
    assert plan.spend_fen.sum() <= round(goal["budget_cny"] * 100)


def test_deals_chosen_with_guarantees_are_the_best_of_all_sets() -> None:
    table = make_creators(8).assign(commission_rate=0.2)
    share = np.where(np.arange(8) % 2, 0.9, 0.0)
    creators = table.assign(guaranteed_gmv_cny=share * table["expected_gmv_cny"])
    made = world(creators, max_cny=70_000)
    plan = make_plan(*made.all())
    worth = plan.deals["expected_contribution_cny"].to_numpy()
    fee = plan.deals["fee_cny"].to_numpy()
    sets = (np.arange(2**8)[:, None] >> np.arange(8)) & 1
    best = (sets[sets @ fee <= 70_000] @ worth).max()
    assert worth[plan.deals["chosen"]].sum() == pytest.approx(best, rel=1e-6)


def test_under_risk_the_best_of_all_sets_is_chosen_too() -> None:
    """Every set of 6 deals, judged by mean and CVaR over its draws; ads get nothing."""
    goal = {"risk": {"measure": "cvar", "level": 0.2, "weight": 0.8}}
    creators = guaranteed(6, 0.8, commission_rate=0.05, phases="burst", gmv_sd_cny=5e4)
    made = world(creators, goal)
    ads = made.brief.channels["ads"].model_copy(update={"max_cny": 0.0})
    brief = made.brief.model_copy(update={"channels": {**made.brief.channels, "ads": ads}})
    problem = replace(made, brief=brief).problem()
    deals, values = problem.decisions.block("deal"), []
    for one in (np.arange(2**6)[:, None] >> np.arange(6)) & 1:
        decision = np.zeros(problem.decisions.n)
        decision[deals] = one
        decision[problem.crowds.at] = problem.crowds.lost(decision)
        values.append(problem.worth(decision))
    solution = solve_plan(problem)
    assert solution.value == pytest.approx(max(values), rel=1e-6)
    assert solution.value <= solution.upper_bound
    # Without guarantees the same people are too risky: fewer are hired.
    bare = replace(made.history, creators=creators.drop(columns="guaranteed_gmv_cny"))
    free = replace(made, brief=brief, history=bare).problem()
    assert solve_plan(free).decision[deals].sum() < solution.decision[deals].sum()


def test_a_guarantee_lowers_the_risk_of_a_deal() -> None:
    problem = world(guaranteed(1, 1.0)).problem()
    plain = world(make_creators(1)).problem()
    risk, decision = Risk(1.0, 0.2), everyone(problem)
    bound, free = (work_out(one, decision).total_contribution_cny for one in (problem, plain))
    assert bound.mean() - risk.value(bound) < free.mean() - risk.value(free)


def test_the_plan_says_what_guarantees_carry() -> None:
    plan = make_plan(*world(guaranteed(4, 1.0)).all())
    assert plan.deals["chosen"].any()
    found = [finding for finding in plan.findings if finding.check == "guarantees-carry-risk"]
    assert len(found) == 1
    plain = make_plan(*world(make_creators(4)).all())
    assert "guarantees-carry-risk" not in {finding.check for finding in plain.findings}


def test_break_even_needs_no_sales_for_money_that_comes_back() -> None:
    """Sales at break-even are worth the fees less what comes back, commission paid."""
    made = world(guaranteed(4, 1.0))
    plan = make_plan(*made.all())
    kol = plan.channels.index("kol")
    row = plan.channel_table.set_index("channel").loc["kol"]
    problem = made.problem()
    added, spend = plan.incremental_gmv_cny[:, kol].mean(), plan.spend_fen[kol].sum() / 100
    chosen = np.flatnonzero(plan.deals["chosen"])
    phase = [["warmup", "burst"].index(name) for name in plan.deals["phase"].iloc[chosen]]
    factor = problem.deals.phase_factor[:, chosen, phase]
    back = problem.deals.given_back_cny(chosen, factor).mean(axis=0).sum()
    gain = plan.deals["expected_contribution_cny"].iloc[chosen].sum()
    worth_per_added = (gain + spend - back) / added
    assert back > 0
    assert row["roi_breakeven"] * spend * worth_per_added == pytest.approx(spend - back, rel=1e-6)
