"""The made-up skincare shop behind the bundled campaigns `double11-2026` and `618-2026`."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bigsale.errors import Text
from bigsale.simulate.config import (
    ChannelTruth,
    DealsTruth,
    EventTruth,
    ExportPlan,
    PhaseTruth,
    ShopTruth,
    SimulationConfig,
)
from bigsale.simulate.curves import Adstock, Saturation

BUNDLED_SEED = 2026
SHOP_NAME = "示例·云边护肤（模拟店铺）"

# name, title, demand as it opens, plateau as a share of it, hours to fade
_SHAPES = {
    "warmup": ("蓄水", 1.10, 1.0, 12.0),
    "presale": ("预售", 2.4, 0.42, 6.0),
    "opening": ("开门红", 20.0, 0.19, 10.0),
    "special": ("专场", 1.8, 0.8, 24.0),
    "burst": ("爆发", 19.0, 0.30, 14.0),
    "encore": ("返场", 2.4, 0.75, 24.0),
}


def _event(
    name: str, strength: float, phases: dict[str, tuple[str, str]], *, spend_scale: float = 1.0
) -> EventTruth:
    """Return one sale; `phases` name → (start, end); `strength` scales demand above ordinary."""
    cut = []
    for phase, (start, end) in phases.items():
        title, demand, plateau, fade_hours = _SHAPES[phase]
        cut.append(
            PhaseTruth(
                name=phase,
                title=title,
                start=datetime.fromisoformat(start),
                end=datetime.fromisoformat(end),
                demand=1 + (demand - 1) * strength,
                plateau=plateau,
                fade_hours=fade_hours,
            )
        )
    return EventTruth(
        name, tuple(cut), dip_depth=0.34 * strength, dip_days=11.0, spend_scale=spend_scale
    )


DOUBLE11_2024 = _event(
    "double11-2024",
    0.92,
    {
        "warmup": ("2024-10-08T20:00", "2024-10-14T20:00"),
        "presale": ("2024-10-14T20:00", "2024-10-21T20:00"),
        "opening": ("2024-10-21T20:00", "2024-10-25T00:00"),
        "special": ("2024-10-25T00:00", "2024-11-10T20:00"),
        "burst": ("2024-11-10T20:00", "2024-11-12T00:00"),
        "encore": ("2024-11-12T00:00", "2024-11-14T00:00"),
    },
    spend_scale=0.85,
)
SHOP618_2025 = _event(
    "618-2025",
    0.62,
    {
        "warmup": ("2025-05-08T20:00", "2025-05-16T20:00"),
        "opening": ("2025-05-16T20:00", "2025-05-20T00:00"),
        "special": ("2025-05-20T00:00", "2025-06-15T20:00"),
        "burst": ("2025-06-15T20:00", "2025-06-19T00:00"),
        "encore": ("2025-06-19T00:00", "2025-06-21T00:00"),
    },
    spend_scale=0.8,
)
DOUBLE11_2025 = _event(
    "double11-2025",
    1.0,
    {
        "warmup": ("2025-10-09T20:00", "2025-10-15T20:00"),
        "presale": ("2025-10-15T20:00", "2025-10-20T20:00"),
        "opening": ("2025-10-20T20:00", "2025-10-24T00:00"),
        "special": ("2025-10-24T00:00", "2025-11-10T20:00"),
        "burst": ("2025-11-10T20:00", "2025-11-12T00:00"),
        "encore": ("2025-11-12T00:00", "2025-11-15T00:00"),
    },
)
SHOP618_2026 = _event(
    "618-2026",
    0.66,
    {
        "warmup": ("2026-05-15T20:00", "2026-05-25T20:00"),
        "opening": ("2026-05-31T20:00", "2026-06-04T00:00"),
        "special": ("2026-06-04T00:00", "2026-06-15T20:00"),
        "burst": ("2026-06-15T20:00", "2026-06-19T00:00"),
        "encore": ("2026-06-19T00:00", "2026-06-22T00:00"),
    },
    spend_scale=0.9,
)
DOUBLE11_2026 = _event(
    "double11-2026",
    1.0,
    {
        "warmup": ("2026-10-14T20:00", "2026-10-24T20:00"),
        "presale": ("2026-10-24T20:00", "2026-10-31T20:00"),
        "opening": ("2026-10-31T20:00", "2026-11-04T00:00"),
        "special": ("2026-11-04T00:00", "2026-11-10T20:00"),
        "burst": ("2026-11-10T20:00", "2026-11-12T00:00"),
        "encore": ("2026-11-12T00:00", "2026-11-15T00:00"),
    },
)

CHANNELS = (
    ChannelTruth(
        name="search_ads", title="搜索广告", kind="auction",
        saturation=Saturation("hill", half_cny=46_000, shape=1.0),
        adstock=Adstock("geometric", 0.15),
        top_cny=143_000, usual_cny=6_500, demand_power=0.85, follow_power=0.85,
        inflation=1.15, steal_share=0.10, double_claim=0.06, refund_rate=0.12,
        cpm_cny=160, click_rate=0.055, new_buyer_share=0.38,
    ),
    ChannelTruth(
        name="feed_ads", title="信息流广告", kind="auction",
        saturation=Saturation("exponential", half_cny=42_000),
        adstock=Adstock("delayed", 0.6, delay=1.0),
        top_cny=132_000, usual_cny=7_500, demand_power=0.65, follow_power=0.80,
        inflation=1.45, steal_share=0.08, double_claim=0.05, refund_rate=0.12,
        cpm_cny=42, click_rate=0.022, new_buyer_share=0.58, pause_share=0.04,
    ),
    ChannelTruth(
        name="display_ads", title="展示广告", kind="auction",
        saturation=Saturation("hill", half_cny=13_000, shape=1.35),
        adstock=Adstock("weibull", 5.0, delay=1.3),
        top_cny=34_000, usual_cny=2_800, demand_power=0.50, follow_power=0.95,
        inflation=2.1, steal_share=0.14, double_claim=0.10, refund_rate=0.12,
        cpm_cny=26, click_rate=0.012, new_buyer_share=0.45, pause_share=0.18,
    ),
    ChannelTruth(
        name="short_video", title="短视频", kind="auction",
        saturation=Saturation("logistic", half_cny=24_000),
        adstock=Adstock("delayed", 0.7, delay=1.5),
        top_cny=80_000, usual_cny=4_200, demand_power=0.60, follow_power=0.75,
        inflation=1.35, steal_share=0.05, double_claim=0.03, refund_rate=0.12,
        cpm_cny=36, click_rate=0.018, new_buyer_share=0.62, launch=date(2025, 3, 10),
    ),
    ChannelTruth(
        name="kol", title="达人种草", kind="deals",
        saturation=Saturation("root", half_cny=20_000, shape=0.7),
        adstock=Adstock("geometric", 0.7),
        top_cny=0.0, usual_cny=0.0, demand_power=0.30,
        refund_rate=0.12, service_fee_rate=0.05,
        cpm_cny=70, click_rate=0.02, new_buyer_share=0.66,
    ),
    ChannelTruth(
        name="livestream", title="直播", kind="deals",
        saturation=Saturation("root", half_cny=20_000, shape=0.7),
        adstock=Adstock("geometric", 0.2),
        top_cny=0.0, usual_cny=0.0, demand_power=0.30,
        refund_rate=0.30, cpm_cny=55, click_rate=0.05, new_buyer_share=0.55,
    ),
    ChannelTruth(
        name="community", title="私域社群", kind="touch",
        saturation=Saturation("hill", half_cny=2_600, shape=1.0),
        adstock=Adstock("geometric", 0.25),
        top_cny=21_000, usual_cny=500, demand_power=0.70, follow_power=0.55, pulse_days=4,
        inflation=1.3, steal_share=0.06, refund_rate=0.12,
        cpm_cny=50, click_rate=0.08, new_buyer_share=0.03,
        members=80_000, cost_cny_per_touch=0.05, max_touches_per_member=12,
    ),
    ChannelTruth(
        name="affiliate", title="淘客联盟", kind="commission",
        saturation=Saturation("root", half_cny=10_000, shape=1.0),
        adstock=Adstock("geometric", 0.1),
        top_cny=7_500, usual_cny=0.0, demand_power=0.80,
        inflation=1.5, steal_share=0.03, refund_rate=0.12,
        commission_rate=0.15, service_fee_rate=0.02,
        cpm_cny=90, click_rate=0.06, new_buyer_share=0.42,
    ),
)  # fmt: skip

DEALS = (
    DealsTruth(
        channel="kol", candidates=40, fee_median_cny=11_000, fee_sigma=0.95, gmv_per_fee=2.9,
        ordinary_per_week=0.9, per_event=22, lag_days=3.0, incremental_share=0.75,
        followers_per_fee=45.0, platforms=("示例种草平台", "示例短视频平台"),
    ),
    DealsTruth(
        channel="livestream", candidates=26, fee_median_cny=24_000, fee_sigma=0.6, gmv_per_fee=5.5,
        ordinary_per_week=0.5, per_event=12, lag_days=0.3, incremental_share=0.65, gmv_sigma=0.45,
        followers_per_fee=30.0, platforms=("示例直播平台", "示例短视频平台"),
    ),
)  # fmt: skip

DOUBLE11 = SimulationConfig(
    seed=BUNDLED_SEED,
    campaign="double11-2026",
    event="double11",
    title=Text("云边护肤 2026 双11 大促", "Cloudside Skincare Double 11 2026"),
    shop_name=SHOP_NAME,
    start=date(2024, 10, 1),
    end=date(2026, 10, 8),
    events=(DOUBLE11_2024, SHOP618_2025, DOUBLE11_2025, SHOP618_2026),
    coming=DOUBLE11_2026,
    channels=CHANNELS,
    deals=DEALS,
    exports=(
        ExportPlan("wanxiangtai", "display_ads", date(2026, 8, 25), date(2026, 10, 8)),
        ExportPlan("qianchuan", "feed_ads", date(2026, 9, 15), date(2026, 10, 8)),
    ),
    shop=ShopTruth(
        refund_rate=0.12, gross_margin=0.62, platform_fee_rate=0.05, nonrefundable_cost_rate=0.04
    ),
)

REVIEWED_618 = replace(
    DOUBLE11,
    campaign="618-2026",
    event="618",
    title=Text("云边护肤 2026 年 618 大促", "Cloudside Skincare 618 2026"),
    end=date(2026, 7, 31),
    campaign_budget_cny=1_800_000.0,
    exports=(
        ExportPlan("wanxiangtai", "display_ads", date(2026, 6, 1), date(2026, 7, 31)),
        ExportPlan("qianchuan", "feed_ads", date(2026, 7, 1), date(2026, 7, 31)),
    ),
    reviewed="618-2026",
)
"""The same shop ten weeks earlier, with the 618 behind it."""

BUNDLED = {config.campaign: config for config in (DOUBLE11, REVIEWED_618)}
"""Campaigns whose inputs are in the repository, by id."""
