"""Compiled loops over draws: what spend sells, how much the next yuan adds, how fast that falls."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from bigsale.compiling import compiler
from bigsale.response import arithmetic
from bigsale.response.arithmetic import exp_row, log_row

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

compiled = compiler(__file__, calls=(Path(arithmetic.__file__),))

NEARLY_ZERO = 1e-4
"""Below this share of `half_cny` a curve of slope < 1 is a straight line: its slope is finite."""
SMALLEST_CNY = 1e-12
"""Intensity below this counts as this, for the logarithm."""


@compiled
def by_day(spend: Floats, day: Ints, cell: Ints, n_days: int) -> Floats:
    """Return spend by day, (day,), of one channel's spend by cell."""
    daily = np.zeros(n_days)
    for k in range(day.size):
        if cell[k] >= 0:
            daily[day[k]] += spend[cell[k]]
    return daily


@compiled
def carried(daily: Floats, lags: Floats) -> Floats:
    """Return what earlier days' spend carries into each day, (draw, day); `lags` (draw, lag)."""
    n_draws, n_lags = lags.shape
    n_days = daily.size
    out = np.zeros((n_draws, n_days))
    for d in range(n_draws):
        row = out[d]
        for lag in range(1, min(n_lags, n_days)):
            factor = lags[d, lag]
            for t in range(n_days - lag):
                row[t + lag] += factor * daily[t]
    return out


@compiled
def shares(intensity: Floats, half: Floats, slope: Floats) -> Floats:
    """Return the Hill curve S of intensity (draw, part) ≥ 0, draw by draw."""
    n_draws, n_parts = intensity.shape
    flat = np.empty(n_draws * n_parts)
    for d in range(n_draws):
        for k in range(n_parts):
            flat[d * n_parts + k] = max(intensity[d, k], SMALLEST_CNY)
    log_row(flat, flat)
    for d in range(n_draws):
        log_half = np.log(half[d])
        for k in range(n_parts):
            flat[d * n_parts + k] = slope[d] * (log_half - flat[d * n_parts + k])
    exp_row(flat, flat)
    out = np.empty((n_draws, n_parts))
    for d in range(n_draws):
        for k in range(n_parts):
            out[d, k] = 1.0 / (1.0 + flat[d * n_parts + k])
            if intensity[d, k] <= 0:
                out[d, k] = 0.0
    return out


@compiled
def derivatives(
    intensity: float, share: float, half: float, slope: float
) -> tuple[float, float, float]:
    """Return S, S′ and S″ at `intensity` ≥ 0, where the Hill curve is `share`."""
    if slope < 1 and intensity < NEARLY_ZERO * half:
        start = NEARLY_ZERO * half
        rate = 1 / ((1 + (half / start) ** slope) * start)
        return rate * intensity, rate, 0.0
    if intensity <= 0:
        return 0.0, (1 / half if slope == 1 else 0.0), 0.0
    first = slope * share * (1 - share) / intensity
    return share, first, first * (slope * (1 - 2 * share) - 1) / intensity


@compiled
def sales(
    spend: Floats,
    height: Floats,
    strength: Floats,
    half: Floats,
    slope: Floats,
    lag_weights: Floats,
    before: Floats,
    day: Ints,
    cell: Ints,
    width: Floats,
) -> Floats:
    """Return gross sales of each part, (draw, channel, part), for `spend` (channel, cell)."""
    n_draws, n_channels, n_parts = height.shape
    out = np.empty((n_draws, n_channels, n_parts))
    intensity = np.empty((n_draws, n_parts))
    for c in range(n_channels):
        carry = carried(by_day(spend[c], day, cell, before.shape[2]), lag_weights[:, c])
        for d in range(n_draws):
            for k in range(n_parts):
                own = lag_weights[d, c, 0] * spend[c, cell[k]] / width[k] if cell[k] >= 0 else 0.0
                intensity[d, k] = strength[d, c, k] * (
                    before[d, c, day[k]] + carry[d, day[k]] + own
                )
        share = shares(intensity, half[:, c], slope[:, c])
        for d in range(n_draws):
            for k in range(n_parts):
                at = intensity[d, k]
                value = derivatives(at, share[d, k], half[d, c], slope[d, c])[0]
                out[d, c, k] = width[k] * height[d, c, k] * value
    return out


