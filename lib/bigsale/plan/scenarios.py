"""What the chosen plan brings if things turn out otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.plan.curves import make_curves
from bigsale.plan.deals import Deals
from bigsale.plan.outcome import Outcome, chosen_deals, work_out
from bigsale.plan.past_deals import channel_power
from bigsale.plan.problem import Problem
from bigsale.plan.solve import follow_deals
from bigsale.response.result import ResponseFit

Floats = npt.NDArray[np.float64]

MORE_REFUNDS = 0.10
DEARER_TRAFFIC = 0.30
PRESALE = "presale"
"""Name of the phase that a change of the platform's rules may remove."""


def scenario_table(
    problem: Problem, decision: Floats, outcome: Outcome, fit: ResponseFit
) -> pd.DataFrame:
    """Return the plan's contribution and paid sales by scenario.

    low, base, high: averages over the worst fifth, all and the best fifth of the posterior
    (by contribution). refunds_up: ten points more refunds everywhere. traffic_dearer: the same
    money buys 1/1.3 of the traffic of auction channels. presale_removed: the rules change and the
    presale sells like ordinary days; what it would have sold above them is lost.
    creator_drops_out: the chosen deal with the largest contribution does not take place; its fee
    is not paid. all_at_once: all of these together.
    """
    draws = outcome.total_contribution_cny
    order = np.argsort(draws, kind="stable")
    fifth = max(len(order) // 5, 1)
    cases = {
        "low": (outcome, order[:fifth]),
        "base": (outcome, order),
        "high": (outcome, order[-fifth:]),
    }
    stressed, left = problem, decision
    for name, (changed, kept) in _stresses(problem, decision, outcome, fit).items():
        cases[name] = (work_out(changed(problem), kept), order)
        stressed, left = changed(stressed), np.where(kept == decision, left, kept)
    cases["all_at_once"] = (work_out(stressed, left), order)
    rows = [_row(name, found, at) for name, (found, at) in cases.items()]
    return pd.DataFrame(rows)


def _stresses(
    problem: Problem, decision: Floats, outcome: Outcome, fit: ResponseFit
) -> dict[str, tuple[Callable[[Problem], Problem], Floats]]:
    """Return how each stress changes the problem, and what of the plan takes place under it."""
    found: dict[str, tuple[Callable[[Problem], Problem], Floats]] = {
        "refunds_up": (more_refunds, decision),
        "traffic_dearer": (dearer_traffic, decision),
    }
    if any(phase.name == PRESALE for phase in problem.brief.phases):
        found["presale_removed"] = (lambda before: without_presale(before, fit), decision)
    if chosen_deals(problem, decision):
        left = _without_top_deal(problem, decision, outcome)
        found["creator_drops_out"] = (lambda before: before, left)
    return found


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


def more_refunds(problem: Problem) -> Problem:
    """Return the problem with refunds ten points higher (at most 100 %) in every channel."""
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
    return replace(problem, goal=changed, deals=stressed)


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


def without_presale(problem: Problem, fit: ResponseFit) -> Problem:
    """Return the problem in which the presale's days are no better than ordinary ones."""
    grid, demand = problem.grid, problem.demand
    presale = grid.phase_of_cell() == PRESALE
    ordinary = demand.calendar[:, grid.cell_day]
    of_cell = np.where(presale, np.maximum(demand.cell_multiplier - ordinary, 0.0), 0.0)
    lost = np.zeros_like(demand.multiplier)
    np.add.at(lost.T, grid.cell_day, (of_cell * grid.cell_width).T)
    changed = replace(
        demand,
        multiplier=demand.multiplier - lost,
        cell_multiplier=demand.cell_multiplier - of_cell,
        baseline_cny=demand.baseline_cny * (1.0 - lost / demand.multiplier),
    )
    left = (changed.cell_multiplier / demand.cell_multiplier)[:, presale]
    poorer = make_curves(problem.curves.channels, fit.curves, changed, grid)
    return replace(
        problem,
        demand=changed,
        # What else stresses the curves stays: only demand is another.
        curves=replace(
            problem.curves,
            height=poorer.height,
            strength=poorer.strength,
            outside=poorer.outside,
            to_come=poorer.to_come,
        ),
        deals=_deals_without_presale(problem, left.mean(axis=0), fit),
    )


def _deals_without_presale(problem: Problem, left: Floats, fit: ResponseFit) -> Deals:
    """Return the deals with the presale's factor lowered; `left` (cell of the presale,)."""
    deals, phases = problem.deals, [phase.name for phase in problem.brief.phases]
    factor = deals.phase_factor.copy()
    for name in np.unique(deals.channel.astype(str)):
        own = deals.channel == name
        factor[:, own, phases.index(PRESALE)] *= float((left ** channel_power(name, fit)).mean())
    return replace(deals, phase_factor=factor)


def _without_top_deal(problem: Problem, decision: Floats, outcome: Outcome) -> Floats:
    """Return the plan without its best deal; the next of that audience is then its best."""
    mean = outcome.deal_contribution_cny.mean(axis=0)
    # Candidates who are not in the plan stand at 0, above deals that lose money.
    top = max((deal for deal, _, _ in chosen_deals(problem, decision)), key=mean.__getitem__)
    left = decision.copy()
    left[(problem.decisions.table["deal"] == top).to_numpy()] = 0.0
    return follow_deals(problem, left)
