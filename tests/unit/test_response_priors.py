"""Priors of ROI stand on the shop's break-even ROI."""

import math

import pytest
from tests.support.response_shop import tiny_brief

from bigsale.response.priors import BREAKEVEN_MOST, breakeven, channel_priors


def economics(margin: float) -> dict[str, float]:
    return {
        "gross_margin": margin,
        "platform_fee_rate": 0.05,
        "refund_rate": 0.2,
        "nonrefundable_cost_rate": 0.0,
    }


def test_a_thinner_margin_expects_a_higher_roi_of_every_channel() -> None:
    rich, poor = (tiny_brief(economics=economics(margin)) for margin in (0.65, 0.35))
    assert breakeven(rich) == pytest.approx(1 / (0.8 * 0.6))
    for channel in ("search_ads", "retarget_ads", "kol"):
        means = [channel_priors(channel, b)["roi_incremental"].mean for b in (rich, poor)]
        assert means[1] - means[0] == pytest.approx(math.log(0.6 / 0.3))


def test_a_brief_by_which_nothing_pays_does_not_expect_miracles() -> None:
    assert breakeven(tiny_brief(economics=economics(0.04))) == BREAKEVEN_MOST
