"""The files of an inputs folder → checked tables, with everything wrong in any of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from bigsale.data.check import check_sheet
from bigsale.data.corrections import CORRECTIONS_FILE, apply_corrections, read_corrections
from bigsale.data.files import SUFFIXES, Sheet, read_sheets
from bigsale.data.orders import is_large, roll_up_file, roll_up_frame
from bigsale.data.people import hash_users
from bigsale.data.platforms import Exports, read_exports
from bigsale.data.platforms.mapping import MAPPING_FILE
from bigsale.data.tables import TABLES, Table
from bigsale.errors import DataError, Finding, Problem, Text

EXPORTS = "exports"


@dataclass
class InputTables:
    """What was read so far: checked frames by table, files behind them, what is wrong or odd."""

    frames: dict[str, pd.DataFrame] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def read_tables(inputs: Path) -> InputTables:
    """Return every table of the folder, raw exports and declared corrections included.

    Problems are collected, not raised. Orders are rolled up by day and cohort as well; those of a
    large file are only rolled up.
    """
    tables = InputTables(findings=list(_strange_files(inputs)))
    for table in TABLES.values():
        path = _find_file(inputs, table, tables.problems)
        if path is not None:
            tables.sources[table.name] = path.name
            _read_file(path, table, tables)
    _add_exports(inputs, tables)
    _correct(inputs, tables)
    tables.problems += _cross_checks(tables)
    tables.problems += _missing_tables(tables, inputs)
    if not tables.problems and "orders" in tables.frames:
        tables.frames["orders"] = hash_users(tables.frames["orders"])
        tables.frames |= roll_up_frame(tables.frames["orders"])
    return tables


def _read_file(path: Path, table: Table, tables: InputTables) -> None:
    """Read one table's file; that it cannot be read is a problem like any other."""
    try:
        if table.name == "orders" and is_large(path):
            tables.frames |= roll_up_file(path, path.name)
            tables.findings.append(_rolled_up_only(path.name))
            return
        sheet, findings = _choose_sheet(read_sheets(path, path.name), table)
    except DataError as error:
        tables.problems += error.problems
        return
    checked = check_sheet(sheet, table)
    tables.problems += checked.problems
    tables.findings += (*checked.findings, *findings)
    tables.frames[table.name] = checked.frame


def _rolled_up_only(file: str) -> Finding:
    return Finding(
        "orders-rolled-up",
        "note",
        Text(f"{file} 较大，只汇总到日和同期群，未逐行检查",
             f"{file} is large: rolled up by day and cohort, rows not checked one by one"),
        Text("需要逐行检查时请拆分文件", "Split the file if its rows should be checked"),
    )  # fmt: skip


def _add_exports(inputs: Path, tables: InputTables) -> None:
    """Add what raw platform files say; a day and channel may stand in one place only."""
    exports = read_exports(inputs / EXPORTS)
    tables.problems += exports.problems
    tables.problems += _both_in(exports, tables.frames, tables.sources)
    tables.findings += exports.findings
    for name, rows in exports.tables.items():
        if not _is_complete(exports, name):
            tables.findings.append(_to_be_imported(name))
            continue
        absent = [c.name for c in TABLES[name].columns if c.required and c.name not in rows]
        rows = rows.assign(**dict.fromkeys(absent))
        given = tables.frames.get(name)
        tables.frames[name] = rows if given is None else pd.concat([given, rows])
    tables.sources |= {file: file for file in (*exports.files, *_settings_files(inputs))}


def _settings_files(inputs: Path) -> Iterator[str]:
    """Yield the planner's own declarations that shape what is read."""
    for pattern in (CORRECTIONS_FILE, f"{EXPORTS}/{MAPPING_FILE}", f"{EXPORTS}/platforms/*.y*ml"):
        yield from (path.relative_to(inputs).as_posix() for path in sorted(inputs.glob(pattern)))


def _correct(inputs: Path, tables: InputTables) -> None:
    """Apply the declared corrections, unless the tables themselves have problems."""
    try:
        corrections = read_corrections(inputs)
    except DataError as error:
        tables.problems += error.problems
        return
    if corrections and not tables.problems:
        frames, problems, findings = apply_corrections(tables.frames, corrections)
        tables.frames = frames
        tables.problems += problems
        tables.findings += findings


def _find_file(inputs: Path, table: Table, problems: list[Problem]) -> Path | None:
    """Return the one file of a table; several files for one table are a problem."""
    found = sorted(
        path
        for path in inputs.iterdir()
        if path.suffix.lower() in SUFFIXES and path.stem.lower() == table.name
    )
    if len(found) > 1:
        names = " and ".join(path.name for path in found)
        problems.append(Problem(f"{names} are the same table", names, allowed="one file a table"))
        return None
    return found[0] if found else None


