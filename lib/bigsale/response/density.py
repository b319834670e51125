"""The log posterior density of the response model and its gradient, compiled.

Every parameter is standard normal a priori (θ ~ N(0, 1)); `layout.py` names them and `design.py`
gives the means and sds that turn them into quantities with units. For period t and channel c:

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
    log attributed_ct ~ StudentT(4, log m_ct, σ_c + 0.05)   what the platform claims
    m_ct = K_c · R_c · [(1 − w_c) · I_ct / R_c + w_c · O_t D_t S(a_ct) / Σ_s O_s D_s S(a_cs)]

The gradient is the hand-written reverse pass of exactly these lines; a test compares it with
finite differences.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from bigsale.compiling import compiler

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

FAST = {"reassoc", "contract", "arcp", "nsz"}
compiled = compiler(__file__, fastmath=FAST)

POWER_MAX = 1.5
"""Largest exponent of demand in a channel's effect."""
CLAIM_TAIL = 4.0
"""Degrees of freedom of the noise in platform claims."""
CLAIM_FLOOR = 1e-4
"""Claims below this share of an average period's are not told apart."""
CLAIM_NOISE_FLOOR = 0.05
"""No platform's claims follow the model closer than this (sd of the logarithm)."""

NOISE, TAIL, TREND, SPREAD, PULL, PULL_DAYS, RUSH_HOURS, ROI_SHIFT, POWER_SHIFT = range(9)
N_GLOBAL = 9
ROI, HALF_LIFE, HALF, SLOPE, POWER = range(5)
N_CHANNEL = 5
CLAIM, CLAIM_ORGANIC, CLAIM_NOISE = range(3)
N_CLAIM = 3


class Arrays(NamedTuple):
    """Everything the density needs, as arrays; see `design.py` for how they are made.

    `*_at` are the first positions of each block of θ. `global_prior` (global, 2),
    `channel_prior` (channel parameter, channel, 2) and `claim_prior` (claim parameter,
    claiming channel, 2) hold mean and sd on the unconstrained scale.
    """

    log_sales: Floats
    observed: Ints
    features: Floats
    feature_mean: Floats
    feature_sd: Floats
    trend_first: int
    trend_count: int
    share_period: Ints
    share_cell: Ints
    share: Floats
    share_from_hour: Floats
    share_to_hour: Floats
    cell_phase: Ints
    cell_kind: Ints
    cell_event: Ints
    phase_mean: Floats
    phase_sd: Floats
    rush_mean: Floats
    rush_sd: Floats
    kind_sd: float
    owed_period: Ints
    owed_event: Ints
    owed_share: Floats
    owed_days: Floats
    n_events: int
    grain_days: float
    spend: Floats
    start_spend: Floats
    total_spend_cny: Floats
    global_prior: Floats
    channel_prior: Floats
    claim_channel: Ints
    claim_prior: Floats
    log_claimed: Floats
    test_channel: Ints
    test_first: Ints
    test_after: Ints
    test_roi: Floats
    test_se: Floats
    feature_at: int
    phase_at: int
    rush_at: int
    kind_at: int
    cell_at: int
    channel_at: int
    claim_at: int
    n_parameters: int


@compiled
def global_value(theta: Floats, arrays: Arrays, which: int) -> float:
    """Return a global parameter on its unconstrained scale (mostly a logarithm)."""
    prior = arrays.global_prior
    return prior[which, 0] + prior[which, 1] * theta[which]


@compiled
def log_ordinary(theta: Floats, arrays: Arrays) -> tuple[Floats, Floats]:
    """Return log O (period,) and β (feature,)."""
    n_features = arrays.feature_mean.size
    trend_sd = np.exp(global_value(theta, arrays, TREND))
    beta = np.empty(n_features)
    for f in range(n_features):
        in_trend = arrays.trend_first <= f < arrays.trend_first + arrays.trend_count
        sd = trend_sd if in_trend else arrays.feature_sd[f]
        beta[f] = arrays.feature_mean[f] + sd * theta[arrays.feature_at + f]
    out = np.zeros(arrays.log_sales.size)
    for f in range(n_features):
        for t in range(out.size):
            out[t] += arrays.features[f, t] * beta[f]
    return out, beta


