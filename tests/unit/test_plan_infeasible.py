"""When no plan keeps all limits: what contradicts each other, and a way out that works."""

from __future__ import annotations

import re
from typing import Any

import pytest
from tests.support.plan_worlds import World, make_creators, make_world

from bigsale.errors import InfeasibleError
from bigsale.plan import make_plan

DAY = (("burst", "2026-11-01", "2026-11-02"),)
TWO = (("warmup", "2026-11-01", "2026-11-03"), ("burst", "2026-11-03", "2026-11-05"))
SIGNED = {"kind": "deals", "hired": ["c000", "c001"]}
"""Their fees are 57,300 yuan in sum."""


def made(budget_cny: float, phases: Any = TWO, reserve: float = 0.0, **world: Any) -> World:
    goal = {"budget_cny": budget_cny, "reserve_share": reserve}
    return make_world(phases=phases, goal=goal, draws=4, lags=1, tail_days=1, **world)


def refused(world: World) -> list[tuple[str, str]]:
    """Return key and words of what the planner is told."""
    with pytest.raises(InfeasibleError) as raised:
        make_plan(*world.all())
    return [(str(problem.column), problem.message) for problem in raised.value.problems]


def contradiction(told: list[tuple[str, str]]) -> list[str]:
    return [key for key, words in told if "contradicts" in words]


