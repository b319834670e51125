"""The one result of the review room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from bigsale.errors import Finding, Text


@dataclass(frozen=True, eq=False)
class Review:
    """What the campaign did against plan, and what to do next time.

    `actual`, `planned`: totals by name (gmv_paid_cny, net_gmv_cny, spend_cny, roi_gross,
    roi_net, expense_ratio, new_buyers …; None where unknown).
    `incremental_gmv_cny`, `pull_forward_cny`: {mean, p05, p50, p95} over the posterior.
    `channels`: channel, spend_cny, planned_spend_cny, gmv_attributed_cny, roi_gross, roi_net,
    roi_incremental_mean/_p05/_p95, window. `phases`: phase, planned and actual spend and sales.
    `bridge`: factor (uv, cvr, aov), from, to, effect_cny: GMV change against the last event.
    `daily`: date, phase, gmv_cny, baseline_cny_mean/_p05/_p95, spend_cny.
    `lessons`: each an action with its evidence.
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
    lessons: tuple[Text, ...]
    findings: tuple[Finding, ...] = ()
