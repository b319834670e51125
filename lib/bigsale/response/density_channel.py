"""One channel's profile of incremental sales over time: forward, and the derivatives back."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.response.arithmetic import compiled, exp_of, log_of
from bigsale.response.fields import (
    DELAY,
    GRAIN,
    HALF,
    HALF_LIFE,
    L_CHANNEL_AT,
    L_CHANNELS,
    L_PERIODS,
    LAYOUT,
    POWER,
    POWER_MAX,
    POWER_SHIFT,
    REACH,
    ROI_SHIFT,
    SLOPE,
    SPEND,
    SPEND_FLOOR,
    START_SPEND,
    TOTAL_SPEND,
)
from bigsale.response.packing import floats_of, ints_of
from bigsale.response.recursions import fade_back, fade_on
from bigsale.response.scratch import row

Floats = npt.NDArray[np.float64]
LN2 = 0.6931471805599453


@compiled
def exponent(logit: float) -> float:
    """Return an exponent of demand, between 0 and its largest."""
    return POWER_MAX / (1.0 + np.exp(-logit))


@compiled
def stages(
    log_half_life: float, delay_logit: float, grain_days: float
) -> tuple[float, float, float, float, float]:
    """Return what a period keeps of either stage of carry-over, and derivatives of the first.

    The data knows the mean lag well and little of how it divides: the half-life is that of one
    stage, day by day, with the same mean lag. With M that lag in periods and f the share of the
    delay, the first stage keeps a and the second f · a where M = a / (1 − a) + f a / (1 − f a).

    Returns a, f · a, and ∂a/∂(log half-life), ∂a/∂(log f), ∂(log f)/∂(logit f).
    """
    half_life = np.exp(log_half_life)
    alone = np.exp(-LN2 / half_life)
    f = 1.0 / (1.0 + np.exp(-delay_logit))
    # With spend even over a week, days of lag are 7 × weeks of lag, whatever the carry-over.
    lag = alone / (1.0 - alone) / grain_days
    root = np.sqrt((1.0 - f) ** 2 * (lag + 1.0) ** 2 + 4.0 * f)
    a = 2.0 * lag / ((1.0 + f) * (lag + 1.0) + root)
    by_lag = (1.0 - a) * (1.0 - f * a) / root
    by_life = by_lag * alone / (1.0 - alone) ** 2 * LN2 / grain_days / half_life
    by_share = f * a * ((lag + 2.0) * a - (lag + 1.0)) / root
    return a, f * a, by_life, by_share, 1.0 - f


@compiled
def slope_of(u: Floats, at: int, n_channels: int) -> float:
    """Return the Hill slope s = e / σ(κ) of elasticity e and log odds κ at usual spend."""
    return np.exp(u[at + SLOPE * n_channels]) * (1.0 + np.exp(-u[at + HALF * n_channels]))


@compiled
def channel(u, data, c, log_d, first, carried, log_carried, reach, profile):  # type: ignore[no-untyped-def]
    """Write carried-over spend (both stages), reach S and profile I/R; returns R in yuan."""
    layout, grain = ints_of(data, LAYOUT), floats_of(data, GRAIN)[0]
    n, n_channels = layout[L_PERIODS], layout[L_CHANNELS]
    at = layout[L_CHANNEL_AT] + c
    spend = floats_of(data, SPEND)[c * n : (c + 1) * n]
    carry, delay, _, _, _ = stages(
        u[at + HALF_LIFE * n_channels], u[at + DELAY * n_channels], grain
    )
    start = floats_of(data, START_SPEND)[c]
    for t in range(n):
        first[t] = (1.0 - delay) * spend[t]
    fade_on(first, delay, start)
    for t in range(n):
        carried[t] = (1.0 - carry) * first[t]
    fade_on(carried, carry, start)
    slope, odds = slope_of(u, at, n_channels), u[at + HALF * n_channels]
    widening = exponent(u[at + REACH * n_channels])
    widen = slope * widening
    power = exponent(u[at + POWER * n_channels] + u[POWER_SHIFT])
    power += widening * np.exp(u[at + SLOPE * n_channels])
    total = 0.0
    for t in range(n):
        carried[t] = max(carried[t], SPEND_FLOOR)
        log_carried[t] = log_of(carried[t])
    for t in range(n):
        reach[t] = exp_of(odds - slope * log_carried[t] + widen * log_d[t])
    for t in range(n):
        profile[t] = exp_of(power * log_d[t])
    for t in range(n):
        reach[t] = 1.0 / (1.0 + reach[t])
        profile[t] *= reach[t]
        total += profile[t]
    whole = 1.0 / total
    for t in range(n):
        profile[t] *= whole
    return np.exp(u[at] + u[ROI_SHIFT]) * floats_of(data, TOTAL_SPEND)[c]


@compiled
def channel_back(u, data, c, log_d, first, carried, log_carried, reach, profile,  # type: ignore[no-untyped-def]
                 d_log_profile, d_log_reach, d_log_d, du, scratch):  # fmt: skip
    """Carry derivatives by the logs of profile and reach back to parameters and to demand.

    Those by the profile need not add up to nothing: what all of it does is left out.
    """
    layout = ints_of(data, LAYOUT)
    n, n_channels = layout[L_PERIODS], layout[L_CHANNELS]
    at = layout[L_CHANNEL_AT] + c
    slope = slope_of(u, at, n_channels)
    own_power = exponent(u[at + POWER * n_channels] + u[POWER_SHIFT])
    widening = exponent(u[at + REACH * n_channels])
    elasticity = np.exp(u[at + SLOPE * n_channels])
    power = own_power + widening * elasticity
    along = 0.0
    for t in range(n):
        along += d_log_profile[t]
    d_carried = row(scratch, n)
    power_sum, slope_sum, half_sum, reach_sum = 0.0, 0.0, 0.0, 0.0
    for t in range(n):
        d_shape = d_log_profile[t] - along * profile[t]
        d_odds = (d_shape + d_log_reach[t]) * (1.0 - reach[t])
        power_sum += d_shape * log_d[t]
        reach_sum += d_odds * log_d[t]
        d_log_d[t] += d_shape * power - d_odds * slope * widening
        slope_sum += d_odds * (log_carried[t] - widening * log_d[t])
        half_sum += d_odds
        d_carried[t] = d_odds * slope / carried[t] if carried[t] > SPEND_FLOOR else 0.0
    _carry_back(u, data, c, first, carried, d_carried, du, scratch)
    below = 1.0 / (1.0 + np.exp(u[at + HALF * n_channels]))
    du[at + HALF * n_channels] -= half_sum + slope_sum * slope * below
    du[at + SLOPE * n_channels] += slope_sum * slope + power_sum * widening * elasticity
    d_power = power_sum * own_power * (1.0 - own_power / POWER_MAX)
    du[at + POWER * n_channels] += d_power
    du[POWER_SHIFT] += d_power
    d_widening = power_sum * elasticity - reach_sum * slope
    du[at + REACH * n_channels] += d_widening * widening * (1.0 - widening / POWER_MAX)


@compiled
def _carry_back(u, data, c, first, carried, d_carried, du, scratch):  # type: ignore[no-untyped-def]
    """Carry derivatives of carried-over spend back to half-life and delay."""
    layout, grain = ints_of(data, LAYOUT), floats_of(data, GRAIN)[0]
    n, n_channels = layout[L_PERIODS], layout[L_CHANNELS]
    at = layout[L_CHANNEL_AT] + c
    carry, delay, by_life, by_share, share_slope = stages(
        u[at + HALF_LIFE * n_channels], u[at + DELAY * n_channels], grain
    )
    spend = floats_of(data, SPEND)[c * n : (c + 1) * n]
    start = floats_of(data, START_SPEND)[c]
    later, earlier = d_carried, row(scratch, n)
    fade_back(later, carry)
    for t in range(n):
        earlier[t] = (1.0 - carry) * later[t]
    fade_back(earlier, delay)
    carry_sum = later[0] * (start - first[0])
    delay_sum = earlier[0] * (start - spend[0])
    for t in range(1, n):
        carry_sum += later[t] * (carried[t - 1] - first[t])
        delay_sum += earlier[t] * (first[t - 1] - spend[t])
    both = carry_sum + delay_sum * delay / carry
    du[at + HALF_LIFE * n_channels] += both * by_life
    du[at + DELAY * n_channels] += (both * by_share + delay_sum * delay) * share_slope
