"""`bigsale import`: raw platform files → the contract's tables in a campaign's inputs folder."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import pandas as pd

from bigsale.data.files import SUFFIXES, read_sheets
from bigsale.data.people import hash_users, looks_personal
from bigsale.data.platforms.combine import left_blank
from bigsale.data.platforms.declaration import Report
from bigsale.data.platforms.exports import Exports, read_files
from bigsale.data.platforms.extract import Extract
from bigsale.data.reconcile import mixed_basis
from bigsale.data.tables import TABLES, Table
from bigsale.data.writing import Cells, merge_cells, table_cells, write_cells
from bigsale.errors import DataError, Finding, Problem
from bigsale.units import FEN_PER_CNY
from bigsale.words.basis_words import basis_words

REPORT_FILE = "import_report.json"
EXPORTS_FOLDER = "exports"


@dataclass(frozen=True)
class FileReport:
    """What became of one sheet of one file.

    `rows` counts rows by kind (data, total, note, skipped); `money_fen` gives per amount column
    the sum of its data rows as written and as read, of its total rows and of the rows skipped.
    """

    file: str
    sheet: str
    platform: str
    report: str
    level: tuple[str, ...]
    table: str
    channels: tuple[str, ...]
    basis: str
    rows: Mapping[str, int]
    money_fen: Mapping[str, Mapping[str, int]]
    mapped: Mapping[str, str]
    unmapped: tuple[str, ...]
    unknown: tuple[str, ...]
    personal_dropped: tuple[str, ...]
    not_added: tuple[str, ...]


@dataclass(frozen=True)
class TableReport:
    """What was written to one table: rows kept from before, rows added, and blanks to fill in."""

    table: str
    path: str
    rows_kept: int
    rows_added: int
    rows_replaced: int
    money_added_fen: Mapping[str, int]
    to_fill_in: tuple[str, ...]


@dataclass(frozen=True)
class ImportReport:
    """What an import recognised, mapped, left out and wrote."""

    files: tuple[FileReport, ...]
    tables: tuple[TableReport, ...]
    findings: tuple[Finding, ...]

    def to_dict(self) -> dict[str, object]:
        """Return the report as plain data for JSON."""
        return {
            "files": [asdict(file) for file in self.files],
            "tables": [asdict(table) for table in self.tables],
            "findings": [finding.to_dict() for finding in self.findings],
        }


def import_exports(
    files: Sequence[Path], inputs: Path, *, replace: bool = False, write: bool = True
) -> ImportReport:
    """Read platform files and add what they say to the tables in the folder `inputs`.

    mapping.yaml and platforms/*.yaml in `inputs`/exports are heeded. A key (such as a day and
    channel) that a table already has is an error, unless `replace` puts the new row in its place.
    Nothing is written when anything is wrong, or where `write` is False.
    Raises DataError with every problem.
    """
    exports = read_files(_shown(files), settings=inputs / EXPORTS_FOLDER)
    problems = [*_already_read(files, inputs), *exports.problems]
    merged: dict[Path, Cells] = {}
    reports: list[TableReport] = []
    for name, rows in exports.tables.items():
        try:
            path, cells, one = _merge(inputs, TABLES[name], rows, replace=replace)
        except DataError as error:
            problems += error.problems
            continue
        merged[path] = cells
        reports.append(one)
    if problems:
        raise DataError(problems)
    report = ImportReport(
        tuple(_file_report(one) for one in exports.extracts),
        tuple(_with_blanks(written, exports) for written in reports),
        (*exports.findings, *_mixed(exports)),
    )
    if write:
        _write(inputs, merged, report)
    return report


def _mixed(exports: Exports) -> Iterator[Finding]:
    rows = exports.tables.get("channel_daily", pd.DataFrame())
    if "basis" in rows:
        for channel, bases in rows.dropna(subset=["basis"]).groupby("channel")["basis"]:
            yield from mixed_basis(str(channel), bases)


def _already_read(files: Sequence[Path], inputs: Path) -> Iterator[Problem]:
    """Yield files that every run reads as they come: imported too, they would count twice."""
    folder = (inputs / EXPORTS_FOLDER).resolve()
    for path in files:
        if path.resolve().parent == folder:
            yield Problem(
                "is read as it comes, from exports/",
                path.name,
                allowed="leave it there, or move it elsewhere and import it",
            )


def _shown(files: Sequence[Path]) -> dict[Path, str]:
    """Name each file by its last part, or in full where two share it."""
    names = [path.name for path in files]
    return {
        path: path.name if names.count(path.name) == 1 else str(path)
        for path in dict.fromkeys(files)
    }


def _merge(
    inputs: Path, table: Table, rows: pd.DataFrame, *, replace: bool
) -> tuple[Path, Cells, TableReport]:
    """Return a table's cells with the new rows added, and what that did."""
    path = _target(inputs, table)
    if table.name == "orders" and "user_id" in rows:
        rows = hash_users(rows)
    new = table_cells(rows, table)
    old = _existing(path)
    merged, replaced = merge_cells(old, new, table, replace=replace, shown=path.name)
    money = {
        column.name: int((rows[column.name].fillna(0) * FEN_PER_CNY).round().sum())
        for column in table.columns
        if column.kind == "money" and column.name in rows
    }
    kept = len(merged.rows) - len(new.rows)
    report = TableReport(table.name, path.name, kept, len(new.rows), replaced, money, ())
    return path, merged, report


def _target(inputs: Path, table: Table) -> Path:
    others = [
        path
        for suffix in SUFFIXES
        if suffix != ".csv" and (path := inputs / f"{table.name}{suffix}").exists()
    ]
    if others:
        raise DataError(
            Problem("cannot be added to", others[0].name, allowed=f"save it as {table.name}.csv")
        )
    return inputs / f"{table.name}.csv"


def _existing(path: Path) -> Cells:
    """Return the cells of the table as it stands, none where there is no file."""
    if not path.exists():
        return Cells((), [])
    rows = [[str(cell) for cell in row] for row in read_sheets(path, path.name)[0].rows]
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    return Cells(tuple(rows[0]), rows[1:]) if rows else Cells((), [])


def _file_report(one: Extract) -> FileReport:
    found, report = one.found, one.found.report
    mapped = {
        found.headers[place]: name
        for name, source in report.columns.items()
        if (place := found.source_place(source)) is not None
    }
    ruled = _ruling_headers(report)
    keys = {*found.level, *mapped, *found.unknown, *report.personal, *ruled}
    return FileReport(
        file=found.sheet.file,
        sheet=found.sheet.name,
        platform=found.platform.platform,
        report=report.report,
        level=found.level,
        table=report.table,
        channels=tuple(sorted(one.rows["channel"].unique())) if "channel" in one.rows else (),
        basis=str(report.basis or ""),
        rows={str(kind): count for kind, count in one.counts.items()},
        money_fen={name: asdict(money) for name, money in one.money.items()},
        mapped=mapped,
        unmapped=tuple(name for name in found.headers if name and name not in keys),
        unknown=tuple(name for name in found.unknown if not looks_personal(name)),
        personal_dropped=(
            *(name for name in report.personal if found.place(name) is not None),
            *(name for name in found.unknown if looks_personal(name)),
        ),
        not_added=left_blank(one),
    )


def _ruling_headers(report: Report) -> set[str]:
    """Return headers whose cells decide on a row or an amount without being a figure."""
    sources = report.columns.values()
    ruled = {header for one in sources for header in (*one.negative_when, *one.only_when)}
    channel = report.channel.header if report.channel else None
    return ruled | set(report.skip) | ({channel} if channel else set())


def _with_blanks(report: TableReport, exports: Exports) -> TableReport:
    blanks = {
        name
        for one in exports.extracts
        if one.found.report.table == report.table
        for name in one.found.report.blank
    }
    return TableReport(**{**asdict(report), "to_fill_in": tuple(sorted(blanks))})


def _write(inputs: Path, merged: Mapping[Path, Cells], report: ImportReport) -> None:
    """Write every table under another name first, then put all in place."""
    inputs.mkdir(parents=True, exist_ok=True)
    ready = []
    for path, cells in merged.items():
        partial = path.with_name(f".{path.name}.partial")
        write_cells(partial, cells)
        ready.append((partial, path))
    partial = inputs / f".{REPORT_FILE}.partial"
    text = json.dumps(report.to_dict(), ensure_ascii=False, indent=1)
    partial.write_text(text + "\n", encoding="utf-8")
    for source, target in [*ready, (partial, inputs / REPORT_FILE)]:
        os.replace(source, target)


def describe_import(report: ImportReport) -> Iterator[str]:
    """Yield the report as lines to read."""
    for file in report.files:
        sheet = f" [{file.sheet}]" if file.sheet else ""
        yield f"{file.file}{sheet}: {file.platform} {file.report} → {file.table}"
        if file.channels:
            yield f"  channels    {', '.join(file.channels)}"
        if file.basis:
            yield f"  basis       {basis_words(file.basis).en}"
        yield "  rows        " + ", ".join(f"{n} {kind}" for kind, n in file.rows.items() if n)
        for name, money in file.money_fen.items():
            yield f"  {name:<11} {_money_line(money)}"
        for title, names in _left_out(file):
            if names:
                yield f"  {title:<11} {', '.join(names)}"
    for table in report.tables:
        yield (
            f"{table.path}: {table.rows_added} rows added, {table.rows_replaced} replaced, "
            f"{table.rows_kept} kept"
        )
        if table.to_fill_in:
            yield f"  to fill in  {', '.join(table.to_fill_in)}"
    for finding in report.findings:
        if finding.verdict == "warning":
            yield f"{finding.verdict}: {finding.evidence.en}"
            yield f"  {finding.next_step.en}"


def _money_line(money: Mapping[str, int]) -> str:
    yuan = {name: amount / FEN_PER_CNY for name, amount in money.items()}
    agree = "agree" if money["before_fen"] == money["read_fen"] else "DO NOT AGREE"
    text = f"{yuan['before_fen']:,.2f} before, {yuan['read_fen']:,.2f} after: {agree}"
    if money["totals_fen"]:
        text += f"; total rows say {yuan['totals_fen']:,.2f}"
    if money["skipped_fen"]:
        text += f"; left out by rule {yuan['skipped_fen']:,.2f}"
    return text


def _left_out(file: FileReport) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        ("not used", file.unmapped),
        ("not known", file.unknown),
        ("personal", file.personal_dropped),
        ("not added", file.not_added),
    )
