"""Does a review find what a campaign truly added? Simulated shops with known truth."""

import numpy as np
import pytest
from tests.support.simulated_review import ideal_fit, reviewed_shop

from bigsale.economics import work_out_economics
from bigsale.response import fit_response
from bigsale.review import make_review

SEEDS = range(100, 106)


def reviewed(shop, fit):
    return make_review(shop.brief, shop.history, fit, work_out_economics(shop.brief))


def test_the_interval_allows_for_swings_that_nobody_records(tmp_path):
    """With channels and events known exactly, all that is left is demand's own luck."""
    covered, errors = [], []
    for seed in SEEDS:
        shop = reviewed_shop(seed, tmp_path / str(seed))
        found = reviewed(shop, ideal_fit(shop)).incremental_gmv_cny
        covered.append(found["p05"] <= shop.incremental_gmv_cny <= found["p95"])
        errors.append(found["mean"] / shop.incremental_gmv_cny - 1)
        assert found["p95"] - found["p05"] < 0.35 * shop.incremental_gmv_cny
    # Six 90 % intervals: fewer than four hits would come about once in 800 honest tries.
    assert sum(covered) >= 4
    assert np.abs(errors).mean() < 0.08


@pytest.mark.slow
def test_the_fitted_increment_is_near_the_truth(tmp_path):
    shop = reviewed_shop(11, tmp_path)
    review = reviewed(shop, fit_response(shop.history, shop.brief))
    found, pulled = review.incremental_gmv_cny, review.pull_forward_cny
    # One 90 % interval may miss; its whole width from the middle does not.
    reach = found["p95"] - found["p05"]
    assert abs(found["p50"] - shop.incremental_gmv_cny) < reach < shop.incremental_gmv_cny
    assert abs(found["mean"] / shop.incremental_gmv_cny - 1) < 0.25
    assert 0 < pulled["mean"] < 3 * shop.pull_forward_cny
