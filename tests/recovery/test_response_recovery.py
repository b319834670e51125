"""Simulate, fit, cover: the response fit finds what a small shop's channels truly add."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.support.response_shop import TRUE_ROI, tiny_brief, tiny_history

from bigsale.response import fit_response, forecast_demand

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def fitted():
    history, brief = tiny_history(tests=True), tiny_brief(model={"seed": 1, "draws": 500})
    return history, brief, fit_response(history, brief)


def test_the_fit_converged(fitted):
    found = fitted[2].diagnostics
    assert found.converged
    assert found.rhat_max <= 1.01
    assert found.ess_bulk_min >= 400


def test_true_roi_lies_in_the_interval(fitted):
    fit = fitted[2]
    roi = fit.roi_incremental()
    for name, truth in TRUE_ROI.items():
        low, high = np.quantile(roi[:, fit.channels.index(name)], [0.02, 0.98])
        assert low < truth < high, name
        assert high / low < 3, name


def test_the_parts_add_up_to_sales(fitted):
    _, _, fit = fitted
    expected = (fit.baseline_cny + fit.contribution_cny.sum(axis=1)).mean(axis=0)
    assert expected.sum() == pytest.approx(fit.sales_cny.sum(), rel=0.03)


def test_a_channel_without_history_has_a_wide_curve_and_no_contribution(fitted):
    _, _, fit = fitted
    new = fit.channels.index("new_ads")
    assert fit.contribution_cny[:, new].sum() == 0
    low, high = np.quantile(fit.curves.top_cny[:, new], [0.05, 0.95])
    assert high / low > 5


def test_a_burst_that_builds_up_to_its_end_is_foreseen_so():
    """Two past bursts of four days, low, usual, high and medium; the coming one is the same."""
    shape = {-1: 1.15, -2: 1.5, -3: 1.0, -4: 0.6}
    history = tiny_history()
    gmv_cny, events = history.shop["gmv_cny"].copy(), history.events.copy()
    events["start"] = events["start"].where(events["phase"] != "burst", events["end"])
    for at, burst in events[events["phase"] == "burst"].iterrows():
        events.loc[at, "start"] = burst["end"] - pd.Timedelta(days=4)
        for day, times in shape.items():
            date = burst["end"] + pd.Timedelta(days=day)
            usual = gmv_cny[burst["end"] - pd.Timedelta(days=10)] / 1.2
            gmv_cny[date] = 3.0 * times * usual
    warmups = events["phase"] == "warmup"
    events.loc[warmups, "end"] = events.loc[~warmups, "start"].to_numpy()
    history = replace(history, shop=history.shop.assign(gmv_cny=gmv_cny), events=events)
    phases = tiny_brief().model_dump()["phases"]
    phases[1]["start"] = phases[0]["end"] = "2025-11-08T00:00:00"
    brief = tiny_brief(model={"seed": 1, "draws": 500}, phases=phases)
    demand = forecast_demand(fit_response(history, brief), history, brief)
    days = [list(demand.dates).index(np.datetime64(f"2025-11-{day:02d}")) for day in range(8, 12)]
    seen = demand.multiplier[:, days].mean(axis=0)
    expected = np.array([shape[day] for day in (-4, -3, -2, -1)])
    np.testing.assert_allclose(seen / seen.mean(), expected / expected.mean(), rtol=0.12)


def test_demand_of_the_burst_is_that_of_past_bursts(fitted):
    history, brief, fit = fitted
    demand = forecast_demand(fit, history, brief)
    day = list(demand.dates).index(np.datetime64("2025-11-11"))
    low, high = np.quantile(demand.multiplier[:, day], [0.05, 0.95])
    assert low < 3.0 < high
    assert high / low < 4
    assert demand.baseline_cny.shape == (fit.n_draws, len(demand.dates))
    assert len(demand.dates) - demand.campaign_days >= 14


def test_same_seed_same_answer(fitted):
    history, brief, fit = fitted
    again = fit_response(history, brief)
    np.testing.assert_array_equal(again.contribution_cny, fit.contribution_cny)
