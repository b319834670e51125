"""Stock in a plan's report, by hand."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from tests.support.made_up_stages import made_up_brief, made_up_history

from bigsale.bundle.plan_figures import stock_figures
from bigsale.bundle.preparation import stock_table

PRODUCTS = pd.DataFrame(
    {
        "sku": ["A", "B"],
        "name": ["A", "B"],
        "list_price_cny": [100.0, 50.0],
        "unit_cost_cny": [40.0, 20.0],
        "stock_units": [5_000.0, 9_000.0],
        "lead_time_days": [10.0, 20.0],
        "expected_share": [0.6, 0.4],
    }
)


def stock(products, promotions=()):
    brief = made_up_brief().model_copy(update={"promotions": tuple(promotions)})
    history = SimpleNamespace(products=products, orders=None, shop=made_up_history().shop)
    # 1,000,000 a mean, with a p95 of 1,100,000: 90 draws of each side around the middle.
    draws = np.interp(np.linspace(0, 1, 2001), [0, 0.05, 0.5, 0.95, 1], [8.5, 9, 10, 11, 11.5])
    plan = SimpleNamespace(totals={"gmv_paid_cny": draws * 1e5}, wanted_gmv_cny=None)
    return brief, stock_table(brief, history, plan)


def test_units_are_share_of_sales_over_price_and_the_good_case_sets_the_order():
    brief, table = stock(PRODUCTS)
    a, b = (table.set_index("sku").loc[sku] for sku in ("A", "B"))
    # 1.0 M × 60 % / ¥100 = 6,000; 1.1 M × 60 % / ¥100 = 6,600 − 5,000 in stock = 1,600
    assert (a["forecast_units"], a["high_units"], a["to_prepare_units"]) == (6000, 6600, 1600)
    assert a["order_by"] == pd.Timestamp(brief.phases[0].start.date()) - pd.Timedelta(days=10)
    # 1.1 M × 40 % / ¥50 = 8,800 < 9,000 in stock
    assert (b["high_units"], b["to_prepare_units"]) == (8800, 0)
    assert pd.isna(b["order_by"])


def test_what_can_no_longer_come_in_time_is_counted():
    brief, table = stock(PRODUCTS)
    last_day = np.datetime64(brief.phases[0].start.date()) - np.timedelta64(10, "D")
    assert stock_figures(table, known_until=last_day - np.timedelta64(1, "D"))["late"] == 0
    figures = stock_figures(table, known_until=last_day)
    assert (figures["late"], figures["short"], figures["units"]) == (1, 1, 1600)
    assert figures["first_order"]["name"] == "A"


def test_promotions_lower_the_price_and_raise_the_units():
    from bigsale.brief.promotions import MemberPrice

    half = MemberPrice(kind="member_price", off_share=0.5, member_share=1.0, borne_by="merchant")
    _, table = stock(PRODUCTS, [half])
    # at half price twice as many: 12,000
    assert table.set_index("sku").loc["A", "forecast_units"] == pytest.approx(12_000, rel=1e-6)


@pytest.mark.parametrize("products", [None, PRODUCTS.assign(stock_units=np.nan), PRODUCTS[:0]])
def test_without_what_it_takes_there_is_no_table(products):
    assert stock(products)[1].empty
