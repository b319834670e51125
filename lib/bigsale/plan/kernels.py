"""Compiled loops over draws: what spend sells, how much the next yuan adds, how fast that falls."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from bigsale.compiling import compiler
from bigsale.response import arithmetic
from bigsale.response.arithmetic import LIBERTIES, exp_of, log_of

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

compiled = compiler(__file__, calls=(Path(arithmetic.__file__),))
in_rows = compiler(__file__, calls=(Path(arithmetic.__file__),), fastmath=LIBERTIES)
"""For loops over parts: they work on several at a time."""

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


@in_rows
def saturation(intensity: Floats, half: float, slope: float, hill: Floats) -> None:
    """Write S, S′ and S″ of every part, `hill` (3, part), at its intensity (part,) ≥ 0.

    `half`: half-saturation; it and `intensity` in yuan a day, S without a unit.
    """
    n_parts, log_half = intensity.size, np.log(half)
    for k in range(n_parts):
        at = max(intensity[k], SMALLEST_CNY)
        share = 1.0 / (1.0 + exp_of(slope * (log_half - log_of(at))))
        rate = slope * share * (1.0 - share) / at
        hill[0, k], hill[1, k] = share, rate
        hill[2, k] = rate * (slope * (1.0 - 2.0 * share) - 1.0) / at
    least = NEARLY_ZERO * half if slope < 1 else SMALLEST_CNY
    for k in range(n_parts):
        if intensity[k] < least:
            found = derivatives(intensity[k], hill[0, k], half, slope)
            hill[0, k], hill[1, k], hill[2, k] = found


@in_rows
def intensities(
    strength: Floats, before: Floats, carry: Floats, own: Floats, first_lag: float, day: Ints,
    out: Floats,
) -> None:  # fmt: skip
    """Write the intensity of every part, (part,): what was carried into its day, and its own.

    Yuan a day times `strength`; `before`, `carry` (day,), `own` (part,) yuan a day.
    """
    for k in range(out.size):
        out[k] = strength[k] * (before[day[k]] + carry[day[k]] + first_lag * own[k])


@in_rows
def own_spend(spend: Floats, cell: Ints, width: Floats) -> Floats:
    """Return a channel's spend of each part in yuan a day, (part,); `spend` (cell,) in yuan."""
    out = np.zeros(cell.size)
    for k in range(cell.size):
        if cell[k] >= 0:
            out[k] = spend[cell[k]] / width[k]
    return out


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
    at, hill = np.empty(n_parts), np.empty((3, n_parts))
    for c in range(n_channels):
        own = own_spend(spend[c], cell, width)
        carry = carried(by_day(spend[c], day, cell, before.shape[2]), lag_weights[:, c])
        for d in range(n_draws):
            intensities(strength[d, c], before[d, c], carry[d], own, lag_weights[d, c, 0], day, at)
            saturation(at, half[d, c], slope[d, c], hill)
            for k in range(n_parts):
                out[d, c, k] = width[k] * height[d, c, k] * hill[0, k]
    return out


@in_rows
def _follow_lines(at: Floats, lines: Floats, until: int, hill: Floats) -> None:
    """Put the line of a part, `lines` (part, 3), in place of S before the line's end."""
    for k in range(until):
        if at[k] < lines[k, 0]:
            hill[0, k] = lines[k, 2] + lines[k, 1] * at[k]
            hill[1, k], hill[2, k] = lines[k, 1], 0.0


@in_rows
def _add_parts(
    worth_of: Floats, height: Floats, strength: Floats, hill: Floats, until: int, gain: float,
    shape: float, slopes: Floats, bend: Floats,
) -> float:  # fmt: skip
    """Return one draw's worth of the parts before `until`; write slopes and add to `bend`.

    `worth_of` (part,): yuan of worth a yuan of height; `gain`: the draw's weight.
    """
    total = 0.0
    for k in range(until):
        scale = worth_of[k] * height[k]
        total += scale * hill[0, k]
        slope = gain * scale * strength[k]
        slopes[k] = slope * hill[1, k]
        # Only what bends down: a step must not run up a convex part.
        curved = min(slope * strength[k] * hill[2, k], 0.0)
        bend[0, k] += curved
        bend[1, k] += curved * shape
        bend[2, k] += curved * shape * shape
    return total


