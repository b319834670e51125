"""Channels that a limit on several channels keeps past break-even."""

from __future__ import annotations

import pytest
from tests.support.plan_worlds import make_world

from bigsale.errors import Finding
from bigsale.plan import Plan, make_plan


def kept(plan: Plan) -> list[Finding]:
    return [finding for finding in plan.findings if finding.check == "kept-by-limit"]


def plan_with(*groups: dict, budget: float = 1_500_000) -> Plan:
    world = make_world(groups=list(groups), goal={"budget_cny": budget}, draws=20)
    return make_plan(*world.all())


def marginal(plan: Plan, name: str) -> float:
    """Return what a yuan more of a channel loses: 1 − its marginal ROI over break-even."""
    row = plan.channel_table.set_index("channel").loc[name]
    return float(1 - row["roi_marginal"] / row["roi_breakeven"])


def test_a_most_share_of_one_channel_keeps_the_others_past_break_even() -> None:
    """Each yuan of the others lets 1/9 yuan more into ads_0, which earns far more there."""
    plan = plan_with({"name": "first", "channels": ["ads_0"], "max_share": 0.1})
    (told,) = kept(plan)
    assert told.channels == ("ads_1", "ads_2")
    assert "at most 10% of the spend in group first" in told.evidence.en
    assert "各自再加 1 元，反而少" in told.evidence.zh
    assert "`groups.first.max_share`" in told.next_step.en
    for name in told.channels:
        assert f"{marginal(plan, name):.2f}" in told.evidence.en


@pytest.mark.parametrize("limit", [{"min_cny": 900_000}, {"min_share": 0.8}])
def test_a_floor_of_a_group_keeps_its_channels(limit: dict) -> None:
    (told,) = kept(plan_with({"name": "two", "channels": ["ads_1", "ads_2"], **limit}))
    assert told.channels == ("ads_1", "ads_2")
    assert "group two" in told.evidence.en


def test_where_every_yuan_earns_its_keep_nothing_is_kept() -> None:
    assert kept(plan_with()) == []
    assert kept(plan_with({"name": "all", "channels": ["ads_0"], "max_share": 0.9})) == []
    # A channel's own floor is told with the channel.
    world = make_world(channels={"ads": {"kind": "auction", "min_cny": 450_000}}, draws=20)
    assert kept(make_plan(*world.all())) == []
