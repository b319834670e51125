"""Phases of a new campaign from a preset, and the calendar that presets count from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from bigsale.brief import OWN_CALENDAR, FestivalCalendar, Preset, festival_calendar, find_root
from bigsale.brief.festivals import PresetPhase
from bigsale.errors import BriefError, Problem

YEARS_SHOWN = 3


def project_calendar() -> FestivalCalendar:
    """Return festivals and presets, those of the project's own calendar.yaml among them."""
    return festival_calendar(find_root() / OWN_CALENDAR)


def calendar_lines(today: date) -> Iterator[str]:
    """Yield the festivals of this year and the next two, and every preset with its source."""
    calendar = project_calendar()
    yield f"festivals, {today.year} to {today.year + YEARS_SHOWN - 1}:"
    for day, festival in calendar.days(today.year, YEARS_SHOWN):
        title = f"{festival.title.zh} / {festival.title.en}"
        yield f"  {day}  {festival.festival:<15} {title}  ({festival.source})"
    yield "presets, for  bigsale new ID --preset NAME --year YEAR:"
    for name, preset in calendar.presets.items():
        yield f"  {name:<22} {preset.title.zh} / {preset.title.en}"
        yield f"  {'':<22} source: {preset.source}"
    yield f"add your own festivals and presets in {OWN_CALENDAR}; docs/guide.md says how"


def preset_sections(name: str, *, year: int | None, day: date | None) -> dict[str, str]:
    """Return the lines of a params file that a preset sets: `phases`, and `event` if it has one.

    `year`: of the preset's festival; `day`: the main day, where it counts from any. Raises
    BriefError where the preset is unknown or its day is not said.
    """
    calendar = project_calendar()
    preset = calendar.presets.get(name)
    if preset is None:
        allowed = ", ".join(calendar.presets)
        raise BriefError(Problem("no such preset", "--preset", value=name, allowed=allowed))
    times = preset.phase_times(_main_day(calendar, preset, year, day))
    lines = [_phase_line(*one) for one in times]
    heading = f"phases:  # {preset.title.zh}; {preset.source}\n"
    sections = {"phases": heading + "".join(lines) + "\n"}
    return sections | ({"event": f'event: "{preset.festival}"'} if preset.festival else {})


def _phase_line(phase: PresetPhase, start: datetime, end: datetime) -> str:
    parts = {
        "name": phase.name,
        "title": f'{{zh: "{phase.title.zh}", en: "{phase.title.en}"}}',
        "start": f"{start:%Y-%m-%dT%H:%M}",
        "end": f"{end:%Y-%m-%dT%H:%M}",
    }
    if phase.min_share > 0:
        parts["min_share"] = f"{phase.min_share:g}"
    if phase.max_share < 1:
        parts["max_share"] = f"{phase.max_share:g}"
    return "  - {" + ", ".join(f"{key}: {value}" for key, value in parts.items()) + "}\n"


def _main_day(
    calendar: FestivalCalendar, preset: Preset, year: int | None, day: date | None
) -> date:
    if day is not None:
        return day
    if preset.festival is not None and year is not None:
        return calendar.festivals[preset.festival].on(year)
    wanted = "--year" if preset.festival else "--day"
    what = f"preset {preset.preset} needs {wanted}"
    raise BriefError(
        Problem(what, allowed="--year 2027" if preset.festival else "--day 2027-03-08")
    )
