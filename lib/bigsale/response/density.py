"""The log posterior density of the response model and its gradient, compiled.

u = location + scale · θ is on the linear scale of the model (mostly a logarithm); θ ~ N(0, 1) but
for trend steps ~ N(0, step sd²) and events' log multipliers v_m ~ N(phase + kind, spread²).
For period t and channel c:

    log sales_t ~ StudentT(ν, log μ_t, σ)
    μ_t = O_t · D_t + Σ_c I_ct                       baseline plus channels, yuan a period
    log O_t = features_t · β                         level, trend, weekday, season, holidays
    D_t = E_t · exp(−φ · A_t)                        demand against an ordinary day
    E_t = 1 + Σ_m share_tm · (exp v_m − 1)           events; v_m = log multiplier of event × phase
            + Σ_m exp v_m · b_m · w_tm               the rush when a phase opens (20:00): b_m its
    w_tm = mean over t's hours of exp(−h / κ)        height, h hours since the opening
    A_t = Σ_j U_j · share_tj · exp(−d_tj / λ) / λ    ordinary days still owed to past event j,
                                                     with U_j = Σ_t (E_t − 1) in days
    I_ct = R_c · G_ct / Σ_s G_cs                     R_c = ROI × spend over the history, yuan
    G_ct = D_t**γ_c · S(a_ct), S(a) = a**s / (a**s + h**s)
    a_ct = (1 − α_c) · x_ct + α_c · a_c,t−1,  α_c = 2**(−grain / half-life)
    log claimed_ct ~ StudentT(4, log m_ct, 0.05 + τ_c), each to the power claim_weight
    m_ct = K_c · R_c · [(1 − w_c) · I_ct / R_c + w_c · O_t D_t S(a_ct) / Σ_s O_s D_s S(a_cs)]

The gradient is the hand-written reverse pass of exactly these lines; a test compares it with
finite differences.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.response.arithmetic import compiled, exp_row, log_row, student_constant
from bigsale.response.packing import FIRST_INT, Arrays, Layout, Packed, floats_of, ints_of

Floats = npt.NDArray[np.float64]

POWER_MAX = 1.5
"""Largest exponent of demand in a channel's effect."""
CLAIM_TAIL = 4.0
"""Degrees of freedom of the noise in platform claims."""
CLAIM_NOISE_FLOOR = 0.05
"""No platform's claims follow the model closer than this (sd of the logarithm)."""
CLAIM_FLOOR = 1e-4
"""Claims below this share of an average period's are not told apart."""
SPEND_FLOOR = 1e-9
"""Carried-over spend below this share of the usual has no effect."""

NOISE, TAIL, TREND, SPREAD, PULL, PULL_DAYS, RUSH_HOURS, ROI_SHIFT, POWER_SHIFT = range(9)
N_GLOBAL = 9
ROI, HALF_LIFE, HALF, SLOPE, POWER = range(5)
N_CHANNEL = 5
CLAIM, CLAIM_ORGANIC, CLAIM_NOISE = range(3)
N_CLAIM = 3

_F = Arrays._fields.index
LOCATION, SCALE, LOG_SALES, FEATURES = (
    _F(k) for k in ("location", "scale", "log_sales", "features")
)
SHARE, FROM_HOUR, TO_HOUR = _F("share"), _F("share_from_hour"), _F("share_to_hour")
OWED_SHARE, OWED_DAYS = _F("owed_share"), _F("owed_days")
SPEND, START_SPEND, TOTAL_SPEND = _F("spend"), _F("start_spend"), _F("total_spend_cny")
LOG_CLAIMED, CLAIM_WEIGHT = _F("log_claimed"), _F("claim_weight")
TEST_ROI, TEST_SE, GRAIN = _F("test_roi"), _F("test_se"), _F("grain_days")
OBSERVED, SHARE_PERIOD, SHARE_CELL, CELL_PHASE, CELL_KIND, CELL_EVENT = (
    _F(k) - FIRST_INT
    for k in ("observed", "share_period", "share_cell", "cell_phase", "cell_kind", "cell_event")
)
OWED_PERIOD, OWED_EVENT = _F("owed_period") - FIRST_INT, _F("owed_event") - FIRST_INT
CLAIM_CHANNEL, TEST_CHANNEL = _F("claim_channel") - FIRST_INT, _F("test_channel") - FIRST_INT
TEST_FIRST, TEST_AFTER = _F("test_first") - FIRST_INT, _F("test_after") - FIRST_INT
LAYOUT = _F("layout") - FIRST_INT

