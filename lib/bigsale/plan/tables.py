"""The plan's tables, with exactly the columns of the contract; money adds up to the fen."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.economics.result import Economics
from bigsale.plan.left_out import on_top
from bigsale.plan.outcome import Outcome, chosen_deals
from bigsale.plan.posting import posting_cells
from bigsale.plan.problem import Problem
from bigsale.units import FEN_PER_CNY, to_fen

Floats = npt.NDArray[np.float64]

FIRST_CNY = 10.0
"""Spend of a cell at which the next yuan of an unused channel is read."""
Ints = npt.NDArray[np.int64]


def spend_by_cell(problem: Problem, decision: Floats) -> Ints:
    """Return spend in fen, (channel of the brief, cell)."""
    names = list(problem.brief.channels)
    spend = np.zeros((len(names), problem.grid.n_cells), dtype=np.int64)
    table = problem.decisions.table
    for at, name in enumerate(names):
        own = ((table["channel"] == name) & (table["cell"] >= 0)).to_numpy()
        np.add.at(spend[at], table["cell"].to_numpy()[own], to_fen(decision[own]))
    for deal, cell in posting_cells(problem, decision).items():
        spend[names.index(problem.deals.channel[deal]), cell] += problem.deals.fee_fen[deal]
    return spend


def allocation_table(problem: Problem, decision: Floats, outcome: Outcome) -> pd.DataFrame:
    """Return allocation.csv: spend by date, phase and channel, and the sales it adds.

    Incremental sales are gross paid sales that this cell's spend brings over all days, the
    channel's total shared among its cells in proportion to their marginal worth × spend.
    """
    spend_fen, posted = spend_by_cell(problem, decision), posting_cells(problem, decision)
    cells = problem.grid.cells
    frames = []
    for at, name in enumerate(problem.brief.channels):
        draws = _added_by_cell(problem, decision, outcome, name, posted=posted)
        frames.append(
            pd.DataFrame(
                {
                    "date": [cell.date for cell in cells],
                    "phase": [cell.phase for cell in cells],
                    "channel": name,
                    "spend_cny": spend_fen[at] / FEN_PER_CNY,
                    "incremental_gmv_cny_mean": draws.mean(axis=0),
                    "incremental_gmv_cny_p05": np.quantile(draws, 0.05, axis=0),
                    "incremental_gmv_cny_p95": np.quantile(draws, 0.95, axis=0),
                    "order": np.arange(len(cells)),
                }
            )
        )
    table = pd.concat(frames, ignore_index=True)
    table = table.sort_values("order", kind="stable").drop(columns="order")
    return table.reset_index(drop=True)


def _added_by_cell(
    problem: Problem, decision: Floats, outcome: Outcome, name: str, *, posted: dict[int, int]
) -> Floats:
    """Return added sales by the cell whose spend brings them, (draw, cell), yuan.

    `posted`: the cell of each chosen deal.
    """
    grid = problem.grid
    draws = np.zeros((problem.curves.n_draws, grid.n_cells))
    if name in problem.curves.channels:
        at = problem.curves.channels.index(name)
        total = outcome.by_part_cny[name].sum(axis=1)
        _, slope, _ = problem.solver_curves.worth(
            problem.media(decision), np.ones_like(problem.weight)
        )
        share = slope[at] * problem.media(decision)[at]
        if share.sum() > 0:
            draws += total[:, None] * (share / share.sum())
    elif name in problem.commission.channels:
        draws += outcome.by_part_cny[name][:, grid.cell_part]
    for deal, cell in posted.items():
        if problem.deals.channel[deal] == name:
            draws[:, cell] += outcome.deal_added_cny[:, deal]
    return draws


def channel_table(
    problem: Problem, decision: Floats, outcome: Outcome, economics: Economics
) -> pd.DataFrame:
    """Return channels.csv. `roi_net`: added sales after refunds per yuan spent.

    `roi_marginal` and `roi_breakeven` are on gross paid sales, so that they compare: what one
    more yuan adds, and what it must add to pay for itself; for deals in the plan with their own
    commissions and refunds. Rebates and fees that come back lower break-even. Marginal is NaN
    where a yuan more buys nothing (no boosting).
    """
    spend = np.array([round(x * FEN_PER_CNY) for x in outcome.spend_cny]) / FEN_PER_CNY
    total = spend.sum()
    with np.errstate(divide="ignore", invalid="ignore"):
        roi = np.where(spend > 0, outcome.net_cny / spend, np.nan)
    names = problem.brief.channels
    seen = problem.seen_from(decision, weighted=False) if problem.limits_sales else problem
    return pd.DataFrame(
        {
            "channel": list(names),
            "spend_cny": spend,
            "share": spend / total if total > 0 else np.zeros(len(spend)),
            "roi_net_mean": roi.mean(axis=0),
            "roi_net_p05": np.quantile(roi, 0.05, axis=0),
            "roi_net_p95": np.quantile(roi, 0.95, axis=0),
            "roi_marginal": [_marginal(seen, decision, name) for name in names],
            "roi_breakeven": [
                _breakeven(problem, outcome, name, economics=economics) for name in names
            ],
        }
    )


def _breakeven(problem: Problem, outcome: Outcome, name: str, *, economics: Economics) -> float:
    """Return gross sales per yuan at which a channel pays for itself in this plan."""
    at = outcome.channels.index(name)
    added_cny = float(outcome.added_cny[:, at].mean())
    spend_cny, back_cny = float(outcome.spend_cny[at]), float(outcome.back_cny[:, at].mean())
    # Money that comes back need not be earned.
    own_share = 1 - back_cny / spend_cny if spend_cny > 0 else 1.0
    if problem.brief.channels[name].kind != "deals" or not added_cny > 0:
        return own_share * economics.roi_breakeven(name)
    worth_cny = float(outcome.contribution_cny[:, at].mean()) + spend_cny - back_cny
    return own_share * added_cny / worth_cny if worth_cny > 0 else float("inf")


def _marginal(seen: Problem, decision: Floats, name: str) -> float:
    """Return gross sales that one more yuan adds where the plan spends, else where it adds most.

    `seen`: the problem as it looks near the plan, so that only what stock and days let happen
    counts.
    """
    if name in seen.curves.channels:
        at = seen.curves.channels.index(name)
        spend = seen.media(decision)
        unused = spend[at].sum() <= 0
        if unused:
            # The very first fen of a curve with slope below 1 would sell without bound.
            spend = spend.copy()
            spend[at] = FIRST_CNY
        _, slope, _ = seen.solver_curves.worth(
            spend, np.ones_like(seen.weight), draw_weight=seen.draw_weight
        )
        if not unused:
            return float(np.average(slope[at], weights=spend[at]))
        if seen.brief.channels[name].kind != "deals":
            return float(slope[at].max())
    if name in seen.commission.channels:
        commission = seen.commission
        taken = decision[seen.decisions.block("commission")].reshape(commission.cap_cny.shape)
        at = commission.taken(taken, name)
        return _more_commission(seen, taken[at] + 1e-9, commission.added_per_cny[:, at])
    return float("nan")


def _more_commission(seen: Problem, taken_cny: Floats, added_per_cny: Floats) -> float:
    """Return gross sales of one more yuan of commission, by where the plan pays it (cell,)."""
    if seen.tangent is None:
        return float(added_per_cny.mean())
    of_cell = seen.tangent.kept[:, seen.grid.cell_part] @ (taken_cny / taken_cny.sum())
    return float((seen.draw_weight * of_cell) @ added_per_cny[seen.drawn])


def deals_table(problem: Problem, decision: Floats, outcome: Outcome) -> pd.DataFrame:
    """Return deals.csv: every candidate, chosen or not.

    `fee_cny` is the quote with the platform's service fee and samples; `expected_gmv_cny` the
    gross sales that the deal should really add (not what the platform will attribute);
    `expected_contribution_cny` their value less fee and commission. For candidates left out both
    are what hiring them beside the others would add, in their best phase (`left_out.on_top`).
    """
    deals = problem.deals
    chosen = {deal: phase for deal, phase, _ in chosen_deals(problem, decision)}
    phases = [phase.name for phase in problem.brief.phases]
    others = on_top(problem, decision)
    picked = np.array([deal in chosen for deal in range(deals.n_deals)], bool)
    return pd.DataFrame(
        {
            "creator_id": deals.table["creator_id"].to_numpy(),
            "channel": deals.channel,
            "phase": [phases[chosen.get(d, others.phase[d])] for d in range(deals.n_deals)],
            "chosen": picked,
            "fee_cny": deals.fee_cny,
            "expected_gmv_cny": np.where(
                picked, outcome.deal_added_cny.mean(axis=0), others.added_cny
            ),
            "expected_contribution_cny": np.where(
                picked, outcome.deal_contribution_cny.mean(axis=0), others.contribution_cny
            ),
        }
    )
