"""Break-even arithmetic, each figure worked by hand."""

import math

import pytest

from bigsale.brief.model import Brief
from bigsale.economics import UnitEconomics, work_out_economics


def unit(m: float, r: float = 0.0, k: float = 0.0, c: float = 0.0, w: float = 0.0) -> UnitEconomics:
    return UnitEconomics("search_ads", m, r, k, c, w)


@pytest.mark.parametrize(
    ("economics", "roi"),
    [
        (unit(0.5), 2.0000),  # 1 / 0.5
        (unit(0.5, r=0.2, k=0.05), 2.7778),  # 1 / (0.8 · 0.45) = 1 / 0.36
        (unit(0.6, r=0.6, k=0.05, c=0.2, w=0.05), 11.1111),  # 1 / (0.4 · 0.35 − 0.05) = 1 / 0.09
        (unit(0.4, r=0.25, k=0.05, w=0.06), 4.9383),  # 1 / (0.75 · 0.35 − 0.06) = 1 / 0.2025
    ],
)
def test_breakeven_roi_worked_by_hand(economics: UnitEconomics, roi: float) -> None:
    assert economics.roi_breakeven == pytest.approx(roi, abs=5e-5)


def brief_with(channels: dict, **economics: float) -> Brief:
    rates = {"gross_margin": 0.6, "platform_fee_rate": 0.05, "refund_rate": 0.2} | economics
    return Brief.model_validate(
        {
            "campaign": "double11-2026",
            "event": "double11",
            "title": "双11",
            "phases": [
                {
                    "name": "burst",
                    "title": "爆发",
                    "start": "2026-11-10T20:00",
                    "end": "2026-11-12T00:00",
                }
            ],
            "goal": {"budget_cny": 1e6},
            "economics": rates,
            "channels": channels,
        }
    )


def test_channel_rates_override_the_campaigns() -> None:
    brief = brief_with(
        {"livestream": {"kind": "deals", "refund_rate": 0.4, "commission_rate": 0.2}}
    )
    live = work_out_economics(brief).channels["livestream"]
    assert live.refund_rate == 0.4
    assert live.value_per_gross_cny == pytest.approx(0.6 * (0.6 - 0.05 - 0.2))


def test_a_refund_rate_of_zero_is_an_override_too() -> None:
    brief = brief_with({"search_ads": {"kind": "auction", "refund_rate": 0.0}})
    assert work_out_economics(brief).channels["search_ads"].refund_rate == 0.0


def test_affiliates_pay_commission_and_service_fee_on_kept_sales() -> None:
    brief = brief_with(
        {"affiliate": {"kind": "commission", "commission_rate": 0.15, "service_fee_rate": 0.05}}
    )
    affiliate = work_out_economics(brief).channels["affiliate"]
    assert affiliate.commission_rate == pytest.approx(0.2)
    assert affiliate.value_per_gross_cny == pytest.approx(0.8 * 0.35)


def test_the_service_fee_of_a_deal_is_paid_on_the_quote_not_on_sales() -> None:
    brief = brief_with({"kol": {"kind": "deals", "service_fee_rate": 0.1}})
    assert work_out_economics(brief).channels["kol"].commission_rate == 0.0


def test_says_in_words_that_no_roi_breaks_even() -> None:
    brief = brief_with(
        {"livestream": {"kind": "deals", "refund_rate": 0.7, "commission_rate": 0.5}},
        nonrefundable_cost_rate=0.05,
    )
    economics = work_out_economics(brief)
    # (1 − 0.7)(0.6 − 0.05 − 0.5) − 0.05 = −0.035
    assert math.isinf(economics.channels["livestream"].roi_breakeven)
    assert [finding.check for finding in economics.findings] == ["no-roi-breaks-even"]
    assert "3.50 元" in economics.findings[0].evidence.zh
    assert "no ROI breaks even" in economics.findings[0].evidence.en


def test_a_sound_shop_has_no_findings() -> None:
    assert work_out_economics(brief_with({"search_ads": {"kind": "auction"}})).findings == ()


def test_break_even_of_affiliates_takes_their_commission_once():
    """m .5, k .05, r .2, w 0: a gross yuan is worth .8 · .45 = .36 before commission, 1/.36."""
    from tests.support.response_shop import tiny_brief

    brief = tiny_brief(
        economics={"gross_margin": 0.5, "platform_fee_rate": 0.05, "refund_rate": 0.2},
        channels={
            "cps": {"kind": "commission", "commission_rate": 0.15},
            "ads": {"kind": "auction"},
        },
    )
    economics = work_out_economics(brief)
    assert economics.roi_breakeven("cps") == pytest.approx(1 / 0.36)
    assert economics.roi_breakeven("ads") == pytest.approx(1 / 0.36)
    assert economics.channels["cps"].roi_breakeven == pytest.approx(1 / (0.8 * 0.30))
