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

from bigsale.plan.chords import chords
from bigsale.plan.kernels import compiled

if TYPE_CHECKING:
    from bigsale.plan.curves import MediaCurves
    from bigsale.plan.grid import Grid

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

GRID_STEP = 1.25
"""Ratio of neighbouring stocks between which the check works."""
GRID_FROM = 1e-3
"""Least stock of the grid, as a share of half-saturation on the first day."""
ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Tail:
    """The days after the last spend, per draw and channel.

    `first`: the first part of the tail (number of parts where there is none). `ratio` (draw,
    channel, tail part): ρ, times `MediaCurves.strength`. `line` (3, draw, channel): end s* of the
    line (−1: the days keep their own envelopes), its slope, and its value at stock 0, all gross
    sales in yuan. `day_line` (draw, channel, part, 3): line of every part by itself (see `chords`).
    """

    first: int
    ratio: Floats
    line: Floats
    day_line: Floats

    def picked(self, draws: Ints) -> Tail:
        """Return the tail of only these draws."""
        line = np.ascontiguousarray(self.line[:, draws])
        return Tail(self.first, self.ratio[draws], line, self.day_line[draws])

    def stock(self, curves: MediaCurves, spend_cny: Floats) -> Floats:
        """Return what spend (channel, cell) leaves on the first day, (draw, channel)."""
        return np.einsum("dcj,cj->dc", stock_lags(curves), spend_cny)


def bare_tail(n_parts: int) -> Tail:
    """Return what stands for a tail where nothing is enveloped."""
    return Tail(n_parts, np.zeros((1, 1, 0)), np.zeros((3, 1, 1)), np.zeros((1, 1, 1, 3)))


def no_tail(curves: MediaCurves, day_line: Floats | None = None) -> Tail:
    """Return a tail in which all days keep their own envelopes."""
    n_draws, n_channels, n_parts = curves.height.shape
    own = day_lines(curves) if day_line is None else day_line
    none = np.full((3, n_draws, n_channels), -1.0)
    return Tail(n_parts, np.zeros((n_draws, n_channels, 0)), none, own)


def day_lines(curves: MediaCurves) -> Floats:
    """Return the lines of all parts where no more is known than what was spent before."""
    carried = curves.strength * curves.before[:, :, curves.grid.part_day]
    return chords(carried, np.full_like(carried, np.inf), curves.half_cny, curves.slope)


def make_tail(curves: MediaCurves, most_daily_cny: Floats) -> Tail:
    """Return the tail of `curves`; `most_daily_cny` (channel,): most that a day may spend."""
    first, gap, reach = tail_window(curves.grid)
    if first == curves.grid.n_parts or curves.is_concave:
        return no_tail(curves)
    most = most_daily_cny * curves.lag_weights[:, :, gap : reach + 1].sum(axis=2)
    return _together(curves, np.zeros_like(most), most, day_lines(curves))


def closer_tail(
    curves: MediaCurves, least: Floats, most: Floats, lines: Floats
) -> tuple[Tail, Tail]:
    """Return the tail day by day, and together, for intensities (draw, channel, part) in a range.

    `lines`: `Tail.day_line` on that range.
    """
    days = no_tail(curves, lines)
    first, _, _ = tail_window(curves.grid)
    if first == curves.grid.n_parts or curves.is_concave:
        return days, days
    before = curves.before[:, :, curves.grid.part_day[first]]
    low, high = (
        side[:, :, first] / curves.strength[:, :, first] - before for side in (least, most)
    )
    return days, _together(curves, np.maximum(low, 0.0), np.maximum(high, 0.0), lines)


def _together(curves: MediaCurves, least: Floats, most: Floats, lines: Floats) -> Tail:
    """Return the tail where the stock, (draw, channel), lies between `least` and `most`."""
    first, gap, reach = tail_window(curves.grid)
    days = curves.grid.part_day[first:]
    ratio = _ratios(curves.lag_weights, days - days[0], gap, reach)
    strength = curves.strength[:, :, first:]
    line = _lines(
        ratio * strength,
        curves.height[:, :, first:] * curves.grid.part_width[first:],
        curves.half_cny,
        np.where(_tighter(curves.lag_weights, ratio, gap, days), curves.slope, 1.0),
        np.ascontiguousarray(curves.before[:, :, days] * strength),
        least,
        most,
    )
    return Tail(first, ratio * strength, line, lines)


