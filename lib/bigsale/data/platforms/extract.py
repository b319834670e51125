"""A recognised sheet → rows of the contract with a channel each, and what became of its money."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice

import numpy as np
import pandas as pd

from bigsale.data.cells import CellError, clean_text, read_day
from bigsale.data.check import MOST_PER_COLUMN, read_cells, shown_cell
from bigsale.data.files import Row
from bigsale.data.platforms.amounts import MoneyCheck, exact_fen, to_whole_fen
from bigsale.data.platforms.compacting import RowMarks, compact
from bigsale.data.platforms.declaration import Source
from bigsale.data.platforms.mapping import MappingRule, choose_channel
from bigsale.data.platforms.picking import cell_picker, says_one_of
from bigsale.data.platforms.recognise import Recognised
from bigsale.data.platforms.rows import RowKind, RowSorter, rates_hold, subtotals
from bigsale.data.platforms.units_told import foreign_units
from bigsale.data.streaming import StreamedRows
from bigsale.data.tables import TABLES, Column, is_added_up
from bigsale.errors import Problem
from bigsale.units import FEN_PER_CNY

CHUNK_ROWS = 50_000
Numbered = tuple[int, Row]


@dataclass(frozen=True, eq=False)
class Extract:
    """Rows of one export in the contract's columns.

    `rows`: index = spreadsheet row; the contract's columns (money in yuan) and `key`, a hash of
    the key cells. `counts` says how many rows were of which kind, `money` what each amount column
    adds up to. `by_default` counts rows that no rule gave a channel. `marks`: of a large file,
    whose `rows` are sums of chunks by day and channel.
    """

    found: Recognised
    rows: pd.DataFrame
    counts: Mapping[RowKind, int]
    money: Mapping[str, MoneyCheck]
    by_default: int
    problems: tuple[Problem, ...]
    marks: RowMarks | None = None

    @property
    def view(self) -> str:
        """Report and level, e.g. qianchuan whole_domain by 日期, 素材ID."""
        names = ", ".join(self.found.level)
        return f"{self.found.platform.platform} {self.found.report.report} by {names}"


@dataclass
class _Tally:
    """What is added up while a file streams by."""

    frames: list[pd.DataFrame] = field(default_factory=list)
    counts: dict[RowKind, int] = field(default_factory=dict)
    exact: dict[tuple[str, RowKind], int] = field(default_factory=dict)
    failures: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    by_default: int = 0
    marks: list[RowMarks] = field(default_factory=list)


def extract(found: Recognised, rules: Sequence[MappingRule]) -> Extract:
    """Return the rows of a recognised export, with every problem of its cells.

    `rules`: those of mapping.yaml that are about this file. Rows are read in chunks, so a large
    CSV needs memory for the columns that are used and no more.
    """
    tally = _read_all(found, rules, RowSorter(found))
    if set(tally.counts) == {"total"}:
        tally = _read_all(found, rules, RowSorter(found, dated_totals=True))
    for name, failed in tally.failures.items():
        if failed > MOST_PER_COLUMN:
            what = f"{failed - MOST_PER_COLUMN} more rows of this column cannot be read"
            tally.problems.append(Problem(what, found.sheet.file, column=name))
    if not tally.counts.get("data"):
        only = [kind for kind, count in tally.counts.items() if count]
        what = "has only total rows" if only == ["total"] else "has no data rows"
        tally.problems.append(Problem(what, found.sheet.file, allowed="rows of single days"))
    frame = pd.concat(tally.frames or [_frame(found, [], rules, tally)])
    if "view" in TABLES[found.report.table].names:
        frame = frame.assign(view=found.sheet.name or None)
    frame, problems = _with_period(found, frame)
    money = {name: _money(name, tally, frame) for name in _money_columns(found)}
    counts = dict(tally.counts)
    marks = RowMarks.joined(tally.marks) if tally.marks else None
    tally.marks.clear()
    problems = [*tally.problems, *problems]
    return Extract(found, frame, counts, money, tally.by_default, tuple(problems), marks)


def _read_all(found: Recognised, rules: Sequence[MappingRule], sorter: RowSorter) -> _Tally:
    tally = _Tally()
    body = _body(found)
    if found.report.hierarchy:
        kept = list(body)
        left_out = subtotals(found, kept)
        body = ((n, row) for n, row in kept if n not in left_out)
        tally.counts["subtotal"] = len(left_out)
    while chunk := list(islice(body, CHUNK_ROWS)):
        _take(found, chunk, rules, tally, sorter)
    return tally


def _body(found: Recognised) -> Iterator[Numbered]:
    """Yield the rows below the header that are not blank."""
    rows = enumerate(found.sheet.rows, start=1)
    below = ((n, row) for n, row in rows if n > found.header_at + 1)
    yield from ((n, row) for n, row in below if any(clean_text(cell) for cell in row))


def _take(
    found: Recognised,
    chunk: list[Numbered],
    rules: Sequence[MappingRule],
    tally: _Tally,
    sorter: RowSorter,
) -> None:
    """Sort a chunk's rows by kind, read the data rows and add everything to the tally."""
    kinds = [sorter.kind(row) for _, row in chunk]
    for kind in kinds:
        tally.counts[kind] = tally.counts.get(kind, 0) + 1
    for name in _money_columns(found):
        source = found.report.columns[name]
        pick = cell_picker(found, source)
        for (_, row), kind in zip(chunk, kinds, strict=True):
            amount = exact_fen(pick(row), is_fen=source.unit == "fen")
            amount = -abs(amount) if _is_outgoing(found, row, source) else amount
            tally.exact[name, kind] = tally.exact.get((name, kind), 0) + amount
    body = [numbered for numbered, kind in zip(chunk, kinds, strict=True) if kind == "data"]
    tally.problems += _slipped_rows(found, body)[: MOST_PER_COLUMN - len(tally.problems)]
    tally.problems += foreign_units(found, body)
    frame = _frame(found, body, rules, tally)
    table = TABLES[found.report.table]
    if is_added_up(table) and isinstance(found.sheet.rows, StreamedRows):
        tally.marks.append(RowMarks.of(frame, _money_columns(found)))
        frame = compact(frame, table)
    tally.frames.append(frame)


