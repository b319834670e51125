"""The best plan when the bad tail counts: mean–CVaR over the draws, with a proven bound.

The worth under risk is the least of weighted means over draw weights (see `risk`), so this is a
saddle point. Each round solves the plan for fixed weights, which bounds the optimum from above,
and moves the weights to those that all plans found so far do worst under.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from bigsale.plan.ascent import uphill
from bigsale.plan.problem import Problem
from bigsale.plan.risk import least_favourable
from bigsale.plan.sharpen import settle_spend, sharpen
from bigsale.plan.solve import ENOUGH_GAP, MOST_POINTS, Solution, solve, without_losers
from bigsale.plan.solve_limited import best_of_mixtures, rephased

Floats = npt.NDArray[np.float64]

RISK_GAP = 2e-4
"""Relative gap at which rounds stop: far below what the posterior can tell apart."""
MOST_ROUNDS = 12
MOST_IDLE = 2
"""Rounds in a row that bring bound and worth hardly closer."""
FEW_DRAWS = 120
"""Draws that show where to look."""


def solve_plan(
    problem: Problem,
    *,
    points: tuple[Floats, ...] = (),
    gap: float = ENOUGH_GAP,
    proof: bool = True,
) -> Solution:
    """Return the best decision under the brief's attitude to risk, with its proof.

    Without `proof` the bound of S-shaped curves stays loose, and most of the time is saved.

    Raises NoPlanError when no decision keeps all limits.
    """
    began = time.perf_counter()
    few = problem.thinned(FEW_DRAWS)
    if few is not problem:
        # Where to look is learned from few draws; what is found is worked out with all of them.
        points = best_of_envelopes(few, points, gap, rough=True).points
    best = best_of_envelopes(problem, points[-MOST_POINTS:], gap)
    if problem.limits_sales:
        best = uphill(problem, rephased(problem, best))
    if best.gap > gap and not problem.solver_curves.is_concave:
        best = sharpen(problem, best, gap) if proof else settle_spend(problem, best)
        best = uphill(problem, best)
    best = without_losers(problem, best)
    seconds = time.perf_counter() - began
    return replace(best, upper_bound=float(max(best.upper_bound, best.value)), seconds=seconds)


def best_of_envelopes(
    problem: Problem, points: tuple[Floats, ...], gap: float, *, rough: bool = False
) -> Solution:
    """Return the best plan for envelopes of the curves, under the brief's attitude to risk.

    `rough`: only points near it are asked for.
    """
    problem = problem.bounded_from(
        points[-1] if points else np.zeros(problem.decisions.n), weighted=bool(points)
    )
    first = solved(problem, points, gap)
    if problem.limits_sales:
        return best_of_mixtures(problem, first, max(gap, RISK_GAP), solved, rough=rough)
    return _saddle(problem, first, gap) if problem.bends else first


def solved(problem: Problem, points: tuple[Floats, ...], gap: float) -> Solution:
    """Return the best plan for the problem's weights and stock tangents, by its true worth."""
    found = solve(problem, points=points, gap=gap)
    return replace(
        found,
        value=problem.worth(found.decision),
        upper_bound=found.upper_bound + problem.above,
        view=problem.view,
    )


def _saddle(problem: Problem, first: Solution, gap: float) -> Solution:
    """Return the best plan of several rounds, with the least of their bounds.

    Each round weighs the draws as the plans so far make them count, which bounds the worth from
    above.
    """
    best = last = first
    bound, seen, idle = first.upper_bound, [problem.by_draw(first.decision)], 0
    for _ in range(MOST_ROUNDS):
        before = bound - best.value
        problem = _next_view(problem, last.decision, seen)
        last = solved(problem, last.points[-MOST_POINTS:], gap)
        seen.append(problem.by_draw(last.decision))
        bound = min(bound, last.upper_bound)
        best = max(best, last, key=lambda one: one.value)
        # What S-shapes leave between bound and worth is not the weights' to close.
        open_cny, close = problem.linear_worth(last.decision) - best.value, max(gap, RISK_GAP)
        close *= max(abs(bound), 1.0)
        # Nor what whole deals leave: no weights close it, and rounds go to and fro.
        idle = 0 if before - (bound - best.value) > close else idle + 1
        if open_cny <= close or idle >= MOST_IDLE:
            break
    return replace(best, upper_bound=bound, view=problem.view, points=last.points)


def _next_view(problem: Problem, decision: Floats, seen: list[Floats]) -> Problem:
    """Return the problem with the next weights of draws."""
    here = problem.seen_from(decision).view.draw_weight
    weights = least_favourable(problem.risk, np.array(seen), fallback=here)
    return problem.seen_as(problem.view._replace(draw_weight=weights))
