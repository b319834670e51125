"""Demand and the ordinary time's shape: forward, and the derivatives back. Compiled."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.response.arithmetic import compiled, exp_of
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
    L_FOLLOW_FIRST,
    L_LAST_AT,
    L_PERIODS,
    L_PHASES,
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
    SHARE_LAST,
    SHARE_PERIOD,
    TO_HOUR,
    TREND,
)
from bigsale.response.packing import Packed, floats_of, ints_of
from bigsale.response.scratch import row, zeros

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@compiled
def trend_stretch(u: Floats, data: Packed) -> float:
    """Return what turns the trend's coordinates into steps: √(step sd ÷ its prior median).

    Half way between steps themselves and standardised ones, which mixes well whether the data
    says much about the trend or little.
    """
    return np.exp(0.5 * (u[TREND] - floats_of(data, LOCATION)[TREND]))


@compiled
def log_ordinary(u: Floats, data: Packed, scratch: Floats) -> tuple[Floats, Floats, Floats]:
    """Return log O up to its level, (period,), without trend, and without what spend follows.

    It is made of trend; weekday, season, holidays and mood; and what each channel's spend follows.
    """
    layout, features = ints_of(data, LAYOUT), floats_of(data, FEATURES)
    n, stretch = layout[L_PERIODS], trend_stretch(u, data)
    calendar, steady, trend = zeros(scratch, n), zeros(scratch, n), zeros(scratch, n)
    for f in range(1, layout[L_FEATURES]):
        weight, out = u[layout[L_FEATURE_AT] + f], calendar
        if layout[L_TREND_FIRST] <= f < layout[L_TREND_AFTER]:
            weight, out = weight * stretch, trend
        elif f >= layout[L_FOLLOW_FIRST]:
            out = steady
        column = features[f * n : (f + 1) * n]
        for t in range(n):
            out[t] += weight * column[t]
    for t in range(n):
        steady[t] += calendar[t]
        trend[t] += steady[t]
    return trend, steady, calendar


@compiled
def ordinary_back(u: Floats, data: Packed, d_log_o: Floats, d_steady: Floats, d_calendar: Floats,
                  du: Floats, scratch: Floats) -> None:  # fmt: skip
    """Carry derivatives of what `log_ordinary` returns back to β."""
    layout, features = ints_of(data, LAYOUT), floats_of(data, FEATURES)
    n, stretch = layout[L_PERIODS], trend_stretch(u, data)
    followed, every = row(scratch, n), row(scratch, n)
    for t in range(n):
        followed[t] = d_log_o[t] + d_steady[t]
        every[t] = followed[t] + d_calendar[t]
    for f in range(1, layout[L_FEATURES]):
        column = features[f * n : (f + 1) * n]
        along, is_trend = 0.0, layout[L_TREND_FIRST] <= f < layout[L_TREND_AFTER]
        slope = d_log_o if is_trend else followed if f >= layout[L_FOLLOW_FIRST] else every
        for t in range(n):
            along += slope[t] * column[t]
        at = layout[L_FEATURE_AT] + f
        if is_trend:
            along *= stretch
            du[TREND] += 0.5 * along * u[at]
        du[at] += along


@compiled
def _fade(values: Floats, scale: float, scratch: Floats) -> Floats:
    """Return exp(−value / scale) of each value."""
    out = row(scratch, values.size)
    for i in range(values.size):
        out[i] = exp_of(-values[i] / scale)
    return out


@compiled
def _rush_heights(u: Floats, layout: Ints, scratch: Floats) -> Floats:
    """Return the height of the rush of each phase, (phase,)."""
    height = row(scratch, layout[L_PHASES])
    for p in range(height.size):
        height[p] = np.exp(u[layout[L_RUSH_AT] + p])
    return height


@compiled
def _day_heights(u: Floats, data: Packed, scratch: Floats) -> Floats:
    """Return the share times the height of each entry's day, (entry,)."""
    share, last = floats_of(data, SHARE), ints_of(data, SHARE_LAST)
    first, out = ints_of(data, LAYOUT)[L_LAST_AT], row(scratch, share.size)
    for i in range(share.size):
        out[i] = share[i] * np.exp(u[first + last[i]]) if last[i] >= 0 else share[i]
    return out


