"""Sales that a channel hastens, and sales that come weeks after its spend."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from tests.support.response_shop import tiny_brief, tiny_history

from bigsale.data.history import History
from bigsale.response import fields as d
from bigsale.response import fit_response, priors
from bigsale.response.density_later import above_floor, shift_sales
from bigsale.response.design import make_design
from bigsale.response.draws import parameters, prior_draws, sales_parts
from bigsale.response.packing import pack

LATER_DAYS = 14.0


def hastening_history(taken_share: float) -> History:
    """Return a history whose displays bring 4 yuan on the day, a share of them taken from later."""
    history, rng = tiny_history(), np.random.default_rng(5)
    n = history.n_periods
    spend = 3_000 * np.exp(1.0 * np.sign(np.sin(np.arange(n) / 5)) + 0.3 * rng.normal(size=n))
    sold, kept = 4.0 * spend, np.exp(-1 / LATER_DAYS)
    owed = np.empty(n)
    past = sold.mean()
    for t in range(n):
        owed[t] = past
        past = kept * past + (1 - kept) * sold[t]
    shop = history.shop.copy()
    shop["gmv_cny"] = shop["gmv_cny"] + sold - taken_share * owed
    told = sold * np.exp(0.2 * rng.normal(size=n))
    return replace(
        history,
        channels=(*history.channels, "search_other"),
        spend_cny=np.vstack([history.spend_cny, spend]),
        platform={"gmv_cny": np.vstack([history.platform["gmv_cny"], told])},
        shop=shop,
    )


@pytest.fixture(scope="module")
def drawn():  # type: ignore[no-untyped-def]
    design = make_design(tiny_history(), tiny_brief())
    theta = prior_draws(design, 20, np.random.default_rng(2))
    return design, theta, parameters(theta, design)


def test_what_is_moved_in_time_is_the_same_compiled_and_in_arrays(drawn) -> None:  # type: ignore[no-untyped-def]
    design, theta, p = drawn
    parts, data = sales_parts(p, design), pack(design.arrays)
    plain = parts.ordinary_cny * parts.demand + parts.contribution_cny.sum(axis=1)
    for i in range(len(theta)):
        u = design.arrays.location + design.arrays.scale * theta[i]
        n = plain.shape[1]
        shift, gap, expected = np.zeros(n), np.empty(n), np.empty(n)
        for c in range(len(design.channels)):
            own = parts.contribution_cny[i, c]
            shift_sales(u, data, c, own.sum(), own / own.sum(), gap, shift)
        above_floor(plain[i], shift, expected)
        added = parts.contribution_cny[i].sum(axis=0)
        whole = np.maximum(expected, added + d.SHIFT_FLOOR * (plain[i] - added))
        np.testing.assert_allclose(parts.baseline_cny[i] + added, whole, rtol=1e-9)


def test_nothing_moves_where_the_long_run_is_the_short_run(drawn) -> None:  # type: ignore[no-untyped-def]
    design, theta, _ = drawn
    at, n = design.arrays.sizes.channel_at, design.arrays.sizes.channels
    still = theta.copy()
    block = slice(at + d.LATER * n, at + (d.LATER + 1) * n)
    still[:, block] = -design.arrays.location[block] / design.arrays.scale[block]
    parts = sales_parts(parameters(still, design), design)
    added, plain = parts.contribution_cny.sum(axis=1), parts.ordinary_cny * parts.demand
    np.testing.assert_allclose(parts.baseline_cny + added, plain + added, rtol=0.003)


def test_purchases_only_hastened_are_not_credited(monkeypatch: pytest.MonkeyPatch) -> None:
    history, brief = hastening_history(0.6), tiny_brief()
    fit = fit_response(history, brief)
    at = fit.channels.index("search_other")
    roi = np.median(fit.roi_incremental()[:, at])
    assert 1.0 < roi < 2.7  # truth 4 · (1 − 0.6) = 1.6
    told = [one for one in fit.findings if one.check == "sales-moved-in-time"]
    assert "search_other" in told[0].evidence.en

    usual = {role: (median, 1e-6) for role, (median, _) in priors.LONG_RUN.items()}
    monkeypatch.setattr(priors, "LONG_RUN", {**usual, "search": (1.0, 1e-6)})
    without = fit_response(history, brief)
    assert np.median(without.roi_incremental()[:, at]) > 1.3 * roi


def test_sales_that_nothing_follows_keep_their_roi() -> None:
    fit = fit_response(hastening_history(0.0), tiny_brief())
    roi = np.median(fit.roi_incremental()[:, fit.channels.index("search_other")])
    assert roi == pytest.approx(4.0, rel=0.25)
