"""Refunds come after the sale: what share of them has arrived so many days after payment."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
SHOWN_DAYS = (0, 1, 3, 7, 15, 30, 45, 60)
ONE_DAY = np.timedelta64(1, "D")


def matured_share(age_days: npt.ArrayLike, refund_lag_days: float) -> Floats:
    """Return the share of refunds recorded `age_days` after payment, in [0, 1].

    1 − (1 + 2a/lag)·exp(−2a/lag), the Erlang-2 law with mean `refund_lag_days`: almost none on
    the first days, while the parcel is still on its way.
    """
    age = np.maximum(np.asarray(age_days, float), 0)
    if refund_lag_days <= 0:
        return np.ones_like(age)
    stages = 2 * age / refund_lag_days
    return np.asarray(1 - (1 + stages) * np.exp(-stages))


def maturity_curve(
    refund_rate: float, refund_lag_days: float, *, orders: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return how refunds of a day's sales grow with the days since payment.

    `refund_rate` in [0, 1): final, by value. `orders`: with paid_at, gmv_cny, refund_cny and
    refunded_at, adds what was observed.
    Returns: days, matured_share (of final refunds), refund_rate (of paid sales so far),
    net_share (paid sales not yet refunded), observed_share (NaN where unknown).
    """
    days = np.array(SHOWN_DAYS)
    matured = matured_share(days, refund_lag_days)
    observed = np.full(len(days), np.nan) if orders is None else observed_maturity(orders, days)
    return pd.DataFrame(
        {
            "days": days,
            "matured_share": matured,
            "refund_rate": refund_rate * matured,
            "net_share": 1 - refund_rate * matured,
            "observed_share": observed,
        }
    )


def observed_maturity(orders: pd.DataFrame, days: npt.ArrayLike) -> Floats:
    """Return the share of refunded money back by `days` after payment; NaN where unknown.

    Only orders old enough to have had the longest of `days` are counted, so that young orders do
    not make refunds look quick.
    """
    days = np.asarray(days)
    if "refunded_at" not in orders or orders["refunded_at"].isna().all():
        return np.full(len(days), np.nan)
    paid, back = orders["paid_at"], orders["refunded_at"]
    seen_until = max(paid.max(), back.max())
    old = (seen_until - paid >= days.max() * ONE_DAY).to_numpy()
    money = np.where(old & back.notna(), orders["refund_cny"].fillna(0.0), 0.0)
    if not money.sum() > 0:
        return np.full(len(days), np.nan)
    lag = ((back.dt.normalize() - paid.dt.normalize()) / ONE_DAY).to_numpy()
    return np.array([money[lag <= day].sum() for day in days]) / money.sum()


def observed_lag_days(orders: pd.DataFrame) -> float:
    """Return the mean days from payment to refund, by money; NaN where the orders do not say."""
    if "refunded_at" not in orders:
        return np.nan
    known = orders[orders["refunded_at"].notna() & (orders["refund_cny"] > 0)]
    if known.empty:
        return np.nan
    lag_days = (known["refunded_at"] - known["paid_at"]).dt.total_seconds() / 86_400
    return float(np.average(lag_days, weights=known["refund_cny"]))