@compiled
def cell_values(theta: Floats, arrays: Arrays) -> Floats:
    """Return v, the log demand multiplier of each event × phase."""
    spread = np.exp(global_value(theta, arrays, SPREAD))
    n_phases = arrays.phase_mean.size
    v = np.empty(arrays.cell_phase.size)
    for m in range(v.size):
        p, k = arrays.cell_phase[m], arrays.cell_kind[m]
        v[m] = (
            arrays.phase_mean[p]
            + arrays.phase_sd[p] * theta[arrays.phase_at + p]
            + arrays.kind_sd * theta[arrays.kind_at + k * n_phases + p]
            + spread * theta[arrays.cell_at + m]
        )
    return v


@compiled
def rush_heights(theta: Floats, arrays: Arrays) -> Floats:
    """Return b, the height of the rush at each phase's opening against its later level."""
    out = np.empty(arrays.rush_mean.size)
    for p in range(out.size):
        z = theta[arrays.rush_at + p]
        out[p] = np.exp(arrays.rush_mean[p] + arrays.rush_sd[p] * z)
    return out


@compiled
def rush_weight(from_hour: float, to_hour: float, hours: float, grain_days: float) -> float:
    """Return w, the mean of exp(−h/κ) over a period that a phase covers in part."""
    area = hours * (np.exp(-from_hour / hours) - np.exp(-to_hour / hours))
    return area / (24.0 * grain_days)


