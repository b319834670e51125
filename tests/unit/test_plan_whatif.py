"""Other plans beside the plan, prices of limits, and why the split is what it is."""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
from tests.support.plan_worlds import make_creators, make_world

from bigsale.plan import Plan, make_plan
from bigsale.plan.findings_others import _left_out


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


def test_leaving_a_channel_out_costs_no_more_than_all_that_it_brings() -> None:
    # Many creators whom few draws rank otherwise than all: chosen anew they may be worth less.
    channels = {
        "ads": {"kind": "auction"},
        "feed": {"kind": "auction"},
        "small": {"kind": "auction", "max_cny": 5_000},
        "kol": {"kind": "deals"},
    }
    creators = make_creators(50).assign(commission_rate=0.0)
    world = make_world(
        channels=channels, creators=creators, goal={"budget_cny": 600_000}, draws=400
    )
    plan = make_plan(*world.all())
    worth = plan.incremental_gmv_cny.mean(axis=0) / world.economics.shop.roi_breakeven
    own = dict(zip(plan.channels, worth - plan.spend_fen.sum(axis=1) / 100, strict=True))
    best = plan.totals["contribution_cny"].mean()
    others = plan.what_if.set_index("name")["contribution_cny_mean"]
    for name in plan.channels:
        assert best - others[f"without_{name}"] <= own[name]


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


def settled_ads(days: str, creators: list[str]) -> Plan:
    """Return a plan with 150,000 settled on ads up to a day, and creators signed, who lose."""
    fixed = [{"start": "2026-11-01", "end": days, "spend_cny": 150_000}]
    channels = {
        "ads": {"kind": "auction", "fixed": fixed, "min_if_used_cny": 1_000},
        "feed": {"kind": "auction"},
        "kol": {"kind": "deals", "hired": creators},
    }
    table = make_creators(3).assign(fee_cny=[6e4, 2e3, 2e3], expected_gmv_cny=[5e4, 1e6, 9e5])
    phases = (("warmup", "2026-11-01", "2026-11-03"), ("burst", "2026-11-03", "2026-11-05"))
    world = make_world(
        channels=channels, phases=phases, draws=4, lags=1, tail_days=1, creators=table,
        goal={"budget_cny": 300_000},
    )  # fmt: skip
    return make_plan(*world.all())


@pytest.mark.parametrize(("lost", "en"), [(40.0, "about the same"), (60.0, "by ¥60 only (0.1%)")])
def test_a_loss_that_is_nothing_has_no_figure(lost: float, en: str) -> None:
    """Of 100,000 a loss of 40 is 0.04 %."""
    problem = make_world(channels={"ads": {"kind": "auction"}}).problem()
    others = pd.DataFrame({"name": ["without_ads"], "contribution_cny_mean": [1e5 - lost]})
    (told,) = _left_out(problem, others, 1e5)
    assert en in told.evidence.en
    assert ("差不多" in told.evidence.zh) is (lost < 50)


def test_what_is_settled_or_signed_stays_when_a_channel_is_left_out() -> None:
    plan = settled_ads("2026-11-03", ["c000"])
    spent = dict(zip(plan.channels, plan.spend_fen.sum(axis=1) / 100, strict=True))
    assert spent["ads"] > 151_000
    assert spent["kol"] > 61_000
    cases = plan.what_if.set_index("name")["spend_cny"]
    # Of ads only the last day can be left out, of the creators all but the signed one.
    assert cases["without_ads"] >= 150_000 + 60_000 + 0.9 * spent["feed"]
    assert cases["without_kol"] >= 150_000 + 60_000 + 0.9 * spent["feed"]
    assert cases["without_feed"] >= 150_000 + 60_000
    best = plan.totals["contribution_cny"].mean()
    assert (plan.what_if["contribution_cny_mean"] <= best * (1 + 2e-3)).all()


def test_a_channel_settled_in_part_is_not_called_dispensable_as_a_whole() -> None:
    fixed = [{"start": "2026-11-01", "end": "2026-11-01", "spend_cny": 1_000}]
    channels = {"ads": {"kind": "auction", "fixed": fixed}, "feed": {"kind": "auction"}}
    problem = make_world(channels=channels, draws=4).problem()
    names = ["without_ads", "without_feed"]
    others = pd.DataFrame({"name": names, "contribution_cny_mean": [99.9e3, 99.8e3]})
    ads, feed = (finding.evidence for finding in _left_out(problem, others, 1e5))
    assert ads.en.startswith("Ads beyond what is settled could be left out")
    assert "已定之外的部分也行" in ads.zh
    assert feed.en.startswith("Feed could be left out")


def test_a_channel_of_which_nothing_can_be_left_out_is_no_case() -> None:
    names = set(settled_ads("2026-11-04", ["c000", "c001", "c002"]).what_if["name"])
    assert names >= {"without_feed"}
    assert not names & {"without_ads", "without_kol"}


BURST = (("burst", "2026-11-01", "2026-11-05"),)
SETTLED = [{"start": "2026-11-01", "end": "2026-11-04", "spend_cny": 9_000}]
ADS, KOL = {"kind": "auction"}, {"kind": "deals"}


@pytest.mark.parametrize(
    ("channels", "groups"),
    [
        ({"kol": KOL}, ()),
        ({"ads": ADS, "kol": KOL}, [{"name": "g", "channels": ["ads"], "min_share": 0.28}]),
        ({"ads": ADS, "kol": KOL}, [{"name": "g", "channels": ["kol"], "max_share": 0.6}]),
        ({"ads": {**ADS, "fixed": SETTLED}}, ()),
    ],
)
def test_where_nothing_is_left_to_move_there_is_a_plan_all_the_same(channels, groups) -> None:
    """Without the only channel of spend, or with all of it settled, no yuan is free to move."""
    plan = make_plan(
        *make_world(
            channels=channels, groups=groups, phases=BURST, creators=make_creators(4),
            goal={"budget_cny": 300_000},
        ).all()
    )  # fmt: skip
    assert plan.optimum.relative_gap <= 1e-3
    assert len(plan.frontier) > 1
