"""The media channels' response to spend by cell, averaged over the posterior."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from bigsale.plan import kernels
from bigsale.plan.grid import Grid, demand_of_parts
from bigsale.plan.tail import Tail, bare_tail
from bigsale.response.added import hill
from bigsale.response.result import CurveDraws, DemandDraws

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class MediaCurves:
    """Posterior of sales by part of a day for spend by cell, of the channels bought by spend.

    In part k of day t, of width w, one draw: w · top · demand**power · S(i / demand**reach), with
    intensity i = lag₀ · spend/w + Σ_{l≥1} lag_l · spend of day t−l. So a part of a day is a short
    day.

    `height` (draw, channel, part): top × demand**power, yuan a day. `strength` (draw, channel,
    part): demand**−reach, what a yuan weighs against the half-saturation of an ordinary day.
    `before` (draw, channel, day): what spend from before the campaign carries into each day.

    Where a day's own spend saturates (`CurveDraws.at_once`), the whole effect stands at the day of
    spend: lag₀ = 1, and the height is that of the days on which it comes; `outside` (draw, channel,
    part) is the share of it that comes outside all phases. `to_come` (draw, channel, part): gross
    sales that earlier spend still brings there. Both are 0 elsewhere.
    """

    channels: tuple[str, ...]
    grid: Grid
    height: Floats
    strength: Floats
    half_cny: Floats
    slope: Floats
    lag_weights: Floats
    before: Floats
    outside: Floats
    to_come: Floats

    @property
    def n_draws(self) -> int:
        """Number of posterior draws."""
        return self.height.shape[0]

    @cached_property
    def lag_shapes(self) -> tuple[Floats, Floats]:
        """The two lag shapes nearest to all draws': (2, channel, lag), and (draw, channel).

        A draw's lags are about the first shape (the mean) plus its own share of the second.
        """
        mean = self.lag_weights.mean(axis=0)
        off = (self.lag_weights - mean).transpose(1, 0, 2)
        _, vectors = np.linalg.eigh(off.transpose(0, 2, 1) @ off)
        second = vectors[:, :, -1]
        return np.stack([mean, second]), np.ascontiguousarray((off @ second[:, :, None])[:, :, 0].T)

    def _arrays(self, height: Floats) -> tuple:
        grid = self.grid
        return (
            height, self.strength, self.half_cny, self.slope, self.lag_weights, self.before,
            grid.part_day, grid.part_cell, grid.part_width,
        )  # fmt: skip

    def sales(self, spend_cny: Floats) -> Floats:
        """Return gross sales, (draw, channel, part), for spend (channel, cell) in yuan.

        What comes outside all phases stands in the last part outside them.
        """
        sold = kernels.sales(np.ascontiguousarray(spend_cny, float), *self._arrays(self.height))
        if self.outside.any():
            late = sold * self.outside
            sold -= late
            sold[:, :, self.grid.last_outside] += late.sum(axis=2)
        return np.asarray(sold + self.to_come)

    def _height_at(self, weight: Floats) -> Floats:
        """Return heights such that `weight` (channel, part) counts where sales come."""
        late = weight[:, self.grid.last_outside, None]
        ratio = np.divide(late, weight, out=np.ones_like(weight), where=weight != 0)
        if not self.outside.any() or (ratio == 1).all():
            return self.height
        return np.asarray(self.height * (1 - self.outside * (1 - ratio)))

    def worth(
        self,
        spend_cny: Floats,
        weight: Floats,
        *,
        envelope: Tail | None = None,
        draw_weight: Floats | None = None,
    ) -> tuple[Floats, Floats, Floats]:
        """Return worth (draw, channel), gradient (channel, cell) and bend (channel, 3, part).

        `weight` (channel, part): worth of a gross yuan, the same on all days after the campaign.
        With `envelope`, S-shapes are replaced by their concave envelope. Gradient and bend are of
        the mean over draws, weighted by `draw_weight` (draw,), sum 1; default: all draws alike.
        Bend: second derivative by intensity, with powers 0–2 of the share of the second lag shape.
        """
        spend = np.ascontiguousarray(spend_cny, float)
        alike = np.full(self.n_draws, 1 / self.n_draws)
        weights = alike if draw_weight is None else draw_weight
        tail = bare_tail(self.height.shape[2]) if envelope is None else envelope
        shape = self.lag_shapes[1]
        wrapped = (envelope is not None, tail.first, tail.ratio, tail.line, tail.day_line)
        arrays = self._arrays(self._height_at(weight))
        return kernels.worth(spend, weights, weight, shape, *wrapped, *arrays)

    def reach(self) -> Floats:
        """Return how a cell's spend raises intensity, (2, channel, part, cell), by lag shape."""
        grid = self.grid
        lags = self.lag_shapes[0]
        gap = grid.part_day[:, None] - grid.cell_day[None, :]
        inside = (gap > 0) & (gap < lags.shape[2])
        reach = np.where(inside, lags[:, :, np.clip(gap, 0, lags.shape[2] - 1)], 0.0)
        reach[:, :, grid.cell_part, np.arange(grid.n_cells)] = lags[:, :, :1] / grid.cell_width
        return reach

    def without_to_come(self) -> MediaCurves:
        """Return the same curves, without what earlier spend still brings."""
        return replace(self, to_come=np.zeros_like(self.to_come))

    def picked(self, draws: npt.NDArray[np.int64]) -> MediaCurves:
        """Return the same curves with only these draws."""
        return self._cut(self.channels, draws)

    def only(self, channel: int) -> MediaCurves:
        """Return the curves of one channel, by its position."""
        at = slice(channel, channel + 1)
        return self._cut(self.channels[at], (slice(None), at))

    def _cut(self, channels: tuple[str, ...], at: Any) -> MediaCurves:
        """Return the curves of `channels` with every array cut at `at` (draws, channels)."""
        parts = (
            self.height, self.strength, self.half_cny, self.slope, self.lag_weights, self.before,
            self.outside, self.to_come,
        )  # fmt: skip
        return MediaCurves(channels, self.grid, *(np.ascontiguousarray(part[at]) for part in parts))

    @property
    def is_concave(self) -> bool:
        """Whether no draw of any channel is S-shaped."""
        return bool((self.slope <= 1).all())


