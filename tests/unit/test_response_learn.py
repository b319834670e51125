"""Other shops' fits become priors of this shop's channels, by kind."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from tests.support.response_shop import tiny_brief, tiny_history

from bigsale.data.shops import OtherShop, same_sales
from bigsale.response import fit_response, learn
from bigsale.response.design import make_design
from bigsale.response.draws import parameters, prior_draws
from bigsale.response.pooled import claim_priors_of, elasticity_prior, kit_prior, priors_of
from bigsale.response.priors import channel_priors, claim_priors
from bigsale.response.tables import prior_table

SEARCH_LOG_ROI = math.log(3.0)


def shop(name, gross_margin=0.5, **channels):
    """Return a made-up shop as `learn` reads it, with a fit that knows what is given.

    `channels`: name → log ROI, each known to 0.05; everything else stays at the kit's prior.
    """
    money = {"gross_margin": gross_margin, "platform_fee_rate": 0.0, "refund_rate": 0.0}
    brief = tiny_brief(campaign=name, title=name, economics=money)
    history = tiny_history(n_days=60)
    other = OtherShop(name, brief, history)
    design = make_design(history, brief)
    p = parameters(prior_draws(design, 4000, np.random.default_rng(len(name))), design)
    known = learn.quantities(p, design)
    rng = np.random.default_rng(1)
    draws = np.stack([log + 0.05 * rng.standard_normal(4000) for log in channels.values()], axis=1)
    design = replace(design, channels=tuple(channels))
    for quantity, (_, old) in known.items():
        known[quantity] = (tuple(channels), old[:, : len(channels)])
    return learn.Draws(other, design, known | {"roi_incremental": (tuple(channels), draws)})


@pytest.fixture(scope="module")
def pooled():
    shops = [shop(f"shop-{i}", search_ads=SEARCH_LOG_ROI) for i in "abcd"]
    return learn.pool_shops(shops, tiny_brief(economics=ECONOMICS))


ECONOMICS = {"gross_margin": 0.5, "platform_fee_rate": 0.0, "refund_rate": 0.0}


def test_a_role_that_others_have_learns_and_says_from_whom(pooled):
    brief = tiny_brief(economics=ECONOMICS)
    prior = priors_of("search_ads", brief, pooled=pooled)["roi_incremental"]
    kit = channel_priors("search_ads", brief)["roi_incremental"]
    assert prior.source == "4 other shops of the brand: shop-a, shop-b, shop-c, shop-d"
    assert kit.mean < prior.mean < SEARCH_LOG_ROI + 0.05
    assert prior.mean == pytest.approx(SEARCH_LOG_ROI, abs=0.1)
    assert prior.sd == pytest.approx(0.5 * kit.sd), "never surer than that"


def test_a_role_that_no_other_shop_has_keeps_the_kits_prior(pooled):
    brief = tiny_brief(economics=ECONOMICS)
    assert priors_of("feed_ads", brief, pooled=pooled) == channel_priors("feed_ads", brief)
    assert priors_of("new_ads", brief, pooled=pooled) == channel_priors("new_ads", brief)
    assert claim_priors_of("feed_ads", brief, pooled=pooled) == claim_priors("feed")


def test_quantities_of_which_the_fits_know_nothing_hardly_move(pooled):
    brief = tiny_brief(economics=ECONOMICS)
    kit = channel_priors("search_ads", brief)
    found = priors_of("search_ads", brief, pooled=pooled)
    for name in ("half_life_days", "slope", "unused_at_usual"):
        assert found[name].mean == pytest.approx(kit[name].mean, abs=0.15)
        assert found[name].sd == pytest.approx(kit[name].sd, rel=0.15)


def test_roi_is_carried_over_against_break_even():
    """Others keep half a yuan (break-even 2) and reach 3; one that keeps a quarter needs 6."""
    shops = [shop(f"shop-{i}", search_ads=SEARCH_LOG_ROI) for i in "abcd"]
    thin = tiny_brief(economics=ECONOMICS | {"gross_margin": 0.25})
    prior = priors_of("search_ads", thin, pooled=learn.pool_shops(shops, thin))["roi_incremental"]
    assert prior.mean == pytest.approx(math.log(6.0), abs=0.25)


@pytest.mark.parametrize("margin", [0.0, 0.01])
def test_hardly_any_margin_counts_as_the_kit_counts_it(margin):
    """Break-even is none, or 100: 8 at most, on either side. 3 of 2 × 8 = 12; 3 of 8 × 2 = 0.75."""
    poor = tiny_brief(economics=ECONOMICS | {"gross_margin": margin})
    shops = [shop(f"shop-{i}", search_ads=SEARCH_LOG_ROI) for i in "abcd"]
    found = priors_of("search_ads", poor, pooled=learn.pool_shops(shops, poor))["roi_incremental"]
    assert found.mean == pytest.approx(math.log(12.0), abs=0.25)
    poor_shops = [shop(f"shop-{i}", margin, search_ads=SEARCH_LOG_ROI) for i in "abcd"]
    brief = tiny_brief(economics=ECONOMICS)
    pooled = learn.pool_shops(poor_shops, brief)
    found = priors_of("search_ads", brief, pooled=pooled)["roi_incremental"]
    assert found.mean == pytest.approx(math.log(0.75), abs=0.25)


def test_the_table_of_priors_shows_the_shops(pooled):
    brief = tiny_brief(economics=ECONOMICS)
    design = make_design(tiny_history(n_days=60), brief, pooled=pooled)
    theta = prior_draws(design, 400, np.random.default_rng(0))
    unused = {"search_2": priors_of("search_2", brief, pooled=pooled)}
    table = prior_table(theta, design, unused=unused)
    rows = table[(table["parameter"] == "roi_incremental")].set_index("channel")
    assert rows.loc["search_ads", "source"].startswith("4 other shops")
    assert rows.loc["search_2", "source"].startswith("4 other shops")
    assert rows.loc["search_ads", "prior_p05"] > 1.0
    assert "break-even" in rows.loc["feed_ads", "source"]


def test_a_frame_shows_what_was_pooled(pooled):
    frame = pooled.to_frame()
    assert set(frame["role"]) == {"search"}
    assert (frame["new_sd"] > 0).all()
    assert set(pooled.figures["shop"]) == {"shop-a", "shop-b", "shop-c", "shop-d"}


def test_kit_prior_of_elasticity_agrees_with_draws_of_the_model():
    brief = tiny_brief()
    design = make_design(tiny_history(n_days=60), brief)
    p = parameters(prior_draws(design, 40_000, np.random.default_rng(0)), design)
    mean, sd = elasticity_prior(channel_priors("search_ads", brief))
    drawn = np.log(p.slope * p.unused)[:, 0]
    assert drawn.mean() == pytest.approx(mean, abs=0.01)
    assert drawn.std() == pytest.approx(sd, rel=0.02)


def test_kit_prior_of_inflation_agrees_with_draws_of_the_model():
    brief = tiny_brief()
    design = make_design(tiny_history(n_days=60), brief)
    p = parameters(prior_draws(design, 40_000, np.random.default_rng(0)), design)
    mean, sd = kit_prior("claim_inflation", channel_priors("search_ads", brief), "search")
    drawn = np.log(p.inflation[:, 0])
    assert drawn.mean() == pytest.approx(mean, abs=0.02)
    assert drawn.std() == pytest.approx(sd, rel=0.03)


def test_this_shops_own_sales_are_known_again():
    history = tiny_history(n_days=90)
    later = replace(
        history, dates=history.dates[30:], spend_cny=history.spend_cny[:, 30:],
        shop=history.shop.iloc[30:],
    )  # fmt: skip
    assert same_sales(history, later)
    assert not same_sales(history, tiny_history(n_days=90, seed=6))


@pytest.mark.slow
def test_few_days_with_good_shops_behind_them_know_more_than_alone(pooled):
    """A week of the tiny shop, whose search ROI of 2.4 is near the others' 3."""
    history, brief = tiny_history(n_days=7), tiny_brief(economics=ECONOMICS)
    alone = np.log(fit_response(history, brief).roi_incremental()[:, 0])
    fit = fit_response(history, brief, pooled=pooled)
    helped = np.log(fit.roi_incremental()[:, 0])
    assert helped.std() < 0.8 * alone.std()
    low, high = np.quantile(helped, [0.02, 0.98])
    assert low < math.log(2.4) < high
    checks = {finding.check: finding for finding in fit.findings}
    assert "shop-a" in checks["learned-from-other-shops"].evidence.zh
    assert "feed_ads" in checks["learned-from-other-shops"].evidence.en
