"""On which day of its phase each chosen creator posts."""

from __future__ import annotations

from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.plan.crowds import Sharing
from bigsale.plan.outcome import chosen_deals
from bigsale.plan.problem import Problem

Floats = npt.NDArray[np.float64]

WHOLE_DAY = 0.5
"""A cell of at least this share of a day counts as a day for a post."""


def posting_cells(problem: Problem, decision: Floats) -> dict[int, int]:
    """Return the cell where each chosen deal is posted.

    The dearest first, each where her sales are worth most given who posts there already: days of
    high demand are taken first, and creators of one channel and day share its buyers (`crowds`).
    Beyond the most that the channel ever spent in a day a post sells far less, so they spread.
    """
    deals, phases = problem.deals, [phase.name for phase in problem.brief.phases]
    phase_of_cell = problem.grid.phase_of_cell()
    fees_cny = deals.fee_cny
    spent_cny: dict[tuple[str, int], Floats] = {}
    posted: dict[int, int] = {}
    order = sorted(chosen_deals(problem, decision), key=lambda d: (-fees_cny[d[0]], d[0]))
    for deal, phase, _ in order:
        channel = str(deals.channel[deal])
        own = np.flatnonzero(phase_of_cell == phases[phase])
        room = np.minimum(1.0, problem.grid.cell_width[own] / WHOLE_DAY)
        sharing = _sharing(problem, channel, phase)
        known = spent_cny.setdefault((channel, phase), np.zeros(len(own)))
        # A creator without a fee brings as many buyers as a usual one.
        fee_cny = fees_cny[deal] or sharing.alone_cny
        more = sharing.sells((known + fee_cny) / room)[0] - sharing.sells(known / room)[0]
        best = int(np.argmax(deals.day_lift[channel][own] * room * more))
        known[best] += fee_cny
        posted[deal] = int(own[best])
    return posted


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
