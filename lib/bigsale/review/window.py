"""Which part of each period of the history belongs to a campaign, to its phases, and to after."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.calendar import day_shares
from bigsale.brief.model import Brief
from bigsale.data.history import History

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
ONE_DAY = np.timedelta64(1, "D")

AFTER_DAYS = 30
"""Days after a campaign in which sales may be missing because it took them (domain: T+1…T+30)."""
ORDINARY_DAYS = 90
"""How far back ordinary days are looked for."""

Span = tuple[str, datetime, datetime]
"""A phase's name, start (included) and end (excluded)."""


@dataclass(frozen=True, eq=False)
class Window:
    """A campaign or past event on the history's grid of periods.

    A calendar day touched by a phase counts in full, as a date range in a platform's back office
    does; a day touched by several phases is shared by hours. A week counts with the share of
    its days.

    `shares` (phase, period): part of the period's figures that belongs to the phase, in [0, 1].
    `campaign` (period,): sum over phases. `after` (period,): the same for the days after the last
    phase, and for days between phases. `days`: days of the campaign, `days_seen`: those that the
    history has; `after_days_seen`: days of history after the end, at most `AFTER_DAYS`.
    """

    phases: tuple[str, ...]
    shares: Floats
    after: Floats
    first_day: np.datetime64
    last_day: np.datetime64
    days: int
    days_seen: int
    after_days_seen: int

    @property
    def campaign(self) -> Floats:
        """Share of each period that belongs to the campaign, (period,)."""
        return self.shares.sum(axis=0)

    @property
    def is_over(self) -> bool:
        """Whether the history reaches the campaign's last day."""
        return self.days_seen == self.days

    def total(self, per_period: npt.ArrayLike) -> Floats:
        """Return sums over the campaign of (…, period) figures; unreported periods count zero."""
        return np.nansum(np.asarray(per_period, float) * self.campaign, axis=-1)

    def by_phase(self, per_period: npt.ArrayLike) -> Floats:
        """Return sums over each phase, (…, phase), of (…, period) figures."""
        return np.nan_to_num(np.asarray(per_period, float)) @ self.shares.T


def brief_spans(brief: Brief) -> tuple[Span, ...]:
    """Return the phases of the brief as spans."""
    return tuple((phase.name, phase.start, phase.end) for phase in brief.phases)


def event_spans(events: pd.DataFrame, event: str) -> tuple[Span, ...]:
    """Return the phases of a past event as spans, in order of time."""
    rows = events[events["event"] == event].sort_values("start")
    return tuple(
        (phase, start.to_pydatetime(), end.to_pydatetime())
        for phase, start, end in zip(rows["phase"], rows["start"], rows["end"], strict=True)
    )


def window_of(spans: Iterable[Span], history: History) -> Window:
    """Lay phases on the history's grid."""
    spans = tuple(spans)
    by_day = _phases_of_days(spans)
    first_day, last_day = min(by_day), max(by_day)
    shares = np.zeros((len(spans), history.n_periods))
    seen = 0
    for day, hours in by_day.items():
        at = _period_of(day, history)
        if at is None:
            continue
        seen += 1
        for phase, part in hours.items():
            shares[phase, at] += part / sum(hours.values()) / history.grain_days
    after, after_seen = _after(by_day, history)
    return Window(
        phases=tuple(name for name, _, _ in spans),
        shares=shares,
        after=after,
        first_day=first_day,
        last_day=last_day,
        days=len(by_day),
        days_seen=seen,
        after_days_seen=after_seen,
    )


def ordinary_periods(history: History, window: Window) -> Bools:
    """Return the periods shortly before the campaign that no event touches, (period,).

    Preferred are those of the last `ORDINARY_DAYS` days, away from the dips of earlier events;
    with fewer than 14 such days, all event-free ones before the campaign.
    """
    before = history.dates + (history.grain_days - 1) * ONE_DAY < window.first_day
    recent = history.dates >= window.first_day - ORDINARY_DAYS * ONE_DAY
    touched = np.zeros(history.n_periods, bool)
    shadowed = np.zeros(history.n_periods, bool)
    for event in dict.fromkeys(history.events["event"]):
        other = window_of(event_spans(history.events, event), history)
        touched |= other.campaign > 0
        shadowed |= other.after > 0
    chosen = before & recent & ~touched & ~shadowed
    enough = chosen.sum() * history.grain_days >= 14
    return chosen if enough else before & ~touched


def quiet_periods(history: History, window: Window) -> Bools:
    """Return the periods that neither the campaign nor another event touches, (period,)."""
    quiet = window.campaign == 0
    for event in dict.fromkeys(history.events["event"]):
        quiet &= window_of(event_spans(history.events, event), history).campaign == 0
    return np.asarray(quiet)


def _phases_of_days(spans: tuple[Span, ...]) -> dict[np.datetime64, dict[int, float]]:
    """Return for each day touched its hours (as shares of 24) in each phase."""
    days: dict[np.datetime64, dict[int, float]] = {}
    for phase, (_, start, end) in enumerate(spans):
        for day, share in day_shares(start, end):
            days.setdefault(day, {})[phase] = share
    return dict(sorted(days.items()))


def _period_of(day: np.datetime64, history: History) -> int | None:
    at = int((day - history.dates[0]) / ONE_DAY) // history.grain_days
    return at if 0 <= at < history.n_periods else None


def _after(by_day: dict[np.datetime64, dict[int, float]], history: History) -> tuple[Floats, int]:
    """Return share of each period in the days after or between phases, and days seen after."""
    first, last = min(by_day), max(by_day)
    after, seen = np.zeros(history.n_periods), 0
    stop = _next_event(last, history)
    for day in np.arange(first, min(last + (AFTER_DAYS + 1) * ONE_DAY, stop)):
        at = _period_of(day, history)
        if day not in by_day and at is not None:
            after[at] += 1 / history.grain_days
            seen += int(day > last)
    return after, seen


def _next_event(last: np.datetime64, history: History) -> np.datetime64:
    """Return the first day of the next event that starts after `last`."""
    starts = history.events["start"].to_numpy().astype("datetime64[D]")
    later = starts[starts > last]
    return later.min() if later.size else np.datetime64("9999-12-31", "D")
