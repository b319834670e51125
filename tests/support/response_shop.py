"""A tiny made-up shop for tests of the response room, with known truth."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from bigsale.brief.model import Brief
from bigsale.data.history import History

EVENTS = (
    ("double11-2024", "warmup", "2024-10-20T20:00", "2024-11-10T20:00"),
    ("double11-2024", "burst", "2024-11-10T20:00", "2024-11-12T00:00"),
    ("618-2025", "warmup", "2025-05-25T20:00", "2025-06-15T20:00"),
    ("618-2025", "burst", "2025-06-15T20:00", "2025-06-19T00:00"),
)
TRUE_ROI = {"search_ads": 2.4, "feed_ads": 1.1}
REFUND_RATES = (0.1, 0.3, 0.1)
"""Of sales without ads, through search ads, through feed ads."""


def tiny_brief(**changes: object) -> Brief:
    """Return a brief of a Double 11 with two phases and three channels, one without history."""
    fields: dict[str, object] = {
        "campaign": "tiny",
        "event": "double11",
        "title": "小店双11",
        "phases": [
            {
                "name": "warmup",
                "title": "蓄水",
                "start": "2025-10-20T20:00:00",
                "end": "2025-11-10T20:00:00",
            },
            {
                "name": "burst",
                "title": "爆发",
                "start": "2025-11-10T20:00:00",
                "end": "2025-11-12T00:00:00",
            },
        ],
        "goal": {"budget_cny": 300_000},
        "economics": {"gross_margin": 0.5, "platform_fee_rate": 0.05, "refund_rate": 0.1},
        "channels": {
            "search_ads": {"kind": "auction"},
            "feed_ads": {"kind": "auction"},
            "new_ads": {"kind": "auction"},
        },
    }
    return Brief.model_validate({**fields, **changes}, strict=False)


def tiny_history(
    *,
    n_days: int = 400,
    seed: int = 5,
    claims: bool = True,
    tests: bool = False,
    rates: bool = False,
) -> History:
    """Return a daily history from 2024-09-01: two channels that pulse, two past sales.

    `rates`: with refunds of the shop, and of what the platforms claim.
    """
    rng = np.random.default_rng(seed)
    dates = np.datetime64("2024-09-01") + np.arange(n_days).astype("timedelta64[D]")
    demand = np.ones(n_days)
    for _, phase, start, end in EVENTS:
        inside = (dates >= np.datetime64(start[:10])) & (dates < np.datetime64(end))
        demand[inside] = {"warmup": 1.2, "burst": 3.0}[phase]
    spend = np.empty((2, n_days))
    added = np.empty((2, n_days))
    for c, roi in enumerate(TRUE_ROI.values()):
        weeks = np.repeat(rng.choice([0.3, 1.0, 2.0], n_days // 7 + 1), 7)[:n_days]
        spend[c] = 4_000 * weeks * demand**0.5 * np.exp(0.2 * rng.normal(size=n_days))
        carried = np.convolve(spend[c], 0.5 * 0.5 ** np.arange(20))[:n_days]
        shape = carried / (carried + 10_000) * demand**0.5
        added[c] = roi * spend[c].sum() * shape / shape.sum()
    noise = np.exp(0.05 * rng.standard_t(6, n_days))
    sources = np.vstack([60_000 * demand, added])
    shop = pd.DataFrame({"gmv_cny": sources.sum(axis=0) * noise}, index=pd.DatetimeIndex(dates))
    events = pd.DataFrame(EVENTS, columns=["event", "phase", "start", "end"])
    for edge in ("start", "end"):
        events[edge] = pd.to_datetime(events[edge])
    claimed = 1.5 * added * np.exp(0.1 * rng.normal(size=added.shape))
    platform = {"gmv_cny": claimed} if claims else {}
    if rates:
        wobble = np.exp(0.05 * rng.normal(size=n_days))
        shop["refund_cny"] = np.array(REFUND_RATES) @ sources * noise * wobble
        platform["refund_cny"] = np.array(REFUND_RATES)[1:, None] * claimed
    return History(
        channels=tuple(TRUE_ROI),
        dates=dates,
        grain_days=1,
        spend_cny=spend,
        platform=platform,
        shop=shop,
        events=events,
        experiments=_experiment(dates, spend[0]) if tests else None,
    )


def in_weeks(history: History) -> History:
    """Return the same shop told by the week; days that fill no week are left out."""
    n = history.n_periods // 7

    def weekly(values: np.ndarray) -> np.ndarray:
        return values[..., : 7 * n].reshape(*values.shape[:-1], n, 7).sum(axis=-1)

    shop = {name: weekly(column.to_numpy()) for name, column in history.shop.items()}
    return replace(
        history,
        dates=history.dates[: 7 * n : 7],
        grain_days=7,
        spend_cny=weekly(history.spend_cny),
        platform={name: weekly(values) for name, values in history.platform.items()},
        shop=pd.DataFrame(shop, index=history.shop.index[: 7 * n : 7]),
    )


def _experiment(dates: np.ndarray, spend_cny: np.ndarray) -> pd.DataFrame:
    """One lift test of search ads in March 2025 that found the truth."""
    start, end = np.datetime64("2025-03-01"), np.datetime64("2025-03-21")
    spent = float(spend_cny[(dates >= start) & (dates <= end)].sum())
    found = TRUE_ROI["search_ads"] * spent
    return pd.DataFrame(
        {
            "channel": ["search_ads"],
            "start": [pd.Timestamp(start)],
            "end": [pd.Timestamp(end)],
            "spend_cny": [spent],
            "incremental_gmv_cny": [found],
            "se_cny": [0.1 * found],
        }
    )


def with_test(history: History, roi: float, error: float = 0.15) -> History:
    """Return the history with a lift test of search ads over four ordinary weeks."""
    days = slice(220, 248)
    spend_cny = float(history.spend_cny[0, days].sum())
    row = {
        "channel": "search_ads",
        "start": pd.Timestamp(history.dates[days][0]),
        "end": pd.Timestamp(history.dates[days][-1]),
        "spend_cny": spend_cny,
        "incremental_gmv_cny": roi * spend_cny,
        "se_cny": error * roi * spend_cny,
    }
    return replace(history, experiments=pd.DataFrame([row]))
