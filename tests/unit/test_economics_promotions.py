"""Promotion mechanics on orders small enough to reckon by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from pydantic import TypeAdapter

from bigsale.brief.promotions import Promotion
from bigsale.economics import UnitEconomics
from bigsale.economics.baskets import Baskets, baskets_from_orders, made_up_baskets
from bigsale.economics.prices import (
    compare_promotions,
    cost_per_added_order,
    floor_findings,
    price_floor,
    promise_findings,
    protection_cost,
)
from bigsale.economics.promotions import PromotionEffect, promotion_effect

PRODUCTS = pd.DataFrame(
    {
        "sku": ["A", "B"],
        "name": ["示例水", "示例霜"],
        "list_price_cny": [100.0, 200.0],
        "unit_cost_cny": [30.0, 60.0],
        "expected_share": [0.5, 0.5],
    }
)
# Three orders: one A (100); A and B (300); two B (400). Mean list 800 / 3 = 266.67.
ORDERS = pd.DataFrame(
    {
        "order_id": ["o1", "o2", "o2", "o3"],
        "sku": ["A", "A", "B", "B"],
        "units": [1, 1, 1, 2],
    }
)
UNIT = UnitEconomics("shop", 0.6, 0.2, 0.05, 0.0, 0.05)


def effect_of(*mechanics: dict, orders: float = 300) -> PromotionEffect:
    promotions = [TypeAdapter(Promotion).validate_python(one) for one in mechanics]
    return promotion_effect(
        promotions, baskets_from_orders(ORDERS, PRODUCTS), expected_orders=orders
    )


def paid(effect: PromotionEffect) -> float:
    """Paid by the three orders together."""
    return 3 * effect.aov_cny


def test_without_mechanics_everybody_pays_list() -> None:
    effect = effect_of()
    assert paid(effect) == pytest.approx(800)
    assert effect.discount_share == 0
    assert effect.units == pytest.approx(5 / 3)
    assert effect.margin_share == pytest.approx(1 - 240 / 800)
    assert effect.lowest_price_cny == {"A": 100, "B": 200}


def test_threshold_once_and_repeating() -> None:
    once = {"kind": "threshold", "spend_cny": 150, "off_cny": 30}
    assert paid(effect_of(once)) == pytest.approx(800 - 30 - 30)  # orders of 300 and 400
    assert paid(effect_of(once | {"repeats": True})) == pytest.approx(800 - 60 - 60)


def test_an_order_exactly_at_the_threshold_reaches_it() -> None:
    assert paid(effect_of({"kind": "threshold", "spend_cny": 300, "off_cny": 50})) == (
        pytest.approx(800 - 50 - 50)
    )


def test_the_highest_tier_counts() -> None:
    tiers = [{"spend_cny": 100, "off_cny": 10}, {"spend_cny": 400, "off_cny": 80}]
    assert paid(effect_of({"kind": "tiers", "tiers": tiers})) == pytest.approx(800 - 10 - 10 - 80)


def test_limited_price_of_one_product() -> None:
    effect = effect_of({"kind": "limited_price", "sku": "B", "price_cny": 150})
    assert paid(effect) == pytest.approx(100 + 250 + 300)
    assert effect.lowest_price_cny == pytest.approx({"A": 100, "B": 150})


def test_flash_sale_ends_at_its_cap() -> None:
    # 300 orders hold 300 units of B (3 in 3 orders); 150 get 50: half of 150 off is 75 a three
    flash = {"kind": "flash_sale", "sku": "B", "price_cny": 150, "cap_units": 150}
    assert paid(effect_of(flash)) == pytest.approx(800 - 0.5 * 150)
    assert paid(effect_of(flash | {"cap_units": 900})) == pytest.approx(800 - 150)


def test_member_price_for_the_share_of_members() -> None:
    # 40 % of orders pay 10 % less
    effect = effect_of({"kind": "member_price", "off_share": 0.1, "member_share": 0.4})
    assert paid(effect) == pytest.approx(800 * (1 - 0.04))


def test_coupon_with_share_and_limit() -> None:
    # 10 % of 100, 300, 400 are 10, 30, 40; at most 25; half of the orders use one
    coupon = {"kind": "coupon", "off_share": 0.1, "max_off_cny": 25, "used_share": 0.5}
    assert paid(effect_of(coupon)) == pytest.approx(800 - 0.5 * (10 + 25 + 25))


def test_coupon_on_one_product_counts_that_product_only() -> None:
    # B is worth 0, 200, 400 in the three orders
    coupon = {"kind": "coupon", "spend_cny": 300, "off_cny": 60, "skus": ["B"]}
    effect = effect_of(coupon)
    assert paid(effect) == pytest.approx(800 - 60)
    assert effect.lowest_price_cny == pytest.approx({"A": 100, "B": 170})


def test_mechanics_apply_in_their_order() -> None:
    cheap = {"kind": "limited_price", "sku": "B", "price_cny": 150}
    threshold = {"kind": "threshold", "spend_cny": 300, "off_cny": 50}
    # Price first: orders of 100, 250, 300; only the last reaches 300.
    assert paid(effect_of(cheap, threshold)) == pytest.approx(650 - 50)
    # Threshold first: 50 off twice; B then costs 166.67 and 175, down to 150 each.
    assert paid(effect_of(threshold, cheap)) == pytest.approx(100 + (250 - 50 / 3) + 300)


def test_what_does_not_stack_steps_back() -> None:
    threshold = {"kind": "threshold", "spend_cny": 300, "off_cny": 50}
    coupon = {"kind": "coupon", "off_cny": 20, "stacks": False}
    assert paid(effect_of(threshold, coupon)) == pytest.approx(800 - 50 - 50 - 20)
    assert paid(effect_of(threshold, coupon | {"stacks": True})) == pytest.approx(700 - 60)


def test_who_bears_a_discount_decides_what_reaches_the_merchant() -> None:
    mine = {"kind": "threshold", "spend_cny": 300, "off_cny": 50}
    effect = effect_of(mine, {"kind": "coupon", "off_cny": 30, "borne_by": "platform"})
    assert paid(effect) == pytest.approx(800 - 100 - 90)
    assert 3 * effect.revenue_cny == pytest.approx(800 - 100)
    assert 3 * effect.merchant_cost_cny == pytest.approx(100)


def test_deposit_expansion_costs_the_difference() -> None:
    deposit = {"kind": "deposit", "deposit_cny": 20, "worth_cny": 50, "used_share": 0.5}
    assert paid(effect_of(deposit)) == pytest.approx(800 - 0.5 * 3 * 30)


def test_freight_and_gifts_cost_without_lowering_the_price() -> None:
    effect = effect_of(
        {"kind": "free_freight", "spend_cny": 200, "freight_cny": 6},
        {"kind": "gift", "spend_cny": 400, "cost_cny": 15},
    )
    assert paid(effect) == pytest.approx(800)
    assert 3 * effect.freight_cny == pytest.approx(12)
    assert 3 * effect.gifts_cny == pytest.approx(15)


def test_contribution_of_an_order_by_hand() -> None:
    # Paid 700 of 800, goods 240: 0.8 · (700 · 0.95 − 240) − 0.05 · 700 = 305 in three orders
    effect = effect_of({"kind": "threshold", "spend_cny": 300, "off_cny": 50})
    assert 3 * effect.contribution_cny(UNIT) == pytest.approx(305)


def test_price_floor_by_hand() -> None:
    # 0.8 · 30 / (0.8 · 0.95 − 0.05) = 24 / 0.71
    assert price_floor(30, UNIT) == pytest.approx(33.80, abs=0.005)
    assert price_floor(30, replace(UNIT, commission_rate=0.95)) == np.inf


def test_says_which_product_falls_below_its_floor() -> None:
    effect = effect_of({"kind": "limited_price", "sku": "A", "price_cny": 30})
    (finding,) = floor_findings(effect, PRODUCTS, UNIT)
    assert "A 示例水" in finding.evidence.zh
    assert "33.80" in finding.evidence.zh


def test_says_when_a_promised_lowest_price_is_undercut() -> None:
    effect = effect_of({"kind": "limited_price", "sku": "B", "price_cny": 150})
    (finding,) = promise_findings(effect, {"A": 100.0, "B": 159.0})
    assert "150.00" in finding.evidence.en
    # 1,000 units × 9 yuan × 30 %
    assert protection_cost(
        1000, promised_cny=159, lowest_cny=150, claim_share=0.3
    ) == pytest.approx(2700)


def test_cost_per_added_order_by_hand() -> None:
    # 20 yuan an order, 25 % more orders: 20 · 1.25 / 0.25
    assert cost_per_added_order(20, uplift=0.25) == pytest.approx(100)
    assert cost_per_added_order(20, uplift=0) == np.inf


def test_two_sets_side_by_side() -> None:
    threshold = TypeAdapter(Promotion).validate_python(
        {"kind": "threshold", "spend_cny": 300, "off_cny": 50}
    )
    table = compare_promotions(
        {"满减": [threshold]},
        baskets_from_orders(ORDERS, PRODUCTS),
        UNIT,
        orders=300,
        uplift={"满减": 0.25},
    ).set_index("name")
    assert table.index.tolist() == ["none", "满减"]
    assert table.loc["满减", "orders"] == 375
    assert table.loc["满减", "merchant_cost_cny"] == pytest.approx(100 / 3)
    assert table.loc["满减", "cost_per_added_order_cny"] == pytest.approx(500 / 3)
    assert table.loc["满减", "total_contribution_cny"] == pytest.approx(375 * 305 / 3)


def test_made_up_baskets_keep_the_shares_of_sales() -> None:
    baskets: Baskets = made_up_baskets(PRODUCTS, lines_mean=1.8)
    sales = pd.Series(baskets.list_cny).groupby(baskets.sku).sum()
    assert sales["A"] / sales.sum() == pytest.approx(0.5, abs=0.03)
    assert baskets.by_order(baskets.units).mean() == pytest.approx(1.8, abs=0.05)


def test_orders_without_a_known_product_are_refused() -> None:
    with pytest.raises(ValueError, match=r"products\.csv"):
        baskets_from_orders(ORDERS.assign(sku="Z"), PRODUCTS)
