"""The peers' plans for the coming sale of simulated shops, as files that any scorer can read.

    python tests/benchmarks/peer_plans.py [--shops 1-40] [--methods pymc,meridian]

Each peer's own optimiser splits the whole budget over channels, about last time's split and within
the bounds that its documentation uses. Peers know no phases, days or creators, so the rest follows
the rule of `simulate.rivals`: a channel's money goes to phases and days as in the last sale, and
the money of KOL and livestream hires creators by promised sales per yuan of fee until it is used.

Writes .bench/plans/shop-NNN/<method>/{allocation,deals}.csv for each shop, and prints what the
plans truly earn beside last year's split. Fits are shared with roi_recovery.py.
"""

from __future__ import annotations

from pathlib import Path

import family
import methods
import numpy as np
import pandas as pd
import shops

from bigsale.simulate import SimulatedShop, last_split
from bigsale.simulate.rivals import _split as split_by_weights

PLANS = shops.BENCH / "plans"


def peer_plan(shop: SimulatedShop, split: dict[str, float]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (spend by date and channel, deals) of a split over channels, in yuan."""
    money = np.array([split.get(channel.name, 0.0) for channel in shop.config.channels])
    return split_by_weights(shop.truth, float(money.sum()), family.LAST_SALE, money)


def write_plan(shop: SimulatedShop, method: str, spend: pd.DataFrame, deals: pd.DataFrame) -> Path:
    """Write a plan's files and return their folder."""
    folder = PLANS / f"shop-{shop.config.seed:03d}" / method
    folder.mkdir(parents=True, exist_ok=True)
    rounded = spend.assign(spend_cny=spend["spend_cny"].round(2))
    columns = ["date", "channel", "spend_cny"]
    rounded[columns].to_csv(folder / "allocation.csv", index=False, lineterminator="\n")
    deals.to_csv(folder / "deals.csv", index=False, lineterminator="\n")
    return folder


def read_plan(number: int, method: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (spend, deals) of a plan that this script wrote.

    Raises FileNotFoundError where it has not been run for that shop and method.
    """
    folder = PLANS / f"shop-{number:03d}" / method
    spend = pd.read_csv(folder / "allocation.csv", parse_dates=["date"])
    return spend, pd.read_csv(folder / "deals.csv")


def earned(shop: SimulatedShop, plan: tuple[pd.DataFrame, pd.DataFrame]) -> float:
    """Return what a plan truly earns, in yuan."""
    return shop.truth.true_contribution(*plan)["contribution_cny"]


def main() -> None:
    flags = family.read_flags(__doc__, methods.PEERS)
    rows = []
    for number in flags.shops:
        shop = shops.family_shop(number)
        last = last_split(shop.truth, shop.config.campaign_budget_cny)
        row: dict[str, object] = {"shop": number, "last split": earned(shop, last)}
        for method in flags.methods.split(","):
            found = family.answer(shop, method, grain_days=flags.peer_grain, retry=flags.retry)
            if "split" in found:
                plan = peer_plan(shop, found["split"])
                write_plan(shop, method, *plan)
                row[methods.TITLES[method]] = earned(shop, plan)
        rows.append(row)
        print(row, flush=True)
    table = pd.DataFrame(rows).set_index("shop")
    print("\nTrue contribution, yuan:\n", table.round(-3).astype("Int64").to_string())
    gain = table.sub(table["last split"], axis=0).drop(columns="last split")
    print("\nMore than last year's split: mean yuan, share of shops")
    print(pd.DataFrame({"yuan": gain.mean().round(), "shops": (gain > 0).mean().round(2)}))


if __name__ == "__main__":
    main()
