"""A shop small enough to review by hand: one ad channel, one past event, one campaign.

Ordinary days sell 1,100 (ads bring 100 of them for 50); campaign days sell 3,400 (ads bring 400
for 200); the 30 days after miss 20 each. The posterior has three draws in which ads bring half,
once and one and a half times that, at the cost of the rest.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.economics import Economics, work_out_economics
from bigsale.response.result import CurveDraws, Diagnostics, ResponseFit

FIRST_DAY, DAYS = np.datetime64("2024-12-01"), 151
CAMPAIGN_DAYS, AFTER = slice(99, 105), slice(105, 135)
"""2025-03-10 to 03-15 (six days) and the thirty days after."""
PAST_DAYS = slice(19, 23)
"""2024-12-20 to 12-23 (four days)."""
DRAW_SCALE = np.array([0.5, 1.0, 1.5])


def small_brief(**changes: object) -> Brief:
    """Return a brief of six days in two phases that meet at 20:00."""
    content: dict[str, object] = {
        "campaign": "fest-2025",
        "event": "fest",
        "title": {"zh": "示例节", "en": "Sample festival"},
        "phases": [
            _phase("warm", "蓄水", "Warm-up", "2025-03-10T20:00", "2025-03-14T20:00"),
            _phase("peak", "爆发", "Peak", "2025-03-14T20:00", "2025-03-16T00:00"),
        ],
        "goal": {"budget_cny": 1500, "targets": {"gmv_paid_cny": 17_000}},
        "economics": {
            "gross_margin": 0.5,
            "platform_fee_rate": 0.05,
            "refund_rate": 0.2,
            "nonrefundable_cost_rate": 0.05,
            "refund_lag_days": 10,
        },
        "channels": {"search_ads": {"kind": "auction"}},
    }
    return Brief.model_validate(content | changes)


def _phase(name: str, zh: str, en: str, start: str, end: str) -> dict[str, object]:
    return {"name": name, "title": {"zh": zh, "en": en}, "start": start, "end": end}


def small_history(*, days: int = DAYS, shop: Mapping[str, object] | None = None) -> History:
    """Return the history's first `days` days; `shop` replaces (or with None drops) columns."""
    dates = FIRST_DAY + np.arange(DAYS)
    sales, spend = np.full(DAYS, 1100.0), np.full(DAYS, 50.0)
    sales[CAMPAIGN_DAYS], spend[CAMPAIGN_DAYS] = 3400, 200
    sales[PAST_DAYS], spend[PAST_DAYS] = 3000, 150
    sales[AFTER] = 1080
    uv = np.full(DAYS, 110.0)
    uv[CAMPAIGN_DAYS], uv[PAST_DAYS] = 200, 150
    buyers = np.full(DAYS, 11.0)
    buyers[CAMPAIGN_DAYS], buyers[PAST_DAYS] = 34, 20
    table = pd.DataFrame(
        {"uv": uv, "orders": buyers + 1, "buyers": buyers, "gmv_cny": sales,
         "refund_cny": 0.1 * sales, "new_buyers": buyers / 2},
        index=pd.DatetimeIndex(dates, name="date"),
    )  # fmt: skip
    for name, values in (shop or {}).items():
        table = table.drop(columns=name) if values is None else table.assign(**{name: values})
    return History(
        channels=("search_ads",),
        dates=dates[:days],
        grain_days=1,
        spend_cny=spend[None, :days],
        platform={"gmv_cny": 8 * spend[None, :days], "new_buyers": spend[None, :days] / 10},
        shop=table.iloc[:days],
        events=_events(),
    )


def _events() -> pd.DataFrame:
    rows = [
        ("fest-2024", "peak", "2024-12-20 00:00", "2024-12-24 00:00"),
        ("fest-2025", "warm", "2025-03-10 20:00", "2025-03-14 20:00"),
        ("fest-2025", "peak", "2025-03-14 20:00", "2025-03-16 00:00"),
    ]
    events = pd.DataFrame(rows, columns=["event", "phase", "start", "end"])
    return events.assign(start=pd.to_datetime(events.start), end=pd.to_datetime(events.end))


def small_planned() -> pd.DataFrame:
    """Return a `planned` table: 1,000 in all, 600 of them in the warm-up."""
    rows = [
        ("2025-03-11", "warm", "search_ads", 600.0, 1500.0, 9000.0),
        ("2025-03-15", "peak", "search_ads", 400.0, 1000.0, 8000.0),
    ]
    columns = ["date", "phase", "channel", "spend_cny", "incremental_gmv_cny", "gmv_cny"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(date=pd.to_datetime(table["date"]))


def small_fit(history: History) -> ResponseFit:
    """Return a posterior that explains every ordinary day exactly."""
    n = history.n_periods
    sales = history.shop["gmv_cny"].to_numpy(float)
    spend = history.spend_cny
    added = DRAW_SCALE[:, None, None] * 2 * spend
    pulled = np.zeros((3, n))
    pulled[:, AFTER] = 20
    baseline = sales - added.sum(axis=1)
    ordinary = 1100 - DRAW_SCALE[:, None] * 100 * np.ones(n)
    three = np.ones((3, 1))
    return ResponseFit(
        channels=history.channels,
        dates=history.dates,
        grain_days=history.grain_days,
        curves=CurveDraws(
            channels=history.channels,
            top_cny=800 * DRAW_SCALE[:, None],
            half_cny=200 * three,
            slope=three,
            demand_power=0 * three,
            reach_power=0 * three,
            usual_power=0 * three,
            lag_weights=np.ones((3, 1, 1)),
            recent_spend_cny=np.zeros((1, 0)),
            recent_demand=np.ones((3, 0)),
            at_once=np.zeros((3, 1), bool),
        ),
        contribution_cny=added,
        baseline_cny=baseline,
        ordinary_cny=ordinary,
        demand=baseline / ordinary,
        felt=baseline / ordinary,
        pull_forward_cny=pulled,
        sales_cny=sales,
        spend_cny=spend,
        platform_gmv_cny=history.platform["gmv_cny"],
        diagnostics=Diagnostics(1.0, 1000.0, 1000.0, 0, 100, 4, 0.1, True),
        priors=pd.DataFrame(),
    )


def small_economics(brief: Brief) -> Economics:
    """Return what a yuan is worth here: 0.8 × (0.5 − 0.05) − 0.05 = 0.31."""
    return work_out_economics(brief)
