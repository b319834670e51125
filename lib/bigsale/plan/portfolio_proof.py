"""What no split of the brand's budget can beat.

For any price μ ≥ 0 of a yuan, the worth W of a campaign at budget b is at most μ·b + g(μ) with
g(μ) = sup over its plans of worth − μ · budget used. The sum of these lines, maximised over all
splits within the campaigns' least and largest money, bounds the sum of worths (Everett 1963). With
one price λ for all and nobody at a limit that is λ·B + Σ g(λ).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from bigsale.plan.portfolio_result import Member
from bigsale.plan.problem import Problem
from bigsale.plan.solve import Solution
from bigsale.plan.solve_risk import solve_plan

Floats = npt.NDArray[np.float64]


def priced(problem: Problem, price: float) -> Problem:
    """Return the problem in which every yuan spent costs `price` more, in the goal's unit.

    The cost is the same in every draw, so it passes through the brief's attitude to risk.
    """
    cost = price * problem.decisions.money_cny
    return replace(problem, linear_by_draw=problem.linear_by_draw - cost)


def most_beyond_price(
    member: Member, price: float, *, most_cny: float, points: tuple[Floats, ...]
) -> float:
    """Return a proven g(price): the most that a plan is worth beyond what its budget costs.

    `price`: of a yuan of budget; `most_cny`: largest budget; `points`: see `Solution.points`.
    What earlier spend earns anyway is not in it.
    """
    problem = priced(member.at(most_cny), price / member.keep)
    solution: Solution = solve_plan(problem, points=points)
    return solution.upper_bound - member.problem.worth_of_nothing()


def bound_of_sum(
    prices: Sequence[float],
    beyond: Sequence[float],
    *,
    budget_cny: float,
    ends: Sequence[tuple[float, float]],
) -> float:
    """Return max Σ μ·b + g over splits with Σ b ≤ budget and each b within its `ends`.

    A fractional knapsack: all begin at their least money, the rest goes to the dearest prices.
    """
    rest = budget_cny - sum(low for low, _ in ends)
    total = sum(beyond) + sum(p * low for p, (low, _) in zip(prices, ends, strict=True))
    for at in np.argsort(-np.asarray(prices), kind="stable"):
        low, high = ends[at]
        more = min(max(rest, 0.0), high - low)
        total, rest = total + prices[at] * more, rest - more
    return float(total)
