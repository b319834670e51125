"""Affiliates' commission rate as a decision."""

import pytest
from tests.support.plan_worlds import make_world

from bigsale.brief import load_brief
from bigsale.errors import BriefError
from bigsale.plan import make_plan

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
