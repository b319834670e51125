"""A small library of benchmark priors per kind of channel, each with its source.

All are on the scale on which the model is linear and normal: logarithms, or the logit for
shares. `Prior.mean` and `Prior.sd` are on that scale; `benchmark()` picks the row of a channel.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bigsale.brief.model import Brief
from bigsale.economics import work_out_economics

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Prior:
    """A normal prior on the transformed scale (`log` or `logit`), with where it comes from."""

    mean: float
    sd: float
    scale: str
    source: str


def draw_prior(prior: Prior, size: int | tuple[int, ...], rng: np.random.Generator) -> Floats:
    """Return draws of a prior on its unconstrained scale, in the shape `size`."""
    return np.asarray(prior.mean + prior.sd * rng.standard_normal(size))


def _log(median: float, sd: float, source: str) -> Prior:
    return Prior(math.log(median), sd, "log", source)


def _logit(median: float, sd: float, source: str) -> Prior:
    return Prior(math.log(median / (1 - median)), sd, "logit", source)


KIT = "kit default, wide on purpose (docs/model.md)"
ROI_SOURCE = (
    "a shop goes on buying what about pays for itself: near its own break-even ROI; the kit's "
    "multiple by kind of channel and spread"
)
LAG_SOURCE = "short half-lives of performance channels, longer for content; kit default, wide"
DELAY_SOURCE = "effect peaks on the day of the spend or soon after; kit default, wide"
CLAIM_SOURCE = (
    "platforms claim more than experiments find: Blake, Nosko & Tadelis (2015); "
    "Gordon, Zettelmeyer, Bhargava & Chapsky (2019); spread is the kit's"
)

# Medians: incremental ROI over the shop's break-even, half-life of carry-over in days, how long a
# delay lasts against the carry-over, half-saturation against usual spend.
_ROLES: Mapping[str, tuple[float, float, float, float]] = {
    "search": (0.8, 1.5, 0.1, 2.0),
    "feed": (0.75, 2.5, 0.15, 2.0),
    "display": (0.6, 3.0, 0.15, 2.0),
    "affiliate": (0.9, 1.5, 0.1, 3.0),
    "kol": (0.8, 4.0, 0.3, 2.0),
    "livestream": (1.0, 1.5, 0.1, 2.0),
    "short_video": (0.8, 3.0, 0.2, 2.0),
    "seeding": (1.1, 4.0, 0.3, 2.0),
    "harvest": (0.4, 1.5, 0.1, 2.0),
    "touch": (1.6, 1.5, 0.1, 2.0),
    "other": (0.7, 3.0, 0.15, 2.0),
}
ROI_SD = 0.5
"""How far a channel's ROI is from its kind's: sd of the logarithm."""
BREAKEVEN_MOST = 8.0
"""A break-even ROI beyond this, or none, says more of the brief than of what channels add."""
_BY_SEARCHES = Prior(
    -0.7, 1.1, "logit", "more buyers search on sale days, so there is more to bid on; " + KIT
)
REACH_POWERS: Mapping[str, Prior] = {"search": _BY_SEARCHES, "harvest": _BY_SEARCHES}
"""How much more a channel can take where demand is higher, for channels that sell searches."""
GROWTH_SOURCE = (
    "platforms change what they count: longer windows, more kinds of contact; kit default, wide"
)
LATER_SOURCE = (
    "searches hasten purchases that would have come anyway, videos and creators are remembered for "
    "weeks: few shops know how much; kit default, wide"
)
LONG_RUN: Mapping[str, tuple[float, float]] = {
    "search": (0.9, 0.3),
    "harvest": (0.8, 0.4),
    "touch": (0.9, 0.3),
    "livestream": (0.95, 0.2),
    "feed": (1.0, 0.2),
    "short_video": (1.05, 0.35),
    "kol": (1.05, 0.25),
    "seeding": (1.1, 0.4),
}
"""All that a channel adds over what it adds at once: median, and sd of the logarithm."""
LUMPY_ROLES = ("kol", "livestream")
"""Channels whose sales of a day hang on who sells that day; claims then tell more than spend."""
WEEKLY_DELAY = 0.1
"""Share of the delay where a period is a week: few effects wait that long."""
SLOPE_MEDIAN = 1.1
_ROLE_WORDS = (
    ("seeding", "seeding"),
    ("xhs", "seeding"),
    ("xiaohongshu", "seeding"),
    ("rednote", "seeding"),
    ("retarget", "harvest"),
    ("remarket", "harvest"),
    ("brand_zone", "harvest"),
    ("brand_search", "harvest"),
    ("search", "search"),
    ("feed", "feed"),
    ("display", "display"),
    ("splash", "display"),
    ("banner", "display"),
    ("affiliate", "affiliate"),
    ("cps", "affiliate"),
    ("kol", "kol"),
    ("koc", "kol"),
    ("live", "livestream"),
    ("video", "short_video"),
    ("social", "short_video"),
    ("community", "touch"),
    ("sms", "touch"),
    ("member", "touch"),
)
_KIND_ROLES = {"auction": "feed", "commission": "affiliate", "deals": "kol", "touch": "touch"}

# Demand multiplier of a phase against an ordinary day before any data: median, and sd of the log.
# Peaks of two shops differ far more than their quiet phases do.
_PHASES = {
    "warmup": (1.1, 0.4),
    "presale": (1.2, 0.5),
    "opening": (2.5, 0.7),
    "special": (1.8, 0.6),
    "burst": (3.5, 0.7),
    "peak": (3.5, 0.7),
    "return": (1.3, 0.4),
    "encore": (1.3, 0.4),
}

GLOBAL: Mapping[str, Prior] = {
    "noise_sd": _log(0.12, 0.6, KIT),
    "noise_tail": _log(6.0, 0.7, "tails between Student-t(4) and nearly normal; kit default"),
    "trend_step_sd": _log(0.06, 0.5, KIT),
    "event_spread_sd": _log(0.2, 0.4, "two sales of one name differ by about 20 %; kit default"),
    "pull_forward_share": _log(
        0.12,
        0.8,
        "part of an event's extra sales is borrowed; van Heerde, "
        "Leeflang & Wittink (2000) find post-promotion dips; kit's spread",
    ),
    "pull_forward_days": _log(8.0, 0.4, "dips read in the 30 days after a sale; kit default"),
    "rush_hours": _log(10.0, 0.4, "sales peak in the first hours after 20:00; kit default"),
    "roi_shift": Prior(0.0, 0.3, "log", KIT),
    "power_shift": Prior(0.0, 0.6, "logit", KIT),
    "swing_memory_days": _log(10.0, 0.8, "unrecorded swings of demand last days to weeks; " + KIT),
    "swing_gain": _logit(0.2, 1.0, "how much of a surprise is a swing that goes on; " + KIT),
    "later_days": _log(14.0, 0.4, LATER_SOURCE),
}
RUSH = _log(0.8, 1.0, "sales peak in the first hours after 20:00; kit default")
"""Height of the rush when a phase opens, against the phase's later level."""
LAST_DAY = _log(1.0, 0.3, "some sales build up to their last days, others fade; kit default")
"""Height of one of a phase's last days against its earlier ones."""
KIND_SD = 0.4
"""How far one kind of sale (double11, 618) is from the mean of a phase: sd of the logarithm."""


