"""Convergence diagnostics on chains whose properties are known."""

from __future__ import annotations

import numpy as np
import pytest
from tests.support.plain_diagnostics import plain_convergence

from bigsale.response.diagnostics import convergence, ess_bulk, ess_tail, rhat

RNG = np.random.default_rng(0)
INDEPENDENT = RNG.standard_normal((4, 1000, 3))


def test_independent_draws_pass():
    assert rhat(INDEPENDENT).max() < 1.01
    assert ess_bulk(INDEPENDENT).min() > 3200
    assert ess_tail(INDEPENDENT).min() > 2800


def test_a_shifted_chain_fails():
    shifted = INDEPENDENT.copy()
    shifted[0] += 1.0
    assert rhat(shifted).min() > 1.05
    assert ess_bulk(shifted).max() < 100


def test_a_chain_of_other_spread_fails():
    wider = INDEPENDENT.copy()
    wider[0] *= 4.0
    assert rhat(wider).min() > 1.05


def test_a_stuck_chain_fails():
    stuck = INDEPENDENT.copy()
    stuck[0] = stuck[0, 0]
    assert rhat(stuck).min() > 1.1


def test_correlated_draws_count_as_theory_says():
    """AR(1) with r = 0.8: effective size = n (1 − r) / (1 + r) = n / 9."""
    shocks = np.random.default_rng(1).standard_normal((4, 4000, 1)) * np.sqrt(1 - 0.8**2)
    draws = np.empty_like(shocks)
    draws[:, 0] = np.random.default_rng(2).standard_normal((4, 1))
    for t in range(1, draws.shape[1]):
        draws[:, t] = 0.8 * draws[:, t - 1] + shocks[:, t]
    assert ess_bulk(draws)[0] == pytest.approx(16_000 / 9, rel=0.2)


@pytest.mark.parametrize("shape", [(4, 1000), (4, 501), (2, 37)])
def test_the_compiled_agree_with_the_plain(shape: tuple[int, int]):
    """Walks, refused moves, whole numbers, a stuck chain and a constant among them."""
    draws = np.random.default_rng(3).standard_normal((*shape, 6))
    draws[..., 0] = np.cumsum(draws[..., 0], axis=1)
    draws[:, 1::2, 1] = draws[:, : shape[1] // 2 * 2 : 2, 1][:, : draws[:, 1::2].shape[1]]
    draws[..., 2] = np.round(draws[..., 2])
    draws[0, :, 3] = draws[0, 0, 3]
    draws[..., 4] = 1.0
    plain = [plain_convergence(draws[..., i]) for i in range(6)]
    np.testing.assert_allclose(convergence(draws), np.transpose(plain), rtol=1e-10)
