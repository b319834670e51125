"""What the plan says in situations that the golden page does not show."""

import copy

import pytest
from tests.support.made_up_bundles import plan_bundle, review_bundle

from bigsale.words.plan_words import PlanWords
from bigsale.words.review_words import ReviewWords


@pytest.fixture
def figures():
    return copy.deepcopy(dict(plan_bundle().figures))


def test_a_plan_that_should_lose_money_says_so(figures):
    figures["expected"]["contribution_cny"] |= {"mean": -50_000.0, "p05": -90_000.0}
    figures["loss_probability"] = 0.995
    say = PlanWords(figures, "zh")
    assert "不划算" in say.result
    assert "亏钱的可能：99% 以上" in say.result
    assert say.cards[1].tone == "bad"


def test_a_target_out_of_reach_is_named_first(figures):
    figures["target_probability"] = {"gmv_paid_cny": 0.95, "roi_net_min": 0.4}
    say = PlanWords(figures, "en")
    assert say.target_verdict.startswith("The chance of a net incremental ROI of 2.00 is only")
    assert say.cards[-1].tone == "bad"


def test_without_targets_there_is_no_verdict(figures):
    figures["target_probability"] = {}
    say = PlanWords(figures, "en")
    assert say.target_verdict == ""
    assert say.cards[-1].label == "Expected new buyers"
    assert len(say.conclusions.splitlines()) == 2


def test_without_a_comparable_event_the_page_says_what_it_rests_on(figures):
    figures |= {"last_event": None, "comparison": figures["comparison"][:1]}
    say = PlanWords(figures, "zh")
    assert say.background.startswith("历史数据里没有同类活动")
    assert "行业经验" in say.background
    assert say.against_last == ""
    for phase in figures["phases"]:
        phase["demand_multiplier"] = 2.0
    assert "你给各阶段填的需求倍数" in PlanWords(figures, "zh").background
    assert "benchmarks" not in PlanWords(figures, "en").background


def test_last_times_split_may_contribute_more(figures):
    rows = {row["name"]: row for row in figures["comparison"]}
    rows["last_split"]["contribution_cny_mean"] = rows["plan"]["contribution_cny_mean"] + 90_000
    assert "¥9万" in PlanWords(figures, "zh").against_last
    assert "先顾目标和风险" in PlanWords(figures, "zh").against_last


def test_no_roi_breaks_even(figures):
    figures["economics"] |= {"roi_breakeven": None, "value_per_gross_cny": -0.1}
    for entry in figures["channels"]:
        entry |= {"roi_breakeven": None, "value_per_gross_cny": -0.1}
    say = PlanWords(figures, "zh")
    assert "任何ROI都保不了本" in say.roi_bases
    assert "预计不赚" in say.safe
    assert "没有渠道预计能赚回来" in say.next_yuan
    assert "退款率" not in say.watch


def test_a_channel_without_history_is_a_trial(figures):
    figures["channels"][0] |= {"has_history": False}
    assert "只有行业经验**：搜索广告" in PlanWords(figures, "zh").safe


def test_limits_are_named(figures):
    figures["channels"][1] |= {"spend_cny": 900_000.0, "roi_marginal": 5.0}
    say = PlanWords(figures, "zh")
    assert "信息流广告：在计划花费上再加 1 元" in say.why
    assert "已到上限 ¥90万" in say.why
    assert "最值得给**信息流广告**" not in say.next_yuan


def test_next_to_nothing_more_is_no_gain(figures):
    for entry in figures["channels"]:
        entry["roi_marginal"] = 1.002 / entry["value_per_gross_cny"]
    assert "没有渠道预计能赚回来" in PlanWords(figures, "zh").next_yuan


def test_platforms_that_claim_nothing_are_not_said_to_claim_twice(figures):
    assert "几家认领" in PlanWords(figures, "zh").background
    figures["history"]["platform_gmv_cny"] = 0.0
    assert "几家认领" not in PlanWords(figures, "zh").background


def test_money_left_over_is_explained(figures):
    figures["spend_cny"] = 1_000_000.0
    assert "计划只花了可用预算的 37%" in PlanWords(figures, "zh").why


