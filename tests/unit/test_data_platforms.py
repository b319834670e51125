"""Every bundled platform, by its verbatim headers and with the quirks of real downloads."""

import numpy as np
import openpyxl
import pytest
from tests.support.data_files import HEADERS, csv_text, export_rows, workbook, write

from bigsale.data.files import Sheet
from bigsale.data.platforms import read_exports
from bigsale.data.platforms.declaration import bundled_platforms
from bigsale.data.platforms.recognise import header_problems, recognise
from bigsale.data.tables import TABLES


def read_one(folder):
    exports = read_exports(folder / "exports")
    assert exports.problems == ()
    return exports


def put(folder, kind, rows, *, name="x.csv", encoding="utf-8-sig", above="", below="", blank="-"):
    text = above + csv_text(HEADERS[kind], export_rows(HEADERS[kind], rows, blank)) + below
    return write(folder / "exports" / name, text, encoding)


def test_wanxiangtai_by_plan_has_ratios_as_decimals_and_blanks(tmp_path):
    rows = [
        {"日期": "2026-07-31", "场景ID": "s", "场景名字": "关键词推广", "计划ID": str(plan),
         "计划名字": f"计划{plan}", "主体ID": "9", "花费": 10.01, "总成交金额": 30.5, "展现量": 300,
         "点击量": 10, "总成交笔数": 1, "点击率": 0.03331, "引导访问量": None}
        for plan in (1, 2)
    ]  # fmt: skip
    header = HEADERS["wanxiangtai_plan"]
    workbook(tmp_path / "exports" / "w.xlsx", header, export_rows(header, rows))
    table = read_one(tmp_path).tables["channel_daily"]
    assert table["spend_cny"].tolist() == [20.02]
    assert table["gmv_cny"].tolist() == [61.0]
    assert table["channel"].tolist() == ["search_ads"]
    assert table["basis"].tolist() == [
        "paid, total, presale out, at unknown, 下载时所选转化周期"
    ]  # fmt: skip


@pytest.mark.parametrize("kind", ["qianchuan_video", "qianchuan_item", "qianchuan_plan"])
def test_qianchuan_levels(tmp_path, kind):
    rows = [
        {"日期": "2026/7/31", "素材ID": key, "商品ID": key, "计划ID": key, "计划名称": key,
         "整体消耗": "1,000.10", "整体成交金额": "5,652.00", "整体成交订单数": "3"}
        for key in ("7001", "7002", "全部")
    ]  # fmt: skip
    put(tmp_path, kind, rows, encoding="gbk")
    exports = read_one(tmp_path)
    assert exports.tables["channel_daily"]["spend_cny"].tolist() == [2000.2]
    (one,) = exports.extracts
    assert one.counts == {"data": 2, "total": 1}
    assert one.money["spend_cny"].before_fen == one.money["spend_cny"].read_fen == 200_020
    assert one.money["spend_cny"].totals_fen == 100_010


def test_qianchuan_standard_promotion_uses_its_seven_day_sales(tmp_path):
    rows = [
        {
            "日期": "2026-07-31",
            "消耗(元)": "100.00",
            "直接成交金额(元)": "150",
            "7日总成交金额(元)": "210",
            "7日总成交订单数": "2",
        }
    ]
    put(tmp_path, "qianchuan_standard", rows, encoding="gbk")
    table = read_one(tmp_path).tables["channel_daily"]
    assert table["gmv_cny"].tolist() == [210.0]
    assert "7日总成交" in table["basis"].iloc[0]


def test_sycm_shop_by_day_below_four_note_rows(tmp_path):
    notes = "生意参谋\r\n数据说明：示例\r\n\r\n统计粒度,日\r\n"
    rows = [{"统计日期": "2026-07-31", "商品访客数": "1,652", "商品浏览量": "5,000",
             "支付买家数": "40", "支付金额": "5,652.00", "支付转化率": "2.42%",
             "成功退货退款金额": "100.50"}]  # fmt: skip
    put(tmp_path, "sycm_shop", rows, above=notes)
    table = read_one(tmp_path).tables["shop_daily"]
    row = table.iloc[0]
    assert (row["uv"], row["buyers"], row["gmv_cny"], row["refund_cny"]) == (1652, 40, 5652, 100.5)


