"""corrections.yaml: figures known to be wrong, corrected until the source is fixed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
import yaml
from pydantic import Field, ValidationError

from bigsale.data.cells import CellError, clean_text, read_moment
from bigsale.data.check import read_cells
from bigsale.data.platforms.declaration import Strict, declaration_problems
from bigsale.data.tables import TABLES
from bigsale.errors import DataError, Finding, Problem, Text
from bigsale.units import FEN_PER_CNY

CORRECTIONS_FILE = "corrections.yaml"
Value = float | str | date


class Correction(Strict):
    """One correction: in the row of `table` that `where` names, `column` becomes `set`.

    `expect` is what the source says today; any other value means that the source has changed.
    """

    table: str
    where: Annotated[dict[str, Value], Field(min_length=1)]
    column: str
    expect: Value | None
    set: Value | None
    reason: Annotated[str, Field(min_length=4)]


class Corrections(Strict):
    """The file as a whole."""

    corrections: Annotated[tuple[Correction, ...], Field(min_length=1)]


def read_corrections(inputs: Path) -> tuple[Correction, ...]:
    """Return the corrections declared for a folder of inputs; none without the file.

    Raises DataError with every problem.
    """
    path = inputs / CORRECTIONS_FILE
    if not path.exists():
        return ()
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        return Corrections.model_validate(data).corrections
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise DataError(Problem(f"cannot be read as YAML: {error}", CORRECTIONS_FILE)) from None
    except ValidationError as error:
        raise DataError(declaration_problems(error, CORRECTIONS_FILE)) from None


def apply_corrections(
    frames: Mapping[str, pd.DataFrame], corrections: tuple[Correction, ...]
) -> tuple[dict[str, pd.DataFrame], list[Problem], list[Finding]]:
    """Return the corrected tables, corrections that no longer fit, a note on each that does."""
    corrected = dict(frames)
    problems: list[Problem] = []
    findings: list[Finding] = []
    for number, correction in enumerate(corrections):
        try:
            corrected[correction.table] = _apply(corrected, correction, f"corrections.{number}")
        except DataError as error:
            problems += error.problems
            continue
        findings.append(_told(correction))
    return corrected, problems, findings


def _apply(frames: Mapping[str, pd.DataFrame], correction: Correction, place: str) -> pd.DataFrame:
    table, frame = TABLES.get(correction.table), frames.get(correction.table)
    if table is None or frame is None:
        allowed = ", ".join(frames)
        raise _wrong(place, "table", "is no table of this campaign", correction.table, allowed)
    names = [name for name in (*correction.where, correction.column) if name not in frame]
    if names:
        allowed = ", ".join(str(name) for name in frame)
        raise _wrong(place, "where", "the table has no such column", ", ".join(names), allowed)
    rows = np.ones(len(frame), dtype=bool)
    for name, wanted in correction.where.items():
        rows &= np.array([_same(value, wanted) for value in frame[name].tolist()], dtype=bool)
    if rows.sum() != 1:
        raise _wrong(place, "where", f"names {rows.sum()} rows", str(correction.where), "one row")
    found = frame.loc[rows, correction.column].iloc[0]
    if not _same(found, correction.expect):
        what = f"the source now says {_shown(found)}: the correction may be out of date"
        raise _wrong(place, "expect", what, _shown(correction.expect), "what the source says")
    return _with_value(frame, rows, correction, place)


def _with_value(
    frame: pd.DataFrame, rows: np.ndarray, correction: Correction, place: str
) -> pd.DataFrame:
    column = TABLES[correction.table].column(correction.column)
    (value,), failures = read_cells([correction.set], column)
    if failures:
        raise _wrong(place, "set", failures[0][1], _shown(correction.set), column.allowed)
    values = frame[correction.column].copy()
    values[rows] = value
    return frame.assign(**{correction.column: values})


def _same(value: object, wanted: Value | None) -> bool:
    """Return whether a cell as read is what the file names: amounts to the fen, days as days."""
    if wanted is None or value is None or value != value:
        return wanted is None and (value is None or value != value)
    if isinstance(value, float):
        try:
            return round(value * FEN_PER_CNY) == round(float(str(wanted)) * FEN_PER_CNY)
        except ValueError:
            return False
    if isinstance(value, pd.Timestamp):
        try:
            return value.to_pydatetime() == read_moment(wanted)
        except CellError:
            return False
    return clean_text(value) == clean_text(wanted)


def _wrong(place: str, key: str, what: str, value: str, allowed: str) -> DataError:
    return DataError(Problem(what, CORRECTIONS_FILE, None, f"{place}.{key}", value, allowed))


def _shown(value: object) -> str:
    return "blank" if value is None or value != value else clean_text(value)


def _told(correction: Correction) -> Finding:
    where = " ".join(_shown(value) for value in correction.where.values())
    change = f"{_shown(correction.expect)} → {_shown(correction.set)}"
    return Finding(
        "corrected",
        "note",
        Text(f"{correction.table} {where} 的 {correction.column} 已更正：{change}"
             f"（{correction.reason}）",
             f"{correction.table} {where}: {correction.column} corrected, {change} "
             f"({correction.reason})"),
        Text("来源改正后删去该更正", "Remove the correction once the source is right"),
    )  # fmt: skip
