"""Response curves in daily units, for channels with and without history."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import numpy as np
import numpy.typing as npt

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.response import fields as d
from bigsale.response.commission import PaidOnSales
from bigsale.response.design import Design
from bigsale.response.draws import Parameters, Parts, batches, carried_over, half_of_usual, stages
from bigsale.response.pooled import Pooled, priors_of
from bigsale.response.priors import Prior, draw_prior
from bigsale.response.result import CurveDraws

Floats = npt.NDArray[np.float64]

LAGS_MIN, LAGS_MAX = 7, 60
LAG_TAIL = 0.01
AT_ONCE = 0.3
"""Share of the draws in which a day's own spend saturates and its effect comes later."""
COLUMNS = ("top", "half", "slope", "power", "reach", "usual", "life", "delay")
"""Curve parameters by channel, see `CurveDraws`."""


def carry_weights(
    half_life_days: Floats, delay_share: Floats, lags: int, *, grain_days: int = 1
) -> Floats:
    """Return normalised daily carry-over weights, (draw, channel, lag), of a fit at this grain.

    The mean lag in days, and how it divides between the stages, are those of the fit.
    """
    first, second = (kept / (1 - kept) for kept in stages(half_life_days, delay_share, grain_days))
    daily = 0.5 ** (1 / half_life_days)
    scale = daily / (1 - daily) / np.maximum(first + second, 1e-300)
    carry, delay = (scale * lag / (1 + scale * lag) for lag in (first, second))
    weights = np.empty((*carry.shape, lags))
    early, late = np.ones_like(carry), np.zeros_like(carry)
    for lag in range(lags):
        late = carry * late + early
        weights[:, :, lag] = late
        early = early * delay
    return np.asarray(weights / weights.sum(axis=2, keepdims=True))


def lag_count(half_life_days: Floats) -> int:
    """Return how many days of carry-over hold all but about 1 % in 95 % of the draws."""
    life_days = half_life_days
    longest = float(np.quantile(life_days, 0.95, axis=0).max()) if life_days.size else 1.0
    return int(np.clip(np.ceil(longest * np.log2(1 / LAG_TAIL)), LAGS_MIN, LAGS_MAX))


def campaign_days(brief: Brief) -> int:
    """Return how many days the campaign touches."""
    return max(1, (brief.phases[-1].end.date() - brief.phases[0].start.date()).days + 1)


def ordinary_sales_cny(parts: Parts, grain_days: int) -> float:
    """Return what the shop sells on an ordinary day without its channels, the median draw."""
    return float(np.median(parts.ordinary_cny)) / grain_days


def typical_spend_cny(
    channel: str, brief: Brief, priors: Mapping[str, Prior], *, daily_sales_cny: float
) -> float:
    """Return a usual daily spend, in yuan, for a channel without history.

    Its fair share of the budget over the campaign's days, but no more than sells, at its usual
    ROI, its fair part of what channels usually add to a shop of `daily_sales_cny`: a large budget
    does not make a small shop's channels take more.
    """
    config = brief.channels.get(channel)
    others = max(len(brief.channels), 1)
    fair = brief.goal.spendable_cny / others
    cap = config.max_cny if config is not None and config.max_cny else np.inf
    by_budget = max(min(fair, cap), 1.0) / campaign_days(brief)
    added = (1 / d.BASE_SHARE - 1) * daily_sales_cny / others
    by_sales = added / float(np.exp(priors["roi_incremental"].mean))
    return max(min(by_budget, by_sales), 1.0 / campaign_days(brief))


def prior_curves(
    names: tuple[str, ...],
    p: Parameters,
    brief: Brief,
    *,
    known: Mapping[str, tuple[float, Floats]],
    daily_sales_cny: float,
    pooled: Pooled | None = None,
    rng: np.random.Generator,
) -> dict[str, Floats]:
    """Return curve parameters, each (draw, channel), of channels that the sales model leaves out.

    ROI at the typical daily spend on an ordinary day follows the benchmark prior, moved by what
    the other channels say about the shop (the shared shifts); `known` gives typical daily spend
    and draws of ROI of channels paid on sales.
    """
    size = len(p.roi)
    columns: dict[str, list[Floats]] = {k: [] for k in COLUMNS}
    for name in names:
        priors = priors_of(name, brief, pooled=pooled)
        z = {key: draw_prior(prior, size, rng) for key, prior in priors.items()}
        typical = typical_spend_cny(name, brief, priors, daily_sales_cny=daily_sales_cny)
        roi = np.exp(z["roi_incremental"] + p.shared["roi_shift"])
        if name in known:
            typical, roi = known[name]
        unused, slope = 1 / (1 + np.exp(-z["unused_at_usual"])), np.exp(z["slope"])
        half = half_of_usual(unused, slope)
        columns["top"].append(roi * typical * (1 + half**slope))
        columns["half"].append(half * typical)
        columns["slope"].append(slope)
        logit = z["demand_power"] + p.shared["power_shift"]
        widening = d.POWER_MAX / (1 + np.exp(-z["reach_power"]))
        own_power = d.POWER_MAX / (1 + np.exp(-logit))
        columns["power"].append(own_power + widening * slope * unused)
        columns["reach"].append(widening)
        columns["usual"].append(own_power)
        columns["life"].append(np.exp(z["half_life_days"]))
        columns["delay"].append(1 / (1 + np.exp(-z["delay_share"])))
    empty = np.empty((size, 0))
    return {k: np.stack(v, axis=1) if v else empty for k, v in columns.items()}


