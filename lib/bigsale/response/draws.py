"""From draws of θ to quantities with units: parameters, contributions, baseline, curves."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from bigsale.response import fields as d
from bigsale.response.design import START_DAYS, Design
from bigsale.response.events import mean_shape, phase_shape
from bigsale.response.priors import GLOBAL, Prior

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

MOST_CELLS = 2_000_000
"""Draws × channels × periods worked out at a time: 16 MB an array."""


@dataclass(frozen=True, eq=False)
class Parameters:
    """Draws of the model's parameters with units; first axis: draw.

    `shared` holds the global ones (draw,). `beta` (draw, feature): weights of the log baseline;
    that of the level is the log of all expected sales of an average period. `log_multiple`
    (draw, cell): of the level after the rush. `rush` (draw, phase): height of the rush at the
    opening, against that level. `log_last` (draw, phase, place): of a phase's last days against
    it, the last one first. `phase`, `kind` (draw, phase) and (draw, kind, phase): pooled, of
    the mean over a phase, rush included.
    By (draw, channel): `roi`; `half_life_days`; `delay_share` (of carry-over); `unused` (share of
    the top that usual spend leaves); `slope`; `power`; `own_power` (of sales at usual spend);
    `widening` (of the half-saturation with demand); `long_run` (all sales over those at once).
    By (draw, claiming channel): `inflation`; `organic`; `claim_noise_sd`; `claim_real` (part of a
    surprise in claims that is sales); `claim_growth` (of claims a year beyond what they are of, 1:
    none).
    `rate_ratio` (draw, rate, channel): a channel's refunds or new buyers a yuan against the
    baseline's; `rate_level`, `rate_noise_sd`, `rate_power` (draw, rate).
    """

    shared: Mapping[str, Floats]
    beta: Floats
    phase: Floats
    rush: Floats
    log_last: Floats
    kind: Floats
    log_multiple: Floats
    roi: Floats
    half_life_days: Floats
    delay_share: Floats
    unused: Floats
    slope: Floats
    power: Floats
    own_power: Floats
    widening: Floats
    long_run: Floats
    inflation: Floats
    organic: Floats
    claim_noise_sd: Floats
    claim_real: Floats
    claim_growth: Floats
    rate_level: Floats
    rate_noise_sd: Floats
    rate_power: Floats
    rate_ratio: Floats

    def some(self, rows: slice) -> Parameters:
        """Return the parameters of some draws."""
        arrays = {f.name: getattr(self, f.name)[rows] for f in fields(self) if f.name != "shared"}
        return Parameters(shared={k: v[rows] for k, v in self.shared.items()}, **arrays)

    @property
    def half(self) -> Floats:
        """Half-saturation against usual spend, (draw, channel)."""
        return half_of_usual(self.unused, self.slope)


@dataclass(frozen=True, eq=False)
class Parts:
    """Sales by cause; `contribution_cny` (draw, channel, period), the others (draw, period).

    `demand` is demand against an ordinary day, `lift` the same without pull-forward; `felt` is what
    channels sell into: demand with weekday, season, holidays and mood, without trend. `log_level`
    (draw,): log of an ordinary period's sales before trend, weekday and season.
    """

    contribution_cny: Floats
    baseline_cny: Floats
    ordinary_cny: Floats
    lift: Floats
    demand: Floats
    felt: Floats
    top_cny: Floats
    log_level: Floats


def half_of_usual(unused: Floats, slope: Floats) -> Floats:
    """Return the half-saturation against usual spend: log odds κ of `unused` are s · log h."""
    return np.asarray((unused / (1 - unused)) ** (1 / slope))


def _logistic(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-x)))


def back(values: Floats, prior: Prior) -> Floats:
    """Return values of a prior's scale (log or logit) in their own unit."""
    return _logistic(values) if prior.scale == "logit" else np.asarray(np.exp(values))


