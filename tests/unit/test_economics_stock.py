"""Stock, presale and points, worked by hand."""

import pandas as pd
import pytest

from bigsale.economics.members import PointsRule
from bigsale.economics.presale import Presale
from bigsale.economics.stock import (
    prepare_stock,
    safety_units,
    sell_through,
    slow_stock,
    stock_to_prepare,
)

PRODUCTS = pd.DataFrame(
    {
        "sku": ["A", "B"],
        "name": ["示例水", "示例霜"],
        "list_price_cny": [100.0, 200.0],
        "unit_cost_cny": [40.0, 80.0],
        "stock_units": [500.0, 9000.0],
        "lead_time_days": [10.0, 20.0],
        "expected_share": [0.5, 0.5],
    }
)


def test_stock_to_prepare_by_hand() -> None:
    # 1000 × 1.1 − 300 − 100 − 50
    units = stock_to_prepare(1000, safety_share=0.1, on_hand=300, in_transit=100, usable_returns=50)
    assert units == 650


def test_never_prepares_less_than_nothing() -> None:
    assert stock_to_prepare(100, on_hand=500) == 0


def test_safety_stock_by_hand() -> None:
    # z(0.95) = 1.6449; 1.6449 · 20 · √9
    units = safety_units(service_share=0.95, daily_sd_units=20, lead_time_days=9)
    assert units == pytest.approx(98.69, abs=0.01)


def test_stock_by_product() -> None:
    # 200,000 yuan at 20 % off: A 100,000 / 80 = 1250 units, B 100,000 / 160 = 625
    table = prepare_stock(PRODUCTS, 200_000, discount_share=0.2, campaign_days=25, safety_share=0.2)
    assert table["forecast_units"].tolist() == pytest.approx([1250, 625])
    assert table["to_prepare_units"].tolist() == [1000, 0]  # 1250 × 1.2 − 500
    assert table["cover_days"].tolist() == pytest.approx([10, 360])  # 500 / 50, 9000 / 25
    assert table["order_days_ahead"].iloc[0] == 10
    assert pd.isna(table["order_days_ahead"].iloc[1])
    assert slow_stock(table, cover_days_max=90)["sku"].tolist() == ["B"]


def test_sell_through() -> None:
    assert sell_through(300, available_units=400) == 0.75


def test_presale_by_hand() -> None:
    # 1000 deposits of 20 worth 50 on a price of 300; 80 % pay the balance of 250
    presale = Presale(1000, 300, 20, 50, 0.8)
    assert presale.balance_cny == 250
    assert presale.deposits_cny == 20_000
    assert presale.gmv_paid_cny == pytest.approx(800 * 270)
    assert presale.discount_cny == pytest.approx(800 * 30)
    assert presale.forfeited_cny == pytest.approx(200 * 20)


def test_a_deposit_worth_the_whole_price_is_refused() -> None:
    with pytest.raises(ValueError, match="worth_cny < price_cny"):
        Presale(1000, 50, 20, 50, 0.8)


def test_points_by_hand() -> None:
    # gold earns 1.5 × 1 point a yuan; 60 % redeemed at 0.01 yuan: 0.9 % of sales
    rule = PointsRule(1.0, 0.01, 0.6, {"silver": 1.0, "gold": 1.5})
    points = rule.earned({"silver": 100_000, "gold": 200_000})
    assert points == pytest.approx(400_000)
    assert rule.liability_cny(points) == pytest.approx(2400)
    assert rule.cost_rate("gold") == pytest.approx(0.009)


def test_points_of_an_unknown_tier_are_refused() -> None:
    rule = PointsRule(1.0, 0.01, 0.6, {"silver": 1.0})
    with pytest.raises(ValueError, match="gold"):
        rule.earned({"gold": 1.0})
