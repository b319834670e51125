"""The bound of a plan with S-shapes: cuts on every channel, at the prices that prove the most.

Each channel's true worth is cut at prices of spend (see `conjugate`); the program over deals and
cuts then bounds the optimum. The prices are first those of the limits at the plan. Where heaps of
money are worth more than their last yuan, other prices prove more (see `mixture`). What the
searches find beside their bounds may also be the start of a better plan.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from bigsale.plan.branches import Channel
from bigsale.plan.conjugate import Search
from bigsale.plan.mixture import Known, mixed_price
from bigsale.plan.problem import Problem
from bigsale.plan.solve import Solution, Tangents, choose, with_picks

Floats = npt.NDArray[np.float64]

MILP_GAP = 2e-5
CLOSE_GAP = 1e-3
"""Relative gap at which only half the branches are affordable, and no other starts are tried."""
ENOUGH_GAP = 3e-4
"""Relative gap at which the search for a lower bound ends."""
MOST_BRANCHES = 100
"""Of all channels and prices together, of a posterior of 500 draws and 56 parts."""
ROUNDS = 10
"""Between how many programs over deals and cuts the branches are shared."""
MOST_MOVES = 4
"""From prices to prices."""
STUCK = 0.1
"""Part of the gap that a round must close where most of it is the program's over deals."""
SAME_PRICE = 3e-3
"""Yuan per yuan of spend."""

Improve = Callable[[Solution, Floats], Solution]
"""Returns the better of a plan and of another, settled near a decision."""


def bounded(
    problem: Problem, best: Solution, gap: float, improve: Improve
) -> tuple[Solution, list[Floats]]:
    """Return the plan with its bound sharpened, and decisions near which a better one may lie."""
    rounds = _Rounds(problem, best, max(gap, ENOUGH_GAP))
    for turn in range(ROUNDS):
        narrowed = _narrow(rounds.searches, rounds.enough, _affordable(problem) // ROUNDS)
        if rounds.promises(gap / 4 * abs(best.value)):
            rounds.best = improve(rounds.best, rounds.hints[-1])
            rounds.promised = rounds.gained()
        chosen = rounds.choose()
        close = CLOSE_GAP if 2 * turn + 2 >= ROUNDS else max(gap, ENOUGH_GAP)
        if chosen is None or rounds.stuck or rounds.best.gap <= close:
            break
        if not rounds.move(chosen) and not narrowed:
            break
    return rounds.best, rounds.hints


class _Rounds:
    """The search for a bound: what is known between programs over deals and cuts."""

    def __init__(self, problem: Problem, best: Solution, gap: float) -> None:
        self.problem, self.best = problem, best
        self.enough = gap * abs(best.value)
        self.tangents, self.hints = Tangents(problem), list[Floats]()
        for point in best.points:
            self.tangents.add(point)
        self.searches = _searches(problem, best, _cost(problem, best.decision, best.prices))
        self.known: list[Known] = [[] for _ in self.searches]
        self.moves, self.promised, self.stuck = 0, 0.0, False

    def gained(self) -> float:
        """Return how much more than the plan's the best spends earn that the searches know."""
        spend = self.problem.media(self.best.decision)
        return sum(search.gained(own) for search, own in zip(self.searches, spend, strict=True))

    def promises(self, enough: float) -> bool:
        """Add a hint and return True where the searches know better spends than before."""
        if self.gained() <= self.promised + enough:
            return False
        hint, spends = self.best.decision.copy(), [search.best for search in self.searches]
        hint[: self.problem.decisions.n_media] = np.concatenate(spends)
        self.hints.append(hint)
        return True

    def choose(self) -> Floats | None:
        """Cut at the present prices, and return the decision that the program rates best."""
        for c, search in enumerate(self.searches):
            self.tangents.cut(c, search.price, search.bound)
        chosen = choose(self.problem, self.tangents, gap=MILP_GAP, known=self.best.decision)
        if chosen is None:
            return None
        proven, before = chosen.bound + self.problem.above, self.best.upper_bound
        bound = max(min(before, proven), self.best.value)
        self.best = replace(self.best, upper_bound=bound)
        left = bound - self.best.value
        self.stuck = chosen.open > left / 2 and before - bound < STUCK * left
        return chosen.decision

    def move(self, chosen: Floats) -> bool:
        """Go on at other prices if these are to blame; return whether they were.

        Of what is open, other prices can only lower what other spends earn more than the plan's.
        """
        blamed = self.gained() > sum(search.open for search in self.searches)
        if self.moves >= MOST_MOVES or not blamed:
            return False
        for own, search in zip(self.known, self.searches, strict=True):
            own.extend(search.points)
            search.points.clear()
        fixed = with_picks(self.problem, np.rint(chosen[self.problem.decisions.whole]))
        price = mixed_price(fixed, self.known)
        now = np.stack([search.price for search in self.searches])
        if price is None or np.abs(price - now).max() <= SAME_PRICE:
            return False
        self.searches = _searches(self.problem, self.best, price)
        self.moves, self.promised = self.moves + 1, 0.0
        return True


def _affordable(problem: Problem) -> int:
    """Return how many branches may be split: the more, the fewer draws and parts there are."""
    curves = problem.solver_curves
    size = curves.n_draws * problem.grid.n_parts / 28_000
    return int(MOST_BRANCHES / np.clip(size, 0.5, 4.0))


def _searches(problem: Problem, best: Solution, price: Floats) -> list[Search]:
    """Return the search for what each channel earns at most at prices (channel, cell)."""
    curves, spend = problem.solver_curves, problem.media(best.decision)
    low, high = (side[: spend.size].reshape(spend.shape) for side in (problem.low, problem.high))
    searches = []
    for c in range(len(spend)):
        weight = problem.weight[c : c + 1]
        own = Channel(curves.only(c), weight, problem.draw_weight, low[c], high[c])
        searches.append(Search(own, price[c], spend[c]))
    return searches


def _narrow(searches: list[Search], enough: float, most: int) -> int:
    """Split branches until the bounds are close `enough` together; return how many were added.

    The channel whose bound is the farthest off is always next.
    """
    added, live = 0, list(searches)
    while live and added < most and sum(search.open for search in searches) > enough:
        worst = max(live, key=lambda search: search.open / (search.branches + 4))
        if worst.split():
            added += 2
        else:
            live.remove(worst)
    return added


def _cost(problem: Problem, decision: Floats, prices: Floats) -> Floats:
    """Return what a yuan of spend costs where limits have `prices`, (media channel, cell)."""
    return problem.media(problem.limits.cost(decision, prices) - problem.linear)