_L = Layout._fields.index
L_PERIODS, L_CHANNELS, L_CLAIMS, L_FEATURES = (
    _L(k) for k in ("periods", "channels", "claims", "features")
)
L_PHASES, L_CELLS, L_EVENTS = _L("phases"), _L("cells"), _L("events")
L_TREND_FIRST, L_TREND_AFTER, L_FEATURE_AT = _L("trend_first"), _L("trend_after"), _L("feature_at")
L_PHASE_AT, L_RUSH_AT, L_KIND_AT = _L("phase_at"), _L("rush_at"), _L("kind_at")
L_CELL_AT, L_CHANNEL_AT, L_CLAIM_AT = _L("cell_at"), _L("channel_at"), _L("claim_at")


@compiled
def log_density(theta: Floats, data: Packed, gradient: Floats) -> float:
    """Return the log posterior density at θ (up to a constant) and write its gradient."""
    location, scale = floats_of(data, LOCATION), floats_of(data, SCALE)
    layout, n = ints_of(data, LAYOUT), theta.size
    u, du = np.empty(n), np.zeros(n)
    total = 0.0
    for i in range(n):
        u[i] = location[i] + scale[i] * theta[i]
        gradient[i] = -theta[i]
    first, after = layout[L_FEATURE_AT] + layout[L_TREND_FIRST], layout[L_CELL_AT]
    for i in range(first, first + layout[L_TREND_AFTER] - layout[L_TREND_FIRST]):
        gradient[i] = 0.0
    for i in range(after, after + layout[L_CELLS]):
        gradient[i] = 0.0
    for i in range(n):
        total += 0.5 * theta[i] * gradient[i]
    total += _pooled_prior(u, data, du)
    total += _log_likelihood(u, data, du)
    for i in range(n):
        gradient[i] += scale[i] * du[i]
    return total


@compiled
def _pooled_prior(u: Floats, data: Packed, du: Floats) -> float:
    """Return the log prior of trend steps and events' log multipliers given their spreads.

    Both stand in u themselves ("centred"): the data knows them well, and then their spreads mix
    faster than with standardised ones.
    """
    layout, total = ints_of(data, LAYOUT), 0.0
    sd = np.exp(u[TREND])
    for f in range(layout[L_TREND_FIRST], layout[L_TREND_AFTER]):
        at = layout[L_FEATURE_AT] + f
        z = u[at] / sd
        total -= 0.5 * z * z + u[TREND]
        du[at] -= z / sd
        du[TREND] += z * z - 1.0
    phase, kind = ints_of(data, CELL_PHASE), ints_of(data, CELL_KIND)
    sd = np.exp(u[SPREAD])
    for m in range(layout[L_CELLS]):
        at, phase_at = layout[L_CELL_AT] + m, layout[L_PHASE_AT] + phase[m]
        kind_at = layout[L_KIND_AT] + kind[m] * layout[L_PHASES] + phase[m]
        z = (u[at] - u[phase_at] - u[kind_at]) / sd
        total -= 0.5 * z * z + u[SPREAD]
        du[at] -= z / sd
        du[phase_at] += z / sd
        du[kind_at] += z / sd
        du[SPREAD] += z * z - 1.0
    return total


