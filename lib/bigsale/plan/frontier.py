"""What other budgets would bring."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.plan.outcome import work_out
from bigsale.plan.problem import Problem
from bigsale.plan.solve import NoPlanError, Solution
from bigsale.plan.solve_risk import solve_plan

Floats = npt.NDArray[np.float64]

SHARES = (0.25, 0.4, 0.55, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0)
"""Budgets tried, as shares of the campaign's."""
ENOUGH_GAP = 1e-3


def frontier_table(problem: Problem, solution: Solution) -> pd.DataFrame:
    """Return frontier.csv: contribution of the best plan for other budgets, same reserve share.

    Budgets too small for the floors are left out. Where a larger budget is left unspent, its row
    repeats the best contribution: more money never hurts, it only stops helping.
    """
    keep = 1 - problem.brief.goal.reserve_share
    budget_cny = problem.brief.goal.budget_cny
    start, best, rows = solution.decision, None, []
    for share in SHARES:
        tried = problem.with_budget(share * budget_cny * keep)
        try:
            found = solution if share == 1.0 else solve_plan(tried, start=start, gap=ENOUGH_GAP)
        except NoPlanError:
            continue
        # A larger budget allows every smaller plan, so a solver's tolerance must not show as a loss.
        best = found if best is None or found.value > best.value else best
        start = found.decision
        rows.append((share * budget_cny, *_quantiles(problem, best.decision)))
    columns = ["budget_cny", *(f"contribution_cny_{end}" for end in ("mean", "p05", "p95"))]
    return pd.DataFrame(rows, columns=columns)


def _quantiles(problem: Problem, decision: Floats) -> tuple[float, float, float]:
    draws = work_out(problem, decision).total_contribution_cny
    low, high = np.quantile(draws, [0.05, 0.95])
    return float(draws.mean()), float(low), float(high)