def test_sycm_visitors_of_several_rows_are_not_added(tmp_path):
    rows = [{"统计日期": "2026-07-31", "商品访客数": "10", "支付买家数": "4", "支付金额": amount}
            for amount in ("1.10", "2.20")]  # fmt: skip
    put(tmp_path, "sycm_shop", rows)
    exports = read_exports(tmp_path / "exports")
    table = exports.tables["shop_daily"]
    assert table["gmv_cny"].tolist() == [3.3]
    assert table["uv"].isna().all()
    assert "people-not-added" in {finding.check for finding in exports.findings}


def test_sycm_goods_keep_the_grain_of_day_and_product(tmp_path):
    rows = [{"统计日期": "2026-07-31~2026-07-31", "商品ID": str(item), "商品访客数": "10",
             "支付买家数": "4", "支付金额": "100.10", "商品详情页跳出率": "67.00%"}
            for item in (1, 2)]  # fmt: skip
    put(tmp_path, "sycm_item", rows)
    table = read_one(tmp_path).tables["goods_daily"]
    assert table["sku"].tolist() == ["1", "2"]
    assert table["uv"].tolist() == [10, 10]


def test_sycm_traffic_drops_subtotals_and_finds_its_dates_in_the_notes(tmp_path):
    def row(*levels, uv, gmv):
        names = ("流量载体", "一级来源", "二级来源", "三级来源", "四级来源")
        return {**dict(zip(names, levels, strict=True)), "访客数": uv, "支付金额": gmv,
                "支付买家数": "1"}  # fmt: skip

    rows = [
        row("商品", "汇总", "汇总", "汇总", "汇总", uv="100", gmv="60.00"),
        row("商品", "付费", "汇总", "汇总", "汇总", uv="80", gmv="50.00"),
        row("商品", "付费", "搜索推广", "汇总", "汇总", uv="50", gmv="30.00"),
        row("商品", "付费", "人群推广", "汇总", "汇总", uv="30", gmv="20.00"),
        row("商品", "自主", "汇总", "汇总", "汇总", uv="20", gmv="10.00"),
    ]
    put(tmp_path, "sycm_traffic", rows, above="统计日期 2026-07-01 至 2026-07-31\r\n\r\n")
    table = read_one(tmp_path).tables["traffic_sources"]
    assert table["source"].tolist() == ["商品 / 付费 / 搜索推广", "商品 / 付费 / 人群推广",
                                        "商品 / 自主"]  # fmt: skip
    assert table["gmv_cny"].sum() == 60.0
    assert read_one(tmp_path).extracts[0].counts == {"data": 3, "subtotal": 2}
    assert str(table["start"].iloc[0].date()) == "2026-07-01"
    assert str(table["end"].iloc[0].date()) == "2026-07-31"


def test_sycm_traffic_without_any_date_says_so(tmp_path):
    put(tmp_path, "sycm_traffic", [{"流量载体": "商品", "访客数": 1, "支付金额": 1}])
    (problem,) = read_exports(tmp_path / "exports").problems
    assert "does not say its dates" in problem.message


def test_taobao_affiliates_cost_commission_and_service_fee(tmp_path):
    rows = [{"日期": "2026-07-31", "数据内容": "推广概览", "点击量(即进店量)": "100",
             "付款金额(元)": "1,000.00", "付款笔数": "8", "付款支出费用(元)": "150.00",
             "付款佣金支出(元)": "120.00", "付款服务费支出(元)": "30.00",
             "点击转化率(即付款转化率)": "174.78%"}]  # fmt: skip
    put(tmp_path, "taobao_affiliate", rows, encoding="gb18030")
    table = read_one(tmp_path).tables["channel_daily"]
    assert table[["channel", "spend_cny", "gmv_cny"]].values.tolist() == [["affiliate", 150, 1000]]


def test_juguang_reports_no_sales(tmp_path):
    rows = [{"时间": "2026-07-31", "投放位置": place, "笔记ID": place, "消费": "¥11.19",
             "展现量": "1000", "点击量": "10"} for place in ("搜索", "信息流")]  # fmt: skip
    put(tmp_path, "juguang", rows)
    table = read_one(tmp_path).tables["channel_daily"]
    assert table.set_index("channel")["spend_cny"].to_dict() == {
        "feed_ads": 11.19, "search_ads": 11.19,
    }  # fmt: skip
    assert "gmv_cny" not in table


