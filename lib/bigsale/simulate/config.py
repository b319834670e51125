"""What a simulated shop is made of: every number of its hidden truth that is chosen, not drawn."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from bigsale.errors import Text
from bigsale.simulate.curves import Adstock, Saturation

ChannelKind = Literal["auction", "commission", "deals", "touch"]


@dataclass(frozen=True)
class PhaseTruth:
    """One phase of a past or coming sale, [start, end), wall-clock time.

    `demand` is demand against an ordinary day right after the phase opens; it fades to
    `plateau` × `demand` with a time constant of `fade_hours`.
    """

    name: str
    title: str
    start: datetime
    end: datetime
    demand: float
    plateau: float = 1.0
    fade_hours: float = 12.0


@dataclass(frozen=True)
class EventTruth:
    """One sale: its phases, and how deep and long the dip is that it leaves behind.

    `dip_depth` share of ordinary demand missing on the first day after, fading over `dip_days`.
    `spend_scale` what the shop spent in it against its usual sale (1 = usual).
    """

    name: str
    phases: tuple[PhaseTruth, ...]
    dip_depth: float = 0.3
    dip_days: float = 12.0
    spend_scale: float = 1.0


@dataclass(frozen=True)
class ChannelTruth:
    """How money put into one channel truly works, and how the shop has been using it.

    Truth, per day with demand D (1 = ordinary) and carried-over spend a:
    `top_cny` · D**`demand_power` · S(a / D**`reach_power`), S by `saturation`, a by `adstock`.

    Behaviour: ordinary daily spend `usual_cny`, more with expected demand to the power
    `follow_power` (confounding), `pulse_days` > 1 where money moves in lumps, first day `launch`,
    share of weeks without any spend `pause_share`.

    Platform: claims `inflation` × its own increment, plus `steal_share` of the organic sales it
    can reach (in proportion to S), plus `double_claim` of what the other channels added.
    """

    name: str
    title: str
    kind: ChannelKind
    saturation: Saturation
    adstock: Adstock
    top_cny: float
    usual_cny: float
    demand_power: float = 0.8
    reach_power: float = 0.0
    follow_power: float = 0.9
    inflation: float = 1.2
    steal_share: float = 0.05
    double_claim: float = 0.03
    refund_rate: float = 0.15
    commission_rate: float = 0.0
    service_fee_rate: float = 0.0
    cpm_cny: float = 30.0
    click_rate: float = 0.03
    new_buyer_share: float = 0.4
    launch: date | None = None
    pulse_days: int = 1
    pause_share: float = 0.0
    boost: bool = False
    members: int = 0
    cost_cny_per_touch: float = 0.0
    max_touches_per_member: float = 8.0


@dataclass(frozen=True)
class DealsTruth:
    """How creators of one channel are hired and what they truly sell.

    `candidates` for the next campaign; `ordinary_per_week` and `per_event` hires in the past.
    `fee_median_cny`, `fee_sigma`: quotes (lognormal). `gmv_per_fee`, `gmv_sigma`: sales that a
    creator claims per yuan of fee (lognormal); `incremental_share` of them are truly added.
    `overstatement`: median promise of the agency against what the creator then claims.
    """

    channel: str
    candidates: int
    fee_median_cny: float
    fee_sigma: float
    gmv_per_fee: float
    gmv_sigma: float = 0.55
    incremental_share: float = 0.7
    overstatement: float = 1.4
    ordinary_per_week: float = 1.0
    per_event: int = 12
    lag_days: float = 1.0
    followers_per_fee: float = 60.0
    platforms: tuple[str, ...] = ("示例短视频平台",)


@dataclass(frozen=True)
class ShopTruth:
    """Sales without any channel, and the shop's money.

    `level_cny`: gross paid sales of an ordinary day at the start; `growth` per year;
    `weekday` seven factors from Monday; `season_amplitude` of the yearly wave;
    `demand_sd`, `demand_memory`: slow swings of demand that nobody records but managers feel
    (`felt_share` of them reaches spend); `noise_sd`, `noise_df`: heavy-tailed daily noise.
    """

    level_cny: float = 130_000.0
    growth: float = 0.10
    weekday: tuple[float, ...] = (0.97, 0.96, 0.98, 0.99, 1.0, 1.06, 1.04)
    season_amplitude: float = 0.08
    season_peak_day: int = 330
    demand_sd: float = 0.10
    demand_memory: float = 0.96
    felt_share: float = 0.6
    noise_sd: float = 0.06
    noise_df: float = 4.0
    aov_cny: float = 168.0
    conversion: float = 0.035
    refund_rate: float = 0.15
    refund_lag_days: float = 9.0
    new_buyer_share: float = 0.35
    gross_margin: float = 0.60
    platform_fee_rate: float = 0.05
    nonrefundable_cost_rate: float = 0.03


@dataclass(frozen=True)
class ExportPlan:
    """Which days of a channel come as a raw file of one platform, not in channel_daily."""

    platform: Literal["wanxiangtai", "qianchuan"]
    channel: str
    first: date
    last: date


@dataclass(frozen=True)
class SimulationConfig:
    """One shop to simulate. Same config, same tables.

    `start`, `end`: first and last day of history. `events`: past sales; `campaign`: the sale to
    plan (after `end`) or to review (inside the history). `grain_days` 1 or 7.
    `campaign_budget_cny`: what the shop may spend in the campaign. `reviewed`: a past sale that
    the campaign reviews: its plan and its line-up of creators are written instead of candidates.
    """

    seed: int
    campaign: str
    event: str
    title: Text
    shop_name: str
    start: date
    end: date
    events: tuple[EventTruth, ...]
    coming: EventTruth
    channels: tuple[ChannelTruth, ...]
    deals: tuple[DealsTruth, ...] = ()
    shop: ShopTruth = field(default_factory=ShopTruth)
    campaign_budget_cny: float = 3_000_000.0
    grain_days: int = 1
    exports: tuple[ExportPlan, ...] = ()
    reviewed: str | None = None

    def channel(self, name: str) -> ChannelTruth:
        """Return the truth of one channel."""
        return next(channel for channel in self.channels if channel.name == name)
