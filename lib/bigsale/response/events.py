"""Past and planned sale events laid on a grid of periods."""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.calendar import day_shares

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Days = npt.NDArray[np.datetime64]

OWED_DAYS_MAX = 60
"""Pull-forward is looked for in this many days after an event."""
LAST_DAYS = 3
"""So many days at the end of a phase have a height of their own against its other days."""
EARLIER = -1
"""Stands for the place of all days before these."""


def kind_of(event: str) -> str:
    """Return the kind of sale of an event's name: `double11-2025` → `double11`."""
    return re.sub(r"[-_ ]?\d{4}$", "", event)


@dataclass(frozen=True, eq=False)
class EventGrid:
    """Events on the grid; a cell is one phase of one event.

    `share` (entry,): part of period `share_period` inside cell `share_cell`, in (0, 1];
    `share_from_hour`, `share_to_hour`: hours since the phase opened at that part's ends.
    `share_place`: days from the phase's last day (0) back, below `LAST_DAYS`, else `EARLIER`; in
    periods of several days always `EARLIER`.
    `owed_*` (entry,): for each event, the periods after its end: part of the period after the
    end, and mean days since the end of that part.
    """

    phases: tuple[str, ...]
    kinds: tuple[str, ...]
    events: tuple[str, ...]
    cell_phase: Ints
    cell_kind: Ints
    cell_event: Ints
    share_period: Ints
    share_cell: Ints
    share: Floats
    share_from_hour: Floats
    share_to_hour: Floats
    share_place: Ints
    owed_period: Ints
    owed_event: Ints
    owed_share: Floats
    owed_days: Floats


def lay_events(events: pd.DataFrame, dates: Days, grain_days: int) -> EventGrid:
    """Lay the rows of `events` (event, phase, start, end) on periods starting at `dates`.

    Phases wholly outside the grid are left out.
    """
    rows = _cells(events, dates, grain_days)
    phases = tuple(dict.fromkeys(row[1] for row in rows))
    names = tuple(dict.fromkeys(row[0] for row in rows))
    kinds = tuple(dict.fromkeys(kind_of(name) for name in names))
    entries = [(t, m, *part) for m, row in enumerate(rows) for t, part in row[2].items()]
    owed = _owed(events, names, dates, grain_days)
    return EventGrid(
        phases=phases,
        kinds=kinds,
        events=names,
        cell_phase=np.array([phases.index(row[1]) for row in rows], dtype=np.int64),
        cell_kind=np.array([kinds.index(kind_of(row[0])) for row in rows], dtype=np.int64),
        cell_event=np.array([names.index(row[0]) for row in rows], dtype=np.int64),
        share_period=np.array([e[0] for e in entries], dtype=np.int64),
        share_cell=np.array([e[1] for e in entries], dtype=np.int64),
        share=np.array([e[2] for e in entries], dtype=float),
        share_from_hour=np.array([e[3] for e in entries], dtype=float),
        share_to_hour=np.array([e[4] for e in entries], dtype=float),
        share_place=np.array([e[5] for e in entries], dtype=np.int64),
        owed_period=np.array([o[0] for o in owed], dtype=np.int64),
        owed_event=np.array([o[1] for o in owed], dtype=np.int64),
        owed_share=np.array([o[2] for o in owed], dtype=float),
        owed_days=np.array([o[3] for o in owed], dtype=float),
    )


def phase_shape(
    grid: EventGrid, grain_days: int, *, hours: Floats, rush: Floats, log_last: Floats
) -> Floats:
    """Return how each phase runs against its level, (draw, entry), in parts of a period.

    The part of the period inside the phase, times the height of its day, and the rush after the
    opening: its mean over the period of rush · exp(−h/κ). `hours` (draw,): κ, in which the rush
    fades by e, > 0. `rush` (draw, phase): its height. `log_last` (draw, phase, place): of the last
    days against those before, the last one first; without places all days are alike.
    """
    phase, kappa = grid.cell_phase[grid.share_cell], hours[:, None]
    faded = np.exp(-grid.share_from_hour / kappa) - np.exp(-grid.share_to_hour / kappa)
    known = np.concatenate([log_last, np.zeros((*log_last.shape[:2], 1))], axis=2)
    places = np.where(grid.share_place < log_last.shape[2], grid.share_place, EARLIER)
    height = np.exp(known[:, phase, places])
    return np.asarray(grid.share * height + rush[:, phase] * kappa * faded / (24 * grain_days))


def mean_shape(grid: EventGrid, shape: Floats) -> Floats:
    """Return the mean of `shape` (draw, entry) over each phase of each event, (draw, cell)."""
    total, whole = np.zeros((len(grid.cell_phase), len(shape))), np.zeros(len(grid.cell_phase))
    np.add.at(total, grid.share_cell, shape.T)
    np.add.at(whole, grid.share_cell, grid.share)
    return np.asarray((total / whole[:, None]).T)


Part = tuple[float, float, float, int]
"""Share of a period inside a phase, from and to hour of the phase, and the day's place."""


def _cells(
    events: pd.DataFrame, dates: Days, grain_days: int
) -> list[tuple[str, str, dict[int, Part]]]:
    """Return (event, phase, {period: part}) of phases on the grid."""
    cells: dict[tuple[str, str], dict[int, Part]] = {}
    for row in events.itertuples(index=False):
        start, end = pd.Timestamp(row.start), pd.Timestamp(row.end)  # type: ignore[arg-type]
        days, hour = list(day_shares(start.to_pydatetime(), end.to_pydatetime())), 0.0
        for left, (day, share) in zip(range(len(days) - 1, -1, -1), days, strict=True):
            t = int((day - dates[0]).astype(int)) // grain_days
            if 0 <= t < len(dates):
                periods = cells.setdefault((str(row.event), str(row.phase)), {})
                before, from_hour, _, _ = periods.get(t, (0.0, hour, hour, EARLIER))
                place = left if grain_days == 1 and left < LAST_DAYS else EARLIER
                periods[t] = (before + share / grain_days, from_hour, hour + 24 * share, place)
            hour += 24 * share
    return [(event, phase, periods) for (event, phase), periods in cells.items()]


def _owed(
    events: pd.DataFrame, names: tuple[str, ...], dates: Days, grain_days: int
) -> list[tuple[int, int, float, float]]:
    """Return (period, event, share of period after the end, mean days since the end)."""
    hours = dates.astype("datetime64[h]")
    out = []
    for j, name in enumerate(names):
        end = np.datetime64(pd.Timestamp(events.loc[events["event"] == name, "end"].max()), "h")
        first = (hours - end).astype(float) / 24
        last = first + grain_days
        for t in np.flatnonzero((last > 0) & (first < OWED_DAYS_MAX)):
            begins = max(first[t], 0.0)
            share = (last[t] - begins) / grain_days
            out.append((int(t), j, float(share), float((begins + last[t]) / 2)))
    return out
