"""Mechanics, prices, presale, stock and service of one small campaign, from its tables."""

import json

import pandas as pd
import pytest
from tests.support.data_files import csv_text, sound_inputs, write

from bigsale import charts
from bigsale.brief import load_brief
from bigsale.bundle import write_what_if
from bigsale.data import load_history
from bigsale.economics import work_out_economics, work_out_what_if
from bigsale.errors import BriefError, DataError

PARAMS = """\
campaign: mini
event: "618"
title: 小店618
phases:
  - {name: presale, title: 预售, start: 2026-06-11T00:00, end: 2026-06-16T00:00}
  - {name: burst, title: 爆发, start: 2026-06-16T00:00, end: 2026-06-18T00:00}
goal: {budget_cny: 100000}
economics: {gross_margin: 0.6, platform_fee_rate: 0.05, refund_rate: 0.2}
promotions:
  - {kind: deposit, deposit_cny: 10, worth_cny: 30, used_share: 0.5}
channels:
  search_ads: {kind: auction}
  kol: {kind: deals}
"""
HEADER = ["sku", "name", "list_price_cny", "unit_cost_cny", "stock_units", "lead_time_days",
          "expected_share", "promised_price_cny", "in_transit_units", "daily_sd_units"]  # fmt: skip
ROWS = [("A", "示例水", 100, 40, 50, 9, 0.5, 90, 20, 20),
        ("B", "示例霜", 200, 190, 90000, 9, 0.5, "", "", "")]  # fmt: skip
CHEAP = {"便宜": [{"kind": "limited_price", "sku": "A", "price_cny": 45}]}


@pytest.fixture
def campaign(tmp_path):
    inputs = sound_inputs(tmp_path / "inputs")
    write(inputs / "products.csv", csv_text(HEADER, ROWS))
    return write(tmp_path / "mini.yaml", PARAMS), inputs


def work_out(campaign, alternatives=CHEAP, **assumptions):
    params, inputs = campaign
    brief = load_brief(params)
    history = load_history(inputs, brief=brief)
    economics = work_out_economics(brief)
    return brief, work_out_what_if(
        brief, history, economics, alternatives=alternatives, assumptions=assumptions
    )


def test_two_sets_stand_side_by_side(campaign):
    _, result = work_out(campaign, uplift={"便宜": 0.5})
    table = result.promotions.set_index("name")
    assert table.index.tolist() == ["none", "plan", "便宜"]
    assert table.loc["便宜", "orders"] == pytest.approx(1.5 * table.loc["none", "orders"])
    assert table.loc["plan", "merchant_cost_cny"] > 0
    # B costs 190 of 200: any discount must bring many orders to pay.
    assert "“不做优惠”留下的贡献毛利最多" in result.headline().zh


def test_without_an_uplift_the_headline_says_so(campaign):
    assert "按不增单算" in work_out(campaign)[1].headline().zh
    assert "按不增单算" not in work_out(campaign, uplift={"便宜": 0.5})[1].headline().zh


def test_sales_without_a_past_are_those_of_an_ordinary_day(campaign):
    # shop_daily: 6000, 6001, … 6029 in 30 days; 7 campaign days
    _, result = work_out(campaign)
    assert result.outlook.gmv_cny == pytest.approx(7 * 6014.5)
    assert result.outlook.aov_cny == pytest.approx(6014.5 / 40)
    assert "0 个" in result.outlook.basis.zh


def test_sales_of_a_phase_are_those_of_the_last_such_phase(campaign):
    _, inputs = campaign
    events = [("618-2025", "burst", "2026-05-10", "2026-05-12")]
    write(inputs / "events.csv", csv_text(["event", "phase", "start", "end"], events))
    _, result = work_out(campaign)
    days = result.outlook.daily.set_index("phase")["gmv_cny"]
    assert days["burst"].tolist() == pytest.approx([6009.5] * 2)  # days 10 and 11: 6009, 6010
    assert days["presale"].iloc[0] == pytest.approx(6014.5)


def test_a_plans_sales_scale_the_whole(campaign):
    _, result = work_out(campaign, expected_gmv_cny=70_000.0)
    assert result.outlook.gmv_cny == pytest.approx(70_000)
    assert "70,000" in result.outlook.basis.en


def test_deposits_count_when_the_balance_is_paid(campaign):
    _, result = work_out(campaign, balance_pay_rate=0.8)
    steps = result.presale.set_index("step")
    assert steps.loc["deposit", "gmv_paid_cny"] == 0
    paying = 0.5 * result.outlook.orders
    assert steps.loc["deposit", "cash_cny"] == pytest.approx(paying / 0.8 * 10)
    assert steps.loc["balance", "orders"] == pytest.approx(paying)
    assert str(steps.loc["balance", "start"]) == "2026-06-16 00:00:00"