def test_money_left_over_is_not_asked_for_more(figures):
    assert "给**" in PlanWords(figures, "zh").next_yuan
    figures["spend_cny"] = 1_000_000.0
    assert "没有渠道预计能赚回来" in PlanWords(figures, "zh").next_yuan


def test_nothing_is_taken_from_a_channel_at_its_floor(figures):
    for entry in figures["channels"]:
        entry["min_cny"] = entry["spend_cny"] - 1.0
    assert "必须省 1 万元" not in PlanWords(figures, "zh").next_yuan


@pytest.mark.parametrize(
    ("best", "gain", "words"),
    [
        (2_700_000.0, 10_000.0, "与本方案的花费基本一致"),
        (3_600_000.0, 90_000.0, "再往上就不划算了"),
        (5_250_000.0, 90_000.0, "多花仍能多赚"),
        (5_250_000.0, 500.0, "不必为这场活动加钱"),
        (5_250_000.0, 20.0, "按平均下一元还略有赚头，算上最差的情形"),
        (5_250_000.0, 0.0, "按平均下一元还略有赚头，算上最差的情形"),
        (1_500_000.0, 90_000.0, "只花 ¥150万"),
    ],
)
def test_best_budget(figures, best, gain, words):
    mean = figures["expected"]["contribution_cny"]["mean"]
    figures["frontier"] |= {"best_budget_cny": best, "best_contribution_cny": mean + gain}
    assert words in PlanWords(figures, "zh").best_budget


@pytest.mark.parametrize("gain", [20.0, 0.0])
def test_more_budget_adds_nothing_when_only_the_average_counts(figures, gain):
    mean = figures["expected"]["contribution_cny"]["mean"]
    figures["frontier"] |= {"best_budget_cny": 5_250_000.0, "best_contribution_cny": mean + gain}
    figures["goal"]["risk"] = {"measure": "mean", "level": 0.2, "weight": 0.3}
    assert "预期贡献毛利不再增加。" in PlanWords(figures, "zh").best_budget


def test_a_test_is_named_while_there_is_time_for_one(figures):
    known = figures["lift_tests"]
    figures["lift_tests"] = known | {"in_time": True, "days_left": 30}
    said = PlanWords(figures, "zh").lift_tests
    assert "活动开始前先测**短视频**" in said
    assert "离活动开始还有 30 天" in said
    assert "平均能多赚 ¥4.12万" in said
    assert "就减到 ¥12万" in said
    figures["lift_tests"] = known | {"in_time": False, "days_left": -3}
    late = PlanWords(figures, "zh").lift_tests
    assert "离活动开始只有 0 天，来不及" in late
    figures["lift_tests"] = known | {"tests": []}
    none = PlanWords(figures, "zh")
    assert "没有哪个渠道值得" in none.lift_tests
    assert none.lift_tests_basis == ""
    figures["lift_tests"] = known | {"tests": [], "valued": False}
    assert "才算" in PlanWords(figures, "zh").lift_tests
    for entry in figures["channels"]:
        entry["has_history"] = False
    assert "先小额试投" in PlanWords(figures, "zh").lift_tests


def doubt(check, *channels, verdict="warning"):
    text = {"zh": "疑点。", "en": "Doubt."}
    return {"check": check, "verdict": verdict, "channels": list(channels),
            "evidence": text, "next_step": text}  # fmt: skip


@pytest.mark.parametrize("check", ["roi-above-claims", "test-against-fit", "spend-in-lockstep"])
def test_a_doubted_channel_is_not_called_safe_and_is_to_be_tested(figures, check):
    figures["lift_tests"] |= {"tests": []}
    figures["findings"] = [doubt(check, "search_ads", "display_ads")]
    say = PlanWords(figures, "zh")
    assert "**把握大**：私域社群。" in say.safe
    assert "**先别当真**：搜索广告。" in say.safe
    assert "没有哪个渠道值得" not in say.lift_tests
    assert "可搜索广告的 ROI 有疑点" in say.lift_tests
    assert "But the ROI of Search ads is in doubt" in PlanWords(figures, "en").lift_tests


