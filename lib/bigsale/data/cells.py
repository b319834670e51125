"""One cell as people and platforms write it → a number, a date or a text."""

from __future__ import annotations

import math
import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from bigsale.units import PLAIN_NUMBER, written_number

BLANKS = frozenset({"", "-", "--", "—", "——", "na", "n/a", "#n/a", "nan", "nat", "null", "none"})
FIRST_YEAR, LAST_YEAR = 2000, 2099

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u200e\u200f\ufeff]")
_SHORT = 12
MOST = 1e12
_FOREIGN = re.compile(r"[+-]?\s*(?:us\$|hk\$|\$|€|£|usd|hkd|eur|gbp|jpy)\s*\d|.*\d\s*美元$")
_DAY = r"(\d{4})(?:([-/.])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d{2})(\d{2}))"
_CLOCK = r"(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?)?"
_MOMENT = re.compile(_DAY + _CLOCK)
_EXCEL_EPOCH = datetime(1899, 12, 30)
_SERIAL_FROM, _SERIAL_TO = 36_526, 73_050  # 2000-01-01 … 2099-12-31 as a spreadsheet counts days


class CellError(ValueError):
    """The cell cannot be what its column needs; the message says why."""


def clean_text(cell: object) -> str:
    """Return the cell as text, without BOM, TAB prefix, `'` prefix, `="…"` or control characters.

    Whole numbers that a workbook stores as floats lose their `.0`, so that ids stay ids.
    """
    if isinstance(cell, str):
        return _clean(cell)
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    return _clean(str(cell))


def _clean(text: str) -> str:
    text = text.strip() if text.isprintable() else _CONTROL.sub("", text).strip()
    if text[:1] in ("=", "'"):
        if text.startswith('="') and text.endswith('"') and len(text) > 2:
            text = text[2:-1]
        return text.removeprefix("'").strip()
    return text


def plain_text(cell: object) -> str:
    """Return `clean_text` with full-width letters, digits and signs as ordinary ones (NFKC)."""
    text = clean_text(cell)
    return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def is_blank(cell: object) -> bool:
    """Return whether the cell says "no value" in one of the ways that exports do."""
    return plain_text(cell).casefold() in BLANKS


def read_number(cell: object, *, is_share: bool = False) -> float:
    """Return the cell as a number; NaN where blank.

    Reads `5,652.00`, `¥11.19`, `5652元`, `1.2万`; `0.67%` only for shares, where it is 0.0067.
    Raises CellError.
    """
    if isinstance(cell, str) and len(cell) < _SHORT and cell.isascii():
        # The plain way of writing a figure, told apart cheaply: most cells of a large export.
        if cell.replace(".", "", 1).isdigit():
            return float(cell)
    elif isinstance(cell, bool):
        raise CellError("is not a number")
    if isinstance(cell, int | float | Decimal):
        if math.isinf(cell):
            raise CellError("is infinite")
        return _believable(float(cell))
    text = plain_text(cell).casefold()
    if text in BLANKS:
        return math.nan
    if text.startswith(("=", "@")):
        raise CellError("is a formula; save the sheet with values")
    found = written_number(text)
    if found is None:
        raise CellError("is not in yuan" if _FOREIGN.match(text) else "is not a number")
    value, is_percent = found
    if is_percent and not is_share:
        raise CellError("is a percentage")
    return _believable(value)


def _believable(value: float) -> float:
    """Return a figure that can be one; beyond a trillion fen are no longer exact."""
    if abs(value) > MOST:
        raise CellError("is too large")
    return value


def read_moment(cell: object) -> datetime | None:
    """Return the cell as a wall-clock time; None where blank.

    Reads 2026-07-31, 2026/7/31, 2026.7.31, 20260731, 2026年7月31日, each with an optional clock
    time, and a workbook's own dates and day numbers. Raises CellError.
    """
    moment = _native_moment(cell)
    if moment is None:
        text = plain_text(cell)
        if text.casefold() in BLANKS:
            return None
        moment = _written_moment(text)
    if not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise CellError(f"is not between {FIRST_YEAR} and {LAST_YEAR}")
    return moment


def read_day(cell: object) -> date | None:
    """Return the cell as a day; None where blank. A time of day other than midnight is an error."""
    moment = read_moment(cell)
    if moment is not None and moment.time() != time():
        raise CellError("has a time of day")
    return moment.date() if moment else None


def _native_moment(cell: object) -> datetime | None:
    """Return what is already a date, or a spreadsheet's day number, as a datetime."""
    if isinstance(cell, datetime):
        if str(cell) == "NaT":
            return None
        if cell.tzinfo is not None:
            raise CellError("has a time zone")
        return datetime.fromisoformat(cell.isoformat(timespec="seconds"))
    if isinstance(cell, date):
        return datetime.combine(cell, time())
    if isinstance(cell, float | int) and _SERIAL_FROM <= cell <= _SERIAL_TO:
        return _EXCEL_EPOCH + timedelta(seconds=round(float(cell) * 86_400))
    return None


def _written_moment(text: str) -> datetime:
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise CellError("is not a date")
    day = [int(part) for part in (found[1], *found.group(3, 4, 5, 6, 7, 8)) if part]
    clock = [int(part) for part in found.group(9, 10, 11) if part]
    try:
        return datetime(*day, *clock)  # type: ignore[arg-type]
    except ValueError:
        raise CellError("is not a date in the calendar") from None


def neutralise_cell(value: object) -> object:
    """Return `value` such that no spreadsheet runs it: text that looks like a formula gets a `'`.

    Numbers, dates and texts that are plain numbers stay as they are.
    """
    if not isinstance(value, str) or not value.startswith(("=", "+", "-", "@", "\t", "\r", "\n")):
        return value
    return value if re.fullmatch(rf"[+-]?(?:{PLAIN_NUMBER})", value) else f"'{value}"
