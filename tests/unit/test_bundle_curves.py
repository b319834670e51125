"""Response curves on the page are those of the plan."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from tests.support.plan_worlds import make_world

from bigsale.bundle.plan_tables import curve_table
from bigsale.plan import Plan, make_plan

HOURS = (("opening", "2026-11-01T20:00", "2026-11-03"), ("burst", "2026-11-03", "2026-11-04T12:00"))
MEAN = "incremental_gmv_cny_mean"


def planned(at_once: float, **world: object) -> tuple[Plan, pd.DataFrame]:
    """Return a plan whose first and last days are half campaign, and its curves."""
    made = make_world(phases=HOURS, at_once=at_once, lags=5, tail_days=6, **world)  # type: ignore[arg-type]
    plan = make_plan(*made.all())
    curves = curve_table(
        plan, made.fit, made.demand, brief=made.brief, economics=made.economics,
        last={"ads_0": 50_000.0},
    )  # fmt: skip
    return plan, curves


@pytest.mark.parametrize("at_once", [0.0, 0.5, 1.0])
def test_the_plan_lies_on_its_curve_and_adds_what_the_plan_says(at_once: float) -> None:
    """The curve has 21 levels up to twice the plan's spend: the eleventh is the plan's."""
    plan, curves = planned(at_once, goal={"budget_cny": 200_000})
    assert {cell.day_share for cell in plan.cells} == {4 / 24, 1.0, 0.5}
    added = dict(zip(plan.channels, plan.incremental_gmv_cny.T, strict=True))
    for name in plan.channels[1:]:
        rows = curves[curves["channel"] == name]
        mark = rows[rows["mark"] == "plan"].iloc[0]
        on_curve = rows[rows["mark"] == "curve"].iloc[10]
        assert mark["spend_cny"] == pytest.approx(on_curve["spend_cny"])
        assert mark[MEAN] == pytest.approx(on_curve[MEAN], rel=1e-9)
        assert mark[MEAN] == pytest.approx(added[name].mean(), rel=1e-9)
        low, high = np.quantile(added[name], [0.05, 0.95])
        assert mark["incremental_gmv_cny_p05"] == pytest.approx(low, rel=1e-9)
        assert mark["incremental_gmv_cny_p95"] == pytest.approx(high, rel=1e-9)


def test_a_channel_that_gets_nothing_has_the_curve_of_an_even_spend() -> None:
    channels = {"ads_0": {"kind": "auction", "max_cny": 0}, "ads_1": {"kind": "auction"}}
    _, curves = planned(0.5, channels=channels)
    rows = curves[curves["channel"] == "ads_0"]
    assert set(rows["mark"]) == {"curve", "last"}
    gains = rows[rows["mark"] == "curve"][MEAN].to_numpy()
    assert gains[0] == 0.0
    assert (np.diff(gains) > 0).all()
