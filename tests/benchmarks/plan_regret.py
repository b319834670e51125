"""What plans lose against an oracle, and to what: planned again with parts of the truth known.

    python tests/benchmarks/plan_regret.py [--shops 1-40] [--out FOLDER]

Each shop of the family is fitted once from its own files and planned four times: as it is, with the
true demand of the coming sale in place of the forecast, with the true level of each channel's curve
(its sales at usual spend in the coming sale), and with both. What is still missing then is lost to
the shape and timing of curves and to creators; of these, the last column counts creators. All as
shares of the oracle's contribution.

The plan as it is has a ceiling of its own: each of some posterior draws is taken for the truth,
planned for by somebody who knows it, and compared with the plan for all draws. Where the posterior
is calibrated, no planner with the same files and priors can expect a larger share of an oracle's.

Writes plan_regret.csv and plan_regret.md.
"""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

import family
import numpy as np
import pandas as pd
import reading
import shops

import bigsale as bs
from bigsale.brief.calendar import Cell, campaign_cells, days_of
from bigsale.plan.outcome import work_out
from bigsale.plan.pose import make_problem
from bigsale.plan.problem import Problem, solver_draws
from bigsale.plan.rounding import round_to_fen
from bigsale.plan.solve_targets import solve_for_targets
from bigsale.plan.tables import allocation_table, deals_table
from bigsale.response.deals import DealDraws
from bigsale.response.result import DemandDraws, ResponseFit
from bigsale.simulate import SimulatedShop, oracle_plan

KNOWN = {
    "nothing": "as it is",
    "demand": "true demand",
    "level": "true level of each curve",
    "both": "both",
}
CEILING_DRAWS = 12
"""Posterior draws that are taken for the truth."""
FOLLOWS_DEMAND = 0.8
"""Power of demand that the usual spend of a coming day follows where levels are compared."""

Tables = tuple[pd.DataFrame, pd.DataFrame]


def planned(problem: Problem) -> Tables:
    """Return (allocation, chosen deals) of the best plan."""
    return tables_of(problem, round_to_fen(problem, solve_for_targets(problem).solution.decision))


def tables_of(problem: Problem, decision: np.ndarray) -> Tables:
    """Return (allocation, chosen deals) of a plan."""
    outcome = work_out(problem, decision)
    deals = deals_table(problem, decision, outcome)
    return allocation_table(problem, decision, outcome), deals[deals["chosen"]]


def expected_share(problem: Problem) -> float:
    """Return the share of an oracle's worth that the plan expects of itself.

    Pose the problem without the luck of single deals: the family's oracle does not know it either.
    """
    decision = solve_for_targets(problem).solution.decision
    got, best = 0.0, 0.0
    for draw in solver_draws(len(problem.draw_weight), CEILING_DRAWS):
        known = problem.picked(np.array([draw]))
        got += known.worth(decision) - known.worth_of_nothing()
        own = solve_for_targets(known).solution.decision
        best += known.worth(own) - known.worth_of_nothing()
    return got / best


def with_true_demand(
    shop: SimulatedShop, demand: DemandDraws, cells: tuple[Cell, ...]
) -> DemandDraws:
    """Return the forecast with the true multiplier of each day in every draw."""
    at = np.searchsorted(shop.truth.demand.dates, demand.dates)
    true = shop.truth.demand.multiplier[at]
    cell_day = days_of(cells, demand.dates[0])
    shape, of_cells = demand.multiplier.shape, demand.cell_multiplier.shape
    return replace(
        demand,
        multiplier=np.broadcast_to(true, shape).copy(),
        cell_multiplier=np.broadcast_to(true[cell_day], of_cells).copy(),
    )


