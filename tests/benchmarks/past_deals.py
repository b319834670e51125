"""What finished deals are worth to a plan: candidates' sales against the truth, with and without.

    python tests/benchmarks/past_deals.py [--shops 101-120] [--out FOLDER]

Each shop of the family is fitted once; its plan is made twice, with `past_deals.csv` and without.
Predicted are the attributed sales of each candidate in each phase she may join; the truth is what
the simulator would have her claim there on average. Writes past_deals.csv (one row a shop and way)
and past_deals.md. Fits are kept in .bench/past_deals/ and made again when code or tables change.
"""

from __future__ import annotations

import pickle
import time
from dataclasses import replace

import family
import numpy as np
import pandas as pd
import reading
import shops

import bigsale as bs
from bigsale.data.history import History
from bigsale.plan import deals as plan_deals
from bigsale.plan.outcome import work_out
from bigsale.plan.pose import make_problem
from bigsale.plan.rounding import round_to_fen
from bigsale.plan.solve_risk import solve_plan
from bigsale.plan.tables import allocation_table, deals_table
from bigsale.simulate import SimulatedShop, oracle_plan
from bigsale.simulate.deals import OUTCOME_SIGMA

KEPT = shops.BENCH / "past_deals"
ROOMS = ("brief", "data", "response")
WAYS = ("with", "without")
GAP = 1e-3
"""Relative gap at which the search of a plan may stop: far below what deals differ by."""
COLUMNS = (
    "shop", "past_deals", "finished_deals", "correlation", "correlation_per_fee", "log_error",
    "log_bias", "log_error_usual", "log_bias_usual", "covered_mean", "covered_mean_usual",
    "covered_outcome", "deals_contribution_cny", "contribution_cny",
    "oracle_deals_contribution_cny", "oracle_contribution_cny", "hired", "problem_ms",
)  # fmt: skip
LINES = (
    ("correlation", "correlation of log sales, predicted and true mean", "{:.3f}"),
    ("correlation_per_fee", "the same per yuan of fee, within channels", "{:.3f}"),
    ("log_error", "mean absolute error of log sales", "{:.3f}"),
    ("log_bias", "mean error of log sales", "{:+.3f}"),
    ("log_error_usual", "on the day that promises are for: mean absolute error", "{:.3f}"),
    ("log_bias_usual", "on that day: mean error", "{:+.3f}"),
    ("covered_mean_usual", "on that day: true mean inside the 90 % interval", "{:.0%}"),
    ("covered_mean", "true mean inside the 90 % interval of knowledge", "{:.0%}"),
    ("covered_outcome", "outcome inside the 90 % interval with luck", "{:.0%}"),
    ("hired", "creators hired", "{:.1f}"),
    ("problem_ms", "CPU ms to set up the plan's problem", "{:.0f}"),
)


def score_shop(number: int) -> list[dict[str, object]]:
    """Return one row for the plan with past deals and one for that without."""
    shop = shops.family_shop(number)
    brief, history = reading.load(shops.written(shop, f"shop-{number:03d}"))
    fit, demand = kept_fit(number, brief, history)
    given = {"with": history, "without": replace(history, past_deals=None)}
    best = oracle_plan(shop.truth, shop.config.campaign_budget_cny)
    oracle = {
        "oracle_deals_contribution_cny": earned(shop, best.spend.iloc[:0], best.deals),
        "oracle_contribution_cny": earned(shop, best.spend, best.deals),
    }
    rows = []
    for way in WAYS:
        inputs = brief, given[way], fit, demand, bs.work_out_economics(brief)
        spend, deals = decide(*inputs)
        hired = deals[deals["chosen"]]
        row = {"shop": number, "past_deals": way, "finished_deals": len(history.past_deals)}
        row |= candidates_score(shop, *inputs)
        row |= {
            "deals_contribution_cny": earned(shop, spend.iloc[:0], hired),
            "contribution_cny": earned(shop, spend, hired),
            "hired": len(hired),
        }
        rows.append({**row, **oracle})
    return rows


