"""Findings on losses and money left, by what the goal counts."""

from __future__ import annotations

import numpy as np
from tests.support.plan_worlds import make_creators, make_world, one_curve

from bigsale.errors import Finding
from bigsale.plan import Plan, make_plan


def found(plan: Plan, check: str) -> list[Finding]:
    return [finding for finding in plan.findings if finding.check == check]


def losing(maximise: str) -> Plan:
    """Return a plan with an ad channel and three creators that all must lose money."""
    creators = make_creators(3).assign(commission_rate=0.0, expected_gmv_cny=100.0)
    creators["gmv_sd_cny"] = 30.0
    kol = {"kind": "deals", "hired": [f"c{i:03d}" for i in range(3)]}
    channels = {"ads": {"kind": "auction", "min_cny": 300_000}, "kol": kol}
    goal = {"maximise": maximise, "budget_cny": 500_000}
    return make_plan(*make_world(channels=channels, creators=creators, goal=goal).all())


def test_losses_that_another_goal_asks_for_are_one_note() -> None:
    plan = losing("new_buyers")
    assert not found(plan, "deal-loses-money")
    assert not found(plan, "channel-below-breakeven")
    (note,) = found(plan, "below-breakeven-by-goal")
    assert note.verdict == "note"
    assert "这次按新客分钱" in note.evidence.zh
    assert "3 位达人（共亏 ¥" in note.evidence.zh
    assert "3 creators (lose ¥" in note.evidence.en


def test_losses_are_warnings_where_contribution_is_the_goal() -> None:
    plan = losing("contribution")
    assert not found(plan, "below-breakeven-by-goal")
    assert len(found(plan, "deal-loses-money")) == 3
    for finding in found(plan, "deal-loses-money"):
        assert finding.evidence.zh.endswith("留着是因为下限或别的限制。")


def test_money_is_left_because_of_a_target_not_because_it_would_not_earn_itself_back() -> None:
    """Sales of 50,000 bring 83,333 gross, 66,667 kept: ROI 1.33; a floor of 2.4 stops before."""
    targets = {"roi_net_min": 2.4, "binding": True, "probability": 0.6}
    plan = make_plan(*one_curve(goal={"maximise": "gmv_paid", "targets": targets}).all())
    (left,) = found(plan, "budget-left-unspent")
    assert "守不住目标（退后 ROI 不低于 2.4）" in left.evidence.zh
    assert "赚不回来" not in left.evidence.zh
    assert "lower the target" in left.next_step.en
    (cost,) = found(plan, "targets-cost")
    assert "支付金额从" in cost.evidence.zh
    assert "贡献毛利" not in cost.evidence.zh
    (price,) = found(plan, "target-price")
    assert price.evidence.zh.startswith("目标“退后 ROI 不低于 2.4”左右着方案")


def test_the_own_split_and_other_plans_are_held_against_the_plan_by_its_goal() -> None:
    world = make_world(goal={"maximise": "new_buyers"}, own_split={"ads_0": 200_000.0})
    plan = make_plan(*world.all())
    buyers = float(plan.totals["new_buyers"].mean())
    assert plan.comparison["goal_mean"].iloc[0] == buyers
    assert (plan.what_if["goal_mean"] < buyers + 1).all()
    (own,) = found(plan, "own-split")
    assert "预期新客" in own.evidence.zh
    assert "位。" in own.evidence.zh


def test_a_history_without_new_buyers_is_told_where_they_are_the_goal() -> None:
    world = make_world(goal={"maximise": "new_buyers"})
    world.history.shop["new_buyers"] = np.nan
    (told,) = found(make_plan(*world.all()), "new-buyers-unknown")
    assert "改按支付金额来分" in told.evidence.zh
