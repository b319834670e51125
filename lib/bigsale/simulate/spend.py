"""How the shop has been spending: more where it expects demand, in habits, bursts and pauses."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from bigsale.simulate.config import ChannelTruth, SimulationConfig
from bigsale.simulate.curves import Floats
from bigsale.simulate.demand import DemandTruth
from bigsale.simulate.randomness import stream

HABIT_DAYS = 42
"""Managers set a channel's level anew about every six weeks."""
WARMUP_LIFT = 1.5
"""Spend of the first phase of a sale against what its demand alone would bring."""


def past_spend(config: SimulationConfig, channel: ChannelTruth, demand: DemandTruth) -> Floats:
    """Return what the shop spends on one channel's ads or touches, (day,), before any plan.

    Fees of deals and commissions are not in here. Money follows expected demand: the calendar
    in full and the felt share of the slow swings. That confounds spend with sales.
    """
    if channel.kind == "commission" or (channel.kind == "deals" and not channel.boost):
        return np.zeros(len(demand.dates))
    felt = demand.known * demand.swing**config.shop.felt_share
    spend_cny = channel.usual_cny * felt**channel.follow_power
    spend_cny *= _habits(config.seed, channel.name, len(demand.dates))
    spend_cny *= _event_choices(config, channel, demand)
    spend_cny *= _pulses(channel, demand)
    spend_cny *= _pauses(config.seed, channel, demand)
    if channel.kind == "touch":
        spend_cny = np.minimum(spend_cny, channel.members * channel.cost_cny_per_touch)
    if channel.launch is not None:
        spend_cny[demand.dates < np.datetime64(channel.launch)] = 0.0
    return np.round(spend_cny, 2)


def _habits(seed: int, name: str, n_days: int) -> Floats:
    """Levels that stay for weeks, with daily wobble around them."""
    rng = stream(seed, "spend", name)
    levels = np.exp(0.28 * rng.normal(size=n_days // HABIT_DAYS + 1))
    wobble = np.exp(0.13 * stream(seed, "wobble", name).normal(size=n_days))
    return np.repeat(levels, HABIT_DAYS)[:n_days] * wobble


def _event_choices(config: SimulationConfig, channel: ChannelTruth, demand: DemandTruth) -> Floats:
    """Each sale has its own appetite for each channel, and warms up before demand is there."""
    factor = np.ones(len(demand.dates))
    for event in (*config.events, config.coming):
        appetite = event.spend_scale * np.exp(
            0.25 * stream(config.seed, "appetite", event.name, channel.name).normal()
        )
        for number, phase in enumerate(event.phases):
            first, last = np.datetime64(phase.start, "D"), np.datetime64(phase.end, "D")
            inside = (demand.dates >= first) & (demand.dates <= last)
            factor[inside] = appetite * (WARMUP_LIFT if number == 0 else 1.0)
    return factor


def _pulses(channel: ChannelTruth, demand: DemandTruth) -> Floats:
    """Money in lumps on ordinary days (one push a week), every day in a sale."""
    if channel.pulse_days <= 1:
        return np.ones(len(demand.dates))
    on = demand.dates.astype(int) % channel.pulse_days == 0
    return np.where(demand.event > 1.3, 1.0, np.where(on, float(channel.pulse_days), 0.0))


def _pauses(seed: int, channel: ChannelTruth, demand: DemandTruth) -> npt.NDArray[np.float64]:
    """Whole weeks without spend, outside sales."""
    n_weeks = len(demand.dates) // 7 + 1
    paused = stream(seed, "pause", channel.name).uniform(size=n_weeks) < channel.pause_share
    return np.where(np.repeat(paused, 7)[: len(demand.dates)] & (demand.event < 1.3), 0.0, 1.0)
