"""The best plan that reaches its targets: the least price on each that makes it reached."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from bigsale.plan.out_of_reach import out_of_reach
from bigsale.plan.problem import Problem
from bigsale.plan.solve import MOST_POINTS, Solution
from bigsale.plan.solve_risk import solve_plan
from bigsale.plan.target_prices import Search
from bigsale.plan.targets import Target, binding_targets, leaning
from bigsale.plan.targets_together import prices_together

Floats = npt.NDArray[np.float64]

ROUNDS = 2
"""Times that each missed target gets its least price before all are looked at together."""
NUDGES = 12


@dataclass(frozen=True, eq=False)
class Reached:
    """The plan found, the problem that it is best for, and what the targets cost.

    `leaning`: the problem whose worth counts the targets at their prices; `prices` (target,):
    worth of one unit of surplus, 0 where the target is met anyway. `plain`: the best plan without
    targets.
    """

    solution: Solution
    leaning: Problem
    targets: tuple[Target, ...]
    prices: Floats
    plain: Solution

    @property
    def leans(self) -> bool:
        """Whether some target changed the plan."""
        return bool((self.prices > 0).any())


def solve_for_targets(problem: Problem) -> Reached:
    """Return the best plan among those that reach every binding target of the brief.

    Raises NoPlanError when no decision keeps all limits, InfeasibleError naming the target when
    none of those that do reaches it as surely as asked.
    """
    plain = solve_plan(problem)
    targets = binding_targets(problem)
    prices = np.zeros(len(targets))
    search = Search(problem, targets, plain, plain.points[-MOST_POINTS:])
    missed = search.missed(plain.decision)
    if not missed:
        return Reached(plain, problem, targets, prices, plain)
    for _ in range(ROUNDS):
        for at in missed:
            prices[at] = search.least_price(at, prices)
        missed = search.missed(search.found(prices))
        if not missed:
            return _settled(search, prices)
    if len(targets) > 1:
        prices = prices_together(search)
    return _settled(search, prices)


def _settled(search: Search, prices: Floats) -> Reached:
    """Return the plan with all draws; prices rise a little where few draws were too hopeful.

    Raises InfeasibleError naming a target that is still missed after the last rise.
    """
    problem, targets, plain = search.problem, search.targets, search.plain
    missed: list[int] = []
    for _ in range(NUDGES):
        for at in missed:
            prices[at] = search.raised(at, prices)
        leant = leaning(problem, targets, prices)
        found = solve_plan(leant, points=search.points)
        missed = search.missed(found.decision)
        if not missed:
            return Reached(_proved(problem, targets, prices, found), leant, targets, prices, plain)
        search.points = found.points[-MOST_POINTS:]
    price = float(prices[missed[0]])
    raise out_of_reach(problem, targets, missed[0], price=price, found=search.found)


def _proved(
    problem: Problem, targets: tuple[Target, ...], prices: Floats, found: Solution
) -> Solution:
    """Return the plan with its own worth, and the bound on plans that count as much for targets.

    Worth under risk is superadditive, so worth(x) ≤ bound − Σ price · counted(x), and plans that
    count at least as much as this one are worth at most what this one leaves.
    """
    counted = [problem.risk.value(one.counted(problem, found.decision)) for one in targets]
    value = problem.worth(found.decision)
    bound = found.upper_bound - float(prices @ np.array(counted))
    return replace(found, value=value, upper_bound=max(bound, value))
