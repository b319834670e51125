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
from bigsale.plan.solve import ENOUGH_GAP, Solution, solve

Floats = npt.NDArray[np.float64]

RISK_GAP = 5e-4
"""Relative gap at which rounds stop: far below what the posterior can tell apart."""
MOST_ROUNDS = 12
MOST_SECONDS = 15.0


def solve_plan(
    problem: Problem, *, start: Floats | None = None, gap: float = ENOUGH_GAP
) -> Solution:
    """Return the best decision under the brief's attitude to risk, with its proof.

    Raises NoPlanError when no decision keeps all limits.
    """
    began = time.perf_counter()
    best = solve(problem, start=start, gap=gap)
    if problem.risk.weight == 0:
        return best
    bound, weights = best.upper_bound, problem.draw_weight
    best = last = replace(best, value=problem.worth(best.decision))
    for turn in range(1, MOST_ROUNDS):
        found = problem.risk.draw_weights(problem.by_draw(last.decision))
        weights = weights + (found - weights) * (1.0 if turn == 1 else 1 / turn)
        last = solve(replace(problem, draw_weight=weights), start=last.decision, gap=gap)
        last = replace(last, value=problem.worth(last.decision))
        bound = min(bound, last.upper_bound)
        best = last if last.value > best.value else best
        done = (bound - best.value) <= max(gap, RISK_GAP) * max(abs(bound), 1.0)
        if done or time.perf_counter() - began > MOST_SECONDS:
            break
    seconds = time.perf_counter() - began
    return replace(best, upper_bound=max(bound, best.value), seconds=seconds)
