"""The results of the response room: what channels add, how sure, and what demand will be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.errors import Finding

Floats = npt.NDArray[np.float64]
Days = npt.NDArray[np.datetime64]


@dataclass(frozen=True, eq=False)
class CurveDraws:
    """Posterior of each channel's response to spend, in daily units whatever the data's grain.

    Incremental gross paid sales of channel c on day t, in one draw:
        top_cny · demand[t]**demand_power · S(a[t] / demand[t]**reach_power)
        a[t] = Σ_l lag_weights[l] · spend_cny[t−l]
        S(a) = a**slope / (a**slope + half_cny**slope)                       (Hill)
    where demand[t] is demand against an ordinary day (1 = ordinary). slope > 1 is S-shaped.
    Where `at_once`, a day's own spend saturates and its effect comes over the days after it:
        top_cny · demand[t]**demand_power · Σ_l lag_weights[l] · S(spend[t−l] / demand[t−l]**reach)
    History hardly tells the two orders apart (docs/decisions/063-which-comes-first.md).

    `top_cny`, `half_cny` (draw, channel): yuan a day, > 0. `slope` (draw, channel): > 0.
    `demand_power`, `reach_power` (draw, channel): ≥ 0, how much more a channel sells, and can take,
    when demand is high. `usual_power` (draw, channel): how sales of usual spend rise with demand,
    saturation included. `lag_weights` (draw, channel, lag): ≥ 0, sum 1.
    `at_once` (draw, channel): which order. `recent_spend_cny` (channel, lag−1): spend of the last
    days before the plan starts, latest first (what still carries over); `recent_demand`
    (draw, lag−1): demand that it met.
    """

    channels: tuple[str, ...]
    top_cny: Floats
    half_cny: Floats
    slope: Floats
    demand_power: Floats
    reach_power: Floats
    usual_power: Floats
    lag_weights: Floats
    recent_spend_cny: Floats
    recent_demand: Floats
    at_once: npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class DemandDraws:
    """Posterior of demand on the days of a campaign and the `tail_days` after it.

    `dates` (day,): consecutive days, campaign first, then the tail.
    `baseline_cny` (draw, day): gross paid sales a day without any channel's spend.
    `multiplier` (draw, day): demand against an ordinary day (the curves' `demand`), made of sales
    and their dips and of `calendar` (draw, day): weekday, season and holidays.
    `cell_multiplier` (draw, cell): the same in each part of a day that one phase has, in the order
    of `campaign_cells`; the hours of a day that changes phase at 20:00 differ.
    `luck` (draw,), mean 1: what the luck of days makes of the campaign's total; None leaves it out.
    """

    dates: Days
    campaign_days: int
    baseline_cny: Floats
    multiplier: Floats
    cell_multiplier: Floats
    calendar: Floats
    luck: Floats | None = None


@dataclass(frozen=True, eq=False)
class Diagnostics:
    """Whether the posterior can be trusted.

    `divergent_at`: position of the parameter that stands out most where paths were given up; None
    without any.
    """

    rhat_max: float
    ess_bulk_min: float
    ess_tail_min: float
    divergences: int
    draws: int
    chains: int
    seconds: float
    converged: bool
    divergent: bool = False
    divergent_at: int | None = None


@dataclass(frozen=True, eq=False)
class ResponseFit:
    """What each channel really added, with a posterior. Axes: (draw, channel, period).

    `contribution_cny` (draw, channel, period): incremental gross paid sales of each channel.
    `baseline_cny` (draw, period): expected gross paid sales without any channel's spend, events
    included. `ordinary_cny` (draw, period): the same without events and without their dips; what
    channels move in time stands in the first alone.
    `demand` (draw, period): what sales and their dips make of an ordinary time, 1 = ordinary.
    `felt` (draw, period): demand that channels sell into (the curves' `demand`): the same with
    weekday, season, holidays and mood, without trend.
    `pull_forward_cny` (draw, period): ≥ 0, sales missing in a period because an event took them.
    `spend_cny`, `platform_gmv_cny` (channel, period): copied from the history (NaN = unreported).
    `parameters`: posterior draws by name, for tables of prior against posterior.
    """

    channels: tuple[str, ...]
    dates: Days
    grain_days: int
    curves: CurveDraws
    contribution_cny: Floats
    baseline_cny: Floats
    ordinary_cny: Floats
    demand: Floats
    felt: Floats
    pull_forward_cny: Floats
    sales_cny: Floats
    spend_cny: Floats
    platform_gmv_cny: Floats
    diagnostics: Diagnostics
    priors: pd.DataFrame
    findings: tuple[Finding, ...] = ()
    parameters: Mapping[str, Floats] = field(default_factory=dict)

    @property
    def n_draws(self) -> int:
        """Number of posterior draws kept."""
        return self.contribution_cny.shape[0]

    def roi_incremental(self, window: npt.NDArray[np.bool_] | None = None) -> Floats:
        """Return incremental gross ROI, (draw, channel), over the periods of `window` (period,).

        NaN for a channel without spend in the window. Default: the whole history.
        """
        chosen = np.ones(len(self.dates), bool) if window is None else window
        spend_cny = self.spend_cny[:, chosen].sum(axis=1)
        added_cny = self.contribution_cny[:, :, chosen].sum(axis=2)
        return added_cny / np.where(spend_cny > 0, spend_cny, np.nan)
