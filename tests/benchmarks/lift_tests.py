"""What the lift test that a plan names is worth: shops planned again with a test's result.

    python tests/benchmarks/lift_tests.py [--shops 1-40] [--out FOLDER]

Each shop of the family is fitted and planned from its own files. Then a lift test is made up – the
true added sales of the latest quiet fortnight with spend, seen with a standard error of 25 % – and
the shop is fitted and planned again: with a test of the channel that the plan names first, of the
channel that gets most money, and of every ad channel. All plans are scored by the shop's hidden
truth, as shares of the oracle's contribution; "promised" is what the plan said the first test would
be worth. Writes lift_tests.csv and lift_tests.md.
"""

from __future__ import annotations

from dataclasses import replace

import family
import numpy as np
import pandas as pd
import plan_regret
import reading
import shops

import bigsale as bs
from bigsale.data.history import History
from bigsale.plan.lift_tests import COLUMNS, ERROR, lift_test_table
from bigsale.plan.pose import make_problem
from bigsale.plan.rounding import round_to_fen
from bigsale.plan.solve_targets import solve_for_targets
from bigsale.simulate import SimulatedShop, oracle_plan

TEST_DAYS = 14
QUIET = 1.05
LEAST_DAYS_WITH_SPEND = 0.8
TITLES = {
    "none": "as it is",
    "named": "the channel that the plan names first",
    "largest": "the channel that gets most money",
    "all": "every ad channel",
}


def tested(shop: SimulatedShop, name: str) -> dict[str, object] | None:
    """Return a row of experiments.csv for the latest quiet fortnight; None where there is none."""
    truth, channel = shop.truth, shop.config.channel(name)
    at, past = shop.config.channels.index(channel), np.flatnonzero(truth.in_history)
    quiet = truth.demand.event[past] < QUIET
    spend_cny = truth.spend_cny[at, past]
    for first in range(len(past) - TEST_DAYS, -1, -1):
        days = slice(first, first + TEST_DAYS)
        if quiet[days].all() and (spend_cny[days] > 0).mean() >= LEAST_DAYS_WITH_SPEND:
            break
    else:
        return None
    added_cny = float(truth.incremental_cny[at, past[days]].sum())
    rng = np.random.default_rng([shop.config.seed, at])
    return {
        "channel": name,
        "start": pd.Timestamp(truth.demand.dates[past[days][0]]),
        "end": pd.Timestamp(truth.demand.dates[past[days][-1]]),
        "spend_cny": float(spend_cny[days].sum()),
        "incremental_gmv_cny": max(1 + ERROR * rng.normal(), 0.05) * added_cny,
        "se_cny": ERROR * added_cny,
    }


def with_tests(shop: SimulatedShop, history: History, names: list[str]) -> History:
    """Return the history with a made-up test of each channel that can have one."""
    rows = [row for row in (tested(shop, name) for name in names) if row is not None]
    if not rows:
        return history
    parts = [pd.DataFrame(rows)]
    if history.experiments is not None:
        parts = [history.experiments, *parts]
    return replace(history, experiments=pd.concat(parts, ignore_index=True))


def rows_of(number: int) -> dict[str, float | str]:
    """Return what plans of one shop truly earn by what was tested, shares of the oracle's."""
    shop = shops.family_shop(number)
    brief, history = reading.load(shops.written(shop, f"shop-{number:03d}"))
    economics = bs.work_out_economics(brief)
    no_tests = pd.DataFrame(columns=COLUMNS)
    best_cny = oracle_plan(shop.truth, shop.config.campaign_budget_cny).contribution_cny

    def planned(seen: History) -> tuple[float, pd.DataFrame, dict[str, float]]:
        fit = bs.fit_response(seen, brief)
        demand = bs.forecast_demand(fit, seen, brief)
        problem = make_problem(brief, seen, fit, demand=demand, economics=economics)
        solution = solve_for_targets(problem).solution
        decision = round_to_fen(problem, solution.decision)
        tests = lift_test_table(problem, solution, decision, fit)
        allocation, deals = plan_regret.tables_of(problem, decision)
        earned = shop.truth.true_contribution(allocation, deals)["contribution_cny"]
        money = allocation.groupby("channel")["spend_cny"].sum().to_dict()
        return earned / best_cny, no_tests if tests is None else tests, money

    share, tests, money = planned(history)
    ads = [c.name for c in shop.config.channels if c.kind == "auction"]
    named = list(tests["channel"][:1])
    largest = [max(ads, key=lambda name: money.get(name, 0.0))]
    row: dict[str, float | str] = {"shop": number, "none": share}
    for case, names in (("named", named), ("largest", largest), ("all", ads)):
        row[case] = planned(with_tests(shop, history, names))[0] if names else share
    promised = float(tests["worth_cny"].iloc[0]) / best_cny if named else 0.0
    return row | {"promised": promised, "channel": named[0] if named else ""}


def summary(table: pd.DataFrame) -> str:
    """Return the committed page."""
    lines = [
        "# What a lift test before the sale is worth",
        "",
        f"Made by `make bench-tests`; see docs/benchmarks.md. True contribution as a share of the "
        f"oracle's, {len(table)} simulated shops; a test has a standard error of {ERROR:.0%}.",
        "",
        "| Tested beside the shop's own files | Mean | Gain | Standard error of the gain |",
        "|---|---|---|---|",
    ]
    for case, title in TITLES.items():
        gain = table[case] - table["none"]
        error = gain.std() / np.sqrt(len(table))
        lines.append(f"| {title} | {table[case].mean():.1%} | {gain.mean():+.1%} | {error:.1%} |")
    named = table[table["channel"] != ""]
    promised = table["promised"].mean()
    return "\n".join(
        [
            *lines,
            "",
            f"The plans named a test in {len(named)} shops, and promised {promised:+.1%} on "
            "average over all of them.",
            "",
        ]
    )


def main() -> None:
    flags = family.shop_flags(__doc__)
    rows = []
    for number in flags.shops:
        rows.append(rows_of(number))
        print(rows[-1], flush=True)
    table = pd.DataFrame(rows)
    shops.write_results("lift_tests", table.round(4), summary(table), flags.out)


if __name__ == "__main__":
    main()
