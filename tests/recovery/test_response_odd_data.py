"""Odd histories: each gets an answer with a finding, or a clear error; never silent nonsense."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.support import odd_shops
from tests.support.data_files import edit, sound_inputs
from tests.support.response_shop import TRUE_ROI, tiny_brief, tiny_history, with_test

from bigsale.data import load_history
from bigsale.errors import DataError, FitError
from bigsale.response import fit_response, forecast_demand
from bigsale.response.checks import response_findings
from bigsale.response.design import make_design
from bigsale.response.doubts import grouped, in_lockstep
from bigsale.response.draws import parameters, prior_draws, sales_parts
from bigsale.response.result import Diagnostics

SOUND = Diagnostics(1.0, 900.0, 900.0, 0, 1000, 4, 1.0, True)


def findings(history):
    """Return what the checks say of a history, with draws of the prior for the fit's."""
    brief = tiny_brief()
    design = make_design(history, brief)
    p = parameters(prior_draws(design, 50, np.random.default_rng(0)), design)
    parts = sales_parts(p, design)
    told = response_findings(history, brief, design, p=p, parts=parts, diagnostics=SOUND)
    return {finding.check: finding for finding in told}


def fitted(history):
    """Return a short fit that went on to a forecast."""
    brief = tiny_brief(model={"draws": 300})
    fit = fit_response(history, brief)
    demand = forecast_demand(fit, history, brief)
    assert fit.diagnostics.converged
    assert np.isfinite(demand.baseline_cny).all()
    assert np.isfinite(fit.curves.top_cny).all()
    return fit


def holds(fit, channel):
    """Return whether the interval of a channel's ROI, a little widened, holds the truth."""
    roi = fit.roi_incremental()[:, fit.channels.index(channel)]
    low, high = np.quantile(roi, [0.01, 0.99])
    return low / 1.15 < TRUE_ROI[channel] < high * 1.15


def checks(fit):
    return {finding.check for finding in fit.findings}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("make", "told"),
    [
        (odd_shops.missing_days, "periods-skipped"),
        (odd_shops.some_days_negative, "periods-skipped"),
        (odd_shops.one_day_twentyfold, "outliers"),
        (odd_shops.one_event, "few-past-events"),
        (odd_shops.never_used, "prior-only-channels"),
    ],
)
def test_the_answer_stays_right_and_the_oddity_is_told(make, told):
    fit = fitted(make(tiny_history()))
    assert told in checks(fit)
    assert holds(fit, "search_ads")


@pytest.mark.slow
def test_claims_that_grow_by_themselves_leave_sales_and_roi_alone():
    """Taken at their word they drew the baseline after them, far above what is sold today."""
    history = odd_shops.claims_that_grow(tiny_history(n_days=730))
    fit = fitted(history)
    assert "claims-grow" in checks(fit)
    assert holds(fit, "search_ads")
    assert holds(fit, "feed_ads")
    found = fit.priors.set_index(["parameter", "channel"])["posterior_mean"]
    assert found["claim_yearly_growth", "search_ads"] == pytest.approx(1.45, abs=0.06)
    sales = history.shop["gmv_cny"].to_numpy()[-90:].sum()
    expected = fit.baseline_cny + fit.contribution_cny.sum(axis=1)
    assert expected.mean(axis=0)[-90:].sum() == pytest.approx(sales, rel=0.05)


@pytest.mark.slow
def test_weeks_say_what_days_say():
    fit = fitted(odd_shops.as_weeks(tiny_history(n_days=420)))
    assert holds(fit, "search_ads")
    assert holds(fit, "feed_ads")


@pytest.mark.slow
@pytest.mark.parametrize("make", [odd_shops.months_without_spend, odd_shops.launched_in_the_middle])
def test_spells_without_spend_leave_believable_curves(make):
    roi = np.quantile(fitted(make(tiny_history())).roi_incremental()[:, :2], [0.05, 0.95], axis=0)
    assert (roi[0] > 0.2).all()
    assert (roi[1] < 6.0).all()


@pytest.mark.slow
def test_ten_days_are_answered_widely():
    fit = fitted(odd_shops.days(10))
    assert "short-history" in checks(fit)
    low, high = np.quantile(fit.roi_incremental()[:, 0], [0.05, 0.95])
    assert high / low > 2.5


def test_constant_and_lockstep_spend_are_told():
    constant = findings(odd_shops.constant_spend(tiny_history()))["constant-spend"]
    assert "search_ads" in constant.evidence.zh
    assert "search_ads" in constant.channels
    told = findings(odd_shops.proportional_channels(tiny_history()))["spend-in-lockstep"]
    assert "search_ads" in told.evidence.zh
    assert "feed_ads" in told.evidence.en
    assert "spend-in-lockstep" not in findings(tiny_history())


def test_four_channels_in_lockstep_are_one_finding():
    history = tiny_history()
    spend = np.array([1.0, 2.0, 0.5, 3.0])[:, None] * history.spend_cny[0]
    names = ("search_ads", "feed_ads", "display_ads", "social_ads")
    four = replace(history, channels=names, spend_cny=spend, platform={})
    brief = tiny_brief()
    design = make_design(four, brief)
    (told,) = in_lockstep(four, design)
    assert told.channels == names
    assert told.evidence.zh.startswith(
        "search_ads、feed_ads、display_ads、social_ads 的花费同涨同落"
    )
    assert "correlation about 1.00" in told.evidence.en