CHANNEL_NAMES = (
    "roi_incremental",
    "half_life_days",
    "delay_share",
    "unused_at_usual",
    "slope",
    "demand_power",
    "reach_power",
    "long_run",
)
"""Parameters of one channel, in the order of `fields.py`."""


def role_of(channel: str, brief: Brief) -> str:
    """Return the benchmark row of `channel`: by its name, else by its kind in the brief."""
    for word, role in _ROLE_WORDS:
        if word in channel:
            return role
    config = brief.channels.get(channel)
    return _KIND_ROLES[config.kind] if config else "other"


def breakeven(brief: Brief) -> float:
    """Return the gross ROI at which a yuan of the shop's media pays for itself, within reason."""
    return min(work_out_economics(brief).shop.roi_breakeven, BREAKEVEN_MOST)


def channel_priors(channel: str, brief: Brief, grain_days: int = 1) -> dict[str, Prior]:
    """Return the priors of one channel's response, in the order of the density's constants."""
    role = role_of(channel, brief)
    pays, half_life_days, delay_share, half = _ROLES[role]
    if grain_days > 1:
        delay_share = WEEKLY_DELAY
    return {
        "roi_incremental": _log(pays * breakeven(brief), ROI_SD, ROI_SOURCE),
        "half_life_days": _log(half_life_days, 0.5, LAG_SOURCE),
        "delay_share": _logit(delay_share, 1.0, DELAY_SOURCE),
        "unused_at_usual": Prior(SLOPE_MEDIAN * math.log(half), 0.8, "logit", KIT),
        "slope": _log(SLOPE_MEDIAN, 0.25, "Hill slope near 1, S-shape possible; kit default"),
        "demand_power": Prior(-0.4, 0.6, "logit", KIT),
        "reach_power": REACH_POWERS.get(role, Prior(-1.4, 1.0, "logit", KIT)),
        "long_run": _log(*LONG_RUN.get(role, (1.0, 0.2)), LATER_SOURCE),
    }


AFFILIATE_INFLATION = _log(
    2.0,
    0.4,
    "coupon and cashback sites take commission on buyers who had decided already; kit default",
)
"""What affiliates are paid for against what they add."""


