"""Volume rebates in the review, by hand: six days of 200 yuan are 1,200."""

from __future__ import annotations

import pytest
from tests.support.small_review import (
    DRAW_SCALE,
    small_brief,
    small_economics,
    small_fit,
    small_history,
)

from bigsale.review.measures import Measures, measure
from bigsale.review.rescale import NOW, rescale
from bigsale.review.totals import actual_totals


def measured(*tiers: tuple[float, float]) -> Measures:
    rebates = [{"from_cny": start, "rate": rate} for start, rate in tiers]
    brief = small_brief(channels={"search_ads": {"kind": "auction", "rebates": rebates}})
    history = small_history()
    fit, economics = small_fit(history), small_economics(brief)
    return measure(brief, history, fit, economics, plan_tables=None)


def test_a_reached_tier_gives_back_its_rate_of_all_spend():
    """10 % from 1,000: 120 of 1,200 come back; 15 % from 1,500 are not reached.

    Added 2,400 · scale, worth 0.8 · 0.45 − 0.05 = 0.31 a yuan; break-even 0.9 / 0.31.
    """
    figures = measured((1_000, 0.1), (1_500, 0.15)).figures
    assert figures.rebate_cny == pytest.approx([120])
    assert figures.gain_cny[:, 0] == pytest.approx(2_400 * DRAW_SCALE * 0.31 - 1_080)
    assert figures.roi_breakeven == pytest.approx([0.9 / 0.31])


def test_totals_and_gain_rise_by_what_comes_back():
    without, with_rebate = measured((1_500, 0.1)), measured((1_000, 0.1))
    totals = [actual_totals(one) for one in (without, with_rebate)]
    assert totals[1]["contribution_cny"] - totals[0]["contribution_cny"] == pytest.approx(120)
    assert totals[1]["spend_cny"] == totals[0]["spend_cny"]
    assert with_rebate.gained_cny - without.gained_cny == pytest.approx([120] * 3)


def test_more_and_less_spend_is_judged_at_the_same_rate():
    at = measured((1_000, 0.1))
    window = at.window
    gain = rescale(at.fit, at.figures, window).gain_cny[NOW].sum(axis=(1, 2))
    assert gain == pytest.approx(at.figures.gain_cny[:, 0])
