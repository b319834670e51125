"""What weekday, season and holidays make of demand on the days of a coming campaign."""

from __future__ import annotations

import numpy as np
from tests.support.response_shop import tiny_brief, tiny_history

from bigsale.bundle.response_tables import demand_table
from bigsale.response import fit_response, forecast_demand
from bigsale.response.forecast import ordinary_days


def test_curves_meet_the_demand_of_sale_and_calendar() -> None:
    history, brief = tiny_history(), tiny_brief()
    fit = fit_response(history, brief)
    demand = forecast_demand(fit, history, brief)
    rng = np.random.default_rng([brief.model.seed, 2])
    ordinary, calendar = ordinary_days(fit, history, demand.dates, rng)
    np.testing.assert_array_equal(demand.calendar, calendar)
    # Sales without spend are those of an ordinary day times the sale's part of demand.
    sale = demand.multiplier / demand.calendar
    own = fit.parameters["own_share"][:, None]
    np.testing.assert_allclose(demand.baseline_cny, ordinary * sale * own, rtol=1e-9)
    # What the calendar leaves of ordinary sales is level and trend: it bends only at knots.
    bends = np.abs(np.diff(np.log(ordinary / calendar), n=2, axis=1)).max(axis=0) > 1e-9
    assert bends.sum() <= 2
    assert (np.abs(np.diff(np.log(calendar), n=2, axis=1)).mean(axis=0) > 1e-4).all()


def test_pages_show_what_the_sale_makes_of_demand_as_planners_judge_it() -> None:
    history, brief = tiny_history(), tiny_brief()
    demand = forecast_demand(fit_response(history, brief), history, brief)
    table = demand_table(demand)
    np.testing.assert_allclose(
        table["multiplier_mean"], (demand.multiplier / demand.calendar).mean(axis=0), atol=1e-3
    )
    # Three weeks after the sale its dip is nearly over, whatever the weekday.
    assert np.ptp(table["multiplier_mean"].iloc[-7:]) < 0.05
