"""On which day of its phase each chosen creator posts."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.plan.crowds import Sharing
from bigsale.plan.outcome import chosen_deals
from bigsale.plan.problem import Problem
from bigsale.response.deal_rows import around

Floats = npt.NDArray[np.float64]

WHOLE_DAY = 0.5
"""A cell of at least this share of a day counts as a day for a post."""


def posting_cells(problem: Problem, decision: Floats) -> dict[int, int]:
    """Return the cell where each chosen deal is posted.

    The dearest first, each where she adds most given who posts already: days of high demand are
    taken first, and creators of one channel share the buyers of a day and of those around it
    (`crowds`). Beyond the most that the channel ever spent in a day a post sells far less, so they
    spread.
    """
    deals, phases = problem.deals, [phase.name for phase in problem.brief.phases]
    phase_of_cell = problem.grid.phase_of_cell()
    spent_cny = {name: np.zeros(problem.grid.n_cells) for name in deals.day_lift}
    posted: dict[int, int] = {}
    order = sorted(chosen_deals(problem, decision), key=lambda d: (-deals.fee_fen[d[0]], d[0]))
    for deal, phase, _ in order:
        channel = str(deals.channel[deal])
        own, known = np.flatnonzero(phase_of_cell == phases[phase]), spent_cny[channel]
        sharing = _sharing(problem, channel, phase)
        # A creator without a fee brings as many buyers as a usual one.
        fee_cny = deals.fee_cny[deal] or sharing.alone_cny
        sells = [
            _sells(problem, channel, _with(known, int(cell), fee_cny), sharing) for cell in own
        ]
        posted[deal] = int(own[int(np.argmax(sells))])
        known[posted[deal]] += fee_cny
    return posted


def _with(fees_cny: Floats, cell: int, more_cny: float) -> Floats:
    """Return fees by cell with some more in one."""
    added = fees_cny.copy()
    added[cell] += more_cny
    return added


def _sells(problem: Problem, channel: str, fees_cny: Floats, sharing: Sharing) -> float:
    """Return the fees that would sell as much alone on usual days, posts by cell given (cell,)."""
    grid = problem.grid
    room = np.minimum(1.0, grid.cell_width / WHOLE_DAY)
    fees = np.zeros(grid.n_days)
    np.add.at(fees, grid.cell_day, fees_cny)
    of_day, near = (
        1 + sharing.loss * np.maximum(one - sharing.alone_cny, 0.0)[grid.cell_day]
        for one in (fees, around(fees))
    )
    alone = room * sharing.sells(fees_cny / room)[0]
    return float((problem.deals.day_lift[channel] * alone * of_day / near).sum())


def posting_days(problem: Problem, decision: Floats) -> dict[str, date]:
    """Return the day on which each creator of the plan posts, by creator_id."""
    ids = [str(one) for one in problem.deals.table["creator_id"]]
    cells = problem.grid.cells
    posted = posting_cells(problem, decision)
    return {ids[deal]: pd.Timestamp(cells[cell].date).date() for deal, cell in posted.items()}


def _sharing(problem: Problem, channel: str, phase: int) -> Sharing:
    """Return how creators of a channel share the buyers of one day of a phase."""
    for crowd in problem.crowds.found:
        if (crowd.channel, crowd.phase) == (channel, phase):
            return crowd.of_a_day
    return Sharing(alone_cny=1.0, loss=0.0, most_cny=np.inf)
