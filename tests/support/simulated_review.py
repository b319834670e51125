"""Simulated sales to review: the brief, the truth, and the fit that an ideal model would give."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd

from bigsale.brief import Brief
from bigsale.data import History, load_history
from bigsale.response import CurveDraws, Diagnostics, ResponseFit
from bigsale.simulate import SimulatedShop, simulate_shop, write_tables
from bigsale.simulate.bundled import REVIEWED_618
from bigsale.simulate.sales import increment
from bigsale.simulate.write import params_of

KEPT = ("search_ads", "feed_ads", "livestream", "community")


@dataclass(frozen=True, eq=False)
class ReviewedShop:
    """A simulated shop after its sale, read as the kit reads it; true figures in yuan."""

    shop: SimulatedShop
    brief: Brief
    history: History
    incremental_gmv_cny: float
    pull_forward_cny: float


def reviewed_shop(seed: int, folder: Path) -> ReviewedShop:
    """Return the bundled 618 shop with another seed, four channels and sixteen months."""
    config = replace(
        REVIEWED_618,
        seed=seed,
        start=date(2025, 4, 1),
        events=tuple(event for event in REVIEWED_618.events if event.name != "double11-2024"),
        channels=tuple(c for c in REVIEWED_618.channels if c.name in KEPT),
        deals=tuple(d for d in REVIEWED_618.deals if d.channel in KEPT),
        exports=(),
    )
    shop = simulate_shop(config)
    write_tables(shop, folder)
    sale = next(event for event in config.events if event.name == config.reviewed)
    brief = Brief.model_validate(params_of(replace(config, coming=sale)))
    return ReviewedShop(
        shop=shop,
        brief=brief,
        history=load_history(folder, brief=brief),
        incremental_gmv_cny=true_increment_cny(shop),
        pull_forward_cny=_true_pull_forward_cny(shop),
    )


def true_increment_cny(shop: SimulatedShop) -> float:
    """Return what the reviewed sale truly added: its days' sales less the same days without it.

    Without it, demand has neither event nor dip and every channel keeps its mean spend of the
    quiet days of the ninety before; the days' noise is the same.
    """
    truth, demand = shop.truth, shop.truth.demand
    inside = _campaign_days(shop)
    first = demand.dates[inside][0]
    quiet = (demand.event < 1.001) & (demand.dip > 0.97)
    quiet &= (demand.dates < first) & (demand.dates >= first - np.timedelta64(90, "D"))
    calm = replace(
        demand,
        event=np.ones_like(demand.event),
        dip=np.ones_like(demand.dip),
        known=demand.known / demand.event / demand.dip,
    )
    without = calm.baseline_cny.copy()
    for row, channel in enumerate(shop.config.channels):
        ads = truth.ads_spend_cny[row]
        deals = truth.incremental_cny[row] - increment(channel, ads, demand)
        usual = np.full(len(ads), ads[quiet].mean())
        without += increment(channel, usual, calm) + deals[quiet].mean()
    sales = demand.baseline_cny + truth.incremental_cny.sum(axis=0)
    return float(((sales - without) * truth.noise)[inside].sum())


def ideal_fit(reviewed: ReviewedShop, *, draws: int = 100) -> ResponseFit:
    """Return the posterior of a model that knows all but the slow swings of demand, without doubt.

    The swings that nobody records and the daily noise are left for the review to allow for.
    """
    truth, history = reviewed.shop.truth, reviewed.history
    demand, past = truth.demand, truth.in_history
    names = [channel.name for channel in reviewed.shop.config.channels]
    rows = [names.index(name) for name in history.channels]
    known = (demand.level_cny * demand.known)[past]
    ordinary = known / demand.event[past] / demand.dip[past]
    pulled = known * (1 / demand.dip[past] - 1)
    added = truth.incremental_cny[rows][:, past]
    return ResponseFit(
        channels=history.channels,
        dates=history.dates,
        grain_days=1,
        curves=_any_curves(history.channels, draws),
        contribution_cny=np.broadcast_to(added, (draws, *added.shape)),
        baseline_cny=np.broadcast_to(known, (draws, known.size)),
        ordinary_cny=np.broadcast_to(ordinary, (draws, known.size)),
        demand=np.broadcast_to(known / ordinary, (draws, known.size)),
        felt=np.broadcast_to(known / ordinary, (draws, known.size)),
        pull_forward_cny=np.broadcast_to(pulled, (draws, known.size)),
        sales_cny=history.shop["gmv_cny"].to_numpy(float),
        spend_cny=history.spend_cny,
        platform_gmv_cny=history.platform["gmv_cny"],
        diagnostics=Diagnostics(1.0, 1000.0, 1000.0, 0, 100, 4, 0.0, True),
        priors=pd.DataFrame(),
    )


def _any_curves(channels: tuple[str, ...], draws: int) -> CurveDraws:
    ones = np.ones((draws, len(channels)))
    return CurveDraws(
        channels=channels,
        top_cny=1e5 * ones,
        half_cny=3e4 * ones,
        slope=ones,
        demand_power=0 * ones,
        reach_power=0 * ones,
        usual_power=0 * ones,
        lag_weights=ones[:, :, None],
        recent_spend_cny=np.zeros((len(channels), 0)),
        recent_demand=np.ones((draws, 0)),
        at_once=np.zeros_like(ones, bool),
    )


def _campaign_days(shop: SimulatedShop) -> np.ndarray:
    dates = shop.truth.demand.dates
    sale = next(event for event in shop.config.events if event.name == shop.config.reviewed)
    inside = np.zeros(len(dates), bool)
    for phase in sale.phases:
        last = (np.datetime64(phase.end, "m") - np.timedelta64(1, "m")).astype("datetime64[D]")
        inside |= (dates >= np.datetime64(phase.start, "D")) & (dates <= last)
    return inside


def _true_pull_forward_cny(shop: SimulatedShop) -> float:
    demand = shop.truth.demand
    last = demand.dates[_campaign_days(shop)][-1]
    after = (demand.dates > last) & (demand.dates <= last + np.timedelta64(30, "D"))
    return float(demand.pull_forward_cny[after].sum())