def _frame(
    found: Recognised, body: list[Numbered], rules: Sequence[MappingRule], tally: _Tally
) -> pd.DataFrame:
    columns: dict[str, object] = {}
    for name, source in found.report.columns.items():
        if found.source_place(source) is not None:
            columns[name] = _read(found, name, body, tally)
        elif source.number_rows:
            columns[name] = [f"{source.number_rows}-{number}" for number, _ in body]
    frame = pd.DataFrame(columns, index=pd.Index([number for number, _ in body], name="row"))
    for name, value in found.report.fixed.items():
        frame[name] = value
    if found.report.channel is not None:
        choose = _chooser(found, rules)
        chosen = [choose(row) for _, row in body]
        frame["channel"] = [channel for channel, _ in chosen]
        tally.by_default += sum(not is_chosen for _, is_chosen in chosen)
    places = [place for name in found.level if (place := found.place(name)) is not None]
    frame["key"] = np.array([_key(row, places) for _, row in body], dtype=np.uint64)
    return frame


def _read(found: Recognised, name: str, body: list[Numbered], tally: _Tally) -> object:
    """Return one column's values in the contract's unit; failures go to the tally."""
    source = found.report.columns[name]
    column = _column(found, name)
    pick = cell_picker(found, source)
    cells = [pick(row) for _, row in body]
    values, failures = read_cells(cells, column)
    place = found.source_place(source)
    header = source.headers[0] if place is None else found.headers[place]
    # A slipped row may bring somebody's address into any column.
    show = shown_cell if not found.report.personal else lambda _: "not shown: personal data near"
    told = tally.failures.get(header, 0)
    tally.failures[header] = told + len(failures)
    tally.problems += [
        Problem(why, found.sheet.file, body[at][0], header, show(cells[at]), column.allowed)
        for at, why in failures[: max(0, MOST_PER_COLUMN - told)]
    ]
    if column.kind in ("date", "datetime"):
        moments = [np.datetime64("NaT") if value is None else value for value in values]
        return np.array(moments, "datetime64[s]")
    if not column.is_number:
        return pd.Series(values, dtype=object).to_numpy()
    figures = np.array([np.nan if value is None else value for value in values], dtype=float)
    if source.unit == "fen":
        figures = figures / FEN_PER_CNY
    if source.negative_when:
        outgoing = [_is_outgoing(found, row, source) for _, row in body]
        figures = np.where(outgoing, -np.abs(figures), figures)
    stays_blank = source.first_filled or not TABLES[found.report.table].column(name).filled
    return figures if stays_blank else np.nan_to_num(figures)


