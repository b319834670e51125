"""What the shop's own planners wrote down: candidates, a past line-up, a past plan."""

from __future__ import annotations

import numpy as np
import pandas as pd

from bigsale.brief.calendar import day_shares
from bigsale.simulate.config import ChannelTruth, EventTruth, PhaseTruth, SimulationConfig
from bigsale.simulate.randomness import stream
from bigsale.simulate.truth import Truth

CREATOR_COLUMNS = (
    "creator_id", "name", "channel", "platform", "fee_cny", "commission_rate",
    "expected_gmv_cny", "gmv_sd_cny", "followers", "refund_rate", "audience", "suspicious_fans",
    "phases",
)  # fmt: skip
DEAL_COLUMNS = (
    "creator_id", "name", "channel", "platform", "posted_on", "event", "phase", "fee_cny",
    "commission_rate", "expected_gmv_cny", "gmv_cny", "refund_cny", "followers", "audience",
    "suspicious_fans",
)  # fmt: skip
FINISHED_DAYS = 14
"""A deal is over when this many days have passed since the post."""
REFUNDS_IN_DAYS = 45
"""By then nearly all refunds have arrived; those of younger deals are left blank."""
PLAN_STEP_CNY = 500.0
"""Planners round a day's budget to this."""
PLANNERS_FAITH = 0.85
"""Share of the platform's claims that the planners believed to be incremental."""


def creators(truth: Truth) -> pd.DataFrame:
    """Return the candidates as their agencies present them."""
    return truth.candidates[list(CREATOR_COLUMNS)].astype({"followers": int})


def finished_deals(config: SimulationConfig, truth: Truth) -> pd.DataFrame:
    """Return the deals that ended within the history: what was promised, paid and attributed."""
    first, last = pd.Timestamp(config.start), pd.Timestamp(config.end)
    hired = truth.past_deals
    age_days = (last - hired["posted_on"]).dt.days
    hired = hired[(hired["posted_on"] >= first) & (age_days >= FINISHED_DAYS)]
    wobble = np.exp(0.1 * stream(config.seed, "deal-refunds").normal(size=len(hired)))
    refund_cny = (hired["claimed_gmv_cny"] * np.clip(hired["refund_rate"] * wobble, 0, 0.95)).round(
        2
    )
    arrived = age_days[hired.index] >= REFUNDS_IN_DAYS
    table = hired.assign(
        gmv_cny=hired["claimed_gmv_cny"].round(2),
        refund_cny=refund_cny.where(arrived),
        expected_gmv_cny=hired["promised_gmv_cny"],
        followers=hired["followers"].astype(int),
    )
    return table.sort_values(["posted_on", "creator_id"])[list(DEAL_COLUMNS)].reset_index(drop=True)


def line_up(config: SimulationConfig, truth: Truth, event: str) -> pd.DataFrame:
    """Return the creators hired for a past sale, with what their agencies had promised."""
    hired = truth.past_deals[truth.past_deals["event"] == event]
    return hired.assign(
        expected_gmv_cny=hired["promised_gmv_cny"],
        gmv_sd_cny=(hired["promised_gmv_cny"] * hired["gmv_sd_share"]).round(-2),
        phases=hired["phase"],
        followers=hired["followers"].astype(int),
    )[list(CREATOR_COLUMNS)].reset_index(drop=True)


def planned(config: SimulationConfig, truth: Truth, event: str) -> pd.DataFrame:
    """Return the plan of a past sale: rounder than what happened, and too trusting.

    One row per day, phase and channel with planned spend and planned incremental sales.
    """
    sale = next(one for one in config.events if one.name == event)
    frames = [
        _planned_phase(config, truth, sale, phase, channel)
        for phase in sale.phases
        for channel in config.channels
    ]
    table = pd.concat(frames, ignore_index=True)
    return table[table["spend_cny"] > 0].sort_values(["date", "phase"], kind="stable")


def _planned_phase(
    config: SimulationConfig,
    truth: Truth,
    sale: EventTruth,
    phase: PhaseTruth,
    channel: ChannelTruth,
) -> pd.DataFrame:
    dates, shares = map(np.array, zip(*day_shares(phase.start, phase.end), strict=True))
    row = config.channels.index(channel)
    days = np.searchsorted(truth.demand.dates, dates)
    opinion = np.exp(
        0.18 * stream(config.seed, "plan", sale.name, phase.name, channel.name).normal()
    )
    usual = truth.spend_cny[row, days].mean() * opinion
    # A day that two phases share is planned by its hours; the first day of a phase gets more.
    front = np.where(np.arange(len(dates)) < 2, 1.3, 0.9)
    spend_cny = np.round(usual * front * shares / PLAN_STEP_CNY) * PLAN_STEP_CNY
    window = truth.window(sale.name)
    claimed_roi = truth.claimed_cny[row, window].sum() / max(truth.spend_cny[row, window].sum(), 1)
    return pd.DataFrame(
        {
            "date": dates,
            "phase": phase.name,
            "channel": channel.name,
            "spend_cny": spend_cny,
            "incremental_gmv_cny": np.round(spend_cny * claimed_roi * PLANNERS_FAITH, -2),
        }
    )
