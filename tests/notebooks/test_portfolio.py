"""A portfolio of two campaigns of one simulated shop: from one file to notebook and pages."""

import json
from pathlib import Path

import nbformat
import pandas as pd
import pytest

from bigsale.cli.main import _run
from bigsale.runs import run_portfolio
from bigsale.simulate import shop_family, simulate_shop, write_inputs

pytestmark = pytest.mark.slow
CAMPAIGNS = ("shop-007-double11-2026", "shop-007-double12-2026")
PHASES = """phases:
- {name: warmup, title: 蓄水, start: 2026-12-07T20:00, end: 2026-12-10T20:00}
- {name: burst, title: 爆发, start: 2026-12-10T20:00, end: 2026-12-13T00:00}
goal:"""
PORTFOLIO = f"""\
portfolio: brand-2026
title: {{zh: 品牌预算, en: Brand}}
budget_cny: 1200000
campaigns:
  - {{campaign: {CAMPAIGNS[0]}, min_cny: 300000}}
  - {{campaign: {CAMPAIGNS[1]}, max_cny: 600000}}
report: {{languages: [zh, en], formats: [html]}}
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory) -> Path:
    """Return a project with a simulated weekly shop, two of its campaigns, and their portfolio."""
    folder = tmp_path_factory.mktemp("brand")
    (folder / "campaigns").mkdir()
    first = write_inputs(simulate_shop(shop_family(7, grain_days=7)), folder / "params")
    text = first.read_text(encoding="utf-8").replace(CAMPAIGNS[0], CAMPAIGNS[1])
    head, tail = text.split("phases:\n")[0], text.split("goal:", 1)[1]
    second = first.with_name(f"{CAMPAIGNS[1]}.yaml")
    second.write_text(head + PHASES + tail, encoding="utf-8")
    first.with_name("brand-2026.yaml").write_text(PORTFOLIO, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def run(home) -> Path:
    """Return the folder of the finished run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BIGSALE_HOME", str(home))
        return run_portfolio("brand-2026", progress=False)


def test_the_folder_is_complete_and_lies_with_the_portfolios_runs(home, run):
    assert run.parent == home / "campaigns" / "brand-2026" / "runs" / "portfolio"
    assert {path.name for path in run.iterdir()} == {
        "allocation.csv", "manifest.json", "portfolio.csv", "portfolio.ipynb", "portfolio.json",
        "report.en.html", "report.html", "report.json", "tables",
    }  # fmt: skip


def test_money_adds_up_and_the_split_is_proven(run):
    figures = json.loads((run / "portfolio.json").read_text("utf-8"))
    table = pd.read_csv(run / "portfolio.csv")
    fen = (table["budget_cny"] * 100).round().sum() + round(100 * figures["left_cny"])
    assert fen == 120_000_000
    allocation = pd.read_csv(run / "allocation.csv")
    spent = allocation.groupby("campaign")["spend_cny"].sum().round(2)
    assert spent.to_dict() == pytest.approx(dict(table[["campaign", "spend_cny"]].to_numpy()))
    optimum = figures["optimum"]
    assert optimum["objective"] <= optimum["upper_bound"]
    assert optimum["relative_gap"] <= 0.05


def test_the_notebook_ran_and_the_page_says_the_split(run):
    notebook = nbformat.read(run / "portfolio.ipynb", as_version=4)
    kinds = [
        kind
        for cell in notebook.cells
        for output in cell.get("outputs", [])
        for kind in output.get("data", {})
    ]
    assert kinds.count("image/svg+xml") >= 3
    html = (run / "report.html").read_text("utf-8")
    for words in ("品牌预算分配", "离最优还差多少", f"bigsale plan {CAMPAIGNS[0]} --set"):
        assert words in html


def test_its_report_is_rendered_again_by_name(home, run, monkeypatch, capsys):
    monkeypatch.setenv("BIGSALE_HOME", str(home))
    words = ["report", "brand-2026", "--stage", "portfolio", "--format", "html"]
    assert _run([*words, "--language", "en"]) == 0
    assert "report.en.html" in capsys.readouterr().out
