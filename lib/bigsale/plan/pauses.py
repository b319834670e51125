"""Affiliates run on one stretch of days or pause: nobody can pay half of a commission.

A yuan of commission brings as much on one day as on the other, so the solvers leave it open on
which days a part of it is spent. Here it is gathered on the days up to the campaign's end, or else
on those from its beginning; on the first, or last, of them the channel runs for some hours only.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.plan.problem import Problem

Floats = npt.NDArray[np.float64]

WORTH_SHARE = 1e-4
"""Days stay as they are where the plan would lose more than this share of its worth."""


def run_or_pause(problem: Problem, decision: Floats) -> Floats:
    """Return the decision with each affiliate channel's commission on one stretch of days.

    As it was where a limit or the worth forbids it, or where targets bind.
    """
    if problem.brief.goal.targets.binding:
        return decision
    least = problem.worth(decision)
    least -= WORTH_SHARE * abs(least - problem.worth_of_nothing())
    for cells in problem.decisions.block("commission").reshape(problem.commission.cap_cny.shape):
        for last_first in (True, False):
            tried = decision.copy()
            tried[cells] = _gathered(decision[cells], problem.high[cells], last_first)
            allowed = problem.limits.kept_by(tried)
            if allowed and problem.worth(tried) >= least:
                decision = tried
                break
    return decision


def _gathered(spend_cny: Floats, most_cny: Floats, last_first: bool) -> Floats:
    """Return the same money on as few cells as hold it, from one end on."""
    most = most_cny[::-1] if last_first else most_cny
    left = spend_cny.sum() - np.concatenate([[0.0], np.cumsum(most)[:-1]])
    filled = np.clip(left, 0.0, most)
    return filled[::-1] if last_first else filled
