"""Raw platform files → rows of the contract's tables, or every problem in them at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import pandas as pd

from bigsale.data.files import SUFFIXES, Sheet, read_sheets
from bigsale.data.platforms.combine import combine, counted_twice
from bigsale.data.platforms.declaration import Platform, bundled_platforms, read_platform
from bigsale.data.platforms.extract import Extract, extract
from bigsale.data.platforms.mapping import MAPPING_FILE, MappingRule, read_mapping
from bigsale.data.platforms.recognise import (
    Recognised,
    header_problems,
    nearest_report,
    recognise,
)
from bigsale.data.platforms.telling import told_of, told_of_sheets
from bigsale.errors import DataError, Finding, Problem
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
    sheets_left_out: list[Finding] = []
    for path, name in shown.items():
        sheets = _settle(partial(read_sheets, path, name), problems)
        if sheets:
            found = [(sheet, recognise(sheet, platforms)) for sheet in sheets]
            known = [one for _, one in found if one is not None]
            sheets_left_out += told_of_sheets([s for s, one in found if one is None], known)
            problems += _unknown_file(sheets, known, platforms)
            extracts += _read_known(known, rules, problems)
    problems += [problem for one in extracts for problem in one.problems]
    problems += [problem for one in extracts for problem in _lost_money(one)]
    problems += counted_twice(extracts)
    findings = (*sheets_left_out, *(finding for one in extracts for finding in told_of(one)))
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


def _unknown_file(
    sheets: Sequence[Sheet], known: Sequence[Recognised], platforms: Sequence[Platform]
) -> Iterator[Problem]:
    """Yield that none of a file's sheets is known, and what it looks most like."""
    if known:
        return
    near = (hint for sheet in sheets if (hint := nearest_report(sheet, platforms)))
    hint = next(near, "")
    names = ", ".join(platform.title.zh for platform in platforms)
    yield Problem(
        f"is no export that the kit knows{hint}",
        sheets[0].file,
        allowed=f"an export of {names}; see docs/platforms.md for others",
    )


def _read_known(
    known: Sequence[Recognised], rules: Sequence[MappingRule], problems: list[Problem]
) -> list[Extract]:
    extracts: list[Extract] = []
    for one in known:
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
