"""Seconds to a full posterior: the kit beside PyMC-Marketing with nutpie and Meridian, one run.

    python tests/benchmarks/response_speed.py [--case 5] [--methods bigsale,pymc] [--draws 1000]

Simulated shops of 5 channels × 156 weeks and 10 channels × 540 days, and for the kit alone of 30
channels × 5 years; 4 chains, 1000 warm-up and 1000 kept draws each, one method after the other,
each in a fresh process. "fit" is from tables in memory to a posterior (the peers: build, compile,
sample; the kit: `fit_response` whole, the quicker of two); "cold" the whole process, imports
included. Writes results/response_speed.{csv,md}.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
from pathlib import Path

import methods
import pandas as pd
import shops

METHODS = ("bigsale", *methods.PEERS)
LARGE = "30"
"""Cases whose names begin so are the kit's alone: there peers take hours."""
WARMUP = 1000
ACCEPTANCE = 0.9
"""Aimed at by both peers: at their defaults (0.8 and 0.85) too many draws diverge to be green."""
COLUMNS = {
    "case": "case",
    "method": "method",
    "fit_seconds": "fit, s",
    "ratio": "× bigsale",
    "fit_cpu_seconds": "fit, CPU s",
    "sampling_seconds": "sampling, s",
    "cold_seconds": "cold process, s",
    "draws": "draws a chain",
    "rhat_max": "R-hat",
    "ess_bulk_min": "bulk ESS",
    "divergences": "divergences",
    "green": "green",
    "parameters": "parameters",
    "peak_mb": "MB",
}


def options_for(case: str, draws: int) -> dict:
    """Return the options that a run of either kind reads."""
    n_channels, _, grain_days = shops.SPEED_CASES[case]
    return {
        "channels": shops.speed_channels(n_channels),
        "grain_days": grain_days,
        "draws": draws,
        "tune": min(WARMUP, 2 * draws),
        "chains": 4,
        "cores": min(4, os.cpu_count() or 1),
        "seed": 1,
        "target_accept": ACCEPTANCE,
        "repeat": 2,
        "lift_tests": False,
    }


def measure(case: str, method: str, draws: int) -> dict:
    """Return one row of the table."""
    shop = shops.speed_shop(case)
    params = shops.written(shop, shop.config.campaign)
    answer = shops.BENCH / "speed" / shop.config.campaign / f"{method}.json"
    found = methods.run(method, params, options_for(case, draws), answer)
    seconds = found["seconds"]
    wall, cpu = (fitting(found[kind]) for kind in ("seconds", "cpu_seconds"))
    return {
        "case": case,
        "method": methods.TITLES[method],
        "fit_seconds": wall,
        "fit_cpu_seconds": cpu,
        "sampling_seconds": seconds["sample"],
        "cold_seconds": cold(seconds),
        "rhat_max": found["rhat_max"],
        "ess_bulk_min": found["ess_bulk_min"],
        "divergences": found["divergences"],
        "green": "yes" if methods.is_green(found) else "no",
        "draws": found["draws"],
        "parameters": found.get("parameters", ""),
        "peak_mb": found["peak_mb"],
        "version": methods.versions(found),
    }


def fitting(seconds: dict) -> float:
    """Return the seconds from tables in memory to a posterior."""
    return seconds["fit"] if "fit" in seconds else seconds["build"] + seconds["sample"]


def cold(seconds: dict) -> float:
    """Return a fresh process up to its first posterior: start, imports, reading, fit."""
    if "fit first" in seconds:
        return seconds["import"] + seconds["read"] + seconds["fit first"]
    return seconds["import"] + seconds["build"] + seconds["sample"]


def with_ratios(table: pd.DataFrame) -> pd.DataFrame:
    """Add how many times as long as the kit each method takes in the same case."""
    ours = table[table["method"] == methods.TITLES["bigsale"]].set_index("case")["fit_seconds"]
    return table.assign(ratio=table["fit_seconds"] / table["case"].map(ours))


def as_page(table: pd.DataFrame) -> str:
    """Return the results as a page."""
    shown = table.assign(
        fit_seconds=table["fit_seconds"].map("{:.2f}".format),
        fit_cpu_seconds=table["fit_cpu_seconds"].map("{:.1f}".format),
        sampling_seconds=table["sampling_seconds"].map("{:.2f}".format),
        cold_seconds=table["cold_seconds"].map("{:.1f}".format),
        ratio=table["ratio"].map("{:.1f}".format),
        rhat_max=table["rhat_max"].map("{:.3f}".format),
        ess_bulk_min=table["ess_bulk_min"].map("{:.0f}".format),
    )[list(COLUMNS)]
    rows = [COLUMNS.values(), ["---"] * len(COLUMNS), *shown.itertuples(index=False)]
    lines = ["| " + " | ".join(str(cell) for cell in row) + " |" for row in rows]
    machine = f"{os.cpu_count()} cores, {platform.machine()}, {platform.system()}"
    made_with = "; ".join(dict.fromkeys(table["version"]))
    note = f"{machine}. {made_with}. Green: R-hat ≤ 1.01, bulk ESS ≥ 400, divergences ≤ 0.1 %."
    return "\n".join(["# Seconds to a full posterior", "", note, "", *lines, ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--case", help="only cases whose name begins so")
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--draws", type=int, default=1000)
    parser.add_argument("--out", type=Path, default=shops.RESULTS)
    options = parser.parse_args()
    rows = []
    for case in (c for c in shops.SPEED_CASES if c.startswith(options.case or "")):
        alone = case.startswith(LARGE)
        for method in ["bigsale"] if alone else options.methods.split(","):
            row = measure(case, method, options.draws)
            print(f"{case}, {row['method']}: {row['fit_seconds']:.2f} s", flush=True)
            rows.append(row)
    table = with_ratios(pd.DataFrame(rows))
    print(text := as_page(table))
    options.out.mkdir(parents=True, exist_ok=True)
    table.round(4).to_csv(options.out / "response_speed.csv", index=False, lineterminator="\n")
    (options.out / "response_speed.md").write_text(text)


if __name__ == "__main__":
    sys.exit(main())
