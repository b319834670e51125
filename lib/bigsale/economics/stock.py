"""Goods to have in stock before a sale, and goods that do not move."""

from __future__ import annotations

from math import ceil, sqrt
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
_COMING = ("in_transit_units", "returns_units")


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
    service_share: float = 0.95,
) -> pd.DataFrame:
    """Return one row a product: what a campaign should sell, and what to order by when.

    `products`: the contract's table. `gmv_cny` ≥ 0: forecast of paid sales, split by
    `expected_share` (scaled to sum to one). `discount_share` in [0, 1): paid price below list.
    Safety is z·σ·√lead time at `service_share` where a product gives daily_sd_units, else
    `safety_share` of its forecast. Units in transit and usable returns count as there.
    Returns: sku, name, forecast_units, safety_units, stock_units (all that is or comes there),
    to_prepare_units, cover_days (stock at the campaign's pace), sell_through (forecast over what
    can be sold once prepared), order_days_ahead (lead time where something must be ordered).
    """
    share = products["expected_share"].to_numpy(float)
    price = products["list_price_cny"].to_numpy(float) * (1 - discount_share)
    forecast = gmv_cny * share / share.sum() / price
    stock = np.sum([_known(products, name) for name in ("stock_units", *_COMING)], axis=0)
    safety = _safety_units(products, forecast, safety_share, service_share)
    prepare = np.array(
        [
            stock_to_prepare(units + extra, on_hand=there)
            for units, extra, there in zip(forecast, safety, stock, strict=True)
        ]
    )
    pace = forecast / campaign_days
    table = products[["sku", "name"]].assign(
        forecast_units=forecast,
        safety_units=safety,
        stock_units=stock,
        to_prepare_units=prepare,
        cover_days=np.divide(stock, pace, out=np.full_like(stock, np.inf), where=pace > 0),
        sell_through=[
            sell_through(min(units, there), available_units=there)
            for units, there in zip(forecast, stock + prepare, strict=True)
        ],
    )
    return table.assign(order_days_ahead=products["lead_time_days"].where(prepare > 0))


def _known(products: pd.DataFrame, name: str) -> Floats:
    if name not in products:
        return np.zeros(len(products))
    return np.nan_to_num(products[name].to_numpy(float))


def _safety_units(
    products: pd.DataFrame, forecast: Floats, safety_share: float, service_share: float
) -> Floats:
    """Return each product's safety stock; by its own spread of sales where that is given."""
    if "daily_sd_units" not in products:
        return safety_share * forecast
    own = [
        safety_units(service_share=service_share, daily_sd_units=sd, lead_time_days=days)
        for sd, days in zip(
            products["daily_sd_units"].to_numpy(float),
            np.nan_to_num(products["lead_time_days"].to_numpy(float)),
            strict=True,
        )
    ]
    given = products["daily_sd_units"].notna().to_numpy()
    return np.where(given, own, safety_share * forecast)


def slow_stock(table: pd.DataFrame, *, cover_days_max: float) -> pd.DataFrame:
    """Return the rows of `prepare_stock` whose stock lasts longer than `cover_days_max` days."""
    slow = table[table["cover_days"] > cover_days_max]
    return slow.sort_values("cover_days", ascending=False).reset_index(drop=True)
