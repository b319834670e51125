"""The best plan when the bad tail counts: mean–CVaR over the draws, with a proven bound.

The worth under risk is the least of weighted means over draw weights (see `risk`), so this is a
saddle point. Each round solves the plan for fixed weights, which bounds the optimum from above,
and moves the weights towards those of the plan found (Robinson 1951: averaging converges).
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from bigsale.plan.problem import Problem
from bigsale.plan.risk import least_favourable
from bigsale.plan.sharpen import sharpen
from bigsale.plan.solve import ENOUGH_GAP, Solution, solve, without_losers

Floats = npt.NDArray[np.float64]

RISK_GAP = 2e-4
"""Relative gap at which rounds stop: far below what the posterior can tell apart."""
MOST_ROUNDS = 12
FEW_DRAWS = 120
"""Draws that show where to look."""
MOST_POINTS = 6
"""Points whose tangents one round hands to the next."""


def solve_plan(
    problem: Problem, *, points: tuple[Floats, ...] = (), gap: float = ENOUGH_GAP
) -> Solution:
    """Return the best decision under the brief's attitude to risk, with its proof.

    Raises NoPlanError when no decision keeps all limits.
    """
    began = time.perf_counter()
    few = problem.thinned(FEW_DRAWS)
    if few is not problem:
        # Where to look is learned from few draws; what is found is worked out with all of them.
        points = best_of_envelopes(few, points, gap).points
    best = best_of_envelopes(problem, points[-MOST_POINTS:], gap)
    if best.gap > gap and not problem.solver_curves.is_concave:
        best = sharpen(problem, best, gap)
    best = without_losers(problem, best)
    seconds = time.perf_counter() - began
    return replace(best, upper_bound=float(max(best.upper_bound, best.value)), seconds=seconds)


def best_of_envelopes(problem: Problem, points: tuple[Floats, ...], gap: float) -> Solution:
    """Return the best plan for envelopes of the curves, under the brief's attitude to risk."""
    risk = problem.risk
    if risk.weight > 0 and points:
        weights = risk.draw_weights(problem.by_draw(points[-1]))
        problem = replace(problem, draw_weight=weights)
    first = solve(problem, points=points, gap=gap)
    first = replace(first, value=problem.worth(first.decision), draw_weight=problem.draw_weight)
    return _saddle(problem, first, gap) if risk.weight > 0 else first


def _saddle(problem: Problem, first: Solution, gap: float) -> Solution:
    """Return the best plan of several rounds of draw weights, with the least of their bounds."""
    best = last = first
    bound, weights = first.upper_bound, problem.draw_weight
    seen = [problem.by_draw(first.decision)]
    for _ in range(MOST_ROUNDS):
        own = problem.risk.draw_weights(seen[-1])
        weights = least_favourable(problem.risk, np.array(seen), fallback=own)
        weighted = replace(problem, draw_weight=weights)
        last = solve(weighted, points=last.points[-MOST_POINTS:], gap=gap)
        seen.append(problem.by_draw(last.decision))
        last = replace(last, value=problem.risk.value(seen[-1]), draw_weight=weights)
        bound = min(bound, last.upper_bound)
        best = last if last.value > best.value else best
        # What S-shapes leave between bound and worth is not the weights' to close.
        open_cny = weighted.weighted_worth(last.decision) - best.value
        if open_cny <= max(gap, RISK_GAP) * max(abs(bound), 1.0):
            break
    return replace(best, upper_bound=bound, draw_weight=weights, points=last.points)
