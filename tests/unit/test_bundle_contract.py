import json
import math
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from tests.support.made_up_bundles import plan_bundle, plan_stages, review_bundle, review_stages

from bigsale import charts
from bigsale.bundle import open_bundle, write_manifest, write_plan_bundle, write_review_bundle
from bigsale.bundle.files import harmless, plain, printable, sha256, write_json
from bigsale.errors import RunError
from bigsale.units import to_fen

COLUMNS = {
    "allocation.csv": "date,phase,channel,spend_cny,incremental_gmv_cny_mean,"
    "incremental_gmv_cny_p05,incremental_gmv_cny_p95",
    "channels.csv": "channel,spend_cny,share,roi_net_mean,roi_net_p05,roi_net_p95,"
    "roi_marginal,roi_breakeven",
    "response.csv": "channel,history_spend_cny,roi_incremental_mean,roi_incremental_p05,"
    "roi_incremental_p50,roi_incremental_p95,roi_platform",
    "deals.csv": "creator_id,channel,phase,chosen,fee_cny,expected_gmv_cny,"
    "expected_contribution_cny",
    "backtest.csv": "window,start,last_day,days_known,sales,actual_cny,predicted_cny_p05,"
    "predicted_cny_p50,predicted_cny_p95,error_share,naive_error_share,seasonal_error_share,"
    "wmape_share,naive_wmape_share,seasonal_wmape_share,coverage_share,crps_share,converged,"
    "rhat_max,ess_bulk_min,divergences",
    "frontier.csv": "budget_cny,contribution_cny_mean,contribution_cny_p05,contribution_cny_p95",
}
EXPECTED = {"gmv_paid_cny", "incremental_gmv_cny", "contribution_cny", "roi_net", "new_buyers"}


def strict(text: str) -> dict:
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    return json.loads(text, parse_constant=refuse)


@pytest.fixture(scope="module")
def plan_folder(tmp_path_factory) -> Path:
    return write_plan_bundle(tmp_path_factory.mktemp("plan"), **plan_stages())


@pytest.fixture(scope="module")
def review_folder(tmp_path_factory) -> Path:
    return write_review_bundle(tmp_path_factory.mktemp("review"), **review_stages())


@pytest.mark.parametrize("name", COLUMNS)
def test_tables_have_the_contract_columns_in_order(plan_folder, name):
    first_line = (plan_folder / name).read_text(encoding="utf-8").splitlines()[0]
    assert first_line == COLUMNS[name]


def test_plan_json_is_strict_and_complete(plan_folder):
    plan = strict((plan_folder / "plan.json").read_text(encoding="utf-8"))
    keys = "campaign budget_cny spend_cny expected target_probability optimum lift_tests"
    assert list(plan) == [*keys.split(), "backtest", "predictive_checks", "findings"]
    assert (plan["backtest"]["windows"], plan["backtest"]["converged"]) == (2, 2)
    assert [check["failed"] for check in plan["predictive_checks"]] == [False, False, True]
    assert "predictive-autocorrelation" in [finding["check"] for finding in plan["findings"]]
    assert set(plan["expected"]) == EXPECTED
    assert all(set(value) == {"mean", "p05", "p50", "p95"} for value in plan["expected"].values())
    assert set(plan["optimum"]) == {"status", "objective", "upper_bound", "relative_gap", "seconds"}


def test_review_json_is_strict_and_complete(review_folder):
    review = strict((review_folder / "review.json").read_text(encoding="utf-8"))
    keys = {"campaign", "actual", "planned", "incremental_gmv_cny", "pull_forward_cny"}
    assert keys | {"channels", "bridge", "lessons", "findings"} <= set(review)
    assert {"mean", "p05", "p95"} <= set(review["incremental_gmv_cny"])
    assert review["planned"]["net_gmv_cny"] is None


def test_money_adds_up_to_the_fen_everywhere(plan_folder):
    planned_fen = int(plan_stages()["plan"].spend_fen.sum())
    plan = strict((plan_folder / "plan.json").read_text(encoding="utf-8"))
    sums = {
        "plan.json": to_fen(plan["spend_cny"]),
        "allocation": to_fen(pd.read_csv(plan_folder / "allocation.csv")["spend_cny"]).sum(),
        "channels": to_fen(pd.read_csv(plan_folder / "channels.csv")["spend_cny"]).sum(),
        "budget": to_fen(pd.read_csv(plan_folder / "tables" / "budget.csv")["spend_cny"]).sum(),
    }
    assert {name: int(fen) for name, fen in sums.items()} == dict.fromkeys(sums, planned_fen)
    phases = open_bundle(plan_folder).figures["phases"]
    assert sum(int(to_fen(phase["spend_cny"])) for phase in phases) == planned_fen


@pytest.mark.parametrize("table", ["contribution_steps", "bridge_steps"])
def test_steps_of_a_waterfall_add_up_to_the_fen(table):
    bundle = plan_bundle() if table == "contribution_steps" else review_bundle()
    steps = bundle.tables[table]
    fen = to_fen(steps["amount_cny"])
    assert fen[:-1].sum() == fen[-1]
    assert steps["total"].tolist() == [True, *[False] * (len(steps) - 2), True]


def test_what_is_opened_is_what_was_packed(plan_folder):
    opened, packed = open_bundle(plan_folder), plan_bundle()
    assert opened.figures == packed.figures
    assert set(opened.tables) == set(packed.tables)
    for name, frame in packed.tables.items():
        assert list(opened.tables[name].columns) == list(frame.columns)
        assert len(opened.tables[name]) == len(frame)


