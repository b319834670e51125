"""Every method on every shop of the family, each answer kept in .bench/family/ and made once.

An answer is made again when the shop's tables, the options or the method's own code have changed.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import methods
import pandas as pd
import shops

from bigsale.simulate import SimulatedShop

LAST_SALE = "double11-2025"
KIT_ROOMS = ("brief", "data", "response")
PEER_DRAWS, PEER_WARMUP = 1000, 1000
PEER_TABLES = ("channel_daily", "events", "experiments", "shop_daily")
"""Tables that peers read; their answers stay when others change."""
GRAIN_DAYS = {"pymc": 7, "meridian": 7}
"""Of the tables that each peer fits unless told otherwise: weekly, as their documentation does."""


def answer(
    shop: SimulatedShop, method: str, *, grain_days: int | None = None, retry: bool = False
) -> dict:
    """Return a method's answer for a shop; {"failed": why} where it gave none.

    `grain_days`: of the tables that peers fit, None for `GRAIN_DAYS` (the kit takes them as they
    are, by day). `retry`: try again what failed before.
    """
    grain_days = grain_days or GRAIN_DAYS.get(method, 1)
    name = f"shop-{shop.config.seed:03d}"
    params = shops.written(shop, name)
    options = options_for(shop, method, grain_days)
    stamp = shops.fingerprint(inputs_and_code(params, method), options)
    label = f"{method}-{grain_days}d" if method in methods.PEERS else method
    path = shops.BENCH / "family" / name / f"{label}.json"
    if path.exists():
        kept = json.loads(path.read_text())
        if kept.get("stamp") == stamp and not (retry and "failed" in kept):
            return kept
    try:
        found = methods.run(method, params, options, path)
    except RuntimeError as error:
        found = {"method": method, "failed": str(error)}
    found["stamp"] = stamp
    path.write_text(json.dumps(found, indent=1))
    return found


def inputs_and_code(params: Path, method: str) -> list[Path]:
    """Return the files that an answer depends on."""
    inputs = sorted((params.parent / "inputs").glob("*.csv"))
    if method in methods.PEERS:
        folder = methods.HERE / "peers"
        inputs = [path for path in inputs if path.stem in PEER_TABLES]
        names = (f"run_{method}.py", f"{method}.txt", "frames.py")
        return [*inputs, params, *(folder / name for name in names)]
    rooms = [shops.ROOT / "lib" / "bigsale" / room for room in KIT_ROOMS]
    return [*inputs, params, *(path for room in rooms for path in sorted(room.glob("*.py")))]


def options_for(shop: SimulatedShop, method: str, grain_days: int) -> dict:
    """Return what the runner of a method reads."""
    if method not in methods.PEERS:
        return {"seed": 1}
    return {
        "channels": shops.modelled_channels(shop.config),
        "grain_days": grain_days,
        "draws": PEER_DRAWS,
        "tune": PEER_WARMUP,
        "chains": 4,
        "cores": 2,
        "seed": 1,
        "plan": coming_sale(shop),
    }


def coming_sale(shop: SimulatedShop) -> dict:
    """Return window and money of the sale to plan: the budget, split as in the last sale."""
    sale, config = shop.config.coming, shop.config
    channels = shops.modelled_channels(config)
    table = shop.tables["channel_daily"]
    last = next(event for event in config.events if event.name == LAST_SALE)
    dates = pd.to_datetime(table["date"])
    first, end = (pd.Timestamp(t).normalize() for t in (last.phases[0].start, last.phases[-1].end))
    inside = table[(dates >= first) & (dates <= end) & table["channel"].isin(channels)]
    spent = inside.groupby("channel")["spend_cny"].sum().reindex(channels).fillna(0.0)
    money = spent / spent.sum() * config.campaign_budget_cny
    return {
        "start": sale.phases[0].start.date().isoformat(),
        "end": sale.phases[-1].end.date().isoformat(),
        "last": {name: round(float(money[name]), 2) for name in channels},
    }


def shop_numbers(text: str) -> list[int]:
    """Return the numbers of `1-40`, `7` or `1,5,9-12`."""
    numbers: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("-")
        numbers += range(int(first), int(last or first) + 1)
    return numbers


def shop_flags(description: str | None, default_shops: str = "1-40") -> argparse.Namespace:
    """Return which shops of the family are wanted, and where results go (`--shops`, `--out`)."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--shops", type=shop_numbers, default=shop_numbers(default_shops))
    parser.add_argument("--out", type=Path, default=shops.RESULTS)
    return parser.parse_args()


def read_flags(description: str | None, default_methods: tuple[str, ...]) -> argparse.Namespace:
    """Return the flags that the family's benchmarks share."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--shops", type=shop_numbers, default=shop_numbers("1-40"))
    parser.add_argument("--methods", default=",".join(default_methods))
    parser.add_argument("--peer-grain", type=int, choices=[1, 7], help="days, for all peers")
    parser.add_argument("--retry", action="store_true", help="try again what failed")
    parser.add_argument("--out", type=Path, default=shops.RESULTS)
    return parser.parse_args()