@compiled
def demand(theta: Floats, arrays: Arrays) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Return E and A (period,), U (event,) in days, exp v (cell,) and owed weights (pair,)."""
    multiple = np.exp(cell_values(theta, arrays))
    lift = np.ones(arrays.log_sales.size)
    uplift_days = np.zeros(arrays.n_events)
    heights = rush_heights(theta, arrays)
    hours = np.exp(global_value(theta, arrays, RUSH_HOURS))
    for i in range(arrays.share.size):
        m = arrays.share_cell[i]
        rush = heights[arrays.cell_phase[m]] * rush_weight(
            arrays.share_from_hour[i], arrays.share_to_hour[i], hours, arrays.grain_days
        )
        extra = arrays.share[i] * (multiple[m] - 1.0) + multiple[m] * rush
        lift[arrays.share_period[i]] += extra
        uplift_days[arrays.cell_event[arrays.share_cell[i]]] += extra * arrays.grain_days
    days = np.exp(global_value(theta, arrays, PULL_DAYS))
    weights = np.empty(arrays.owed_days.size)
    owed = np.zeros(arrays.log_sales.size)
    for i in range(weights.size):
        weights[i] = arrays.owed_share[i] * np.exp(-arrays.owed_days[i] / days) / days
        owed[arrays.owed_period[i]] += uplift_days[arrays.owed_event[i]] * weights[i]
    return lift, owed, uplift_days, multiple, weights


@compiled
def channel_value(theta: Floats, arrays: Arrays, which: int, channel: int) -> float:
    """Return a channel parameter on its unconstrained scale, pooled shifts included."""
    n_channels = arrays.total_spend_cny.size
    prior = arrays.channel_prior
    z = theta[arrays.channel_at + which * n_channels + channel]
    value = prior[which, channel, 0] + prior[which, channel, 1] * z
    if which == ROI:
        value += global_value(theta, arrays, ROI_SHIFT)
    if which == POWER:
        value += global_value(theta, arrays, POWER_SHIFT)
    return value


@compiled
def claim_value(theta: Floats, arrays: Arrays, which: int, claim: int) -> float:
    """Return a claim parameter on its unconstrained scale."""
    n_claims = arrays.claim_channel.size
    prior = arrays.claim_prior
    z = theta[arrays.claim_at + which * n_claims + claim]
    return prior[which, claim, 0] + prior[which, claim, 1] * z


@compiled
def carry_over(spend: Floats, start: float, carry: float) -> Floats:
    """Return spend with carry-over, a_t = (1 − α) x_t + α a_{t−1}, a_{−1} = start."""
    out = np.empty(spend.size)
    before = start
    for t in range(spend.size):
        before = (1.0 - carry) * spend[t] + carry * before
        out[t] = before
    return out


@compiled
def saturate(carried: Floats, half: float, slope: float) -> Floats:
    """Return S(a) = a**slope / (a**slope + half**slope)."""
    out = np.empty(carried.size)
    log_half = np.log(half)
    for t in range(out.size):
        if carried[t] > 1e-12:
            out[t] = 1.0 / (1.0 + np.exp(-slope * (np.log(carried[t]) - log_half)))
        else:
            out[t] = 0.0
    return out


@compiled
def _student(residual: float, scale: float, tail: float) -> tuple[float, float, float]:
    """Return −(ν+1)/2·log(1+z²/ν), its slope in the location, and Σ-free z·slope·scale."""
    z = residual / scale
    weight = (tail + 1.0) / (tail + z * z)
    return -0.5 * (tail + 1.0) * np.log1p(z * z / tail), weight * z / scale, weight * z * z


@compiled
def log_density(theta: Floats, arrays: Arrays, gradient: Floats) -> float:
    """Return the log posterior density at θ (up to a constant) and write its gradient."""
    n, n_channels = arrays.log_sales.size, arrays.total_spend_cny.size
    total = 0.0
    for i in range(theta.size):
        total -= 0.5 * theta[i] * theta[i]
        gradient[i] = -theta[i]

    log_o, _ = log_ordinary(theta, arrays)
    lift, owed, uplift_days, multiple, owed_weights = demand(theta, arrays)
    pull = np.exp(global_value(theta, arrays, PULL))
    log_d = np.empty(n)
    base = np.empty(n)
    for t in range(n):
        log_d[t] = np.log(lift[t]) - pull * owed[t]
        base[t] = np.exp(log_o[t] + log_d[t])

    # forward through the channels
    carried = np.empty((n_channels, n))
    reach = np.empty((n_channels, n))
    profile = np.empty((n_channels, n))
    profile_sum = np.empty(n_channels)
    added_cny = np.empty(n_channels)
    power = np.empty(n_channels)
    expected = base.copy()
    for c in range(n_channels):
        half_life = np.exp(channel_value(theta, arrays, HALF_LIFE, c))
        carry = np.exp(-np.log(2.0) * arrays.grain_days / half_life)
        slope = np.exp(channel_value(theta, arrays, SLOPE, c))
        half = np.exp(channel_value(theta, arrays, HALF, c))
        power[c] = POWER_MAX / (1.0 + np.exp(-channel_value(theta, arrays, POWER, c)))
        added_cny[c] = np.exp(channel_value(theta, arrays, ROI, c)) * arrays.total_spend_cny[c]
        carried[c] = carry_over(arrays.spend[c], arrays.start_spend[c], carry)
        reach[c] = saturate(carried[c], half, slope)
        subtotal = 0.0
        for t in range(n):
            profile[c, t] = reach[c, t] * np.exp(power[c] * log_d[t])
            subtotal += profile[c, t]
        profile_sum[c] = max(subtotal, 1e-300)
        for t in range(n):
            profile[c, t] /= profile_sum[c]
            expected[t] += added_cny[c] * profile[c, t]

    # sales
    scale = np.exp(global_value(theta, arrays, NOISE))
    tail_extra = np.exp(global_value(theta, arrays, TAIL))
    tail = 2.0 + tail_extra
    d_expected = np.zeros(n)
    scale_sum, tail_sum = 0.0, 0.0
    for i in range(arrays.observed.size):
        t = arrays.observed[i]
        value, d_location, zz = _student(arrays.log_sales[t] - np.log(expected[t]), scale, tail)
        total += value
        d_expected[t] = d_location / expected[t]
        scale_sum += zz - 1.0
        tail_sum += value / (tail + 1.0) + 0.5 * zz / tail
    n_observed = arrays.observed.size
    constant, d_constant = _student_constant(tail)
    total += n_observed * (constant - np.log(scale))
    gradient[NOISE] += arrays.global_prior[NOISE, 1] * scale_sum
    d_tail = tail_sum + n_observed * d_constant
    gradient[TAIL] += arrays.global_prior[TAIL, 1] * tail_extra * d_tail

    # platform claims and tests: derivatives with respect to each channel's profile
    d_profile = np.empty((n_channels, n))
    d_reach = np.zeros((n_channels, n))
    d_log_base = np.empty(n)
    d_log_added = np.zeros(n_channels)
    for t in range(n):
        d_log_base[t] = d_expected[t] * base[t]
    for c in range(n_channels):
        along = 0.0
        for t in range(n):
            d_profile[c, t] = added_cny[c] * d_expected[t]
            along += d_profile[c, t] * profile[c, t]
        d_log_added[c] = along
    for k in range(arrays.claim_channel.size):
        total += _claims(
            theta,
            arrays,
            k,
            added_cny,
            profile,
            reach,
            base,
            d_profile,
            d_reach,
            d_log_base,
            d_log_added,
            gradient,
        )
    for i in range(arrays.test_channel.size):
        total += _lift_test(arrays, i, added_cny, profile, d_profile, d_log_added)

    # backward through the channels
    d_log_d = np.empty(n)
    for t in range(n):
        d_log_d[t] = d_log_base[t]
    for c in range(n_channels):
        _channel_back(
            theta,
            arrays,
            c,
            power[c],
            profile_sum[c],
            carried[c],
            reach[c],
            profile[c],
            d_profile[c],
            d_reach[c],
            log_d,
            d_log_d,
            gradient,
        )
        at = arrays.channel_at + ROI * n_channels + c
        gradient[at] += arrays.channel_prior[ROI, c, 1] * d_log_added[c]
        gradient[ROI_SHIFT] += arrays.global_prior[ROI_SHIFT, 1] * d_log_added[c]

    _baseline_back(theta, arrays, d_log_base, gradient)
    _demand_back(theta, arrays, lift, owed, uplift_days, multiple, owed_weights, d_log_d, gradient)
    return total


@compiled
def _digamma(x: float) -> float:
    """Return ψ(x) for x > 0 (recurrence to x ≥ 6, then the asymptotic series)."""
    shift = 0.0
    while x < 6.0:
        shift -= 1.0 / x
        x += 1.0
    inverse = 1.0 / (x * x)
    series = inverse * (1.0 / 12 - inverse * (1.0 / 120 - inverse * (1.0 / 252 - inverse / 240)))
    return shift + np.log(x) - 0.5 / x - series


@compiled
def _student_constant(tail: float) -> tuple[float, float]:
    """Return log of the Student-t constant (scale 1) and its derivative in ν."""
    value = (
        math.lgamma(0.5 * (tail + 1.0)) - math.lgamma(0.5 * tail) - 0.5 * math.log(tail * math.pi)
    )
    slope = 0.5 * (_digamma(0.5 * (tail + 1.0)) - _digamma(0.5 * tail)) - 0.5 / tail
    return value, slope


@compiled
def _claims(
    theta,
    arrays,
    k,
    added_cny,
    profile,
    reach,
    base,  # type: ignore[no-untyped-def]
    d_profile,
    d_reach,
    d_log_base,
    d_log_added,
    gradient,
):
    """Add the likelihood of one channel's platform claims; returns its log density."""
    c = arrays.claim_channel[k]
    n = base.size
    n_claims = arrays.claim_channel.size
    log_level = claim_value(theta, arrays, CLAIM, k) + np.log(added_cny[c])
    organic = 1.0 / (1.0 + np.exp(-claim_value(theta, arrays, CLAIM_ORGANIC, k)))
    noise = np.exp(claim_value(theta, arrays, CLAIM_NOISE, k))
    scale = CLAIM_NOISE_FLOOR + noise
    halo = np.empty(n)
    halo_sum = 0.0
    for t in range(n):
        halo[t] = base[t] * reach[c, t]
        halo_sum += halo[t]
    halo_sum = max(halo_sum, 1e-300)
    floor = CLAIM_FLOOR / n
    total, scale_sum, level_sum, organic_sum, along_halo = 0.0, 0.0, 0.0, 0.0, 0.0
    d_halo = np.zeros(n)
    constant, _ = _student_constant(CLAIM_TAIL)
    for t in range(n):
        halo[t] /= halo_sum
        if not np.isfinite(arrays.log_claimed[k, t]):
            continue
        mix = (1.0 - organic) * profile[c, t] + organic * halo[t] + floor
        residual = arrays.log_claimed[k, t] - log_level - np.log(mix)
        value, d_location, zz = _student(residual, scale, CLAIM_TAIL)
        total += value + constant - np.log(scale)
        scale_sum += zz - 1.0
        level_sum += d_location
        d_mix = d_location / mix
        organic_sum += d_mix * (halo[t] - profile[c, t])
        d_profile[c, t] += d_mix * (1.0 - organic)
        d_halo[t] = d_mix * organic
        along_halo += d_halo[t] * halo[t]
    for t in range(n):
        d_log = (d_halo[t] - along_halo) * halo[t]
        d_log_base[t] += d_log
        if reach[c, t] > 0.0:
            d_reach[c, t] += d_log / reach[c, t]
    d_log_added[c] += level_sum
    at, prior = arrays.claim_at + k, arrays.claim_prior
    gradient[at + CLAIM * n_claims] += prior[CLAIM, k, 1] * level_sum
    gradient[at + CLAIM_ORGANIC * n_claims] += (
        prior[CLAIM_ORGANIC, k, 1] * organic_sum * organic * (1.0 - organic)
    )
    gradient[at + CLAIM_NOISE * n_claims] += prior[CLAIM_NOISE, k, 1] * scale_sum * noise / scale
    return total


