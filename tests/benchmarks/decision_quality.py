"""What plans truly earn: the kit's, last year's split, the platforms', peers', and an oracle's.

    python tests/benchmarks/decision_quality.py [--shops 1-40] [--out FOLDER]

Each shop of the family is fitted and planned from its own files alone; every plan is then scored by
the shop's hidden truth. Plans of others are read from .bench/plans/shop-NNN/<planner>/ (files
allocation.csv: date, channel, spend_cny; deals.csv: creator_id, phase), whoever wrote them.

A shop's rows are kept in .bench/decisions/ and made again when the code or its tables change.
Writes decision_quality.csv (one row per shop and planner) and decision_quality.md.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import family
import numpy as np
import pandas as pd
import peer_plans
import shops

import bigsale as bs
from bigsale.simulate import SimulatedShop, last_split, oracle_plan, platform_split

KEPT = shops.BENCH / "decisions"
ROOMS = ("brief", "data", "economics", "response", "plan", "simulate")
COLUMNS = ["shop", "planner", "spend_cny", "contribution_cny", "share_of_oracle", "cpu_seconds"]


def score_shop(number: int) -> list[dict[str, object]]:
    """Return what each planner's plan truly earns in one shop (the rows of the CSV)."""
    shop = shops.family_shop(number)
    params = shops.written(shop, f"shop-{number:03d}")
    rooms = [shops.ROOT / "lib" / "bigsale" / room for room in ROOMS]
    code = [path for room in rooms for path in sorted(room.glob("*.py"))]
    tables = sorted((params.parent / "inputs").glob("*.csv"))
    stamp = shops.fingerprint([*tables, *code, params])
    path = KEPT / f"shop-{number:03d}.json"
    kept = json.loads(path.read_text()) if path.exists() else {}
    if kept.get("stamp") != stamp:
        kept = {"stamp": stamp, "rows": own_rows(shop, number, params)}
        KEPT.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(kept, indent=1))
    rows = kept["rows"] + other_rows(shop, number)
    best = next(row["contribution_cny"] for row in rows if row["planner"] == "oracle")
    return [{**row, "share_of_oracle": row["contribution_cny"] / best} for row in rows]


def own_rows(shop: SimulatedShop, number: int, params: Path) -> list[dict[str, object]]:
    """Return the rows of the kit, the habits of shops without one, and the oracle."""
    budget_cny, truth = shop.config.campaign_budget_cny, shop.truth
    began = time.process_time()
    plan = kit_plan(params)
    seconds = time.process_time() - began
    peer_plans.write_plan(shop, "bigsale", plan.allocation, plan.deals[plan.deals["chosen"]])
    oracle = oracle_plan(truth, budget_cny)
    rows = [_row(number, "bigsale", shop, (plan.allocation, plan.deals), seconds)]
    rows.append(_row(number, "last_split", shop, last_split(truth, budget_cny)))
    rows.append(_row(number, "platform_split", shop, platform_split(truth, budget_cny)))
    rows.append(_row(number, "oracle", shop, (oracle.spend, oracle.deals)))
    return rows


def kit_plan(params: Path) -> bs.Plan:
    """Return the kit's plan from a params file and its tables."""
    brief = bs.load_brief(params)
    history = bs.load_history(bs.find_inputs(params), brief=brief)
    fit = bs.fit_response(history, brief)
    demand = bs.forecast_demand(fit, history, brief)
    return bs.make_plan(brief, history, fit, demand, bs.work_out_economics(brief))


def other_rows(shop: SimulatedShop, number: int) -> list[dict[str, object]]:
    """Return the rows of plans that others left in .bench/plans/ for this shop."""
    folder = peer_plans.PLANS / f"shop-{number:03d}"
    names = sorted(path.name for path in folder.iterdir()) if folder.exists() else []
    others = [name for name in names if name != "bigsale"]
    return [_row(number, name, shop, peer_plans.read_plan(number, name)) for name in others]


def _row(
    number: int,
    planner: str,
    shop: SimulatedShop,
    plan: tuple[pd.DataFrame, pd.DataFrame],
    seconds: float = float("nan"),
) -> dict[str, object]:
    earned = shop.truth.true_contribution(*plan)
    return {
        "shop": number,
        "planner": planner,
        "spend_cny": round(earned["spend_cny"], 2),
        "contribution_cny": round(earned["contribution_cny"], 2),
        "cpu_seconds": round(seconds, 1),
    }


def summary(table: pd.DataFrame) -> str:
    """Return the headline figures and the table by planner as a page."""
    shares = table.pivot(index="shop", columns="planner", values="share_of_oracle")
    ours = shares["bigsale"]
    rivals = [name for name in shares.columns if name not in ("bigsale", "oracle")]
    above = (shares[rivals].lt(ours, axis=0) | shares[rivals].isna()).all(axis=1)
    lines = [
        "# Decision quality",
        "",
        "Made by `make bench-decisions`; see docs/benchmarks.md. True contribution of each plan as",
        f"a share of an oracle's, over {len(shares)} simulated shops of known truth (seeds "
        f"{shares.index.min()}–{shares.index.max()}).",
        "",
        "| Planner | Shops | Mean | Median | Worst tenth, mean | bigsale above in |",
        "|---|---|---|---|---|---|",
    ]
    for name in ["bigsale", *rivals]:
        known = shares[name].dropna()
        wins = "" if name == "bigsale" else f"{(ours[known.index] > known).mean():.0%}"
        lines.append(
            f"| {name} | {len(known)} | {known.mean():.1%} | {known.median():.1%} "
            f"| {worst_tenth(known):.1%} | {wins} |"
        )
    lines += ["", f"bigsale is above all of them in {above.mean():.0%} of the shops.", ""]
    return "\n".join(lines)


def worst_tenth(shares: pd.Series) -> float:
    """Return the mean over the worst tenth of the shops (at least one)."""
    return float(np.sort(shares.to_numpy())[: max(round(len(shares) / 10), 1)].mean())


def main() -> None:
    flags = family.shop_flags(__doc__)
    rows: list[dict[str, object]] = []
    for number in flags.shops:
        rows += score_shop(number)
        print({row["planner"]: round(float(row["share_of_oracle"]), 3) for row in rows
               if row["shop"] == number}, flush=True)  # fmt: skip
    table = pd.DataFrame(rows)[COLUMNS]
    shops.write_results("decision_quality", table, summary(table), flags.out)


if __name__ == "__main__":
    main()