def way_out(told: list[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(key, words) for key, words in told if "cheapest way out" in words]


@pytest.mark.parametrize(
    ("budget_cny", "moves"),
    [
        (60_000, {"channels.ads.daily_min_cny": "4,325.00"}),
        (30_000, {"channels.ads.daily_min_cny": "5,000.00", "goal.budget_cny": "27,300.00"}),
    ],
)
def test_a_channel_pinned_to_one_daily_spend_still_needs_its_money(
    budget_cny: float, moves: dict[str, str]
) -> None:
    """4 days of 5,000 and fees of 57,300 cost 77,300: 17,300 or 47,300 more than there is."""
    pinned = {"kind": "auction", "daily_min_cny": 5_000, "daily_max_cny": 5_000}
    channels = {"ads": pinned, "kol": SIGNED}
    told = refused(made(budget_cny, channels=channels, creators=make_creators(3)))
    assert "goal.budget_cny" in contradiction(told)
    out = dict(way_out(told))
    assert set(out) == set(moves)
    assert all(amount in out[key] for key, amount in moves.items())


def test_days_on_which_nothing_was_spent_have_no_room() -> None:
    """One day is left for 20,000, and may take 10,000."""
    fixed = [{"start": "2026-11-01", "end": "2026-11-03", "spend_cny": 0}]
    ads = {"kind": "auction", "daily_max_cny": 10_000, "min_cny": 20_000, "fixed": fixed}
    told = refused(made(50_000, channels={"ads": ads}))
    assert {"channels.ads.min_cny", "channels.ads.daily_max_cny"} <= set(contradiction(told))
    ((_, words),) = way_out(told)
    assert "10,000.00" in words


def test_a_cap_is_named_although_the_channel_has_a_least_order() -> None:
    """80 % of 69,000 are 55,200, and the channel may spend 50,000; the other share is free."""
    for least in (0, 10_000):
        ads = {"kind": "auction", "max_cny": 50_000, "min_if_used_cny": least}
        channels = {"ads": ads, "feed": {"kind": "auction", "max_cny": 20_000}}
        groups = [
            {"name": "first", "channels": ["ads"], "min_share": 0.8},
            {"name": "both", "channels": ["ads", "feed"], "min_cny": 69_000},
        ]
        told = refused(made(100_000, DAY, channels=channels, groups=groups))
        named = {"channels.ads.max_cny", "groups.first.min_share", "groups.both.min_cny"}
        assert set(contradiction(told)) == named
        ((key, words),) = way_out(told)
        assert key == "channels.ads.max_cny"
        assert "by 5,200.00 to 55,200.00" in words


def test_settled_spend_below_the_least_order_is_not_a_channel_out_of_use() -> None:
    """500 yuan are little against all the room that is left without a budget."""
    ads = {"kind": "auction", "min_if_used_cny": 30_000, "fixed": spent(500)}
    told = refused(made(58_500, channels={"ads": ads, "kol": SIGNED}, creators=make_creators(3)))
    assert "channels.ads.min_if_used_cny" in contradiction(told)


def test_the_most_and_least_deals_of_a_tier_are_told_apart() -> None:
    tier = {"name": "head", "max_deals": 1}
    both = [tier, {"name": "all", "min_deals": 3, "max_deals": 3}]
    kol = {"kind": "deals", "tiers": both}
    told = refused(made(5e5, channels={"ads": {"kind": "auction"}, "kol": kol},
                        creators=make_creators(3)))  # fmt: skip
    words = " ".join(words for _, words in told)
    assert "the most deals of tier head" in words
    assert "the least deals of tier all" in words
    assert "the most deals of tier all" not in words


@pytest.mark.parametrize(("reserve", "budget"), [(0.0, "57,300.00"), (0.2, "71,625.00"),
                                                 (0.3, "81,857.15")])  # fmt: skip
def test_the_budget_is_stated_with_its_reserve_and_rounded_up(reserve: float, budget: str) -> None:
    """57,300 ÷ 0.8 = 71,625; ÷ 0.7 = 81,857.142857…, of which 0.14 would not be enough."""
    channels = {"ads": {"kind": "auction"}, "kol": SIGNED}
    creators = make_creators(3)
    told = refused(made(50_000, reserve=reserve, channels=channels, creators=creators))
    ((key, words),) = way_out(told)
    assert key == "goal.budget_cny"
    assert "relax the budget by " in words
    assert f" to {budget}（" in words


def spent(cny: float) -> list[dict[str, Any]]:
    return [{"start": "2026-11-01", "end": "2026-11-01", "spend_cny": cny}]


def test_a_share_is_stated_as_a_share() -> None:
    """57,300 of at most 100,000 are spent on feed: 42.7 % are left for ads."""
    groups = [{"name": "ads", "channels": ["ads"], "min_share": 0.8}]
    channels = {"ads": {"kind": "auction"}, "feed": {"kind": "auction", "fixed": spent(57_300)}}
    ((key, words),) = way_out(refused(made(100_000, channels=channels, groups=groups)))
    assert key == "groups.ads.min_share"
    assert "by 0.3730 to 0.4270（" in words


def test_touches_are_stated_as_touches() -> None:
    """To each of 1,000 members a message costs 0.1 yuan: 300 yuan are 3 of them."""
    crm = {"kind": "touch", "members": 1_000, "cost_cny_per_touch": 0.1, "fixed": spent(300)}
    told = refused(made(1_000, channels={"crm": {**crm, "max_touches_per_member": 2}}))
    ((key, words),) = way_out(told)
    assert key == "channels.crm.max_touches_per_member"
    assert "by 1.00 to 3.00（" in words


def test_spent_money_gives_way_only_where_nothing_else_can() -> None:
    """Where a message costs nothing, no number of them costs 300 yuan."""
    crm = {"kind": "touch", "members": 1_000, "cost_cny_per_touch": 0.0, "fixed": spent(300)}
    told = refused(made(1_000, channels={"crm": {**crm, "max_touches_per_member": 2}}))
    ((key, words),) = way_out(told)
    assert key == "channels.crm.fixed"
    assert "to 0.00（" in words


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_floor_on_a_group_of_commission_is_advised_so_that_it_can_be_kept(seed: int) -> None:
    channels = {"ads": {"kind": "auction"}, "cps": {"kind": "commission", "commission_rate": 0.1}}

    def world(least_cny: float):
        return make_world(
            seed=seed, channels=channels, goal={"budget_cny": 300_000},
            phases=(("burst", "2026-11-01", "2026-11-06"),),
            groups=[{"name": "g", "channels": ["cps"], "min_cny": least_cny}],
        )  # fmt: skip

    with pytest.raises(InfeasibleError) as caught:
        make_plan(*world(150_000.0).all())
    advised = re.search(r" to ([\d,.]+)（", caught.value.problems[-1].message)
    assert advised is not None
    least_cny = float(advised[1].replace(",", ""))
    spent = make_plan(*world(least_cny).all()).allocation.groupby("channel")["spend_cny"].sum()
    assert least_cny <= spent["cps"] + 1e-9