@compiled
def _log_likelihood(u: Floats, data: Packed, du: Floats) -> float:
    """Return the log likelihood at u and add its gradient to `du` (zeros)."""
    layout = ints_of(data, LAYOUT)
    n, n_channels = layout[L_PERIODS], layout[L_CHANNELS]
    lift, owed, uplift_days, multiple = _demand(u, data)
    log_d, log_base, base = np.empty(n), _log_ordinary(u, data), np.empty(n)
    log_row(lift, log_d)
    pull = np.exp(u[PULL])
    for t in range(n):
        log_d[t] -= pull * owed[t]
        log_base[t] += log_d[t]
    exp_row(log_base, base)

    carried, log_carried = np.empty((n_channels, n)), np.empty((n_channels, n))
    reach, profile = np.empty((n_channels, n)), np.empty((n_channels, n))
    added_cny = np.empty(n_channels)
    expected = base.copy()
    for c in range(n_channels):
        added_cny[c] = _channel(u, data, c, log_d, carried[c], log_carried[c], reach[c], profile[c])
        for t in range(n):
            expected[t] += added_cny[c] * profile[c, t]

    d_expected = np.zeros(n)
    total = _sales(u, data, expected, d_expected, du)
    d_log_base, d_log_d = np.empty(n), np.zeros(n)
    for t in range(n):
        d_log_base[t] = d_expected[t] * base[t]
    d_profile, d_reach = np.empty((n_channels, n)), np.zeros((n_channels, n))
    d_log_added = np.zeros(n_channels)
    for c in range(n_channels):
        for t in range(n):
            d_profile[c, t] = added_cny[c] * d_expected[t]
            d_log_added[c] += d_profile[c, t] * profile[c, t]
    channels = ints_of(data, CLAIM_CHANNEL)
    for k in range(channels.size):
        c = channels[k]
        total += _claims(
            u, data, k, added_cny[c], profile[c], reach[c], base, d_profile[c], d_reach[c],
            d_log_base, d_log_added, du,
        )  # fmt: skip
    total += _lift_tests(data, added_cny, profile, d_profile, d_log_added)

    for c in range(n_channels):
        _channel_back(
            u, data, c, log_d, carried[c], log_carried[c], reach[c], profile[c], d_profile[c],
            d_reach[c], d_log_d, du,
        )  # fmt: skip
        du[layout[L_CHANNEL_AT] + ROI * n_channels + c] += d_log_added[c]
        du[ROI_SHIFT] += d_log_added[c]
    for t in range(n):
        d_log_d[t] += d_log_base[t]
    _ordinary_back(data, d_log_base, du)
    _demand_back(u, data, lift, owed, uplift_days, multiple, d_log_d, du)
    return total


@compiled
def _log_ordinary(u: Floats, data: Packed) -> Floats:
    """Return log O, (period,)."""
    layout, features = ints_of(data, LAYOUT), floats_of(data, FEATURES)
    n = layout[L_PERIODS]
    out = np.zeros(n)
    for f in range(layout[L_FEATURES]):
        weight = u[layout[L_FEATURE_AT] + f]
        column = features[f * n : (f + 1) * n]
        for t in range(n):
            out[t] += weight * column[t]
    return out


@compiled
def _ordinary_back(data: Packed, d_log_o: Floats, du: Floats) -> None:
    """Carry derivatives of log O back to β."""
    layout, features = ints_of(data, LAYOUT), floats_of(data, FEATURES)
    n = layout[L_PERIODS]
    for f in range(layout[L_FEATURES]):
        column = features[f * n : (f + 1) * n]
        along = 0.0
        for t in range(n):
            along += d_log_o[t] * column[t]
        du[layout[L_FEATURE_AT] + f] += along


@compiled
def rush_weight(from_hour: float, to_hour: float, hours: float, grain_days: float) -> float:
    """Return w, the mean of exp(−h/κ) over a period that a phase covers in part."""
    area = hours * (np.exp(-from_hour / hours) - np.exp(-to_hour / hours))
    return area / (24.0 * grain_days)


@compiled
def _demand(u: Floats, data: Packed) -> tuple[Floats, Floats, Floats, Floats]:
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
def _demand_back(u, data, lift, owed, uplift_days, multiple, d_log_d, du):  # type: ignore[no-untyped-def]
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


@compiled
def _power(u: Floats, at: int) -> float:
    """Return γ of the channel whose parameter stands at `at`."""
    return POWER_MAX / (1.0 + np.exp(-u[at] - u[POWER_SHIFT]))


