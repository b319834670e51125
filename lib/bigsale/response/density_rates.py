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
def rates(u, data, added_cny, base, sold, expected, log_d, d_expected, d_base,  # type: ignore[no-untyped-def]
          d_added, d_log_d, du, scratch):  # fmt: skip
    """Return the log likelihood of all rates; adds its slopes.

    `expected` (period,): all sales in yuan; `d_expected` its slope. `d_base` (period,), `d_added`
    (channel, period): slopes, beyond that, in yuan of baseline and channels.
    """
    layout = ints_of(data, LAYOUT)
    n, n_channels, n_rates = layout[L_PERIODS], layout[L_CHANNELS], layout[L_RATES]
    total, counts = 0.0, floats_of(data, CLAIM_POWER)[0]
    counted, spread, slope = row(scratch, n), row(scratch, n), row(scratch, n)
    constant, _ = student_constant(CLAIM_TAIL)
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
        known, level_sum, power_sum, scale_sum = 0.0, 0.0, 0.0, 0.0
        for t in range(n):
            mean = level + power * log_d[t] + log_of(counted[t] / expected[t])
            z = reported[t] * (seen[t] - mean) / scale
            spread[t] = 1.0 + z * z / CLAIM_TAIL
            weight = counts * (CLAIM_TAIL + 1.0) / CLAIM_TAIL * z / spread[t]
            known += reported[t]
            scale_sum += weight * z
            slope[t] = weight / scale
            level_sum += slope[t]
            power_sum += slope[t] * log_d[t]
            d_log_d[t] += slope[t] * power
            d_expected[t] -= slope[t] / expected[t]
            slope[t] /= counted[t]
            d_base[t] += slope[t]
        for c in range(n_channels):
            ratio, own, d_own, along = np.exp(u[ratio_at + c]), sold[c], d_added[c], 0.0
            for t in range(n):
                d_own[t] += ratio * slope[t]
                along += slope[t] * own[t]
            du[ratio_at + c] += along * ratio * added_cny[c]
        du[at + RATE_LEVEL * n_rates] += level_sum
        du[at + RATE_POWER * n_rates] += power_sum
        du[at + RATE_NOISE * n_rates] += (scale_sum - counts * known) * above / scale
        logs = sum_log(spread)
        total += counts * (known * (constant - np.log(scale)) - 0.5 * (CLAIM_TAIL + 1.0) * logs)
    return total
