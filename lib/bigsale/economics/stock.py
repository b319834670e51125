"""Goods to have in stock before a sale, and goods that do not move."""

from __future__ import annotations

from math import ceil, sqrt
from statistics import NormalDist

import numpy as np
import pandas as pd


def safety_units(*, service_share: float, daily_sd_units: float, lead_time_days: float) -> float:
    """Return units that cover chance while a refill is on its way: z·σ·√lead time.

    `service_share` in (0, 1): chance of not running out; `daily_sd_units` ≥ 0.
    """
    return NormalDist().inv_cdf(service_share) * daily_sd_units * sqrt(lead_time_days)


def stock_to_prepare(
    forecast_units: float,
    *,
    safety_share: float = 0.0,
    on_hand: float = 0.0,
    in_transit: float = 0.0,
    usable_returns: float = 0.0,
) -> int:
    """Return whole units to order: max(0, forecast × (1 + safety) − what is or comes there)."""
    there = on_hand + in_transit + usable_returns
    # Rounding first keeps 1.1 × 1000 from asking for 1101 units.
    return max(0, ceil(round(forecast_units * (1 + safety_share) - there, 6)))


def sell_through(sold_units: float, *, available_units: float) -> float:
    """Return 动销: units sold as a share of units that could be sold; NaN where there were none."""
    return sold_units / available_units if available_units > 0 else np.nan


def prepare_stock(
    products: pd.DataFrame,
    gmv_cny: float,
    *,
    discount_share: float,
    campaign_days: float,
    safety_share: float,
) -> pd.DataFrame:
    """Return one row a product: what a campaign should sell, and what to order by when.

    `products`: the contract's table. `gmv_cny` ≥ 0: forecast of paid sales, split by
    `expected_share` (scaled to sum to one). `discount_share` in [0, 1): paid price below list.
    Returns: sku, name, forecast_units, stock_units, to_prepare_units, cover_days (stock at the
    campaign's pace), order_days_ahead (the lead time where something must be ordered).
    """
    share = products["expected_share"].to_numpy(float)
    price = products["list_price_cny"].to_numpy(float) * (1 - discount_share)
    forecast = gmv_cny * share / share.sum() / price
    stock = np.nan_to_num(products["stock_units"].to_numpy(float))
    prepare = [
        stock_to_prepare(units, safety_share=safety_share, on_hand=on_hand)
        for units, on_hand in zip(forecast, stock, strict=True)
    ]
    pace = forecast / campaign_days
    cover = np.divide(stock, pace, out=np.full_like(stock, np.inf), where=pace > 0)
    table = products[["sku", "name"]].assign(
        forecast_units=forecast,
        stock_units=stock,
        to_prepare_units=prepare,
        cover_days=cover,
    )
    return table.assign(
        order_days_ahead=products["lead_time_days"].where(table["to_prepare_units"] > 0)
    )


def slow_stock(table: pd.DataFrame, *, cover_days_max: float) -> pd.DataFrame:
    """Return the rows of `prepare_stock` whose stock lasts longer than `cover_days_max` days."""
    slow = table[table["cover_days"] > cover_days_max]
    return slow.sort_values("cover_days", ascending=False).reset_index(drop=True)
