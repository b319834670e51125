"""What is said of spend beyond anything in the history."""

from dataclasses import replace

import numpy as np
import pytest
from tests.support.plan_worlds import World, make_world

from bigsale.plan import make_plan
from bigsale.plan.findings import _busiest_period


def said(world: World) -> list[str]:
    plan = make_plan(*world.all())
    return [f.evidence.zh for f in plan.findings if f.check == "beyond-history"]


def with_spend(world: World, daily_cny: float, grain_days: int) -> World:
    history = world.history
    spend = np.full_like(history.spend_cny, daily_cny * grain_days)
    return replace(world, history=replace(history, spend_cny=spend, grain_days=grain_days))


@pytest.mark.parametrize(("daily", "days", "busiest"), [([1, 9, 1], 1, 9), ([7] * 9, 7, 7)])
def test_the_busiest_period_is_counted_as_the_history_counts(daily, days, busiest):
    assert _busiest_period(np.array(daily, float), days) == pytest.approx(busiest)


def test_a_sale_of_three_days_is_held_against_a_whole_week():
    assert _busiest_period(np.array([70.0, 70.0, 70.0]), 7) == pytest.approx(30.0)


def test_weekly_data_is_not_called_a_days_most():
    daily = said(with_spend(make_world(goal={"budget_cny": 300_000}), 1_000.0, 1))
    weekly = said(with_spend(make_world(goal={"budget_cny": 300_000}), 1_000.0, 7))
    assert daily
    assert weekly
    assert all("历史最高单日" in words for words in daily)
    assert all("最忙一周" in words and "单日" not in words for words in weekly)


def test_what_is_advised_is_a_key_that_the_channel_has():
    crm = {"kind": "touch", "members": 1_000_000, "cost_cny_per_touch": 0.05,
           "max_touches_per_member": 10}  # fmt: skip
    made = make_world(channels={"ads": {"kind": "auction"}, "crm": crm}, goal={"budget_cny": 9e5})
    plan = make_plan(*with_spend(made, 100.0, 1).all())
    steps = [f.next_step for f in plan.findings if f.check == "beyond-history"]
    assert sorted("daily_max_cny" in step.en for step in steps) == [False, True]
    assert all("max_cny" in step.zh for step in steps)


def test_a_limit_beyond_the_past_is_neither_advised_again_nor_to_be_relaxed() -> None:
    """At 5,000 a day, the limit, ads spend five times what they ever did."""
    ads = {"kind": "auction", "daily_max_cny": 5_000}
    made = make_world(channels={"ads": ads, "feed": {"kind": "auction"}}, goal={"budget_cny": 9e5})
    plan = make_plan(*with_spend(made, 1_000.0, 1).all())
    steps = {f.check: f.next_step.en for f in plan.findings if "ads" in f.channels}
    assert "at your limit of ¥5k a day" in steps["beyond-history"]
    assert "lower `daily_max_cny` to about ¥1.2k" in steps["beyond-history"]
    assert steps["binding-limit"].startswith("Do not relax it yet")
