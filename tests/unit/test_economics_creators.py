"""Creators' commission as a cost of what they really add, worked out by hand."""

from __future__ import annotations

import pandas as pd
import pytest
from tests.support.response_shop import tiny_brief

from bigsale.economics import work_out_economics
from bigsale.economics.creators import commission_per_added, creators_commission_rate

CREATORS = pd.DataFrame(
    {
        "channel": ["kol", "kol", "livestream"],
        "expected_gmv_cny": [30_000.0, 10_000.0, 50_000.0],
        "commission_rate": [0.10, 0.30, 0.20],
    }
)


def test_rate_is_weighted_by_promised_sales():
    """(30,000 × 0.10 + 10,000 × 0.30) ÷ 40,000 = 0.15."""
    brief = tiny_brief(channels={"kol": {"kind": "deals"}, "ads": {"kind": "auction"}})
    assert creators_commission_rate("kol", brief, CREATORS) == pytest.approx(0.15)
    assert creators_commission_rate("ads", brief, CREATORS) == 0.0
    assert creators_commission_rate("kol", brief, None) == 0.0


def test_a_rate_that_the_brief_states_is_not_counted_twice():
    brief = tiny_brief(channels={"kol": {"kind": "deals", "commission_rate": 0.1}})
    assert creators_commission_rate("kol", brief, CREATORS) == 0.0


def test_commission_on_claims_weighs_on_what_was_added():
    """Paid on 80 % of 200,000 claimed, 15 %: 24,000; on 100,000 added: 0.24 a yuan.

    A gross yuan is worth 0.9 × (0.5 − 0.05) = 0.405, less 0.24: break-even 1 ÷ 0.165 = 6.06.
    """
    burden = commission_per_added(0.15, 0.8, 200_000, 100_000)
    assert burden == pytest.approx(0.24)
    assert commission_per_added(0.15, 0.8, 200_000, 0) == 0.0
    economics = work_out_economics(tiny_brief())
    found = economics.roi_breakeven("search_ads", more_per_gross_cny=burden)
    assert found == pytest.approx(1 / 0.165)
    assert economics.roi_breakeven("search_ads", more_per_gross_cny=0.5) == float("inf")
