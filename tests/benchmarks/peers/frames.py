"""A shop's tables as the peers' models want them: spend, sales and controls by day or week.

Runs inside the peers' environments: NumPy and pandas only. Every peer sees the same columns, made
from the same files: spend of the channels named, paid sales, and controls that say what a planner
knows of the calendar – past sales by kind and phase, the fortnight after a sale, the
Spring Festival, and in daily data also the day a phase opens and the weekday.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

AFTER_DAYS = 14
"""Days after a sale in which sales may be missing."""
LEAST_OWN = 0.02
"""A control with less variance of its own than this says what others say, and is left out."""
SPRING_FESTIVALS = tuple(
    np.datetime64(day)
    for day in ("2022-02-01", "2023-01-22", "2024-02-10", "2025-01-29", "2026-02-17", "2027-02-06")
)
FESTIVAL_DAYS = (-5, 7)
HOURS_A_DAY = 24


@dataclass(frozen=True)
class Frame:
    """`table`: date, sales_cny, one column a channel (yuan a period), one column a control."""

    table: pd.DataFrame
    channels: list[str]
    controls: list[str]
    grain_days: int


def read_frame(folder: Path, channels: list[str], grain_days: int) -> Frame:
    """Return the tables of `folder` by periods of `grain_days` (1 or 7); a last part week is cut.

    Weekly tables are used as they are; daily ones are added up by week when asked for.
    """
    shop = pd.read_csv(folder / "shop_daily.csv", parse_dates=["date"]).set_index("date")
    spent = pd.read_csv(folder / "channel_daily.csv", parse_dates=["date"])
    spend = spent.pivot_table(index="date", columns="channel", values="spend_cny", aggfunc="sum")
    spend = spend.reindex(shop.index).reindex(columns=channels).fillna(0.0)
    events = pd.read_csv(folder / "events.csv", parse_dates=["start", "end"])
    given_days = int((shop.index[1] - shop.index[0]).days)
    whole = len(shop) // (grain_days // given_days) * (grain_days // given_days)
    spend, sales = spend.iloc[:whole], shop["gmv_cny"].iloc[:whole]
    table = spend.assign(sales_cny=sales)
    controls = control_table(sales.index.to_numpy(), events, given_days, opens=grain_days == 1)
    table = pd.concat([table, controls], axis=1)
    if grain_days > given_days:
        table = _by_week(table, list(controls))
    table = table.rename_axis("date").reset_index()
    used = _independent(table[list(controls)])
    kept = table.drop(columns=[name for name in controls if name not in used])
    return Frame(kept, channels, used, grain_days)


def control_table(
    dates: np.ndarray, events: pd.DataFrame, grain_days: int, *, opens: bool
) -> pd.DataFrame:
    """Return the controls, (date, control), each 0–1: the share of the period that is inside."""
    days = dates.astype("datetime64[D]")[:, None] + np.arange(grain_days)
    columns: dict[str, np.ndarray] = {}
    for row in events.itertuples(index=False):
        kind = re.sub(r"[-_ ]?\d{4}$", "", str(row.event))
        first = np.datetime64(row.start, "h")
        edges = {f"{kind} {row.phase}": (first, np.datetime64(row.end, "h"))}
        if opens:
            edges[f"{kind} {row.phase} opens"] = (first, first + HOURS_A_DAY)
        for name, (start, end) in edges.items():
            columns[name] = columns.get(name, 0.0) + _inside(days, start, end)
    for event, rows in events.groupby("event"):
        end = np.datetime64(rows["end"].max(), "h")
        name = f"after {re.sub(r'[-_ ]?[0-9]{4}$', '', str(event))}"
        after = _inside(days, end, end + AFTER_DAYS * HOURS_A_DAY)
        columns[name] = columns.get(name, 0.0) + after
    columns["spring_festival"] = _festival(days)
    if grain_days == 1:
        weekday = (days[:, 0].astype(int) + 3) % 7
        columns |= {f"weekday_{k}": (weekday == k).astype(float) for k in range(1, 7)}
    table = pd.DataFrame(columns, index=pd.DatetimeIndex(dates))
    return table.rename(columns=lambda name: re.sub(r"\W+", "_", name))


def _independent(controls: pd.DataFrame) -> list[str]:
    """Return the columns that the ones before them leave at least `LEAST_OWN` of unexplained."""
    kept, basis = [], np.ones((len(controls), 1))
    for name in controls:
        column = controls[name].to_numpy(dtype=float)
        rest = column - basis @ np.linalg.lstsq(basis, column, rcond=None)[0]
        if rest.var() > max(LEAST_OWN * column.var(), 1e-12):
            kept.append(name)
            basis = np.column_stack([basis, column])
    return kept


def _inside(days: np.ndarray, start: np.datetime64, end: np.datetime64) -> np.ndarray:
    """Return the share of each period inside [start, end), (period,)."""
    hours = days.astype("datetime64[h]")
    begins, stops = np.maximum(hours, start), np.minimum(hours + HOURS_A_DAY, end)
    return np.clip((stops - begins).astype(float) / HOURS_A_DAY, 0.0, 1.0).mean(axis=1)


def _festival(days: np.ndarray) -> np.ndarray:
    gaps = np.stack([(days - eve).astype(int) for eve in SPRING_FESTIVALS])
    near = (gaps >= FESTIVAL_DAYS[0]) & (gaps < FESTIVAL_DAYS[1])
    return near.any(axis=0).mean(axis=1)


def _by_week(table: pd.DataFrame, controls: list[str]) -> pd.DataFrame:
    """Add up spend and sales by week from the first day on; average the controls."""
    week = np.arange(len(table)) // 7
    summed = table.drop(columns=controls).groupby(week).sum()
    out = pd.concat([summed, table[controls].groupby(week).mean()], axis=1)
    return out.set_axis(table.index[::7])
