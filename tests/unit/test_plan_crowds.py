"""More creators at once than ever before sell less each."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from tests.support.plan_worlds import World, make_creators, make_world

from bigsale.plan import make_plan
from bigsale.plan.crowds import TIMES, Sharing, find_crowds, most_like
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


def lost(sharing: Sharing, fees_cny: np.ndarray) -> np.ndarray:
    """Return what straight pieces lose of `fees_cny`, up to the largest of which they reach."""
    rate, start = sharing.pieces(float(fees_cny.max()))
    return np.maximum((rate[:, None] * fees_cny - start[:, None]).max(axis=0), 0.0)


def test_one_creator_a_day_loses_nothing_and_others_share_the_day():
    """Fees 100 each, three days of usual sales 500: 600 in all are 100 of others a day."""
    sharing = Sharing(alone_cny=300.0, loss=1.0 / (3 * 500), most_cny=np.inf)
    fees = np.array([0.0, 150.0, 300.0, 600.0, 1200.0])
    sells, _ = sharing.sells(fees)
    np.testing.assert_allclose(sells, [0, 150, 300, 600 / 1.2, 1200 / 1.6])
    # Straight pieces touch the curve from above: they never take off too much.
    between = np.linspace(0.0, 1200.0, 300)
    left, true = between - lost(sharing, between), sharing.sells(between)[0]
    assert (left >= true - 1e-9).all()
    assert (left <= 1.015 * true + 1e-9).all()
    assert (np.diff(left, 2) <= 1e-9).all()


def test_nothing_is_lost_up_to_the_past_s_most_without_sharing():
    sharing = Sharing(alone_cny=10.0, loss=0.0, most_cny=100.0)
    np.testing.assert_allclose(lost(sharing, np.array([0.0, 60.0, 100.0, 700.0]))[:3], 0.0)


def test_beyond_it_fees_sell_as_the_logarithm_says():
    sharing = Sharing(alone_cny=10.0, loss=0.0, most_cny=100.0)
    fees = 100.0 * TIMES
    sells = fees - lost(sharing, fees)
    np.testing.assert_allclose(sells, 100.0 * (1 + np.log(TIMES)), rtol=1e-12)
    # Between the touching points the pieces lie a little above the curve.
    between = np.linspace(100.0, 700.0, 200)
    sells = between - lost(sharing, between)
    assert (sells >= 100.0 * (1 + np.log(between / 100.0)) - 1e-9).all()
    assert (sells <= 1.03 * 100.0 * (1 + np.log(between / 100.0))).all()


def test_both_together_leave_no_step_and_no_dent():
    sharing = Sharing(alone_cny=50.0, loss=1 / 400, most_cny=200.0)
    fees = np.linspace(1.0, 1000.0, 1000)
    sells, slope = sharing.sells(fees)
    smooth = np.abs(fees - 50.0) > 2  # where the second creator of a day comes in
    np.testing.assert_allclose(np.gradient(sells, fees)[smooth], slope[smooth], atol=0.01)
    assert (np.diff(slope) <= 1e-12).all()


def test_more_is_lost_where_finished_deals_say_so():
    made = world(100.0)
    deals = made.problem().deals
    whole = deals.fee_fen.sum() / 100
    losses = []
    for loss in (0.0, 1.0):
        learnt = SimpleNamespace(channels=("kol",), crowd_loss=lambda name, loss=loss: loss)
        found = find_crowds(made.brief, made.history, replace(deals, learnt=learnt))
        losses.append(sum(crowd.lost(whole) for crowd in found))
    assert losses[0] == 0.0
    assert losses[1] > 0.1 * whole


def test_the_past_s_most_is_of_as_many_days():
    made = world(1.0)
    spend, phase = made.history.spend_cny[1], made.brief.phases[1]
    three = max(spend[i : i + 3].sum() for i in range(len(spend) - 2))
    assert most_like(made.history, "kol", phase) == pytest.approx(three)
    evening = phase.model_copy(update={"start": phase.start.replace(hour=20)})
    assert most_like(made.history, "kol", evening) == pytest.approx(three)
    weekly = replace(made.history, grain_days=7)
    assert most_like(weekly, "kol", phase) == pytest.approx(spend.max())


def test_a_shop_without_a_past_sale_has_no_past_to_be_held_against():
    made = world(0.1)
    deals = made.problem().deals
    bare = replace(made.history, events=made.history.events.iloc[:0])
    found, free = (find_crowds(made.brief, history, deals) for history in (made.history, bare))
    assert all(np.isfinite(crowd.past_cny) for crowd in found)
    assert all(np.isnan(crowd.past_cny) for crowd in free)
    whole = deals.fee_fen.sum() / 100
    assert sum(c.lost(whole) for c in free) < sum(c.lost(whole) for c in found)


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
    assert few.max() < many.max()
    assert few.max() / few.sum() < many.max() / many.sum()


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


def test_days_without_sales_do_not_make_usual_sales_small():
    """A shop that hardly sells yet counts with what its planner expects of it."""
    made = world(100.0)
    deals, brief = made.problem().deals, made.brief
    nearly_new = made.history.shop.assign(gmv_cny=0.0)
    nearly_new.loc[nearly_new.index[:3], "gmv_cny"] = 10.0
    new = replace(made.history, shop=nearly_new)
    judged = brief.model.model_copy(update={"usual_daily_sales_cny": 100_000.0})
    whole = deals.fee_fen.sum() / 100
    crowds = find_crowds(brief.model_copy(update={"model": judged}), new, deals)
    assert sum(crowd.lost(whole) for crowd in crowds) < 0.25 * whole
