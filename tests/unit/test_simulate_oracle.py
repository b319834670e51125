"""The oracle against a closed form, and above the plans that shops make by habit."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from bigsale.simulate import BUNDLED, Truth, last_split, oracle_plan, platform_split
from bigsale.simulate.curves import Adstock, Saturation
from bigsale.simulate.shop import make_truth

BUNDLED_DOUBLE11 = BUNDLED["double11-2026"]


@pytest.fixture(scope="module")
def one_channel() -> Truth:
    """A shop with search ads only, without carry-over."""
    search = replace(
        BUNDLED_DOUBLE11.channel("search_ads"),
        saturation=Saturation("hill", 46_000.0),
        adstock=Adstock("geometric", 0.0, length=1),
    )
    return make_truth(replace(BUNDLED_DOUBLE11, channels=(search,), deals=()))


@pytest.fixture(scope="module")
def small_shop() -> Truth:
    names = ("search_ads", "kol")
    channels = tuple(BUNDLED_DOUBLE11.channel(name) for name in names)
    return make_truth(
        replace(BUNDLED_DOUBLE11, channels=channels, deals=BUNDLED_DOUBLE11.deals[:1])
    )


def test_spends_each_day_until_the_last_yuan_earns_a_yuan(one_channel: Truth) -> None:
    # worth · top · D^p · x / (h + x) − x is largest where x = √(worth · top · D^p · h) − h
    channel = one_channel.config.channels[0]
    worth = one_channel.unit(channel).value_per_gross_cny
    plan = oracle_plan(one_channel, 1e9)
    days = np.searchsorted(one_channel.demand.dates, plan.spend["date"].to_numpy("datetime64[D]"))
    top = worth * channel.top_cny * one_channel.demand.multiplier[days] ** channel.demand_power
    expected = np.sqrt(top * 46_000) - 46_000
    assert plan.spend["spend_cny"].to_numpy() == pytest.approx(expected, rel=0.01)


def test_a_small_budget_is_used_up_where_it_earns_most(one_channel: Truth) -> None:
    channel = one_channel.config.channels[0]
    plan = oracle_plan(one_channel, 200_000.0)
    assert plan.spend_cny == pytest.approx(200_000, rel=0.01)
    days = np.searchsorted(one_channel.demand.dates, plan.spend["date"].to_numpy("datetime64[D]"))
    spend = plan.spend["spend_cny"].to_numpy()
    demand = one_channel.demand.multiplier[days] ** channel.demand_power
    used = spend > 100
    marginal = (demand / (46_000 + spend) ** 2)[used]
    assert marginal == pytest.approx(marginal.mean(), rel=0.01)


@pytest.mark.parametrize("budget_cny", [300_000.0, 3_000_000.0])
def test_no_plan_by_habit_beats_the_oracle(small_shop: Truth, budget_cny: float) -> None:
    best = oracle_plan(small_shop, budget_cny)
    assert best.spend_cny <= budget_cny
    assert best.contribution_cny <= best.upper_bound_cny * (1 + 1e-6)
    assert best.contribution_cny > 0.97 * best.upper_bound_cny
    for habit in (last_split, platform_split):
        spend, deals = habit(small_shop, budget_cny)
        earned = small_shop.true_contribution(spend, deals)
        assert earned["spend_cny"] <= budget_cny * (1 + 1e-9)
        assert earned["contribution_cny"] < best.contribution_cny


def test_scores_a_plan_as_the_kit_writes_it(small_shop: Truth) -> None:
    creator = small_shop.candidates.iloc[0]
    spend = pd.DataFrame(
        [("2026-11-11", "search_ads", 50_000.0), ("2026-11-11", "kol", creator["fee_cny"])],
        columns=["date", "channel", "spend_cny"],
    )
    spend["date"] = pd.to_datetime(spend["date"])
    deals = pd.DataFrame(
        {"creator_id": [creator["creator_id"], "kol-02"], "phase": "burst", "chosen": [True, False]}
    )
    earned = small_shop.true_contribution(spend, deals)
    assert earned["spend_cny"] == pytest.approx(50_000 + 1.05 * creator["fee_cny"])
    nothing = small_shop.true_contribution(spend.head(0), deals.head(0))
    assert nothing == {"contribution_cny": 0, "incremental_gmv_cny": 0, "spend_cny": 0}
