"""Extracts of several exports → one table each, with money counted once and to the fen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.data.platforms.amounts import exact_fen, spread_rounding
from bigsale.data.platforms.extract import Extract
from bigsale.data.tables import TABLES, Table, is_added_up
from bigsale.errors import Problem
from bigsale.units import to_cny
from bigsale.words.basis_words import NO_SALES

Floats = npt.NDArray[np.float64]
Positions = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]
BETWEEN_BASES = "；"


def counted_twice(extracts: Sequence[Extract]) -> Iterator[Problem]:
    """Yield exports that would count the same money twice.

    Two views of one report's spend (say by video and by product) may not meet on a day and
    channel; two files of one view may not share a row's key; rows may not repeat in full.
    """
    for one in extracts:
        yield from _repeated_rows(one)
    for one, other in combinations(extracts, 2):
        if one.found.report != other.found.report or one.rows.empty or other.rows.empty:
            continue
        places = [name for name in ("date", "channel") if name in one.rows and name in other.rows]
        same_level = one.found.level == other.found.level
        columns = [*places, "key"] if same_level or not places else places
        if same_level and (one.marks or other.marks):
            if not np.intersect1d(_keys(one), _keys(other)).size:
                continue
            columns = places
        shared = one.rows[columns].drop_duplicates().merge(other.rows[columns].drop_duplicates())
        if not shared.empty:
            yield _overlap(one, other, shared)


def _keys(one: Extract) -> Hashes:
    """Return the hashes of all rows' keys."""
    return one.marks.keys if one.marks else one.rows["key"].to_numpy(np.uint64)


def _overlap(one: Extract, other: Extract, shared: pd.DataFrame) -> Problem:
    what = f"and {other.found.sheet.file} report the same rows"
    if "date" in shared:
        days = np.unique(shared["date"].to_numpy().astype("datetime64[D]"))
        what = (
            f"and {other.found.sheet.file} report the same spend on {len(days)} days from {days[0]}"
        )
    return Problem(
        what,
        one.found.sheet.file,
        value=f"{one.view}; {other.view}",
        allowed="one view of a report's figures a day and channel",
    )


def _repeated_rows(one: Extract) -> Iterator[Problem]:
    """Yield rows that repeat an earlier one in every figure, money included."""
    found = one.marks.repeated() if one.marks else _repeated_in_full(one)
    if found is None:
        return
    row, first, count = found
    more = f", and {count - 1} more rows do so" if count > 1 else ""
    yield Problem(
        f"repeats row {first} in full{more}", one.found.sheet.file, row, allowed="each row once"
    )


def _repeated_in_full(one: Extract) -> tuple[int, int, int] | None:
    """Return number of the first repeat, of the row it repeats, and how many repeat in all."""
    money = list(one.money)
    if not money or one.rows.empty:
        return None
    rows = one.rows[(one.rows[money].fillna(0) != 0).any(axis=1)]
    repeated = rows.index[rows.duplicated()]
    if not len(repeated):
        return None
    last = rows.loc[repeated[0]]
    first = rows.index[((rows == last) | (rows.isna() & last.isna())).all(axis=1)][0]
    return int(repeated[0]), int(first), len(repeated)


def combine(extracts: Sequence[Extract]) -> dict[str, pd.DataFrame]:
    """Return per contract table its rows, with the column `file` saying where they come from.

    Daily tables get one row a day (and channel): money is added in fen such that each file's
    total is kept; people (visitors, buyers) of several rows cannot be added and are left blank.
    """
    parts: dict[str, list[pd.DataFrame]] = {}
    for one in extracts:
        table = TABLES[one.found.report.table]
        rows = one.rows.drop(columns="key").assign(file=one.found.sheet.file)
        added = _add_up(rows, table) if is_added_up(table) else rows.reset_index(drop=True)
        if basis := _basis(one):
            added = added.assign(basis=basis)
        parts.setdefault(table.name, []).append(added)
    return {
        name: _add_up(pd.concat(frames), TABLES[name])
        if is_added_up(TABLES[name]) and len(frames) > 1
        else pd.concat(frames, ignore_index=True)
        for name, frames in parts.items()
    }


def _basis(one: Extract) -> str:
    """Return what the export's attributed sales mean, in words; "" where the table has none."""
    report = one.found.report
    if report.basis is not None:
        return str(report.basis)
    return NO_SALES if report.table == "channel_daily" and "gmv_cny" not in one.rows else ""


def _add_up(rows: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return one row per key of a daily table."""
    by = [name for name in table.key if name in rows]
    group = np.asarray(rows.groupby(by, sort=True).ngroup(), dtype=np.int64)
    _, first, size = np.unique(group, return_index=True, return_counts=True)
    out = rows[[*by, "file"]].iloc[first].reset_index(drop=True)
    if "basis" in rows:
        out["basis"] = _joined(rows["basis"].tolist(), group, len(size))
    for column in table.columns:
        if column.name in rows and column.is_number:
            values = rows[column.name].to_numpy(dtype=float)
            if column.additive:
                out[column.name] = _summed(
                    values, group, len(size), is_money=column.kind == "money"
                )
            else:
                out[column.name] = np.where(size == 1, values[first], np.nan)
    return out


def _summed(values: Floats, group: Positions, groups: int, *, is_money: bool) -> Floats:
    """Return (group,) sums, NaN where a group has no figure; money in exact fen."""
    told = np.bincount(group, ~np.isnan(values), minlength=groups) > 0
    if not is_money:
        sums = np.bincount(group, np.nan_to_num(values), minlength=groups)
        return np.where(told, sums, np.nan)
    exact = [0] * groups
    for position, value in zip(group.tolist(), values.tolist(), strict=True):
        exact[position] += exact_fen(value)
    fen = np.array(spread_rounding(exact), dtype=np.int64)
    return np.where(told, to_cny(fen), np.nan)


def _joined(texts: list[str | None], group: Positions, groups: int) -> list[str]:
    """Return per group the different texts."""
    different: list[set[str]] = [set() for _ in range(groups)]
    for position, text in zip(group.tolist(), texts, strict=True):
        if isinstance(text, str):
            different[position].add(text)
    return [BETWEEN_BASES.join(sorted(names)) for names in different]


def left_blank(one: Extract) -> tuple[str, ...]:
    """Return the columns of people that cannot be added over the rows of one export."""
    table = TABLES[one.found.report.table]
    by = [name for name in table.key if name in one.rows]
    days = len(one.rows.drop_duplicates(by))
    if not is_added_up(table) or days == one.counts.get("data", 0):
        return ()
    return tuple(c.name for c in table.columns if not c.additive and c.name in one.rows)
