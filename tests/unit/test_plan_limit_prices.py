"""What a daily limit costs, against plans made with a little more of it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.support.plan_worlds import World, make_world, one_curve

from bigsale.plan import make_plan
from bigsale.plan.limit_prices import limit_prices
from bigsale.plan.solve_targets import solve_for_targets

PHASES = (("warmup", "2026-11-01", "2026-11-04"), ("burst", "2026-11-04", "2026-11-07"))


def world(
    daily_max: float,
    budget: float = 500_000,
    phases: tuple[tuple[str, str, str], ...] = PHASES,
) -> World:
    return make_world(
        channels={
            "ads": {"kind": "auction", "daily_max_cny": daily_max},
            "feed": {"kind": "auction"},
        },
        phases=phases,
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
        prices = {one.key: one for one in limit_prices(problem, solution)}
        found.append((solution.value, prices.get("channels.ads.daily_max_cny")))
    (less, price), (more, _) = found
    assert price is not None
    assert price.days == days
    assert (more - less) / 20 == pytest.approx(price.price, rel=0.02)


def test_days_cut_in_two_count_with_whole_ones() -> None:
    """A daily limit is a row where a phase ends inside the day, else a bound: one price."""
    cut = (
        ("warmup", "2026-11-01", "2026-11-03T20:00"),
        ("burst", "2026-11-03T20:00", "2026-11-06"),
    )
    made = [world(daily_max, phases=cut).problem() for daily_max in (4_000.0, 4_020.0)]
    solved = [solve_for_targets(problem).solution for problem in made]
    (price,) = (
        one for one in limit_prices(made[0], solved[0]) if one.key.endswith("daily_max_cny")
    )
    assert price.days == 5
    assert (solved[1].value - solved[0].value) / 20 == pytest.approx(price.price, rel=0.02)


def test_days_that_are_not_full_have_no_price() -> None:
    problem = world(400_000.0).problem()
    found = limit_prices(problem, solve_for_targets(problem).solution)
    assert "channels.ads.daily_max_cny" not in {one.key for one in found}


def test_the_plan_says_what_a_daily_limit_costs() -> None:
    plan = make_plan(*world(4_000.0).all())
    told = [f for f in plan.findings if f.check == "binding-limit"]
    assert any("largest daily spend" in f.evidence.en and "6 days" in f.evidence.en for f in told)
    assert "channels.ads.daily_max_cny" in set(plan.prices["key"])


@pytest.mark.parametrize("key", ["channels.ads.max_cny", "goal.budget_cny"])
def test_a_limit_that_one_day_fills_alone_has_its_price(key: str) -> None:
    # 0.42 · 1e5 · 1e4 / 18,000² − 1 = 0.29630.
    made = one_curve(goal={"budget_cny": 8_000 if key == "goal.budget_cny" else 50_000})
    ads = made.brief.channels["ads"]
    if key != "goal.budget_cny":
        ads = ads.model_copy(update={"max_cny": 8_000})
    brief = made.brief.model_copy(update={"channels": {"ads": ads}})
    problem = replace(made, brief=brief).problem()
    (price,) = limit_prices(problem, solve_for_targets(problem).solution)
    assert price.key == key
    assert price.price == pytest.approx(0.2963, rel=1e-3)
