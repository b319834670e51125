"""Raw platform files in exports/: recognised by headers, counted once, to the fen."""

import numpy as np
import openpyxl
import pytest
from tests.support.data_files import (
    HEADERS,
    csv_text,
    export_rows,
    sound_inputs,
    workbook,
    write,
)

from bigsale.data import load_history
from bigsale.errors import DataError

WANXIANGTAI = HEADERS["wanxiangtai_plan"]
QIANCHUAN_VIDEO = HEADERS["qianchuan_video"]
DAYS = ("2026-05-01", "2026-05-02")


def wanxiangtai(folder, *, name="a.xlsx", header=WANXIANGTAI, scenes=("关键词推广", "人群推广")):
    rows = [
        {"日期": day, "场景ID": place, "场景名字": scene, "主体ID": item, "花费": 100.11 + item,
         "总成交金额": 500.05, "展现量": 1000, "点击量": 10, "总成交笔数": 2, "点击率": 0.01}
        for day in DAYS for place, scene in enumerate(scenes) for item in (1, 2)
    ]  # fmt: skip
    return workbook(folder / "exports" / name, header, export_rows(header, rows))


def qianchuan(folder, *, name="b.csv", header=QIANCHUAN_VIDEO, item="素材ID", tail=()):
    rows = [
        {"日期": day, item: video, "整体消耗": "1,234.50", "整体成交金额": "5,000.00",
         "整体支付ROI": "4.05", "整体展示次数": "10,000", "整体点击次数": "100",
         "整体成交订单数": "20"}
        for day in (*DAYS, "全部") for video in ("71", "72", "全部")
    ]  # fmt: skip
    cells = [[*row, *tail] for row in export_rows(header, rows, "-")]
    return write(folder / "exports" / name, csv_text(header, cells), "gbk")


def inputs_with_exports(folder):
    """Return sound inputs whose channel table knows nothing of the two export days' ads."""
    sound_inputs(folder)
    lines = (folder / "channel_daily.csv").read_text().splitlines()
    kept = [x for x in lines if not (x.startswith(DAYS) and "search_ads" in x)]
    write(folder / "channel_daily.csv", "\n".join(kept))
    return folder


def spend(history, channel):
    return history.spend_cny[history.channel_index(channel)]


def problems_of(folder):
    with pytest.raises(DataError) as told:
        load_history(folder)
    return told.value.problems


def test_scenes_become_channels_and_items_add_up_to_the_fen(tmp_path):
    wanxiangtai(inputs_with_exports(tmp_path))
    history = load_history(tmp_path)
    # Items 1 and 2 of one scene and day: 101.11 + 102.11 = 203.22.
    assert spend(history, "search_ads")[:3].tolist() == [203.22, 203.22, 102.0]
    assert spend(history, "display_ads")[:3].tolist() == [203.22, 203.22, 0.0]
    claimed = history.platform["gmv_cny"][history.channel_index("display_ads")]
    assert claimed[:2].tolist() == [1000.1, 1000.1]
    assert np.isnan(claimed[2])
    assert history.sources["exports/a.xlsx"] == "exports/a.xlsx"


def test_total_rows_and_thousands_of_a_gbk_csv(tmp_path):
    qianchuan(inputs_with_exports(tmp_path))
    history = load_history(tmp_path)
    assert spend(history, "feed_ads")[:3].tolist() == [2469.0, 2469.0, 0.0]
    told = next(f for f in history.findings if f.check == "export-read")
    assert "4,938.00" in told.evidence.zh
    assert "巨量千川" in told.evidence.zh


def test_note_rows_above_the_header_do_not_matter(tmp_path):
    path = qianchuan(inputs_with_exports(tmp_path))
    write(path, "数据说明,,\r\n导出时间,2026-06-01,\r\n" + path.read_bytes().decode("gbk"), "gbk")
    assert spend(load_history(tmp_path), "feed_ads")[0] == 2469.0


