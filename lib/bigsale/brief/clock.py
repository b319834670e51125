"""Dates and wall-clock times as a brief writes them."""

from __future__ import annotations

import re
from datetime import date, datetime, tzinfo
from typing import Annotated, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

Moment = TypeVar("Moment", bound=date)
_DATE = r"\d{4}-\d{2}-\d{2}"
_TIME = r"[T ]\d{2}:\d{2}(:\d{2})?(Z|[+-]\d{2}:\d{2})?"
_EXAMPLE_TIME = "a date and time such as 2026-10-14T20:00"
_EXAMPLE_DATE = "a date such as 2026-10-14"


def parse_time(value: object) -> object:
    """Return text as a datetime (a date alone means 00:00); other values as they are."""
    if not isinstance(value, str):
        return _refuse_numbers(value, _EXAMPLE_TIME)
    if not re.fullmatch(f"{_DATE}({_TIME})?", value, re.ASCII):
        raise _not_a_time("not a date and time", _EXAMPLE_TIME)
    try:
        return _of_this_century(datetime.fromisoformat(value))
    except ValueError as error:
        raise _not_a_time(f"no such date or time: {error}", _EXAMPLE_TIME) from None


def parse_date(value: object) -> object:
    """Return text as a date; other values as they are."""
    if not isinstance(value, str):
        return _refuse_numbers(value, _EXAMPLE_DATE)
    if not re.fullmatch(_DATE, value, re.ASCII):
        raise _not_a_time("not a date", _EXAMPLE_DATE)
    try:
        return _of_this_century(date.fromisoformat(value))
    except ValueError as error:
        raise _not_a_time(f"no such date: {error}", _EXAMPLE_DATE) from None


def find_zone(name: object) -> ZoneInfo | None:
    """Return the timezone called `name`; None when there is none."""
    if not isinstance(name, str) or not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def to_naive(moment: datetime, zone: tzinfo | None) -> datetime:
    """Return `moment` on the wall clock of `zone`, without offset (left as is when naive)."""
    if moment.tzinfo is None:
        return moment
    return moment.astimezone(zone).replace(tzinfo=None) if zone else moment.replace(tzinfo=None)


def _of_this_century(moment: Moment) -> Moment:
    """Refuse slips of the keyboard that calendars could not carry."""
    if not 2000 <= moment.year < 2100:
        raise ValueError("the year must lie between 2000 and 2099")
    return moment


def _refuse_numbers(value: object, allowed: str) -> object:
    if isinstance(value, (bool, int, float)):
        raise _not_a_time("a number, not a date", allowed)
    return value


def _not_a_time(message: str, allowed: str) -> PydanticCustomError:
    return PydanticCustomError("wall_clock", "{reason}", {"reason": message, "allowed": allowed})


WallTime = Annotated[
    datetime,
    BeforeValidator(parse_time),
    WithJsonSchema(
        {"type": "string", "pattern": f"^{_DATE}({_TIME})?$", "examples": ["2026-10-14T20:00"]}
    ),
]
WallDate = Annotated[
    date,
    BeforeValidator(parse_date),
    WithJsonSchema({"type": "string", "pattern": f"^{_DATE}$", "examples": ["2026-10-14"]}),
]
