"""Order costs, products, refund maturity and sample sizes, each worked by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from pydantic import TypeAdapter, ValidationError

from bigsale.brief.model import EconomicsBrief, OrderCosts
from bigsale.brief.promotions import Promotion
from bigsale.economics import (
    Economics,
    UnitEconomics,
    channel_table,
    maturity_curve,
    product_table,
    sample_per_arm,
)
from bigsale.economics.baskets import baskets_from_orders
from bigsale.economics.maturity import observed_lag_days, observed_maturity
from bigsale.economics.products import breakeven_words, hopeless
from bigsale.economics.promotions import promotion_effect

PRODUCTS = pd.DataFrame(
    {
        "sku": ["A", "B"],
        "name": ["示例水", "示例霜"],
        "list_price_cny": [100.0, 200.0],
        "unit_cost_cny": [30.0, 150.0],
        "expected_share": [0.5, 0.5],
    }
)
ORDERS = pd.DataFrame({"order_id": ["o1", "o2"], "sku": ["A", "A;B"], "units": [1, 2]})
SHOP = UnitEconomics("shop", 0.6, 0.2, 0.05, 0.0, 0.05)
LIVE = UnitEconomics("livestream", 0.6, 0.5, 0.05, 0.2, 0.05)
ECONOMICS = Economics(SHOP, {"search_ads": replace(SHOP, channel="search_ads"), "livestream": LIVE})


def effect_of(*mechanics):
    promotions = [TypeAdapter(Promotion).validate_python(one) for one in mechanics]
    return promotion_effect(promotions, baskets_from_orders(ORDERS, PRODUCTS), expected_orders=100)


def test_order_costs_as_a_share_of_sales():
    # (6 freight + 0.8 insurance + 1.2 samples + 0.25 returned · 8) / 100 + 0.01 = 0.11
    costs = OrderCosts(aov_cny=100, freight_cny=6, return_insurance_cny=0.8, samples_cny=1.2,
                       return_freight_cny=8, damage_rate=0.01)  # fmt: skip
    assert costs.rate(0.25) == pytest.approx(0.11)
    rates = {"gross_margin": 0.5, "platform_fee_rate": 0.05, "refund_rate": 0.25}
    assert EconomicsBrief(**rates, order_costs=costs).lost_rate(0.25) == pytest.approx(0.11)


def test_freight_is_not_counted_twice():
    with pytest.raises(ValidationError, match="not both"):
        EconomicsBrief(
            gross_margin=0.5,
            platform_fee_rate=0.05,
            refund_rate=0.2,
            nonrefundable_cost_rate=0.03,
            order_costs=OrderCosts(aov_cny=100),
        )


def test_goods_joined_in_one_cell_are_lines_of_their_own():
    baskets = baskets_from_orders(ORDERS, PRODUCTS)
    assert baskets.sku.tolist() == ["A", "A", "B"]
    assert baskets.units.tolist() == [1, 1, 1]
    assert baskets.n_orders == 2


def test_a_product_in_a_channel_by_hand():
    # A at list: margin 70 %. Search: 0.8 · (0.7 − 0.05) − 0.05 = 0.47; 1 / 0.47 = 2.1277
    table = product_table(PRODUCTS, ECONOMICS, effect_of()).set_index(["sku", "channel"])
    row = table.loc[("A", "search_ads")]
    assert row["gross_margin"] == pytest.approx(0.7)
    assert row["value_per_gross_cny"] == pytest.approx(0.47)
    assert row["roi_breakeven"] == pytest.approx(2.1277, abs=5e-5)


def test_a_discount_lowers_the_margin_by_who_bears_it():
    # 20 off 100, borne by the platform: the buyer pays 80, the merchant gets 100: (100 − 30) / 80
    borne = {"kind": "limited_price", "sku": "A", "price_cny": 80, "borne_by": "platform"}
    row = product_table(PRODUCTS, ECONOMICS, effect_of(borne)).iloc[0]
    assert row["paid_price_cny"] == pytest.approx(80)
    assert row["discount_platform_share"] == pytest.approx(0.2)
    assert row["discount_merchant_share"] == 0
    assert row["gross_margin"] == pytest.approx(70 / 80)
    own = borne | {"borne_by": "merchant"}
    row = product_table(PRODUCTS, ECONOMICS, effect_of(own)).iloc[0]
    assert row["gross_margin"] == pytest.approx(50 / 80)


def test_a_product_has_refunds_of_its_own():
    products = PRODUCTS.assign(refund_rate=[0.4, np.nan])
    table = product_table(products, ECONOMICS, effect_of()).set_index(["sku", "channel"])
    assert table.loc[("A", "livestream"), "refund_rate"] == 0.4
    assert table.loc[("B", "livestream"), "refund_rate"] == 0.5


def test_no_roi_breaks_even_is_said_of_the_product():
    # B in livestream: margin 25 %; 0.5 · (0.25 − 0.05 − 0.2) − 0.05 = −0.05: 5 yuan a hundred
    table = product_table(PRODUCTS, ECONOMICS, effect_of())
    (text,) = breakeven_words(table)
    assert "B 示例霜 在 livestream" in text.zh
    assert "亏 5.00 元" in text.zh
    assert "no ROI breaks even" in text.en
    assert list(hopeless(table)) == []
    assert list(hopeless(table[table["channel"] == "livestream"])) == ["B"]


def test_channels_as_a_table():
    table = channel_table(ECONOMICS)
    assert table["channel"].tolist() == ["shop", "search_ads", "livestream"]
    assert table["roi_breakeven"].iloc[2] == pytest.approx(1 / (0.5 * 0.35 - 0.05))


def test_refunds_mature_with_days():
    # Erlang-2 with mean 10: after 10 days 1 − 3·e⁻² = 0.5940; after 30, 1 − 7·e⁻⁶ = 0.9826
    table = maturity_curve(0.2, 10).set_index("days")
    assert table.loc[0, "matured_share"] == 0
    assert table.loc[30, "matured_share"] == pytest.approx(0.9826, abs=5e-5)
    assert table.loc[30, "net_share"] == pytest.approx(1 - 0.2 * 0.9826, abs=5e-5)
    assert table["observed_share"].isna().all()


def refunded(*, paid="2026-05-01", young="2026-06-29"):
    """Two old orders refunded after 2 and 10 days, 30 and 10 yuan; a young one after 1 day."""
    return pd.DataFrame(
        {
            "paid_at": pd.to_datetime([paid, paid, young, "2026-07-01"]),
            "refunded_at": pd.to_datetime(["2026-05-03", "2026-05-11", "2026-06-30", None]),
            "refund_cny": [30.0, 10.0, 999.0, 0.0],
            "gmv_cny": [30.0, 10.0, 999.0, 5.0],
        }
    )


def test_maturity_as_orders_show_it_leaves_out_the_young():
    share = observed_maturity(refunded(), [1, 2, 10, 30])
    assert share.tolist() == [0, 0.75, 1, 1]


def test_the_mean_lag_is_weighted_by_money():
    old = refunded().iloc[:2]
    assert observed_lag_days(old) == pytest.approx((2 * 30 + 10 * 10) / 40)
    assert np.isnan(observed_lag_days(old.drop(columns="refunded_at")))


@pytest.mark.parametrize(
    ("base", "target", "people"), [(0.02, 0.06, 376), (0.02, 0.022, 80_682), (0.03, 0.033, 53_211)]
)
def test_sample_sizes_worked(base, target, people):
    assert sample_per_arm(base, target) == people


def test_equal_rates_need_no_test():
    with pytest.raises(ValueError, match="different"):
        sample_per_arm(0.02, 0.02)
