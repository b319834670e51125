"""Demand and the ordinary time's shape: forward, and the derivatives back. Compiled."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.response.arithmetic import compiled
from bigsale.response.fields import (
    CELL_EVENT,
    CELL_PHASE,
    FEATURES,
    FROM_HOUR,
    GRAIN,
    L_CELL_AT,
    L_CELLS,
    L_EVENTS,
    L_FEATURE_AT,
    L_FEATURES,
    L_PERIODS,
    L_RUSH_AT,
    L_TREND_AFTER,
    L_TREND_FIRST,
    LAYOUT,
    LOCATION,
    OWED_DAYS,
    OWED_EVENT,
    OWED_PERIOD,
    OWED_SHARE,
    PULL,
    PULL_DAYS,
    RUSH_HOURS,
    SHARE,
    SHARE_CELL,
    SHARE_PERIOD,
    TO_HOUR,
    TREND,
)
from bigsale.response.packing import Packed, floats_of, ints_of

Floats = npt.NDArray[np.float64]


@compiled
def trend_stretch(u: Floats, data: Packed) -> float:
    """Return what turns the trend's coordinates into steps: √(step sd ÷ its prior median).

    Half way between steps themselves and standardised ones, which mixes well whether the data
    says much about the trend or little.
    """
    return np.exp(0.5 * (u[TREND] - floats_of(data, LOCATION)[TREND]))


@compiled
def log_ordinary(u: Floats, data: Packed) -> Floats:
    """Return log O up to its level, (period,): trend, weekday, season, holidays."""
    layout, features = ints_of(data, LAYOUT), floats_of(data, FEATURES)
    n, stretch = layout[L_PERIODS], trend_stretch(u, data)
    out = np.zeros(n)
    for f in range(1, layout[L_FEATURES]):
        weight = u[layout[L_FEATURE_AT] + f]
        if layout[L_TREND_FIRST] <= f < layout[L_TREND_AFTER]:
            weight *= stretch
        column = features[f * n : (f + 1) * n]
        for t in range(n):
            out[t] += weight * column[t]
    return out


@compiled
def ordinary_back(u: Floats, data: Packed, d_log_o: Floats, du: Floats) -> None:
    """Carry derivatives of log O back to β."""
    layout, features = ints_of(data, LAYOUT), floats_of(data, FEATURES)
    n, stretch = layout[L_PERIODS], trend_stretch(u, data)
    for f in range(1, layout[L_FEATURES]):
        column = features[f * n : (f + 1) * n]
        along = 0.0
        for t in range(n):
            along += d_log_o[t] * column[t]
        at = layout[L_FEATURE_AT] + f
        if layout[L_TREND_FIRST] <= f < layout[L_TREND_AFTER]:
            along *= stretch
            du[TREND] += 0.5 * along * u[at]
        du[at] += along


@compiled
def rush_weight(from_hour: float, to_hour: float, hours: float, grain_days: float) -> float:
    """Return w, the mean of exp(−h/κ) over a period that a phase covers in part."""
    area = hours * (np.exp(-from_hour / hours) - np.exp(-to_hour / hours))
    return area / (24.0 * grain_days)


@compiled
def demand(u: Floats, data: Packed) -> tuple[Floats, Floats, Floats, Floats]:
    """Return E and A (period,), U (event,) in days, and exp v (cell,)."""
    layout, grain = ints_of(data, LAYOUT), floats_of(data, GRAIN)[0]
    phase = ints_of(data, CELL_PHASE)
    multiple = np.empty(layout[L_CELLS])
    for m in range(multiple.size):
        multiple[m] = np.exp(u[layout[L_CELL_AT] + m])
    share, period, cell = (
        floats_of(data, SHARE),
        ints_of(data, SHARE_PERIOD),
        ints_of(data, SHARE_CELL),
    )
    begin, end = floats_of(data, FROM_HOUR), floats_of(data, TO_HOUR)
    event, hours = ints_of(data, CELL_EVENT), np.exp(u[RUSH_HOURS])
    lift, uplift_days = np.ones(layout[L_PERIODS]), np.zeros(layout[L_EVENTS])
    for i in range(share.size):
        m = cell[i]
        height = np.exp(u[layout[L_RUSH_AT] + phase[m]])
        rush = height * rush_weight(begin[i], end[i], hours, grain)
        extra = share[i] * (multiple[m] - 1.0) + multiple[m] * rush
        lift[period[i]] += extra
        uplift_days[event[m]] += extra * grain
    owed_share, owed_days = floats_of(data, OWED_SHARE), floats_of(data, OWED_DAYS)
    owed_period, owed_event = ints_of(data, OWED_PERIOD), ints_of(data, OWED_EVENT)
    days, owed = np.exp(u[PULL_DAYS]), np.zeros(layout[L_PERIODS])
    for i in range(owed_days.size):
        weight = owed_share[i] * np.exp(-owed_days[i] / days) / days
        owed[owed_period[i]] += uplift_days[owed_event[i]] * weight
    return lift, owed, uplift_days, multiple


@compiled
def demand_back(u, data, lift, owed, uplift_days, multiple, d_log_d, du):  # type: ignore[no-untyped-def]
    """Carry derivatives of log D back to event multipliers, rush and pull-forward."""
    layout, grain = ints_of(data, LAYOUT), floats_of(data, GRAIN)[0]
    pull, days = np.exp(u[PULL]), np.exp(u[PULL_DAYS])
    for t in range(lift.size):
        du[PULL] -= pull * d_log_d[t] * owed[t]
    owed_share, owed_days = floats_of(data, OWED_SHARE), floats_of(data, OWED_DAYS)
    owed_period, owed_event = ints_of(data, OWED_PERIOD), ints_of(data, OWED_EVENT)
    d_uplift = np.zeros(uplift_days.size)
    for i in range(owed_days.size):
        weight = owed_share[i] * np.exp(-owed_days[i] / days) / days
        d_owed = -pull * d_log_d[owed_period[i]] * weight
        d_uplift[owed_event[i]] += d_owed
        du[PULL_DAYS] += d_owed * uplift_days[owed_event[i]] * (owed_days[i] / days - 1.0)

    share, period, cell = (
        floats_of(data, SHARE),
        ints_of(data, SHARE_PERIOD),
        ints_of(data, SHARE_CELL),
    )
    begin, end = floats_of(data, FROM_HOUR), floats_of(data, TO_HOUR)
    phase = ints_of(data, CELL_PHASE)
    event, hours = ints_of(data, CELL_EVENT), np.exp(u[RUSH_HOURS])
    for i in range(share.size):
        m, t = cell[i], period[i]
        rush_at = layout[L_RUSH_AT] + phase[m]
        weight = rush_weight(begin[i], end[i], hours, grain)
        d_extra = d_log_d[t] / lift[t] + grain * d_uplift[event[m]]
        d_rush = d_extra * multiple[m] * np.exp(u[rush_at])
        du[layout[L_CELL_AT] + m] += d_extra * multiple[m] * share[i] + d_rush * weight
        du[rush_at] += d_rush * weight
        edges = begin[i] * np.exp(-begin[i] / hours) - end[i] * np.exp(-end[i] / hours)
        du[RUSH_HOURS] += d_rush * (weight + edges / (24.0 * grain))
