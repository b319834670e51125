"""What the warehouse and service can handle a day: demand beyond it is worth nothing.

On day t of the campaign at most C_t yuan of paid sales can be handled. In a posterior draw with
demand b_t before the plan and sales worth V_t because of it, v · max(0, b_t + V_t / v − C_t) is
lost, v the worth of a gross yuan of the shop. What is left, v · min(…), is concave; the solvers see
its tangents: a share k in 0–1 of each day's sales counts, and the loss is then never below
(1 − k) · V_t + (1 − k) · v · (b_t − C_t), for any k.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bigsale.brief.model import Brief
from bigsale.plan.curves import MediaCurves
from bigsale.plan.grid import Grid

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def most_daily_cny(brief: Brief, grid: Grid) -> Floats | None:
    """Return paid sales that can be handled on each day of the grid, (day,), yuan.

    A day of which only a part is in the campaign can handle that part; days outside all phases
    anything (inf). None where the brief names no capacity.
    """
    if brief.capacity is None:
        return None
    width = np.bincount(grid.cell_day, weights=grid.cell_width, minlength=grid.n_days)
    full_cny = brief.capacity.orders_per_day * brief.capacity.aov_cny
    return np.where(width > 0, full_cny * width, np.inf)


def days_of_parts(grid: Grid) -> Floats:
    """Return 1 where a part lies on a day, (part, day); parts outside all phases nowhere."""
    days = np.zeros((grid.n_parts, grid.n_days))
    inside = np.flatnonzero(grid.part_inside)
    days[inside, grid.part_day[inside]] = 1.0
    return days


def days_of_phases(grid: Grid, phases: list[str], demand: Floats) -> Floats:
    """Return how a creator's sales in a phase fall on its days, (phase, day), rows sum 1.

    `demand` (cell,): mean multiplier; sales follow it and the length of each day's part.
    """
    of_cell, shares = grid.phase_of_cell(), np.zeros((len(phases), grid.n_days))
    for at, name in enumerate(phases):
        own = np.flatnonzero(of_cell == name)
        weight = grid.cell_width[own] * demand[own]
        np.add.at(shares[at], grid.cell_day[own], weight / weight.sum())
    return shares


@dataclass(frozen=True, eq=False)
class Capacity:
    """The daily limit as the solvers see it.

    `curves`: the solver's curves as they are, without what earlier spend still brings (those of the
    problem have the shares `kept` in them). `most_cny` (day,); `before_cny` (solver draw, day):
    demand before the plan. `value`: worth of a gross yuan of the shop, > 0. `of_part` (part, day),
    `of_variable` (variable, day): where sales fall. `sold_by_draw` (solver draw, variable): worth
    of sales per unit, media apart. `kept` (solver draw, day), 0–1: the tangents in use.
    """

    curves: MediaCurves
    most_cny: Floats
    before_cny: Floats
    value: float
    of_part: Floats
    of_variable: Floats
    sold_by_draw: Floats
    kept: Floats

    def daily_worth(self, media_cny: Floats, weight: Floats, decision: Floats) -> Floats:
        """Return what is sold on each day because of a plan, by worth, (solver draw, day)."""
        parts = np.einsum("dcp,cp->dp", self.curves.sales(media_cny), weight)
        return parts @ self.of_part + (self.sold_by_draw * decision) @ self.of_variable

    def lost(self, daily: Floats) -> Floats:
        """Return the worth lost of what is sold a day (solver draw, day), (solver draw,)."""
        over = self.before_cny + daily / self.value - self.most_cny
        return self.value * np.maximum(over, 0.0).sum(axis=1)

    def share_kept(self, daily: Floats) -> Floats:
        """Return 1 on days with room for more, else 0, (solver draw, day)."""
        return (self.before_cny + daily / self.value < self.most_cny).astype(float)

    def above(self) -> Floats:
        """Return what the tangents add to the worth that they leave, (solver draw,)."""
        capped = np.isfinite(self.most_cny)
        room = self.most_cny[capped] - self.before_cny[:, capped]
        return self.value * ((1 - self.kept[:, capped]) * room).sum(axis=1)

    def dimmed(self, grid: Grid) -> MediaCurves:
        """Return the curves with the share of each day's sales that counts."""
        kept = np.ones((len(self.kept), grid.n_parts))
        inside = np.flatnonzero(grid.part_inside)
        kept[:, inside] = self.kept[:, grid.part_day[inside]]
        late = self.curves.outside
        counts = kept[:, None, :] * (1 - late) + late
        outside = np.divide(late, counts, out=np.zeros_like(late), where=counts > 0)
        return replace(self.curves, height=self.curves.height * counts, outside=outside)

    def unsold(self) -> Floats:
        """Return what does not count of a unit of each variable, (solver draw, variable)."""
        return self.sold_by_draw * ((1 - self.kept) @ self.of_variable.T)

    def picked(self, at: Ints) -> Capacity:
        """Return the same for some of the draws."""
        return replace(
            self,
            curves=self.curves.picked(at),
            before_cny=self.before_cny[at],
            sold_by_draw=self.sold_by_draw[at],
            kept=self.kept[at],
        )
