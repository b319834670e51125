"""Each channel: money against plan, what the platform claims, what it really added."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.channels import CommissionChannel
from bigsale.brief.model import Brief
from bigsale.data.history import History
from bigsale.economics import Economics, UnitEconomics
from bigsale.economics.creators import commission_per_added, creators_commission_rate
from bigsale.economics.rebates import rebates_cny
from bigsale.errors import Finding, Text
from bigsale.response.result import ResponseFit
from bigsale.review.result import PlannedTables
from bigsale.review.window import Window
from bigsale.words.numbers import percent

Floats = npt.NDArray[np.float64]
ATTRIBUTION_WINDOW = "platform default"
"""Channel tables do not say which attribution window the platform used."""


@dataclass(frozen=True, eq=False)
class ChannelFigures:
    """Channels inside the campaign's days. Order of channels as in the fit.

    `spend_cny`, `attributed_cny`, `refund_cny`, `new_buyers` (channel, phase): NaN = unreported.
    `added_cny` (draw, channel): gross paid sales added on the campaign's days; `added_by_phase`
    (draw, channel, phase). `stretch` (draw, channel, phase): what they would grow by, per yuan,
    if all spend of the phase grew a little (marginal ROI, gross); NaN without spend.
    `value` (channel,): contribution of one gross paid yuan added, before media cost.
    `commission_cny` (channel,): creators' commission that the reported spend leaves out.
    `rebate_cny` (channel,): of the reported spend, what comes back as a volume rebate.
    """

    channels: tuple[str, ...]
    phases: tuple[str, ...]
    spend_cny: Floats
    attributed_cny: Floats
    refund_cny: Floats
    new_buyers: Floats
    added_by_phase: Floats
    stretch: Floats
    value: Floats
    net_share: Floats
    commission_cny: Floats
    rebate_cny: Floats

    @property
    def added_cny(self) -> Floats:
        """Gross paid sales added on the campaign's days, (draw, channel)."""
        return self.added_by_phase.sum(axis=2)

    @property
    def total_spend_cny(self) -> Floats:
        """Spend of the campaign, (channel,)."""
        return self.spend_cny.sum(axis=1)

    @property
    def roi_net_incremental(self) -> Floats:
        """Net sales that all channels added per yuan spent on them, (draw,); NaN without spend."""
        return self.added_cny @ self.net_share / _positive(self.total_spend_cny.sum())

    @property
    def roi_incremental(self) -> Floats:
        """Gross sales added per yuan spent, (draw, channel); NaN without spend."""
        return self.added_cny / _positive(self.total_spend_cny)

    @property
    def roi_breakeven(self) -> Floats:
        """Gross ROI at which a yuan spent pays for itself, (channel,); inf when none does."""
        worth = np.array([1 / value if value > 0 else np.inf for value in self.value])
        return self.own_share * worth

    @property
    def own_share(self) -> Floats:
        """Share of each channel's spend that does not come back as a rebate, (channel,)."""
        return 1 - np.nan_to_num(self.rebate_cny / _positive(self.total_spend_cny))

    @property
    def gain_cny(self) -> Floats:
        """Contribution that each channel's spend earned after its cost, (draw, channel)."""
        return self.added_cny * self.value - self.total_spend_cny + self.rebate_cny

    @property
    def stretch_total(self) -> Floats:
        """Marginal ROI over the whole campaign, (draw, channel); NaN without spend."""
        grown = np.nansum(self.stretch * self.spend_cny, axis=2)
        return grown / _positive(self.total_spend_cny)


def gather_channels(
    brief: Brief, history: History, fit: ResponseFit, *, economics: Economics, window: Window
) -> ChannelFigures:
    """Return every channel of the fit inside the campaign's days."""
    units = [economics.unit(name) for name in fit.channels]
    net_share = np.array([unit.net_share for unit in units])
    attributed = _reported("gmv_cny", history, fit, window)
    added = window.by_phase(fit.contribution_cny)
    mean_added = added.sum(axis=2).mean(axis=0)
    rates = [creators_commission_rate(name, brief, history.creators) for name in fit.channels]
    claimed = np.nan_to_num(_sum(attributed))
    terms = zip(rates, net_share, claimed, mean_added, strict=True)
    burden = np.array([commission_per_added(*each) for each in terms])
    spend = window.by_phase(fit.spend_cny)
    return ChannelFigures(
        channels=fit.channels,
        phases=window.phases,
        spend_cny=spend,
        attributed_cny=attributed,
        refund_cny=_reported("refund_cny", history, fit, window),
        new_buyers=_reported("new_buyers", history, fit, window),
        added_by_phase=added,
        stretch=_stretch(fit, window),
        value=np.array([spend_value(unit, brief) for unit in units]) - burden,
        net_share=net_share,
        commission_cny=np.array(rates) * net_share * claimed,
        rebate_cny=rebates_cny(brief, fit.channels, spend.sum(axis=1)),
    )


