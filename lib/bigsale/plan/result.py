"""The one result of the plan room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from bigsale.brief.calendar import Cell
from bigsale.errors import Finding

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Optimum:
    """How good the split is, by the solver's own proof.

    `objective` ≤ true optimum ≤ `upper_bound` (same unit as the objective);
    `relative_gap` = (upper_bound − objective) / max(|upper_bound|, 1).
    """

    status: str
    objective: float
    upper_bound: float
    relative_gap: float
    seconds: float


@dataclass(frozen=True, eq=False)
class Plan:
    """What to spend where, on which day, with which creators, and what it should bring.

    `spend_fen` (channel, cell): integer fen. `incremental_gmv_cny` (draw, channel): gross paid
    sales that the channel's spend adds in and shortly after the campaign.
    `allocation`, `channel_table`, `deals`, `frontier` have exactly the columns of the contract
    (allocation.csv, channels.csv, deals.csv, frontier.csv).
    `totals`: (draw,) arrays of gmv_paid_cny, incremental_gmv_cny, contribution_cny, roi_net,
    new_buyers of the campaign.
    `comparison`: this plan beside last time's split and the platform-ROI split (name, spend_cny,
    contribution_cny mean/p05/p95 by the same model, goal_mean: what the goal counts).
    `scenarios`: low / base / high and stress cases.
    `what_if`: the best plan without each channel, and the least money for 99 % of the worth (name,
    spend_cny, contribution_cny mean/p05/p95, goal_mean). `prices`: what binding limits cost (key,
    zh, en, price: worth of a yuan more).
    `lift_tests`: channels whose lift test would better the plan, best first; None
    where a test has no worth in yuan.
    `wanted_gmv_cny` (draw,): paid sales that buyers want of the campaign, where stock or a day's
    capacity limits what is sold; else None.
    `deal_priors`: prior and posterior of what finished deals tell; empty without them.
    `posts`: the day on which each creator of the plan posts, by creator_id.
    `back_cny`: spend that should come back after the campaign (rebates, missed guarantees).
    """

    campaign: str
    budget_cny: float
    cells: tuple[Cell, ...]
    channels: tuple[str, ...]
    spend_fen: npt.NDArray[np.int64]
    incremental_gmv_cny: Floats
    allocation: pd.DataFrame
    channel_table: pd.DataFrame
    deals: pd.DataFrame
    frontier: pd.DataFrame
    comparison: pd.DataFrame
    scenarios: pd.DataFrame
    totals: Mapping[str, Floats]
    target_probability: Mapping[str, float]
    optimum: Optimum
    findings: tuple[Finding, ...] = ()
    what_if: pd.DataFrame = field(default_factory=pd.DataFrame)
    prices: pd.DataFrame = field(default_factory=pd.DataFrame)
    lift_tests: pd.DataFrame | None = None
    deal_priors: pd.DataFrame = field(default_factory=pd.DataFrame)
    wanted_gmv_cny: Floats | None = None
    posts: Mapping[str, date] = field(default_factory=dict)
    back_cny: float = 0.0
