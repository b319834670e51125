"""Rows with dates → one gapless grid of days or weeks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from bigsale.data.history import Days, Floats
from bigsale.data.tables import CHANNEL_DAILY, SHOP_DAILY
from bigsale.errors import Problem

DAYS_PER_WEEK = 7
MOST_PERIODS = 20_000
PLATFORM_FIGURES = tuple(c.name for c in CHANNEL_DAILY.columns[3:] if c.is_number)
SHOP_FIGURES = tuple(c.name for c in SHOP_DAILY.columns[1:])


@dataclass(frozen=True, eq=False)
class Grid:
    """Gapless periods: `dates` (period,) first days, `grain_days` 1 or 7."""

    dates: Days
    grain_days: int

    def positions(self, days: pd.Series) -> np.ndarray:
        """Return the position of each day on the grid."""
        start = self.dates[0]
        since = days.to_numpy().astype("datetime64[D]") - start
        return np.asarray(since.astype(int) // self.grain_days)


def find_grain(days: pd.Series) -> int | None:
    """Return 7 where all days fall on one weekday, 1 where not, None with fewer than 3 days."""
    unique = np.unique(days.to_numpy().astype("datetime64[D]"))
    if len(unique) < 3:
        return None
    steps = np.diff(unique).astype(int)
    return DAYS_PER_WEEK if (steps % DAYS_PER_WEEK == 0).all() else 1


def make_grid(channel: pd.Series, shop: pd.Series) -> Grid | Problem:
    """Return the grid that spans both tables, or the problem that keeps them from sharing one.

    `channel`, `shop`: the days of each table, not empty, no blanks.
    """
    grains = {find_grain(channel), find_grain(shop)} - {None}
    if len(grains) > 1:
        return Problem(
            "one of channel_daily and shop_daily is daily and the other weekly",
            column="date",
            allowed="both daily, or both weekly",
        )
    grain = grains.pop() if grains else 1
    days = pd.concat([channel, shop])
    dates = days.to_numpy().astype("datetime64[D]")
    first, last = dates.min(), dates.max()
    if grain == DAYS_PER_WEEK and ((dates - first).astype(int) % DAYS_PER_WEEK).any():
        return Problem(
            "weeks of channel_daily and shop_daily start on different weekdays",
            column="date",
            allowed="weeks that start on the same weekday",
        )
    return Grid(np.arange(first, last + 1, grain), int(grain or 1))


def spread_channels(
    channel: pd.DataFrame, channels: tuple[str, ...], grid: Grid
) -> tuple[Floats, Mapping[str, Floats]]:
    """Return spend (channel, period), zero without a row, and the platform's figures, NaN without.

    Several rows of one channel in one period add up (weeks from daily exports).
    """
    place = {name: position for position, name in enumerate(channels)}
    at = (channel["channel"].map(place).to_numpy(dtype=int), grid.positions(channel["date"]))
    shape = (len(channels), len(grid.dates))
    spend = np.zeros(shape)
    np.add.at(spend, at, channel["spend_cny"].fillna(0.0).to_numpy())
    platform = {}
    for name in PLATFORM_FIGURES:
        figure = np.full(shape, np.nan)
        if name in channel:
            told = channel[name].notna().to_numpy()
            where = (at[0][told], at[1][told])
            figure[where] = 0.0
            np.add.at(figure, where, channel[name].to_numpy()[told])
        figure.setflags(write=False)
        platform[name] = figure
    spend.setflags(write=False)
    return spend, platform


def spread_shop(shop: pd.DataFrame, grid: Grid) -> pd.DataFrame:
    """Return one row per period (index `date`), NaN where the shop has no row."""
    figures = [name for name in SHOP_FIGURES if name in shop]
    frame = shop.set_index(pd.DatetimeIndex(shop["date"], name="date"))[figures]
    index = pd.DatetimeIndex(grid.dates.astype("datetime64[s]"), name="date")
    return frame.reindex(index)
