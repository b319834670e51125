"""Refunds of the last sale held against the brief's."""

from dataclasses import replace

import numpy as np
import pytest
from tests.support.plan_worlds import World, make_world

from bigsale.plan.build import make_plan
from bigsale.plan.result import Plan


def plan_of(world: World, rate: float, *, ordinary: float = 0.2) -> Plan:
    """Return the plan of a history in which the last sale sent `rate` of its money back."""
    history = world.history
    back = np.where(history.share_of_event("double11-2025") > 0, rate, ordinary)
    shop = history.shop.assign(refund_cny=back * history.shop["gmv_cny"])
    brief, _, *rest = world.all()
    return make_plan(brief, replace(history, shop=shop), *rest)


def said(plan: Plan) -> list[str]:
    return [f.evidence.en for f in plan.findings if f.check == "refunds-off-last-sale"]


def test_more_coming_back_than_the_brief_says_is_told_with_its_price() -> None:
    plan = plan_of(make_world(), 0.26)
    (evidence,) = said(plan)
    assert "26.0% of what Double 11 2025 sold" in evidence
    assert "it should have been 20.0%" in evidence
    added = plan.totals["incremental_gmv_cny"].mean()
    lost = 0.06 * (0.6 - 0.05) * added
    assert f"¥{lost / 1000:.1f}k less" in evidence


def test_a_channel_that_is_returned_more_explains_more_refunds() -> None:
    entry = {"kind": "auction", "refund_rate": 0.5}
    world = make_world(channels={"ads_0": entry, "ads_1": {"kind": "auction"}})
    history = world.history
    inside = history.share_of_event("double11-2025") > 0
    added = world.fit.contribution_cny.mean(axis=0)[0, inside].sum()
    rate = 0.2 + 0.3 * added / (2e5 * inside.sum())
    assert rate > 0.23
    assert said(plan_of(world, rate)) == []


@pytest.mark.parametrize(("rate", "ordinary"), [(0.21, 0.2), (0.2, 0.4)])
def test_a_rate_like_the_briefs_needs_no_word(rate: float, ordinary: float) -> None:
    assert said(plan_of(make_world(), rate, ordinary=ordinary)) == []


def test_without_refunds_there_is_nothing_to_hold_against() -> None:
    assert said(make_plan(*make_world().all())) == []
