"""What channels truly add, what their platforms claim, and what the shop pays for them."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from bigsale.simulate.config import ChannelTruth, SimulationConfig
from bigsale.simulate.curves import Floats
from bigsale.simulate.demand import DemandTruth
from bigsale.simulate.randomness import stream

CLAIM_SIGMA = 0.09


def increment(channel: ChannelTruth, spend_cny: Floats, demand: DemandTruth) -> Floats:
    """Return expected gross paid sales that a channel's ads add, (day,), for its spend (day,).

    A commission channel's partners work without the shop's spend: it adds its top at all times.
    """
    return highest(channel, demand) * reached(channel, spend_cny, demand)


def highest(channel: ChannelTruth, demand: DemandTruth) -> Floats:
    """Return the channel's top on each day, (day,), in yuan: it moves with demand."""
    return channel.top_cny * demand.multiplier**channel.demand_power


def reached(channel: ChannelTruth, spend_cny: Floats, demand: DemandTruth) -> Floats:
    """Return the share of a channel's top that is reached, (day,)."""
    if channel.kind == "commission":
        launch = demand.dates[0] if channel.launch is None else np.datetime64(channel.launch)
        return (demand.dates >= launch).astype(float)
    carried_cny = channel.adstock.carry(spend_cny)
    return channel.saturation(carried_cny, demand.multiplier**channel.reach_power)


def claim(
    config: SimulationConfig,
    channel: ChannelTruth,
    *,
    ads_cny: Floats,
    added_cny: Mapping[str, Floats],
    demand: DemandTruth,
) -> Floats:
    """Return what the platform attributes to a channel's ads, (day,).

    Its own increment inflated, a share of the organic buyers it touched, and a share of what the
    other channels (`added_cny` by name) brought.
    """
    share = reached(channel, ads_cny, demand)
    others = sum(sales for name, sales in added_cny.items() if name != channel.name)
    claimed = (
        channel.inflation * highest(channel, demand) * share
        + channel.steal_share * demand.baseline_cny * share
        + channel.double_claim * others * share
    )
    noise = stream(config.seed, "claim", channel.name).normal(size=len(claimed))
    return claimed * np.exp(CLAIM_SIGMA * noise)


def commission_paid(channel: ChannelTruth, claimed_cny: Floats) -> Floats:
    """Return commission and service fee on the kept part of claimed sales, (day,)."""
    rate = channel.commission_rate + channel.service_fee_rate
    return claimed_cny * (1 - channel.refund_rate) * rate
