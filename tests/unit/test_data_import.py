"""`bigsale import`: what is written, what is told, and what is refused."""

import json

import pytest
from tests.support.data_files import HEADERS, csv_text, days, export_rows, sound_inputs, write

from bigsale.cli.main import _run
from bigsale.data import describe_import, import_exports, load_history
from bigsale.errors import DataError


def qianchuan(folder, *, day_list=None, name="千川.csv", spend="1,234.50"):
    header = HEADERS["qianchuan_video"]
    rows = [
        {"日期": day, "素材ID": video, "素材视频名称": "=cmd()", "整体消耗": spend,
         "整体成交金额": "5,000.00", "整体成交订单数": "20"}
        for day in (day_list or days(30)) for video in ("71", "72", "全部")
    ]  # fmt: skip
    return write(folder / name, csv_text(header, export_rows(header, rows, "-")), "gbk")


def shop(folder):
    header = HEADERS["sycm_shop"]
    rows = [
        {"统计日期": day, "商品访客数": "1,000", "支付买家数": "40", "支付金额": "9,652.00"}
        for day in days(30)
    ]
    return write(folder / "生意参谋.csv", csv_text(header, export_rows(header, rows, "-")))


def test_imported_files_alone_make_a_history(tmp_path):
    inputs = tmp_path / "inputs"
    report = import_exports([qianchuan(tmp_path), shop(tmp_path)], inputs)
    history = load_history(inputs)
    assert history.channels == ("feed_ads",)
    assert history.spend_cny.sum() == pytest.approx(30 * 2 * 1234.5)
    assert history.shop["gmv_cny"].sum() == 30 * 9652
    assert history.basis["feed_ads"] == ("paid, total, presale out, at unknown",)
    file = report.files[0]
    assert (file.platform, file.report, file.level) == (
        "qianchuan", "whole_domain", ("日期", "素材ID", "素材视频名称", "素材创建时间"),
    )  # fmt: skip
    money = file.money_fen["spend_cny"]
    assert money["before_fen"] == money["read_fen"] == 7_407_000
    assert report.tables[0].money_added_fen["spend_cny"] == 7_407_000
    assert file.rows == {"data": 60, "total": 30}
    saved = json.loads((inputs / "import_report.json").read_text(encoding="utf-8"))
    assert saved["files"][0]["mapped"]["整体消耗"] == "spend_cny"


def test_rows_and_columns_of_the_planner_are_kept(tmp_path):
    inputs = sound_inputs(tmp_path / "inputs")
    path = inputs / "channel_daily.csv"
    lines = path.read_text().splitlines()
    write(path, "\n".join([lines[0] + ",备注", *(line + ",样品" for line in lines[1:])]))
    import_exports([qianchuan(tmp_path)], inputs)
    text = path.read_text(encoding="utf-8-sig")
    assert text.count("样品") == 60
    assert load_history(inputs).channels == ("feed_ads", "kol", "search_ads")


def test_what_stood_in_the_table_before_is_made_harmless_too(tmp_path):
    inputs = sound_inputs(tmp_path / "inputs")
    path = inputs / "channel_daily.csv"
    lines = path.read_text().splitlines()
    write(path, "\n".join([lines[0] + ",备注", *(line + ",=cmd()" for line in lines[1:])]))
    import_exports([qianchuan(tmp_path)], inputs)
    text = path.read_text(encoding="utf-8-sig")
    assert text.count(",'=cmd()") == 60
    assert ",=cmd()" not in text


def test_importing_twice_is_refused_and_changes_nothing(tmp_path):
    inputs = tmp_path / "inputs"
    source = qianchuan(tmp_path, day_list=days(3))
    import_exports([source], inputs)
    before = (inputs / "channel_daily.csv").read_bytes()
    with pytest.raises(DataError) as told:
        import_exports([source], inputs)
    assert [problem.row for problem in told.value.problems] == [2, 3, 4]
    assert (inputs / "channel_daily.csv").read_bytes() == before
    assert not list(inputs.glob(".*"))


def test_replace_puts_new_figures_in_place_of_old(tmp_path):
    inputs = tmp_path / "inputs"
    import_exports([qianchuan(tmp_path, day_list=days(3))], inputs)
    source = qianchuan(tmp_path, day_list=days(2), spend="1.00")
    report = import_exports([source], inputs, replace=True)
    (table,) = report.tables
    assert (table.rows_added, table.rows_replaced, table.rows_kept) == (2, 2, 1)


def test_nothing_is_written_when_one_of_the_files_is_bad(tmp_path):
    inputs = tmp_path / "inputs"
    bad = write(tmp_path / "bad.csv", "a,b\n1,2\n")
    with pytest.raises(DataError, match="no export that the kit knows"):
        import_exports([qianchuan(tmp_path), bad], inputs)
    assert not inputs.exists()


