"""A folder of input tables → History, or every problem in it at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pandas as pd

from bigsale.brief.model import Brief
from bigsale.data.check import Checked, check_sheet
from bigsale.data.corrections import CORRECTIONS_FILE, apply_corrections, read_corrections
from bigsale.data.files import SUFFIXES, Sheet, read_sheets
from bigsale.data.grid import MOST_PERIODS, Grid, make_grid, spread_channels, spread_shop
from bigsale.data.history import History
from bigsale.data.people import hash_users
from bigsale.data.platforms import Exports, read_exports
from bigsale.data.platforms.mapping import MAPPING_FILE
from bigsale.data.quality import inspect
from bigsale.data.tables import EVENTS, TABLES, Table
from bigsale.errors import DataError, Finding, Problem, Text

EXPORTS = "exports"
EXTRA = ("goods_daily", "traffic_sources", "settlements")


def load_history(inputs: Path, *, brief: Brief | None = None) -> History:
    """Return what the tables in the folder `inputs` say, on one grid of days or weeks.

    `brief`: where given, its names are compared with those of the data.
    Raises DataError with every problem: file, row, column, value and what is allowed.
    """
    inputs = Path(inputs)
    if not inputs.is_dir():
        raise DataError(Problem("folder of inputs does not exist", str(inputs)))
    problems: list[Problem] = []
    findings: list[Finding] = list(_strange_files(inputs))
    frames: dict[str, pd.DataFrame] = {}
    sources: dict[str, str] = {}
    for table in TABLES.values():
        path = _find_file(inputs, table, problems)
        if path is None:
            continue
        checked = _read_table(path, table)
        problems += checked.problems
        findings += checked.findings
        frames[table.name] = checked.frame
        sources[table.name] = path.name
    exports = read_exports(inputs / EXPORTS)
    problems += (*exports.problems, *_both_in(exports, frames, sources))
    findings += exports.findings
    for name, rows in exports.tables.items():
        if not _is_complete(exports, name):
            findings.append(_to_be_imported(name))
            continue
        frames[name] = pd.concat([frames[name], rows]) if name in frames else rows
    sources |= {file: file for file in (*exports.files, *_settings_files(inputs))}
    frames = _correct(inputs, frames, problems, findings)
    problems += _cross_checks(frames, sources)
    problems += _missing_tables(frames, problems, inputs)
    grid = _grid(frames)
    if isinstance(grid, Problem):
        problems.append(grid)
    if problems or not isinstance(grid, Grid):
        raise DataError(problems)
    return _assemble(frames, grid, sources=sources, findings=findings, brief=brief)


def _settings_files(inputs: Path) -> Iterator[str]:
    """Yield the planner's own declarations that shape what is read."""
    for pattern in (CORRECTIONS_FILE, f"{EXPORTS}/{MAPPING_FILE}", f"{EXPORTS}/platforms/*.y*ml"):
        yield from (path.relative_to(inputs).as_posix() for path in sorted(inputs.glob(pattern)))


def _correct(
    inputs: Path,
    frames: dict[str, pd.DataFrame],
    problems: list[Problem],
    findings: list[Finding],
) -> dict[str, pd.DataFrame]:
    """Apply the declared corrections, unless the tables themselves have problems."""
    try:
        corrections = read_corrections(inputs)
    except DataError as error:
        problems += error.problems
        return frames
    if problems or not corrections:
        return frames
    corrected, wrong, told = apply_corrections(frames, corrections)
    problems += wrong
    findings += told
    return corrected


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


def _read_table(path: Path, table: Table) -> Checked:
    """Return one table; a file that cannot be read is a problem like any other."""
    try:
        sheets = read_sheets(path, path.name)
    except DataError as error:
        return Checked(pd.DataFrame(columns=list(table.names)), error.problems, ())
    sheet, findings = _choose_sheet(sheets, table)
    checked = check_sheet(sheet, table)
    return replace(checked, findings=(*checked.findings, *findings))


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


