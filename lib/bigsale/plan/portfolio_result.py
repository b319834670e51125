"""The one result of planning several campaigns out of one budget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

    from bigsale.errors import Finding
    from bigsale.plan.problem import Problem
    from bigsale.plan.result import Optimum

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Member:
    """One campaign that shares the brand's budget.

    `problem`: its plan as a problem; its brief's budget is the most that any split may give it,
    so that bounds worked out from the budget do not bind. `own_cny`: the budget that its own
    params file asks for, yuan. `min_cny`, `max_cny`: least and largest part of the brand's budget
    (None: no limit). `findings`: what is doubtful about its fit.
    """

    campaign: str
    problem: Problem
    own_cny: float
    min_cny: float = 0.0
    max_cny: float | None = None
    findings: tuple[Finding, ...] = ()

    @property
    def keep(self) -> float:
        """Share of its budget that a campaign may spend; the rest is its reserve."""
        return 1 - self.problem.brief.goal.reserve_share

    def at(self, budget_cny: float) -> Problem:
        """Return the campaign's problem with this much of the brand's budget."""
        return self.problem.with_budget(budget_cny * self.keep)


@dataclass(frozen=True, eq=False)
class Portfolio:
    """How one budget is split over campaigns, what it should bring, and how good that is.

    `budget_fen`: the brand's budget; `split_fen` (campaign,) and `left_fen` (given to nobody) add
    up to it. `table`: campaign, budget_cny, spend_cny, contribution_cny_mean, _p05, _p95, worth,
    marginal_worth (of a yuan more of budget, chosen creators as they are). `worth` is in the unit
    of the goal, less what earlier spend earns anyway.
    `by_own_budgets`: the same for the split by the briefs' own budgets, scaled to the brand's;
    empty where that split keeps not all limits. `comparison`: both in sum (name, budget_cny,
    spend_cny, contribution_cny_mean, _p05, _p95); p05 and p95 are sums too: bad and good cases
    taken to fall together. `curves`: what each campaign brings at other budgets (campaign,
    budget_cny, contribution_cny_mean, _p05, _p95). `allocation`: allocation.csv of each campaign.
    `price`: worth of the brand's next yuan, at which `optimum` was proven.
    """

    campaigns: tuple[str, ...]
    maximise: str
    budget_fen: int
    split_fen: npt.NDArray[np.int64]
    left_fen: int
    price: float
    table: pd.DataFrame
    by_own_budgets: pd.DataFrame
    comparison: pd.DataFrame
    curves: pd.DataFrame
    allocation: pd.DataFrame
    optimum: Optimum
    findings: tuple[Finding, ...] = ()
