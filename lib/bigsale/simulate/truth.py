"""The hidden truth of a simulated shop, and what a plan would truly earn in it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from bigsale.brief.calendar import day_shares
from bigsale.economics.result import UnitEconomics
from bigsale.simulate.config import ChannelTruth, SimulationConfig
from bigsale.simulate.curves import Floats
from bigsale.simulate.deals import by_day
from bigsale.simulate.demand import DemandTruth
from bigsale.simulate.sales import increment


@dataclass(frozen=True, eq=False)
class Truth:
    """Everything hidden, on the days `demand.dates` (before, through and after the history).

    `ads_spend_cny`: money on ads and touches; `spend_cny`: that plus fees of deals and
    commissions, as the channel table shows it. `incremental_cny`: expected gross paid sales that
    each channel adds; `claimed_cny`: what its platform claims. All (channel, day) in yuan.
    `noise` (day,): factor on the shop's sales. `past_deals`, `candidates`: creators, with
    their hidden quality.
    """

    config: SimulationConfig
    demand: DemandTruth
    ads_spend_cny: Floats
    spend_cny: Floats
    incremental_cny: Floats
    claimed_cny: Floats
    noise: Floats
    past_deals: pd.DataFrame
    candidates: pd.DataFrame

    @property
    def in_history(self) -> np.ndarray:
        """Which days belong to the history, (day,) bool."""
        dates = self.demand.dates
        first, last = np.datetime64(self.config.start), np.datetime64(self.config.end)
        return (dates >= first) & (dates <= last)

    def window(self, event: str) -> np.ndarray:
        """Return which days belong to one sale, (day,) bool."""
        for sale in (*self.config.events, self.config.coming):
            if sale.name == event:
                first = np.datetime64(sale.phases[0].start, "D")
                last = np.datetime64(sale.phases[-1].end, "D")
                return (self.demand.dates >= first) & (self.demand.dates <= last)
        raise KeyError(event)

    def roi_incremental(self, window: np.ndarray | None = None) -> dict[str, float]:
        """Return each channel's true incremental gross ROI over `window` (default: history)."""
        chosen = self.in_history if window is None else window
        added = self.incremental_cny[:, chosen].sum(axis=1)
        spent = self.spend_cny[:, chosen].sum(axis=1)
        return {
            channel.name: float(added[i] / spent[i]) if spent[i] > 0 else np.nan
            for i, channel in enumerate(self.config.channels)
        }

    def true_contribution(
        self, spend: pd.DataFrame, deals: pd.DataFrame | None = None
    ) -> dict[str, float]:
        """Return what a plan for the coming campaign truly earns, in expectation, in yuan.

        `spend`: date, channel, spend_cny, such as allocation.csv. Rows of commission channels
        are ignored, as their partners work anyway; so are rows of deals channels, as fees come
        with the deals. `deals`: creator_id, phase of the chosen candidates, such as deals.csv
        (rows whose `chosen` is false are ignored).
        Returns: contribution_cny, incremental_gmv_cny, spend_cny (with fees).
        """
        total = {"contribution_cny": 0.0, "incremental_gmv_cny": 0.0, "spend_cny": 0.0}
        for channel in self.config.channels:
            for part in (
                self._ads_result(channel, spend[spend["channel"] == channel.name]),
                self._deals_result(channel, deals),
            ):
                total = {name: total[name] + part.get(name, 0.0) for name in total}
        return total

    def unit(self, channel: ChannelTruth) -> UnitEconomics:
        """Return the true worth of a yuan of gross paid sales through one channel."""
        shop = self.config.shop
        return UnitEconomics(
            channel=channel.name,
            gross_margin=shop.gross_margin,
            refund_rate=channel.refund_rate,
            platform_fee_rate=shop.platform_fee_rate,
            commission_rate=channel.commission_rate + channel.service_fee_rate
            if channel.kind == "commission"
            else channel.commission_rate,
            nonrefundable_cost_rate=shop.nonrefundable_cost_rate,
        )

    def ads_added_cny(self, channel: ChannelTruth, plan_cny: Floats) -> float:
        """Return gross sales that `plan_cny` (day,) adds over spending nothing more.

        Days are `demand.dates`; what was spent before the campaign still carries over.
        """
        before = self.spent_before(channel)
        with_plan = increment(channel, before + plan_cny, self.demand)
        return float((with_plan - increment(channel, before, self.demand)).sum())

    def spent_before(self, channel: ChannelTruth) -> Floats:
        """Return a channel's ads before the coming campaign, (day,), zero from its start on."""
        start = np.datetime64(self.config.coming.phases[0].start, "D")
        ads_cny = self.ads_spend_cny[self.config.channels.index(channel)]
        return np.where(self.demand.dates < start, ads_cny, 0.0)

    def deal_added_cny(self, creator: pd.Series, phase: str) -> float:
        """Return expected gross sales that hiring one candidate in `phase` adds."""
        moved = self.phase_demand(phase, self.config.channel(creator["channel"]).demand_power)
        return float(creator["quality_gmv_cny"] * moved * creator["incremental_share"])

    def phase_demand(self, phase: str, power: float) -> float:
        """Return mean demand**power over one phase of the coming campaign."""
        cut = next(p for p in self.config.coming.phases if p.name == phase)
        days = day_shares(cut.start, cut.end)
        index = np.searchsorted(self.demand.dates, [date for date, _ in days])
        shares = np.array([share for _, share in days])
        return float(np.average(self.demand.multiplier[index] ** power, weights=shares))

    def _ads_result(self, channel: ChannelTruth, spend: pd.DataFrame) -> dict[str, float]:
        if channel.kind in ("commission", "deals") or spend.empty:
            return {}
        dates = spend["date"].to_numpy().astype("datetime64[D]")
        days = np.searchsorted(self.demand.dates, dates)
        plan_cny = by_day(days, spend["spend_cny"], len(self.demand.dates))
        added = self.ads_added_cny(channel, plan_cny)
        return {
            "contribution_cny": added * self.unit(channel).value_per_gross_cny - plan_cny.sum(),
            "incremental_gmv_cny": added,
            "spend_cny": float(plan_cny.sum()),
        }

    def _deals_result(self, channel: ChannelTruth, deals: pd.DataFrame | None) -> dict[str, float]:
        if deals is None or not len(deals) or not len(self.candidates):
            return {}
        if "chosen" in deals:
            deals = deals[deals["chosen"].astype(bool)]
        chosen = deals[["creator_id", "phase"]].merge(self.candidates, on="creator_id")
        result = {"contribution_cny": 0.0, "incremental_gmv_cny": 0.0, "spend_cny": 0.0}
        for _, creator in chosen[chosen["channel"] == channel.name].iterrows():
            added = self.deal_added_cny(creator, creator["phase"])
            fee = creator["fee_cny"] * (1 + channel.service_fee_rate)
            result["contribution_cny"] += added * self.deal_value(creator) - fee
            result["incremental_gmv_cny"] += added
            result["spend_cny"] += fee
        return result

    def deal_value(self, creator: pd.Series) -> float:
        """Return the worth of a yuan of gross sales that a candidate adds, before her fee.

        Commission is paid on all she claims, so it weighs on her increment with 1/share.
        """
        shop = self.config.shop
        commission = creator["commission_rate"] / creator["incremental_share"]
        margin = shop.gross_margin - shop.platform_fee_rate - commission
        return float((1 - creator["refund_rate"]) * margin - shop.nonrefundable_cost_rate)