@compiled
def _channel(u, data, c, log_d, carried, log_carried, reach, profile):  # type: ignore[no-untyped-def]
    """Write carried-over spend, reach S and profile I/R of a channel; returns R in yuan."""
    layout = ints_of(data, LAYOUT)
    n, n_channels = layout[L_PERIODS], layout[L_CHANNELS]
    at = layout[L_CHANNEL_AT] + c
    spend = floats_of(data, SPEND)[c * n : (c + 1) * n]
    half_life = np.exp(u[at + HALF_LIFE * n_channels])
    carry = np.exp(-np.log(2.0) * floats_of(data, GRAIN)[0] / half_life)
    before = floats_of(data, START_SPEND)[c]
    for t in range(n):
        before = (1.0 - carry) * spend[t] + carry * before
        carried[t] = max(before, SPEND_FLOOR)
    log_row(carried, log_carried)
    slope, log_half = np.exp(u[at + SLOPE * n_channels]), u[at + HALF * n_channels]
    for t in range(n):
        profile[t] = -slope * (log_carried[t] - log_half)
    exp_row(profile, reach)
    power = _power(u, at + POWER * n_channels)
    scaled = np.empty(n)
    for t in range(n):
        reach[t] = 1.0 / (1.0 + reach[t])
        scaled[t] = power * log_d[t]
    exp_row(scaled, profile)
    total = 0.0
    for t in range(n):
        profile[t] *= reach[t]
        total += profile[t]
    for t in range(n):
        profile[t] /= total
    return np.exp(u[at] + u[ROI_SHIFT]) * floats_of(data, TOTAL_SPEND)[c]


@compiled
def _channel_back(u, data, c, log_d, carried, log_carried, reach, profile, d_profile, d_reach,  # type: ignore[no-untyped-def]
                  d_log_d, du):  # fmt: skip
    """Carry derivatives of a channel's profile and reach back to its parameters and to demand."""
    layout, grain = ints_of(data, LAYOUT), floats_of(data, GRAIN)[0]
    n, n_channels = layout[L_PERIODS], layout[L_CHANNELS]
    at = layout[L_CHANNEL_AT] + c
    slope, log_half = np.exp(u[at + SLOPE * n_channels]), u[at + HALF * n_channels]
    power = _power(u, at + POWER * n_channels)
    along = 0.0
    for t in range(n):
        along += d_profile[t] * profile[t]
    d_carried = np.empty(n)
    power_sum, slope_sum, half_sum = 0.0, 0.0, 0.0
    for t in range(n):
        d_log_profile = (d_profile[t] - along) * profile[t]
        power_sum += d_log_profile * log_d[t]
        d_log_d[t] += d_log_profile * power
        d_odds = (d_log_profile + d_reach[t] * reach[t]) * (1.0 - reach[t])
        slope_sum += d_odds * (log_carried[t] - log_half)
        half_sum += d_odds
        d_carried[t] = d_odds * slope / carried[t] if carried[t] > SPEND_FLOOR else 0.0
    half_life = np.exp(u[at + HALF_LIFE * n_channels])
    carry = np.exp(-np.log(2.0) * grain / half_life)
    spend = floats_of(data, SPEND)[c * n : (c + 1) * n]
    carry_sum, later = 0.0, 0.0
    for back in range(n):
        t = n - 1 - back
        later = d_carried[t] + carry * later
        before = carried[t - 1] if t > 0 else floats_of(data, START_SPEND)[c]
        carry_sum += later * (before - spend[t])
    du[at + HALF_LIFE * n_channels] += carry_sum * carry * np.log(2.0) * grain / half_life
    du[at + HALF * n_channels] -= half_sum * slope
    du[at + SLOPE * n_channels] += slope_sum * slope
    d_power = power_sum * power * (1.0 - power / POWER_MAX)
    du[at + POWER * n_channels] += d_power
    du[POWER_SHIFT] += d_power


@compiled
def _sales(u: Floats, data: Packed, expected: Floats, d_expected: Floats, du: Floats) -> float:
    """Return the log likelihood of sales; writes its slope in expected sales."""
    log_sales, observed = floats_of(data, LOG_SALES), ints_of(data, OBSERVED)
    scale, above = np.exp(u[NOISE]), np.exp(u[TAIL])
    tail = 2.0 + above
    log_expected, spread, log_spread = (
        np.empty(expected.size),
        np.ones(observed.size),
        np.empty(observed.size),
    )
    log_row(expected, log_expected)
    for i in range(observed.size):
        z = (log_sales[observed[i]] - log_expected[observed[i]]) / scale
        spread[i] = 1.0 + z * z / tail
    log_row(spread, log_spread)
    total, scale_sum, tail_sum = 0.0, 0.0, 0.0
    for i in range(observed.size):
        t = observed[i]
        z = (log_sales[t] - log_expected[t]) / scale
        weight = (tail + 1.0) / (tail * spread[i])
        total -= 0.5 * (tail + 1.0) * log_spread[i]
        d_expected[t] = weight * z / scale / expected[t]
        scale_sum += weight * z * z - 1.0
        tail_sum += -0.5 * log_spread[i] + 0.5 * weight * z * z / tail
    constant, d_constant = student_constant(tail)
    du[NOISE] += scale_sum
    du[TAIL] += above * (tail_sum + observed.size * d_constant)
    return total + observed.size * (constant - u[NOISE])


