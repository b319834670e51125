"""A recognised sheet → rows of the contract with a channel each, and what became of its money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

from bigsale.data.cells import CellError, clean_text, plain_text, read_number
from bigsale.data.check import MOST_PER_COLUMN, read_cells, shown_cell
from bigsale.data.files import Row
from bigsale.data.platforms.declaration import ChannelRule, Source
from bigsale.data.platforms.mapping import MappingRule, choose_channel
from bigsale.data.platforms.recognise import Recognised
from bigsale.data.tables import TABLES, Column, Kind
from bigsale.errors import Problem
from bigsale.units import FEN_PER_CNY

_KIND: dict[str, Kind] = {"cny": "money", "fen": "money", "count": "count", "date": "date"}
_RATE_SLACK = 0.02


@dataclass(frozen=True, eq=False)
class Extract:
    """Rows of one export in the contract's columns.

    `rows`: index = spreadsheet row; the contract's columns (money in yuan), `channel` and `key`
    (the key cells joined). `totals` counts the total rows left out, `unmapped` the rows whose
    channel is only the platform's default although other rows or rules choose one.
    """

    found: Recognised
    rows: pd.DataFrame
    totals: int
    unmapped: int
    problems: tuple[Problem, ...]

    @property
    def view(self) -> str:
        """Report and level, e.g. qianchuan whole_domain by 日期, 素材ID."""
        names = ", ".join(self.found.level)
        return f"{self.found.platform.platform} {self.found.report.report} by {names}"


def extract(found: Recognised, rules: Sequence[MappingRule]) -> Extract:
    """Return the rows of a recognised export, with every problem of its cells.

    `rules`: those of mapping.yaml that are about this file.
    """
    body, totals = _body(found)
    numbers = [number for number, _ in body]
    problems = list(_slipped_rows(found, body))
    if not body:
        what = "has only total rows" if totals else "has no data rows"
        problems.append(Problem(what, found.sheet.file, allowed="rows of single days"))
    columns: dict[str, object] = {}
    for name, source in found.report.columns.items():
        place = found.source_place(source)
        if place is not None:
            cells = [row[place] if place < len(row) else None for _, row in body]
            values, bad = _read(found, name, cells, (source, place, numbers))
            columns[name] = values
            problems += bad
    frame = pd.DataFrame(columns, index=pd.Index(numbers, name="row"))
    frame["key"] = ["\x1f".join(_key(found, row)) for _, row in body]
    unmapped = 0
    if found.report.channel is not None:
        chosen = [_channel(found, row, rules, found.report.channel) for _, row in body]
        frame["channel"] = [channel for channel, _ in chosen]
        unmapped = sum(not is_chosen for _, is_chosen in chosen)
    return Extract(found, frame, totals, unmapped, tuple(problems))


def _body(found: Recognised) -> tuple[list[tuple[int, Row]], int]:
    """Return the data rows with their numbers, and how many total rows were left out."""
    words = {word.casefold() for word in found.report.total_words}
    keys = [found.place(name) for name in found.level]
    body, totals = [], 0
    start = found.header_at + 1
    for number, row in enumerate(found.sheet.rows[start:], start=start + 1):
        if not any(clean_text(cell) for cell in row):
            continue
        if any(
            plain_text(row[p]).casefold() in words for p in keys if p is not None and p < len(row)
        ):
            totals += 1
        else:
            body.append((number, row))
    return body, totals


def _read(
    found: Recognised, name: str, cells: list[object], where: tuple[Source, int, list[int]]
) -> tuple[object, list[Problem]]:
    """Return one column's values in the contract's unit, and the cells that cannot be read."""
    source, place, numbers = where
    contract = TABLES[found.report.table].column(name)
    column = Column(name, _KIND[source.unit], contract.title, low=contract.low,
                    filled=source.unit == "date")  # fmt: skip
    values, failures = read_cells(cells, column)
    header = found.headers[place]
    problems = [
        Problem(why, found.sheet.file, numbers[at], header, shown_cell(cells[at]), column.allowed)
        for at, why in failures[:MOST_PER_COLUMN]
    ]
    if len(failures) > MOST_PER_COLUMN:
        more = len(failures) - MOST_PER_COLUMN
        problems.append(
            Problem(f"{more} more rows of this column cannot be read", found.sheet.file,
                    column=header)
        )  # fmt: skip
    if source.unit == "date":
        days = [np.datetime64("NaT") if v is None else v for v in values]
        return np.array(days, "datetime64[s]"), problems
    figures = np.array([np.nan if v is None else v for v in values], dtype=float)
    return figures / FEN_PER_CNY if source.unit == "fen" else figures, problems


def _key(found: Recognised, row: Row) -> list[str]:
    places = [found.place(name) for name in found.level]
    return [clean_text(row[p]) if p is not None and p < len(row) else "" for p in places]


def _channel(
    found: Recognised, row: Row, rules: Sequence[MappingRule], default: ChannelRule
) -> tuple[str, bool]:
    headers = {rule.header for rule in rules if rule.header} | {default.header or ""}
    cells = {}
    for header in headers - {""}:
        place = found.place(header)
        if place is not None and place < len(row):
            cells[header] = clean_text(row[place])
    return choose_channel(cells, rules, default)


def _slipped_rows(found: Recognised, body: list[tuple[int, Row]]) -> Iterator[Problem]:
    """Yield rows with cells beyond the header whose ratios no longer fit: figures have slipped.

    Platforms do write trailing cells; a comma of thousands without quotes looks the same.
    """
    width = len(found.headers)
    for number, row in body:
        extra = [clean_text(cell) for cell in row[width:]]
        if any(extra) and not _rates_hold(found, row):
            yield Problem(
                "has more cells than the header and its ratios do not fit its figures",
                found.sheet.file,
                number,
                value=shown_cell(",".join(extra)),
                allowed=f"{width} cells (a number with thousands commas needs quotes)",
            )


def _rates_hold(found: Recognised, row: Row) -> bool:
    """Return whether at least one of the row's ratios can be recomputed and all such agree."""
    checked = 0
    for header, rate in found.report.rates.items():
        over, under, told = (_number(found, row, h) for h in (rate.over, rate.under, header))
        if over is None or not under or told is None:
            continue
        if not _close(told, rate.per * over / under):
            return False
        checked += 1
    return checked > 0


def _number(found: Recognised, row: Row, header: str) -> float | None:
    place = found.place(header)
    if place is None or place >= len(row):
        return None
    try:
        value = read_number(row[place], is_share="%" in plain_text(row[place]))
    except CellError:
        return None
    return None if np.isnan(value) else value


def _close(told: float, computed: float) -> bool:
    """Return whether a ratio agrees, told as a decimal or as a percentage, rounded."""
    slack = max(_RATE_SLACK * abs(computed), 0.006)
    return abs(told - computed) <= slack or abs(told - 100 * computed) <= 100 * slack


def sum_fen(values: pd.Series) -> int:
    """Return the exact sum of an amount column in fen, rounded once at the end."""
    exact = sum((Decimal(repr(value)) for value in values.dropna().tolist()), Decimal(0))
    return int((exact * FEN_PER_CNY).to_integral_value())
