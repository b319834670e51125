"""Compiled loops over draws: what spend sells, how much the next yuan adds, how fast that falls."""

from __future__ import annotations

import numba as nb
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

compiled = nb.njit(cache=True, nogil=True, error_model="numpy")

NEARLY_ZERO = 1e-4
"""Below this share of `half_cny` the curve is a straight line: its slope stays finite."""


@compiled
def curve(
    intensity: float, half: float, slope: float, enveloped: bool
) -> tuple[float, float, float]:
    """Return S, S′ and S″ of the Hill curve, or of its concave envelope, at `intensity` ≥ 0.

    For slope > 1 the envelope is the line through the origin that touches the curve, then the
    curve; it is never below the curve, so a maximum over it bounds the maximum over the curve.
    """
    if enveloped and slope > 1:
        line_end = half * (slope - 1) ** (1 / slope)
        if intensity < line_end:
            rate = (1 - 1 / slope) / line_end
            return rate * intensity, rate, 0.0
    start = NEARLY_ZERO * half
    if intensity < start and slope < 1:
        rate = 1 / ((1 + (half / start) ** slope) * start)
        return rate * intensity, rate, 0.0
    if intensity <= 0:
        return 0.0, (1 / half if slope == 1 else 0.0), 0.0
    share = 1 / (1 + (half / intensity) ** slope)
    first = slope * share * (1 - share) / intensity
    return share, first, first * (slope * (1 - 2 * share) - 1) / intensity


@compiled
def carried(daily: Floats, lag_weights: Floats, before: Floats, out: Floats) -> None:
    """Write into `out` (day,) what earlier days' spend `daily` and `before` carry into each day."""
    n_lags = lag_weights.size
    for day in range(out.size):
        total = before[day]
        for lag in range(1, min(n_lags, day + 1)):
            total += lag_weights[lag] * daily[day - lag]
        out[day] = total


@compiled
def sales(
    spend: Floats,
    height: Floats,
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
    n_days = before.shape[2]
    out = np.zeros((n_draws, n_channels, n_parts))
    daily, carry = np.zeros(n_days), np.zeros(n_days)
    for c in range(n_channels):
        daily[:] = 0.0
        for k in range(n_parts):
            if cell[k] >= 0:
                daily[day[k]] += spend[c, cell[k]]
        for d in range(n_draws):
            carried(daily, lag_weights[d, c], before[d, c], carry)
            for k in range(n_parts):
                own = lag_weights[d, c, 0] * spend[c, cell[k]] / width[k] if cell[k] >= 0 else 0.0
                share = curve(carry[day[k]] + own, half[d, c], slope[d, c], False)[0]
                out[d, c, k] = width[k] * height[d, c, k] * share
    return out


@compiled
def worth(
    spend: Floats,
    draw_weight: Floats,
    weight: Floats,
    enveloped: bool,
    height: Floats,
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
    Returns worth (draw, channel), gradient by spend (channel, cell) and the second derivative by
    intensity, times width and weight (channel, part). Draws of weight zero add to no derivative.
    """
    n_draws, n_channels, n_parts = height.shape
    n_days, n_lags = before.shape[2], lag_weights.shape[2]
    total = np.zeros((n_draws, n_channels))
    gradient, bend = np.zeros_like(spend), np.zeros((n_channels, n_parts))
    daily, carry, pull = np.zeros(n_days), np.zeros(n_days), np.zeros(n_days)
    for c in range(n_channels):
        daily[:] = 0.0
        for k in range(n_parts):
            if cell[k] >= 0:
                daily[day[k]] += spend[c, cell[k]]
        for d in range(n_draws):
            lags = lag_weights[d, c]
            carried(daily, lags, before[d, c], carry)
            pull[:] = 0.0
            for k in range(n_parts):
                own = lags[0] * spend[c, cell[k]] / width[k] if cell[k] >= 0 else 0.0
                value, first, second = curve(
                    carry[day[k]] + own, half[d, c], slope[d, c], enveloped
                )
                scale = weight[c, k] * height[d, c, k]
                total[d, c] += scale * width[k] * value
                scale *= draw_weight[d]
                bend[c, k] += scale * width[k] * second
                pull[day[k]] += scale * width[k] * first
                if cell[k] >= 0:
                    gradient[c, cell[k]] += scale * first * lags[0]
            if draw_weight[d] == 0.0:
                continue
            for k in range(n_parts):
                if cell[k] >= 0:
                    last = min(n_lags, n_days - day[k])
                    for lag in range(1, last):
                        gradient[c, cell[k]] += lags[lag] * pull[day[k] + lag]
    return total, gradient, bend
