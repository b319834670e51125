"""What to have in stock before the campaign: the economics room's rule on the plan's sales."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.economics.baskets import Baskets, baskets_from_orders, made_up_baskets
from bigsale.economics.promotions import promotion_effect
from bigsale.economics.stock import prepare_stock
from bigsale.plan.result import Plan

COLUMNS = ("sku", "name", "forecast_units", "high_units", "stock_units", "to_prepare_units",
           "lead_time_days", "order_by")  # fmt: skip
NEEDED = ("list_price_cny", "expected_share", "stock_units", "lead_time_days")


def stock_table(brief: Brief, history: History, plan: Plan) -> pd.DataFrame:
    """Return one row a product: units expected, units in a good case, and what to order by when.

    Columns as `COLUMNS`: `forecast_units` at the expected paid sales, `high_units` at their p95,
    `to_prepare_units` what is missing for the good case, `order_by` the last day to order it (NaT
    where nothing is missing). Empty without a table of products that has all it takes.
    """
    products = history.products
    empty = pd.DataFrame({name: [] for name in COLUMNS})
    if products is None or products.empty or products[list(NEEDED)].isna().any(axis=None):
        return empty
    # What to prepare is what buyers want, not what stock or a day's capacity leaves of it.
    gmv_cny = plan.totals["gmv_paid_cny"] if plan.wanted_gmv_cny is None else plan.wanted_gmv_cny
    discount = _discount_share(brief, history, gmv_cny=float(gmv_cny.mean()))
    if brief.stock is not None:
        discount = 1 - brief.stock.paid_price_share
    base, high = (
        prepare_stock(
            products,
            sales,
            discount_share=discount,
            campaign_days=_days(brief),
            safety_share=0.0,
        )
        for sales in (float(gmv_cny.mean()), float(np.quantile(gmv_cny, 0.95)))
    )
    start = pd.Timestamp(brief.phases[0].start).tz_localize(None).normalize()
    ahead = pd.to_timedelta(high["order_days_ahead"], unit="D")
    table = high.assign(
        high_units=high["forecast_units"].round(),
        forecast_units=base["forecast_units"].round(),
        lead_time_days=high["order_days_ahead"],
        order_by=start - ahead,
    )
    return table[list(COLUMNS)].sort_values("to_prepare_units", ascending=False)


def _discount_share(brief: Brief, history: History, *, gmv_cny: float) -> float:
    """Return how far below list price buyers pay under the brief's promotions, in [0, 1)."""
    if not brief.promotions:
        return 0.0
    orders_cny = float(history.shop["gmv_cny"].sum() / max(history.shop["orders"].sum(), 1.0))
    effect = promotion_effect(
        brief.promotions,
        _baskets(history, aov_cny=orders_cny),
        expected_orders=max(gmv_cny / max(orders_cny, 1.0), 1.0),
    )
    return min(max(effect.discount_share, 0.0), 0.95)


def _baskets(history: History, *, aov_cny: float) -> Baskets:
    """Return past orders as baskets, else made-up ones as large as the shop's average order."""
    products = history.products
    assert products is not None
    if history.orders is not None and history.orders["sku"].isin(products["sku"]).any():
        return baskets_from_orders(history.orders, products)
    share = products["expected_share"] / products["expected_share"].sum()
    price_cny = 1 / float((share / products["list_price_cny"]).sum())
    return made_up_baskets(products, lines_mean=max(1.0, aov_cny / price_cny))


def _days(brief: Brief) -> float:
    length = brief.phases[-1].end - brief.phases[0].start
    return float(length.total_seconds() / 86_400)
