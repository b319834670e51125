import re

import pandas as pd
import pytest
from tests.support.made_up_bundles import plan_bundle, review_bundle
from tests.support.made_up_portfolio import portfolio_bundle

from bigsale import charts
from bigsale.charts.phases import phase_bands
from bigsale.charts.render import chart_svg
from bigsale.charts.theme import WIDTH, channel_scale, wrap
from bigsale.words.numbers import text_width

PLAN = {
    "budget": lambda t, **w: charts.budget_by_phase(t("budget"), **w),
    "daily": lambda t, **w: charts.daily_spend(t("daily"), t("phases"), **w),
    "curves": lambda t, **w: charts.response_curves(t("curves"), **w),
    "roi": lambda t, **w: charts.roi_two_bases(t("roi"), **w),
    "fit": lambda t, **w: charts.fit_actual(t("fit"), **w),
    "backtest": lambda t, **w: charts.backtest_windows(t("backtest_periods"), **w),
    "beliefs": lambda t, **w: charts.prior_posterior(t("beliefs"), **w),
    "demand": lambda t, **w: charts.demand_forecast(t("demand"), t("phases"), **w),
    "deals": lambda t, **w: charts.deals_ranked(t("deals"), **w),
    "frontier": lambda t, **w: charts.frontier(t("frontier"), t("frontier_marks"), **w),
    "comparison": lambda t, **w: charts.contribution_cases(t("comparison"), **w),
    "scenarios": lambda t, **w: charts.contribution_cases(t("scenarios"), **w),
    "contribution": lambda t, **w: charts.waterfall(t("contribution_steps"), **w),
}
REVIEW = {
    "planned_phases": lambda t, **w: charts.planned_actual(t("phase_sales"), row="phase", **w),
    "planned_channels": lambda t, **w: charts.planned_actual(
        t("channel_spend"), row="channel", **w
    ),
    "bridge": lambda t, **w: charts.waterfall(t("bridge_steps"), **w),
    "daily_baseline": lambda t, **w: charts.daily_baseline(t("daily"), t("phases"), **w),
    "roi_review": lambda t, **w: charts.roi_three_bases(t("channels"), **w),
}

PORTFOLIO = {
    "campaign_split": lambda t, **w: charts.campaign_split(t("split"), **w),
    "campaign_curves": lambda t, **w: charts.campaign_curves(t("curves"), t("curve_marks"), **w),
    "campaign_comparison": lambda t, **w: charts.contribution_cases(t("comparison"), **w),
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", [*PLAN, *REVIEW, *PORTFOLIO])
def test_every_chart_fits_the_page_and_says_its_basis(name, language):
    made = plan_bundle if name in PLAN else review_bundle if name in REVIEW else portfolio_bundle
    bundle = made().in_language(language)
    words = bundle.words.chart(name)
    chart = (PLAN | REVIEW | PORTFOLIO)[name](bundle.table, **words)
    svg = chart_svg(chart.to_dict())
    assert float(re.search(r'<svg[^>]* width="([\d.]+)"', svg)[1]) <= WIDTH
    first_word = words["subtitle"].split()[0]
    assert first_word[:6] in svg
    assert "NaN" not in svg
    assert "undefined" not in svg


@pytest.mark.parametrize("name", ["budget", "daily", "roi", "deals", "frontier", "contribution"])
def test_tooltips_show_written_figures(name):
    bundle = plan_bundle()
    spec = PLAN[name](bundle.table, **bundle.words.chart(name)).to_dict()
    tips = re.findall(r"'tooltip': \[", str(spec))
    assert tips


def test_a_channel_keeps_its_colour_in_every_chart():
    table = plan_bundle().table
    scales = {str(channel_scale(table(n)["channel"]).to_dict()) for n in ("daily", "deals", "roi")}
    assert len(scales) == 1


def test_a_chart_of_nothing_is_no_chart():
    empty = plan_bundle().table("deals").iloc[:0]
    assert charts.deals_ranked(empty, language="zh") is None
    assert charts.deals_list(empty, language="zh") is None


def test_phase_labels_that_would_touch_stand_in_two_rows():
    start = pd.Timestamp("2026-11-01")
    phases = pd.DataFrame(
        {
            "phase": ["A very long name", "Another long name", "C"],
            "start": [start, start + pd.Timedelta(days=1), start + pd.Timedelta(days=20)],
            "end": [start + pd.Timedelta(days=n) for n in (1, 2, 30)],
        }
    )
    _, names = phase_bands(phases, phases["start"])
    assert names.data["row_px"].tolist() == [-4, -18, -4]


def test_phases_in_a_corner_of_a_long_chart_have_less_room_for_their_labels():
    start = pd.Timestamp("2026-06-15")
    phases = pd.DataFrame(
        {
            "phase": ["爆发", "返场"],
            "start": [start, start + pd.Timedelta(days=3)],
            "end": [start + pd.Timedelta(days=n) for n in (3, 6)],
        }
    )
    days = pd.Series(pd.date_range("2026-05-01", "2026-07-21"))
    assert phase_bands(phases, phases["start"])[1].data["row_px"].tolist() == [-4, -4]
    assert phase_bands(phases, days)[1].data["row_px"].tolist() == [-4, -18]


def test_lines_break_between_hanzi_and_at_spaces():
    assert text_width("双11") == 4
    assert wrap("预算加到多少还划算", 8) == ["预算加到", "多少还划", "算"]
    assert wrap("how far more budget pays", 12) == ["how far more", "budget pays"]
    assert wrap("预算加到，多少", 8) == ["预算加到，", "多少"]
    assert wrap("", 8) == []


def test_budget_table_adds_up():
    block = charts.budget_grid(plan_bundle().table("budget"), language="zh")
    rows = re.findall(r"<tr[^>]*>(.*?)</tr>", block.html)
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in rows[1:]]
    totals = [int(row[-3].replace(",", "")) for row in cells]
    # Shown in whole yuan: five parts may be off by half a yuan each.
    assert abs(sum(totals[:-1]) - totals[-1]) <= len(totals) / 2
    assert totals[-1] == 2_625_000
    assert cells[-1][0] == "合计"
