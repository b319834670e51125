"""Tables of a report, cell by cell."""

import re

import pandas as pd

from bigsale.charts import channel_returns, deals_list, results_grid, stock_list


def rows(block) -> list[list[str]]:
    body = block.html.split("<tbody>")[1]
    return [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in body.split("</tr>")[:-1]]


def head(block) -> list[str]:
    return re.findall(r"<th [^>]*>(.*?)</th>", block.html)


def test_an_interval_stands_in_the_row_of_its_channel_however_rows_are_sorted():
    channels = pd.DataFrame(
        {
            "channel": ["small", "large"],
            "spend_cny": [10.0, 20.0],
            "roi_net_mean": [1.5, 2.5],
            "roi_net_p05": [1.0, 2.0],
            "roi_net_p95": [2.0, 3.0],
            "roi_marginal": [1.1, 2.1],
            "roi_breakeven": [2.0, 2.0],
            "roi_net_breakeven": [1.6, 1.8],
            "roi_net_history": [1.2, float("nan")],
        }
    )
    large, small = rows(channel_returns(channels, language="en"))
    assert large[0] == "large"
    assert large[2:4] == ["2.50", "2.00 – 3.00"]
    assert small[2:4] == ["1.50", "1.00 – 2.00"]
    assert (large[4], small[4]) == ("–", "1.20")
    assert (large[5], small[5]) == ("1.80", "1.60")


def test_totals_are_held_against_last_time_target_and_plan():
    totals = pd.DataFrame(
        {
            "figure": ["gmv_paid_cny", "spend_cny", "uv", "expense_ratio"],
            "actual": [1_100_000.0, 190_000.0, 5_000.0, 0.141],
            "last": [1_000_000.0, None, 10_000.0, 0.137],
            "planned": [None, 200_000.0, None, None],
            "target": [1_000_000.0, 180_000.0, None, None],
        }
    )
    grid = results_grid(totals, language="en")
    assert head(grid) == ["Figure", "Actual", "Last time", "Change", "Planned", "Target", "Reached"]
    sales, spend, visitors, expense = rows(grid)
    assert (sales[3], sales[-1]) == ("+10%", "110% of target")  # 1.1 M over 1.0 M, twice
    assert (spend[3], spend[-1]) == ("–", "95% of plan")  # spend against plan: 190 of 200
    assert spend[-2] == "budget ¥180k"  # beside the targets of others
    assert (visitors[3], visitors[-1]) == ("−50%", "–")
    assert expense[1:4] == ["14.1%", "13.7%", "+0.4 pt"]  # a rate changes by points


def test_columns_of_which_nothing_is_known_are_left_out():
    unknown = {name: [float("nan")] for name in ("last", "planned", "target")}
    totals = pd.DataFrame({"figure": ["gmv_paid_cny"], "actual": [1.0], **unknown})
    assert head(results_grid(totals, language="en")) == ["Figure", "Actual"]


def test_stock_shows_a_dash_where_nothing_is_to_order():
    stock = pd.DataFrame(
        {
            "sku": ["A", "B"],
            "name": ["面霜", "面膜"],
            "forecast_units": [1000.0, 10.0],
            "high_units": [1200.0, 12.0],
            "stock_units": [900.0, 50.0],
            "to_prepare_units": [300, 0],
            "order_by": pd.to_datetime(["2026-10-01", None]),
        }
    )
    short, enough = rows(stock_list(stock, language="zh"))
    assert short == ["面霜", "1,000", "1,200", "900", "300", "2026-10-01"]
    assert enough[-2:] == ["–", "–"]
    assert stock_list(stock[:0], language="zh") is None


def test_without_a_plan_spend_is_held_against_the_budget():
    totals = pd.DataFrame(
        {
            "figure": ["spend_cny", "contribution_cny"],
            "actual": [190_000.0, 80_000.0],
            "last": [None, None],
            "planned": [None, None],
            "target": [200_000.0, None],
        }
    ).astype({"last": float, "planned": float})
    grid = results_grid(totals, language="zh")
    assert head(grid) == ["指标", "实际", "目标", "完成"]
    spend, contribution = rows(grid)
    assert spend[2:] == ["预算 ¥20万", "预算的 95%"]
    assert contribution[0] == "全店贡献毛利"


def test_what_is_paid_stands_in_full_and_what_is_expected_in_three_digits():
    deals = pd.DataFrame(
        {
            "creator": ["甲", "乙"],
            "channel": "kol",
            "phase": "burst",
            "post_date": ["2026-11-10", "2026-11-11"],
            "chosen": [True, True],
            "fee_cny": [33_495.0, 2_415.0],
            "promised_gmv_cny": [500_000.0, float("nan")],
            "expected_gmv_cny": [288_783.0, 13_399.0],
            "expected_contribution_cny": [65_272.0, 2_928.0],
        }
    )
    first, _, total = rows(deals_list(deals, language="en"))
    assert first[3:] == ["10 Nov", "33,495", "¥500k", "¥289k", "¥65.3k"]
    assert total[3:] == ["", "35,910", "¥500k", "¥302k", "¥68.2k"]
