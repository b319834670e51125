"""One cell, every way it is written."""

import math
from datetime import date, datetime

import pytest

from bigsale.data.cells import (
    CellError,
    clean_text,
    neutralise_cell,
    read_day,
    read_moment,
    read_number,
)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("5,652.00", 5652.0),
        ("¥11.19", 11.19),
        ("￥ 1,011.19", 1011.19),
        ("52.5元", 52.5),
        ("1.2万", 12_000.0),
        ("１２３．５", 123.5),
        ("-3.5", -3.5),
        ("-¥3.5", -3.5),
        ("¥-3.5", -3.5),
        ("\t42", 42.0),
        ('="42"', 42.0),
        ("1e3", 1000.0),
        (7, 7.0),
        (7.25, 7.25),
    ],
)
def test_numbers_as_platforms_write_them(cell, value):
    assert read_number(cell) == value


@pytest.mark.parametrize(
    "cell", ["", " ", "-", "--", "—", "N/A", "nan", None, float("nan"), "null"]
)
def test_blanks_are_no_number(cell):
    assert math.isnan(read_number(cell))


@pytest.mark.parametrize(
    "cell",
    ["abc", "=1+1", "=cmd()", "12,34", "1,5", "5.652,00", "1 2", "+-3", "1e999", "25%", "¥", True,
     float("inf"), "0x10", "12:30", "1.2.3"],
)  # fmt: skip
def test_what_is_not_clearly_a_number_is_refused(cell):
    with pytest.raises(CellError):
        read_number(cell)


def test_a_percentage_is_a_share_only_where_shares_are_asked_for():
    assert read_number("0.67%", is_share=True) == pytest.approx(0.0067)


@pytest.mark.parametrize(
    "cell",
    ["2026-07-31", "2026/7/31", "2026.7.31", "20260731", "2026年7月31日", "2026-07-31 00:00:00",
     "2026-07-31T00:00", date(2026, 7, 31), datetime(2026, 7, 31), 46234.0, 20260731, 20260731.0],
)  # fmt: skip
def test_days_as_platforms_write_them(cell):
    assert read_day(cell) == date(2026, 7, 31)


@pytest.mark.parametrize(
    "cell",
    ["31/07/2026", "07-31", "2026-13-01", "2026-02-30", "2026-7/31", "soon", "2026-07-31 20:00",
     "1899-12-31", "9999-01-01", 12.0, "2026-07-31T00:00+08:00"],
)  # fmt: skip
def test_what_is_not_clearly_a_day_is_refused(cell):
    with pytest.raises(CellError):
        read_day(cell)


def test_a_moment_keeps_its_clock_time():
    assert read_moment("2026/10/14 20:00") == datetime(2026, 10, 14, 20)
    assert read_moment("2026-10-14T20:00:30") == datetime(2026, 10, 14, 20, 0, 30)


def test_ids_survive_what_exports_wrap_them_in():
    assert clean_text("\t6912345678901234567") == "6912345678901234567"
    assert clean_text('="00123"') == "00123"
    assert clean_text("'00123") == "00123"
    assert clean_text(123456789012.0) == "123456789012"
    assert clean_text("样品\x00\x07盒") == "样品盒"


@pytest.mark.parametrize("text", ["=cmd()", "+1+1", "@SUM(A1)", "-2+3", "\t=1", "\r=1"])
def test_text_that_a_spreadsheet_would_run_is_neutralised(text):
    assert neutralise_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["-5.5", "样品", "", -5.5, None, "a=b"])
def test_harmless_values_stay(value):
    assert neutralise_cell(value) is value
