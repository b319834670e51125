"""The compiled density: its arithmetic, its gradient, and the sampler on a known target."""

from __future__ import annotations

from dataclasses import replace

import numba as nb
import numpy as np
import pytest
from scipy.special import digamma as scipy_digamma
from tests.support.response_shop import in_weeks, tiny_brief, tiny_history

from bigsale.response.arithmetic import digamma, exp_of, log_of
from bigsale.response.density import log_density
from bigsale.response.design import make_design
from bigsale.response.draws import parameters, prior_draws, sales_parts
from bigsale.response.fields import SPREAD, TREND
from bigsale.response.hmc import run_chain, unwhiten, whitened_density
from bigsale.response.packing import pack


@pytest.fixture(scope="module")
def design():
    return make_design(tiny_history(n_days=330, tests=True, rates=True), tiny_brief())


@nb.njit
def each(x, exponential):
    """Return exp or log of each of x, in a loop as compiled code has it."""
    out = np.empty(x.size)
    for i in range(x.size):
        out[i] = exp_of(x[i]) if exponential else log_of(x[i])
    return out


def test_exp_and_log_agree_with_the_c_library():
    x = np.concatenate([np.linspace(-690, 690, 40_001), [0.0, 1e-300, -1e-16]])
    np.testing.assert_allclose(each(x, True), np.exp(x), rtol=4e-16 * 2)
    y = np.concatenate([np.exp(np.linspace(-600, 600, 40_001)), [1.0, np.nextafter(1, 2)]])
    np.testing.assert_allclose(each(y, False), np.log(y), rtol=8e-16, atol=1e-19)


def test_exp_holds_what_would_overflow():
    out = each(np.array([-1e9, 1e9]), True)
    assert 0 < out[0] < 1e-300
    assert np.isfinite(out[1])


@pytest.mark.parametrize("x", [0.1, 1.0, 3.7, 42.0])
def test_digamma(x):
    assert digamma(x) == pytest.approx(scipy_digamma(x), rel=1e-8)


@pytest.mark.parametrize("by_week", [False, True])
def test_gradient_is_that_of_the_density(design, by_week):
    if by_week:
        history = in_weeks(tiny_history(n_days=560, tests=True, rates=True))
        design = make_design(history, tiny_brief())
        assert len(design.arrays.test_channel) == 1
    data = pack(design.arrays)
    theta = 0.3 * np.random.default_rng(1).standard_normal(design.arrays.sizes.parameters)
    gradient, scratch = np.empty_like(theta), np.empty_like(theta)
    log_density(theta, data, gradient)
    assert len(design.parameter_names) == theta.size
    for i in range(theta.size):
        step = np.zeros_like(theta)
        step[i] = 1e-5
        up = log_density(theta + step, data, scratch)
        down = log_density(theta - step, data, scratch)
        numeric = (up - down) / 2e-5
        assert gradient[i] == pytest.approx(numeric, rel=1e-5, abs=1e-4), design.parameter_names[i]


def test_every_kind_of_evidence_moves_the_density(design):
    """Claims, lift tests, rates and sales each enter: without one of them the value differs."""
    a = design.arrays
    theta, scratch = np.full(a.sizes.parameters, 0.1), np.empty(a.sizes.parameters)
    full = log_density(theta, pack(a), scratch)
    none = np.array([], dtype=np.int64)
    for fewer in (
        a._replace(observed=none),
        a._replace(claim_reported=np.zeros_like(a.claim_reported)),
        a._replace(test_channel=none),
        a._replace(rate_reported=np.zeros_like(a.rate_reported)),
    ):
        assert log_density(theta, pack(fewer), scratch) != pytest.approx(full)


def test_without_data_the_sampler_returns_the_prior(design):
    """No sales, no claims, no tests: medians and spreads of θ are those of draws from the prior.

    Trend steps and events' multipliers with their spreads are left out: without data they form the
    funnel that no sampler of fixed step passes without a divergence.
    """
    a = design.arrays
    blank = a._replace(
        observed=np.array([], dtype=np.int64),
        claim_reported=np.zeros_like(a.claim_reported),
        rate_reported=np.zeros_like(a.rate_reported),
        test_channel=np.array([], dtype=np.int64),
    )
    n = a.sizes.parameters
    settings = np.array([200, 16_000, 2.0, 0.8, 0.0])
    prior = prior_draws(design, 20_000, np.random.default_rng(3))
    start, eye = np.zeros(n), np.eye(n)
    draws, _, facts, q, step = run_chain(start, start, eye, pack(blank), 7, settings)
    at = a.sizes
    pooled = {*range(at.feature_at + at.trend_first, at.feature_at + at.trend_after)}
    pooled |= {*range(at.cell_at, at.channel_at), TREND, SPREAD}
    plain = [i for i in range(n) if i not in pooled]
    assert facts[:, 2].mean() < 0.05
    inner = [np.ptp(np.quantile(x, [0.1, 0.9], axis=0), axis=0) for x in (draws, prior)]
    # Medians in sd of a normal with that spread: some coordinates have no mean to speak of.
    gap = np.abs(np.median(draws, axis=0) - np.median(prior, axis=0)) / (inner[1] / 2.563)
    assert gap[plain].max() < 0.2
    assert np.abs(np.log(inner[0] / inner[1]))[plain].max() < 0.2
    assert facts[:, 3].mean() == pytest.approx(0.8, abs=0.12)
    np.testing.assert_allclose(q, draws[-1])
    assert step > 0.1


