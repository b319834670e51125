"""A whole review of the small shop, and what it says when something is missing."""

import dataclasses

import numpy as np
import pandas as pd
import pytest
from tests.support.small_review import (
    small_brief,
    small_economics,
    small_fit,
    small_history,
    small_planned,
)

from bigsale.bundle.review_bundle import channel_added, totals_table
from bigsale.review import make_review, planned_from_history, planned_from_tables


def reviewed(history=None, brief=None, **options):
    history = small_history() if history is None else history
    brief = brief or small_brief()
    return make_review(brief, history, small_fit(history), small_economics(brief), **options)


def with_plan():
    return dataclasses.replace(small_history(), planned=small_planned())


def checks(review):
    return {finding.check for finding in review.findings}


def test_totals_by_hand():
    actual = reviewed().actual
    assert actual["gmv_paid_cny"] == pytest.approx(20_400)
    assert actual["spend_cny"] == pytest.approx(1200)
    assert actual["roi_gross"] == pytest.approx(17)
    # Ads added 2,400 for 1,200; a fifth comes back.
    assert actual["roi_net_incremental"] == pytest.approx(0.8 * 2400 / 1200)
    assert actual["expense_ratio"] == pytest.approx(1 / 17)
    assert actual["cvr"] == pytest.approx(34 / 200)
    assert actual["aov_cny"] == pytest.approx(100)
    assert actual["new_buyers"] == pytest.approx(102)
    assert actual["claimed_share"] == pytest.approx(9600 / 20_400)
    net = actual["net_gmv_cny"]
    assert actual["roi_net"] == pytest.approx(net / 1200)
    assert actual["contribution_cny"] == pytest.approx(0.45 * net - 0.05 * 20_400 - 1200)


def test_last_time_by_hand():
    last = reviewed().last
    # Four days of 3,000 sales, 150 spent, 150 visitors and 20 buyers; a tenth came back.
    assert (last["days"], last["gmv_paid_cny"], last["spend_cny"]) == (4, 12_000, 600)
    assert last["net_gmv_cny"] == pytest.approx(10_800)
    assert last["expense_ratio"] == pytest.approx(600 / 12_000)
    assert last["cvr"] == pytest.approx(80 / 600)
    assert last["aov_cny"] == pytest.approx(150)
    assert last["cac_cny"] == pytest.approx(600 / 40)


def test_traffic_by_hand():
    history = small_history()
    clicks = history.spend_cny * 2
    platform = {**history.platform, "clicks": clicks, "impressions": clicks * 50}
    (row,) = reviewed(dataclasses.replace(history, platform=platform)).traffic.to_dict("records")
    # 200 a day buy 400 clicks of 20,000 impressions, for six days.
    assert (row["spend_cny"], row["clicks"], row["impressions"]) == (1200, 2400, 120_000)
    assert (row["cpc_cny"], row["ctr"]) == (0.5, 0.02)
    assert np.isnan(row["cvr_click"])  # no orders reported
    assert reviewed().traffic.empty


def test_without_an_earlier_event_there_is_no_last_time():
    history = small_history()
    alone = dataclasses.replace(history, events=history.events[1:])
    assert reviewed(alone).last == {}


def test_attainment_is_against_the_target():
    review = reviewed()
    assert review.attainment["gmv_paid_cny"] == pytest.approx(20_400 / 17_000)
    assert review.attainment["spend_cny"] == pytest.approx(1200 / 1500)


def test_the_target_of_incremental_roi_is_held_against_the_estimate():
    goal = {"budget_cny": 1500, "targets": {"roi_net_min": 2.0}}
    review = reviewed(brief=small_brief(goal=goal))
    assert review.targets["roi_net_incremental"] == 2.0
    assert review.attainment["roi_net_incremental"] == pytest.approx(1.6 / 2.0)
    assert "roi_net_incremental" in totals_table(review)["figure"].tolist()
    assert "roi_net_incremental" not in totals_table(reviewed())["figure"].tolist()


def test_what_channels_added_is_summed_over_channels():
    review = reviewed(with_plan())
    # Three draws: 1,200, 2,400 and 3,600; the plan's table says 2,500.
    assert review.channels_added_cny["mean"] == pytest.approx(2400)
    assert review.channels_contribution_cny["mean"] == pytest.approx(0.31 * 2400 - 1200)
    (row,) = channel_added(review.channels).to_dict("records")
    assert (row["planned_cny"], row["added_cny_mean"]) == pytest.approx((2500, 2400))
    assert row["share"] == pytest.approx(2400 / 2500)
    assert channel_added(reviewed().channels).empty


