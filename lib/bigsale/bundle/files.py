"""Files of a bundle: strict JSON, CSV that spreadsheets cannot execute, hashes."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

DECIMALS = {"_cny": 2, "share": 6, "multiplier": 4}
OTHER_DECIMALS = 6
EXECUTED = ("=", "+", "-", "@", "\t", "\r")


def write_json(path: Path, value: object) -> None:
    """Write `value` as UTF-8 JSON; missing and infinite numbers become null."""
    text = json.dumps(plain(value), ensure_ascii=False, indent=2, allow_nan=False)
    path.write_text(text + "\n", encoding="utf-8")


def write_csv(path: Path, frame: pd.DataFrame) -> None:
    """Write `frame` as UTF-8 CSV: money to the fen, dates as 2026-11-11, text made harmless."""
    path.write_text(printable(frame).to_csv(index=False, lineterminator="\n"), encoding="utf-8")


def printable(frame: pd.DataFrame) -> pd.DataFrame:
    """Return `frame` with rounded figures, dates as text, and text that cannot be executed."""
    return frame.apply(_printable_column)


def plain(value: object) -> object:
    """Return `value` as what JSON knows: numpy and dates converted, NaN and ±inf as None."""
    match value:
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case list() | tuple() | np.ndarray():
            return [plain(item) for item in value]
        case bool() | np.bool_():
            return bool(value)
        case int() | np.integer():
            return int(value)
        case float() | np.floating():
            return float(value) if math.isfinite(value) else None
        case datetime() | date():
            return None if pd.isna(value) else value.isoformat()
        case np.datetime64():
            return str(value)
        case str() | None:
            return value
    raise TypeError(f"no JSON for {type(value).__name__}")


def as_read(figures: Mapping[str, Any]) -> dict[str, Any]:
    """Return figures as they come back from disk: a report says the same before and after."""
    return {key: plain(value) for key, value in figures.items()}


def harmless(text: object) -> object:
    """Return text with ' before it where a spreadsheet would run it as a formula."""
    if isinstance(text, str) and text.startswith(EXECUTED):
        return "'" + text
    return text


def sha256(path: Path) -> str:
    """Return the SHA-256 of a file's bytes in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _printable_column(values: pd.Series) -> pd.Series:
    if values.dtype == bool:
        return values
    if pd.api.types.is_datetime64_any_dtype(values):
        midnight = (values.dropna() == values.dropna().dt.normalize()).all()
        return values.dt.strftime("%Y-%m-%d" if midnight else "%Y-%m-%dT%H:%M")
    if pd.api.types.is_float_dtype(values):
        ends = (digits for end, digits in DECIMALS.items() if end in str(values.name))
        finite = values.where(np.isfinite(values))
        # Adding 0.0 turns −0.0 into 0.0.
        return finite.round(next(ends, OTHER_DECIMALS)) + 0.0
    if pd.api.types.is_numeric_dtype(values):
        return values
    return values.astype(object).map(harmless)
