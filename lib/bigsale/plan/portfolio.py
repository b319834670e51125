"""Several campaigns out of one budget → Portfolio: the split that is worth most, with proof."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bigsale.errors import BriefError, InfeasibleError
from bigsale.errors import Problem as Wrong
from bigsale.plan.portfolio_findings import portfolio_findings
from bigsale.plan.portfolio_limits import budget_ends, cannot_keep
from bigsale.plan.portfolio_proof import bound_of_sum, most_beyond_price
from bigsale.plan.portfolio_result import Member, Portfolio
from bigsale.plan.portfolio_search import Tried, find_split, try_out
from bigsale.plan.portfolio_tables import (
    Planned,
    allocations,
    comparison,
    curve_table,
    split_table,
)
from bigsale.plan.result import Optimum
from bigsale.plan.rounding import round_to_fen
from bigsale.plan.solve import MOST_POINTS, NoPlanError
from bigsale.plan.solve_risk import solve_plan
from bigsale.units import FEN_PER_CNY, split_fen, to_fen

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

ENOUGH_GAP = 1e-3


@dataclass(frozen=True, eq=False)
class _Searched:
    """What the search knows: campaigns tried, least and largest budgets in fen, the price."""

    tried: tuple[Tried, ...]
    ends: tuple[tuple[int, int], ...]
    budget_fen: int
    price: float


def plan_portfolio(members: Sequence[Member], budget_cny: float) -> Portfolio:
    """Return the split of `budget_cny` over `members` with the largest sum of worths, with proof.

    Campaigns are taken as not influencing each other. Each is worth what its own brief says
    (goal, risk); all must have the same goal.

    Raises: BriefError where goals differ; InfeasibleError naming the campaigns whose least money
    exceeds the budget or whose limits cannot be kept.
    """
    began = time.perf_counter()
    _refuse_mixed_goals(members)
    budget_fen = int(to_fen(budget_cny))
    ends = tuple(budget_ends(members, budget_fen))
    own = _own_split(members, budget_fen)
    search, split = _search(members, ends, budget_fen, own)
    plans, rivals = _solved(search, split), _rivals(search, own)
    if rivals and sum(one.worth for one in rivals) > sum(one.worth for one in plans):
        plans = rivals
    bound = _bound(search, plans)
    optimum = _optimum(plans, bound, seconds=time.perf_counter() - began)
    return _result(search, plans, rivals, optimum)


def _refuse_mixed_goals(members: Sequence[Member]) -> None:
    goals = {member.campaign: member.problem.goal.maximise for member in members}
    if len(set(goals.values())) > 1:
        said = ", ".join(f"{name}: {goal}" for name, goal in goals.items())
        message = "campaigns that share a budget must have the same goal.maximise"
        raise BriefError(Wrong(message, column="campaigns", value=said))


def _own_split(members: Sequence[Member], budget_fen: int) -> Ints:
    """Return the split in the proportion of the briefs' own budgets, in fen."""
    return split_fen(budget_fen, [member.own_cny for member in members])


def _search(
    members: Sequence[Member], ends: tuple[tuple[int, int], ...], budget_fen: int, own: Ints
) -> tuple[_Searched, Ints]:
    """Return what the search found on few draws, and the split in fen."""
    own_cny = np.clip(own, *np.array(ends).T) / FEN_PER_CNY
    tried = tuple(
        try_out(member, low_cny=low / FEN_PER_CNY, high_cny=high / FEN_PER_CNY, start_cny=start)
        for member, (low, high), start in zip(members, ends, own_cny, strict=True)
    )
    others = [own_cny] if own_cny.sum() <= budget_fen / FEN_PER_CNY else []
    split, price = find_split(tried, budget_fen / FEN_PER_CNY, others=others)
    return _Searched(tried, ends, budget_fen, price), _to_fen(split, ends, budget_fen)


