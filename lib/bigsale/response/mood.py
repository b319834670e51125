"""What channels' spend does together beyond the calendar: a sign of demand that nobody recorded.

Managers spend more when they feel that people buy. All channels then rise with sales that would
have come anyway, and a model that sees only spend credits the channels. What one channel does by
itself is free of this; so the movement that all share becomes a column of the baseline, the more
freely the more of it there is (a common-factor control; Pesaran 2006).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from bigsale.response.events import EventGrid
from bigsale.response.features import Features

Floats = npt.NDArray[np.float64]

MOOD_SD = 0.15
"""Prior sd of log demand for one sd of a mood that spend tells without error."""
CHANNELS_LEAST = 3
PERIODS_LEAST = 60
LEAST_RELIABILITY = 0.3
"""Below this share of one common movement in the mean of channels it is their own noise."""


def with_mood(features: Features, spend_cny: Floats, grid: EventGrid) -> Features:
    """Return the features with a column for the shared movement of spend, where there is one.

    `spend_cny` (channel, period): channels whose spend is chosen day by day.
    """
    residuals = _beyond_calendar(features, spend_cny, grid)
    if len(residuals) < CHANNELS_LEAST:
        return features
    reliable = reliability(residuals)
    if reliable < LEAST_RELIABILITY:
        return features
    known = np.isfinite(residuals)
    mood = np.where(known, residuals, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    mood = (mood - mood.mean()) / mood.std()
    return replace(
        features,
        names=(*features.names, "spend_mood[0]"),
        values=np.vstack([features.values, mood]),
        sd=np.append(features.sd, MOOD_SD * reliable),
    )


def reliability(residuals: Floats) -> float:
    """Return which share of the variance of the channels' mean is one common movement, 0–1.

    `residuals` (channel, period), NaN where unknown. From the mean correlation of pairs
    (Spearman 1910, Brown 1910).
    """
    n = len(residuals)
    pairs = []
    for i in range(n):
        for j in range(i):
            both = np.isfinite(residuals[i]) & np.isfinite(residuals[j])
            if both.sum() >= PERIODS_LEAST:
                pairs.append(np.corrcoef(residuals[i, both], residuals[j, both])[0, 1])
    mean = max(float(np.mean(pairs)), 0.0) if pairs else 0.0
    return n * mean / (1 + (n - 1) * mean)


def _beyond_calendar(features: Features, spend_cny: Floats, grid: EventGrid) -> Floats:
    """Return log spend less what calendar, trend and sales explain of it, (channel, period), sd 1.

    NaN without spend. Channels with spend in too few periods are left out.
    """
    n = features.values.shape[1]
    inside = np.zeros((len(grid.cell_phase), n))
    inside[grid.share_cell, grid.share_period] = grid.share
    columns = np.vstack([features.values, inside]).T
    rows = []
    for row in spend_cny:
        used = row > 0
        if used.sum() < max(PERIODS_LEAST, 0.5 * n):
            continue
        logs = np.log(row[used])
        weights, *_ = np.linalg.lstsq(columns[used], logs, rcond=1e-8)
        left = logs - columns[used] @ weights
        if left.std() > 0:
            rows.append(np.full(n, np.nan))
            rows[-1][used] = left / left.std()
    return np.array(rows).reshape(-1, n)