def decide(
    brief: bs.Brief,
    history: History,
    fit: bs.ResponseFit,
    demand: bs.DemandDraws,
    economics: bs.Economics,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return allocation and deals of the plan, without what else its report shows."""
    problem = make_problem(brief, history, fit, demand=demand, economics=economics)
    decision = round_to_fen(problem, solve_plan(problem, gap=GAP).decision)
    outcome = work_out(problem, decision)
    return allocation_table(problem, decision, outcome), deals_table(problem, decision, outcome)


def kept_fit(
    number: int, brief: bs.Brief, history: History
) -> tuple[bs.ResponseFit, bs.DemandDraws]:
    """Return the shop's fit and forecast; finished deals play no part in them."""
    path = KEPT / f"shop-{number:03d}-{fit_stamp(number)}.pkl"
    if not path.exists():
        fit = bs.fit_response(history, brief)
        KEPT.mkdir(parents=True, exist_ok=True)
        path.write_bytes(pickle.dumps((fit, bs.forecast_demand(fit, history, brief))))
    found: tuple[bs.ResponseFit, bs.DemandDraws] = pickle.loads(path.read_bytes())
    return found


def fit_stamp(number: int) -> str:
    """Return a hash of what a fit depends on."""
    inputs = sorted((shops.BENCH / "shops" / f"shop-{number:03d}" / "inputs").glob("*.csv"))
    rooms = [shops.ROOT / "lib" / "bigsale" / room for room in ROOMS]
    code = [path for room in rooms for path in sorted(room.glob("*.py"))]
    used = [path for path in (*inputs, *code) if "deal" not in path.stem]
    return shops.fingerprint(used)


def earned(shop: SimulatedShop, spend: pd.DataFrame, deals: pd.DataFrame) -> float:
    """Return what spend and deals truly earn, in yuan."""
    return round(shop.truth.true_contribution(spend, deals)["contribution_cny"], 2)


def candidates_score(
    shop: SimulatedShop,
    brief: bs.Brief,
    history: History,
    fit: bs.ResponseFit,
    demand: bs.DemandDraws,
    economics: bs.Economics,
) -> dict[str, float]:
    """Return how near the candidates' predicted attributed sales come to the truth."""
    began = time.process_time()
    problem = make_problem(brief, history, fit, demand=demand, economics=economics)
    seconds = time.process_time() - began
    deals, names = problem.deals, [phase.name for phase in brief.phases]
    truth = shop.truth.candidates.set_index("creator_id").loc[deals.table["creator_id"]]
    power = [shop.config.channel(name).demand_power for name in deals.channel]
    moved = [[shop.truth.phase_demand(name, p) for name in names] for p in power]
    who, phase = np.nonzero(deals.allowed)
    true = truth["quality_gmv_cny"].to_numpy()[who] * np.array(moved)[who, phase]
    factor = deals.phase_factor[:, who, phase].mean(axis=0)
    fee = deals.table["fee_cny"].to_numpy(float)[who]
    logs, guess = np.log(true), np.log(deals.claimed_cny[who] * factor)
    share = plan_deals.added_shares(brief, history, fit, deals.table)
    luck = np.random.default_rng([shop.config.seed, 7]).standard_normal(len(truth))
    outcome = true * np.exp(OUTCOME_SIGMA * luck[who] - OUTCOME_SIGMA**2 / 2)
    known = None if deals.learnt is None else deals.learnt.draws.expected_cny[:, who] * factor
    return {
        "correlation": float(np.corrcoef(logs, guess)[0, 1]),
        "correlation_per_fee": per_fee(logs - np.log(fee), guess - np.log(fee), deals.channel[who]),
        "log_error": float(np.abs(guess - logs).mean()),
        "log_bias": float((guess - logs).mean()),
        **usual_day(shop, truth, deals),
        "covered_mean": np.nan if known is None else covered(known, true),
        "covered_outcome": covered((deals.added_cny / share)[:, who] * factor, outcome),
        "problem_ms": round(1000 * seconds),
    }


def usual_day(
    shop: SimulatedShop, truth: pd.DataFrame, deals: plan_deals.Deals
) -> dict[str, float]:
    """Return the same for the day that agencies promise for: the median phase of the campaign."""
    usual = np.median([phase.demand * phase.plateau for phase in shop.config.coming.phases])
    power = np.array([shop.config.channel(name).demand_power for name in deals.channel])
    true = truth["quality_gmv_cny"].to_numpy() * usual**power
    error = np.log(deals.claimed_cny) - np.log(true)
    known = None if deals.learnt is None else deals.learnt.draws.expected_cny
    return {
        "log_error_usual": float(np.abs(error).mean()),
        "log_bias_usual": float(error.mean()),
        "covered_mean_usual": np.nan if known is None else covered(known, true),
    }


def per_fee(true: np.ndarray, guess: np.ndarray, channel: np.ndarray) -> float:
    """Return the mean correlation within channels of logs of sales per yuan of fee."""
    found = [np.corrcoef(true[channel == c], guess[channel == c])[0, 1] for c in np.unique(channel)]
    return float(np.mean(found))


def covered(draws: np.ndarray, truth: np.ndarray) -> float:
    """Return the share of `truth` (deal,) inside the 90 % interval of `draws` (draw, deal)."""
    low, high = np.quantile(draws, [0.05, 0.95], axis=0)
    return float(((truth >= low) & (truth <= high)).mean())


def summary(table: pd.DataFrame) -> str:
    """Return the table by way as a page."""
    both = table.groupby("past_deals").mean(numeric_only=True).loc[list(WAYS)]
    wide = table.pivot(index="shop", columns="past_deals")
    better = wide["log_error"]["with"] < wide["log_error"]["without"]
    richer = wide["deals_contribution_cny"]["with"] - wide["deals_contribution_cny"]["without"]
    lines = [
        "# What finished deals are worth to a plan",
        "",
        "Made by `make bench-deals`; see docs/benchmarks.md. Means over "
        f"{len(wide)} simulated shops (seeds {wide.index.min()}–{wide.index.max()}), "
        f"{wide['finished_deals']['with'].mean():.0f} finished deals each.",
        "",
        "| | with past_deals | without |",
        "|---|---|---|",
    ]
    for column, name, form in LINES:
        pair = [form.format(both.loc[way, column]) for way in WAYS]
        lines.append(f"| {name} | {pair[0].replace('nan%', '')} | {pair[1].replace('nan%', '')} |")
    for column, name in (("deals_contribution_cny", "deals"), ("contribution_cny", "whole plan")):
        best = table.groupby("past_deals")[f"oracle_{column}"].sum()
        sums = table.groupby("past_deals")[column].sum() / best
        lines.append(f"| {name}: true contribution, of the oracle's | {sums['with']:.1%} "
                     f"| {sums['without']:.1%} |")  # fmt: skip
    lines += [
        "",
        f"The error is smaller with them in {better.mean():.0%} of the shops; the deals hired earn "
        f"more in {(richer > 0).mean():.0%} and less in {(richer < 0).mean():.0%}.",
        "",
    ]
    return "\n".join(lines)


def main() -> None:
    flags = family.shop_flags(__doc__, "101-120")
    flags.out.mkdir(parents=True, exist_ok=True)
    path = flags.out / "past_deals.csv"
    rows: list[dict[str, object]] = []
    for number in flags.shops:
        rows += score_shop(number)
        table = pd.DataFrame(rows)[list(COLUMNS)].round(4)
        table.to_csv(path, index=False, lineterminator="\n")
        print(
            table.tail(2)[["shop", "past_deals", "log_error"]].to_string(header=False), flush=True
        )
    page = summary(table)
    (flags.out / "past_deals.md").write_text(page, encoding="utf-8")
    print(page)


if __name__ == "__main__":
    main()