def _is_outgoing(found: Recognised, row: Row, source: Source) -> bool:
    """Return whether the row says that its amount goes out."""
    return bool(source.negative_when) and says_one_of(found, row, source.negative_when)


def _column(found: Recognised, name: str) -> Column:
    """Return how the contract reads the column; a blank amount in an export means nothing."""
    column = TABLES[found.report.table].column(name)
    return replace(column, filled=False) if column.is_number else column


def _key(row: Row, places: Sequence[int]) -> int:
    """Return a 64-bit hash of the row's key cells."""
    cells = [clean_text(row[place]) if place < len(row) else "" for place in places]
    digest = hashlib.blake2b("\x1f".join(cells).encode("utf-8", "replace"), digest_size=8)
    return int.from_bytes(digest.digest(), "big")


def _chooser(found: Recognised, rules: Sequence[MappingRule]) -> Callable[[Row], tuple[str, bool]]:
    """Return the function that gives a row its channel."""
    default = found.report.channel
    assert default is not None
    headers = {rule.header for rule in rules if rule.header} | {default.header or ""}
    places = {name: place for name in headers if (place := found.place(name)) is not None}

    def choose(row: Row) -> tuple[str, bool]:
        cells = {name: clean_text(row[at]) for name, at in places.items() if at < len(row)}
        return choose_channel(cells, rules, default)

    return choose


def _slipped_rows(found: Recognised, body: list[Numbered]) -> list[Problem]:
    """Return rows whose cells cannot be told to columns.

    Fewer cells than the columns in use: the row was cut. More than the header: platforms do
    write trailing cells, but a comma of thousands without quotes looks the same; such a row
    passes only where its ratios still fit its figures.
    """
    width = len(found.headers)
    sources = found.report.columns.values()
    needed = 1 + max((p for p in map(found.source_place, sources) if p is not None), default=0)
    problems = []
    for number, row in body:
        # How many, never what: a slipped cell may be somebody's address.
        if len(row) < needed:
            what = "has fewer cells than the columns in use"
        elif any(map(clean_text, row[width:])) and not rates_hold(found, row):
            what = "has more cells than the header and its ratios do not fit its figures"
        else:
            continue
        value = f"{len(row)} cells"
        allowed = f"{width} cells (a number with thousands commas needs quotes)"
        problems.append(Problem(what, found.sheet.file, number, value=value, allowed=allowed))
    return problems


def _money_columns(found: Recognised) -> dict[str, int]:
    """Return the places of the amount columns by contract name."""
    places = {}
    for name, source in found.report.columns.items():
        place = found.source_place(source)
        if place is not None and TABLES[found.report.table].column(name).kind == "money":
            places[name] = place
    return places


def _money(name: str, tally: _Tally, frame: pd.DataFrame) -> MoneyCheck:
    exact = {kind: amount for (column, kind), amount in tally.exact.items() if column == name}
    return MoneyCheck(
        before_fen=to_whole_fen(exact.get("data", 0)),
        read_fen=to_whole_fen(sum(exact_fen(value) for value in frame[name].tolist())),
        totals_fen=to_whole_fen(exact.get("total", 0)),
        skipped_fen=to_whole_fen(exact.get("skipped", 0)),
    )


_PERIOD = re.compile(r"(20\d{2}[-/.年]?\d{1,2}[-/.月]?\d{1,2})")


def _with_period(found: Recognised, frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Problem]]:
    """Add the first and last day that stand in the note rows or the file's name."""
    if not found.report.period_in_notes:
        return frame, []
    notes = [clean_text(cell) for row in found.sheet.rows[: found.header_at] for cell in row]
    for text in (" ".join(notes), found.sheet.name, found.sheet.file):
        if days := _days_in(text):
            stamps = [np.datetime64(day, "s") for day in (min(days), max(days))]
            return frame.assign(start=stamps[0], end=stamps[1]), []
    problem = Problem("does not say its dates", found.sheet.file,
                      allowed="dates above the header or in the file's name, "
                              "such as 2026-07-01~2026-07-31")  # fmt: skip
    return frame.assign(start=np.datetime64("NaT"), end=np.datetime64("NaT")), [problem]


def _days_in(text: str) -> list[date]:
    days = []
    for written in _PERIOD.findall(text):
        try:
            day = read_day(re.sub(r"[年月/.]", "-", written))
        except CellError:
            continue
        days += [day] if day else []
    return days
