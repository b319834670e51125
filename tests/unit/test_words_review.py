"""What a review says in cases that the made-up page does not show."""

import copy

from tests.support.made_up_bundles import review_bundle

from bigsale.charts import channel_added_list
from bigsale.words.review_words import ReviewWords


def page(language="zh", **changed):
    """Return the words of the made-up review with other figures."""
    return ReviewWords(copy.deepcopy(dict(review_bundle().figures)) | changed, language)


def phase(name, spend, planned, **more):
    title = {"zh": name, "en": name}
    return {"title": title, "spend_cny": spend, "planned_spend_cny": planned, **more}


PHASES = [
    phase("早", 700e3, 600e3, roi_marginal_p50=1.84, roi_breakeven=2.26),
    phase("中", 500e3, 500e3, roi_marginal_p50=3.0, roi_breakeven=2.4),
    phase("晚", 410e3, 460e3, roi_marginal_p50=2.95, roi_breakeven=2.42),
]


def test_spend_above_the_budget_is_said_on_page_one_and_where():
    # 1,610 of 1,500 thousand: 7.3 % over; the plan asked for 1,600.
    say = page(targets={"spend_cny": 1.5e6}, phase_results=PHASES)
    assert say.overspent == (
        "花费 ¥161万，**超预算 7.3%**（预算 ¥150万，计划本身已排到 ¥160万）："
        "早比计划多花 ¥10万（再加 1 元只多卖 1.84 元，低于这一阶段的保本 2.26）；"
        "晚少花 ¥5万（再加 1 元多卖 2.95 元，高于这一阶段的保本 2.42）。"
    )
    assert say.overspent in say.conclusions
    spend = next(card for card in say.cards if card.label == "投放花费")
    assert (spend.note, spend.tone) == ("预算 ¥150万，为预算的 107%", "bad")


def test_spend_within_two_percent_of_the_budget_is_not():
    assert page(targets={"spend_cny": 1.6e6}, phase_results=PHASES).overspent == ""
    assert page(targets={}, phase_results=PHASES).overspent == ""


def test_without_a_plan_by_phase_only_the_overrun_is_said():
    phases = [{**one, "planned_spend_cny": None} for one in PHASES]
    say = page(targets={"spend_cny": 1.5e6}, phase_results=phases, planned={})
    assert say.overspent == "花费 ¥161万，**超预算 7.3%**（预算 ¥150万）。"
    english = page("en", targets={"spend_cny": 1.5e6}, phase_results=phases, planned={})
    assert english.overspent == "Spend was ¥1.61M, **7.3% over the budget** (¥1.5M)."


def added(title, planned, mean, p05, p95):
    ends = {"mean": mean, "p05": p05, "p95": p95}
    row = {f"incremental_gmv_cny_{end}": value for end, value in ends.items()}
    titles = {"zh": title, "en": title}
    return row | {"title": titles, "planned_incremental_gmv_cny": planned}


def test_added_sales_are_called_off_plan_only_where_the_whole_interval_is():
    rows = [
        added("甲", 100, 60, 40, 90),
        added("乙", 100, 150, 120, 180),
        added("丙", 100, 95, 50, 150),
    ]
    say = page(channel_results=rows, channels_added_cny={"mean": 305, "p05": 250, "p95": 360})
    said = say.added_against_plan
    assert "计划 ¥300，模型估计 ¥305（90% 区间 ¥250 – ¥360），为计划的 102%" in said
    assert "整个低于计划：甲 60%。90% 区间整个高于计划：乙 150%。其余渠道" in said
    none = [{**row, "planned_incremental_gmv_cny": None} for row in rows]
    assert page(channel_results=none).added_against_plan == ""


def test_the_table_of_added_sales_stands_beside_the_plan():
    table = review_bundle().table("channel_added")
    html = channel_added_list(table, language="zh").html
    assert "计划新增" in html
    assert html.count("<tr") == 1 + len(table)
    assert channel_added_list(table[:0], language="zh") is None


def channel(title, below, p05=1.0, p95=3.0):
    roi = {"roi_incremental_mean": 2.0, "roi_incremental_p05": p05, "roi_incremental_p95": p95}
    titles = {"zh": title, "en": title}
    return (
        {"title": titles, "roi_gross": 2.0, "roi_breakeven": 2.0}
        | roi
        | {"probability_below_breakeven": below}
    )


def test_an_interval_across_the_line_leans_to_a_side_from_four_in_five():
    rows = [
        channel("甲", 0.87),
        channel("乙", 0.5),
        channel("丙", 0.15),
        channel("丁", 1.0, p95=1.5),
    ]
    said = page(channel_results=rows).channels
    assert "**多半没赚**：甲（87%）" in said
    assert "**说不准**：乙。" in said
    assert "**多半赚钱**：丙（85%）" in said
    assert "**没赚回来**：丁。" in said


def spans(*ends):
    return [{"start": start, "end": end} for start, end in ends]


def test_days_between_phases_are_said_not_to_count():
    waves = spans(
        ("2026-05-15T20:00:00", "2026-05-25T20:00:00"),
        ("2026-05-31T20:00:00", "2026-06-04T00:00:00"),
        ("2026-06-05T00:00:00", "2026-06-08T00:00:00"),
        ("2026-06-08T00:00:00", "2026-06-22T00:00:00"),
    )
    said = page(phases=waves).totals
    # The wave that ends on the 4th at midnight leaves that one day to the next.
    assert "中间 5月26日–5月30日和6月4日 没有活动，不计" in said
    assert "没有活动" not in page(phases=waves[2:]).totals
    english = page("en", phases=waves).totals
    assert "26 May–30 May and 4 Jun lay between phases and do not count" in english


def test_the_two_sums_are_told_apart():
    means = {
        "incremental_gmv_cny": 6.93e6, "incremental_contribution_cny": 1.72e6,
        "channels_added_cny": 6.05e6, "channels_contribution_cny": 0.57e6,
    }  # fmt: skip
    said = page(**{name: {"mean": mean} for name, mean in means.items()}).two_sums
    assert "“真正新增”¥693万（贡献毛利 ¥172万）" in said
    assert "各渠道相加是 ¥605万（贡献毛利 ¥57万）" in said
    assert page(channels_added_cny={}).two_sums == ""
