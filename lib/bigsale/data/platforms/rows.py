"""What kind of row a row of an export is: data, a total, a note, or left out by rule."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from bigsale.data.cells import (
    CellError,
    clean_text,
    is_blank,
    plain_text,
    read_day,
    read_number,
)
from bigsale.data.files import Row
from bigsale.data.platforms.recognise import Recognised
from bigsale.data.tables import TABLES

RowKind = Literal["data", "total", "note", "skipped", "subtotal"]
_RATE_SLACK = 0.02
_RATE_ROUNDING = 0.006


class RowSorter:
    """Tells the kind of each row of one recognised sheet.

    `dated_totals`: a row that says 全部 but names a single day is data. So are those of a file
    that has no finer rows: some platforms write 全部 where nothing was filtered.
    """

    def __init__(self, found: Recognised, *, dated_totals: bool = False) -> None:
        report = found.report
        date = report.columns.get("date") if dated_totals else None
        self._date = found.source_place(date) if date else None
        hierarchy = set(report.hierarchy)
        keys = [found.place(name) for name in found.level if name not in hierarchy]
        self._keys = [place for place in keys if place is not None]
        self._words = {word.casefold() for word in report.total_words}
        self._skip = [
            (place, set(values))
            for header, values in report.skip.items()
            if (place := found.place(header)) is not None
        ]
        table = TABLES[report.table]
        self._figures = [
            place
            for name, source in report.columns.items()
            if table.column(name).is_number
            for place in found.source_places(source)[: None if source.first_filled else 1]
        ]

    def kind(self, row: Row) -> RowKind:
        """Return the kind of one row that is not blank."""
        if any(plain_text(_at(row, place)).casefold() in self._words for place in self._keys):
            return "data" if self._has_day(row) else "total"
        if self._is_note(row):
            return "note"
        if any(clean_text(_at(row, place)) in values for place, values in self._skip):
            return "skipped"
        return "data"

    def _has_day(self, row: Row) -> bool:
        if self._date is None:
            return False
        try:
            return read_day(_at(row, self._date)) is not None
        except CellError:
            return False

    def _is_note(self, row: Row) -> bool:
        """A second header line or a footer: no figure at all, and no more than one key cell.

        Where the file has no key column, only a row without any cell in a figure's place.
        """
        if not self._keys:
            return all(is_blank(_at(row, place)) for place in self._figures)
        named = sum(not is_blank(_at(row, place)) for place in self._keys)
        return named <= (len(self._keys) > 1) and not any(
            _has_figure(_at(row, place)) for place in self._figures
        )


def subtotals(found: Recognised, rows: Sequence[tuple[int, Row]]) -> set[int]:
    """Return the numbers of rows that add up deeper rows of the report's hierarchy."""
    words = {word.casefold() for word in found.report.total_words} | {"", "-"}
    places = [p for p in (found.place(name) for name in found.report.hierarchy) if p is not None]
    paths = {}
    for number, row in rows:
        texts = [plain_text(_at(row, place)) for place in places]
        paths[number] = tuple(text for text in texts if text.casefold() not in words)
    above = {path[:depth] for path in set(paths.values()) for depth in range(len(path))}
    return {number for number, path in paths.items() if path in above}


def rates_hold(found: Recognised, row: Row) -> bool:
    """Return whether at least one of the row's ratios can be recomputed and all such agree."""
    checked = 0
    for header, rate in found.report.rates.items():
        over, under, told = (_number(found, row, name) for name in (rate.over, rate.under, header))
        if over is None or not under or told is None:
            continue
        if not _close(told, rate.per * over / under):
            return False
        checked += 1
    return checked > 0


def _at(row: Row, place: int) -> object:
    return row[place] if place < len(row) else None


def _has_figure(cell: object) -> bool:
    try:
        return not is_blank(cell) and read_number(cell) == read_number(cell)
    except CellError:
        return False


def _number(found: Recognised, row: Row, header: str) -> float | None:
    place = found.place(header)
    if place is None:
        return None
    cell = _at(row, place)
    try:
        value = read_number(cell, is_share="%" in plain_text(cell))
    except CellError:
        return None
    return value if value == value else None


def _close(told: float, computed: float) -> bool:
    """Return whether a ratio agrees, told as a decimal or as a percentage, rounded."""
    slack = max(_RATE_SLACK * abs(computed), _RATE_ROUNDING)
    return abs(told - computed) <= slack or abs(told - 100 * computed) <= 100 * slack
