"""On which day of a phase creators post."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from tests.support.plan_worlds import World, make_creators, make_world

from bigsale.plan import make_plan
from bigsale.plan.posting import posting_cells
from bigsale.plan.problem import Problem
from bigsale.plan.tables import spend_by_cell

PHASES = (("warmup", "2026-11-01", "2026-11-06"), ("burst", "2026-11-06", "2026-11-10"))


def world(scale: float) -> World:
    """Return a campaign of two phases with eight candidates; their past spend `scale` times."""
    made = make_world(
        channels={"ads": {"kind": "auction"}, "kol": {"kind": "deals"}},
        creators=make_creators(8).assign(commission_rate=0.0),
        phases=PHASES,
        goal={"budget_cny": 900_000},
    )
    spend_cny = made.history.spend_cny.copy()
    spend_cny[1] *= scale
    return replace(made, history=replace(made.history, spend_cny=spend_cny))


def all_in_burst(problem: Problem, lift: list[float]) -> np.ndarray:
    """Return how many of all candidates post on each day of a burst of such days, (day,)."""
    table, deals = problem.decisions.table, problem.deals
    decision = np.zeros(problem.decisions.n)
    decision[(table["block"] == "deal") & (table["phase"] == 1)] = 1.0
    burst = np.flatnonzero(problem.grid.phase_of_cell() == "burst")
    day_lift = np.ones(problem.grid.n_cells)
    day_lift[burst] = lift
    posed = replace(problem, deals=replace(deals, day_lift={"kol": day_lift}))
    posted = posting_cells(posed, decision)
    assert set(posted.values()) <= set(burst)
    return np.bincount([list(burst).index(cell) for cell in posted.values()], minlength=4)


def test_most_post_on_the_best_day_where_the_past_saw_as_many():
    counts = all_in_burst(world(100.0).problem(), [1.0, 1.0, 3.0, 1.2])
    assert counts.argmax() == 2
    assert counts[2] >= 5


def test_posts_spread_where_the_past_had_few_at_once():
    counts = all_in_burst(world(0.01).problem(), [1.0, 1.0, 1.5, 1.2])
    assert counts.min() >= 1
    assert counts[2] >= counts[0]


def test_days_and_money_of_the_plan_are_those_of_its_posts():
    made = world(1.0)
    plan = make_plan(*made.all())
    chosen = plan.deals[plan.deals["chosen"]]
    assert set(plan.posts) == set(chosen["creator_id"])
    kol = plan.allocation[plan.allocation["channel"] == "kol"]
    by_day = chosen["fee_cny"].groupby(chosen["creator_id"].map(plan.posts)).sum().round(2)
    spent = kol.groupby(kol["date"].astype("datetime64[s]").dt.date)["spend_cny"].sum().round(2)
    assert spent[spent > 0].to_dict() == by_day.to_dict()
    assert spend_by_cell(made.problem(), np.zeros(made.problem().decisions.n)).sum() == 0


def test_the_second_keeps_away_from_the_days_around_the_first():
    made = world(100.0).problem()
    crowds = [
        replace(one, of_a_day=replace(one.of_a_day, loss=1e-4, alone_cny=0.0))
        for one in made.crowds.found
    ]
    burst = np.flatnonzero(made.grid.phase_of_cell() == "burst")
    day_lift = np.ones(made.grid.n_cells)
    day_lift[burst] = [1.5, 1.49, 1.0, 1.48]
    posed = replace(
        made,
        crowds=replace(made.crowds, found=tuple(crowds)),
        deals=replace(made.deals, day_lift={"kol": day_lift}),
    )
    table, decision = posed.decisions.table, np.zeros(posed.decisions.n)
    own = (table["block"] == "deal") & (table["phase"] == 1) & table["deal"].isin([0, 1])
    decision[own] = 1.0
    days = sorted(int(cell - burst[0]) for cell in posting_cells(posed, decision).values())
    assert days == [0, 3]
