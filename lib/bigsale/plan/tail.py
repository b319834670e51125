"""The days after the campaign as one curve: a far tighter bound for S-shaped channels.

After the last day of spend, carry-over only fades. With geometric carry-over a draw's intensities
on all those days are fixed shares ρ_τ of one number, the stock s on the first of them; so what is
sold after the campaign is h(s) = Σ_τ a_τ · S(ρ_τ s + b_τ), a curve of one variable. Its concave
envelope, a line up to `s*` and then h itself, is far below the sum of the days' own envelopes:
fading money passes through the S of every day, which made nearly all of the gap.

For other shapes of carry-over ρ_τ is the largest ratio of lag weights, so that h is never too low.
Each draw's curve is checked, in intervals, to be concave beyond s* and below the line before it;
where the check fails, or h is not the better bound, the days keep their own envelopes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from bigsale.plan.kernels import compiled

if TYPE_CHECKING:
    from bigsale.plan.curves import MediaCurves

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

GRID_STEP = 1.15
"""Ratio of neighbouring stocks between which the check works."""
GRID_FROM = 1e-3
"""Least stock of the grid, as a share of half-saturation on the first day."""
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Tail:
    """The days after the last spend, per draw and channel.

    `first`: the first part of the tail (number of parts where there is none). `ratio` (draw,
    channel, tail part): ρ. `line` (3, draw, channel): end s* of the line (−1: the days keep their
    own envelopes), its slope, and its value at stock 0, all gross sales in yuan.
    """

    first: int
    ratio: Floats
    line: Floats


def no_tail(n_draws: int, n_channels: int, n_parts: int) -> Tail:
    """Return a tail in which all days keep their own envelopes."""
    return Tail(
        n_parts, np.zeros((n_draws, n_channels, 0)), np.full((3, n_draws, n_channels), -1.0)
    )


def make_tail(curves: MediaCurves, most_daily_cny: Floats) -> Tail:
    """Return the tail of `curves`; `most_daily_cny` (channel,): most that a day may spend."""
    grid = curves.grid
    last_day = int(grid.cell_day.max())
    after = grid.part_day > last_day
    n_draws, n_channels, n_parts = curves.height.shape
    if not after.any() or (curves.slope <= 1).all():
        return no_tail(n_draws, n_channels, n_parts)
    first = int(after.argmax())
    days = grid.part_day[first:]
    lags = curves.lag_weights
    gap, reach = int(days[0]) - last_day, int(days[0] - grid.cell_day.min())
    ratio = _ratios(lags, days - days[0], gap, reach)
    most_stock = most_daily_cny * lags[:, :, gap : reach + 1].sum(axis=2)
    line = _lines(
        ratio,
        curves.height[:, :, first:] * grid.part_width[first:],
        curves.half_cny,
        curves.slope,
        np.ascontiguousarray(curves.before[:, :, days]),
        most_stock,
    )
    return Tail(first, ratio, np.where(_tighter(lags, ratio, gap, days), line, -1.0))


def _ratios(lags: Floats, later: Ints, gap: int, reach: int) -> Floats:
    """Return max over days of spend of lag weight on each tail day ÷ that on the first of them.

    A day of spend lies `gap` to `reach` days before the first tail day.
    """
    n_draws, n_channels, n_lags = lags.shape
    out = np.zeros((n_draws, n_channels, len(later)))
    base = lags[:, :, gap : min(reach + 1, n_lags)]
    for at, days in enumerate(later):
        moved = lags[:, :, gap + days : min(reach + 1 + days, n_lags)]
        length = moved.shape[2]
        if length:
            with np.errstate(divide="ignore", invalid="ignore"):
                shares = np.where(moved > 0, moved / base[:, :, :length], 0.0)
            out[:, :, at] = shares.max(axis=2)
    return out


def _tighter(lags: Floats, ratio: Floats, gap: int, days: Ints) -> npt.NDArray[np.bool_]:
    """Return where ρ is close to every day's own ratio, (draw, channel), so that h is the better.

    Under even spend the stock of a later day is the sum of its lag weights; ρ times the first
    day's may exceed it by a fifth.
    """
    tails = lags[:, :, ::-1].cumsum(axis=2)[:, :, ::-1]
    stock = np.zeros_like(ratio)
    for at, later in enumerate(days - days[0]):
        if gap + later < lags.shape[2]:
            stock[:, :, at] = tails[:, :, gap + later]
    loose = (ratio * stock[:, :, :1]).sum(axis=2) - stock.sum(axis=2)
    finite = np.isfinite(ratio).all(axis=2)
    return np.asarray(finite & (loose <= 0.2 * stock.sum(axis=2)))


@compiled
def _second(intensity: float, half: float, slope: float) -> float:
    """Return S″ of the Hill curve at intensity > 0, in units of 1/half²."""
    u = (intensity / half) ** slope
    share = u / (1 + u)
    ratio = half / intensity
    return slope * share * (1 - share) * (slope * (1 - 2 * share) - 1) * ratio * ratio


@compiled
def _hump_and_dip(half: float, slope: float) -> tuple[float, float]:
    """Return the intensities where S″ is largest (0 if at the origin) and least, for slope > 1."""
    a = (slope + 1) * (slope + 2)
    b = 2 * (slope * slope - 1)
    root = np.sqrt(max(b * b - a * (slope - 1) * (slope - 2), 0.0))
    low, high = (b - root) / a, (b + root) / a
    hump = half * low ** (1 / slope) if low > 0 else 0.0
    return hump, half * high ** (1 / slope)


@compiled
def _range_of_second(
    low: float, high: float, half: float, slope: float, hump: float, dip: float
) -> tuple[float, float]:
    """Return least and largest S″ between two intensities, in units of 1/half²."""
    at_high = _second(high, half, slope)
    if low <= 0:
        at_low = np.inf if slope < 2 else (2.0 if slope == 2 else 0.0)
    else:
        at_low = _second(low, half, slope)
    least, most = min(at_low, at_high), max(at_low, at_high)
    if low < hump < high:
        most = max(most, _second(hump, half, slope))
    if low < dip < high:
        least = min(least, _second(dip, half, slope))
    return least, most


@compiled
def _value_and_slope(
    stock: float, ratio: Floats, top: Floats, half: float, slope: float, before: Floats
) -> tuple[float, float]:
    """Return h and h′ at a stock ≥ 0."""
    value, rate = 0.0, 0.0
    for t in range(ratio.size):
        intensity = ratio[t] * stock + before[t]
        if intensity > 0:
            u = (intensity / half) ** slope
            share = u / (1 + u)
            value += top[t] * share
            rate += top[t] * ratio[t] * slope * share * (1 - share) / intensity
    return value, rate


@compiled
def _line(
    ratio: Floats, top: Floats, half: float, slope: float, before: Floats, most: float
) -> tuple[float, float, float]:
    """Return end, slope and value at 0 of the line below which h stays; end −1: not certain.

    D(s) = s·h′(s) − (h(s) − h(0)) grows while h is convex and is zero where the line touches.
    """
    h0 = _value_and_slope(0.0, ratio, top, half, slope, before)[0]
    hump, dip = _hump_and_dip(half, slope)
    scale = top.sum()
    low, d_low, touched = 0.0, 0.0, -1.0
    high = GRID_FROM * half
    while True:
        high = min(high, max(most, GRID_FROM * half))
        value, rate = _value_and_slope(high, ratio, top, half, slope, before)
        d_high = high * rate - (value - h0)
        least, largest = 0.0, 0.0
        for t in range(ratio.size):
            if ratio[t] > 0:
                a, b = _range_of_second(
                    ratio[t] * low + before[t], ratio[t] * high + before[t], half, slope, hump, dip
                )
                factor = top[t] * (ratio[t] / half) ** 2
                least += factor * a
                largest += factor * b
        concave = largest * high * high <= ROUNDING * scale
        if touched < 0 and d_high <= 0 and concave:
            touched = _touch(low, high, h0, ratio, top, half, slope, before) if d_low > 0 else low
        elif touched >= 0 and not concave:
            return -1.0, 0.0, h0
        elif touched < 0:
            sure = least >= 0 or concave
            lowest = d_low + min(0.0, least) * (high * high - low * low) / 2
            if d_high < 0 or not (sure or lowest >= 0):
                return -1.0, 0.0, h0
        if high >= most:
            break
        low, d_low = high, d_high
        high *= GRID_STEP
    if touched < 0:
        # Growing steeper as far as the limits allow: the line through the largest stock.
        value = _value_and_slope(high, ratio, top, half, slope, before)[0]
        return np.inf, (value - h0) / high, h0
    return touched, _value_and_slope(touched, ratio, top, half, slope, before)[1], h0


@compiled
def _touch(
    low: float,
    high: float,
    h0: float,
    ratio: Floats,
    top: Floats,
    half: float,
    slope: float,
    before: Floats,
) -> float:
    """Return the stock between `low` and `high` where the line from stock 0 touches h."""
    for _ in range(60):
        middle = 0.5 * (low + high)
        value, rate = _value_and_slope(middle, ratio, top, half, slope, before)
        if middle * rate > value - h0:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


@compiled
def _lines(
    ratio: Floats, top: Floats, half: Floats, slope: Floats, before: Floats, most: Floats
) -> Floats:
    """Return `Tail.line`; curves of slope ≤ 1 need none."""
    n_draws, n_channels = half.shape
    out = np.full((3, n_draws, n_channels), -1.0)
    for d in range(n_draws):
        for c in range(n_channels):
            if slope[d, c] > 1:
                end, rate, start = _line(
                    ratio[d, c], top[d, c], half[d, c], slope[d, c], before[d, c], most[d, c]
                )
                out[0, d, c], out[1, d, c], out[2, d, c] = end, rate, start
    return out
