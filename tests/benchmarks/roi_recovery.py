"""Estimated against true incremental ROI over simulated shops: the kit and its peers.

    python tests/benchmarks/roi_recovery.py [--shops 1-40] [--methods bigsale,pymc] [--retry]

Every method sees the same tables and the same events; channels paid on sales are left out for all.
Answers are kept in .bench/family/ and made once, so that the run can be stopped and done in pieces;
the summary covers the shops asked for. Writes results/roi_recovery.{csv,md}.
"""

from __future__ import annotations

import time

import family
import methods
import numpy as np
import pandas as pd
import shops

METHODS = ("bigsale", "bigsale_no_claims", *methods.PEERS)
LEVEL = 0.9
"""Of the intervals, p05 to p95."""
SHOWN = {
    "method": "method",
    "shops": "shops",
    "failed": "no answer",
    "mae": "MAE",
    "mae_ads": "MAE, ads only",
    "mae_by_spend": "MAE by spend",
    "interval_score": "interval score",
    "coverage": "coverage",
    "width": "width",
    "worse_in": "shops worse than bigsale",
    "green": "green",
    "fit_seconds": "fit, s",
}


def rows_of(shop, method: str, found: dict) -> list[dict]:
    """Return one row a channel: truth, estimate and interval."""
    config = shop.config
    truth = shop.truth.roi_incremental()
    spend = shop.tables["channel_daily"].groupby("channel")["spend_cny"].sum()
    facts = {
        "shop": config.seed,
        "method": method,
        "green": methods.is_green(found),
        "fit_seconds": found["seconds"].get("fit", found["seconds"]["sample"]),
    }
    return [
        facts
        | {
            "channel": name,
            "kind": config.channel(name).kind,
            "spend_cny": round(float(spend[name])),
            "true_roi": truth[name],
            **{key: found["roi"][name][key] for key in ("mean", "p05", "p50", "p95")},
        }
        for name in shops.modelled_channels(config)
        if name in found["roi"] and np.isfinite(truth[name])
    ]


def scores(rows: pd.DataFrame) -> pd.DataFrame:
    """Add error, interval score (Gneiting & Raftery 2007), coverage and width by row."""
    true, low, high = rows["true_roi"], rows["p05"], rows["p95"]
    outside = (low - true).clip(lower=0) + (true - high).clip(lower=0)
    return rows.assign(
        error=(rows["p50"] - true).abs(),
        width=high - low,
        covered=(true >= low) & (true <= high),
        interval_score=high - low + 2 / (1 - LEVEL) * outside,
    )


def summary(rows: pd.DataFrame, failed: dict[str, int]) -> pd.DataFrame:
    """Return one row a method, channels and shops counting alike unless said otherwise."""
    by_shop = rows.groupby(["method", "shop"])["error"].mean().unstack("method")
    out = []
    for method, own in rows.groupby("method", sort=False):
        worse = np.nan
        if "bigsale" in by_shop and method != "bigsale":
            both = by_shop[["bigsale", method]].dropna()
            worse = float((both[method] > both["bigsale"]).mean())
        out.append(
            {
                "method": methods.TITLES[method],
                "shops": own["shop"].nunique(),
                "failed": failed.get(method, 0),
                "mae": own["error"].mean(),
                "mae_ads": own.loc[own["kind"] == "auction", "error"].mean(),
                "mae_by_spend": np.average(own["error"], weights=own["spend_cny"]),
                "interval_score": own["interval_score"].mean(),
                "coverage": own["covered"].mean(),
                "width": own["width"].mean(),
                "worse_in": worse,
                "green": own.groupby("shop")["green"].first().mean(),
                "fit_seconds": own.groupby("shop")["fit_seconds"].first().median(),
            }
        )
    return pd.DataFrame(out)


def as_page(table: pd.DataFrame, grain_days: int | None, numbers: list[int]) -> str:
    """Return the results as a page."""
    percent = ("coverage", "worse_in", "green")

    def cell(name: str, value: object) -> str:
        if not isinstance(value, float):
            return str(value)
        if np.isnan(value):
            return ""
        return f"{value:.0%}" if name in percent else f"{value:.2f}"

    rows = [[cell(name, row[name]) for name in SHOWN] for row in table.to_dict("records")]
    lines = [list(SHOWN.values()), ["---"] * len(SHOWN), *rows]
    words = {1: "daily", 7: "weekly"}
    grains = {m: words[grain_days or days] for m, days in family.GRAIN_DAYS.items()}
    tables = ", ".join(f"{methods.TITLES[m]} on {grain} tables" for m, grain in grains.items())
    note = (
        "Incremental gross ROI over two years of history, of all channels but those paid on sales. "
        f"Estimate: posterior median; interval: p05–p95 (right: 90 %). {tables}. Shops of the "
        f"simulator's family: {len(numbers)}, seeds {min(numbers)} to {max(numbers)}."
    )
    body = ["| " + " | ".join(line) + " |" for line in lines]
    return "\n".join(["# Incremental ROI, estimated against true", "", note, "", *body, ""])


def main() -> None:
    flags = family.read_flags(__doc__, METHODS)
    rows: list[dict] = []
    failed: dict[str, int] = {}
    for number in flags.shops:
        shop = shops.family_shop(number)
        for method in flags.methods.split(","):
            began = time.perf_counter()
            found = family.answer(shop, method, grain_days=flags.peer_grain, retry=flags.retry)
            if "failed" in found:
                failed[method] = failed.get(method, 0) + 1
                print(f"shop {number}, {method}: {found['failed']}", flush=True)
                continue
            rows += rows_of(shop, method, found)
            print(f"shop {number}, {method}: {time.perf_counter() - began:.0f} s", flush=True)
    scored = scores(pd.DataFrame(rows))
    print(text := as_page(summary(scored, failed), flags.peer_grain, flags.shops))
    flags.out.mkdir(parents=True, exist_ok=True)
    scored.round(4).to_csv(flags.out / "roi_recovery.csv", index=False, lineterminator="\n")
    (flags.out / "roi_recovery.md").write_text(text)


if __name__ == "__main__":
    main()
