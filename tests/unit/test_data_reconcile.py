"""Sources held against each other: bases, orders and shop, gaps, currency, time zone."""

import pytest
from tests.support.data_files import (
    CHANNEL,
    HEADERS,
    ORDERS,
    csv_text,
    days,
    export_rows,
    sound_inputs,
    write,
)

from bigsale.data import describe_import, import_exports, load_history
from bigsale.errors import DataError

STANDARD = {"消耗(元)": "10", "7日总成交金额(元)": "30", "7日总成交订单数": "1"}
WHOLE = {"素材ID": "1", "整体消耗": "10", "整体成交金额": "30", "整体成交订单数": "1"}
NOTES = {"投放位置": "信息流", "笔记ID": "1", "消费": "10", "展现量": "9", "点击量": "1"}


def export(folder, kind, row, *, name, date="日期", more=(), day_list=("2026-05-01",)):
    header = [*HEADERS[kind], *more]
    rows = [{date: day, **row} for day in day_list]
    return write(folder / name, csv_text(header, export_rows(header, rows, "-")))


def found(findings):
    return {finding.check: finding for finding in findings}


def test_one_channel_on_two_bases_is_told_at_import_and_ever_after(tmp_path):
    inputs = sound_inputs(tmp_path / "inputs")
    files = [export(tmp_path, "qianchuan_standard", STANDARD, name="a.csv"),
             export(tmp_path, "qianchuan_video", WHOLE, name="b.csv")]  # fmt: skip
    report = import_exports(files, inputs)
    text = "\n".join(describe_import(report))
    assert "warning: feed_ads's attributed sales have 2 bases" in text
    finding = found(load_history(inputs).findings)["mixed-basis"]
    assert "7日总成交" in finding.evidence.zh


def test_spend_without_sales_beside_spend_with_sales_is_told(tmp_path):
    inputs = sound_inputs(tmp_path / "inputs")
    files = [export(tmp_path, "juguang", NOTES, name="a.csv", date="时间"),
             export(tmp_path, "qianchuan_video", WHOLE, name="b.csv")]  # fmt: skip
    import_exports(files, inputs)
    finding = found(load_history(inputs).findings)["mixed-basis"]
    assert "no sales reported" in finding.evidence.en


def test_channels_on_different_bases_are_not_ranked_silently(tmp_path):
    inputs = sound_inputs(tmp_path / "inputs")
    jd = {"产品线": "京东展位", "总费用": "5", "展现数": "9", "点击数": "1", "总订单行": "1",
          "总订单金额": "9"}  # fmt: skip
    files = [export(tmp_path, "jingzhuntong", jd, name="a.csv"),
             export(tmp_path, "qianchuan_video", WHOLE, name="b.csv")]  # fmt: skip
    import_exports(files, inputs)
    finding = found(load_history(inputs).findings)["bases-differ"]
    assert "display_ads: orders placed, paid or not, attribution" in finding.evidence.en
    assert "feed_ads: paid sales, attribution window" in finding.evidence.en
    assert "presale" not in finding.evidence.en  # both leave it out


def orders(folder, *, hour, times=1.0):
    """Write orders that add up to `times` the shop's day, all paid at one hour."""
    rows = [(f"o{i}", f"{day} {hour}", "u", "search_ads", "A", 1, f"{times * shop_cny(i):.2f}", 0)
            for i, day in enumerate(days())]  # fmt: skip
    write(folder / "orders.csv", csv_text(ORDERS, rows))


def shop_cny(day):
    return 6000 + 500 * (day * 7 % 5)


def shop(folder):
    rows = [(day, 1000, 40, 38, shop_cny(i)) for i, day in enumerate(days())]
    header = ["date", "uv", "orders", "buyers", "gmv_cny"]
    write(folder / "shop_daily.csv", csv_text(header, rows))


def test_orders_that_are_the_shops_are_not_remarked_on(tmp_path):
    shop(sound_inputs(tmp_path))
    orders(tmp_path, hour="12:00")
    assert (
        not {"orders-not-shop", "orders-day-shifted"}
        & found(load_history(tmp_path).findings).keys()
    )


def test_orders_short_of_the_shop_are_told_with_their_share(tmp_path):
    shop(sound_inputs(tmp_path))
    orders(tmp_path, hour="12:00", times=0.8)
    assert "80%" in found(load_history(tmp_path).findings)["orders-not-shop"].evidence.zh


@pytest.mark.parametrize(("shift", "word"), [(1, "later"), (-1, "earlier")])
def test_orders_on_the_day_beside_are_told(tmp_path, shift, word):
    shop(sound_inputs(tmp_path))
    rows = [(f"o{i}", day, "u", "search_ads", "A", 1, shop_cny(i - shift), 0)
            for i, day in enumerate(days())]  # fmt: skip
    write(tmp_path / "orders.csv", csv_text(ORDERS, rows))
    finding = found(load_history(tmp_path).findings)["orders-day-shifted"]
    assert f"24 hours {word}" in finding.evidence.en


def test_a_day_missing_in_a_channel_that_always_reports_is_told(tmp_path):
    sound_inputs(tmp_path)
    rows = [(day, "search_ads", 100, 5000, 50, 4, 400)
            for day in days(40) if day != "2026-05-09"]  # fmt: skip
    write(tmp_path / "channel_daily.csv", csv_text(CHANNEL, rows))
    finding = found(load_history(tmp_path).findings)["channel-days-missing"]
    assert "2026-05-09" in finding.evidence.zh


@pytest.mark.parametrize(
    ("header", "cell", "what"),
    [("币种", "USD", "another currency"), ("时区", "UTC+0", "another time zone")],
)
def test_another_currency_or_time_zone_is_refused_by_row(tmp_path, header, cell, what):
    path = export(tmp_path, "qianchuan_video", WHOLE | {header: cell}, name="a.csv", more=[header])
    with pytest.raises(DataError, match=what) as told:
        import_exports([path], tmp_path / "inputs")
    problem = told.value.problems[0]
    assert (problem.row, problem.column, problem.value) == (2, header, cell)


@pytest.mark.parametrize(("header", "cell"), [("币种", "人民币"), ("时区", "UTC+8")])
def test_our_currency_and_time_zone_pass(tmp_path, header, cell):
    path = export(tmp_path, "qianchuan_video", WHOLE | {header: cell}, name="a.csv", more=[header])
    assert import_exports([path], tmp_path / "inputs").files[0].money_fen["spend_cny"]["read_fen"]


@pytest.mark.parametrize("cell", ["$12.50", "US$12", "€3", "12美元"])
def test_amounts_in_other_currencies_are_refused(tmp_path, cell):
    path = export(tmp_path, "qianchuan_video", WHOLE | {"整体消耗": cell}, name="a.csv")
    with pytest.raises(DataError, match="is not in yuan"):
        import_exports([path], tmp_path / "inputs")
