"""Scores and rivals by hand, the days a backtest stands on, and what it keeps from the model."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.support.response_shop import tiny_brief, tiny_history

from bigsale.response import backtest, sampling
from bigsale.response.backtest_findings import backtest_findings
from bigsale.response.origins import choose_origins
from bigsale.response.scores import crps, naive, seasonal_naive, total_error, wmape

SOUND = {
    "wmape_share": 0.1,
    "naive_wmape_share": 0.3,
    "seasonal_wmape_share": 0.2,
    "coverage_share": 0.9,
}
CONVERGED = pd.DataFrame({"start": pd.to_datetime(["2025-03-01"]), "converged": [True]})


def _with_sales(history, values):
    return replace(history, shop=history.shop.assign(gmv_cny=values))


def _checks(found):
    return [finding.check for finding in found]


def test_naive_is_the_mean_of_the_last_28_days():
    """Days 1…30: the last 28 are 3…30, mean 16.5; weeks 1…6: the last four are 3…6, mean 4.5."""
    np.testing.assert_allclose(naive(np.arange(1.0, 31.0), 3, 1), [16.5] * 3)
    np.testing.assert_allclose(naive(np.arange(1.0, 7.0), 2, 7), [4.5] * 2)


def test_naive_leaves_unknown_days_out():
    sales = np.full(28, 10.0)
    sales[::2] = np.nan
    np.testing.assert_allclose(naive(sales, 1, 1), [10.0])


def test_seasonal_naive_repeats_the_same_weekdays_times_growth():
    """430 days known, day d sells d % 7 + 1, from day 364 on 1.5 times that.

    The first day predicted is 430; a year before is day 66, 66 % 7 = 3: 4 · 1.5 = 6. The last
    eight weeks (374…429) sold 1.5 times what 10…65 sold.
    """
    sales = (np.arange(430) % 7 + 1.0) * np.where(np.arange(430) < 364, 1.0, 1.5)
    np.testing.assert_allclose(
        seasonal_naive(sales, 8, 1), [6.0, 7.5, 9.0, 10.5, 1.5, 3.0, 4.5, 6.0]
    )


def test_seasonal_naive_by_week_looks_52_weeks_back():
    """60 weeks sell 100, the last 8 of them 120: growth 1.2, week 8 of the grid sold 100."""
    sales = np.where(np.arange(60) < 52, 100.0, 120.0)
    np.testing.assert_allclose(seasonal_naive(sales, 2, 7), [120.0, 120.0])


def test_without_a_year_before_last_week_is_repeated():
    sales = np.arange(1.0, 101.0)
    np.testing.assert_allclose(seasonal_naive(sales, 9, 1), [94, 95, 96, 97, 98, 99, 100, 94, 95])


def test_wmape_is_the_sum_of_errors_over_the_sum_of_sales():
    """|100−110| + |200−180| + |100−100| = 30; 30 / 400 = 7.5 %; unknown periods do not count."""
    actual, predicted = np.array([100, 200, 100, np.nan]), np.array([110, 180, 100, 50])
    assert wmape(actual, predicted) == pytest.approx(0.075)
    assert np.isnan(wmape(np.array([np.nan]), np.array([1.0])))


def test_the_error_of_a_total_has_a_sign():
    assert total_error(np.array([100.0, 100.0]), 150.0) == pytest.approx(-0.25)


def test_crps_by_hand():
    """Draws 0 and 2, actual 1: E|X−1| = 1, E|X−X'| = 1, so 1 − 1/2; a sure forecast: its error."""
    np.testing.assert_allclose(crps(np.array([[0.0], [2.0]]), np.array([1.0])), [0.5])
    np.testing.assert_allclose(crps(np.full((5, 1), 4.0), np.array([1.0])), [3.0])


@pytest.mark.parametrize(("days", "made"), [(119, 0), (120, 1), (147, 1), (148, 2), (400, 3)])
def test_a_short_history_has_fewer_origins(days, made):
    """92 days to know and 28 to predict: 120 for the first, 28 more for each further one."""
    history = tiny_history(n_days=days)
    chosen = choose_origins(
        history.dates, 1, history.events, origins=3, horizon=28, kind="double11"
    )
    assert len(chosen) == made
    assert not made or chosen[-1] == days - 28
    assert len(set(np.diff(chosen))) <= 1
    assert all(np.diff(chosen) >= 28)


def test_one_window_covers_a_sale_that_an_earlier_one_can_tell_of():
    """618-2025 ends on 2025-06-19 00:00; its last week begins on 06-12."""
    history = tiny_history()
    chosen = choose_origins(
        history.dates, 1, history.events, origins=2, horizon=28, kind="double11"
    )
    first = history.dates[chosen[0]]
    assert np.datetime64("2025-05-22") <= first <= np.datetime64("2025-06-12")