@compiled
def _lift_test(arrays, i, added_cny, profile, d_profile, d_log_added):  # type: ignore[no-untyped-def]
    """Add the likelihood of one lift experiment: measured ROI ~ N(ROI in its window, se)."""
    c = arrays.test_channel[i]
    spend, share = 0.0, 0.0
    first, after = arrays.test_first[i], arrays.test_after[i]
    for t in range(first, after):
        spend += arrays.spend[c, t]
        share += profile[c, t]
    scale_cny = arrays.total_spend_cny[c] / max(arrays.spend[c].sum(), 1e-300)
    roi = added_cny[c] * share / (spend * scale_cny)
    z = (arrays.test_roi[i] - roi) / arrays.test_se[i]
    d_roi = z / arrays.test_se[i]
    for t in range(first, after):
        d_profile[c, t] += d_roi * added_cny[c] / (spend * scale_cny)
    d_log_added[c] += d_roi * roi
    return -0.5 * z * z


@compiled
def _channel_back(
    theta,
    arrays,
    c,
    power,
    profile_sum,
    carried,
    reach,
    profile,  # type: ignore[no-untyped-def]
    d_profile,
    d_reach,
    log_d,
    d_log_d,
    gradient,
):
    """Carry derivatives of one channel's profile back to its parameters and to demand."""
    n = log_d.size
    n_channels = arrays.total_spend_cny.size
    half_life = np.exp(channel_value(theta, arrays, HALF_LIFE, c))
    slope = np.exp(channel_value(theta, arrays, SLOPE, c))
    log_half = channel_value(theta, arrays, HALF, c)
    along = 0.0
    for t in range(n):
        along += d_profile[t] * profile[t]
    carry = np.exp(-np.log(2.0) * arrays.grain_days / half_life)
    power_sum, slope_sum, half_sum, carry_sum, later = 0.0, 0.0, 0.0, 0.0, 0.0
    for back in range(n):
        t = n - 1 - back
        d_log_profile = (d_profile[t] - along) * profile[t]
        power_sum += d_log_profile * log_d[t]
        d_log_d[t] += d_log_profile * power
        d_carried = 0.0
        if reach[t] > 0.0:
            d_odds = (d_log_profile + d_reach[t] * reach[t]) * (1.0 - reach[t])
            slope_sum += d_odds * slope * (np.log(carried[t]) - log_half)
            half_sum -= d_odds * slope
            d_carried = d_odds * slope / carried[t]
        later = d_carried + carry * later
        before = carried[t - 1] if t > 0 else arrays.start_spend[c]
        carry_sum += later * (before - arrays.spend[c, t])
    prior, at = arrays.channel_prior, arrays.channel_at + c
    d_half_life = carry_sum * carry * np.log(2.0) * arrays.grain_days / half_life
    gradient[at + HALF_LIFE * n_channels] += prior[HALF_LIFE, c, 1] * d_half_life
    gradient[at + HALF * n_channels] += prior[HALF, c, 1] * half_sum
    gradient[at + SLOPE * n_channels] += prior[SLOPE, c, 1] * slope_sum
    d_power = power_sum * power * (1.0 - power / POWER_MAX)
    gradient[at + POWER * n_channels] += prior[POWER, c, 1] * d_power
    gradient[POWER_SHIFT] += arrays.global_prior[POWER_SHIFT, 1] * d_power


