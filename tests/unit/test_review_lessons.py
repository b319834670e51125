"""Each rule that draws a lesson, and the money it puts at stake."""

import dataclasses

import numpy as np
import pytest
from tests.support.small_review import (
    CAMPAIGN_DAYS,
    DRAW_SCALE,
    small_brief,
    small_economics,
    small_fit,
    small_history,
    small_planned,
)

from bigsale.review.bridge import bridge_to_last_event
from bigsale.review.facts import Facts
from bigsale.review.findings import review_findings
from bigsale.review.lessons import (
    borrowed_sales,
    doubtful_channels,
    draw_lessons,
    keep_to_plan,
    move_between_phases,
    refunds_above_brief,
    resize_channels,
    weakest_factor,
)
from bigsale.review.like_for_like import factor_effects, like_for_like
from bigsale.review.measures import measure
from bigsale.review.planned import planned_from_tables
from bigsale.review.rescale import gain_of_phases, rescale


def facts(history=None, fit=None, brief=None):
    history = small_history() if history is None else history
    fit, brief = fit or small_fit(history), brief or small_brief()
    measures = measure(
        brief,
        history,
        fit,
        small_economics(brief),
        plan_tables=planned_from_tables(small_planned()),
    )
    bridge, _ = bridge_to_last_event(brief, history, measures.window)
    return Facts(measures, bridge, rescale(fit, measures.figures, measures.window))


def test_a_channel_below_breakeven_is_cut():
    lesson = resize_channels(facts())[0]
    # Now: 0.31 × 2,400 − 1,200 = −456. A tenth: S(20)/S(200) = (20/220)/(1/2) = 2/11, so
    # 0.31 × 2,400 × 2/11 − 120 = 15.27. The difference is at stake.
    assert lesson.stake_cny == pytest.approx(0.31 * 2400 * 2 / 11 - 120 + 456)
    assert lesson.action.zh == "搜索广告减到 ¥120（本次 ¥1,200）。"
    assert "平台报 8" in lesson.evidence.zh
    assert "保本 3.23" in lesson.evidence.zh


def test_curves_say_what_half_the_money_would_have_sold():
    gain = facts().rescaled.gain_cny
    # Half point 200, spend 200: S(100)/S(200) = (100/300)/(200/400) = 2/3 of 2,400 × scale.
    half = gain[5].sum(axis=(1, 2))
    assert half == pytest.approx(0.31 * 2400 * DRAW_SCALE * 2 / 3 - 600)
    assert gain[0].sum() == pytest.approx(0)


def uneven(times, lags=(1.0,)):
    """The small shop whose last day, the peak's own, sells `times` as much of what ads add."""
    history = small_history()
    fit = small_fit(history)
    added = fit.contribution_cny.copy()
    added[:, :, 104] *= times
    weights = np.broadcast_to(np.array(lags), (3, 1, len(lags)))
    curves = dataclasses.replace(fit.curves, lag_weights=weights)
    return facts(history, dataclasses.replace(fit, contribution_cny=added, curves=curves))


def test_a_channel_that_pays_in_one_phase_is_cut_only_in_the_others():
    # The peak's own day sells 4 × 400, worth 0.31 × 1,600 = 496 for 200. The five others lose
    # 200 − 124 a day, together more than that.
    found = uneven(4.0)
    lesson = resize_channels(found)[0]
    assert lesson.action.zh == "搜索广告在蓄水停掉（本次 ¥967），爆发先不动。"
    assert "蓄水多卖 1.00 元，爆发多卖" in lesson.evidence.zh
    # Four days win 76 each. On the 14th 5/6 of 200 is saved and S(33.3)/S(200) = 2/7 still sold.
    assert lesson.stake_cny == pytest.approx(4 * 76 + 200 * 5 / 6 - 124 * 5 / 7)


def test_a_channel_that_loses_in_every_phase_is_cut_in_all():
    lesson = resize_channels(uneven(1.0))[0]
    assert "先不动" not in lesson.action.zh


def test_a_phase_has_what_its_own_money_sells_wherever_it_sells():
    """Half of a day's money works a day later: gain of a little more is marginal ROI less cost."""
    found = uneven(3.0, lags=(0.5, 0.5))
    for phase in (0, 1):
        scales = np.ones(2)
        scales[phase] = 1 + 1e-6
        at = found.measures
        gain = gain_of_phases(at.fit, at.figures, at.window, row=0, scales=scales)
        spend = at.figures.spend_cny[0, phase]
        per_yuan = (gain / (1e-6 * spend) + 1) / at.figures.value[0]
        assert per_yuan == pytest.approx(at.figures.stretch[:, 0, phase], rel=1e-4)


