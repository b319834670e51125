"""Curves on cells: slopes against differences, parts of a day against whole days, envelopes."""

import numpy as np
import pytest
from tests.support.plan_worlds import make_world

from bigsale.plan import kernels

WHOLE = (("burst", "2026-11-01", "2026-11-06"),)
CUT = (("wave", "2026-11-01", "2026-11-03T20:00"), ("burst", "2026-11-03T20:00", "2026-11-06"))


@pytest.mark.parametrize("slope", [(0.6, 1.0), (1.3, 2.5)])
@pytest.mark.parametrize("enveloped", [True, False])
def test_gradient_is_the_derivative_of_worth(slope: tuple[float, float], enveloped: bool) -> None:
    problem = make_world(phases=CUT, slope=slope, draws=5).problem()
    rng = np.random.default_rng(0)
    spend = rng.uniform(5e3, 5e4, problem.media(np.zeros(problem.decisions.n)).shape)
    curves, weight = problem.curves, problem.weight
    _, gradient, _ = curves.worth(spend, weight, enveloped=enveloped)
    for c, j in [(0, 0), (1, 2), (2, 5)]:
        step = np.zeros_like(spend)
        step[c, j] = 1.0
        above, _, _ = curves.worth(spend + step, weight, enveloped=enveloped)
        below, _, _ = curves.worth(spend - step, weight, enveloped=enveloped)
        difference = (above - below).sum(axis=1).mean() / 2
        assert gradient[c, j] == pytest.approx(difference, rel=1e-4)


def test_a_day_cut_at_eight_in_the_evening_sells_like_the_whole_day() -> None:
    whole = make_world(phases=WHOLE).problem()
    cut = make_world(phases=CUT).problem()
    daily = np.random.default_rng(1).uniform(1e3, 4e4, (3, 5))
    spread = daily[:, cut.grid.cell_day] * cut.grid.cell_width
    expected = whole.curves.sales(daily).sum(axis=2)
    np.testing.assert_allclose(cut.curves.sales(spread).sum(axis=2), expected, rtol=1e-12)


def test_spend_before_the_campaign_fades_by_its_lag_weights() -> None:
    problem = make_world(phases=WHOLE, lags=3, draws=2).problem()
    weights = problem.curves.lag_weights[0, 0]
    world = make_world(phases=WHOLE, lags=3, draws=2)
    latest, earlier = world.fit.curves.recent_spend_cny[0]
    # Day 0 gets lag 1 of the last day and lag 2 of the day before; day 1 lag 2 of the last day.
    expected = [weights[1] * latest + weights[2] * earlier, weights[2] * latest, 0.0]
    np.testing.assert_allclose(problem.curves.before[0, 0, :3], expected)


def test_envelope_touches_the_curve_and_is_never_below_it() -> None:
    half, slope = 10.0, 2.0  # line ends at 10 · (2 − 1)**(1/2) = 10, where S = 1/2: rate 1/20
    assert kernels.curve(5.0, half, slope, True)[0] == pytest.approx(0.25)
    assert kernels.curve(5.0, half, slope, False)[0] == pytest.approx(0.2)
    at = np.linspace(0.1, 60, 200)
    above = [kernels.curve(x, half, slope, True)[0] for x in at]
    curve = [kernels.curve(x, half, slope, False)[0] for x in at]
    assert (np.array(above) >= np.array(curve) - 1e-12).all()
    assert (np.diff(above, 2) <= 1e-9).all()