def test_pairs_that_share_a_channel_are_one_group():
    """a–b and c–d are two groups until b–c links them; the weakest link stands for the group."""
    pairs = {("a", "b"): -0.9, ("c", "d"): -0.8}
    assert grouped(pairs) == [(("a", "b"), -0.9), (("c", "d"), -0.8)]
    assert grouped(pairs | {("b", "c"): -0.75}) == [(("a", "b", "c", "d"), -0.75)]


def test_few_days_with_sales_in_a_long_grid_are_a_short_history():
    last = np.arange(400) >= 380
    history = odd_shops.with_sales(tiny_history(), lambda sales: np.where(last, sales, 0.0))
    assert "20 days" in findings(history)["short-history"].evidence.en


def test_a_fit_that_leaves_the_shop_no_sales_of_its_own_is_not_believed():
    """Channels at ROI 15 on 8,000 a day sell more than the shop does."""
    history, brief = tiny_history(), tiny_brief()
    design = make_design(history, brief)
    theta = prior_draws(design, 50, np.random.default_rng(0))
    at = design.parameter_names.index("roi_incremental[search_ads]")
    a = design.arrays
    theta[:, at] = (np.log(15.0) - a.location[at]) / a.scale[at]
    p = parameters(theta, design)
    parts = sales_parts(p, design)
    told = response_findings(history, brief, design, p=p, parts=parts, diagnostics=SOUND)
    (found,) = [finding for finding in told if finding.check == "no-sales-of-its-own"]
    assert found.verdict == "warning"
    assert "no-sales-of-its-own" not in findings(history)


def test_all_zero_sales_are_an_error():
    history = odd_shops.with_sales(tiny_history(), lambda sales: 0 * sales)
    with pytest.raises(FitError, match="positive paid sales"):
        fit_response(history, tiny_brief())


def test_a_day_counted_twice_is_an_error_that_names_both_rows(tmp_path):
    sound_inputs(tmp_path)
    edit(tmp_path / "shop_daily.csv", "2026-05-02,", "2026-05-01,")
    with pytest.raises(DataError, match="is the same date as row 2"):
        load_history(tmp_path)


def test_sales_below_zero_in_the_table_are_an_error(tmp_path):
    sound_inputs(tmp_path)
    edit(tmp_path / "shop_daily.csv", ",6003\r", ",-6003\r")
    with pytest.raises(DataError, match="is negative"):
        load_history(tmp_path)


def doubted(history, *, roi=None, test=None):
    """Return findings with the first channel's ROI put at `roi` in every draw of the prior.

    Of findings about single channels the first channel's.
    """
    brief = tiny_brief()
    design = make_design(history, brief)
    theta = prior_draws(design, 200, np.random.default_rng(0))
    a, at = design.arrays, design.parameter_names.index("roi_incremental[search_ads]")
    if roi is not None:
        shift = theta[:, design.parameter_names.index("roi_shift")] * 0.3
        theta[:, at] = (np.log(roi) - shift - a.location[at]) / a.scale[at]
    p = parameters(theta, design)
    parts = sales_parts(p, design)
    told = response_findings(history, brief, design, p=p, parts=parts, diagnostics=SOUND)
    own = [f for f in told if not f.channels or "search_ads" in f.channels]
    return {finding.check: finding for finding in own}


def test_a_lift_test_that_the_fit_contradicts_is_told():
    tested = with_test(tiny_history(), 2.0)
    told = doubted(tested, roi=5.0)["test-against-fit"]
    assert "2.00" in told.evidence.en
    assert "标准误 0.30" in told.evidence.zh
    assert "test-against-fit" not in doubted(tested, roi=2.1)


def test_a_roi_above_the_platforms_own_claim_is_told():
    history = tiny_history()
    claimed, spend = history.platform["gmv_cny"][0], history.spend_cny[0]
    known = np.isfinite(claimed) & (claimed > 0) & (spend > 0)
    platform = claimed[known].sum() / spend[known].sum()
    told = doubted(history, roi=1.3 * platform)["roi-above-claims"]
    assert f"{platform:.2f}" in told.evidence.zh
    for share in (0.6, 1.04):
        assert "roi-above-claims" not in doubted(history, roi=share * platform)


@pytest.mark.parametrize(("own_sd", "told"), [(0.1, True), (1.0, False)])
def test_channels_that_all_move_together_are_told(own_sd, told):
    history, rng = tiny_history(), np.random.default_rng(2)
    wave = np.cumsum(rng.normal(0, 0.05, history.n_periods))
    spend = 1000 * np.exp(wave + rng.normal(0, own_sd * wave.std(), (3, history.n_periods)))
    channels = (*history.channels, "display_ads")
    three = replace(history, channels=channels, spend_cny=spend, platform={})
    assert ("spend-moves-together" in findings(three)) == told
    assert "spend-in-lockstep" not in findings(three)
