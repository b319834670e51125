"""What the chosen plan brings if things turn out otherwise."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.plan.outcome import Outcome, chosen_deals, work_out
from bigsale.plan.problem import Problem

Floats = npt.NDArray[np.float64]

MORE_REFUNDS = 0.10
DEARER_TRAFFIC = 0.30


def scenario_table(problem: Problem, decision: Floats, outcome: Outcome) -> pd.DataFrame:
    """Return the plan's contribution and paid sales by scenario.

    low, base, high: averages over the worst fifth, all and the best fifth of the posterior
    (by contribution). refunds_up: ten points more refunds everywhere. traffic_dearer: the same
    money buys 1/1.3 of the traffic of auction channels. creator_drops_out: the chosen deal with
    the largest contribution does not take place; its fee is not paid.
    """
    draws = outcome.total_contribution_cny
    order = np.argsort(draws, kind="stable")
    fifth = max(len(order) // 5, 1)
    cases = {
        "low": (outcome, order[:fifth]),
        "base": (outcome, order),
        "high": (outcome, order[-fifth:]),
        "refunds_up": (more_refunds(problem, decision), order),
        "traffic_dearer": (work_out(dearer_traffic(problem), decision), order),
    }
    chosen = chosen_deals(problem, decision)
    if chosen:
        cases["creator_drops_out"] = (_without_top_deal(problem, decision, outcome), order)
    rows = [_row(name, found, at) for name, (found, at) in cases.items()]
    return pd.DataFrame(rows)


def _row(name: str, outcome: Outcome, at: npt.NDArray[np.int64]) -> dict[str, object]:
    contribution, gmv = outcome.total_contribution_cny[at], outcome.gmv_paid_cny[at]
    low, high = np.quantile(contribution, [0.05, 0.95])
    return {
        "name": name,
        "contribution_cny_mean": float(contribution.mean()),
        "contribution_cny_p05": float(low),
        "contribution_cny_p95": float(high),
        "gmv_paid_cny_mean": float(gmv.mean()),
        "roi_net_mean": float(outcome.roi_net[at].mean()),
    }


def more_refunds(problem: Problem, decision: Floats) -> Outcome:
    """Return the outcome with refunds ten points higher (at most 100 %) in every channel."""
    goal, deals = problem.goal, problem.deals
    lost = {
        name: _margin(problem, name) * min(MORE_REFUNDS, goal.net_share[name])
        for name in goal.value_per_gross
    }
    values = {name: value - lost[name] for name, value in goal.value_per_gross.items()}
    kept = {name: max(share - MORE_REFUNDS, 0.0) for name, share in goal.net_share.items()}
    share = np.maximum(deals.net_share - MORE_REFUNDS, 0.0)
    ratio = np.divide(share, deals.net_share, out=np.zeros_like(share), where=deals.net_share > 0)
    drop = np.array([lost[name] for name in deals.channel], dtype=float)
    stressed = replace(
        deals,
        net_share=share,
        value_per_gross=deals.value_per_gross - drop,
        commission_cny=deals.commission_cny * ratio,
    )
    changed = replace(goal, value_per_gross=values, net_share=kept)
    return work_out(replace(problem, goal=changed, deals=stressed), decision)


def _margin(problem: Problem, name: str) -> float:
    """Return margin less platform fee of kept sales in a channel (what a refund takes away)."""
    return problem.goal.margin_of_kept[name]


def dearer_traffic(problem: Problem) -> Problem:
    """Return the problem in which auction traffic costs 30 % more."""
    dearer = np.array(
        [
            1 + DEARER_TRAFFIC if problem.brief.channels[name].kind == "auction" else 1.0
            for name in problem.curves.channels
        ]
    )
    curves = problem.curves
    scaled = replace(
        curves, half_cny=curves.half_cny * dearer, before=curves.before * dearer[:, None]
    )
    return replace(problem, curves=scaled)


def _without_top_deal(problem: Problem, decision: Floats, outcome: Outcome) -> Outcome:
    top = outcome.deal_contribution_cny.mean(axis=0).argmax()
    left = decision.copy()
    left[(problem.decisions.table["deal"] == top).to_numpy()] = 0.0
    return work_out(problem, left)