def parameters(theta: Floats, design: Design) -> Parameters:
    """Turn θ (draw, parameter) into parameters with units."""
    a, at = design.arrays, design.arrays.sizes
    u = a.location + a.scale * theta
    shared = {name: back(u[:, i], GLOBAL[name]) for i, name in enumerate(GLOBAL)}
    shifts = {name: u[:, i] for i, name in enumerate(GLOBAL) if name.endswith("_shift")}
    rush = np.exp(u[:, at.rush_at : at.last_at])
    log_last = u[:, at.last_at : at.kind_at].reshape(len(u), at.phases, at.places)
    shape = phase_shape(
        design.grid,
        int(a.grain_days[0]),
        hours=shared["rush_hours"],
        rush=rush,
        log_last=log_last,
    )
    kind = u[:, at.kind_at : at.cell_at].reshape(len(u), at.kinds, at.phases)
    channel = u[:, at.channel_at : at.claim_at].reshape(len(u), d.N_CHANNEL, at.channels)
    own_power = d.POWER_MAX * _logistic(channel[:, d.POWER] + shifts["power_shift"][:, None])
    widening = d.POWER_MAX * _logistic(channel[:, d.REACH])
    claim = u[:, at.claim_at : at.rate_at].reshape(len(u), d.N_CLAIM, at.claims)
    ratio_at = at.rate_at + d.N_RATE * at.rates
    rate = u[:, at.rate_at : ratio_at].reshape(len(u), d.N_RATE, at.rates)
    return Parameters(
        shared={**shared, **shifts},
        beta=_weights(u, design),
        phase=u[:, at.phase_at : at.rush_at],
        rush=rush,
        log_last=log_last,
        kind=kind,
        log_multiple=u[:, at.cell_at : at.channel_at] - np.log(mean_shape(design.grid, shape)),
        roi=np.exp(channel[:, d.ROI] + shifts["roi_shift"][:, None]),
        half_life_days=np.exp(channel[:, d.HALF_LIFE]),
        delay_share=_logistic(channel[:, d.DELAY]),
        unused=_logistic(channel[:, d.HALF]),
        slope=np.exp(channel[:, d.SLOPE]) / _logistic(channel[:, d.HALF]),
        power=own_power + widening * np.exp(channel[:, d.SLOPE]),
        own_power=own_power,
        widening=widening,
        long_run=np.exp(channel[:, d.LATER]),
        inflation=np.exp(claim[:, d.CLAIM]),
        organic=_logistic(claim[:, d.CLAIM_ORGANIC]),
        claim_noise_sd=d.CLAIM_NOISE_FLOOR + np.exp(claim[:, d.CLAIM_NOISE]),
        claim_real=_logistic(claim[:, d.CLAIM_REAL]),
        claim_growth=np.exp(claim[:, d.CLAIM_GROWTH]),
        rate_level=np.exp(rate[:, d.RATE_LEVEL]),
        rate_noise_sd=d.RATE_NOISE_FLOOR + np.exp(rate[:, d.RATE_NOISE]),
        rate_power=rate[:, d.RATE_POWER],
        rate_ratio=np.exp(u[:, ratio_at:]).reshape(len(u), at.rates, at.channels),
    )


def _weights(u: Floats, design: Design) -> Floats:
    """Return the weight of each feature, (draw, feature); trend coordinates become steps."""
    at = design.arrays.sizes
    beta = u[:, at.feature_at : at.phase_at].copy()
    stretch = np.exp(0.5 * (u[:, [d.TREND]] - design.arrays.location[d.TREND]))
    beta[:, at.trend_first : at.trend_after] *= stretch
    return beta


