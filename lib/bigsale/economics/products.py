"""Unit economics of every product in every channel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from bigsale.economics.prices import price_floor
from bigsale.economics.promotions import PromotionEffect
from bigsale.economics.result import Economics, UnitEconomics
from bigsale.errors import Text


def channel_table(economics: Economics) -> pd.DataFrame:
    """Return one row a channel: its rates, what a paid yuan is worth, and its break-even ROI."""
    units = (economics.shop, *economics.channels.values())
    return pd.DataFrame([{"channel": unit.channel, **_rates(unit)} for unit in units])


def product_table(
    products: pd.DataFrame, economics: Economics, effect: PromotionEffect
) -> pd.DataFrame:
    """Return one row a product and channel: worth of a paid yuan, and its break-even ROI.

    `products`: the contract's table; its `refund_rate`, where given, overrides the channel's.
    `effect`: the mechanics in force. A product's price is its average paid price under them; what
    platform and creators pay on top reaches the merchant and counts as margin.
    Returns: sku, name, channel, list_price_cny, paid_price_cny, discount_<bearer>_share (of list
    price), unit_cost_cny, the rates of `channel_table`, price_floor_cny.
    """
    rows = []
    for product in products.to_dict("records"):
        price = effect.prices.get(str(product["sku"]))
        if price is None:
            continue
        for unit in economics.channels.values():
            own = _of_product(unit, product, price.paid_cny, price.revenue_cny)
            rows.append(
                {
                    "sku": product["sku"],
                    "name": product["name"],
                    "channel": unit.channel,
                    "list_price_cny": product["list_price_cny"],
                    "paid_price_cny": price.paid_cny,
                    **{f"discount_{who}_share": price.borne_share(who) for who in price.borne_cny},
                    "unit_cost_cny": product["unit_cost_cny"],
                    **_rates(own),
                    "price_floor_cny": price_floor(float(product["unit_cost_cny"]), own),
                }
            )
    return pd.DataFrame(rows)


def _of_product(
    unit: UnitEconomics, product: Mapping[Any, Any], paid_cny: float, revenue_cny: float
) -> UnitEconomics:
    """Return the channel's economics with the product's margin and refunds.

    The margin is a share of what the buyer pays: (revenue − cost) / paid.
    """
    refund = product.get("refund_rate")
    own = unit.refund_rate if refund is None or refund != refund else float(refund)
    cost_cny = float(product["unit_cost_cny"])
    margin = (revenue_cny - cost_cny) / paid_cny if paid_cny > 0 else -np.inf
    return replace(unit, gross_margin=margin, refund_rate=own)


def _rates(unit: UnitEconomics) -> dict[str, float]:
    return {
        "gross_margin": unit.gross_margin,
        "platform_fee_rate": unit.platform_fee_rate,
        "commission_rate": unit.commission_rate,
        "refund_rate": unit.refund_rate,
        "nonrefundable_cost_rate": unit.nonrefundable_cost_rate,
        "value_per_gross_cny": unit.value_per_gross_cny,
        "roi_breakeven": unit.roi_breakeven,
    }


def breakeven_words(table: pd.DataFrame) -> tuple[Text, ...]:
    """Return a sentence for every row of `product_table` in which no ROI breaks even."""
    return tuple(_never(row) for row in table.to_dict("records") if np.isinf(row["roi_breakeven"]))


def hopeless(table: pd.DataFrame) -> Iterator[str]:
    """Yield the sku of each product that loses money in every channel."""
    for sku, rows in table.groupby("sku", sort=False):
        if np.isinf(rows["roi_breakeven"]).all():
            yield str(sku)


def _never(row: Mapping[Any, Any]) -> Text:
    loss_cny = -100 * float(row["value_per_gross_cny"])
    return Text(
        f"{row['sku']} {row['name']} 在 {row['channel']}：每 100 元支付金额在付广告费之前就亏 "
        f"{loss_cny:.2f} 元，没有任何 ROI 能保本。",
        f"{row['sku']} {row['name']} in {row['channel']}: every 100 CNY of paid sales loses "
        f"{loss_cny:.2f} CNY before any media is paid: no ROI breaks even.",
    )
