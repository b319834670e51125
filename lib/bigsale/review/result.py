"""The one result of the review room, and the plan that it is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from bigsale.errors import Finding, Text


@dataclass(frozen=True, eq=False)
class PlannedTables:
    """What was planned, in the few tables that a review needs.

    `allocation`: date, phase, channel, spend_cny and, where the plan said so,
    incremental_gmv_cny (gross paid sales that the spend adds) and gmv_cny (all paid sales);
    one row per (date, phase, channel).
    `totals`: planned totals by the names of `Review.actual`; a name is absent where the plan is
    silent. `source`: where the plan came from, for the reader.
    `deals`: creators that the plan hired (deals.csv of the contract), None where unknown.
    """

    allocation: pd.DataFrame
    totals: Mapping[str, float] = field(default_factory=dict)
    source: str = "planned"
    deals: pd.DataFrame | None = None


@dataclass(frozen=True)
class Lesson:
    """One thing to do next time: what, why (with figures), and how to tell that it worked.

    `stake_cny`: contribution (yuan) that is at stake. `is_gain`: whether acting is expected to
    win it, after its cost; else it was lost, and how much of it acting wins back is not known.
    `check`: short stable name of the rule; `subject`: the channel, phase or creator meant.
    """

    check: str
    subject: str
    action: Text
    evidence: Text
    metric: Text
    stake_cny: float
    is_gain: bool = True

    @property
    def zh(self) -> str:
        """The whole lesson in Chinese."""
        return f"{self.action.zh}{self.evidence.zh}盯住：{self.metric.zh}"

    @property
    def en(self) -> str:
        """The whole lesson in English."""
        return f"{self.action.en} {self.evidence.en} Watch: {self.metric.en}"

    def in_language(self, language: str) -> str:
        """Return the whole lesson in `language` ("zh" or "en")."""
        return self.zh if language == "zh" else self.en

    def to_dict(self) -> Mapping[str, object]:
        """Return the lesson as plain data for JSON."""
        return {
            "check": self.check,
            "subject": self.subject,
            "stake_cny": self.stake_cny,
            "is_gain": self.is_gain,
            "action": self.action._asdict(),
            "evidence": self.evidence._asdict(),
            "metric": self.metric._asdict(),
            "zh": self.zh,
            "en": self.en,
        }


@dataclass(frozen=True, eq=False)
class Review:
    """What the campaign did against plan, and what to do next time.

    Money in yuan; sales are gross paid sales (支付金额, before refunds) unless the name says net.
    `basis` says in words how each figure was made; docs/review.md has the formulas.

    `actual`, `planned`: totals by name (gmv_paid_cny, net_gmv_cny, refund_cny, spend_cny,
    roi_gross, roi_net, roi_net_incremental, expense_ratio, expense_ratio_net, uv, cvr, aov_cny,
    new_buyers, cac_cny, contribution_cny …; None where unknown). `targets`: the brief's;
    `attainment`: actual over target, or over plan where the brief sets no target.
    `last`: the same totals of the last comparable event, empty where the history lacks it.
    `incremental_gmv_cny`, `pull_forward_cny`, `net_incremental_gmv_cny`,
    `incremental_contribution_cny`: {mean, p05, p50, p95}; NaN where it cannot be told.
    `channels_added_cny`, `channels_contribution_cny`: the same of what all channels' spend on the
    campaign's days added, and of what it earned after its cost.
    `channels`: channel, spend_cny, planned_spend_cny, gmv_attributed_cny, roi_gross, roi_net,
    roi_incremental_mean/_p05/_p95, roi_breakeven, window …
    `phases`: phase, planned and actual spend and sales. `channel_phases`: the same for each
    channel and phase. `bridge`: comparison, factor (days, uv, cvr, aov), from, to, effect_cny.
    `bridge_phases`: the same factors phase against phase, columns as like_for_like.COLUMNS.
    `daily`: date, phase, gmv_cny, baseline_cny_mean/_p05/_p95, spend_cny.
    `creators`: promised (and, where known, delivered) sales of each creator, best first.
    `traffic`: impressions, clicks, ctr, cpc_cny and cvr_click of each channel that reports clicks.
    `lessons`: at most six: what acting wins, most first, then what was only lost.
    """

    campaign: str
    actual: Mapping[str, float | None]
    planned: Mapping[str, float | None]
    incremental_gmv_cny: Mapping[str, float]
    pull_forward_cny: Mapping[str, float]
    channels: pd.DataFrame
    phases: pd.DataFrame
    bridge: pd.DataFrame
    daily: pd.DataFrame
    creators: pd.DataFrame
    lessons: tuple[Text | Lesson, ...]
    findings: tuple[Finding, ...] = ()
    targets: Mapping[str, float] = field(default_factory=dict)
    attainment: Mapping[str, float] = field(default_factory=dict)
    net_incremental_gmv_cny: Mapping[str, float] = field(default_factory=dict)
    incremental_contribution_cny: Mapping[str, float] = field(default_factory=dict)
    channels_added_cny: Mapping[str, float] = field(default_factory=dict)
    channels_contribution_cny: Mapping[str, float] = field(default_factory=dict)
    channel_phases: pd.DataFrame = field(default_factory=pd.DataFrame)
    basis: Mapping[str, Text] = field(default_factory=dict)
    last: Mapping[str, float | None] = field(default_factory=dict)
    traffic: pd.DataFrame = field(default_factory=pd.DataFrame)
    bridge_phases: pd.DataFrame = field(default_factory=pd.DataFrame)
