"""What is observed, given what is expected: sales, platform claims, lift tests. Compiled."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.response.arithmetic import compiled, exp_of, log_of, student_constant, sum_log
from bigsale.response.density_later import owed
from bigsale.response.fields import (
    CLAIM_CHANNEL,
    CLAIM_FLOOR,
    CLAIM_GROWTH,
    CLAIM_LUMPY,
    CLAIM_MIDDLE,
    CLAIM_NOISE,
    CLAIM_NOISE_FLOOR,
    CLAIM_ORGANIC,
    CLAIM_POWER,
    CLAIM_REAL,
    CLAIM_REPORTED,
    CLAIM_TAIL,
    GAIN,
    GRAIN,
    HALF_LIFE,
    L_CHANNEL_AT,
    L_CHANNELS,
    L_CLAIM_AT,
    L_CLAIMS,
    L_PERIODS,
    LATER,
    LATER_DAYS,
    LAYOUT,
    LOG_CLAIMED,
    LOG_SALES,
    MEMORY,
    NOISE,
    OBSERVED,
    SPEND,
    TAIL,
    TEST_AFTER,
    TEST_CHANNEL,
    TEST_FIRST,
    TEST_ROI,
    TEST_SE,
    TOTAL_SPEND,
    YEAR_DAYS,
)
from bigsale.response.packing import Packed, floats_of, ints_of
from bigsale.response.scratch import row, zeros

Floats = npt.NDArray[np.float64]
LN2 = 0.6931471805599453


@compiled
def _seen(data: Packed, n: int, scratch: Floats) -> Floats:
    """Return 1 for periods whose sales are known, else 0, (period,)."""
    observed, seen = ints_of(data, OBSERVED), zeros(scratch, n)
    for i in range(observed.size):
        seen[observed[i]] = 1.0
    return seen


@compiled
def sales(u: Floats, data: Packed, expected: Floats, d_expected: Floats, du: Floats,
          scratch: Floats) -> float:  # fmt: skip
    """Return the log likelihood of sales; writes its slope in expected sales.

    Only the two recursions go period by period; all else stands in loops of its own that use wide
    registers. Rows (period,): surprise ε, its `spread` 1 + ε² / νσ² and `part` 1 / spread, the
    swing w known before, `slope` by ε, `lost` the share of ε that the next swing does not keep,
    `kept` what it keeps of a period's, and `later`, the slope of what comes after in the swing
    that a period leaves.
    """
    n, log_sales = expected.size, floats_of(data, LOG_SALES)
    seen, count = _seen(data, n, scratch), ints_of(data, OBSERVED).size
    scale, above = np.exp(u[NOISE]), np.exp(u[TAIL])
    tail, days = 2.0 + above, np.exp(u[MEMORY])
    memory = np.exp(-LN2 * floats_of(data, GRAIN)[0] / days)
    gain = 1.0 / (1.0 + np.exp(-u[GAIN]))
    surprise, spread, swing = row(scratch, n), row(scratch, n), row(scratch, n)
    kept, slope, later = row(scratch, n), row(scratch, n), row(scratch, n)
    part, lost = row(scratch, n), row(scratch, n)
    for t in range(n):
        surprise[t] = seen[t] * (log_sales[t] - log_of(expected[t]))
    now, over, taken = 0.0, 1.0 / (tail * scale * scale), memory * gain
    for t in range(n):
        swing[t] = now
        off = surprise[t] - seen[t] * now
        wide = 1.0 + off * off * over
        now = memory * now + (taken * off) / wide
        surprise[t], spread[t] = off, wide
    for t in range(n):
        part[t] = 1.0 / spread[t]
        lost[t] = seen[t] * gain * (2.0 - spread[t]) * part[t] * part[t]
        kept[t] = memory * (1.0 - lost[t])
        slope[t] = (tail + 1.0) * over * surprise[t] * part[t]
    after = 0.0
    for back in range(n):
        t = n - 1 - back
        later[t] = memory * after
        after = kept[t] * after + slope[t]
    scale_sum, tail_sum, memory_sum, gain_sum = 0.0, 0.0, 0.0, 0.0
    for t in range(n):
        learnt, off = surprise[t] * part[t], 1.0 - part[t]
        d_expected[t] = (slope[t] - lost[t] * later[t]) / expected[t]
        bent = gain * later[t] * learnt
        scale_sum += ((tail + 1.0) + 2.0 * bent) * off
        tail_sum += (0.5 * (tail + 1.0) + bent) * off
        gain_sum += later[t] * learnt
        memory_sum += later[t] * (swing[t] + gain * learnt)
    logs = sum_log(spread)
    constant, d_constant = student_constant(tail)
    du[NOISE] += scale_sum - count
    du[TAIL] += above * (tail_sum / tail - 0.5 * logs + count * d_constant)
    du[MEMORY] += memory_sum * LN2 * floats_of(data, GRAIN)[0] / days
    du[GAIN] += gain_sum * gain * (1.0 - gain)
    return count * (constant - u[NOISE]) - 0.5 * (tail + 1.0) * logs


@compiled
def a_period(u: Floats, data: Packed, at: int) -> float:
    """Return by how much the log of a channel's claims grows a period beyond what they are of."""
    n_claims = ints_of(data, LAYOUT)[L_CLAIMS]
    return u[at + CLAIM_GROWTH * n_claims] * floats_of(data, GRAIN)[0] / YEAR_DAYS


