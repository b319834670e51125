"""Millions of orders → channel × day sums and cohorts, by one expression on any engine.

Every function takes and returns a lazy narwhals frame, so that pandas, polars, DuckDB and PySpark
run the same code. Money is added in integer fen: no order of adding changes a result.
"""

from __future__ import annotations

from typing import Any

import narwhals as nw
import pandas as pd

from bigsale.units import to_cny

Lazy = nw.LazyFrame[Any]
FEN_PER_CNY = 100
MONTHS_PER_YEAR = 12


def prepare_orders(orders: Lazy) -> Lazy:
    """Return the columns that rollups need: day, channel, order_id, user_id, amounts in fen.

    `orders`: the contract's orders, `paid_at` a time, amounts in yuan (float or decimal).
    """
    return orders.select(
        nw.col("paid_at").dt.truncate("1d").cast(nw.Date).alias("date"),
        nw.col("channel"),
        nw.col("order_id"),
        nw.col("user_id"),
        _fen("gmv_cny").alias("gmv_fen"),
        _fen("refund_cny").alias("refund_fen"),
    )


def _fen(name: str) -> nw.Expr:
    return (nw.col(name) * FEN_PER_CNY).round().cast(nw.Int64)


def _different(name: str) -> nw.Expr:
    """Count different values; rows without one do not count."""
    return nw.col(name).n_unique() - nw.col(name).is_null().any().cast(nw.Int64)


def channel_days(prepared: Lazy) -> Lazy:
    """Return one row a day and channel: order lines, orders, unique buyers, sales and refunds."""
    return prepared.group_by("date", "channel").agg(
        nw.len().alias("lines"),
        _different("order_id").alias("orders"),
        _different("user_id").alias("buyers"),
        nw.col("gmv_fen").sum(),
        nw.col("refund_fen").sum(),
    )


def cohorts(prepared: Lazy) -> Lazy:
    """Return one row per month of first order and months since: buyers, orders, sales, refunds.

    `cohort` counts months since year 0 (year · 12 + month − 1); `months` is 0 in that month.
    """
    known = prepared.filter(~nw.col("user_id").is_null())
    active = (
        known.with_columns(month=_month("date"))
        .group_by("user_id", "month")
        .agg(
            nw.len().alias("lines"),
            nw.col("gmv_fen").sum(),
            nw.col("refund_fen").sum(),
        )
    )
    # From the orders, not from `active`: an engine that shares no part of a query would add up
    # months twice.
    first = known.group_by("user_id").agg(nw.col("date").min().alias("first"))
    first = first.select("user_id", cohort=_month("first"))
    return (
        active.join(first, on="user_id", how="inner")
        .with_columns(months=nw.col("month") - nw.col("cohort"))
        .group_by("cohort", "months")
        .agg(
            nw.len().alias("buyers"),
            nw.col("lines").sum(),
            nw.col("gmv_fen").sum(),
            nw.col("refund_fen").sum(),
        )
    )


def _month(name: str) -> nw.Expr:
    """Return a day's month, counted since year 0."""
    day = nw.col(name).dt
    return (day.year() * MONTHS_PER_YEAR + day.month() - 1).cast(nw.Int64)


def collect_channel_days(lazy: Lazy) -> pd.DataFrame:
    """Return `channel_days` as pandas: sorted, money in yuan."""
    frame = _collect(lazy, ["date", "channel"])
    return frame.assign(date=pd.to_datetime(frame["date"]).astype("datetime64[s]"))


def collect_cohorts(lazy: Lazy) -> pd.DataFrame:
    """Return `cohorts` as pandas: sorted, the cohort as its first day, money in yuan."""
    frame = _collect(lazy, ["cohort", "months"])
    years, months = frame["cohort"] // MONTHS_PER_YEAR, frame["cohort"] % MONTHS_PER_YEAR + 1
    days = pd.to_datetime(pd.DataFrame({"year": years, "month": months, "day": 1}))
    return frame.assign(cohort=days.astype("datetime64[s]"))


def _collect(lazy: Lazy, by: list[str]) -> pd.DataFrame:
    frame: pd.DataFrame = lazy.collect("pandas").to_native()
    for name in frame.columns:
        if name not in ("date", "channel"):
            frame[name] = frame[name].astype("int64")
    for name in ("gmv_fen", "refund_fen"):
        frame[name.replace("_fen", "_cny")] = to_cny(frame.pop(name).to_numpy())
    return frame.sort_values(by, ignore_index=True)
