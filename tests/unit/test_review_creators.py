"""Creators in the review: guarantees that give back part of the fee, by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from tests.support.small_review import small_brief, small_economics, small_fit, small_history

from bigsale.review.creators import creator_table
from bigsale.review.measures import measure

CREATORS = pd.DataFrame(
    {
        "creator_id": ["bound", "free", "own"],
        "name": ["甲", "乙", "丙"],
        "channel": ["search_ads"] * 3,
        "commission_rate": [0.1] * 3,
        "expected_gmv_cny": [1_000.0] * 3,
        "fee_cny": [400.0] * 3,
        "refund_rate": [np.nan, np.nan, 0.5],
        "guaranteed_gmv_cny": [2_000.0, np.nan, 400.0],
    }
)


def table_of(creators: pd.DataFrame) -> pd.DataFrame:
    history = dataclasses.replace(small_history(), creators=creators)
    brief = small_brief(channels={"search_ads": {"kind": "deals"}})
    fit, economics = small_fit(history), small_economics(brief)
    measures = measure(brief, history, fit, economics, plan_tables=None)
    return creator_table(measures).set_index("creator_id")


def test_a_missed_guarantee_lowers_the_fee():
    """Promised 1,000, refunds 20 %: 800 of 2,000 guaranteed, 60 % missing: 240 of 400 back.

    A gross yuan is worth 0.8 × (0.5 − 0.05 − 0.1) − 0.05 = 0.23: 230 less 160 or 400 of fee.
    With 50 % refunds 500 are kept, above the guarantee of 400: 0.5 × 0.35 − 0.05 = 0.125.
    """
    found = table_of(CREATORS)["contribution_cny"]
    assert found["bound"] == pytest.approx(230 - 160)
    assert found["free"] == pytest.approx(230 - 400)
    assert found["own"] == pytest.approx(125 - 400)


def test_without_the_column_the_whole_fee_counts():
    found = table_of(CREATORS.drop(columns="guaranteed_gmv_cny"))["contribution_cny"]
    assert found["bound"] == pytest.approx(230 - 400)