@compiled
def demand(
    u: Floats, data: Packed, scratch: Floats
) -> tuple[Floats, Floats, Floats, Floats, Floats, Floats, Floats, Floats]:
    """Return E and A (period,), U (event,) in days, exp v (cell,), and what fades: the weight of
    each owed pair, exp(−h/κ) where each entry begins and ends (w is the mean of it between); last
    share · height of each entry.
    """
    layout, grain = ints_of(data, LAYOUT), floats_of(data, GRAIN)[0]
    phase, multiple = ints_of(data, CELL_PHASE), row(scratch, layout[L_CELLS])
    share, period, cell = (
        floats_of(data, SHARE),
        ints_of(data, SHARE_PERIOD),
        ints_of(data, SHARE_CELL),
    )
    begin, end = floats_of(data, FROM_HOUR), floats_of(data, TO_HOUR)
    event, hours = ints_of(data, CELL_EVENT), np.exp(u[RUSH_HOURS])
    begins, ends = _fade(begin, hours, scratch), _fade(end, hours, scratch)
    lift, uplift_days = row(scratch, layout[L_PERIODS]), zeros(scratch, layout[L_EVENTS])
    lift[:] = 1.0
    height, filled = _rush_heights(u, layout, scratch), zeros(scratch, multiple.size)
    whole, shaped = zeros(scratch, multiple.size), zeros(scratch, multiple.size)
    tall = _day_heights(u, data, scratch)
    for i in range(share.size):
        filled[cell[i]] += hours * (begins[i] - ends[i]) / (24.0 * grain)
        whole[cell[i]] += share[i]
        shaped[cell[i]] += tall[i]
    for m in range(multiple.size):
        mean = exp_of(u[layout[L_CELL_AT] + m])
        multiple[m] = mean * whole[m] / (shaped[m] + filled[m] * height[phase[m]])
    for i in range(share.size):
        m = cell[i]
        rush = height[phase[m]] * hours * (begins[i] - ends[i]) / (24.0 * grain)
        extra = multiple[m] * (tall[i] + rush) - share[i]
        lift[period[i]] += extra
        uplift_days[event[m]] += extra * grain
    owed_share, owed_days = floats_of(data, OWED_SHARE), floats_of(data, OWED_DAYS)
    owed_period, owed_event = ints_of(data, OWED_PERIOD), ints_of(data, OWED_EVENT)
    days, owed = np.exp(u[PULL_DAYS]), zeros(scratch, layout[L_PERIODS])
    fading = _fade(owed_days, days, scratch)
    for i in range(owed_days.size):
        fading[i] *= owed_share[i] / days
        owed[owed_period[i]] += uplift_days[owed_event[i]] * fading[i]
    return lift, owed, uplift_days, multiple, fading, begins, ends, tall


@compiled
def demand_back(u, data, lift, owed, uplift_days, multiple, fading, begins, ends, tall,  # type: ignore[no-untyped-def]
                d_log_d, du, scratch):  # fmt: skip
    """Carry derivatives of log D back to multipliers, rush, last days and pull-forward."""
    layout, grain = ints_of(data, LAYOUT), floats_of(data, GRAIN)[0]
    pull, days = np.exp(u[PULL]), np.exp(u[PULL_DAYS])
    owed_days = floats_of(data, OWED_DAYS)
    owed_period, owed_event = ints_of(data, OWED_PERIOD), ints_of(data, OWED_EVENT)
    d_uplift = zeros(scratch, uplift_days.size)
    along, along_days = 0.0, 0.0
    for t in range(lift.size):
        along += d_log_d[t] * owed[t]
    for i in range(owed_days.size):
        d_owed = d_log_d[owed_period[i]] * fading[i]
        d_uplift[owed_event[i]] -= pull * d_owed
        along_days += d_owed * uplift_days[owed_event[i]] * (owed_days[i] / days - 1.0)
    du[PULL] -= pull * along
    du[PULL_DAYS] -= pull * along_days

    share, period, cell = (
        floats_of(data, SHARE),
        ints_of(data, SHARE_PERIOD),
        ints_of(data, SHARE_CELL),
    )
    begin, end = floats_of(data, FROM_HOUR), floats_of(data, TO_HOUR)
    phase, n_cells = ints_of(data, CELL_PHASE), layout[L_CELLS]
    event, hours = ints_of(data, CELL_EVENT), np.exp(u[RUSH_HOURS])
    height, d_mean = _rush_heights(u, layout, scratch), zeros(scratch, n_cells)
    last, last_at = ints_of(data, SHARE_LAST), layout[L_LAST_AT]
    level, filled, by_hours = (
        zeros(scratch, n_cells),
        zeros(scratch, n_cells),
        zeros(scratch, n_cells),
    )
    for i in range(share.size):
        m, t = cell[i], period[i]
        weight = hours * (begins[i] - ends[i]) / (24.0 * grain)
        longer = weight + (begin[i] * begins[i] - end[i] * ends[i]) / (24.0 * grain)
        d_extra = d_log_d[t] / lift[t] + grain * d_uplift[event[m]]
        d_rush = d_extra * multiple[m] * height[phase[m]]
        d_tall = d_extra * multiple[m] * tall[i]
        d_mean[m] += d_tall + d_rush * weight
        du[layout[L_RUSH_AT] + phase[m]] += d_rush * weight
        du[RUSH_HOURS] += d_rush * longer
        if last[i] >= 0:
            du[last_at + last[i]] += d_tall
        level[m] += tall[i] + height[phase[m]] * weight
        filled[m] += weight
        by_hours[m] += longer
    for m in range(n_cells):
        du[layout[L_CELL_AT] + m] += d_mean[m]
        taken = d_mean[m] * height[phase[m]] / level[m]
        du[layout[L_RUSH_AT] + phase[m]] -= taken * filled[m]
        du[RUSH_HOURS] -= taken * by_hours[m]
    for i in range(share.size):
        if last[i] >= 0:
            du[last_at + last[i]] -= d_mean[cell[i]] * tall[i] / level[cell[i]]
