"""Limits a planner may set beyond budgets and shares: each is kept, to the fen."""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import pytest
from tests.support.plan_worlds import World, make_creators, make_world

from bigsale.errors import BriefError, InfeasibleError
from bigsale.plan import Plan, make_plan

DAY = (("burst", "2026-11-01", "2026-11-02"),)
CUT = (("warmup", "2026-11-01T20:00", "2026-11-05"), ("burst", "2026-11-05", "2026-11-11"))
AT_NIGHT = (
    ("warmup", "2026-11-01", "2026-11-02T20:00"),
    ("burst", "2026-11-02T20:00", "2026-11-05"),
)
SMALL: dict[str, Any] = {"draws": 4, "lags": 1, "tail_days": 1}


def ads_world(budget_cny: float = 300_000, **entry: Any) -> World:
    channels = {"ads": {"kind": "auction", **entry}, "feed": {"kind": "auction"}}
    return make_world(channels=channels, phases=CUT, goal={"budget_cny": budget_cny})


def daily_fen(plan: Plan, channel: str) -> dict[date, int]:
    days: dict[date, int] = {}
    own = plan.spend_fen[plan.channels.index(channel)]
    for cell, fen in zip(plan.cells, own, strict=True):
        day = cell.date.astype(object)
        days[day] = days.get(day, 0) + int(fen)
    return days


def test_settled_money_is_spent_to_the_fen_and_no_more() -> None:
    fixed = [{"start": "2026-11-02", "end": "2026-11-04", "spend_cny": 10_000.01}]
    plan = make_plan(*ads_world(fixed=fixed).all())
    days = daily_fen(plan, "ads")
    settled = [days[date(2026, 11, day)] for day in (2, 3, 4)]
    assert sum(settled) == 1_000_001
    assert max(settled) - min(settled) <= 1
    assert days[date(2026, 11, 6)] > 0


def test_settled_money_that_loses_is_kept_all_the_same() -> None:
    fixed = [{"start": "2026-11-02", "end": "2026-11-02", "spend_cny": 290_000}]
    plan = make_plan(*ads_world(fixed=fixed).all())
    assert daily_fen(plan, "ads")[date(2026, 11, 2)] == 29_000_000


def test_settled_money_above_the_channels_floor_for_others_is_a_contradiction() -> None:
    fixed = [{"start": "2026-11-02", "end": "2026-11-03", "spend_cny": 200_000}]
    channels = {
        "ads": {"kind": "auction", "fixed": fixed},
        "feed": {"kind": "auction", "min_cny": 50_000},
    }
    groups = [{"name": "ads", "channels": ["ads"], "max_cny": 150_000}]
    world = make_world(channels=channels, phases=CUT, groups=groups)
    with pytest.raises(InfeasibleError) as raised:
        make_plan(*world.all())
    named = {problem.column for problem in raised.value.problems}
    assert {"channels.ads.fixed", "groups.ads.max_cny"} <= named
    assert "channels.feed.min_cny" not in named


def fixed_days(**days: float) -> list[dict[str, Any]]:
    """Return settled spend of single days, given as `d01=yuan`."""
    dates = {f"2026-11-{day[1:]}": cny for day, cny in days.items()}
    return [{"start": on, "end": on, "spend_cny": cny} for on, cny in dates.items()]


def one_channel(**entry: Any) -> World:
    """Return a campaign of 1–4 November whose phases meet at 20:00 on the second."""
    return make_world(channels={"ads": {"kind": "auction", **entry}}, phases=AT_NIGHT, **SMALL)


def test_settled_money_below_a_fen_is_kept_in_whole_fen() -> None:
    plan = make_plan(*one_channel(fixed=fixed_days(d01=10_000.003)).all())
    assert daily_fen(plan, "ads")[date(2026, 11, 1)] == 1_000_000


@pytest.mark.parametrize("day", [1, 2])
@pytest.mark.parametrize("limit", [{"daily_max_cny": 10_000}, {"daily_min_cny": 13_000}])
def test_settled_days_know_no_daily_limits(limit: dict[str, float], day: int) -> None:
    """Also on the second, which two phases share; the other days keep to the limit."""
    fixed = fixed_days(**{f"d{day:02d}": 12_000})
    days = daily_fen(make_plan(*one_channel(fixed=fixed, **limit).all()), "ads")
    settled = days.pop(date(2026, 11, day))
    assert settled == 1_200_000
    assert max(days.values()) <= 100 * limit.get("daily_max_cny", np.inf)
    assert min(days.values()) >= 100 * limit.get("daily_min_cny", 0)


