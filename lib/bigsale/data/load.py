"""A folder of input tables → History, or every problem in it at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from bigsale.brief.model import Brief
from bigsale.data.grid import MOST_PERIODS, Grid, make_grid, spread_channels, spread_shop
from bigsale.data.history import History
from bigsale.data.known import known_by
from bigsale.data.new_shop import allow_no_rows, blank_grid
from bigsale.data.quality import inspect
from bigsale.data.reading import InputTables, read_tables
from bigsale.data.tables import EVENTS
from bigsale.errors import DataError, Problem

EXTRA = ("goods_daily", "traffic_sources", "settlements", "orders_by_day", "cohorts")


def load_history(inputs: Path, *, brief: Brief | None = None, until: date | None = None) -> History:
    """Return what the tables in the folder `inputs` say, on one grid of days or weeks.

    `brief`: where given, its names are compared with those of the data; one with
    `model.usual_daily_sales_cny` allows a shop that has not sold yet. `until`: only what was known
    at the end of that day (plans: `brief.known_until`); everything by default.
    Raises DataError with every problem: file, row, column, value and what is allowed.
    """
    inputs = Path(inputs)
    if not inputs.is_dir():
        raise DataError(Problem("folder of inputs does not exist", str(inputs)))
    tables = read_tables(inputs)
    allow_no_rows(tables, brief)
    grid = _grid(tables.frames, brief)
    problems = [*tables.problems, *([grid] if isinstance(grid, Problem) else [])]
    problems += _stock_unknown(tables.frames.get("products"), brief)
    if problems or not isinstance(grid, Grid):
        raise DataError(problems)
    if until is not None and grid.dates[-1] + grid.grain_days > np.datetime64(until, "D") + 1:
        tables = replace(tables, frames=known_by(tables.frames, until, grain_days=grid.grain_days))
        cut = _grid(tables.frames, brief)
        grid = cut if isinstance(cut, Grid) else grid
    return _assemble(tables, grid, brief)


def _stock_unknown(products: pd.DataFrame | None, brief: Brief | None) -> list[Problem]:
    """Return what is missing where the brief lets stock limit the plan."""
    if brief is None or brief.stock is None:
        return []
    allowed = "products with list_price_cny, stock_units and expected_share, or no stock in params"
    if products is None:
        return [
            Problem("params say `stock`: this table is needed", "products.csv", allowed=allowed)
        ]
    return [
        Problem("params say `stock`: a value is needed", "products.csv", column=name,
                allowed=allowed)
        for name in ("list_price_cny", "stock_units", "expected_share")
        if name not in products or products[name].isna().all()
    ]  # fmt: skip


def _assemble(tables: InputTables, grid: Grid, brief: Brief | None) -> History:
    """Lay the checked tables on one grid."""
    frames = tables.frames
    channel, shop = frames["channel_daily"], frames["shop_daily"]
    channels = _channel_order(channel, brief)
    spend, platform = spread_channels(channel, channels, grid)
    optional = {name: frame.reset_index(drop=True) for name, frame in frames.items()}
    history = History(
        channels=channels,
        dates=grid.dates,
        grain_days=grid.grain_days,
        spend_cny=spend,
        platform=platform,
        shop=spread_shop(shop, grid),
        events=_events(frames.get("events")),
        sources=tables.sources,
        creators=optional.get("creators"),
        past_deals=optional.get("past_deals"),
        products=optional.get("products"),
        experiments=optional.get("experiments"),
        planned=optional.get("planned"),
        orders=optional.get("orders"),
        extra={name: optional[name] for name in EXTRA if name in optional},
        basis=_basis(channel),
    )
    return replace(history, findings=(*tables.findings, *inspect(history, brief)))


def _grid(frames: dict[str, pd.DataFrame], brief: Brief | None) -> Grid | Problem | None:
    """Return the grid of both daily tables; None where one has no dates to speak of.

    A new shop's may have no rows at all: the days of the other count, else those before the
    campaign.
    """
    days = [
        frames.get(name, pd.DataFrame()).get("date", pd.Series(dtype="datetime64[s]")).dropna()
        for name in ("channel_daily", "shop_daily")
    ]
    if any(table.empty for table in days):
        if brief is None or brief.model.usual_daily_sales_cny is None:
            return None
        if all(table.empty for table in days):
            return blank_grid(brief)
        days = [table for table in days if not table.empty] * 2
    grid = make_grid(*days)
    if isinstance(grid, Grid) and len(grid.dates) > MOST_PERIODS:
        return Problem(f"dates span {len(grid.dates)} periods", allowed=f"at most {MOST_PERIODS}")
    return grid


def _channel_order(channel: pd.DataFrame, brief: Brief | None) -> tuple[str, ...]:
    """Return the brief's channels that have rows, in the brief's order, then the others by name."""
    present = set(channel["channel"])
    first = [name for name in brief.channels if name in present] if brief else []
    return (*first, *sorted(present - set(first)))


def _basis(channel: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return the different bases that each channel's rows name."""
    if "basis" not in channel:
        return {}
    told = channel.dropna(subset=["basis"]).groupby("channel")["basis"]
    return {str(name): tuple(sorted(texts.unique())) for name, texts in told}


def _events(frame: pd.DataFrame | None) -> pd.DataFrame:
    """Return past phases in order of time; an empty table where there is none."""
    if frame is None:
        columns = {name: pd.Series(dtype=object) for name in ("event", "phase")}
        times = {name: pd.Series(dtype="datetime64[s]") for name in ("start", "end")}
        return pd.DataFrame({**columns, **times})
    return frame[list(EVENTS.names)].sort_values(["start", "end"]).reset_index(drop=True)
