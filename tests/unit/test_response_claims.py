"""How freely claims of each channel may be off."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from tests.support.response_shop import tiny_brief, tiny_history, with_test

from bigsale.response import fit_response
from bigsale.response.design import make_design
from bigsale.response.draws import prior_draws
from bigsale.response.pooled import inflation_moments
from bigsale.response.priors import (
    TESTED_TAIL,
    claim_priors,
    inflation_shape,
    role_of,
)


def test_a_test_frees_the_claims_of_its_channel_only() -> None:
    design = make_design(with_test(tiny_history(), 2.0), tiny_brief())
    shapes = dict(zip(design.claiming, design.arrays.inflation.T.tolist(), strict=True))
    assert tuple(shapes["search_ads"]) == (0.2, 0.6, TESTED_TAIL)
    assert tuple(shapes["feed_ads"]) == (0.35, 0.6, 0.0)


def test_notes_may_claim_less_than_they_add() -> None:
    history = replace(tiny_history(), channels=("xhs_seeding", "feed_ads"))
    channels = {"xhs_seeding": {"kind": "auction"}, "feed_ads": {"kind": "auction"}}
    design = make_design(history, tiny_brief(channels=channels))
    assert tuple(design.arrays.inflation[:2, 0]) == (0.6, 0.6)
    assert design.claim_priors["xhs_seeding"] == claim_priors("seeding")
    draws = prior_draws(design, 4000, np.random.default_rng(3))
    a, at = design.arrays, design.arrays.sizes.claim_at
    log_inflation = a.location[at : at + 2] + a.scale[at : at + 2] * draws[:, at : at + 2]
    below = (log_inflation < 0).mean(axis=0)
    # Mode log 0.6, sd 0.6 on both sides: Φ(−log 0.6 / 0.6) is below zero.
    # Mode log 1.3, sds 0.35 and 0.6: 0.35/0.95 · 2 Φ(−log 1.3 / 0.35) is below zero.
    assert below[0] == pytest.approx(0.803, abs=0.03)
    assert below[1] == pytest.approx(0.167, abs=0.03)
    assert math.exp(claim_priors()["claim_inflation"].mean) == pytest.approx(1.3)


def test_retargeting_and_brand_zones_may_claim_far_more_than_they_add() -> None:
    brief = tiny_brief(channels={"brand_zone": {"kind": "auction"}})
    assert role_of("retarget_ads", brief) == role_of("brand_zone", brief) == "harvest"
    assert role_of("brand_ads", brief) != "harvest"
    assert claim_priors("harvest")["claim_inflation"].mean == pytest.approx(math.log(2.0))
    assert inflation_shape("harvest", tested=True)[2] == TESTED_TAIL
    assert inflation_shape("harvest")[1] > inflation_shape("search")[1]


@pytest.mark.parametrize("tested", [False, True])
def test_moments_are_those_of_draws(tested: bool) -> None:
    history = with_test(tiny_history(), 2.0) if tested else tiny_history()
    design = make_design(history, tiny_brief())
    a, at = design.arrays, design.arrays.sizes.claim_at
    draws = a.scale[at] * prior_draws(design, 100_000, np.random.default_rng(3))[:, at]
    mean, sd = inflation_moments(0.0, a.inflation[:, 0])
    assert draws.mean() == pytest.approx(mean, abs=0.02)
    assert draws.std() == pytest.approx(sd, rel=0.1)


@pytest.mark.slow
def test_a_lift_test_overrules_claims_that_are_far_too_low() -> None:
    """Search ads truly bring 2.4; its platform sees a fifth of that, and a test sees it all."""
    history = tiny_history()
    claimed = history.platform["gmv_cny"] * np.array([[0.2 / 1.5], [1.0]])
    blind = replace(history, platform={"gmv_cny": claimed})
    brief = tiny_brief(model={"draws": 300})
    alone = np.median(fit_response(blind, brief).roi_incremental()[:, 0])
    measured = np.median(fit_response(with_test(blind, 2.4), brief).roi_incremental()[:, 0])
    assert measured > 1.7
    assert measured > alone + 0.3
