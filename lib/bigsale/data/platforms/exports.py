"""The folder exports/: raw platform files → rows of channel_daily and shop_daily, counted once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd

from bigsale.data.files import SUFFIXES, Sheet, read_sheets
from bigsale.data.platforms.declaration import Platform, bundled_platforms
from bigsale.data.platforms.extract import Extract, extract, sum_fen
from bigsale.data.platforms.mapping import MappingRule, read_mapping
from bigsale.data.platforms.recognise import header_problems, recognise
from bigsale.errors import DataError, Finding, Problem, Text
from bigsale.units import FEN_PER_CNY

FOLDER = "exports"


@dataclass(frozen=True, eq=False)
class Exports:
    """What the raw files add: `tables` by contract name, one row a day (and channel)."""

    tables: dict[str, pd.DataFrame]
    files: tuple[str, ...]
    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...]


def read_exports(folder: Path) -> Exports:
    """Return what the raw platform files in `folder` say; empty where there is no folder.

    Problems are returned, not raised, so that they are told with those of the tables.
    """
    if not folder.is_dir():
        return Exports({}, (), (), ())
    problems: list[Problem] = []
    findings: list[Finding] = []
    extracts: list[Extract] = []
    try:
        rules = read_mapping(folder, f"{folder.name}/mapping.yaml")
    except DataError as error:
        rules, problems = (), list(error.problems)
    paths = [p for p in sorted(folder.iterdir()) if p.suffix.lower() in SUFFIXES]
    for path in (p for p in paths if not p.name.startswith(("~$", "."))):
        try:
            sheets = read_sheets(path, f"{folder.name}/{path.name}")
        except DataError as error:
            problems += error.problems
            continue
        extracts += _read_file(sheets, rules, problems)
    problems += [problem for one in extracts for problem in one.problems]
    problems += _counted_twice(extracts)
    findings += [finding for one in extracts for finding in _told(one)]
    tables = {} if problems else _add_up(extracts)
    files = tuple(dict.fromkeys(one.found.sheet.file for one in extracts))
    return Exports(tables, files, tuple(problems), tuple(findings))


def _read_file(
    sheets: list[Sheet], rules: Sequence[MappingRule], problems: list[Problem]
) -> list[Extract]:
    """Return the recognised sheets of one file; a file with none is a problem."""
    platforms = bundled_platforms()
    extracts = []
    for sheet in sheets:
        found = recognise(sheet, platforms)
        if found is None:
            continue
        name = Path(sheet.file).name
        wrong = header_problems(found)
        problems += wrong
        if not wrong:
            own = [rule for rule in rules if rule.applies(name, found.platform.platform)]
            extracts.append(extract(found, own))
        elif found is not None:
            return extracts
    if not extracts and not any(problem.file == sheets[0].file for problem in problems):
        problems.append(
            Problem("is no export that the kit knows", sheets[0].file, allowed=_known(platforms))
        )
    return extracts


def _known(platforms: Sequence[Platform]) -> str:
    return "an export of " + ", ".join(platform.title.zh for platform in platforms)


def _counted_twice(extracts: list[Extract]) -> Iterator[Problem]:
    """Yield exports that would count the same money twice.

    Two views of one report's spend (say by video and by product) may not meet on a day and
    channel; two files of one view may not share a row's key.
    """
    for one in extracts:
        yield from _repeated_rows(one)
    for one, other in combinations(extracts, 2):
        if one.found.report != other.found.report:
            continue
        same_level = one.found.level == other.found.level
        columns = [*_place_columns(one), *(["key"] if same_level else [])]
        shared = one.rows[columns].merge(other.rows[columns], on=columns)
        if not shared.empty:
            days = np.unique(shared["date"].to_numpy().astype("datetime64[D]"))
            yield Problem(
                f"and {other.found.sheet.file} report the same spend on {len(days)} days "
                f"from {days[0]}",
                one.found.sheet.file,
                value=f"{one.view}; {other.view}",
                allowed="one view of a report's spend a day and channel",
            )


def _place_columns(one: Extract) -> list[str]:
    return [name for name in ("date", "channel") if name in one.rows]


def _repeated_rows(one: Extract) -> Iterator[Problem]:
    """Yield rows that repeat an earlier one in every figure, money included."""
    money = [name for name in ("spend_cny", "gmv_cny") if name in one.rows]
    rows = one.rows[(one.rows[money].fillna(0) > 0).any(axis=1)]
    repeated = rows.index[rows.duplicated()]
    if len(repeated):
        first = rows.index[(rows == rows.loc[repeated[0]]).all(axis=1)][0]
        yield Problem(
            f"repeats row {first} in full, and {len(repeated) - 1} more rows do so",
            one.found.sheet.file,
            int(repeated[0]),
            allowed="each row once",
        )


def _add_up(extracts: list[Extract]) -> dict[str, pd.DataFrame]:
    """Return per contract table one row a day (and channel), money added up in fen."""
    tables: dict[str, list[pd.DataFrame]] = {}
    for one in extracts:
        tables.setdefault(one.found.report.table, []).append(
            one.rows.drop(columns="key").assign(file=one.found.sheet.file)
        )
    return {name: _sum_rows(pd.concat(parts)) for name, parts in tables.items()}


def _sum_rows(rows: pd.DataFrame) -> pd.DataFrame:
    by = [name for name in ("date", "channel") if name in rows]
    figures = [str(name) for name in rows if name not in (*by, "file")]
    groups = rows.groupby(by, sort=True)
    out = groups["file"].first().to_frame()
    for name in figures:
        if name.endswith("_cny"):
            fen = groups[name].apply(sum_fen)
            out[name] = (fen / FEN_PER_CNY).where(groups[name].count() > 0)
        else:
            out[name] = groups[name].sum(min_count=1)
    if "spend_cny" in out:
        out["spend_cny"] = out["spend_cny"].fillna(0.0)
    return out.reset_index()


def _told(one: Extract) -> Iterator[Finding]:
    """Say what a file was taken for, what it adds up to and which channels it went to."""
    found, file = one.found, one.found.sheet.file
    title = f"{found.platform.title.zh} {found.report.title.zh}"
    title_en = f"{found.platform.title.en} {found.report.title.en}"
    spend = sum_fen(one.rows["spend_cny"]) / FEN_PER_CNY if "spend_cny" in one.rows else 0.0
    channels = "、".join(sorted(one.rows["channel"].unique())) if "channel" in one.rows else "-"
    yield Finding(
        "export-read",
        "ok",
        Text(f"{file}：{title}，{len(one.rows)} 行，花费 {spend:,.2f} 元，计入 {channels}",
             f"{file}: {title_en}, {len(one.rows)} rows, spend {spend:,.2f} CNY, "
             f"counted as {channels}"),
        Text("渠道归属可在 exports/mapping.yaml 中更改",
             "Change the channels in exports/mapping.yaml"),
    )  # fmt: skip
    if one.unmapped and found.report.channel and found.report.channel.header:
        default = found.report.channel.default
        yield Finding(
            "export-channel-by-default",
            "warning",
            Text(f"{file} 有 {one.unmapped} 行没有对应渠道，按默认计入 {default}",
                 f"{file}: {one.unmapped} rows name no known channel and count as {default}"),
            Text("在 exports/mapping.yaml 中写明归属", "Say where they belong in mapping.yaml"),
        )  # fmt: skip
    if found.unknown:
        names = "、".join(found.unknown[:10])
        yield Finding(
            "unknown-column",
            "note",
            Text(f"{file} 有 {len(found.unknown)} 个未登记的列，未使用：{names}",
                 f"{file} has {len(found.unknown)} columns that are not declared: {names}"),
            Text("若平台改了列名，请核对", "Check whether the platform renamed a column"),
        )  # fmt: skip
