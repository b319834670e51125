"""A plan for another case than the one that was solved, in a moment: good, without a proof.

What another budget or one channel less would bring is asked dozens of times beside a plan. Each
begins from what the plan's own solution knows. Where stock or days limit sales, a case's tangents
are not the plan's: they are taken once more half-way, and spend then climbs on the worth itself.
"""

from __future__ import annotations

from dataclasses import replace

from bigsale.plan.ascent import uphill
from bigsale.plan.problem import Problem
from bigsale.plan.solve import MOST_POINTS, Solution, solve
from bigsale.plan.solve_limited import rephased
from bigsale.plan.solve_risk import solved

ENOUGH_GAP = 1e-3
HALF_WAY = 0.5
MOST_STEPS = 12


def quick_plan(problem: Problem, solution: Solution, *, most_rounds: int) -> Solution:
    """Return a good plan of `problem`, which sees draws and limits as `solution` does.

    `most_rounds` of choosing deals. Raises NoPlanError when no decision keeps all limits.
    """
    points = solution.points[-MOST_POINTS:]
    found = solve(problem, points=points, gap=ENOUGH_GAP, most_rounds=most_rounds)
    if not problem.limits_sales:
        return found
    found = replace(found, value=problem.worth(found.decision))
    # Days that are full with the plan may have room in this case, and the other way round.
    view = problem.view.towards(problem.seen_from(found.decision).view, HALF_WAY)
    other = solved(problem.seen_as(view), found.points[-MOST_POINTS:], ENOUGH_GAP)
    best = max(found, other, key=lambda one: one.value)
    return uphill(problem, rephased(problem, best), most_steps=MOST_STEPS)
