"""How little and how much each campaign may get, and who is to blame when that cannot be."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from bigsale.errors import InfeasibleError
from bigsale.errors import Problem as Wrong
from bigsale.plan.infeasible import no_plan
from bigsale.plan.portfolio_result import Member
from bigsale.plan.problem import Problem
from bigsale.plan.program import minimise
from bigsale.units import FEN_PER_CNY, to_fen


def budget_ends(members: Sequence[Member], budget_fen: int) -> list[tuple[int, int]]:
    """Return the least and largest budget of each campaign, in fen.

    The least is what the portfolio grants or what the campaign's own limits cost, the larger; the
    largest leaves the others their least.
    Raises InfeasibleError naming every campaign whose limits cannot be kept.
    """
    needed = [_needed_fen(member) for member in members]
    low = [max(_fen_up(m.min_cny), need or 0) for m, need in zip(members, needed, strict=True)]
    names = [member.campaign for member in members]
    room = budget_fen - sum(low)
    high = [
        min(low_fen + max(room, 0), _fen(m.max_cny))
        for m, low_fen in zip(members, low, strict=True)
    ]
    wrong = [
        one
        for member, need, most in zip(members, needed, high, strict=True)
        if need is None or most < need
        for one in cannot_keep(member, most / FEN_PER_CNY)
    ]
    if wrong or room < 0:
        raise InfeasibleError(wrong or _too_much(dict(zip(names, low, strict=True)), budget_fen))
    return list(zip(low, high, strict=True))


def refuse_too_little(least_cny: Mapping[str, float], budget_cny: float) -> None:
    """Raise InfeasibleError where the least money of the campaigns alone exceeds the budget.

    `least_cny`: campaign → yuan. Known before anything is fitted.
    """
    least = {name: _fen_up(cny) for name, cny in least_cny.items()}
    if sum(least.values()) > int(to_fen(budget_cny)):
        raise InfeasibleError(_too_much(least, int(to_fen(budget_cny))))


def _needed_fen(member: Member) -> int | None:
    """Return the budget that the campaign's own limits cost, None where nothing keeps them."""
    spend_cny = least_spend_cny(member.problem)
    return None if spend_cny is None else _fen_up(spend_cny / member.keep)


def least_spend_cny(problem: Problem) -> float | None:
    """Return the least money with which the limits other than the budget hold; None if none do."""
    limits = problem.limits
    is_budget = np.array([row.key == "goal.budget_cny" for row in limits.rows])
    whole = np.zeros(problem.decisions.n, bool)
    whole[problem.decisions.whole] = True
    answer = minimise(
        problem.decisions.money_cny,
        limits.matrix,
        rows=(limits.low, np.where(is_budget, np.inf, limits.high)),
        bounds=(problem.low, problem.high),
        whole=whole,
    )
    return None if answer is None else max(answer.cost, 0.0)


def _fen(amount_cny: float | None) -> int:
    return 10**15 if amount_cny is None else math.floor(amount_cny * FEN_PER_CNY + 1e-6)


def _fen_up(amount_cny: float) -> int:
    """Return yuan as fen, a started fen counted whole."""
    return math.ceil(amount_cny * FEN_PER_CNY - 1e-6)


def cannot_keep(member: Member, most_cny: float) -> list[Wrong]:
    """Return why a campaign has no plan with the most it may get, the campaign named."""
    found = no_plan(member.at(most_cny)).problems
    named = [
        replace(
            one,
            message=f"{member.campaign}: {one.message}",
            value=f"{most_cny:.2f}" if one.column == "goal.budget_cny" else one.value,
        )
        for one in found
    ]
    return named or [Wrong(f"{member.campaign}: no plan keeps its limits（没有方案守得住限制）")]


def _too_much(least_fen: Mapping[str, int], budget_fen: int) -> list[Wrong]:
    """Return that the least money of all campaigns is more than there is, with each part."""
    total, budget = sum(least_fen.values()) / FEN_PER_CNY, budget_fen / FEN_PER_CNY
    parts = [
        Wrong(
            f"{name} needs at least ¥{fen / FEN_PER_CNY:,.2f}"
            f"（{name} 至少要 {fen / FEN_PER_CNY:,.2f} 元）",
            column=f"campaigns.{name}.min_cny",
            allowed="a smaller min_cny here, or smaller floors in that campaign's own params",
        )
        for name, fen in least_fen.items()
        if fen
    ]
    message = (
        f"the campaigns need at least ¥{total:,.2f}, more than the brand's budget"
        f"（各活动至少要 {total:,.2f} 元，超过品牌预算）"
    )
    most = Wrong(
        message, column="budget_cny", value=f"{budget:,.2f}", allowed=f"at least {total:,.2f}"
    )
    return [most, *parts]