def test_trailing_cells_pass_only_where_the_ratios_still_hold(tmp_path):
    qianchuan(inputs_with_exports(tmp_path), tail=("", "x"))
    assert spend(load_history(tmp_path), "feed_ads")[0] == 2469.0
    path = tmp_path / "exports" / "b.csv"
    text = path.read_bytes().decode("gbk").replace('"1,234.50"', "1,234.50")
    write(path, text, "gbk")
    problems = problems_of(tmp_path)
    assert "more cells than the header" in problems[0].message
    assert problems[0].row == 2


def test_two_views_of_the_same_spend_are_refused(tmp_path):
    qianchuan(inputs_with_exports(tmp_path))
    by_item = [name.replace("素材ID", "商品ID").replace("素材视频名称", "商品名称")
               for name in QIANCHUAN_VIDEO]  # fmt: skip
    qianchuan(tmp_path, name="c.csv", header=by_item, item="商品ID")
    problems = problems_of(tmp_path)
    assert "the same spend on 2 days from 2026-05-01" in problems[0].message
    assert {"exports/b.csv", "exports/c.csv"} <= set(str(problems[0]).replace(":", " ").split())


def test_the_same_file_twice_is_refused(tmp_path):
    wanxiangtai(inputs_with_exports(tmp_path))
    wanxiangtai(tmp_path, name="again.xlsx")
    assert "report the same spend" in problems_of(tmp_path)[0].message


def test_two_halves_of_one_export_add_up(tmp_path):
    wanxiangtai(inputs_with_exports(tmp_path), scenes=("关键词推广",))
    folder = tmp_path / "exports"
    (folder / "a.xlsx").rename(folder / "one.xlsx")
    wanxiangtai(tmp_path, scenes=("", "人群推广"))
    edit_scene = load_history(tmp_path)
    assert spend(edit_scene, "display_ads")[0] > 0
    assert spend(edit_scene, "search_ads")[0] == 203.22


def test_a_day_in_table_and_export_is_refused_naming_both(tmp_path):
    wanxiangtai(sound_inputs(tmp_path))
    problem = problems_of(tmp_path)[0]
    assert problem.file == "channel_daily.csv"
    assert problem.row == 2
    assert "2026-05-01 and search_ads is also in exports/a.xlsx" in problem.message


def test_the_planner_decides_the_channel(tmp_path):
    qianchuan(inputs_with_exports(tmp_path))
    write(
        tmp_path / "exports" / "mapping.yaml",
        "channels:\n"
        "  - {platform: qianchuan, header: 素材ID, equals: '71', channel: short_video}\n"
        "  - {file: 'b*.csv', channel: livestream}\n",
    )
    history = load_history(tmp_path)
    assert spend(history, "short_video")[0] == 1234.5
    assert spend(history, "livestream")[0] == 1234.5
    assert "feed_ads" not in history.channels


def test_a_mapping_with_mistakes_names_them_all(tmp_path):
    qianchuan(inputs_with_exports(tmp_path))
    write(
        tmp_path / "exports" / "mapping.yaml",
        "channels:\n  - {channel: Feed}\n  - {platform: qianchuan, chanel: x}\n",
    )
    columns = {p.column for p in problems_of(tmp_path) if p.file == "exports/mapping.yaml"}
    assert {"channels.0.channel", "channels.1.channel", "channels.1.chanel"} <= columns


def test_rows_without_a_known_scene_are_told(tmp_path):
    wanxiangtai(inputs_with_exports(tmp_path), scenes=("某新场景",))
    history = load_history(tmp_path)
    finding = next(f for f in history.findings if f.check == "export-channel-by-default")
    assert "4 行" in finding.evidence.zh


def test_a_renamed_column_names_the_nearest_header(tmp_path):
    header = [name.replace("总成交笔数", "总成交订单笔数") for name in WANXIANGTAI]
    wanxiangtai(inputs_with_exports(tmp_path), header=header)
    problem = problems_of(tmp_path)[0]
    assert (problem.file, problem.row, problem.column) == ("exports/a.xlsx", 1, "总成交笔数")
    assert "总成交订单笔数" in problem.message


def test_extra_columns_are_told_and_do_no_harm(tmp_path):
    wanxiangtai(inputs_with_exports(tmp_path), header=[*WANXIANGTAI, "新增指标"])
    history = load_history(tmp_path)
    assert any("新增指标" in f.evidence.zh for f in history.findings)
    assert spend(history, "search_ads")[0] == 203.22


