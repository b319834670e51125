"""From draws of θ to quantities with units: parameters, contributions, baseline, curves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bigsale.response import density as d
from bigsale.response.design import Design
from bigsale.response.priors import GLOBAL

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Parameters:
    """Draws of the model's parameters with units; first axis: draw.

    `shared` holds the global ones (draw,). `beta` (draw, feature). `log_multiple` (draw, cell).
    `rush` (draw, phase): height of the rush at the opening, against the later level.
    `phase`, `kind` (draw, phase) and (draw, kind, phase): pooled log multipliers. `roi`,
    `half_life_days`, `half` (of usual spend), `slope`, `power`: (draw, channel). `inflation`,
    `organic`, `claim_noise_sd`: (draw, claiming channel).
    """

    shared: Mapping[str, Floats]
    beta: Floats
    phase: Floats
    rush: Floats
    kind: Floats
    log_multiple: Floats
    roi: Floats
    half_life_days: Floats
    half: Floats
    slope: Floats
    power: Floats
    inflation: Floats
    organic: Floats
    claim_noise_sd: Floats


@dataclass(frozen=True, eq=False)
class Parts:
    """Sales by cause; `contribution_cny` (draw, channel, period), the others (draw, period).

    `demand` is demand against an ordinary day, `lift` the same without pull-forward.
    """

    contribution_cny: Floats
    baseline_cny: Floats
    ordinary_cny: Floats
    lift: Floats
    demand: Floats
    top_cny: Floats


def _logistic(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-x)))


def parameters(theta: Floats, design: Design) -> Parameters:
    """Turn θ (draw, parameter) into parameters with units."""
    a, at = design.arrays, design.arrays.sizes
    u = a.location + a.scale * theta
    logs = {name: u[:, i] for i, name in enumerate(GLOBAL)}
    shifts = {name: logs.pop(name) for name in ("roi_shift", "power_shift")}
    shared = {name: np.exp(value) for name, value in logs.items()}
    phase = u[:, at.phase_at : at.rush_at]
    kind = u[:, at.kind_at : at.cell_at].reshape(len(u), at.kinds, at.phases)
    channel = u[:, at.channel_at : at.claim_at].reshape(len(u), d.N_CHANNEL, at.channels)
    claim = u[:, at.claim_at :].reshape(len(u), d.N_CLAIM, at.claims)
    return Parameters(
        shared={**shared, **shifts},
        beta=u[:, at.feature_at : at.phase_at],
        phase=phase,
        rush=np.exp(u[:, at.rush_at : at.kind_at]),
        kind=kind,
        log_multiple=u[:, at.cell_at : at.channel_at],
        roi=np.exp(channel[:, d.ROI] + shifts["roi_shift"][:, None]),
        half_life_days=np.exp(channel[:, d.HALF_LIFE]),
        half=np.exp(channel[:, d.HALF]),
        slope=np.exp(channel[:, d.SLOPE]),
        power=d.POWER_MAX * _logistic(channel[:, d.POWER] + shifts["power_shift"][:, None]),
        inflation=np.exp(claim[:, d.CLAIM]),
        organic=_logistic(claim[:, d.CLAIM_ORGANIC]),
        claim_noise_sd=d.CLAIM_NOISE_FLOOR + np.exp(claim[:, d.CLAIM_NOISE]),
    )


def prior_draws(design: Design, size: int, rng: np.random.Generator) -> Floats:
    """Return draws of θ from the prior, (draw, parameter)."""
    a, at = design.arrays, design.arrays.sizes
    theta = rng.standard_normal((size, at.parameters))
    u = a.location + a.scale * theta
    steps = slice(at.feature_at + at.trend_first, at.feature_at + at.trend_after)
    theta[:, steps] *= np.exp(u[:, [d.TREND]]) / a.scale[steps]
    cells = slice(at.cell_at, at.channel_at)
    kind_at = at.kind_at + a.cell_kind * at.phases + a.cell_phase
    mean = u[:, at.phase_at + a.cell_phase] + u[:, kind_at]
    own = np.exp(u[:, [d.SPREAD]]) * theta[:, cells]
    theta[:, cells] = (mean + own - a.location[cells]) / a.scale[cells]
    return theta


def rush_weights(from_hour: Floats, to_hour: Floats, hours: Floats) -> Floats:
    """Return the mean over a day of exp(−h/κ), for the part between two hours of a phase."""
    return np.asarray(hours * (np.exp(-from_hour / hours) - np.exp(-to_hour / hours)) / 24)


def demand_parts(p: Parameters, design: Design) -> tuple[Floats, Floats]:
    """Return lift and demand (draw, period): without and with pull-forward."""
    a, grain_days = design.arrays, float(design.arrays.grain_days[0])
    lift = np.ones((len(p.beta), a.log_sales.size))
    multiple = np.exp(p.log_multiple)[:, a.share_cell]
    hours = p.shared["rush_hours"][:, None]
    weight = rush_weights(a.share_from_hour, a.share_to_hour, hours) / grain_days
    extra = (multiple - 1) * a.share + multiple * p.rush[:, a.cell_phase[a.share_cell]] * weight
    np.add.at(lift.T, a.share_period, extra.T)
    uplift_days = np.zeros((len(p.beta), a.sizes.events))
    np.add.at(uplift_days.T, a.cell_event[a.share_cell], grain_days * extra.T)
    days = p.shared["pull_forward_days"][:, None]
    weights = a.owed_share * np.exp(-a.owed_days / days) / days
    owed = np.zeros_like(lift)
    np.add.at(owed.T, a.owed_period, (uplift_days[:, a.owed_event] * weights).T)
    return lift, lift * np.exp(-p.shared["pull_forward_share"][:, None] * owed)


def sales_parts(p: Parameters, design: Design) -> Parts:
    """Return sales by cause for each draw."""
    a = design.arrays
    lift, demand = demand_parts(p, design)
    ordinary = np.exp(p.beta @ a.features)
    carry = 0.5 ** (a.grain_days[0] / p.half_life_days)
    carried = np.empty((*carry.shape, a.log_sales.size))
    before = np.broadcast_to(a.start_spend, carry.shape)
    for t in range(a.log_sales.size):
        before = (1 - carry) * a.spend[:, t] + carry * before
        carried[:, :, t] = before
    log_carried = np.log(np.maximum(carried, d.SPEND_FLOOR))
    log_odds = p.slope[:, :, None] * (log_carried - np.log(p.half)[:, :, None])
    profile = _logistic(log_odds) * demand[:, None, :] ** p.power[:, :, None]
    top_cny = p.roi * a.total_spend_cny / np.maximum(profile.sum(axis=2), 1e-300)
    profile *= top_cny[:, :, None]
    return Parts(profile, ordinary * demand, ordinary, lift, demand, top_cny)
