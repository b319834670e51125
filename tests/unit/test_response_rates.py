"""Refunds and new buyers as evidence of who sold: what is read, and what it moves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from tests.support.response_shop import REFUND_RATES, tiny_brief, tiny_history

from bigsale.response.density import log_density
from bigsale.response.design import make_design
from bigsale.response.packing import pack
from bigsale.response.rates import MATURE_DAYS, read_rates


def test_ratio_is_the_platform_s_rate_over_the_shop_s():
    history = tiny_history(rates=True)
    found = read_rates(history, [0, 1])
    assert found.names == ("refund_cny",)
    old = slice(0, history.n_periods - MATURE_DAYS)
    shop = history.shop.iloc[old]
    usual = shop["refund_cny"].sum() / shop["gmv_cny"].sum()
    np.testing.assert_allclose(found.log_ratio[0], np.log(np.array(REFUND_RATES[1:]) / usual))
    assert found.told.all()


def test_young_sales_and_days_without_refunds_are_left_out():
    history = tiny_history(rates=True)
    history.shop.iloc[3, history.shop.columns.get_loc("refund_cny")] = 0.0
    known = np.isfinite(read_rates(history, [0, 1]).log_rate[0])
    assert not known[3]
    assert known[4]
    assert not known[-MATURE_DAYS:].any()
    assert known[-MATURE_DAYS - 1]


def test_few_days_and_misreports_are_not_used():
    assert read_rates(tiny_history(n_days=80, rates=True), [0, 1]).names == ()
    history = tiny_history(rates=True)
    wrong = {**history.platform, "refund_cny": history.platform["refund_cny"] * 30}
    found = read_rates(replace(history, platform=wrong), [0, 1])
    assert not found.told.any()
    np.testing.assert_array_equal(found.log_ratio, 0.0)
    assert found.ratio_sd(0).min() > 0.3


def test_a_channel_whose_sales_come_back_is_seen_in_the_shop_s_refunds():
    """With ratios as they truly are, the density leans to the true ROI of search, not to half."""
    history = tiny_history(claims=False, rates=True)
    design = make_design(history, tiny_brief())
    a, at = design.arrays, design.arrays.sizes
    silent = a._replace(observed=np.array([], dtype=np.int64))
    theta, scratch = np.zeros(at.parameters), np.empty(at.parameters)

    def height(arrays, roi):
        there = theta.copy()
        there[at.channel_at] = (np.log(roi) - a.location[at.channel_at]) / a.scale[at.channel_at]
        ratio_at = at.parameters - 2
        there[ratio_at] = np.log(REFUND_RATES[1] / REFUND_RATES[0]) / a.scale[ratio_at]
        level_at = at.rate_at
        there[level_at] = (np.log(REFUND_RATES[0]) - a.location[level_at]) / a.scale[level_at]
        return log_density(there, pack(arrays), scratch) + 0.5 * there @ there

    blank = silent._replace(rate_reported=np.zeros_like(a.rate_reported))

    def told(roi):
        return height(silent, roi) - height(blank, roi)

    assert told(2.4) > max(told(1.2), told(4.8)) + 3.0
