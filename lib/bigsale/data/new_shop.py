"""A shop that has not sold yet: no rows of shop_daily, and no error where the brief says so."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from bigsale.brief.model import Brief
from bigsale.data.grid import Grid
from bigsale.data.reading import InputTables
from bigsale.data.tables import CHANNEL_DAILY, SHOP_DAILY, Table
from bigsale.errors import Problem

KEY = "model.usual_daily_sales_cny"
BLANK_DAYS = 28
"""A shop without any row gets so many days before its campaign, on which nothing is known."""


def allow_no_rows(tables: InputTables, brief: Brief | None) -> None:
    """Take absent or empty daily tables for what they are where the brief gives usual sales.

    Otherwise the problem stays and names the key.
    """
    if tables.frames.get(SHOP_DAILY.name, pd.DataFrame()).shape[0]:
        return
    new = brief is not None and brief.model.usual_daily_sales_cny is not None
    for table in (SHOP_DAILY, CHANNEL_DAILY) if new else (SHOP_DAILY,):
        if tables.frames.get(table.name, pd.DataFrame()).shape[0]:
            continue
        others = [p for p in tables.problems if not _is_absence(p, table)]
        absent = [_with_key(p) for p in tables.problems if _is_absence(p, table)]
        tables.problems = others if new else [*others, *absent]
        if new and absent:
            tables.frames[table.name] = _empty(table)


def blank_grid(brief: Brief) -> Grid:
    """Return the days before the campaign, for a shop that has no rows at all."""
    start = np.datetime64(brief.phases[0].start.date(), "D")
    return Grid(start - np.arange(BLANK_DAYS, 0, -1).astype("timedelta64[D]"), 1)


def _is_absence(problem: Problem, table: Table) -> bool:
    missing = problem.message.startswith(f"table {table.name} is missing")
    mine = (problem.file or "").lower().startswith(f"{table.name}.")
    return missing or (mine and problem.message == "has no data rows")


def _with_key(problem: Problem) -> Problem:
    return replace(problem, allowed=f"{problem.allowed}; for a shop without sales yet, {KEY}")


def _empty(table: Table) -> pd.DataFrame:
    """Return the table without rows, columns typed as a read one's."""
    kinds = {"date": "datetime64[s]", "text": "object", "name": "object"}
    columns = [column for column in table.columns if column.required]
    return pd.DataFrame({c.name: np.empty(0, kinds.get(c.kind, "float64")) for c in columns})
