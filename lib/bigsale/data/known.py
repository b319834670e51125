"""What was known on a day: input tables cut so that a plan cannot look into its own future."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pandas as pd

from bigsale.errors import DataError, Problem

DAILY = ("channel_daily", "shop_daily")
WHEN = {"events": "start", "past_deals": "posted_on", "experiments": "end", "orders": "paid_at"}
"""Other tables that are cut, by the column that says when a row came to be known."""


def known_by(
    frames: Mapping[str, pd.DataFrame], until: date, *, grain_days: int
) -> dict[str, pd.DataFrame]:
    """Return the tables as far as they were known at the end of the day `until`.

    Whole periods of `grain_days` only; a sale counts from its first phase on. Refunds that came
    later for earlier sales stay: no table says when they came.
    Raises DataError where the daily tables hold no such period.
    """
    midnight = pd.Timestamp(until) + pd.Timedelta(days=1)
    known = dict(frames)
    for name in DAILY:
        if name in frames and not frames[name].empty:
            ends = pd.to_datetime(frames[name]["date"]) + pd.Timedelta(days=grain_days)
            known[name] = frames[name][ends <= midnight].reset_index(drop=True)
            if known[name].empty:
                raise DataError(_nothing_known(name, frames[name], until))
    for name, column in WHEN.items():
        if name in frames and column in frames[name]:
            times = pd.to_datetime(frames[name][column])
            known[name] = frames[name][~(times >= midnight)].reset_index(drop=True)
    return known


def _nothing_known(name: str, frame: pd.DataFrame, until: date) -> Problem:
    first = pd.Timestamp(frame["date"].min()).date()
    return Problem(
        "no period ends by the last day that a plan may use (as_of, else the day before the start)",
        name,
        column="date",
        value=f"first {first.isoformat()}",
        allowed=f"days up to {until.isoformat()}",
    )
