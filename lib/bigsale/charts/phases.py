"""Bands behind a daily chart that show the phases of a campaign."""

from __future__ import annotations

import pandas as pd

from bigsale.charts._altair import alt
from bigsale.charts.theme import BAND, MUTED, WIDTH, text_width

PX_PER_COLUMN = 6.2
ROW_PX = 14


def phase_bands(phases: pd.DataFrame, *, width: int = WIDTH) -> tuple[alt.Chart, alt.Chart]:
    """Return bands and their labels as two layers: the first goes behind, the second on top.

    `phases`: phase (title), start, end (timestamps). Labels too close share the space in rows.
    """
    placed = _placed(phases, width)
    base = alt.Chart(placed)
    bands = base.mark_rect(color=BAND).encode(
        x=alt.X("start:T"), x2="end:T", opacity=alt.Opacity("shade:Q", scale=None, legend=None)
    )
    labels = base.mark_text(baseline="bottom", color=MUTED, fontSize=11).encode(
        x="middle:T", y=alt.Y("row_px:Q", scale=None, axis=None), text="phase:N"
    )
    return bands, labels


def _placed(phases: pd.DataFrame, width: int) -> pd.DataFrame:
    """Return the phases with shade (1 or 0), middle and the label's height above the plot in px."""
    first, last = phases["start"].min(), phases["end"].max()
    px_per_second = (width - 60) / max((last - first).total_seconds(), 1.0)
    taken: list[float] = []
    rows, middles = [], []
    for phase in phases.itertuples():
        middle = phase.start + (phase.end - phase.start) / 2
        centre = (middle - first).total_seconds() * px_per_second
        half = text_width(str(phase.phase)) * PX_PER_COLUMN / 2 + 3
        row = next((i for i, right in enumerate(taken) if right <= centre - half), len(taken))
        taken[row:] = [centre + half, *taken[row + 1 :]]
        rows.append(-4 - ROW_PX * row)
        middles.append(middle)
    shades = [1.0 - i % 2 for i in range(len(phases))]
    return phases.assign(
        middle=middles, row_px=rows, shade=shades, phase=phases["phase"].astype(str)
    )
