"""Bad tables: every problem at once, located as a spreadsheet shows it, never a traceback."""

import pytest
from tests.support.data_files import (
    ORDERS,
    SHOP,
    csv_text,
    days,
    edit,
    sound_inputs,
    workbook,
    write,
)

from bigsale.data import load_history
from bigsale.errors import DataError


def problems_of(folder):
    with pytest.raises(DataError) as told:
        load_history(folder)
    return told.value.problems


def only_problem(folder):
    problems = problems_of(folder)
    assert len(problems) == 1, [str(problem) for problem in problems]
    return problems[0]


def shop_rows(count=30):
    return [[day, 1000, 40, 38, 6000] for day in days(count)]


@pytest.mark.parametrize(
    ("column", "value", "why"),
    [
        ("date", "2026-13-01", "calendar"),
        ("date", "soon", "not a date"),
        ("date", "", "blank"),
        ("date", "2026-05-03 20:00", "time of day"),
        ("channel", "搜索", "name"),
        ("channel", "../x", "name"),
        ("channel", "", "blank"),
        ("spend_cny", "-5", "negative"),
        ("spend_cny", "abc", "not a number"),
        ("spend_cny", "", "blank"),
        ("spend_cny", "=cmd()", "formula"),
        ("spend_cny", "inf", "not a number"),
        ("clicks", "12%", "percentage"),
    ],
)
def test_a_bad_cell_is_named_by_file_row_column_value(tmp_path, column, value, why):
    sound_inputs(tmp_path)
    lines = (tmp_path / "channel_daily.csv").read_text().splitlines()
    header = lines[0].split(",")
    cells = lines[4].split(",")
    cells[header.index(column)] = value
    lines[4] = ",".join(cells)
    write(tmp_path / "channel_daily.csv", "\n".join(lines))
    problem = only_problem(tmp_path)
    assert (problem.file, problem.row, problem.column) == ("channel_daily.csv", 5, column)
    assert problem.value == value
    assert why in problem.message
    assert problem.allowed


DEALS = (
    "creator_id,channel,posted_on,fee_cny,gmv_cny,expected_gmv_cny,suspicious_fans\n"
    "made-up-1,kol,2026-05-02,5000,18000,30000,0.1\n"
    "made-up-2,kol,2026-05-03,7700,21000,,\n"
)


@pytest.mark.parametrize(
    ("good", "column", "value", "why"),
    [
        ("2026-05-03", "posted_on", "5月3日晚", "not a date"),
        ("7700", "fee_cny", "-7700", "negative"),
        ("7700", "fee_cny", "", "blank"),
        ("21000", "gmv_cny", "about 21k", "not a number"),
        ("made-up-2", "creator_id", "", "blank"),
    ],
)
def test_a_bad_finished_deal_is_named(tmp_path, good, column, value, why):
    sound_inputs(tmp_path)
    write(tmp_path / "past_deals.csv", DEALS.replace(good, value))
    problem = only_problem(tmp_path)
    assert (problem.file, problem.row, problem.column) == ("past_deals.csv", 3, column)
    assert problem.value == value
    assert why in problem.message
    assert problem.allowed


GUARANTEES = (
    "creator_id,name,channel,platform,fee_cny,commission_rate,expected_gmv_cny,gmv_sd_cny,"
    "guaranteed_gmv_cny\n"
    "made-up-1,A,kol,made-up,5000,0.1,30000,9000,20000\n"
    "made-up-2,B,kol,made-up,7000,0.1,40000,9000,\n"
)


@pytest.mark.parametrize(
    ("value", "why"),
    [("-1", "negative"), ("about 20k", "not a number"), ("80%", "percentage"), ("inf", "number")],
)
def test_a_bad_guarantee_is_named(tmp_path, value, why):
    sound_inputs(tmp_path)
    write(tmp_path / "creators.csv", GUARANTEES.replace("20000", value))
    problem = only_problem(tmp_path)
    place = ("creators.csv", 2, "guaranteed_gmv_cny")
    assert (problem.file, problem.row, problem.column) == place
    assert problem.value == value
    assert why in problem.message


def test_a_blank_guarantee_is_none(tmp_path):
    sound_inputs(tmp_path)
    write(tmp_path / "creators.csv", GUARANTEES)
    given = load_history(tmp_path).creators["guaranteed_gmv_cny"]
    assert given.iloc[0] == 20_000
    assert given.isna().tolist() == [False, True]


def test_one_deal_twice_names_both_rows(tmp_path):
    sound_inputs(tmp_path)
    write(tmp_path / "past_deals.csv", DEALS + "made-up-1,kol,2026-05-02,5000,18000,30000,0.1\n")
    problem = only_problem(tmp_path)
    assert problem.row == 4
    assert "row 2" in problem.message


def test_finished_deals_are_read(tmp_path):
    sound_inputs(tmp_path)
    write(tmp_path / "past_deals.csv", DEALS)
    table = load_history(tmp_path).past_deals
    assert table["gmv_cny"].tolist() == [18000.0, 21000.0]
    assert table["expected_gmv_cny"].isna().tolist() == [False, True]