def stock_lags(curves: MediaCurves) -> Floats:
    """Return how spend by cell adds to the stock on the first tail day, (draw, channel, cell)."""
    grid, lags = curves.grid, curves.lag_weights
    first, gap, _ = tail_window(grid)
    if first == grid.n_parts:
        return np.zeros((*lags.shape[:2], grid.n_cells))
    lag = gap + int(grid.cell_day.max()) - grid.cell_day
    within = np.clip(lag, 0, lags.shape[2] - 1)
    return np.where(lag < lags.shape[2], lags[:, :, within], 0.0)


def tail_window(grid: Grid) -> tuple[int, int, int]:
    """Return the first part of the tail, and how many days before it the spending days lie."""
    last_day = int(grid.cell_day.max())
    after = grid.part_day > last_day
    first = int(after.argmax()) if after.any() else grid.n_parts
    day = int(grid.part_day[first]) if after.any() else last_day + 1
    return first, day - last_day, day - int(grid.cell_day.min())


def most_daily(most_cny: Floats, grid: Grid) -> Floats:
    """Return the most that any day may spend, (channel,), of the bounds (channel, cell)."""
    days = np.zeros((grid.n_days, most_cny.shape[0]))
    np.add.at(days, grid.cell_day, most_cny.T)
    return np.asarray(days.max(axis=0, initial=0.0))


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
    day's may exceed it by a tenth.
    """
    tails = lags[:, :, ::-1].cumsum(axis=2)[:, :, ::-1]
    stock = np.zeros_like(ratio)
    for at, later in enumerate(days - days[0]):
        if gap + later < lags.shape[2]:
            stock[:, :, at] = tails[:, :, gap + later]
    some = lags[:, :, gap:].any(axis=2)
    loose = (ratio * stock[:, :, :1]).sum(axis=2) - stock.sum(axis=2)
    finite = np.isfinite(ratio).all(axis=2)
    return np.asarray(finite & some & (loose <= 0.1 * stock.sum(axis=2)))


@compiled
def _second_of_share(share: float, intensity: float, half: float, slope: float) -> float:
    """Return S″ of the Hill curve where it is `share`, in units of 1/half²."""
    ratio = half / intensity
    return slope * share * (1 - share) * (slope * (1 - 2 * share) - 1) * ratio * ratio


@compiled
def _extremes_of_second(half: float, slope: float) -> tuple[float, float, float, float]:
    """Return where S″ is largest (0: at the origin) and least, and its values, for slope > 1."""
    a = (slope + 1) * (slope + 2)
    b = 2 * (slope * slope - 1)
    root = np.sqrt(max(b * b - a * (slope - 1) * (slope - 2), 0.0))
    low, high = (b - root) / a, (b + root) / a
    hump, most = 0.0, (np.inf if slope < 2 else 2.0)
    if low > 0:
        hump = half * low ** (1 / slope)
        most = _second_of_share(low / (1 + low), hump, half, slope)
    dip = half * high ** (1 / slope)
    return hump, most, dip, _second_of_share(high / (1 + high), dip, half, slope)


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
    ratio: Floats,
    top: Floats,
    half: float,
    slope: float,
    before: Floats,
    least: float,
    most: float,
) -> tuple[float, float, float]:
    """Return end, slope and value at stock 0 of the line, from `least`, below which h stays.

    D(s) = (s − least)·h′(s) − (h(s) − h(least)) grows while h is convex and is zero where the line
    touches. End −1: not certain. Beyond the end h is concave, as far as `most`.
    """
    h0, rate0 = _value_and_slope(least, ratio, top, half, slope, before)
    hump, most_bent, dip, least_bent = _extremes_of_second(half, slope)
    scale = top.sum()
    bent_before = np.empty(ratio.size)
    for t in range(ratio.size):
        at = ratio[t] * least + before[t]
        if at > 0:
            u = (at / half) ** slope
            bent_before[t] = _second_of_share(u / (1 + u), at, half, slope)
        else:
            bent_before[t] = most_bent if slope <= 2 else 0.0
    low, d_low, touched = least, 0.0, -1.0
    high = max(least * GRID_STEP, GRID_FROM * half)
    most = max(most, high)
    while True:
        high = min(high, most)
        value, rate, bends_from, bends_to = 0.0, 0.0, 0.0, 0.0
        for t in range(ratio.size):
            at = ratio[t] * high + before[t]
            if at <= 0:
                continue
            u = (at / half) ** slope
            share = u / (1 + u)
            value += top[t] * share
            rate += top[t] * ratio[t] * slope * share * (1 - share) / at
            bent = _second_of_share(share, at, half, slope)
            smallest, largest = min(bent, bent_before[t]), max(bent, bent_before[t])
            start = ratio[t] * low + before[t]
            if start < hump < at:
                largest = most_bent
            if start < dip < at:
                smallest = least_bent
            bent_before[t] = bent
            if ratio[t] > 0:
                factor = top[t] * (ratio[t] / half) ** 2
                bends_from += factor * smallest
                bends_to += factor * largest
        d_high = (high - least) * rate - (value - h0)
        concave = bends_to * high * high <= ROUNDING * scale
        if touched < 0 and d_high <= 0 and concave:
            touched = low
            if d_low > 0:
                touched = _touch(low, high, least, ratio, top, half, slope, before)
        elif touched >= 0 and not concave:
            return -1.0, 0.0, h0
        elif touched < 0:
            sure = bends_from >= 0 or concave
            square = (high - least) ** 2 - (low - least) ** 2
            if d_high < 0 or not (sure or d_low + min(0.0, bends_from) * square / 2 >= 0):
                return -1.0, 0.0, h0
        if high >= most:
            break
        low, d_low = high, d_high
        high *= GRID_STEP
    if touched < 0:
        # Growing steeper as far as the limits allow: the line through the largest stock.
        rate, touched = (value - h0) / (high - least), np.inf
    elif touched > least:
        rate = _value_and_slope(touched, ratio, top, half, slope, before)[1]
    else:
        rate = rate0
    return touched, rate, h0 - rate * least


@compiled
def _touch(
    low: float,
    high: float,
    least: float,
    ratio: Floats,
    top: Floats,
    half: float,
    slope: float,
    before: Floats,
) -> float:
    """Return the stock between `low` and `high` where the line from stock `least` touches h."""
    h0 = _value_and_slope(least, ratio, top, half, slope, before)[0]
    for _ in range(60):
        middle = 0.5 * (low + high)
        value, rate = _value_and_slope(middle, ratio, top, half, slope, before)
        if (middle - least) * rate > value - h0:
            low = middle
        else:
            high = middle
    return 0.5 * (low + high)


@compiled
def _lines(
    ratio: Floats,
    top: Floats,
    half: Floats,
    slope: Floats,
    before: Floats,
    least: Floats,
    most: Floats,
) -> Floats:
    """Return `Tail.line`; curves of slope ≤ 1 need none."""
    n_draws, n_channels = half.shape
    out = np.full((3, n_draws, n_channels), -1.0)
    for d in range(n_draws):
        for c in range(n_channels):
            if slope[d, c] > 1:
                start = least[d, c]
                while True:
                    line = _line(
                        ratio[d, c], top[d, c], half[d, c], slope[d, c], before[d, c],
                        start, most[d, c],
                    )  # fmt: skip
                    out[0, d, c], out[1, d, c], out[2, d, c] = line
                    if out[0, d, c] >= 0 or start == 0.0:
                        break
                    # Where h turns from convex to concave no grid is certain: begin earlier.
                    start = 0.8 * start if start > GRID_FROM * half[d, c] else 0.0
    return out
