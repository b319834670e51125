"""Rates of the whole shop (refunds, new buyers) as evidence of who sold. Compiled."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.response.arithmetic import compiled, log_of, student_constant, sum_log
from bigsale.response.fields import (
    CLAIM_POWER,
    CLAIM_TAIL,
    L_CHANNELS,
    L_PERIODS,
    L_RATE_AT,
    L_RATES,
    LAYOUT,
    LOG_RATE,
    N_RATE,
    RATE_LEVEL,
    RATE_NOISE,
    RATE_NOISE_FLOOR,
    RATE_POWER,
    RATE_REPORTED,
)
from bigsale.response.packing import floats_of, ints_of
from bigsale.response.scratch import row

Floats = npt.NDArray[np.float64]


@compiled
def rates(u, data, added_cny, base, sold, expected, log_d, d_expected, d_counted,  # type: ignore[no-untyped-def]
          d_base, d_log_d, du, scratch):  # fmt: skip
    """Return the log likelihood of all rates; adds its slopes.

    `expected` (period,): all sales in yuan; `d_expected` its slope. Beyond that, in yuan: `d_base`
    (period,), of the baseline, and written to `d_counted` (rate, period), of what is counted of
    baseline and channels; `rates_back` carries it to these.
    """
    layout = ints_of(data, LAYOUT)
    n, n_channels, n_rates = layout[L_PERIODS], layout[L_CHANNELS], layout[L_RATES]
    total, counts = 0.0, floats_of(data, CLAIM_POWER)[0]
    counted, spread = row(scratch, n), row(scratch, n)
    constant, _ = student_constant(CLAIM_TAIL)
    over = row(scratch, n)
    for t in range(n):
        over[t] = 1.0 / expected[t]
    for r in range(n_rates):
        at = layout[L_RATE_AT] + r
        ratio_at = layout[L_RATE_AT] + N_RATE * n_rates + r * n_channels
        level, power = u[at + RATE_LEVEL * n_rates], u[at + RATE_POWER * n_rates]
        above = np.exp(u[at + RATE_NOISE * n_rates])
        scale = RATE_NOISE_FLOOR + above
        seen = floats_of(data, LOG_RATE)[r * n : (r + 1) * n]
        reported = floats_of(data, RATE_REPORTED)[r * n : (r + 1) * n]
        for t in range(n):
            counted[t] = base[t]
        for c in range(n_channels):
            weight, own = np.exp(u[ratio_at + c]) * added_cny[c], sold[c]
            for t in range(n):
                counted[t] += weight * own[t]
        slope = d_counted[r]
        known, level_sum, power_sum, scale_sum = 0.0, 0.0, 0.0, 0.0
        for t in range(n):
            mean = level + power * log_d[t] + log_of(counted[t] * over[t])
            z = reported[t] * (seen[t] - mean) / scale
            spread[t] = 1.0 + z * z / CLAIM_TAIL
            weight = counts * (CLAIM_TAIL + 1.0) / CLAIM_TAIL * z / spread[t]
            known += reported[t]
            scale_sum += weight * z
            slope[t] = weight / scale
            level_sum += slope[t]
            power_sum += slope[t] * log_d[t]
            d_log_d[t] += slope[t] * power
            d_expected[t] -= slope[t] * over[t]
            slope[t] /= counted[t]
            d_base[t] += slope[t]
        du[at + RATE_LEVEL * n_rates] += level_sum
        du[at + RATE_POWER * n_rates] += power_sum
        du[at + RATE_NOISE * n_rates] += (scale_sum - counts * known) * above / scale
        logs = sum_log(spread)
        total += counts * (known * (constant - np.log(scale)) - 0.5 * (CLAIM_TAIL + 1.0) * logs)
    return total


@compiled
def rates_back(u, data, c, added_cny, sold, d_counted, d_sold, du):  # type: ignore[no-untyped-def]
    """Carry slopes in what rates count of channel c back; adds to `d_sold` (period,), by I/R."""
    layout = ints_of(data, LAYOUT)
    n, n_channels, n_rates = layout[L_PERIODS], layout[L_CHANNELS], layout[L_RATES]
    for r in range(n_rates):
        at = layout[L_RATE_AT] + N_RATE * n_rates + r * n_channels + c
        slope, weight, along = d_counted[r], np.exp(u[at]) * added_cny, 0.0
        for t in range(n):
            d_sold[t] += weight * slope[t]
            along += slope[t] * sold[t]
        du[at] += along * weight