def _to_fen(split_cny: Floats, ends: tuple[tuple[int, int], ...], budget_fen: int) -> Ints:
    """Return the split in fen, within all limits; odd fen over the budget are taken off."""
    low, high = np.array(ends).T
    split = np.clip(to_fen(split_cny), low, high)
    for at in np.argsort(low - split):
        over = int(split.sum()) - budget_fen
        split[at] -= min(max(over, 0), int(split[at] - low[at]))
    return np.asarray(split, dtype=np.int64)


def _solved(search: _Searched, split: Ints) -> list[Planned]:
    """Return the plan of every campaign for its part, with all draws, to the fen.

    What they are short of the best is proven for all together (`_bound`).
    """
    return [_planned(one, int(fen)) for one, fen in zip(search.tried, split, strict=True)]


def _planned(one: Tried, budget_fen: int) -> Planned:
    member = one.member
    problem = member.at(budget_fen / FEN_PER_CNY)
    _, _, known = one.best(budget_fen / FEN_PER_CNY)
    points = (*one.first.points[-MOST_POINTS:], known)
    try:
        solution = solve_plan(problem, points=points, proof=False)
    except NoPlanError:
        raise InfeasibleError(cannot_keep(member, budget_fen / FEN_PER_CNY)) from None
    decision = round_to_fen(problem, solution.decision)
    worth = problem.worth(decision) - problem.worth_of_nothing()
    return Planned(member, budget_fen, problem, solution, decision, worth)


def _rivals(search: _Searched, own: Ints) -> list[Planned]:
    """Return the plans for the briefs' own proportions; none where a campaign's limits break."""
    low, high = np.array(search.ends).T
    if (own < low).any() or (own > high).any():
        return []
    try:
        return _solved(search, own)
    except InfeasibleError:
        return []


def _bound(search: _Searched, plans: Sequence[Planned]) -> float:
    """Return what no split within the limits can be worth, net of what earlier spend earns."""
    prices = [
        _line_price(plan, low, search.price)
        for plan, (low, _) in zip(plans, search.ends, strict=True)
    ]
    ends = [(low / FEN_PER_CNY, high / FEN_PER_CNY) for low, high in search.ends]
    beyond = [
        most_beyond_price(
            plan.member, price, most_cny=most, points=plan.solution.points[-MOST_POINTS:]
        )
        for plan, price, (_, most) in zip(plans, prices, ends, strict=True)
    ]
    return bound_of_sum(prices, beyond, budget_cny=search.budget_fen / FEN_PER_CNY, ends=ends)


def _line_price(plan: Planned, low_fen: int, price: float) -> float:
    """Return the price of a campaign's line: its own where it is held at its least money."""
    return min(price, plan.marginal_worth) if plan.budget_fen <= low_fen else price


def _optimum(plans: Sequence[Planned], bound: float, *, seconds: float) -> Optimum:
    objective = sum(plan.worth for plan in plans)
    bound = max(bound, objective)
    gap = (bound - objective) / max(abs(bound), 1.0)
    return Optimum("optimal" if gap <= ENOUGH_GAP else "feasible", objective, bound, gap, seconds)


def _result(
    search: _Searched, plans: list[Planned], rivals: list[Planned], optimum: Optimum
) -> Portfolio:
    split = np.array([plan.budget_fen for plan in plans], dtype=np.int64)
    left = search.budget_fen - int(split.sum())
    table, by_own = split_table(plans), split_table(rivals)
    return Portfolio(
        campaigns=tuple(plan.member.campaign for plan in plans),
        maximise=plans[0].problem.goal.maximise,
        budget_fen=search.budget_fen,
        split_fen=split,
        left_fen=left,
        price=search.price,
        table=table,
        by_own_budgets=by_own,
        comparison=comparison(table, by_own),
        curves=curve_table(search.tried, plans),
        allocation=allocations(plans),
        optimum=optimum,
        findings=portfolio_findings(
            plans, table, by_own, ends=search.ends, left_fen=left, price=search.price
        ),
    )
