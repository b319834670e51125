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
from bigsale.plan.sharpen import sharpen
from bigsale.plan.solve import ENOUGH_GAP, Solution, solve

Floats = npt.NDArray[np.float64]

RISK_GAP = 5e-4
"""Relative gap at which rounds stop: far below what the posterior can tell apart."""
MOST_ROUNDS = 12
MOST_POINTS = 6
"""Points whose tangents one round hands to the next."""


def solve_plan(
    problem: Problem, *, points: tuple[Floats, ...] = (), gap: float = ENOUGH_GAP
) -> Solution:
    """Return the best decision under the brief's attitude to risk, with its proof.

    Raises NoPlanError when no decision keeps all limits.
    """
    began = time.perf_counter()
    best = solve(problem, points=points, gap=gap)
    best = replace(best, value=problem.worth(best.decision))
    if problem.risk.weight > 0:
        best = _saddle(problem, best, gap)
    if best.gap > gap and not problem.solver_curves.is_concave:
        best = sharpen(problem, best, gap)
    seconds = time.perf_counter() - began
    return replace(best, upper_bound=float(max(best.upper_bound, best.value)), seconds=seconds)


def _saddle(problem: Problem, first: Solution, gap: float) -> Solution:
    """Return the best plan of several rounds of draw weights, with the least of their bounds."""
    best = last = first
    bound, weights = first.upper_bound, problem.draw_weight
    concave = problem.solver_curves.is_concave
    for turn in range(1, MOST_ROUNDS):
        found = problem.risk.draw_weights(problem.by_draw(last.decision))
        weights = weights + (found - weights) * (1.0 if turn == 1 else 1 / turn)
        last = solve(
            replace(problem, draw_weight=weights), points=last.points[-MOST_POINTS:], gap=gap
        )
        last = replace(last, value=problem.worth(last.decision))
        # The gap that S-shapes leave is not the weights' to close.
        stuck = not concave and turn > 2 and bound - last.upper_bound < RISK_GAP * abs(bound)
        bound = min(bound, last.upper_bound)
        best = last if last.value > best.value else best
        done = (bound - best.value) <= max(gap, RISK_GAP) * max(abs(bound), 1.0)
        if done or stuck:
            break
    return replace(best, upper_bound=bound, draw_weight=weights)
