"""The best plan where stock or capacity limits sales: mixtures of plans, with a proven bound.

The worth bends where a limit is met, and solvers see only tangents of it. Each round solves the
plan for the tangents at the best mixture of the plans so far, which bounds the optimum from above,
and adds it to them (simplicial decomposition: von Hohenbalken 1977). Where margins differ, tangents
that bound are not those that show the way (see `sales_limit`): more rounds follow for those.
Mixtures hold deals in parts; with deals fixed the same rounds find the spend that goes with them.
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
Rise = Callable[[Floats], tuple[float, Floats]]

MOST_ROUNDS = 40
MOST_MIXED = 8
"""Plans kept for mixtures; those with the smallest shares go first."""
MOST_STEPS = 12
"""Steps of the search for the best shares."""
SLOW, MOST_STALE = 0.95, 3
"""Rounds end when so many in a row leave more than this share of what was open."""
SAME = 1e-6
"""Plans that differ by no more than this, in yuan of any spend, are one."""
WHOLE = 1e-9
"""Deals are whole, and limits kept, to this."""


@dataclass(frozen=True, eq=False)
class Mixture:
    """Plans (plan, variable) and their shares (plan,), sum 1, with the worth of the mixture.

    `rise` gives worth and slope of a decision: the limited worth itself, or what bounds it.
    """

    plans: Floats
    shares: Floats
    value: float
    rise: Rise

    @property
    def decision(self) -> Floats:
        """The mixture itself, deals in parts."""
        return np.asarray(self.shares @ self.plans)

    def joined(self, plan: Floats) -> Mixture:
        """Return the best mixture of these plans and one more."""
        if (np.abs(self.plans - plan).max(axis=1) <= SAME).any():
            return self
        keep = np.sort(np.argsort(-self.shares, kind="stable")[: MOST_MIXED - 1])
        plans = np.vstack([self.plans[keep], plan])
        start = np.append(self.shares[keep], 0.0)
        return best_mixture(self.rise, plans, start / start.sum())


def best_mixture(rise: Rise, plans: Floats, start: Floats) -> Mixture:
    """Return the mixture of `plans` (plan, variable) worth most, from shares `start` (plan,) on."""
    scale = max(abs(rise(start @ plans)[0]), 1.0)

    def loss(shares: Floats) -> tuple[float, Floats]:
        worth, slope = rise(shares @ plans)
        return -worth / scale, -(plans @ slope) / scale

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
    worth = [rise(shares @ plans)[0] for shares in ends]
    best = int(np.argmax(worth))
    return Mixture(plans, ends[best], worth[best], rise)


def best_of_mixtures(
    problem: Problem, first: Solution, gap: float, solve: Solve, *, rough: bool = False
) -> Solution:
    """Return the best plan of several rounds, with the least of their bounds.

    `solve` gives the best plan for a problem's tangents, its true worth and a bound. Where only
    good points are asked for (`rough`), the plan itself is left as rounds for a bound have it.
    """
    nothing = problem.worth_of_nothing()
    found, mixed = _rounds(problem, first, solve, gap=gap, nothing=nothing)
    enough = _enough(found.upper_bound, nothing, gap)
    if rough or found.upper_bound - found.value <= enough:
        return found
    best, whole = found, problem.decisions.whole
    if not problem.bounds_show_the_way(mixed.decision):
        best, mixed = climbed(problem, best, mixed, solve, gap=gap, least=enough / 10)
    plans = (rounded(problem, mixed), best.decision)
    for plan in {np.rint(plan[whole]).tobytes(): plan for plan in plans}.values():
        fixed = with_picks(problem, np.rint(plan[whole]))
        try:
            begin = solve(fixed.bounded_from(plan), found.points[-MOST_POINTS:], gap)
        except NoPlanError:
            continue
        if problem.bounds_show_the_way(plan):
            better, _ = _rounds(fixed, begin, solve, gap=gap, nothing=nothing)
        else:
            both = np.stack([begin.decision, plan])
            mixed = best_mixture(problem.worth_and_slope, both, np.array([0.5, 0.5]))
            better, _ = climbed(fixed, begin, mixed, solve, gap=gap, least=enough / 10)
        best = max(best, better, key=lambda one: one.value)
    return replace(best, upper_bound=found.upper_bound, points=found.points, view=found.view)


def rounded(problem: Problem, mixed: Mixture) -> Floats:
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


def rephased(problem: Problem, best: Solution) -> Solution:
    """Return the plan with its creators in other phases, one by one, where that is worth more.

    The program over deals sees days with room or without, and not that a post fills one.
    """
    deals, whole = problem.decisions.block("deal"), problem.decisions.whole
    creator = problem.decisions.table["deal"].to_numpy()
    for at in deals[best.decision[deals] > 0.5]:
        for other in deals[(creator[deals] == creator[at]) & (deals != at)]:
            picks = best.decision[whole] > 0.5
            picks[whole == at], picks[whole == other] = False, True
            value, decision = _with_picks_worth(problem, best.decision, picks)
            if value > best.value:
                best = replace(best, decision=decision, value=value)
                break
    return best


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

    `nothing`: the worth that no decision earns.
    Where all draws bend at one place, tangents of the mixture lie on one side of it or the other:
    once they bring nothing more, rounds go on with means of those met (Robinson 1951).
    """
    best, bound, points, view = first, first.upper_bound, first.points, first.view
    alone = first.decision[None, :]
    mixed, stale, means = best_mixture(problem.bound_and_slope, alone, np.ones(1)), 0, 0
    seen = problem.bounded_from(first.decision)
    for _ in range(MOST_ROUNDS):
        last = solve(seen, points[-MOST_POINTS:], gap)
        points, opened = last.points, bound - best.value
        if last.upper_bound <= bound:
            bound, view = last.upper_bound, seen.view
        mixed = mixed.joined(last.decision)
        best = _better(problem, best, last, mixed)
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
            there = problem.bounded_from(last.decision).view
            seen = problem.seen_as(seen.view.towards(there, 2 / (means + 2)))
        else:
            seen = problem.bounded_from(mixed.decision)
    return replace(best, upper_bound=bound, view=view, points=points), mixed


def climbed(
    problem: Problem, best: Solution, mixed: Mixture, solve: Solve, *, gap: float, least: float
) -> tuple[Solution, Mixture]:
    """Return plan and mixture after rounds for means of slopes, until a few bring no `least`.

    `least` in the goal's unit.
    """
    mixed, stale = best_mixture(problem.worth_and_slope, mixed.plans, mixed.shares), 0
    view, points = problem.seen_from(mixed.decision).view, best.points
    for turn in range(MOST_ROUNDS):
        last = solve(problem.seen_as(view), points[-MOST_POINTS:], gap)
        before, points = mixed.value, last.points
        mixed = mixed.joined(last.decision)
        best = _better(problem, best, last, mixed)
        stale = stale + 1 if mixed.value <= before + least else 0
        if stale == MOST_STALE:
            break
        view = view.towards(problem.seen_from(last.decision).view, 2 / (turn + 3))
    return best, mixed


def _better(problem: Problem, best: Solution, last: Solution, mixed: Mixture) -> Solution:
    """Return the best of two plans and, where its deals are whole, of a mixture."""
    best = last if last.value > best.value else best
    part = mixed.decision[problem.decisions.whole]
    if np.abs(part - np.rint(part)).max(initial=0.0) > WHOLE:
        return best
    value = problem.worth(mixed.decision)
    return replace(best, decision=mixed.decision, value=value) if value > best.value else best
