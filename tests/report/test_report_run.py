"""The finished run's folder, and pages under the real Quarto where there is one."""

import json
import shutil
from pathlib import Path

import nbformat
import pytest
from tests.support.mini_project import mini_bundle, mini_project

from bigsale.runs import render_report
from bigsale.runs.quarto.binary import find_quarto

FILES = [
    "manifest.json", "plan.ipynb", "report.en.html", "report.en.pdf", "report.html", "report.json",
    "report.pdf",
]  # fmt: skip


def test_the_folder_holds_everything_and_nothing_else(mini_run):
    assert sorted(file.name for file in mini_run.iterdir()) == FILES
    assert [file.name for file in mini_run.parent.iterdir() if file.name.startswith(".")] == []


def test_the_manifest_says_what_was_run(mini_run):
    manifest = json.loads((mini_run / "manifest.json").read_text("utf-8"))
    assert manifest["stage"] == "plan"
    assert manifest["params"]["file"] == "mini.yaml"
    assert [entry["file"] for entry in manifest["inputs"]] == [
        "channel_daily.csv", "events.csv", "shop_daily.csv",
    ]  # fmt: skip


def test_the_executed_notebook_names_the_folder_that_it_lies_in(mini_run):
    notebook = nbformat.read(mini_run / "plan.ipynb", as_version=4)
    injected = notebook.cells[1]
    assert "injected-parameters" in injected.metadata.tags
    assert f'out = "{mini_run.as_posix()}"' in injected.source
    assert f"out {mini_run.as_posix()}\n" in [
        output.text for cell in notebook.cells for output in cell.outputs
    ]


def test_a_report_is_small_enough_to_send(mini_run):
    assert (mini_run / "report.html").stat().st_size < 1_500_000
    assert (mini_run / "report.pdf").stat().st_size < 500_000


@pytest.mark.skipif(shutil.which("quarto") is None, reason="Quarto is not installed")
def test_quarto_renders_the_same_page(tmp_path: Path):
    assert find_quarto() is not None
    bundle = mini_bundle(tmp_path / "bundle")
    reports = mini_project(tmp_path / "project") / "reports"
    made = render_report(
        bundle,
        stage="plan",
        languages=["zh"],
        formats=["html", "pdf"],
        reports=reports,
        engine="quarto",
    )
    assert [file.name for file in made] == ["report.html", "report.pdf"]
    html = made[0].read_text("utf-8")
    for words in (
        "小店618（虚构）",
        "一页结论",
        "100,000",
        'class="chart"',
        "vegaEmbed",
        "只在网页",
    ):
        assert words in html
    assert "只在纸上" not in html
    assert 'src="http' not in html
    assert made[1].read_bytes().startswith(b"%PDF")
