"""Refunds arrive after the party: how many are recorded, and how many are still to come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.economics.maturity import matured_share
from bigsale.review.window import ONE_DAY, Window


@dataclass(frozen=True)
class Refunds:
    """Refunds of the campaign's paid sales, by day of payment, as far as the history knows.

    `recorded_cny`: None where the shop table has no refunds. `expected_cny`: what all refunds
    will come to. `maturity`: share of the final refunds that should be recorded by the last day
    of history, in [0, 1]. `days_since_end`: 0 while the campaign runs.
    """

    gmv_cny: float
    recorded_cny: float | None
    expected_cny: float
    maturity: float
    days_since_end: int

    @property
    def remaining_cny(self) -> float:
        """Refunds still to come."""
        return self.expected_cny - (self.recorded_cny or 0.0)

    @property
    def rate(self) -> float:
        """Expected final refund rate by value; NaN without sales."""
        return self.expected_cny / self.gmv_cny if self.gmv_cny > 0 else np.nan


def work_out_refunds(brief: Brief, history: History, window: Window) -> Refunds:
    """Return recorded and expected refunds of the campaign's sales.

    Expected = recorded + (brief's refund rate) × sales × share not yet matured, the
    Bornhuetter–Ferguson estimate: what is known is kept, what is open comes from the brief.
    Source: R. Bornhuetter, R. Ferguson, The Actuary and IBNR, PCAS 59 (1972).
    """
    gmv = np.nan_to_num(history.shop["gmv_cny"].to_numpy(float)) * window.campaign
    last_day = history.dates[-1] + (history.grain_days - 1) * ONE_DAY
    middle_age = (last_day - history.dates) / ONE_DAY - (history.grain_days - 1) / 2
    matured = matured_share(middle_age, brief.economics.refund_lag_days)
    rate = brief.economics.refund_rate
    recorded = _recorded_cny(history, window)
    open_gmv = float(gmv @ (1 - matured)) if recorded is not None else float(gmv.sum())
    return Refunds(
        gmv_cny=float(gmv.sum()),
        recorded_cny=recorded,
        expected_cny=(recorded or 0.0) + rate * open_gmv,
        maturity=float(gmv @ matured / gmv.sum()) if gmv.sum() > 0 else np.nan,
        days_since_end=max(int((last_day - window.last_day) / ONE_DAY), 0),
    )


def _recorded_cny(history: History, window: Window) -> float | None:
    if "refund_cny" not in history.shop:
        return None
    refund = history.shop["refund_cny"].to_numpy(float)
    if not np.isfinite(refund[window.campaign > 0]).any():
        return None
    return float(window.total(refund))
