"""More creators at once than ever before sell less each."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from tests.support.plan_worlds import World, make_creators, make_world

from bigsale.plan import make_plan
from bigsale.plan.crowds import TIMES, find_crowds, lost_fees_cny, most_like
from bigsale.plan.outcome import work_out
from bigsale.plan.solve import with_picks

PHASES = (("warmup", "2026-11-01", "2026-11-06"), ("burst", "2026-11-06", "2026-11-09"))


def world(scale: float, candidates: int = 8, **goal: object) -> World:
    """Return a campaign of two phases; creators' past spend `scale` times the usual."""
    creators = make_creators(candidates)
    made = make_world(
        channels={"ads": {"kind": "auction", "max_cny": 10_000}, "kol": {"kind": "deals"}},
        creators=creators.assign(commission_rate=0.0, fee_cny=creators["fee_cny"] / 2),
        phases=PHASES,
        goal=goal or {"budget_cny": 900_000},
    )
    spend_cny = made.history.spend_cny.copy()
    spend_cny[1] *= scale
    return replace(made, history=replace(made.history, spend_cny=spend_cny))


def test_nothing_is_lost_up_to_the_past_s_most():
    most = np.array([100.0, 100.0, 100.0])
    np.testing.assert_allclose(lost_fees_cny(np.array([0.0, 60.0, 100.0]), most), 0.0)


def test_beyond_it_fees_sell_as_the_logarithm_says():
    fees = 100.0 * TIMES
    sells = fees - lost_fees_cny(fees, np.full(TIMES.size, 100.0))
    np.testing.assert_allclose(sells, 100.0 * (1 + np.log(TIMES)), rtol=1e-12)
    # Between the touching points the pieces lie a little above the curve.
    between = np.linspace(100.0, 700.0, 200)
    sells = between - lost_fees_cny(between, np.full(200, 100.0))
    assert (sells >= 100.0 * (1 + np.log(between / 100.0)) - 1e-9).all()
    assert (sells <= 1.03 * 100.0 * (1 + np.log(between / 100.0))).all()


def test_the_past_s_most_is_of_as_many_days():
    made = world(1.0)
    spend, phase = made.history.spend_cny[1], made.brief.phases[1]
    three = max(spend[i : i + 3].sum() for i in range(len(spend) - 2))
    assert most_like(made.history, "kol", phase) == pytest.approx(three)
    evening = phase.model_copy(update={"start": phase.start.replace(hour=20)})
    assert most_like(made.history, "kol", evening) == pytest.approx(three)
    weekly = replace(made.history, grain_days=7)
    assert most_like(weekly, "kol", phase) == pytest.approx(spend.max())


def test_a_shop_without_a_past_sale_has_no_crowds():
    made = world(0.1)
    assert find_crowds(made.brief, made.history, made.problem().deals)
    bare = replace(made.history, events=made.history.events.iloc[:0])
    assert not find_crowds(made.brief, bare, made.problem().deals)


def test_the_plan_is_the_best_of_all_choices_of_creators():
    """Every choice of creators and phases is tried; none earns more than the plan's."""
    made = world(0.3, candidates=4)
    problem, plan = made.problem(), make_plan(*made.all())
    flags = problem.decisions.block("deal")
    deal = problem.decisions.table["deal"].to_numpy()[flags]
    spend = np.zeros(problem.decisions.n)
    spend[: problem.decisions.n_media] = _media(problem, plan)
    best = -np.inf
    for count in range(5):
        for chosen in combinations(range(len(flags)), count):
            if len({deal[i] for i in chosen}) < count:
                continue
            decision = spend.copy()
            decision[flags[list(chosen)]] = 1.0
            worth = work_out(problem, decision).total_contribution_cny.mean()
            best = max(best, float(worth))
    assert plan.optimum.objective == pytest.approx(best, rel=1e-3)
    assert plan.optimum.relative_gap <= 1e-3


def _media(problem, plan) -> np.ndarray:
    """Return the plan's spend on ads by cell, in the order of the decisions."""
    cells = problem.grid.cells
    table = plan.allocation[plan.allocation["channel"] == "ads"]
    by_cell = table.set_index(["date", "phase"])["spend_cny"]
    return np.array([by_cell.get((pd.Timestamp(c.date), c.phase), 0.0) for c in cells], float)


def test_creators_are_spread_where_the_past_had_few_at_once():
    few, many = (make_plan(*world(scale, 20).all()).deals for scale in (0.1, 100.0))
    few, many = (deals.loc[deals["chosen"], "phase"].value_counts() for deals in (few, many))
    best = many.idxmax()
    assert few[best] < many[best]
    assert few.drop(best).sum() > many.drop(best).sum()


@pytest.mark.parametrize("refunds", [None, np.linspace(0.05, 0.5, 8)])
@pytest.mark.parametrize("goal", ["contribution", "gmv_paid", "net_sales"])
def test_what_the_solver_counts_is_what_the_tables_say(goal: str, refunds: np.ndarray | None):
    made = world(0.1, budget_cny=900_000, maximise=goal)
    if refunds is not None:
        creators = made.history.creators.assign(refund_rate=refunds)
        made = replace(made, history=replace(made.history, creators=creators))
    problem = made.problem()
    table = problem.decisions.table
    flags = problem.decisions.block("deal")
    picks = (table["phase"].to_numpy()[flags] == 1).astype(float)
    decision = with_picks(problem, picks).low.copy()
    assert problem.crowds.lost(decision).max() > 0
    outcome = work_out(problem, decision)
    counted = {
        "contribution": outcome.total_contribution_cny,
        "gmv_paid": outcome.added_cny.sum(axis=1),
        "net_sales": outcome.net_cny.sum(axis=1),
    }[goal]
    # Without any decision there is what earlier spend brings.
    worth = problem.by_draw(decision) - problem.by_draw(np.zeros_like(decision))
    np.testing.assert_allclose(worth, counted, rtol=1e-9)
