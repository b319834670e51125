"""Specks of spend that nobody would book: a few yuan on a day of a channel that spends thousands.

Near the threshold at which a day is worth anything the solver leaves such amounts; what they are
worth is within its tolerance.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.plan.problem import Problem

Floats = npt.NDArray[np.float64]

SPECK_SHARE = 0.01
"""Below this share of the channel's largest day a day's spend is a speck."""
SPECK_CNY_PER_DAY = 500.0
"""From here on it is none, however much the channel spends on other days."""
SPECK_OF_ALL = 1e-3
"""All spend of a channel is specks where it is less than this share of the budget, and less than
what is no speck on one day."""
WORTH_SHARE = 1e-4
"""Specks stay where the plan would lose more than this share of its worth."""


def without_specks(problem: Problem, decision: Floats) -> Floats:
    """Return the decision with specks moved to the channel's other days, else left unspent.

    As it was where a limit or the worth forbids both, or where targets bind: a plan that just
    reaches them has nothing to spare.
    """
    media = problem.media(decision)
    specks = _specks(problem, media)
    if not specks.any() or problem.brief.goal.targets.binding:
        return decision
    least = problem.worth(decision)
    least -= WORTH_SHARE * abs(least - problem.worth_of_nothing())
    kept = np.where(specks, 0.0, media)
    for spend in (_moved(problem, kept, media), kept):
        tried = decision.copy()
        tried[: media.size] = spend.ravel()
        allowed = problem.limits.kept_by(tried)
        if allowed and problem.worth(tried) >= least:
            return tried
    return decision


def _specks(problem: Problem, media: Floats) -> npt.NDArray[np.bool_]:
    """Return which spends are specks, (media channel, cell)."""
    daily = media / problem.grid.cell_width
    most = np.minimum(SPECK_SHARE * daily.max(axis=1, keepdims=True), SPECK_CNY_PER_DAY)
    whole = media.sum(axis=1, keepdims=True)
    tiny = whole < min(SPECK_OF_ALL * problem.brief.goal.spendable_cny, SPECK_CNY_PER_DAY)
    return (media > 0) & ((daily < most) | tiny) & (problem.media(problem.low) <= 0)


def _moved(problem: Problem, kept: Floats, media: Floats) -> Floats:
    """Return `kept` with what it lacks of each channel's `media` on the days that have room."""
    room = np.where(kept > 0, np.minimum(problem.media(problem.high) - kept, kept), 0.0)
    lacks = (media - kept).sum(axis=1, keepdims=True)
    return kept + room * (lacks / np.maximum(room.sum(axis=1, keepdims=True), lacks + 1e-9))
