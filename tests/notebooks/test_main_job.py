"""The main job on the bundled campaigns: one plan and one review, from files to pages."""

import json
from pathlib import Path

import nbformat
import openpyxl
import pandas as pd
import pytest

from bigsale.runs import run_stage

pytestmark = pytest.mark.slow

COLUMNS = {
    "allocation.csv": [
        "date", "phase", "channel", "spend_cny", "incremental_gmv_cny_mean",
        "incremental_gmv_cny_p05", "incremental_gmv_cny_p95",
    ],
    "channels.csv": [
        "channel", "spend_cny", "share", "roi_net_mean", "roi_net_p05", "roi_net_p95",
        "roi_marginal", "roi_breakeven",
    ],
    "response.csv": [
        "channel", "history_spend_cny", "roi_incremental_mean", "roi_incremental_p05",
        "roi_incremental_p50", "roi_incremental_p95", "roi_platform",
    ],
    "deals.csv": [
        "creator_id", "channel", "phase", "chosen", "fee_cny", "expected_gmv_cny",
        "expected_contribution_cny",
    ],
    "frontier.csv": [
        "budget_cny", "contribution_cny_mean", "contribution_cny_p05", "contribution_cny_p95",
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def plan_folder(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("plan") / "out"
    return run_stage("plan", "double11-2026", out=out, progress=False)


@pytest.fixture(scope="module")
def review_folder(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("review") / "out"
    return run_stage("review", "618-2026", out=out, progress=False)


def _json(file: Path) -> dict:
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    return json.loads(file.read_text("utf-8"), parse_constant=refuse)


def test_the_tables_are_those_of_the_contract(plan_folder):
    for name, columns in COLUMNS.items():
        table = pd.read_csv(plan_folder / name)
        assert list(table.columns) == columns
        assert len(table)


def test_money_adds_up_to_the_fen(plan_folder):
    plan = _json(plan_folder / "plan.json")
    allocation = pd.read_csv(plan_folder / "allocation.csv")
    channels = pd.read_csv(plan_folder / "channels.csv")
    by_channel = allocation.groupby("channel")["spend_cny"].sum().round(2)
    assert allocation["spend_cny"].sum() == pytest.approx(plan["spend_cny"], abs=0.005)
    assert channels.set_index("channel")["spend_cny"].to_dict() == by_channel.to_dict()
    assert plan["spend_cny"] <= plan["budget_cny"]
    deals = pd.read_csv(plan_folder / "deals.csv")
    chosen = deals[deals["chosen"]].groupby("channel")["fee_cny"].sum().round(2)
    assert by_channel[chosen.index].to_dict() == pytest.approx(chosen.to_dict(), abs=0.005)


def test_the_plan_is_proven_and_better_than_last_time(plan_folder):
    plan = _json(plan_folder / "plan.json")
    optimum = plan["optimum"]
    assert optimum["upper_bound"] >= optimum["objective"]
    assert optimum["relative_gap"] <= 0.01
    comparison = pd.read_csv(plan_folder / "tables" / "comparison.csv").set_index("name")
    means = comparison["contribution_cny_mean"]
    assert means["plan"] > means["last_split"]


def test_expected_figures_are_intervals(plan_folder):
    expected = _json(plan_folder / "plan.json")["expected"]
    for name in ("gmv_paid_cny", "incremental_gmv_cny", "contribution_cny", "roi_net"):
        figure = expected[name]
        assert figure["p05"] < figure["p50"] < figure["p95"]
    assert "new_buyers" in expected


def test_the_workbook_opens_and_agrees(plan_folder):
    book = openpyxl.load_workbook(plan_folder / "plan.xlsx")
    assert len(book.sheetnames) >= 3
    formulas = [
        cell.value
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    ]
    assert len(formulas) > 50


def test_both_languages_and_formats_are_there(plan_folder):
    for name in ("report.html", "report.pdf", "report.en.html", "report.en.pdf"):
        assert (plan_folder / name).stat().st_size > 50_000


def test_the_executed_notebook_has_charts_and_no_errors(plan_folder):
    notebook = nbformat.read(plan_folder / "plan.ipynb", as_version=4)
    nbformat.validate(notebook)
    kinds = [
        kind
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        for kind in output.get("data", {})
    ]
    assert kinds.count("image/svg+xml") >= 6


def test_the_review_says_what_the_contract_names(review_folder):
    review = _json(review_folder / "review.json")
    for name in ("actual", "planned", "channels", "bridge", "lessons"):
        assert review[name]
    added, taken = review["incremental_gmv_cny"], review["pull_forward_cny"]
    assert added["p05"] < added["mean"] < added["p95"]
    assert taken["p05"] <= taken["mean"] <= taken["p95"]


def test_the_bridge_adds_up(review_folder):
    bridge = pd.DataFrame(_json(review_folder / "review.json")["bridge"])
    assert {"uv", "cvr", "aov"} <= set(bridge["factor"])


def test_the_review_s_pages_are_there(review_folder):
    for name in ("report.html", "report.pdf", "review.ipynb", "manifest.json"):
        assert (review_folder / name).is_file()
