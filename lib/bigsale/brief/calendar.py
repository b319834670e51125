"""The days of a campaign, cut at phase borders."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

import numpy as np
import numpy.typing as npt

from bigsale.brief.model import Brief


@dataclass(frozen=True)
class Cell:
    """The part of one day that belongs to one phase."""

    date: np.datetime64
    phase: str
    day_share: float
    """Share of the 24 hours, in (0, 1]."""


def day_shares(start: datetime, end: datetime) -> list[tuple[np.datetime64, float]]:
    """Return each day touched by [start, end) with the share of its 24 hours inside."""
    shares: list[tuple[np.datetime64, float]] = []
    midnight = datetime.combine(start.date(), time())
    while midnight < end:
        after = midnight + timedelta(days=1)
        inside = min(end, after) - max(start, midnight)
        if inside > timedelta(0):
            shares.append((np.datetime64(midnight.date(), "D"), inside / timedelta(days=1)))
        midnight = after
    return shares


def days_of(cells: Sequence[Cell], first: np.datetime64) -> npt.NDArray[np.int64]:
    """Return how many days after `first` each cell lies, (cell,)."""
    dates = np.array([cell.date for cell in cells], dtype="datetime64[D]")
    return np.asarray((dates - first).astype(np.int64))


def campaign_cells(brief: Brief) -> tuple[Cell, ...]:
    """Return the campaign's (day, phase) cells in order of time."""
    return tuple(
        Cell(date, phase.name, share)
        for phase in brief.phases
        for date, share in day_shares(phase.start, phase.end)
    )
