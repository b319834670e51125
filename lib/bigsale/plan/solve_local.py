"""Last steps on the true curves: keep every limit exactly, drop crumbs, climb S-shapes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.optimize import linprog

from bigsale.plan.problem import Problem

Floats = npt.NDArray[np.float64]

CRUMB_CNY = 1.0
"""Spend below this on a cell is the solver's rounding, not a plan."""
MOST_CLIMBS = 40


def improve(problem: Problem, decision: Floats) -> Floats:
    """Return a decision near `decision` that keeps every limit and is worth no less nearby.

    Concave curves only need the limits kept; S-shaped ones are climbed by linear programs inside
    a shrinking trust region.
    """
    kept = nearest_kept(problem, _without_crumbs(problem, decision))
    if problem.solver_curves.is_concave:
        return kept
    return _climb(problem, kept)


def _without_crumbs(problem: Problem, decision: Floats) -> Floats:
    swept = np.clip(decision, problem.low, problem.high)
    spend = problem.decisions.table["cell"].to_numpy() >= 0
    crumbs = spend & (swept < CRUMB_CNY) & (problem.low <= 0)
    return np.where(crumbs, 0.0, swept)


def nearest_kept(problem: Problem, decision: Floats) -> Floats:
    """Return the decision nearest in yuan moved that keeps every limit, deals as they are."""
    if problem.limits.excess(decision).max(initial=0.0) <= 1e-9:
        return decision
    deals = problem.decisions.block("deal")
    low, high = problem.low - decision, problem.high - decision
    low[deals] = high[deals] = 0.0
    matrix, bounds, _ = problem.limits.one_sided()
    room = bounds - matrix @ decision
    n = len(decision)
    both = _side_by_side(matrix)
    answer = linprog(
        np.ones(2 * n),
        A_ub=both,
        b_ub=room,
        bounds=np.column_stack(
            [np.zeros(2 * n), np.concatenate([np.maximum(high, 0), np.maximum(-low, 0)])]
        ),
        method="highs",
    )
    if answer.x is None:
        return decision
    return decision + answer.x[:n] - answer.x[n:]


def _side_by_side(matrix):
    from scipy import sparse

    return sparse.hstack([matrix, -matrix]).tocsr()


def _climb(problem: Problem, decision: Floats) -> Floats:
    """Return a local maximum of the true worth reached from `decision`."""
    local = problem.local(enveloped=False)
    matrix, bounds, _ = problem.limits.one_sided()
    deals = problem.decisions.block("deal")
    width = np.full(len(decision), 0.25 * problem.brief.goal.spendable_cny / 10)
    here = local(decision)
    for _ in range(MOST_CLIMBS):
        low = np.maximum(problem.low - decision, -width)
        high = np.minimum(problem.high - decision, width)
        low[deals] = high[deals] = 0.0
        answer = linprog(
            -here.gradient,
            A_ub=matrix,
            b_ub=np.maximum(bounds - matrix @ decision, 0.0),
            bounds=np.column_stack([np.minimum(low, 0), np.maximum(high, 0)]),
            method="highs",
        )
        if answer.x is None:
            break
        there = local(decision + answer.x)
        if there.value > here.value + 1e-9 * abs(here.value):
            decision, here = decision + answer.x, there
        else:
            width = width / 3
            if width.max() < CRUMB_CNY:
                break
    return decision