def test_a_plan_without_backtest_and_checks_says_nothing_of_them(tmp_path):
    stages = {k: v for k, v in plan_stages().items() if k not in ("backtest", "checks")}
    opened = open_bundle(write_plan_bundle(tmp_path, **stages), "en")
    assert opened.words.backtest == opened.words.predictive_checks == ""
    assert charts.backtest_windows(opened.table("backtest_periods"), language="en") is None
    assert charts.backtest_list(opened.table("backtest"), language="en") is None
    assert charts.checks_list(opened.table("predictive_checks"), language="en") is None


def test_titles_are_categories_in_the_order_of_the_brief(plan_folder):
    budget = open_bundle(plan_folder, "en").table("budget")
    assert list(budget["phase"].cat.categories) == [
        "Warm-up", "Presale", "Opening", "Burst", "Encore",
    ]  # fmt: skip
    assert budget["channel"].cat.categories[0] == "Search ads"


def test_a_folder_without_a_bundle_is_named(tmp_path):
    with pytest.raises(RunError, match=r"report\.json is missing"):
        open_bundle(tmp_path)


def test_nothing_is_written_without_a_folder():
    assert plan_bundle().write("") is None


def test_text_that_a_spreadsheet_would_run_is_made_harmless(tmp_path):
    for text in ("=cmd()", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"):
        assert harmless(text) == "'" + text
    assert harmless("示例达人") == "示例达人"
    frame = printable(pd.DataFrame({"name": ["=1+1"], "spend_cny": [-1.005], "chosen": [True]}))
    assert frame["name"].tolist() == ["'=1+1"]
    assert frame["spend_cny"].tolist() == [pytest.approx(-1.0, abs=0.011)]
    assert frame["chosen"].tolist() == [True]


def test_json_has_no_nan_and_knows_its_types(tmp_path):
    value = {"a": math.nan, "b": np.float64(math.inf), "c": np.int64(3), "d": np.array([1.5])}
    assert plain(value) == {"a": None, "b": None, "c": 3, "d": [1.5]}
    assert plain(pd.NaT) is None
    with pytest.raises(TypeError, match="no JSON for object"):
        write_json(tmp_path / "x.json", {"x": object()})


def test_manifest_names_every_input_with_its_hash(tmp_path):
    inputs, params = tmp_path / "inputs", tmp_path / "a.yaml"
    (inputs / "exports").mkdir(parents=True)
    (inputs / "exports" / "b.csv").write_text("x", encoding="utf-8")
    (inputs / ".hidden").write_text("x", encoding="utf-8")
    params.write_text("campaign: a", encoding="utf-8")
    path = write_manifest(
        tmp_path, stage="plan", params=params, inputs=inputs, seed=7,
        started=datetime(2026, 10, 8, 9, 30), seconds=12.345,
    )  # fmt: skip
    manifest = strict(path.read_text(encoding="utf-8"))
    # sha256("x")
    known = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
    assert manifest["inputs"] == [{"file": "exports/b.csv", "sha256": known}]
    assert manifest["params"] == {"file": "a.yaml", "sha256": sha256(params)}
    assert (manifest["seed"], manifest["stage"], manifest["seconds"]) == (7, "plan", 12.3)
    assert manifest["started"] == "2026-10-08T09:30:00"
    assert {"bigsale", "python", "numpy"} <= set(manifest["versions"])


def test_manifest_names_what_other_shops_were_read(tmp_path):
    params = tmp_path / "a.yaml"
    params.write_text("campaign: a", encoding="utf-8")
    for name in ("inputs", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "b.csv").write_text(name, encoding="utf-8")
    path = write_manifest(
        tmp_path, stage="plan", params=params, inputs=tmp_path / "inputs", seed=7,
        started=datetime(2026, 10, 8, 9, 30), seconds=1.0,
        learned_from=[(params, tmp_path / "other")],
    )  # fmt: skip
    (other,) = strict(path.read_text(encoding="utf-8"))["learned_from"]
    assert other["params"]["file"] == "a.yaml"
    assert other["inputs"] == [{"file": "b.csv", "sha256": sha256(tmp_path / "other" / "b.csv")}]


def test_other_plans_stand_beside_the_plan_dearest_loss_first(plan_folder):
    rows = open_bundle(plan_folder, "en").table("other_plans")
    assert list(rows["name"]) == ["plan", "without", "least_spend", "without"]
    plan = rows.iloc[0]
    assert plan["change_cny"] == 0
    assert rows["change_cny"].iloc[1] == pytest.approx(-0.19 * plan["contribution_cny_mean"])
    shown = charts.other_plans_list(rows, language="en")
    assert shown is not None
    assert charts.other_plans_list(rows.iloc[:0], language="en") is None


def test_lift_tests_stand_in_the_contract_and_in_the_report(plan_folder):
    rows = open_bundle(plan_folder, "en").table("lift_tests")
    written = json.loads((plan_folder / "plan.json").read_text(encoding="utf-8"))["lift_tests"]
    assert [row["channel"] for row in written] == ["short_video", "search_ads"]
    assert [row["worth_cny"] for row in written] == list(rows["worth_cny"])
    shown = charts.lift_tests_list(rows, language="en")
    assert shown is not None
    assert "0.90 → ¥120k" in shown.html
    assert charts.lift_tests_list(rows.iloc[:0], language="en") is None


def test_net_break_even_is_the_gross_one_times_what_is_kept():
    bundle, plan = plan_bundle(), plan_stages()["plan"]
    rows = bundle.tables["channels"].set_index("channel")
    for at, name in enumerate(plan.channels):
        row = rows.loc[name]
        if row["spend_cny"] > 0:
            kept = row["roi_net_mean"] * row["spend_cny"]
            kept /= plan.incremental_gmv_cny[:, at].mean()
            assert row["roi_net_breakeven"] == pytest.approx(kept * row["roi_breakeven"])
