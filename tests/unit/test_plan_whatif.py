"""Other plans beside the plan, prices of limits, and why the split is what it is."""

from __future__ import annotations

from functools import cache

import pytest
from tests.support.plan_worlds import make_creators, make_world

from bigsale.plan import Plan, make_plan


@cache
def planned() -> Plan:
    channels = {
        "ads": {"kind": "auction"},
        "feed": {"kind": "auction"},
        "brand": {"kind": "auction", "max_cny": 10_000, "min_cny": 1_000},
        "kol": {"kind": "deals"},
    }
    creators = make_creators(8).assign(commission_rate=0.0)
    return make_plan(
        *make_world(channels=channels, creators=creators, goal={"budget_cny": 600_000}).all()
    )


def test_leaving_a_channel_out_never_helps_and_its_money_moves() -> None:
    plan = planned()
    best = plan.totals["contribution_cny"].mean()
    others = plan.what_if.set_index("name")
    used = plan.spend_fen.sum(axis=1) > 0
    assert used.sum() >= 3
    for name, spent in zip(plan.channels, used, strict=True):
        if not spent:
            continue
        row = others.loc[f"without_{name}"]
        assert row["contribution_cny_mean"] <= best * (1 + 2e-3)
        assert row["spend_cny"] <= 600_000
    # The money of `feed` goes elsewhere: more than the plan less its share is spent.
    feed = plan.spend_fen[plan.channels.index("feed")].sum() / 100
    assert others.loc["without_feed", "spend_cny"] > plan.spend_fen.sum() / 100 - 0.9 * feed


def test_the_least_spend_keeps_nearly_the_worth() -> None:
    plan = planned()
    least = plan.what_if.set_index("name").loc["least_spend"]
    best = plan.totals["contribution_cny"].mean()
    assert 0.985 * best <= least["contribution_cny_mean"] <= best * (1 + 1e-3)
    assert least["spend_cny"] < plan.spend_fen.sum() / 100


def test_a_price_is_what_a_little_more_of_the_limit_brings() -> None:
    def world(most: float) -> Plan:
        channels = {"ads": {"kind": "auction", "max_cny": most}, "feed": {"kind": "auction"}}
        return make_plan(*make_world(channels=channels, goal={"budget_cny": 60_000}).all())

    plan, more = world(20_000), world(21_000)
    prices = plan.prices.set_index("key")["price"]
    gained = (more.optimum.objective - plan.optimum.objective) / 1_000
    assert prices["channels.ads.max_cny"] == pytest.approx(gained, rel=0.1)
    assert prices["goal.budget_cny"] > 0


def test_equal_margins_are_said_of_channels_that_meet_no_limit() -> None:
    found = [f for f in planned().findings if f.check == "equal-margins"]
    assert len(found) == 1
    assert "rand" not in found[0].evidence.en
    assert "Ads" in found[0].evidence.en
    assert "Feed" in found[0].evidence.en
