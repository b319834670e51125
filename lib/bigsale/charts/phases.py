"""Bands behind a daily chart that show the phases of a campaign."""

from __future__ import annotations

import pandas as pd

from bigsale.charts._altair import alt
from bigsale.charts.theme import BAND, MUTED
from bigsale.words.numbers import text_width

PX_PER_COLUMN = 6.2
ROW_PX = 14
NARROW_PX, AXIS_PX = 440, 60
"""The narrowest that a chart is laid out (on a phone), and what its axis takes of it."""


def phase_bands(phases: pd.DataFrame, days: pd.Series) -> tuple[alt.Chart, alt.Chart]:
    """Return bands and their labels as two layers: the first goes behind, the second on top.

    `phases`: phase (title), start, end (timestamps); `days`: the dates that the chart spans.
    Labels that would touch on a phone are set in rows.
    """
    placed = _placed(phases, days)
    base = alt.Chart(placed)
    bands = base.mark_rect(color=BAND).encode(
        x=alt.X("start:T"), x2="end:T", opacity=alt.Opacity("shade:Q", scale=None, legend=None)
    )
    labels = base.mark_text(baseline="bottom", color=MUTED, fontSize=11).encode(
        x="middle:T", y=alt.Y("row_px:Q", scale=None, axis=None), text="phase:N"
    )
    return bands, labels


def _placed(phases: pd.DataFrame, days: pd.Series) -> pd.DataFrame:
    """Return the phases with shade (1 or 0), middle and the label's height above the plot in px."""
    first = min(phases["start"].min(), days.min())
    last = max(phases["end"].max(), days.max())
    middle = phases["start"] + (phases["end"] - phases["start"]) / 2
    centres = (middle - first) / (last - first) * (NARROW_PX - AXIS_PX)
    titles = phases["phase"].astype(str)
    return phases.assign(
        middle=middle,
        row_px=[-4 - ROW_PX * row for row in _rows(list(titles), centres.tolist())],
        shade=[1.0 - i % 2 for i in range(len(phases))],
        phase=titles,
    )


def _rows(titles: list[str], centres_px: list[float]) -> list[int]:
    """Return the lowest row in which each label does not touch the one before it."""
    rows: list[int] = []
    right: list[float] = []
    for title, centre in zip(titles, centres_px, strict=True):
        half = text_width(title) * PX_PER_COLUMN / 2 + 3
        row = next((i for i, end in enumerate(right) if end <= centre - half), len(right))
        right[row : row + 1] = [centre + half]
        rows.append(row)
    return rows