@compiled
def claims(u, data, k, added_cny, profile, reach, tide, halo, mix, z, sold, scratch):  # type: ignore[no-untyped-def]
    """Write what claims tell of one channel; returns the log likelihood of the claims.

    `tide`: ordinary sales without trend, times demand. Platforms' rules change over the years; with
    the trend inside, their claims drew the shop's own sales after them (docs/decisions/069).
    Rows (period,): `halo` H, `mix` m / KR, surprise `z` in units of its scale, and `sold` = I/R,
    the profile when called: moved by the real share of surprises.
    """
    layout = ints_of(data, LAYOUT)
    n, n_claims = layout[L_PERIODS], layout[L_CLAIMS]
    at = layout[L_CLAIM_AT] + k
    claimed = floats_of(data, LOG_CLAIMED)[k * n : (k + 1) * n]
    reported = floats_of(data, CLAIM_REPORTED)[k * n : (k + 1) * n]
    level, growth = u[at] + np.log(added_cny), a_period(u, data, at)
    middle = floats_of(data, CLAIM_MIDDLE)[k]
    organic = 1.0 / (1.0 + np.exp(-u[at + CLAIM_ORGANIC * n_claims]))
    scale = CLAIM_NOISE_FLOOR + np.exp(u[at + CLAIM_NOISE * n_claims])
    real = floats_of(data, CLAIM_LUMPY)[k] * scale / (1.0 + np.exp(-u[at + CLAIM_REAL * n_claims]))
    halo_sum, known, sum_sold, spread = 0.0, 0.0, 0.0, row(scratch, n)
    for t in range(n):
        halo[t] = tide[t] * reach[t]
        halo_sum += halo[t]
    for t in range(n):
        halo[t] /= halo_sum
        mix[t] = (1.0 - organic) * profile[t] + organic * halo[t] + CLAIM_FLOOR / n
        known += reported[t]
        off = claimed[t] - level - growth * (t - middle) - log_of(mix[t])
        z[t] = reported[t] * off / scale
        spread[t] = 1.0 + z[t] * z[t] / CLAIM_TAIL
    if real > 0.0:
        for t in range(n):
            sold[t] = profile[t] * exp_of(real * z[t] / spread[t])
            sum_sold += sold[t]
        for t in range(n):
            sold[t] /= sum_sold
    constant, _ = student_constant(CLAIM_TAIL)
    total = known * (constant - np.log(scale)) - 0.5 * (CLAIM_TAIL + 1.0) * sum_log(spread)
    return total * floats_of(data, CLAIM_POWER)[0]


