"""The tables of a portfolio; money adds up to the fen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.plan.outcome import work_out
from bigsale.plan.portfolio_result import Member
from bigsale.plan.portfolio_search import Tried
from bigsale.plan.problem import Problem
from bigsale.plan.solve import Solution
from bigsale.plan.tables import allocation_table, spend_by_cell
from bigsale.units import FEN_PER_CNY, to_fen

Floats = npt.NDArray[np.float64]

ENDS = tuple(f"contribution_cny_{end}" for end in ("mean", "p05", "p95"))
SPLIT_COLUMNS = ("campaign", "budget_cny", "spend_cny", *ENDS, "worth", "marginal_worth")
CURVE_POINTS = 8
UNSPENT_CNY = 1.0


@dataclass(frozen=True, eq=False)
class Planned:
    """One campaign's plan for its part of the budget: decision to the fen, worth net of nothing."""

    member: Member
    budget_fen: int
    problem: Problem
    solution: Solution
    decision: Floats
    worth: float

    @property
    def spend_fen(self) -> int:
        """What the plan spends of its budget."""
        return int(spend_by_cell(self.problem, self.decision).sum())

    @property
    def marginal_worth(self) -> float:
        """Worth of a yuan more of budget, chosen creators as they are; 0 where money is left."""
        spendable_cny = self.budget_fen / FEN_PER_CNY * self.member.keep
        if self.spend_fen / FEN_PER_CNY < spendable_cny - UNSPENT_CNY:
            return 0.0
        rows = [row.key == "goal.budget_cny" for row in self.problem.limits.rows]
        return max(float(self.solution.prices[rows].sum()) * self.member.keep, 0.0)


def split_table(plans: Sequence[Planned]) -> pd.DataFrame:
    """Return one row per campaign: money, contribution, worth, and what the next yuan is worth."""
    rows = [
        (
            plan.member.campaign,
            plan.budget_fen / FEN_PER_CNY,
            plan.spend_fen / FEN_PER_CNY,
            *_contribution(plan.problem, plan.decision),
            plan.worth,
            plan.marginal_worth,
        )
        for plan in plans
    ]
    return pd.DataFrame(rows, columns=list(SPLIT_COLUMNS))


def comparison(table: pd.DataFrame, by_own: pd.DataFrame) -> pd.DataFrame:
    """Return the sums of this split ("plan") and of the briefs' own proportions ("own_budgets").

    Money is summed in fen; quantiles are summed too: bad cases taken to fall together.
    """
    splits = {"plan": table, "own_budgets": by_own}
    rows = [
        (name, *(to_fen(split[c]).sum() / FEN_PER_CNY for c in ("budget_cny", "spend_cny")),
         *(float(split[end].sum()) for end in ENDS))
        for name, split in splits.items()
        if len(split)
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=["name", "budget_cny", "spend_cny", *ENDS])


def curve_table(tried: Sequence[Tried], plans: Sequence[Planned]) -> pd.DataFrame:
    """Return what each campaign brings at budgets from its least to its largest, and at its own."""
    rows = []
    for one, plan in zip(tried, plans, strict=True):
        own_cny = plan.budget_fen / FEN_PER_CNY
        top_cny = min(one.high_cny, max(2.0 * own_cny, one.low_cny))
        grid = np.linspace(max(one.low_cny, 0.05 * top_cny), top_cny, CURVE_POINTS)
        points = {round(float(b), 2): one.best(float(b))[2] for b in grid} | {
            own_cny: plan.decision
        }
        for budget in sorted(points):
            ends = _contribution(one.member.problem, points[budget])
            rows.append((one.member.campaign, budget, *ends))
    return pd.DataFrame(rows, columns=["campaign", "budget_cny", *ENDS])


def allocations(plans: Sequence[Planned]) -> pd.DataFrame:
    """Return allocation.csv of every campaign, the campaign named first."""
    frames = []
    for plan in plans:
        outcome = work_out(plan.problem, plan.decision)
        frame = allocation_table(plan.problem, plan.decision, outcome)
        frame.insert(0, "campaign", plan.member.campaign)
        frames.append(frame)
    return pd.concat(frames, ignore_index=True)


def _contribution(problem: Problem, decision: Floats) -> tuple[float, float, float]:
    """Return mean, p05 and p95 of the contribution of a decision, yuan."""
    draws = work_out(problem, decision).total_contribution_cny
    low, high = np.quantile(draws, [0.05, 0.95])
    return float(draws.mean()), float(low), float(high)
