"""The same phase of this sale and of the last: what changed where the two are alike."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.calendar import day_shares
from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.review.bridge import log_mean_effects, sales_unit, shop_factors
from bigsale.review.window import ONE_DAY, Span, Window, brief_spans, event_spans, window_of

Floats = npt.NDArray[np.float64]
FACTORS = ("days", "uv", "cvr", "aov")
COLUMNS = (
    "comparison", "phase", "last_days", "days", "last_gmv_daily_cny", "gmv_daily_cny",
    "last_uv_daily", "uv_daily", "last_cvr", "cvr", "last_aov_cny", "aov_cny",
    "days_effect_cny", "uv_effect_cny", "cvr_effect_cny", "aov_effect_cny",
)  # fmt: skip
"""Columns of `like_for_like`; `effect`: part of the change of the phase's paid sales."""


def no_phases() -> pd.DataFrame:
    """Return the table without a row: nothing to compare."""
    return pd.DataFrame({name: [] for name in COLUMNS})


def like_for_like(brief: Brief, history: History, event: str | None) -> pd.DataFrame:
    """Return phases of this sale and of `event` side by side, one row per phase name.

    A phase's paid sales = days × visitors a day × conversion × basket, over the days that lie in
    the phase from midnight to midnight: half a day of rush is not held against a whole one. Only
    where one of the two sales has no such day, days count as in `Window`. `*_effect_cny`: log-mean
    part of each factor in the change of these sales; such parts may be added up over phases.
    Figures are NaN in a sale without that phase, and effects then too. Without an event, a phase
    of the same name or the figures: no row.
    """
    if event is None:
        return no_phases()
    now, past = brief_spans(brief), event_spans(history.events, event)
    window, last = window_of(now, history), window_of(past, history)
    unit = sales_unit(history, last, window)
    rows = []
    for name in dict.fromkeys(phase for phase, _, _ in (*now, *past)):
        days = whole_days(past, name, history), whole_days(now, name, history)
        in_both = name in window.phases and name in last.phases
        if in_both and not (days[0].any() and days[1].any()):
            days = _shares(last, name), _shares(window, name)
        before, after = (shop_factors(history, one, unit) for one in days)
        rows.append(_row(event, name, before, after))
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    return table if table["days_effect_cny"].notna().any() else no_phases()


def whole_days(spans: Iterable[Span], phase: str, history: History) -> Floats:
    """Return the part of each period whose days lie in `phase` from midnight to midnight."""
    part = np.zeros(history.n_periods)
    for _, start, end in (span for span in spans if span[0] == phase):
        for day, share in day_shares(start, end):
            at = int((day - history.dates[0]) / ONE_DAY) // history.grain_days
            if share == 1 and 0 <= at < history.n_periods:
                part[at] += 1 / history.grain_days
    return part


def factor_effects(phases: pd.DataFrame) -> dict[str, float]:
    """Return the effect of each factor in yuan over the phases that both sales have."""
    return {name: float(phases[f"{name}_effect_cny"].sum()) for name in FACTORS}


def _shares(window: Window, phase: str) -> Floats:
    """Return the part of each period in phases of that name, zero without any."""
    return np.asarray(window.shares[np.array(window.phases) == phase].sum(axis=0))


def _row(
    event: str, phase: str, before: dict[str, float], after: dict[str, float]
) -> tuple[str | float, ...]:
    effects = np.full(len(FACTORS), np.nan)
    if np.isfinite([*before.values(), *after.values()]).all():
        effects = log_mean_effects([*before.values()], [*after.values()])
    pairs = zip(_cells(before), _cells(after), strict=True)
    return (event, phase, *(value for pair in pairs for value in pair), *effects.tolist())


def _cells(factors: dict[str, float]) -> list[float]:
    """Return days, paid sales a day, visitors a day, conversion and basket of a phase."""
    days, uv, cvr, aov_cny = factors.values()
    return [days, uv * cvr * aov_cny, uv, cvr, aov_cny]
