"""Simulate, predict, compare: the model foresees a sale, and a wrong model is found out."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.support.response_shop import tiny_brief, tiny_history

from bigsale.response import backtest, fit_response, predictive_checks

pytestmark = pytest.mark.slow

BRIEF = tiny_brief(model={"seed": 1, "draws": 500})


def _by_week(history):
    """Return the same shop by week: sums of seven days."""
    weeks = history.n_periods // 7
    dates = history.dates[: 7 * weeks : 7]

    def add(values):
        return np.asarray(values)[..., : 7 * weeks].reshape(*values.shape[:-1], weeks, 7).sum(-1)

    sales = add(history.shop["gmv_cny"].to_numpy())
    return replace(
        history,
        dates=dates,
        grain_days=7,
        spend_cny=add(history.spend_cny),
        platform={"gmv_cny": add(history.platform["gmv_cny"])},
        shop=pd.DataFrame({"gmv_cny": sales}, index=pd.DatetimeIndex(dates)),
    )


def test_the_model_foresees_a_sale_better_than_either_rival():
    found = backtest(tiny_history(), BRIEF, origins=2)
    through_the_sale = found.windows.iloc[0]
    assert through_the_sale["sales"] == "618-2025"
    for rival in ("naive", "seasonal"):
        assert through_the_sale["wmape_share"] < 0.6 * through_the_sale[f"{rival}_wmape_share"]
        assert found.overall["wmape_share"] < found.overall[f"{rival}_wmape_share"]
    assert found.windows["converged"].all()
    assert found.overall["coverage_share"] > 0.75
    # For a rival without any spread the CRPS is its absolute error.
    rivals = (found.overall[f"{rival}_wmape_share"] for rival in ("naive", "seasonal"))
    assert found.overall["crps_share"] < min(rivals)
    assert found.findings == ()


def test_weeks_are_predicted_as_weeks():
    found = backtest(_by_week(tiny_history()), BRIEF, origins=2)
    assert (found.horizon_days, len(found.periods)) == (28, 8)
    assert found.overall["wmape_share"] < 0.15
    assert found.windows["last_day"].iloc[-1] == pd.Timestamp("2025-10-04")


def test_sales_booked_by_turns_trip_the_check_of_neighbours():
    """Every second day 30 % of the sales are booked a day late: high and low by turns."""
    history = tiny_history(n_days=200)
    plain = predictive_checks(fit_response(history, BRIEF), history)
    assert "predictive-autocorrelation" not in [f.check for f in plain.findings]
    turns = np.where(np.arange(200) % 2 == 0, 1.3, 0.7)
    history = replace(history, shop=history.shop.assign(gmv_cny=history.shop["gmv_cny"] * turns))
    found = predictive_checks(fit_response(history, BRIEF), history)
    row = found.table.set_index("check").loc["autocorrelation"]
    assert row["failed"]
    assert row["observed"] < row["predicted_p05"]
    assert "predictive-autocorrelation" in [f.check for f in found.findings]
