"""When no plan keeps all limits: what contradicts each other, and a way out that works."""

from __future__ import annotations

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
