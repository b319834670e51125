"""The log posterior density of the response model and its gradient, compiled.

u = location + scale · θ is on the linear scale of the model (mostly a logarithm); θ ~ N(0, 1) but
for trend steps ~ N(0, step sd²), events' log multipliers V_m ~ N(phase + kind, spread²), and the
elasticities e_c, whose prior is that of the slope s_c, log K_c, N(log 1.3, 0.2² below and
0.6² above; with tails of Student-t(3) where a lift test measured the channel), and the weights of
what a channel's own spend tells of demand, Student-t(2). For period t and channel c:

    log sales_t ~ w_t + StudentT(ν, log μ_t, σ)      w_t the swing that earlier surprises tell:
    w_t+1 = ρ · (w_t + gain · ε_t / (1 + ε_t²/νσ²))  ε_t = log sales_t − log μ_t − w_t
    μ_t = P_t + H_t, above 0.05 P_t                  H_t: moved in time, see `density_later.py`
    P_t = B · b_t / Σ_s b_s + Σ_c I_ct               baseline plus channels, yuan a period
    B = M · [left + √(left² + 4·0.05²)] / 2          left = 1 − Σ_c R_c / M, near 0.7
    b_t = D_t · exp(features_t · β)                  trend, weekday, season, holidays
    D_t = E_t · exp(−φ · A_t)                        demand against an ordinary day
    E_t = 1 + Σ_m share_tm · (exp v_m · last_tm − 1) events: exp v_m the level of event × phase
            + Σ_m exp v_m · rush_m · rush_tm         after the rush when a phase opens (20:00),
                                                     last_tm that of a phase's last days, else 1
    rush_tm = ∫_t∩m exp(−h / fade) dh ÷ hours of t   rush_m its height, h hours since the opening
    v_m = V_m − log(Σ_t (share_tm · last_tm + rush_m · rush_tm) / Σ_t share_tm)   exp V_m: mean
    A_t = Σ_j U_j · share_tj · exp(−d_tj / λ) / λ    ordinary days still owed to past event j,
                                                     U_j in days: its cells' part of Σ_t (E_t − 1)
    I_ct = R_c · G_ct W_ct / Σ_s G_cs W_cs           R_c = ROI × spend over the history, yuan
    G_ct = F_t**(γ_c + η_c e_c) · S(a_ct / F_t**η_c) S(a) = a**s / (a**s + exp κ_c),
                                                     s_c = e_c · (1 + exp(−κ_c))
    F_t = D_t · exp(features_t · β)                  weekday, season, holidays and mood alone
    a_ct = spend carried over in two stages, see `density_channel.stages`
    log claimed_ct ~ StudentT(4, log m_ct, 0.05 + τ_c), each to the power claim_power; claimed
                                                     with 5 % of an average period's on top
    m_ct = K_c · g_c**years_ct · R_c · [(1 − organic) · G_ct / Σ_s G_cs + organic · O_ct / Σ_s O_cs
            + 0.05 / T]                              years_ct from the claims' mean period,
                                                     O_ct is S_ct times b_t without trend
    log W_ct = real_c · u_ct / (1 + z_ct² / 4)       u_ct = log claimed − log m_ct, z = u / scale
    log rate_rt ~ StudentT(4, log of k_r · D_t**ψ_r · (B_t + Σ_c d_rc I_ct) / P_t, 0.05 + τ_r)
                                                     refunds and new buyers a yuan, same power

The gradient is the hand-written reverse pass of exactly these lines; a test compares it with
finite differences.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.response.arithmetic import compiled, exp_of, in_caller, log_of
from bigsale.response.density_channel import channel, channel_back
from bigsale.response.density_demand import demand, demand_back, log_ordinary, ordinary_back
from bigsale.response.density_evidence import claims, claims_back, lift_tests, sales
from bigsale.response.density_later import (
    above_floor,
    above_floor_back,
    shift_back,
    shift_sales,
)
from bigsale.response.density_rates import rates, rates_back
from bigsale.response.fields import (
    BASE_FLOOR,
    BASE_SHARE,
    BASE_SHARE_SD,
    CELL_KIND,
    CELL_PHASE,
    CLAIM_CHANNEL,
    FOLLOW_TAIL,
    HALF,
    INFLATION,
    L_CELL_AT,
    L_CELLS,
    L_CHANNEL_AT,
    L_CHANNELS,
    L_CLAIM_AT,
    L_CLAIMS,
    L_FEATURE_AT,
    L_FEATURES,
    L_FOLLOW_FIRST,
    L_KIND_AT,
    L_PARAMETERS,
    L_PERIODS,
    L_PHASE_AT,
    L_PHASES,
    L_RATES,
    L_TREND_AFTER,
    L_TREND_FIRST,
    LAYOUT,
    LOCATION,
    OWED_SHARE,
    PULL,
    ROI_SHIFT,
    SCALE,
    SHARE,
    SLOPE,
    SLOPE_MEAN,
    SLOPE_SD,
    SPREAD,
    TREND,
)
from bigsale.response.packing import Packed, floats_of, ints_of
from bigsale.response.scratch import clear, give_back, row, rows, same_rows, taken, zeros

Floats = npt.NDArray[np.float64]


@compiled
def log_density(theta: Floats, data: Packed, gradient: Floats) -> float:
    """Return the log posterior density at θ (up to a constant) and write its gradient."""
    location, scale = floats_of(data, LOCATION), floats_of(data, SCALE)
    layout, n = ints_of(data, LAYOUT), theta.size
    scratch = np.empty(scratch_size(data))
    clear(scratch)
    u, du = row(scratch, n), zeros(scratch, n)
    total = 0.0
    for i in range(n):
        u[i] = location[i] + scale[i] * theta[i]
        gradient[i] = -theta[i]
    first = layout[L_FEATURE_AT] + layout[L_TREND_FIRST]
    gradient[first : first + layout[L_TREND_AFTER] - layout[L_TREND_FIRST]] = 0.0
    first = layout[L_FEATURE_AT]
    gradient[first + layout[L_FOLLOW_FIRST] : first + layout[L_FEATURES]] = 0.0
    gradient[layout[L_CELL_AT] : layout[L_CELL_AT] + layout[L_CELLS]] = 0.0
    first = layout[L_CHANNEL_AT] + SLOPE * layout[L_CHANNELS]
    gradient[first : first + layout[L_CHANNELS]] = 0.0
    gradient[layout[L_CLAIM_AT] : layout[L_CLAIM_AT] + layout[L_CLAIMS]] = 0.0
    for i in range(n):
        total += 0.5 * theta[i] * gradient[i]
    total += _pooled_prior(u, data, du)
    total += _follow_prior(u, data, du)
    total += _slope_prior(u, data, du)
    total += _inflation_prior(u, data, du)
    total += _log_likelihood(u, data, du, scratch)
    for i in range(n):
        gradient[i] += scale[i] * du[i]
    # Rows do not hold their block (see `bare`): it must be in use until the last of them is read.
    clear(scratch)
    return total


@compiled
def scratch_size(data: Packed) -> int:
    """Return how many numbers `log_density` asks for, or a little more."""
    layout = ints_of(data, LAYOUT)
    by_period = 11 * layout[L_CHANNELS] + 3 * layout[L_CLAIMS] + layout[L_RATES] + 42
    pairs = floats_of(data, SHARE).size + floats_of(data, OWED_SHARE).size
    return layout[L_PERIODS] * by_period + 3 * pairs + 16 * layout[L_PARAMETERS] + 1


@compiled
def _pooled_prior(u: Floats, data: Packed, du: Floats) -> float:
    """Return the log prior of trend steps and events' log multipliers given their spreads.

    Events' multipliers stand in u themselves ("centred"): the data knows them well, and then their
    spread mixes faster than with standardised ones; for trend steps see `trend_stretch`.
    """
    layout, total = ints_of(data, LAYOUT), 0.0
    log_sd = 0.5 * (u[TREND] + floats_of(data, LOCATION)[TREND])
    sd = np.exp(log_sd)
    for f in range(layout[L_TREND_FIRST], layout[L_TREND_AFTER]):
        at = layout[L_FEATURE_AT] + f
        z = u[at] / sd
        total -= 0.5 * z * z + log_sd
        du[at] -= z / sd
        du[TREND] += 0.5 * (z * z - 1.0)
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
def _follow_prior(u: Floats, data: Packed, du: Floats) -> float:
    """Return the log prior of what a channel's own spend tells of demand: Student-t.

    It takes the place of a ROI that claims and other shops speak against, at about the price of
    seven in the log, and leaves alone what spend sells within reason."""
    layout, scale, total = ints_of(data, LAYOUT), floats_of(data, SCALE), 0.0
    for f in range(layout[L_FOLLOW_FIRST], layout[L_FEATURES]):
        at = layout[L_FEATURE_AT] + f
        z = u[at] / scale[at]
        spread = 1.0 + z * z / FOLLOW_TAIL
        total -= 0.5 * (FOLLOW_TAIL + 1.0) * np.log(spread)
        du[at] -= (FOLLOW_TAIL + 1.0) / FOLLOW_TAIL * z / (spread * scale[at])
    return total


@compiled
def _slope_prior(u: Floats, data: Packed, du: Floats) -> float:
    """Return the log prior of the slopes: log s = log e + log(1 + exp(−κ)), Jacobian 1.

    Spend moves around its usual level, so the data knows the elasticity e there and little of κ;
    as coordinates these two are nearly independent, where s and the half-saturation form a ridge.
    """
    layout, total = ints_of(data, LAYOUT), 0.0
    mean, sd = floats_of(data, SLOPE_MEAN), floats_of(data, SLOPE_SD)
    n_channels = layout[L_CHANNELS]
    for c in range(n_channels):
        at = layout[L_CHANNEL_AT] + c
        below = np.exp(-u[at + HALF * n_channels])
        z = (u[at + SLOPE * n_channels] + np.log(1.0 + below) - mean[c]) / sd[c]
        total -= 0.5 * z * z
        du[at + SLOPE * n_channels] -= z / sd[c]
        du[at + HALF * n_channels] += z / sd[c] * below / (1.0 + below)
    return total


@compiled
def _inflation_prior(u: Floats, data: Packed, du: Floats) -> float:
    """Return the log prior of log K: two half normals (or Student-t's) that meet at the mode.

    Platforms may claim many times what they add; less than that is rare.
    """
    layout, location, total = ints_of(data, LAYOUT), floats_of(data, LOCATION), 0.0
    shape, n_claims = floats_of(data, INFLATION), layout[L_CLAIMS]
    for k in range(n_claims):
        at, tail = layout[L_CLAIM_AT] + k, shape[2 * n_claims + k]
        off = u[at] - location[at]
        sd = shape[n_claims + k] if off > 0.0 else shape[k]
        z = off / sd
        if tail > 0.0:
            spread = 1.0 + z * z / tail
            total -= 0.5 * (tail + 1.0) * np.log(spread)
            du[at] -= (tail + 1.0) / tail * z / (spread * sd)
        else:
            total -= 0.5 * z * z
            du[at] -= z / sd
    return total


@compiled
def _baseline_total(u: Floats, data: Packed, added_cny: Floats):  # type: ignore[no-untyped-def]
    """Return B in yuan over the history, left, and the log prior of left.

    What the baseline and the channels sell together is known well, how it divides is not: with M
    and R as coordinates the baseline takes what the channels leave.
    """
    layout = ints_of(data, LAYOUT)
    whole = np.exp(u[layout[L_FEATURE_AT]]) * layout[L_PERIODS]
    left = 1.0 - added_cny.sum() / whole
    share = 0.5 * (left + np.sqrt(left * left + 4.0 * BASE_FLOOR**2))
    z = (left - BASE_SHARE) / BASE_SHARE_SD
    return whole * share, left, -0.5 * z * z


@compiled
def _baseline_total_back(u, data, added_cny, left, d_log_total, d_log_added, du):  # type: ignore[no-untyped-def]
    """Carry derivatives of log B and of the prior of left back to M and R."""
    layout = ints_of(data, LAYOUT)
    whole = np.exp(u[layout[L_FEATURE_AT]]) * layout[L_PERIODS]
    d_left = d_log_total / np.sqrt(left * left + 4.0 * BASE_FLOOR**2)
    d_left -= (left - BASE_SHARE) / BASE_SHARE_SD**2
    du[layout[L_FEATURE_AT]] += d_log_total + d_left * (1.0 - left)
    for c in range(added_cny.size):
        d_log_added[c] -= d_left * added_cny[c] / whole


@in_caller
def _log_likelihood(u: Floats, data: Packed, du: Floats, scratch: Floats) -> float:
    """Return the log likelihood at u and add its gradient to `du` (zeros)."""
    layout = ints_of(data, LAYOUT)
    n, n_channels = layout[L_PERIODS], layout[L_CHANNELS]
    lift, owed, uplift_days, multiple, fading, begins, ends, tall = demand(u, data, scratch)
    log_base, log_tide, log_felt = log_ordinary(u, data, scratch)
    log_d, base, tide = row(scratch, n), row(scratch, n), row(scratch, n)
    pull = np.exp(u[PULL])
    for t in range(n):
        log_d[t] = log_of(lift[t]) - pull * owed[t]
        base[t] = exp_of(log_base[t] + log_d[t])
        tide[t] = exp_of(log_tide[t] + log_d[t])
        log_felt[t] += log_d[t]

    first, carried = rows(scratch, n_channels, n), rows(scratch, n_channels, n)
    log_carried, reach = rows(scratch, n_channels, n), rows(scratch, n_channels, n)
    profile, added_cny = rows(scratch, n_channels, n), row(scratch, n_channels)
    for c in range(n_channels):
        added_cny[c] = channel(
            u, data, c, log_felt, first[c], carried[c], log_carried[c], reach[c], profile[c]
        )
    base_cny, left, total = _baseline_total(u, data, added_cny)
    base *= base_cny / base.sum()
    claiming, sold = ints_of(data, CLAIM_CHANNEL), same_rows(scratch, profile)
    halo, mix = rows(scratch, claiming.size, n), rows(scratch, claiming.size, n)
    z, mark = rows(scratch, claiming.size, n), taken(scratch)
    for k in range(claiming.size):
        c = claiming[k]
        total += claims(
            u, data, k, added_cny[c], profile[c], reach[c], tide, halo[k], mix[k], z[k], sold[c],
            scratch,
        )  # fmt: skip
        give_back(scratch, mark)
    plain, shift, expected = row(scratch, n), zeros(scratch, n), row(scratch, n)
    for t in range(n):
        plain[t] = base[t]
    gap = rows(scratch, n_channels, n)
    for c in range(n_channels):
        own, whole = sold[c], added_cny[c]
        for t in range(n):
            plain[t] += whole * own[t]
        shift_sales(u, data, c, whole, own, gap[c], shift)
    above_floor(plain, shift, expected)

    d_expected, d_shift = row(scratch, n), row(scratch, n)
    mark = taken(scratch)
    total += sales(u, data, expected, d_expected, du, scratch)
    give_back(scratch, mark)
    above_floor_back(plain, shift, d_expected, d_shift)
    d_base, d_log_d = zeros(scratch, n), zeros(scratch, n)
    d_counted = rows(scratch, layout[L_RATES], n)
    mark = taken(scratch)
    total += rates(
        u, data, added_cny, base, sold, plain, log_d, d_expected, d_counted, d_base, d_log_d, du,
        scratch,
    )  # fmt: skip
    give_back(scratch, mark)
    d_log_base = row(scratch, n)
    for t in range(n):
        d_log_base[t] = (d_expected[t] + d_base[t]) * base[t]
    d_sold, d_log_reach = rows(scratch, n_channels, n), rows(scratch, n_channels, n)
    d_log_profile = rows(scratch, n_channels, n)
    d_log_reach[:] = 0.0
    d_log_added, mark = zeros(scratch, n_channels), taken(scratch)
    for c in range(n_channels):
        own, d_own, whole, along = sold[c], d_sold[c], added_cny[c], 0.0
        for t in range(n):
            d_own[t] = whole * d_expected[t]
        rates_back(u, data, c, whole, own, d_counted, d_own, du)
        for t in range(n):
            along += d_own[t] * own[t]
        d_log_added[c] = along + shift_back(u, data, c, whole, gap[c], d_shift, d_own, du, scratch)
    total += lift_tests(u, data, added_cny, sold, d_sold, d_log_added, du)
    for c in range(n_channels):
        slope, own, out = d_sold[c], profile[c], d_log_profile[c]
        for t in range(n):
            out[t] = slope[t] * own[t]
    d_log_tide, d_log_felt = zeros(scratch, n), zeros(scratch, n)
    for k in range(claiming.size):
        c = claiming[k]
        claims_back(
            u, data, k, profile[c], halo[k], mix[k], z[k], sold[c],
            d_sold[c], d_log_profile[c], d_log_reach[c], d_log_tide, d_log_added, du,
        )  # fmt: skip

    d_log_total = d_log_base.sum()
    for t in range(n):
        d_log_base[t] -= d_log_total / base_cny * base[t]
    _baseline_total_back(u, data, added_cny, left, d_log_total, d_log_added, du)
    mark = taken(scratch)
    for c in range(n_channels):
        channel_back(
            u, data, c, log_felt, first[c], carried[c], log_carried[c], reach[c], profile[c],
            d_log_profile[c], d_log_reach[c], d_log_felt, du, scratch,
        )  # fmt: skip
        give_back(scratch, mark)
        du[layout[L_CHANNEL_AT] + c] += d_log_added[c]
        du[ROI_SHIFT] += d_log_added[c]
    for t in range(n):
        d_log_d[t] += d_log_base[t] + d_log_tide[t] + d_log_felt[t]
    ordinary_back(u, data, d_log_base, d_log_tide, d_log_felt, du, scratch)
    demand_back(
        u, data, lift, owed, uplift_days, multiple, fading, begins, ends, tall, d_log_d, du, scratch
    )
    return total
