"""What spend beyond the calendar tells of demand that nobody recorded.

Managers spend more when they feel that people buy, and bidding machines do so by themselves. A
model that sees only spend then credits the channel with sales that would have come anyway.

What all channels do together becomes a column of the baseline, the more freely the more of it
there is (a common-factor control; Pesaran 2006). What one channel does by itself becomes a column
too, under a prior of heavy tails: near zero unless the channel's sales would otherwise have to
exceed what its platform claims and what such channels bring.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from bigsale.response.events import EventGrid
from bigsale.response.features import Features

Floats = npt.NDArray[np.float64]

MOOD_SD = 0.15
"""Prior sd of log demand for one sd of a mood that spend tells without error."""
FOLLOW_SCALE = 0.012
"""Prior scale (Student-t) of log demand for one sd of one channel's own spend."""
CHANNELS_LEAST = 3
PERIODS_LEAST = 60
LEAST_RELIABILITY = 0.3
"""Below this share of one common movement in the mean of channels it is their own noise."""


def with_mood(features: Features, spend_cny: Mapping[str, Floats], grid: EventGrid) -> Features:
    """Return the features with columns for spend that may follow demand.

    `spend_cny`: (period,) by channel, of those whose spend is chosen day by day.
    """
    residuals = _beyond_calendar(features, spend_cny, grid)
    return _with_own(_with_shared(features, residuals), residuals)


def follow_name(channel: str) -> str:
    """Return the name of the column of what a channel's own spend tells of demand."""
    return f"spend_follow[{channel}]"


def _with_shared(features: Features, residuals: Mapping[str, Floats]) -> Features:
    """Return the features with a column for the shared movement of spend, where there is one."""
    if len(residuals) < CHANNELS_LEAST:
        return features
    rows = np.array(list(residuals.values()))
    reliable = reliability(rows)
    if reliable < LEAST_RELIABILITY:
        return features
    known = np.isfinite(rows)
    mood = np.where(known, rows, 0.0).sum(axis=0) / np.maximum(known.sum(axis=0), 1)
    mood = (mood - mood.mean()) / mood.std()
    return _extended(features, {"spend_mood[0]": mood}, MOOD_SD * reliable)


def _with_own(features: Features, residuals: Mapping[str, Floats]) -> Features:
    """Return the features with a column for what each channel's spend does by itself."""
    own = {follow_name(channel): np.nan_to_num(row) for channel, row in residuals.items()}
    return replace(
        _extended(features, own, FOLLOW_SCALE),
        follow_first=len(features.names),
    )


def _extended(features: Features, columns: Mapping[str, Floats], sd: float) -> Features:
    return replace(
        features,
        names=(*features.names, *columns),
        values=np.vstack([features.values, *columns.values()]),
        sd=np.append(features.sd, np.full(len(columns), sd)),
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


def _beyond_calendar(
    features: Features, spend_cny: Mapping[str, Floats], grid: EventGrid
) -> dict[str, Floats]:
    """Return log spend less what calendar, trend and sales explain of it, (period,), sd 1.

    By channel. NaN without spend. Channels with spend in too few periods are left out.
    """
    n = features.values.shape[1]
    inside = np.zeros((len(grid.cell_phase), n))
    inside[grid.share_cell, grid.share_period] = grid.share
    columns = np.vstack([features.values, inside]).T
    rows = {}
    for channel, row in spend_cny.items():
        used = row > 0
        if used.sum() < max(PERIODS_LEAST, 0.5 * n):
            continue
        logs = np.log(row[used])
        weights, *_ = np.linalg.lstsq(columns[used], logs, rcond=1e-8)
        left = logs - columns[used] @ weights
        if left.std() > 0:
            rows[channel] = np.full(n, np.nan)
            rows[channel][used] = left / left.std()
    return rows
