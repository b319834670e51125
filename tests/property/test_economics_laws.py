"""Laws of unit economics."""

from dataclasses import replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from bigsale.economics import UnitEconomics

rates = st.floats(0, 0.99)
units = st.builds(
    UnitEconomics,
    channel=st.just("search_ads"),
    gross_margin=rates,
    refund_rate=rates,
    platform_fee_rate=rates,
    commission_rate=rates,
    nonrefundable_cost_rate=rates,
)


@given(units)
def test_at_breakeven_roi_a_yuan_of_media_earns_exactly_itself(unit: UnitEconomics) -> None:
    if np.isfinite(unit.roi_breakeven):
        assert np.isclose(unit.roi_breakeven * unit.value_per_gross_cny, 1)
    else:
        assert unit.value_per_gross_cny <= 0


@given(units, st.sampled_from(["platform_fee_rate", "commission_rate", "nonrefundable_cost_rate"]))
def test_higher_costs_never_make_a_yuan_worth_more(unit: UnitEconomics, cost: str) -> None:
    dearer = replace(unit, **{cost: getattr(unit, cost) + 0.01})
    assert dearer.value_per_gross_cny < unit.value_per_gross_cny


@given(units)
def test_refunds_never_help_when_the_kept_yuan_earns(unit: UnitEconomics) -> None:
    if unit.gross_margin > unit.platform_fee_rate + unit.commission_rate:
        worse = replace(unit, refund_rate=unit.refund_rate + 0.005)
        assert worse.roi_breakeven >= unit.roi_breakeven
