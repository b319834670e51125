"""Which days of the past a backtest stands on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.response.events import kind_of

Days = npt.NDArray[np.datetime64]

KNOWN_DAYS_MIN = 92
"""Fewer days than this before an origin are no history to fit: with 28 to predict, 120 in all."""
PEAK_DAYS = 7
"""A sale is decided in its last week."""


def choose_origins(
    dates: Days, grain_days: int, events: pd.DataFrame, *, origins: int, horizon: int, kind: str
) -> list[int]:
    """Return positions on the grid at which a backtest starts to predict, earliest first.

    Evenly spaced, windows of `horizon` periods do not overlap, the last one ends with the history.
    The space between is chosen so that one window covers a past sale, if any can: best one of this
    `kind` with an earlier one known, then any with an earlier one known, then any. Fewer than
    `origins` where the history is short, none below 92 days before the first.
    """
    last, first = len(dates) - horizon, -(-KNOWN_DAYS_MIN // grain_days)
    if last < first or origins < 1:
        return []
    count = min(origins, 1 + (last - first) // horizon)
    if count == 1:
        return [last]
    spaces = range(horizon, (last - first) // (count - 1) + 1)
    grids = [[last - k * space for k in reversed(range(count))] for space in spaces]
    ends = np.append(dates, dates[-1] + np.timedelta64(grain_days, "D"))
    windows = [[(ends[o], ends[o + horizon]) for o in grid] for grid in grids]
    sales = [
        (str(name), rows["start"].min(), rows["end"].max())
        for name, rows in events.groupby("event", sort=False)
    ]
    worth = [max(_worth(window, sales, kind) for window in row) for row in windows]
    # The first of the best: the closest together, so that each refit knows as much as it can.
    return grids[worth.index(max(worth))]


def _worth(
    window: tuple[np.datetime64, np.datetime64],
    sales: Sequence[tuple[str, pd.Timestamp, pd.Timestamp]],
    kind: str,
) -> tuple[int, float]:
    """Return how much a window tells of sales: (rank of the sale it covers, its days of sale)."""
    start, end = (pd.Timestamp(edge) for edge in window)
    rank, days = 0, 0.0
    for name, opens, closes in sales:
        inside = (min(end, closes) - max(start, opens)) / pd.Timedelta(days=1)
        decided = max(opens, closes - pd.Timedelta(days=PEAK_DAYS))
        if start > decided or end < closes:
            continue
        before = [kind_of(other) for other, _, until in sales if until <= opens]
        alike = kind_of(name) == kind and kind in before
        found = 3 if alike else 2 if before else 1
        if (found, inside) > (rank, days):
            rank, days = found, inside
    return rank, days
