"""Refunds arrive after the party: how many are recorded, and how many are still to come."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.economics.maturity import matured_share
from bigsale.errors import Finding, Text
from bigsale.review.window import ONE_DAY, Window
from bigsale.words.numbers import money, percent

MATURE_SHARE = 0.95


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


def refund_findings(refunds: Refunds, brief: Brief) -> tuple[Finding, ...]:
    """Say when refunds are unknown, not mature, or running above the brief's rate."""
    if refunds.recorded_cny is None:
        return (_unknown(brief),)
    found = []
    if refunds.maturity < MATURE_SHARE:
        found.append(_not_mature(refunds, brief))
    expected_rate = brief.economics.refund_rate
    if expected_rate > 0 and refunds.rate > 1.15 * expected_rate:
        found.append(_above_brief(refunds, expected_rate))
    return tuple(found)


def _recorded_cny(history: History, window: Window) -> float | None:
    if "refund_cny" not in history.shop:
        return None
    refund = history.shop["refund_cny"].to_numpy(float)
    if not np.isfinite(refund[window.campaign > 0]).any():
        return None
    return float(window.total(refund))


def _unknown(brief: Brief) -> Finding:
    rate = percent(brief.economics.refund_rate, 1)
    return Finding(
        "refunds-unknown",
        "note",
        Text(
            f"店铺日报没有退款金额，退后数字按参数里的退款率 {rate} 推算。",
            f"The shop table has no refunds; net figures use the brief's refund rate of {rate}.",
        ),
        Text("在 shop_daily.csv 里加上 refund_cny。", "Add refund_cny to shop_daily.csv."),
    )


def _not_mature(refunds: Refunds, brief: Brief) -> Finding:
    done, lag = percent(refunds.maturity), f"{brief.economics.refund_lag_days:g}"
    rest = refunds.remaining_cny
    return Finding(
        "refunds-not-mature",
        "warning" if refunds.maturity < 0.8 else "note",
        Text(
            f"活动结束后 {refunds.days_since_end} 天，退款平均滞后 {lag} 天，约 {done} 已到账面；"
            f"预计还有 {money(rest, 'zh')} 退款未到，退后数字已计入。",
            f"{refunds.days_since_end} days after the end, with refunds {lag} days late on "
            f"average, about {done} are booked; {money(rest, 'en')} more are expected and "
            "counted in the net figures.",
        ),
        Text(
            f"活动结束 {3 * brief.economics.refund_lag_days:.0f} 天后更新数据重跑复盘。",
            f"Review again with fresh data {3 * brief.economics.refund_lag_days:.0f} days after "
            "the end.",
        ),
    )


def _above_brief(refunds: Refunds, expected_rate: float) -> Finding:
    seen, planned = percent(refunds.rate, 1), percent(expected_rate, 1)
    return Finding(
        "refunds-above-brief",
        "warning",
        Text(
            f"退款率预计 {seen}，高于参数里的 {planned}。",
            f"Refunds head for {seen} of sales, above the brief's {planned}.",
        ),
        Text(
            "按渠道和商品查退款原因；下次方案用新的退款率。",
            "Look at reasons by channel and product; plan next time with the new rate.",
        ),
    )
