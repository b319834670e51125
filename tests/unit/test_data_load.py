"""A folder of tables → History."""

import numpy as np
import pandas as pd
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
from tests.support.plan_worlds import make_creators, make_world

from bigsale.data import TABLES, load_history
from bigsale.data.people import hash_user
from bigsale.errors import DataError


def checks(history):
    return {finding.check for finding in history.findings}


def test_a_sound_folder_becomes_a_daily_grid(tmp_path):
    history = load_history(sound_inputs(tmp_path))
    assert history.channels == ("kol", "search_ads")
    assert (history.grain_days, history.n_periods) == (1, 30)
    assert history.spend_cny[0, :3].tolist() == [100.0, 101.0, 102.0]
    assert history.shop["gmv_cny"].iloc[0] == 6000.0
    assert history.events["start"].iloc[0] == pd.Timestamp("2025-06-16 20:00")
    assert history.sources["shop_daily"] == "shop_daily.csv"


def test_weekly_tables_are_seen_as_weekly(tmp_path):
    history = load_history(sound_inputs(tmp_path, step=7))
    assert history.grain_days == 7
    assert history.n_periods == 30
    assert (np.diff(history.dates).astype(int) == 7).all()


def test_one_weekly_and_one_daily_table_do_not_mix(tmp_path):
    sound_inputs(tmp_path)
    shop = [(day, 1000, 40, 38, 6000) for day in days(step=7)]
    write(tmp_path / "shop_daily.csv", csv_text(SHOP, shop))
    with pytest.raises(DataError, match="daily and the other weekly"):
        load_history(tmp_path)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_of_spreadsheet_programs(tmp_path, encoding):
    sound_inputs(tmp_path)
    text = csv_text(["sku", "name", "list_price_cny", "unit_cost_cny", "stock_units",
                     "lead_time_days", "expected_share"],
                    [("A1", "示例礼盒（大）", "199.00", 60, 100, 7, "25%")])  # fmt: skip
    write(tmp_path / "products.csv", text, encoding)
    products = load_history(tmp_path).products
    assert products["name"].tolist() == ["示例礼盒（大）"]
    assert products["expected_share"].tolist() == [0.25]


@pytest.mark.parametrize("suffix", [".xlsx", ".parquet"])
def test_workbooks_and_parquet_say_the_same_as_csv(tmp_path, suffix):
    sound_inputs(tmp_path)
    expected = load_history(tmp_path)
    frame = pd.read_csv(tmp_path / "shop_daily.csv", parse_dates=["date"])
    (tmp_path / "shop_daily.csv").unlink()
    if suffix == ".xlsx":
        frame.to_excel(tmp_path / "shop_daily.xlsx", index=False)
    else:
        frame.to_parquet(tmp_path / "shop_daily.parquet")
    pd.testing.assert_frame_equal(load_history(tmp_path).shop, expected.shop)


def test_the_sheet_named_like_the_table_is_read(tmp_path):
    sound_inputs(tmp_path)
    frame = pd.read_csv(tmp_path / "shop_daily.csv")
    (tmp_path / "shop_daily.csv").unlink()
    with pd.ExcelWriter(tmp_path / "shop_daily.xlsx") as book:
        pd.DataFrame({"note": ["read me"]}).to_excel(book, sheet_name="note", index=False)
        frame.to_excel(book, sheet_name="shop_daily", index=False)
    assert load_history(tmp_path).n_periods == 30


def test_missing_days_are_nan_for_the_shop_and_zero_for_spend(tmp_path):
    sound_inputs(tmp_path)
    for name in ("shop_daily.csv", "channel_daily.csv"):
        lines = (tmp_path / name).read_text().splitlines()
        write(tmp_path / name, "\n".join(line for line in lines if "2026-05-05" not in line))
    history = load_history(tmp_path)
    assert history.n_periods == 30
    assert np.isnan(history.shop["gmv_cny"].iloc[4])
    assert (history.spend_cny[:, 4] == 0).all()
    assert np.isnan(history.platform["gmv_cny"][:, 4]).all()
    assert "shop-days-missing" in checks(history)


def test_claims_above_sales_are_told_with_their_share(tmp_path):
    sound_inputs(tmp_path)
    # Two channels claim 400+i each on day i; the shop is paid 580 a day.
    shop = [(day, 1000, 40, 38, 580) for day in days()]
    write(tmp_path / "shop_daily.csv", csv_text(SHOP, shop))
    history = load_history(tmp_path)
    finding = next(f for f in history.findings if f.check == "claims-over-sales")
    # 2 · Σ(400+i, i<30) = 2 · 12435 = 24870 of 30 · 580 = 17400: 143 %.
    assert "143%" in finding.evidence.zh
    assert finding.verdict == "warning"


def test_fen_among_yuan_is_suspected(tmp_path):
    sound_inputs(tmp_path)
    shop = [(day, 1000, 40, 38, 6000 * (100 if i >= 15 else 1)) for i, day in enumerate(days())]
    write(tmp_path / "shop_daily.csv", csv_text(SHOP, shop))
    finding = next(f for f in load_history(tmp_path).findings if f.check == "fen-or-yuan")
    assert "2026-05-16" in finding.evidence.en


