"""Creators in the review: guarantees that give back part of the fee, by hand."""

from __future__ import annotations

import dataclasses

import numpy as np
import pandas as pd
import pytest
from tests.support.small_review import small_brief, small_economics, small_fit, small_history

from bigsale.bundle.review_bundle import creator_figures
from bigsale.charts import creator_results
from bigsale.review.creators import creator_findings, creator_table
from bigsale.review.measures import measure

CREATORS = pd.DataFrame(
    {
        "creator_id": ["bound", "free", "own"],
        "name": ["甲", "乙", "丙"],
        "channel": ["search_ads"] * 3,
        "commission_rate": [0.1] * 3,
        "expected_gmv_cny": [1_000.0] * 3,
        "fee_cny": [400.0] * 3,
        "refund_rate": [np.nan, np.nan, 0.5],
        "guaranteed_gmv_cny": [2_000.0, np.nan, 400.0],
    }
)


def table_of(creators: pd.DataFrame, **tables: pd.DataFrame) -> pd.DataFrame:
    history = dataclasses.replace(small_history(), creators=creators, **tables)
    brief = small_brief(channels={"search_ads": {"kind": "deals"}})
    fit, economics = small_fit(history), small_economics(brief)
    measures = measure(brief, history, fit, economics, plan_tables=None)
    return creator_table(measures).set_index("creator_id")


def test_a_missed_guarantee_lowers_the_fee():
    """Promised 1,000, refunds 20 %: 800 of 2,000 guaranteed, 60 % missing: 240 of 400 back.

    A gross yuan is worth 0.8 × (0.5 − 0.05 − 0.1) − 0.05 = 0.23: 230 less 160 or 400 of fee.
    With 50 % refunds 500 are kept, above the guarantee of 400: 0.5 × 0.35 − 0.05 = 0.125.
    """
    found = table_of(CREATORS)["promised_contribution_cny"]
    assert found["bound"] == pytest.approx(230 - 160)
    assert found["free"] == pytest.approx(230 - 400)
    assert found["own"] == pytest.approx(125 - 400)


def test_without_the_column_the_whole_fee_counts():
    found = table_of(CREATORS.drop(columns="guaranteed_gmv_cny"))["promised_contribution_cny"]
    assert found["bound"] == pytest.approx(230 - 400)


FREE = CREATORS.drop(columns="guaranteed_gmv_cny")


def deals(*rows: tuple[str, str, str | None, float, float | None, float]) -> pd.DataFrame:
    columns = ["creator_id", "posted_on", "event", "gmv_cny", "refund_cny", "fee_cny"]
    table = pd.DataFrame(rows, columns=columns)
    return table.assign(posted_on=pd.to_datetime(table["posted_on"]), channel="search_ads")


SOLD = deals(
    ("bound", "2025-03-11", "fest-2025", 8_000.0, 1_600.0, 500.0),
    ("free", "2025-03-12", None, 4_000.0, None, 400.0),
    ("free", "2025-03-13", "fest-2024", 9_000.0, 0.0, 400.0),
    ("own", "2025-02-01", None, 9_000.0, 0.0, 400.0),
)


def test_past_deals_of_this_sale_are_what_was_delivered():
    """Of 9,600 attributed 2,400 were added: a quarter.

    bound: 8,000 with a fifth refunded: worth 0.25 × (0.8 × 0.45 − 0.05) − 0.8 × 0.1 a yuan, less
    than nothing. The fee is the one that was paid.
    """
    found = table_of(FREE, past_deals=SOLD)
    assert found.loc["bound", "delivered_gmv_cny"] == 8_000
    assert found.loc["bound", "fee_cny"] == 500
    assert found.loc["bound", "kept_promise"] == pytest.approx(8)
    worth = 0.25 * (0.8 * 0.45 - 0.05) - 0.8 * 0.1
    assert found.loc["bound", "contribution_cny"] == pytest.approx(8_000 * worth - 500)
    # Posted on the campaign's days without an event counts; another event or day does not.
    assert found.loc["free", "delivered_gmv_cny"] == 4_000
    assert found.loc["own", "basis"] == "promised"
    assert np.isnan(found.loc["own", "contribution_cny"])
    assert found.loc["own", "advice"] == ""
    assert found.index[-1] == "own"


