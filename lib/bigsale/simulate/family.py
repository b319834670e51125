"""Shops of varied truth, one a seed, for benchmarks of recovery and of decisions.

No shop is drawn from the kit's own model alone: saturation and carry-over come from several
families, demand may widen a channel's reach, and spend follows demand in every one of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import get_args

import numpy as np

from bigsale.errors import Text
from bigsale.simulate.bundled import (
    DOUBLE11_2024,
    DOUBLE11_2025,
    DOUBLE11_2026,
    SHOP618_2025,
    SHOP618_2026,
)
from bigsale.simulate.config import (
    ChannelTruth,
    DealsTruth,
    EventTruth,
    PhaseTruth,
    ShopTruth,
    SimulationConfig,
)
from bigsale.simulate.curves import Adstock, AdstockFamily, Saturation, SaturationFamily
from bigsale.simulate.randomness import stream
from bigsale.simulate.shop import make_truth

AD_CHANNELS = {
    "search_ads": "搜索广告",
    "feed_ads": "信息流广告",
    "display_ads": "展示广告",
    "short_video": "短视频",
    "note_ads": "笔记广告",
    "brand_ads": "品牌广告",
}


@dataclass(frozen=True)
class _Scale:
    """What the draws of one shop hang on: its daily sales, and the ROI at which ads break even."""

    sales_cny: float
    roi_breakeven: float


def shop_family(seed: int, *, grain_days: int = 1) -> SimulationConfig:
    """Return the config of shop number `seed` (≥ 0): two years of history, Double 11 to plan.

    5–9 channels, deals with KOL and livestream among them. `grain_days` 7 gives weekly tables of
    the same truth. The budget is 0.9–1.3 times what the shop spent in its last Double 11.
    """
    rng = stream(seed, "family")
    shop = _shop(rng)
    value = (1 - shop.refund_rate) * (shop.gross_margin - shop.platform_fee_rate)
    scale = _Scale(1.3 * shop.level_cny, 1 / (value - shop.nonrefundable_cost_rate))
    strength = rng.uniform(0.5, 1.35)
    past = (DOUBLE11_2024, SHOP618_2025, DOUBLE11_2025, SHOP618_2026)
    config = SimulationConfig(
        seed=seed,
        campaign=f"shop-{seed:03d}-double11-2026",
        event="double11",
        title=Text(f"模拟店铺 {seed:03d} 双11", f"Simulated shop {seed:03d} Double 11"),
        shop_name=f"示例店铺 {seed:03d}（模拟）",
        start=date(2024, 10, 1),
        end=date(2026, 10, 8),
        events=tuple(_rescale(e, strength * rng.uniform(0.85, 1.15), rng) for e in past),
        coming=_rescale(DOUBLE11_2026, strength * rng.uniform(0.9, 1.1), rng),
        channels=_channels(rng, scale, shop),
        deals=_deals(rng, scale, shop),
        shop=shop,
        grain_days=grain_days,
    )
    truth = make_truth(config)
    last_spend = truth.spend_cny[:, truth.window("double11-2025")].sum()
    budget_cny = float(np.round(last_spend * rng.uniform(0.9, 1.3), -4))
    return replace(config, campaign_budget_cny=max(budget_cny, 10_000.0))


def _shop(rng: np.random.Generator) -> ShopTruth:
    weekday = 1 + rng.uniform(0.02, 0.12) * rng.normal(size=7)
    return ShopTruth(
        level_cny=float(np.round(np.exp(rng.uniform(np.log(50_000), np.log(350_000))), -2)),
        growth=rng.uniform(-0.10, 0.35),
        weekday=tuple(weekday / weekday.mean()),
        season_amplitude=rng.uniform(0.02, 0.18),
        season_peak_day=int(rng.integers(1, 366)),
        demand_sd=rng.uniform(0.05, 0.15),
        demand_memory=rng.uniform(0.90, 0.985),
        felt_share=rng.uniform(0.2, 0.9),
        noise_sd=rng.uniform(0.03, 0.09),
        noise_df=rng.uniform(3.0, 8.0),
        aov_cny=rng.uniform(60, 380),
        conversion=rng.uniform(0.015, 0.06),
        refund_rate=round(rng.uniform(0.05, 0.28), 3),
        refund_lag_days=rng.uniform(6, 13),
        gross_margin=round(rng.uniform(0.48, 0.68), 3),
        platform_fee_rate=round(rng.uniform(0.02, 0.06), 3),
        nonrefundable_cost_rate=round(rng.uniform(0.02, 0.05), 3),
    )


def _rescale(event: EventTruth, strength: float, rng: np.random.Generator) -> EventTruth:
    """Return the sale with its peaks scaled and its phases jittered, dates unchanged."""

    def phase(one: PhaseTruth) -> PhaseTruth:
        above = (one.demand - 1) * strength * np.exp(0.15 * rng.normal())
        return replace(
            one, demand=1 + max(above, 0.0), plateau=one.plateau ** rng.uniform(0.8, 1.25)
        )

    return replace(
        event,
        phases=tuple(phase(one) for one in event.phases),
        dip_depth=min(0.6, event.dip_depth * rng.uniform(0.3, 1.6)),
        dip_days=rng.uniform(5, 20),
        spend_scale=rng.uniform(0.7, 1.2),
    )


def _channels(rng: np.random.Generator, scale: _Scale, shop: ShopTruth) -> tuple[ChannelTruth, ...]:
    picked = rng.choice(list(AD_CHANNELS), size=rng.integers(3, 6), replace=False)
    names = [str(name) for name in picked]
    budget_cny = scale.sales_cny * rng.uniform(0.06, 0.13)
    shares = rng.dirichlet(np.full(len(names), 3.0))
    ads = [
        _auction(rng, name, max(budget_cny * share, 300.0), scale, shop)
        for name, share in zip(names, shares, strict=True)
    ]
    owned = [_touch(rng, scale, shop)] if rng.uniform() < 0.6 else []
    partners = [_commission(rng, scale, shop)] if rng.uniform() < 0.6 else []
    return (*ads, _hired("kol", "达人种草", rng, shop), _hired("livestream", "直播", rng, shop),
            *owned, *partners)  # fmt: skip


def _auction(
    rng: np.random.Generator, name: str, usual_cny: float, scale: _Scale, shop: ShopTruth
) -> ChannelTruth:
    """One ad channel, its top set so that ordinary spend has a drawn incremental ROI."""
    saturation = _saturation(rng, usual_cny)
    roi = scale.roi_breakeven * float(np.exp(rng.normal(-0.15, 0.4)))
    at_usual = float(saturation(np.array([usual_cny]))[0])
    return ChannelTruth(
        name=name,
        title=AD_CHANNELS[name],
        kind="auction",
        saturation=saturation,
        adstock=_adstock(rng),
        top_cny=roi * usual_cny / at_usual,
        usual_cny=usual_cny,
        demand_power=rng.uniform(0.3, 1.0),
        reach_power=rng.uniform(0.0, 0.4) if rng.uniform() < 0.4 else 0.0,
        follow_power=rng.uniform(0.5, 1.05),
        inflation=float(np.clip(np.exp(rng.normal(0.3, 0.35)), 0.8, 3.0)),
        steal_share=rng.uniform(0.0, 0.12),
        double_claim=rng.uniform(0.0, 0.06),
        refund_rate=shop.refund_rate,
        cpm_cny=rng.uniform(15, 150),
        click_rate=rng.uniform(0.008, 0.06),
        new_buyer_share=rng.uniform(0.2, 0.7),
        launch=date(2025, int(rng.integers(1, 10)), 1) if rng.uniform() < 0.2 else None,
        pause_share=rng.uniform(0.02, 0.2) if rng.uniform() < 0.35 else 0.0,
    )


def _saturation(rng: np.random.Generator, usual_cny: float) -> Saturation:
    families: tuple[SaturationFamily, ...] = get_args(SaturationFamily)
    family = families[rng.integers(len(families))]
    half_cny = usual_cny * rng.uniform(1.8, 8.0)
    if family == "hill":
        return Saturation(family, half_cny, rng.uniform(0.8, 1.6))
    if family == "root":
        return Saturation(family, half_cny, rng.uniform(0.45, 0.75))
    return Saturation(family, half_cny)


def _adstock(rng: np.random.Generator) -> Adstock:
    families: tuple[AdstockFamily, ...] = get_args(AdstockFamily)
    family = families[rng.integers(len(families))]
    if family == "geometric":
        return Adstock(family, rng.uniform(0.05, 0.75))
    if family == "delayed":
        return Adstock(family, rng.uniform(0.3, 0.8), rng.uniform(0.5, 3.0))
    return Adstock(family, rng.uniform(2.0, 7.0), rng.uniform(0.8, 2.0))


def _hired(name: str, title: str, rng: np.random.Generator, shop: ShopTruth) -> ChannelTruth:
    """A channel of creators; what they sell is drawn deal by deal."""
    live = name == "livestream"
    return ChannelTruth(
        name=name,
        title=title,
        kind="deals",
        saturation=Saturation("root", 10_000.0, 0.7),
        adstock=Adstock("geometric", 0.5),
        top_cny=0.0,
        usual_cny=0.0,
        demand_power=rng.uniform(0.1, 0.35),
        refund_rate=round(min(0.6, shop.refund_rate * (rng.uniform(1.4, 2.2) if live else 1.0)), 3),
        service_fee_rate=0.0 if live else 0.05,
        cpm_cny=60.0,
        new_buyer_share=rng.uniform(0.4, 0.7),
    )


def _deals(rng: np.random.Generator, scale: _Scale, shop: ShopTruth) -> tuple[DealsTruth, ...]:
    """KOL and livestream hires; about half of the candidates would earn their fee."""

    def one(channel: str, fee_share: float, commission: float, lag_days: float) -> DealsTruth:
        share = rng.uniform(0.45, 0.9)
        refund = shop.refund_rate * (1.8 if channel == "livestream" else 1.0)
        margin = shop.gross_margin - shop.platform_fee_rate - commission / share
        value = max((1 - min(refund, 0.6)) * margin - shop.nonrefundable_cost_rate, 0.06)
        return DealsTruth(
            channel=channel,
            candidates=int(rng.integers(15, 36)),
            fee_median_cny=scale.sales_cny * fee_share,
            fee_sigma=rng.uniform(0.5, 1.0),
            gmv_per_fee=rng.uniform(0.6, 1.1) / value / share,
            gmv_sigma=rng.uniform(0.35, 0.65),
            incremental_share=share,
            overstatement=rng.uniform(1.0, 1.8),
            ordinary_per_week=rng.uniform(0.3, 1.2),
            per_event=int(rng.integers(5, 16)),
            lag_days=lag_days,
        )

    return (one("kol", 0.05, 0.04, rng.uniform(1, 5)), one("livestream", 0.10, 0.18, 0.3))


def _touch(rng: np.random.Generator, scale: _Scale, shop: ShopTruth) -> ChannelTruth:
    """An owned audience: cheap pushes, a few percent of sales."""
    members = int(np.round(scale.sales_cny * rng.uniform(0.2, 0.6), -3)) + 1000
    full_push_cny = 0.05 * members
    usual_cny = 0.15 * full_push_cny
    saturation = Saturation("hill", 0.6 * full_push_cny, 1.0)
    daily_cny = scale.sales_cny * rng.uniform(0.01, 0.04)
    at_usual = float(saturation(np.array([usual_cny]))[0])
    return ChannelTruth(
        name="community", title="私域社群", kind="touch",
        saturation=saturation, adstock=Adstock("geometric", 0.25),
        top_cny=daily_cny / at_usual / 2, usual_cny=usual_cny, demand_power=rng.uniform(0.4, 0.9),
        follow_power=0.55, pulse_days=int(rng.integers(3, 8)), inflation=rng.uniform(1.0, 1.6),
        steal_share=0.04, refund_rate=shop.refund_rate, new_buyer_share=0.03,
        members=members, cost_cny_per_touch=0.05, max_touches_per_member=12,
    )  # fmt: skip


def _commission(rng: np.random.Generator, scale: _Scale, shop: ShopTruth) -> ChannelTruth:
    """Affiliates: partners who sell for a commission, whatever the shop spends."""
    return ChannelTruth(
        name="affiliate", title="淘客联盟", kind="commission",
        saturation=Saturation("root", 10_000.0, 1.0), adstock=Adstock("geometric", 0.1),
        top_cny=scale.sales_cny * rng.uniform(0.02, 0.06), usual_cny=0.0,
        demand_power=rng.uniform(0.6, 1.0), inflation=rng.uniform(1.1, 1.8), steal_share=0.03,
        refund_rate=shop.refund_rate, commission_rate=round(rng.uniform(0.08, 0.2), 2),
        service_fee_rate=0.02, new_buyer_share=0.4,
    )  # fmt: skip