def test_a_note_doubts_nothing_and_what_is_unsure_anyway_stays_so(figures):
    figures["findings"] = [
        doubt("roi-above-claims", "search_ads", verdict="note"), doubt("roi-above-claims", "kol")
    ]  # fmt: skip
    say = PlanWords(figures, "zh")
    assert "先别当真" not in say.safe
    assert "**没把握**：信息流广告（32%）、短视频（9%）、直播（14%）和达人种草（6%）" in say.safe


def test_a_doubted_channel_is_named_beside_tests_and_where_the_next_money_should_go(figures):
    figures["findings"] = [doubt("roi-above-claims", "community", "short_video")]
    say = PlanWords(figures, "zh")
    # A test of short_video is named anyway.
    assert say.lift_tests.endswith(
        "\n\n私域社群的 ROI 有疑点（见“需要留意”）：加钱之前先做增量测试。"
    )
    assert "最值得给**私域社群**" in say.next_yuan
    assert "私域社群的 ROI 有疑点" in say.next_yuan
    assert "高于保本的 2.63 元；它的 ROI 有疑点，先测再加。" in say.why
    figures["lift_tests"] |= {"tests": [], "valued": False}
    assert "短视频和私域社群的 ROI 有疑点" in PlanWords(figures, "zh").lift_tests


@pytest.mark.parametrize(
    ("claimed", "model", "line"),
    [(6.0, 3.0, "搜索广告 5.3"), (4.0, 8.0, "搜索广告 2.6"), (2.0, 8.0, None), (9.0, 2.0, None)],
)
def test_the_line_of_an_alarm_is_never_below_break_even(figures, claimed, model, line):
    """Break-even 2.63: 2.63 · 6 / 3 = 5.26; with 4 claimed for 8 it stays; 2 would ring at once,

    and so would 9 for 2: 2.63 · 9 / 2 = 11.8.
    """
    figures["channels"] = figures["channels"][:1]
    figures["channels"][0] |= {"roi_platform": claimed, "roi_incremental": {"mean": model}}
    assert (
        (f"：{line}。" in PlanWords(figures, "zh").watch)
        if line
        else ("平台后台" not in PlanWords(figures, "zh").watch)
    )


def test_names_of_the_brief_do_not_reach_the_reader(figures):
    text = {"zh": "kol 占花费的 60%，kols 不变。", "en": "kol takes 60%"}
    figures["findings"] = [
        {"check": "x", "verdict": "warning", "evidence": text, "next_step": text}
    ]
    assert "## 达人种草占花费的 60%，kols 不变。" in PlanWords(figures, "zh").findings


def test_a_gap_that_rounds_to_nothing_is_told_by_the_next_digit_up(figures):
    figures["optimum"]["relative_gap"] = 3e-6
    assert "没有一种分法能比本方案好过 0.01%" in PlanWords(figures, "zh").method


def test_nothing_found_is_said(figures):
    figures["findings"] = []
    assert PlanWords(figures, "en").findings == "The checks found nothing to act on."


def test_a_review_without_plan_target_or_increment():
    figures = copy.deepcopy(dict(review_bundle().figures))
    figures["planned"] = {}
    figures["incremental_gmv_cny"] = {"mean": None}
    figures["bridge"], figures["lessons"], figures["phase_results"] = [], [], []
    say = ReviewWords(figures, "zh")
    assert say.conclusions == "- 支付金额 **¥980万**，退款后 ¥760万，费比 16.4%。"
    assert say.phases == "没有分阶段的计划可对照。"
    assert "无法拆解" in say.bridge
    assert say.title_daily_baseline() == ""
    assert say.cards[4].tone == "muted"


def test_a_review_reaching_its_target():
    figures = copy.deepcopy(dict(review_bundle().figures))
    figures["targets"] = {"gmv_paid_cny": 9_000_000.0}
    assert "达成目标的 **109%**" in ReviewWords(figures, "zh").result
    assert ReviewWords(figures, "zh").cards[0].tone == "good"