@pytest.mark.parametrize("spend", ["总费用", "花费"])
def test_jingzhuntong_old_and_new_name_of_spend(tmp_path, spend):
    header = [name.replace("总费用", spend) for name in HEADERS["jingzhuntong"]]
    rows = [{"日期": "20260731", "产品线": "京东快车", "计划ID": "1", spend: "20.5",
             "展现数": "10", "点击数": "1", "总订单行": "1", "总订单金额": "99"}]  # fmt: skip
    write(tmp_path / "exports" / "j.csv", csv_text(header, export_rows(header, rows, "")), "gbk")
    table = read_one(tmp_path).tables["channel_daily"]
    assert table[["channel", "spend_cny"]].values.tolist() == [["search_ads", 20.5]]
    assert table["basis"].iloc[0].startswith("ordered")


def test_doudian_orders_leave_out_the_unpaid_and_everything_personal(tmp_path):
    def order(number, state, amount):
        return {"主订单编号": f"\t69{number}", "子订单编号": f"\t69{number}", "商品数量": 1,
                "商家编码": "A1", "订单应付金额": amount, "订单提交时间": "2026-07-31 20:00:01",
                "订单状态": state, "收件人": "张示例", "收件人手机号": "'13000000000",
                "详细地址": "示例路1号", "达人实际承担优惠金额": "1.00"}  # fmt: skip

    rows = [order(1, "已完成", "100.10"), order(2, "已关闭", "50.00"), order(3, "已发货", "1.02元")]
    put(tmp_path, "doudian_orders", rows)
    exports = read_one(tmp_path)
    table = exports.tables["orders"]
    assert table["order_id"].tolist() == ["691", "693"]
    assert table["gmv_cny"].tolist() == [100.1, 1.02]
    assert "张示例" not in table.to_csv()
    assert "13000000000" not in table.to_csv()
    (one,) = exports.extracts
    assert one.money["gmv_cny"].skipped_fen == 5000


def test_doudian_lines_of_one_order_and_joined_products(tmp_path):
    def line(number, goods, units, state=""):
        return {"主订单编号": "\t700", "子订单编号": f"\t{number}", "商家编码": goods,
                "商品数量": units, "订单应付金额": "10.10", "订单提交时间": "2026-07-31 20:00:01",
                "售后状态": state}  # fmt: skip

    rows = [line(701, "A1", "1"), line(702, "A1", "2", "退款成功"), line(703, "B1;B2", "1;2")]
    put(tmp_path, "doudian_orders", rows, blank="")
    table = read_one(tmp_path).tables["orders"]
    assert table["order_id"].unique().tolist() == ["700"]
    assert table["line_id"].tolist() == ["701", "702", "703"]
    assert table["units"].tolist() == [1, 2, 3]
    assert table["refund_cny"].tolist() == [0, 10.1, 0]


def test_doudian_settlements_below_a_second_header_line(tmp_path):
    def line(number, amount, direction):
        return {"动账时间": "2026-07-31 10:00:00", "动帐流水号": f"'88{number}",
                "动账方向": direction, "动账金额": amount, "订单实付应结": "100.00"}  # fmt: skip

    second = [" ", " ", " ", "收入+支出", *[""] * 14]
    rows = export_rows(HEADERS["doudian_settlement"], [line(1, "90.5", "入账"),
                                                       line(2, "0.5", "出账")], "")  # fmt: skip
    text = csv_text(HEADERS["doudian_settlement"], [second, *rows])
    write(tmp_path / "exports" / "s.csv", text, "utf-8-sig")
    exports = read_one(tmp_path)
    table = exports.tables["settlements"]
    assert table["settlement_id"].tolist() == ["881", "882"]
    assert table["amount_cny"].sum() == 90.0
    assert exports.extracts[0].counts["note"] == 1


def test_a_creator_without_the_usual_quote_is_not_free(tmp_path):
    rows = [{"达人": "示例达人甲", "星图ID": "1", "21-60s报价": "-", "1-20s报价": "¥5,000"},
            {"达人": "示例达人乙", "星图ID": "2", "21-60s报价": "-", "1-20s报价": "-"}]  # fmt: skip
    put(tmp_path, "xingtu", rows)
    exports = read_one(tmp_path)
    fee_cny = exports.tables["creators"]["fee_cny"]
    assert fee_cny.iloc[0] == 5000
    assert np.isnan(fee_cny.iloc[1])
    assert exports.extracts[0].money["fee_cny"].read_fen == 500_000


