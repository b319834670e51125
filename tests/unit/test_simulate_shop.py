"""A simulated shop keeps its promises: seeded, confounded, plainly made up, money complete."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from tests.support.simulated import shop_of

from bigsale.simulate import BUNDLED, SimulatedShop, shop_family, simulate_shop

DOUBLE11 = BUNDLED["double11-2026"]
REVIEW = BUNDLED["618-2026"]


@pytest.fixture(scope="module")
def shop() -> SimulatedShop:
    return shop_of(replace(DOUBLE11, exports=()))


def test_same_seed_same_tables(shop: SimulatedShop) -> None:
    again = simulate_shop(replace(DOUBLE11, exports=()))
    for name, table in shop.tables.items():
        pd.testing.assert_frame_equal(table, again.tables[name])


def test_another_seed_is_another_shop(shop: SimulatedShop) -> None:
    other = shop_of(replace(DOUBLE11, exports=(), seed=7))
    assert not np.allclose(
        shop.tables["shop_daily"]["gmv_cny"], other.tables["shop_daily"]["gmv_cny"]
    )


def test_a_later_view_of_the_shop_only_adds_days(shop: SimulatedShop) -> None:
    earlier = shop_of(replace(DOUBLE11, exports=(), end=date(2026, 7, 31)))
    seen = earlier.tables["shop_daily"]
    same_days = shop.tables["shop_daily"].head(len(seen))
    columns = ["uv", "orders", "gmv_cny"]
    pd.testing.assert_frame_equal(seen[columns], same_days[columns])
    assert (seen["refund_cny"] <= same_days["refund_cny"]).all()


def test_refunds_of_the_last_days_have_not_arrived(shop: SimulatedShop) -> None:
    table = shop.tables["shop_daily"]
    rate = table["refund_cny"] / table["gmv_cny"]
    assert rate.iloc[-1] < 0.02
    assert 0.09 < rate.iloc[-60:-30].mean() < 0.15


def test_shop_sales_are_baseline_plus_increments_times_noise(shop: SimulatedShop) -> None:
    truth = shop.truth
    expected = (truth.demand.baseline_cny + truth.incremental_cny.sum(axis=0)) * truth.noise
    sales = shop.tables["shop_daily"]["gmv_cny"]
    assert np.allclose(sales, expected[truth.in_history], atol=0.01)


def test_platforms_claim_more_than_they_add(shop: SimulatedShop) -> None:
    seen = shop.truth.in_history
    claimed = shop.truth.claimed_cny[:, seen].sum(axis=1)
    added = shop.truth.incremental_cny[:, seen].sum(axis=1)
    assert (claimed > added).all()


def test_spend_follows_demand(shop: SimulatedShop) -> None:
    truth = shop.truth
    quiet = truth.in_history & (truth.demand.event < 1.05)
    row = [channel.name for channel in shop.config.channels].index("search_ads")
    spend = np.log(truth.ads_spend_cny[row, quiet])
    assert np.corrcoef(spend, np.log(truth.demand.multiplier[quiet]))[0, 1] > 0.1


def test_a_sale_takes_from_the_days_after_it(shop: SimulatedShop) -> None:
    demand = shop.truth.demand
    after = np.searchsorted(demand.dates, np.datetime64("2025-11-18"))
    before = np.searchsorted(demand.dates, np.datetime64("2025-10-05"))
    assert demand.pull_forward_cny[after] > 0.1 * demand.baseline_cny[after]
    assert demand.dip[before] > 0.99


def test_a_channel_launched_mid_history_has_no_row_before(shop: SimulatedShop) -> None:
    table = shop.tables["channel_daily"]
    launched = table.loc[table["channel"] == "short_video", "date"].min()
    assert launched == pd.Timestamp("2025-03-10")


def test_deals_are_lumpy(shop: SimulatedShop) -> None:
    row = [channel.name for channel in shop.config.channels].index("livestream")
    spend = shop.truth.spend_cny[row, shop.truth.in_history]
    assert (spend == 0).mean() > 0.7


def test_everyone_is_plainly_made_up(shop: SimulatedShop) -> None:
    assert shop.tables["creators"]["name"].str.startswith("示例达人").all()
    assert shop.tables["products"]["name"].str.startswith("示例").all()
    assert "模拟" in shop.config.shop_name


def test_agencies_overstate(shop: SimulatedShop) -> None:
    hired = shop.truth.past_deals
    assert hired["promised_gmv_cny"].median() > 1.2 * hired["claimed_gmv_cny"].median()


def test_the_reviewed_campaign_has_a_plan_and_its_line_up() -> None:
    shop = shop_of(REVIEW)
    planned = shop.tables["planned"]
    assert set(planned["phase"]) == {"warmup", "opening", "special", "burst", "encore"}
    assert not planned.duplicated(["date", "phase", "channel"]).any()
    actual = shop.truth.spend_cny[:, shop.truth.window("618-2026")].sum()
    assert planned["spend_cny"].sum() == pytest.approx(actual, rel=0.3)
    assert set(shop.tables["creators"]["channel"]) == {"kol", "livestream"}


def test_weekly_tables_hold_the_same_money() -> None:
    daily = shop_of(shop_family(3))
    weekly = shop_of(shop_family(3, grain_days=7))
    weeks = weekly.tables["shop_daily"]
    assert (weeks["date"].diff().dropna() == pd.Timedelta(days=7)).all()
    days = daily.tables["shop_daily"].head(7 * len(weeks))
    assert weeks["gmv_cny"].sum() == pytest.approx(days["gmv_cny"].sum())
    assert weeks["gmv_cny"].iloc[5] == pytest.approx(days["gmv_cny"].iloc[35:42].sum())
