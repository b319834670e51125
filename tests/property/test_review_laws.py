"""Laws of a review, whatever the figures."""

import dataclasses
from datetime import datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.small_review import (
    FIRST_DAY,
    small_brief,
    small_economics,
    small_fit,
    small_history,
)

from bigsale.review import make_review
from bigsale.review.bridge import log_mean_effects
from bigsale.review.refunds import matured_share
from bigsale.review.window import window_of

factor = st.floats(1e-4, 1e8)
pairs = st.lists(st.tuples(factor, factor), min_size=1, max_size=5)


@given(pairs)
def test_parts_of_the_bridge_add_up(changes):
    before, after = zip(*changes, strict=True)
    change = np.prod(after) - np.prod(before)
    size = max(np.prod(after), np.prod(before))
    assert log_mean_effects(before, after).sum() == pytest.approx(change, abs=1e-9 * size)


@given(pairs, st.randoms())
def test_order_of_factors_does_not_matter(changes, random):
    order = list(range(len(changes)))
    random.shuffle(order)
    parts = log_mean_effects(*zip(*changes, strict=True))
    shuffled = log_mean_effects(*zip(*[changes[i] for i in order], strict=True))
    assert shuffled == pytest.approx(parts[order], rel=1e-6, abs=1e-6)


@given(pairs)
def test_there_and_back_again_cancel(changes):
    there = log_mean_effects(*zip(*changes, strict=True))
    back = log_mean_effects(*zip(*[(after, before) for before, after in changes], strict=True))
    assert back == pytest.approx(-there, rel=1e-6, abs=1e-6)


starts = st.integers(0, 24 * 170)
lengths = st.lists(st.integers(1, 24 * 12), min_size=1, max_size=5)


@given(starts, lengths, st.lists(st.integers(0, 50), min_size=5, max_size=5))
def test_no_day_counts_twice_or_in_part(start, hours, gaps):
    history = small_history()
    moment = FIRST_DAY.astype(datetime) + timedelta(0)
    moment = datetime(moment.year, moment.month, moment.day) + timedelta(hours=start)
    spans = []
    for number, length in enumerate(hours):
        end = moment + timedelta(hours=length)
        spans.append((f"phase{number}", moment, end))
        moment = end + timedelta(hours=gaps[number])
    window = window_of(spans, history)
    campaign = window.campaign
    assert ((np.abs(campaign) < 1e-12) | (np.abs(campaign - 1) < 1e-12)).all()
    assert campaign.sum() == pytest.approx(window.days_seen)
    assert (campaign + window.after <= 1 + 1e-12).all()
    assert window.by_phase(history.shop["gmv_cny"]).sum() == pytest.approx(
        window.total(history.shop["gmv_cny"])
    )


@given(st.floats(0, 400), st.floats(0, 400), st.floats(0.1, 60))
def test_refunds_only_mature(earlier, later, lag):
    first, second = sorted((earlier, later))
    assert 0 <= matured_share(first, lag) <= matured_share(second, lag) <= 1


@settings(max_examples=15, deadline=None)
@given(st.floats(0.01, 1e5))
def test_a_shop_in_other_units_gives_the_same_ratios(scale):
    """Money times a factor: money figures move with it, ratios and advice do not."""
    once, scaled = _reviewed(1.0), _reviewed(scale)
    for name in ("roi_gross", "roi_net", "expense_ratio", "cvr", "claimed_share"):
        assert scaled.actual[name] == pytest.approx(once.actual[name])
    assert scaled.incremental_gmv_cny["mean"] == pytest.approx(
        scale * once.incremental_gmv_cny["mean"]
    )
    assert [x.check for x in scaled.lessons] == [x.check for x in once.lessons]
    effects = scaled.bridge["effect_cny"].to_numpy()
    expected = scale * once.bridge["effect_cny"].to_numpy()
    assert effects == pytest.approx(expected, abs=0.05 * (1 + scale))


def _reviewed(scale: float):
    history = small_history()
    shop = history.shop.assign(
        gmv_cny=history.shop["gmv_cny"] * scale, refund_cny=history.shop["refund_cny"] * scale
    )
    history = dataclasses.replace(
        history,
        shop=shop,
        spend_cny=history.spend_cny * scale,
        platform=dict(history.platform) | {"gmv_cny": history.platform["gmv_cny"] * scale},
    )
    fit = small_fit(small_history())
    money = ("contribution_cny", "baseline_cny", "ordinary_cny", "pull_forward_cny")
    money += ("sales_cny", "spend_cny", "platform_gmv_cny")
    half = dataclasses.replace(fit.curves, half_cny=fit.curves.half_cny * scale)
    fit = dataclasses.replace(
        fit, curves=half, **{name: getattr(fit, name) * scale for name in money}
    )
    brief = small_brief()
    return make_review(brief, history, fit, small_economics(brief))
