"""Cuts on one channel's true worth, S-shapes and all: worth ≤ p · spend + height.

For any prices p of spend by cell, the least height is what the channel would earn at most if spend
cost p. That maximum is found by branch and bound on one number, the stock that the campaign leaves
behind (see `tail`): on a short interval of stocks the envelope of the days after the campaign hugs
the curve. Every interval's bound is proven by duality, so the cut is valid whatever p is.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bigsale.plan.curves import MediaCurves, curvature
from bigsale.plan.solve_smooth import Local, Region, Smooth, maximise
from bigsale.plan.tail import Tail, make_tail, most_daily, stock_lags

Floats = npt.NDArray[np.float64]

MOST_INTERVALS = 4
SHARP = 1e-7
"""Relative gap of the concave problem on one interval."""


@dataclass(frozen=True, eq=False)
class Channel:
    """One media channel under prices: `weight` (1, part), `draw_weight` (draw,), bounds (cell,)."""

    curves: MediaCurves
    weight: Floats
    draw_weight: Floats
    low: Floats
    high: Floats

    def local(self, price: Floats, tail: Tail) -> Callable[[Floats], Local]:
        """Return worth less `price` · spend near a spend (cell,), enveloped."""
        reach = self.curves.reach()

        def near(spend: Floats) -> Local:
            value, slope, bend = self.curves.worth(
                spend[None, :], self.weight, envelope=tail, draw_weight=self.draw_weight
            )
            total = float(self.draw_weight @ value[:, 0] - price @ spend)
            return Local(total, slope[0] - price, curvature(bend, reach))

        return near


def most_earned(channel: Channel, price: Floats, start: Floats, *, enough: float) -> float:
    """Return a proven upper bound of the channel's worth less `price` · spend, over its bounds.

    `start`: spend (cell,) near the maximum; `enough`: distance from the worth at `start` at which
    the search may stop.
    """
    value, _, _ = channel.curves.worth(
        start[None, :], channel.weight, draw_weight=channel.draw_weight
    )
    known = float(channel.draw_weight @ value[:, 0] - price @ start)
    lags = stock_lags(channel.curves)[:, 0].mean(axis=0)
    top = _on_interval(channel, price, start, (0.0, float(lags @ channel.high)))
    intervals = [(-top.upper_bound, 0, (0.0, float(lags @ channel.high)), top.decision)]
    for turn in range(1, MOST_INTERVALS):
        bound, _, (low, high), found = intervals[0]
        if -bound - known <= enough:
            break
        cut = float(lags @ found)
        if not low + 0.02 * (high - low) < cut < high - 0.02 * (high - low):
            cut = 0.5 * (low + high)
        heapq.heappop(intervals)
        for at, part in enumerate(((low, cut), (cut, high))):
            one = _on_interval(channel, price, found, part)
            entry = (-min(one.upper_bound, -bound), 2 * turn + at, part, one.decision)
            heapq.heappush(intervals, entry)
    return -intervals[0][0]


def _on_interval(
    channel: Channel, price: Floats, start: Floats, stock: tuple[float, float]
) -> Smooth:
    """Return the maximum of the envelope where the mean stock lies between two values."""
    own = stock_lags(channel.curves)[:, 0]
    lags = own.mean(axis=0)
    least = _extreme_stock(own, lags, channel.high, wanted=stock[0], largest=False)
    largest = _extreme_stock(own, lags, channel.high, wanted=stock[1], largest=True)
    most = most_daily(channel.high[None, :], channel.curves.grid)
    tail = make_tail(channel.curves, most, stock=(least[:, None], largest[:, None]))
    rows = Region(
        np.stack([lags, -lags]), np.array([stock[1], -stock[0]]), channel.low, channel.high
    )
    return maximise(channel.local(price, tail), rows, start, gap=SHARP)


def _extreme_stock(
    own: Floats,
    mean: Floats,
    most_cny: Floats,
    *,
    wanted: float,
    largest: bool,
) -> Floats:
    """Return each draw's least stock, (draw,), when the mean stock is at least `wanted`.

    Or its largest, when the mean is at most that. A fractional knapsack: cells enter in order of
    the draw's own weight per mean weight.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(mean > 0, own / mean, 0.0)
    order = np.argsort(-ratio if largest else ratio, axis=1, kind="stable")
    room = (mean * most_cny)[order].cumsum(axis=1)
    taken = np.diff(np.minimum(room, wanted), axis=1, prepend=0.0)
    return np.asarray((np.take_along_axis(ratio, order, axis=1) * taken).sum(axis=1))
