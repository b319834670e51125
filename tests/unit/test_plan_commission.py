"""Affiliates' commission rate as a decision."""

from dataclasses import replace

import numpy as np
import pytest
from tests.support.plan_worlds import make_world

from bigsale.brief import load_brief
from bigsale.errors import BriefError
from bigsale.plan import make_plan
from bigsale.plan.solve_risk import solve_plan

RATES = (0.05, 0.1, 0.2, 0.35)
AFFILIATES = {"kind": "commission", "commission_rate": 0.1, "service_fee_rate": 0.02}


def plan_at(*rates: float, elasticity: float, budget_cny: float = 500_000):
    entry = {**AFFILIATES, "rate_options": list(rates), "rate_elasticity": elasticity}
    world = make_world(
        channels={"ads": {"kind": "auction", "max_cny": 50_000}, "aff": entry},
        goal={"budget_cny": budget_cny},
    )
    return make_plan(*world.all())


@pytest.mark.parametrize("elasticity", [0.2, 0.8, 1.5])
@pytest.mark.parametrize("budget_cny", [60_000, 500_000])
def test_the_rate_taken_is_the_best_of_all(elasticity: float, budget_cny: float) -> None:
    alone = [
        plan_at(rate, elasticity=elasticity, budget_cny=budget_cny).optimum.objective
        for rate in RATES
    ]
    together = plan_at(*RATES, elasticity=elasticity, budget_cny=budget_cny)
    assert together.optimum.objective == pytest.approx(max(alone), rel=2e-4)
    assert together.optimum.relative_gap <= 1e-3


def test_sales_and_cost_follow_the_rate() -> None:
    # Twice the rate at elasticity 0.5: √2 times the sales, of which 22 instead of 12 % are paid.
    usual, doubled = (plan_at(rate, elasticity=0.5) for rate in (0.1, 0.2))
    aff = usual.channels.index("aff")
    spend = [plan.spend_fen[aff].sum() for plan in (usual, doubled)]
    sold = [plan.incremental_gmv_cny[:, aff].mean() for plan in (usual, doubled)]
    assert sold[1] / sold[0] == pytest.approx(2**0.5, rel=1e-3)
    assert spend[1] / spend[0] == pytest.approx(2**0.5 * 0.22 / 0.12, rel=1e-3)


def test_without_options_the_rate_stays_and_nothing_is_said() -> None:
    plan = make_plan(*make_world(channels={"aff": AFFILIATES}).all())
    assert "commission-rate" not in {finding.check for finding in plan.findings}
    found = {f.check: f for f in plan_at(*RATES, elasticity=0.2).findings}
    assert "%" in found["commission-rate"].evidence.en


def test_rates_must_rise_and_know_the_present_one(tmp_path) -> None:
    text = """
campaign: rates
event: double11
title: rates
phases: [{name: burst, title: b, start: 2026-11-01, end: 2026-11-12}]
goal: {budget_cny: 100000}
economics: {gross_margin: 0.5, platform_fee_rate: 0.05, refund_rate: 0.1}
channels:
  aff: {kind: commission, rate_options: [0.2, 0.1]}
  cps: {kind: commission, commission_rate: 0.1, rate_elasticity: 0.5}
"""
    path = tmp_path / "rates.yaml"
    path.write_text(text)
    with pytest.raises(BriefError) as caught:
        load_brief(str(path))
    columns = {problem.column for problem in caught.value.problems}
    assert columns == {
        "channels.aff.rate_options[1]",
        "channels.aff.commission_rate",
        "channels.aff.rate_elasticity",
        "channels.cps.rate_elasticity",
    }


PHASES = (
    ("presale", "2026-10-26", "2026-11-01"),
    ("burst", "2026-11-01", "2026-11-04"),
    ("encore", "2026-11-04", "2026-11-11"),
)


def with_ads_and_affiliates(budget_cny: float, **aff: float):
    channels = {"ads": {"kind": "auction"}, "aff": {**AFFILIATES, **aff}}
    return make_world(channels=channels, phases=PHASES, goal={"budget_cny": budget_cny})


def commission_by_cell(plan) -> np.ndarray:
    return plan.spend_fen[plan.channels.index("aff")] / 100


@pytest.mark.parametrize("budget_cny", [285_000, 310_000])
def test_affiliates_run_on_one_stretch_of_days_where_the_budget_is_short(
    budget_cny: float,
) -> None:
    world = with_ads_and_affiliates(budget_cny)
    plan, free = make_plan(*world.all()), solve_plan(world.problem())
    caps = commission_by_cell(make_plan(*with_ads_and_affiliates(5_000_000).all()))
    taken = commission_by_cell(plan)
    begins = np.flatnonzero(taken)[0]
    assert taken[begins + 1 :] == pytest.approx(caps[begins + 1 :], rel=1e-3)
    part = free.decision[world.problem().decisions.block("commission")]
    assert 0.1 < part.sum() / caps.sum() < 0.9  # else nothing was to choose
    assert taken.sum() == pytest.approx(part.sum(), abs=1)
    assert plan.optimum.relative_gap < 1e-3
    found = {f.check: f for f in plan.findings}
    assert f"{plan.cells[begins].date.item().day} " in found["commission-days"].evidence.en


def test_affiliates_run_from_the_beginning_where_the_first_phase_must_have_its_share() -> None:
    world = with_ads_and_affiliates(285_000)
    first, *rest = world.brief.phases
    phases = (first.model_copy(update={"min_share": 0.6}), *rest)
    brief = world.brief.model_copy(update={"phases": phases})
    plan = make_plan(*replace(world, brief=brief).all())
    runs = np.flatnonzero(commission_by_cell(plan))
    assert runs.tolist() == list(range(len(runs)))
    assert 0 < len(runs) < len(plan.cells)


def test_affiliates_with_a_largest_spend_stop_when_it_is_used() -> None:
    plan = make_plan(*with_ads_and_affiliates(5_000_000, max_cny=20_000).all())
    assert commission_by_cell(plan).sum() == pytest.approx(20_000, abs=0.01)
