"""A raw sheet against its declaration: a typed frame, or every problem at once."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from bigsale.data.cells import (
    CellError,
    clean_text,
    is_blank,
    plain_text,
    read_day,
    read_moment,
    read_number,
)
from bigsale.data.files import Row, Sheet, column_place, find_header
from bigsale.data.tables import CHANNEL_NAME, Column, Table
from bigsale.errors import Finding, Problem, Text

MOST_PER_COLUMN = 20
_SHORTENED_ID = re.compile(r"\d(\.\d+)?[eE]\+\d+")


@dataclass(frozen=True)
class Checked:
    """A checked table: `frame` is typed, its index the spreadsheet row; problems may be many."""

    frame: pd.DataFrame
    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...]


def check_sheet(sheet: Sheet, table: Table) -> Checked:
    """Return the sheet as the declared table, with every problem found."""
    known = frozenset(name.casefold() for name in table.names)
    head = find_header(sheet.rows, known)
    header = [plain_text(cell) for cell in sheet.rows[head]] if sheet.rows else []
    places = {name.casefold(): place for place, name in reversed(list(enumerate(header)))}
    problems = [
        *_header_problems(sheet.file, table, header, head + 1),
        *_lost_cell_problems(sheet, header),
    ]
    body = [
        (number, row)
        for number, row in enumerate(sheet.rows[head + 1 :], start=head + 2)
        if any(clean_text(cell) for cell in row)
    ]
    if not body:
        problems.append(Problem("has no data rows", sheet.file, allowed="at least one row"))
    problems += _width_problems(sheet.file, body, len(header))
    columns: dict[str, object] = {}
    for column in table.columns:
        place = places.get(column.name.casefold())
        if place is not None:
            cells = [row[place] if place < len(row) else None for _, row in body]
            rows = [number for number, _ in body]
            columns[column.name], found = _read_column(sheet.file, column, cells, rows)
            problems += found
    frame = pd.DataFrame(columns, index=pd.Index([n for n, _ in body], name="row"))
    problems += _duplicate_problems(sheet.file, table, frame)
    return Checked(frame, tuple(problems), tuple(_unknown_columns(sheet.file, table, header)))


def read_cells(cells: list[object], column: Column) -> tuple[list[object], list[tuple[int, str]]]:
    """Return the cells as values of the column's kind, and (position, why) of those that fail."""
    read = _reader(column)
    values: list[object] = []
    failures: list[tuple[int, str]] = []
    for position, cell in enumerate(cells):
        try:
            values.append(read(cell))
        except CellError as why:
            values.append(None)
            failures.append((position, str(why)))
    return values, failures


def _reader(column: Column) -> Callable[[object], object]:
    """Return the function that reads one cell of the column or raises CellError."""
    readers: dict[str, Callable[[object], object]] = {
        "date": read_day,
        "datetime": read_moment,
        "text": lambda cell: _read_text(cell, column),
        "name": lambda cell: _read_name(cell),
    }
    read = readers.get(column.kind) or (lambda cell: _read_in_range(cell, column))
    if not column.filled:
        return read

    def read_filled(cell: object) -> object:
        if is_blank(cell):
            raise CellError("is blank")
        return read(cell)

    return read_filled


def _read_in_range(cell: object, column: Column) -> float:
    value = read_number(cell, is_share=column.kind == "share")
    high = 1.0 if column.kind == "share" else column.high
    if column.low is not None and value < column.low:
        raise CellError("is negative" if column.low == 0 else "is too small")
    if high is not None and value > high:
        raise CellError("is too large")
    return value


def _read_text(cell: object, column: Column) -> str | None:
    text = clean_text(cell)
    if column.name.endswith(("_id", "sku")) and _SHORTENED_ID.fullmatch(text):
        raise CellError("was shortened by a spreadsheet; format the column as text")
    if column.pattern and text and not re.fullmatch(column.pattern, text):
        raise CellError("is not written as required")
    if column.choices and text and text not in column.choices:
        raise CellError("is not one of the choices")
    return text or None


def _read_name(cell: object) -> str | None:
    text = plain_text(cell)
    if text and not re.fullmatch(CHANNEL_NAME, text):
        raise CellError("is not a name as the brief writes it")
    return text or None


def _read_column(
    file: str, column: Column, cells: list[object], rows: list[int]
) -> tuple[object, list[Problem]]:
    values, failures = read_cells(cells, column)
    if column.kind in ("text", "name"):
        failures = _once_each(failures, cells)
    problems = [
        Problem(why, file, rows[at], column.name, shown_cell(cells[at]), column.allowed)
        for at, why in failures[:MOST_PER_COLUMN]
    ]
    if len(failures) > MOST_PER_COLUMN:
        more = len(failures) - MOST_PER_COLUMN
        problems.append(
            Problem(f"{more} more rows of this column cannot be read", file, column=column.name)
        )
    if column.is_number:
        return np.array([np.nan if v is None else v for v in values], dtype=float), problems
    if column.kind in ("date", "datetime"):
        unit = "datetime64[s]"
        return np.array([np.datetime64("NaT") if v is None else v for v in values], unit), problems
    return pd.Series(values, dtype=object).to_numpy(), problems