def spend_value(unit: UnitEconomics, brief: Brief) -> float:
    """Return the contribution of one gross paid yuan before the spend that the tables report.

    The spend of a commission channel *is* its commission, which must not be taken twice.
    """
    kind = brief.channels.get(unit.channel)
    if isinstance(kind, CommissionChannel):
        margin = unit.gross_margin - unit.platform_fee_rate
        return unit.net_share * margin - unit.nonrefundable_cost_rate
    return unit.value_per_gross_cny


def channel_table(figures: ChannelFigures, planned: PlannedTables | None) -> pd.DataFrame:
    """Return one row per channel that spent, claimed or was planned; money in yuan.

    Columns as in `Review.channels`; roi_net = (attributed − refunds) / spend, with the channel's
    refund rate of the economics where the platform reports no refunds.
    """
    spend, attributed = figures.total_spend_cny, _sum(figures.attributed_cny)
    net = net_attributed_cny(figures)
    new_buyers = _sum(figures.new_buyers)
    low, middle, high = np.quantile(figures.roi_incremental, [0.05, 0.5, 0.95], axis=0)
    below = (figures.roi_incremental < figures.roi_breakeven).mean(axis=0)
    added, stretch = figures.added_cny, figures.stretch_total
    table = pd.DataFrame(
        {
            "channel": figures.channels,
            "spend_cny": spend,
            "planned_spend_cny": _planned("spend_cny", figures.channels, planned),
            "planned_incremental_gmv_cny": _planned(
                "incremental_gmv_cny", figures.channels, planned
            ),
            "gmv_attributed_cny": attributed,
            "net_gmv_attributed_cny": net,
            "roi_gross": attributed / _positive(spend),
            "roi_net": net / _positive(spend),
            "roi_incremental_mean": figures.roi_incremental.mean(axis=0),
            "roi_incremental_p05": low,
            "roi_incremental_p50": middle,
            "roi_incremental_p95": high,
            "roi_marginal_mean": stretch.mean(axis=0),
            "commission_cny": figures.commission_cny,
            "roi_breakeven": figures.roi_breakeven,
            "probability_below_breakeven": np.where(spend > 0, below, np.nan),
            "incremental_gmv_cny_mean": added.mean(axis=0),
            "incremental_gmv_cny_p05": np.quantile(added, 0.05, axis=0),
            "incremental_gmv_cny_p95": np.quantile(added, 0.95, axis=0),
            "contribution_cny_mean": figures.gain_cny.mean(axis=0),
            "contribution_cny_p05": np.quantile(figures.gain_cny, 0.05, axis=0),
            "contribution_cny_p95": np.quantile(figures.gain_cny, 0.95, axis=0),
            "new_buyers": new_buyers,
            "cac_cny": spend / _positive(new_buyers),
            "window": ATTRIBUTION_WINDOW,
        }
    )
    used = (spend > 0) | (attributed > 0) | (table["planned_spend_cny"] > 0)
    return table[used].reset_index(drop=True)


def channel_phase_table(figures: ChannelFigures, planned: PlannedTables | None) -> pd.DataFrame:
    """Return channel, phase, planned_spend_cny, spend_cny, gmv_attributed_cny, roi_marginal …"""
    rows = pd.MultiIndex.from_product(
        [figures.channels, figures.phases], names=["channel", "phase"]
    )
    low, middle, high = np.quantile(figures.stretch, [0.05, 0.5, 0.95], axis=0)
    table = pd.DataFrame(
        {
            "spend_cny": figures.spend_cny.ravel(),
            "planned_spend_cny": np.nan,
            "gmv_attributed_cny": figures.attributed_cny.ravel(),
            "incremental_gmv_cny_mean": figures.added_by_phase.mean(axis=0).ravel(),
            "roi_marginal_p05": low.ravel(),
            "roi_marginal_p50": middle.ravel(),
            "roi_marginal_p95": high.ravel(),
        },
        index=rows,
    )
    if planned is not None:
        sums = planned.allocation.groupby(["channel", "phase"])["spend_cny"].sum()
        table["planned_spend_cny"] = sums.reindex(rows, fill_value=0.0)
    used = (table["spend_cny"] > 0) | (table["planned_spend_cny"] > 0)
    return table[used].reset_index()


