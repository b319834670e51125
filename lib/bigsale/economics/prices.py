"""Compare sets of mechanics, and hold their prices against floors and promises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from bigsale.brief.promotions import Promotion
from bigsale.economics.baskets import Baskets
from bigsale.economics.promotions import PromotionEffect, promotion_effect
from bigsale.economics.result import UnitEconomics
from bigsale.errors import Finding, Text

FEN = 0.005
"""Half a fen: smaller differences are rounding."""


def compare_promotions(
    sets: Mapping[str, Sequence[Promotion]],
    baskets: Baskets,
    unit: UnitEconomics,
    *,
    orders: float,
    uplift: Mapping[str, float],
) -> pd.DataFrame:
    """Return one row a set of mechanics, beside `none`: the same orders at list price.

    `orders` > 0: orders of the campaign without any mechanic. `uplift`: set → share of orders it
    adds, the planner's own estimate or a test's; sets without one add none.
    Returns: name, orders, aov_cny, units, discount_share, merchant_cost_cny (per order),
    margin_share, contribution_cny (per order), total_contribution_cny, cost_per_added_order_cny,
    uplift_needed (added orders from which the set earns more than none; inf where never).
    """
    rows: list[dict[str, object]] = []
    plain = promotion_effect((), baskets, expected_orders=orders).contribution_cny(unit)
    for name, promotions in {"none": (), **sets}.items():
        more = uplift.get(name, 0.0)
        effect = promotion_effect(promotions, baskets, expected_orders=orders * (1 + more))
        rows.append(
            {
                "name": name,
                "orders": orders * (1 + more),
                "aov_cny": effect.aov_cny,
                "units": effect.units,
                "discount_share": effect.discount_share,
                "merchant_cost_cny": effect.merchant_cost_cny,
                "margin_share": effect.margin_share,
                "contribution_cny": effect.contribution_cny(unit),
                "total_contribution_cny": orders * (1 + more) * effect.contribution_cny(unit),
                "cost_per_added_order_cny": cost_per_added_order(
                    effect.merchant_cost_cny, uplift=more
                ),
                "uplift_needed": _uplift_needed(plain, effect.contribution_cny(unit)),
            }
        )
    return pd.DataFrame(rows)


def _uplift_needed(plain_cny: float, with_mechanics_cny: float) -> float:
    if with_mechanics_cny <= 0:
        return np.inf
    return max(plain_cny / with_mechanics_cny - 1, 0.0)


def price_table(
    effects: Mapping[str, PromotionEffect], products: pd.DataFrame, unit: UnitEconomics
) -> pd.DataFrame:
    """Return one row a product: list price, lowest price under each set, floor and promise.

    Returns: sku, name, list_price_cny, lowest_<set>_cny, price_floor_cny, promised_price_cny.
    """
    table = products[["sku", "name", "list_price_cny"]].copy()
    for name, effect in effects.items():
        table[f"lowest_{name}_cny"] = table["sku"].astype(str).map(effect.lowest_price_cny)
    table["price_floor_cny"] = [price_floor(float(c), unit) for c in products["unit_cost_cny"]]
    promised = products.get("promised_price_cny")
    return table if promised is None else table.assign(promised_price_cny=promised)


def cost_per_added_order(cost_per_order_cny: float, *, uplift: float) -> float:
    """Return what mechanics cost per order that would not have come: cost · (1 + u) / u.

    Buyers who would have come anyway get the discount too. inf where nothing is added.
    """
    return cost_per_order_cny * (1 + uplift) / uplift if uplift > 0 else np.inf


def price_floor(unit_cost_cny: float, unit: UnitEconomics) -> float:
    """Return the paid price below which one unit loses money, before media; inf if none is safe.

    The price p with (1−r)(p·(1−k−c) − cost) − w·p = 0.
    """
    fees = unit.platform_fee_rate + unit.commission_rate
    kept_per_yuan = unit.net_share * (1 - fees) - unit.nonrefundable_cost_rate
    return unit.net_share * unit_cost_cny / kept_per_yuan if kept_per_yuan > 0 else np.inf


def floor_findings(
    effect: PromotionEffect, products: pd.DataFrame, unit: UnitEconomics
) -> tuple[Finding, ...]:
    """Warn of every product whose lowest price in any order is below its floor."""
    findings = []
    for product in products.itertuples():
        lowest = effect.lowest_price_cny.get(str(product.sku), np.inf)
        floor = price_floor(float(str(product.unit_cost_cny)), unit)
        if lowest < floor - FEN:
            findings.append(_below_floor(f"{product.sku} {product.name}", lowest, floor))
    return tuple(findings)


def promise_findings(
    effect: PromotionEffect, promised_cny: Mapping[str, float]
) -> tuple[Finding, ...]:
    """Warn where the mechanics undercut a lowest price that was promised to somebody.

    `promised_cny`: sku → price below which earlier buyers get the difference back (price
    protection), or that a creator's room was given as the lowest.
    """
    return tuple(
        _promise_bites(sku, effect.lowest_price_cny[sku], promised)
        for sku, promised in promised_cny.items()
        if effect.lowest_price_cny.get(sku, np.inf) < promised - FEN
    )


def protection_cost(
    units: float, *, promised_cny: float, lowest_cny: float, claim_share: float
) -> float:
    """Return what price protection pays back: units × difference × share of buyers who claim."""
    return units * max(promised_cny - lowest_cny, 0.0) * claim_share


def _below_floor(product: str, lowest: float, floor: float) -> Finding:
    return Finding(
        "price-below-floor",
        "warning",
        Text(
            f"{product} 叠加优惠后最低 {lowest:.2f} 元，低于保本价 {floor:.2f} 元。",
            f"{product} goes down to {lowest:.2f} CNY with all mechanics, below its floor of "
            f"{floor:.2f} CNY.",
        ),
        Text(
            "不让它参加叠加，或提高门槛、限制件数。",
            "Keep it out of stacking, raise the threshold or cap the units.",
        ),
    )


def _promise_bites(sku: str, lowest: float, promised: float) -> Finding:
    return Finding(
        "price-promise-broken",
        "warning",
        Text(
            f"{sku} 最低到手 {lowest:.2f} 元，低于承诺的最低价 {promised:.2f} 元，"
            "会触发价保或违约。",
            f"{sku} goes down to {lowest:.2f} CNY, below the promised lowest price of "
            f"{promised:.2f} CNY: protection or a breach follows.",
        ),
        Text(
            "调整叠加，或把退差金额计入活动成本。",
            "Change the stacking, or count the refunds of the difference as a cost.",
        ),
    )
