"""The best plan where stock or capacity limits sales: mixtures of plans, with a proven bound.

The worth bends where a limit is met, and solvers see only tangents of it. Each round solves the
plan for the tangents at the best mixture of the plans so far, which bounds the optimum from above,
and adds it to them (simplicial decomposition: von Hohenbalken 1977). Mixtures hold deals in parts;
with deals fixed the same rounds find the spend that goes with them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from bigsale.plan.limits import EXACTLY
from bigsale.plan.problem import Problem
from bigsale.plan.solve import MOST_POINTS, NoPlanError, Solution, follow_deals, with_picks

Floats = npt.NDArray[np.float64]
Solve = Callable[[Problem, tuple[Floats, ...], float], Solution]

MOST_ROUNDS = 40
MOST_MIXED = 8
"""Plans kept for mixtures; those with the smallest shares go first."""
MOST_STEPS = 12
"""Steps of the search for the best shares."""
SLOW, MOST_STALE = 0.95, 3
"""Rounds end when so many in a row leave more than this share of what was open."""
WHOLE = 1e-9
"""Deals are whole, and limits kept, to this."""


@dataclass(frozen=True, eq=False)
class Mixture:
    """Plans (plan, variable) and their shares (plan,), sum 1, with the worth of the mixture."""

    plans: Floats
    shares: Floats
    value: float

    @property
    def decision(self) -> Floats:
        """The mixture itself, deals in parts."""
        return np.asarray(self.shares @ self.plans)

    def joined(self, problem: Problem, plan: Floats) -> Mixture:
        """Return the best mixture of these plans and one more."""
        keep = np.sort(np.argsort(-self.shares, kind="stable")[: MOST_MIXED - 1])
        plans = np.vstack([self.plans[keep], plan])
        start = np.append(self.shares[keep], 0.0)
        return best_mixture(problem, plans, start / start.sum())


def best_mixture(problem: Problem, plans: Floats, start: Floats) -> Mixture:
    """Return the mixture of `plans` (plan, variable) worth most, from shares `start` (plan,) on."""
    scale = max(abs(problem.worth(start @ plans)), 1.0)

    def loss(shares: Floats) -> tuple[float, Floats]:
        at = shares @ plans
        return -problem.worth(at) / scale, -(plans @ _slope(problem, at)) / scale

    found = minimize(
        loss,
        start,
        jac=True,
        method="SLSQP",
        bounds=[(0.0, 1.0)] * len(start),
        constraints={"type": "eq", "fun": lambda s: s.sum() - 1, "jac": np.ones_like},
        options={"maxiter": MOST_STEPS, "ftol": 1e-7},
    )
    ends = np.vstack([np.clip(found.x, 0, None), start, np.eye(len(start))[-1]])
    ends /= ends.sum(axis=1, keepdims=True)
    worth = [problem.worth(shares @ plans) for shares in ends]
    best = int(np.argmax(worth))
    return Mixture(plans, ends[best], worth[best])


def _slope(problem: Problem, decision: Floats) -> Floats:
    """Return how the worth rises with each variable, (variable,)."""
    seen = problem.seen_from(decision)
    _, media = seen.tangent(decision)
    slope = seen.linear.copy()
    slope[: media.size] += media.ravel()
    return slope


def best_of_mixtures(problem: Problem, first: Solution, gap: float, solve: Solve) -> Solution:
    """Return the best plan of several rounds, with the least of their bounds.

    `solve` gives the best plan for a problem's tangents, its true worth and a bound.
    """
    nothing = problem.worth_of_nothing()
    found, mixed = _rounds(problem, first, solve, gap=gap, nothing=nothing)
    if found.upper_bound - found.value <= _enough(found.upper_bound, nothing, gap):
        return found
    best, whole = found, problem.decisions.whole
    plans = (_rounded(problem, mixed), found.decision)
    for plan in {np.rint(plan[whole]).tobytes(): plan for plan in plans}.values():
        fixed = with_picks(problem, np.rint(plan[whole]))
        try:
            begin = solve(fixed.seen_from(plan), found.points[-MOST_POINTS:], gap)
        except NoPlanError:
            continue
        better, _ = _rounds(fixed, begin, solve, gap=gap, nothing=nothing)
        best = max(best, better, key=lambda one: one.value)
    return replace(best, upper_bound=found.upper_bound, points=found.points, view=found.view)


def _rounded(problem: Problem, mixed: Mixture) -> Floats:
    """Return the mixture with its deals whole: one by one taken or left as is worth more."""
    whole, part = problem.decisions.whole, mixed.decision
    picks = part[whole] > 0.5
    value, plan = _with_picks_worth(problem, part, picks)
    parts = np.flatnonzero(np.minimum(part[whole], 1 - part[whole]) > WHOLE)
    for at in parts[np.argsort(-part[whole][parts], kind="stable")]:
        other = picks ^ (np.arange(len(picks)) == at)
        changed = _with_picks_worth(problem, part, other)
        if changed[0] > value:
            picks, (value, plan) = other, changed
    return plan


def _with_picks_worth(
    problem: Problem, decision: Floats, picks: npt.NDArray[np.bool_]
) -> tuple[float, Floats]:
    """Return the worth of a decision with these deals (−inf beyond a limit), and the decision."""
    plan = decision.copy()
    plan[problem.decisions.whole] = picks
    plan = follow_deals(problem, plan)
    keeps = problem.limits.kept_by(plan, EXACTLY)
    return problem.worth(plan) if keeps else -np.inf, plan


def _enough(bound: float, nothing: float, gap: float) -> float:
    """Return the worth that may stay open, as a share `gap` of what plans add."""
    return gap * max(abs(bound - nothing), 1.0)


def _rounds(
    problem: Problem, first: Solution, solve: Solve, *, gap: float, nothing: float
) -> tuple[Solution, Mixture]:
    """Return the best plan met, with the least bound, and the best mixture.

    `nothing`: the worth that no decision earns; limits on sales put the shop's own sales into it.
    Where all draws bend at one place, tangents of the mixture lie on one side of it or the other:
    once they bring nothing more, rounds go on with means of those met (Robinson 1951).
    """
    best, bound, points, view = first, first.upper_bound, first.points, first.view
    mixed, stale, means = Mixture(first.decision[None, :], np.ones(1), first.value), 0, 0
    seen = problem.seen_from(first.decision)
    for _ in range(MOST_ROUNDS):
        last = solve(seen, points[-MOST_POINTS:], gap)
        points, opened = last.points, bound - best.value
        if last.upper_bound <= bound:
            bound, view = last.upper_bound, seen.view
        best = last if last.value > best.value else best
        mixed = mixed.joined(problem, last.decision)
        best = _whole(problem, best, mixed)
        enough = _enough(bound, nothing, gap)
        if bound - best.value <= enough or bound - mixed.value <= enough / 2:
            break
        stale = stale + 1 if bound - best.value > SLOW * opened else 0
        if stale == MOST_STALE and means:
            break
        if stale == MOST_STALE:
            stale, means = 0, 1
        elif means:
            means += 1
        if means:
            there = problem.seen_from(last.decision).view
            seen = problem.seen_as(seen.view.towards(there, 2 / (means + 2)))
        else:
            seen = problem.seen_from(mixed.decision)
    return replace(best, upper_bound=bound, view=view, points=points), mixed


def _whole(problem: Problem, best: Solution, mixed: Mixture) -> Solution:
    """Return the mixture where its deals are whole and it is worth more, else the best so far."""
    part = mixed.decision[problem.decisions.whole]
    if mixed.value <= best.value or np.abs(part - np.rint(part)).max(initial=0.0) > WHOLE:
        return best
    return replace(best, decision=mixed.decision, value=mixed.value)
