"""Where money may go and where its effect shows: the days of a campaign, its parts and its tail."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bigsale.brief.calendar import Cell, days_of
from bigsale.response.result import DemandDraws

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

SMALLEST_PART = 1e-9
"""Parts of a day below this share are rounding noise, not time."""
LEAST_DEMAND = 0.02
"""What is left of a day outside all phases has at least this part of the day's demand."""


@dataclass(frozen=True, eq=False)
class Grid:
    """The campaign's cells among the parts of all days on which its money works.

    A cell is the part of one day inside one phase; money is spent in cells. A part is a cell, or
    what is left of a day outside all phases (gaps, the tail): nothing is spent there, but earlier
    spend still sells. Parts are ordered by day, cells first.

    `part_day`, `part_cell` (−1 outside), `part_width` (share of the day), `part_inside` (part,);
    `cell_day`, `cell_part`, `cell_width` (cell,). Days count from the first campaign day.
    """

    cells: tuple[Cell, ...]
    n_days: int
    part_day: Ints
    part_cell: Ints
    part_width: Floats
    cell_day: Ints
    cell_part: Ints
    cell_width: Floats

    @property
    def n_cells(self) -> int:
        """Number of cells."""
        return len(self.cells)

    @property
    def n_parts(self) -> int:
        """Number of parts."""
        return len(self.part_day)

    @property
    def part_inside(self) -> npt.NDArray[np.bool_]:
        """Whether each part belongs to a phase, (part,)."""
        return self.part_cell >= 0

    @property
    def last_outside(self) -> int:
        """The last part outside all phases; the last part where there is none."""
        outside = np.flatnonzero(self.part_cell < 0)
        return int(outside[-1]) if outside.size else self.n_parts - 1

    @property
    def outside_share(self) -> Floats:
        """Which share of each day lies outside all phases, (day,)."""
        inside = np.zeros(self.n_days)
        np.add.at(inside, self.part_day, self.part_width * self.part_inside)
        return 1 - inside

    def phase_of_cell(self) -> npt.NDArray[np.str_]:
        """Return the phase of each cell, (cell,)."""
        return np.array([cell.phase for cell in self.cells])


def make_grid(cells: tuple[Cell, ...], dates: npt.NDArray[np.datetime64]) -> Grid:
    """Return the grid of `cells` over consecutive `dates` (day,), the first being the campaign's.

    Raises ValueError when a cell lies outside the dates.
    """
    cell_day = days_of(cells, dates[0])
    if cell_day.min() < 0 or cell_day.max() >= len(dates):
        raise ValueError("the forecast of demand does not cover the campaign")
    width = np.array([cell.day_share for cell in cells])
    parts = [(int(day), index, float(width[index])) for index, day in enumerate(cell_day)]
    covered = np.bincount(cell_day, weights=width, minlength=len(dates))
    # The rest of the first day lies before the campaign: no decision reaches it.
    rest = {day: 1 - covered[day] for day in range(len(dates)) if day != cell_day[0]}
    parts += [(day, -1, share) for day, share in rest.items() if share > SMALLEST_PART]
    parts.sort(key=lambda part: (part[0], part[1] < 0, part[1]))
    part_cell = np.array([part[1] for part in parts])
    return Grid(
        cells=cells,
        n_days=len(dates),
        part_day=np.array([part[0] for part in parts]),
        part_cell=part_cell,
        part_width=np.array([part[2] for part in parts]),
        cell_day=cell_day,
        cell_part=np.argsort(np.where(part_cell < 0, len(parts), part_cell))[: len(cells)],
        cell_width=width,
    )


def demand_of_parts(demand: DemandDraws, grid: Grid) -> Floats:
    """Return demand in each part against an ordinary day, (draw, part).

    Cells have their own; what is left of a day has what the cells leave of the day's.
    """
    inside = np.zeros_like(demand.multiplier)
    np.add.at(inside.T, grid.cell_day, (demand.cell_multiplier * grid.cell_width).T)
    whole = demand.multiplier[:, grid.part_day]
    rest = (whole - inside[:, grid.part_day]) / grid.part_width
    parts = np.maximum(rest, LEAST_DEMAND * whole)
    parts[:, grid.cell_part] = demand.cell_multiplier
    return np.asarray(parts)


def baseline_of_cells(demand: DemandDraws, grid: Grid) -> Floats:
    """Return sales without any spend in each cell, (draw, cell), yuan."""
    share = demand.cell_multiplier / demand.multiplier[:, grid.cell_day]
    return np.asarray(demand.baseline_cny[:, grid.cell_day] * share * grid.cell_width)
