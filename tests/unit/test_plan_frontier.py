"""What other budgets bring, those above the campaign's own included."""

from __future__ import annotations

from typing import Any

import pytest
from tests.support.plan_worlds import make_world, one_curve

from bigsale.bundle.plan_figures import frontier_figures
from bigsale.bundle.plan_tables import frontier_curve, frontier_marks
from bigsale.plan import make_plan

TWO_PHASES = (("warmup", "2026-11-01", "2026-11-03"), ("burst", "2026-11-03", "2026-11-05"))


def test_a_larger_budget_is_not_held_to_the_campaigns_own() -> None:
    """Twice 5,000 on one day earn 0.42 · 100,000 · 10,000 / 20,000 − 10,000 = 11,000."""
    frontier = make_plan(*one_curve(goal={"budget_cny": 5_000}).all()).frontier
    row = frontier.set_index("budget_cny").loc[10_000.0]
    assert row["contribution_cny_mean"] == pytest.approx(11_000, rel=1e-3)


@pytest.mark.parametrize(
    "entry",
    [
        {},
        {"min_if_used_cny": 100},
        {"rebates": [{"from_cny": 8_000, "rate": 0.1}]},
        {"daily_max_cny": 2_000},
    ],
)
def test_the_frontier_shows_what_a_plan_of_that_budget_brings(entry: dict[str, Any]) -> None:
    def planned(budget_cny: float):
        return make_plan(
            *make_world(
                channels={"ads": {"kind": "auction", **entry}}, phases=TWO_PHASES, draws=4, lags=1,
                tail_days=1, goal={"budget_cny": budget_cny},
            ).all()
        )  # fmt: skip

    frontier = planned(5_000).frontier.set_index("budget_cny")["contribution_cny_mean"]
    for budget_cny in (2_000.0, 7_500.0, 10_000.0):
        # A budget that is not spent in full is shown by the best one below it.
        shown = frontier[frontier.index <= budget_cny + 1].iloc[-1]
        direct = planned(budget_cny).totals["contribution_cny"].mean()
        assert shown == pytest.approx(direct, rel=2e-3)


def test_the_best_budget_is_the_least_that_brings_the_most() -> None:
    """Beyond 10,494 yuan nothing is gained: larger budgets bring as much, and are not the best."""
    plan = make_plan(*one_curve(goal={"budget_cny": 10_000}).all())
    found = frontier_figures(plan)
    rows = plan.frontier.set_index("budget_cny")["contribution_cny_mean"]
    assert rows.iloc[-1] == rows[found["best_budget_cny"]]
    assert found["best_budget_cny"] < found["largest_budget_cny"]
    assert found["best_budget_cny"] == rows.index[rows == rows.max()].min()


def test_the_page_marks_the_best_budget_where_its_words_say_and_draws_little_beyond() -> None:
    plan = make_plan(*one_curve(goal={"budget_cny": 7_000}).all())
    best_cny = frontier_figures(plan)["best_budget_cny"]
    marks = frontier_marks(plan).set_index("mark")["budget_cny"]
    assert marks["best"] == best_cny < plan.frontier["budget_cny"].max()
    drawn = frontier_curve(plan)["budget_cny"]
    assert (drawn > best_cny).sum() == 1
    assert len(drawn) < len(plan.frontier)