@compiled
def _baseline_back(theta, arrays, d_log_base, gradient):  # type: ignore[no-untyped-def]
    """Carry derivatives of log O back to β and to the size of trend steps."""
    trend_sd = np.exp(global_value(theta, arrays, TREND))
    for f in range(arrays.feature_mean.size):
        along = 0.0
        for t in range(d_log_base.size):
            along += d_log_base[t] * arrays.features[f, t]
        at = arrays.feature_at + f
        if arrays.trend_first <= f < arrays.trend_first + arrays.trend_count:
            gradient[at] += trend_sd * along
            gradient[TREND] += arrays.global_prior[TREND, 1] * trend_sd * theta[at] * along
        else:
            gradient[at] += arrays.feature_sd[f] * along


@compiled
def _demand_back(
    theta,
    arrays,
    lift,
    owed,
    uplift_days,
    multiple,
    weights,  # type: ignore[no-untyped-def]
    d_log_d,
    gradient,
):
    """Carry derivatives of log D back to event multipliers and pull-forward."""
    pull = np.exp(global_value(theta, arrays, PULL))
    days = np.exp(global_value(theta, arrays, PULL_DAYS))
    pull_sum, days_sum = 0.0, 0.0
    for t in range(lift.size):
        pull_sum -= d_log_d[t] * owed[t]
    d_uplift = np.zeros(arrays.n_events)
    for i in range(weights.size):
        d_owed = -pull * d_log_d[arrays.owed_period[i]] * weights[i]
        d_uplift[arrays.owed_event[i]] += d_owed
        days_sum += d_owed * uplift_days[arrays.owed_event[i]] * (arrays.owed_days[i] / days - 1.0)
    gradient[PULL] += arrays.global_prior[PULL, 1] * pull * pull_sum
    gradient[PULL_DAYS] += arrays.global_prior[PULL_DAYS, 1] * days_sum
    d_cell = np.zeros(multiple.size)
    heights = rush_heights(theta, arrays)
    hours = np.exp(global_value(theta, arrays, RUSH_HOURS))
    hours_sum = 0.0
    for i in range(arrays.share.size):
        m, t = arrays.share_cell[i], arrays.share_period[i]
        p = arrays.cell_phase[m]
        begin, end = arrays.share_from_hour[i], arrays.share_to_hour[i]
        weight = rush_weight(begin, end, hours, arrays.grain_days)
        d_extra = d_log_d[t] / lift[t] + arrays.grain_days * d_uplift[arrays.cell_event[m]]
        d_rush = d_extra * multiple[m] * heights[p]
        d_cell[m] += d_extra * multiple[m] * arrays.share[i] + d_rush * weight
        gradient[arrays.rush_at + p] += arrays.rush_sd[p] * d_rush * weight
        edges = begin * np.exp(-begin / hours) - end * np.exp(-end / hours)
        hours_sum += d_rush * (weight + edges / (24.0 * arrays.grain_days))
    gradient[RUSH_HOURS] += arrays.global_prior[RUSH_HOURS, 1] * hours_sum
    spread = np.exp(global_value(theta, arrays, SPREAD))
    n_phases = arrays.phase_mean.size
    for m in range(multiple.size):
        p, k = arrays.cell_phase[m], arrays.cell_kind[m]
        z = theta[arrays.cell_at + m]
        gradient[arrays.phase_at + p] += arrays.phase_sd[p] * d_cell[m]
        gradient[arrays.kind_at + k * n_phases + p] += arrays.kind_sd * d_cell[m]
        gradient[arrays.cell_at + m] += spread * d_cell[m]
        gradient[SPREAD] += arrays.global_prior[SPREAD, 1] * spread * z * d_cell[m]