def test_gain_of_all_phases_is_that_of_the_channel():
    at = uneven(1.0)
    gain = gain_of_phases(
        at.measures.fit, at.figures, at.measures.window, row=0, scales=np.full(2, 0.5)
    )
    assert gain == pytest.approx(
        at.rescaled.gain_cny[5].sum(axis=(1, 2)) - at.figures.gain_cny[:, 0]
    )


def test_a_channel_that_would_not_win_does_not_move():
    at = uneven(1.0)
    moved, gain = at.rescaled.move(0, 1, 0.2)
    assert moved.sum() == 0
    assert gain == pytest.approx(0)


def test_a_channel_limit_is_kept():
    rich = small_brief(
        economics={"gross_margin": 1, "platform_fee_rate": 0, "refund_rate": 0},
        channels={"search_ads": {"kind": "auction", "max_cny": 1500}},
    )
    history = small_history()
    strong = dataclasses.replace(
        small_fit(history), contribution_cny=10 * small_fit(history).contribution_cny
    )
    lesson = resize_channels(facts(history, strong, rich))[0]
    # The curves ask for 1.5 × 1,200; the brief allows 1,500, that is at most 1.2 ×.
    assert "¥1,440" in lesson.action.zh


def test_a_commission_channel_has_no_spend_to_set():
    brief = small_brief(channels={"search_ads": {"kind": "commission", "commission_rate": 0.1}})
    assert resize_channels(facts(brief=brief)) == []
    assert doubtful_channels(facts(brief=brief)) == []
    assert keep_to_plan(facts(brief=brief)) == []


def test_knowing_is_worth_nothing_when_every_draw_says_the_same():
    history = small_history()
    fit = small_fit(history)
    sure = dataclasses.replace(
        fit, contribution_cny=np.broadcast_to(fit.contribution_cny[1], fit.contribution_cny.shape)
    )
    assert doubtful_channels(facts(history, sure))[0].stake_cny == pytest.approx(0)


def test_knowing_is_worth_what_better_decisions_save():
    history = small_history()
    fit = small_fit(history)
    doubt = dataclasses.replace(fit, contribution_cny=fit.contribution_cny * 2)
    at = facts(history, doubt)
    gain = at.rescaled.gain_cny.sum(axis=(2, 3))
    expected = gain.max(axis=0).mean() - gain.mean(axis=1).max()
    assert expected > 0
    assert doubtful_channels(at)[0].stake_cny == pytest.approx(expected)


def test_money_moves_to_the_phase_that_sells_more():
    history = small_history()
    fit = small_fit(history)
    added = fit.contribution_cny.copy()
    added[:, :, 104] *= 5  # the peak's own day sells five times as much
    lesson = move_between_phases(facts(history, dataclasses.replace(fit, contribution_cny=added)))[
        0
    ]
    assert "从蓄水挪" in lesson.action.zh
    assert "到爆发" in lesson.action.zh
    assert lesson.stake_cny > 0


def test_equal_phases_need_no_move():
    assert move_between_phases(facts()) == []


def test_overspend_costs_what_the_marginal_yuan_lost():
    # 1,200 against 1,000 planned; the last yuan brought 1.0, worth 0.31: 200 × 0.69.
    assert keep_to_plan(facts())[0].stake_cny == pytest.approx(138)


def test_refunds_cost_the_margin_of_what_went_back():
    refund = np.zeros(151)
    refund[CAMPAIGN_DAYS] = 0.3 * 3400
    lesson = refunds_above_brief(facts(small_history(shop={"refund_cny": refund})))[0]
    # 10 points of 20,400 at a margin of 0.5 − 0.05.
    assert lesson.stake_cny == pytest.approx(0.1 * 20_400 * 0.45, rel=0.01)
    assert "economics.refund_rate）按 30.0% 填" in lesson.action.zh
    assert "分不到哪个渠道" in lesson.evidence.zh  # no platform reports refunds here
    assert refunds_above_brief(facts()) == []


