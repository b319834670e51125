"""Last steps of a solve: keep every limit exactly, drop crumbs."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import sparse

from bigsale.plan.limits import EXACTLY
from bigsale.plan.problem import Problem
from bigsale.plan.program import minimise

Floats = npt.NDArray[np.float64]

CRUMB_CNY = 1.0
"""Spend below this on a cell is the solver's rounding, not a plan."""


def settle(problem: Problem, decision: Floats) -> Floats:
    """Return the decision without crumbs of spend that keeps every limit exactly.

    Rebates are those that its spend reaches in the end.
    """
    swept = problem.rebates.at_least(_without_crumbs(problem, decision))
    return problem.rebates.reached(nearest_kept(problem, swept))


def _without_crumbs(problem: Problem, decision: Floats) -> Floats:
    swept = np.clip(decision, problem.low, problem.high)
    spend = problem.decisions.table["cell"].to_numpy() >= 0
    crumbs = spend & (swept < CRUMB_CNY) & (problem.low <= 0)
    return np.where(crumbs, 0.0, swept)


def nearest_kept(problem: Problem, decision: Floats) -> Floats:
    """Return the decision nearest in yuan moved that keeps every limit, deals as they are."""
    if problem.limits.kept_by(decision, EXACTLY):
        return decision
    deals = problem.decisions.whole
    low, high = problem.low - decision, problem.high - decision
    low[deals] = high[deals] = 0.0
    matrix, bounds, _ = problem.limits.one_sided()
    room = bounds - matrix @ decision
    n = len(decision)
    most = np.concatenate([np.maximum(high, 0), np.maximum(-low, 0)])
    answer = minimise(
        np.ones(2 * n),
        sparse.hstack([matrix, -matrix]),
        rows=(np.full(len(room), -np.inf), room),
        bounds=(np.zeros(2 * n), most),
    )
    return decision if answer is None else decision + answer.x[:n] - answer.x[n:]