def test_a_file_that_no_platform_writes_is_refused(tmp_path):
    inputs_with_exports(tmp_path)
    write(tmp_path / "exports" / "x.csv", "a,b\n1,2\n")
    problem = problems_of(tmp_path)[0]
    assert problem.file == "exports/x.csv"
    assert "万相台无界" in problem.allowed


def test_a_bad_cell_in_an_export_is_named_as_the_file_names_it(tmp_path):
    path = qianchuan(inputs_with_exports(tmp_path))
    write(path, path.read_bytes().decode("gbk").replace('"1,234.50"', "?", 1), "gbk")
    problem = problems_of(tmp_path)[0]
    assert (problem.file, problem.row, problem.column, problem.value) == (
        "exports/b.csv", 2, "整体消耗", "?",
    )  # fmt: skip


def test_the_nearest_header_is_named_even_where_all_are_known(tmp_path):
    header = [name for name in QIANCHUAN_VIDEO if name != "整体成交订单数"]
    qianchuan(inputs_with_exports(tmp_path), header=header)
    (problem,) = problems_of(tmp_path)
    assert "the nearest header is '整体成交订单成本'" in problem.message


def test_a_figure_too_large_to_be_exact_is_refused(tmp_path):
    path = qianchuan(inputs_with_exports(tmp_path))
    write(path, path.read_bytes().decode("gbk").replace("1,234.50", "9" * 30, 1), "gbk")
    assert problems_of(tmp_path)[0].message == "is too large"


def test_a_row_that_is_there_twice_is_named_with_the_first(tmp_path):
    path = qianchuan(inputs_with_exports(tmp_path))
    lines = path.read_bytes().decode("gbk").splitlines()
    write(path, "\n".join([*lines[:2], lines[1], *lines[2:]]), "gbk")
    (problem,) = problems_of(tmp_path)
    assert problem.message == "repeats row 2 in full"
    assert problem.row == 3


def test_a_sheet_that_is_not_known_beside_one_that_is_gets_told(tmp_path):
    path = wanxiangtai(inputs_with_exports(tmp_path))
    book = openpyxl.load_workbook(path)
    book.create_sheet("七月").append(["日", "花了多少"])
    book.save(path)
    finding = next(f for f in load_history(tmp_path).findings if f.check == "sheets-not-read")
    assert "七月" in finding.evidence.zh


def test_a_file_that_is_not_known_is_told_what_it_looks_like(tmp_path):
    inputs_with_exports(tmp_path)
    header = [h for h in QIANCHUAN_VIDEO if not h.startswith("整体")]
    write(tmp_path / "exports" / "b.csv", csv_text(header, [["1"] * len(header)]))
    (problem,) = problems_of(tmp_path)
    assert "shares 16 headers with 巨量千川 全域推广, which has one of 整体消耗" in problem.message


def test_only_total_rows_are_no_data(tmp_path):
    path = qianchuan(inputs_with_exports(tmp_path))
    lines = path.read_bytes().decode("gbk").splitlines()
    write(path, "\n".join(x for x in lines if x.startswith(("全部", "日期"))), "gbk")
    assert "only total rows" in problems_of(tmp_path)[0].message


def test_total_rows_of_single_days_are_data_where_nothing_is_finer(tmp_path):
    path = qianchuan(inputs_with_exports(tmp_path))
    lines = path.read_bytes().decode("gbk").splitlines()
    write(path, "\n".join(x for x in lines if "全部" in x or "日期" in x), "gbk")
    history = load_history(tmp_path)
    assert spend(history, "feed_ads")[:3].tolist() == [1234.5, 1234.5, 0.0]


def test_exports_alone_make_the_channel_table(tmp_path):
    sound_inputs(tmp_path)
    (tmp_path / "channel_daily.csv").unlink()
    wanxiangtai(tmp_path)
    history = load_history(tmp_path)
    assert history.channels == ("display_ads", "search_ads")
    assert history.n_periods == 30