def test_affiliates_whose_every_row_says_everything_are_read(tmp_path):
    rows = [{"日期": f"2026-07-3{day}", "数据内容": "全部", "点击量(即进店量)": "46",
             "付款金额(元)": "1,652.10", "付款笔数": "8", "付款支出费用(元)": "165.21"}
            for day in (0, 1)]  # fmt: skip
    put(tmp_path, "taobao_affiliate", rows, encoding="gb18030", blank="--")
    assert read_one(tmp_path).tables["channel_daily"]["spend_cny"].tolist() == [165.21, 165.21]


def test_headers_over_merged_cells_are_read_from_both_rows(tmp_path):
    header = HEADERS["qianchuan_plan"]
    keys = ("日期", "计划名称", "计划ID")
    top = [name if name in keys else ("投放数据" if at == 3 else "")
           for at, name in enumerate(header)]  # fmt: skip
    under = ["" if name in keys else name for name in header]
    rows = [{"日期": "2026-07-31", "计划ID": "1", "整体消耗": "10.01", "整体成交金额": "30",
             "整体成交订单数": "1"}]  # fmt: skip
    text = csv_text(top, [under, *export_rows(header, rows, "-")])
    write(tmp_path / "exports" / "x.csv", text, "gbk")
    exports = read_one(tmp_path)
    assert exports.extracts[0].found.level == ("日期", "计划ID", "计划名称")
    assert exports.tables["channel_daily"]["spend_cny"].tolist() == [10.01]


def test_two_sheets_of_one_report_are_two_views(tmp_path):
    header = HEADERS["sycm_traffic"]
    book = openpyxl.Workbook()
    for name, carrier in (("全店流量来源", "全店"), ("分载体流量来源", "商品")):
        sheet = book.create_sheet(name)
        row = {"流量载体": carrier, "访客数": 100, "支付买家数": 1, "支付金额": "60.00"}
        for cells in [["统计日期 2026-07-01~2026-07-31"], header, *export_rows(header, [row])]:
            sheet.append(cells)
    (tmp_path / "exports").mkdir()
    book.save(tmp_path / "exports" / "t.xlsx")
    table = read_one(tmp_path).tables["traffic_sources"]
    assert table[["view", "source", "gmv_cny"]].values.tolist() == [
        ["全店流量来源", "全店", 60.0], ["分载体流量来源", "商品", 60.0],
    ]  # fmt: skip


def test_a_quote_that_is_no_figure_is_an_error_even_without_a_name(tmp_path):
    put(tmp_path, "pugongying", [{"博主报价": "5000"}, {"博主报价": "一万二"}])
    (problem,) = read_exports(tmp_path / "exports").problems
    assert (problem.row, problem.column, problem.value) == (3, "博主报价", "一万二")


def test_creator_lists_leave_to_the_planner_what_they_do_not_know(tmp_path):
    put(tmp_path, "xingtu", [{"达人": "示例达人甲", "星图ID": "1", "粉丝数": "12.5万",
                              "21-60s报价": "¥8,000"}], name="a.csv")  # fmt: skip
    put(tmp_path, "pugongying", [{"博主报价": "5000", "水粉占比": "12.3%"}], name="b.csv")
    table = read_one(tmp_path).tables["creators"]
    assert table["fee_cny"].tolist() == [8000, 5000]
    assert table["followers"].iloc[0] == 125_000
    assert table["suspicious_fans"].iloc[1] == pytest.approx(0.123)
    assert table["channel"].tolist() == ["short_video", "kol"]
    assert "expected_gmv_cny" not in table


def test_every_declared_header_of_a_verbatim_file_is_known():
    known = {kind for kind in HEADERS if kind != "compass_item"}
    for kind in sorted(known):
        found = recognise(Sheet(kind, "", [HEADERS[kind]]), bundled_platforms())
        assert found is not None, kind
        assert found.unknown == (), kind
        assert header_problems(found) == [], kind


def test_declarations_only_name_columns_of_the_contract():
    for platform in bundled_platforms():
        for report in platform.reports:
            names = set(TABLES[report.table].names)
            assert {*report.columns, *report.fixed, *report.blank} <= names
            assert not set(report.personal) & {
                header for source in report.columns.values() for header in source.headers
            }
