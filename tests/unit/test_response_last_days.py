"""Last days of phases whose heights nothing has estimated."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.support.plan_worlds import make_world

from bigsale.response.events import LAST_DAYS, EventGrid, lay_events, mean_shape
from bigsale.response.forecast import shape_of
from bigsale.response.priors import LAST_DAY
from bigsale.response.result import ResponseFit

PHASES = (("warmup", "2026-10-20", "2026-10-30"), ("burst", "2026-10-30", "2026-11-06"))
FLAT = {f"last_day[{phase},{place}]": 1.0 for phase, _, _ in PHASES for place in range(LAST_DAYS)}


def fit_with(**seen: float) -> ResponseFit:
    """Return a fit of 4,000 draws without a rush that has seen these heights."""
    fit = make_world(draws=4000).fit
    rush = {f"rush[{phase}]": np.zeros(4000) for phase, _, _ in PHASES}
    heights = {name: np.full(4000, value) for name, value in seen.items()}
    return replace(fit, parameters={**rush, **heights, "rush_hours": np.full(4000, 10.0)})


def campaign() -> EventGrid:
    events = pd.DataFrame(PHASES, columns=["phase", "start", "end"]).assign(event="double11-2026")
    events["start"], events["end"] = pd.to_datetime(events["start"]), pd.to_datetime(events["end"])
    days = np.datetime64("2026-10-20") + np.arange(17).astype("timedelta64[D]")
    return lay_events(events, days, 1)


def test_heights_not_estimated_are_drawn_and_the_mean_of_the_phase_stays() -> None:
    grid, only_warmup = campaign(), {k: v for k, v in FLAT.items() if "warmup" in k}
    shape = shape_of(fit_with(**only_warmup), grid, np.random.default_rng(1))
    np.testing.assert_allclose(shape[:, :10], 1.0)
    np.testing.assert_allclose(mean_shape(grid, shape), 1.0)
    against = np.log(shape[:, 10:] / shape[:, [10]])
    np.testing.assert_allclose(against[:, :4], 0.0, atol=1e-12)
    for day in (4, 5, 6):
        assert against[:, day].mean() == pytest.approx(LAST_DAY.mean, abs=0.02)
        assert against[:, day].std() == pytest.approx(LAST_DAY.sd, rel=0.05)


def test_weekly_fits_have_seen_no_last_days_of_any_phase() -> None:
    """The same seed gives the same heights."""
    grid = campaign()
    shape, again = (shape_of(fit_with(), grid, np.random.default_rng(1)) for _ in range(2))
    assert (shape[:, [7, 8, 9, 14, 15, 16]].std(axis=0) > 0.2).all()
    np.testing.assert_allclose(mean_shape(grid, shape), 1.0)
    np.testing.assert_array_equal(shape, again)


def test_heights_that_the_fit_knows_are_its_own() -> None:
    rng = np.random.default_rng(1)
    shape = shape_of(fit_with(**(FLAT | {"last_day[burst,0]": 1.5})), campaign(), rng)
    np.testing.assert_array_equal(shape[:, -1], 1.5)
    np.testing.assert_array_equal(shape[:, :-1], 1.0)
    assert rng.random() == np.random.default_rng(1).random(), "nothing was drawn"