def test_spend_is_held_against_the_plan_first():
    # 1200 spent of 1000 planned; the budget is 1500.
    assert reviewed(with_plan()).attainment["spend_cny"] == pytest.approx(1200 / 1000)


def test_actual_beside_the_planned_table():
    review = reviewed(with_plan())
    assert review.planned["spend_cny"] == 1000
    assert review.planned["gmv_paid_cny"] == 17_000
    phases = review.phases.set_index("phase")
    # Warm-up: 10 to 13 March and 20 of 24 hours of the 14th = 4 5/6 days of 200.
    assert phases["spend_cny"].tolist() == pytest.approx([200 * 29 / 6, 200 * 7 / 6])
    assert phases["planned_spend_cny"].tolist() == [600, 400]
    assert phases["gmv_cny"].sum() == pytest.approx(20_400)
    # One channel: a day's 400 at slope 1 and half of the top grow by half; 1 / 0.31 breaks even.
    assert phases["roi_marginal_p50"].tolist() == pytest.approx([1, 1])
    assert phases["roi_breakeven"].tolist() == pytest.approx([1 / 0.31] * 2)
    assert review.channels["planned_spend_cny"].tolist() == [1000]
    assert "spend-off-plan" in checks(review)


def test_a_given_plan_goes_before_the_planned_table():
    plan = planned_from_tables(small_planned().assign(spend_cny=[1.0, 2.0]), {"roi_net": 9.0})
    review = reviewed(with_plan(), plan_tables=plan)
    assert review.planned["spend_cny"] == 3
    assert review.planned["roi_net"] == 9


def test_no_plan_is_said():
    review = reviewed()
    assert "no-plan" in checks(review)
    assert review.planned["spend_cny"] is None
    assert planned_from_history(small_history()) is None


def test_overspend_below_breakeven_is_a_lesson_with_its_cost():
    review = reviewed(with_plan())
    # 200 over plan at a marginal 1.0 × 0.31: 200 × 0.69 = 138 lost; cutting the channel saves
    # more, and one channel gets one lesson.
    channel = [lesson for lesson in review.lessons if lesson.subject == "search_ads"]
    assert len(channel) == 1
    assert channel[0].stake_cny > 138
    assert channel[0].check == "resize-channel"


def test_lessons_are_few_ranked_and_whole():
    lessons = reviewed(with_plan()).lessons
    order = [(not lesson.is_gain, -lesson.stake_cny) for lesson in lessons]
    assert 0 < len(lessons) <= 6
    assert order == sorted(order)
    for lesson in lessons:
        for text in (lesson.action, lesson.evidence, lesson.metric):
            assert text.zh
            assert text.en
        assert any(sign.isdigit() for sign in lesson.evidence.zh)


def test_daily_runs_from_two_weeks_before_to_thirty_days_after():
    daily = reviewed().daily
    assert len(daily) == 14 + 6 + 30
    assert daily["phase"].tolist()[12:22] == (
        ["before"] * 2 + ["warm"] * 5 + ["peak"] + ["after"] * 2
    )
    assert daily["baseline_cny_mean"].to_numpy() == pytest.approx(1100)


def test_a_campaign_still_running_is_reviewed_as_far_as_it_goes():
    review = reviewed(small_history(days=102))
    assert review.actual["gmv_paid_cny"] == pytest.approx(3 * 3400)
    assert review.actual["days"] == 3
    assert "campaign-not-over" in checks(review)
    assert "pull-forward-open" in checks(review)


@pytest.mark.parametrize("name", ["refund_cny", "new_buyers"])
def test_columns_that_are_not_there(name):
    review = reviewed(small_history(shop={name: None}))
    assert "columns-missing" in checks(review)
    assert review.incremental_gmv_cny["mean"] == pytest.approx(13_800)


@pytest.mark.parametrize("name", ["uv", "buyers"])
def test_columns_that_are_empty(name):
    review = reviewed(small_history(shop={name: np.nan}))
    assert "columns-missing" in checks(review)
    assert review.actual["gmv_paid_cny"] == pytest.approx(20_400)