def prior_draws(design: Design, size: int, rng: np.random.Generator) -> Floats:
    """Return draws of θ from the prior, (draw, parameter)."""
    a, at = design.arrays, design.arrays.sizes
    theta = rng.standard_normal((size, at.parameters))
    u = a.location + a.scale * theta
    steps = slice(at.feature_at + at.trend_first, at.feature_at + at.trend_after)
    log_sd = 0.5 * (u[:, [d.TREND]] + a.location[d.TREND])
    theta[:, steps] *= np.exp(log_sd) / a.scale[steps]
    follow = slice(at.feature_at + at.follow_first, at.phase_at)
    theta[:, follow] = rng.standard_t(d.FOLLOW_TAIL, theta[:, follow].shape)
    half, slope = (
        slice(at.channel_at + k * at.channels, at.channel_at + (k + 1) * at.channels)
        for k in (d.HALF, d.SLOPE)
    )
    log_slope = a.slope_mean + a.slope_sd * theta[:, slope]
    elasticity = log_slope - np.log1p(np.exp(-u[:, half]))
    theta[:, slope] = (elasticity - a.location[slope]) / a.scale[slope]
    inflation = slice(at.claim_at, at.claim_at + at.claims)
    theta[:, inflation] = _uneven(theta[:, inflation], a.inflation, rng) / a.scale[inflation]
    cells = slice(at.cell_at, at.channel_at)
    kind_at = at.kind_at + a.cell_kind * at.phases + a.cell_phase
    mean = u[:, at.phase_at + a.cell_phase] + u[:, kind_at]
    own = np.exp(u[:, [d.SPREAD]]) * theta[:, cells]
    theta[:, cells] = (mean + own - a.location[cells]) / a.scale[cells]
    return theta


def base_columns(design: Design) -> Ints:
    """Return where in θ all that `left` follows from stands: level, shared ROI, ROI by channel."""
    at = design.arrays.sizes
    return np.r_[at.feature_at, d.ROI_SHIFT, at.channel_at : at.channel_at + at.channels]


def base_weight(theta: Floats, design: Design) -> Floats:
    """Return the prior of `left` against its peak, (draw,) in (0, 1]; 1 without any spend.

    `theta` (draw, parameter of `base_columns`).
    """
    a, columns = design.arrays, base_columns(design)
    if not design.channels:
        return np.ones(len(theta))
    u = a.location[columns] + a.scale[columns] * theta
    whole = np.exp(u[:, 0]) * a.log_sales.size
    left = 1 - (np.exp(u[:, 2:] + u[:, [1]]) * a.total_spend_cny).sum(axis=1) / whole
    return np.asarray(np.exp(-0.5 * ((left - d.BASE_SHARE) / d.BASE_SHARE_SD) ** 2))


def _uneven(normal: Floats, inflation: Floats, rng: np.random.Generator) -> Floats:
    """Return draws around 0 of what log claim inflation follows (`Arrays.inflation`)."""
    below, above, tail = inflation
    up = rng.random(normal.shape) < above / (below + above)
    heavy = np.where(tail > 0, tail, 1.0)
    wide = np.sqrt(heavy / rng.chisquare(np.broadcast_to(heavy, normal.shape)))
    size = np.abs(normal) * np.where(tail > 0, wide, 1.0)
    return np.where(up, above * size, -below * size)


def demand_parts(p: Parameters, design: Design) -> tuple[Floats, Floats]:
    """Return lift and demand (draw, period): without and with pull-forward."""
    a, grain_days = design.arrays, float(design.arrays.grain_days[0])
    lift = np.ones((len(p.beta), a.log_sales.size))
    multiple = np.exp(p.log_multiple)[:, a.share_cell]
    shape = phase_shape(
        design.grid, int(grain_days), hours=p.shared["rush_hours"], rush=p.rush, log_last=p.log_last
    )
    extra = multiple * shape - a.share
    np.add.at(lift.T, a.share_period, extra.T)
    uplift_days = np.zeros((len(p.beta), a.sizes.events))
    np.add.at(uplift_days.T, a.cell_event[a.share_cell], grain_days * extra.T)
    days = p.shared["pull_forward_days"][:, None]
    weights = a.owed_share * np.exp(-a.owed_days / days) / days
    owed = np.zeros_like(lift)
    np.add.at(owed.T, a.owed_period, (uplift_days[:, a.owed_event] * weights).T)
    return lift, lift * np.exp(-p.shared["pull_forward_share"][:, None] * owed)


