"""Spend on media moved uphill on a limited worth itself, deals and everything else as they are.

Where stock or days limit sales and margins differ (see `sales_limit`), or curves are S-shaped, the
worth is not concave, and it bends in many places. Each step maximises the worth as it looks from
where the plan is, less a cost of moving far (proximal steps: Martinet 1970), and goes as far that
way as the worth itself rises; steps get longer while they work and shorter when they do not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from bigsale.plan.problem import Problem
from bigsale.plan.solve import Solution, region, with_picks
from bigsale.plan.solve_local import nearest_kept
from bigsale.plan.solve_smooth import Local, maximise

Floats = npt.NDArray[np.float64]

MOST_STEPS = 30
LEAST = 2e-5
"""Steps that bring less than this share of what the plan is worth are too long, or the last."""
FIRST_PULL, MOST_PULL = 0.5, 50.0
"""Cost of moving a cell by its channel's mean spend, as a share of what its yuan are worth."""
TIGHTER, LOOSER = 4.0, 2.0
LEAST_USUAL = 0.1
"""Least mean spend a cell that a channel counts with, as a share of an even spread of all money."""
LENGTHS = (1.0, 0.5, 0.2)
"""Shares of a step that are tried."""
STEP_GAP = 1e-6


def uphill(problem: Problem, best: Solution, *, most_steps: int = MOST_STEPS) -> Solution:
    """Return the plan with its spend on media moved uphill; its bound as it was.

    The plan as it is where nothing limits sales, and where other solvers have found the best:
    margins are alike at it, and no curve is S-shaped.
    """
    concave = problem.solver_curves.is_concave
    if not problem.limits_sales or (concave and problem.bounds_show_the_way(best.decision)):
        return best
    least = LEAST * max(abs(best.value), 1.0)
    fixed = _only_media(problem, best.decision)
    decision, value, pull = best.decision, best.value, FIRST_PULL
    for _ in range(most_steps):
        moved, gained = _step(fixed, decision, value, pull)
        if gained > 0:
            decision, value = moved, value + gained
        if gained > least:
            pull /= LOOSER
        elif pull > MOST_PULL:
            break
        else:
            pull *= TIGHTER
    return replace(best, decision=decision, value=value)


def _only_media(problem: Problem, decision: Floats) -> Problem:
    """Return the problem in which only spend on media may move."""
    fixed = with_picks(problem, np.rint(decision[problem.decisions.whole]))
    low, high, n_media = fixed.low.copy(), fixed.high.copy(), problem.decisions.n_media
    low[n_media:] = high[n_media:] = decision[n_media:]
    return replace(fixed, low=low, high=high)


def _step(problem: Problem, here: Floats, value: float, pull: float) -> tuple[Floats, float]:
    """Return the best decision on the way of one step, and how much more it is worth."""
    local = _held(problem, here, pull)
    there = maximise(local, region(problem), here, gap=STEP_GAP).decision
    tried = [nearest_kept(problem, here + length * (there - here)) for length in LENGTHS]
    gains = [problem.worth(one) - value for one in tried]
    at = int(np.argmax(gains))
    return tried[at], gains[at]


def _held(problem: Problem, here: Floats, pull: float) -> Callable[[Floats], Local]:
    """Return the worth as it looks from a decision, less what it costs to move away."""
    local, media = problem.seen_from(here).local(enveloped=False), problem.media(here)
    spread = problem.brief.goal.spendable_cny / media.size
    usual = np.maximum(media.mean(axis=1), LEAST_USUAL * spread)
    price = float(np.abs(local(here).gradient[: media.size]).mean())
    hold = np.repeat(pull * price / usual, media.shape[1])

    def near(decision: Floats) -> Local:
        found, moved = local(decision), (decision - here)[: media.size]
        gradient = found.gradient.copy()
        gradient[: media.size] -= hold * moved
        curvature = found.curvature.copy()
        cells = np.arange(media.shape[1])
        curvature[:, cells, cells] += hold.reshape(media.shape)
        return Local(found.value - 0.5 * float(hold @ moved**2), gradient, curvature)

    return near
