"""Can the data choose a saturation family for each channel? Evidence against the hidden truth.

    python tests/benchmarks/family_evidence.py [--shops 13-22]

For each ad channel of simulated shops: log evidence (Laplace) of Hill, exponential, logistic and
root, all other channels Hill, on the kit's own model written in JAX. The true family is known, so
the share of right choices can be set against chance. Writes results/family_evidence.{csv,md}.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from pathlib import Path

import family
import numpy as np
import pandas as pd
import reading
import shops

from bigsale.response.design import make_design
from bigsale.response.joint_cells import apart_all
from bigsale.response.packing import pack
from bigsale.response.sampling import POOLED, find_mode

FAMILIES = ("hill", "exponential", "logistic", "root")
CLEAR = 3.0
"""Log evidence beyond which one family is clearly better: odds of 20 to 1."""


def rows_of(number: int) -> list[dict[str, object]]:
    """Return one row an ad channel of a shop: its true family and each family's evidence."""
    shop = shops.family_shop(number)
    folder = shops.BENCH / "families" / f"shop-{number:03d}"
    folder.mkdir(parents=True, exist_ok=True)
    brief, history = reading.load(shops.written(shop, f"shop-{number:03d}"))
    design = make_design(history, brief)
    data = pack(design.arrays)
    mode = apart_all([find_mode(data).centre[None]], data)[0, 0]
    held = np.array(POOLED)
    np.savez(folder / "model.npz", **design.arrays._asdict(), mode=mode, held=held)
    (folder / "options.json").write_text(json.dumps({}))
    python = shops.ROOT / ".peers" / "numpyro" / "bin" / "python"
    script = Path(__file__).parent / "peers" / "run_families.py"
    files = [str(folder / name) for name in ("model.npz", "options.json", "out.npz")]
    subprocess.run([str(python), str(script), *files], check=True, stdout=subprocess.DEVNULL)
    with np.load(folder / "out.npz") as file:
        evidence = file["evidence"]
    return [
        {
            "shop": number,
            "channel": name,
            "truth": shop.config.channel(name).saturation.family,
            **dict(zip(FAMILIES, evidence[c] - evidence[c, 0], strict=True)),
        }
        for c, name in enumerate(design.channels)
        if shop.config.channel(name).kind == "auction"
    ]


def as_page(table: pd.DataFrame) -> str:
    """Return the results as a page."""
    values = table[list(FAMILIES)]
    best = values.idxmax(axis=1)
    second = values.apply(lambda row: row.nlargest(2).iloc[1], axis=1)
    right = best == table["truth"]
    clear = values.max(axis=1) - second > CLEAR
    lines = [
        "# Which saturation family? Evidence against the truth",
        "",
        f"{len(table)} ad channels of {table['shop'].nunique()} simulated shops "
        "(`python tests/benchmarks/family_evidence.py`). Log evidence by Laplace, the other "
        "channels Hill.",
        "",
        f"- The family of highest evidence is the true one in {right.mean():.0%} of the channels "
        "(by chance: 25 %).",
        f"- One family is clearly best (odds above 20 to 1) in {clear.sum()}; there it is the true "
        f"one in {right[clear].sum()}.",
        f"- Hill is within {CLEAR:.0f} of the best in "
        f"{(values.max(axis=1) < CLEAR).mean():.0%} of the channels.",
        "",
        "| True family | channels | "
        + " | ".join(f"{name}, mean (best in)" for name in FAMILIES)
        + " |",
        "|---" * (2 + len(FAMILIES)) + "|",
    ]
    for truth, own in table.groupby("truth"):
        cells = [
            f"{own[name].mean():+.1f} ({(best[own.index] == name).mean():.0%})" for name in FAMILIES
        ]
        lines.append(f"| {truth} | {len(own)} | " + " | ".join(cells) + " |")
    return "\n".join([*lines, ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shops", type=family.shop_numbers, default=family.shop_numbers("13-22"))
    flags = parser.parse_args()
    rows: list[dict[str, object]] = []
    for number in flags.shops:
        rows += rows_of(number)
        print(number, flush=True)
        table = pd.DataFrame(rows)
        shops.RESULTS.mkdir(exist_ok=True)
        table.round(2).to_csv(
            shops.RESULTS / "family_evidence.csv", index=False, lineterminator="\n"
        )
        (shops.RESULTS / "family_evidence.md").write_text(as_page(table), encoding="utf-8")
    print(as_page(table))


if __name__ == "__main__":
    main()