def test_a_dry_run_writes_nothing(tmp_path):
    report = import_exports([qianchuan(tmp_path)], tmp_path / "inputs", write=False)
    assert report.tables[0].rows_added == 30
    assert not (tmp_path / "inputs").exists()


def test_users_and_formulas_do_not_get_through(tmp_path):
    header = [*HEADERS["doudian_orders"]]
    rows = [{"主订单编号": "1", "子订单编号": "\t1", "商家编码": "=cmd()", "订单应付金额": "9.99",
             "订单提交时间": "2026-07-31 20:00", "收件人": "李示例"}]  # fmt: skip
    source = write(tmp_path / "o.csv", csv_text(header, export_rows(header, rows)))
    import_exports([source], tmp_path / "inputs")
    text = (tmp_path / "inputs" / "orders.csv").read_text(encoding="utf-8-sig")
    assert "李示例" not in text
    assert ",'=cmd()" in text
    saved = json.loads((tmp_path / "inputs" / "import_report.json").read_text(encoding="utf-8"))
    assert saved["files"][0]["personal_dropped"] == ["收件人", "收件人手机号", "详细地址"]
    assert "李示例" not in json.dumps(saved, ensure_ascii=False)


def test_a_phone_in_a_column_nobody_declared_is_personal(tmp_path):
    header = [*HEADERS["doudian_orders"], "买家手机号", "新指标"]
    rows = [{"主订单编号": "1", "子订单编号": "1", "订单应付金额": "9.99", "买家手机号": "139",
             "订单提交时间": "2026-07-31 20:00"}]  # fmt: skip
    source = write(tmp_path / "o.csv", csv_text(header, export_rows(header, rows)))
    (file,) = import_exports([source], tmp_path / "inputs").files
    assert "买家手机号" in file.personal_dropped
    assert file.unknown == ("新指标",)


def test_a_slipped_address_is_not_repeated_in_the_message(tmp_path):
    header = HEADERS["doudian_orders"]
    row = {"主订单编号": "1", "子订单编号": "1", "订单应付金额": "9.99", "收件人": "张示例",
           "详细地址": "示例市,示例路9号", "订单提交时间": "2026-07-31 20:00"}  # fmt: skip
    text = ",".join(header) + "\r\n" + ",".join(str(row.get(h, "")) for h in header)
    source = write(tmp_path / "o.csv", text)
    with pytest.raises(DataError) as told:
        import_exports([source], tmp_path / "inputs")
    assert "示例路" not in str(told.value)
    assert told.value.problems[0].row == 2


def test_creators_say_which_columns_to_fill_in(tmp_path):
    header = HEADERS["xingtu"]
    rows = [{"达人": "示例达人甲", "星图ID": "1", "21-60s报价": "8000", "粉丝数": "12.5万"}]
    source = write(tmp_path / "x.csv", csv_text(header, export_rows(header, rows)))
    report = import_exports([source], tmp_path / "inputs")
    assert report.tables[0].to_fill_in == ("commission_rate", "expected_gmv_cny", "gmv_sd_cny")
    text = (tmp_path / "inputs" / "creators.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines()[1].startswith("1,示例达人甲,short_video,抖音星图,8000.00,,,,125000")


def test_a_file_in_the_exports_folder_is_not_imported_too(tmp_path):
    inputs = sound_inputs(tmp_path / "inputs")
    (inputs / "exports").mkdir()
    with pytest.raises(DataError, match="is read as it comes"):
        import_exports([qianchuan(inputs / "exports")], inputs)


def test_the_report_reads_as_lines(tmp_path):
    report = import_exports([qianchuan(tmp_path, day_list=days(1))], tmp_path / "inputs")
    text = "\n".join(describe_import(report))
    assert "2,469.00 before, 2,469.00 after: agree; total rows say 1,234.50" in text
    assert "channel_daily.csv: 1 rows added, 0 replaced, 0 kept" in text


def test_the_command_imports_into_a_campaign(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("BIGSALE_HOME", str(tmp_path))
    write(tmp_path / "params" / "my-618.yaml", "campaign: my-618\n")
    (tmp_path / "campaigns" / "my-618" / "inputs").mkdir(parents=True)
    source = qianchuan(tmp_path)
    assert _run(["import", str(source), "--campaign", "my-618"]) == 0
    assert "agree" in capsys.readouterr().out
    assert (tmp_path / "campaigns/my-618/inputs/channel_daily.csv").exists()
    assert _run(["import", str(tmp_path / "nowhere.csv"), "--campaign", "my-618"]) == 3
    assert _run(["import", str(source), "--campaign", "other"]) == 2