def test_a_doubling_is_no_mistake_of_currency(tmp_path):
    sound_inputs(tmp_path)
    shop = [(day, 1000, 40, 38, 6000 * (2 if i >= 15 else 1)) for i, day in enumerate(days())]
    write(tmp_path / "shop_daily.csv", csv_text(SHOP, shop))
    assert "fen-or-yuan" not in checks(load_history(tmp_path))


def test_unknown_columns_and_files_are_findings(tmp_path):
    sound_inputs(tmp_path)
    edit(tmp_path / "events.csv", "event,phase,start,end", "event,phase,start,end,备注")
    edit(tmp_path / "events.csv", "2025-06-19", "2025-06-19,样品")
    write(tmp_path / "order.csv", "a,b\n1,2\n")
    texts = [f.evidence.en for f in load_history(tmp_path).findings]
    assert any("备注" in text for text in texts)
    assert any("order.csv" in text and "orders" in text for text in texts)


def read_users(folder):
    sound_inputs(folder)
    rows = [
        ("\t6912345678901234567", "2026-05-01 20:15:00", "买家甲", "kol", "A1", 1, "5,652.00", "-"),
        ("2", "2026-05-02", "买家甲", "kol", "A1", 1, "¥11.19", 0),
        ("3", "2026-05-02", "买家乙", "kol", "A1", 1, "11.19元", 0),
    ]
    write(folder / "orders.csv", csv_text(ORDERS, rows))
    return load_history(folder).orders


def test_users_are_hashed_and_amounts_read(tmp_path, monkeypatch):
    monkeypatch.setenv("BIGSALE_HASH_KEY", "example")
    orders = read_users(tmp_path)
    assert orders["gmv_cny"].tolist() == [5652.0, 11.19, 11.19]
    assert orders["order_id"].iloc[0] == "6912345678901234567"
    users = orders["user_id"].tolist()
    assert users[0] == users[1] != users[2]
    assert not any("买家" in user for user in users)


def test_the_key_of_hashes_is_kept_outside_the_data(tmp_path, monkeypatch):
    monkeypatch.delenv("BIGSALE_HASH_KEY", raising=False)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "settings"))
    first = read_users(tmp_path / "a")["user_id"].tolist()
    assert read_users(tmp_path / "b")["user_id"].tolist() == first
    assert len((tmp_path / "settings/bigsale/hash.key").read_bytes()) == 32
    monkeypatch.setenv("BIGSALE_HASH_KEY", "another")
    assert read_users(tmp_path / "c")["user_id"].tolist() != first


def test_ids_hashed_at_an_import_are_not_hashed_again():
    once = hash_user("买家甲", b"key")
    assert once != hash_user("买家甲", b"other")
    assert hash_user(once, b"key") == once


def test_events_may_be_absent(tmp_path):
    sound_inputs(tmp_path)
    (tmp_path / "events.csv").unlink()
    events = load_history(tmp_path).events
    assert events.empty
    assert list(events.columns) == ["event", "phase", "start", "end"]


def test_every_table_declares_its_key_among_its_filled_columns():
    for table in TABLES.values():
        for name in table.key:
            assert table.column(name).filled or not table.column(name).required or name == "sku", (
                table.name,
                name,
            )


def test_a_formula_without_saved_value_is_named_by_cell(tmp_path):
    sound_inputs(tmp_path)
    (tmp_path / "shop_daily.csv").unlink()
    rows = [(day, 1000, 40, 38, "=6000+1" if i == 2 else 6000) for i, day in enumerate(days())]
    workbook(tmp_path / "shop_daily.xlsx", SHOP, rows)
    with pytest.raises(DataError) as told:
        load_history(tmp_path)
    problem = told.value.problems[0]
    assert (problem.file, problem.row, problem.column) == ("shop_daily.xlsx", 4, "gmv_cny")


@pytest.mark.parametrize("channel", ["search_ads", "kol", None])
def test_a_channel_of_creators_without_candidates_is_told(tmp_path, channel):
    sound_inputs(tmp_path)
    if channel is not None:
        make_creators(2, channel=channel).to_csv(tmp_path / "creators.csv", index=False)
    brief = make_world(channels={"search_ads": {"kind": "auction"}, "kol": {"kind": "deals"}}).brief
    told = [f for f in load_history(tmp_path, brief=brief).findings if f.check.startswith("deals-")]
    assert [f.check for f in told] == ([] if channel == "kol" else ["deals-without-candidates"])
    assert all("kol" in finding.evidence.en for finding in told)


def test_a_title_in_place_of_a_name_is_told_once(tmp_path):
    folder = sound_inputs(tmp_path)
    edit(folder / "channel_daily.csv", ",search_ads,", ",搜索广告,", times=30)
    edit(folder / "channel_daily.csv", ",kol,", ",达人 A,", times=1)
    with pytest.raises(DataError) as caught:
        load_history(folder)
    told = [p for p in caught.value.problems if p.column == "channel"]
    assert [p.value for p in told] in (["搜索广告", "达人 A"], ["达人 A", "搜索广告"])
    many, once = sorted(told, key=lambda p: p.value != "搜索广告")
    assert many.message.endswith("here and in 29 more rows")
    assert "more rows" not in once.message
    assert "not its title" in many.allowed