def test_advice_follows_the_fee_at_which_a_creator_breaks_even():
    """Without commission a yuan is worth 0.25 × 0.31 = 0.0775: 8,000 carry a fee of 620."""
    fees = FREE.assign(commission_rate=0.0, refund_rate=np.nan)
    rows = [(who, "2025-03-11", "fest-2025", 8_000.0, None, fee) for who, fee in
            (("bound", 600.0), ("free", 1_200.0), ("own", 1_300.0))]  # fmt: skip
    found = table_of(fees, past_deals=deals(*rows))
    assert found["breakeven_fee_cny"].tolist() == pytest.approx([620] * 3)
    assert found["advice"].to_dict() == {"bound": "rehire", "free": "renegotiate", "own": "drop"}


def test_who_worked_but_is_not_in_the_table_of_creators_counts_too():
    stranger = deals(("guest", "2025-03-12", None, 6_000.0, 600.0, 700.0)).assign(
        name="丁", expected_gmv_cny=5_000.0
    )
    found = table_of(FREE, past_deals=pd.concat([SOLD, stranger], ignore_index=True))
    assert len(found) == 4
    guest = found.loc["guest"]
    assert (guest["name"], guest["fee_cny"], guest["promised_gmv_cny"]) == ("丁", 700.0, 5_000.0)
    assert guest["delivered_gmv_cny"] == 6_000.0
    assert np.isfinite(guest["contribution_cny"])


@pytest.mark.parametrize(
    ("event", "told"), [("fest-2025b", True), ("fest-2025", False), ("", False)]
)
def test_deals_of_the_campaigns_days_under_another_name_are_told(event: str, told: bool):
    rows = deals(("free", "2025-03-12", event, 4_000.0, 0.0, 400.0))
    history = dataclasses.replace(small_history(), creators=FREE, past_deals=rows)
    brief = small_brief(channels={"search_ads": {"kind": "deals"}})
    measures = measure(brief, history, small_fit(history), small_economics(brief), plan_tables=None)
    found = creator_findings(creator_table(measures), measures)
    named = [one.evidence.en for one in found if one.check == "deals-under-another-name"]
    assert bool(named) == told
    assert all("fest-2025b, not fest-2025" in text for text in named)


def test_orders_that_name_creators_go_before_past_deals():
    orders = pd.DataFrame(
        {"paid_at": pd.to_datetime(["2025-03-11"]), "creator_id": ["bound"], "gmv_cny": [100.0]}
    )
    found = table_of(FREE, past_deals=SOLD, orders=orders)
    assert found["delivered_gmv_cny"].to_dict() == {"bound": 100, "free": 0, "own": 0}


def test_a_table_of_promises_shows_no_contribution_as_if_it_were_earned():
    promised = creator_results(table_of(FREE).reset_index(), language="zh").html
    assert "按承诺算的贡献毛利" in promised
    assert ">贡献毛利<" not in promised
    assert "下次" not in promised
    sold = creator_results(table_of(FREE, past_deals=SOLD).reset_index(), language="zh").html
    assert ">贡献毛利<" in sold
    assert "不续" in sold
    assert "按承诺算" not in sold


def test_figures_of_creators_sum_those_with_known_sales():
    figures = creator_figures(table_of(FREE, past_deals=SOLD).reset_index())
    assert (figures["listed"], figures["known"]) == (3, 2)
    assert figures["delivered_gmv_cny"] == 12_000
    assert figures["advised"]["drop"] == 2
    assert not creator_figures(table_of(FREE).reset_index())["delivered_known"]
