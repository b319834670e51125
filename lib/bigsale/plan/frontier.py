"""What other budgets would bring, and the budget at which the next yuan stops paying."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.plan.outcome import work_out
from bigsale.plan.pose import with_room
from bigsale.plan.problem import Problem
from bigsale.plan.quick import quick_plan
from bigsale.plan.solve import NoPlanError, Solution

Floats = npt.NDArray[np.float64]

SHARES = (0.25, 0.4, 0.55, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0)
"""Budgets tried, as shares of the campaign's."""
FEW_DRAWS = 120
"""Draws that other budgets are solved with; what they bring is worked out with all."""


def frontier_table(problem: Problem, solution: Solution) -> pd.DataFrame:
    """Return frontier.csv: contribution of the best plan for other budgets, same reserve share.

    Budgets too small for the floors are left out. Where even the largest budget is not spent in
    full, the best budget (marginal contribution zero) has a row of its own; beyond it contribution
    stays as it is: more money never hurts, it only stops helping.
    """
    keep = 1 - problem.brief.goal.reserve_share
    plans = _never_worse(
        problem,
        _plans(problem, solution, [share * problem.brief.goal.budget_cny for share in SHARES]),
    )
    if plans and problem.goal.maximise == "contribution":
        top_cny, top = max(plans.items())
        spent_cny = float(top.decision @ problem.decisions.money_cny) / keep
        if spent_cny < 0.999 * top_cny:
            plans[round(spent_cny, 2)] = top
    rows = [(budget, *_quantiles(problem, plans[budget])) for budget in sorted(plans)]
    columns = ["budget_cny", *(f"contribution_cny_{end}" for end in ("mean", "p05", "p95"))]
    return pd.DataFrame(rows, columns=columns)


def _plans(problem: Problem, solution: Solution, budgets: list[float]) -> dict[float, Solution]:
    """Return the best plan by budget, from the largest down.

    A plan that leaves money unspent is also the best for every smaller budget that covers it.
    Other budgets weigh the draws as the plan's own solution does: one round instead of many.
    """
    keep = 1 - problem.brief.goal.reserve_share
    money, own_cny = problem.decisions.money_cny, problem.brief.goal.budget_cny
    few, roomy = (
        posed.seen_as(solution.view).thinned(FEW_DRAWS)
        for posed in (problem, with_room(problem, max(own_cny, *budgets)))
    )
    plans: dict[float, Solution] = {}
    last: Solution | None = None
    for budget in sorted(budgets, reverse=True):
        spendable = budget * keep
        if budget == own_cny:
            last = solution
        elif last is None or last.decision @ money > spendable * (1 + 1e-9):
            posed = (roomy if budget > own_cny else few).with_budget(spendable)
            try:
                last = quick_plan(posed, last or solution, most_rounds=3)
            except NoPlanError:
                break
        plans[budget] = last
    return plans


def _never_worse(problem: Problem, plans: dict[float, Solution]) -> dict[float, Solution]:
    """Return the plans, a smaller budget's where that is worth more: it is allowed too.

    Other budgets are solved with few draws; judged by all of them a larger one may come out worse.
    """
    best: Solution | None = None
    for budget in sorted(plans):
        worth = problem.worth(plans[budget].decision)
        if best is None or worth > problem.worth(best.decision):
            best = plans[budget]
        plans[budget] = best
    return plans


def _quantiles(problem: Problem, solution: Solution) -> tuple[float, float, float]:
    draws = work_out(problem, solution.decision).total_contribution_cny
    low, high = np.quantile(draws, [0.05, 0.95])
    return float(draws.mean()), float(low), float(high)
