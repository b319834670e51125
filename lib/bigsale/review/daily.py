"""The campaign day by day: sales against what would have come without it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bigsale.review.measures import Measures
from bigsale.review.window import AFTER_DAYS, ONE_DAY, Window

BEFORE_DAYS = 14


def daily_table(measures: Measures) -> pd.DataFrame:
    """Return the periods from two weeks before the campaign to `AFTER_DAYS` after it.

    Columns: date, phase (the one with most of the period; "before", "between", "after" outside
    the campaign), gmv_cny, baseline_cny_mean/_p05/_p95 (sales without event and extra spend, as
    they would have been seen), spend_cny, uv.
    """
    history, window = measures.history, measures.window
    first = window.first_day - BEFORE_DAYS * ONE_DAY
    last = window.last_day + AFTER_DAYS * ONE_DAY
    ends = history.dates + (history.grain_days - 1) * ONE_DAY
    rows = np.flatnonzero((ends >= first) & (history.dates <= last))
    low, high = np.quantile(measures.without.draws_cny[:, rows], [0.05, 0.95], axis=0)
    return pd.DataFrame(
        {
            "date": history.dates[rows],
            "phase": [_phase_of(window, history.dates[row], int(row)) for row in rows],
            "gmv_cny": history.shop["gmv_cny"].to_numpy(float)[rows],
            "baseline_cny_mean": measures.without.mean_cny[:, rows].mean(axis=0),
            "baseline_cny_p05": low,
            "baseline_cny_p95": high,
            "spend_cny": np.nansum(history.spend_cny[:, rows], axis=0),
            "uv": history.shop["uv"].to_numpy(float)[rows],
        }
    )


def _phase_of(window: Window, day: np.datetime64, row: int) -> str:
    shares = window.shares[:, row]
    if shares.any():
        return window.phases[int(shares.argmax())]
    if day < window.first_day:
        return "before"
    return "after" if day > window.last_day else "between"
