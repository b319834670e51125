"""What a fit refuses, finds and hands on."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.support.response_shop import tiny_brief, tiny_history

from bigsale.data.history import History
from bigsale.errors import FitError
from bigsale.response import fit_response
from bigsale.response.checks import response_findings
from bigsale.response.commission import commission_sales, paid_on_sales
from bigsale.response.curves import carry_weights
from bigsale.response.design import make_design
from bigsale.response.draws import parameters, prior_draws, sales_parts
from bigsale.response.forecast import weigh_in
from bigsale.response.result import Diagnostics
from bigsale.response.sampling import diagnose

SOUND = Diagnostics(1.0, 900.0, 900.0, 0, 1000, 4, 1.0, True)


def _with_sales(history, values):
    shop = history.shop.copy()
    shop["gmv_cny"] = values
    return replace(history, shop=shop)


def _findings(history, brief):
    design = make_design(history, brief)
    p = parameters(prior_draws(design, 50, np.random.default_rng(0)), design)
    parts = sales_parts(p, design)
    found = response_findings(history, brief, design, p=p, parts=parts, diagnostics=SOUND)
    return {finding.check: finding for finding in found}


@pytest.mark.parametrize("values", [0.0, -5.0, np.nan])
def test_no_sales_at_all_is_an_error(values):
    with pytest.raises(FitError, match="positive paid sales"):
        fit_response(_with_sales(tiny_history(n_days=90), values), tiny_brief())


def test_sales_that_never_change_are_an_error():
    with pytest.raises(FitError, match="the same in every period"):
        fit_response(_with_sales(tiny_history(n_days=90), 1000.0), tiny_brief())


def test_a_channel_without_history_is_named():
    assert "new_ads" in _findings(tiny_history(), tiny_brief())["prior-only-channels"].evidence.en


def _run_for(history: History, days: int) -> History:
    """Return the history with the first channel started so many days before its end."""
    spend = history.spend_cny.copy()
    spend[0, : len(history.dates) - days] = 0.0
    return replace(history, spend_cny=spend)


def test_a_channel_that_hardly_ran_is_told_with_its_days():
    history = tiny_history()
    assert "channels-hardly-run" not in _findings(_run_for(history, 28), tiny_brief())
    told = _findings(_run_for(history, 21), tiny_brief())["channels-hardly-run"]
    since = str(history.dates[-21])
    assert told.channels == history.channels[:1]
    assert f"{history.channels[0]} (21 days since {since})" in told.evidence.en
    assert f"{history.channels[0]}（{since} 起 21 天）" in told.evidence.zh


def test_where_the_shop_is_young_its_channels_are_not_told_each():
    history = _run_for(tiny_history(n_days=50), 21)
    assert "channels-hardly-run" not in _findings(history, tiny_brief())


def test_negative_sales_are_skipped_and_told():
    history = tiny_history()
    sales = history.shop["gmv_cny"].to_numpy().copy()
    sales[[3, 50]] = -10.0
    history = _with_sales(history, sales)
    told = _findings(history, tiny_brief())["periods-skipped"].evidence
    assert told.en == "Left out of the fit: 2 periods with zero or negative paid sales."
    assert told.zh == "2 期支付金额为零或负，未参与估计。"
    assert not {3, 50} & set(make_design(history, tiny_brief()).arrays.observed)


def test_only_what_was_skipped_is_told():
    history = tiny_history()
    sales = history.shop["gmv_cny"].to_numpy().copy()
    sales[7] = np.nan
    told = _findings(_with_sales(history, sales), tiny_brief())["periods-skipped"].evidence
    assert told.en == "Left out of the fit: 1 period without paid sales."
    sales[8] = 0.0
    told = _findings(_with_sales(history, sales), tiny_brief())["periods-skipped"].evidence
    assert "1 period without paid sales and 1 period with zero" in told.en
    assert told.zh.startswith("1 期没有支付金额，1 期支付金额为零或负")


def test_constant_spend_and_short_history_are_told():
    history = tiny_history(n_days=40)
    spend = history.spend_cny.copy()
    spend[0] = 500.0
    found = _findings(replace(history, spend_cny=spend), tiny_brief())
    assert "search_ads" in found["constant-spend"].evidence.en
    assert "40 days" in found["short-history"].evidence.en


def test_a_sound_history_has_no_warning_of_data():
    found = _findings(tiny_history(), tiny_brief())
    assert not {"short-history", "constant-spend", "periods-skipped", "unseen-phases"} & set(found)


def test_a_channel_whose_spend_is_a_share_of_its_claims_is_kept_apart():
    history = tiny_history()
    claimed = history.platform["gmv_cny"].copy()
    claimed[1] = history.spend_cny[1] / 0.15
    history = replace(history, platform={"gmv_cny": claimed})
    assert paid_on_sales(history, tiny_brief()) == ("feed_ads",)
    assert make_design(history, tiny_brief()).channels == ("search_ads",)


def test_commission_sales_are_claims_over_inflation_and_leave_the_shop_its_own():
    """Prior inflation: median 2; the median of claims / inflation is claims / 2."""
    brief = tiny_brief(channels={"feed_ads": {"kind": "commission", "commission_rate": 0.15}})
    history = tiny_history()
    plenty = np.full((4000, history.n_periods), 1e9)
    found = commission_sales(history, brief, baseline_cny=plenty, seed=1)
    claims = history.platform["gmv_cny"][1]
    ratio = np.median(found.added_cny[:, 0].sum(axis=1)) / (claims.sum() / 2)
    assert ratio == pytest.approx(1.0, abs=0.03)
    scarce = np.full((4000, history.n_periods), 10.0)
    found = commission_sales(history, brief, baseline_cny=scarce, seed=1)
    assert found.added_cny.sum(axis=1).max() <= 9.0 + 1e-9


def test_parts_agree_with_the_definition_of_roi():
    """Contribution over the history divided by spend is the ROI parameter itself."""
    history, brief = tiny_history(), tiny_brief()
    design = make_design(history, brief)
    p = parameters(prior_draws(design, 20, np.random.default_rng(1)), design)
    added = sales_parts(p, design).contribution_cny.sum(axis=2)
    np.testing.assert_allclose(added / history.spend_cny.sum(axis=1), p.roi, rtol=1e-9)


def test_lag_weights_halve_at_the_half_life():
    weights = carry_weights(np.array([[2.0]]), np.array([[1e-9]]), 30)[0, 0]
    assert weights.sum() == pytest.approx(1.0)
    assert weights[2] / weights[0] == pytest.approx(0.5)


def test_a_delay_moves_the_peak_and_keeps_the_mean_lag():
    """Half-life 1 day: mean lag 0.5 / 0.5 = 1 day, with whatever share of it in the delay."""
    lags = np.arange(80)
    for share in (1e-6, 0.5, 0.9):
        weights = carry_weights(np.array([[1.0]]), np.array([[share]]), 80)[0, 0]
        assert weights @ lags == pytest.approx(1.0, abs=1e-6)
    late = carry_weights(np.array([[3.0]]), np.array([[0.95]]), 80)[0, 0]
    assert late.argmax() > 0


def test_judgement_is_weighed_by_its_precision():
    """Draws N(0, 0.2²), judged log 2 ± 0.2: equal precision, so the mean is half way."""
    draws = 0.2 * np.random.default_rng(0).standard_normal(20_000)
    moved = weigh_in(draws, 2.0, 0.2)
    assert moved.mean() == pytest.approx(np.log(2) / 2, abs=0.01)
    assert moved.std() == pytest.approx(0.2 / np.sqrt(2), rel=0.03)
    np.testing.assert_allclose(weigh_in(draws, 3.0, 0.0), np.log(3))


def test_divergences_are_explained_by_where_they_gather():
    theta = np.random.default_rng(0).standard_normal((4, 100, 3))
    diverged = np.zeros((4, 100), bool)
    diverged[1, 7] = diverged[2, 50] = True
    theta[diverged, 2] = -3.0
    found = diagnose(theta, diverged)
    assert (found.divergences, found.divergent_at, found.divergent) == (2, 2, True)
    assert diagnose(theta, np.zeros((4, 100), bool)).divergent_at is None
