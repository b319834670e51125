"""What candidates left out would add beside those hired."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.support.plan_worlds import make_creators, make_world

from bigsale.plan.left_out import on_top
from bigsale.plan.outcome import work_out
from bigsale.plan.problem import Problem
from bigsale.plan.solve import follow_deals


def problem(*, past: float = 1.0, audience: str | None = None) -> Problem:
    """Return a problem with eight candidates; their channel's past spend `past` times."""
    creators = make_creators(8).assign(commission_rate=0.0, fee_cny=20_000.0)
    creators["expected_gmv_cny"] = np.linspace(300_000.0, 900_000.0, 8)
    if audience is not None:
        creators["audience"] = audience
    made = make_world(
        channels={"ads": {"kind": "auction"}, "kol": {"kind": "deals"}},
        creators=creators,
        phases=(("warmup", "2026-11-01", "2026-11-06"), ("burst", "2026-11-06", "2026-11-10")),
        goal={"budget_cny": 900_000},
    )
    spend_cny = made.history.spend_cny.copy()
    spend_cny[1] *= past
    return replace(made, history=replace(made.history, spend_cny=spend_cny)).problem()


def hired(posed: Problem, phases: dict[int, int]) -> np.ndarray:
    """Return the decision that hires these deals in these phases and spends nothing else."""
    table, decision = posed.decisions.table, np.zeros(posed.decisions.n)
    for deal, phase in phases.items():
        own = (table["block"] == "deal") & (table["phase"] == phase) & (table["deal"] == deal)
        decision[own] = 1.0
    return follow_deals(posed, decision)


@pytest.mark.parametrize("given", [{}, {"past": 0.01}, {"audience": "young"}])
def test_the_figure_is_the_plan_with_her_less_the_plan_without(given):
    posed, others = problem(**given), {0: 0, 1: 0, 2: 1}
    found, before = on_top(posed, hired(posed, others)), work_out(posed, hired(posed, others))
    for deal in range(3, 8):
        after = work_out(posed, hired(posed, {**others, deal: int(found.phase[deal])}))
        gain = (after.total_contribution_cny - before.total_contribution_cny).mean()
        sales = (after.added_cny - before.added_cny).sum(axis=1).mean()
        assert found.contribution_cny[deal] == pytest.approx(gain)
        assert found.added_cny[deal] == pytest.approx(sales)


@pytest.mark.parametrize("given", [{"past": 0.01}, {"audience": "young"}])
def test_those_who_share_buyers_add_less_than_they_would_alone(given):
    posed = problem(**given)
    alone = on_top(posed, np.zeros(posed.decisions.n))
    both = [hired(posed, {5: phase, 6: phase, 7: phase}) for phase in (0, 1)]
    beside = [on_top(posed, decision) for decision in both]
    for found in beside:
        assert (found.contribution_cny[:5] <= alone.contribution_cny[:5] + 1e-6).all()
    at = int(alone.phase[4])
    assert alone.contribution_cny[4] > 0
    assert beside[at].contribution_cny[4] < 0.95 * alone.contribution_cny[4]


def test_who_loses_money_alone_keeps_that_figure():
    posed = problem()
    dear = replace(posed, deals=replace(posed.deals, fee_fen=posed.deals.fee_fen * 10_000))
    found = on_top(dear, np.zeros(dear.decisions.n))
    assert (found.contribution_cny < 0).all()
    assert np.isfinite(found.contribution_cny).all()
