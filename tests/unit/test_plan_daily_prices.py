"""What a daily limit costs, against plans made with a little more of it."""

from __future__ import annotations

import pytest
from tests.support.plan_worlds import World, make_world

from bigsale.plan.daily_prices import daily_prices
from bigsale.plan.solve_targets import solve_for_targets

PHASES = (("warmup", "2026-11-01", "2026-11-04"), ("burst", "2026-11-04", "2026-11-07"))


def world(daily_max: float, budget: float = 500_000) -> World:
    return make_world(
        channels={
            "ads": {"kind": "auction", "daily_max_cny": daily_max},
            "feed": {"kind": "auction"},
        },
        phases=PHASES,
        lags=2,
        draws=5,
        goal={"budget_cny": budget},
    )


@pytest.mark.parametrize(("budget", "days"), [(500_000, 6), (60_000, 3)])
def test_one_yuan_more_a_day_brings_its_price(budget: float, days: int) -> None:
    found = []
    for daily_max in (4_000.0, 4_020.0):
        problem = world(daily_max, budget).problem()
        solution = solve_for_targets(problem).solution
        found.append((solution.value, daily_prices(problem, solution)))
    (less, prices), (more, _) = found
    assert set(prices) == {"ads"}
    assert prices["ads"].days == days
    assert (more - less) / 20 == pytest.approx(prices["ads"].price, rel=0.02)


def test_days_that_are_not_full_have_no_price() -> None:
    problem = world(400_000.0).problem()
    assert not daily_prices(problem, solve_for_targets(problem).solution)