def test_a_renamed_column_names_the_nearest_header(tmp_path):
    sound_inputs(tmp_path)
    edit(tmp_path / "shop_daily.csv", "gmv_cny", "gmv")
    problem = only_problem(tmp_path)
    assert (problem.file, problem.row, problem.column) == ("shop_daily.csv", 1, "gmv_cny")
    assert "'gmv'" in problem.message


def test_a_repeated_key_names_both_rows(tmp_path):
    sound_inputs(tmp_path)
    edit(tmp_path / "shop_daily.csv", "2026-05-09", "2026-05-03")
    problem = only_problem(tmp_path)
    assert problem.row == 10
    assert "row 4" in problem.message


def test_a_repeated_column_is_refused(tmp_path):
    sound_inputs(tmp_path)
    edit(tmp_path / "shop_daily.csv", "buyers", "orders")
    messages = " ".join(str(problem) for problem in problems_of(tmp_path))
    assert "orders: column appears 2 times" in messages
    assert "buyers: column is missing" in messages
    assert "cells may be left blank" in messages


def test_slipped_cells_do_not_lose_money_silently(tmp_path):
    sound_inputs(tmp_path)
    edit(tmp_path / "shop_daily.csv", "38,6003", "38,5,652.00")
    problem = only_problem(tmp_path)
    assert problem.row == 5
    assert "more cells" in problem.message


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "empty"),
        (b"date,uv,orders,buyers,gmv_cny\n", "no data rows"),
        ("date,uv\n2026-05-01,1\n".encode("utf-16-le"), "encoding"),
        (b"\x00\x01\x02\xff\xfe\xff" * 50, "encoding"),
        (b"PK\x03\x04 not a csv", "not a text file"),
        (b'date,uv,orders,buyers,gmv_cny\n2026-05-01,"1,2,3\n', "well-formed"),
    ],
)
def test_unreadable_files_are_said_to_be_so(tmp_path, content, why):
    sound_inputs(tmp_path)
    (tmp_path / "shop_daily.csv").write_bytes(content)
    problem = only_problem(tmp_path)
    assert problem.file == "shop_daily.csv"
    assert why in problem.message


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet", ".xls"])
def test_damaged_binary_files_are_said_to_be_so(tmp_path, suffix):
    sound_inputs(tmp_path)
    (tmp_path / "shop_daily.csv").unlink()
    (tmp_path / f"shop_daily{suffix}").write_bytes(b"PK\x03\x04" + bytes(range(256)) * 4)
    assert "cannot be read" in only_problem(tmp_path).message


def test_a_folder_where_a_file_should_be(tmp_path):
    sound_inputs(tmp_path)
    (tmp_path / "products.csv").mkdir()
    assert "is a folder" in only_problem(tmp_path).message


def test_two_files_for_one_table(tmp_path):
    sound_inputs(tmp_path)
    workbook(tmp_path / "shop_daily.xlsx", SHOP, shop_rows())
    assert "the same table" in only_problem(tmp_path).message


def test_missing_tables_name_a_file_that_looks_like_it(tmp_path):
    sound_inputs(tmp_path)
    (tmp_path / "shop_daily.csv").rename(tmp_path / "shopdaily.csv")
    problem = only_problem(tmp_path)
    assert "shop_daily" in problem.message
    assert "shopdaily.csv" in problem.message


def test_a_folder_that_is_not_there(tmp_path):
    assert "does not exist" in only_problem(tmp_path / "nowhere").message


def test_a_shortened_order_number_is_refused(tmp_path):
    sound_inputs(tmp_path)
    rows = [("6.91235E+18", "2026-05-01 20:15", "u", "kol", "A1", 1, 10, 0)]
    write(tmp_path / "orders.csv", csv_text(ORDERS, rows))
    assert "shortened" in only_problem(tmp_path).message


def test_an_event_that_ends_before_it_starts(tmp_path):
    sound_inputs(tmp_path)
    edit(tmp_path / "events.csv", "2025-06-19", "2025-06-01")
    problem = only_problem(tmp_path)
    assert (problem.file, problem.row, problem.column) == ("events.csv", 2, "end")


def test_all_problems_of_all_files_come_at_once(tmp_path):
    sound_inputs(tmp_path)
    edit(tmp_path / "channel_daily.csv", "2026-05-02,kol,101", "2026-05-02,kol,minus")
    edit(tmp_path / "channel_daily.csv", "2026-05-04", "4 May")
    edit(tmp_path / "shop_daily.csv", "6002", "-6002")
    edit(tmp_path / "events.csv", "burst", "爆发")
    places = {(p.file, p.row, p.column) for p in problems_of(tmp_path)}
    assert places == {
        ("channel_daily.csv", 5, "spend_cny"),
        ("channel_daily.csv", 8, "date"),
        ("shop_daily.csv", 4, "gmv_cny"),
        ("events.csv", 2, "phase"),
    }


def test_a_thousand_bad_cells_do_not_drown_the_rest(tmp_path):
    sound_inputs(tmp_path)
    rows = [[day, 1000, 40, 38, "x"] for day in days(1000)]
    write(tmp_path / "shop_daily.csv", csv_text(SHOP, rows))
    edit(tmp_path / "events.csv", "burst", "爆发")
    problems = problems_of(tmp_path)
    assert len(problems) < 30
    assert any("980 more rows" in problem.message for problem in problems)
    assert any(problem.file == "events.csv" for problem in problems)