def test_weekly_tables():
    daily = small_history()
    shop = daily.shop.iloc[:147].groupby(np.arange(147) // 7).sum()
    weekly = dataclasses.replace(
        daily,
        dates=daily.dates[:147:7],
        grain_days=7,
        spend_cny=daily.spend_cny[:, :147].reshape(1, 21, 7).sum(axis=2),
        platform={k: v[:, :147].reshape(1, 21, 7).sum(axis=2) for k, v in daily.platform.items()},
        shop=shop.set_index(pd.DatetimeIndex(daily.dates[:147:7])),
    )
    fit = small_fit(weekly)
    ordinary = 7 * (1100 - 100 * np.array([[0.5], [1.0], [1.5]])) * np.ones(21)
    fit = dataclasses.replace(fit, ordinary_cny=ordinary, pull_forward_cny=np.zeros((3, 21)))
    brief = small_brief()
    review = make_review(brief, weekly, fit, small_economics(brief))
    # The campaign's week: six days of 3,400 and one of 1,100; six sevenths of its 21,500.
    assert review.actual["gmv_paid_cny"] == pytest.approx(21_500 * 6 / 7)
    assert review.incremental_gmv_cny["mean"] == pytest.approx((21_500 - 7700) * 6 / 7)
    assert "weekly-data" in checks(review)


def test_every_figure_has_its_basis():
    review = reviewed()
    for name in ("gmv_paid_cny", "net_gmv_cny", "shop_roi_net", "cvr", "aov_cny"):
        assert review.basis[name].zh
        assert review.basis[name].en
    assert "2025-03-10" in review.basis["window"].zh


def test_channel_outside_the_brief_is_kept_and_said():
    brief = small_brief(channels={"sms": {"kind": "auction"}})
    review = reviewed(brief=brief)
    assert review.channels["channel"].tolist() == ["search_ads"]
    assert {"channel-outside-brief", "channel-unused"} <= checks(review)


def test_a_history_without_any_event():
    history = small_history()
    review = reviewed(dataclasses.replace(history, events=history.events.iloc[:0]))
    assert {"no-event-to-compare", "campaign-not-in-events"} <= checks(review)
    # Nobody tells that four of the ninety days before were a sale: ads' ordinary sales are taken
    # to be 4 × 200 / 90 a day too high, on six days.
    assert review.incremental_gmv_cny["mean"] == pytest.approx(13_800 - 6 * 4 * 200 / 90)


def test_platforms_that_report_nothing():
    history = dataclasses.replace(small_history(), platform={})
    fit = small_fit(small_history())
    review = make_review(small_brief(), history, fit, small_economics(small_brief()))
    assert review.actual["gmv_attributed_cny"] is None
    assert review.channels["roi_gross"].isna().all()
    assert review.channels["roi_incremental_p50"].tolist() == pytest.approx([2])
    assert "平台报" not in "".join(lesson.zh for lesson in review.lessons)


def test_a_campaign_without_spend():
    history = small_history()
    spend = history.spend_cny.copy()
    spend[:, 99:105] = 0
    silent = dataclasses.replace(history, spend_cny=spend)
    fit = small_fit(silent)
    review = make_review(small_brief(), silent, fit, small_economics(small_brief()))
    assert review.actual["roi_gross"] is None
    assert review.actual["expense_ratio"] == 0
    assert "channel-unused" in checks(review)


def test_a_channel_of_the_brief_that_the_fit_only_guesses():
    brief = small_brief(channels={"search_ads": {"kind": "auction"}, "sms": {"kind": "auction"}})
    history = small_history()
    fit = small_fit(history)
    two = {
        name: np.concatenate([getattr(fit, name)] * 2, axis=axis)
        for name, axis in (("contribution_cny", 1), ("spend_cny", 0), ("platform_gmv_cny", 0))
    }
    two["contribution_cny"][:, 1] = 0
    two["spend_cny"][1] = 0
    curves = {
        name: np.concatenate([getattr(fit.curves, name)] * 2, axis=1)
        for name in ("top_cny", "half_cny", "slope", "demand_power", "reach_power", "lag_weights")
    }
    names = ("search_ads", "sms")
    fit = dataclasses.replace(
        fit, channels=names, curves=dataclasses.replace(fit.curves, channels=names, **curves), **two
    )
    review = make_review(brief, history, fit, small_economics(brief))
    assert review.channels["channel"].tolist() == ["search_ads"]
    assert "channel-unused" in checks(review)


@pytest.mark.filterwarnings("error")
def test_no_warning_from_missing_figures():
    reviewed(small_history(days=102, shop={"uv": np.nan, "refund_cny": None}))
