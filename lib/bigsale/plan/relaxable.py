"""All limits as rows, those of the planner with their names, so that each can be relaxed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bigsale.brief.channels import AuctionChannel
from bigsale.errors import Text
from bigsale.plan.limits import Limit
from bigsale.plan.problem import Problem
from bigsale.plan.rules import daily_limits, settled_money
from bigsale.plan.ways_out import cny_per_unit, field_of

Floats = npt.NDArray[np.float64]
Name = tuple[str | None, Text]

ROOM = 1e3
"""Without the planner's limits a plan may spend this many times the largest sum they name."""


@dataclass(frozen=True, eq=False)
class Relaxable:
    """All limits as rows; those of the planner carry a key and may be relaxed.

    `low`, `high` (variable,): bounds that no planner set. `room_cny`: more than any plan needs.
    """

    problem: Problem
    rows: tuple[Limit, ...]
    low: Floats
    high: Floats
    room_cny: float

    @property
    def names(self) -> tuple[Name, ...]:
        """Names of the planner's limits, in order of the brief."""
        return tuple(dict.fromkeys(row.name for row in self.rows if row.key))

    def first(self, name: Name) -> Limit:
        """Return the first row of a limit: it holds the limit's value."""
        return next(row for row in self.rows if row.name == name)


def relaxable(problem: Problem) -> Relaxable:
    """Return the problem's limits with every bound that the planner set turned into a row."""
    table, room_cny = problem.decisions.table, _room_cny(problem)
    money = table["cell"].to_numpy() >= 0
    rows = [_with_room(problem, row, room_cny) for row in problem.limits.rows]
    rows += [*_daily_rows(problem), *_settled_rows(problem)]
    upper = np.where(money, room_cny, problem.high)
    taken = problem.decisions.block("commission")
    upper[taken] = problem.commission.cap_cny.ravel()
    return Relaxable(problem, tuple(rows), np.zeros(len(table)), upper, room_cny)


def _room_cny(problem: Problem) -> float:
    """Return more money than any plan needs that keeps some of the limits."""
    named = [problem.brief.goal.budget_cny, float(problem.decisions.money_cny.sum())]
    for row in problem.limits.rows:
        named += [abs(end) for end in (row.low, row.high) if row.is_money and np.isfinite(end)]
    return ROOM * max(named)


def _with_room(problem: Problem, row: Limit, room_cny: float) -> Limit:
    """Return a rule that ties spend to the use of a channel so that it is no cap on the spend."""
    use = problem.decisions.block("use")
    if row.key is not None or not (row.coefficients[use] < 0).any():
        return row
    loose = row.coefficients.copy()
    loose[use] = np.where(loose[use] < 0, -room_cny, 0.0)
    return replace(row, coefficients=loose)


def _daily_rows(problem: Problem) -> Iterator[Limit]:
    """Yield daily floors and caps of the days that have them as bounds, or are settled.

    A settled day is what it is: its limits give way to that, and hold should it not be settled.
    """
    table, grid = problem.decisions.table, problem.grid
    cell = table["cell"].to_numpy()
    day = np.where(cell >= 0, grid.cell_day[cell], -1)
    settled = settled_money(problem.brief, grid, table)
    for name, channel in problem.brief.channels.items():
        if not isinstance(channel, AuctionChannel):
            continue
        own = (table["channel"] == name).to_numpy()
        for at in np.unique(day[own & (day >= 0)]):
            cells = own & (day == at)
            if settled[cells].all():
                yield from daily_limits(name, channel, cells, float(problem.high[cells].sum()))
            elif cells.sum() == 1:
                yield from daily_limits(name, channel, cells)


def _settled_rows(problem: Problem) -> Iterator[Limit]:
    """Yield, for settled spend: no day more than it has, and if less, all alike."""
    table = problem.decisions.table
    settled = settled_money(problem.brief, problem.grid, table)
    for row in problem.limits.rows:
        if row.key is None or field_of(row) != "fixed":
            continue
        own = np.flatnonzero(settled & (row.coefficients > 0))
        largest = own[np.argmax(problem.high[own])]
        for at in own:
            most_cny, unit = float(problem.high[at]), _unit(problem, at)
            yield replace(row, coefficients=unit, low=-np.inf, high=most_cny)
            if at != largest and most_cny > 0:
                share = most_cny / float(problem.high[largest])
                alike = unit - share * _unit(problem, largest)
                yield replace(row, coefficients=alike, low=0.0, high=0.0)


def _unit(problem: Problem, at: np.intp) -> Floats:
    unit = np.zeros(problem.decisions.n)
    unit[at] = 1.0
    return unit


def step_of(problem: Problem, row: Limit) -> float:
    """Return what a limit's move adds to its row: 1 to floors, −1 to caps, 0 where it cannot help.

    Settled spend can only be less; and touches that cost nothing hold no money, however many.
    """
    if field_of(row) == "fixed":
        return float(np.isfinite(row.low) and not np.isfinite(row.high))
    return float(cny_per_unit(problem, row) > 0) * (1.0 if np.isfinite(row.low) else -1.0)
