"""Orders rolled up: hand arithmetic, every engine alike, files of any size."""

import os
import shutil

import narwhals as nw
import pandas as pd
import pytest
from tests.support.data_files import HEADERS, ORDERS, csv_text, export_rows, sound_inputs, write

from bigsale.data import load_history
from bigsale.data import orders as orders_module
from bigsale.data.engines import duckdb_orders, spark_orders
from bigsale.data.orders import roll_up_file, roll_up_frame
from bigsale.data.rollup import (
    channel_days,
    cohorts,
    collect_channel_days,
    collect_cohorts,
    prepare_orders,
)
from bigsale.errors import DataError

# Buyer a orders twice on 1 May (one order of two goods), again in June; b once in June; the last
# order has no buyer.
ROWS = [
    ("o1", "2026-05-01 23:59:59", "a", "kol", "A", 1, "10.10", "0"),
    ("o1", "2026-05-01 23:59:59", "a", "kol", "B", 1, "0.20", "0.20"),
    ("o2", "2026-05-01 00:00:00", "a", "kol", "A", 1, "5.00", ""),
    ("o3", "2026-06-02 10:00:00", "a", "kol", "A", 1, "7.00", "7.00"),
    ("o4", "2026-06-02 11:00:00", "b", "kol", "A", 1, "3.00", "0"),
    ("o5", "2026-06-02 12:00:00", "", "搜索", "A", 1, "1.00", "0"),
]
BY_DAY = [
    ("2026-05-01", "kol", 3, 2, 1, 15.30, 0.20),
    ("2026-06-02", "kol", 2, 2, 2, 10.00, 7.00),
    ("2026-06-02", "搜索", 1, 1, 0, 1.00, 0.00),
]
BY_COHORT = [
    ("2026-05-01", 0, 1, 3, 15.30, 0.20),
    ("2026-05-01", 1, 1, 1, 7.00, 7.00),
    ("2026-06-01", 0, 1, 1, 3.00, 0.00),
]


def as_rows(frame):
    first = frame.columns[0]
    told = frame.assign(**{first: frame[first].dt.strftime("%Y-%m-%d")})
    order = [c for c in ("date", "cohort", "months", "channel", "lines", "orders", "buyers",
                         "gmv_cny", "refund_cny") if c in told]  # fmt: skip
    if "cohort" in told:
        order = ["cohort", "months", "buyers", "lines", "gmv_cny", "refund_cny"]
    return [tuple(row) for row in told[order].itertuples(index=False)]


def check_tables(tables):
    assert as_rows(tables["orders_by_day"]) == BY_DAY
    assert as_rows(tables["cohorts"]) == BY_COHORT


def orders_frame():
    frame = pd.DataFrame(ROWS, columns=ORDERS)
    return frame.assign(
        paid_at=pd.to_datetime(frame["paid_at"]),
        user_id=frame["user_id"].where(frame["user_id"] != ""),
        gmv_cny=frame["gmv_cny"].astype(float),
        refund_cny=pd.to_numeric(frame["refund_cny"]),
    )


def test_orders_in_memory_roll_up_by_day_and_cohort():
    check_tables(roll_up_frame(orders_frame()))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_large_csv_rolls_up_on_disk(tmp_path, encoding):
    path = write(tmp_path / "orders.csv", csv_text(ORDERS, ROWS), encoding)
    check_tables(roll_up_file(path, path.name))


def test_a_large_parquet_rolls_up_on_disk(tmp_path):
    orders_frame().to_parquet(tmp_path / "orders.parquet")
    check_tables(roll_up_file(tmp_path / "orders.parquet", "orders.parquet"))


def test_the_order_of_rows_does_not_matter():
    frame = pd.concat([orders_frame()] * 50, ignore_index=True)
    shuffled = frame.sample(frac=1, random_state=3)
    for name, table in roll_up_frame(frame).items():
        pd.testing.assert_frame_equal(table, roll_up_frame(shuffled)[name])


@pytest.mark.parametrize(
    ("old", "new"), [("10.10", "ten"), ("2026-05-01 23:59:59", "1 May"), ("gmv_cny", "gmv")]
)
def test_a_large_file_that_is_wrong_is_said_to_be_so(tmp_path, old, new):
    text = csv_text(ORDERS, ROWS)
    assert old in text
    path = write(tmp_path / "orders.csv", text.replace(old, new, 1))
    with pytest.raises(DataError) as told:
        roll_up_file(path, path.name)
    assert told.value.problems[0].file == "orders.csv"


def test_a_history_holds_rollups_and_no_rows_of_a_large_file(tmp_path, monkeypatch):
    monkeypatch.setenv("BIGSALE_HASH_KEY", "example")
    sound_inputs(tmp_path)
    write(tmp_path / "orders.csv", csv_text(ORDERS, ROWS))
    small = load_history(tmp_path)
    check_tables(small.extra)
    assert len(small.orders) == 6
    monkeypatch.setitem(orders_module.LARGE_BYTES, ".csv", 10)
    large = load_history(tmp_path)
    check_tables(large.extra)
    assert large.orders is None
    assert "orders-rolled-up" in {finding.check for finding in large.findings}


def test_orders_of_a_raw_export_roll_up_too(tmp_path):
    sound_inputs(tmp_path)
    header = HEADERS["doudian_orders"]
    rows = [{"主订单编号": "1", "子订单编号": "1", "订单应付金额": "9.99",
             "订单提交时间": "2026-05-01 20:00"}]  # fmt: skip
    text = csv_text(header, export_rows(header, rows, ""))
    write(tmp_path / "exports" / "o.csv", text)
    history = load_history(tmp_path)
    by_day = history.extra["orders_by_day"]
    assert by_day[["orders", "buyers", "gmv_cny"]].values.tolist() == [[1, 0, 9.99]]


def test_spark_says_the_same_as_duckdb(tmp_path):
    pyspark = pytest.importorskip("pyspark.sql", reason="the extra `spark` is not installed")
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("Java 17 is not installed")
    path = write(tmp_path / "orders.csv", csv_text(ORDERS, ROWS))
    session = pyspark.SparkSession.builder.master("local[1]").appName("test").getOrCreate()
    try:
        prepared = prepare_orders(spark_orders(session, path))
        check_tables(
            {
                "orders_by_day": collect_channel_days(channel_days(prepared)),
                "cohorts": collect_cohorts(cohorts(prepared)),
            }
        )
    finally:
        session.stop()


def test_an_open_file_is_a_lazy_frame(tmp_path):
    path = write(tmp_path / "orders.csv", csv_text(ORDERS, ROWS))
    with duckdb_orders(path, shown="orders.csv") as orders:
        assert isinstance(orders, nw.LazyFrame)
        assert as_rows(collect_channel_days(channel_days(prepare_orders(orders)))) == BY_DAY
