"""Tables of the contract as CSV cells: written, and merged with what a planner already has."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from bigsale.data.cells import CellError, clean_text, neutralise_cell, read_moment
from bigsale.data.check import MOST_PER_COLUMN
from bigsale.data.tables import Column, Table
from bigsale.errors import DataError, Problem


@dataclass(frozen=True)
class Cells:
    """A table as text: what a CSV file holds."""

    header: tuple[str, ...]
    rows: list[list[str]]


def table_cells(rows: pd.DataFrame, table: Table) -> Cells:
    """Return rows as the contract writes them; columns that nobody needs stay away."""
    columns = [c for c in table.columns if c.required or (c.name in rows and rows[c.name].any())]
    texts = [
        [_write_cell(value, column) for value in rows[column.name].tolist()]
        if column.name in rows
        else [""] * len(rows)
        for column in columns
    ]
    return Cells(tuple(c.name for c in columns), [list(row) for row in zip(*texts, strict=True)])


def _write_cell(value: object, column: Column) -> str:
    if value is None or value != value or value is pd.NaT:
        return ""
    if column.kind in ("date", "datetime"):
        stamp = pd.Timestamp(str(value))
        return f"{stamp:%Y-%m-%d}" if column.kind == "date" else f"{stamp:%Y-%m-%d %H:%M:%S}"
    if column.is_number:
        number = float(str(value))
        if column.kind == "money":
            return f"{number:.2f}"
        return str(int(number)) if number.is_integer() else repr(number)
    return str(neutralise_cell(str(value)))


def merge_cells(
    old: Cells, new: Cells, table: Table, *, replace: bool, shown: str
) -> tuple[Cells, int]:
    """Return old and new rows under one header, and how many old rows the new ones replace.

    Columns of the planner's own are kept. Raises DataError where both have a key and `replace`
    is not asked for.
    """
    header = (*old.header, *(name for name in new.header if name not in old.header))
    needed = [name for name in table.key if table.column(name).required]
    if old.header and not set(needed) <= set(old.header):
        raise DataError(Problem("lacks its key columns", shown, 1, allowed=", ".join(needed)))
    keys = {_key(row, new.header, table) for row in new.rows}
    same = [at for at, row in enumerate(old.rows) if _key(row, old.header, table) in keys]
    if same and not replace:
        raise DataError(_in_both(old, same, table, shown))
    dropped = set(same)
    kept = [row for at, row in enumerate(old.rows) if at not in dropped]
    rows = [_laid_out(row, old.header, header) for row in kept]
    rows += [_laid_out(row, new.header, header) for row in new.rows]
    order = [header.index(name) for name in table.key if name in header]
    rows.sort(key=lambda row: [row[at] for at in order])
    return Cells(header, rows), len(same)


def write_cells(path: Path, cells: Cells) -> None:
    """Write a CSV in UTF-8 with BOM, as spreadsheet programs expect; no cell of it runs."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        for row in (cells.header, *cells.rows):
            writer.writerow([neutralise_cell(cell) for cell in row])


def _in_both(old: Cells, same: list[int], table: Table, shown: str) -> list[Problem]:
    problems = [
        Problem(
            "is already in the table",
            shown,
            at + 2,
            ", ".join(table.key),
            ", ".join(_key(old.rows[at], old.header, table)),
            "new keys only, or --replace",
        )
        for at in same[:MOST_PER_COLUMN]
    ]
    if len(same) > MOST_PER_COLUMN:
        more = len(same) - MOST_PER_COLUMN
        problems.append(Problem(f"{more} more rows are already in the table", shown))
    return problems


def _key(row: list[str], header: tuple[str, ...], table: Table) -> tuple[str, ...]:
    """Return a row's key as compared: dates in one spelling, texts cleaned."""
    cells = dict(zip(header, row, strict=False))
    return tuple(_comparable(cells.get(name, ""), name, table) for name in table.key)


def _comparable(cell: str, name: str, table: Table) -> str:
    if table.column(name).kind in ("date", "datetime"):
        try:
            moment = read_moment(cell)
        except CellError:
            return cell
        return moment.isoformat(" ") if moment else ""
    return clean_text(cell)


def _laid_out(row: list[str], header: tuple[str, ...], wanted: tuple[str, ...]) -> list[str]:
    cells = dict(zip(header, row, strict=False))
    return [cells.get(name, "") for name in wanted]
