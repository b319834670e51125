"""Simulate one shop: its hidden truth first, then the tables that a planner would have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from bigsale.simulate.config import SimulationConfig
from bigsale.simulate.curves import Floats
from bigsale.simulate.deals import candidates, past_deals
from bigsale.simulate.demand import true_demand
from bigsale.simulate.exports import Export, take_out
from bigsale.simulate.randomness import stream
from bigsale.simulate.sales import claim, commission_paid, increment
from bigsale.simulate.spend import past_spend
from bigsale.simulate.tables import make_tables
from bigsale.simulate.truth import Truth

BURN_IN_DAYS = 28
"""Days before the history whose spend still carries over into it."""
TAIL_DAYS = 45
"""Days after the coming campaign in which its effects still arrive."""


@dataclass(frozen=True, eq=False)
class SimulatedShop:
    """A made-up shop: what a planner sees (`tables`) and what nobody sees (`truth`).

    `tables`: contract table name → frame, exactly the columns of the contract. `exports`: raw
    platform files that hold the days which `channel_daily` leaves out.
    """

    config: SimulationConfig
    tables: Mapping[str, pd.DataFrame]
    truth: Truth
    exports: tuple[Export, ...] = ()


def simulate_shop(config: SimulationConfig) -> SimulatedShop:
    """Return the shop of `config`; the same config gives the same shop."""
    truth = make_truth(config)
    tables = make_tables(config, truth)
    tables["channel_daily"], exports = take_out(
        tables["channel_daily"], config.exports, seed=config.seed, products=tables["products"]
    )
    return SimulatedShop(config=config, tables=tables, truth=truth, exports=exports)


def make_truth(config: SimulationConfig) -> Truth:
    """Draw everything hidden: demand, spend, what each channel adds, what platforms claim."""
    demand = true_demand(config, _days(config))
    hired = past_deals(config, demand)
    nothing = np.zeros(len(demand.dates))
    ads, added, claimed, spend = {}, {}, {}, {}
    for channel in config.channels:
        name = channel.name
        ads[name] = past_spend(config, channel, demand)
        added[name] = increment(channel, ads[name], demand) + hired.incremental_cny.get(
            name, nothing
        )
    for channel in config.channels:
        name = channel.name
        claimed[name] = claim(
            config, channel, ads_cny=ads[name], added_cny=added, demand=demand
        ) + hired.claimed_cny.get(name, nothing)
        paid = (
            commission_paid(channel, claimed[name]) if channel.kind == "commission" else ads[name]
        )
        spend[name] = np.round(paid + hired.fees_cny.get(name, nothing), 2)
    return Truth(
        config=config,
        demand=demand,
        ads_spend_cny=_stack(config, ads),
        spend_cny=_stack(config, spend),
        incremental_cny=_stack(config, added),
        claimed_cny=_stack(config, claimed),
        noise=_noise(config, len(demand.dates)),
        past_deals=hired.table,
        candidates=candidates(config),
    )


def _days(config: SimulationConfig) -> np.ndarray:
    first = config.start - timedelta(days=BURN_IN_DAYS)
    last = max(config.end, config.coming.phases[-1].end.date()) + timedelta(days=TAIL_DAYS)
    return np.arange(np.datetime64(first, "D"), np.datetime64(last, "D") + 1)


def _noise(config: SimulationConfig, n_days: int) -> Floats:
    """Daily noise around 1 with heavy tails."""
    shop = config.shop
    draws = stream(config.seed, "noise").standard_t(shop.noise_df, size=n_days)
    return np.exp(np.clip(shop.noise_sd * draws, -0.6, 0.6))


def _stack(config: SimulationConfig, by_channel: Mapping[str, Floats]) -> Floats:
    return np.stack([by_channel[channel.name] for channel in config.channels])
