"""Weekly data that nobody here made runs through the plan notebook to the end."""

import json

import pandas as pd
import pytest
from tests.support import public_data

from bigsale.runs import run_stage


@pytest.mark.slow
@pytest.mark.skipif(not public_data.SHARED.is_dir(), reason=public_data.NO_SHARED)
@pytest.mark.parametrize("written", [public_data.robyn, public_data.meridian])
def test_a_public_weekly_data_set_is_planned(written, tmp_path):
    params = written(tmp_path)
    folder = run_stage("plan", params, out=tmp_path / "out", progress=False)
    plan = json.loads((folder / "plan.json").read_text("utf-8"))
    allocation = pd.read_csv(folder / "allocation.csv")
    response = pd.read_csv(folder / "response.csv")
    spend_cny = allocation["spend_cny"].sum()
    assert spend_cny == pytest.approx(plan["spend_cny"], abs=0.005)
    assert round(spend_cny, 2) <= plan["budget_cny"]  # whole fen, summed as floats
    assert plan["optimum"]["upper_bound"] >= plan["optimum"]["objective"]
    assert set(response["channel"]) == set(allocation["channel"])
    assert (response["roi_incremental_p05"] < response["roi_incremental_p95"]).all()
    assert response["roi_platform"].isna().all()
    assert (folder / "report.html").stat().st_size > 100_000