def _choose_sheet(sheets: list[Sheet], table: Table) -> tuple[Sheet, tuple[Finding, ...]]:
    """Return the worksheet named like the table, else the first that is not empty."""
    for sheet in sheets:
        if sheet.name.strip().lower() == table.name:
            return sheet, ()
    filled = [sheet for sheet in sheets if sheet.rows] or sheets
    others = [sheet.name for sheet in filled[1:]]
    if not others:
        return filled[0], ()
    finding = Finding(
        "sheets-not-read",
        "note",
        Text(f"{filled[0].file} 只读取工作表 {filled[0].name}，未读 {'、'.join(others)}",
             f"{filled[0].file}: only sheet {filled[0].name} is read, not {', '.join(others)}"),
        Text(f"将要读取的工作表命名为 {table.name}", f"Name the sheet to read {table.name}"),
    )  # fmt: skip
    return filled[0], (finding,)


def _strange_files(inputs: Path) -> Iterator[Finding]:
    """Name files that look like data but are no table of the contract."""
    for path in sorted(inputs.iterdir()):
        stem = path.stem.lower()
        if path.suffix.lower() not in SUFFIXES or stem in TABLES or path.name.startswith("~$"):
            continue
        near = difflib.get_close_matches(stem, TABLES, n=1)
        hint_zh, hint_en = (f"，是否即 {near[0]}", f"; is it {near[0]}?") if near else ("", "")
        yield Finding(
            "file-not-read",
            "note",
            Text(f"{path.name} 不是约定的表，未读取{hint_zh}",
                 f"{path.name} is no table of the contract and is not read{hint_en}"),
            Text(f"平台导出的文件请放入 {EXPORTS}/", f"Put platform files into {EXPORTS}/"),
        )  # fmt: skip


def _missing_tables(tables: InputTables, inputs: Path) -> list[Problem]:
    """Return a problem for every required table that no file gives."""
    named = " ".join(str(problem.file) for problem in tables.problems)
    stems = {path.stem.lower(): path.name for path in inputs.iterdir()}
    missing = []
    for table in TABLES.values():
        if table.required and table.name not in tables.frames and f"{table.name}." not in named:
            near = difflib.get_close_matches(table.name, stems, n=1)
            hint = f"; {stems[near[0]]} looks like it" if near else ""
            allowed = f"a file {table.name}.csv, .xlsx or .parquet"
            missing.append(
                Problem(f"table {table.name} is missing{hint}", inputs.name, allowed=allowed)
            )
    return missing


def _both_in(
    exports: Exports, frames: dict[str, pd.DataFrame], sources: dict[str, str]
) -> Iterator[Problem]:
    """Yield days (and channels) that a table and an export both report: counted twice."""
    for name, rows in exports.tables.items():
        key = [column for column in TABLES[name].key if column in rows]
        if name not in frames or not set(key) <= set(frames[name]):
            continue
        table = frames[name][key].assign(row=frames[name].index)
        both = table.merge(rows[[*key, "file"]], on=key)
        groups = both.groupby([column for column in key if column != "date"] or ["file"])
        for _, days in groups:
            first = days.iloc[0]
            where = " and ".join(str(first[column]).removesuffix(" 00:00:00") for column in key)
            yield Problem(
                f"{where} is also in {first['file']} ({len(days)} such rows)",
                sources[name],
                int(first["row"]),
                ", ".join(key),
                allowed="each day and channel in one place",
            )


def _is_complete(exports: Exports, name: str) -> bool:
    """Return whether the platform knows every column that the table must have."""
    return not any(
        one.found.report.blank for one in exports.extracts if one.found.report.table == name
    )


def _to_be_imported(name: str) -> Finding:
    return Finding(
        "export-to-be-completed",
        "note",
        Text(f"{EXPORTS}/ 中的名单缺少 {name} 表必填的列，未使用",
             f"Lists in {EXPORTS}/ lack columns that {name} needs and are not used"),
        Text(f"用 bigsale import 生成 {name}.csv，再补全空列",
             f"Make {name}.csv with bigsale import, then fill in its blank columns"),
    )  # fmt: skip


def _cross_checks(tables: InputTables) -> Iterator[Problem]:
    """Yield rows whose end comes before their start."""
    for name, excluded in (("events", True), ("experiments", False)):
        frame = tables.frames.get(name)
        if frame is None or not {"start", "end"} <= set(frame):
            continue
        wrong = frame["end"] <= frame["start"] if excluded else frame["end"] < frame["start"]
        starts = frame["start"].astype(str)
        for row in frame.index[wrong]:
            yield Problem(
                "ends before it starts" if not excluded else "does not end after its start",
                tables.sources[name],
                int(row),
                "end",
                str(frame.at[row, "end"]),
                f"a time after {starts[row]}",
            )
