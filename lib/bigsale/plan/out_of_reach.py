"""The refusal of a target that no plan reaches, and what is in reach."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from bigsale.errors import InfeasibleError, Text
from bigsale.errors import Problem as Wrong
from bigsale.plan.outcome import Outcome, work_out
from bigsale.plan.problem import Problem
from bigsale.plan.targets import Target

Floats = npt.NDArray[np.float64]
Found = Callable[[Floats, tuple[Target, ...]], Floats]
"""The plan that is best at given prices of given targets."""

ROI_ROUNDS = 8
SALES_KEPT, ROI_KEPT = 0.998, 0.99
"""Part of what is in reach that is advised: the plan asked for it comes from another search."""
NO_SPEND_CNY = 1.0
"""A plan that spends less has no ROI worth telling."""


def out_of_reach(
    problem: Problem,
    targets: tuple[Target, ...],
    at: int,
    *,
    price: float,
    found: Found,
    beside: Outcome | None = None,
) -> InfeasibleError:
    """Return the error that names a target and what is in reach.

    That is what the plan reaches that pays `price` for this target alone, and, where other targets
    bind, what the plan `beside` reaches, which keeps all of them.
    """
    target, asked = targets[at], problem.brief.goal.targets.probability
    others = [one for one in targets if one is not target]
    limits = Text("其他限制", "the other limits")
    if others:
        limits = Text(
            f"其他限制和{'、'.join(one.words.zh for one in others)}",
            f"the other limits and with {', '.join(one.words.en for one in others)}",
        )
    name = target.key.rsplit(".", 1)[1]
    alone = reachable(name, _alone(problem, targets, at, price=price, found=found), asked)
    allowed = f"{alone} (about what the plan reaches that tries hardest)"
    if others:
        allowed = f"{alone} with the other targets let go"
    if beside is not None:
        allowed = f"{reachable(name, beside, asked)} with the other targets kept, {allowed}"
    value = getattr(problem.brief.goal.targets, name)
    return InfeasibleError(
        Wrong(
            f"{target.words.en} cannot be reached with probability {asked:.0%} within "
            f"{limits.en}（在{limits.zh}下，{target.words.zh}：达不到 {asked:.0%} 的把握）",
            file="brief",
            column=target.key,
            value=f"{value:,.10g}",
            allowed=f"{allowed}, a lower probability, or binding: false to be told the chance only",
        )
    )


def _alone(
    problem: Problem, targets: tuple[Target, ...], at: int, *, price: float, found: Found
) -> Outcome:
    """Return what the plan brings that tries hardest for one target, the others let go."""
    prices = np.zeros(len(targets))
    prices[at] = price
    outcome = work_out(problem, found(prices, targets))
    if targets[at].key.endswith("roi_net_min") and outcome.spend_cny.sum() < NO_SPEND_CNY:
        return _of_most_roi(problem, targets, at, prices=prices, found=found)
    return outcome


def _of_most_roi(
    problem: Problem, targets: tuple[Target, ...], at: int, *, prices: Floats, found: Found
) -> Outcome:
    """Return what the plan brings whose ROI is about the largest of those that spend.

    A plan that asks for too much spends nothing and says nothing of what is in reach. So each
    round asks for the ROI that the last plan had, from 0 on (Dinkelbach 1967).
    """
    target, money = targets[at], problem.decisions.money_cny
    may_miss, asked = 1 - problem.brief.goal.targets.probability, 0.0
    best = work_out(problem, np.zeros(problem.decisions.n))
    for _ in range(ROI_ROUNDS):
        easier = replace(target, linear_by_draw=target.sold_by_draw - asked * money)
        outcome = work_out(problem, found(prices, (*targets[:at], easier, *targets[at + 1 :])))
        if outcome.spend_cny.sum() < NO_SPEND_CNY:
            break
        reached = float(np.quantile(outcome.roi_net, may_miss))
        if reached <= asked:
            break
        best, asked = outcome, reached
    return best


def reachable(name: str, outcome: Outcome, asked: float) -> str:
    """Return a target that an outcome reaches with probability `asked`, as the brief says it.

    Three digits, rounded towards what is easier, so that the advice can be taken at its word.
    """
    if name == "expense_ratio_max":
        ratios = float(outcome.spend_cny.sum()) / outcome.gmv_actual_cny
        return f"at least {np.ceil(1e3 * np.quantile(ratios, asked) + 1) / 1e3:g}"
    draws = {
        "gmv_paid_cny": outcome.gmv_actual_cny,
        "roi_net_min": outcome.roi_net,
        "new_buyers": outcome.new_buyers,
    }[name]
    most = float(np.quantile(draws, 1 - asked))
    if not np.isfinite(most):
        return "no such target, as no spend sells anything"
    step = 10.0 ** (np.floor(np.log10(max(most, 1e-9))) - 2)
    kept = ROI_KEPT if name == "roi_net_min" else SALES_KEPT
    return f"at most {max(np.floor(kept * most / step) * step, 0.0):,.10g}"
