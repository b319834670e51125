"""Other plans a planner asks about: one channel left out, and the same worth for less money."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.plan.limit_prices import limit_prices
from bigsale.plan.limits import stack_limits
from bigsale.plan.outcome import work_out
from bigsale.plan.problem import Problem
from bigsale.plan.quick import quick_plan
from bigsale.plan.solve import NoPlanError, Solution, with_deals

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SETTLED = ("fixed", "hired")
"""Keys of a channel that say what is bought already: leaving it out does not bring that back."""

FEW_DRAWS = 120
"""Draws that other plans are searched with; they are judged by all."""
ENOUGH_GAP = 1e-3
NEARLY = 0.99
"""Share of the plan's worth that counts as nearly as good."""
HALVINGS = 4
SEARCH_FROM = 0.6
"""Least share of the plan's money at which nearly its worth is looked for."""


def what_if_table(problem: Problem, solution: Solution, *, leans: bool = False) -> pd.DataFrame:
    """Return other plans, best for their case: name, spend_cny, contribution_cny mean/p05/p95 and
    goal_mean, what the goal counts.

    `leans`: the worth counts targets too; then less money for nearly the worth says nothing.

    `without_<channel>`: that channel gets no more than what is settled or signed, and its own
    limits fall away; all other limits stay (a case that cannot keep them is left out, and one in
    which nothing can be taken away). `least_spend`: the least money that still
    brings 99 % of the worth.
    """
    seen = problem.seen_as(solution.view)
    used = problem.decisions.money_cny * solution.decision
    rows = []
    for name in problem.brief.channels:
        if used[_open(seen, name)].sum() > 0:
            decision = _solved(without_channel(seen, name), solution)
            if decision is not None:
                rows.append(_row(f"without_{name}", problem, decision))
    least = None if leans else _least_spend(seen, solution)
    if least is not None:
        rows.append(_row("least_spend", problem, least))
    ends = [f"contribution_cny_{end}" for end in ("mean", "p05", "p95")]
    return pd.DataFrame(rows, columns=["name", "spend_cny", *ends, "goal_mean"])


def without_channel(problem: Problem, name: str) -> Problem:
    """Return the problem in which a channel gets no more than what is settled or signed already.

    Its own limits fall away.
    """
    out, prefix = _open(problem, name), f"channels.{name}."
    kept = tuple(prefix + key for key in SETTLED)
    rows = [
        row
        for row in problem.limits.rows
        if not (row.key or "").startswith(prefix) or row.key in kept
    ]
    return replace(
        problem,
        low=np.where(out, 0.0, problem.low),
        high=np.where(out, 0.0, problem.high),
        limits=stack_limits(rows, problem.decisions.n),
    )


def _open(problem: Problem, name: str) -> Flags:
    """Return the spend and creators of a channel that can still be left out, (variable,)."""
    table = problem.decisions.table
    keys = [f"channels.{name}.{key}" for key in SETTLED]
    settled = np.zeros(len(table), bool)
    for row in problem.limits.rows:
        if row.key in keys:
            settled |= row.coefficients > 0
    # Who is the best of an audience goes with the creator.
    signed = np.isin(table["deal"], table["deal"][settled & (table["deal"] >= 0)])
    own = (table["channel"] == name) & table["block"].isin(("media", "commission", "deal", "best"))
    return np.asarray(own & ~settled & ~signed)


def _solved(problem: Problem, solution: Solution) -> Floats | None:
    """Return the better of two plans: with the plan's own deals, and with deals chosen anew.

    Both are searched with few draws and judged by all: creators chosen anew by few draws may be
    worth a tenth less than those of the plan.
    """
    few = problem.thinned(FEW_DRAWS)
    kept = _with_its_deals(few, solution)
    try:
        found = quick_plan(few, solution, most_rounds=2)
    except NoPlanError:
        return None
    plans = [found.decision] if kept is None else [kept, found.decision]
    return max(plans, key=_worth(problem))


def _worth(problem: Problem) -> Callable[[Floats], float]:
    """Return what judges plans: the weighted mean that the solvers see, with limits the worth."""
    return problem.worth if problem.limits_sales else problem.linear_worth


def _with_its_deals(problem: Problem, solution: Solution) -> Floats | None:
    """Return the best spend with the plan's deals that are still allowed; None if limits break."""
    whole = problem.decisions.whole
    picks = np.clip(np.rint(solution.decision[whole]), problem.low[whole], problem.high[whole])
    decision = with_deals(problem, picks, solution.decision, ENOUGH_GAP)[0].decision
    return decision if problem.limits.kept_by(decision) else None


def _least_spend(problem: Problem, solution: Solution) -> Floats | None:
    """Return the plan of the least spend with nearly the worth, by halving the interval."""
    if problem.goal.maximise != "contribution":
        return None
    worth = _worth(problem)
    nothing = worth(np.zeros(problem.decisions.n))
    wanted = nothing + NEARLY * (worth(solution.decision) - nothing)
    high = float(solution.decision @ problem.decisions.money_cny)
    low = SEARCH_FROM * high
    best = None
    for _ in range(HALVINGS):
        middle = 0.5 * (low + high)
        found = _solved(problem.with_budget(middle), solution)
        if found is not None and worth(found) >= wanted:
            best, high = found, middle
        else:
            low = middle
    return best


def _row(
    name: str, problem: Problem, decision: Floats
) -> tuple[str, float, float, float, float, float]:
    outcome = work_out(problem, decision)
    draws = outcome.total_contribution_cny
    low, high = np.quantile(draws, [0.05, 0.95])
    spend = round(float(outcome.spend_cny.sum()), 2)
    counted = float(outcome.of_goal(problem.goal.maximise).mean())
    return name, spend, float(draws.mean()), float(low), float(high), counted


def price_table(problem: Problem, solution: Solution) -> pd.DataFrame:
    """Return what each binding limit of the planner costs (key, zh, en, price), dearest first.

    `price`: see `limit_prices`.
    """
    rows = [
        (one.key, one.words.zh, one.words.en, one.price) for one in limit_prices(problem, solution)
    ]
    return pd.DataFrame(rows, columns=["key", "zh", "en", "price"])
