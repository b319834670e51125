"""The what-if notebook runs on both bundled campaigns, and its tables are written."""

import json
from pathlib import Path

import pytest

from bigsale.cli.main import _run
from bigsale.runs.notebook import execute_notebook

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "what_if.ipynb"


@pytest.mark.slow
@pytest.mark.parametrize("campaign", ["618-2026", "double11-2026"])
def test_it_runs_and_writes(tmp_path, campaign):
    out = tmp_path / "out"
    given = {"params": campaign, "out": str(out)}
    execute_notebook(NOTEBOOK, given, tmp_path / "done.ipynb", progress=None)
    figures = json.loads((out / "what_if.json").read_text(encoding="utf-8"))
    assert figures["campaign"] == campaign
    assert figures["gmv_paid_cny"] > 0
    assert {"promotions.csv", "prices.csv", "stock.csv", "service.csv"} <= {
        path.name for path in out.iterdir()
    }
    text = (tmp_path / "done.ipynb").read_text(encoding="utf-8")
    assert "不做优惠" in text
    assert "image/svg+xml" in text


def test_the_lab_knows_it(capsys):
    assert _run(["lab", "--help"]) == 0
    assert "what_if" in capsys.readouterr().out