def batches(p: Parameters, design: Design) -> Iterator[slice]:
    """Yield all draws, as many at a time as have `MOST_CELLS` channels and periods."""
    cells = max(design.arrays.sizes.channels, 1) * design.arrays.log_sales.size
    count = max(1, MOST_CELLS // cells)
    for first in range(0, len(p.beta), count):
        yield slice(first, first + count)


def sales_parts(p: Parameters, design: Design) -> Parts:
    """Return sales by cause for each draw, worked out a few draws at a time to spare memory."""
    parts = [_some_parts(p.some(rows), design) for rows in batches(p, design)]
    names = [field.name for field in fields(Parts)]
    return Parts(**{name: np.concatenate([getattr(x, name) for x in parts]) for name in names})


def _some_parts(p: Parameters, design: Design) -> Parts:
    a = design.arrays
    lift, demand = demand_parts(p, design)
    log_carried = np.log(np.maximum(carried_over(p, design), d.SPEND_FLOOR))
    log_felt = without_trend(p, design, follows=False) + np.log(demand)
    log_demand = log_felt[:, None, :]
    log_odds = log_carried - np.log(p.half)[:, :, None] - p.widening[:, :, None] * log_demand
    reach = _logistic(p.slope[:, :, None] * log_odds)
    profile = reach * np.exp(p.power[:, :, None] * log_demand)
    total = np.maximum(profile.sum(axis=2, keepdims=True), 1e-300)
    added_cny = p.roi * a.total_spend_cny
    shape = np.exp(p.beta[:, 1:] @ a.features[1:])
    tide = np.exp(without_trend(p, design)) * demand
    sold = sold_profile(p, design, profile / total, reach=reach, tide=tide)
    level = baseline_total(p, added_cny, a.log_sales.size) / (shape * demand).sum(axis=1)
    ordinary, contribution = level[:, None] * shape, added_cny[:, :, None] * sold
    return Parts(
        contribution_cny=contribution,
        baseline_cny=shifted_baseline(p, design, ordinary * demand, contribution),
        ordinary_cny=ordinary,
        lift=lift,
        demand=demand,
        felt=np.exp(log_felt),
        top_cny=added_cny / total[:, :, 0],
        log_level=np.log(level),
    )


def without_trend(p: Parameters, design: Design, *, follows: bool = True) -> Floats:
    """Return the log of ordinary sales up to level and trend, (draw, period).

    `follows`: with what each channel's own spend tells of demand.
    """
    at, a = design.arrays.sizes, design.arrays
    after = at.features if follows else at.follow_first
    steady = np.r_[1 : at.trend_first, at.trend_after : after]
    return np.asarray(p.beta[:, steady] @ a.features[steady])


def shifted_baseline(
    p: Parameters, design: Design, baseline_cny: Floats, contribution_cny: Floats
) -> Floats:
    """Return the baseline, (draw, period), less what channels hastened and plus what came later.

    `baseline_cny` (draw, period), `contribution_cny` (draw, channel, period): without either. Over
    the history the two hardly differ. Arithmetic: `density_later`.
    """
    added = contribution_cny.sum(axis=1)
    plain, owed = baseline_cny + added, (1 / p.long_run - 1)[:, :, None]
    taken = (owed * contribution_cny).sum(axis=1)
    kept = np.exp(-float(design.arrays.grain_days[0]) / p.shared["later_days"])
    shift, past = np.empty_like(taken), taken.mean(axis=1)
    for t in range(taken.shape[1]):
        shift[:, t] = taken[:, t] - past
        past = kept * past + (1 - kept) * taken[:, t]
    whole, least = plain + shift, 2 * d.SHIFT_FLOOR * plain
    expected = 0.5 * (whole + np.sqrt(whole**2 + least**2))
    return np.asarray(np.maximum(expected - added, d.SHIFT_FLOOR * baseline_cny))


def sold_profile(
    p: Parameters, design: Design, profile: Floats, *, reach: Floats, tide: Floats
) -> Floats:
    """Return I/R, (draw, channel, period): profiles moved by what surprises in claims tell.

    Only channels whose sales come in lumps are moved.
    """
    a = design.arrays
    lumpy = np.flatnonzero(a.claim_lumpy)
    rows = a.claim_channel[lumpy]
    if not lumpy.size:
        return profile
    halo = reach[:, rows] * tide[:, None, :]
    halo /= halo.sum(axis=2, keepdims=True)
    organic, scale = p.organic[:, lumpy, None], p.claim_noise_sd[:, lumpy, None]
    mix = (1 - organic) * profile[:, rows] + organic * halo + d.CLAIM_FLOOR / profile.shape[2]
    level = np.log(p.inflation[:, lumpy] * p.roi[:, rows] * a.total_spend_cny[rows])[:, :, None]
    years = np.arange(profile.shape[2]) - a.claim_middle[lumpy, None]
    years *= float(a.grain_days[0]) / d.YEAR_DAYS
    level = level + np.log(p.claim_growth[:, lumpy, None]) * years
    z = a.claim_reported[lumpy] * (a.log_claimed[lumpy] - level - np.log(mix)) / scale
    moved = profile[:, rows] * np.exp(
        (a.claim_lumpy * p.claim_real)[:, lumpy, None] * scale * z / (1 + z**2 / d.CLAIM_TAIL)
    )
    sold = profile.copy()
    sold[:, rows] = moved / moved.sum(axis=2, keepdims=True)
    return sold


def stages(half_life_days: Floats, delay_share: Floats, grain_days: float) -> tuple[Floats, Floats]:
    """Return what a period keeps of either stage of carry-over, in the arrays' shape.

    `half_life_days` is that of one daily stage with the same mean lag; `delay_share` is what the
    second stage keeps against the first. Arithmetic: `density_channel.stages`.
    """
    alone, f = 0.5 ** (1 / half_life_days), delay_share
    lag = alone / (1 - alone) / grain_days
    root = np.sqrt((1 - f) ** 2 * (lag + 1) ** 2 + 4 * f)
    first = 2 * lag / ((1 + f) * (lag + 1) + root)
    return first, f * first


def carried_over(p: Parameters, design: Design, effect: Floats | None = None) -> Floats:
    """Return spend carried over, (draw, channel, period), in units of usual spend.

    `effect` (draw, channel, period): what is carried over instead of spend; before the first
    period it is the mean of the first four weeks, as spend is.
    """
    a = design.arrays
    carry, delay = stages(p.half_life_days, p.delay_share, float(a.grain_days[0]))
    carried = np.empty((*carry.shape, a.log_sales.size))
    source, start = (a.spend, a.start_spend) if effect is None else (effect, _start(effect, design))
    early = late = np.broadcast_to(start, carry.shape)
    for t in range(a.log_sales.size):
        early = (1 - delay) * source[..., t] + delay * early
        late = (1 - carry) * early + carry * late
        carried[:, :, t] = late
    return carried


def _start(effect: Floats, design: Design) -> Floats:
    """Return the mean of the first four weeks, (draw, channel)."""
    periods = max(1, START_DAYS // int(design.arrays.grain_days[0]))
    return np.asarray(effect[..., :periods].mean(axis=-1))


def baseline_total(p: Parameters, added_cny: Floats, periods: int) -> Floats:
    """Return baseline sales over the history, (draw,) in yuan: what the channels leave."""
    whole = np.exp(p.beta[:, 0]) * periods
    left = 1 - added_cny.sum(axis=1) / whole
    return np.asarray(whole * (left + np.sqrt(left**2 + 4 * d.BASE_FLOOR**2)) / 2)