@compiled
def claims_back(u, data, k, profile, halo, mix, z, sold, d_sold,  # type: ignore[no-untyped-def]
                d_log_profile, d_log_reach, d_log_tide, d_log_added, du):  # fmt: skip
    """Carry derivatives of claims and of what was sold (`d_sold`) back.

    Writes those by the logs of profile and reach, adds to the other arrays given.
    """
    layout = ints_of(data, LAYOUT)
    n, n_claims = layout[L_PERIODS], layout[L_CLAIMS]
    c, at = ints_of(data, CLAIM_CHANNEL)[k], layout[L_CLAIM_AT] + k
    reported = floats_of(data, CLAIM_REPORTED)[k * n : (k + 1) * n]
    counts = floats_of(data, CLAIM_POWER)[0]
    organic = 1.0 / (1.0 + np.exp(-u[at + CLAIM_ORGANIC * n_claims]))
    above = np.exp(u[at + CLAIM_NOISE * n_claims])
    scale = CLAIM_NOISE_FLOOR + above
    share = 1.0 / (1.0 + np.exp(-u[at + CLAIM_REAL * n_claims]))
    real, along = floats_of(data, CLAIM_LUMPY)[k] * share * scale, 0.0
    for t in range(n):
        along += d_sold[t] * sold[t]
    known, scale_sum, level_sum, organic_sum, real_sum, halo_sum = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    middle, growth_sum = floats_of(data, CLAIM_MIDDLE)[k], 0.0
    for t in range(n):
        spread = 1.0 + z[t] * z[t] / CLAIM_TAIL
        d_log_sold, part = (d_sold[t] - along) * sold[t], 1.0 / spread
        held = z[t] * part
        real_sum += d_log_sold * held
        d_held = d_log_sold * real * (2.0 - spread) * part * part
        weight = (CLAIM_TAIL + 1.0) / CLAIM_TAIL * held
        known += reported[t]
        d_z = d_held - counts * weight
        scale_sum -= d_z * z[t]
        d_log_mix = -d_z * reported[t] / scale
        level_sum += d_log_mix
        growth_sum += d_log_mix * (t - middle)
        d_mix = d_log_mix / mix[t]
        organic_sum += d_mix * (halo[t] - profile[t])
        d_log_profile[t] = d_log_sold + d_mix * (1.0 - organic) * profile[t]
        mix[t] = d_mix * organic
        halo_sum += mix[t] * halo[t]
    for t in range(n):
        d_log_halo = (mix[t] - halo_sum) * halo[t]
        d_log_tide[t] += d_log_halo
        d_log_reach[t] = d_log_halo
    d_log_added[c] += level_sum
    du[at] += level_sum
    du[at + CLAIM_ORGANIC * n_claims] += organic_sum * organic * (1.0 - organic)
    d_log_scale = scale_sum - counts * known + real_sum * real
    du[at + CLAIM_NOISE * n_claims] += d_log_scale * above / scale
    du[at + CLAIM_REAL * n_claims] += real_sum * real * (1.0 - share)
    years = floats_of(data, GRAIN)[0] / YEAR_DAYS
    du[at + CLAIM_GROWTH * n_claims] += growth_sum * years


@compiled
def seen_inside(log_half_life: float, grain_days: float, periods: int) -> tuple[float, float]:
    """Return which share of what spend in a window brings falls inside it, and its derivative.

    Steady spend over `periods`, geometric carry-over with the mean lag of `density_channel.stages`;
    the derivative is by the log half-life.
    """
    by_day = LN2 / np.exp(log_half_life)
    # A period keeps M / (1 + M); day by day, with M in days, exp(−by_day) is that.
    wider = 1.0 + (grain_days - 1.0) * (1.0 - np.exp(-by_day))
    rate = by_day + np.log(wider)
    kept = np.exp(-rate)
    lag, left = kept / (1.0 - kept), np.exp(-rate * periods)
    share = 1.0 - lag * (1.0 - left) / periods
    by_kept = lag * left / kept - (1.0 - left) / ((1.0 - kept) ** 2 * periods)
    return share, by_kept * kept * by_day * grain_days / wider


