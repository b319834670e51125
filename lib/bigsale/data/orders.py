"""Orders of any size → sums by day and channel, and cohorts; rows of a large file stay on disk."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import narwhals as nw
import pandas as pd

from bigsale.data.engines import NEEDED, duckdb_orders
from bigsale.data.rollup import (
    channel_days,
    cohorts,
    collect_channel_days,
    collect_cohorts,
    prepare_orders,
)

LARGE_BYTES = {".csv": 64_000_000, ".parquet": 16_000_000}


def is_large(path: Path) -> bool:
    """Return whether an orders file is too large to be read row by row."""
    limit = LARGE_BYTES.get(path.suffix.lower())
    return limit is not None and path.is_file() and path.stat().st_size > limit


def roll_up_file(path: Path, shown: str) -> dict[str, pd.DataFrame]:
    """Return the tables `orders_by_day` and `cohorts` of a large file, through DuckDB.

    Only counts and sums leave the file: no user id does. Raises DataError.
    """
    with duckdb_orders(path, shown=shown) as orders:
        return _roll_up(orders)


def roll_up_frame(orders: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the tables `orders_by_day` and `cohorts` of checked orders."""
    if orders["user_id"].isna().all():
        orders = orders.assign(user_id=pd.Series(index=orders.index, dtype="str"))
    needed = orders[list(NEEDED)].assign(refund_cny=orders["refund_cny"].fillna(0.0))
    return _roll_up(nw.from_native(needed).lazy("duckdb"))


def _roll_up(orders: nw.LazyFrame[Any]) -> dict[str, pd.DataFrame]:
    prepared = prepare_orders(orders)
    return {
        "orders_by_day": collect_channel_days(channel_days(prepared)),
        "cohorts": collect_cohorts(cohorts(prepared)),
    }