def test_channels_whose_next_yuan_brings_the_same_share_one_line(figures):
    channels = [entry for entry in figures["channels"] if entry["kind"] == "auction"][:2]
    for entry, marginal in zip(channels, (2.30, 2.40), strict=True):
        entry |= {"roi_marginal": marginal, "roi_breakeven": 2.0, "min_cny": 0, "max_cny": None}
        entry |= {"spend_cny": 1e5}
    figures["channels"] = channels
    level = PlanWords(figures, "en").why.splitlines()[1]
    assert "adds ¥2.30 to ¥2.40 of sales" in level
    assert len(PlanWords(figures, "en").why.splitlines()) == 2 + (
        "uses only" in PlanWords(figures, "en").why
    )
    channels[1]["roi_marginal"] = 2.301
    assert "one more yuan in each adds ¥2.30 of sales" in PlanWords(figures, "en").why
    channels[1]["roi_marginal"] = 3.0
    assert "level" not in PlanWords(figures, "en").why


def test_findings_of_one_check_with_one_next_step_share_a_callout(figures):
    step = {"zh": "限住单日花费。", "en": "Cap the day."}
    figures["findings"] = [
        {"check": "beyond-history", "verdict": "note", "next_step": step,
         "evidence": {"zh": f"{name}超出历史。", "en": f"{name} beyond history."}}
        for name in ("甲", "乙")
    ]  # fmt: skip
    said = PlanWords(figures, "zh").findings
    assert said.count("callout") == 1
    assert said.splitlines()[1:4] == ["## 甲超出历史。", "", "- 乙超出历史。"]
    assert said.count("限住单日花费。") == 1


@pytest.mark.parametrize(
    ("stock", "words"),
    [
        ({"products": 0, "short": 0, "units": 0, "first_order": None}, "没有货品表"),
        ({"products": 8, "short": 0, "units": 0, "first_order": None}, "8 款现货都够"),
        (
            {"products": 8, "short": 2, "late": 1, "units": 12_000.0, "most_missing": "精华",
             "late_arrivals": ["2026-11-20"],
             "first_order": {"name": "面霜", "order_by": "2026-09-26T00:00:00"}},
            "**2 款**现货不够，共缺 12,000 件；最先要下单的是面霜，最晚 9月26日。有 **1 款**",
        ),
        (
            {"products": 8, "short": 2, "late": 2, "units": 12_000.0, "most_missing": "精华",
             "late_arrivals": ["2026-10-20", "2026-11-20"],
             "first_order": {"name": "面霜", "order_by": "2026-09-26T00:00:00"}},
            "共缺 12,000 件，缺得最多的是精华。有 **2 款**",
        ),
    ],
)  # fmt: skip
def test_stock_is_said_in_one_sentence(figures, stock, words):
    figures["stock"] = stock
    said = PlanWords(figures, "zh").stock
    assert words in said
    assert ("下单，其中 1 款赶得上" in said) == (stock.get("late") == 2)


def test_names_of_channels_become_titles_but_keys_of_the_brief_stay(figures):
    text = {"zh": "search_ads 到顶；先放宽 channels.search_ads.daily_max_cny。", "en": ""}
    finding = {"check": "x", "verdict": "note", "evidence": text, "next_step": text}
    figures["findings"] = [finding]
    said = PlanWords(figures, "zh").findings
    assert "搜索广告到顶" in said
    assert "channels.search_ads.daily_max_cny" in said


def test_chinese_sets_no_spaces_around_names_and_english_keeps_them(figures):
    text = {"zh": "渠道 kol 的上限；kol 缺 2 天", "en": "the limit of kol: 2 days"}
    figures["findings"] = [
        {"check": "x", "verdict": "note", "evidence": text, "next_step": {"zh": "", "en": ""}}
    ]
    assert "达人种草的上限；达人种草缺" in PlanWords(figures, "zh").findings
    assert "the limit of KOL: 2 days" in PlanWords(figures, "en").findings


def test_a_name_right_beside_a_chinese_word_becomes_a_title_too(figures):
    text = {"zh": "kol（约 14%）和search_ads（约 9%）", "en": ""}
    figures["findings"] = [{"check": "x", "verdict": "note", "evidence": text, "next_step": text}]
    assert "达人种草（约 14%）和搜索广告（约 9%）" in PlanWords(figures, "zh").findings


def test_that_the_next_yuan_is_level_is_a_reason_and_no_point_to_mind(figures):
    text = {"zh": "再加 1 元都刚好赚回。", "en": "One yuan more just earns itself back."}
    figures["findings"] = [
        {"check": "equal-margins", "verdict": "note", "evidence": text, "next_step": text}
    ]
    assert "- 再加 1 元都刚好赚回。" in PlanWords(figures, "zh").why
    assert "刚好赚回" not in PlanWords(figures, "zh").findings


