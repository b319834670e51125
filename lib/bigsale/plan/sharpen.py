"""The last word on S-shapes: the plan settled on its true curves, its bound by conjugate cuts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from bigsale.plan.bounding import CLOSE_GAP, Improve, bounded
from bigsale.plan.problem import Problem
from bigsale.plan.solve import Solution, finish, region, with_picks
from bigsale.plan.solve_smooth import Local, maximise

Floats = npt.NDArray[np.float64]

SETTLED_GAP = 1e-6
RANDOM_STARTS = 12
FEW_DRAWS = 120
"""Draws that other starts are tried with."""


def sharpen(problem: Problem, best: Solution, gap: float) -> Solution:
    """Return the plan improved on its true curves, with the least bound known.

    Where the worth is S-shaped the solver's plan is the best for an envelope. Here spend is
    settled once more on the curves themselves, then every channel gets a cut at that plan (see
    `conjugate`), and the program over deals and cuts gives the bound. A gap that stays may hide
    a better plan far away: then spend is settled from other starts too.
    """
    near, improve = _improving(problem, best)
    best = improve(best, best.decision)
    best, hints = bounded(problem.seen_as(best.view), best, gap, improve)
    if best.gap <= CLOSE_GAP:
        return best
    return improve(best, _best_start(near, best, hints))


def settle_spend(problem: Problem, best: Solution) -> Solution:
    """Return the plan with its spend settled on the true curves, its bound as it was."""
    _, improve = _improving(problem, best)
    return improve(best, best.decision)


def _improving(problem: Problem, best: Solution) -> tuple[Problem, Improve]:
    """Return the problem as it looks near the plan, and what settles spend near a start."""
    # Tangents that bound a limited worth may lie far from the plan.
    led = problem.bounds_show_the_way(best.decision)
    near = problem.seen_as(best.view) if led else problem.seen_from(best.decision)
    local = near.local(enveloped=False)

    def improve(best: Solution, start: Floats) -> Solution:
        return _better(problem, best, _settled(near, local, start, best=best))

    return near, improve


def _best_start(problem: Problem, best: Solution, hints: list[Floats]) -> Floats:
    """Return the most promising of many other decisions, settled with few draws."""
    few = problem.thinned(FEW_DRAWS)
    local = few.local(enveloped=False)
    starts = hints + _starts(problem, best.decision)
    settled = [_settled(few, local, start, best=best) for start in starts]
    return max(settled, key=lambda one: few.worth(one.decision)).decision


def _better(problem: Problem, best: Solution, other: Solution) -> Solution:
    value = problem.worth(other.decision)
    if value <= best.value:
        return best
    return replace(best, decision=other.decision, value=value, prices=other.prices)


def _settled(
    problem: Problem, local: Callable[[Floats], Local], start: Floats, *, best: Solution
) -> Solution:
    """Return the best spend on the true curves near a start, with the deals of `best`."""
    fixed = with_picks(problem, np.rint(best.decision[problem.decisions.whole]))
    found = maximise(local, region(fixed), start, gap=SETTLED_GAP)
    return finish(fixed, found)


def _starts(problem: Problem, decision: Floats) -> list[Floats]:
    """Return other decisions to begin from, as much spent on media as in `decision`.

    Each channel left out, the weaker days left out, and random choices of channel and day: on
    S-shapes money is best kept together, and which of the heaps is best no gradient says.
    """
    spend = problem.media(decision)
    rng = np.random.default_rng(problem.brief.model.seed)
    demand = problem.demand.cell_multiplier.mean(axis=0)
    masks = [np.arange(len(spend))[:, None] != c for c in range(len(spend))]
    masks += [demand >= np.quantile(demand, share) for share in (0.3, 0.5, 0.7)]
    masks += [
        (rng.random((len(spend), 1)) < 0.6) & (rng.random(spend.shape) < rng.uniform(0.3, 1))
        for _ in range(RANDOM_STARTS)
    ]
    even = spend.sum() / spend.size
    starts = []
    for mask in masks:
        moved = np.where(mask, spend + even, 0.0)
        start = decision.copy()
        start[: spend.size] = (moved * spend.sum() / max(moved.sum(), 1e-9)).ravel()
        starts.append(np.clip(start, problem.low, problem.high))
    return starts