@compiled
def later_outside(log_days: float, grain_days: float, periods: int) -> tuple[float, float]:
    """Return which share of what sales of a window move in time falls after it, and its derivative.

    Steady sales over `periods`. What they move starts a period later (`density_later`): lag l ≥ 1
    has (1 − θ) θ^(l−1). `log_days`: log of the days that it takes; the derivative is by that.
    """
    rate = grain_days / np.exp(log_days)
    kept, left = np.exp(-rate), np.exp(-rate * periods)
    share = (1.0 - left) / ((1.0 - kept) * periods)
    return share, (share * kept - left) * rate / (1.0 - kept)


@compiled
def unseen_later(u, data, c, periods):  # type: ignore[no-untyped-def]
    """Return o (see `density_later`), the share of such effects that a test misses, and its slope.

    The slope is by the log of the days that they take.
    """
    share, by_days = later_outside(u[LATER_DAYS], floats_of(data, GRAIN)[0], periods)
    return owed(u, data, c), share / 3.0, by_days / 3.0


@compiled
def lift_tests(u, data, added_cny, profile, d_profile, d_log_added, du):  # type: ignore[no-untyped-def]
    """Return the log likelihood of lift experiments.

    A test that stops counting with its window sees what falls inside, one that goes on for some
    weeks sees nearly all; which it was is not known. With φ the share inside, measured ROI ~
    N((2 + φ) / 3 · ROI, se² + (1 − φ)² / 18 · ROI²): between the two, more likely near all. In the
    same way it misses a third of what comes, or is missing, after it (`density_later.py`).
    """
    n = profile.shape[1]
    layout, grain = ints_of(data, LAYOUT), floats_of(data, GRAIN)[0]
    channel, first, after = (
        ints_of(data, TEST_CHANNEL),
        ints_of(data, TEST_FIRST),
        ints_of(data, TEST_AFTER),
    )
    measured, se = floats_of(data, TEST_ROI), floats_of(data, TEST_SE)
    total_spend, all_spend = floats_of(data, TOTAL_SPEND), floats_of(data, SPEND)
    total = 0.0
    for i in range(channel.size):
        c = channel[i]
        spend = all_spend[c * n : (c + 1) * n]
        inside, share = 0.0, 0.0
        for t in range(first[i], after[i]):
            inside += spend[t]
            share += profile[c, t]
        spend_cny = inside / spend.sum() * total_spend[c]
        taken, missed, by_days = unseen_later(u, data, c, after[i] - first[i])
        roi = added_cny[c] * share / spend_cny * (1.0 + taken * missed)
        at = layout[L_CHANNEL_AT] + c + HALF_LIFE * layout[L_CHANNELS]
        seen, by_half_life = seen_inside(u[at], grain, after[i] - first[i])
        unsure = (1.0 - seen) ** 2 / 18.0
        variance = se[i] ** 2 + unsure * roi * roi
        counted = (2.0 + seen) / 3.0
        off = measured[i] - counted * roi
        total -= 0.5 * (off * off / variance + np.log(variance / se[i] ** 2))
        d_mean = off / variance
        d_variance = 0.5 * (off * off / variance - 1.0) / variance
        d_roi = counted * d_mean + 2.0 * unsure * roi * d_variance
        d_seen = roi / 3.0 * d_mean - (1.0 - seen) / 9.0 * roi * roi * d_variance
        for t in range(first[i], after[i]):
            d_profile[c, t] += d_roi * roi / share
        d_log_added[c] += d_roi * roi
        du[at] += d_seen * by_half_life
        later_at = layout[L_CHANNEL_AT] + c + LATER * layout[L_CHANNELS]
        d_more = d_roi * roi / (1.0 + taken * missed)
        du[later_at] -= d_more * missed * (1.0 + taken)
        du[LATER_DAYS] += d_more * taken * by_days
    return total