def net_attributed_cny(figures: ChannelFigures) -> Floats:
    """Return attributed sales less refunds, (channel,); unreported refunds from the economics."""
    attributed, refund = _sum(figures.attributed_cny), _sum(figures.refund_cny)
    return np.where(np.isfinite(refund), attributed - refund, attributed * figures.net_share)


def claim_findings(figures: ChannelFigures, gmv_cny: float) -> list[Finding]:
    """Say when the channels together claim more sales than the shop made."""
    claimed = float(np.nansum(figures.attributed_cny))
    if gmv_cny <= 0 or claimed <= gmv_cny:
        return []
    share = percent(claimed / gmv_cny)
    return [
        Finding(
            "channels-overclaim",
            "warning",
            Text(
                f"各渠道平台归因的成交合计是全店支付金额的 {share}：同一笔订单被多个平台重复认领。",
                f"The platforms together claim {share} of the shop's paid sales: one order is "
                "claimed by several of them.",
            ),
            Text(
                "渠道之间比增量 ROI，不比平台 ROI；平台 ROI 只用来看同一渠道的前后变化。",
                "Compare channels by incremental ROI; use platform ROI only within one channel.",
            ),
        )
    ]


def _reported(name: str, history: History, fit: ResponseFit, window: Window) -> Floats:
    """Return (channel, phase) sums of what platforms report; NaN where nothing is reported."""
    totals = np.full((len(fit.channels), len(window.phases)), np.nan)
    if name not in history.platform:
        return totals
    figures = history.platform[name]
    for row, channel in enumerate(fit.channels):
        if channel not in history.channels:
            continue
        values = figures[history.channel_index(channel)]
        if np.isfinite(values[window.campaign > 0]).any():
            totals[row] = window.by_phase(values)
    return totals


def _stretch(fit: ResponseFit, window: Window) -> Floats:
    """Return marginal ROI of growing a phase's spend in proportion, (draw, channel, phase).

    With S Hill and a the carried spend, ∂(sales)/∂a = sales · slope · (1 − S) / a. A phase has the
    part of a that its own money makes, on all days of the history on which that still works: not
    what earlier money sells in the phase.
    """
    draws = np.full((fit.n_draws, len(fit.channels), len(window.phases)), np.nan)
    spend = window.by_phase(fit.spend_cny)
    for row, channel in enumerate(fit.channels):
        if channel not in fit.curves.channels or not spend[row].any():
            continue
        at = fit.curves.channels.index(channel)
        carried = carried_spend(fit, at, row)
        slope = fit.curves.slope[:, at, None]
        # 1 − S(a) = half^slope / (a^slope + half^slope), written so that large a cannot overflow
        unsaturated = 1 / (1 + (carried / half_at_demand(fit, at)) ** slope)
        per_yuan = fit.contribution_cny[:, row] * slope * unsaturated / _positive(carried)
        for phase in np.flatnonzero(spend[row] > 0):
            own = replace(fit, spend_cny=fit.spend_cny * window.shares[phase])
            grown = np.nansum(per_yuan * carried_spend(own, at, row), axis=1)
            draws[:, row, phase] = grown / spend[row, phase]
    return draws


def half_at_demand(fit: ResponseFit, curve: int) -> Floats:
    """Return the half-saturation in yuan a day, (draw, period): more demand can take more spend."""
    return fit.curves.half_cny[:, curve, None] * fit.felt ** fit.curves.reach_power[:, curve, None]


def carried_spend(fit: ResponseFit, curve: int, row: int) -> Floats:
    """Return spend after carry-over in yuan a day, (draw, period)."""
    daily = np.repeat(fit.spend_cny[row] / fit.grain_days, fit.grain_days)
    weights = fit.curves.lag_weights[:, curve]
    padded = np.concatenate([np.zeros(weights.shape[1] - 1), daily])
    lagged = np.lib.stride_tricks.sliding_window_view(padded, weights.shape[1])[:, ::-1]
    carried = weights @ lagged.T
    return carried.reshape(len(carried), -1, fit.grain_days).mean(axis=2)


def _planned(name: str, channels: tuple[str, ...], planned: PlannedTables | None) -> Floats:
    if planned is None or name not in planned.allocation:
        return np.full(len(channels), np.nan)
    sums = planned.allocation.groupby("channel")[name].sum()
    return sums.reindex(list(channels), fill_value=0.0).to_numpy()


def _sum(per_phase: Floats) -> Floats:
    """Sum over phases, NaN only where no phase is reported."""
    return np.where(np.isfinite(per_phase).any(axis=-1), np.nansum(per_phase, axis=-1), np.nan)


def _positive(amount: npt.ArrayLike) -> Floats:
    amount = np.asarray(amount, float)
    return np.where(amount > 0, amount, np.nan)