def make_curves(
    channels: tuple[str, ...], curves: CurveDraws, demand: DemandDraws, grid: Grid
) -> MediaCurves:
    """Return the curves of `channels` (all in `curves`) on the days of `demand`."""
    at = [curves.channels.index(channel) for channel in channels]
    at_once = curves.at_once[:, at, None]
    paid_out = np.ascontiguousarray(curves.lag_weights[:, at])
    lag_weights = np.where(at_once, np.arange(paid_out.shape[2]) == 0, paid_out)
    by_day, by_part = demand.multiplier[:, None], demand_of_parts(demand, grid)[:, None]
    strength = by_part ** -curves.reach_power[:, at, None]
    top, power = curves.top_cny[:, at, None], curves.demand_power[:, at, None]
    lift, own = top * by_day**power, top * by_part**power
    # What spend sells on its own day it sells in its own part of it.
    later = np.where(np.arange(paid_out.shape[2]) > 0, paid_out, 0.0)
    comes = coming(lift, later)[:, :, grid.part_day] + paid_out[:, :, :1] * own
    height = np.where(at_once, comes, own)
    outside = coming(lift * grid.outside_share, later)[:, :, grid.part_day] / comes
    recent = curves.recent_spend_cny[at]
    half, slope = (np.ascontiguousarray(part[:, at]) for part in (curves.half_cny, curves.slope))
    met = curves.recent_demand[:, None] ** curves.reach_power[:, at, None]
    share = hill(recent, half[:, :, None] * met, slope[:, :, None])
    carried = carried_in(paid_out, share, grid.n_days)[:, :, grid.part_day]
    to_come = np.where(at_once, own * carried, 0.0)
    return MediaCurves(
        channels=channels,
        grid=grid,
        height=np.ascontiguousarray(height),
        strength=np.ascontiguousarray(strength),
        half_cny=half,
        slope=slope,
        lag_weights=lag_weights,
        before=carried_in(lag_weights, recent[None], grid.n_days),
        outside=np.ascontiguousarray(np.where(at_once & (grid.part_cell >= 0), outside, 0.0)),
        to_come=to_come * grid.part_width,
    )


def coming(lift: Floats, lag_weights: Floats) -> Floats:
    """Return Σ_l lag_weights[l] · lift on day t+l, (draw, channel, day), as far as days go."""
    out = np.zeros_like(lift)
    for lag in range(min(lag_weights.shape[2], lift.shape[2])):
        out[:, :, : lift.shape[2] - lag] += lag_weights[:, :, lag, None] * lift[:, :, lag:]
    return out


def carried_in(lag_weights: Floats, recent: Floats, n_days: int) -> Floats:
    """Return what recent spend, or its effect, carries into each day, (draw, channel, day).

    `recent` (draw or 1, channel, lag−1), latest day first: lag l reaches day t from l−t−1 days
    back.
    """
    n_draws, n_channels, n_lags = lag_weights.shape
    before = np.zeros((n_draws, n_channels, n_days))
    for day in range(min(n_days, n_lags - 1)):
        reaching = lag_weights[:, :, day + 1 :]
        spent = recent[:, :, : reaching.shape[2]]
        before[:, :, day] = (reaching[:, :, : spent.shape[2]] * spent).sum(axis=2)
    return before


def curvature(bend: Floats, reach: Floats) -> Floats:
    """Return −Hessian of media worth by channel, (channel, cell, cell); `bend`: see `worth`."""
    first, second = reach
    plain, mixed, square = (bend[:, power, :, None] for power in range(3))
    once = plain * first + mixed * second
    twice = mixed * first + square * second
    if ((first != 0) | (second != 0)).sum(axis=1).max(initial=0) <= 1:
        # Each cell's spend works in one part alone: only the diagonal is not zero.
        alone = -(first * once + second * twice).sum(axis=1)
        return alone[:, :, None] * np.eye(alone.shape[1])
    return -(first.transpose(0, 2, 1) @ once + second.transpose(0, 2, 1) @ twice)
