"""Other splits, judged by the same model: the planner's own, last time's, by platform ROI."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.plan.claims import claimed_per_spent
from bigsale.plan.outcome import Outcome, work_out
from bigsale.plan.problem import Problem
from bigsale.plan.project import nearest_to_targets
from bigsale.response.result import ResponseFit

Floats = npt.NDArray[np.float64]


def comparison_table(
    problem: Problem, outcome: Outcome, history: History, fit: ResponseFit
) -> pd.DataFrame:
    """Return this plan beside other splits (name, spend_cny, contribution_cny mean/p05/p95,
    goal_mean: what the goal counts).

    The planner's own split is as much money as she gives; the others spend all that may be spent.
    """
    goal, spendable_cny = problem.goal.maximise, problem.brief.goal.spendable_cny
    rows = [_row("plan", outcome, goal)]
    for name, share in (
        ("own_split", own_split(problem.brief)),
        ("last_split", last_split(problem.brief, history)),
        ("platform_roi_split", platform_split(problem, fit)),
    ):
        if share is not None:
            decision = nearest_to_targets(problem, share * spendable_cny)
            if decision is not None:
                rows.append(_row(name, work_out(problem, decision), goal))
    ends = [f"contribution_cny_{end}" for end in ("mean", "p05", "p95")]
    return pd.DataFrame(rows, columns=["name", "spend_cny", *ends, "goal_mean"])


def _row(name: str, outcome: Outcome, goal: str) -> tuple[str, float, float, float, float, float]:
    draws = outcome.total_contribution_cny
    low, high = np.quantile(draws, [0.05, 0.95])
    spend = round(float(outcome.spend_cny.sum()), 2)
    counted = float(outcome.of_goal(goal).mean())
    return name, spend, float(draws.mean()), float(low), float(high), counted


def own_split(brief: Brief) -> Floats | None:
    """Return the planner's own numbers as shares of what may be spent, (channel, phase), or None.

    Money that she gives by channel alone is spread over the phases by their length.
    """
    if not brief.own_split:
        return None
    days = np.array([(phase.end - phase.start).total_seconds() for phase in brief.phases])
    split = np.zeros((len(brief.channels), len(days)))
    for at, name in enumerate(brief.channels):
        money = brief.own_split.get(name, 0.0)
        if isinstance(money, float):
            split[at] = money * days / days.sum()
        else:
            split[at] = [money.get(phase.name, 0.0) for phase in brief.phases]
    return split / brief.goal.spendable_cny


def last_split(brief: Brief, history: History) -> Floats | None:
    """Return last time's shares of spend, (channel of the brief, phase), sum 1; None if unknown.

    Last time: the latest past event of the brief's kind. Money in phases that the brief does not
    name is spread over the brief's phases by their length.
    """
    last = history.events[history.events["event"] == history.last_event(brief.event)]
    if last.empty:
        return None
    phases = {phase.name: at for at, phase in enumerate(brief.phases)}
    days = np.array([(phase.end - phase.start).total_seconds() for phase in brief.phases])
    split = np.zeros((len(brief.channels), len(phases)))
    for row in last.itertuples():
        spent_cny = dict(
            zip(history.channels, history.spend_within_cny(row.start, row.end), strict=True)
        )
        own = np.array([spent_cny.get(name, 0.0) for name in brief.channels])
        if row.phase in phases:
            split[:, phases[str(row.phase)]] += own
        else:
            split += own[:, None] * days / days.sum()
    return split / split.sum() if split.sum() > 0 else None


def platform_split(problem: Problem, fit: ResponseFit) -> Floats | None:
    """Return shares in proportion to platform ROI, phases by length, (channel, phase), sum 1."""
    brief = problem.brief
    claimed = [claimed_per_spent(name, fit) for name in brief.channels]
    roi = np.nan_to_num(np.array(claimed), nan=0.0, posinf=0.0)
    if roi.sum() <= 0:
        return None
    days = np.array([(phase.end - phase.start).total_seconds() for phase in brief.phases])
    return np.outer(roi / roi.sum(), days / days.sum())
