"""One budget over several campaigns: the split, its proof, and who is named when there is none."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from tests.support.plan_worlds import make_creators
from tests.support.portfolio_worlds import BUDGET_CNY, EARLY, member

from bigsale.errors import BriefError, InfeasibleError
from bigsale.plan.portfolio import plan_portfolio
from bigsale.plan.portfolio_proof import bound_of_sum
from bigsale.plan.portfolio_result import Member, Portfolio
from bigsale.plan.solve_risk import solve_plan


@cache
def smooth() -> tuple[Member, Member]:
    return member("first", 1), member("second", 2)


@cache
def planned() -> Portfolio:
    return plan_portfolio(smooth(), BUDGET_CNY)


def by_brute_force(members: tuple[Member, ...], budget_cny: float, steps: int) -> float:
    """Return the best sum of worths over a dense grid of splits of two campaigns."""
    worth = [
        [
            solve_plan(one.at(budget_cny * at / steps)).value - one.problem.worth_of_nothing()
            for at in range(steps + 1)
        ]
        for one in members
    ]
    return max(worth[0][at] + worth[1][steps - at] for at in range(steps + 1))


def test_no_split_on_a_dense_grid_is_better():
    best = by_brute_force(smooth(), BUDGET_CNY, steps=20)
    optimum = planned().optimum
    assert optimum.objective >= best * (1 - 1e-4)
    # A grid of 20 steps is a feasible split: it cannot beat the bound.
    assert best <= optimum.upper_bound * (1 + 1e-9)
    assert optimum.relative_gap <= 2e-3


def test_money_adds_up_to_the_fen():
    plan = planned()
    assert plan.split_fen.sum() + plan.left_fen == plan.budget_fen == BUDGET_CNY * 100
    assert np.rint(plan.table["budget_cny"] * 100).sum() == plan.split_fen.sum()
    spent = plan.allocation.groupby("campaign")["spend_cny"].sum()
    for row in plan.table.to_dict("records"):
        assert round(row["spend_cny"] * 100) == round(spent[row["campaign"]] * 100)
        assert row["spend_cny"] <= row["budget_cny"] + 1e-9


def test_the_next_yuan_is_worth_the_same_and_it_is_said():
    plan = planned()
    assert plan.price > 0
    assert plan.table["marginal_worth"].to_numpy() == pytest.approx(plan.price, rel=0.05, abs=0.01)
    (said,) = [f for f in plan.findings if f.check == "portfolio-next-yuan"]
    mean = plan.table["marginal_worth"].mean()
    assert f"first and second: about ¥{mean:.2f} of contribution" in said.evidence.en


def test_a_budget_that_is_nearly_all_they_want_is_called_enough():
    wanted_cny = plan_portfolio(smooth(), 50 * BUDGET_CNY).table["spend_cny"].sum()
    plan = plan_portfolio(smooth(), round(0.9999 * wanted_cny, 2))
    assert 0 < plan.price < 0.005
    (said,) = [f for f in plan.findings if f.check == "portfolio-next-yuan"]
    assert said.evidence.en.startswith("One yuan more brings next to nothing in first and second")
    assert "enough" in said.next_step.en


def test_the_split_by_own_budgets_stands_beside_and_is_no_better():
    plan = planned()
    assert list(plan.comparison["name"]) == ["plan", "own_budgets"]
    assert plan.by_own_budgets["budget_cny"].tolist() == [BUDGET_CNY / 2] * 2
    assert plan.table["worth"].sum() >= plan.by_own_budgets["worth"].sum()


def test_days_that_overlap_are_a_warning():
    assert "portfolio-overlap" in {f.check for f in planned().findings}
    apart = plan_portfolio((member("june", 1, phases=EARLY), smooth()[1]), BUDGET_CNY)
    assert "portfolio-overlap" not in {f.check for f in apart.findings}


def test_creators_make_it_lumpy_and_the_bound_still_holds():
    def lumpy(name: str, seed: int) -> Member:
        channels = {"ads": {"kind": "auction"}, "kol": {"kind": "deals"}}
        creators = make_creators(5, seed=seed)
        return member(name, seed, channels=channels, creators=creators)

    members = lumpy("first", 1), lumpy("second", 2)
    plan = plan_portfolio(members, 80_000)
    best = by_brute_force(members, 80_000, steps=20)
    assert best <= plan.optimum.upper_bound * (1 + 1e-9)
    assert plan.optimum.objective >= best * (1 - 5e-3)
    assert plan.split_fen.sum() + plan.left_fen == 8_000_000


def test_risk_and_reserve_of_each_campaign_count():
    wary = {"reserve_share": 0.2, "risk": {"measure": "cvar", "level": 0.2, "weight": 0.5}}
    members = member("wary", 1, goal=wary), smooth()[1]
    plan = plan_portfolio(members, BUDGET_CNY)
    first = plan.table.iloc[0]
    assert first["spend_cny"] == pytest.approx(0.8 * first["budget_cny"], abs=0.02)
    best = by_brute_force(members, BUDGET_CNY, steps=12)
    assert best * (1 - 1e-3) <= plan.optimum.objective
    assert best <= plan.optimum.upper_bound * (1 + 1e-9)


def test_limits_on_a_campaigns_money_are_kept_and_told():
    second = smooth()[1]
    free = planned().split_fen[0] / 100
    capped = member("first", 1, most=round(0.6 * free))
    plan = plan_portfolio((capped, second), BUDGET_CNY)
    assert plan.split_fen[0] == round(0.6 * free) * 100
    assert plan.optimum.relative_gap <= 2e-3
    assert "portfolio-at-most" in {f.check for f in plan.findings}
    pushed = member("first", 1, least=round(1.3 * free))
    plan = plan_portfolio((pushed, second), BUDGET_CNY)
    assert plan.split_fen[0] == round(1.3 * free) * 100
    assert plan.optimum.relative_gap <= 2e-3
    assert "portfolio-at-least" in {f.check for f in plan.findings}
    assert plan.optimum.objective <= planned().optimum.upper_bound


def test_money_that_earns_nothing_is_left():
    first, second = member("first", 1, most=20_000), member("second", 2, most=30_000)
    plan = plan_portfolio((first, second), BUDGET_CNY)
    assert plan.left_fen >= (BUDGET_CNY - 50_000) * 100
    assert plan.split_fen.sum() + plan.left_fen == plan.budget_fen
    assert "portfolio-money-left" in {f.check for f in plan.findings}


def test_least_money_above_the_budget_names_everyone():
    members = member("first", 1, least=200_000), member("second", 2, least=100_000.01)
    with pytest.raises(InfeasibleError) as caught:
        plan_portfolio(members, BUDGET_CNY)
    said = str(caught.value)
    assert "300,000.01" in said
    assert "first needs at least ¥200,000.00" in said
    assert "second needs at least ¥100,000.01" in said


def test_a_campaign_that_cannot_keep_its_limits_is_named():
    channels = {"ads": {"kind": "auction", "min_cny": 50_000}}
    members = member("first", 1, channels=channels, most=40_000), smooth()[1]
    with pytest.raises(InfeasibleError) as caught:
        plan_portfolio(members, BUDGET_CNY)
    assert all(p.message.startswith("first: ") for p in caught.value.problems)
    assert "channels.ads.min_cny" in {p.column for p in caught.value.problems}


def test_floors_inside_a_campaign_count_as_its_least_money():
    channels = {"ads": {"kind": "auction", "min_cny": 50_000}}
    plan = plan_portfolio((member("first", 1, channels=channels), smooth()[1]), 60_000)
    assert plan.split_fen[0] >= 5_000_000


def test_least_money_that_takes_the_whole_budget_leaves_no_choice():
    channels = {"ads": {"kind": "auction", "min_cny": 50_000}}
    members = member("first", 1, channels=channels), member("second", 2, least=10_000)
    plan = plan_portfolio(members, 60_000)
    assert plan.split_fen.tolist() == [5_000_000, 1_000_000]
    assert plan.optimum.objective <= plan.optimum.upper_bound
    assert plan.optimum.relative_gap <= 2e-3


def test_campaigns_with_different_goals_are_refused():
    other = member("buyers", 1, goal={"maximise": "gmv_paid"})
    with pytest.raises(BriefError, match="gmv_paid"):
        plan_portfolio((other, smooth()[1]), BUDGET_CNY)


def test_the_bound_of_lines_is_a_fractional_knapsack():
    # Prices 2 and 1; ends (1, 4) and (2, 10); budget 8: first gets 4, second 4.
    assert bound_of_sum([2, 1], [5, 7], budget_cny=8, ends=[(1, 4), (2, 10)]) == 5 + 7 + 8 + 4
