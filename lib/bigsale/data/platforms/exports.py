"""Raw platform files → rows of the contract's tables, or every problem in them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import pandas as pd

from bigsale.data.files import SUFFIXES, Sheet, read_sheets
from bigsale.data.platforms.combine import combine, counted_twice, left_blank
from bigsale.data.platforms.declaration import Platform, bundled_platforms, read_platform
from bigsale.data.platforms.extract import Extract, extract
from bigsale.data.platforms.mapping import MAPPING_FILE, MappingRule, read_mapping
from bigsale.data.platforms.recognise import Recognised, header_problems, recognise
from bigsale.errors import DataError, Finding, Problem, Text
from bigsale.units import FEN_PER_CNY

PLATFORMS_FOLDER = "platforms"
Item = TypeVar("Item")


@dataclass(frozen=True, eq=False)
class Exports:
    """What raw files say: `tables` by contract name, with the column `file`; none if problems."""

    extracts: tuple[Extract, ...]
    tables: dict[str, pd.DataFrame]
    problems: tuple[Problem, ...]
    findings: tuple[Finding, ...]

    @property
    def files(self) -> tuple[str, ...]:
        """Names of the files read, in order."""
        return tuple(dict.fromkeys(one.found.sheet.file for one in self.extracts))


def read_exports(folder: Path) -> Exports:
    """Return what the raw platform files in the folder `exports` say; nothing without a folder.

    Problems are returned, not raised, so that they are told with those of the tables.
    """
    if not folder.is_dir():
        return Exports((), {}, (), ())
    paths = [
        path
        for path in sorted(folder.iterdir())
        if path.suffix.lower() in SUFFIXES and not path.name.startswith(("~$", "."))
    ]
    shown = {path: f"{folder.name}/{path.name}" for path in paths}
    return read_files(shown, settings=folder)


def read_files(shown: dict[Path, str], *, settings: Path) -> Exports:
    """Return what raw platform files say; `shown` names each in messages.

    `settings`: folder that may hold mapping.yaml and platforms/*.yaml of the planner's own.
    """
    problems: list[Problem] = []
    rules = _settle(partial(read_mapping, settings, f"{settings.name}/{MAPPING_FILE}"), problems)
    platforms = (*_own_platforms(settings, problems), *bundled_platforms())
    extracts: list[Extract] = []
    for path, name in shown.items():
        sheets = _settle(partial(read_sheets, path, name), problems)
        if sheets:
            extracts += _read_file(sheets, platforms, rules, problems)
    problems += [problem for one in extracts for problem in one.problems]
    problems += [problem for one in extracts for problem in _lost_money(one)]
    problems += counted_twice(extracts)
    findings = tuple(finding for one in extracts for finding in _told(one))
    tables = {} if problems else combine(extracts)
    return Exports(tuple(extracts), tables, tuple(problems), findings)


def _settle(read: Callable[[], Sequence[Item]], problems: list[Problem]) -> Sequence[Item]:
    """Return what `read` returns; on a DataError keep its problems and return nothing."""
    try:
        return read()
    except DataError as error:
        problems += error.problems
        return ()


def _own_platforms(settings: Path, problems: list[Problem]) -> list[Platform]:
    """Return the planner's own declarations; they are tried before the bundled ones."""
    own: list[Platform] = []
    for path in sorted((settings / PLATFORMS_FOLDER).glob("*.y*ml")):
        shown = f"{settings.name}/{PLATFORMS_FOLDER}/{path.name}"
        try:
            own.append(read_platform(path, shown))
        except DataError as error:
            problems += error.problems
    return own


def _read_file(
    sheets: Sequence[Sheet],
    platforms: Sequence[Platform],
    rules: Sequence[MappingRule],
    problems: list[Problem],
) -> list[Extract]:
    """Return the recognised sheets of one file; a file with none is a problem."""
    file = sheets[0].file
    found = [one for sheet in sheets if (one := recognise(sheet, platforms)) is not None]
    if not found:
        names = ", ".join(platform.title.zh for platform in platforms)
        allowed = f"an export of {names}; see docs/platforms.md for others"
        problems.append(Problem("is no export that the kit knows", file, allowed=allowed))
    extracts: list[Extract] = []
    for one in found:
        wrong = header_problems(one)
        problems += wrong
        if not wrong:
            extracts += _settle(partial(_extract_all, one, rules), problems)
    return extracts


def _extract_all(found: Recognised, rules: Sequence[MappingRule]) -> list[Extract]:
    return [extract(found, _rules_for(found, rules))]


def _rules_for(found: Recognised, rules: Sequence[MappingRule]) -> list[MappingRule]:
    name = Path(found.sheet.file).name
    return [rule for rule in rules if rule.applies(name, found.platform.platform)]


def _lost_money(one: Extract) -> Iterator[Problem]:
    """Yield amount columns whose sum as read is not the sum as written."""
    if one.problems:
        return
    for name, money in one.money.items():
        if not money.agrees:
            yield Problem(
                f"adds up to {money.before_fen / FEN_PER_CNY:.2f} as written "
                f"but {money.read_fen / FEN_PER_CNY:.2f} as read",
                one.found.sheet.file,
                column=name,
                allowed="the same to the fen",
            )


def _told(one: Extract) -> Iterator[Finding]:
    """Say what a file was taken for, what it adds up to and what was left out."""
    found, file = one.found, one.found.sheet.file
    title = f"{found.platform.title.zh} {found.report.title.zh}"
    title_en = f"{found.platform.title.en} {found.report.title.en}"
    amount = next((c for c in ("spend_cny", "gmv_cny") if c in one.money), None)
    total = one.money[amount].read_fen / FEN_PER_CNY if amount else 0.0
    channels = sorted(one.rows["channel"].dropna().unique()) if "channel" in one.rows else []
    counted_zh = f"，计入 {'、'.join(channels)}" if channels else ""
    counted_en = f", counted as {', '.join(channels)}" if channels else ""
    money_zh = f"，{'花费' if amount == 'spend_cny' else '成交'} {total:,.2f} 元" if amount else ""
    money_en = f", {amount} {total:,.2f}" if amount else ""
    yield Finding(
        "export-read",
        "ok",
        Text(f"{file}：{title}，{len(one.rows)} 行{money_zh}{counted_zh}",
             f"{file}: {title_en}, {len(one.rows)} rows{money_en}{counted_en}"),
        Text("渠道归属可在 exports/mapping.yaml 中更改",
             "Change the channels in exports/mapping.yaml"),
    )  # fmt: skip
    yield from _told_of_channels(one)
    yield from _told_of_columns(one)


def _told_of_channels(one: Extract) -> Iterator[Finding]:
    rule = one.found.report.channel
    if one.by_default and rule is not None and rule.header:
        file = one.found.sheet.file
        yield Finding(
            "export-channel-by-default",
            "warning",
            Text(f"{file} 有 {one.by_default} 行没有对应渠道，按默认计入 {rule.default}",
                 f"{file}: {one.by_default} rows name no known channel and count as "
                 f"{rule.default}"),
            Text("在 exports/mapping.yaml 中写明归属", "Say where they belong in mapping.yaml"),
        )  # fmt: skip


def _told_of_columns(one: Extract) -> Iterator[Finding]:
    file, unknown, blank = one.found.sheet.file, one.found.unknown, left_blank(one)
    if unknown:
        yield Finding(
            "unknown-column",
            "note",
            Text(f"{file} 有 {len(unknown)} 个未登记的列，未使用：{'、'.join(unknown[:10])}",
                 f"{file} has {len(unknown)} columns that are not declared: "
                 f"{', '.join(unknown[:10])}"),
            Text("若平台改了列名，请核对", "Check whether the platform renamed a column"),
        )  # fmt: skip
    if blank:
        yield Finding(
            "people-not-added",
            "note",
            Text(f"{file} 中 {'、'.join(blank)} 为人数，不能跨行相加，留空",
                 f"{file}: {', '.join(blank)} count people and are not added over rows"),
            Text("需要时导出店铺分日数据", "Export the shop by day if they are needed"),
        )  # fmt: skip