def with_true_levels(
    shop: SimulatedShop, history: bs.data.History, fit: ResponseFit, problem: Problem
) -> ResponseFit:
    """Return the fit with every draw's top such that usual spend sells what it truly sells."""
    truth, curves, top = shop.truth, problem.curves, fit.curves.top_cny.copy()
    days = np.searchsorted(truth.demand.dates, [cell.date for cell in problem.grid.cells])
    nothing = np.zeros((len(curves.channels), problem.grid.n_cells))
    lift = problem.demand.multiplier.mean(axis=0)[problem.grid.cell_day] ** FOLLOWS_DEMAND
    for at, name in enumerate(curves.channels):
        past_cny = history.spend_cny[history.channel_index(name)]
        if not (past_cny > 0).any():
            continue
        spend = nothing.copy()
        spend[at] = np.median(past_cny[past_cny > 0]) * problem.grid.cell_width * lift
        added = (curves.sales(spend) - curves.sales(nothing))[:, at].sum(axis=1)
        plan_cny = np.zeros(len(truth.demand.dates))
        np.add.at(plan_cny, days, spend[at])
        true_cny = truth.ads_added_cny(shop.config.channel(name), plan_cny)
        top[:, fit.curves.channels.index(name)] *= true_cny / added
    return replace(fit, curves=replace(fit.curves, top_cny=top))


def rows_of(number: int) -> dict[str, float]:
    """Return what plans of one shop truly earn, as shares of the oracle's, by what is known."""
    shop = shops.family_shop(number)
    truth = shop.truth
    brief, history = reading.load(shops.written(shop, f"shop-{number:03d}"))
    economics = bs.work_out_economics(brief)
    fit = bs.fit_response(history, brief)
    forecast = bs.forecast_demand(fit, history, brief)
    best = oracle_plan(truth, shop.config.campaign_budget_cny)
    row: dict[str, float] = {"shop": number}
    for known in KNOWN:
        cells = campaign_cells(brief)
        demand = (
            with_true_demand(shop, forecast, cells) if known in ("demand", "both") else forecast
        )

        def posed(own: ResponseFit, demand: DemandDraws = demand) -> Problem:
            return make_problem(brief, history, own, demand=demand, economics=economics)

        problem = posed(fit)
        if known in ("level", "both"):
            problem = posed(with_true_levels(shop, history, fit, problem))
        allocation, deals = planned(problem)
        row[known] = _earned(shop, allocation, deals) / best.contribution_cny
        if known == "both":
            bought = allocation.iloc[:0]
            lost = _earned(shop, bought, best.deals) - _earned(shop, bought, deals)
            row["creators"] = lost / best.contribution_cny
    with patch.object(DealDraws, "luck", lambda draws, rng: np.ones_like(draws.expected_cny)):
        knowable = make_problem(brief, history, fit, demand=forecast, economics=economics)
    return row | {"ceiling": expected_share(knowable)}


def _earned(shop: SimulatedShop, allocation: pd.DataFrame, deals: pd.DataFrame) -> float:
    return shop.truth.true_contribution(allocation, deals)["contribution_cny"]


def summary(table: pd.DataFrame) -> str:
    """Return the committed page."""
    lines = [
        "# What plans lose against an oracle",
        "",
        f"Made by `make bench-regret`; see docs/benchmarks.md. True contribution as a share of the "
        f"oracle's, {len(table)} simulated shops.",
        "",
        "| Known beside the shop's own files | Mean | Worst tenth, mean |",
        "|---|---|---|",
    ]
    for known, title in KNOWN.items():
        shares = np.sort(table[known].to_numpy())
        worst = shares[: max(round(len(shares) / 10), 1)].mean()
        lines.append(f"| {title} | {shares.mean():.1%} | {worst:.1%} |")
    lost, ceiling = table["creators"].mean(), table["ceiling"].mean()
    lines += [
        "",
        f"Of what both leave, creators are {lost:.1%} of the oracle's.",
        "",
        f"The posteriors themselves expect {ceiling:.1%} for the plan as it is: {CEILING_DRAWS} "
        "draws of each shop",
        "were taken for the truth in turn and planned for by somebody who knows it. With the same",
        "files and priors no planner can expect more.",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    flags = family.shop_flags(__doc__)
    rows = []
    for number in flags.shops:
        rows.append(rows_of(number))
        print({name: round(value, 3) for name, value in rows[-1].items()}, flush=True)
    table = pd.DataFrame(rows).astype({"shop": int})
    shops.write_results("plan_regret", table.round(4), summary(table), flags.out)


if __name__ == "__main__":
    main()
