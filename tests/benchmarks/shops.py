"""Simulated shops that the benchmarks look at, written as a planner's files in .bench/shops/."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pandas as pd

from bigsale.simulate import SimulatedShop, SimulationConfig, shop_family, simulate_shop
from bigsale.simulate.config import ChannelTruth, EventTruth
from bigsale.simulate.write import write_inputs

ROOT = Path(__file__).parents[2]
BENCH = ROOT / ".bench"
RESULTS = Path(__file__).parent / "results"
SPEED_CASES = {
    "5 channels × 156 weeks": (5, 156 * 7, 7),
    "10 channels × 540 days": (10, 540, 1),
    "30 channels × 260 weeks": (30, 260 * 7, 7),
    "30 channels × 1825 days": (30, 1825, 1),
}
"""Name → channels, days, days of a period."""
LAST_DAY = date(2026, 10, 4)
CHANNEL_WORDS = (
    "search_ads", "feed_ads", "display_ads", "short_video", "note_ads", "brand_ads",
    "search_other", "feed_other", "display_other", "video_other",
)  # fmt: skip


def written(shop: SimulatedShop, name: str) -> Path:
    """Write a shop's files, once for the simulator as it is now, and return its params file."""
    folder = BENCH / "shops" / name
    params = folder / f"{shop.config.campaign}.yaml"
    made_by = fingerprint(sorted((ROOT / "lib" / "bigsale" / "simulate").glob("*.py")))
    stamp = folder / "made-by.txt"
    if not stamp.exists() or stamp.read_text() != made_by:
        shutil.rmtree(folder, ignore_errors=True)
        write_inputs(shop, folder)
        stamp.write_text(made_by)
    return params


def fingerprint(files: list[Path], *more: object) -> str:
    """Return a hash of the files' contents and of whatever else counts."""
    digest = hashlib.sha256(repr(more).encode())
    for path in files:
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def family_shop(seed: int) -> SimulatedShop:
    """Return shop number `seed` of the family that the benchmarks judge by."""
    return simulate_shop(shop_family(seed))


def speed_shop(case: str) -> SimulatedShop:
    """Return a shop of stated size: ad channels only, taken from shops of the family."""
    n_channels, n_days, grain_days = SPEED_CASES[case]
    base = shop_family(0)
    start = LAST_DAY - timedelta(days=n_days - 1)
    before = tuple(_year_earlier(event) for event in base.events[:2])
    config = replace(
        base,
        campaign=f"speed-{n_channels}x{n_days}x{grain_days}",
        start=start,
        end=LAST_DAY,
        events=tuple(e for e in (*before, *base.events) if e.phases[-1].end.date() > start),
        channels=tuple(_ads(n_channels)),
        deals=(),
        grain_days=grain_days,
    )
    return simulate_shop(config)


def _year_earlier(event: EventTruth) -> EventTruth:
    """Return the same sale a year before."""
    phases = tuple(
        replace(
            phase,
            start=phase.start.replace(year=phase.start.year - 1),
            end=phase.end.replace(year=phase.end.year - 1),
        )
        for phase in event.phases
    )
    kind, year = event.name.rsplit("-", 1)
    return replace(event, name=f"{kind}-{int(year) - 1}", phases=phases)


def _ads(count: int) -> list[ChannelTruth]:
    """Return ad channels of the family's first shops under names of their own."""
    found: list[ChannelTruth] = []
    for seed in range(count):
        config = shop_family(seed)
        ads = [channel for channel in config.channels if channel.kind == "auction"]
        found += [ads[0], ads[-1]]
    names = speed_channels(count)
    return [replace(ad, name=n, launch=None) for ad, n in zip(found[:count], names, strict=True)]


def speed_channels(count: int) -> list[str]:
    """Return the channels' names of a shop of stated size."""
    more = (f"feed_{number}" for number in range(11, count + 1))
    return [*CHANNEL_WORDS, *more][:count]


def write_results(name: str, table: pd.DataFrame, page: str, folder: Path = RESULTS) -> None:
    """Write a benchmark's rows as `name`.csv and its page as `name`.md, and show the page."""
    folder.mkdir(parents=True, exist_ok=True)
    table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    (folder / f"{name}.md").write_text(page, encoding="utf-8")
    print(page)


def modelled_channels(config: SimulationConfig) -> list[str]:
    """Return the channels whose money was a decision: all but those paid on sales."""
    return [channel.name for channel in config.channels if channel.kind != "commission"]
