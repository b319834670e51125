"""One media channel by itself, on a part of its possible spends: its worth and its envelope there.

In a branch of the search (see `conjugate`) all intensities have shorter ranges (see `ranges`), on
which concave envelopes hug the curves (see `chords`, `tail`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from bigsale.plan.chords import chords
from bigsale.plan.curves import MediaCurves, curvature
from bigsale.plan.ranges import Reach, make_reach
from bigsale.plan.solve_smooth import Local, Region
from bigsale.plan.tail import Tail, closer_tail

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Channel:
    """One media channel under prices: `weight` (1, part), `draw_weight` (draw,), bounds (cell,).

    `draw_weight` sums to 1. `of_all`: how spend becomes intensity, where its mean is to be that of
    more draws than these.
    """

    curves: MediaCurves
    weight: Floats
    draw_weight: Floats
    low: Floats
    high: Floats
    of_all: Reach | None = None

    @property
    def mean_weight(self) -> Floats:
        """What means over draws are taken with, (draw,), sum 1."""
        total = float(self.draw_weight.sum())
        even = np.full(len(self.draw_weight), 1 / len(self.draw_weight))
        return self.draw_weight / total if total > 0 else even

    @cached_property
    def reach(self) -> Reach:
        """How spend becomes intensity."""
        return self.of_all or make_reach(self.curves, self.mean_weight)

    def thinned(self, every: int) -> Channel:
        """Return the channel with every n-th draw, its mean intensities those of all draws."""
        curves = self.curves.picked(np.arange(0, len(self.draw_weight), every))
        weight, reach = self.draw_weight[::every], self.reach.thinned(every)
        return replace(self, curves=curves, draw_weight=weight, of_all=reach)

    def by_draw(self, spend: Floats, tail: Tail | None = None) -> Floats:
        """Return worth of spend (cell,), (draw,), true or enveloped."""
        value, _, _ = self.curves.worth(
            spend[None, :], self.weight, envelope=tail, draw_weight=self.draw_weight
        )
        return value[:, 0]

    def earned(self, spend: Floats, price: Floats) -> float:
        """Return true mean worth less `price` · spend."""
        return float(self.draw_weight @ self.by_draw(spend) - price @ spend)

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


@dataclass(frozen=True, eq=False)
class Within:
    """Where a branch's spend lies, and its intensities.

    `low`, `high` (cell,): bounds of spend; `spans`: by part, least and largest mean intensity that
    spend adds; `least`, `most` (draw, part): range of the intensities that follows.
    """

    low: Floats
    high: Floats
    spans: dict[int, tuple[float, float]]
    least: Floats
    most: Floats

    def thinned(self, every: int) -> Within:
        """Return the same limits with the ranges of every n-th draw."""
        return replace(self, least=self.least[::every], most=self.most[::every])

    def span(self, reach: Reach, part: int) -> tuple[float, float]:
        """Return the least and largest mean intensity that spend may add to a part."""
        low, high = self.spans.get(part, (-np.inf, np.inf))
        mean = reach.mean[part]
        return max(low, float(mean @ self.low)), min(high, float(mean @ self.high))

    def region(self, reach: Reach) -> Region:
        """Return the branch's limits on spend."""
        rows, limits = [np.ones(len(self.low))], [float(self.high.sum())]
        for part, (low, high) in self.spans.items():
            rows += [reach.mean[part], -reach.mean[part]]
            limits += [high, -low]
        return Region(np.array(rows), np.array(limits), self.low, self.high)

    def halves_by_part(self, reach: Reach, part: int, cut: float) -> tuple[Within, Within]:
        """Return the halves below and above a mean intensity of one part."""
        low, high = self.span(reach, part)
        box = self.low, self.high
        most = np.minimum(self.most, reach.most(box, part, cut))
        least = np.maximum(self.least, reach.least(box, part, cut))
        below, above = {**self.spans, part: (low, cut)}, {**self.spans, part: (cut, high)}
        return replace(self, spans=below, most=most), replace(self, spans=above, least=least)

    def halves_by_cell(self, reach: Reach, cell: int, cut: float) -> tuple[Within, Within]:
        """Return the halves below and above a spend on one cell."""
        low, high = self.low.copy(), self.high.copy()
        low[cell] = high[cell] = cut
        most = np.minimum(self.most, reach.intensity(high))
        least = np.maximum(self.least, reach.intensity(low))
        return replace(self, high=high, most=most), replace(self, low=low, least=least)


@dataclass(frozen=True, eq=False)
class Branch:
    """A part of the spends, its envelope, and the spend (cell,) where that earns most."""

    bound: float
    spend: Floats
    tail: Tail
    within: Within


def envelope(channel: Channel, least: Floats, most: Floats, at: Floats) -> Tail:
    """Return the envelope for intensities between `least` and `most` (draw, part).

    In each draw the days after the campaign are taken together or one by one, whichever is lower
    at a spend `at` (cell,).
    """
    curves = channel.curves
    lines = chords(least[:, None], most[:, None], curves.half_cny, curves.slope)
    days, together = closer_tail(curves, least[:, None], most[:, None], lines)
    if not (together.line[0] >= 0).any():
        return days
    lower = channel.by_draw(at, together) < channel.by_draw(at, days)
    line = np.where(lower[:, None], together.line, -1.0)
    return Tail(together.first, together.ratio, line, lines)


def looseness(channel: Channel, branch: Branch) -> Floats:
    """Return by how much the envelope exceeds the curves at the branch's maximum, (part,).

    What the days after the campaign exceed together counts for the first of them.
    """
    curves, tail, spend = channel.curves, branch.tail, branch.spend
    at = channel.reach.intensity(spend)
    with np.errstate(divide="ignore"):
        true = 1 / (1 + (curves.half_cny / np.maximum(at, 0)) ** curves.slope)
    end, rate, start = np.moveaxis(tail.day_line[:, 0], 2, 0)
    scale = channel.weight[0] * curves.height[:, 0] * curves.grid.part_width
    over = np.where(at < end, start + rate * at - true, 0.0) * scale
    together = tail.line[0, :, 0] >= 0
    if together.any():
        excess = channel.by_draw(spend, tail) - channel.by_draw(spend)
        over[together, tail.first :] = 0.0
        over[together, tail.first] = (excess - over.sum(axis=1))[together]
    return np.asarray(channel.draw_weight @ over)
