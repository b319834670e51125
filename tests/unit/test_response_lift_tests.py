"""What a lift test is read as, and what claims of a pause are worth."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from tests.support.response_shop import tiny_brief, tiny_history, with_test

from bigsale.response.density_evidence import later_outside, seen_inside
from bigsale.response.design import make_design
from bigsale.response.doubts import against_tests
from bigsale.response.fields import CLAIM_FLOOR
from bigsale.response.priors import channel_priors


def share_inside(half_life_days: float, periods: int) -> float:
    """Return the same by laying out every day's effect."""
    kept = 0.5 ** (1 / half_life_days)
    weights = (1 - kept) * kept ** np.arange(2000)
    return float(np.mean([weights[: periods - day].sum() for day in range(periods)]))


@pytest.mark.parametrize(
    ("half_life_days", "periods"), [(1.5, 14), (12.0, 21), (0.3, 7), (60.0, 3)]
)
def test_the_share_inside_a_window_is_that_of_every_days_effect(
    half_life_days: float, periods: int
) -> None:
    share, by_half_life = seen_inside(np.log(half_life_days), 1.0, periods)
    assert share == pytest.approx(share_inside(half_life_days, periods), rel=1e-9)
    up, down = (seen_inside(np.log(half_life_days) + d, 1.0, periods)[0] for d in (1e-5, -1e-5))
    assert by_half_life == pytest.approx((up - down) / 2e-5, rel=1e-5, abs=1e-9)


def test_a_week_of_weekly_data_is_one_period() -> None:
    """Half-life 1 day: a mean lag of 1 day, M = 1/7 of a week, and a week keeps M/(1 + M) = 1/8."""
    weekly, _ = seen_inside(np.log(1.0), 7.0, 3)
    assert weekly == pytest.approx(1 - 1 / 7 * (1 - 0.125**3) / 3)


def test_two_weeks_of_search_show_the_same_in_weeks_and_in_days() -> None:
    """0.88, as docs/model.md has it, of a half-life of 1.5 days."""
    for grain_days, periods in ((1.0, 14), (7.0, 2)):
        share, _ = seen_inside(np.log(1.5), grain_days, periods)
        assert share == pytest.approx(0.88, abs=0.005)


@pytest.mark.parametrize("half_life_days", [0.3, 3.0, 14.0])
def test_the_slope_of_the_share_inside_holds_in_weeks(half_life_days: float) -> None:
    at = np.log(half_life_days)
    _, slope = seen_inside(at, 7.0, 4)
    up, down = (seen_inside(at + d, 7.0, 4)[0] for d in (1e-5, -1e-5))
    assert slope == pytest.approx((up - down) / 2e-5, rel=1e-5, abs=1e-9)


@pytest.mark.parametrize(("grain_days", "periods"), [(1.0, 21), (7.0, 3), (1.0, 1)])
def test_what_is_moved_in_time_starts_a_period_later(grain_days: float, periods: int) -> None:
    """A window of one period holds nothing of it. Days that it takes: 14, the prior's median."""
    at, kept = np.log(14.0), np.exp(-grain_days / 14)
    weights = (1 - kept) * kept ** np.arange(3000)
    inside = np.mean([weights[:left].sum() for left in range(periods)])
    share, slope = later_outside(at, grain_days, periods)
    assert share == pytest.approx(1 - inside)
    up, down = (later_outside(at + d, grain_days, periods)[0] for d in (1e-5, -1e-5))
    assert slope == pytest.approx((up - down) / 2e-5, rel=1e-5, abs=1e-9)


def test_a_share_of_the_usual_is_added_to_claims() -> None:
    history = tiny_history()
    claimed = history.platform["gmv_cny"].copy()
    claimed[0, 5] = 1.0
    design = make_design(replace(history, platform={"gmv_cny": claimed}), tiny_brief())
    logs = design.arrays.log_claimed[0]
    usual = claimed[0][claimed[0] > 0].mean()
    assert logs[5] == pytest.approx(np.log(1.0 + CLAIM_FLOOR * usual))
    # A pause's crumb is no longer many times the noise away from any other small claim.
    assert logs.min() > np.log(usual) + np.log(CLAIM_FLOOR)


def test_what_sells_searches_can_take_more_on_sale_days() -> None:
    brief = tiny_brief()
    reach = {name: channel_priors(name, brief)["reach_power"].mean for name in
             ("search_ads", "brand_zone", "feed_ads", "short_video")}  # fmt: skip
    assert reach["search_ads"] == reach["brand_zone"] > reach["feed_ads"] == reach["short_video"]


@pytest.mark.parametrize(
    ("error", "roi", "told"),
    [(1.93, 5.39, False), (1.93, 7.0, True), (0.5, 2.5, True), (0.5, 1.7, False)],
)
def test_only_a_test_that_could_tell_contradicts_the_fit(
    error: float, roi: float, told: bool
) -> None:
    """Measured 0.49: 5.39 is 2.5 of its errors away, 7.0 is 3.4; with 0.5, 2.5 is 4 and 1.7 2.4.

    The effect falls inside the window on the same day (a half-life of 0.01 days).
    """
    history = with_test(tiny_history(), 0.49, error=error / 0.49)
    design = make_design(history, tiny_brief())
    arrays = design.arrays
    usual = arrays.total_spend_cny[0] / arrays.spend[0].sum()
    added = np.zeros((3, len(design.channels), history.n_periods))
    added[:, 0] = roi * arrays.spend[0] * usual
    p = SimpleNamespace(half_life_days=np.full((3, len(design.channels)), 0.01))
    found = against_tests(design, p, SimpleNamespace(contribution_cny=added))
    assert [f.check for f in found] == ["test-against-fit"] * told
    assert all(f"(standard error {error:.2f})" in f.evidence.en for f in found)