def with_refunds(rate, **channel):
    """Refunds of 30 % of the shop's sales; ads attribute 9,600 and report `rate` of it."""
    refund = np.zeros(151)
    refund[CAMPAIGN_DAYS] = 0.3 * 3400
    history = small_history(shop={"refund_cny": refund})
    platform = {**history.platform, "refund_cny": rate * history.platform["gmv_cny"]}
    brief = small_brief(channels={"search_ads": {"kind": "auction", **channel}})
    return facts(dataclasses.replace(history, platform=platform), brief=brief)


def test_a_rate_that_the_brief_knows_is_corrected_not_looked_into():
    (lesson,) = refunds_above_brief(with_refunds(0.32, refund_rate=0.32))
    # Shop: 10 points of 20,400 = 2,040 too much. Ads: 12 points of 9,600 = 1,152, about 56 %.
    assert "多出的部分约六成来自搜索广告（退款率 32%，参数里已写 32%" in lesson.evidence.zh
    assert "about 60% of the excess comes from Search ads" in lesson.evidence.en


def test_claims_that_overlap_explain_no_more_than_all():
    # 38 points of 9,600 = 3,648 against 2,040 of the shop.
    (lesson,) = refunds_above_brief(with_refunds(0.58, refund_rate=0.58))
    assert "多出的部分几乎全部来自搜索广告" in lesson.evidence.zh


def test_a_channel_far_above_its_own_rate_is_looked_into():
    rate, reasons = refunds_above_brief(with_refunds(0.32, refund_rate=0.25))
    # 7 points of 9,600 = 672 beyond its own rate: 33 % of 2,040, worth 0.45 each.
    assert (rate.check, reasons.check) == ("refunds-above-brief", "refunds-of-channel")
    assert reasons.action.zh == "查搜索广告的退款原因。"
    assert "33%" in reasons.evidence.zh
    assert reasons.stake_cny == pytest.approx(672 * 0.45, rel=0.01)


def test_finding_and_lesson_of_refunds_say_the_same():
    found = with_refunds(0.32, refund_rate=0.32)
    (finding,) = [x for x in review_findings(found.measures) if x.check == "refunds-above-brief"]
    assert finding.evidence == refunds_above_brief(found)[0].evidence


def test_what_is_not_won_back_comes_after_what_acting_wins():
    lessons = draw_lessons(with_refunds(0.32, refund_rate=0.32))
    gains = [lesson.is_gain for lesson in lessons]
    assert gains == sorted(gains, reverse=True)
    assert not gains[-1]
    # 2,040 refunded too much at a margin of 0.45 are more than any gain here, and come later.
    refunds = next(lesson for lesson in lessons if lesson.check == "refunds-above-brief")
    assert refunds.stake_cny > lessons[0].stake_cny


def test_the_weakest_factor_is_the_basket():
    found = facts()
    lesson = weakest_factor(found)[0]
    effect = found.bridge.set_index("factor").loc["aov", "effect_cny"]
    assert lesson.check == "weak-aov"
    assert lesson.stake_cny == pytest.approx(-effect * 0.31)


def test_the_weakest_factor_is_looked_for_in_like_phases():
    found = facts()
    alike = like_for_like(found.measures.brief, found.measures.history, "fest-2024")
    (lesson,) = weakest_factor(dataclasses.replace(found, bridge_phases=alike))
    assert lesson.check == "weak-aov"
    assert "同阶段按天比，客单价低于 fest-2024（爆发 −33%）" in lesson.evidence.zh
    assert lesson.stake_cny == pytest.approx(-factor_effects(alike)["aov"] * 0.31)


def test_what_only_long_quiet_phases_lowered_is_no_weak_factor():
    found = facts()
    alike = like_for_like(found.measures.brief, found.measures.history, "fest-2024")
    better = alike.assign(aov_effect_cny=1.0, cvr_effect_cny=1.0, uv_effect_cny=1.0)
    assert weakest_factor(dataclasses.replace(found, bridge_phases=better)) == []


def test_borrowed_sales_are_said_from_thirty_percent():
    history = small_history()
    fit = small_fit(history)
    assert borrowed_sales(facts(history, fit)) == []  # 600 of 13,800
    deep = dataclasses.replace(fit, pull_forward_cny=fit.pull_forward_cny * 10)
    assert borrowed_sales(facts(history, deep))[0].stake_cny == pytest.approx(6000 * 0.31)


def test_lessons_about_little_money_are_left_out():
    found = facts()
    least = 0.005 * 1200
    assert all(lesson.stake_cny > least for lesson in draw_lessons(found))