@compiled
def worth(
    spend: Floats,
    draw_weight: Floats,
    weight: Floats,
    lag_shape: Floats,
    enveloped: bool,
    tail_first: int,
    tail_ratio: Floats,
    tail_line: Floats,
    day_line: Floats,
    height: Floats,
    strength: Floats,
    half: Floats,
    slope: Floats,
    lag_weights: Floats,
    before: Floats,
    day: Ints,
    cell: Ints,
    width: Floats,
) -> tuple[Floats, Floats, Floats]:
    """Return worth by draw, and the gradient and curvature of its weighted mean.

    `draw_weight` (draw,), sum 1; `weight` (channel, part): what a gross yuan is worth there.
    `lag_shape` (draw, channel): how far a draw's lags lie along the second lag shape.
    `tail_*`, `day_line`: see `tail.Tail`; used where `enveloped`, before the end of each line.

    Returns worth (draw, channel), gradient by spend (channel, cell) and the second derivative by
    intensity, times width and weight, with powers 0–2 of `lag_shape` (power, channel, part).
    """
    n_draws, n_channels, n_parts = height.shape
    n_days, n_lags = before.shape[2], lag_weights.shape[2]
    total = np.zeros((n_draws, n_channels))
    gradient, bend = np.zeros_like(spend), np.zeros((3, n_channels, n_parts))
    intensity, stock = np.empty((n_draws, n_parts)), np.zeros(n_draws)
    pull, back = np.zeros(n_days), np.zeros(n_days)
    for c in range(n_channels):
        carry = carried(by_day(spend[c], day, cell, n_days), lag_weights[:, c])
        for d in range(n_draws):
            bundled = enveloped and tail_line[0, d, c] >= 0
            if bundled:
                stock[d] = carry[d, day[tail_first]]
            for k in range(n_parts):
                own = lag_weights[d, c, 0] * spend[c, cell[k]] / width[k] if cell[k] >= 0 else 0.0
                strong = strength[d, c, k]
                intensity[d, k] = strong * (before[d, c, day[k]] + carry[d, day[k]] + own)
                if bundled and k >= tail_first:
                    ratio = tail_ratio[d, c, k - tail_first]
                    intensity[d, k] = strong * before[d, c, day[k]] + ratio * stock[d]
        share = shares(intensity, half[:, c], slope[:, c])
        for d in range(n_draws):
            bundled = enveloped and tail_line[0, d, c] >= 0
            on_line = bundled and stock[d] < tail_line[0, d, c]
            shape = lag_shape[d, c]
            pull[:] = 0.0
            for k in range(tail_first if on_line else n_parts):
                in_tail = bundled and k >= tail_first
                at = intensity[d, k]
                if enveloped and not in_tail and at < day_line[d, c, k, 0]:
                    first, second = day_line[d, c, k, 1], 0.0
                    value = day_line[d, c, k, 2] + first * at
                else:
                    value, first, second = derivatives(at, share[d, k], half[d, c], slope[d, c])
                scale = weight[c, k] * height[d, c, k] * width[k]
                total[d, c] += scale * value
                scale *= draw_weight[d]
                ratio, place = strength[d, c, k], k
                if in_tail:
                    ratio, place = tail_ratio[d, c, k - tail_first], tail_first
                # On true curves only what bends down: a step must not run up a convex part.
                curved = scale * (second if enveloped else min(second, 0.0)) * ratio * ratio
                bend[0, c, place] += curved
                bend[1, c, place] += curved * shape
                bend[2, c, place] += curved * shape * shape
                pull[day[place]] += scale * first * ratio
                if cell[k] >= 0:
                    gradient[c, cell[k]] += scale / width[k] * first * ratio * lag_weights[d, c, 0]
            if on_line:
                scale = weight[c, tail_first]
                total[d, c] += scale * (tail_line[2, d, c] + tail_line[1, d, c] * stock[d])
                pull[day[tail_first]] += scale * draw_weight[d] * tail_line[1, d, c]
            if draw_weight[d] == 0.0:
                continue
            back[:] = 0.0
            for lag in range(1, min(n_lags, n_days)):
                factor = lag_weights[d, c, lag]
                for t in range(n_days - lag):
                    back[t] += factor * pull[t + lag]
            for k in range(n_parts):
                if cell[k] >= 0:
                    gradient[c, cell[k]] += back[day[k]]
    return total, gradient, bend