SEEDING_INFLATION = _log(
    0.6,
    0.6,
    "buyers who saw a note often pay on another platform, which the first one cannot see; "
    "kit default, wide",
)
"""What platforms of notes claim against what they add."""
HARVEST_INFLATION = _log(
    2.0,
    0.8,
    "people who had looked or searched for the brand mostly buy anyway: Blake, Nosko & Tadelis "
    "(2015) find next to no effect of ads on the brand's own name; kit's spread",
)
"""What retargeting and brand zones claim against what they add."""
CREATOR_INFLATION = _log(
    1.1,
    0.5,
    "buyers who saw a creator often come back by search or in the shop, which the "
    "platform cannot see; kit default, wide",
)
"""What platforms claim for creators against what they add."""
VIDEO_INFLATION = _log(
    1.1,
    0.6,
    "some platforms claim every later purchase of a viewer, some see next to nothing of it; "
    "kit default, wide",
)
"""What platforms claim for videos and social ads against what they add."""
FEED_INFLATION = _log(
    1.3,
    0.5,
    "feeds claim buyers who would have come anyway, and miss those who come back by search: "
    "both are found; kit default, wide",
)
"""What feeds claim against what they add."""
DISPLAY_INFLATION = _log(
    1.7,
    0.6,
    "who has only seen an ad counts as won, and most would have bought anyway: Lewis, Rao & Reiley "
    "(2011); kit's spread",
)
"""What displays and splash screens claim against what they add."""
_CLAIMS: Mapping[str, tuple[Prior, tuple[float, float]]] = {
    "seeding": (SEEDING_INFLATION, (0.6, 0.6)),
    "harvest": (HARVEST_INFLATION, (0.3, 1.1)),
    "feed": (FEED_INFLATION, (0.35, 0.6)),
    "display": (DISPLAY_INFLATION, (0.4, 0.6)),
    "short_video": (VIDEO_INFLATION, (0.6, 0.6)),
    "kol": (CREATOR_INFLATION, (0.4, 0.6)),
}
"""By kind of channel: the mode of log claim inflation, and its spread below and above."""
_OTHER_CLAIMS = _log(1.3, 0.4, CLAIM_SOURCE), (0.2, 0.6)
"""Too little is rarely claimed."""
TESTED_TAIL = 3.0
"""Degrees of freedom of the tails where a lift test measured the channel: where test and claims
are far apart the test says what claims are worth."""


def inflation_shape(role: str, *, tested: bool = False) -> tuple[float, float, float]:
    """Return how a channel's log claim inflation spreads: sds below and above its mode, tail.

    The tail is the degrees of freedom of a Student-t, 0 for a normal one.
    """
    _, sds = _CLAIMS.get(role, _OTHER_CLAIMS)
    return (*sds, TESTED_TAIL if tested else 0.0)


def claim_priors(role: str = "other") -> dict[str, Prior]:
    """Return the priors of a platform's claims against the truth, for one kind of channel."""
    inflation, _ = _CLAIMS.get(role, _OTHER_CLAIMS)
    return {
        "claim_inflation": inflation,
        "claim_organic_share": _logit(0.15, 0.6, CLAIM_SOURCE),
        "claim_noise_sd": _log(0.2, 0.7, KIT),
        "claim_real_share": _logit(0.4, 1.0, "surprises in claims of deals; " + KIT),
        "claim_yearly_growth": _log(1.0, 0.2, GROWTH_SOURCE),
    }


RATE_NAMES = ("rate_level", "rate_noise_sd", "rate_demand_power")
"""Parameters of one rate of the whole shop, in the order of `fields.py`."""
RATIO_SD = (0.3, 0.4)
"""Prior sd of the log ratio of a channel's rate to the shop's: where its platform tells the rate
on what it claims, and where nobody does."""
RATIO_SOURCE = "the platform's own rate on what it claims, else the shop's; spread is the kit's"


def rate_priors(log_level: float) -> dict[str, Prior]:
    """Return the priors of one rate (refunds, new buyers a yuan); `log_level` its usual log."""
    return {
        "rate_level": Prior(log_level, 0.3, "log", "the shop's own mean; kit's spread"),
        "rate_noise_sd": _log(0.08, 0.7, KIT),
        "rate_demand_power": Prior(0.0, 0.15, "log", "sale days may have other buyers; " + KIT),
    }


def phase_prior(phase: str) -> Prior:
    """Return the prior of a phase's log demand multiplier; wide for a name not in the list."""
    for word, (median, sd) in _PHASES.items():
        if word in phase:
            return _log(median, sd, "phase presets; kit default")
    return _log(1.5, 0.7, "phase not in the list of presets; kit default")


_LOUD = ("opening", "burst", "peak")
SAME_SORT, OTHER_SORT = 0.7, 0.3
"""Correlation of two phases' deviations from their benchmarks, in units of their sds: of two loud
ones or two quiet ones, and of one of each. Judged, as a shop's opening and burst are."""


def phases_go_together(one: str, other: str) -> float:
    """Return the correlation of two phases' log multipliers over shops, 1 for the same phase."""
    if one == other:
        return 1.0
    loud = [any(word in phase for word in _LOUD) for phase in (one, other)]
    return SAME_SORT if loud[0] == loud[1] else OTHER_SORT