@compiled
def _add_tail(
    worth_of: Floats, height: Floats, ratio: Floats, hill: Floats, first: int, gain: float,
    shape: float, bend: Floats,
) -> tuple[float, float]:  # fmt: skip
    """Return one draw's worth of the tail's parts and its slope by the stock; add to `bend`."""
    total, slope = 0.0, 0.0
    for k in range(first, worth_of.size):
        scale, own = worth_of[k] * height[k], ratio[k - first]
        total += scale * hill[0, k]
        slope += gain * scale * own * hill[1, k]
        curved = gain * scale * own * own * hill[2, k]
        bend[0, first] += curved
        bend[1, first] += curved * shape
        bend[2, first] += curved * shape * shape
    return total, slope


@in_rows
def _reach_back(pull: Floats, lags: Floats, reached: Floats) -> None:
    """Add to `reached` (day,) what a day's spend brings on later ones at their slopes `pull`."""
    for lag in range(1, min(lags.size, pull.size)):
        factor = lags[lag]
        for t in range(pull.size - lag):
            reached[t] += factor * pull[t + lag]


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
    intensity, times width and weight, with powers 0–2 of `lag_shape` (channel, power, part).
    """
    n_draws, n_channels, n_parts = height.shape
    n_days = before.shape[2]
    total = np.zeros((n_draws, n_channels))
    gradient, bend = np.zeros_like(spend), np.zeros((n_channels, 3, n_parts))
    at, slopes, hill = np.empty(n_parts), np.empty(n_parts), np.empty((3, n_parts))
    pull = np.empty(n_days)
    for c in range(n_channels):
        own, worth_of = own_spend(spend[c], cell, width), weight[c] * width
        carry = carried(by_day(spend[c], day, cell, n_days), lag_weights[:, c])
        by_own, reached = np.zeros(n_parts), np.zeros(n_days)
        for d in range(n_draws):
            bundled = enveloped and tail_line[0, d, c] >= 0
            until = tail_first if bundled else n_parts
            gain, shape, lag = draw_weight[d], lag_shape[d, c], lag_weights[d, c, 0]
            intensities(strength[d, c], before[d, c], carry[d], own, lag, day, at)
            stock = carry[d, day[tail_first]] if bundled else 0.0
            for k in range(until, n_parts):
                ratio = tail_ratio[d, c, k - tail_first]
                at[k] = strength[d, c, k] * before[d, c, day[k]] + ratio * stock
            saturation(at, half[d, c], slope[d, c], hill)
            if enveloped:
                _follow_lines(at, day_line[d, c], until, hill)
            total[d, c] = _add_parts(
                worth_of, height[d, c], strength[d, c], hill, until, gain, shape, slopes,
                bend[c],
            )  # fmt: skip
            pull[:] = 0.0
            for k in range(until):
                pull[day[k]] += slopes[k]
                by_own[k] += slopes[k] * lag
            if bundled and stock < tail_line[0, d, c]:
                scale = weight[c, tail_first]
                total[d, c] += scale * (tail_line[2, d, c] + tail_line[1, d, c] * stock)
                pull[day[tail_first]] += scale * gain * tail_line[1, d, c]
            elif bundled:
                more, steep = _add_tail(
                    worth_of, height[d, c], tail_ratio[d, c], hill, tail_first, gain, shape,
                    bend[c],
                )  # fmt: skip
                total[d, c] += more
                pull[day[tail_first]] += steep
            if gain != 0.0:
                _reach_back(pull, lag_weights[d, c], reached)
        for k in range(n_parts):
            if cell[k] >= 0:
                gradient[c, cell[k]] += by_own[k] / width[k] + reached[day[k]]
    return total, gradient, bend


@compiled
def sold_beyond(
    rates: Floats, gross: Floats, pivot: Floats, share: Floats, falls: Floats
) -> Floats:
    """Return what a unit of each variable sells at rates above pivots, (draw, variable).

    `rates`, `gross` (draw, variable): worth and gross yuan of what a unit sells; `pivot` (draw,
    day); `share` (draw, day): of it that counts; `falls` (variable, day): on which days. A crowd
    loses sales (`gross` below zero), and no more than its deals have: rates of both lie above the
    pivot, or neither's count.
    """
    n_draws, n = gross.shape
    n_days = falls.shape[1]
    first, last = np.full(n, n_days), np.full(n, -1)
    for v in range(n):
        for t in range(n_days):
            if falls[v, t] != 0.0:
                first[v], last[v] = min(first[v], t), t
    out = np.zeros((n_draws, n))
    for d in range(n_draws):
        for v in range(n):
            total = 0.0
            for t in range(first[v], last[v] + 1):
                over = rates[d, v] - pivot[d, t] * gross[d, v]
                over = min(over, 0.0) if gross[d, v] < 0.0 else max(over, 0.0)
                total += over * share[d, t] * falls[v, t]
            out[d, v] = total
    return out
