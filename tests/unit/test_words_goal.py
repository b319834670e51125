"""A page judges by the goal of its campaign, not always by contribution."""

import copy

import pytest
from tests.support.made_up_bundles import plan_bundle

from bigsale.words.plan_words import PlanWords


def page(maximise, language="zh", **changed):
    """Return the words of the made-up plan under another goal: 0.002 new buyers a yuan."""
    figures = copy.deepcopy(dict(plan_bundle().figures)) | changed
    figures["goal"]["maximise"] = maximise
    worth = {"gmv_paid": 1.0, "net_sales": 0.8, "new_buyers": 0.002}[maximise]
    for entry in figures["channels"]:
        entry["goal_per_gross"] = worth
    for row in figures["comparison"]:
        row["goal_mean"] = 30_000.0 if row["name"] == "plan" else 29_000.0
    for row in figures["other_plans"]:
        row["goal_change"] = -250.0
    figures["findings"] = []
    return PlanWords(figures, language)


@pytest.mark.parametrize("maximise", ["gmv_paid", "net_sales", "new_buyers"])
def test_nothing_is_judged_by_contribution_under_another_goal(maximise):
    say = page(maximise)
    said = "".join((say.conclusions, say.why, say.next_yuan, say.safe, say.watch, say.other_plans))
    for words in ("赚不回来", "不再加钱", "不划算", "多赚", "留着", "就先少花", "贡献毛利最大"):
        assert words not in said, words
    assert f"这次按{say.goal_title}分钱，不按贡献毛利" in say.why
    assert "不决定钱给谁" in say.returns_basis


def test_the_next_money_is_told_by_what_the_goal_counts():
    """Community: 5.51 yuan a yuan, 0.002 buyers each: 10,000 · 5.51 · 0.002 = 110 buyers."""
    say = page("new_buyers")
    (community,) = [e for e in say.figures["channels"] if e["name"] == "community"]
    heads = 10_000 * community["roi_marginal"] * 0.002
    assert f"最值得给**私域社群**，预计新客多 {heads:,.0f} 位" in say.next_yuan
    assert "私域社群：再加 1 万元，预计新客多" in say.why
    assert (
        "give it to **Community**: new buyers should rise by" in page("new_buyers", "en").next_yuan
    )
    assert "预计支付金额多 ¥5.51万" in page("gmv_paid").next_yuan


def test_channels_that_do_the_same_for_the_goal_are_level():
    say = page("new_buyers")
    ads = [e for e in say.figures["channels"] if e["kind"] == "auction"]
    say.figures["channels"] = ads
    for entry, marginal in zip(ads, (2.0, 2.1, 2.05), strict=True):
        entry |= {"roi_marginal": marginal, "min_cny": 0.0, "max_cny": None}
    assert "各再加 1 万元，预计新客都多 41 位 左右，已经拉平" in say.why
    assert "哪个都差不多，预计新客多 41 位" in say.next_yuan
    assert "最值得给" not in say.next_yuan
    ads[0]["roi_marginal"] = 3.0
    assert "拉平" not in say.why
    assert "最值得给**搜索广告**" in say.next_yuan


def test_the_result_is_the_goals_and_contribution_stands_beside_it():
    say = page("new_buyers")
    assert "预期新客 **3" in say.result
    assert "亏钱的可能" in say.result
    assert "预期新客少 **1,000 位**" in say.against_last
    assert "新客仍少 250 位" in say.other_plans
    assert "lower new buyers by **1k**" in page("new_buyers", "en").against_last
    net = page("net_sales")
    spend, roi = net.figures["spend_cny"], net.figures["expected"]["roi_net"]["mean"]
    assert f"预期退后销售额 **{net.money(spend * roi)}" in net.result


def test_money_is_left_because_of_what_must_be_reached():
    say = page("gmv_paid", spend_cny=1_000_000.0)
    say.figures["goal"]["targets"] = {"roi_net_min": 2.4, "probability": 0.6, "binding": True}
    why = "再多花就守不住必须达到的目标（退后增量ROI达到 2.40）"
    assert why in say.why
    assert why in say.next_yuan
    assert "最值得给" not in say.next_yuan
    say.figures["comparison"][1]["goal_mean"] = 40_000.0
    assert "会多 ¥1万：本方案先守住必须达到的目标（退后增量ROI达到 2.40）。" in say.against_last
    say.figures["goal"]["targets"] = {}
    assert "再多花也几乎不增加支付金额" in say.why


def test_a_target_may_keep_money_from_being_spent_under_contribution_too():
    figures = copy.deepcopy(dict(plan_bundle().figures)) | {"spend_cny": 1_000_000.0}
    figures["goal"]["targets"] = {"roi_net_min": 2.4, "probability": 0.6, "binding": True}
    assert (
        "赚不回来，或会守不住必须达到的目标（退后增量ROI达到 2.40）" in PlanWords(figures, "zh").why
    )


def test_a_channel_below_break_even_is_kept_by_what_the_brief_gives():
    figures = copy.deepcopy(dict(plan_bundle().figures))
    figures["goal"]["risk"] = {"measure": "mean", "level": 0.2, "weight": 0.3}
    entry = figures["channels"][0] | {"roi_net_p95": 0.5, "roi_net_p05": 0.1}
    figures["channels"] = [entry]
    entry["min_cny"] = 0.0
    assert "留着是因为方案的其他限制。" in PlanWords(figures, "zh").safe
    entry["min_cny"] = 1e4
    assert "留着是因为下限。" in PlanWords(figures, "zh").safe
    figures["goal"] |= {"new_buyer_value_cny": 50.0}
    assert "its floor or what new buyers bring later keeps" in PlanWords(figures, "en").safe