def test_the_chain_keeps_value_and_place_together(design):
    """The log density noted with a draw is the density at that draw, also after divergences."""
    a = design.arrays
    n, data = a.sizes.parameters, pack(a)
    settings = np.array([0, 60, 2.0, 0.8, 0.3])
    draws, slopes, facts, _, _ = run_chain(np.zeros(n), np.zeros(n), np.eye(n), data, 3, settings)
    scratch = np.empty(n)
    for at, draw in enumerate(draws):
        noted = whitened_density(draw, np.zeros(n), np.eye(n), data, scratch)
        assert facts[at, 0] == pytest.approx(noted, rel=1e-9)
        np.testing.assert_allclose(slopes[at], scratch, rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("size", [7, 8])
def test_unwhitening_is_a_product_with_the_factor(size):
    rng = np.random.default_rng(size)
    factor, q, centre = np.tril(rng.normal(size=(size, size))), *rng.normal(size=(2, size))
    theta = np.empty(size)
    unwhiten(q, centre, factor, theta)
    np.testing.assert_allclose(theta, centre + factor @ q)


def test_gradients_go_back_through_the_factor(design):
    data, n = pack(design.arrays), design.arrays.sizes.parameters
    rng = np.random.default_rng(2)
    factor = np.eye(n) + 0.01 * np.tril(rng.normal(size=(n, n)))
    q, centre = 0.1 * rng.normal(size=(2, n))
    inner, whitened = np.empty(n), np.empty(n)
    value = log_density(centre + factor @ q, data, inner)
    assert whitened_density(q, centre, factor, data, whitened) == pytest.approx(value)
    np.testing.assert_allclose(whitened, factor.T @ inner, rtol=1e-9, atol=1e-9)


def test_channels_and_baseline_share_all_sales(design):
    """Each channel's sales add up to ROI times spend; baseline and channels to all sales, M."""
    a = design.arrays
    theta = 0.3 * np.random.default_rng(4).standard_normal((3, a.sizes.parameters))
    p = parameters(theta, design)
    parts = sales_parts(p, design)
    np.testing.assert_allclose(parts.contribution_cny.sum(axis=2), p.roi * a.total_spend_cny)
    whole = parts.baseline_cny.sum(axis=1) + parts.contribution_cny.sum(axis=(1, 2))
    np.testing.assert_allclose(whole / np.exp(p.beta[:, 0]) / a.log_sales.size, 1, atol=0.01)


def test_channels_sell_into_weekdays_but_not_into_what_their_spend_follows(design):
    """Once spend is steady, sales of ordinary days differ as weekdays do, to the power γ + ηe."""
    a = design.arrays
    steady = a.spend.copy()
    steady[:] = 1.0
    calm = a._replace(spend=steady, start_spend=np.ones_like(a.start_spend))
    theta = np.zeros((1, a.sizes.parameters))
    weekday = design.features.names.index("weekday[0]")
    theta[0, a.sizes.feature_at + weekday] = 2.0
    theta[0, a.sizes.feature_at + a.sizes.follow_first : a.sizes.phase_at] = 1.0
    p = parameters(theta, design)
    parts = sales_parts(p, replace(design, arrays=calm))
    log_day = p.beta[0, weekday] * a.features[weekday]
    ordinary = np.isclose(parts.demand[0], 1.0, atol=1e-9)
    assert np.ptp(log_day[ordinary]) > 0.1
    added = np.log(parts.contribution_cny[0, 0, ordinary])
    odds = p.slope[0, 0] * (np.log(p.half[0, 0]) + p.widening[0, 0] * log_day[ordinary])
    expected = p.power[0, 0] * log_day[ordinary] - np.log1p(np.exp(odds))
    np.testing.assert_allclose(added - added[0], expected - expected[0], atol=1e-9)


def test_same_seed_same_chain(design):
    n, data = design.arrays.sizes.parameters, pack(design.arrays)
    settings = np.array([5, 10, 1.0, 0.8, 0.05])
    runs = [run_chain(np.zeros(n), np.zeros(n), np.eye(n), data, 11, settings) for _ in range(2)]
    np.testing.assert_array_equal(runs[0][0], runs[1][0])