def test_a_sale_of_the_campaigns_own_kind_comes_first():
    history = tiny_history(n_days=500)
    own = pd.DataFrame(
        {
            "event": "double11-2025",
            "phase": "burst",
            "start": [pd.Timestamp("2025-11-10T20:00")],
            "end": [pd.Timestamp("2025-11-12")],
        }
    )
    events = pd.concat([history.events, own], ignore_index=True)
    chosen = choose_origins(history.dates, 1, events, origins=2, horizon=28, kind="double11")
    first = history.dates[chosen[0]]
    assert np.datetime64("2025-10-15") <= first <= np.datetime64("2025-11-10")


def test_no_history_no_backtest_and_it_is_told():
    found = backtest(tiny_history(n_days=100), tiny_brief())
    assert (len(found.windows), len(found.periods), dict(found.overall)) == (0, 0, {})
    assert found.to_frame().empty
    assert _checks(found.findings) == ["backtest-short-history"]
    assert "too short" in found.headline().en


def test_off_is_off():
    found = backtest(tiny_history(n_days=100), tiny_brief(model={"backtest_origins": 0}))
    assert found.findings == ()


def test_sales_that_never_change_are_told_not_dropped():
    history = tiny_history(n_days=130)
    sales = history.shop["gmv_cny"].to_numpy().copy()
    sales[:102] = 50_000.0
    found = backtest(_with_sales(history, sales), tiny_brief(), origins=1)
    assert found.windows["converged"].tolist() == [False]
    assert np.isnan(found.windows["wmape_share"].iloc[0])
    assert found.windows["naive_wmape_share"].iloc[0] > 0
    assert _checks(found.findings) == ["backtest-not-converged"]


@pytest.fixture(scope="module")
def two_ends():
    """The same shop twice; in the second its last 28 days sold and claimed five times as much."""
    history = tiny_history(n_days=160, tests=False)
    late = np.where(np.arange(160) < 132, 1.0, 5.0)
    other = replace(
        _with_sales(history, history.shop["gmv_cny"] * late),
        platform={"gmv_cny": history.platform["gmv_cny"] * late},
    )
    return [backtest(h, tiny_brief(), origins=1) for h in (history, other)]


def test_what_came_later_does_not_reach_the_prediction(two_ends):
    ends = [f"predicted_cny_{end}" for end in ("p05", "p50", "p95")]
    first, second = (found.periods for found in two_ends)
    np.testing.assert_array_equal(first[ends], second[ends])
    np.testing.assert_allclose(second["actual_cny"], 5 * first["actual_cny"])


def test_a_jump_that_nobody_could_foresee_is_told(two_ends):
    good, bad = two_ends
    assert "backtest-intervals-narrow" not in _checks(good.findings)
    assert "backtest-intervals-narrow" in _checks(bad.findings)
    assert bad.overall["coverage_share"] < 0.2 < good.overall["coverage_share"]


def test_a_refit_that_does_not_converge_counts_and_is_told(monkeypatch):
    def stuck(*args, **kwargs):
        found = sampling.sample(*args, **kwargs)
        return replace(found, diagnostics=replace(found.diagnostics, rhat_max=1.4))

    monkeypatch.setattr("bigsale.response.backtesting.sample", stuck)
    found = backtest(tiny_history(n_days=125), tiny_brief(), origins=1)
    assert found.windows["converged"].tolist() == [False]
    assert np.isfinite(found.overall["wmape_share"])
    assert "backtest-not-converged" in _checks(found.findings)


def test_a_sound_backtest_has_no_finding():
    assert backtest_findings(CONVERGED, SOUND, wanted=1) == ()


@pytest.mark.parametrize(
    ("changed", "check"),
    [
        ({"wmape_share": 0.2}, "backtest-not-better"),
        ({"wmape_share": 0.35}, "backtest-not-better"),
        ({"coverage_share": 0.69}, "backtest-intervals-narrow"),
    ],
)
def test_a_poor_backtest_is_a_warning_in_both_languages(changed, check):
    (finding,) = backtest_findings(CONVERGED, {**SOUND, **changed}, wanted=1)
    assert (finding.check, finding.verdict) == (check, "warning")
    assert all([*finding.evidence, *finding.next_step])


def test_fewer_windows_than_asked_for_are_a_note():
    (finding,) = backtest_findings(CONVERGED, SOUND, wanted=3)
    assert (finding.check, finding.verdict) == ("backtest-short-history", "note")
    assert "1 of 3" in finding.evidence.en
