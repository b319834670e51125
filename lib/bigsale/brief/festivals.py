"""Festival dates of any year, and phase presets counted from them, each with its source."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Annotated

from lunar_python import Lunar
from pydantic import Field, ValidationError, model_validator
from pydantic_core import PydanticCustomError

from bigsale.brief.base import Share, Strict
from bigsale.brief.names import Name, Title
from bigsale.brief.source import read_source
from bigsale.errors import BriefError, Problem

OWN_CALENDAR = "calendar.yaml"
_MonthDay = Annotated[str, Field(pattern=r"^\d{2}-\d{2}$")]
_Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]
_Label = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


class Festival(Strict):
    """A day of the year: `solar` or `lunar` month and day, moved by `days`."""

    festival: _Label
    title: Title
    solar: _MonthDay | None = None
    lunar: _MonthDay | None = None
    days: int = 0
    source: str = Field(min_length=3)

    @model_validator(mode="after")
    def _one_calendar(self) -> Festival:
        if (self.solar is None) == (self.lunar is None):
            raise PydanticCustomError("festival", "give either solar or lunar")
        return self

    def on(self, year: int) -> date:
        """Return its day in a year; a lunar one in the lunar year that begins in `year`."""
        month, day = map(int, (self.solar or self.lunar or "").split("-"))
        if self.solar:
            found = date(year, month, day)
        else:
            solar = Lunar.fromYmd(year, month, day).getSolar()
            found = date(solar.getYear(), solar.getMonth(), solar.getDay())
        return found + timedelta(days=self.days)


class PresetPhase(Strict):
    """One phase: days from the festival at which it starts and (excluded) ends."""

    name: Name
    title: Title
    start_days: int = Field(alias="from")
    start_time: _Clock = Field("00:00", alias="from_time")
    end_days: int = Field(alias="until")
    end_time: _Clock = Field("00:00", alias="until_time")
    min_share: Share = 0.0
    max_share: Share = 1.0


class Preset(Strict):
    """Phases of a sale, counted from a festival (any, where it names none), with their source."""

    preset: _Label
    title: Title
    festival: _Label | None = None
    source: str = Field(min_length=3)
    phases: tuple[PresetPhase, ...] = Field(min_length=1)

    def phase_times(self, day: date) -> Iterator[tuple[PresetPhase, datetime, datetime]]:
        """Yield each phase with its start and end around the festival's `day`."""
        for phase in self.phases:
            yield (
                phase,
                _moment(day, phase.start_days, phase.start_time),
                _moment(day, phase.end_days, phase.end_time),
            )


class CalendarFile(Strict):
    """A file of festivals and presets."""

    festivals: tuple[Festival, ...] = ()
    presets: tuple[Preset, ...] = ()


@dataclass(frozen=True)
class FestivalCalendar:
    """Festivals and presets by name, the planner's own among them."""

    festivals: dict[str, Festival]
    presets: dict[str, Preset]

    def days(self, first_year: int, years: int = 3) -> list[tuple[date, Festival]]:
        """Return festivals of so many years in order of time."""
        span = range(first_year, first_year + years)
        found = [(one.on(year), one) for year in span for one in self.festivals.values()]
        return sorted(found, key=lambda pair: (pair[0], pair[1].festival))


def festival_calendar(own: Path | None = None) -> FestivalCalendar:
    """Return the bundled festivals and presets, with those of the file `own` on top.

    Raises BriefError naming every wrong key of that file.
    """
    files = [_read(Path(__file__).with_name("festivals.yaml"))]
    if own is not None and own.exists():
        files.append(_read(own))
    festivals = {one.festival: one for file in files for one in file.festivals}
    presets = {one.preset: one for file in files for one in file.presets}
    lost = [
        Problem("names no festival", str(own), column=name, value=preset.festival,
                allowed=", ".join(festivals))
        for name, preset in presets.items()
        if preset.festival is not None and preset.festival not in festivals
    ]  # fmt: skip
    if lost:
        raise BriefError(lost)
    return FestivalCalendar(festivals, presets)


def _read(path: Path) -> CalendarFile:
    source = read_source(path)
    if source.problems:
        raise BriefError(source.problems)
    try:
        return CalendarFile.model_validate(source.data)
    except ValidationError as error:
        raise BriefError(
            source.problem(tuple(detail["loc"]), detail["msg"], value=_plain(detail["input"]))
            for detail in error.errors()
        ) from None


def _plain(value: object) -> object:
    return None if isinstance(value, dict | list) else value


def _moment(day: date, days: int, clock: str) -> datetime:
    return datetime.combine(day + timedelta(days=days), time.fromisoformat(clock))