@compiled
def _claims(u, data, k, added_cny, profile, reach, base, d_profile, d_reach, d_log_base,  # type: ignore[no-untyped-def]
            d_log_added, du):  # fmt: skip
    """Return the log likelihood of one channel's claims; adds derivatives to the arrays given."""
    layout = ints_of(data, LAYOUT)
    n, n_claims = layout[L_PERIODS], layout[L_CLAIMS]
    c, at = ints_of(data, CLAIM_CHANNEL)[k], layout[L_CLAIM_AT] + k
    claimed = floats_of(data, LOG_CLAIMED)[k * n : (k + 1) * n]
    counts = floats_of(data, CLAIM_WEIGHT)[k * n : (k + 1) * n]
    level = u[at] + np.log(added_cny)
    organic = 1.0 / (1.0 + np.exp(-u[at + CLAIM_ORGANIC * n_claims]))
    above = np.exp(u[at + CLAIM_NOISE * n_claims])
    scale = CLAIM_NOISE_FLOOR + above
    halo, mix, z = np.empty(n), np.empty(n), np.empty(n)
    halo_sum = 0.0
    for t in range(n):
        halo[t] = base[t] * reach[t]
        halo_sum += halo[t]
    for t in range(n):
        halo[t] /= halo_sum
        mix[t] = (1.0 - organic) * profile[t] + organic * halo[t] + CLAIM_FLOOR / n
    log_row(mix, z)
    spread, log_spread = np.empty(n), np.empty(n)
    for t in range(n):
        z[t] = (claimed[t] - level - z[t]) / scale
        spread[t] = 1.0 + z[t] * z[t] / CLAIM_TAIL
    log_row(spread, log_spread)
    constant, _ = student_constant(CLAIM_TAIL)
    constant -= np.log(scale)
    total, scale_sum, level_sum, organic_sum, along = 0.0, 0.0, 0.0, 0.0, 0.0
    for t in range(n):
        weight = counts[t] * (CLAIM_TAIL + 1.0) / (CLAIM_TAIL * spread[t])
        total += counts[t] * (constant - 0.5 * (CLAIM_TAIL + 1.0) * log_spread[t])
        scale_sum += weight * z[t] * z[t] - counts[t]
        d_log_mix = weight * z[t] / scale
        level_sum += d_log_mix
        d_mix = d_log_mix / mix[t]
        organic_sum += d_mix * (halo[t] - profile[t])
        d_profile[t] += d_mix * (1.0 - organic)
        mix[t] = d_mix * organic
        along += mix[t] * halo[t]
    for t in range(n):
        d_log_halo = (mix[t] - along) * halo[t]
        d_log_base[t] += d_log_halo
        d_reach[t] += d_log_halo / reach[t]
    d_log_added[c] += level_sum
    du[at] += level_sum
    du[at + CLAIM_ORGANIC * n_claims] += organic_sum * organic * (1.0 - organic)
    du[at + CLAIM_NOISE * n_claims] += scale_sum * above / scale
    return total


@compiled
def _lift_tests(data, added_cny, profile, d_profile, d_log_added):  # type: ignore[no-untyped-def]
    """Return the log likelihood of lift experiments: measured ROI ~ N(ROI in its window, se)."""
    n = profile.shape[1]
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
        roi = added_cny[c] * share / spend_cny
        z = (measured[i] - roi) / se[i]
        total -= 0.5 * z * z
        for t in range(first[i], after[i]):
            d_profile[c, t] += z / se[i] * added_cny[c] / spend_cny
        d_log_added[c] += z / se[i] * roi
    return total
