"""How far off the curves that plans rest on are, in the coming sale of simulated shops.

    python tests/benchmarks/curve_errors.py [--shops 1-40] [--out FOLDER]

Each shop of the family is fitted from its own files. For every ad channel the sales that a given
spend would add in the coming sale are predicted and held against the truth: usual spend on quiet
days, the spend of the busiest past days on the days of highest demand, and three times that. A mean
log error off zero would be a bias that plans could be rid of; errors far above the posterior's
own spread would mean that it is too sure. Writes curve_errors.csv and curve_errors.md.
"""

from __future__ import annotations

from collections.abc import Iterator

import family
import numpy as np
import pandas as pd
import shops

import bigsale as bs
from bigsale.plan.pose import make_problem
from bigsale.plan.problem import Problem
from bigsale.simulate import SimulatedShop

QUIET, BUSY = 0.5, 0.85
"""Quantiles of demand below and above which days are quiet and busy."""
HIGHEST = 0.98
"""Quantile of past daily spend that counts as the busiest days'."""
TITLES = {
    "quiet": "usual spend, quiet days",
    "busy": "spend of the busiest days, on the top days",
    "triple": "three times that",
}


def posed(number: int) -> tuple[SimulatedShop, bs.data.History, Problem]:
    """Return a shop, its history and the problem of its coming sale."""
    shop = shops.family_shop(number)
    params = shops.written(shop, f"shop-{number:03d}")
    brief = bs.load_brief(params)
    history = bs.load_history(bs.find_inputs(params), brief=brief)
    fit = bs.fit_response(history, brief)
    demand = bs.forecast_demand(fit, history, brief)
    economics = bs.work_out_economics(brief)
    return shop, history, make_problem(brief, history, fit, demand=demand, economics=economics)


def cases(problem: Problem, past_cny: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """Yield the spend by cell of each case, from a channel's past daily spend."""
    lift = problem.demand.multiplier.mean(axis=0)[problem.grid.cell_day]
    active = past_cny[past_cny > 0]
    usual, highest = float(np.median(active)), float(np.quantile(active, HIGHEST))
    quiet, busy = lift <= np.quantile(lift, QUIET), lift >= np.quantile(lift, BUSY)
    for name, days, spend_cny in (
        ("quiet", quiet, usual),
        ("busy", busy, highest),
        ("triple", busy, 3 * highest),
    ):
        yield name, np.where(days, spend_cny * problem.grid.cell_width, 0.0)


def rows_of(number: int) -> Iterator[dict[str, object]]:
    """Yield prediction and truth of every case of every ad channel of a shop."""
    shop, history, problem = posed(number)
    truth, curves = shop.truth, problem.curves
    dates = np.array([cell.date for cell in problem.grid.cells])
    days = np.searchsorted(truth.demand.dates, dates)
    nothing = np.zeros((len(curves.channels), problem.grid.n_cells))
    without = curves.sales(nothing)
    tests = history.experiments
    tested = set() if tests is None else set(tests["channel"])
    for at, name in enumerate(curves.channels):
        channel = shop.config.channel(name)
        past_cny = history.spend_cny[history.channel_index(name)]
        if channel.kind != "auction" or not (past_cny > 0).any():
            continue
        for case, spend in cases(problem, past_cny):
            tried = nothing.copy()
            tried[at] = spend
            added = (curves.sales(tried) - without)[:, at].sum(axis=1)
            plan_cny = np.zeros(len(truth.demand.dates))
            np.add.at(plan_cny, days, spend)
            true_cny = truth.ads_added_cny(channel, plan_cny)
            logs = np.log(np.maximum(added, 1.0))
            yield {
                "shop": number,
                "channel": name,
                "case": case,
                "tested": name in tested,
                "log_error": float(np.median(logs) - np.log(true_cny)),
                "posterior_sd": float(logs.std()),
            }


def summary(table: pd.DataFrame) -> str:
    """Return the committed page."""
    lines = [
        "# Errors of the curves that plans rest on",
        "",
        "Made by `make bench-curves`: log of predicted over true added sales, over "
        f"{len(table) // len(TITLES)} ad channels of {table['shop'].nunique()} simulated shops.",
        "",
        "| Case | Mean error | Root mean square | Posterior sd |",
        "|---|---|---|---|",
    ]
    for case, title in TITLES.items():
        own = table[table["case"] == case]
        error = own["log_error"]
        lines.append(
            f"| {title} | {error.mean():+.1%} | {np.sqrt((error**2).mean()):.1%} "
            f"| {own['posterior_sd'].mean():.1%} |"
        )
    lines += ["", "The first case by whether the files hold a lift test of the channel:", ""]
    lines += ["| Lift test | Channels | Root mean square | Posterior sd |", "|---|---|---|---|"]
    first = table[table["case"] == next(iter(TITLES))]
    for tested, own in first.groupby("tested", sort=False):
        square = np.sqrt((own["log_error"] ** 2).mean())
        lines.append(
            f"| {'yes' if tested else 'no'} | {len(own)} | {square:.1%} "
            f"| {own['posterior_sd'].mean():.1%} |"
        )
    return "\n".join([*lines, ""])


def main() -> None:
    flags = family.shop_flags(__doc__)
    rows = []
    for number in flags.shops:
        rows += rows_of(number)
        print(f"shop {number}", flush=True)
    table = pd.DataFrame(rows)
    shops.write_results("curve_errors", table.round(4), summary(table), flags.out)


if __name__ == "__main__":
    main()
