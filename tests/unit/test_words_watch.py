"""What the plan's page says to watch, and what its judgement of creators rests on."""

import copy

import pytest
from tests.support.made_up_bundles import plan_bundle

from bigsale.words.plan_words import PlanWords


@pytest.fixture
def figures():
    return copy.deepcopy(dict(plan_bundle().figures))


def test_phases_over_before_three_days_are_watched_by_the_hour(figures):
    said = PlanWords(figures, "zh").watch
    assert "爆发不到三天" in said
    for phase in figures["phases"]:
        if phase["name"] == "burst":
            phase["end"] = "2026-11-20T00:00:00"
    assert "不到三天" not in PlanWords(figures, "zh").watch


def test_the_reserve_is_decided_on_when_half_is_spent(figures):
    """Half of the spend is out at the end of the third phase, the opening."""
    spends = [1.0, 1.0, 3.0, 2.0, 2.0]
    for phase, spend in zip(figures["phases"], spends, strict=True):
        phase["spend_cny"] = spend
    figures["spend_cny"] = sum(spends)
    figures["channels"][0] |= {"roi_marginal": 9.0, "roi_breakeven": 2.0, "max_cny": None}
    assert "开门红结束时再定" in PlanWords(figures, "zh").watch
    assert "带来最多的搜索广告" in PlanWords(figures, "zh").watch
    figures["goal"]["spendable_cny"] = figures["goal"]["budget_cny"]
    assert "机动" not in PlanWords(figures, "zh").watch


def test_refunds_of_last_time_stand_beside_those_of_the_plan(figures):
    figures["last_refunds"] = {"added_rate": 0.124, "last": {"rate": 0.159, "told": 0.139}}
    said = PlanWords(figures, "zh").watch
    assert "按这次的渠道构成算是 12.4%" in said
    assert "全店实退 15.9%，按你填的各渠道退款率应退 13.9%" in said
    figures["last_refunds"]["last"] = {}
    assert "实退" not in PlanWords(figures, "zh").watch


def test_a_test_that_changes_one_side_only_says_so(figures):
    test = figures["lift_tests"]["tests"][0]
    test |= {"spend_if_high_cny": test["spend_cny"] * 1.01}
    said = PlanWords(figures, "zh").lift_tests
    assert "花费也不用加" in said
    test |= {"spend_if_low_cny": test["spend_cny"], "spend_if_high_cny": 2 * test["spend_cny"]}
    assert "花费也不用减" in PlanWords(figures, "zh").lift_tests


def test_what_is_said_of_creators_holds_for_those_hired(figures):
    assert "只对选中的这些人" in PlanWords(figures, "zh").safe
    for entry in figures["channels"]:
        if entry["kind"] == "deals":
            entry["spend_cny"] = 0.0
    assert "只对选中的这些人" not in PlanWords(figures, "zh").safe


def test_promises_stand_beside_what_the_plan_counts_on(figures):
    figures["deals"] |= {
        "chosen": 5, "promised_gmv_cny": 2_000_000.0, "expected_gmv_cny": 1_200_000.0,
        "busiest_day": "2026-11-11", "busiest_posts": 4,
    }  # fmt: skip
    said = PlanWords(figures, "zh").creators
    assert "承诺共卖 ¥200万，方案按 ¥120万 算（60%）" in said
    assert "4 位排在 11月11日" in said
    figures["deals"] |= {"busiest_posts": 2}
    assert "发布日按" not in PlanWords(figures, "zh").creators


def test_level_channels_that_differ_get_a_reason(figures):
    figures["findings"] = []
    for entry, marginal in zip(figures["channels"][:2], (2.84, 2.66), strict=True):
        entry |= {"roi_marginal": marginal, "roi_breakeven": 2.0, "max_cny": None, "min_cny": 0.0}
    for entry in figures["channels"][2:]:
        entry["spend_cny"] = 0.0
    assert "（剩下的差别来自对最差情形的照顾）" in PlanWords(figures, "zh").why
    figures["goal"]["risk"]["weight"] = 0.0
    assert "剩下的差别" not in PlanWords(figures, "zh").why
