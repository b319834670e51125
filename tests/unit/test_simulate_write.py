"""What the simulator writes is what the kit reads, and the bundled inputs are what it writes."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner
from tests.support.simulated import shop_of

from bigsale.brief import load_brief
from bigsale.cli.main import cli
from bigsale.data import load_history
from bigsale.errors import BriefError
from bigsale.simulate import BUNDLED, shop_family, write_inputs, write_tables

ROOT = Path(__file__).resolve().parents[2]


def test_the_kit_reads_what_the_simulator_writes(tmp_path: Path) -> None:
    shop = shop_of(shop_family(11))
    params = write_inputs(shop, tmp_path / "shop")
    brief = load_brief(params)
    history = load_history(tmp_path / "shop" / "inputs", brief=brief)
    assert set(history.channels) == {channel.name for channel in shop.config.channels}
    seen = shop.truth.in_history
    for row, channel in enumerate(shop.config.channels):
        spend = history.spend_cny[history.channel_index(channel.name)].sum()
        assert spend == pytest.approx(shop.truth.spend_cny[row, seen].sum())
    assert "warning" not in {finding.verdict for finding in history.findings}


def test_finished_deals_are_those_that_ended_in_the_history() -> None:
    shop = shop_of(shop_family(11))
    table = shop.tables["past_deals"]
    first, last = pd.Timestamp(shop.config.start), pd.Timestamp(shop.config.end)
    assert table["posted_on"].between(first, last - pd.Timedelta(days=14)).all()
    assert (table["expected_gmv_cny"] > 0).all()
    # Refunds of young deals are still coming in, and so unknown.
    young = table["posted_on"] > last - pd.Timedelta(days=45)
    assert table.loc[young, "refund_cny"].isna().all()
    assert table.loc[~young, "refund_cny"].notna().all()
    truth = shop.truth.past_deals.set_index(["creator_id", "posted_on"])["claimed_gmv_cny"]
    keys = pd.MultiIndex.from_frame(table[["creator_id", "posted_on"]])
    np.testing.assert_allclose(table["gmv_cny"], truth.loc[keys], atol=0.01)


def test_exports_and_channel_table_together_hold_all_the_money(tmp_path: Path) -> None:
    config = BUNDLED["double11-2026"]
    write_tables(shop_of(config), tmp_path / "raw")
    write_tables(shop_of(replace(config, exports=())), tmp_path / "tables")
    raw, tables = load_history(tmp_path / "raw"), load_history(tmp_path / "tables")
    assert np.allclose(raw.spend_cny, tables.spend_cny, atol=1e-6)
    for name in ("gmv_cny", "orders", "clicks", "impressions"):
        assert np.allclose(
            np.nan_to_num(raw.platform[name]), np.nan_to_num(tables.platform[name]), atol=1e-6
        )


def test_export_files_keep_the_platforms_quirks(tmp_path: Path) -> None:
    shop = shop_of(BUNDLED["double11-2026"])
    content = next(e.content for e in shop.exports if e.file.endswith(".csv"))
    with pytest.raises(UnicodeDecodeError):
        content.decode("utf-8")
    lines = content.decode("gb18030").splitlines()
    assert len(lines[0].split(",")) == 27
    assert any(",全部," in line for line in lines)
    assert any(line.endswith(",,") for line in lines)
    assert any('"' in line for line in lines)


@pytest.mark.parametrize("campaign", BUNDLED)
def test_bundled_inputs_are_what_the_simulator_writes(campaign: str, tmp_path: Path) -> None:
    write_tables(shop_of(BUNDLED[campaign]), tmp_path)
    committed = ROOT / "campaigns" / campaign / "inputs"
    names = sorted(p.relative_to(tmp_path) for p in tmp_path.rglob("*") if p.is_file())
    assert names == sorted(p.relative_to(committed) for p in committed.rglob("*") if p.is_file())
    for name in names:
        if name.suffix == ".csv" and name.parent.name != "exports":
            pd.testing.assert_frame_equal(
                pd.read_csv(tmp_path / name), pd.read_csv(committed / name), rtol=1e-6, atol=0.011
            )


def test_bundled_inputs_say_that_they_are_simulated() -> None:
    for campaign in BUNDLED:
        note = (ROOT / "campaigns" / campaign / "inputs" / "README.md").read_text("utf-8")
        assert "模拟数据" in note
        assert "Simulated data" in note


def test_never_writes_into_a_folder_with_files(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("keep me")
    with pytest.raises(BriefError, match="not empty"):
        write_inputs(shop_of(shop_family(0)), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_command_writes_a_campaign_that_checks(tmp_path: Path) -> None:
    result = CliRunner().invoke(
        cli, ["simulate", "--seed", "5", "--weekly", "--out", str(tmp_path / "w")]
    )
    assert result.exit_code == 0, result.output
    brief = load_brief(tmp_path / "w" / "shop-005-double11-2026.yaml")
    assert load_history(tmp_path / "w" / "inputs", brief=brief).grain_days == 7
    assert (tmp_path / "w" / "truth" / "truth.json").exists()


def test_command_wants_one_place_to_write_to() -> None:
    assert isinstance(CliRunner().invoke(cli, ["simulate"]).exception, BriefError)