def test_settled_days_may_differ_by_more_than_the_daily_change() -> None:
    fixed = fixed_days(d03=12_000, d04=1_000)
    world = make_world(
        channels={"ads": {"kind": "auction", "fixed": fixed, "daily_change_max_cny": 500}},
        phases=(("burst", "2026-11-01", "2026-11-05"),),
        **SMALL,
    )
    days = daily_fen(make_plan(*world.all()), "ads")
    assert [days[date(2026, 11, day)] for day in (3, 4)] == [1_200_000, 100_000]
    assert abs(days[date(2026, 11, 2)] - 1_200_000) <= 50_000


def test_daily_changes_stay_within_the_limit() -> None:
    free = daily_fen(make_plan(*ads_world().all()), "ads")
    held = daily_fen(make_plan(*ads_world(daily_change_max_cny=1_000).all()), "ads")

    def largest(days: dict[date, int]) -> int:
        full = [days[day] for day in sorted(days)][1:]  # the first day begins at 20:00
        return int(np.abs(np.diff(full)).max())

    assert largest(free) > 100_000
    assert largest(held) <= 100_000


@pytest.mark.parametrize("least", [20_000, 120_000, 250_000])
def test_a_channel_with_a_least_order_gets_that_or_nothing(least: float) -> None:
    plan = make_plan(*ads_world(min_if_used_cny=least).all())
    own = plan.spend_fen[plan.channels.index("ads")].sum()
    assert own == 0 or own >= least * 100
    assert plan.optimum.status == "optimal"
    # The better of the two: with the order forced, and without the channel.
    forced = make_plan(*ads_world(min_cny=least).all()).optimum.objective
    without = make_plan(*ads_world(max_cny=0).all()).optimum.objective
    assert plan.optimum.objective == pytest.approx(max(forced, without), rel=2e-4)


def kol_world(**entry: Any) -> World:
    channels = {"ads": {"kind": "auction", "max_cny": 20_000}, "kol": {"kind": "deals", **entry}}
    creators = make_creators(10).assign(commission_rate=0.0)
    return make_world(channels=channels, phases=CUT, creators=creators)


def hired(plan: Plan) -> set[str]:
    return set(plan.deals.loc[plan.deals["chosen"], "creator_id"])


def test_signed_creators_stay_and_refused_ones_do_not_come() -> None:
    free = hired(make_plan(*kol_world().all()))
    unwanted = sorted(set(make_creators(10)["creator_id"]) - free)[0]
    liked = sorted(free)[0]
    plan = make_plan(*kol_world(hired=[unwanted], never=[liked]).all())
    assert unwanted in hired(plan)
    assert liked not in hired(plan)


def test_creators_who_exclude_each_other_are_not_hired_together() -> None:
    free = sorted(hired(make_plan(*kol_world().all())))
    assert len(free) >= 3
    plan = make_plan(*kol_world(conflicts=[free[:2], free[1:3]]).all())
    assert len(hired(plan) & set(free[:2])) <= 1
    assert len(hired(plan) & set(free[1:3])) <= 1


def test_ranges_of_quotes_have_their_own_numbers() -> None:
    fee = make_creators(10).set_index("creator_id")["fee_cny"]
    middle = float(fee.median())
    tiers = [
        {"name": "head", "min_fee_cny": middle, "max_deals": 1},
        {"name": "tail", "max_fee_cny": middle, "min_deals": 4},
    ]
    chosen = hired(make_plan(*kol_world(tiers=tiers).all()))
    assert sum(fee[one] >= middle for one in chosen) <= 1
    assert sum(fee[one] < middle for one in chosen) >= 4


def test_a_creator_whom_nobody_knows_is_an_error_of_the_brief() -> None:
    with pytest.raises(BriefError) as raised:
        kol_world(hired=["c999"]).problem()
    assert raised.value.problems[0].column == "channels.kol.hired"
    assert raised.value.problems[0].value == "c999"


@pytest.mark.parametrize("creators", [None, make_creators(3, channel="other")])
def test_a_channel_without_candidates_has_no_deals_and_no_boosts(
    creators: pd.DataFrame | None,
) -> None:
    tiers = [{"name": "head", "min_fee_cny": 50_000, "max_deals": 1}]
    channels = {"ads": {"kind": "auction"}, "kol": {"kind": "deals", "boost": True, "tiers": tiers}}
    world = make_world(channels=channels, phases=DAY, creators=creators, **SMALL)
    plan = make_plan(*world.all())
    assert plan.deals.empty
    assert plan.spend_fen[plan.channels.index("kol")].sum() == 0
    assert plan.spend_fen[plan.channels.index("ads")].sum() > 0


@pytest.mark.parametrize("creators", [None, make_creators(2).assign(phases="elsewhere")])
def test_a_brief_of_nothing_but_missing_creators_is_refused(creators: pd.DataFrame | None) -> None:
    world = make_world(channels={"kol": {"kind": "deals"}}, creators=creators, **SMALL)
    with pytest.raises(BriefError, match="nobody on offer"):
        world.problem()
