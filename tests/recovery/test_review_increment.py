"""Does the review find what a campaign truly added? Simulated shops with known truth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bigsale.brief import Brief
from bigsale.data import load_history
from bigsale.economics import work_out_economics
from bigsale.response import fit_response
from bigsale.review import Review, make_review
from bigsale.simulate import SimulatedShop, SimulationConfig, simulate_shop, write_tables
from bigsale.simulate.bundled import REVIEWED_618
from bigsale.simulate.sales import increment
from bigsale.simulate.write import params_of

KEPT = ("search_ads", "feed_ads", "livestream", "community")


@dataclass(frozen=True)
class Answer:
    """True figures of one campaign, in yuan."""

    incremental_gmv_cny: float
    pull_forward_cny: float


def small_shop(seed: int) -> SimulationConfig:
    """Return the bundled shop with another seed, four channels and fifteen months."""
    return replace(
        REVIEWED_618,
        seed=seed,
        start=date(2025, 4, 1),
        events=tuple(event for event in REVIEWED_618.events if event.name != "double11-2024"),
        channels=tuple(c for c in REVIEWED_618.channels if c.name in KEPT),
        deals=tuple(d for d in REVIEWED_618.deals if d.channel in KEPT),
        exports=(),
    )


def brief_of(config: SimulationConfig) -> Brief:
    """Return the brief of a simulated shop's reviewed campaign."""
    sale = next(event for event in config.events if event.name == config.reviewed)
    return Brief.model_validate(params_of(replace(config, coming=sale)))


def truth_of(shop: SimulatedShop) -> Answer:
    """Return what the reviewed sale truly added: sales less those of the same days without it.

    Without it, demand has neither event nor dip and every channel keeps its mean spend of the
    quiet days of the ninety before; the days' noise is the same.
    """
    truth, config = shop.truth, shop.config
    demand = truth.demand
    sale = next(event for event in config.events if event.name == config.reviewed)
    inside = np.zeros(len(demand.dates), bool)
    for phase in sale.phases:
        last = np.datetime64(phase.end, "m") - np.timedelta64(1, "m")
        inside |= (demand.dates >= np.datetime64(phase.start, "D")) & (
            demand.dates <= last.astype("datetime64[D]")
        )
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
    for row, channel in enumerate(config.channels):
        ads = truth.ads_spend_cny[row]
        deals = truth.incremental_cny[row] - increment(channel, ads, demand)
        usual = np.full(len(ads), ads[quiet].mean())
        without += increment(channel, usual, calm) + deals[quiet].mean()
    sales = demand.baseline_cny + truth.incremental_cny.sum(axis=0)
    after = (demand.dates > demand.dates[inside][-1]) & (
        demand.dates <= demand.dates[inside][-1] + np.timedelta64(30, "D")
    )
    return Answer(
        incremental_gmv_cny=float(((sales - without) * truth.noise)[inside].sum()),
        pull_forward_cny=float(demand.pull_forward_cny[after].sum()),
    )


def review_of(config: SimulationConfig, folder: Path) -> tuple[Review, Answer]:
    """Simulate, write the tables, read, fit and review, as a planner's run does."""
    shop = simulate_shop(config)
    write_tables(shop, folder)
    brief = brief_of(config)
    history = load_history(folder, brief=brief)
    fit = fit_response(history, brief)
    return make_review(brief, history, fit, work_out_economics(brief)), truth_of(shop)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [11, 12])
def test_the_campaigns_increment_is_found(seed, tmp_path):
    review, truth = review_of(small_shop(seed), tmp_path)
    found = review.incremental_gmv_cny
    # A 90 % interval misses now and then; twice its half-width around the middle does not.
    reach = found["p95"] - found["p05"]
    assert abs(found["p50"] - truth.incremental_gmv_cny) < reach
    assert abs(found["mean"] / truth.incremental_gmv_cny - 1) < 0.25
    # The interval says something: it is not wider than the increment itself.
    assert 0 < reach < truth.incremental_gmv_cny
