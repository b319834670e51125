"""Random effects over other shops: hand arithmetic and coverage."""

from __future__ import annotations

import numpy as np
import pytest

from bigsale.response.pooling import Said, joined, pool, said_by


def _said(values, variance):
    values = np.asarray(values, dtype=float)
    return Said(values, np.ones(len(values)), np.full(len(values), float(variance)))


def test_no_other_shop_leaves_the_kits_prior():
    found = pool(joined([]), kit_mean=0.3, kit_sd=0.8)
    assert found.mean == pytest.approx(0.3)
    assert found.new_sd == pytest.approx(0.8, rel=0.01)


def test_many_exact_shops_settle_mean_and_spread():
    values = 1.0 + 0.3 * np.random.default_rng(1).standard_normal(400)
    found = pool(_said(values, 1e-4), kit_mean=0.0, kit_sd=0.8)
    assert found.mean == pytest.approx(values.mean(), abs=0.01)
    assert found.between_sd == pytest.approx(0.3, rel=0.1)
    assert found.new_sd == pytest.approx(0.3, rel=0.1)


def test_an_unsure_shop_moves_little():
    """Kit variance 0.64, half of it for the mean; a shop of variance 100: 0.32 / 100 of the way."""
    found = pool(_said([5.0], 100.0), kit_mean=0.0, kit_sd=0.8)
    assert found.mean == pytest.approx(5 * 0.32 / 100.6, abs=0.003)


def test_shops_that_differ_leave_a_wider_prior_than_shops_that_agree():
    alike = pool(_said([0.9, 1.0, 1.1], 0.01), kit_mean=0.0, kit_sd=0.8)
    apart = pool(_said([0.2, 1.0, 1.8], 0.01), kit_mean=0.0, kit_sd=0.8)
    assert alike.new_sd < apart.new_sd
    assert 0 < apart.mean < alike.mean, "shops that differ leave more to the kit"


def test_the_kits_prior_is_divided_out_of_a_posterior():
    """Prior N(0, 1), data 2 ± √0.5: posterior N(4/3, 1/3); back: 3·4/3 = 4 = 2·2, 3 − 1 = 2."""
    draws = 4 / 3 + np.sqrt(1 / 3) * np.random.default_rng(0).standard_normal((200_000, 1))
    said = said_by(draws, prior_mean=np.zeros(1), prior_cov=np.eye(1))
    assert abs(said.value[0] * said.loading[0]) == pytest.approx(2.0, abs=0.02)
    assert said.variance[0] == pytest.approx(0.5, rel=0.03)


def test_a_posterior_that_is_the_prior_says_nothing():
    draws = np.random.default_rng(0).standard_normal((1000, 2))
    said = said_by(draws, prior_mean=np.zeros(2), prior_cov=np.eye(2))
    assert len(said.value) == 0


def test_two_channels_known_in_sum_only_count_once():
    """θ₁ + θ₂ = 2 known, the difference not: one figure, y = 2/√2 with loading 2/√2."""
    rng = np.random.default_rng(0)
    both, apart = 2 + 0.01 * rng.standard_normal(50_000), rng.standard_normal(50_000) * np.sqrt(2)
    draws = np.stack([(both + apart) / 2, (both - apart) / 2], axis=1)
    said = said_by(draws, prior_mean=np.zeros(2), prior_cov=np.eye(2))
    assert len(said.value) == 1
    assert said.value[0] / said.loading[0] == pytest.approx(1.0, abs=0.01)


def test_order_of_shops_is_irrelevant():
    parts = [_said([0.5], 0.1), _said([1.5, 1.0], 0.2)]
    one = pool(joined(parts), kit_mean=0.0, kit_sd=0.8)
    other = pool(joined(parts[::-1]), kit_mean=0.0, kit_sd=0.8)
    assert one.mean == pytest.approx(other.mean)
    assert one.new_sd == pytest.approx(other.new_sd)


@pytest.mark.parametrize("shops", [1, 3, 8])
def test_a_new_shop_lies_in_the_interval_nine_times_in_ten(shops):
    """Worlds drawn from the hyperprior: 90 % of new shops inside 90 % intervals."""
    rng = np.random.default_rng(shops)
    scale, inside, worlds = 0.8 / np.sqrt(2), 0, 1500
    for _ in range(worlds):
        mu, tau = scale * rng.standard_normal(), abs(scale * rng.standard_normal())
        variance = rng.uniform(0.01, 0.3, shops)
        true = mu + tau * rng.standard_normal(shops + 1)
        seen = true[:-1] + np.sqrt(variance) * rng.standard_normal(shops)
        found = pool(Said(seen, np.ones(shops), variance), kit_mean=0.0, kit_sd=0.8)
        inside += abs(true[-1] - found.mean) < 1.645 * found.new_sd
    assert inside / worlds == pytest.approx(0.9, abs=0.035)