def test_stock_counts_what_comes_and_the_products_own_spread(campaign):
    _, result = work_out(campaign, expected_gmv_cny=70_000.0)
    a = result.stock.set_index("sku").loc["A"]
    assert a["stock_units"] == 70  # 50 there, 20 on their way
    assert a["safety_units"] == pytest.approx(98.69, abs=0.01)  # 1.6449 · 20 · √9
    assert a["to_prepare_units"] == pytest.approx(a["forecast_units"] + 98.69 - 70, abs=1)
    assert result.slow["sku"].tolist() == ["B"]


def test_service_by_phase(campaign):
    desk = {"ask_share": 0.2, "inquiry_conversion": 0.4, "peak_hour_share": 0.5}
    _, result = work_out(campaign, desk=desk)
    row = result.service.iloc[0]
    assert row["chats"] == pytest.approx(row["orders"] * 0.5)
    assert row["peak_chats_per_hour"] == pytest.approx(row["chats"] / 2)
    assert row["service_level"] >= 0.8


def test_points_by_tier(campaign):
    tiers = {"普通": {"share": 0.5}, "金卡": {"share": 0.5, "multiplier": 2}}
    _, result = work_out(campaign, points={"tiers": tiers, "redeemed_share": 0.5})
    table = result.points.set_index("tier")
    kept = result.outlook.gmv_cny * 0.8 / 2
    assert table.loc["金卡", "liability_cny"] == pytest.approx(kept * 2 * 0.5 * 0.01)


def test_floors_promises_losses_and_slow_goods_are_found(campaign):
    _, result = work_out(campaign)
    checks = {finding.check for finding in result.findings}
    assert checks >= {"price-below-floor", "price-promise-broken", "product-no-roi-breaks-even",
                      "slow-stock"}  # fmt: skip
    promise = next(f for f in result.findings if f.check == "price-promise-broken")
    assert promise.evidence.zh.startswith("本方案：A")
    assert result.prices["protection_cost_cny"].iloc[0] > 0


def test_orders_give_the_baskets_where_there_are_any(campaign):
    _, inputs = campaign
    header = ["order_id", "paid_at", "user_id", "channel", "sku", "units", "gmv_cny", "refund_cny"]
    rows = [("o1", "2026-05-02 10:00", "u", "kol", "A", 3, 300, 0)]
    write(inputs / "orders.csv", csv_text(header, rows))
    _, result = work_out(campaign)
    assert result.promotions["units"].iloc[0] == 3
    assert "orders 表的 1 个订单" in result.baskets_basis.zh


@pytest.mark.parametrize(
    ("alternatives", "assumptions", "column"),
    [
        ({"x": [{"kind": "threshold", "spend_cny": 300}]}, {}, "x.0.threshold.off_cny"),
        ({"x": [{"kind": "nope"}]}, {}, "x.0"),
        ({}, {"upift": {}}, "upift"),
        ({}, {"desk": {"target": 1.5}}, "desk.target"),
        ({}, {"points": {"tiers": {"a": {"share": 0.7}, "b": {"share": 0.7}}}}, "points"),
    ],
)
def test_wrong_assumptions_are_named_by_key(campaign, alternatives, assumptions, column):
    with pytest.raises(BriefError) as told:
        work_out(campaign, alternatives, **assumptions)
    assert column in {problem.column for problem in told.value.problems}


def test_without_products_it_says_what_is_needed(campaign):
    (campaign[1] / "products.csv").unlink()
    with pytest.raises(DataError, match="products is needed"):
        work_out(campaign)


def test_tables_and_chart_can_be_shown_and_written(campaign, tmp_path):
    brief, result = work_out(campaign, points={"tiers": {"普通": {"share": 1.0}}})
    for language in ("zh", "en"):
        for frame in result.tables().values():
            charts.figures(frame, language=language)
        charts.mechanics_compared(result.promotions, language=language).to_dict()
        charts.refund_maturity(result.refunds, language=language).to_dict()
    text = charts.figures(result.products, language="zh").html
    assert "永不保本" in text
    files = write_what_if(result, tmp_path / "out", brief=brief)
    assert {path.name for path in files} >= {"promotions.csv", "stock.csv", "what_if.json"}
    figures = json.loads((tmp_path / "out" / "what_if.json").read_text(encoding="utf-8"))
    assert figures["gmv_paid_cny"] == pytest.approx(result.outlook.gmv_cny)
    assert len(pd.read_csv(tmp_path / "out" / "promotions.csv")) == 3
    assert write_what_if(result, "", brief=brief) == []


def test_a_threshold_with_a_limit(campaign):
    sets = {
        "all": [{"kind": "threshold", "spend_cny": 50, "off_cny": 10, "repeats": True}],
        "capped": [{"kind": "threshold", "spend_cny": 50, "off_cny": 10, "repeats": True,
                    "max_off_cny": 10}],
    }  # fmt: skip
    _, result = work_out(campaign, sets)
    cost = result.promotions.set_index("name")["merchant_cost_cny"]
    assert cost["capped"] == pytest.approx(10)  # every order reaches 50
    assert cost["all"] >= 20  # A costs 100: twice
