"""Channels paid on sales (CPS affiliates): their spend follows sales and cannot explain them.

A commission is a share of what the platform claims for the channel, so that "spend" rises whenever
sales do. Regressing sales on it would hand the channel the shop's whole baseline. The sales model
therefore leaves these channels out (a "cut" of the feedback; Plummer 2015); what they really add
is their claims over the benchmark inflation of claims, taken out of the fitted baseline.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.response.pooled import Pooled, priors_of
from bigsale.response.priors import AFFILIATE_INFLATION

Floats = npt.NDArray[np.float64]

FIXED_RATIO_SD = 0.02
"""Claims whose log ratio to spend varies less than this are what the spend is computed from."""
BASELINE_LEFT = 0.1
"""At least this share of a period's baseline stays with the shop itself."""


@dataclass(frozen=True, eq=False)
class PaidOnSales:
    """What channels paid on sales really add.

    `added_cny` (draw, channel, period); `roi` (draw, channel) over the history;
    `usual_spend_cny` (channel,) mean spend of periods with spend.
    """

    channels: tuple[str, ...]
    added_cny: Floats
    roi: Floats
    usual_spend_cny: Floats


def paid_on_sales(history: History, brief: Brief) -> tuple[str, ...]:
    """Return channels with spend that are paid on sales, by the brief or by their figures."""
    names = []
    for c, name in enumerate(history.channels):
        if history.spend_cny[c].sum() <= 0:
            continue
        config = brief.channels.get(name)
        if (config is not None and config.kind == "commission") or _fixed_ratio(history, c):
            names.append(name)
    return tuple(names)


def _fixed_ratio(history: History, c: int) -> bool:
    """Return whether claims are the same multiple of spend in every period."""
    claimed = history.platform.get("gmv_cny")
    if claimed is None:
        return False
    both = (claimed[c] > 0) & (history.spend_cny[c] > 0)
    if both.sum() < 10:
        return False
    ratio = np.log(claimed[c][both] / history.spend_cny[c][both])
    return bool(ratio.std() < FIXED_RATIO_SD)


def commission_sales(
    history: History, brief: Brief, *, baseline_cny: Floats, seed: int, pooled: Pooled | None = None
) -> PaidOnSales:
    """Return what each channel paid on sales adds, never more than 90 % of the baseline.

    `baseline_cny` (draw, period): the fitted baseline that these channels are part of.
    """
    rng = np.random.default_rng([seed, 3])
    names = paid_on_sales(history, brief)
    n_draws = len(baseline_cny)
    added = np.zeros((n_draws, len(names), history.n_periods))
    for i, name in enumerate(names):
        added[:, i] = _one(history, brief, name, n_draws, rng=rng, pooled=pooled)
    most = (1 - BASELINE_LEFT) * baseline_cny
    added *= np.minimum(1.0, most / np.maximum(added.sum(axis=1), 1e-9))[:, None, :]
    spend = np.array([history.spend_cny[history.channel_index(name)] for name in names])
    spend = spend.reshape(len(names), history.n_periods)
    usual = np.array([row[row > 0].mean() for row in spend])
    return PaidOnSales(names, added, added.sum(axis=2) / spend.sum(axis=1), usual)


def _one(
    history: History,
    brief: Brief,
    name: str,
    n_draws: int,
    *,
    rng: np.random.Generator,
    pooled: Pooled | None,
) -> Floats:
    """Return claims over inflation, or spend times the benchmark ROI where claims are missing."""
    c = history.channel_index(name)
    spend = history.spend_cny[c]
    claimed = history.platform.get("gmv_cny")
    rows = np.full(len(spend), np.nan) if claimed is None else claimed[c]
    z = rng.standard_normal(n_draws)
    if np.nansum(rows) > 0:
        known = np.isfinite(rows) & (spend > 0)
        ratio = rows[known].sum() / spend[known].sum()
        sales = np.where(np.isfinite(rows), rows, ratio * spend)
        prior = AFFILIATE_INFLATION
        return np.asarray(sales / np.exp(prior.mean + prior.sd * z)[:, None])
    prior = priors_of(name, brief, pooled=pooled)["roi_incremental"]
    return np.asarray(spend * np.exp(prior.mean + prior.sd * z)[:, None])
