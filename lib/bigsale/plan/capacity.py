"""What the warehouse and service can handle a day, and on which days sales fall."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.brief.model import Brief
from bigsale.plan.grid import Grid

Floats = npt.NDArray[np.float64]


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
