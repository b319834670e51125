"""Chunks of a large export added up as they come, so that memory does not grow with its rows.

What is kept of every row are two 64-bit hashes and its number, by which rows that repeat and
files that overlap are still found.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.data.platforms.amounts import exact_fen, from_exact
from bigsale.data.tables import Table

Hashes = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.uint32]


@dataclass(frozen=True, eq=False)
class RowMarks:
    """Marks of a file whose rows are added up.

    `keys`: hash of every data row's key cells; `rows`, `numbers`: hash of all that was read of a
    row and its number, for rows with money.
    """

    keys: Hashes
    rows: Hashes
    numbers: Numbers

    @classmethod
    def of(cls, frame: pd.DataFrame, money: Collection[str]) -> RowMarks:
        """Return the marks of a chunk; `frame` has the column `key` and row numbers as index."""
        paying = frame[(frame[list(money)].fillna(0.0) != 0).any(axis=1)]
        return cls(
            keys=frame["key"].to_numpy(np.uint64),
            rows=np.asarray(pd.util.hash_pandas_object(paying, index=False), np.uint64),
            numbers=paying.index.to_numpy(np.uint32),
        )

    @classmethod
    def joined(cls, parts: list[RowMarks]) -> RowMarks:
        """Return the marks of all chunks of a file."""
        return cls(
            keys=np.concatenate([part.keys for part in parts]),
            rows=np.concatenate([part.rows for part in parts]),
            numbers=np.concatenate([part.numbers for part in parts]),
        )

    def repeated(self) -> tuple[int, int, int] | None:
        """Return number of the first repeat, of the row it repeats, and how many repeat in all."""
        ordered = np.sort(self.rows)
        if not (ordered[1:] == ordered[:-1]).any():
            return None
        del ordered
        order = np.argsort(self.rows, kind="stable")
        again = np.flatnonzero(self.rows[order][1:] == self.rows[order][:-1]) + 1
        first = again[np.argmin(self.numbers[order[again]])]
        return int(self.numbers[order[first]]), int(self.numbers[order[first - 1]]), len(again)


def compact(frame: pd.DataFrame, table: Table) -> pd.DataFrame:
    """Return one row per day (and channel) of a chunk; money exact, people of several rows blank.

    The column `key` is lost; the index is the number of the first row.
    """
    by = [name for name in table.key if name in frame]
    group = np.asarray(frame.groupby(by, sort=False).ngroup(), dtype=np.intp)
    _, first, size = np.unique(group, return_index=True, return_counts=True)
    out = frame[by].iloc[first].assign(key=np.uint64(0))
    for column in table.columns:
        if column.name not in frame or not column.is_number:
            continue
        values = frame[column.name].to_numpy(float)
        told = np.bincount(group, ~np.isnan(values), minlength=len(size)) > 0
        if column.kind == "money":
            sums = _exact_sums(values, group, len(size))
        elif column.additive:
            sums = np.bincount(group, np.nan_to_num(values), len(size)).astype(float)
        else:
            sums, told = values[first], size == 1
        out[column.name] = np.where(told, sums, np.nan)
    return out[list(frame.columns)]


def _exact_sums(
    values: npt.NDArray[np.float64], group: npt.NDArray[np.intp], groups: int
) -> npt.NDArray[np.float64]:
    exact = [0] * groups
    for position, value in zip(group.tolist(), values.tolist(), strict=True):
        exact[position] += exact_fen(value)
    return np.array([from_exact(parts) for parts in exact])