def found(check, en, *channels, step=""):
    return {
        "check": check, "verdict": "note", "evidence": {"zh": en, "en": en},
        "next_step": {"zh": step, "en": step}, "channels": list(channels),
    }  # fmt: skip


def ads_at(figures, *marginal, breakeven=2.0):
    """Put the three ad channels at these marginal ROIs, with one break-even and no limits."""
    ads = [entry for entry in figures["channels"] if entry["kind"] == "auction"]
    for entry, roi in zip(ads, marginal, strict=True):
        entry |= {"roi_marginal": roi, "roi_breakeven": breakeven, "min_cny": 0, "max_cny": None}
    figures["channels"] = ads
    return ads


def test_channels_with_one_verdict_share_one_sentence(figures):
    ads_at(figures, 1.99, 1.97, 2.0)
    names = [entry["name"] for entry in figures["channels"]]
    said = PlanWords(figures, "en").why
    assert "Search ads, Feed ads and Short video: one more yuan in each adds only ¥1.97 to" in said
    assert said.count("break-even") == 1
    figures["findings"] = [found("equal-margins", "All just earn it back.", *names)]
    said = PlanWords(figures, "en").why
    assert "so they get no more; moving money between them gains nothing." in said
    assert "All just earn it back." not in said
    assert "各再加 1 元只带来 1.97–2.00 元新增销售" in PlanWords(figures, "zh").why
    figures["channels"][0]["min_cny"] = figures["channels"][0]["spend_cny"]
    said = PlanWords(figures, "en").why
    assert "Search ads: one more yuan adds only ¥1.99" in said
    assert "it is at your floor" in said
    assert "Feed ads and Short video: one more yuan in each" in said


def test_a_channel_kept_by_a_limit_is_not_said_to_get_no_more(figures):
    """2.0 is the line: 1.5 is spent for the group, 1.98 near it, and 1.6 must be for the limit."""
    ads_at(figures, 1.5, 1.98, 1.6)
    text = "search_ads and short_video lose 0.2 yuan by themselves, for a group."
    figures["findings"] = [found("kept-by-limit", text, "search_ads", "short_video")]
    say = PlanWords(figures, "en")
    assert "- Search ads and Short video lose 0.2 yuan by themselves, for a group." in say.why
    assert say.why.count("so it gets no more") == 1
    assert "for a group" not in say.findings


def test_what_a_target_pushes_past_break_even_is_said_to_be_pushed(figures):
    ads_at(figures, 1.5, 1.98, 1.6)
    figures["goal"]["targets"] = {"gmv_paid_cny": 2e7, "binding": True}
    said = PlanWords(figures, "en").why
    assert "Search ads and Short video: one more yuan in each adds only ¥1.50 to ¥1.60" in said
    assert "they get this much for a target that must be reached." in said
    assert "Feed ads: one more yuan adds only ¥1.98 of sales, near or below" in said


def test_why_money_is_left_is_said_once(figures):
    figures["spend_cny"] = 1_000_000.0
    figures["findings"] = [
        found("budget-left-unspent", "¥1.7M stays unspent.", step="Keep it in reserve.")
    ]
    say = PlanWords(figures, "en")
    told = "The plan uses 37% of what may be spent. ¥1.7M stays unspent. Keep it in reserve."
    assert told in say.why
    assert "unspent" not in say.findings
    figures["spend_cny"] = 2_690_000.0
    assert "unspent" not in say.why
    assert "¥1.7M stays unspent." in say.findings


@pytest.mark.parametrize(
    ("chance", "zh", "en"),
    [
        (0.995, "可能**99% 以上**，达到", "is **more than 99%**;"),
        (0.87, "可能约 **87%**，达到", "is about **87%**;"),
        (0.4, "可能只有 **40%**，达不到", "is only **40%**, short"),
        (0.001, "可能**不到 1%**，达不到", "is **less than 1%**, short"),
    ],
)
def test_what_is_no_figure_is_not_said_to_be_about_one(figures, chance, zh, en):
    figures["target_probability"] = {"gmv_paid_cny": chance}
    assert zh in PlanWords(figures, "zh").target_verdict
    assert en in PlanWords(figures, "en").target_verdict