def _once_each(failures: list[tuple[int, str]], cells: list[object]) -> list[tuple[int, str]]:
    """Return each wrong word where it stands first, with how many more rows have it."""
    found: dict[tuple[str, str], list[int]] = {}
    for at, why in failures:
        found.setdefault((why, plain_text(cells[at])), []).append(at)
    return [
        (places[0], f"{why}, here and in {len(places) - 1} more rows" if places[1:] else why)
        for (why, _), places in found.items()
    ]


def shown_cell(cell: object) -> str:
    """Return a cell for a message, cut to 60 characters."""
    text = str(cell) if cell is not None else ""
    return text if len(text) <= 60 else text[:57] + "…"


def _header_problems(
    file: str, table: Table, header: list[str], header_row: int
) -> Iterator[Problem]:
    """Yield missing, renamed and repeated columns."""
    given = {name.casefold() for name in header}
    spare = [name for name in header if name and name not in table.names]
    for column in table.columns:
        if column.required and column.name.casefold() not in given:
            near = difflib.get_close_matches(column.name, spare, n=1, cutoff=0.5)
            hint = f"; {near[0]!r} looks like it" if near else ""
            blank = "" if column.filled else "; cells may be left blank"
            yield Problem(
                f"column is missing{hint}",
                file,
                header_row,
                column.name,
                allowed=f"a column named {column.name} ({column.title.zh}){blank}",
            )
    for name in sorted({n for n in header if n.casefold() in {c.casefold() for c in table.names}}):
        if (times := [h.casefold() for h in header].count(name.casefold())) > 1:
            yield Problem(f"column appears {times} times", file, header_row, name, allowed="once")


def _width_problems(file: str, body: list[tuple[int, Row]], width: int) -> list[Problem]:
    """Return rows whose cells cannot be told to columns: more than the header has, or fewer."""
    problems = []
    for number, row in body:
        # How many, never what: a slipped cell may be somebody's address.
        if any(clean_text(cell) for cell in row[width:]):
            what = "has more cells than the header"
        elif len(row) < width:
            what = "has fewer cells than the header"
        else:
            continue
        allowed = f"{width} cells (a number with thousands commas needs quotes)"
        problems.append(Problem(what, file, number, value=f"{len(row)} cells", allowed=allowed))
    return problems[:MOST_PER_COLUMN]


def _lost_cell_problems(sheet: Sheet, header: list[str]) -> Iterator[Problem]:
    for row, letter in sheet.lost_cells[:MOST_PER_COLUMN]:
        place = column_place(letter)
        name = header[place] if place < len(header) and header[place] else letter
        yield Problem(
            "holds an error, or a formula without a saved value",
            sheet.file,
            row,
            name,
            allowed="a value (open and save the workbook in a spreadsheet program)",
        )


def _duplicate_problems(file: str, table: Table, frame: pd.DataFrame) -> list[Problem]:
    """Return rows whose key appeared before, each naming the earlier row."""
    key = [name for name in table.key if name in frame]
    named = [name for name in table.key if table.column(name).required]
    if not set(named) <= set(key) or frame.empty:
        return []
    rows = frame.dropna(subset=named)
    groups = rows.groupby(key, sort=False, dropna=False)
    first = groups[key[0]].transform(lambda group: group.index[0])
    repeated = rows.index[rows.duplicated(key)]
    return [
        Problem(
            f"is the same {' and '.join(key)} as row {first[row]}",
            file,
            int(row),
            ", ".join(key),
            ", ".join(_shown_key(rows.at[row, name]) for name in key),
            "each key once",
        )
        for row in repeated[:MOST_PER_COLUMN]
    ]


def _shown_key(value: object) -> str:
    if isinstance(value, pd.Timestamp):
        return str(value.date() if value == value.normalize() else value)
    return str(value)


def _unknown_columns(file: str, table: Table, header: list[str]) -> Iterator[Finding]:
    known = {name.casefold() for name in table.names}
    unknown = [name for name in header if name and name.casefold() not in known]
    if unknown:
        listed = "、".join(unknown[:10])
        yield Finding(
            "unknown-column",
            "note",
            Text(f"{file} 有 {len(unknown)} 列未使用：{listed}",
                 f"{file} has {len(unknown)} columns that are not used: {', '.join(unknown[:10])}"),
            Text("若其中有应使用的数据，请改成约定的列名",
                 "Rename them to the contract's names if they should be used"),
        )  # fmt: skip
