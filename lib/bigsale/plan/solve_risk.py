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
from scipy.optimize import minimize_scalar

from bigsale.plan.problem import Problem
from bigsale.plan.risk import least_favourable
from bigsale.plan.sharpen import sharpen
from bigsale.plan.solve import ENOUGH_GAP, Solution, solve, without_losers

Floats = npt.NDArray[np.float64]

RISK_GAP = 2e-4
"""Relative gap at which rounds stop: far below what the posterior can tell apart."""
MOST_ROUNDS = 12
LIMITED_ROUNDS = 60
"""Rounds where stock or capacity limits sales: tangents of many days and draws settle slowly."""
MOST_BETWEEN = 15
"""Plans tried between two."""
SLOW, MOST_STALE = 0.95, 3
"""Rounds end when so many in a row leave more than this share of what was open."""
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
    problem = problem.seen_from(
        points[-1] if points else np.zeros(problem.decisions.n), weighted=bool(points)
    )
    first = _solved(problem, points, gap)
    return _saddle(problem, first, gap) if problem.bends else first


def _solved(problem: Problem, points: tuple[Floats, ...], gap: float) -> Solution:
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

    Each round weighs the draws as the plans so far make them count, and takes limits on sales by
    tangents between those met so far: both bound the worth from above.
    """
    best = last = first
    bound, seen = first.upper_bound, [problem.by_draw(first.decision)]
    # Limits on sales put the shop's own sales into the worth: they are nothing to be near to.
    nothing = problem.worth_of_nothing() if problem.limits_sales else 0.0
    opened, stale = bound - best.value, 0
    for turn in range(LIMITED_ROUNDS if problem.limits_sales else MOST_ROUNDS):
        problem = _next_view(problem, last.decision, seen, turn)
        last = _solved(problem, last.points[-MOST_POINTS:], gap)
        seen.append(problem.by_draw(last.decision))
        bound = min(bound, last.upper_bound)
        best = _best_between(problem, best, last)
        # What S-shapes leave between bound and worth is not the weights' to close.
        open_cny = problem.linear_worth(last.decision) + problem.above - best.value
        if open_cny <= max(gap, RISK_GAP) * max(abs(bound - nothing), 1.0):
            break
        # What S-shapes leave open no round will close.
        stale = stale + 1 if bound - best.value > SLOW * opened else 0
        opened = bound - best.value
        if problem.limits_sales and stale == MOST_STALE:
            break
    return replace(best, upper_bound=bound, view=problem.view, points=last.points)


def _best_between(problem: Problem, best: Solution, last: Solution) -> Solution:
    """Return the better of two plans, or one between them where limits on sales make that better.

    At a kink of such a limit tangents give plans on either side of it, never on it.
    """
    ends = sorted((last, best), key=lambda one: one.value)
    whole = problem.decisions.whole
    same = np.array_equal(ends[0].decision[whole], ends[1].decision[whole])
    if not problem.limits_sales or not same:
        return ends[1]
    low, high = ends[0].decision, ends[1].decision
    found = minimize_scalar(
        lambda share: -problem.worth(low + share * (high - low)),
        bounds=(0.0, 1.0),
        method="bounded",
        options={"maxiter": MOST_BETWEEN},
    )
    if -found.fun <= ends[1].value:
        return ends[1]
    return replace(ends[1], decision=low + found.x * (high - low), value=float(-found.fun))


def _next_view(problem: Problem, decision: Floats, seen: list[Floats], turn: int) -> Problem:
    """Return the problem with the next weights of draws and the next tangents of the stock."""
    here = problem.seen_from(decision).view
    weights = here.draw_weight
    if problem.risk.weight > 0:
        weights = least_favourable(problem.risk, np.array(seen), fallback=weights)
    moved = problem.view.towards(here, 2 / (turn + 3))
    return problem.seen_as(moved._replace(draw_weight=weights))