@pytest.mark.parametrize("change", [-247.0, 0.0, 30.0])
def test_a_change_that_is_nothing_has_no_figure(figures, change):
    """Of a contribution of 700,000 less than 350 is less than 0.05 %."""
    figures["expected"]["contribution_cny"]["mean"] = 700_000.0
    left_out = [row for row in figures["other_plans"] if row["name"] == "without"]
    left_out[0]["change_cny"] = -90_000.0
    for row in left_out[1:]:
        row["change_cny"] = change
    said = PlanWords(figures, "en").other_plans
    assert "contribution falls by ¥90k" in said
    assert "could be left out: with its money elsewhere" in said
    assert "¥247" not in said
    assert "¥30" not in said


@pytest.mark.parametrize(
    ("change", "en"),
    [
        ({"max_cny": 0.0}, "Search ads and Feed ads: nothing, as you set the limit to 0."),
        ({"kind": "deals"}, "Search ads and Feed ads: nothing, as no candidate is expected"),
        ({"roi_marginal": 1.2, "roi_breakeven": 2.5}, "first yuan is expected to add only ¥1.20"),
        ({"roi_marginal": 3.2, "roi_breakeven": 2.5}, "¥3.20 of sales, less than it does"),
        ({"roi_marginal": float("nan")}, "- Search ads and Feed ads get nothing."),
    ],
)
def test_channels_without_money_are_named_once_with_the_reason(figures, change, en):
    for entry in figures["channels"][:2]:
        entry |= {"spend_cny": 0.0, **change}
    why = PlanWords(figures, "en").why
    assert en in why
    assert why.count("Feed ads") == 1


def test_a_channel_that_probably_pays_is_told_apart_from_a_toss_up(figures):
    entry = next(e for e in figures["channels"] if e["name"] == "feed_ads")
    entry["pays_probability"] = 0.85
    say = PlanWords(figures, "zh")
    assert "**多半赚**：信息流广告（85%）" in say.safe
    assert "信息流广告" not in say.safe.split("**没把握**")[1]
    figures["findings"] = [doubt("roi-above-claims", "feed_ads")]
    assert "多半赚" not in PlanWords(figures, "zh").safe


def test_where_the_next_money_should_go_is_told_to_be_unsure_if_it_is(figures):
    entry = next(e for e in figures["channels"] if e["name"] == "feed_ads")
    for other in figures["channels"]:
        other["roi_marginal"] = 1.0
    entry |= {"roi_marginal": 9.0, "max_cny": None}
    for chance, told in ((0.72, True), (0.9, False)):
        entry["pays_probability"] = chance
        said = PlanWords(figures, "zh").next_yuan
        assert "最值得给**信息流广告**" in said
        assert ("只有 72%：先小步加" in said) == told


def test_what_is_safe_says_where_spend_goes_beyond_the_past(figures):
    sure = next(e for e in figures["channels"] if PlanWords(figures, "zh").certainty(e) == "sure")
    title = PlanWords(figures, "zh").title_of(sure)
    told = f"其中{title}最忙的几天花得比历史上任何一天都多"
    assert told not in PlanWords(figures, "zh").safe
    evidence = {"zh": "多", "en": "more"}
    figures["findings"] = [
        *figures["findings"],
        {"check": "beyond-history", "verdict": "note", "evidence": evidence,
         "next_step": evidence, "channels": [sure["name"]]},
    ]  # fmt: skip
    assert told in PlanWords(figures, "zh").safe
    assert "cost more than any past day" in PlanWords(figures, "en").safe


def test_the_split_says_that_commission_follows_sales(figures):
    channel = figures["channels"][0]
    channel |= {"kind": "commission", "spend_cny": 9e4, "roi_marginal": 3.5, "roi_breakeven": 2.0}
    title = PlanWords(figures, "zh").title_of(channel)
    assert (
        f"{title}按成交付佣，花费随销售走，加钱放不大；每 1 元预计带来 3.50 元"
        in PlanWords(figures, "zh").why
    )