def _missing_tables(
    frames: dict[str, pd.DataFrame], problems: list[Problem], inputs: Path
) -> list[Problem]:
    """Return a problem for every required table that no file gives."""
    named = " ".join(str(problem.file) for problem in problems)
    stems = {path.stem.lower(): path.name for path in inputs.iterdir()}
    missing = []
    for table in TABLES.values():
        if table.required and table.name not in frames and f"{table.name}." not in named:
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


def _cross_checks(frames: dict[str, pd.DataFrame], sources: dict[str, str]) -> Iterator[Problem]:
    """Yield rows whose end comes before their start."""
    for name, excluded in (("events", True), ("experiments", False)):
        frame = frames.get(name)
        if frame is None or not {"start", "end"} <= set(frame):
            continue
        wrong = frame["end"] <= frame["start"] if excluded else frame["end"] < frame["start"]
        starts = frame["start"].astype(str)
        for row in frame.index[wrong]:
            yield Problem(
                "ends before it starts" if not excluded else "does not end after its start",
                sources[name],
                int(row),
                "end",
                str(frame.at[row, "end"]),
                f"a time after {starts[row]}",
            )


def _assemble(
    frames: dict[str, pd.DataFrame],
    grid: Grid,
    *,
    sources: dict[str, str],
    findings: list[Finding],
    brief: Brief | None,
) -> History:
    """Lay the checked tables on one grid."""
    channel, shop = frames["channel_daily"], frames["shop_daily"]
    channels = _channel_order(channel, brief)
    spend, platform = spread_channels(channel, channels, grid)
    optional = {
        name: frame.reset_index(drop=True)
        for name, frame in frames.items()
        if name not in ("channel_daily", "shop_daily", "events")
    }
    if "orders" in optional:
        optional["orders"] = hash_users(optional["orders"])
    history = History(
        channels=channels,
        dates=grid.dates,
        grain_days=grid.grain_days,
        spend_cny=spend,
        platform=platform,
        shop=spread_shop(shop, grid),
        events=_events(frames.get("events")),
        sources=sources,
        creators=optional.get("creators"),
        products=optional.get("products"),
        experiments=optional.get("experiments"),
        planned=optional.get("planned"),
        orders=optional.get("orders"),
        extra={name: optional[name] for name in EXTRA if name in optional},
        basis=_basis(channel),
    )
    return replace(history, findings=(*findings, *inspect(history, brief)))


def _grid(frames: dict[str, pd.DataFrame]) -> Grid | Problem | None:
    """Return the grid of both daily tables; None where one has no dates to speak of."""
    days = [
        frames.get(name, pd.DataFrame()).get("date", pd.Series(dtype="datetime64[s]")).dropna()
        for name in ("channel_daily", "shop_daily")
    ]
    if any(table.empty for table in days):
        return None
    grid = make_grid(*days)
    if isinstance(grid, Grid) and len(grid.dates) > MOST_PERIODS:
        return Problem(f"dates span {len(grid.dates)} periods", allowed=f"at most {MOST_PERIODS}")
    return grid


def _channel_order(channel: pd.DataFrame, brief: Brief | None) -> tuple[str, ...]:
    """Return the brief's channels that have rows, in the brief's order, then the others by name."""
    present = set(channel["channel"])
    first = [name for name in brief.channels if name in present] if brief else []
    return (*first, *sorted(present - set(first)))


def _basis(channel: pd.DataFrame) -> dict[str, tuple[str, ...]]:
    """Return the different bases that each channel's rows name."""
    if "basis" not in channel:
        return {}
    told = channel.dropna(subset=["basis"]).groupby("channel")["basis"]
    return {str(name): tuple(sorted(texts.unique())) for name, texts in told}


def _events(frame: pd.DataFrame | None) -> pd.DataFrame:
    """Return past phases in order of time; an empty table where there is none."""
    if frame is None:
        columns = {name: pd.Series(dtype=object) for name in ("event", "phase")}
        times = {name: pd.Series(dtype="datetime64[s]") for name in ("start", "end")}
        return pd.DataFrame({**columns, **times})
    return frame[list(EVENTS.names)].sort_values(["start", "end"]).reset_index(drop=True)