def make_curves(
    design: Design,
    p: Parameters,
    parts: Parts,
    *,
    history: History,
    brief: Brief,
    apart: PaidOnSales,
    pooled: Pooled | None = None,
) -> CurveDraws:
    """Return curves of every channel of the history, then of the brief's other channels."""
    others = tuple(dict.fromkeys([*history.channels, *brief.channels]))
    unused = tuple(name for name in others if name not in design.channels)
    grain = history.grain_days
    known = {
        name: (apart.usual_spend_cny[i] / grain, apart.roi[:, i])
        for i, name in enumerate(apart.channels)
    }
    rng = np.random.default_rng([brief.model.seed, 1])
    blank = prior_curves(
        unused,
        p,
        brief,
        known=known,
        daily_sales_cny=ordinary_sales_cny(parts, grain),
        pooled=pooled,
        rng=rng,
    )
    at_once = which_first(len(p.roi), len(others), rng=np.random.default_rng([brief.model.seed, 5]))
    columns = [others.index(name) for name in design.channels]
    first = at_once[:, columns]
    fitted = {
        "top": np.where(first, paid_out_top_cny(p, parts, design), parts.top_cny) / grain,
        "half": p.half * design.usual_spend_cny / grain,
        "slope": p.slope,
        "power": p.power,
        "reach": p.widening,
        "usual": p.own_power,
        "life": p.half_life_days,
        "delay": p.delay_share,
    }
    order = [(*design.channels, *unused).index(name) for name in others]
    joined = {k: np.concatenate([fitted[k], blank[k]], axis=1)[:, order] for k in fitted}
    lags = lag_count(joined["life"])
    weights = np.concatenate(
        [
            carry_weights(fitted["life"], fitted["delay"], lags, grain_days=grain),
            carry_weights(blank["life"], blank["delay"], lags),
        ],
        axis=1,
    )
    return CurveDraws(
        channels=others,
        top_cny=joined["top"],
        half_cny=joined["half"],
        slope=joined["slope"],
        demand_power=joined["power"],
        reach_power=joined["reach"],
        usual_power=joined["usual"],
        lag_weights=weights[:, order],
        recent_spend_cny=recent_spend(history, others, brief.phases[0].start.date(), lags - 1),
        recent_demand=recent_demand(history, parts.felt, brief.phases[0].start.date(), lags - 1),
        at_once=at_once,
    )


def which_first(
    n_draws: int, n_channels: int, *, rng: np.random.Generator
) -> npt.NDArray[np.bool_]:
    """Return in which draws a day's own spend saturates, (draw, channel): a share of them each."""
    draws = np.arange(n_draws) < AT_ONCE * n_draws
    return rng.permuted(np.repeat(draws[:, None], n_channels, axis=1), axis=0)


def paid_out_top_cny(p: Parameters, parts: Parts, design: Design) -> Floats:
    """Return the top, (draw, channel) in yuan a period, if each period's own spend saturates.

    It brings over the history what the channel has brought in that draw.
    """
    tops = [_some_tops(p.some(rows), parts.felt[rows], design) for rows in batches(p, design)]
    return np.concatenate(tops)


def _some_tops(p: Parameters, felt: Floats, design: Design) -> Floats:
    a = design.arrays
    log_demand = np.log(felt)[:, None, :]
    log_half = np.log(p.half)[:, :, None] + p.widening[:, :, None] * log_demand
    log_spend = np.log(np.maximum(a.spend, d.SPEND_FLOOR))
    share = 1 / (1 + np.exp(p.slope[:, :, None] * (log_half - log_spend)))
    lift = np.exp(p.power[:, :, None] * log_demand)
    total = (carried_over(p, design, share) * lift).sum(axis=2)
    return np.asarray(p.roi * a.total_spend_cny / np.maximum(total, 1e-300))


def recent_spend(history: History, channels: tuple[str, ...], start: date, lags: int) -> Floats:
    """Return daily spend of the `lags` days before `start`, (channel, lag), latest first.

    Days after the history's end are taken to be like its last four weeks.
    """
    out = np.zeros((len(channels), lags))
    grain = history.grain_days
    out[: len(history.channels)] = _days_before(history, history.spend_cny / grain, start, lags)
    return out


def recent_demand(history: History, felt: Floats, start: date, lags: int) -> Floats:
    """Return demand of the `lags` days before `start`, (draw, lag), latest first.

    `felt` (draw, period): see `Parts`. Days after the history's end are taken to be like its last
    four weeks, as their spend is; before its first day nothing was spent that demand could matter
    to: 1.
    """
    return _days_before(history, felt, start, lags, outside=1.0)


def _days_before(
    history: History, by_day: Floats, start: date, lags: int, *, outside: float = 0.0
) -> Floats:
    """Return values of the `lags` days before `start`, (row, lag), latest first.

    `by_day` (row, period): the same on all days of a period. `outside`: before the first period.
    """
    daily = np.repeat(by_day, history.grain_days, axis=1)
    first, n_days = history.dates[0], daily.shape[1]
    days = np.datetime64(start, "D") - np.arange(1, lags + 1).astype("timedelta64[D]")
    at = (days - first).astype(int)
    known = daily[:, np.clip(at, 0, n_days - 1)]
    last_weeks = daily[:, -28:].mean(axis=1, keepdims=True)
    return np.where(at < 0, outside, np.where(at < n_days, known, last_weeks))
